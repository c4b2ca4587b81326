"""Articles and answers to comments on a WordPress site."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from msgspec.structs import replace

from parvis.door import Door
from parvis.lib.text.html import plain_text
from parvis.lib.text.sentence import Sentence
from parvis.networks.answers import json_of
from parvis.networks.connecting import Connected, Connects
from parvis.networks.fitting import check_fit
from parvis.networks.multipart import Part, multipart
from parvis.networks.native.loose import Record, as_count, as_record, as_records, as_text, inner
from parvis.networks.pictures import check_picture
from parvis.networks.seam import (
    Attached,
    Batch,
    Counts,
    Draft,
    Edits,
    Finds,
    Gathers,
    Idempotency,
    Limits,
    Measures,
    NetworkError,
    Outgoing,
    Rate,
    Sent,
    Setting,
    Stages,
    Withdraws,
    gettext_noop,
)
from parvis.networks.wordpress.gathering import comment_id, count, gather
from parvis.networks.wordpress.site import Site, moment
from parvis.networks.wordpress.writing import article_of, slug_of

MIMES = ("image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4")
UPLOAD_SECONDS = 40.0
GONE = (404, 410)
MAY_NOT_ASK = (403,)

MAY_NOT = gettext_noop("{name} may not publish on {host}: give that person the role of an author there.")
NO_PLACE = gettext_noop("{host} does not say where the article is.")
DELETE_IT = gettext_noop("Delete the application password of Parvis on {address}.")
NO_PARENT = gettext_noop("{host} does not have the article or comment that this one answers.")


class WordPress(Stages, Finds, Edits, Withdraws, Measures, Gathers, Connects):
    """Articles with pictures, and comments in answer; found again by a short name or by their words."""

    name: ClassVar[str] = "wordpress"
    label: ClassVar[str] = "WordPress"
    is_offered: ClassVar[bool] = False
    fields: ClassVar[tuple[Setting, ...]] = (
        Setting("url", gettext_noop("Address of the site"), type="url"),
        Setting("user", gettext_noop("User name")),
        Setting(
            "app_password", gettext_noop("Application password"), type="password",
            help=gettext_noop("Made in WordPress: Users, Profile, Application Passwords. Never your own password."),
        ),
    )  # fmt: skip
    idempotency: ClassVar[Idempotency] = "list"
    rates: ClassVar[tuple[Rate, ...]] = (Rate(30, 60),)
    lag_seconds: ClassVar[float] = 2.0

    def __init__(self, settings: Mapping[str, Any], door: Door) -> None:
        super().__init__(settings, door)
        self.site = Site(settings, door)

    def limits(self) -> Limits:
        """An article may be as long as one likes."""
        return Limits(mimes=MIMES, of=("title", "text", "link"))

    def prepare(self, draft: Draft, now: datetime, chance: Random) -> Outgoing:
        """Choose the short name by which it is found again."""
        outgoing = super().prepare(draft, now, chance)
        return replace(outgoing, rkey=slug_of(draft, outgoing.key))

    def stage(self, outgoing: Outgoing) -> str:
        """Upload the pictures with their descriptions. Raises NetworkError."""
        check_fit(outgoing, self.limits(), self.label)
        return json.dumps([self._uploaded(attached) for attached in outgoing.media])

    def publish(self, outgoing: Outgoing) -> Sent:
        """An article, or a comment where it answers. Raises NetworkError."""
        check_fit(outgoing, self.limits(), self.label)
        if outgoing.reply_to:
            return self._comment(outgoing)
        return self._sent(self.site.write("POST", "posts", json=article_of(outgoing)))

    def find(self, outgoing: Outgoing, taken: Collection[str] = ()) -> Sent | None:
        """An article by its short name, a comment by its words. Raises NetworkError."""
        if outgoing.reply_to:
            return self._found_comment(outgoing, taken)
        found = self.site.read("posts", {"slug": outgoing.rkey, "status": "any", "context": "edit"})
        return self._sent(as_records(found)[0]) if as_records(found) else None

    def edit(self, outgoing: Outgoing, sent: Sent) -> Sent:
        """Change the article or the comment. Raises NetworkError."""
        if comment := sent.facts.get("comment"):
            path = f"comments/{int(comment)}"
            return self._sent_comment(self.site.write("POST", path, json={"content": html.escape(outgoing.text)}))
        article = {name: value for name, value in article_of(outgoing).items() if name not in ("slug", "status")}
        return self._sent(self.site.write("POST", f"posts/{self._number(sent)}", json=article))

    def withdraw(self, sent: Sent) -> None:
        """To the site's bin: readers no longer see it. Raises NetworkError."""
        path = f"comments/{int(sent.facts['comment'])}" if "comment" in sent.facts else f"posts/{self._number(sent)}"
        self.site.ask("DELETE", path, also=GONE)

    def measure(self, sent: Sequence[Sent]) -> dict[str, Counts]:
        """How many comments each has, one by one. Raises NetworkError."""
        return {one.native_id: count(self.site, one) for one in sent}

    def gather(self, sent: Sent, cursor: str) -> Batch:
        """The comments that readers see under it. Raises NetworkError."""
        return gather(self.site, sent, cursor)

    def connect(self) -> Connected:
        """Find the API, and ask who we are there and whether that person may publish. Raises NetworkError."""
        self.site.api = self.site.discover()
        told = as_record(self.site.read("users/me", {"context": "edit"}))
        name = as_text(told.get("name"))
        if not as_record(told.get("capabilities")).get("publish_posts"):
            raise NetworkError(Sentence(MAY_NOT, name=name, host=self.site.host), permanent=True)
        return Connected(
            native_id=f"{self.site.url}#{as_text(told.get('id'))}",
            handle=name,
            name=self.site.host,
            url=self.site.url,
            settings={
                "url": self.site.url, "user": self.site.user, "api": self.site.api, "user_id": as_text(told.get("id")),
            },
            secrets={"app_password": self.site.password, "uuid": self._uuid()},
        )  # fmt: skip

    def check(self) -> None:
        """Ask who we are. Raises NetworkError."""
        self.site.read("users/me")

    def revoke(self) -> str:
        """Delete the application password on the site, where it told us which one it is. Raises NetworkError."""
        uuid = as_text(self.given.get("uuid"))
        if not uuid:
            return self.by_hand()
        self.site.ask("DELETE", f"users/me/application-passwords/{uuid}", also=GONE)
        return ""

    def by_hand(self) -> str:
        """On the person's own page."""
        return Sentence(DELETE_IT, address=f"{self.site.url}/wp-admin/profile.php")

    def _uuid(self) -> str:
        """Which application password this is, so that it can be deleted; sites before 5.7 do not tell."""
        response = self.site.ask("GET", "users/me/application-passwords/introspect", also=GONE)
        found = "" if response.status in GONE else as_text(as_record(json_of(response)).get("uuid"))
        return found if re.fullmatch(r"[\w-]{8,64}", found) else ""

    def _comment(self, outgoing: Outgoing) -> Sent:
        post, parent = self._answered(outgoing)
        given = {"post": post, "parent": parent, "content": html.escape(outgoing.text, quote=False)}
        response = self.site.ask("POST", "comments", json=given, also=(409,))
        if response.status == 409:  # it refuses the same words twice: they are there
            if found := self._found_comment(outgoing, ()):
                return found
            raise NetworkError(Sentence(NO_PLACE, host=self.site.host), permanent=True)
        return self._sent_comment(as_record(json_of(response)))

    def _found_comment(self, outgoing: Outgoing, taken: Collection[str]) -> Sent | None:
        post, parent = self._answered(outgoing)
        params = {"post": str(post), "parent": str(parent), "per_page": "50"}
        every = self.site.ask(
            "GET", "comments", params={**params, "status": "all", "context": "edit"}, also=MAY_NOT_ASK
        )
        # Authors may not see what waits for an editor: if ours is there, WordPress refuses the same words again (409).
        told = self.site.read("comments", params) if every.status in MAY_NOT_ASK else json_of(every)
        for comment in as_records(told):
            said = plain_text(as_text(inner(comment, "content", "rendered"))).text
            sent = self._sent_comment(comment)
            if "".join(said.split()) == "".join(outgoing.text.split()) and sent.native_id not in taken:
                return sent
        return None

    def _answered(self, outgoing: Outgoing) -> tuple[int, int]:
        """The numbers of the article and of the comment under it, 0 for none."""
        assert outgoing.reply_to is not None
        facts = outgoing.reply_to.facts
        parts = urlsplit(outgoing.reply_to.native_id)
        post = as_count(facts.get("id")) or as_count(next(iter(parse_qs(parts.query).get("p", [])), None))
        comment = as_count(facts.get("comment")) or as_count(parts.fragment.removeprefix("comment-")) or 0
        if post is None:
            raise NetworkError(Sentence(NO_PARENT, host=self.site.host), permanent=True)
        return post, comment

    def _uploaded(self, attached: Attached) -> Record:
        content = self.files(attached.reference)
        check_picture(content, attached)
        name = f"{attached.reference.rpartition('/')[2].partition('.')[0] or 'file'}.{attached.mime.rpartition('/')[2]}"
        body, kind = multipart({"alt_text": attached.alt}, [Part("file", name, attached.mime, content)])
        made = self.site.write("POST", "media", content=body, headers={"Content-Type": kind}, deadline=UPLOAD_SECONDS)
        return {"id": as_count(made.get("id")), "url": as_text(made.get("source_url")), "alt": attached.alt,
                "mime": attached.mime}  # fmt: skip

    def _number(self, sent: Sent) -> int:
        return int(sent.facts.get("id") or 0)

    def _sent(self, post: Record) -> Sent:
        number, link = as_count(post.get("id")), as_text(post.get("link"))
        if number is None or not link:
            raise NetworkError(Sentence(NO_PLACE, host=self.site.host), uncertain=True)
        native_id = as_text(inner(post, "guid", "rendered")) or link
        return Sent(native_id=native_id, url=link, at=moment(post.get("date_gmt")), facts={"id": number})

    def _sent_comment(self, comment: Record) -> Sent:
        number, link = as_count(comment.get("id")), as_text(comment.get("link"))
        if number is None:
            raise NetworkError(Sentence(NO_PLACE, host=self.site.host), uncertain=True)
        article = as_count(comment.get("post")) or 0
        native_id, at = comment_id(self.site, article, number), moment(comment.get("date_gmt"))
        return Sent(native_id=native_id, url=link, at=at, facts={"id": article, "comment": number})
