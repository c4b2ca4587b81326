"""Bad input through the whole path: from the source's batch to the reading, the detector, the alert and the themes."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from parvis.listening.intake import take_in
from parvis.listening.models import Brand, Mention, Mood, Query
from parvis.listening.recount import rollup_errors
from parvis.listening.tests.conftest import a_batch, a_post
from parvis.networks import seam
from parvis.posts.models import Source
from parvis.understanding.models import Theme
from parvis.understanding.reading import Reading
from parvis.understanding.tests.doubles import full_double, station_of
from parvis.understanding.themes import look_at_one
from parvis.warning.jobs import watch_detectors
from parvis.warning.models import Alert, Detector
from parvis.warning.tests.conftest import MINUTE, NOON, look
from parvis.workspaces.models import User, Workspace
from tests.cast import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(workspace: Workspace) -> Source:
    return Source.objects.create(workspace=workspace, network="mastodon", name="Lyon")


@pytest.fixture
def query(workspace: Workspace, brand: Brand) -> Query:
    made = Query.objects.create(workspace=workspace, brand=brand, name="Lumen", text="lumen OR author:ines")
    made.back_search.delete()
    return made


@pytest.fixture
def past(source: Source, detector: Detector) -> None:
    """Three days in which now and then somebody says something of his own."""
    arrive(source, *(said(n, NOON - MINUTE * (1 + int(own_words(n)[:6], 16) % 4320)) for n in range(1, 144)))
    read_everything()
    look(detector, NOON)


def said(number: int, at: object, text: str = "") -> seam.Post:
    own = own_words(number)
    author = seam.Author(f"a{number}", handle=f"a{number}", name=f"A{number}", followers=100)
    return a_post(f"p{number}", text or f"Lumen {own[:12]} {own[12:24]}", author=author, created_at=at)


def arrive(source: Source, *posts: seam.Post) -> None:
    source.refresh_from_db()
    take_in(source, a_batch(*posts), now=NOON)


def own_words(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


def read_everything() -> None:
    reading = Reading(station_of(full=full_double()))
    for _ in range(200):
        if not reading.turn(NOON):
            return
    pytest.fail("reading never ends")


def go_on(detector: Detector) -> Detector:
    """All that workers do with what has arrived."""
    read_everything()
    look(detector, NOON + 6 * MINUTE)
    look_at_one(NOON)
    return detector


ODD = {
    "an empty post": "",
    "blanks alone": " \t\n\u00a0",
    "signs that nobody sees": "\u200b\u200d\ufeff",
    "a hundred thousand characters": "Lumen " + "lampe " * 16_666,
    "a hundred thousand letters without a blank": "a" * 100_000,
    "one emoji": "😡",
    "one emoji made of seven": "👩‍👩‍👧‍👦",
    "mixed scripts": "Lumen лампа ランプ مصباح λάμπα 灯 램프 लैम्प",
    "marks without a letter": "\u0301\u0302" * 500,
    "a nul": "Lumen\x00lampe",
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_odd_posts_go_through_and_stop_nothing(
    text: str, source: Source, past: None, detector: Detector, query: Query, alice: User
) -> None:
    arrive(source, *(a_post(f"odd{n}", text, created_at=NOON - 45 * n * MINUTE) for n in range(3)))

    go_on(detector)

    assert Mention.objects.filter(post__native_id__startswith="odd").count() == 3
    assert not Mention.objects.filter(mood=Mood.UNREAD).exists()
    assert rollup_errors([query.pk]) == 0
    assert detector.fed_until == NOON + 5 * MINUTE
    assert not Alert.objects.exists()
    assert signed_in(alice).get("/w/lumen/wall").status_code == 200


def test_a_flood_of_copies_is_one_alert_that_says_so_and_one_theme(
    source: Source, past: None, detector: Detector
) -> None:
    text = "Lumen : signez la pétition pour le rappel, ça chauffe"
    arrive(source, *(said(1000 + n, NOON + n * MINUTE / 40, text) for n in range(160)))

    go_on(detector)

    alert = Alert.objects.get()
    assert alert.mentions == 160
    assert alert.facts["copies"] == 159
    assert "pétition" in " ".join(word for word, _ in alert.facts["terms"])
    assert Theme.objects.count() <= 1


def test_a_source_three_weeks_late_fills_the_past_and_raises_nothing(
    source: Source, past: None, detector: Detector, query: Query
) -> None:
    arrive(source, *(said(2000 + n, NOON - timedelta(weeks=3) + n * MINUTE / 20) for n in range(200)))

    go_on(detector)

    assert Mention.objects.filter(post__native_id__startswith="p2").count() >= 200
    assert not Alert.objects.exists()
    assert rollup_errors([query.pk]) == 0


@pytest.mark.parametrize("ahead", [timedelta(hours=1), timedelta(days=400), timedelta(days=-20_000)])
def test_posts_whose_clock_is_wrong_count_when_they_come_or_not_at_all(
    ahead: timedelta, source: Source, past: None, detector: Detector, query: Query
) -> None:
    arrive(source, *(said(3000 + n, NOON + ahead) for n in range(3)))

    go_on(detector)

    assert not Alert.objects.exists()
    assert detector.fed_until == NOON + 5 * MINUTE
    assert rollup_errors([query.pk]) == 0


def test_our_own_clock_that_jumps_stops_no_detector(source: Source, past: None, detector: Detector) -> None:
    look(detector, NOON + timedelta(days=30))
    arrive(source, said(4000, NOON))

    watch_detectors(NOON)  # its next look lies a month ahead
    for minutes in (6, 12, 18):
        look(detector, NOON + minutes * MINUTE)

    assert detector.fed_until == NOON + 15 * MINUTE
    assert not Alert.objects.exists()


def test_a_brand_without_a_past_is_told_to_wait(source: Source, detector: Detector, alice: User) -> None:
    arrive(source, *(said(5000 + n, NOON - 30 * MINUTE + n * MINUTE / 20) for n in range(400)))

    go_on(detector)

    assert not Alert.objects.exists()
    assert detector.is_learning(NOON)
    assert signed_in(alice).get("/w/lumen/alerts").status_code == 200
