"""Where we stand in a feed: the text that is stored as its cursor."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Iterable

import msgspec
from msgspec import Struct

from parvis.networks.feeds.parsed import Entry

ID_LENGTH = 8  # 48 bits: one collision among 20 million entries
STATE_LENGTH = 4
STEP = ID_LENGTH + STATE_LENGTH
# Entries that left the feed are remembered a while: some feeds drop an entry and bring it back.
MAX_GONE = 200


class Mark(Struct, frozen=True, omit_defaults=True):
    """`url`: where the feed is now, if not where it was set up. `seen`: 12 letters for each entry, newest first.

    `body`: digest of the last document; `scope`: what makes ids of this feed unique; `hub`, `topic`: WebSub.
    """

    url: str = ""
    etag: str = ""
    modified: str = ""
    body: str = ""
    scope: str = ""
    hub: str = ""
    topic: str = ""
    seen: str = ""

    @classmethod
    def read(cls, cursor: str) -> Mark:
        """The mark in a cursor; an empty or unreadable one means that nothing was seen."""
        try:
            return msgspec.json.decode(cursor or "{}", type=cls)
        except msgspec.DecodeError:
            return cls()

    def write(self) -> str:
        return msgspec.json.encode(self).decode()

    def states(self) -> dict[str, str]:
        """What each entry looked like, by the short form of its id."""
        pieces = (self.seen[start : start + STEP] for start in range(0, len(self.seen), STEP))
        return {piece[:ID_LENGTH]: piece[ID_LENGTH:] for piece in pieces}

    def seeing(self, states: dict[str, str]) -> str:
        """`seen` after a document with these states: they first, then some of those that are gone."""
        gone = [(key, state) for key, state in self.states().items() if key not in states][:MAX_GONE]
        return "".join(key + state for key, state in [*states.items(), *gone])


def short_id(native_id: str) -> str:
    return _letters([native_id], ID_LENGTH)


def state_of(entry: Entry) -> str:
    """Changes when what people read changes: not when counts or dates do."""
    words = [entry.url, entry.title, entry.text, *entry.links, *(found.url for found in entry.enclosures)]
    return _letters(words, STATE_LENGTH)


def digest(body: bytes) -> str:
    return urlsafe_b64encode(hashlib.sha256(body).digest()[:12]).decode()


def _letters(words: Iterable[str], length: int) -> str:
    return urlsafe_b64encode(hashlib.sha256("\0".join(words).encode("utf-8", "replace")).digest()).decode()[:length]
