"""An account by its app password (https://docs.bsky.app/docs/api/com-atproto-server-create-session)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parvis.door import Door
from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.networks.bluesky.identity import pds_of
from parvis.networks.bluesky.xrpc import Refused, Xrpc, ends_of, fresh_until
from parvis.networks.connecting import Connected, Tokens
from parvis.networks.native.loose import Record, as_record, as_text
from parvis.networks.seam import NetworkError

NO_SESSION = gettext_noop("{host} does not answer as Bluesky does: check the address of the server.")
WEB = "https://bsky.app/profile"


class Session:
    """Settings: `handle`, `app_password`, `service`; once connected also `did`, `access_token`, `refresh_token`."""

    def __init__(self, settings: Mapping[str, Any], door: Door) -> None:
        self.settings = settings
        self.door = door
        self.xrpc = Xrpc(settings, door)

    def open(self) -> Connected:
        """Sign in and say who this is."""
        password = as_text(self.settings.get("app_password"))
        answer = self._signed_in(as_text(self.settings.get("handle")).lstrip("@"), password)
        did, handle = as_text(answer.get("did")), as_text(answer.get("handle"))
        service = pds_of(as_record(answer.get("didDoc"))) or self.xrpc.service
        return Connected(
            native_id=did,
            handle=handle,
            name=f"@{handle}",
            url=f"{WEB}/{handle}",
            settings={"service": service, "did": did, "handle": handle},
            secrets={"app_password": password, **_tokens(answer)},
            fresh_until=fresh_until(as_text(answer.get("accessJwt"))),
        )

    def refresh(self) -> Tokens:
        """New tokens for the old, or by the password where the old ones ended."""
        try:
            old = as_text(self.settings.get("refresh_token"))
            answer = self.xrpc.call("com.atproto.server.refreshSession", token=old)
        except Refused as error:
            if not error.permanent:
                raise
            answer = self._signed_in(as_text(self.settings.get("did")), as_text(self.settings.get("app_password")))
        if not all(_tokens(answer).values()):
            raise NetworkError(Sentence(NO_SESSION, host=self.xrpc.service.partition("//")[2]))
        return Tokens(secrets=_tokens(answer), fresh_until=fresh_until(as_text(answer.get("accessJwt"))))

    def close(self) -> None:
        """End the session; the app password itself can only be deleted by its owner."""
        token = as_text(self.settings.get("refresh_token"))
        if token and ends_of(token):
            self.xrpc.call("com.atproto.server.deleteSession", token=token)

    def _signed_in(self, who: str, password: str) -> Record:
        anonymous = Xrpc({"service": self.xrpc.service}, self.door)
        answer = anonymous.call("com.atproto.server.createSession", {"identifier": who, "password": password})
        if not (as_text(answer.get("did")).startswith("did:") and as_text(answer.get("accessJwt"))):
            raise NetworkError(Sentence(NO_SESSION, host=self.xrpc.service.partition("//")[2]), permanent=True)
        return answer


def _tokens(answer: Record) -> dict[str, str]:
    return {"access_token": as_text(answer.get("accessJwt")), "refresh_token": as_text(answer.get("refreshJwt"))}
