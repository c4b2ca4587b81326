from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import translation

from parvis.door import Forbidden
from parvis.events.models import Event
from parvis.lib.text.sentence import Sentence
from parvis.listening.fetching import LEASE, ask, in_hand
from parvis.listening.fetching import fetch_one as fetch_one_by_clock
from parvis.listening.models import Mention, Query
from parvis.listening.tests.conftest import NOON, a_batch, a_post
from parvis.listening.tests.doubles import FetchingDouble
from parvis.networks.seam import NetworkError
from parvis.posts.models import Source
from parvis.workspaces.models import User, Workspace

pytestmark = pytest.mark.django_db
State = Source.State


def fetch_one(now: datetime) -> bool:
    return fetch_one_by_clock(now, lambda: now)


@pytest.fixture
def asked(workspace: Workspace, fetching: type[FetchingDouble]) -> Source:
    return Source.objects.create(workspace=workspace, network="double", name="Lyon", due_at=NOON)


def test_a_due_source_is_asked_and_due_again_later(asked: Source, lamps: Query, fetching: type[FetchingDouble]) -> None:
    fetching.answers = [a_batch(a_post("1", "Lumen"), cursor="page 2")]

    assert fetch_one(NOON)

    asked.refresh_from_db()
    assert Mention.objects.count() == 1
    assert (asked.cursor, asked.state, asked.lease_until) == ("page 2", State.ACTIVE, None)
    assert asked.due_at == NOON + timedelta(seconds=asked.every_seconds)


def test_a_source_that_has_more_is_asked_on(asked: Source, fetching: type[FetchingDouble]) -> None:
    fetching.answers = [a_batch(cursor="2", more=True), a_batch(cursor="3")]

    fetch_one(NOON)

    assert fetching.asked == ["", "2"]


def test_nothing_due_is_nothing_done(asked: Source) -> None:
    assert not fetch_one(NOON - timedelta(seconds=1))


def test_a_claimed_source_is_left_to_who_has_it(asked: Source, fetching: type[FetchingDouble]) -> None:
    Source.objects.update(lease_until=NOON + LEASE)

    assert not fetch_one(NOON)
    assert fetch_one(NOON + LEASE + timedelta(seconds=1))


def test_a_failure_is_told_in_the_readers_language_and_tried_again(
    asked: Source, fetching: type[FetchingDouble]
) -> None:
    fetching.answers = [NetworkError(Sentence("{host} is asleep.", host="lumen.example"), retry_after=600)]

    fetch_one(NOON)

    asked.refresh_from_db()
    with translation.override("fr"):
        assert asked.error == "lumen.example is asleep."
    assert (asked.state, asked.failures) == (State.FAILING, 1)
    assert asked.next_try_at >= NOON + timedelta(seconds=600)


def test_waits_grow_with_each_failure(asked: Source) -> None:
    asked.failures = 6

    asked.fail(NetworkError("no"), permanent=False, retry_after=None, now=NOON)

    assert NOON + timedelta(seconds=240) < asked.due_at < NOON + timedelta(seconds=400)


def test_a_permanent_failure_waits_for_a_person(asked: Source, fetching: type[FetchingDouble]) -> None:
    fetching.answers = [NetworkError("The password is wrong.", permanent=True)]

    fetch_one(NOON)

    asked.refresh_from_db()
    assert (asked.state, asked.due_at, asked.error) == (State.BROKEN, None, "The password is wrong.")
    assert Event.objects.get(name="source.broken").facts == {"source": asked.pk}


def test_a_forbidden_address_waits_for_a_person(asked: Source, fetching: type[FetchingDouble]) -> None:
    fetching.answers = [Forbidden("Not there.")]

    fetch_one(NOON)

    asked.refresh_from_db()
    assert asked.state == State.BROKEN


def test_what_nobody_foresaw_is_noted_and_tried_again(asked: Source, fetching: type[FetchingDouble]) -> None:
    fetching.answers = [KeyError("x")]

    fetch_one(NOON)

    asked.refresh_from_db()
    assert asked.state == State.FAILING
    assert "KeyError" in asked.error


def test_a_network_that_is_gone_is_said_by_name(workspace: Workspace) -> None:
    source = Source.objects.create(workspace=workspace, network="orkut", name="Old", due_at=NOON)
    Source.objects.filter(pk=source.pk).update(token=0)

    ask(source)

    assert "orkut" in source.error
    assert source.state == State.BROKEN


def test_a_success_forgets_the_failures(asked: Source, fetching: type[FetchingDouble]) -> None:
    fetching.answers = [NetworkError("no")]
    fetch_one(NOON)

    fetch_one(NOON + timedelta(minutes=5))

    asked.refresh_from_db()
    assert (asked.state, asked.failures, asked.error) == (State.ACTIVE, 0, "")


def test_a_paused_source_is_not_asked_until_it_is_resumed(asked: Source, alice: User) -> None:
    asked.pause(by=alice)
    assert not fetch_one(NOON + timedelta(days=9999))
    assert asked.paused_by == alice

    asked.resume(by=alice)
    assert asked.state == State.ACTIVE
    assert asked.due_at is not None


def test_what_comes_after_a_pause_is_not_written(
    asked: Source, lamps: Query, alice: User, fetching: type[FetchingDouble]
) -> None:
    class PausedMeanwhile(FetchingDouble):
        def fetch(self, cursor: str):  # type: ignore[no-untyped-def]
            Source.objects.get(pk=asked.pk).pause(by=alice)
            return a_batch(a_post("1", "Lumen"))

    fetching.fetch = PausedMeanwhile.fetch  # type: ignore[method-assign]

    fetch_one(NOON)

    asked.refresh_from_db()
    assert asked.state == State.PAUSED
    assert not Mention.objects.exists()


def test_a_file_read_to_its_end_is_done(asked: Source) -> None:
    Source.objects.update(settings={"once": True})

    fetch_one(NOON)

    asked.refresh_from_db()
    assert (asked.state, asked.due_at) == (State.DONE, None)


def test_a_stop_lets_go_of_what_is_in_hand(asked: Source) -> None:
    Source.objects.update(lease_until=NOON + LEASE)

    with in_hand.holding(asked):
        in_hand.let_go()

    asked.refresh_from_db()
    assert asked.lease_until is None
