"""Author feeds and saved searches, page by page."""

from __future__ import annotations

import json
from typing import ClassVar

import pytest

from parvis.door.replay import Recorded, ReplayDoor
from parvis.networks.bluesky.feeds import BlueskyFeeds
from parvis.networks.bluesky.network import Bluesky
from parvis.networks.seam import Author, NetworkError, Post
from parvis.networks.testing import NetworkContract, check_post

PUBLIC = "https://public.api.bsky.app/xrpc/"
FEED = PUBLIC + "app.bsky.feed.getAuthorFeed"
SEARCH = PUBLIC + "app.bsky.feed.searchPosts"
PROFILES = PUBLIC + "app.bsky.actor.getProfiles"


def view(number: int, text: str = "Une lampe") -> dict:
    moment = f"2026-03-03T08:{number:02}:00.000Z"
    return {
        "uri": f"at://did:plc:zoe/app.bsky.feed.post/{number}",
        "author": {"did": "did:plc:zoe", "handle": "zoe.example", "displayName": "Zoé"},
        "record": {"$type": "app.bsky.feed.post", "text": text, "createdAt": moment, "langs": ["fr"]},
        "indexedAt": moment,
        "likeCount": 3,
    }


def feed(*numbers: int, cursor: str = "") -> Recorded:
    page = {"feed": [{"post": view(number)} for number in numbers], **({"cursor": cursor} if cursor else {})}
    return Recorded(content=json.dumps(page).encode())


def numbers(posts: tuple[Post, ...]) -> list[int]:
    return [int(post.native_id.rpartition("/")[2]) for post in posts]


def test_a_first_reading_gives_the_newest_page_only() -> None:
    source = BlueskyFeeds({"accounts": "@zoe.example"}, ReplayDoor({FEED: feed(9, 8, cursor="older")}))
    batch = source.fetch("")
    assert numbers(batch.posts) == [9, 8]
    assert not batch.more


def test_later_readings_go_back_to_what_was_seen_over_several_pages() -> None:
    door = ReplayDoor(
        {FEED: [feed(9), feed(15, 14, cursor="p2"), feed(13, 12, cursor="p3"), feed(10, 9, 8, cursor="x")]}
    )
    source = BlueskyFeeds({"accounts": ["zoe.example"]}, door)
    cursor, found, more = source.fetch("").cursor, [], True
    while more:
        batch = source.fetch(cursor)
        cursor, more = batch.cursor, batch.more
        found += numbers(batch.posts)
    assert found == [15, 14, 13, 12, 10, 9]
    assert "cursor=p3" in door.asked[-1].url


def test_after_a_whole_reading_only_what_is_newer_counts() -> None:
    door = ReplayDoor({FEED: [feed(9), feed(12, 9, 8), feed(12, 9, 8)]})
    source = BlueskyFeeds({"accounts": "zoe.example"}, door)
    first = source.fetch(source.fetch("").cursor)
    assert numbers(first.posts) == [12, 9]
    assert numbers(source.fetch(first.cursor).posts) == [12]


def test_one_account_that_is_gone_does_not_hide_the_others() -> None:
    door = ReplayDoor({FEED: [Recorded(400, b"{}"), feed(1)]})
    batch = BlueskyFeeds({"accounts": "gone.example\nzoe.example"}, door).fetch("")
    assert numbers(batch.posts) == [1]
    assert [bad.place for bad in batch.bad] == ["@gone.example"]


def test_nothing_to_follow_is_said() -> None:
    with pytest.raises(NetworkError, match="which accounts"):
        BlueskyFeeds({}, ReplayDoor({})).fetch("")


def test_a_repost_in_a_feed_is_a_post_of_who_relayed_it() -> None:
    reason = {"$type": "app.bsky.feed.defs#reasonRepost", "by": {"did": "did:plc:max", "handle": "max.example"},
              "uri": "at://did:plc:max/app.bsky.feed.repost/1", "indexedAt": "2026-03-03T09:00:00Z"}  # fmt: skip
    page = Recorded(content=json.dumps({"feed": [{"post": view(1, "L’original"), "reason": reason}]}).encode())
    (post,) = BlueskyFeeds({"accounts": "max.example"}, ReplayDoor({FEED: page})).fetch("").posts
    assert (post.kind, post.author.handle, post.text) == ("repost", "max.example", "L’original")
    assert post.repost_of == "at://did:plc:zoe/app.bsky.feed.post/1"


def test_words_are_searched_newest_first() -> None:
    door = ReplayDoor({SEARCH: Recorded(content=json.dumps({"posts": [view(2), view(1)]}).encode())})
    batch = Bluesky({}, door).search("lampe lumen", limit=10)
    assert numbers(batch.posts) == [2, 1]
    assert door.asked[0].url.endswith("?q=lampe+lumen&sort=latest&limit=10")


