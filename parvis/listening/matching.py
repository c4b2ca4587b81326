"""The live matcher of each workspace in this process: its live queries, kept up with edits.

Every write transaction checks that the queries it matched are still the ones stored (`Watch.is_current`); on top,
`refresh_all` looks once a second, so that an edit is live before the next batch.
A query that cannot be read says so on its page and never stops the others.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeAlias

from django.db.models import Count, Max, Sum

from parvis.lib.match import Document, Matcher, UnmatchableQuery, why
from parvis.lib.query import QueryError, parse
from parvis.lib.query.tree import Node
from parvis.listening.models import Query

log = logging.getLogger(__name__)

Found: TypeAlias = "dict[int, list[list[Any]]]"  # id of a query -> [start, end, field] to highlight
Fingerprint: TypeAlias = "tuple[int, int, int, datetime | None]"

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


class Watch:
    """The live queries of one workspace, ready to match. Safe to share between threads."""

    def __init__(self, workspace_id: int) -> None:
        self.workspace_id = workspace_id
        self.fingerprint: Fingerprint | None = None
        self._matcher = Matcher()
        self._nodes: dict[int, Node] = {}
        self._revisions: dict[int, int] = {}
        self._lock = threading.Lock()

    def find(self, documents: Sequence[Document]) -> dict[int, Found]:
        """For each document that matches, by its place: the queries, each with what to highlight."""
        found: dict[int, Found] = {}
        with self._lock:
            for place, query_id in self._matcher.match(documents):
                spans = why(self._nodes[query_id], documents[place])
                found.setdefault(place, {})[query_id] = [[span.start, span.end, span.field] for span in spans]
        return found

    def is_current(self) -> bool:
        """Whether the stored queries are the ones we match."""
        return self.fingerprint == self._stored_fingerprint()

    def refresh(self) -> None:
        """Load what was added or edited, drop what is gone."""
        with self._lock:
            fingerprint = self._stored_fingerprint()
            stored = dict(self._live().values_list("id", "revision"))
            for query_id in self._revisions.keys() - stored.keys():
                self._drop(query_id)
            changed = [pk for pk, revision in stored.items() if self._revisions.get(pk) != revision]
            for query in self._live().filter(pk__in=changed):
                self._load(query)
            self.fingerprint = fingerprint

    def _live(self) -> Any:
        return Query.objects.filter(workspace=self.workspace_id, is_live=True).order_by()

    def _stored_fingerprint(self) -> Fingerprint:
        found = self._live().aggregate(
            count=Count("pk"), revisions=Sum("revision"), last=Max("pk"), changed_at=Max("changed_at")
        )
        return found["count"], found["revisions"] or 0, found["last"] or 0, found["changed_at"]

    def _load(self, query: Query) -> None:
        self._drop(query.pk)
        self._revisions[query.pk] = query.revision
        failure = None
        try:
            node = parse(query.text)
            self._matcher.add(query.pk, node)
            self._nodes[query.pk] = node
        except QueryError as error:
            failure = {"code": error.problem.code, "values": dict(error.problem.params)}
        except UnmatchableQuery:
            failure = {"code": "nothing-asked", "values": {}}
        if failure != query.failure:
            Query.objects.filter(pk=query.pk, revision=query.revision).update(failure=failure)

    def _drop(self, query_id: int) -> None:
        self._revisions.pop(query_id, None)
        if self._nodes.pop(query_id, None) is not None:
            self._matcher.remove(query_id)
