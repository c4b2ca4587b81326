from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import ClassVar

import pytest
from django.db import OperationalError
from django.utils import timezone

from parvis.listening import stream as streaming
from parvis.listening.listener import Listener
from parvis.listening.models import Mention, Query
from parvis.listening.stream import Stream, together
from parvis.listening.tests.conftest import a_batch, a_post
from parvis.listening.tests.doubles import ListeningDouble
from parvis.networks.seam import Batch, Deletion, NetworkError, Post
from parvis.posts.models import Source
from parvis.workspaces.models import User, Workspace

# Threads write here, and each has its own connection.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def live(workspace: Workspace, listening: type[ListeningDouble]) -> Source:
    return Source.objects.create(workspace=workspace, network="listening-double", name="Lyon, live")


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.end()


def until(holds: Callable[[], bool], listener: Listener | None = None) -> bool:
    """Whether it holds within five seconds; the listener takes its turns meanwhile."""
    for _ in range(500):
        if holds():
            return True
        if listener:
            listener.look()
        time.sleep(0.01)
    return False


def test_what_a_stream_yields_becomes_mentions(
    live: Source, lamps: Query, listening: type[ListeningDouble], listener: Listener
) -> None:
    listening.batches = [a_batch(a_post("1", "Lumen"), cursor="1"), a_batch(a_post("2", "lampe"), cursor="2")]

    listener.look()

    assert until(lambda: Mention.objects.count() == 2)
    assert Source.objects.get().cursor == "2"


def test_a_broken_stream_goes_on_from_what_was_committed(
    live: Source, lamps: Query, listening: type[ListeningDouble], listener: Listener
) -> None:
    listening.batches = [a_batch(a_post("1", "Lumen"), cursor="1")]
    listening.error = NetworkError("cut")
    listener.look()
    assert until(lambda: Source.objects.get().state == Source.State.FAILING)

    Source.objects.update(due_at=timezone.now())
    listening.error = None

    assert until(lambda: Source.objects.get().state == Source.State.ACTIVE, listener)
    assert listening.opened == ["", "1"]


def test_a_permanent_error_is_left_to_a_person(
    live: Source, listening: type[ListeningDouble], listener: Listener
) -> None:
    listening.error = NetworkError("The token has ended.", permanent=True)

    listener.look()

    assert until(lambda: Source.objects.get().state == Source.State.BROKEN)


def test_a_failing_source_leaves_the_others_alone(
    live: Source, lamps: Query, workspace: Workspace, listening: type[ListeningDouble], listener: Listener
) -> None:
    Source.objects.create(workspace=workspace, network="listening-double", name="Broken", cursor="not a number")
    listening.batches = [a_batch(a_post("1", "Lumen"), cursor="1")]

    listener.look()

    assert until(lambda: Mention.objects.count() == 1)
    assert until(lambda: Source.objects.get(name="Broken").state == Source.State.FAILING)


def test_a_paused_source_is_let_go(
    live: Source, alice: User, listening: type[ListeningDouble], listener: Listener
) -> None:
    listener.look()
    stream = listener.streams[live.pk]

    Source.objects.get().pause(by=alice)
    listener.look()

    assert not listener.streams
    assert until(lambda: stream.is_over)


def test_a_deleted_source_is_let_go(live: Source, listening: type[ListeningDouble], listener: Listener) -> None:
    listener.look()

    live.delete()
    listener.look()

    assert not listener.streams


def test_a_source_has_one_listener(live: Source, listening: type[ListeningDouble], listener: Listener) -> None:
    other = Listener()
    listener.look()

    other.look()

    assert (len(listener.streams), len(other.streams)) == (1, 0)


def test_another_takes_over_from_one_that_died(live: Source, listening: type[ListeningDouble]) -> None:
    dead, heir = Listener(lease=timedelta(seconds=-1)), Listener()
    dead.look()

    assert until(lambda: len(heir.streams) == 1, heir)
    dead.end()
    heir.end()


def test_an_end_lets_go_of_the_claims(live: Source, listening: type[ListeningDouble], listener: Listener) -> None:
    listener.look()

    listener.end()

    assert Source.objects.get().lease_until is None


