"""An account by OAuth: pushed request, proof of possession, PKCE (https://atproto.com/specs/oauth).

We are a public client (no secret of our own), so Bluesky ends what it gave after two weeks: `ends_at` says so.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from parvis.door import Door, DoorError, Response
from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.networks.answers import as_network_error, ask, json_of
from parvis.networks.bluesky.dpop import ProofKey, coded
from parvis.networks.bluesky.identity import identity_of
from parvis.networks.bluesky.session import NO_SESSION
from parvis.networks.bluesky.xrpc import CONNECT_AGAIN, fresh_until, refused
from parvis.networks.connecting import Asked, Connected, Here, Tokens
from parvis.networks.native.loose import Record, as_count, as_record, as_text
from parvis.networks.seam import NetworkError

SCOPE = "atproto transition:generic"
SESSION = timedelta(days=14)
WEB = "https://bsky.app/profile"
PARTS = ("pushed_authorization_request_endpoint", "authorization_endpoint", "token_endpoint")

NOT_HTTPS = gettext_noop("Bluesky only sends people back to https addresses: set public_url, or use an app password.")
NOT_OAUTH = gettext_noop("{host} does not offer to connect this way: use an app password.")
SAID_NO = gettext_noop("{host} did not give us access ({why}).")
NOT_THEM = gettext_noop("The answer did not come from {host}: nothing was connected. Try again.")
NO_RIGHT = gettext_noop("{host} did not give us the right to post: nothing was connected. Try again.")


def client_id(here: Here) -> str:
    """The address of our description; on this machine, where nobody else can read one, the name that stands for it."""
    if here.client.startswith("https://"):
        return here.client
    if urlsplit(here.redirect).hostname != "127.0.0.1":
        raise NetworkError(NOT_HTTPS, permanent=True)
    return "http://localhost?" + urlencode({"redirect_uri": here.redirect, "scope": SCOPE})


def client_metadata(here: Here) -> dict[str, Any]:
    """Who we are, as the document at `here.client` says it."""
    return {
        "client_id": here.client, "client_name": here.name, "client_uri": here.site, "redirect_uris": [here.redirect],
        "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"], "scope": SCOPE,
        "application_type": "web", "token_endpoint_auth_method": "none", "dpop_bound_access_tokens": True,
    }  # fmt: skip


class OAuth:
    """Asks one authorization server. `appview`, `plc`: where handles and DIDs are looked up."""

    def __init__(self, door: Door, appview: str, plc: str) -> None:
        self.door = door
        self.appview = appview
        self.plc = plc
        self._nonce = ""

    def begin(self, here: Here, state: str, handle: str, service: str) -> Asked:
        """Push the request; the person then goes to the address."""
        who = identity_of(handle, self.appview, self.door, self.plc) if handle else None
        issuer = self._issuer_of(who.pds if who else service)
        server = self._server(issuer)
        key, verifier, client = ProofKey(), secrets.token_urlsafe(48), client_id(here)
        form = {
            "client_id": client, "response_type": "code", "redirect_uri": here.redirect, "scope": SCOPE, "state": state,
            "code_challenge": coded(hashlib.sha256(verifier.encode()).digest()), "code_challenge_method": "S256",
        }  # fmt: skip
        if handle:
            form["login_hint"] = handle
        pushed = self._asked(as_text(server[PARTS[0]]), form, key)
        query = urlencode({"client_id": client, "request_uri": as_text(pushed.get("request_uri"))})
        keep = {
            "verifier": verifier, "proof_key": key.text, "issuer": issuer, "client_id": client,
            "token_endpoint": as_text(server[PARTS[2]]), "did": who.did if who else "",
            "revocation_endpoint": as_text(server.get("revocation_endpoint")),
        }  # fmt: skip
        return Asked(f"{as_text(server[PARTS[1]])}?{query}", keep)

    def finish(self, here: Here, keep: Mapping[str, str], answer: Mapping[str, str]) -> Connected:
        """Take the code for tokens, and make sure that who gave them may speak for this account."""
        host = urlsplit(keep["issuer"]).hostname or ""
        if answer.get("error"):
            raise NetworkError(Sentence(SAID_NO, host=host, why=answer["error"][:80]), permanent=True)
        if answer.get("iss") != keep["issuer"]:
            raise NetworkError(Sentence(NOT_THEM, host=host), permanent=True)
        form = {
            "grant_type": "authorization_code", "code": answer.get("code", ""), "redirect_uri": here.redirect,
            "client_id": keep["client_id"], "code_verifier": keep["verifier"],
        }  # fmt: skip
        told = self._asked(keep["token_endpoint"], form, ProofKey(keep["proof_key"]))
        did = as_text(told.get("sub"))
        if keep["did"] and did != keep["did"]:
            raise NetworkError(Sentence(NOT_THEM, host=host), permanent=True)
        if "atproto" not in as_text(told.get("scope")).split():
            raise NetworkError(Sentence(NO_RIGHT, host=host), permanent=True)
        who = identity_of(did, self.appview, self.door, self.plc)
        if self._issuer_of(who.pds) != keep["issuer"]:
            raise NetworkError(Sentence(NOT_THEM, host=host), permanent=True)
        kept = {name: keep[name] for name in ("issuer", "token_endpoint", "revocation_endpoint", "client_id")}
        return Connected(
            native_id=did,
            handle=who.handle,
            name=f"@{who.handle}" if who.handle else did,
            url=f"{WEB}/{did}",
            settings={"service": who.pds, "did": did, "handle": who.handle, **kept},
            secrets={"proof_key": keep["proof_key"], **_tokens(told)},
            fresh_until=_fresh_until(told),
            ends_at=datetime.now(UTC) + SESSION,
        )

    def refresh(self, settings: Mapping[str, Any]) -> Tokens:
        """New tokens for the old: the refresh token may be used once."""
        form = {
            "grant_type": "refresh_token", "refresh_token": as_text(settings.get("refresh_token")),
            "client_id": as_text(settings.get("client_id")),
        }  # fmt: skip
        address = as_text(settings.get("token_endpoint"))
        told = self._asked(address, form, ProofKey(as_text(settings.get("proof_key"))))
        if not all(_tokens(told).values()):
            raise NetworkError(Sentence(NO_SESSION, host=urlsplit(address).hostname or ""))
        return Tokens(secrets=_tokens(told), fresh_until=_fresh_until(told))

    def revoke(self, settings: Mapping[str, Any]) -> bool:
        """Whether the server has a place for it. Raises NetworkError."""
        address = as_text(settings.get("revocation_endpoint"))
        form = {"token": as_text(settings.get("refresh_token")), "client_id": as_text(settings.get("client_id"))}
        if address:
            self._posted(address, form, ProofKey(as_text(settings.get("proof_key"))))
        return bool(address)

    def _issuer_of(self, pds: str) -> str:
        answer = as_record(json_of(ask(self.door, "GET", f"{pds}/.well-known/oauth-protected-resource")))
        servers = answer.get("authorization_servers")
        if not (isinstance(servers, list) and servers):
            raise NetworkError(Sentence(NOT_OAUTH, host=urlsplit(pds).hostname or ""), permanent=True)
        return as_text(servers[0]).rstrip("/")

    def _server(self, issuer: str) -> Record:
        server = as_record(json_of(ask(self.door, "GET", f"{issuer}/.well-known/oauth-authorization-server")))
        if as_text(server.get("issuer")).rstrip("/") != issuer or not all(server.get(part) for part in PARTS):
            raise NetworkError(Sentence(NOT_OAUTH, host=urlsplit(issuer).hostname or ""), permanent=True)
        return server

    def _asked(self, url: str, form: Mapping[str, str], key: ProofKey) -> Record:
        response = self._posted(url, form, key)
        if not 200 <= response.status < 300:
            error = refused(response)
            if "invalid_grant" in response.content.decode(errors="replace"):
                host = urlsplit(url).hostname or ""
                error = NetworkError(Sentence(CONNECT_AGAIN, host=host), permanent=True, of_account=True)
            raise error
        return as_record(json_of(response))

    def _posted(self, url: str, form: Mapping[str, str], key: ProofKey) -> Response:
        """Sent again once with the nonce that the server wants in the proof."""
        try:
            for _ in range(2):
                headers = {"DPoP": key.proof("POST", url, nonce=self._nonce)}
                response = self.door.request("POST", url, form=form, headers=headers)
                told, self._nonce = self._nonce, response.headers.get("dpop-nonce", "") or self._nonce
                if (
                    response.status not in (400, 401)
                    or self._nonce == told
                    or b"use_dpop_nonce" not in response.content
                ):
                    break
        except DoorError as error:
            raise as_network_error(error)
        return response


def _tokens(told: Record) -> dict[str, str]:
    return {"access_token": as_text(told.get("access_token")), "refresh_token": as_text(told.get("refresh_token"))}


def _fresh_until(told: Record) -> datetime | None:
    seconds = as_count(told.get("expires_in"))
    return fresh_until("", timedelta(seconds=seconds)) if seconds else None
