"""Authors and posts, from what networks sent to rows, inside the transaction of whoever calls.

One writer at a time in a workspace (`lock_writing`): on SQLite the write transaction is that lock already, on
PostgreSQL it is an advisory lock that ends with the transaction. So nothing here can meet a row that appears meanwhile,
ids of a workspace become visible in their order, and two writers never wait for each other in a circle.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection
from django.db.models import Q

from parvis.networks import seam
from parvis.posts.bulk import insert_rows, reserve_ids, update_rows
from parvis.posts.models import Author, Post, Source
from parvis.workspaces.models import Workspace

LOCK_NAME = 0x50A1  # first half of the advisory lock; the second is the workspace
MOST_IDS = 5_000  # in one IN (...)

FACTS = (
    "handle", "name", "url", "avatar_url", "bio", "location", "followers", "following", "posts_count", "joined_at",
    "is_bot", "is_verified",
)  # fmt: skip
AUTHOR_COLUMNS = ("id", "workspace_id", "network", "native_id", *FACTS, "first_seen_at", "facts_at")
WORDS = (
    "title",
    "text",
    "lang",
    "kind",
    "links",
    "hashtags",
    "mentions",
    "media",
    "quoted",
    "quote_of",
    "is_sensitive",
)
COUNTS = ("replies", "reposts", "likes", "quotes", "views", "rating")
POST_COLUMNS = (
    "id", "workspace_id", "source_id", "author_id", "network", "native_id", "url", "site", "country", "created_at",
    "received_at", "edited_at", "reply_to", "root", "repost_of", *WORDS, *COUNTS,
)  # fmt: skip

Key = tuple[str, str]


@dataclass(slots=True)
class KnownAuthor:
    id: int
    followers: int | None
    facts: tuple[Any, ...]
    facts_at: datetime | None


def lock_writing(workspace_id: int) -> None:
    """Be the only writer of posts and mentions of the workspace until the transaction ends."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_NAME, workspace_id])


def find_posts(workspace: Workspace, keys: Iterable[Key]) -> dict[Key, Post]:
    """The stored posts among these (network, native id), deleted ones too, with author and source."""
    return {
        (post.network, post.native_id): post
        for network, ids in _by_network(keys).items()
        for part in _parts(ids)
        for post in workspace.posts.filter(network=network, native_id__among=part).select_related("author", "source")
    }


def find_posts_of(workspace: Workspace, authors: Iterable[Key]) -> list[Post]:
    """Every stored post of these (network, native id of the author) that is not gone yet."""
    wanted = Q(pk__in=[])
    for network, ids in _by_network(authors).items():
        wanted |= Q(author__network=network, author__native_id__in=ids)
    return list(workspace.posts.filter(wanted, deleted_at=None).order_by("id"))


def store_authors(workspace: Workspace, posts: Sequence[seam.Post], now: datetime) -> dict[Key, KnownAuthor]:
    """Authors of these posts as rows: new ones inserted, known ones brought up to the facts of the newest post."""
    newest: dict[Key, seam.Post] = {}
    for post in posts:
        key = (post.network, post.author.native_id)
        if key not in newest or post.created_at >= newest[key].created_at:
            newest[key] = post
    known = _known_authors(workspace, newest)
    _update_facts(known, newest)
    new = [key for key in newest if key not in known]
    rows = []
    for pk, key in zip(reserve_ids(Author, len(new)) if new else (), new, strict=True):
        post = newest[key]
        facts = facts_of(post.author)
        rows.append((pk, workspace.pk, *key, *facts, now, post.created_at))
        known[key] = KnownAuthor(pk, post.author.followers, facts, post.created_at)
    insert_rows(Author, AUTHOR_COLUMNS, rows)
    return known


def insert_posts(
    workspace: Workspace, source: Source | None, posts: Sequence[seam.Post], authors: dict[Key, KnownAuthor],
    now: datetime,
) -> list[int]:  # fmt: skip
    """Insert posts that are known to be new; their ids in the same order."""
    if not posts:
        return []
    ids = reserve_ids(Post, len(posts))
    source_id = None if source is None else source.pk
    insert_rows(
        Post,
        POST_COLUMNS,
        [
            (
                pk, workspace.pk, source_id, authors[post.network, post.author.native_id].id, post.network,
                post.native_id, post.url, post.site, post.country, post.created_at, now, post.edited_at, post.reply_to,
                post.root, post.repost_of, *words_of(post), *counts_of(post),
            )
            for pk, post in zip(ids, posts, strict=True)
        ],
    )  # fmt: skip
    return ids


