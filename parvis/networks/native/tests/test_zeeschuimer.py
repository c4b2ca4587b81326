"""What browsers saw: one line a page, with our own words in the shapes of the pages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from parvis.networks.native import linkedin, records, x_web
from parvis.networks.native.found import Aside
from parvis.networks.seam import Post

MOMENT = datetime(2026, 3, 3, 8, 2, tzinfo=UTC)
EPOCH = int(MOMENT.timestamp())


def read(page: str, **data: Any) -> Post:
    (found,) = records.read({"nav_index": "1", "item_id": "1", "source_platform": page, "data": data})
    assert isinstance(found, Post), found
    return found


def test_a_video_of_tiktok() -> None:
    post = read(
        "tiktok.com", id="7300000000000000001", createTime=str(EPOCH), desc="Ma lampe #lumen @max",
        author={"id": "9", "uniqueId": "zoe", "nickname": "Zoé"}, authorStats={"followerCount": 12},
        textExtra=[{"hashtagName": "lumen"}, {"userUniqueId": "max"}], video={"cover": "https://cdn.example/c.jpg"},
        statsV2={"diggCount": "41", "commentCount": "3", "shareCount": "2", "playCount": "900"},
    )  # fmt: skip
    assert (post.network, post.author.handle, post.author.followers, post.created_at) == ("tiktok", "zoe", 12, MOMENT)
    assert (post.hashtags, post.mentions) == (("lumen",), ("max",))
    assert (post.counts.likes, post.counts.replies, post.counts.reposts, post.counts.views) == (41, 3, 2, 900)
    assert post.url == "https://www.tiktok.com/@zoe/video/7300000000000000001"


def test_a_video_embedded_in_a_page_of_tiktok_names_its_author_bare() -> None:
    assert read("tiktok", id="1", createTime=EPOCH, desc="", author="zoe", nickname="Zoé").author.name == "Zoé"


def test_a_comment_on_tiktok_answers_its_video() -> None:
    post = read(
        "tiktok-comments", cid="5", aweme_id="7", reply_id="0", create_time=EPOCH, text="Moi aussi", user={"uid": "2"}
    )
    assert (post.kind, post.reply_to, post.root) == ("comment", "7", "7")


def test_a_post_of_instagram() -> None:
    post = read(
        "instagram.com", code="Cabc", taken_at=EPOCH, caption={"text": "Lampe brunie #lumen"}, like_count=7,
        comment_count=1, user={"pk": "3", "username": "zoe", "full_name": "Zoé"},
        image_versions2={"candidates": [{"url": "https://cdn.example/1.jpg"}]},
    )  # fmt: skip
    assert (post.url, post.text, post.counts.likes) == ("https://www.instagram.com/p/Cabc/", "Lampe brunie #lumen", 7)
    assert [medium.url for medium in post.media] == ["https://cdn.example/1.jpg"]


def test_a_post_of_the_older_instagram() -> None:
    caption = {"edges": [{"node": {"text": "Lampe"}}]}
    post = read(
        "instagram.com", node={"shortcode": "Cabc", "taken_at_timestamp": EPOCH, "edge_media_to_caption": caption}
    )
    assert (post.native_id, post.text, post.author.native_id) == ("Cabc", "Lampe", "")


def test_a_post_of_threads() -> None:
    info = {"direct_reply_count": 4, "repost_count": 2, "quote_count": 1, "link_preview_attachment": None}
    told = {"code": "Dx", "taken_at": EPOCH, "caption": None, "like_count": 3, "text_post_app_info": info}
    post = read("threads.net", user={"username": "zoe"}, **told)
    assert (post.network, post.url) == ("threads", "https://www.threads.com/@zoe/post/Dx")
    assert (post.counts.replies, post.counts.reposts, post.counts.likes, post.counts.quotes) == (4, 2, 3, 1)


def test_an_update_of_linkedin_holds_its_time_in_its_number() -> None:
    number = (EPOCH * 1000) << 22
    actor = {"name": {"text": "Zoé B."}, "navigationContext": {"actionTarget": "https://www.linkedin.com/in/zoeb?x=1"}}
    post = read(
        "linkedin.com", actor=actor, commentary={"text": {"text": "Une lampe #lumen"}}, content=None,
        updateMetadata={"urn": f"urn:li:aggregate:(urn:li:activity:{number},urn:li:activity:1)"},
        **{"*socialDetail": {"*totalSocialActivityCounts": {"numComments": 1, "numShares": 2, "numLikes": 3}}},
    )  # fmt: skip
    assert (post.created_at, post.author.handle, post.author.name) == (MOMENT, "in/zoeb", "Zoé B.")
    assert (post.counts.replies, post.counts.reposts, post.counts.likes) == (1, 2, 3)


def web_tweet(number: str, text: str, **more: Any) -> dict[str, Any]:
    user = {"rest_id": "8", "legacy": {"screen_name": "zoe", "name": "Zoé"}}
    legacy = {"created_at": "Tue Mar 03 08:02:00 +0000 2026", "full_text": text, "favorite_count": 3, "entities": {}}
    return {
        "rest_id": number,
        "legacy": {**legacy, **more},
        "core": {"user_results": {"result": user}},
        "views": {"count": "90"},
    }


def test_a_tweet_of_the_page() -> None:
    post = read("twitter.com", **web_tweet("1234567890123456789", "Une lampe &amp; moi"))
    assert (post.text, post.author.handle, post.author.native_id, post.counts.views) == (
        "Une lampe & moi",
        "zoe",
        "8",
        90,
    )


def test_a_retweet_of_the_page_carries_its_original() -> None:
    inside = {"result": {"tweet": web_tweet("1", "Tout le texte de l’original")}}
    post = read("x.com", **web_tweet("2", "RT @zoe: Tout le…", retweeted_status_result=inside))
    assert (post.kind, post.repost_of, post.text) == ("repost", "1", "Tout le texte de l’original")


def test_a_tombstone_is_no_post() -> None:
    (found,) = records.read({"source_platform": "x.com", "data": {"result": {"tombstone": {}}}})
    assert isinstance(found, Aside)
    assert not found.is_bad


def test_a_page_that_nobody_taught_us_is_named() -> None:
    (found,) = records.read({"source_platform": "lettre.example", "data": {"id": 1}})
    assert isinstance(found, Aside)
    assert "lettre.example" in found.reason


def test_the_links_and_hashtags_of_a_long_tweet_are_those_of_its_whole_text() -> None:
    link = {"url": "https://t.co/a", "expanded_url": "https://lumen.example/fin"}
    entities = {"hashtags": [{"text": "lafin"}], "urls": [link], "user_mentions": [{"screen_name": "max"}]}
    whole = {"text": "Le début… et #lafin https://t.co/a", "entity_set": entities}
    legacy = {"created_at": "Tue Mar 03 08:02:00 +0000 2026", "full_text": "Le début…", "entities": {"hashtags": []}}
    tweet = {"rest_id": "1", "core": {}, "legacy": legacy, "note_tweet": {"note_tweet_results": {"result": whole}}}
    (post,) = x_web.read_tweet(tweet)
    assert (post.hashtags, post.links, post.mentions) == (("lafin",), ("https://lumen.example/fin",), ("max",))


def test_an_update_is_known_by_the_kind_of_number_that_it_has() -> None:
    (post,) = linkedin.read_update({"entityUrn": "urn:li:fsd_update:(urn:li:ugcPost:7302000000000000000,FEED_DETAIL)"})
    assert post.native_id == "urn:li:ugcPost:7302000000000000000"
    assert post.url == "https://www.linkedin.com/feed/update/urn:li:ugcPost:7302000000000000000"
