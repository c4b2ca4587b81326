"""Reads of Bluesky's AppView: profiles, searches, author feeds (https://docs.bsky.app/docs/category/http-reference)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from parvis.door import Door
from parvis.lib.text.sentence import gettext_noop
from parvis.networks.answers import ask, json_of
from parvis.networks.native.loose import Record, as_record, as_text
from parvis.networks.seam import NetworkError

NOT_AN_ANSWER = gettext_noop("The answer is not what Bluesky answers.")
PUBLIC = "https://public.api.bsky.app"
SERVICE = "https://bsky.social"


class AppView:
    """Asks without an account where none is given; with one, through the account's own server.

    Settings: `handle` and `app_password` (never the account's own password), `service`, `appview`.
    """

    def __init__(self, settings: Mapping[str, Any], door: Door) -> None:
        self.door = door
        self.handle = as_text(settings.get("handle")).lstrip("@")
        self.password = as_text(settings.get("app_password"))
        self.service = (as_text(settings.get("service")) or SERVICE).rstrip("/")
        self.public = (as_text(settings.get("appview")) or PUBLIC).rstrip("/")
        self._token = ""

    def read(self, method: str, params: Sequence[tuple[str, str]], *, deadline: float = 20.0) -> Record:
        """The answer of a query method such as `app.bsky.feed.searchPosts`. Raises NetworkError."""
        if not (self.handle and self.password):
            return self._asked(self.public, method, params, {}, deadline)
        try:
            return self._asked(self.service, method, params, self._signed(), deadline)
        except NetworkError:
            if not self._token:
                raise
            self._token = ""  # it lives two hours; asking again tells an old token from a refusal
        return self._asked(self.service, method, params, self._signed(), deadline)

    def _asked(
        self, base: str, method: str, params: Sequence[tuple[str, str]], headers: Mapping[str, str], deadline: float
    ) -> Record:
        address = f"{base}/xrpc/{method}?{urlencode(params)}"
        answer = json_of(ask(self.door, "GET", address, headers=headers, deadline=deadline))
        if not isinstance(answer, dict):
            raise NetworkError(NOT_AN_ANSWER)
        return answer

    def _signed(self) -> Mapping[str, str]:
        if not self._token:
            address = f"{self.service}/xrpc/com.atproto.server.createSession"
            given = {"identifier": self.handle, "password": self.password}
            session = as_record(json_of(ask(self.door, "POST", address, json=given)))
            self._token = as_text(session.get("accessJwt"))
        return {"Authorization": f"Bearer {self._token}"}
