"""What people write under our posts, with a double of a network that says what a test tells it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest
from msgspec.structs import replace

from parvis.delivery.echoes import begin, look_at_some
from parvis.delivery.models import Account, Delivery, Echo, EchoCount, Receipt
from parvis.delivery.posts import keep_post
from parvis.delivery.replies import replies_to
from parvis.events.models import Event
from parvis.networks import seam
from parvis.networks.seam import (
    Batch,
    Counts,
    Deletion,
    Draft,
    Gathers,
    Idempotency,
    Measures,
    NetworkError,
    Outgoing,
    Sent,
)
from parvis.posts.models import Post
from parvis.workspaces.models import Workspace
from tests.doubles.publishing import known

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class Gatherer(Measures, Gathers):
    """A double: says the answers that stand on the class."""

    name: ClassVar[str] = "gatherer"
    label: ClassVar[str] = "Gatherer"
    idempotency: ClassVar[Idempotency] = "none"
    batches: ClassVar[dict[str, Batch | NetworkError]] = {}
    asked: ClassVar[list[tuple[str, str]]] = []

    def publish(self, outgoing: Outgoing) -> Sent:
        raise AssertionError("nothing is sent here")

    def measure(self, sent: Sequence[Sent]) -> dict[str, Counts]:
        return {one.native_id: Counts(replies=3) for one in sent}

    def gather(self, sent: Sent, cursor: str) -> Batch:
        type(self).asked.append((sent.native_id, cursor))
        found = type(self).batches.get(sent.native_id, Batch())
        if isinstance(found, NetworkError):
            raise found
        return found


@pytest.fixture(autouse=True)
def gatherer() -> Iterator[type[Gatherer]]:
    Gatherer.batches, Gatherer.asked = {}, []
    with known(Gatherer):
        yield Gatherer


@pytest.fixture
def account(workspace: Workspace) -> Account:
    return Account.objects.create(workspace=workspace, network="gatherer", name="Lumen", native_id="lumen")


def sent(account: Account, name: str = "ours") -> Delivery:
    delivery = Delivery.schedule(account, Draft(text=f"Lampe {name}"), key=name, at=NOON, by=None)
    Receipt.objects.create(
        delivery=delivery, account=account, native_id=name, how="answered", at=NOON, received_at=NOON
    )
    Delivery.objects.filter(pk=delivery.pk).update(state="sent", due_at=None)
    delivery = Delivery.objects.get(pk=delivery.pk)
    keep_post(delivery, NOON)
    begin(delivery)
    return delivery


def reply(name: str, text: str = "Elle est belle", parent: str = "ours", by: str = "zoe", **more: Any) -> seam.Post:
    given = {"network": "gatherer", "native_id": name, "author": seam.Author(by, by), "text": text, "kind": "reply",
             "created_at": NOON + MINUTE, "reply_to": parent}  # fmt: skip
    return seam.Post(**given | more)


def answered(*posts: seam.Post, cursor: str = "c", gone: Sequence[str] = ()) -> None:
    Gatherer.batches["ours"] = Batch(posts, tuple(Deletion("gatherer", name) for name in gone), cursor)


def replies(workspace: Workspace) -> dict[str, str]:
    found = workspace.posts.filter(kind="reply", deleted_at=None).order_by("pk")
    return dict(found.values_list("native_id", "text"))


def told(workspace: Workspace) -> list[tuple[str, list[str]]]:
    rows = Event.objects.filter(workspace=workspace, name__startswith="replies.").order_by("pk")
    names = dict(workspace.posts.values_list("pk", "native_id"))
    return [(row.name, [names[pk] for pk in row.facts["posts"]]) for row in rows]


def test_answers_come_back_as_posts_of_the_thread(account: Account, workspace: Workspace) -> None:
    delivery = sent(account)
    answered(reply("a"), reply("b", "Oui", parent="a", by="max"), reply("c", "Merci", parent=""))
    look_at_some(NOON + MINUTE)

    rows = (
        Post.objects.filter(kind="reply").order_by("pk").values_list("native_id", "reply_to", "root", "author__handle")
    )
    assert list(rows) == [("a", "ours", "ours", "zoe"), ("b", "a", "ours", "max"), ("c", "ours", "ours", "zoe")]
    assert told(workspace) == [("replies.received", ["a", "b", "c"])]
    facts = Event.objects.get(name="replies.received").facts
    assert (facts["delivery"], facts["account"], facts["under"]) == (delivery.pk, account.pk, delivery.post_id)


def test_under_an_answer_of_ours_they_stand_in_the_whole_thread(account: Account, workspace: Workspace) -> None:
    delivery = sent(account)
    Post.objects.filter(pk=delivery.post_id).update(reply_to="theirs", root="theirs")
    answered(reply("a"))
    look_at_some(NOON + MINUTE)

    assert Post.objects.get(native_id="a").root == "theirs"


def test_gathered_again_they_are_the_same_posts(account: Account, workspace: Workspace) -> None:
    sent(account)
    answered(reply("a"), cursor="first")
    look_at_some(NOON + MINUTE)
    answered(reply("a"), reply("b"), cursor="second")
    look_at_some(NOON + 5 * MINUTE)
    look_at_some(NOON + 15 * MINUTE)

    assert replies(workspace) == {"a": "Elle est belle", "b": "Elle est belle"}
    assert told(workspace) == [("replies.received", ["a"]), ("replies.received", ["b"])]
    assert Gatherer.asked == [("ours", ""), ("ours", "first"), ("ours", "second")]


def test_what_a_source_brought_before_is_not_doubled(account: Account, workspace: Workspace) -> None:
    delivery = sent(account)
    Post.objects.create(workspace=workspace, network="gatherer", native_id="a", author=delivery.post.author,  # type: ignore[union-attr]
                        kind="reply", text="Elle est belle", created_at=NOON + MINUTE, received_at=NOON)  # fmt: skip
    answered(reply("a"))
    look_at_some(NOON + MINUTE)

    assert Post.objects.filter(native_id="a").count() == 1
    assert told(workspace) == []


def test_our_own_answers_are_posts_of_the_thread_but_no_news(account: Account, workspace: Workspace) -> None:
    sent(account)
    answered(reply("a"), reply("b", parent="a", by="lumen"))
    look_at_some(NOON + MINUTE)

    assert set(replies(workspace)) == {"a", "b"}
    assert told(workspace) == [("replies.received", ["a"])]


def test_edits_are_followed(account: Account, workspace: Workspace) -> None:
    sent(account)
    answered(reply("a"))
    look_at_some(NOON + MINUTE)
    answered(reply("a", "Très belle", edited_at=NOON + 3 * MINUTE))
    look_at_some(NOON + 5 * MINUTE)

    assert replies(workspace) == {"a": "Très belle"}
    assert told(workspace)[1:] == [("replies.changed", ["a"])]


def test_deletions_are_followed_once_and_stay(account: Account, workspace: Workspace) -> None:
    sent(account)
    answered(reply("a"), reply("b"))
    look_at_some(NOON + MINUTE)
    answered(reply("b"), gone=["a"])
    look_at_some(NOON + 5 * MINUTE)
    answered(reply("a"), reply("b"), gone=["never-seen"])
    look_at_some(NOON + 15 * MINUTE)

    assert replies(workspace) == {"b": "Elle est belle"}
    assert Post.objects.get(native_id="a").text == ""
    assert told(workspace)[1:] == [("replies.deleted", ["a"])]


def test_a_crash_while_writing_keeps_neither_answers_nor_cursor(
    account: Account, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(account)
    answered(reply("a"), cursor="first")
    with monkeypatch.context() as broken:
        broken.setattr(EchoCount.objects, "update_or_create", lambda **facts: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            look_at_some(NOON + MINUTE)

    assert (replies(workspace), told(workspace), Echo.objects.get().cursor) == ({}, [], "")
    look_at_some(NOON + 10 * MINUTE)
    assert (replies(workspace), Echo.objects.get().cursor) == ({"a": "Elle est belle"}, "first")


def test_who_lost_the_claim_writes_no_answers(account: Account, workspace: Workspace) -> None:
    sent(account)
    answered(reply("a"))

    def slept(self: Gatherer, sent: Sent, cursor: str) -> Batch:
        Echo.objects.update(token=99)
        return Batch((reply("a"),), cursor="late")

    with pytest.MonkeyPatch.context() as slow:
        slow.setattr(Gatherer, "gather", slept)
        look_at_some(NOON + MINUTE)

    assert (replies(workspace), Echo.objects.get().cursor) == ({}, "")


def test_one_post_in_trouble_holds_up_no_other(account: Account) -> None:
    sent(account)
    other = sent(account, "other")
    Gatherer.batches = {"ours": NetworkError("Noise."), "other": Batch((reply("a", parent="other"),))}
    look_at_some(NOON + MINUTE)

    assert Echo.objects.get(delivery=other).step == 1
    late = Echo.objects.exclude(delivery=other).get()
    assert (late.step, late.due_at) == (0, NOON + 6 * MINUTE)


def test_a_post_that_nobody_is_shown_is_looked_at_at_its_next_age(account: Account) -> None:
    sent(account)
    Gatherer.batches["ours"] = NetworkError("Gone.", permanent=True)
    look_at_some(NOON + MINUTE)

    assert Echo.objects.get().step == 1


def test_a_refused_account_waits_with_all_its_posts(account: Account) -> None:
    sent(account)
    sent(account, "other")
    Gatherer.batches["ours"] = NetworkError("No.", permanent=True, of_account=True)
    look_at_some(NOON + MINUTE)

    account.refresh_from_db()
    assert account.state == "broken"
    assert {echo.step for echo in Echo.objects.all()} == {0}


@pytest.mark.parametrize("text", ["\x00 nul", "x" * 200_000, "<script>alert(1)</script>", "\ud800 lone"])
def test_hostile_answers_are_stored_clean(account: Account, workspace: Workspace, text: str) -> None:
    sent(account)
    answered(replace(reply("a"), text=text, native_id="a" * 5_000))
    look_at_some(NOON + MINUTE)

    (stored,) = Post.objects.filter(kind="reply")
    assert "\x00" not in stored.text
    assert len(stored.native_id) <= 500


def test_a_thread_is_read_each_answer_behind_what_it_answers(account: Account) -> None:
    delivery = sent(account)
    answered(
        reply("a"),
        reply("b", created_at=NOON + 2 * MINUTE),
        reply("c", parent="a", created_at=NOON + 3 * MINUTE, by="lumen"),
        reply("d", parent="c", created_at=NOON + 4 * MINUTE),
        reply("e", parent="gone-before-we-came"),
    )
    look_at_some(NOON + MINUTE)

    found = [(one.post.native_id, one.depth, one.is_ours) for one in replies_to(delivery)]
    assert found == [("a", 1, False), ("c", 2, True), ("d", 3, False), ("b", 1, False)]


def test_a_thread_that_turns_in_a_circle_ends(account: Account) -> None:
    delivery = sent(account)
    answered(reply("a"), reply("b", parent="c"), reply("c", parent="b"), reply("ours", parent="a"))
    look_at_some(NOON + MINUTE)

    assert [one.post.native_id for one in replies_to(delivery)] == ["a"]
