"""The seam between one network's API and Parvis: the values a network yields and the verbs it may inherit.

A network is one class that inherits only the verbs it can do; what it can do *is* what it inherits.
Networks are made with their settings and the guarded door, and keep no state between calls but their connection:
everything needed to go on is in the cursor, a short opaque text that is stored in the same transaction as the posts.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Literal

from msgspec import Struct

from parvis.door import Door
from parvis.lib.text.sentence import gettext_noop

__all__ = [
    "KINDS", "Author", "BadRecord", "Batch", "Counts", "Deletion", "Describes", "Fetches", "Kind", "Listens", "Media",
    "MediaKind", "Network", "NetworkError", "Post", "Receives", "Searches", "Setting", "gettext_noop",
]  # fmt: skip

Kind = Literal["post", "reply", "repost", "quote", "comment", "review", "article", "message"]
MediaKind = Literal["image", "video", "audio", "file"]
KINDS: tuple[Kind, ...] = ("post", "reply", "repost", "quote", "comment", "review", "article", "message")


class NetworkError(Exception):
    """The one error of a network.

    permanent: trying again cannot help before a person changes something (bad token, gone, forbidden).
    uncertain: what was asked may or may not have been done (a lost answer to something sent).
    retry_after: seconds the network asks us to wait, if it says.
    """

    def __init__(
        self, message: str, *, permanent: bool = False, uncertain: bool = False, retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.uncertain = uncertain
        self.retry_after = retry_after


class Author(Struct, frozen=True, gc=False):
    """Who wrote, on one network. `handle` has no leading @; an unknown number is None, never 0.

    An empty `native_id` is nobody known: the network no longer says who wrote (a deleted account), or never did.
    """

    native_id: str
    handle: str = ""
    name: str = ""
    url: str = ""
    avatar_url: str = ""
    bio: str = ""
    location: str = ""
    followers: int | None = None
    following: int | None = None
    posts: int | None = None
    created_at: datetime | None = None
    is_bot: bool = False
    is_verified: bool = False


class Media(Struct, frozen=True, gc=False):
    kind: MediaKind
    url: str
    preview_url: str = ""
    alt: str = ""
    width: int | None = None
    height: int | None = None


class Counts(Struct, frozen=True, gc=False):
    """Interactions as the network gives them; None where it does not."""

    replies: int | None = None
    reposts: int | None = None
    likes: int | None = None
    quotes: int | None = None
    views: int | None = None


class Post(Struct, frozen=True, kw_only=True):
    """Anything anyone published. Text is plain text (HTML already reduced), time is aware and in UTC.

    `reply_to`, `root`, `repost_of`, `quote_of` are native ids on the same network; `site` is the host it is read on.
    For a repost, `text` is the text of what is relayed and `quoted` may carry the original itself.
    """

    network: str
    native_id: str
    author: Author
    created_at: datetime
    text: str
    title: str = ""
    kind: Kind = "post"
    url: str = ""
    site: str = ""
    lang: str = ""
    country: str = ""
    reply_to: str = ""
    root: str = ""
    repost_of: str = ""
    quote_of: str = ""
    quoted: Post | None = None
    links: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()
    counts: Counts = Counts()
    rating: float | None = None
    edited_at: datetime | None = None
    is_sensitive: bool = False


class Deletion(Struct, frozen=True, gc=False):
    """The network says that a post is gone. `author_id` alone: everything by that author is gone."""

    network: str
    native_id: str = ""
    author_id: str = ""


class BadRecord(Struct, frozen=True, gc=False):
    """A record that could not be read: where it stood, why, and its first 500 characters."""

    place: str
    reason: str
    excerpt: str = ""


class Batch(Struct, frozen=True):
    """Posts in the order of the source, and the cursor that stands right after them.

    `cursor` is committed with the posts; a batch may be empty and still move the cursor.
    `more`: asking again at once would bring more. `wait_seconds`: the source asks not to be asked sooner.
    `notes`: what a person should know of the source (it moved, its dates lie), though its posts came all the same.
    `skipped`: how many well-formed records were no posts (likes, users, counts...), by reason.
    `progress`: of a single file whose size is known, how much of it has been read (0..1); None of all else.
    """

    posts: tuple[Post, ...] = ()
    deletions: tuple[Deletion, ...] = ()
    cursor: str = ""
    more: bool = False
    bad: tuple[BadRecord, ...] = ()
    wait_seconds: float | None = None
    notes: tuple[str, ...] = ()
    skipped: dict[str, int] = {}
    progress: float | None = None


class Setting(Struct, frozen=True):
    """One field of the form that sets a source or an account up; `choices` are (value, label)."""

    name: str
    label: str
    type: Literal["text", "url", "password", "choice", "number", "file", "checkbox", "lines"] = "text"
    help: str = ""
    required: bool = True
    choices: tuple[tuple[str, str], ...] = ()
    default: str = ""


class Network(ABC):
    """Base of all networks. `name` is the stored word ("mastodon"), `label` what people read ("Mastodon")."""

    name: ClassVar[str]
    label: ClassVar[str]
    settings: ClassVar[tuple[Setting, ...]] = ()
    is_offered: ClassVar[bool] = True  # to people who add a source; the demo's is not

    def __init__(self, settings: Mapping[str, Any], door: Door) -> None:
        self.given = dict(settings)
        self.door = door

    def close(self) -> None:
        """Let go of connections. Called from another thread to end a `listen`."""


class Fetches(Network):
    """Asked from time to time."""

    @abstractmethod
    def fetch(self, cursor: str) -> Batch:
        """Return what came after `cursor` ("" = from now, or from the beginning for a file). Raises NetworkError."""


class Listens(Network):
    """Holds a connection open and yields as posts come."""

    @abstractmethod
    def listen(self, cursor: str) -> Iterator[Batch]:
        """Yield batches after `cursor` until the connection ends; an empty Batch at least every 5 s when nothing comes.

        Raises NetworkError when the connection breaks; the caller reconnects with its last committed cursor.
        """


class Describes(Network):
    """Can complete posts that were matched with what a firehose leaves out (names, handles, parents)."""

    @abstractmethod
    def describe(self, posts: Sequence[Post]) -> tuple[Post, ...]:
        """Return the same posts in the same order, completed where the network answers soon. Never raises."""


class Searches(Network):
    """Can be asked for words on the network itself."""

    @abstractmethod
    def search(self, words: str, limit: int = 50) -> Batch:
        """Return recent posts with these words, newest first. Raises NetworkError."""


class Receives(Network):
    """Is told by others: they send us requests."""

    @abstractmethod
    def receive(self, body: bytes, headers: Mapping[str, str], now: datetime) -> Batch:
        """Return what one request brought. Raises NetworkError(permanent=True) if it is not to be believed."""
