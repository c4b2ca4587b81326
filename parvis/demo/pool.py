"""The story's posts as rows ready to write, with what the workspace's own queries find in them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from parvis.demo.telling import Teller, Told
from parvis.lib.match import Matcher, why
from parvis.lib.query import parse
from parvis.lib.query.tree import Node
from parvis.networks.document import document_of
from parvis.workspaces.models import Workspace


@dataclass(frozen=True, slots=True)
class Sample:
    at: datetime
    post_columns: tuple[Any, ...]
    mention_columns: tuple[Any, ...]
    matches: tuple[tuple[int, str], ...]  # query id, spans as JSON


def samples(workspace: Workspace, teller: Teller) -> list[Sample]:
    """One sample for each post of the story that a query finds."""
    nodes = {query.pk: parse(query.text) for query in workspace.queries.all()}
    matcher = Matcher()
    for key, node in nodes.items():
        matcher.add(key, node)
    told = list(teller.tell(teller.story.begins_at, teller.story.now))
    documents = [document_of(item.post, source="") for item in told]
    found: dict[int, list[int]] = {}
    for place, key in matcher.match(documents):
        found.setdefault(place, []).append(key)
    return [_sample(told[place], _spans(keys, nodes, documents[place])) for place, keys in sorted(found.items())]


def _spans(keys: Sequence[int], nodes: dict[int, Node], document: Any) -> tuple[tuple[int, str], ...]:
    return tuple(
        (key, json.dumps([[span.start, span.end, span.field] for span in why(nodes[key], document)]))
        for key in sorted(keys)
    )


def _sample(told: Told, matches: tuple[tuple[int, str], ...]) -> Sample:
    post = told.post
    replies, reposts, likes = post.counts.replies or 0, post.counts.reposts or 0, post.counts.likes or 0
    texts = (post.network, post.kind, post.text, "", post.url, post.site, post.lang, "", "", "", "", "")
    lists = ("[]", json.dumps(post.hashtags), json.dumps(post.mentions), "[]")
    reach = post.author.followers or 0
    return Sample(
        at=post.created_at,
        post_columns=(*texts, *lists, replies, reposts, likes, False),
        mention_columns=(post.network, post.lang, told.truth.mood, reach, replies + reposts + likes),
        matches=matches,
    )
