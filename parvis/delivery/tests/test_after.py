"""What follows a sending: the post among the posts, the timeline."""

from __future__ import annotations

from datetime import timedelta

import pytest

from parvis.delivery.models import Delivery
from parvis.delivery.posts import keep_post
from parvis.delivery.subscribers import keep_what_was_sent
from parvis.delivery.tests.conftest import NOON, House
from parvis.delivery.tests.test_protocol import lost, nothing
from parvis.delivery.timeline import timeline
from parvis.events.models import Event, Notice
from parvis.networks.seam import Draft
from parvis.posts.models import Post

pytestmark = pytest.mark.django_db


def tell() -> None:
    for event in Event.objects.filter(name="delivery.sent").order_by("pk"):
        keep_what_was_sent(event)


def test_what_was_sent_is_a_post_once(house: House) -> None:
    delivery = house.deliver(text="Une lampe")
    house.work()
    assert Notice.objects.filter(subscriber__endswith="keep_what_was_sent").count() == 1
    tell()
    tell()
    post = Post.objects.get()
    delivery.refresh_from_db()
    assert delivery.post == post
    assert (post.text, post.native_id, post.author.native_id) == ("Une lampe", "p1", "lumen-list")


def test_a_post_that_a_source_brought_first_is_the_same(house: House) -> None:
    delivery = house.deliver()
    house.work()
    delivery.refresh_from_db()
    keep_post(delivery, NOON)
    Delivery.objects.update(post=None)
    keep_post(Delivery.objects.get(), NOON)
    assert Post.objects.count() == 1


def test_a_thread_is_a_thread(house: House) -> None:
    head = house.deliver(text="Un")
    middle = house.deliver(text="Deux", after=head, continues=True)
    house.deliver(text="Trois", after=middle, continues=True)
    house.work()
    tell()
    assert list(Post.objects.order_by("pk").values_list("text", "kind", "reply_to", "root")) == [
        ("Un", "post", "", ""), ("Deux", "reply", "p1", "p1"), ("Trois", "reply", "p2", "p1"),
    ]  # fmt: skip


def test_an_edit_and_a_deletion_reach_the_post(house: House) -> None:
    delivery = house.deliver()
    house.work()
    house.clock.now = NOON + timedelta(days=365)
    delivery.refresh_from_db()
    delivery.edit(Draft(text="Corrigé"), by=house.by)
    house.work()
    tell()
    assert Post.objects.get().text == "Corrigé"
    delivery.withdraw(by=house.by)
    house.work()
    tell()
    assert Post.objects.get().deleted_at is not None


def test_what_somebody_saw_without_an_address_is_no_post(house: House) -> None:
    delivery = house.deliver("none")
    house.door.after = lost
    house.work()
    delivery.refresh_from_db()
    delivery.confirm(by=house.by)
    tell()
    assert not Post.objects.exists()


def test_a_failure_here_sends_nothing_again(house: House) -> None:
    house.deliver()
    house.work()
    Event.objects.filter(name="delivery.sent").delete()
    house.work_later()
    assert len(house.texts) == 1


def test_the_timeline_tells_who_did_what_and_what_was_answered(house: House) -> None:
    house.deliver("list")
    house.door.before = lost
    house.work()
    house.door.before = nothing
    house.work_later()
    moments = timeline(Delivery.objects.get())
    assert [(moment.tone, bool(moment.worker)) for moment in moments if not moment.by] == [
        ("unsure", True), ("", True), ("good", True),
    ]  # fmt: skip
    assert [moment.sentence for moment in moments if moment.tone == "unsure"] == ["No answer."]
    assert [moment.by for moment in moments if moment.by] == [house.by]


def test_the_timeline_of_a_post_holds_its_changes(house: House) -> None:
    delivery = house.deliver()
    house.work()
    delivery.refresh_from_db()
    delivery.withdraw(by=house.by)
    assert [str(moment.what) for moment in timeline(delivery) if moment.by] == ["asked for it", "asked for it"]
