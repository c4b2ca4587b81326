"""Comments under our articles, as the REST API's documentation describes them (GET /wp/v2/comments)."""

from __future__ import annotations

import json
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

import pytest

from parvis.door.replay import Recorded, ReplayDoor
from parvis.networks.seam import Counts, NetworkError, Sent
from parvis.networks.testing import GatherContract
from parvis.networks.wordpress.network import WordPress

SITE = "https://blog.lumen.example"
API = f"{SITE}/wp-json/wp/v2"
ARTICLE = f"{SITE}/?p=12"


def comment(number: int, text: str, parent: int = 0, **more: Any) -> dict[str, Any]:
    return {"id": number, "post": 12, "parent": parent, "author": 0, "author_name": "Zoé", "author_url": "",
            "date_gmt": "2026-03-03T12:05:00", "content": {"rendered": f"<p>{text}</p>\n"}, "status": "approved",
            "link": f"{SITE}/une-lampe/#comment-{number}",
            "author_avatar_urls": {"24": f"{SITE}/a.png"}, **more}  # fmt: skip


def coded(value: object, code: int = 200, **headers: str) -> Recorded:
    return Recorded(code, json.dumps(value).encode(), headers)


FOUR = [comment(4, "Elle est belle &amp; grande"), comment(5, "Oui", 4, author=3, author_name="Alice"),
        comment(6, "Combien ?"), comment(7, "Trop", 5)]  # fmt: skip


class TestGathering(GatherContract):
    network = WordPress
    given: ClassVar[dict[str, str]] = {"url": SITE, "user": "alice", "app_password": "canary", "api": f"{SITE}/wp-json"}
    sent = Sent(ARTICLE, f"{SITE}/une-lampe", facts={"id": 12})
    answers: ClassVar[dict[str, Any]] = {f"{API}/comments": coded(FOUR)}
    # The sixth went to the bin; the seventh was only missed between two pages.
    later: ClassVar[dict[str, Any]] = {
        f"{API}/comments": coded(FOUR[:2]),
        f"{API}/comments/6": coded({"code": "rest_cannot_read", "message": "No."}, 403),
        f"{API}/comments/7": coded(FOUR[3]),
    }
    gone = f"{ARTICLE}#comment-6"

    def test_members_have_a_number_and_visitors_a_name(self) -> None:
        authors = {post.author.native_id for post in self.gathered(self.answers).posts}
        assert authors == {f"{SITE}#3", f"{SITE}#visitor:zoé"}

    def test_under_a_comment_of_ours_stand_only_its_answers(self) -> None:
        ours = Sent(f"{ARTICLE}#comment-4", facts={"id": 12, "comment": 4})
        posts = WordPress(self.given, ReplayDoor(self.answers)).gather(ours, "").posts
        assert {post.native_id: post.reply_to for post in posts} == {
            f"{ARTICLE}#comment-5": ours.native_id,
            f"{ARTICLE}#comment-7": f"{ARTICLE}#comment-5",
        }

    def test_more_than_a_page_is_read_whole(self) -> None:
        many = [comment(number, "Encore") for number in range(1, 131)]
        pages = {f"{API}/comments": [coded(many[:100]), coded(many[100:])]}
        assert len(self.gathered(pages).posts) == 130

    def test_of_very_many_the_newest_are_read(self) -> None:
        many = [comment(number, "Encore") for number in range(1500, 0, -1)]
        door = ReplayDoor({f"{API}/comments": [coded(many[start : start + 100]) for start in range(0, 1500, 100)]})
        found = WordPress(self.given, door).gather(self.sent, "").posts
        assert {"order": "desc"}.items() <= dict(parse_qsl(urlsplit(door.asked[0].url).query)).items()
        assert [found[0].native_id, found[-1].native_id] == [f"{ARTICLE}#comment-501", f"{ARTICLE}#comment-1500"]

    def test_the_number_of_comments_is_measured(self) -> None:
        answers = {f"{API}/comments": coded([FOUR[0]], **{"X-WP-Total": "31"})}
        found = WordPress(self.given, ReplayDoor(answers)).measure([self.sent])
        assert found == {ARTICLE: Counts(replies=31)}

    def test_a_page_in_the_place_of_a_comment_says_nothing_of_it(self) -> None:
        answers = {f"{API}/comments": coded([]), f"{API}/comments/6": Recorded(200, b"<html>")}
        with pytest.raises(NetworkError):
            WordPress(self.given, ReplayDoor(answers)).gather(self.sent, "[6]")