def test_an_account_opens_the_search_and_an_old_token_is_renewed() -> None:
    service = "https://bsky.social/xrpc/"
    tokens = [Recorded(content=json.dumps({"accessJwt": token}).encode()) for token in ("old", "new")]
    answers = [Recorded(401, b"{}"), Recorded(content=json.dumps({"posts": [view(1)]}).encode())]
    signing, searching = service + "com.atproto.server.createSession", service + "app.bsky.feed.searchPosts"
    door = ReplayDoor({signing: tokens, searching: answers})
    assert Bluesky({"handle": "@lumen.example", "app_password": "abcd"}, door).search("lampe").posts
    assert door.asked[-1].headers["Authorization"] == "Bearer new"


def test_matched_posts_get_the_names_of_their_authors() -> None:
    profile = {"did": "did:plc:zoe", "handle": "zoe.example", "displayName": "Zoé", "followersCount": 40}
    door = ReplayDoor({PROFILES: Recorded(content=json.dumps({"profiles": [profile]}).encode())})
    source = Bluesky({}, door)
    (post,) = source.describe([bare("did:plc:zoe")])
    source.describe([bare("did:plc:zoe")])
    assert (post.author.handle, post.author.name, post.author.followers) == ("zoe.example", "Zoé", 40)
    assert len(door.asked) == 1


def test_names_are_asked_for_25_at_a_time() -> None:
    door = ReplayDoor({PROFILES: Recorded(content=b'{"profiles": []}')})
    Bluesky({}, door).describe([bare(f"did:plc:{number}") for number in range(30)])
    assert [asked.url.count("actors=") for asked in door.asked] == [25, 5]


def test_a_server_in_trouble_leaves_the_posts_as_they_are() -> None:
    door = ReplayDoor({PROFILES: Recorded(503)})
    source = Bluesky({}, door)
    posts = (bare("did:plc:zoe"),)
    assert source.describe(posts) == posts
    assert source.describe(posts) == posts
    assert len(door.asked) == 1


def bare(did: str) -> Post:
    from datetime import UTC, datetime

    return Post(
        network="bluesky",
        native_id=f"at://{did}/app.bsky.feed.post/1",
        author=Author(did),
        created_at=datetime(2026, 3, 3, tzinfo=UTC),
        text="Une lampe",
    )


class TestBlueskyFeeds(NetworkContract):
    network = BlueskyFeeds
    given: ClassVar = {"accounts": "zoe.example", "words": "lampe"}
    answers: ClassVar = {
        FEED: feed(3, 2),
        SEARCH: Recorded(content=json.dumps({"posts": [view(1), view(3)]}).encode()),
    }

    def test_its_posts_are_plain_text_with_moments_in_utc(self) -> None:
        """They are posts of Bluesky, like those of the firehose."""
        posts = self.posts()
        assert len(posts) == 3
        for post in posts:
            check_post(post, "bluesky")


def test_an_account_that_was_taken_out_in_the_middle_of_a_reading_holds_up_nothing() -> None:
    cursor = json.dumps({"@gone.example": ["2026-03-03T08:01:00.000Z", "2026-03-03T08:09:00.000Z", "p2"]})
    batch = BlueskyFeeds({"accounts": "zoe.example"}, ReplayDoor({FEED: feed(9)})).fetch(cursor)
    assert numbers(batch.posts) == [9]
    assert not batch.more


def test_an_account_that_is_deleted_in_the_middle_of_a_reading_holds_up_no_other() -> None:
    closed = Recorded(400, b'{"error": "InvalidRequest", "message": "Profile not found"}')
    door = ReplayDoor({FEED: [closed, closed, feed(9)]})
    source = BlueskyFeeds({"accounts": ["gone.example", "zoe.example"]}, door)
    cursor = json.dumps({"@gone.example": ["2026-03-03T08:01:00.000Z", "2026-03-03T08:09:00.000Z", "p2"]})
    after = source.fetch(cursor)
    assert [bad.place for bad in after.bad] == ["@gone.example"]
    assert numbers(source.fetch(after.cursor).posts) == [9]


def test_a_reading_that_is_told_to_wait_waits_and_goes_on_where_it_was() -> None:
    source = BlueskyFeeds({"accounts": "zoe.example"}, ReplayDoor({FEED: Recorded(429)}))
    with pytest.raises(NetworkError, match="too many"):
        source.fetch(json.dumps({"@zoe.example": ["2026-03-03T08:01:00.000Z", "2026-03-03T08:09:00.000Z", "p2"]}))
