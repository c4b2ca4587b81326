"""What was learnt is learnt again: after an edit, a search, a clock set back; nothing is lost or told twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from parvis.listening.intake import take_in
from parvis.listening.models import BackSearch, Brand, MomentCount, Query
from parvis.listening.tests.conftest import a_batch, a_post
from parvis.posts.models import Post, Source
from parvis.warning.models import Alert, Detector
from parvis.warning.tests.conftest import LATER, MINUTE, NOON, Talk, look, told
from parvis.workspaces.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(brand: Brand) -> Source:
    return Source.objects.create(workspace=brand.workspace, network="mastodon", name="Lyon", keeps_everything=True)


def edit(query: Query) -> None:
    query.text += " OR aube"
    query.save()
    BackSearch.objects.all().delete()


def test_bytes_of_another_release_are_learnt_again(detector: Detector, calm: None, talk: Talk) -> None:
    look(detector, NOON)
    Detector.objects.update(state=b"of another release", state_version=1)

    look(detector, NOON + 5 * MINUTE)

    assert not detector.is_learning(NOON + 5 * MINUTE)
    assert detector.known_since == NOON - timedelta(days=3)


def test_learning_again_says_nothing_of_what_was_judged(detector: Detector, storm: None, query: Query) -> None:
    look(detector, LATER)
    before = Alert.objects.get()
    query.text = "lumen OR aube"
    query.save()
    BackSearch.objects.all().delete()

    look(detector, LATER + 5 * MINUTE)

    assert Alert.objects.get().opened_at == before.opened_at
    assert told() == ["alert.opened"]


def test_an_edit_while_the_past_is_learnt_again_judges_nothing_twice(
    detector: Detector, storm: None, talk: Talk, query: Query
) -> None:
    talk(NOON - timedelta(days=12), NOON - timedelta(days=3))
    look(detector, LATER)
    edit(query)
    look(detector, LATER + 6 * MINUTE, at_most=1)
    edit(query)

    look(detector, LATER + 6 * MINUTE)

    assert Alert.objects.count() == 1
    assert told() == ["alert.opened"]
    assert detector.fed_until == LATER + 5 * MINUTE


def test_a_query_deleted_and_made_again_judges_nothing_twice(
    detector: Detector, storm: None, brand: Brand, query: Query
) -> None:
    look(detector, LATER)
    moments = list(MomentCount.objects.values("slot", "mood", "mentions", "reach"))
    query.delete()
    look(detector, LATER + 6 * MINUTE)
    again = Query.objects.create(workspace=brand.workspace, brand=brand, name="Lamps", text="lumen")
    again.back_search.delete()
    MomentCount.objects.bulk_create(MomentCount(query=again, **each) for each in moments)

    look(detector, LATER + 12 * MINUTE)

    assert Alert.objects.count() == 1
    assert told() == ["alert.opened"]


def test_while_a_query_searches_back_the_old_past_stays(detector: Detector, calm: None, query: Query) -> None:
    look(detector, NOON)
    learnt = detector.watched
    query.text = "lumen OR aube"
    query.save()

    look(detector, NOON + 5 * MINUTE)

    assert detector.watched == learnt


def test_a_wider_query_is_no_crisis_while_it_searches_back(
    detector: Detector, calm: None, query: Query, talk: Talk
) -> None:
    look(detector, NOON)
    query.text = "lumen OR lampe"
    query.save()
    talk(NOON, LATER, 40)
    look(detector, LATER)
    talk(NOON - timedelta(days=3), NOON, 39)
    BackSearch.objects.update(due_at=None)

    look(detector, LATER + 6 * MINUTE)

    assert told() == []
    assert detector.fed_until == LATER + 5 * MINUTE


def test_a_search_that_came_a_week_back_is_waited_for_no_longer(
    detector: Detector, calm: None, query: Query, talk: Talk, source: Source
) -> None:
    look(detector, NOON)
    learnt = detector.watched
    query.text = "lumen OR lampe"
    query.save()
    take_in(source, a_batch(a_post("1", "Rien")), now=NOON - timedelta(days=8))
    BackSearch.objects.update(before_id=Post.objects.get().pk)
    talk(NOON - timedelta(days=3), LATER, 39)

    look(detector, LATER)

    assert told() == []
    assert detector.fed_until == LATER - 5 * MINUTE
    assert detector.watched != learnt


def test_a_search_that_never_ends_makes_nobody_deaf(detector: Detector, calm: None, query: Query, talk: Talk) -> None:
    look(detector, NOON)
    query.text = "lumen OR lampe"
    query.save()
    talk(NOON, LATER + 60 * MINUTE, 40)

    look(detector, LATER)
    look(detector, LATER + 60 * MINUTE)

    assert told() == ["alert.opened"]


def test_what_a_search_finds_after_the_first_look_is_learnt_too(detector: Detector, query: Query, talk: Talk) -> None:
    search = BackSearch.objects.create(query=query, due_at=NOON)
    talk(NOON - timedelta(hours=1), NOON)
    look(detector, NOON)
    talk(NOON - timedelta(days=10), NOON - timedelta(hours=1))
    search.delete()

    look(detector, NOON + 6 * MINUTE)

    assert detector.known_since == NOON - timedelta(days=10)
    assert not detector.is_learning(NOON + 6 * MINUTE)


def test_a_crisis_that_an_edited_query_sees_at_last_is_told(
    detector: Detector, calm: None, query: Query, talk: Talk
) -> None:
    look(detector, LATER)
    talk(NOON, LATER + 5 * MINUTE, 40)
    edit(query)

    look(detector, LATER + 6 * MINUTE)

    alert = Alert.objects.get()
    assert alert.is_open
    assert alert.since == NOON
    assert told() == ["alert.opened"]


def test_a_dismissed_alert_is_not_told_again_when_its_query_is_edited(
    detector: Detector, storm: None, query: Query, talk: Talk, alice: User
) -> None:
    look(detector, LATER)
    Alert.objects.get().dismiss(by=alice, now=LATER)
    talk(LATER, LATER + 15 * MINUTE, 40)
    edit(query)

    look(detector, LATER + 16 * MINUTE)

    assert Alert.objects.count() == 1


def test_what_a_person_opened_again_stays_open_when_its_query_is_edited(
    detector: Detector, storm: None, query: Query, talk: Talk, alice: User
) -> None:
    talk(LATER, NOON + timedelta(days=1))
    for hours in range(25):
        look(detector, NOON + timedelta(hours=hours))
    Alert.objects.get().reopen(by=alice, now=NOON + timedelta(days=1))
    look(detector, NOON + timedelta(days=1))
    edit(query)

    look(detector, NOON + timedelta(days=1, minutes=6))

    assert Alert.objects.get().is_open


def test_a_clock_set_back_is_learnt_again_from_the_counts(detector: Detector, calm: None, talk: Talk) -> None:
    look(detector, NOON + timedelta(hours=5))
    talk(NOON, NOON + timedelta(hours=1))

    look_at = NOON + timedelta(hours=1)
    Detector.objects.update(due_at=look_at)
    look(detector, look_at)

    assert detector.fed_until is not None
    assert detector.fed_until <= look_at
    assert not detector.is_learning(look_at)


def test_an_alert_of_a_clock_that_was_ahead_hides_none_that_is_open(
    detector: Detector, storm: None, talk: Talk
) -> None:
    look(detector, LATER)
    alert = Alert.objects.get()
    ahead = NOON + timedelta(hours=5)
    Alert.objects.create(
        workspace=detector.workspace, detector=detector, since=ahead, opened_at=ahead, ended_at=LATER, seen_at=ahead
    )  # fmt: skip
    talk(LATER, LATER + 5 * MINUTE, 400)

    look(detector, LATER + 6 * MINUTE)

    alert.refresh_from_db()
    assert alert.is_open
    assert alert.mentions == 640


def test_a_moment_that_comes_twice_stops_no_alert(detector: Detector, storm: None) -> None:
    moment = NOON + 5 * MINUTE
    Alert.objects.create(
        workspace=detector.workspace, detector=detector, since=NOON, opened_at=moment, ended_at=NOON, seen_at=NOON
    )  # fmt: skip

    look(detector, LATER)

    alert = Alert.objects.open().get()
    assert moment < alert.opened_at < moment + timedelta(seconds=1)
    assert told() == ["alert.opened"]


def test_a_clock_that_jumps_to_and_fro_stops_nothing(detector: Detector, calm: None, talk: Talk) -> None:
    talk(NOON, NOON + timedelta(hours=1))
    for hours in (0, 400, -3, 9000, 1, -500, 1):
        Detector.objects.update(due_at=NOON - timedelta(days=365))
        look(detector, NOON + timedelta(hours=hours))

    assert detector.fed_until is not None
    assert detector.fed_until <= NOON + timedelta(hours=1, minutes=5)
    assert not Alert.objects.exists()


def test_a_gap_in_which_nobody_listened_is_no_silence(detector: Detector, calm: None, talk: Talk) -> None:
    look(detector, NOON)
    back = NOON + timedelta(days=20)
    talk(back, back + timedelta(hours=1))

    look(detector, back + timedelta(hours=1))

    assert not Alert.objects.exists()
    assert detector.is_learning(back + timedelta(hours=1))
