"""One row of a table, or one flat JSON record, into a post. No I/O."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo

from msgspec import Struct

from parvis.lib.text.html import bare_links, web_address
from parvis.lib.text.sentence import gettext_noop
from parvis.networks.files.dates import Order, read_date
from parvis.networks.native.found import Unreadable
from parvis.networks.native.loose import as_count, as_plain, as_text, host, unique
from parvis.networks.seam import Author, Counts, Kind, Media, Post

Row = Mapping[str, str]

# How exports call networks; anything else is kept under its own name.
NETWORKS = {
    "twitter": "x", "x": "x", "twitter x": "x", "tweet": "x", "bluesky": "bluesky", "bsky": "bluesky",
    "mastodon": "mastodon", "reddit": "reddit", "facebook": "facebook", "facebook public": "facebook",
    "instagram": "instagram", "instagram public": "instagram", "tiktok": "tiktok", "youtube": "youtube",
    "linkedin": "linkedin", "threads": "threads", "telegram": "telegram",
}  # fmt: skip
HOSTS = {
    "twitter.com": "x", "mobile.twitter.com": "x", "x.com": "x", "bsky.app": "bluesky", "reddit.com": "reddit",
    "old.reddit.com": "reddit", "facebook.com": "facebook", "m.facebook.com": "facebook", "instagram.com": "instagram",
    "tiktok.com": "tiktok", "youtube.com": "youtube", "youtu.be": "youtube", "linkedin.com": "linkedin",
    "fr.linkedin.com": "linkedin", "threads.net": "threads", "threads.com": "threads", "t.me": "telegram",
}  # fmt: skip
KINDS: dict[str, Kind] = {
    "retweet": "repost", "repost": "repost", "share": "repost", "partage": "repost", "reply": "reply",
    "reponse": "reply", "réponse": "reply", "quote": "quote", "quoted": "quote", "citation": "quote",
    "comment": "comment", "commentaire": "comment", "review": "review", "avis": "review", "article": "article",
    "message": "message",
}  # fmt: skip
_STATUS = re.compile(r"/status(?:es)?/(\d{5,20})")
# Shorter ids number the rows of one export and would collide with another's.
GLOBAL_ID = re.compile(r"\d{8,20}")
# Excel's 1.23457E+18: many ids have become this one.
ROUNDED = re.compile(r"\d[.,]?\d*E\+\d+", re.IGNORECASE)
# Programs that write Python or JSON put lists as ['a', 'b'].
_PARTED = re.compile(r"[\s,;|\[\]'\"]+")
_SIGNED = re.compile(r"(?<![\w&])#(\w+)")
_NAMED = re.compile(r"(?<![\w@])@(\w[\w.-]*\w|\w)")


class Rules(Struct, frozen=True):
    """How the rows of one file are to be read.

    `mapping`: field -> title; `network`: where no row says it; `order`: what comes first in 03/04; `zone`: of times
    without one; `fallback_time`: of the posts of a table without any date.
    """

    mapping: Mapping[str, str] = {}
    network: str = "files"
    order: Order | None = None
    zone: tzinfo = UTC
    fallback_time: datetime | None = None


def post(row: Row, rules: Rules, number: int) -> Post:
    """The post of a row; `number` tells apart rows that have nothing else to tell them apart. Raises Unreadable."""
    said = {field: as_text(row.get(title)) for field, title in rules.mapping.items()}
    text, title = as_plain(said.get("text")), as_plain(said.get("title"))
    created_at = _time(said, rules)
    if not text and not title:
        raise Unreadable(gettext_noop("It has no text."))
    if created_at is None:
        raise Unreadable(gettext_noop("It has no date that can be read."))
    url = web_address(said.get("url", ""))
    network = _network(said.get("network", ""), url, said, rules.network)
    return Post(
        network=network,
        native_id=_id(said, url, network, number),
        author=_author(said),
        created_at=created_at,
        text=text,
        title=title,
        kind=_kind(said),
        url=url,
        site=host(url),
        lang=said.get("lang", "").lower().partition("-")[0] if len(said.get("lang", "")) <= 5 else "",
        country=said["country"].lower() if len(said.get("country", "")) == 2 else "",
        reply_to=_reference(said, "reply_to"),
        repost_of=_reference(said, "repost_of"),
        quote_of=_reference(said, "quote_of"),
        links=_links(said.get("links", ""), text),
        hashtags=unique(tag.lstrip("#") for tag in _PARTED.split(said.get("hashtags", ""))) or tags_in(text),
        mentions=unique(name.lstrip("@") for name in _PARTED.split(said.get("mentions", ""))) or _named_in(text),
        media=tuple(Media("image", address) for address in bare_links(said.get("media", ""))),
        counts=Counts(**{name: as_count(said.get(name)) for name in ("replies", "reposts", "likes", "views")}),
        rating=_number(said.get("rating", "")),
    )


def tags_in(text: str) -> tuple[str, ...]:
    return unique(_SIGNED.findall(text))


def _named_in(text: str) -> tuple[str, ...]:
    return unique(_NAMED.findall(text))


def _time(said: Row, rules: Rules) -> datetime | None:
    if "date" not in rules.mapping:
        return rules.fallback_time
    written = said["date"]
    if "clock" in said and ":" not in written:
        written = f"{written} {said['clock']}"
    return read_date(written, rules.order or "day", rules.zone)


def _network(told: str, url: str, said: Row, fallback: str) -> str:
    if name := NETWORKS.get(told.lower()):
        return name
    return HOSTS.get(host(url)) or fallback


def _id(said: Row, url: str, network: str, number: int) -> str:
    """The network's own id where the table has it, else the address, else a digest of what makes the row."""
    if network == "x" and (found := _STATUS.search(url)):
        return found[1]
    own = _exact(said, "id")
    if GLOBAL_ID.fullmatch(own) or (own and network != "files" and not own.isdecimal()):
        return own
    if url:
        return url
    known = [own, said.get("handle", ""), said.get("author_id", ""), said.get("date", ""), said.get("text", "")]
    if not any(known[:4]):
        known.append(str(number))
    return hashlib.blake2b("\0".join(known).encode(), digest_size=12).hexdigest()


def _author(said: Row) -> Author:
    handle = said.get("handle", "").lstrip("@")
    return Author(
        native_id=_exact(said, "author_id") or handle,
        handle=handle,
        name=as_plain(said.get("name") or said.get("handle")).lstrip("@"),
        avatar_url=web_address(said.get("avatar", "")),
        location=said.get("location", ""),
        followers=as_count(said.get("followers")),
    )


def _kind(said: Row) -> Kind:
    if kind := KINDS.get(said.get("kind", "").lower()):
        return kind
    if said.get("repost_of") or said.get("text", "").startswith("RT @"):
        return "repost"
    return "reply" if said.get("reply_to") else "quote" if said.get("quote_of") else "post"


def _reference(said: Row, field: str) -> str:
    """An id of another post; spreadsheets turn ids into 3.0 and the like."""
    return _exact(said, field).removesuffix(".0")


def _exact(said: Row, field: str) -> str:
    """An id, unless a spreadsheet rounded it."""
    written = said.get(field, "")
    return "" if ROUNDED.fullmatch(written) else written


def _links(told: str, text: str) -> tuple[str, ...]:
    return bare_links(told.replace("|", " ").replace(",http", " http")) or bare_links(text)


def _number(written: str) -> float | None:
    try:
        return float(written.replace(",", "."))
    except ValueError:
        return None
