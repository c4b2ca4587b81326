from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from parvis.listening.models import Mention, Mood, Query, Triage
from parvis.listening.tests.rows import find
from parvis.posts.models import Author
from parvis.understanding.models import SecondLook
from parvis.warning.models import Alert, Detector
from parvis.warning.telling import Story
from parvis.warning.why import Why, as_facts, from_facts, read_why, wilson

pytestmark = pytest.mark.django_db


@pytest.fixture
def alert(detector: Detector) -> Alert:
    now = timezone.now()
    return Alert(
        workspace=detector.workspace, detector=detector, since=now - timedelta(hours=1), opened_at=now, seen_at=now
    )


def test_the_origin_is_what_the_others_answer_and_relay(alert: Alert, query: Query) -> None:
    origin = find(query, "Lumen : adaptateur bruni", minutes=50)
    find(query, "Lumen aussi, mais bien plus vu", minutes=55, engagement=9000)
    for minutes in (10, 20, 30):
        other = find(query, f"Lumen, pareil {minutes}", minutes=minutes)
        other.post.reply_to = origin.post.native_id
        other.post.save()

    why = read_why(alert, [query.pk])

    assert (why.origin, why.referred) == (origin.post_id, 3)


def test_without_answers_the_origin_is_the_most_noticed_of_the_first(alert: Alert, query: Query) -> None:
    find(query, "Lumen, un", minutes=50)
    noticed = find(query, "Lumen, deux", minutes=40, engagement=70)

    assert read_why(alert, [query.pk]).origin == noticed.post_id


def test_new_terms_are_those_that_were_not_said_before(alert: Alert, query: Query) -> None:
    for days in range(1, 9):
        find(query, f"Lumen éclaire le salon, jour {days}", minutes=days * 1440)
    for minutes, who in enumerate(("ana", "bob", "cleo", "dan"), 1):
        find(query, f"Lumen : adaptateur brûlant chez {who}", minutes=minutes, by=who)

    assert read_why(alert, [query.pk]).terms == [("adaptateur brûlant", 4)]


def test_one_author_alone_makes_no_new_term(alert: Alert, query: Query) -> None:
    for minutes in range(1, 9):
        find(query, f"Lumen : adaptateur brûlant {minutes}", minutes=minutes)

    assert read_why(alert, [query.pk]).terms == []


def test_copies_are_counted(alert: Alert, query: Query) -> None:
    for minutes in range(1, 5):
        find(query, "Lumen : signez la pétition pour le rappel des lampes", minutes=minutes)

    assert read_why(alert, [query.pk]).copies == 3


def test_the_gauge_is_the_share_of_those_who_defend(alert: Alert, query: Query) -> None:
    for minutes, mood in enumerate([Mood.POSITIVE, Mood.NEGATIVE, Mood.NEGATIVE, Mood.NEUTRAL, Mood.UNREAD], 1):
        find(query, f"Lumen, avis {minutes}", minutes=minutes, mood=mood)

    why = read_why(alert, [query.pk])

    assert (why.answers, why.calming, why.heated) == (3, 1, 2)


def test_a_calm_report_and_a_glad_question_take_no_side_of_the_brand(alert: Alert, query: Query) -> None:
    read = [
        (Mood.POSITIVE, Triage.PRAISE), (Mood.POSITIVE, Triage.COMPLAINT), (Mood.POSITIVE, Triage.QUESTION),
        (Mood.NEUTRAL, Triage.COMPLAINT), (Mood.UNSURE, Triage.COMPLAINT), (Mood.UNSURE, Triage.PRAISE),
    ]  # fmt: skip
    for minutes, (mood, triage) in enumerate(read, 1):
        mention = find(query, f"Lumen, avis {minutes}", minutes=minutes, mood=mood)
        Mention.objects.filter(pk=mention.pk).update(triage=triage)

    why = read_why(alert, [query.pk])

    assert (why.answers, why.calming, why.heated, why.unsure) == (3, 1, 2, 1)


