"""The fast lane, by virtual rates: time passes only when a double works."""

from __future__ import annotations

from datetime import timedelta
from statistics import quantiles
from unicodedata import normalize

import pytest

from parvis.listening.models import Mention, Mood, Query, ReadWith
from parvis.listening.recount import rollup_errors
from parvis.understanding import reading as module
from parvis.understanding import worth
from parvis.understanding.models import SecondLook
from parvis.understanding.readers import Found
from parvis.understanding.reading import Reading
from parvis.understanding.station import Answer
from parvis.understanding.tests.conftest import NOW, Say
from parvis.understanding.tests.doubles import ClockDouble, ReaderDouble, light_double, station_of
from parvis.workspaces.models import Workspace

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _small_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenth of the real ones: the same proportions with fewer rows."""
    monkeypatch.setattr(module, "FULL_AT_ONCE", 4)
    monkeypatch.setattr(module, "LIGHT_AT_ONCE", 50)
    monkeypatch.setattr(module, "SECOND_AT_ONCE", 1)


def flooded(rate: float = 10.0) -> tuple[Reading, ReaderDouble, ReaderDouble, ClockDouble]:
    """A full reader of ten posts a second, a light one of a thousand."""
    clock = ClockDouble()
    light = ReaderDouble(sureness=60, seconds_each=0.001, clock=clock)
    full = ReaderDouble(vector=bytes(384), sureness=90, seconds_each=0.1, clock=clock)
    return Reading(station_of(light, full, rate)), light, full, clock


def test_a_short_backlog_gets_the_full_reading(say: Say) -> None:
    reading, light, _full, _clock = flooded()
    for number in range(20):
        say(f"Lumen {number}")

    while reading.turn(NOW):
        pass

    assert not light.asked
    assert set(Mention.objects.values_list("read_with", flat=True)) == {ReadWith.FULL}


def test_in_a_flood_everything_gets_a_score_at_once_and_little_the_full_one(say: Say, query: Query) -> None:
    reading, _light, _full, clock = flooded()
    for number in range(150):
        say(f"Lumen {number}")
    while Mention.objects.filter(mood=Mood.UNREAD).exists():
        reading.turn(NOW)

    assert clock.now < 6  # fifteen seconds would be the full reader's; the last fifty posts are no flood any more
    assert Mention.objects.filter(read_with=ReadWith.LIGHT).count() >= 80
    assert rollup_errors([query.pk]) == 0


def test_a_hundred_posts_a_second_wait_less_than_ten_for_their_first_score(say: Say) -> None:
    reading, _light, _full, clock = flooded()
    waits: dict[int, float] = {}
    came: dict[int, float] = {}
    said = 0
    while clock.now < 4:
        while said < clock.now * 100:
            mention = say(f"Lumen {said}")
            came[mention.pk] = said / 100
            said += 1
        reading.turn(NOW + timedelta(seconds=clock.now))
        clock.now += 0.001
        read = Mention.objects.exclude(mood=Mood.UNREAD).exclude(pk__in=waits).values_list("pk", flat=True)
        waits |= {pk: clock.now - came[pk] for pk in read}

    assert len(waits) > 0.7 * said
    assert quantiles(waits.values(), n=20)[-1] < 10


def test_what_could_raise_an_alert_is_read_in_full_first(say: Say) -> None:
    reading, _light, _full, _clock = flooded()
    mentions = [say(f"Lumen {number}") for number in range(80)]
    loud = next(mention for mention in mentions if mention.post_id % 10)
    Mention.objects.filter(pk=loud.pk).update(reach=worth.INFLUENTIAL)

    while reading.turn(NOW):
        pass

    loud.refresh_from_db()
    assert loud.read_with == ReadWith.FULL


def test_negatives_of_the_cheap_score_are_looked_at_again(say: Say) -> None:
    reading, _light, _full, _clock = flooded()
    for number in range(79):
        say(f"Lumen {number}")
    angry = say("La Lumen chauffe")

    while reading.turn(NOW):
        pass

    angry.refresh_from_db()
    assert (angry.mood, angry.sureness, angry.read_with) == (Mood.NEGATIVE, 90, ReadWith.FULL)


def test_packages_above_have_their_queries_watched(say: Say, monkeypatch: pytest.MonkeyPatch, query: Query) -> None:
    monkeypatch.setattr(worth, "_watched", [])
    worth.also(lambda workspace: [query.pk])
    reading, _light, _full, _clock = flooded()
    for number in range(60):
        say(f"Lumen {number}")

    while reading.turn(NOW):
        pass

    assert set(Mention.objects.values_list("read_with", flat=True)) == {ReadWith.FULL}


def test_words_that_were_not_said_before_are_looked_at_again(say: Say) -> None:
    reading, _light, _full, _clock = flooded()
    for number in range(60):
        say(f"Lumen du soir, lampe {number}")
    while reading.turn(NOW):
        pass
    for number in range(60):
        say(f"Lumen et son adaptateur {number}")

    while reading.turn(NOW):
        pass

    full = Mention.objects.filter(post__text__contains="adaptateur", read_with=ReadWith.FULL).count()
    assert full > 30


def test_new_words_are_heard_however_their_accents_are_written(workspace: Workspace) -> None:
    scout = worth.Scout()
    scout.choose(workspace, [lightly(number, f"Salon {number}") for number in range(1, 10)], room=9)

    apart = [lightly(number, normalize("NFD", f"réseau {number}")) for number in range(1, 10)]

    assert scout.choose(workspace, apart, room=9) == list(range(1, 10))


def lightly(post_id: int, text: str) -> Answer:
    return Answer(module.Task(post_id, text, "fr"), Found(Mood.NEUTRAL, 60), ReadWith.LIGHT)


def test_a_second_look_that_only_the_light_reader_had_time_for_is_done_again(say: Say) -> None:
    reading, _light, full, _clock = flooded()
    for number in range(2):
        mention = say(f"Lumen {number}")
        SecondLook.objects.create(workspace=mention.workspace, post=mention.post, due_at=NOW)
    full.is_broken = True
    reading._look_again(NOW, limit=8)
    full.is_broken = False

    reading._look_again(NOW + timedelta(minutes=6), limit=8)

    assert set(Mention.objects.values_list("read_with", flat=True)) == {ReadWith.FULL}
    assert not SecondLook.objects.exists()


def test_the_queue_of_second_looks_is_bounded(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 5)
    reading, _light, _full, _clock = flooded()
    for number in range(100):
        say(f"La Lumen {number} chauffe")

    while Mention.objects.filter(mood=Mood.UNREAD).exists():
        reading.turn(NOW)
        assert SecondLook.objects.count() <= 5


def test_second_looks_are_done_once_and_leave_nothing_behind(say: Say, query: Query) -> None:
    reading, _light, full, _clock = flooded()
    for number in range(80):
        say(f"La Lumen {number} chauffe")

    while reading.turn(NOW):
        pass

    assert not SecondLook.objects.exists()
    texts = [text for asked in full.asked for text in asked]
    assert len(texts) == len(set(texts))
    assert rollup_errors([query.pk]) == 0


def test_the_rate_is_measured_as_one_works(say: Say) -> None:
    reading, _light, _full, _clock = flooded(rate=1000.0)
    for number in range(60):
        say(f"Lumen {number}")
    before = reading.station.rate

    while reading.turn(NOW):
        pass

    assert before > reading.station.rate > 10


def test_the_rate_is_measured_also_when_the_memory_is_full(say: Say) -> None:
    reading, _light, _full, _clock = flooded(rate=1000.0)
    reading.station._full_memory.most = 4
    for number in range(60):
        say(f"Lumen {number}")

    while reading.turn(NOW):
        pass

    assert reading.station.rate < 100


def test_texts_that_were_read_are_remembered_up_to_a_bound() -> None:
    station = station_of(light_double())
    station._light_memory.most = 3
    tasks = [module.Task(number, f"Lumen {number}", "fr") for number in range(5)]

    for task in tasks:
        station.read_light([task])

    assert len(station._light_memory) == 3
