"""The seam between one network's API and Parvis: the values a network yields and the verbs it may inherit.

A network is one class that inherits only the verbs it can do; what it can do *is* what it inherits.
Networks are made with their settings and the guarded door, and keep no state between calls but their connection:
everything needed to go on is in the cursor, a short opaque text that is stored in the same transaction as the posts.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Any, ClassVar, Literal, Protocol

from msgspec import Struct

from parvis.door import Door
from parvis.lib.text.sentence import gettext_noop

__all__ = [
    "KINDS", "Attached", "Author", "BadRecord", "Batch", "Counts", "Deletion", "Describes", "Draft", "Edits",
    "Fetches", "Files", "Finds", "Gathers", "Idempotency", "Kind", "Limits", "Listens", "Measures", "Media",
    "MediaKind", "Network", "NetworkError", "Outgoing", "Post", "Publishes", "Rate", "Receives", "Reference",
    "Searches", "Sent", "Setting", "Stages", "Withdraws", "fields_of", "gettext_noop",
]  # fmt: skip

Idempotency = Literal["key", "rkey", "container", "list", "none"]
Kind = Literal["post", "reply", "repost", "quote", "comment", "review", "article", "message"]
MediaKind = Literal["image", "video", "audio", "file"]
KINDS: tuple[Kind, ...] = ("post", "reply", "repost", "quote", "comment", "review", "article", "message")


class NetworkError(Exception):
    """The one error of a network.

    permanent: trying again cannot help before a person changes something (bad token, gone, forbidden).
    uncertain: what was asked may or may not have been done (a lost answer to something sent).
    retry_after: seconds the network asks us to wait, if it says.
    of_account: it is not this post but the account (revoked, suspended): nothing goes through before it is mended.
    answer: the first words of what the network answered, as it said them; never with a secret of ours.
    """

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = False,
        uncertain: bool = False,
        retry_after: float | None = None,
        of_account: bool = False,
        answer: str = "",
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.uncertain = uncertain
        self.retry_after = retry_after
        self.of_account = of_account
        self.answer = answer


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


class Attached(Struct, frozen=True, gc=False):
    """A picture or film to send: its bytes are read by their `reference` (`Files`), only when they are sent."""

    kind: MediaKind
    reference: str
    mime: str
    alt: str = ""
    width: int | None = None
    height: int | None = None


class Reference(Struct, frozen=True):
    """A post on the same network, with what its network said of it when it was made (`Sent.facts`)."""

    native_id: str
    facts: dict[str, Any] = {}


class Draft(Struct, frozen=True, kw_only=True):
    """What is to be said on one account. `root` is the first post of the thread that `reply_to` stands in.

    link: an address to show as a card. options: what only this network knows (visibility, channel, category...).
    """

    text: str
    title: str = ""
    lang: str = ""
    reply_to: Reference | None = None
    root: Reference | None = None
    link: str = ""
    media: tuple[Attached, ...] = ()
    options: dict[str, Any] = {}


class Outgoing(Draft, frozen=True, kw_only=True):
    """A draft with everything fixed before the first try: each try sends the same bytes.

    key: 32 hexadecimal digits, the same for every try. rkey: the id of the post, where the network lets us choose it.
    created_at: the moment the post says it was written. container: where it was put ready (`Stages`), or "".
    """

    key: str
    created_at: datetime
    rkey: str = ""
    container: str = ""


class Sent(Struct, frozen=True):
    """What stands on the network. `at`: when, by the network's own clock; facts: small and without secrets."""

    native_id: str
    url: str = ""
    at: datetime | None = None
    facts: dict[str, Any] = {}


class Rate(Struct, frozen=True, gc=False):
    """At most `count` sendings in `seconds`, of one account, or of all accounts on one server together."""

    count: int
    seconds: float
    of: Literal["account", "server"] = "account"


class Limits(Struct, frozen=True):
    """What one post may hold, as the server says or else as its documentation does; None: no limit known.

    captioned: characters where there are pictures, if that is less. of: what counts together as the text.
    link_characters: what every link counts as, however long it is. short_names: @name@server counts as @name.
    utf16: characters are units of UTF-16, an emoji two or more; else as people count them.
    films_alone: a film stands beside no picture and no other film.
    """

    characters: int | None = None
    captioned: int | None = None
    of: tuple[Literal["title", "text", "link"], ...] = ("text",)
    link_characters: int | None = None
    short_names: bool = False
    utf16: bool = False
    bytes: int | None = None
    title_characters: int | None = None
    media_count: int | None = None
    media_bytes: int | None = None
    films_alone: bool = False
    alt_characters: int | None = None
    mimes: tuple[str, ...] = ()


