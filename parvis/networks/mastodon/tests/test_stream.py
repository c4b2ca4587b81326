"""A timeline live: catching up, events, the end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import ClassVar

import pytest

from parvis.door.replay import Recorded, ReplayDoor
from parvis.networks.mastodon.stream import MastodonStream, events
from parvis.networks.mastodon.tests.described import HOST, PUBLIC, answer, status
from parvis.networks.seam import Batch, NetworkError
from parvis.networks.testing import NetworkContract

STREAM = f"{HOST}/api/v1/streaming/public"
INSTANCE = f"{HOST}/api/v2/instance"
QUIET = {INSTANCE: Recorded(content=b"{}"), PUBLIC: answer(), f"{HOST}/api/v1/timelines/tag/lumen": answer()}
QUIET |= {f"{HOST}/api/v1/statuses/{number}": Recorded(404) for number in (2, 6)}
GIVEN = {"server": "mastodon.example", "token": "secret"}


def written(*told: tuple[str, object]) -> Recorded:
    lines = [":thump", ""]
    for name, payload in told:
        lines += [f"event: {name}", f"data: {payload if isinstance(payload, str) else json.dumps(payload)}", ""]
    return Recorded(content="\n".join(lines).encode() + b"\n")


def heard(answers: dict[str, Recorded | list[Recorded]], cursor: str = "", **given: str) -> list[Batch]:
    """Batches until the stream ends."""
    batches: list[Batch] = []
    stream = MastodonStream({**GIVEN, **given}, ReplayDoor({**QUIET, **answers})).listen(cursor)
    with pytest.raises(NetworkError):
        batches.extend(_noted(stream, batches))
    return [batch for batch in batches if batch.posts or batch.deletions or batch.bad]


def _noted(stream: Iterator[Batch], into: list[Batch]) -> list[Batch]:
    for batch in stream:
        into.append(batch)
    return []


def test_a_status_comes_with_a_cursor_after_it() -> None:
    (batch,) = heard({STREAM: written(("update", status(7)))})
    assert (len(batch.posts), batch.cursor) == (1, "7")


def test_a_listener_that_comes_back_first_asks_for_what_it_missed() -> None:
    batches = heard({STREAM: written(("update", status(9))), PUBLIC: answer(status(8), status(7))}, cursor="6")
    assert [post.url[-1] for batch in batches for post in batch.posts] == ["7", "8", "9"]


def test_an_edit_is_a_post_that_says_when() -> None:
    edit = status(7, "<p>Une lampe, corrigée</p>", edited_at="2026-03-03T09:00:00Z")
    (batch,) = heard({STREAM: written(("status.update", edit))})
    assert batch.posts[0].edited_at is not None


def test_a_deletion_names_the_post_that_passed_by() -> None:
    batches = heard({STREAM: written(("update", status(7)), ("delete", "7"), ("delete", "1"))})
    assert [gone.native_id for batch in batches for gone in batch.deletions] == [
        "https://mastodon.example/users/zoe/statuses/7"
    ]


def test_an_event_that_is_no_json_is_kept_aside() -> None:
    (batch,) = heard({STREAM: written(("update", "{oops"))})
    assert batch.bad[0].excerpt == "{oops"


def test_large_servers_stream_from_a_host_of_their_own() -> None:
    told = Recorded(content=b'{"configuration": {"urls": {"streaming": "wss://streaming.example"}}}')
    address = "https://streaming.example/api/v1/streaming/hashtag"
    assert heard({INSTANCE: told, address: written(("update", status(1)))}, timelines="#lumen")


def test_an_account_has_no_stream() -> None:
    with pytest.raises(NetworkError, match="has no stream"):
        next(MastodonStream({**GIVEN, "timelines": "@zoe"}, ReplayDoor({})).listen(""))


def test_events_of_several_lines_are_joined_and_heartbeats_are_empty() -> None:
    assert list(events([":", "event: a", "data: 1", "data:2", "", "retry: 5", ""])) == [("", ""), ("a", "1\n2")]


class TestMastodonStream(NetworkContract):
    network = MastodonStream
    given = GIVEN
    answers: ClassVar = {
        INSTANCE: Recorded(content=b"{}"),
        f"{HOST}/api/v1/instance": Recorded(content=b"{}"),
        STREAM: written(("update", status(1)), ("update", status(2))),
        PUBLIC: answer(),
        f"{HOST}/api/v1/statuses/2": answer(status(2)),
    }

    def test_its_posts_are_plain_text_with_moments_in_utc(self) -> None:
        from parvis.networks.testing import check_post

        for post in self.posts():
            check_post(post, "mastodon")
