from __future__ import annotations

import socket
import threading

import msgspec
import pytest

from benchmarks.firehose import STAMP, at_95
from benchmarks.intaking import workload
from benchmarks.intaking.jetstream import JetstreamDouble
from parvis.door.replay import ReplayDoor
from parvis.lib.match import Matcher
from parvis.lib.query import parse
from parvis.networks.bluesky.firehose import Firehose
from parvis.networks.document import document_of
from parvis.networks.native import jetstream
from parvis.networks.native.found import each
from parvis.networks.seam import Deletion, Post

HOST = "jetstream.example:80"


@pytest.fixture
def double() -> JetstreamDouble:
    double = JetstreamDouble(rate=100_000, share=0.3)
    double.write(0.003)
    return double


def test_what_is_wanted_is_what_the_queries_find(double: JetstreamDouble) -> None:
    found = [one for event in double.events for one in each(jetstream.read_event, (msgspec.json.decode(event),))]
    posts = [one for one in found if isinstance(one, Post)]
    matcher = Matcher()
    for number, (_, text) in enumerate(workload.queries()):
        matcher.add(number, parse(text))

    matched = {place for place, _ in matcher.match([document_of(post, source="") for post in posts])}

    assert {posts[place].native_id for place in matched} == double.wanted
    assert 50 < len(double.wanted) < 150
    assert {one.native_id for one in found if isinstance(one, Deletion)} == double.gone


def test_a_card_tells_when_its_post_was_said(double: JetstreamDouble) -> None:
    number, moment = STAMP.findall(double.events[7].decode())[0]

    assert (number, moment) == ("7", str(double.times[7] // 1000))


def test_five_in_a_hundred_may_be_slower() -> None:
    assert at_95([float(number) for number in range(100)]) == 95.0


def test_who_comes_back_hears_what_came_after_the_cursor(double: JetstreamDouble) -> None:
    near, far = socket.socketpair()
    threading.Thread(target=double.tell, args=(far,), daemon=True).start()
    firehose = Firehose(ReplayDoor({}, {HOST: [near]}), f"ws://{HOST.removesuffix(':80')}/subscribe")
    cursor = double.times[-10] + 5_000_000  # five seconds are heard again

    batch = next(firehose.batches(str(cursor)))

    assert len(batch.posts) + len(batch.deletions) == 10
    near.close()
