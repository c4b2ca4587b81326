"""Whether a stream keeps up with its network, and how to say it."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.networks.seam import Batch

BEHIND = gettext_noop(
    "More comes than can be stored: {minutes} min behind. Nothing is lost, the network keeps the rest."
)
CAUGHT_UP = gettext_noop("It has caught up: all that came is stored.")
LATE = timedelta(minutes=1)
EVERY = timedelta(seconds=30)  # said again, with how late it is now


class Lag:
    """What one stream says of it. Late is who has more waiting than it writes, and writes what is a minute old."""

    def __init__(self) -> None:
        self._said_at: datetime | None = None

    def told(self, batch: Batch, now: datetime, *, is_pressed: bool) -> Batch:
        """The batch, with a note for the source where there is something to say."""
        if not batch.posts:
            return batch
        late = now - max(post.created_at for post in batch.posts)
        if is_pressed and late >= LATE:
            if self._said_at and now - self._said_at < EVERY:
                return batch
            self._said_at = now
            return _with(batch, Sentence(BEHIND, minutes=int(late.total_seconds() // 60)))
        if self._said_at is None or late >= LATE:
            return batch
        self._said_at = None
        return _with(batch, Sentence(CAUGHT_UP))


def _with(batch: Batch, said: str) -> Batch:
    return msgspec.structs.replace(batch, notes=(said, *batch.notes))
