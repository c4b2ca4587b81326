from __future__ import annotations

from datetime import timedelta

import pytest

from parvis.listening.models import Brand, MomentCount, Mood, Query
from parvis.posts.models import Source, SourceCount
from parvis.warning import course, glances, jobs
from parvis.warning.looking import Look, Overtaken
from parvis.warning.models import Alert, Detector
from parvis.warning.tests.conftest import LATER, MINUTE, NOON, Talk, look, told
from parvis.workspaces.models import User, Workspace

pytestmark = pytest.mark.django_db


def test_a_storm_opens_one_alert_that_says_since_when_and_how_many(detector: Detector, storm: None) -> None:
    look(detector, LATER)

    alert = Alert.objects.get()
    assert alert.is_open
    assert alert.opened_at <= NOON + 10 * MINUTE
    assert alert.since == NOON
    assert alert.mentions == 240
    assert alert.negative_share == 0.75
    assert alert.severity == "serious"
    assert 6 <= alert.usual_per_hour <= 20
    assert told() == ["alert.opened"]


def test_ordinary_talk_opens_nothing(detector: Detector, calm: None, talk: Talk) -> None:
    talk(NOON, NOON + timedelta(days=2))

    look(detector, NOON + timedelta(days=2))

    assert not Alert.objects.exists()
    assert told() == []


def test_moods_that_begin_to_be_read_are_no_anger(detector: Detector, talk: Talk) -> None:
    """For ten days nobody read what the posts feel; then one in four was angry all along."""
    begin = NOON - timedelta(days=10)
    talk(begin, NOON, 4, mood=Mood.UNREAD)
    talk(NOON, NOON + timedelta(days=2), 3)
    talk(NOON, NOON + timedelta(days=2), 1, mood=Mood.NEGATIVE)

    look(detector, NOON)
    for hour in range(1, 48):
        look(detector, NOON + timedelta(hours=hour))

    assert not Alert.objects.exists()


def test_the_alert_does_not_wait_for_the_end_of_its_five_minutes(detector: Detector, calm: None, talk: Talk) -> None:
    look(detector, NOON + MINUTE)
    talk(NOON, NOON + 5 * MINUTE, 60)

    assert glances.hurry(NOON + 2 * MINUTE) == 1
    look(detector, NOON + 2 * MINUTE)

    alert = Alert.objects.get()
    assert alert.opened_at == NOON + 2 * MINUTE
    assert alert.mentions == 60


def test_what_comes_after_a_glance_is_counted_once(detector: Detector, calm: None, talk: Talk) -> None:
    look(detector, NOON + MINUTE)
    talk(NOON, NOON + 5 * MINUTE, 60)
    glances.hurry(NOON + 2 * MINUTE)
    look(detector, NOON + 2 * MINUTE)
    talk(NOON, NOON + 5 * MINUTE, 15, mood=Mood.NEGATIVE)

    look(detector, NOON + 11 * MINUTE)

    assert Alert.objects.get().mentions == 75


def test_a_calm_detector_is_not_hurried(detector: Detector, calm: None, talk: Talk) -> None:
    look(detector, NOON + MINUTE)
    talk(NOON, NOON + 5 * MINUTE, 2)

    assert glances.hurry(NOON + 2 * MINUTE) == 0


def test_one_crisis_is_one_alert_that_grows_and_ends_by_itself(detector: Detector, storm: None, talk: Talk) -> None:
    talk(LATER, NOON + timedelta(hours=3), 150)
    talk(NOON + timedelta(hours=3), NOON + timedelta(days=2))
    for hours in range(48):
        look(detector, NOON + timedelta(hours=hours))

    alert = Alert.objects.get()
    kinds = [step.kind for step in alert.steps.all()]
    assert (kinds[0], kinds[-1]) == ("opened", "ended")
    assert "grew" in kinds[1:-1]
    assert alert.ended_at is not None
    assert alert.ended_at - NOON > timedelta(hours=12)
    assert alert.peak_per_hour == 1800
    assert told()[0] == "alert.opened"
    assert told()[-1] == "alert.ended"
    assert set(told()) == {f"alert.{kind}" for kind in kinds}


def test_an_alert_that_becomes_serious_by_its_moods_says_that_it_grew(
    detector: Detector, calm: None, query: Query, talk: Talk
) -> None:
    talk(NOON - timedelta(days=24), NOON - timedelta(days=3))
    look(detector, NOON - MINUTE)
    talk(NOON, NOON + 10 * MINUTE, 4)
    look(detector, NOON + 11 * MINUTE)
    Alert.objects.update(once_in_days=30)
    assert Alert.objects.get().severity == "notable"

    MomentCount.objects.filter(query=query, slot__gte=MomentCount.slot_of(NOON)).update(mood=Mood.NEGATIVE)
    look(detector, NOON + 16 * MINUTE)

    alert = Alert.objects.get()
    assert alert.severity == "serious"
    assert told() == ["alert.opened", "alert.grew"]
    assert alert.steps.get(kind="grew").once_in_days == alert.once_in_days