def test_nothing_is_said_while_many_wait_for_their_full_reading(alert: Alert, query: Query) -> None:
    found = [find(query, f"Lumen, bravo {minutes}", minutes=minutes, mood=Mood.POSITIVE) for minutes in range(1, 10)]
    for mention in found[:4]:
        SecondLook.objects.create(workspace=query.workspace, post=mention.post, due_at=timezone.now())

    why = read_why(alert, [query.pk])

    assert (why.answers, why.waiting, why.is_told, why.is_settled) == (9, 4, False, False)


@pytest.mark.parametrize(
    ("calming", "heated", "settled"), [(7, 3, False), (10, 0, True), (75, 25, True), (60, 40, False)]
)
def test_it_is_left_to_friends_only_where_that_is_all_but_certain(calming: int, heated: int, settled: bool) -> None:
    assert Why(answers=calming + heated, calming=calming, heated=heated).is_settled is settled


def test_it_is_not_left_to_friends_where_most_could_not_be_read_surely() -> None:
    assert Why(answers=40, calming=36, heated=4, unsure=40).is_settled
    assert not Why(answers=40, calming=36, heated=4, unsure=41).is_settled


def test_who_carries_it_is_who_reaches_most(alert: Alert, query: Query) -> None:
    small = find(query, "Lumen, petit", minutes=9)
    radio = Author.objects.create(
        workspace=query.workspace, network="bluesky", native_id="radio", name="Radio", followers=9000,
        first_seen_at=timezone.now(),
    )  # fmt: skip
    big = find(query, "Lumen à la radio", minutes=5)
    big.author, big.reach = radio, 9000
    big.save()

    why = read_why(alert, [query.pk])

    assert [voice.author for voice in why.carriers] == [radio.pk, small.author_id]
    assert why.carriers[0].share > 0.99


def test_with_no_posts_left_nothing_is_said(alert: Alert, query: Query) -> None:
    assert read_why(alert, [query.pk]) == Why()


def test_a_post_that_two_queries_found_counts_once(alert: Alert, query: Query) -> None:
    first = find(query, "Lumen, une fois", minutes=5)
    other = Query.objects.create(workspace=query.workspace, brand=query.brand, name="Other", text="une")
    find(other, "", post=first.post)

    assert read_why(alert, [query.pk, other.pk]).sample == 1


def test_what_was_kept_is_read_again(alert: Alert, query: Query) -> None:
    find(query, "Lumen, encore", minutes=5)
    why = read_why(alert, [query.pk])

    assert from_facts(as_facts(why)) == why


def test_what_another_release_kept_is_as_if_unknown() -> None:
    assert from_facts({"mood_of_the_sky": 3}) == Why()


@pytest.mark.parametrize(("part", "whole", "low", "high"), [(0, 0, 0, 1), (0, 28, 0, 0.12), (31, 100, 0.228, 0.406)])
def test_a_share_has_its_range(part: int, whole: int, low: float, high: float) -> None:
    assert wilson(part, whole) == (pytest.approx(low, abs=0.005), pytest.approx(high, abs=0.005))


@pytest.mark.parametrize(
    ("why", "said", "advised"),
    [
        (Why(answers=4, calming=4), "Too early to say", "Read the origin"),
        (Why(answers=9, calming=9, waiting=4), "Too early to say", "Read the origin"),
        (Why(answers=40, calming=36, heated=4), "Your friends, and they calm it", "Let them answer"),
        (Why(answers=10, calming=7, heated=3), "Perhaps your friends", "not certain"),
        (Why(answers=40, calming=36, heated=4, unsure=90), "Perhaps your friends", "not certain"),
        (Why(answers=40, calming=16, heated=24), "Your friends, too few", "do not suffice"),
        (Why(answers=40, calming=2, heated=38), "Almost nobody", "do not suffice"),
    ],
)
def test_what_is_said_of_those_who_answer(alert: Alert, why: Why, said: str, advised: str) -> None:
    alert.facts = as_facts(why)

    story = Story(alert, timezone.now())

    assert story.answer == said
    assert advised in story.advice
