"""The contract of the seam: every network's tests subclass it, in this repository and in others.

    class TestFeeds(NetworkContract):
        network = Feeds
        given = {"url": "https://lumen.example/feed"}
        answers = {"https://lumen.example/feed": Recorded(content=FEED)}

The contract runs the network on a `ReplayDoor` (a double) with every socket forbidden. One that publishes subclasses
`PublishContract` too, and shows there that it does not send twice; one that gathers answers, `GatherContract`.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, ClassVar

import msgspec
import pytest

from parvis.door import DoorError, TooLate
from parvis.door.replay import Recorded, ReplayDoor
from parvis.networks.registry import networks
from parvis.networks.seam import (
    KINDS,
    Batch,
    Draft,
    Edits,
    Fetches,
    Finds,
    Gathers,
    Listens,
    Network,
    NetworkError,
    Outgoing,
    Post,
    Publishes,
    Sent,
    Stages,
    Withdraws,
)  # fmt: skip

HTML = b"<!doctype html><html><head><title>Sign in</title></head><body><form>Sign in</form></body></html>"
# Markup that is left in a text that should be plain.
MARKUP = re.compile(
    r"</?(p|a|b|i|br|div|span|script|img|strong|em)\b[^<>]*>|&(amp|lt|gt|quot|nbsp|#\d+);", re.IGNORECASE
)

# (id, what is answered, what the error must say)
BREAKS: tuple[tuple[str, Recorded, Mapping[str, Any]], ...] = (
    ("401", Recorded(401), {"permanent": True}),
    ("403", Recorded(403), {"permanent": True}),
    ("404", Recorded(404), {"permanent": True}),
    ("410", Recorded(410), {"permanent": True}),
    ("429", Recorded(429, headers={"Retry-After": "120"}), {"permanent": False, "retry_after": 120.0}),
    ("500", Recorded(500, HTML), {"permanent": False}),
    ("503", Recorded(503, headers={"Retry-After": "99999999999999999999"}), {"permanent": False}),
    ("cut", Recorded(error=DoorError("The answer is cut.", uncertain=True)), {"permanent": False}),
    ("time-out", Recorded(error=TooLate("No answer.", uncertain=True)), {"permanent": False}),
    ("page", Recorded(200, HTML, {"Content-Type": "text/html"}), {}),
    ("empty", Recorded(200, b""), {}),
    ("noise", Recorded(200, b"\x00\xff\xfe[[[{{{" * 50), {}),
)


class NetworkContract:
    """What any network promises. Give `network`, `given` (its settings) and `answers` (by address)."""

    network: ClassVar[type[Network]]
    given: ClassVar[Mapping[str, Any]] = {}
    answers: ClassVar[Mapping[str, Recorded | Sequence[Recorded]]] = {}
    # Breaks after which this network rightly goes on (say, an empty stream), by their id.
    harmless: ClassVar[Sequence[str]] = ()

    def door(self) -> ReplayDoor:
        return ReplayDoor(self.answers)

    def broken_door(self, recorded: Recorded) -> ReplayDoor:
        """A door at which everything is answered by one break."""
        return ReplayDoor(dict.fromkeys(self.answers, recorded))

    def batches(self, door: ReplayDoor, cursor: str = "") -> list[Batch]:
        """One turn of the network: a fetch, or a stream until it ends."""
        network = self.network(self.given, door)
        if isinstance(network, Fetches):
            return [network.fetch(cursor)]
        assert isinstance(network, Listens), "a network that neither fetches nor listens overrides `batches`"
        found: list[Batch] = []
        try:
            found.extend(network.listen(cursor))
        except NetworkError:
            if not found:
                raise
        return found

    def posts(self) -> list[Post]:
        return [post for batch in self.batches(self.door()) for post in batch.posts]

    @pytest.fixture(autouse=True)
    def _no_way_around_the_door(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_: object) -> None:
            raise AssertionError("a network opened a socket of its own")

        monkeypatch.setattr(socket.socket, "connect", refuse)

    def test_it_says_what_it_is_called_and_what_it_asks(self) -> None:
        assert re.fullmatch(r"[a-z][a-z0-9_]{1,29}", self.network.name)
        assert self.network.label.strip()
        names = [setting.name for setting in self.network.settings]
        assert len(set(names)) == len(names)
        assert all(setting.label.strip() for setting in self.network.settings)
        assert all(setting.choices for setting in self.network.settings if setting.type == "choice")

    def test_it_is_found_by_its_name(self) -> None:
        assert networks()[self.network.name] is self.network

    def test_its_posts_are_plain_text_with_moments_in_utc(self) -> None:
        posts = self.posts()
        assert posts, "the sample holds no post"
        for post in posts:
            check_post(post, self.network.name)

    def test_the_same_bytes_give_the_same_posts(self) -> None:
        first, second = self.posts(), self.posts()
        ids = [post.native_id for post in first]
        assert len(set(ids)) == len(ids)
        assert first == second

    def test_it_goes_on_from_its_cursor(self) -> None:
        cursor = self.batches(self.door())[-1].cursor
        stored = msgspec.json.decode(msgspec.json.encode(cursor))
        again = {post.native_id for batch in self.batches(self.door(), stored) for post in batch.posts}
        assert again <= {post.native_id for post in self.posts()}

    @pytest.mark.parametrize(("name", "recorded", "expected"), BREAKS, ids=[name for name, *_ in BREAKS])
    def test_what_goes_wrong_is_one_error(self, name: str, recorded: Recorded, expected: Mapping[str, Any]) -> None:
        if name in self.harmless:
            self.batches(self.broken_door(recorded))
            return
        with pytest.raises(NetworkError) as caught:
            self.batches(self.broken_door(recorded))
        assert str(caught.value).strip()
        assert {field: getattr(caught.value, field) for field in expected} == dict(expected)
        assert caught.value.retry_after is None or 0 < caught.value.retry_after <= 86_400


def check_post(post: Post, network: str) -> None:
    """What every post promises, whatever it came from."""
    assert post.network == network
    assert post.native_id
    assert post.kind in KINDS
    assert post.created_at.utcoffset() == timedelta(0)
    assert post.edited_at is None or post.edited_at.utcoffset() == timedelta(0)
    for text in (post.text, post.title, post.author.name):
        assert not MARKUP.search(text), text
        assert text == text.strip()
        assert "\x00" not in text
    for address in (post.url, post.author.url, *post.links, *(media.url for media in post.media)):
        assert address == "" or address.startswith(("https://", "http://")), address
    assert not any(tag.startswith("#") for tag in post.hashtags)
    assert not any(handle.startswith("@") for handle in post.mentions)


class GatherContract:
    """What a network that gathers answers promises. Give `network`, `given`, our post (`sent`), what is answered by
    address (`answers`) where somebody answered it and somebody else that answer, and the same later (`later`), when
    exactly the answer `gone` was deleted.
    """

    network: ClassVar[type[Gathers]]
    given: ClassVar[Mapping[str, Any]] = {}
    sent: ClassVar[Sent]
    answers: ClassVar[Mapping[str, Recorded | Sequence[Recorded]]] = {}
    later: ClassVar[Mapping[str, Recorded | Sequence[Recorded]]] = {}
    gone: ClassVar[str] = ""

    def gathered(self, answers: Mapping[str, Recorded | Sequence[Recorded]], cursor: str = "") -> Batch:
        return self.network(self.given, ReplayDoor(answers)).gather(self.sent, cursor)

    def test_answers_stand_in_the_thread_of_our_post(self) -> None:
        posts = self.gathered(self.answers).posts
        ids = [post.native_id for post in posts]
        assert len(set(ids)) == len(ids) > 1
        assert self.sent.native_id not in ids
        assert {post.kind for post in posts} <= {"reply", "comment", "message"}
        parents = {post.reply_to for post in posts}
        assert self.sent.native_id in parents
        assert parents & set(ids), "nobody answers an answer in the sample"
        assert parents <= {self.sent.native_id, *ids}
        for post in posts:
            check_post(post, self.network.name)
            assert post.author.native_id

    def test_gathered_again_it_is_the_same_and_nothing_is_gone(self) -> None:
        first = self.gathered(self.answers)
        again = self.gathered(self.answers, msgspec.json.decode(msgspec.json.encode(first.cursor)))
        assert again.posts == first.posts
        assert again.deletions == first.deletions == ()

    def test_what_is_gone_is_said_once(self) -> None:
        first = self.gathered(self.answers)
        assert self.gone in {post.native_id for post in first.posts}
        second = self.gathered(self.later, first.cursor)
        assert [deletion.native_id for deletion in second.deletions] == [self.gone]
        assert self.gathered(self.later, second.cursor).deletions == ()

    def test_a_cursor_that_is_none_of_ours_does_no_harm(self) -> None:
        assert self.gathered(self.answers, "{never written by us").posts == self.gathered(self.answers).posts

    @pytest.mark.parametrize(("name", "recorded", "expected"), BREAKS, ids=[name for name, *_ in BREAKS])
    def test_a_break_is_one_error_and_deletes_nothing(
        self, name: str, recorded: Recorded, expected: Mapping[str, Any]
    ) -> None:
        cursor = self.gathered(self.answers).cursor
        with pytest.raises(NetworkError) as caught:
            self.gathered(dict.fromkeys(self.answers, recorded), cursor)
        assert str(caught.value).strip()
        assert {field: getattr(caught.value, field) for field in expected} == dict(expected)


@dataclass(frozen=True, slots=True)
class Outlet:
    """A network before a server on which it may write: a real one, or a double that keeps what it is sent.

    posted: text by native id of all that stands there. lose_answer: the next writing is done and its answer is lost.
    """

    network: Publishes
    posted: Callable[[], Mapping[str, str]]
    lose_answer: Callable[[], None]


class PublishContract:
    """What a network that publishes promises. Give `outlet()`; what it does not inherit is not tested."""

    draft: ClassVar[Draft] = Draft(text="Une lampe à réparer ? Dites-nous où. 💡", lang="fr")
    changed: ClassVar[Draft] = Draft(text="Une lampe à réparer ? Venez lundi.", lang="fr")
    now: ClassVar[datetime] = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)

    def outlet(self) -> Outlet:
        raise AssertionError("give an outlet")

    def sent_in_full(self, outlet: Outlet, outgoing: Outgoing) -> Sent:
        """Put ready where that is needed, and sent."""
        return outlet.network.publish(self.staged(outlet, outgoing))

    def staged(self, outlet: Outlet, outgoing: Outgoing) -> Outgoing:
        if not isinstance(outlet.network, Stages):
            return outgoing
        return msgspec.structs.replace(outgoing, container=outlet.network.stage(outgoing))

    def outgoing(self, outlet: Outlet, seed: int = 1) -> Outgoing:
        return outlet.network.prepare(self.draft, self.now, Random(seed))  # noqa: S311 - a test

    def lost(self, outlet: Outlet, outgoing: Outgoing) -> Outgoing:
        """It was sent, and nobody heard the answer."""
        ready = self.staged(outlet, outgoing)
        outlet.lose_answer()
        with pytest.raises(NetworkError) as caught:
            outlet.network.publish(ready)
        assert caught.value.uncertain
        assert not caught.value.permanent
        assert len(outlet.posted()) == 1
        return ready

    def test_it_can_do_what_its_idempotency_needs(self) -> None:
        network = type(self.outlet().network)
        assert network.idempotency in ("key", "rkey", "container", "list", "none")
        assert issubclass(network, Stages) == (network.idempotency == "container")
        assert network.idempotency != "list" or issubclass(network, Finds)
        assert network.idempotency != "none" or not issubclass(network, Finds)

    def test_what_it_prepares_depends_on_nothing_else(self) -> None:
        outlet = self.outlet()
        first, again = self.outgoing(outlet), self.outgoing(outlet)
        assert first == again
        assert first.key != self.outgoing(outlet, seed=2).key
        assert not outlet.posted()

    def test_what_it_prepares_is_stored_and_read_again(self) -> None:
        outgoing = self.outgoing(self.outlet())
        assert msgspec.json.decode(msgspec.json.encode(outgoing), type=Outgoing) == outgoing

    def test_what_it_sends_stands_there_once(self) -> None:
        outlet = self.outlet()
        sent = self.sent_in_full(outlet, self.outgoing(outlet))
        assert list(outlet.posted()) == [sent.native_id]
        assert sent.url == "" or sent.url.startswith(("https://", "http://"))
        assert sent.at is None or sent.at.utcoffset() == timedelta(0)
        assert msgspec.json.decode(msgspec.json.encode(sent), type=Sent) == sent

    def test_two_that_say_the_same_are_two(self) -> None:
        outlet = self.outlet()
        for seed in (1, 2):
            self.sent_in_full(outlet, self.outgoing(outlet, seed))
        assert len(outlet.posted()) == 2

    def test_after_a_lost_answer_there_is_still_one(self) -> None:
        outlet = self.outlet()
        ready = self.lost(outlet, self.outgoing(outlet))
        if outlet.network.idempotency in ("key", "rkey", "container"):
            assert list(outlet.posted()) == [outlet.network.publish(ready).native_id]
        elif isinstance(outlet.network, Finds):
            found = outlet.network.find(ready)
            assert found is not None
            assert list(outlet.posted()) == [found.native_id]

    def test_it_finds_nothing_that_was_never_sent(self) -> None:
        outlet = self.outlet()
        if isinstance(outlet.network, Finds):
            assert outlet.network.find(self.outgoing(outlet)) is None

    def test_it_does_not_find_what_is_known_to_be_another_delivery(self) -> None:
        outlet = self.outlet()
        if not isinstance(outlet.network, Finds) or outlet.network.idempotency == "rkey":
            return
        sent = self.sent_in_full(outlet, self.outgoing(outlet, 1))
        assert outlet.network.find(self.outgoing(outlet, 2), taken=[sent.native_id]) is None

    def test_an_edit_said_twice_is_one(self) -> None:
        outlet = self.outlet()
        if not isinstance(outlet.network, Edits):
            return
        sent = self.sent_in_full(outlet, self.outgoing(outlet))
        changed = outlet.network.prepare(self.changed, self.now, Random(3))  # noqa: S311 - a test
        edited = outlet.network.edit(changed, sent)
        assert outlet.network.edit(changed, edited).native_id == sent.native_id
        assert list(outlet.posted()) == [sent.native_id]
        assert self.changed.text in outlet.posted()[sent.native_id]

    def test_a_withdrawal_said_twice_is_one(self) -> None:
        outlet = self.outlet()
        if not isinstance(outlet.network, Withdraws):
            return
        sent = self.sent_in_full(outlet, self.outgoing(outlet))
        outlet.network.withdraw(sent)
        outlet.network.withdraw(sent)
        assert not outlet.posted()