def test_what_was_over_when_the_past_is_read_tells_nobody(detector: Detector, storm: None, talk: Talk) -> None:
    talk(LATER, NOON + timedelta(days=3))
    Detector.objects.update(due_at=NOON, fed_until=None, state=b"")

    look(detector, NOON + timedelta(days=3))

    alert = Alert.objects.get()
    assert alert.ended_at is not None
    assert alert.told_at is None
    assert told() == []


def test_a_crisis_and_its_return_are_read_from_the_past_at_once(detector: Detector, storm: None, talk: Talk) -> None:
    talk(LATER, NOON + timedelta(days=2))
    talk(NOON + timedelta(days=2), NOON + timedelta(days=2, hours=2), 200)
    Detector.objects.update(due_at=NOON, fed_until=None, state=b"")

    look(detector, NOON + timedelta(days=2, hours=2))

    last, first = Alert.objects.all()
    assert last.follows == first


def test_a_crisis_that_comes_again_is_linked_to_the_one_before(detector: Detector, storm: None, talk: Talk) -> None:
    talk(LATER, NOON + timedelta(days=4))
    talk(NOON + timedelta(days=4), NOON + timedelta(days=4, hours=2), 200)
    look(detector, NOON + timedelta(days=4, hours=2))

    first, second = Alert.objects.order_by("opened_at")

    assert second.follows == first


def test_a_source_three_weeks_late_raises_nothing(detector: Detector, calm: None, talk: Talk) -> None:
    look(detector, NOON)
    talk(NOON - timedelta(days=21), NOON - timedelta(days=20), 100)
    talk(NOON, NOON + timedelta(hours=2))

    look(detector, NOON + timedelta(hours=2))

    assert not Alert.objects.exists()


def test_posts_some_minutes_late_still_count(detector: Detector, calm: None, talk: Talk) -> None:
    look(detector, NOON + 21 * MINUTE)
    talk(NOON, NOON + 20 * MINUTE, 60)

    look(detector, NOON + 26 * MINUTE)

    alert = Alert.objects.get()
    assert alert.since == NOON
    assert alert.mentions == 240


def test_an_outage_is_no_silence(workspace: Workspace, detector: Detector, calm: None, talk: Talk) -> None:
    look(detector, NOON)
    source = Source.objects.create(workspace=workspace, network="feeds", name="Press", state=Source.State.BROKEN)
    SourceCount.objects.create(source=source, slot=SourceCount.slot_of(NOON), matched=900)

    for minutes in range(10, 190, 5):
        look(detector, NOON + minutes * MINUTE)

    assert 8 <= Look(detector, NOON + timedelta(hours=3, minutes=5)).mind.usual_per_hour(NOON) <= 16


def test_a_brand_without_a_past_is_not_judged(detector: Detector, talk: Talk) -> None:
    talk(NOON, NOON + 30 * MINUTE, 50)

    look(detector, NOON + 30 * MINUTE)

    assert not Alert.objects.exists()
    assert detector.known_since == NOON
    assert detector.is_learning(NOON + 30 * MINUTE)


def test_a_brand_of_which_nobody_speaks_waits(detector: Detector) -> None:
    look(detector, NOON)

    assert detector.known_since is None
    assert detector.is_learning(NOON)
    assert detector.due_at is not None
    assert detector.due_at > NOON


def test_a_brand_without_queries_is_looked_at_without_harm(detector: Detector, calm: None, query: Query) -> None:
    look(detector, NOON)
    query.delete()

    look(detector, NOON + timedelta(hours=1))

    assert detector.looked_at == NOON + timedelta(hours=1)


def test_a_brand_deleted_during_a_look_leaves_nothing(detector: Detector, storm: None, brand: Brand) -> None:
    row = Detector.objects.get()
    late = Look(row, LATER)
    brand.delete()

    with pytest.raises(Overtaken):
        late.take()

    assert not Alert.objects.exists()


def test_of_two_workers_one_writes(detector: Detector, storm: None) -> None:
    slow, quick = Detector.objects.get(), Detector.objects.get()
    quick.token = slow.token + 1
    Detector.objects.update(token=quick.token)

    Look(quick, LATER).take()
    with pytest.raises(Overtaken):
        Look(slow, LATER).take()

    assert Alert.objects.count() == 1
    assert told() == ["alert.opened"]


