"""The live matcher of each workspace in this process: its live queries, kept up with edits.

Every write transaction checks that the queries it matched are still the ones stored (`Watch.is_current`); on top,
`refresh_all` looks once a second, so that an edit is live before the next batch.
A query that cannot be read says so on its page and never stops the others.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from django.db.models import Count, Max, Sum

from parvis.lib.match import Document, Matcher, UnmatchableQuery, why
from parvis.lib.query import Problem, QueryError, parse
from parvis.lib.query.normal import walk
from parvis.lib.query.saved import resolve, saved_names
from parvis.lib.query.tree import Field, Node
from parvis.listening.models import Query

Found: TypeAlias = "dict[int, list[list[Any]]]"  # id of a query -> [start, end, field] to highlight
Fingerprint: TypeAlias = "tuple[int, int, int, datetime | None]"

MOST_NAMED = 500  # queries asked for by name; beyond, asking for all is quicker and within SQLite's limits
NOTHING_ASKED = Problem("nothing-asked")

_watches: dict[int, Watch] = {}
_watches_lock = threading.Lock()


def watch_of(workspace_id: int) -> Watch:
    """The watch of the workspace in this process, loaded the first time."""
    with _watches_lock:
        watch = _watches.get(workspace_id)
        if watch is None:
            watch = _watches[workspace_id] = Watch(workspace_id)
    if watch.fingerprint is None:
        watch.refresh()
    return watch


def refresh_all() -> None:
    """Bring every loaded watch up to date; cheap when nothing changed."""
    for watch in list(_watches.values()):
        if not watch.is_current():
            watch.refresh()


@dataclass(slots=True)
class _Known:
    """A query as it was loaded: its tree, or the problem that keeps it from being matched."""

    revision: int
    name: str
    is_live: bool
    tree: Node | None
    problem: Problem | None
    shown: Any  # what its page says at present
    resolved: Node | None = None
    asks_language: bool = False


class Watch:
    """The live queries of one workspace, ready to match. Safe to share between threads."""

    def __init__(self, workspace_id: int) -> None:
        self.workspace_id = workspace_id
        self.fingerprint: Fingerprint | None = None
        self.asks_language = False  # whether some query does: then it must be known before it is matched
        self._matcher = Matcher()
        self._known: dict[int, _Known] = {}
        self._lock = threading.Lock()

    def find(self, documents: Sequence[Document]) -> dict[int, Found]:
        """For each document that matches, by its place: the queries, each with what to highlight."""
        found: dict[int, Found] = {}
        with self._lock:
            for place, query_id in self._matcher.match(documents):
                node = self._known[query_id].resolved
                assert node is not None  # it is in the matcher
                found.setdefault(place, {})[query_id] = spans_of(node, documents[place])
        return found

    def node_of(self, query_id: int) -> Node | None:
        """The whole tree of a live query; None where it is paused, gone or cannot be matched."""
        known = self._known.get(query_id)
        return known.resolved if known else None

    def asked(self) -> frozenset[int]:
        """The queries that are matched: not those that are paused or cannot be read."""
        with self._lock:
            return frozenset(pk for pk, known in self._known.items() if known.resolved is not None)

    def is_current(self) -> bool:
        """Whether the stored queries are the ones we match."""
        return self.fingerprint == self._stored_fingerprint()

    def refresh(self) -> None:
        """Load what was added or edited, drop what is gone."""
        with self._lock:
            fingerprint = self._stored_fingerprint()
            stored = dict(self._queries().values_list("pk", "revision"))
            changed = {pk for pk, revision in stored.items() if pk not in self._known or self._is_old(pk, revision)}
            gone = self._known.keys() - stored.keys()
            for query_id in gone:
                self._matcher.remove(query_id)
                del self._known[query_id]
            queries = self._queries().filter(pk__in=changed) if len(changed) < MOST_NAMED else self._queries()
            for query in queries:
                if query.pk in changed:  # the others stay as they are: the matcher holds them
                    self._known[query.pk] = _read(query)
            self._compile(changed | (self._holders() if changed or gone else set()))
            self.asks_language = any(known.asks_language for known in self._known.values())
            self.fingerprint = fingerprint

    def _queries(self) -> Any:
        return Query.objects.filter(workspace=self.workspace_id).order_by()

    def _is_old(self, query_id: int, revision: int) -> bool:
        return self._known[query_id].revision != revision

    def _holders(self) -> set[int]:
        """Queries that hold others by `saved:`: they change with them."""
        return {pk for pk, known in self._known.items() if known.tree is not None and saved_names(known.tree)}

    def _compile(self, query_ids: set[int]) -> None:
        saved = {known.name: known.tree for known in self._known.values() if known.tree is not None}
        for query_id in sorted(query_ids & self._known.keys()):
            known = self._known[query_id]
            known.resolved, known.asks_language = None, False
            self._matcher.remove(query_id)
            problem = known.problem or self._add(query_id, known, saved)
            self._show(query_id, known, problem)

    def _add(self, query_id: int, known: _Known, saved: dict[str, Node]) -> Problem | None:
        """Put the query into the matcher; the problem where that cannot be."""
        if known.tree is None or not known.is_live:
            return None
        try:
            resolved = resolve(known.tree, saved)
            self._matcher.add(query_id, resolved)
        except QueryError as error:
            return error.problem
        except UnmatchableQuery:
            return NOTHING_ASKED
        known.resolved = resolved
        known.asks_language = asks_language(resolved)
        return None

    def _show(self, query_id: int, known: _Known, problem: Problem | None) -> None:
        shown = None if problem is None else {"code": problem.code, "values": dict(problem.params)}
        if shown != known.shown:
            Query.objects.filter(pk=query_id, revision=known.revision).update(failure=shown)
            known.shown = shown

    def _stored_fingerprint(self) -> Fingerprint:
        found = self._queries().aggregate(
            count=Count("pk"), revisions=Sum("revision"), last=Max("pk"), changed_at=Max("changed_at")
        )
        return found["count"], found["revisions"] or 0, found["last"] or 0, found["changed_at"]


def asks_language(node: Node) -> bool:
    """Must the language of a post be known before it is matched?"""
    return any(isinstance(part, Field) and part.name == "lang" for part in walk(node))


def spans_of(node: Node, document: Document) -> list[list[Any]]:
    """What to highlight, as it is stored."""
    return [[span.start, span.end, span.field] for span in why(node, document)]


def _read(query: Query) -> _Known:
    tree, problem = None, None
    try:
        tree = parse(query.text)
    except QueryError as error:
        problem = error.problem
    return _Known(query.revision, query.name, query.is_live, tree, problem, query.failure)
