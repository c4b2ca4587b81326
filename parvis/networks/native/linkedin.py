"""LinkedIn: updates as its own pages load them ("Voyager").

They show no time but "18 h ago"; the number of an update holds it: its first 41 bits are milliseconds since 1970.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from parvis.lib.text.html import bare_links, web_address
from parvis.networks.native.found import Found, dated
from parvis.networks.native.loose import Record, as_count, as_record, as_text, as_time, first, inner, unique
from parvis.networks.seam import Author, Counts, Post

NETWORK = "linkedin"
SITE = "linkedin.com"
_ACTIVITY = re.compile(r"urn:li:(?:activity|share|ugcPost):(\d{15,20})")  # each kind has numbers of its own
_TAG = re.compile(r"(?<![\w&])#(\w+)")


def read_update(record: Record) -> Iterator[Found]:
    """Yield one update. Raises Unreadable without its number."""
    urn = as_text(
        first(
            inner(record, "updateMetadata", "urn"),
            inner(record, "metadata", "backendUrn"),
            record.get("preDashEntityUrn"),
            record.get("entityUrn"),
        )
    )
    found = _ACTIVITY.search(urn)
    own, number = (found[0], found[1]) if found else ("", "")
    created_at = dated(number, time_of(number))
    text = as_text(first(inner(record, "commentary", "text", "text"), inner(record, "commentary", "text")))
    yield Post(
        network=NETWORK,
        native_id=own,
        author=_author(as_record(record.get("actor"))),
        created_at=created_at,
        text=text,
        url=f"https://www.linkedin.com/feed/update/{own}",
        site=SITE,
        links=unique([*bare_links(text), _shared_link(as_record(record.get("content")))]),
        hashtags=unique(_TAG.findall(text)),
        counts=_counts(as_record(first(record.get("*socialDetail"), record.get("socialDetail")))),
    )


def time_of(number: str) -> datetime | None:
    """The moment that the number of an update holds."""
    return as_time((int(number) >> 22) / 1000) if number.isdecimal() else None


def _author(actor: Record) -> Author:
    address = as_text(inner(actor, "navigationContext", "actionTarget")).partition("?")[0]
    handle = address.rstrip("/").rpartition("linkedin.com/")[2]
    return Author(
        native_id=handle,
        handle=handle,
        name=as_text(first(inner(actor, "name", "text"), actor.get("name"))),
        url=web_address(address),
        bio=as_text(inner(actor, "description", "text")),
    )


def _shared_link(content: Record) -> str:
    target = first(
        inner(content, "navigationContext", "actionTarget"),
        inner(content, "articleComponent", "navigationContext", "actionTarget"),
    )
    return web_address(as_text(target))


def _counts(social: Record) -> Counts:
    total = as_record(first(social.get("*totalSocialActivityCounts"), social.get("totalSocialActivityCounts")))
    return Counts(
        replies=as_count(first(total.get("numComments"), inner(social, "comments", "paging", "total"))),
        reposts=as_count(first(total.get("numShares"), social.get("totalShares"))),
        likes=as_count(first(total.get("numLikes"), inner(social, "likes", "paging", "total"))),
    )