def test_a_worker_killed_before_the_commit_loses_and_doubles_nothing(
    detector: Detector, storm: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as dying:
        dying.setattr(course, "record", lambda *args, **more: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            Look(Detector.objects.get(), LATER).take()
    assert not Alert.objects.exists()

    look(detector, LATER)

    assert Alert.objects.count() == 1
    assert told() == ["alert.opened"]


def test_a_flood_of_copies_is_one_alert(detector: Detector, calm: None, talk: Talk) -> None:
    look(detector, NOON)
    talk(NOON, NOON + 10 * MINUTE, 100_000)

    look(detector, NOON + 11 * MINUTE)

    assert Alert.objects.get().mentions == 200_000


def test_three_posts_more_than_an_absolutely_regular_stream_has_are_nobodys_time(
    detector: Detector, calm: None, talk: Talk
) -> None:
    talk(NOON, NOON + timedelta(hours=1))
    for minutes in (0, 5, 10):
        talk(NOON + minutes * MINUTE, NOON + (minutes + 5) * MINUTE)

    look(detector, NOON + timedelta(hours=1))

    assert not Alert.objects.exists()


def test_an_alert_that_is_none_of_number_counts_the_posts_it_is_of(detector: Detector, calm: None, talk: Talk) -> None:
    talk(NOON - timedelta(days=24), NOON - timedelta(days=3))
    talk(NOON, NOON + timedelta(hours=4), mood=Mood.NEGATIVE)

    look(detector, NOON + timedelta(hours=4))

    alert = Alert.objects.get()
    opening = alert.steps.get(kind="opened")
    assert NOON <= alert.since < alert.opened_at
    assert opening.mentions == (alert.opened_at - alert.since) / (5 * MINUTE) + 1  # and what has just begun
    assert opening.mentions >= 3


def test_a_detector_that_is_off_is_left_alone(detector: Detector, storm: None, alice: User) -> None:
    detector.switch(on=False, by=alice, now=NOON)

    assert not jobs.look(LATER)


def test_what_is_open_is_left_when_the_detector_is_switched_off(detector: Detector, storm: None, alice: User) -> None:
    look(detector, LATER)

    detector.switch(on=False, by=alice, now=LATER)

    alert = Alert.objects.get()
    assert alert.ended_at == LATER
    assert [step.kind for step in alert.steps.all()][-1] == "left"
    assert told()[-1] == "alert.left"


def test_a_storm_that_goes_on_is_told_when_the_detector_is_on_again(
    detector: Detector, storm: None, alice: User, talk: Talk
) -> None:
    look(detector, LATER)
    detector.switch(on=False, by=alice, now=LATER)
    talk(LATER, LATER + timedelta(hours=1), 80, mood=Mood.NEGATIVE)

    detector.switch(on=True, by=alice, now=LATER + timedelta(hours=1))
    look(detector, LATER + timedelta(hours=1))

    again, before = Alert.objects.all()
    assert (again.is_open, before.is_open, again.follows) == (True, False, before)


def test_what_is_open_is_left_when_no_query_is_watched_for_long(detector: Detector, storm: None, query: Query) -> None:
    look(detector, LATER)
    query.delete()

    look(detector, LATER + timedelta(hours=11))
    assert Alert.objects.get().is_open
    look(detector, LATER + timedelta(hours=13))

    alert = Alert.objects.get()
    assert (alert.is_open, alert.steps.last().kind) == (False, "left")  # type: ignore[union-attr]
    assert alert.mentions == 240


def test_a_query_given_to_another_brand_takes_its_detector_along(workspace: Workspace, query: Query) -> None:
    halo = Brand.objects.create(workspace=workspace, name="Halo", slug="halo")
    own = Detector.objects.create(workspace=workspace, brand=query.brand, query=query, due_at=NOON)
    Query.objects.filter(pk=query.pk).update(brand=halo)

    look(own, NOON)

    assert Detector.objects.get(pk=own.pk).brand == halo


def test_brands_of_ours_get_a_detector(workspace: Workspace, query: Query) -> None:
    Brand.objects.create(workspace=workspace, name="Halo", slug="halo", is_ours=False)

    while jobs.set_up(NOON):
        pass

    assert [str(row) for row in Detector.objects.all()] == ["Lumen"]
    assert jobs.look(NOON)


def test_a_brand_of_which_one_query_is_watched_is_watched_as_a_whole_too(brand: Brand, query: Query) -> None:
    Detector.objects.create(workspace=brand.workspace, brand=brand, query=query)

    assert jobs.set_up(NOON)
    assert not jobs.set_up(NOON)

    assert brand.detectors.filter(query=None).count() == 1


def test_moods_read_after_the_fact_count_too(detector: Detector, calm: None, query: Query) -> None:
    look(detector, NOON)
    rows = MomentCount.objects.filter(query=query, slot__gte=MomentCount.slot_of(NOON - 15 * MINUTE))
    rows.update(mood=Mood.NEGATIVE)

    look(detector, NOON + 6 * MINUTE)

    negatives = Look(detector, NOON + 6 * MINUTE).mind.surprise.rates[1]
    assert negatives.max() > 0
