"""The real reader and the real listener, through the real door, against a double of a server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from parvis.door import Door
from parvis.networks.mastodon.network import Mastodon
from parvis.networks.mastodon.server import Server
from parvis.networks.mastodon.stream import MastodonStream
from parvis.networks.seam import Batch, NetworkError
from tests.doubles.mastodon import MAX_CHARACTERS, MastodonDouble, running

MOST_BATCHES = 150  # then what a test waits for does not come


@pytest.fixture
def double() -> Iterator[MastodonDouble]:
    with running() as server:
        yield server


@pytest.fixture
def door() -> Door:
    return Door(allow_private=("127.0.0.1",))


class Listener:
    """Listens, and when the connection breaks comes back with its last cursor, as a source does."""

    def __init__(self, double: MastodonDouble, door: Door, cursor: str = "") -> None:
        self.double, self.door, self.cursor = double, door, cursor
        self.batches: list[Batch] = []
        self.connect()

    def connect(self) -> None:
        self.network = MastodonStream({"server": self.double.url}, self.door)
        self.stream = self.network.listen(self.cursor)
        self.hear()
        self.double.wait_for_a_listener()

    def hear(self, posts: int = 0, deletions: int = 0) -> None:
        """Listen until that many more came, at least to one batch."""
        wanted = (len(self.ids) + posts, len(self.gone) + deletions)
        for _ in range(MOST_BATCHES):
            self.batches.append(next(self.stream))
            self.cursor = self.batches[-1].cursor
            if len(self.ids) >= wanted[0] and len(self.gone) >= wanted[1]:
                return
        raise AssertionError(f"{wanted} posts and deletions never came")

    def hear_it_break(self) -> NetworkError:
        with pytest.raises(NetworkError) as broken:
            self.hear(posts=10_000)
        return broken.value

    @property
    def posts(self) -> list:
        return [post for batch in self.batches for post in batch.posts]

    @property
    def ids(self) -> list[str]:
        return [post.native_id for post in self.posts]

    @property
    def gone(self) -> list[str]:
        return [gone.native_id for batch in self.batches for gone in batch.deletions]


@pytest.fixture
def listener(double: MastodonDouble, door: Door) -> Iterator[Listener]:
    double.publish("Avant")
    listener = Listener(double, door)
    yield listener
    listener.stream.close()


def fetched(network: Mastodon, cursor: str, times: int = 20) -> tuple[list[str], str]:
    """The ids of that many fetches, and the cursor after them."""
    ids: list[str] = []
    for _ in range(times):
        batch = network.fetch(cursor)
        ids += [post.native_id for post in batch.posts]
        cursor = batch.cursor
    return ids, cursor


@pytest.mark.parametrize("page_size", [40, 15], ids=["as we ask", "fewer than we ask"])
def test_pages_have_no_gap_and_no_double(double: MastodonDouble, door: Door, page_size: int) -> None:
    double.page_size = page_size
    old = [double.uri(double.publish()) for _ in range(page_size)]
    network = Mastodon({"server": double.url}, door)
    first, cursor = fetched(network, "", times=1)
    new = [double.uri(double.publish()) for _ in range(97)]

    then, _ = fetched(network, cursor)

    assert first == old
    assert then == new


def test_a_page_that_was_full_says_that_there_is_more(double: MastodonDouble, door: Door) -> None:
    double.publish()
    network = Mastodon({"server": double.url}, door)
    cursor = network.fetch("").cursor
    for _ in range(45):
        double.publish()

    full = network.fetch(cursor)
    last = network.fetch(full.cursor)

    assert (len(full.posts), full.more) == (40, True)
    assert (len(last.posts), last.more) == (5, False)


def test_what_was_refused_comes_after_the_limits_begin_anew(double: MastodonDouble, door: Door) -> None:
    double.publish()
    network = Mastodon({"server": double.url}, door)
    cursor = network.fetch("").cursor
    new = double.uri(double.publish())

    double.remaining = 0
    with pytest.raises(NetworkError) as refused:
        network.fetch(cursor)
    double.remaining = None
    found, _ = fetched(network, cursor, times=2)

    assert not refused.value.permanent
    assert 60 < refused.value.retry_after <= 120
    assert found == [new]


def test_the_last_answer_for_now_says_how_long_to_wait(double: MastodonDouble, door: Door) -> None:
    double.remaining = 1

    batch = Mastodon({"server": double.url}, door).fetch("")

    assert 60 < batch.wait_seconds <= 120


def test_limits_are_those_of_the_server(double: MastodonDouble, door: Door) -> None:
    limits = Server({"server": double.url}, door).limits()

    assert limits.max_characters == MAX_CHARACTERS
    assert limits.streaming == double.url.replace("http", "ws")


def test_a_status_comes_as_it_is_written(double: MastodonDouble, listener: Listener) -> None:
    number = double.publish("Une lampe Lumen")

    listener.hear(posts=1)

    assert [(post.native_id, post.text) for post in listener.posts] == [(double.uri(number), "Une lampe Lumen")]
    assert listener.cursor == number


def test_an_edit_and_a_deletion_are_followed(double: MastodonDouble, listener: Listener) -> None:
    number = double.publish("Une lampe")
    double.edit(number, "Une lampe, corrigée")
    double.delete(number)

    listener.hear(posts=2, deletions=1)

    assert [(post.text, post.edited_at is not None) for post in listener.posts] == [
        ("Une lampe", False), ("Une lampe, corrigée", True)
    ]  # fmt: skip
    assert listener.gone == [double.uri(number)]


def test_a_reset_is_an_error_that_may_be_tried_again(double: MastodonDouble, listener: Listener) -> None:
    double.reset()

    assert not listener.hear_it_break().permanent


@pytest.mark.parametrize("page_size", [40, 15], ids=["as we ask", "fewer than we ask"])
def test_what_was_written_while_nobody_listened_comes_once(
    double: MastodonDouble, listener: Listener, page_size: int
) -> None:
    double.page_size = page_size
    written = [double.publish()]
    listener.hear(posts=1)
    double.reset()
    listener.hear_it_break()
    written += [double.publish() for _ in range(50)]

    listener.connect()
    written.append(double.publish())
    listener.hear(posts=52 - len(listener.ids))

    assert listener.ids == [double.uri(number) for number in written]


def test_a_break_before_the_first_status_loses_nothing(double: MastodonDouble, listener: Listener) -> None:
    double.reset()
    listener.hear_it_break()
    number = double.publish()

    listener.connect()

    assert listener.ids == [double.uri(number)]


def test_ten_resets_leave_no_gap_and_no_double(double: MastodonDouble, listener: Listener) -> None:
    written = []
    for _ in range(10):
        written += [double.publish(), double.publish()]
        double.reset()
        listener.hear_it_break()
        written.append(double.publish())
        listener.connect()
    listener.hear(posts=len(written) - len(listener.ids))

    assert listener.ids == [double.uri(number) for number in written]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_deletion_after_a_reset_is_followed(double: MastodonDouble, listener: Listener, place: int) -> None:
    number = [double.publish(), double.publish(), double.publish()][place]
    listener.hear(posts=3)
    double.reset()
    listener.hear_it_break()

    listener.connect()
    double.delete(number)
    listener.hear(deletions=1)

    assert listener.gone == [double.uri(number)]


def test_what_waited_in_the_stream_while_pages_were_read_comes_once(double: MastodonDouble, door: Door) -> None:
    cursor = double.publish()
    missed = double.publish()
    network = MastodonStream({"server": double.url}, door)
    stream = network.listen(cursor)
    ids = [post.native_id for post in next(stream).posts]
    meanwhile = double.publish()  # after the stream opened, before the next page is asked for

    while not ids or ids[-1] != double.uri(meanwhile):
        ids += [post.native_id for post in next(stream).posts]
    last = double.publish()
    while ids[-1] != double.uri(last):
        ids += [post.native_id for post in next(stream).posts]
    stream.close()

    assert ids == [double.uri(number) for number in (missed, meanwhile, last)]