class Files(Protocol):
    """Reads the bytes of an `Attached` by its reference. Raises NetworkError(permanent=True) if they are gone."""

    def __call__(self, reference: str) -> bytes: ...


def no_files(reference: str) -> bytes:
    raise NetworkError(gettext_noop("The picture is no longer here."), permanent=True)


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
    """Base of all networks. `name` is the stored word ("mastodon"), `label` what people read ("Mastodon").

    about: what it brings as a source, in a sentence for who chooses one; "" where the label says it.
    """

    name: ClassVar[str]
    label: ClassVar[str]
    about: ClassVar[str] = ""
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


class Publishes(Network):
    """Can write posts on an account of ours.

    idempotency: why a second try after a lost answer makes no second post (the contract test proves it):
      key        the server knows our key again, for `key_lives_seconds`
      rkey       we choose the id of the post
      container  the post is put ready first and published by its container's id (`Stages`)
      list       nothing of these, but we can look for what we sent (`Finds`)
      none       nothing at all: after a lost answer a person looks
    rates: how often we may send. sending_seconds: the longest one `publish`, `edit` or `withdraw` may take.
    server_seconds: how long the server may still work on it after we stopped listening.
    lag_seconds: how long after that `find` may still miss it.
    """

    idempotency: ClassVar[Idempotency]
    key_lives_seconds: ClassVar[float] = 3600.0
    rates: ClassVar[tuple[Rate, ...]] = ()
    sending_seconds: ClassVar[float] = 60.0
    server_seconds: ClassVar[float] = 30.0
    lag_seconds: ClassVar[float] = 15.0
    files: Files = staticmethod(no_files)

    def limits(self) -> Limits:
        """What one post may hold; asked of the server where it tells. Raises NetworkError."""
        return Limits()

    def prepare(self, draft: Draft, now: datetime, chance: Random) -> Outgoing:
        """Fix everything before the first try. Asks nobody: the same arguments give the same value."""
        return Outgoing(**fields_of(draft), key=f"{chance.getrandbits(128):032x}", created_at=now)

    @abstractmethod
    def publish(self, outgoing: Outgoing) -> Sent:
        """Send it. Raises NetworkError; `uncertain` unless it is sure that nothing was made."""


class Stages(Publishes):
    """Puts a post ready first (uploads, a container): what was put ready is not seen and may be put ready twice."""

    @abstractmethod
    def stage(self, outgoing: Outgoing) -> str:
        """Return the id of the container, stored before `publish` is called with it. Raises NetworkError."""


class Finds(Publishes):
    """Can look whether what was sent is there: by key, id, fingerprint or tracked link."""

    @abstractmethod
    def find(self, outgoing: Outgoing, taken: Collection[str] = ()) -> Sent | None:
        """Return it if it stands there, None if it surely does not. Raises NetworkError when it cannot tell.

        taken: native ids known to be of other deliveries, which may say the same.
        """


class Edits(Publishes):
    """Can change a post. Said twice it is the same."""

    @abstractmethod
    def edit(self, outgoing: Outgoing, sent: Sent) -> Sent:
        """Make the post that was `sent` say this instead. Raises NetworkError."""


class Withdraws(Publishes):
    """Can delete a post. A post that is already gone is no error."""

    @abstractmethod
    def withdraw(self, sent: Sent) -> None:
        """Delete it. Raises NetworkError."""


class Measures(Publishes):
    """Can say how our posts are doing."""

    @abstractmethod
    def measure(self, sent: Sequence[Sent]) -> dict[str, Counts]:
        """Return the interactions by native id; those that the network no longer has are left out. NetworkError."""


class Gathers(Publishes):
    """Can bring what people wrote under our posts: comments, answers, answers to answers."""

    @abstractmethod
    def gather(self, sent: Sent, cursor: str) -> Batch:
        """Return what stands under it now, and as deletions what `cursor` remembers and is surely gone. NetworkError.

        Each post says what it answers (`reply_to`: the native id of our post, or of another one here) and its `root`.
        Our own answers come too. Where the network stops before the end, what it left out is no deletion.
        """


def fields_of(draft: Draft) -> dict[str, Any]:
    """The fields of a draft by name, to make an `Outgoing` of it."""
    return {name: getattr(draft, name) for name in Draft.__struct_fields__}
