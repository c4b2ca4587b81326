"""X (Twitter): tweets as its own pages load them (GraphQL): one of API 1.1 in `legacy`, with its author beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from parvis.networks.native import x_v1
from parvis.networks.native.found import Found, no_post
from parvis.networks.native.loose import Record, as_record, as_text, first, inner

MAX_DEPTH = 3


def read_tweet(record: Record) -> Iterator[Found]:
    """Yield the tweet of a line; what X hides (a tombstone) goes aside."""
    tweet = as_v1(record)
    if not tweet:
        yield no_post("X shows nothing in its place")
    else:
        yield x_v1.tweet(tweet)


def as_v1(record: Record, depth: int = 0) -> dict[str, Any]:
    """The same tweet in the shape of API 1.1; {} for a tombstone."""
    result = as_record(record.get("result")) or record
    result = as_record(result.get("tweet")) or result  # a layer that limited visibility adds
    legacy = as_record(result.get("legacy"))
    if not legacy or depth > MAX_DEPTH:
        return {}
    user = as_record(inner(result, "core", "user_results", "result"))
    # Since 2025 the name lies in `core`, the picture in `avatar`.
    named = {**as_record(user.get("legacy")), **as_record(user.get("core")), "id_str": as_text(user.get("rest_id"))}
    avatar = first(named.get("profile_image_url_https"), inner(user, "avatar", "image_url"))
    whole = as_record(inner(result, "note_tweet", "note_tweet_results", "result"))
    return {
        **legacy,
        "id_str": as_text(first(result.get("rest_id"), legacy.get("id_str"))),
        "full_text": as_text(whole.get("text")) or legacy.get("full_text"),
        "entities": as_record(whole.get("entity_set")) or legacy.get("entities"),
        "user": {**(named if user else as_record(record.get("user"))), "profile_image_url_https": avatar},
        "user_id_str": legacy.get("user_id_str"),
        "ext_views": as_record(result.get("views")),
        "retweeted_status": as_v1(as_record(legacy.get("retweeted_status_result")), depth + 1),
        "quoted_status": as_v1(as_record(result.get("quoted_status_result")), depth + 1),
    }
