"""The limited child: hostile documents end it, never us."""

import os
import signal
import threading

import pytest

from parvis.networks.feeds.readers import Limits, Readers
from parvis.networks.feeds.tests import hostile
from parvis.networks.feeds.tests.samples import RSS

URL = "https://lumen.example/feed"


@pytest.fixture(scope="module")
def readers():
    """Tighter than in life, so that the tests are short."""
    made = Readers(count=2, limits=Limits(cpu_seconds=1, memory_megabytes=512, wall_seconds=8))
    yield made
    made.close()


def test_feeds_changed_at_random_end_nothing(readers):
    failures = {readers.read(document, URL).failure for document in hostile.mutations(60, seed=1)}
    assert failures <= {"", "time", "memory"}


@pytest.mark.parametrize("kind", hostile.KINDS)
def test_a_hostile_feed_is_read_or_given_up_and_the_next_one_is_read(readers, kind):
    parsed = readers.read(hostile.KINDS[kind](1), URL)
    assert parsed.failure.partition(":")[0] in ("", "time", "memory")
    assert "root:" not in repr(parsed)
    assert readers.read(RSS.encode(), URL).title == "Le carnet de Lumen"


@pytest.mark.slow  # it uses up a whole second of processor time, the least that can be set
def test_time_is_limited(readers):
    assert readers.read(hostile.KINDS["many attributes"](50), URL).failure == "time"


def test_memory_is_limited():
    small = Readers(count=1, limits=Limits(cpu_seconds=5, memory_megabytes=60))
    assert small.read(hostile.KINDS["long title"](10), URL).failure == "memory"
    small.close()


def test_many_threads_share_a_few_children(readers):
    titles = []
    threads = [threading.Thread(target=lambda: titles.append(readers.read(RSS.encode(), URL).title)) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert titles == ["Le carnet de Lumen"] * 8
    assert len(readers.idle) <= 2


def test_a_child_that_was_killed_is_replaced(readers):
    readers.read(RSS.encode(), URL)
    for child in readers.idle:
        child.kill()
        child.wait()
    assert readers.read(RSS.encode(), URL).title == "Le carnet de Lumen"


def test_a_child_that_dies_at_work_is_a_failure_and_is_replaced():
    own = Readers(count=1)
    own.read(RSS.encode(), URL)
    os.kill(own.idle[0].pid, signal.SIGSTOP)
    threading.Timer(0.1, own.idle[0].kill).start()
    assert own.read(RSS.encode(), URL).failure == "crash: the reader died"
    assert own.read(RSS.encode(), URL).title == "Le carnet de Lumen"
    own.close()


def test_the_child_knows_nothing_of_our_environment(monkeypatch):
    monkeypatch.setenv("PARVIS_SECRET_KEY", "hunter2")
    own = Readers(count=1)
    own.read(RSS.encode(), URL)
    with open(f"/proc/{own.idle[0].pid}/environ", "rb") as environment:
        assert b"hunter2" not in environment.read()
    own.close()
