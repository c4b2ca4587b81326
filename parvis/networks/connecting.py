"""The part of the seam by which an account of ours is connected, looked after and let go.

A network declares what it asks for (`fields`); the pages are the same for all. Two ways in: typed credentials
(`Connects.connect`), or a visit to the network's own page (`Authorizes.begin` and `finish`, OAuth 2).
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from msgspec import Struct

from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.networks.seam import Network, Setting

__all__ = ["Asked", "Authorizes", "Connected", "Connects", "Here", "Refreshes", "Tokens"]

BY_HAND = gettext_noop("{label} cannot be told by a program: revoke the access there yourself.")


class Connected(Struct, frozen=True, kw_only=True):
    """An account as its network tells of it.

    settings: what the network is made with next time, readable by anyone; secrets: the same, to be sealed.
    fresh_until: the moment by which the access token must be refreshed (`Refreshes`), if it ends.
    ends_at: the moment at which a person must connect again, if there is one.
    """

    native_id: str
    handle: str = ""
    name: str = ""
    url: str = ""
    avatar_url: str = ""
    settings: dict[str, Any] = {}
    secrets: dict[str, str] = {}
    fresh_until: datetime | None = None
    ends_at: datetime | None = None


class Tokens(Struct, frozen=True, kw_only=True):
    """New secrets instead of those of the same names, and how long they live."""

    secrets: dict[str, str]
    fresh_until: datetime | None = None
    ends_at: datetime | None = None


class Here(Struct, frozen=True):
    """This installation as a network sees it. redirect: where it sends the person back; client: the address of our
    description (https://datatracker.ietf.org/doc/draft-ietf-oauth-client-id-metadata-document/); site: our home page.
    """

    redirect: str
    client: str
    site: str
    name: str = "Parvis"


class Asked(Struct, frozen=True):
    """Where to send the person, and what `finish` needs of `begin` (secrets: it is kept sealed)."""

    url: str
    keep: dict[str, str]


class Connects(Network):
    """An account of ours can be connected with what a person types.

    fields: the form.
    """

    fields: ClassVar[tuple[Setting, ...]] = ()
    connect_help: ClassVar[str] = ""  # where to find what is asked for

    @abstractmethod
    def connect(self) -> Connected:
        """Made with the form's values: ask the network who this is. Sends nothing. Raises NetworkError."""

    @abstractmethod
    def check(self) -> None:
        """Made with a connected account: read something only it may read. Raises NetworkError."""

    def revoke(self) -> str:
        """Have the network end our access, as far as a program can; what is left to a person, "" where nothing is.

        Raises NetworkError: then all of `by_hand` is left.
        """
        return self.by_hand()

    def by_hand(self) -> str:
        """What a person does there to end our access, and where: a sentence that can be translated."""
        return Sentence(BY_HAND, label=self.label)


class Refreshes(Connects):
    """Has access tokens that end and are renewed."""

    @abstractmethod
    def refresh(self) -> Tokens:
        """New tokens. Raises NetworkError, with `of_account` when a person must connect again."""


class Authorizes(Connects):
    """Sends the person to its own page, which sends them back with a code.

    asks: what must be known before (the server, the handle), a part of the settings this is made with.
    """

    asks: ClassVar[tuple[Setting, ...]] = ()

    def server_name(self) -> str:
        """On which server we must be known: one registration each."""
        return self.name

    def register(self, here: Here) -> dict[str, str]:
        """Make ourselves known there; what it gives us is kept sealed, once per server. Raises NetworkError."""
        return {}

    @classmethod
    def client_metadata(cls, here: Here) -> dict[str, Any]:
        """The document at `here.client`, for networks that fetch one; {} for others."""
        return {}

    @abstractmethod
    def begin(self, here: Here, client: Mapping[str, str], state: str) -> Asked:
        """Where to send the person; `client` is what `register` gave, `state` comes back. Raises NetworkError."""

    @abstractmethod
    def finish(
        self, here: Here, client: Mapping[str, str], keep: Mapping[str, str], answer: Mapping[str, str]
    ) -> Connected:
        """Take what came back (`code`, `iss`...) for tokens, and ask who this is. Raises NetworkError."""
