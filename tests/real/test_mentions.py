"""A real Bluesky PDS: what is posted with its SDK becomes mentions, through our own listener, matcher and database.

Between the PDS and the listener stands a double of Jetstream (`jetstream_double.py`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from parvis.listening.listener import Listener
from parvis.listening.models import Mention, Query
from parvis.listening.recount import rollup_errors
from parvis.posts.models import Post, Source
from parvis.posts.outside import door
from parvis.workspaces.models import Workspace
from tests.real.test_bluesky import signed_up

pytestmark = [
    pytest.mark.real,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:Use 'content"),
]
PATIENCE_SECONDS = 30.0


@pytest.fixture
def pds() -> Iterator[str]:
    from tools.bluesky.server import NoBluesky, pds

    try:
        with pds() as address:
            yield address
    except NoBluesky as problem:
        pytest.skip(str(problem))


@pytest.fixture
def listener(pds: str, workspace: Workspace, settings: Any) -> Iterator[Listener]:
    from tests.real.jetstream_double import jetstream_of

    settings.ALLOW_PRIVATE = ("127.0.0.1",)
    door.cache_clear()
    with jetstream_of(pds) as address:
        given = {"jetstream": address, "appview": "http://127.0.0.1:9"}
        Source.objects.create(
            workspace=workspace, network="bluesky", name="Bluesky", settings=given,
            cursor=str(time.time_ns() // 1000 - 3_600_000_000),
        )  # fmt: skip
        listener = Listener()
        yield listener
        listener.end()
    door.cache_clear()


def until(holds: Callable[[], bool], listener: Listener) -> bool:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        listener.look()
        if holds():
            return True
        time.sleep(0.2)
    return False


def test_posts_of_a_real_pds_become_mentions(pds: str, listener: Listener, workspace: Workspace) -> None:
    lumen = Query.objects.create(workspace=workspace, name="Lumen", text="lumen AND NOT casino")
    alice = signed_up(pds, "alice")

    posts = [alice.send_post(f"Ma lampe Lumen numéro {number}", langs=["fr"]) for number in range(20)]
    alice.send_post("Rien à voir", langs=["fr"])
    alice.send_post("Lumen casino", langs=["fr"])

    uris = {post.uri for post in posts}
    assert until(lambda: set(Mention.objects.values_list("post__native_id", flat=True)) == uris, listener)
    mention = Mention.objects.select_related("post", "author").order_by("pk")[0]
    assert mention.author.native_id == alice.me.did
    assert (mention.lang, mention.post.text) == ("fr", "Ma lampe Lumen numéro 0")
    assert mention.spans == [[9, 14, "text"]]
    assert rollup_errors([lumen.pk]) == 0

    alice.delete_post(posts[0].uri)

    assert until(lambda: Mention.objects.count() == 19, listener)
    assert Post.objects.get(native_id=posts[0].uri).text == ""
    assert rollup_errors([lumen.pk]) == 0