def test_the_reader_stops_reading_when_the_writer_is_slow(live: Source, listening: type[ListeningDouble]) -> None:
    listening.batches = [Batch(cursor=str(number)) for number in range(1, 100)]
    stream = Stream(live, listening({}, None))  # type: ignore[arg-type]

    stream._reader.start()

    assert until(lambda: stream._waiting.full())
    stream.stop()
    stream._reader.join(2)
    assert stream._waiting.qsize() == streaming.WAITING_BATCHES


def test_a_source_that_cannot_keep_up_says_so_and_loses_nothing(
    live: Source, lamps: Query, listening: type[ListeningDouble], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "TOGETHER", 1)
    old = timezone.now() - timedelta(minutes=12)
    listening.batches = [
        a_batch(a_post(str(number), "Lumen", created_at=old), cursor=str(number)) for number in range(1, 30)
    ]
    stream = Stream(live, listening({}, None))  # type: ignore[arg-type]
    stream._reader.start()
    assert until(lambda: stream._waiting.full())

    stream._writer.start()

    assert until(lambda: Mention.objects.count() == 29)
    stream.stop()
    stream._writer.join(5)
    said = [remark[0] for remark in Source.objects.get().remarks]  # the first is that it has caught up, after a silence
    assert any("12 min behind" in sentence for sentence in said)


def test_who_was_dropped_for_reading_slowly_goes_on_at_once_where_it_stands(
    live: Source, lamps: Query, listening: type[ListeningDouble]
) -> None:
    listening.batches = [a_batch(a_post(str(number), "Lumen"), cursor=str(number)) for number in range(1, 20)]
    listening.error = NetworkError("dropped")
    stream = Stream(live, listening({}, None))  # type: ignore[arg-type]
    stream._reader.start()
    assert until(lambda: stream._waiting.full())
    time.sleep(0.3)

    stream._writer.start()
    stream._writer.join(5)

    source = Source.objects.get()
    assert (source.state, source.cursor, source.error) == (Source.State.ACTIVE, "19", "")
    assert source.due_at is not None
    assert source.due_at <= timezone.now() + streaming.RECONNECT


class NamingDouble(ListeningDouble):
    """Knows everybody's name, and takes long to say so."""

    named: ClassVar[int] = 0

    def describe(self, posts: Sequence[Post]) -> tuple[Post, ...]:
        type(self).named += len(posts)
        return tuple(posts)


def test_nobody_is_asked_for_names_while_more_waits_than_can_be_written(
    live: Source, lamps: Query, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "TOGETHER", 1)
    monkeypatch.setattr(streaming, "describer", lambda network: network.describe)
    monkeypatch.setattr(
        NamingDouble, "batches", [a_batch(a_post(str(n), "Lumen"), cursor=str(n)) for n in range(1, 25)]
    )
    monkeypatch.setattr(NamingDouble, "error", NetworkError("the end"))
    stream = Stream(live, NamingDouble({}, None))  # type: ignore[arg-type]
    stream._reader.start()
    assert until(lambda: stream._waiting.full())

    stream._writer.start()
    stream._writer.join(30)

    assert Mention.objects.count() == 24
    assert 0 < NamingDouble.named < 24


def test_a_database_that_is_away_for_a_while_loses_nothing(
    live: Source, listening: type[ListeningDouble], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "AWAY_SECONDS", 0.01)
    stream = Stream(live, listening({}, None))  # type: ignore[arg-type]
    answers = [OperationalError("gone"), OperationalError("gone"), None]
    written = []

    def write() -> None:
        written.append(answer := answers.pop(0))
        if answer:
            raise answer

    stream._insist(write)

    assert len(written) == 3


def test_small_batches_are_written_together() -> None:
    first = a_batch(a_post("1", "a"), cursor="1", deletions=(Deletion("mastodon", "9"),))

    whole = together([first, a_batch(a_post("2", "b"), cursor="2")])

    assert whole is not None
    assert [post.native_id for post in whole.posts] == ["1", "2"]
    assert (whole.cursor, len(whole.deletions)) == ("2", 1)
