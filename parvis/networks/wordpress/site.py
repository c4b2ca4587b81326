"""One site's REST API (https://developer.wordpress.org/rest-api/), with an application password."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from parvis.door import Door, DoorError, Response
from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.networks.answers import as_network_error, ask, json_of, refusal, waiting_time
from parvis.networks.native.loose import Record, as_record, as_text, as_time
from parvis.networks.seam import NetworkError

NO_REST = gettext_noop(
    "{host} does not answer as a WordPress site (REST API): check the address, or a plug-in hides it."
)
SAYS = gettext_noop("{host} says: “{words}”.")
CONNECT_AGAIN = gettext_noop("{host} does not accept this application password (any more): make a new one there.")
OF_THE_ACCOUNT = ("incorrect_password", "invalid_username", "rest_not_logged_in", "application_passwords_disabled",
                  "invalid_application_password", "rest_cannot_create")  # fmt: skip


TOO_QUICK = {"comment_flood": 15.0}  # seconds that WordPress wants between two comments of one address
TOO_QUICK_SAID = gettext_noop("{host} asks us to wait between two comments.")


class Site:
    """Settings: `url`, `user`, `app_password`; `api` once it is known."""

    def __init__(self, settings: Mapping[str, Any], door: Door) -> None:
        written = as_text(settings.get("url")).rstrip("/")
        self.url = written if "//" in written or not written else f"https://{written}"
        self.host = urlsplit(self.url).hostname or ""
        self.api = as_text(settings.get("api"))
        self.door = door
        self.user = as_text(settings.get("user"))
        self.password = as_text(settings.get("app_password"))

    def discover(self) -> str:
        """The address of the API: under /wp-json, or by a parameter where the site has no pretty addresses."""
        for api in (f"{self.url}/wp-json", f"{self.url}/?rest_route="):
            try:
                told = as_record(json_of(ask(self.door, "GET", f"{api}/", also=(404,))))
            except NetworkError as error:
                if error.retry_after or "JSON" not in str(error):
                    raise
                continue
            if isinstance(told.get("namespaces"), list) and "wp/v2" in told["namespaces"]:
                return api
        raise NetworkError(Sentence(NO_REST, host=self.host), permanent=True)

    def read(self, path: str, params: Mapping[str, str] | None = None) -> Any:
        """The JSON at `/wp/v2/...`. Raises NetworkError."""
        return json_of(self.ask("GET", path, params=params))

    def write(self, method: str, path: str, also: Collection[int] = (), **options: Any) -> Record:
        """The record that was made or changed. Raises NetworkError, uncertain where that cannot be known."""
        response = self.ask(method, path, also=also, **options)
        return as_record(json_of(response))

    def ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        also: Collection[int] = (),
        headers: Mapping[str, str] | None = None,
        **options: Any,
    ) -> Response:
        """Signed in."""
        api = self.api or f"{self.url}/wp-json"
        query = urlencode(params or {})
        url = f"{api}/wp/v2/{path}" + (f"{'&' if '?' in api else '?'}{query}" if query else "")
        coded = b64encode(f"{self.user}:{self.password}".encode()).decode()
        try:
            response = self.door.request(
                method, url, headers={"Authorization": f"Basic {coded}", **(headers or {})}, **options
            )
        except DoorError as error:
            raise as_network_error(error)
        if 200 <= response.status < 300 or response.status in also:
            return response
        raise refused(response, self.host)


def refused(response: Response, host: str) -> NetworkError:
    """What WordPress said no with, by its own code and words."""
    try:
        told = as_record(response.json())
    except DoorError:
        told = {}
    code, words = as_text(told.get("code")), as_text(told.get("message"))[:300]
    error = refusal(response.status, host, waiting_time(response.headers))
    answer = f"{response.status} {code} {words}".strip()
    if response.status == 401 or code in OF_THE_ACCOUNT:
        return NetworkError(Sentence(CONNECT_AGAIN, host=host), permanent=True, of_account=True, answer=answer)
    if code in TOO_QUICK:
        return NetworkError(Sentence(TOO_QUICK_SAID, host=host), retry_after=TOO_QUICK[code], answer=answer)
    message = Sentence(SAYS, host=host, words=words) if words and error.permanent else error.args[0]
    return NetworkError(
        message, permanent=error.permanent, uncertain=error.uncertain, retry_after=error.retry_after, answer=answer
    )


def moment(told: object) -> datetime | None:
    """WordPress leaves the zone out of its moments in UTC."""
    text = as_text(told)
    return as_time(text if not text or text.endswith("Z") else f"{text}Z")
