"""The story's posts as rows ready to write, with what the workspace's own queries find in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from parvis.demo.telling import Teller, Told
from parvis.lib.match import Matcher
from parvis.lib.query import parse
from parvis.listening.matching import spans_of
from parvis.listening.models import Mood, ReadWith
from parvis.networks.document import document_of
from parvis.posts.writing import counts_of, words_of
from parvis.understanding.readers import Reader
from parvis.workspaces.models import Workspace

Moods = tuple[int, int, int | None, int]  # mood, sureness, triage, read with
SOURCE = ""  # the posts come from no source
# What the loader fills in comes first, then what a sample brings; the names are those of the models.
POST_COLUMNS = (
    "id", "workspace_id", "author_id", "created_at", "received_at", "native_id",
    "network", "url", "site", "country", "reply_to", "root", "repost_of",
    "title", "text", "lang", "kind", "links", "hashtags", "mentions", "media", "quoted", "quote_of", "is_sensitive",
    "replies", "reposts", "likes", "quotes", "views", "rating",
)  # fmt: skip
MENTION_COLUMNS = (
    "id", "workspace_id", "query_id", "post_id", "author_id", "spans", "created_at", "hour", "found_at",
    "network", "lang", "reach", "engagement", "mood", "sureness", "triage", "read_with",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sample:
    at: datetime
    post_columns: tuple[Any, ...]
    mention_columns: tuple[Any, ...]
    matches: tuple[tuple[int, list[list[Any]]], ...]  # id of a query, spans


def samples(workspace: Workspace, teller: Teller, last: timedelta, reader: Reader | None = None) -> list[Sample]:
    """One sample for each post of the last part of the story that a query finds, in order of time.

    Moods are what the reader reads; without one they stay unread.
    """
    nodes = {query.pk: parse(query.text) for query in workspace.queries.all()}
    matcher = Matcher()
    for key, node in nodes.items():
        matcher.add(key, node)
    told = list(teller.tell(teller.story.now - last, teller.story.now))
    documents = [document_of(item.post, source=SOURCE) for item in told]
    found: dict[int, list[int]] = {}
    for place, key in matcher.match(documents):
        found.setdefault(place, []).append(key)
    moods = _moods([told[place] for place in sorted(found)], reader)
    return [
        _sample(told[place], mood, tuple((key, spans_of(nodes[key], documents[place])) for key in sorted(keys)))
        for (place, keys), mood in zip(sorted(found.items()), moods, strict=True)
    ]


def _moods(told: list[Told], reader: Reader | None) -> list[Moods]:
    if reader is None:
        return [(Mood.UNREAD, 0, None, ReadWith.NOTHING)] * len(told)
    found = reader.read([item.post.text for item in told], [item.post.lang for item in told])
    return [(each.mood, each.sureness, each.triage, ReadWith.LIGHT) for each in found]


def _sample(told: Told, moods: Moods, matches: tuple[tuple[int, list[list[Any]]], ...]) -> Sample:
    post = told.post
    replies, reposts, likes, *_ = counts_of(post)
    engagement = (replies or 0) + (reposts or 0) + (likes or 0)
    alone = ("", "", "")  # a thread would be of the post it was first told with
    return Sample(
        at=post.created_at,
        post_columns=(post.network, post.url, post.site, post.country, *alone, *words_of(post), *counts_of(post)),
        mention_columns=(post.network, post.lang, post.author.followers or 0, engagement, *moods),
        matches=matches,
    )
