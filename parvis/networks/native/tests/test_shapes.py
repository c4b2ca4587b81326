"""Posts of each native shape, with our own words in them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from parvis.networks.native import records, x_v1
from parvis.networks.native.found import Aside
from parvis.networks.seam import Deletion, Post

MOMENT = datetime(2026, 3, 3, 8, 2, tzinfo=UTC)
USER = {"id_str": "7", "screen_name": "zoe", "name": "Zoé &amp; co", "followers_count": "12"}


def posts(record: dict[str, Any]) -> list[Post]:
    found = list(records.read(record))
    assert not [one for one in found if isinstance(one, Aside) and one.is_bad], found
    return [one for one in found if isinstance(one, Post)]


def one_of(record: dict[str, Any]) -> Post:
    (post,) = posts(record)
    return post


def asides(record: dict[str, Any]) -> list[str]:
    return [one.reason for one in records.read(record) if isinstance(one, Aside)]


# Bluesky


@pytest.mark.parametrize(("tags", "hashtags"), [(5, ()), ("lampe", ()), ([5, "lampe"], ("5", "lampe"))])
def test_a_record_on_bluesky_may_hold_anything_where_its_tags_should_be(tags: Any, hashtags: tuple[str, ...]) -> None:
    record = {"text": "Une lampe", "createdAt": "2026-03-03T08:02:00Z", "tags": tags}
    commit = {"operation": "create", "collection": "app.bsky.feed.post", "rkey": "1", "record": record}
    assert one_of({"did": "did:plc:a", "time_us": 1772524920000000, "commit": commit}).hashtags == hashtags


# X, first version


def tweet(**more: Any) -> dict[str, Any]:
    usual = {"created_at": "Tue Mar 03 08:02:00 +0000 2026", "id_str": "2028", "id": 2028, "user": USER, "entities": {}}
    return {**usual, "full_text": "Une lampe", "favorite_count": 3, "retweet_count": 2, **more}


def test_a_tweet() -> None:
    url = {"url": "https://t.co/a", "expanded_url": "https://lumen.example/aide"}
    entities = {"hashtags": [{"text": "Lumen"}], "user_mentions": [{"screen_name": "max"}], "urls": [url]}
    post = one_of(tweet(full_text="Une lampe &amp; moi https://t.co/a", entities=entities, lang="fr"))
    assert (post.text, post.author.name, post.author.followers) == ("Une lampe & moi https://t.co/a", "Zoé & co", 12)
    assert (post.links, post.hashtags, post.mentions) == (("https://lumen.example/aide",), ("Lumen",), ("max",))
    assert (post.url, post.created_at, post.lang) == ("https://x.com/zoe/status/2028", MOMENT, "fr")


def test_the_long_form_of_a_streamed_tweet_is_its_text() -> None:
    long = {"full_text": "Tout le texte", "entities": {"hashtags": [{"text": "long"}]}}
    post = one_of(tweet(text="Tout le…", truncated=True, extended_tweet=long))
    assert (post.text, post.hashtags) == ("Tout le texte", ("long",))


def test_an_id_of_thousands_of_digits_holds_no_time_and_stops_nothing() -> None:
    (found,) = records.read({"id_str": "9" * 5000, "text": "Une lampe", "user": USER})
    assert isinstance(found, Aside)
    assert found.is_bad


def test_a_retweet_carries_its_whole_original() -> None:
    post = one_of(tweet(full_text="RT @max: Tout…", retweeted_status=tweet(id_str="1", full_text="Tout le texte")))
    assert (post.kind, post.repost_of, post.text) == ("repost", "1", "Tout le texte")
    assert post.quoted is not None


def test_a_reply_and_a_quote() -> None:
    assert one_of(tweet(in_reply_to_status_id_str="5")).reply_to == "5"
    quote = one_of(tweet(is_quote_status=True, quoted_status=tweet(id_str="6")))
    assert (quote.kind, quote.quote_of) == ("quote", "6")


def test_media_have_their_best_file_and_their_words() -> None:
    variants = [{"bitrate": 1, "url": "https://v/1.mp4"}, {"bitrate": "9", "url": "https://v/9.mp4"}]
    video = {
        "type": "video",
        "media_url_https": "https://v/0.jpg",
        "ext_alt_text": "Une lampe",
        "video_info": {"variants": variants},
    }
    (medium,) = one_of(tweet(extended_entities={"media": [video]})).media
    assert (medium.kind, medium.url, medium.alt) == ("video", "https://v/9.mp4", "Une lampe")


def test_a_tweet_without_its_author_or_its_time_still_goes_in() -> None:
    post = one_of({"id_str": "1234567890123456789", "text": "Une lampe", "user": None, "favorite_count": None})
    assert (post.author.native_id, post.created_at) == ("", x_v1.time_of("1234567890123456789"))


def test_endless_retweets_end() -> None:
    endless = tweet()
    for _ in range(500):
        endless = tweet(retweeted_status=endless)
    assert one_of(endless).kind == "repost"


def test_a_deletion_in_the_stream() -> None:
    (gone,) = records.read({"delete": {"status": {"id_str": "5", "user_id_str": "7"}}})
    assert gone == Deletion("x", "5", "7")


def test_a_person_is_no_post_but_their_last_tweet_is() -> None:
    person = {**USER, "profile_image_url_https": "", "status": {key: tweet()[key] for key in ("id_str", "full_text")}}
    person["status"]["created_at"] = "Tue Mar 03 08:02:00 +0000 2026"
    assert [post.author.handle for post in posts(person)] == ["zoe"]
    assert asides(person) == ["Not a post: X user."]


# X, second version


def page(*tweets: dict[str, Any], **includes: Any) -> dict[str, Any]:
    users = [{"id": "7", "username": "zoe", "name": "Zoé", "public_metrics": {"followers_count": 12}}]
    return {"data": list(tweets), "includes": {"users": users, **includes}}


def v2(native_id: str = "20", text: str = "Une lampe", **more: Any) -> dict[str, Any]:
    return {"id": native_id, "text": text, "author_id": "7", "created_at": "2026-03-03T08:02:00.000Z", **more}


def test_a_page_gives_its_tweets_with_their_authors() -> None:
    post = one_of(page(v2(public_metrics={"like_count": 3, "impression_count": "90"}, conversation_id="18")))
    assert (post.author.handle, post.author.followers, post.counts.views, post.root) == ("zoe", 12, 90, "18")


def test_a_cut_retweet_is_made_whole_by_the_page() -> None:
    retweet = v2("21", "RT @max: Tout…", referenced_tweets=[{"type": "retweeted", "id": "1"}])
    assert one_of(page(retweet, tweets=[v2("1", "Tout le texte")])).text == "Tout le texte"
    assert one_of(page(retweet)).text == "Tout…"


def test_an_included_tweet_that_none_carries_is_a_post_itself() -> None:
    reply = v2("21", referenced_tweets=[{"type": "replied_to", "id": "1"}])
    assert [post.native_id for post in posts(page(reply, tweets=[v2("1")]))] == ["21", "1"]


def test_a_flattened_tweet_holds_its_author_inside() -> None:
    quoted = {"type": "quoted", **v2("1", "Avant")}
    post = one_of(v2(author={"id": "7", "username": "zoe"}, referenced_tweets=[quoted]))
    assert (post.author.handle, post.quote_of, post.quoted and post.quoted.text) == ("zoe", "1", "Avant")


def test_a_long_tweet_and_its_place() -> None:
    long = v2(note_tweet={"text": "Tout le texte"}, geo={"place_id": "p"})
    post = one_of(page(long, places=[{"id": "p", "country_code": "FR"}]))
    assert (post.text, post.country) == ("Tout le texte", "fr")


def test_counts_and_users_are_no_posts() -> None:
    assert asides({"data": [{"tweet_count": 3}, {"username": "zoe"}], "meta": {}}) == [
        "Not a post: X count.",
        "Not a post: X user.",
    ]


def test_the_compliance_stream_deletes() -> None:
    assert list(records.read({"data": {"tweet_delete": {"tweet": {"id": "5"}}}})) == [Deletion("x", "5")]


# Mastodon


def test_a_status_in_full() -> None:
    from parvis.networks.mastodon.tests.described import account, status

    link = '<a href="https://lumen.example/aide">aide</a>'
    tag = '<a href="https://mastodon.example/tags/lumen">#lumen</a>'
    name = '<a href="https://autre.example/@max">@max</a>'
    post = one_of(status(
        1, f"<p>Une lampe &amp; {name}<br>{link} {tag}</p>", spoiler_text="Chaud", language="fr-FR",
        tags=[{"name": "lumen"}], mentions=[{"acct": "max@autre.example", "username": "max", "url": "https://autre.example/@max"}],
        poll={"options": [{"title": "Oui"}, {"title": "Non"}]}, account=account("zoe"),
        media_attachments=[{"type": "gifv", "url": "https://m/1.mp4", "description": "Une lampe"}],
    ))  # fmt: skip
    assert post.text == "Une lampe & @max\naide #lumen\n• Oui\n• Non"
    assert (post.links, post.hashtags, post.mentions) == (
        ("https://lumen.example/aide",),
        ("lumen",),
        ("max@autre.example",),
    )
    assert (post.title, post.is_sensitive, post.lang, post.author.handle) == (
        "Chaud",
        True,
        "fr",
        "zoe@mastodon.example",
    )
    assert [(medium.kind, medium.alt) for medium in post.media] == [("video", "Une lampe")]


def test_a_boost_a_quote_a_reply_and_a_private_mention() -> None:
    from parvis.networks.mastodon.tests.described import status

    boost = one_of(status(2, "", reblog=status(1)))
    quote = one_of(status(3, quote={"state": "accepted", "quoted_status": status(1)}))
    own_thread = one_of(status(4, in_reply_to_id="1", in_reply_to_account_id="73"))
    assert (boost.kind, boost.text, boost.repost_of) == (
        "repost",
        "Une lampe",
        "https://mastodon.example/users/zoe/statuses/1",
    )
    assert (quote.kind, quote.quote_of) == ("quote", "https://mastodon.example/users/zoe/statuses/1")
    assert own_thread.reply_to == "https://mastodon.example/users/zoe/statuses/1"
    assert one_of(status(5, visibility="direct")).kind == "message"


# Bluesky


def test_facets_count_bytes() -> None:
    text = "é 😀 @zoe.example"
    start = len("é 😀 ".encode())
    feature = {"$type": "app.bsky.richtext.facet#mention", "did": "did:plc:zoe"}
    facet = {"index": {"byteStart": start, "byteEnd": start + 12}, "features": [feature]}
    post = one_of({"uri": "at://did:plc:a/app.bsky.feed.post/1", "author": {"did": "did:plc:a"},
                   "record": {"text": text, "createdAt": "2026-03-03T08:02:00Z", "facets": [facet]}})  # fmt: skip
    assert post.mentions == ("zoe.example",)


def test_a_post_from_the_future_is_dated_by_its_arrival() -> None:
    record = {"text": "", "createdAt": "2999-01-01T00:00:00Z"}
    commit = {"operation": "create", "collection": "app.bsky.feed.post", "rkey": "1", "record": record}
    assert one_of({"did": "did:plc:a", "time_us": 1772524920000000, "commit": commit}).created_at == MOMENT


def test_a_deleted_account_takes_everything_with_it() -> None:
    event = {"did": "did:plc:a", "kind": "account", "account": {"active": False, "status": "deleted"}}
    assert list(records.read(event)) == [Deletion("bluesky", author_id="did:plc:a")]


# Reddit


def test_a_comment_a_submission_and_a_message() -> None:
    usual = {"created_utc": 1772524920, "author": "zoe", "author_fullname": "t2_7", "score": 3}
    listing = {"kind": "Listing", "data": {"children": [None, {"kind": "more", "data": {}}]}}
    inner_reply = {"kind": "t1", "data": {**usual, "id": "c", "body": "Oui", "parent_id": "t1_b", "link_id": "t3_a"}}
    told = {"name": "t1_b", "body": "x &gt; y u/max", "parent_id": "t3_a", "link_id": "t3_a", "replies": listing}
    listing["data"]["children"][0] = inner_reply
    comment = {"kind": "t1", "data": {**usual, **told}}
    first, second = posts(comment)
    assert (first.kind, first.text, first.reply_to, first.root, first.mentions) == (
        "comment",
        "x > y u/max",
        "t3_a",
        "t3_a",
        ("max",),
    )
    assert (second.native_id, second.reply_to) == ("t1_c", "t1_b")
    submission = one_of(
        {
            "kind": "t3",
            "data": {**usual, "id": "a", "title": "Lampe", "url": "https://lumen.example/", "num_comments": 2},
        }
    )
    assert (submission.title, submission.links, submission.counts.replies) == ("Lampe", ("https://lumen.example/",), 2)
    assert one_of({"kind": "t4", "data": {**usual, "id": "m", "subject": "Bonjour", "body": "?"}}).kind == "message"


def test_a_flat_dump_record_and_a_deleted_author() -> None:
    post = one_of(
        {
            "subreddit": "lampes",
            "author": "[deleted]",
            "body": "Oui",
            "id": "b",
            "created_utc": "1772524920",
            "parent_id": "t3_a",
        }
    )
    assert (post.native_id, post.author.native_id, post.author.handle, post.created_at) == (
        "t1_b",
        "",
        "[deleted]",
        MOMENT,
    )


# Others


def test_a_thread_of_pheme_is_the_root_of_its_reactions() -> None:
    thread = {
        "thread": "1",
        "source": [tweet(id_str="1")],
        "reactions": [tweet(id_str="2", in_reply_to_status_id_str="1")],
    }
    assert [(post.native_id, post.root) for post in posts(thread)] == [("1", ""), ("2", "1")]


def test_a_line_that_was_watched() -> None:
    line = {"network": "x", "id": "5", "author": "zoe", "time": "2026-03-03T08:02:00Z", "text": "Une lampe", "why": []}
    post = one_of(line)
    assert (post.network, post.author.handle, post.created_at) == ("x", "zoe", MOMENT)


def test_lists_under_any_name_are_opened() -> None:
    assert len(posts({"results": [tweet(), tweet(id_str="3")], "took": 5})) == 2


@pytest.mark.parametrize(
    "record", [{}, {"a": 1}, {"kind": "t1", "data": {}}, {"did": None, "commit": {"collection": "app.bsky.feed.post"}}]
)
def test_what_cannot_be_read_is_kept_aside(record: dict[str, Any]) -> None:
    (aside,) = records.read(record)
    assert isinstance(aside, Aside)
    assert aside.is_bad
