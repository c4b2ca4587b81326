from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.listening.models import Brand, MomentCount, Mood, Query
from parvis.listening.tests.rows import find
from parvis.warning.models import Alert, AlertAct, Budget, Detector
from parvis.warning.why import as_facts, read_why
from parvis.workspaces.models import Member, User, Workspace
from tests.cast import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def alert(workspace: Workspace, detector: Detector, query: Query) -> Alert:
    """Forty minutes old: six angry posts about an adapter, one of which the others answer."""
    now = timezone.now()
    origin = find(query, "Lumen : l’adaptateur de ma lampe a bruni", minutes=40, mood=Mood.NEGATIVE, engagement=90)
    for minutes in range(5, 35, 5):
        text = f"Pareil, adaptateur brûlant {minutes}"
        answer = find(query, text, minutes=minutes, mood=Mood.NEGATIVE, by=f"answerer{minutes}")
        answer.post.reply_to = origin.post.native_id
        answer.post.kind = "reply"
        answer.post.save()
    since = now - timedelta(minutes=45)
    made = Alert.objects.create(
        workspace=workspace, detector=detector, since=since, opened_at=since + timedelta(minutes=10), seen_at=now,
        told_at=since, mentions=7, negatives=7, usual_per_hour=0.5, per_hour=7, peak_per_hour=7, once_in_days=120,
        stops_below=3, evidence=[{"kind": "mentions", "per_hour": 7, "usual_per_hour": 0.5}],
    )  # fmt: skip
    made.steps.create(kind="opened", at=made.opened_at, mentions=3, per_hour=3, once_in_days=40)
    return made


def page(person: User, name: str, *args: object, **query: str) -> str:
    answer = signed_in(person).get(reverse(name, args=["lumen", *args]), query)
    assert answer.status_code == 200
    return answer.content.decode()


def do(person: User, alert: Alert, **fields: str) -> Client:
    client = signed_in(person)
    client.post(reverse("alert_acts", args=["lumen", alert.pk]), fields)
    return client


def test_a_page_of_alerts_does_not_say_twice_what_it_tells_of(alert: Alert, alice: User) -> None:
    assert 'id="alarm" role="status"' in page(alice, "brands")
    assert 'id="alarm" role="status"' not in page(alice, "alerts")
    assert 'id="alarm" role="status"' not in page(alice, "alert", alert.pk)
    assert 'role="status"' in page(alice, "alert_banner")
    assert 'role="status"' not in page(alice, "alert_banner", seen=f"{alert.pk}-")


def test_one_that_nobody_watches_any_more_is_not_called_over(alert: Alert, alice: User) -> None:
    alert.detector.switch(on=False, by=alice, now=timezone.now())

    shown = page(alice, "alert", alert.pk)

    assert "no longer watched" in shown
    assert "Not watched since" in shown
    assert "Over since" not in shown
    assert "no longer watched" not in page(alice, "alerts").partition("Past")[0]
    assert 'value="reopened"' not in shown


def test_one_that_is_just_over_tells_what_was_read_since(alert: Alert, query: Query, alice: User) -> None:
    alert.dismiss(by=alice, now=timezone.now())
    assert "Pareil" not in str(alert.facts)

    assert "l’adaptateur de ma lampe a bruni" in page(alice, "alert", alert.pk)


def test_one_that_was_over_long_ago_tells_what_was_kept(alert: Alert, query: Query, alice: User) -> None:
    kept = as_facts(read_why(alert, [query.pk]))
    ago = timedelta(days=3)
    Alert.objects.filter(pk=alert.pk).update(
        since=alert.since - ago, opened_at=alert.opened_at - ago, ended_at=timezone.now() - ago, facts=kept
    )

    assert "l’adaptateur de ma lampe a bruni" in page(alice, "alert", alert.pk)


def test_moments_of_its_course_are_marked_on_the_chart(alert: Alert, alice: User) -> None:
    do(alice, alert, kind="acknowledged")
    shown = page(alice, "alert", alert.pk)
    assert [f'href="#moment-{number}"' in shown for number in (1, 2, 3)] == [True, True, True]
    assert [f'id="moment-{number}"' in shown for number in (1, 2, 3)] == [True, True, True]


def test_the_chart_says_which_posts_nobody_read_yet(alert: Alert, query: Query, alice: User) -> None:
    unread = '<rect class="f-4" width="20" height="10"/></svg>not read yet'
    assert unread not in page(alice, "alert", alert.pk)

    find(query, "Lumen, nouveau", minutes=2, mood=Mood.UNREAD)

    assert unread in page(alice, "alert", alert.pk)


