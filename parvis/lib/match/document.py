"""What the matcher reads of a post: words to match and facts to compare."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class Document(Struct, frozen=True, gc=False):
    """One post as the matcher sees it. Texts are plain text (no HTML); lists are tuples of plain strings.

    `author` is the handle without a leading @; `site` a lower-case host name; `lang` a two-letter code or "";
    `kind` one of `parvis.networks.seam.KINDS`; counts are numbers of interactions known when it was read.
    """

    text: str
    title: str = ""
    author: str = ""
    name: str = ""
    site: str = ""
    url: str = ""
    native_id: str = ""
    source: str = ""
    lang: str = ""
    country: str = ""
    network: str = ""
    kind: str = "post"
    links: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    is_reply: bool = False
    is_repost: bool = False
    is_quote: bool = False
    replies: int = 0
    reposts: int = 0
    likes: int = 0
    views: int = 0
    followers: int = 0
    rating: float | None = None
    created_at: datetime | None = None

    @property
    def engagement(self) -> int:
        """Replies, reposts and likes together."""
        return self.replies + self.reposts + self.likes
