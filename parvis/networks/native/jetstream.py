"""Jetstream: Bluesky's firehose as JSON events (https://github.com/bluesky-social/jetstream)."""

from __future__ import annotations

from collections.abc import Iterator

from parvis.networks.native import bluesky
from parvis.networks.native.found import Found, no_post
from parvis.networks.native.loose import Record, as_record, as_text, as_time
from parvis.networks.seam import Deletion

POSTS = "app.bsky.feed.post"
REPOSTS = "app.bsky.feed.repost"
# An account that is only suspended, taken down or deactivated may come back with its posts.
GONE = "deleted"


def is_event(record: Record) -> bool:
    return "did" in record and any(name in record for name in ("commit", "identity", "account"))


def read_event(record: Record) -> Iterator[Found]:
    """Yield the post, the edited post or the deletion of one event; likes, follows and the rest go aside."""
    commit = as_record(record.get("commit"))
    if not commit:
        yield _account(record)
        return
    collection = as_text(commit.get("collection"))
    if collection not in (POSTS, REPOSTS):
        yield no_post(f"{collection or 'commit without a collection'}")
    elif commit.get("operation") == "delete":
        yield Deletion(bluesky.NETWORK, address(record))
    else:
        seen_at = as_time(record.get("time_us"))
        is_edit = commit.get("operation") == "update"
        author = bluesky.author({"did": record["did"]})
        yield bluesky.post(as_record(commit.get("record")), address(record), author, seen_at=seen_at, is_edit=is_edit)


def address(record: Record) -> str:
    """The at:// address that is a post's id everywhere on Bluesky."""
    commit = as_record(record.get("commit"))
    return f"at://{record['did']}/{commit.get('collection')}/{commit.get('rkey')}"


def _account(record: Record) -> Found:
    account = as_record(record.get("account"))
    if account.get("active") is False and account.get("status") == GONE:
        return Deletion(bluesky.NETWORK, author_id=as_text(record["did"]))
    return no_post(f"{'account' if account else 'identity'} event")
