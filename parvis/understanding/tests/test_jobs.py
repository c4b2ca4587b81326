from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime

import pytest
from django.utils import timezone

from parvis.events import worker
from parvis.listening.models import Mention, Mood
from parvis.understanding import jobs
from parvis.understanding.reading import Reading
from parvis.understanding.tests.conftest import Say
from parvis.understanding.tests.doubles import full_double, station_of

pytestmark = pytest.mark.django_db


def test_workers_read_and_learn() -> None:
    assert {"readings", "learnings"} <= set(worker._kinds)


def test_a_worker_reads_what_came(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_readings", [Reading(station_of(full=full_double()))])
    say("La Lumen chauffe")

    assert jobs.read_some(timezone.now())

    assert Mention.objects.get().mood == Mood.NEGATIVE


def test_a_worker_with_nothing_to_learn_says_so() -> None:
    assert not jobs.learn(timezone.now())


@pytest.mark.parametrize("job", [jobs.read_some, jobs.learn, jobs.look_at_themes, jobs.read_again])
def test_a_worker_with_nothing_to_do_loads_no_numpy(
    job: Callable[[datetime], bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "_readings", [])
    for name in ("learning", "loading", "themes"):
        monkeypatch.setitem(sys.modules, f"parvis.understanding.{name}", None)

    assert not job(timezone.now())


def test_a_worker_with_something_to_read_loads_the_readers(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_readings", [])
    monkeypatch.setitem(sys.modules, "parvis.understanding.loading", None)
    say("La Lumen chauffe")

    with pytest.raises(ImportError, match="loading"):
        jobs.read_some(timezone.now())