def test_one_glance_says_what_why_and_since_when(alert: Alert, alice: User) -> None:
    shown = page(alice, "alert", alert.pk)

    assert "Yes, 14 times an ordinary hour" in shown
    assert "100% negative" in shown
    assert "Very sure" in shown
    assert "l’adaptateur de ma lampe a bruni" in shown
    assert "6 posts answer or relay it" in shown
    assert "nobody takes care of it" in shown
    assert "It ends by itself after 12 hours with fewer than 3 mentions an hour." in shown


def test_the_headline_names_the_new_words_and_counts_the_posts(alert: Alert, alice: User, query: Query) -> None:
    for minutes, text in enumerate(("Mon adaptateur fond", "Adaptateur mort", "Gare à l’adaptateur de la boîte"), 1):
        find(query, text, minutes=minutes, by=f"witness{minutes}")
    alert.facts = as_facts(read_why(alert, [query.pk]))
    alert.save()

    shown = page(alice, "alert", alert.pk)

    assert "<h1>Adaptateur, brûlant (Lumen): 7 posts in 45 minutes, most of them angry; usual 0.4</h1>" in shown


def test_the_headline_of_what_took_days_counts_its_fullest_hour(alert: Alert, alice: User) -> None:
    alert.since -= timedelta(days=2)
    alert.peak_per_hour, alert.mentions = 81, 1004
    alert.save()

    assert "(Lumen): 81 posts in the fullest hour, usual 0.5</h1>" in page(alice, "alert", alert.pk)


def test_it_is_said_in_french(alert: Alert, alice: User) -> None:
    alice.language = "fr"
    alice.save()

    shown = page(alice, "alert", alert.pk)

    assert "Est-ce inhabituel" in shown
    assert "Oui, 14 fois une heure ordinaire" in shown


def test_whoever_takes_care_is_named_and_may_take_it_back(alert: Alert, alice: User, bob: User) -> None:
    do(bob, alert, kind="acknowledged")
    assert "Bob Durand takes care of it" in page(alice, "alert", alert.pk)

    act = AlertAct.objects.get()
    signed_in(bob).post(reverse("alert_act", args=["lumen", alert.pk, act.pk]))

    assert "nobody takes care of it" in page(alice, "alert", alert.pk)


def test_a_false_alarm_ends_and_can_be_taken_back(alert: Alert, alice: User) -> None:
    do(alice, alert, kind="dismissed")
    alert.refresh_from_db()
    assert not alert.is_open

    signed_in(alice).post(reverse("alert_act", args=["lumen", alert.pk, AlertAct.objects.get().pk]))

    alert = Alert.objects.get()
    assert alert.is_open
    assert alert.verdict == ""


def test_it_is_passed_on_to_a_colleague(alert: Alert, alice: User, bob: User) -> None:
    do(alice, alert, kind="escalated", to=str(bob.pk))

    assert AlertAct.objects.get().to == bob
    assert "→ Bob Durand" in page(alice, "alert", alert.pk)


@pytest.mark.parametrize(
    "fields", [{"kind": "nonsense"}, {"kind": "escalated", "to": "999"}, {"kind": "escalated", "to": "x"}]
)
def test_what_makes_no_sense_does_nothing(alert: Alert, alice: User, fields: dict[str, str]) -> None:
    answer = signed_in(alice).post(reverse("alert_acts", args=["lumen", alert.pk]), fields)

    assert answer.status_code == 400
    assert not AlertAct.objects.exists()


def test_an_old_alert_is_not_opened_again_beside_a_later_one(alert: Alert, detector: Detector, alice: User) -> None:
    Alert.objects.update(ended_at=timezone.now())
    later = Alert.objects.create(
        workspace=alert.workspace, detector=detector, since=timezone.now(), opened_at=timezone.now(),
        seen_at=timezone.now(),
    )  # fmt: skip

    do(alice, alert, kind="reopened")

    assert list(Alert.objects.open()) == [later]


def test_every_page_carries_the_open_alert(alert: Alert, alice: User) -> None:
    assert "More anger than usual about Lumen" in page(alice, "brands")


def test_a_snoozed_alert_leaves_the_other_pages_alone(alert: Alert, alice: User) -> None:
    do(alice, alert, kind="snoozed", later="1")

    assert "More anger than usual about Lumen" not in page(alice, "brands")
    assert "More anger than usual about Lumen" in page(alice, "alerts")


def three_later_ones(workspace: Workspace) -> list[Alert]:
    now = timezone.now()
    brands = [Brand.objects.create(workspace=workspace, name=name, slug=name) for name in ("aube", "halo", "nova")]
    return [
        Alert.objects.create(
            workspace=workspace, detector=Detector.objects.create(workspace=workspace, brand=brand), since=now,
            opened_at=now, seen_at=now, told_at=now,
        )
        for brand in brands
    ]  # fmt: skip


