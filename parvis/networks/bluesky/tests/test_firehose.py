"""The firehose: events in, batches out, with a cursor that loses nothing."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator

import pytest

from parvis.door import DoorError
from parvis.door.replay import Recorded, ReplayDoor
from parvis.networks.bluesky import firehose
from parvis.networks.bluesky.firehose import Pulse
from parvis.networks.bluesky.network import Bluesky
from parvis.networks.bluesky.tests.double import JetstreamDouble
from parvis.networks.seam import Batch, NetworkError
from parvis.networks.testing import NetworkContract

HOST = "jetstream.example:443"
GIVEN = {"jetstream": "wss://jetstream.example/subscribe"}
START = 1_772_524_920_000_000


def event(number: int, text: str = "Une lampe", **commit: object) -> str:
    record = {"$type": "app.bsky.feed.post", "createdAt": "2026-03-03T08:02:00Z", "text": text}
    told = {"operation": "create", "collection": "app.bsky.feed.post", "rkey": str(number), "record": record, **commit}
    return json.dumps({"did": "did:plc:zoe", "time_us": START + number, "kind": "commit", "commit": told})


class DoorToDouble(ReplayDoor):
    """A door behind which the double of Jetstream stands."""

    def __init__(self, double: JetstreamDouble | None = None, error: DoorError | None = None) -> None:
        super().__init__({}, {HOST: [double.sock]} if double else None)
        self.error = error

    def connect(self, host: str, port: int, **options: object):
        if self.error:
            raise self.error
        return super().connect(host, port, **options)  # type: ignore[arg-type]


@pytest.fixture
def served(request: pytest.FixtureRequest):
    def serve(*events: str, **options: object) -> JetstreamDouble:
        double = JetstreamDouble(events, **options)  # type: ignore[arg-type]
        request.addfinalizer(double.close)
        return double

    return serve


def heard(double: JetstreamDouble, cursor: str = "") -> list[Batch]:
    """Batches until the connection ends."""
    batches: list[Batch] = []
    with pytest.raises(NetworkError):
        batches.extend(_one_by_one(Bluesky(GIVEN, DoorToDouble(double)).listen(cursor), batches))
    return batches


def _one_by_one(source: Iterator[Batch], into: list[Batch]) -> list[Batch]:
    for batch in source:
        into.append(batch)
    return []


def test_posts_come_with_a_cursor_after_them(served) -> None:
    batches = heard(served(event(1, "un"), event(2, "deux")))
    assert [post.text for batch in batches for post in batch.posts] == ["un", "deux"]
    assert batches[-1].cursor == str(START + 2)


def test_only_posts_and_reposts_are_asked_for(served) -> None:
    double = served(event(1))
    heard(double)
    wanted = ("app.bsky.feed.post", "app.bsky.feed.repost")
    assert double.asked == "/subscribe?" + "&".join(f"wantedCollections={collection}" for collection in wanted)


def test_a_listener_that_comes_back_hears_a_few_seconds_again(served) -> None:
    double = served(event(1))
    heard(double, str(START))
    assert double.asked.endswith(f"&cursor={START - 5_000_000}")


def test_an_edit_says_when(served) -> None:
    (batch,) = heard(served(event(1, "une lampe, corrigée", operation="update")))
    assert batch.posts[0].edited_at is not None


def test_a_deletion_names_the_post(served) -> None:
    (batch,) = heard(served(event(7, operation="delete")))
    assert [gone.native_id for gone in batch.deletions] == ["at://did:plc:zoe/app.bsky.feed.post/7"]


def test_an_event_that_cannot_be_read_is_kept_aside(served) -> None:
    (batch,) = heard(served(event(1), "{oops", event(2)))
    assert len(batch.posts) == 2
    assert [bad.excerpt for bad in batch.bad] == ["{oops"]


def test_a_leap_of_days_is_told(served) -> None:
    (batch,) = heard(served(event(1)), str(START - 3 * 86_400_000_000))
    assert "may be missing" in batch.notes[0]


def test_a_listener_can_be_ended_from_outside(served) -> None:
    double = served(event(1))
    double.may_end.clear()
    source = Bluesky(GIVEN, DoorToDouble(double))
    batches = source.listen("")
    assert next(batches).posts
    source.close()
    assert list(batches) == []


def test_a_server_that_is_gone_without_a_word_is_noticed(served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(firehose, "QUIET_SECONDS", 0.02)
    monkeypatch.setattr(firehose, "ANSWER_SECONDS", 0.05)
    double = served(event(1))
    double.may_end.clear()  # it hears no more, and answers nothing

    batches = heard(double)

    assert [len(batch.posts) for batch in batches if batch.posts] == [1]


class ConnectionDouble:
    """Counts how often it is asked whether it is there."""

    def __init__(self) -> None:
        self.asked: list[threading.Event] = []

    def ping(self) -> threading.Event:
        self.asked.append(threading.Event())
        return self.asked[-1]


def test_a_server_that_talks_is_not_asked_whether_it_is_there() -> None:
    connection = ConnectionDouble()
    pulse = Pulse(connection)  # type: ignore[arg-type]

    pulse.feel(is_silent=False)

    assert connection.asked == []


def test_a_silent_server_is_asked_again_only_after_its_answer() -> None:
    connection = ConnectionDouble()
    pulse = Pulse(connection)  # type: ignore[arg-type]
    pulse.feel(is_silent=True)
    pulse.feel(is_silent=True)
    connection.asked[0].set()
    pulse.feel(is_silent=True)

    pulse.feel(is_silent=True)

    assert len(connection.asked) == 2


class TestBluesky(NetworkContract):
    network = Bluesky
    given = GIVEN

    @pytest.fixture(autouse=True)
    def _doubles(self) -> Iterator[None]:
        self.doubles: list[JetstreamDouble] = []
        yield
        for double in self.doubles:
            double.close()

    def _made(self, *events: str, **options: object) -> JetstreamDouble:
        self.doubles.append(JetstreamDouble(events, **options))  # type: ignore[arg-type]
        return self.doubles[-1]

    def door(self) -> ReplayDoor:
        return DoorToDouble(self._made(event(1), event(2, operation="delete"), event(3, "Encore &amp; <b>moi</b>"[:6])))

    def broken_door(self, recorded: Recorded) -> ReplayDoor:
        if recorded.error:
            return DoorToDouble(error=recorded.error)
        if recorded.status == 200:  # a page where a stream was expected
            return DoorToDouble(self._made(status=200))
        return DoorToDouble(self._made(status=recorded.status, headers=list(recorded.headers.items())))
