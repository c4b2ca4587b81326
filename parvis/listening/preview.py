"""What a query would find among the latest stored posts, and for an edit what it would gain and lose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from parvis.lib.match import Document, Matcher, why
from parvis.lib.query import QueryError, parse, resolve
from parvis.lib.query.saved import saved_names
from parvis.lib.query.tree import Node
from parvis.listening.documents import documents_of
from parvis.listening.feed import Card
from parvis.listening.models import Mention, Query
from parvis.posts.models import Post
from parvis.workspaces.models import Workspace

SAMPLE = 1000  # latest posts that are looked through: a tenth of a second
SHOWN = 12
WEIGHED = 500  # found posts whose words are counted
LONGEST = 42  # days drawn


@dataclass(slots=True)
class Preview:
    looked: int
    since: datetime | None
    found: list[Card] = field(default_factory=list)
    gained: list[Card] = field(default_factory=list)
    lost: list[Card] = field(default_factory=list)
    found_count: int = 0
    gained_count: int = 0
    lost_count: int = 0
    per_day: float | None = None
    is_edit: bool = False
    words: list[tuple[str, int]] = field(default_factory=list)  # what was found, with the number of posts
    days: list[tuple[date, int, int]] = field(default_factory=list)  # found now, and by the text before


def read_tree(text: str, workspace: Workspace, *, but: int | None = None) -> Node:
    """The whole tree of a text, saved queries of the workspace in their place. Raises QueryError."""
    node = parse(text)
    return resolve(node, saved_trees(node, workspace, but=but))


def saved_trees(node: Node, workspace: Workspace, *, but: int | None = None) -> dict[str, Node]:
    """The queries that `node` holds by name, and those that they hold: of thousands, only these are read."""
    trees: dict[str, Node] = {}
    asked = known = set(saved_names(node))
    while asked:
        rows = workspace.queries.exclude(pk=but or 0).filter(name__in=asked)
        asked = set()
        for name, text in rows.values_list("name", "text"):
            with suppress(QueryError):  # its own page says what is wrong with it
                trees[name] = parse(text)
                asked |= set(saved_names(trees[name])) - known
        known = known | asked
    return trees


def preview(workspace: Workspace, node: Node, before: Node | None = None, *, sample: int = SAMPLE) -> Preview:
    found = documents_of(workspace.posts.filter(deleted_at=None).order_by("-created_at", "-id")[:sample])
    posts, documents = list(found), list(found.values())
    now, then = _matches(node, documents), _matches(before, documents)
    seen = Preview(len(documents), documents[-1].created_at if documents else None, is_edit=before is not None)
    seen.found_count, seen.gained_count, seen.lost_count = len(now), len(now - then), len(then - now)
    seen.found = _cards(posts, documents, sorted(now), node)
    if before is not None:
        seen.gained = _cards(posts, documents, sorted(now - then), node)
        seen.lost = _cards(posts, documents, sorted(then - now), before)
    seen.per_day = _per_day(documents, len(now))
    seen.words = _words(documents, sorted(now), node)
    seen.days = _days(documents, now, then)
    return seen


def _matches(node: Node | None, documents: Sequence[Document]) -> set[int]:
    if node is None:
        return set()
    matcher = Matcher()
    matcher.add(0, node)
    return {place for place, _query in matcher.match(documents)}


def _cards(posts: list[int], documents: list[Document], places: list[int], node: Node) -> list[Card]:
    """Cards with what the query found in them, though no mention of it is stored."""
    cards = []
    shown = Post.objects.select_related("author", "source").in_bulk([posts[place] for place in places[:SHOWN]])
    for place in places[:SHOWN]:
        if posts[place] not in shown:  # deleted meanwhile
            continue
        spans = [[span.start, span.end, span.field] for span in why(node, documents[place])]
        cards.append(Card(shown[posts[place]], [Mention(spans=spans, query=Query(name=""))]))
    return cards


def _words(documents: list[Document], places: list[int], node: Node) -> list[tuple[str, int]]:
    """The words that brought the posts in, most often first."""
    counted: Counter[str] = Counter()
    for place in places[:WEIGHED]:
        document = documents[place]
        texts = {"text": document.text, "title": document.title}
        counted.update(
            {texts[span.field][span.start : span.end].lower() for span in why(node, document) if span.field in texts}
        )
    return counted.most_common(SHOWN // 2)


def _days(documents: list[Document], now: set[int], then: set[int]) -> list[tuple[date, int, int]]:
    days: dict[date, list[int]] = {}
    for place, document in enumerate(documents):
        day = days.setdefault(timezone.localdate(document.created_at), [0, 0])
        day[0] += place in now
        day[1] += place in then
    return [(day, found, before) for day, (found, before) in sorted(days.items())][-LONGEST:]


def _per_day(documents: list[Document], found: int) -> float | None:
    """How many a day, at the pace of what was looked through; None when that is less than an hour."""
    moments = [document.created_at for document in documents if document.created_at]
    if len(moments) < 2:
        return None
    days = (moments[0] - moments[-1]).total_seconds() / 86_400
    return found / days if days > 1 / 24 else None
