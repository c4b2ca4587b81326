"""Statuses of the Mastodon API, from Mastodon and servers that speak it (GoToSocial, Pleroma, Friendica...).

Shapes: https://docs.joinmastodon.org/entities/Status/
A post's id is its ActivityPub `uri`: the same post has the same one on every server, so two servers do not double it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

import msgspec

from parvis.lib.text.html import plain_text
from parvis.lib.text.sentence import gettext_noop
from parvis.networks.native.found import Found, Unreadable, dated, each, no_post
from parvis.networks.native.loose import (
    Record,
    as_count,
    as_record,
    as_records,
    as_text,
    as_time,
    first,
    host,
    inner,
    unique,
)
from parvis.networks.seam import Author, Counts, Kind, Media, MediaKind, Post

NETWORK = "mastodon"
MEDIA_KINDS: dict[str, MediaKind] = {"image": "image", "gifv": "video", "video": "video", "audio": "audio"}
# A status shows the one it boosts or quotes; a longer chain is no status but an attack on the stack.
MAX_DEPTH = 3
_MENTION_OR_TAG = re.compile(r"/(?:tags|tag|hashtag|t)/|/@|/users/", re.IGNORECASE)


def is_status(record: Record) -> bool:
    return isinstance(record.get("account"), dict) and ("content" in record or "reblog" in record)


def is_page(record: Record) -> bool:
    statuses = record.get("statuses")
    return isinstance(statuses, list) and all(isinstance(one, dict) and is_status(one) for one in statuses)


def is_event(record: Record) -> bool:
    """An event of the streaming API, as the WebSocket gives it."""
    return isinstance(record.get("event"), str) and ("payload" in record or "stream" in record)


def read_page(record: Record) -> Iterator[Found]:
    yield from each(read_status, as_records(record["statuses"]))


def read_status(record: Record) -> Iterator[Found]:
    yield status(record)


def read_event(record: Record) -> Iterator[Found]:
    """Yield the status of a streaming event. A deletion names the server's own id: only the listener can tell whose."""
    event, payload = record["event"], record.get("payload")
    if event in ("update", "status.update"):
        yield status(_decoded(payload))
    else:
        yield no_post(f"Mastodon event {event}")


def _decoded(payload: object) -> Record:
    try:
        return as_record(msgspec.json.decode(payload) if isinstance(payload, str) else payload)
    except msgspec.DecodeError:
        raise Unreadable(gettext_noop("Its payload is not JSON.")) from None


def status(record: Record, depth: int = 0) -> Post:
    """The post of one status; a boost carries its original in `quoted`. Raises Unreadable without an id or a time."""
    native_id = as_text(first(record.get("uri"), record.get("url"), record.get("id")))
    created_at = dated(native_id, as_time(record.get("created_at")))
    boosted = _nested(record.get("reblog"), depth)
    quoted = _nested(_quote(record), depth)
    return _boost(record, native_id, created_at, boosted) if boosted else _own(record, native_id, created_at, quoted)


def _own(record: Record, native_id: str, created_at: datetime, quoted: Post | None) -> Post:
    page = plain_text(as_text(record.get("content")), base=native_id)
    reply_to = parent(record, native_id)
    quote_of = quoted.native_id if quoted else as_text(inner(record, "quote", "quoted_status_id"))
    return Post(
        network=NETWORK,
        native_id=native_id,
        author=author(as_record(record.get("account"))),
        created_at=created_at,
        text=_with_poll(page.text, as_record(record.get("poll"))),
        title=plain_text(as_text(record.get("spoiler_text"))).text,
        kind=_kind(record, reply_to, quote_of),
        url=as_text(first(record.get("url"), record.get("uri"))),
        site=host(native_id),
        lang=as_text(record.get("language")).partition("-")[0].lower(),
        reply_to=reply_to,
        quote_of=quote_of,
        quoted=quoted,
        links=_links(record, page.links),
        hashtags=unique(as_text(tag.get("name")) for tag in as_records(record.get("tags"))),
        mentions=unique(handle(mention) for mention in as_records(record.get("mentions"))),
        media=tuple(_medium(medium) for medium in as_records(record.get("media_attachments"))),
        counts=_counts(record),
        edited_at=as_time(record.get("edited_at")),
        is_sensitive=bool(record.get("sensitive") or record.get("spoiler_text")),
    )


