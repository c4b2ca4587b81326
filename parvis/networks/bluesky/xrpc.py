"""Calls on a PDS as one of its accounts (https://atproto.com/specs/xrpc), with a session's token or with DPoP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from parvis.door import Door, DoorError, Response
from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.networks.answers import as_network_error, json_of, refusal, waiting_time
from parvis.networks.bluesky.dpop import ProofKey, claims_of
from parvis.networks.native.loose import Record, as_record, as_text
from parvis.networks.seam import NetworkError

SAID = gettext_noop("{host} says: “{words}”.")
CONNECT_AGAIN = gettext_noop("{host} no longer accepts our access to this account: connect it again.")
WRONG_PASSWORD = gettext_noop(
    "{host} does not know this handle with this app password. App passwords are made in Bluesky's settings."
)
SUSPENDED = gettext_noop("{host} has suspended this account, or it was closed.")
# The account must be looked at, whatever the post says.
OF_THE_ACCOUNT = {
    "ExpiredToken": CONNECT_AGAIN, "InvalidToken": CONNECT_AGAIN, "AuthMissing": CONNECT_AGAIN,
    "invalid_token": CONNECT_AGAIN, "AuthenticationRequired": WRONG_PASSWORD, "AccountTakedown": SUSPENDED,
    "AccountDeactivated": SUSPENDED, "AccountSuspended": SUSPENDED,
}  # fmt: skip
LONGEST_WORDS = 300


class Refused(NetworkError):
    """The PDS said no, by a name of its own ("InvalidSwap")."""

    name = ""


class Xrpc:
    """Settings: `service` (the PDS), `access_token`, and `proof_key` where the token is bound to one (OAuth)."""

    def __init__(self, settings: Mapping[str, Any], door: Door) -> None:
        self.service = as_text(settings.get("service")).rstrip("/")
        self.token = as_text(settings.get("access_token"))
        self.key = ProofKey(as_text(settings["proof_key"])) if settings.get("proof_key") else None
        self.door = door
        self._nonce = ""

    def query(self, method: str, params: Sequence[tuple[str, str]] = (), **options: Any) -> Record:
        return self._answer("GET", f"{method}?{urlencode(params)}" if params else method, **options)

    def call(self, method: str, given: Any = None, **options: Any) -> Record:
        """A procedure. `given`: its JSON. An answer that is lost or is no JSON is uncertain. Raises NetworkError."""
        return self._answer("POST", method, **({"json": given} if given is not None else {}), **options)

    def _answer(self, verb: str, method: str, token: str = "", **options: Any) -> Record:
        url = f"{self.service}/xrpc/{method}"
        response = self._sent(verb, url, token or self.token, options)
        if response.status in (400, 401) and "use_dpop_nonce" in _told(response):
            response = self._sent(verb, url, token or self.token, options)  # refused before anything was done
        if not 200 <= response.status < 300:
            raise refused(response)
        if not response.content:
            return {}
        answer = json_of(response)
        if not isinstance(answer, dict):
            raise NetworkError(Sentence(SAID, host=_host(url), words="…"), uncertain=True)
        return answer

    def _sent(self, verb: str, url: str, token: str, options: Mapping[str, Any]) -> Response:
        headers = {**options.get("headers", {}), **self._signed(verb, url, token)}
        try:
            response = self.door.request(verb, url, **{**options, "headers": headers})
        except DoorError as error:
            raise as_network_error(error)
        self._nonce = response.headers.get("dpop-nonce", self._nonce)
        return response

    def _signed(self, verb: str, url: str, token: str) -> dict[str, str]:
        if not token:
            return {}
        if self.key is None:
            return {"Authorization": f"Bearer {token}"}
        return {"Authorization": f"DPoP {token}", "DPoP": self.key.proof(verb, url, nonce=self._nonce, token=token)}


def refused(response: Response) -> NetworkError:
    """What the PDS said no with, in words."""
    host = _host(response.url)
    told = _json(response)
    name, words = as_text(told.get("error")), as_text(told.get("message"))[:LONGEST_WORDS]
    error = refusal(response.status, host, waiting_time(response.headers))
    if name in OF_THE_ACCOUNT or response.status == 401:
        found = Refused(Sentence(OF_THE_ACCOUNT.get(name, CONNECT_AGAIN), host=host), permanent=True, of_account=True)
    elif words and error.permanent:
        found = Refused(Sentence(SAID, host=host, words=words), permanent=True)
    else:
        found = Refused(
            error.args[0], permanent=error.permanent, uncertain=error.uncertain, retry_after=error.retry_after
        )
    found.name, found.answer = name, f"{response.status} {name} {words}".strip()
    return found


def ends_of(token: str) -> datetime | None:
    """When a token ends, as it says itself."""
    ends = claims_of(token).get("exp")
    return datetime.fromtimestamp(ends, UTC) if isinstance(ends, int) and ends < 1 << 35 else None


def fresh_until(token: str, lasts: timedelta | None = None, now: datetime | None = None) -> datetime | None:
    """When to refresh it: some minutes before it ends, so that no sending meets its end."""
    ends = (now or datetime.now(UTC)) + lasts if lasts else ends_of(token)
    return ends - timedelta(minutes=3) if ends else None


def _told(response: Response) -> str:
    return f"{response.headers.get('www-authenticate', '')} {as_text(_json(response).get('error'))}"


def _json(response: Response) -> Record:
    try:
        return as_record(response.json())
    except DoorError:
        return {}


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
