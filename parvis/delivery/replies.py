"""What people write under our posts: posts of the thread, kept in one transaction with the cursor that brought them.

A repeated gathering is harmless (a post is unique by its network and native id), edits and deletions are followed.
Who works with them (an inbox, the matching of queries) hears of it by an event.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from parvis.delivery.models import Account, Delivery
from parvis.delivery.outside import class_of
from parvis.events.record import record
from parvis.networks import seam
from parvis.networks.cleaning import clean_id, clean_post
from parvis.networks.seam import Gathers, NetworkError
from parvis.posts import writing
from parvis.posts.models import Post

MOST_NAMED = 500  # posts in one event
MOST_READ = 1_000  # of one thread
DEEPEST = 6  # further down they are shown as deep as this


def keep_replies(delivery: Delivery, batch: seam.Batch, now: datetime) -> None:
    """Call it inside the transaction that moves the cursor on, with the workspace's lock."""
    workspace, ours = delivery.workspace, delivery.account.native_id
    posts = {(one.network, one.native_id): one for one in (_clean(post, delivery, now) for post in batch.posts)}
    stored = writing.find_posts(workspace, posts)
    new = [post for key, post in posts.items() if key not in stored]
    again = [(row, posts[key]) for key, row in stored.items() if not row.deleted_at]
    authors = writing.store_authors(workspace, [*new, *(post for _, post in again)], now)
    ids = writing.insert_posts(workspace, None, new, authors, now)
    changed = [row.pk for row, post in again if writing.rewrite_post(row, post)]
    _tell(
        delivery,
        "replies.received",
        [pk for pk, post in zip(ids, new, strict=True) if post.author.native_id != ours],
        now,
    )
    _tell(delivery, "replies.changed", changed, now)
    _tell(delivery, "replies.deleted", _follow_deletions(delivery, batch.deletions, now), now)


def _clean(post: seam.Post, delivery: Delivery, now: datetime) -> seam.Post:
    """In the thread of our post, whatever the network leaves out."""
    start = delivery.receipt.native_id
    root = post.root or (delivery.post.root if delivery.post else "") or start
    return clean_post(replace(post, reply_to=post.reply_to or start, root=root), now)


def _follow_deletions(delivery: Delivery, deletions: Sequence[seam.Deletion], now: datetime) -> list[int]:
    keys = [(gone.network, clean_id(gone.native_id)) for gone in deletions]
    posts: list[Post] = [post for post in writing.find_posts(delivery.workspace, keys).values() if not post.deleted_at]
    writing.empty_posts(posts, now)
    return [post.pk for post in posts]


def _tell(delivery: Delivery, name: str, posts: Sequence[int], now: datetime) -> None:
    for start in range(0, len(posts), MOST_NAMED):
        named = list(posts[start : start + MOST_NAMED])
        facts = {"delivery": delivery.pk, "account": delivery.account_id, "under": delivery.post_id, "posts": named}
        record(delivery.workspace, name, facts, at=now)


def can_gather(account: Account) -> bool:
    """Whether its network tells what people answer."""
    try:
        return issubclass(class_of(account), Gathers)
    except NetworkError:
        return False


@dataclass(frozen=True, slots=True)
class Reply:
    """One post under ours; `depth` is 1 where it answers our post itself."""

    post: Post
    depth: int
    is_ours: bool


def replies_to(delivery: Delivery) -> list[Reply]:
    """What stands under it now, each behind what it answers, in order of time."""
    ours = delivery.post
    if ours is None:
        return []
    thread = Post.objects.filter(workspace=delivery.workspace_id, network=ours.network, deleted_at=None)
    rows = thread.filter(root=ours.root or ours.native_id).exclude(pk=ours.pk).select_related("author")
    under: dict[str, list[Post]] = defaultdict(list)
    for post in rows.order_by("created_at", "pk")[:MOST_READ]:
        under[post.reply_to].append(post)
    found, left = [], [(post, 1) for post in reversed(under.pop(ours.native_id, []))]
    while left:
        post, depth = left.pop()
        found.append(Reply(post, min(depth, DEEPEST), post.author.native_id == delivery.account.native_id))
        left += [(answer, depth + 1) for answer in reversed(under.pop(post.native_id, []))]
    return found
