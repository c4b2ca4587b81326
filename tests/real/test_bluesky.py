"""A real Bluesky PDS: what is posted with its SDK comes through the listener with the right values, and none is lost.

Between them stands a double of Jetstream (`jetstream_double.py`), because the real one cannot be installed here.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from parvis.door import Door
from parvis.networks.bluesky.network import Bluesky
from parvis.networks.seam import Deletion, Post

# The SDK uploads pictures in a way that httpx gave up.
pytestmark = [pytest.mark.real, pytest.mark.filterwarnings("ignore:Use 'content")]
ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 30.0
# An hour ago, before the server began.
BEGINNING = str(time.time_ns() // 1000 - 3_600_000_000)
# The smallest picture there is: one transparent pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c636000000200"
    "0001e221bc330000000049454e44ae426082"
)


@pytest.fixture(scope="module")
def pds() -> Iterator[str]:
    from tools.bluesky.server import NoBluesky, pds

    try:
        with pds() as address:
            yield address
    except NoBluesky as problem:
        pytest.skip(str(problem))


@pytest.fixture(scope="module")
def jetstream(pds: str) -> Iterator[str]:
    from tests.real.jetstream_double import jetstream_of

    with jetstream_of(pds) as address:
        yield address


@pytest.fixture(scope="module")
def alice(pds: str) -> Any:
    return signed_up(pds, "alice")


@pytest.fixture(scope="module")
def bob(pds: str) -> Any:
    return signed_up(pds, "bob")


def signed_up(pds: str, name: str) -> Any:
    from atproto import Client, models

    client = Client(base_url=f"{pds}/xrpc")
    handle, password = f"{name}.test", f"a password of {name}"
    account = models.ComAtprotoServerCreateAccount.Data(handle=handle, email=f"{name}@lumen.example", password=password)
    client.com.atproto.server.create_account(account)
    client.login(handle, password, fetch_bsky_profile=False)
    client.me = models.AppBskyActorDefs.ProfileViewDetailed(did=client._session.did, handle=handle)
    return client


def heard(jetstream: str, last_id: str) -> tuple[list[Post], list[Deletion]]:
    """Everything from the beginning until the post or the deletion of `last_id` came."""
    source = Bluesky({"jetstream": jetstream}, Door(allow_private=("127.0.0.1",)))
    posts: list[Post] = []
    deletions: list[Deletion] = []
    until = time.monotonic() + PATIENCE_SECONDS
    for batch in source.listen(BEGINNING):
        posts += batch.posts
        deletions += batch.deletions
        assert not batch.bad
        if last_id in {found.native_id for found in (*posts, *deletions)} or time.monotonic() > until:
            source.close()
    return posts, deletions


def test_what_is_posted_comes_through_with_the_right_values(jetstream: str, alice: Any, bob: Any) -> None:
    from atproto import client_utils, models

    first = alice.send_post("Ma Lumen a bruni 😕", langs=["fr"])
    rich = client_utils.TextBuilder().text("é 😀 ").mention("@alice.test", alice.me.did).text(" voir ")
    rich = rich.link("le site", "https://lumen.example/aide").text(" ").tag("#Lumen", "Lumen")
    root = models.create_strong_ref(first)
    reply = bob.send_post(rich, reply_to=models.AppBskyFeedPost.ReplyRef(parent=root, root=root), langs=["fr"])
    picture = alice.send_image("Photo de la lampe", PIXEL, "Une lampe brunie", langs=["fr"])
    quote = bob.send_post("Pareil", embed=models.AppBskyEmbedRecord.Main(record=root), langs=["fr"])
    repost = bob.repost(first.uri, first.cid)
    posts, deletions = heard(jetstream, repost.uri)
    found = {post.native_id: post for post in posts}
    assert found.keys() == {first.uri, reply.uri, picture.uri, quote.uri, repost.uri}
    assert not deletions

    assert found[first.uri].text == "Ma Lumen a bruni 😕"
    assert (found[first.uri].author.native_id, found[first.uri].lang) == (alice.me.did, "fr")
    assert found[first.uri].url.endswith(first.uri.rpartition("/")[2])

    answer = found[reply.uri]
    assert answer.text == "é 😀 @alice.test voir le site #Lumen"
    assert (answer.kind, answer.reply_to, answer.root) == ("reply", first.uri, first.uri)
    assert (answer.links, answer.hashtags, answer.mentions) == (
        ("https://lumen.example/aide",), ("Lumen",), ("alice.test",),
    )  # fmt: skip

    (medium,) = found[picture.uri].media
    assert (medium.kind, medium.alt) == ("image", "Une lampe brunie")
    assert (found[quote.uri].kind, found[quote.uri].quote_of) == ("quote", first.uri)
    assert (found[repost.uri].kind, found[repost.uri].repost_of) == ("repost", first.uri)


def test_an_edit_and_a_deletion_come_through(jetstream: str, alice: Any) -> None:
    from atproto import models

    kept = alice.send_post("Une faute")
    gone = alice.send_post("À oublier")
    edited = models.AppBskyFeedPost.Record(text="Sans faute", created_at=alice.get_current_time_iso())
    rkey = kept.uri.rpartition("/")[2]
    alice.com.atproto.repo.put_record(
        models.ComAtprotoRepoPutRecord.Data(
            repo=alice.me.did, collection="app.bsky.feed.post", rkey=rkey, record=edited
        )
    )
    alice.delete_post(gone.uri)
    end = alice.send_post("Voilà")
    posts, deletions = heard(jetstream, end.uri)
    versions = [post for post in posts if post.native_id == kept.uri]
    assert [post.text for post in versions] == ["Une faute", "Sans faute"]
    assert versions[0].edited_at is None
    assert versions[1].edited_at is not None
    assert [deletion.native_id for deletion in deletions] == [gone.uri]


def test_a_listener_killed_again_and_again_loses_nothing(jetstream: str, alice: Any, tmp_path: Path) -> None:
    kept = tmp_path / "kept.jsonl"
    written: list[str] = []
    for turn in range(4):
        listener = started(jetstream, kept, cursor_of(kept) or BEGINNING)
        wait_until_heard(kept, written)
        written += [alice.send_post(f"Passage {turn}, numéro {number}").uri for number in range(15)]
        listener.kill()
        listener.wait()
        written += [alice.send_post(f"Pendant la panne {turn}, numéro {number}").uri for number in range(5)]
    last = started(jetstream, kept, cursor_of(kept))
    wait_until_heard(kept, written)
    last.kill()
    last.wait()
    assert len(written) == 80
    assert set(written) <= ids_of(kept)


def started(jetstream: str, kept: Path, cursor: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.real.listener", jetstream, str(kept), cursor]
    return subprocess.Popen(command, cwd=ROOT)


def lines_of(kept: Path) -> list[dict[str, Any]]:
    """Whole lines only: the last one may have been cut by the kill."""
    text = kept.read_text() if kept.exists() else ""
    return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n") and line.startswith("{")]


def ids_of(kept: Path) -> set[str]:
    return {native_id for line in lines_of(kept) for native_id in line["ids"]}


def cursor_of(kept: Path) -> str:
    lines = lines_of(kept)
    return str(lines[-1]["cursor"]) if lines else ""


def wait_until_heard(kept: Path, written: list[str]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not (set(written) <= ids_of(kept) and lines_of(kept)) and time.monotonic() < until:
        time.sleep(0.1)