def _boost(record: Record, native_id: str, created_at: datetime, boosted: Post) -> Post:
    return Post(
        network=NETWORK,
        native_id=native_id,
        author=author(as_record(record.get("account"))),
        created_at=created_at,
        text=boosted.text,
        title=boosted.title,
        kind="repost",
        url=as_text(first(record.get("url"), boosted.url)),
        site=host(native_id),
        lang=boosted.lang,
        repost_of=boosted.native_id,
        quoted=boosted,
        links=boosted.links,
        hashtags=boosted.hashtags,
        mentions=boosted.mentions,
        media=boosted.media,
        counts=_counts(record),
        is_sensitive=boosted.is_sensitive,
    )


def author(account: Record) -> Author:
    url = as_text(account.get("url"))
    return Author(
        native_id=as_text(first(account.get("uri"), url, account.get("id"))),
        handle=handle(account),
        name=as_text(account.get("display_name")),
        url=url,
        avatar_url=as_text(first(account.get("avatar"), account.get("avatar_static"))),
        bio=plain_text(as_text(account.get("note"))).text,
        followers=as_count(account.get("followers_count")),
        following=as_count(account.get("following_count")),
        posts=as_count(account.get("statuses_count")),
        created_at=as_time(account.get("created_at")),
        is_bot=bool(account.get("bot")),
    )


def handle(account: Record) -> str:
    """user@host: a server leaves its own host out of `acct`, so it is read from the address."""
    name = as_text(first(account.get("acct"), account.get("username"))).lstrip("@")
    home = host(as_text(first(account.get("url"), account.get("uri"))))
    return name if "@" in name or not home or not name else f"{name}@{home}"


def parent(record: Record, native_id: str) -> str:
    """The id of what is replied to.

    A server gives only its own number of it. Where author and thread are the same, the address is known by analogy;
    otherwise the number stands until the listener asks the server for the address.
    """
    number = as_text(record.get("in_reply_to_id"))
    own = as_text(record.get("id"))
    is_own_thread = record.get("in_reply_to_account_id") == inner(record, "account", "id")
    if number and own and is_own_thread and native_id.endswith(f"/statuses/{own}"):
        return native_id.removesuffix(own) + number
    return number


def _quote(record: Record) -> object:
    """The quoted status: since Mastodon 4.4 with a state around it, bare on Pleroma and Fedibird."""
    quote = as_record(record.get("quote"))
    return quote.get("quoted_status") or (quote if is_status(quote) else None)


def _nested(record: object, depth: int) -> Post | None:
    if not isinstance(record, dict) or depth >= MAX_DEPTH:
        return None
    try:
        return status(record, depth + 1)
    except Unreadable:
        return None


def _kind(record: Record, reply_to: str, quote_of: str) -> Kind:
    if record.get("visibility") == "direct":
        return "message"
    return "reply" if reply_to else "quote" if quote_of else "post"


def _with_poll(text: str, poll: Record) -> str:
    """A poll is asked in the text and answered in its options: both are what was said."""
    options = [as_text(option.get("title")) for option in as_records(poll.get("options"))]
    return "\n".join([text, *(f"• {option}" for option in options if option)]).strip()


def _links(record: Record, written: tuple[str, ...]) -> tuple[str, ...]:
    """Addresses in the text but those of mentions and hashtags, and the card's."""
    named = {as_text(one.get("url")) for key in ("mentions", "tags") for one in as_records(record.get(key))}
    tags = {as_text(tag.get("name")).lower() for tag in as_records(record.get("tags"))}
    users = {as_text(mention.get("username")).lower() for mention in as_records(record.get("mentions"))}
    kept = [link for link in written if link not in named and not _leads_to_a_name(link, tags | users)]
    return unique([*kept, as_text(inner(record, "card", "url"))])


def _leads_to_a_name(link: str, names: set[str]) -> bool:
    """A hashtag's or a person's page on another server than the one that shows the status."""
    last = link.rstrip("/").rpartition("/")[2].lstrip("@").partition("@")[0].lower()
    return last in names and bool(_MENTION_OR_TAG.search(link))


def _medium(medium: Record) -> Media:
    size = as_record(inner(medium, "meta", "original"))
    return Media(
        kind=MEDIA_KINDS.get(as_text(medium.get("type")), "file"),
        url=as_text(first(medium.get("url"), medium.get("remote_url"))),
        preview_url=as_text(medium.get("preview_url")),
        alt=as_text(medium.get("description")),
        width=as_count(size.get("width")),
        height=as_count(size.get("height")),
    )


def _counts(record: Record) -> Counts:
    return Counts(
        replies=as_count(record.get("replies_count")),
        reposts=as_count(record.get("reblogs_count")),
        likes=as_count(record.get("favourites_count")),
        quotes=as_count(record.get("quotes_count")),
    )