def rewrite_post(stored: Post, post: seam.Post) -> bool:
    """Bring the stored post to what the network now says. True when its words changed, so that it may match anew.

    An older version (a replay, a slower source) changes nothing. A count or language that the network leaves out stays.
    """
    if stored.deleted_at or version_of(post) < (stored.edited_at or stored.created_at):
        return False
    if not post.lang and stored.lang:
        post = msgspec.structs.replace(post, lang=stored.lang)
    counts = tuple(
        old if new is None else new for new, old in zip(counts_of(post), _values(stored, COUNTS), strict=True)
    )
    words = words_of(post)
    has_new_words = words[:2] != (stored.title, stored.text)
    if words == _values(stored, WORDS) and counts == _values(stored, COUNTS) and not post.edited_at:
        return False
    for name, value in zip((*WORDS, *COUNTS, "edited_at"), (*words, *counts, post.edited_at), strict=True):
        setattr(stored, name, value)
    stored.save(update_fields=[*WORDS, *COUNTS, "edited_at"])
    return has_new_words


def empty_posts(posts: Sequence[Post], now: datetime) -> None:
    """Follow a deletion: the words go, what remains is that there was a post, so that a replay cannot bring it back."""
    columns = ("title", "text", "links", "hashtags", "mentions", "media", "quoted", "deleted_at")
    update_rows(Post, columns, [("", "", [], [], [], [], None, now, post.pk) for post in posts])


def version_of(post: seam.Post) -> datetime:
    """When this form of the post came to be: what decides which of two is newer."""
    return post.edited_at or post.created_at


def words_of(post: seam.Post) -> tuple[Any, ...]:
    return (
        post.title, post.text, post.lang, post.kind, list(post.links), list(post.hashtags), list(post.mentions),
        [msgspec.structs.asdict(media) for media in post.media] if post.media else [],
        None if post.quoted is None else picture_of(post.quoted), post.quote_of, post.is_sensitive,
    )  # fmt: skip


def counts_of(post: seam.Post) -> tuple[Any, ...]:
    counts = post.counts
    return (counts.replies, counts.reposts, counts.likes, counts.quotes, counts.views, post.rating)


def facts_of(author: seam.Author) -> tuple[Any, ...]:
    return (
        author.handle, author.name, author.url, author.avatar_url, author.bio, author.location, author.followers,
        author.following, author.posts, author.created_at, author.is_bot, author.is_verified,
    )  # fmt: skip


def picture_of(post: seam.Post) -> dict[str, Any]:
    """A quoted post as people see it."""
    author = post.author
    return {
        "native_id": post.native_id, "url": post.url, "title": post.title, "text": post.text,
        "created_at": post.created_at.isoformat(), "handle": author.handle, "name": author.name,
        "author_url": author.url, "avatar_url": author.avatar_url,
    }  # fmt: skip


def _known_authors(workspace: Workspace, keys: Iterable[Key]) -> dict[Key, KnownAuthor]:
    followers = FACTS.index("followers")
    known = {}
    for network, ids in _by_network(keys).items():
        for part in _parts(ids):
            rows = workspace.authors.filter(network=network, native_id__among=part)
            for pk, native_id, facts_at, *facts in rows.values_list("id", "native_id", "facts_at", *FACTS):
                known[network, native_id] = KnownAuthor(pk, facts[followers], tuple(facts), facts_at)
    return known


def _update_facts(known: dict[Key, KnownAuthor], newest: dict[Key, seam.Post]) -> None:
    """What a newer post says about its author replaces what we knew; what it leaves out stays."""
    changed = []
    for key, author in known.items():
        post = newest[key]
        if author.facts_at and post.created_at < author.facts_at:
            continue
        facts = tuple(
            old if new in ("", None) else new for new, old in zip(facts_of(post.author), author.facts, strict=True)
        )
        if facts != author.facts:
            author.facts, author.followers = facts, facts[FACTS.index("followers")]
            changed.append((*facts, post.created_at, author.id))
    update_rows(Author, (*FACTS, "facts_at"), changed)


def _values(row: Any, names: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in names)


def _by_network(keys: Iterable[Key]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = defaultdict(list)
    for network, native_id in keys:
        grouped[network].append(native_id)
    return grouped


def _parts(ids: list[str]) -> Iterable[set[str]]:
    return (set(ids[start : start + MOST_IDS]) for start in range(0, len(ids), MOST_IDS))