def test_an_alert_that_nobody_put_off_is_on_every_page_whatever_was(
    alert: Alert, workspace: Workspace, alice: User
) -> None:
    for later in three_later_ones(workspace):
        later.snooze(timezone.now() + timedelta(hours=1), by=alice, now=timezone.now())

    assert f"/alerts/{alert.pk}" in page(alice, "alert_banner")


def test_a_serious_alert_is_on_every_page_whatever_began_later(alert: Alert, workspace: Workspace, alice: User) -> None:
    three_later_ones(workspace)

    assert f"/alerts/{alert.pk}" in page(alice, "alert_banner")


def test_past_alerts_are_judged_on_the_list(alert: Alert, alice: User) -> None:
    Alert.objects.update(ended_at=timezone.now())
    assert "It was real" in page(alice, "alerts")

    do(alice, alert, kind="acknowledged")

    assert "It was real" not in page(alice, "alerts")


def test_the_list_says_whether_the_budget_is_kept(alert: Alert, alice: User) -> None:
    Detector.objects.update(known_since=timezone.now() - timedelta(weeks=9))
    do(alice, alert, kind="dismissed")

    shown = page(alice, "alerts")

    assert "1 false alarm in 9 weeks" in shown
    assert "at most one false alarm a fortnight" in shown


def test_a_young_brand_says_how_long_it_is_known(detector: Detector, alice: User) -> None:
    now = timezone.now()
    Detector.objects.update(known_since=now - timedelta(days=1), learning_until=now + timedelta(days=1))

    assert "I have known this brand for 1 day: too short to warn." in page(alice, "alerts")


@pytest.mark.parametrize("where", ["alerts", "detectors"])
def test_a_brand_of_some_days_says_that_clearer_signs_are_asked_for(
    where: str, detector: Detector, alice: User
) -> None:
    now = timezone.now()
    said = "I have known this brand for 12 days: for three weeks I ask for clearer signs."
    Detector.objects.update(known_since=now - timedelta(days=12, hours=1), learning_until=now - timedelta(days=10))
    assert said in page(alice, where)

    Detector.objects.update(known_since=now - timedelta(days=22))
    assert "clearer signs" not in page(alice, where)


def test_without_any_brand_the_pages_say_what_to_do(workspace: Workspace, alice: User) -> None:
    assert "as soon as a brand is watched" in page(alice, "alerts")
    assert "There is no brand yet." in page(alice, "detectors")


def test_the_budget_is_set_in_plain_words(detector: Detector, alice: User) -> None:
    assert "at most one false alarm a quarter" in page(alice, "detectors")

    signed_in(alice).post(reverse("detector", args=["lumen", detector.pk]), {"budget": "91"})

    detector.refresh_from_db()
    assert detector.budget_days == Budget.QUARTER


def test_a_budget_nobody_offered_is_refused(detector: Detector, alice: User) -> None:
    answer = signed_in(alice).post(reverse("detector", args=["lumen", detector.pk]), {"budget": "3"})

    assert answer.status_code == 400


def test_watching_stops_and_begins(detector: Detector, alice: User) -> None:
    address = reverse("detector", args=["lumen", detector.pk])
    signed_in(alice).post(address, {"on": "0"})
    assert Detector.objects.filter(is_on=False, due_at=None).exists()

    signed_in(alice).post(address, {"on": "1"})

    assert Detector.objects.filter(is_on=True, due_at__isnull=False).exists()


def test_one_query_is_watched_by_itself(detector: Detector, query: Query, alice: User) -> None:
    signed_in(alice).post(reverse("detector_new", args=["lumen"]), {"query": str(query.pk)})

    assert Detector.objects.get(query=query).is_on


def test_the_preview_says_what_would_have_been_said(detector: Detector, query: Query, alice: User) -> None:
    slot = MomentCount.slot_of(timezone.now())
    MomentCount.objects.bulk_create(
        MomentCount(query=query, slot=slot - ago, mood=1, mentions=60 if 12 < ago < 24 else 1) for ago in range(1, 1200)
    )

    shown = page(alice, "detector_preview", detector.pk, budget="7")

    assert "at most one false alarm a week" in shown
    assert "would have had 1 alert" in shown


def test_an_alert_whose_posts_are_gone_still_opens(alert: Alert, alice: User, query: Query) -> None:
    query.mentions.all().delete()

    assert "No post of it is stored any more." in page(alice, "alert", alert.pk)


def test_a_guest_reads_and_does_not_act(alert: Alert, workspace: Workspace, charlie: User) -> None:
    Member.objects.create(workspace=workspace, user=charlie, role="guest")

    assert "I take care of it" not in page(charlie, "alert", alert.pk)


def test_a_stranger_cannot(alert: Alert, charlie: User) -> None:
    assert signed_in(charlie).get(reverse("alert", args=["lumen", alert.pk])).status_code == 404
