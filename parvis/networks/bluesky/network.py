"""All of Bluesky as it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from parvis.door import Door
from parvis.networks.bluesky.appview import PUBLIC, SERVICE, AppView
from parvis.networks.bluesky.firehose import Firehose
from parvis.networks.bluesky.profiles import Profiles
from parvis.networks.native import bluesky
from parvis.networks.native.loose import as_text
from parvis.networks.seam import (
    Batch,
    Describes,
    Listens,
    Post,
    Searches,
    Setting,
    gettext_noop,
)

JETSTREAM = "wss://jetstream2.us-east.bsky.network/subscribe"
PAGE = 100
ACCOUNT = (
    Setting(
        "handle",
        gettext_noop("Your Bluesky handle"),
        required=False,
        help=gettext_noop("Only to search: Bluesky asks for an account there."),
    ),
    Setting("app_password", gettext_noop("App password"), type="password", required=False),
    Setting("service", gettext_noop("Server of the account"), type="url", required=False, default=SERVICE),
    Setting("appview", gettext_noop("AppView"), type="url", required=False, default=PUBLIC),
)


class Bluesky(Listens, Searches, Describes):
    """Every public post, repost, edit and deletion, a moment after it happens; needs no account."""

    name: ClassVar[str] = "bluesky"
    label: ClassVar[str] = "Bluesky"
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting("jetstream", gettext_noop("Jetstream server"), type="url", required=False, default=JETSTREAM),
        *ACCOUNT,
    )

    def __init__(self, settings: Mapping[str, Any], door: Door) -> None:
        super().__init__(settings, door)
        self.appview = AppView(settings, door)
        self.profiles = Profiles(self.appview)
        self.firehose = Firehose(door, as_text(settings.get("jetstream")) or JETSTREAM)

    def listen(self, cursor: str) -> Iterator[Batch]:
        """Yield events after `cursor`, a time in microseconds. Authors are DIDs until `describe`."""
        return self.firehose.batches(cursor)

    def search(self, words: str, limit: int = 50) -> Batch:
        """Return recent posts with these words. Without an account the public AppView may refuse."""
        params = [("q", words), ("sort", "latest"), ("limit", str(min(limit, PAGE)))]
        found = bluesky.read_page(self.appview.read("app.bsky.feed.searchPosts", params))
        return Batch(posts=tuple(post for post in found if isinstance(post, Post)))

    def describe(self, posts: Sequence[Post]) -> tuple[Post, ...]:
        """Give authors their handles, names and numbers."""
        return self.profiles.describe(posts)

    def close(self) -> None:
        self.firehose.close()
