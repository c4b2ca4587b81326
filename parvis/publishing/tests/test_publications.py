"""Publications from the draft to what stands on the networks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from parvis.delivery.models import Delivery
from parvis.publishing.models import Publication
from parvis.publishing.models.publication import NotReady

pytestmark = pytest.mark.django_db


def written(studio, *ways: str, text: str = "Une lampe neuve", **fields) -> Publication:
    publication = Publication.objects.create(workspace=studio.workspace, text=text, made_by=studio.by, **fields)
    publication.write({studio.account(way): "" for way in ways}, [])
    return publication


def states(studio) -> dict[str, int]:
    mine = studio.workspace.publications
    return {name: getattr(mine, name)().count() for name in ("asking", "due", "sent", "drafts", "cancelled")}


def test_a_draft_sends_nothing(studio):
    written(studio, "key")
    studio.work()
    assert studio.texts == []
    assert states(studio)["drafts"] == 1


def test_it_goes_out_once_on_each_account(studio):
    publication = written(studio, "key", "list")
    publication.plan(by=studio.by, now=studio.clock.now)
    studio.work()
    assert studio.texts == ["Une lampe neuve", "Une lampe neuve"]
    assert states(studio) == {"asking": 0, "due": 0, "sent": 1, "drafts": 0, "cancelled": 0}


def test_an_account_may_have_words_of_its_own(studio):
    publication = written(studio)
    publication.write({studio.account("key"): "Plus court", studio.account("list"): ""}, [])
    publication.plan(by=studio.by, now=studio.clock.now)
    studio.work()
    assert sorted(studio.texts) == ["Plus court", "Une lampe neuve"]


def test_planned_twice_it_goes_out_once(studio):
    publication = written(studio, "none")
    publication.plan(by=studio.by, now=studio.clock.now)
    with pytest.raises(NotReady):
        Publication.objects.get(pk=publication.pk).plan(by=studio.by, now=studio.clock.now)
    studio.work()
    assert studio.texts == ["Une lampe neuve"]


def test_without_an_account_it_cannot_be_planned(studio):
    publication = written(studio)
    with pytest.raises(NotReady, match="at least one account"):
        publication.plan(by=studio.by, now=studio.clock.now)
    publication.refresh_from_db()
    assert publication.is_draft


def test_what_is_planned_for_later_waits(studio):
    publication = written(studio, "key", at=studio.clock.now + timedelta(hours=1))
    publication.plan(by=studio.by, now=studio.clock.now)
    studio.work()
    assert (studio.texts, states(studio)["due"]) == ([], 1)
    studio.clock.pass_by(3601)
    studio.work()
    assert studio.texts == ["Une lampe neuve"]


def test_a_past_time_means_now(studio):
    publication = written(studio, "key", at=studio.clock.now - timedelta(days=1))
    publication.plan(by=studio.by, now=studio.clock.now)
    assert publication.at == studio.clock.now


def test_one_account_that_refuses_makes_the_whole_ask_for_somebody(studio):
    publication = written(studio, "key", "list")
    publication.plan(by=studio.by, now=studio.clock.now)
    studio.work()
    refused = publication.variants.first().delivery
    Delivery.objects.filter(pk=refused.pk).update(state=Delivery.State.REJECTED)
    assert states(studio) == {"asking": 1, "due": 0, "sent": 0, "drafts": 0, "cancelled": 0}


def test_cancelled_on_all_accounts_it_is_cancelled(studio):
    publication = written(studio, "key", "list", at=studio.clock.now + timedelta(hours=1))
    publication.plan(by=studio.by, now=studio.clock.now)
    for variant in publication.variants.all():
        variant.delivery.cancel(by=studio.by)
    assert states(studio)["cancelled"] == 1
    studio.clock.pass_by(3700)
    studio.work()
    assert studio.texts == []


def test_a_draft_that_was_dropped_can_be_taken_back(studio):
    publication = written(studio, "key")
    assert publication.drop(now=timezone.now())
    assert not studio.workspace.publications.kept().exists()
    assert publication.take_back()
    assert studio.workspace.publications.kept().get() == publication


def test_what_is_planned_cannot_be_dropped(studio):
    publication = written(studio, "key")
    publication.plan(by=studio.by, now=studio.clock.now)
    assert not publication.drop(now=timezone.now())


def test_a_plan_taken_back_is_a_draft_that_sends_nothing(studio):
    publication = written(studio, "key", "list")
    publication.at = studio.clock.now + timedelta(hours=1)
    publication.plan(by=studio.by, now=studio.clock.now)
    publication.unplan(by=studio.by, now=studio.clock.now)
    studio.clock.now += timedelta(hours=2)
    studio.work()
    assert studio.texts == []
    assert states(studio)["drafts"] == 1
    assert publication.at is not None


def test_planned_again_after_that_it_goes_out_once(studio):
    publication = written(studio, "key")
    publication.at = studio.clock.now + timedelta(hours=1)
    for _ in range(2):
        publication.plan(by=studio.by, now=studio.clock.now)
        publication.unplan(by=studio.by, now=studio.clock.now)
    publication.plan(by=studio.by, now=studio.clock.now)
    studio.clock.now += timedelta(hours=1)
    studio.work()
    studio.work()
    assert studio.texts == ["Une lampe neuve"]


def test_what_has_begun_to_go_out_stays_planned(studio):
    publication = written(studio, "key", "list")
    publication.plan(by=studio.by, now=studio.clock.now)
    first = publication.variants.first().delivery
    Delivery.objects.filter(pk=first.pk).update(state=Delivery.State.CLAIMED)
    with pytest.raises(NotReady):
        publication.unplan(by=studio.by, now=studio.clock.now)
    assert Publication.objects.get(pk=publication.pk).planned_at is not None
    assert not Delivery.objects.filter(state=Delivery.State.CANCELLED).exists()


def test_what_a_worker_claims_in_the_same_moment_stays_planned(studio):
    publication = written(studio, "key")
    publication.plan(by=studio.by, now=studio.clock.now)
    variant = publication.variants.select_related("delivery").get()
    Delivery.objects.update(state=Delivery.State.CLAIMED)  # after it was read
    with pytest.raises(NotReady):
        variant.let_go(by=studio.by)
    assert Delivery.objects.get().state == Delivery.State.CLAIMED


def test_what_was_sent_is_no_draft_any_more(studio):
    publication = written(studio, "key")
    publication.plan(by=studio.by, now=studio.clock.now)
    studio.work()
    fresh = Publication.objects.get(pk=publication.pk)
    assert not fresh.may_be_unplanned
    with pytest.raises(NotReady):
        fresh.unplan(by=studio.by, now=studio.clock.now)
    with pytest.raises(NotReady):
        written(studio, "key").unplan(by=studio.by, now=studio.clock.now)
