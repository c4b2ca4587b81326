"""An account of ours on a real Bluesky PDS: connected, written with, looked at, changed, let go."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random
from typing import Any

import httpx
import pytest
from msgspec.structs import replace

from parvis.door import Door
from parvis.networks.bluesky.network import Bluesky
from parvis.networks.connecting import Connected, Here
from parvis.networks.seam import Attached, Draft, NetworkError, Outgoing, Reference

pytestmark = pytest.mark.real
PASSWORD = "a password of lumen"


def chunk(name: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4) + name + content + zlib.crc32(name + content).to_bytes(4)


# One grey pixel.
PIXEL = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]))
PIXEL += chunk(b"IDAT", zlib.compress(b"\0\x80")) + chunk(b"IEND", b"")
HERE = Here("http://127.0.0.1:8700/oauth/callback", "http://127.0.0.1:8700/oauth/bluesky.json", "http://127.0.0.1:8700")


@pytest.fixture(scope="module")
def pds() -> Iterator[str]:
    from tools.bluesky.server import NoBluesky, pds

    try:
        with pds() as address:
            for name in ("lumen", "carol"):
                sign_up(address, name)
            yield address
    except NoBluesky as problem:
        pytest.skip(str(problem))


def sign_up(pds: str, name: str) -> None:
    given = {"handle": f"{name}.test", "email": f"{name}@lumen.example", "password": PASSWORD}
    httpx.post(f"{pds}/xrpc/com.atproto.server.createAccount", json=given).raise_for_status()


def door() -> Door:
    return Door(allow_private=("127.0.0.1", "localhost", "::1"))


def connected(pds: str, name: str = "lumen") -> Connected:
    given = {"handle": f"@{name}.test", "app_password": PASSWORD, "service": pds}
    return Bluesky(given, door()).connect()


@pytest.fixture(scope="module")
def found(pds: str) -> Connected:
    return connected(pds)


@pytest.fixture
def lumen(pds: str, found: Connected) -> Bluesky:
    network = Bluesky({**found.settings, **found.secrets, "appview": pds}, door())
    network.files = lambda reference: PIXEL  # type: ignore[method-assign]
    return network


def ready(network: Bluesky, text: str, **more: Any) -> Outgoing:
    outgoing = network.prepare(Draft(text=text, lang="fr", **more), datetime.now(UTC), Random())
    return replace(outgoing, container=network.stage(outgoing))


def record(pds: str, uri: str) -> dict[str, Any]:
    repo, collection, rkey = uri.removeprefix("at://").split("/")
    params = {"repo": repo, "collection": collection, "rkey": rkey}
    return httpx.get(f"{pds}/xrpc/com.atproto.repo.getRecord", params=params).json()  # type: ignore[no-any-return]


def records(pds: str, did: str) -> list[dict[str, Any]]:
    params = {"repo": did, "collection": "app.bsky.feed.post", "limit": "100"}
    found = httpx.get(f"{pds}/xrpc/com.atproto.repo.listRecords", params=params).json()
    return found["records"]  # type: ignore[no-any-return]


def test_who_we_are_is_what_the_server_says(found: Connected) -> None:
    assert found.native_id.startswith("did:plc:")
    assert (found.handle, found.name) == ("lumen.test", "@lumen.test")
    assert found.fresh_until is not None


def test_a_wrong_password_is_said_in_words(pds: str) -> None:
    given = {"handle": "lumen.test", "app_password": "wrong", "service": pds}
    with pytest.raises(NetworkError, match="app password") as caught:
        Bluesky(given, door()).connect()
    assert caught.value.permanent


def test_a_post_says_what_was_written_with_its_links_and_people(lumen: Bluesky, pds: str, found: Connected) -> None:
    text = "Été 😀 @carol.test et @personne.test : https://lumen.example/aide. #Lumen"
    sent = lumen.publish(ready(lumen, text))
    value = record(pds, sent.native_id)["value"]

    assert (value["text"], value["langs"]) == (text, ["fr"])
    parts = [text.encode()[one["index"]["byteStart"] : one["index"]["byteEnd"]].decode() for one in value["facets"]]
    assert parts == ["@carol.test", "https://lumen.example/aide", "#Lumen"]
    assert value["facets"][0]["features"][0]["did"] == connected(pds, "carol").native_id


def test_the_same_post_sent_again_is_one_post(lumen: Bluesky, pds: str, found: Connected) -> None:
    outgoing = ready(lumen, "Une seule fois")
    first, second, third = (lumen.publish(outgoing) for _ in range(3))

    assert first == second == third == lumen.find(outgoing)
    texts = [one["value"]["text"] for one in records(pds, found.native_id)]
    assert texts.count("Une seule fois") == 1


def test_another_text_never_overwrites_it(lumen: Bluesky, pds: str) -> None:
    outgoing = ready(lumen, "Le premier")
    sent = lumen.publish(outgoing)

    with pytest.raises(NetworkError, match="left as it is"):
        lumen.publish(replace(outgoing, text="Le second"))
    assert record(pds, sent.native_id)["value"]["text"] == "Le premier"


def test_what_was_not_sent_is_surely_not_there(lumen: Bluesky) -> None:
    assert lumen.find(ready(lumen, "Jamais parti")) is None


def test_an_edit_changes_the_text_and_keeps_its_moment(lumen: Bluesky, pds: str) -> None:
    sent = lumen.publish(ready(lumen, "Avec une fote"))
    edited = lumen.edit(ready(lumen, "Sans une faute"), sent)

    assert edited.native_id == sent.native_id
    assert edited.facts["cid"] != sent.facts["cid"]
    value = record(pds, sent.native_id)["value"]
    assert (value["text"], value["createdAt"]) == ("Sans une faute", sent.facts["created_at"])


def test_a_withdrawn_post_is_gone_and_going_twice_is_no_error(lumen: Bluesky) -> None:
    outgoing = ready(lumen, "À retirer")
    sent = lumen.publish(outgoing)
    lumen.withdraw(sent)
    lumen.withdraw(sent)

    assert lumen.find(outgoing) is None


def test_a_reply_stands_in_its_thread(lumen: Bluesky, pds: str) -> None:
    first = lumen.publish(ready(lumen, "Le début"))
    start = Reference(first.native_id, first.facts)
    second = lumen.publish(ready(lumen, "La suite", reply_to=start, root=start))

    reply = record(pds, second.native_id)["value"]["reply"]
    assert reply["parent"] == reply["root"] == {"uri": first.native_id, "cid": first.facts["cid"]}


def test_a_picture_goes_with_its_description(lumen: Bluesky, pds: str) -> None:
    picture = Attached("image", "any", "image/png", alt="Une lampe", width=1, height=1)
    sent = lumen.publish(ready(lumen, "Photo", media=(picture,)))

    (image,) = record(pds, sent.native_id)["value"]["embed"]["images"]
    assert (image["alt"], image["image"]["mimeType"]) == ("Une lampe", "image/png")
    assert image["aspectRatio"] == {"width": 1, "height": 1}


def test_a_damaged_picture_is_refused_before_it_leaves(lumen: Bluesky) -> None:
    lumen.files = lambda reference: PIXEL[:-20]  # type: ignore[method-assign]
    with pytest.raises(NetworkError, match="damaged"):
        ready(lumen, "Photo", media=(Attached("image", "any", "image/png"),))


def test_tokens_are_renewed_and_the_new_ones_work(pds: str) -> None:
    found = connected(pds)
    tokens = Bluesky({**found.settings, **found.secrets}, door()).refresh()

    assert tokens.secrets["refresh_token"] != found.secrets["refresh_token"]
    Bluesky({**found.settings, **found.secrets, **tokens.secrets}, door()).check()


def test_after_an_ended_session_the_password_opens_another(pds: str) -> None:
    found = connected(pds)
    network = Bluesky({**found.settings, **found.secrets}, door())
    left = network.revoke()
    tokens = network.refresh()

    assert tokens.secrets["refresh_token"] != found.secrets["refresh_token"]
    assert "app password itself still works" in left
    Bluesky({**found.settings, **found.secrets, **tokens.secrets}, door()).check()


def test_a_token_that_is_not_ours_says_connect_again(lumen: Bluesky, pds: str, found: Connected) -> None:
    broken = Bluesky({**found.settings, **found.secrets, "access_token": "not.a.token", "appview": pds}, door())
    with pytest.raises(NetworkError) as caught:
        broken.publish(ready(lumen, "Refusé"))
    assert (caught.value.of_account, caught.value.permanent, caught.value.uncertain) == (True, True, False)


def test_the_server_takes_our_request_for_access_with_its_proof(pds: str) -> None:
    asked = Bluesky({"service": pds}, door()).begin(HERE, {}, "a-state")

    visit = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document", "Sec-Fetch-Site": "cross-site"}
    page = httpx.get(asked.url, headers={**visit, "User-Agent": "Mozilla/5.0", "Accept": "text/html"})
    assert asked.url.startswith(f"{pds}/oauth/authorize?client_id=http")
    assert page.status_code == 200
    assert asked.keep["token_endpoint"].startswith(pds)


def test_a_code_that_nobody_gave_is_refused_in_words(pds: str) -> None:
    network = Bluesky({"service": pds}, door())
    asked = network.begin(HERE, {}, "a-state")
    with pytest.raises(NetworkError) as caught:
        network.finish(HERE, {}, asked.keep, {"iss": asked.keep["issuer"], "code": "cod-made-up", "state": "a-state"})
    assert (caught.value.permanent, caught.value.of_account) == (True, True)
