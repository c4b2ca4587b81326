"""Whether a stream keeps up with its network, and how to say it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.networks.seam import Batch
from parvis.posts.models import Source
from parvis.posts.sentences import tell

BEHIND = gettext_noop(
    "More comes than can be stored: {minutes} min behind. Nothing is lost, the network keeps the rest."
)
CAUGHT_UP = gettext_noop("It has caught up: all that came is stored.")
LATE = timedelta(minutes=1)
EVERY = timedelta(seconds=30)  # said again, with how late it is now
FORGOTTEN = timedelta(minutes=5)  # who says nothing for so long is paused, or dead, and no longer behind


class Lag:
    """What one stream says of it. Late is who has more waiting than it writes, and writes what is a minute old."""

    def __init__(self) -> None:
        self._said_at: datetime | None = None

    def told(self, batch: Batch, now: datetime, *, is_pressed: bool) -> Batch:
        """The batch, with a note for the source where there is something to say."""
        if not batch.posts:
            return batch if self._said_at is None or is_pressed else self._caught_up(batch)
        late = now - max(post.created_at for post in batch.posts)
        if is_pressed and late >= LATE:
            if self._said_at and now - self._said_at < EVERY:
                return batch
            self._said_at = now
            return _with(batch, Sentence(BEHIND, minutes=int(late.total_seconds() // 60)))
        return batch if self._said_at is None or late >= LATE else self._caught_up(batch)

    def _caught_up(self, batch: Batch) -> Batch:
        self._said_at = None
        return _with(batch, Sentence(CAUGHT_UP))


def behind(sources: Iterable[Source], now: datetime) -> list[tuple[Source, str]]:
    """Those that have not caught up, each with how late it is."""
    said = ((source, _last_word(source, now)) for source in sources)
    return [(source, sentence) for source, sentence in said if sentence]


def _last_word(source: Source, now: datetime) -> str:
    """That it is behind, as it said last; "" where it has caught up since, or says no more."""
    words = (note for note in source.notes or () if note["said"][0] in (BEHIND, CAUGHT_UP))
    last = next(words, None)
    is_behind = last and last["said"][0] == BEHIND and now - datetime.fromisoformat(last["at"]) < FORGOTTEN
    return tell(last["said"]) if last and is_behind else ""


def _with(batch: Batch, said: str) -> Batch:
    return msgspec.structs.replace(batch, notes=(said, *batch.notes))
