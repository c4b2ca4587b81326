from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError

from parvis.events import worker
from parvis.events.claims import claim
from parvis.events.jobs import KEPT, forget_old_events, tell_subscribers
from parvis.events.models import Event, Notice
from parvis.events.record import _subscribers, record, subscribe
from parvis.events.worker import Kind, keep_working
from parvis.workspaces.models import Workspace

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
LEASE = timedelta(minutes=1)


@pytest.fixture
def notice(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Notice:
    monkeypatch.setitem(_subscribers, "lamp.broken", {})
    told.clear()
    subscribe("lamp.broken")(listen)
    record(workspace, "lamp.broken", {"lamp": 4}, at=NOON)
    return Notice.objects.get()


told: list[Event] = []


def listen(event: Event) -> None:
    if event.facts.get("lamp") == 13:
        raise ValueError("an unlucky lamp")
    told.append(event)


@pytest.mark.django_db
def test_a_subscriber_is_told_once(notice: Notice) -> None:
    assert tell_subscribers(NOON)
    assert not tell_subscribers(NOON + LEASE)

    assert [event.facts for event in told] == [{"lamp": 4}]


@pytest.mark.django_db
def test_a_subscriber_that_fails_is_told_again_later(notice: Notice) -> None:
    Event.objects.update(facts={"lamp": 13})

    tell_subscribers(NOON)

    notice.refresh_from_db()
    assert (notice.attempts, notice.due_at) == (1, NOON + timedelta(seconds=5))
    assert "unlucky" in notice.error


@pytest.mark.django_db
@pytest.mark.parametrize("astray", [{"due_at": NOON + timedelta(days=1)}, {"lease_until": NOON + timedelta(days=1)}])
def test_what_a_clock_gone_ahead_has_written_is_told_now(notice: Notice, astray: dict[str, datetime]) -> None:
    Notice.objects.update(**astray)

    while tell_subscribers(NOON):
        pass

    assert [event.facts for event in told] == [{"lamp": 4}]


@pytest.mark.django_db
def test_a_notice_for_nobody_is_closed(notice: Notice) -> None:
    Notice.objects.update(subscriber="parvis.gone.listen")

    tell_subscribers(NOON)

    notice.refresh_from_db()
    assert notice.due_at is None


@pytest.mark.django_db
def test_a_row_is_claimed_by_one(notice: Notice) -> None:
    assert claim(Notice.objects.all(), now=NOON, lease=LEASE) == [notice]
    assert claim(Notice.objects.all(), now=NOON, lease=LEASE) == []
    assert claim(Notice.objects.all(), now=NOON + 2 * LEASE, lease=LEASE) == [notice]


@pytest.mark.django_db
def test_who_slept_over_the_lease_writes_nothing(notice: Notice) -> None:
    sleeper = claim(Notice.objects.all(), now=NOON, lease=LEASE)[0]
    heir = claim(Notice.objects.all(), now=NOON + 2 * LEASE, lease=LEASE)[0]

    assert not sleeper.write_back(error="mine")
    assert heir.write_back(error="ours")
    notice.refresh_from_db()
    assert notice.error == "ours"


@pytest.mark.django_db(transaction=True)
def test_a_job_that_fails_is_logged_and_goes_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(worker, "AWAY_SECONDS", 0.0)
    stop, turns = threading.Event(), []

    def job(now: datetime) -> bool:
        turns.append(now)
        if len(turns) == 3:
            stop.set()
            return False
        raise OperationalError("away") if len(turns) == 1 else KeyError("odd")

    keep_working(Kind("odd jobs", job, 1, None), stop)

    assert len(turns) == 3
    assert "the database does not answer" in caplog.text
    assert "KeyError" in caplog.text


@pytest.mark.django_db
def test_work_that_is_rare_is_looked_for_rarely() -> None:
    kind = Kind("rare", lambda now: False, 1, None, every_seconds=1800)

    assert worker._one_turn(kind) == 1800


@pytest.mark.django_db
def test_old_events_are_forgotten_with_their_notices(notice: Notice) -> None:
    tell_subscribers(NOON)

    assert not forget_old_events(NOON + KEPT)
    assert Event.objects.exists()
    assert not forget_old_events(NOON + KEPT + LEASE)

    assert not Event.objects.exists()
    assert not Notice.objects.exists()


@pytest.mark.django_db
def test_an_old_event_that_somebody_waits_for_stays(notice: Notice) -> None:
    forget_old_events(NOON + 2 * KEPT)

    assert Event.objects.get() == notice.event


@pytest.mark.django_db
def test_many_old_events_are_forgotten_some_at_a_time(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parvis.events.jobs.FORGOTTEN_AT_ONCE", 2)
    Event.objects.bulk_create(Event(workspace=workspace, name="lamp.lit", at=NOON) for _ in range(3))

    assert forget_old_events(NOON + 2 * KEPT)
    assert Event.objects.count() == 1


def test_a_worker_ends_when_it_is_asked_to(monkeypatch: pytest.MonkeyPatch) -> None:
    let_go: list[str] = []
    monkeypatch.setattr(worker, "_kinds", {"x": Kind("x", lambda now: False, 2, lambda: let_go.append("x"))})
    stop = threading.Event()
    stop.set()

    worker.run(stop)

    assert let_go == ["x"]


def test_another_process_does_some_kinds_too(monkeypatch: pytest.MonkeyPatch) -> None:
    done = threading.Event()

    def look(now: datetime) -> bool:
        done.set()
        return False

    monkeypatch.setattr(
        worker, "_kinds", {"look": Kind("look", look, 1, None, 60), "other": Kind("other", look, 1, None)}
    )
    (thread,) = worker.keep_beside("look")
    assert done.wait(5)
    assert (thread.name, thread.daemon) == ("look", True)
