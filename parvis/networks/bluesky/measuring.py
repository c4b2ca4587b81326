"""How our posts are doing."""

from __future__ import annotations

from collections.abc import Sequence

from parvis.networks.bluesky.appview import AppView
from parvis.networks.native import bluesky
from parvis.networks.native.loose import as_records
from parvis.networks.seam import Counts, Sent

PACK = 25  # the most that getPosts takes


def measure(appview: AppView, sent: Sequence[Sent]) -> dict[str, Counts]:
    """Interactions by native id; posts that are gone are left out. Raises NetworkError."""
    found: dict[str, Counts] = {}
    for start in range(0, len(sent), PACK):
        params = [("uris", one.native_id) for one in sent[start : start + PACK]]
        for view in as_records(appview.read("app.bsky.feed.getPosts", params).get("posts")):
            post = bluesky.viewed(view)
            found[post.native_id] = post.counts
    return found
