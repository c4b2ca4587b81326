"""An account on any server by OAuth (https://docs.joinmastodon.org/spec/oauth/); we register once a server."""

from __future__ import annotations

import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.networks.answers import ask, json_of
from parvis.networks.connecting import Asked, Connected, Here
from parvis.networks.mastodon.server import Server
from parvis.networks.native.loose import as_record, as_text
from parvis.networks.native.mastodon import author, handle
from parvis.networks.seam import NetworkError

SCOPES = "read write:statuses write:media"

NOT_REGISTERED = gettext_noop("{host} does not let programs make themselves known: is it a Mastodon server?")
SAID_NO = gettext_noop("{host} did not give us access ({why}).")
NO_TOKEN = gettext_noop("{host} gave us no access: try again.")


class OAuth:
    """Asks one server."""

    def __init__(self, server: Server) -> None:
        self.server = server

    def register(self, here: Here) -> dict[str, str]:
        """An application of our own on the server: its id and secret."""
        form = {"client_name": here.name, "redirect_uris": here.redirect, "scopes": SCOPES, "website": here.site}
        told = self._posted("/api/v1/apps", form)
        client = {"client_id": as_text(told.get("client_id")), "client_secret": as_text(told.get("client_secret"))}
        if not all(client.values()):
            raise NetworkError(Sentence(NOT_REGISTERED, host=self.server.host), permanent=True)
        return client

    def begin(self, here: Here, client: Mapping[str, str], state: str) -> Asked:
        """Older servers leave the challenge of PKCE unread, newer ones hold us to it."""
        verifier = secrets.token_urlsafe(48)
        digest = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        query = {
            "response_type": "code", "client_id": client["client_id"], "redirect_uri": here.redirect, "scope": SCOPES,
            "state": state, "code_challenge": digest, "code_challenge_method": "S256", "force_login": "false",
        }  # fmt: skip
        return Asked(f"{self.server.url}/oauth/authorize?{urlencode(query)}", {"verifier": verifier})

    def finish(
        self, here: Here, client: Mapping[str, str], keep: Mapping[str, str], answer: Mapping[str, str]
    ) -> Connected:
        if answer.get("error"):
            raise NetworkError(Sentence(SAID_NO, host=self.server.host, why=answer["error"][:80]), permanent=True)
        form = {
            "grant_type": "authorization_code", "code": answer.get("code", ""), "redirect_uri": here.redirect,
            "client_id": client["client_id"], "client_secret": client["client_secret"],
            "code_verifier": keep["verifier"], "scope": SCOPES,
        }  # fmt: skip
        token = as_text(self._posted("/oauth/token", form).get("access_token"))
        if not token:
            raise NetworkError(Sentence(NO_TOKEN, host=self.server.host), permanent=True)
        return connected(self.server, {"token": token, **client})

    def revoke(self, given: Mapping[str, Any]) -> None:
        names = ("client_id", "client_secret", "token")
        self._posted("/oauth/revoke", {name: as_text(given.get(name)) for name in names})

    def _posted(self, path: str, form: Mapping[str, str]) -> Mapping[str, Any]:
        response = ask(self.server.door, "POST", f"{self.server.url}{path}", form=form)
        return as_record(json_of(response))


def connected(server: Server, kept: Mapping[str, str]) -> Connected:
    """Who the token speaks for. Raises NetworkError."""
    headers = {"Authorization": f"Bearer {kept['token']}"}
    told = as_record(
        json_of(ask(server.door, "GET", f"{server.url}/api/v1/accounts/verify_credentials", headers=headers))
    )
    who = author(told)
    name = handle(told)
    full = name if "@" in name else f"{name}@{server.host}"
    return Connected(
        native_id=as_text(told.get("uri")) or who.url or full,
        handle=full,
        name=f"@{full}",
        url=who.url,
        avatar_url=who.avatar_url,
        settings={"server": server.url, "account_id": as_text(told.get("id"))},
        secrets=dict(kept),
    )
