"""The contract of the seam: every network's tests subclass it, in this repository and in others.

    class TestFeeds(NetworkContract):
        network = Feeds
        given = {"url": "https://lumen.example/feed"}
        answers = {"https://lumen.example/feed": Recorded(content=FEED)}

The contract runs the network on a `ReplayDoor` (a double) with every socket forbidden.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar

import msgspec
import pytest

from parvis.door import DoorError, TooLate
from parvis.door.replay import Recorded, ReplayDoor
from parvis.networks.registry import networks
from parvis.networks.seam import KINDS, Batch, Fetches, Listens, Network, NetworkError, Post

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
