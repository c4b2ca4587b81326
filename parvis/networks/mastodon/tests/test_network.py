"""Timelines page by page, on described answers."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import ClassVar

import pytest

from parvis.door.replay import Recorded, ReplayDoor
from parvis.networks.mastodon.network import Mastodon
from parvis.networks.mastodon.server import Limits, Server, timeline, wait_seconds
from parvis.networks.mastodon.tests.described import HOST, PUBLIC, account, answer, status
from parvis.networks.seam import NetworkError
from parvis.networks.testing import NetworkContract

GIVEN = {"server": "mastodon.example"}


def test_the_first_page_is_the_newest_and_comes_as_it_was_written() -> None:
    batch = Mastodon(GIVEN, ReplayDoor({PUBLIC: answer(status(2), status(1))})).fetch("")
    assert [post.url[-1] for post in batch.posts] == ["1", "2"]
    assert not batch.more


def test_later_pages_go_forward_from_the_last_one() -> None:
    full = [status(number) for number in range(42, 2, -1)]
    door = ReplayDoor({PUBLIC: [answer(status(2)), answer(*full), answer(status(43)), answer()]})
    source = Mastodon(GIVEN, door)
    first = source.fetch("")
    second = source.fetch(first.cursor)
    third = source.fetch(second.cursor)
    assert (second.more, third.more) == (True, False)
    assert [asked.url.partition("min_id=")[2] for asked in door.asked] == ["", "2", "42"]
    assert source.fetch(third.cursor).cursor == third.cursor


def test_the_link_header_says_where_to_go_on() -> None:
    link = f'<{PUBLIC}?max_id=1>; rel="next", <{PUBLIC}?min_id=01HX>; rel="prev"'
    door = ReplayDoor({PUBLIC: [answer(status(2), Link=link), answer()]})
    source = Mastodon(GIVEN, door)
    source.fetch(source.fetch("").cursor)
    assert door.asked[-1].url.endswith("min_id=01HX")


def test_several_timelines_are_followed_and_a_status_in_two_is_one_post() -> None:
    door = ReplayDoor({f"{HOST}/api/v1/timelines/tag/lumen": answer(status(1)), PUBLIC: answer(status(2), status(1))})
    batch = Mastodon({**GIVEN, "timelines": "#lumen\npublic:local"}, door).fetch("")
    assert len(batch.posts) == 2
    assert "local=true" in door.asked[1].url


def test_an_account_is_looked_up_by_its_name() -> None:
    door = ReplayDoor({
        f"{HOST}/api/v1/accounts/lookup": Recorded(content=json.dumps(account()).encode()),
        f"{HOST}/api/v1/accounts/73/statuses": answer(status(1)),
    })  # fmt: skip
    assert len(Mastodon({**GIVEN, "timelines": "@zoe"}, door).fetch("").posts) == 1


def test_the_token_is_shown_and_the_last_answer_for_now_is_respected() -> None:
    door = ReplayDoor({PUBLIC: answer(X_RateLimit_Remaining="0", X_RateLimit_Reset="2999-01-01T00:00:00Z")})
    batch = Mastodon({**GIVEN, "token": "secret"}, door).fetch("")
    assert door.asked[0].headers["Authorization"] == "Bearer secret"
    assert (batch.wait_seconds or 0) > 1000


def test_waiting_is_counted_from_now() -> None:
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2026-03-03T08:05:00Z"}
    assert wait_seconds(headers, datetime(2026, 3, 3, 8, 2, tzinfo=UTC)) == 180
    assert wait_seconds({"X-RateLimit-Remaining": "12"}) is None


def test_too_many_requests_say_when_to_come_back() -> None:
    door = ReplayDoor({PUBLIC: Recorded(429, headers={"X-RateLimit-Reset": "2999-01-01T00:00:00Z"})})
    with pytest.raises(NetworkError) as caught:
        Mastodon(GIVEN, door).fetch("")
    assert caught.value.retry_after == 86_400


def test_a_timeline_that_does_not_exist_is_refused_with_what_does() -> None:
    with pytest.raises(NetworkError, match="public:local") as caught:
        timeline("everything")
    assert caught.value.permanent


def test_a_server_must_be_named() -> None:
    with pytest.raises(NetworkError, match="Say which server"):
        Mastodon({}, ReplayDoor({})).fetch("")


def test_an_address_that_cannot_be_read_is_no_server() -> None:
    with pytest.raises(NetworkError, match="Say which server"):
        Mastodon({"server": "https://[x"}, ReplayDoor({})).fetch("")


@pytest.mark.parametrize(
    "written", ["town.example", "https://town.example/", "https://town.example/@alice", " town.example/public"]
)
def test_a_page_of_the_server_is_enough_to_find_it(written: str) -> None:
    assert Server({"server": written}, ReplayDoor({})).url == "https://town.example"


def test_limits_are_read_from_the_server_and_else_are_the_usual_ones() -> None:
    statuses = {"max_characters": 5000, "max_media_attachments": "6"}
    told = {"configuration": {"statuses": statuses, "urls": {"streaming": "wss://s.example"}}}
    door = ReplayDoor({f"{HOST}/api/v2/instance": Recorded(content=json.dumps(told).encode())})
    assert Server(GIVEN, door).limits() == Limits(max_characters=5000, max_media=6, streaming="wss://s.example")


def test_an_older_server_tells_its_limits_at_the_older_address() -> None:
    door = ReplayDoor({
        f"{HOST}/api/v2/instance": Recorded(404),
        f"{HOST}/api/v1/instance": Recorded(content=b'{"max_toot_chars": 3000}'),
    })  # fmt: skip
    assert Server(GIVEN, door).limits().max_characters == 3000


def test_words_are_searched() -> None:
    door = ReplayDoor({f"{HOST}/api/v2/search": Recorded(content=json.dumps({"statuses": [status(1)]}).encode())})
    assert len(Mastodon(GIVEN, door).search("lampe lumen").posts) == 1
    assert "q=lampe+lumen&type=statuses" in door.asked[0].url


def test_a_reply_gets_the_address_of_what_it_replies_to_when_it_is_asked() -> None:
    reply = status(5, in_reply_to_id="3", in_reply_to_account_id="999")
    parent = json.dumps(status(3, uri="https://autre.example/users/max/statuses/88")).encode()
    door = ReplayDoor({PUBLIC: answer(reply), f"{HOST}/api/v1/statuses/3": Recorded(content=parent)})
    source = Mastodon(GIVEN, door)
    posts = source.fetch("").posts
    assert posts[0].reply_to == "3"
    assert source.describe(posts)[0].reply_to == "https://autre.example/users/max/statuses/88"
    source.describe(posts)
    assert len(door.asked) == 2


def test_a_parent_that_is_gone_is_asked_for_once() -> None:
    reply = status(5, in_reply_to_id="3", in_reply_to_account_id="999")
    door = ReplayDoor({PUBLIC: answer(reply), f"{HOST}/api/v1/statuses/3": Recorded(404)})
    source = Mastodon(GIVEN, door)
    posts = source.fetch("").posts
    assert source.describe(posts) == posts
    assert source.describe(posts) == posts
    assert len(door.asked) == 2


class TestMastodon(NetworkContract):
    network = Mastodon
    given = GIVEN
    answers: ClassVar = {PUBLIC: answer(status(2, "<p>Tom &amp; Léa<br>une lampe</p>"), status(1))}
