"""From what the door answers to the one error of a network."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from parvis.door import BadStatus, Door, DoorError, Forbidden, Response
from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.networks.native.loose import as_time
from parvis.networks.seam import NetworkError

# A server that asks for more than a day is asked again after a day: it may have meant milliseconds.
LONGEST_WAIT_SECONDS = 86_400.0
SHORTEST_WAIT_SECONDS = 1.0
# Reddit and the IETF's draft count seconds from now, others from 1970: what would lie in that year is a span.
NO_MOMENT = 1970

# (sentence, permanent): permanent means that a person must change something first.
REFUSALS = {
    401: (gettext_noop("{host} does not accept our credentials: connect again."), True),
    403: (gettext_noop("{host} forbids it to us."), True),
    404: (gettext_noop("{host} has nothing at this address (404)."), True),
    410: (gettext_noop("{host} says that this is gone for good (410)."), True),
    429: (gettext_noop("{host} asks us to come back later: too many requests."), False),
}
BUSY = gettext_noop("{host} is in trouble (status {status}).")
REFUSED = gettext_noop("{host} refuses the request (status {status}).")


def ask(door: Door, method: str, url: str, *, also: Collection[int] = (), **options: Any) -> Response:
    """`Door.request`, with NetworkError for every failure and every status but 2xx, 304 and those of `also`."""
    try:
        response = door.request(method, url, **options)
    except DoorError as error:
        raise as_network_error(error)
    if 200 <= response.status < 300 or response.status == 304 or response.status in also:
        return response
    raise refusal(response.status, urlsplit(response.url).hostname or "", waiting_time(response.headers))


def json_of(response: Response) -> Any:
    """The answer as JSON. Raises NetworkError."""
    try:
        return response.json()
    except DoorError as error:
        raise as_network_error(error)


def as_network_error(error: DoorError) -> NetworkError:
    """The same sentence as a NetworkError: a forbidden address is permanent, a refused stream keeps its status."""
    if isinstance(error, BadStatus):
        message = error.args[0]
        host = message.values.get("host", "") if isinstance(message, Sentence) else ""
        return refusal(error.status, host, waiting_time(error.headers))
    return NetworkError(error.args[0], permanent=isinstance(error, Forbidden), uncertain=error.uncertain)


def refusal(status: int, host: str, retry_after: str = "") -> NetworkError:
    """What a status that is not a success means."""
    template, permanent = REFUSALS.get(
        status, (BUSY if status >= 500 else REFUSED, 400 <= status < 500 and status != 408)
    )
    return NetworkError(
        Sentence(template, host=host, status=status),
        permanent=permanent,
        uncertain=status >= 500,
        retry_after=retry_after_seconds(retry_after),
        of_account=status == 401,
    )


def waiting_time(headers: Mapping[str, str]) -> str:
    """How long to wait as the server says it: Retry-After, or the moment at which its limits begin anew."""
    if told := headers.get("retry-after", ""):
        return told
    written = headers.get("x-ratelimit-reset") or headers.get("ratelimit-reset") or ""
    reset = as_time(written)
    if reset and reset.year == NO_MOMENT:
        return written
    return format_datetime(reset, usegmt=True) if reset else ""


def retry_after_seconds(value: str, now: datetime | None = None) -> float | None:
    """`Retry-After: 120` or a date, as seconds from now between 1 and a day; None if it says nothing readable."""
    value = value.strip()
    if value.isascii() and value.replace(".", "", 1).isdigit():
        return _within_reason(float(value))
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return _within_reason((moment - (now or datetime.now(UTC))).total_seconds())


def _within_reason(seconds: float) -> float:
    return min(max(seconds, SHORTEST_WAIT_SECONDS), LONGEST_WAIT_SECONDS)
