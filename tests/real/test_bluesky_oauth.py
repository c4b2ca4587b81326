"""One whole visit to a real Bluesky server by OAuth, its pages walked in a browser: let in, write, renew, let go."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from django.utils import timezone
from msgspec.structs import replace
from playwright.sync_api import Browser, Page

from parvis.networks.bluesky.network import Bluesky
from parvis.networks.connecting import Asked, Connected, Here
from parvis.networks.seam import Draft, NetworkError, Outgoing
from tests.real.test_bluesky_accounts import PASSWORD, door, record, sign_up

pytestmark = pytest.mark.real


@dataclass(frozen=True)
class Bsky:
    """The server, its directory of DIDs, and a browser."""

    pds: str
    plc: str
    browser: Browser
    here: Here

    def network(self, connected: Connected | None = None, **given: str) -> Bluesky:
        known = {} if connected is None else {**connected.settings, **connected.secrets}
        return Bluesky({"service": self.pds, "appview": self.pds, "plc": self.plc, **known, **given}, door())

    def visit(self, asked: Asked, click: str) -> dict[str, str]:
        """Sign in on its page, press a button, and bring back what it says to us."""
        page = self.browser.new_page()
        page.goto(asked.url)
        _sign_in(page)
        page.get_by_role("button", name=click).click()
        page.wait_for_url(lambda url: url.startswith(self.here.redirect))
        told = dict(parse_qsl(urlsplit(page.url).query))
        page.close()
        return told


class Back(BaseHTTPRequestHandler):
    """Where people come back to."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"back")

    def log_message(self, *_: Any) -> None:
        """Nothing."""


@contextmanager
def coming_back() -> Iterator[Here]:
    """Us, as far as Bluesky's servers see a program on this machine: its name is "localhost", its address 127.0.0.1."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Back) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        site = f"http://127.0.0.1:{server.server_port}"
        yield Here(f"{site}/oauth/callback", f"{site}/oauth/bluesky.json", site)
        server.shutdown()


def _sign_in(page: Page) -> None:
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


@pytest.fixture(scope="module")
def bsky(browser: Browser) -> Iterator[Bsky]:
    from tools.bluesky.server import NoBluesky, pds_and_plc

    try:
        with pds_and_plc() as (pds, plc), coming_back() as here:
            sign_up(pds, "lumen")
            yield Bsky(pds, plc, browser, here)
    except NoBluesky as problem:
        pytest.skip(str(problem))


@pytest.fixture(scope="module")
def connected(bsky: Bsky) -> Connected:
    network = bsky.network(handle="lumen.test")
    asked = network.begin(bsky.here, {}, "a-state")
    answer = bsky.visit(asked, "Authorize")
    assert (answer["state"], answer["iss"]) == ("a-state", bsky.pds)
    return network.finish(bsky.here, {}, asked.keep, answer)


def ready(network: Bluesky, text: str) -> Outgoing:
    outgoing = network.prepare(Draft(text=text, lang="fr"), timezone.now(), Random())
    return replace(outgoing, container=network.stage(outgoing))


def renewed(bsky: Bsky, connected: Connected, **more: Any) -> Connected:
    tokens = bsky.network(connected).refresh()
    return replace(connected, secrets={**connected.secrets, **tokens.secrets}, fresh_until=tokens.fresh_until, **more)


def test_who_we_are_and_until_when_is_known(bsky: Bsky, connected: Connected) -> None:
    assert (connected.handle, connected.settings["issuer"]) == ("lumen.test", bsky.pds)
    assert connected.native_id.startswith("did:plc:")
    assert connected.fresh_until is not None
    assert connected.ends_at is not None
    assert timedelta(days=13) < connected.ends_at - timezone.now() < timedelta(days=15)
    bsky.network(connected).check()


def test_a_post_is_written_changed_and_deleted_with_the_proof_of_our_key(bsky: Bsky, connected: Connected) -> None:
    network = bsky.network(connected)
    outgoing = ready(network, "Par OAuth")
    sent, again = network.publish(outgoing), network.publish(outgoing)
    assert sent == again == network.find(outgoing)
    network.edit(ready(network, "Par OAuth, corrigé"), sent)
    assert record(bsky.pds, sent.native_id)["value"]["text"] == "Par OAuth, corrigé"
    network.withdraw(sent)
    assert network.find(outgoing) is None


def test_the_token_is_worth_nothing_without_our_key(bsky: Bsky, connected: Connected) -> None:
    from parvis.networks.bluesky.dpop import ProofKey

    stolen = bsky.network(connected, proof_key=ProofKey().text)
    with pytest.raises(NetworkError) as caught:
        stolen.check()
    assert caught.value.of_account
    plain = {"Authorization": f"Bearer {connected.secrets['access_token']}"}
    assert httpx.get(f"{bsky.pds}/xrpc/com.atproto.server.getSession", headers=plain).status_code in (400, 401)


def test_a_code_is_good_once_and_only_for_who_began(bsky: Bsky) -> None:
    network = bsky.network(handle="lumen.test")
    asked = network.begin(bsky.here, {}, "another-state")
    answer = bsky.visit(asked, "Authorize")
    with pytest.raises(NetworkError):
        network.finish(bsky.here, {}, {**asked.keep, "verifier": "not-ours" * 8}, answer)
    with pytest.raises(NetworkError):
        network.finish(bsky.here, {}, asked.keep, answer)


def test_a_no_on_its_page_is_said_in_words(bsky: Bsky) -> None:
    network = bsky.network(handle="lumen.test")
    asked = network.begin(bsky.here, {}, "third-state")
    answer = bsky.visit(asked, "Deny access")
    with pytest.raises(NetworkError, match="did not give us access") as caught:
        network.finish(bsky.here, {}, asked.keep, answer)
    assert caught.value.permanent


def test_renewed_tokens_work_and_the_old_ones_end(bsky: Bsky) -> None:
    first = visited(bsky)
    second = renewed(bsky, first)
    assert second.secrets["refresh_token"] != first.secrets["refresh_token"]
    network = bsky.network(second)
    network.withdraw(network.publish(ready(network, "Avec le nouveau")))
    with pytest.raises(NetworkError) as caught:
        renewed(bsky, first)
    assert caught.value.of_account


def test_a_revoked_grant_is_gone_there_and_nothing_is_left_to_do(bsky: Bsky) -> None:
    found = visited(bsky)
    assert bsky.network(found).revoke() == ""
    with pytest.raises(NetworkError) as caught:
        renewed(bsky, found)
    assert (caught.value.permanent, caught.value.of_account) == (True, True)


def visited(bsky: Bsky) -> Connected:
    network = bsky.network(handle="lumen.test")
    asked = network.begin(bsky.here, {}, "state")
    return network.finish(bsky.here, {}, asked.keep, bsky.visit(asked, "Authorize"))
