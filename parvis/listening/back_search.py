"""Run new and edited queries over the stored posts, newest first, a chunk in a transaction."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Min

from parvis.events.claims import claim
from parvis.lib.match import Matcher
from parvis.lib.query.tree import Node
from parvis.listening.changes import MentionChanges
from parvis.listening.documents import document_of_row
from parvis.listening.matching import asks_language, spans_of, watch_of
from parvis.listening.models import BackSearch, Mention
from parvis.listening.stored_languages import say_languages
from parvis.posts.models import Post
from parvis.posts.turns import rest_after
from parvis.posts.writing import lock_writing

LEASE = timedelta(seconds=60)
CHUNK = 500  # posts in one transaction: new mentions hardly wait


def search_on(now: datetime, rest: Callable[[float], None] = time.sleep) -> bool:
    """Search one chunk further for the query that is due longest, then rest; whether there was one."""
    for search in claim(BackSearch.objects.select_related("query__workspace"), now=now, lease=LEASE):
        begun = time.monotonic()
        with transaction.atomic():
            search_chunk(search, now)
        rest(rest_after(time.monotonic() - begun, connection.vendor))
        return True
    return False


def search_chunk(search: BackSearch, now: datetime) -> None:
    """Compare the mentions of the next posts with what the query finds in them now. Posts kept without a match have
    their language found here.

    Batches that come in meanwhile know the query already: they wait for the lock, or we wait for theirs.
    """
    workspace = search.query.workspace
    lock_writing(workspace.pk)
    node = _node_of(search)
    if node is None:  # paused, or it cannot be matched: its mentions stay as they are
        search.write_back(due_at=None, done_at=now, lease_until=None)
        return
    if search.before_id is None:
        _begin(search)
    left = workspace.posts.filter(pk__lt=search.before_id, deleted_at=None).select_related("author", "source")
    posts = list(left.order_by("-pk")[:CHUNK])
    changes = MentionChanges(workspace, now)
    _compare(search, node, posts, changes)
    changes.write({"search": search.pk})
    is_done = len(posts) < CHUNK
    search.write_back(
        before_id=search.to_id if is_done else posts[-1].pk,
        found_count=search.found_count + len(changes.found),
        lost_count=search.lost_count + len(changes.lost),
        due_at=None if is_done else now,
        done_at=now if is_done else None,
        lease_until=None,
    )


def _node_of(search: BackSearch) -> Node | None:
    watch = watch_of(search.query.workspace_id)
    if not watch.is_current():
        watch.refresh()
    return watch.node_of(search.query_id)


def _begin(search: BackSearch) -> None:
    search.to_id = search.query.workspace.posts.aggregate(first=Min("pk"))["first"] or 0
    search.before_id = search.from_id + 1
    search.write_back(to_id=search.to_id)


def _compare(search: BackSearch, node: Node, posts: list[Post], changes: MentionChanges) -> None:
    followed = search.query.workspace.languages
    if asks_language(node):
        say_languages(posts, followed)
    documents = [document_of_row(post) for post in posts]
    matcher = Matcher()
    matcher.add(search.query_id, node)
    matched = {place for place, _ in matcher.match(documents)}
    say_languages([posts[place] for place in sorted(matched)], followed)
    mentions = {mention.post_id: mention for mention in Mention.objects.filter(query=search.query_id, post__in=posts)}
    for place, post in enumerate(posts):
        have = [mentions[post.pk]] if post.pk in mentions else []
        found = {search.query_id: spans_of(node, documents[place])} if place in matched else {}
        changes.compare(post, have, found, may_lose={search.query_id})
