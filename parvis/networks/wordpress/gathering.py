"""Comments under our articles, and under our own comments."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from parvis.lib.text.html import plain_text
from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.networks.answers import json_of
from parvis.networks.native.found import dated
from parvis.networks.native.loose import Record, as_count, as_records, as_text, inner
from parvis.networks.seam import Author, Batch, Counts, Deletion, NetworkError, Post, Sent
from parvis.networks.wordpress.site import Site, moment

NETWORK = "wordpress"
PAGE = 100  # the most that the API gives
MOST_PAGES = 10
REMEMBERED = 1_000
ASKED_AT_ONCE = 20  # a request each; the others the next time
NO_COMMENTS = gettext_noop("{host} does not show the comments.")
GONE = (401, 403, 404, 410)  # deleted, in the bin, taken for spam, or no longer allowed to be read


def gather(site: Site, sent: Sent, cursor: str) -> Batch:
    """All that readers can see there. What is missing is asked for: the pages of a list may shift under us."""
    records = {number: one for one in _listed(site, _article(sent)) if (number := _readable(one))}
    ours = as_count(sent.facts.get("comment")) or 0
    under = {number: one for number, one in records.items() if _is_under(number, ours, records)}
    posts = tuple(_post(one, number, ours, site, sent) for number, one in under.items())
    missing = [number for number in remembered(cursor) if number not in records]
    gone = {number for number in missing[:ASKED_AT_ONCE] if _is_gone(site, number)}
    known = [*(number for number in missing if number not in gone), *sorted(under)][-REMEMBERED:]
    deletions = tuple(Deletion(NETWORK, comment_id(site, _article(sent), number)) for number in sorted(gone))
    return Batch(posts, deletions, cursor=msgspec.json.encode(known).decode())


def count(site: Site, sent: Sent) -> Counts:
    """How many comments there are: of an article all, of a comment those that answer it."""
    params = {"post": str(_article(sent)), "per_page": "1"}
    if comment := sent.facts.get("comment"):
        params["parent"] = str(comment)
    response = site.ask("GET", "comments", params=params, also=(403,))  # 403: the article is in the bin
    return Counts(replies=as_count(response.headers.get("X-WP-Total")))


def comment_id(site: Site, article: int, comment: int) -> str:
    """It stays the same when the site's addresses change their form."""
    return f"{site.url}/?p={article}#comment-{comment}"


def remembered(cursor: str) -> list[int]:
    try:
        return msgspec.json.decode(cursor or "[]", type=list[int])
    except msgspec.MsgspecError:
        return []


def _article(sent: Sent) -> int:
    return as_count(sent.facts.get("id")) or 0


def _listed(site: Site, article: int) -> list[Record]:
    """In the order they were written; of very many the newest, which are those that nobody has seen."""
    found: list[Record] = []
    for page in range(1, MOST_PAGES + 1):
        params = {"post": str(article), "per_page": str(PAGE), "page": str(page), "order": "desc"}
        told = site.read("comments", params)
        if not isinstance(told, list):
            raise NetworkError(Sentence(NO_COMMENTS, host=site.host))
        found += as_records(told)
        if len(told) < PAGE:
            break
    return found[::-1]


def _readable(comment: Record) -> int | None:
    """Its number, if it says when it was written too."""
    return as_count(comment.get("id")) if moment(comment.get("date_gmt")) else None


def _is_under(number: int, ours: int, records: Mapping[int, Record]) -> bool:
    """Whether it answers our comment, directly or not; under an article of ours all do."""
    seen: set[int] = set()
    while ours and number and number not in seen:
        seen.add(number)
        number = as_count(records.get(number, {}).get("parent")) or 0
        if number == ours:
            return True
    return not ours


def _post(comment: Record, number: int, ours: int, site: Site, sent: Sent) -> Post:
    page = plain_text(as_text(inner(comment, "content", "rendered")), base=site.url)
    parent = as_count(comment.get("parent")) or 0
    return Post(
        network=NETWORK,
        native_id=comment_id(site, _article(sent), number),
        author=_author(comment, site),
        created_at=dated(str(number), moment(comment.get("date_gmt"))),
        text=page.text,
        kind="comment",
        url=as_text(comment.get("link")),
        site=site.host,
        reply_to=sent.native_id if parent in (0, ours) else comment_id(site, _article(sent), parent),
        links=page.links,
    )


def _author(comment: Record, site: Site) -> Author:
    """A member of the site has a number; of a visitor only the name is known."""
    name, number = as_text(comment.get("author_name")), as_count(comment.get("author"))
    avatars = comment.get("author_avatar_urls")
    avatar = as_text(list(avatars.values())[-1]) if isinstance(avatars, Mapping) and avatars else ""
    return Author(
        native_id=f"{site.url}#{number}" if number else f"{site.url}#visitor:{name.casefold()}" if name else "",
        handle=name, name=name, url=as_text(comment.get("author_url")), avatar_url=avatar,
    )  # fmt: skip


def _is_gone(site: Site, number: int) -> bool:
    response = site.ask("GET", f"comments/{number}", also=GONE)
    if response.status in GONE:
        return True
    told = json_of(response)
    return isinstance(told, Mapping) and as_text(told.get("status")) not in ("approved", "approve")
