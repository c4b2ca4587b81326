"""All of Bluesky as it is written, and accounts of our own on it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Any, ClassVar

from parvis.door import Door
from parvis.lib.text.sentence import Sentence
from parvis.networks.bluesky.appview import PUBLIC, SERVICE, AppView
from parvis.networks.bluesky.firehose import Firehose
from parvis.networks.bluesky.gathering import gather
from parvis.networks.bluesky.identity import PLC
from parvis.networks.bluesky.measuring import measure
from parvis.networks.bluesky.oauth import OAuth, client_metadata
from parvis.networks.bluesky.profiles import Profiles
from parvis.networks.bluesky.session import Session
from parvis.networks.bluesky.tid import tid
from parvis.networks.bluesky.writing import LIMITS, Writer
from parvis.networks.connecting import Asked, Authorizes, Connected, Here, Refreshes, Tokens
from parvis.networks.fitting import check_fit
from parvis.networks.native import bluesky
from parvis.networks.native.loose import as_text
from parvis.networks.seam import (
    Batch,
    Counts,
    Describes,
    Draft,
    Edits,
    Finds,
    Gathers,
    Idempotency,
    Limits,
    Listens,
    Measures,
    Outgoing,
    Post,
    Rate,
    Searches,
    Sent,
    Setting,
    Stages,
    Withdraws,
    fields_of,
    gettext_noop,
)

JETSTREAM = "wss://jetstream2.us-east.bsky.network/subscribe"
PAGE = 100
APP_PASSWORDS = "https://bsky.app/settings/app-passwords"
DELETE_IT = gettext_noop("The app password itself still works: delete it on {address}.")
SIGN_OUT = gettext_noop("Take Parvis out of the connected apps on {address}.")
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


FIELDS = (
    Setting("handle", gettext_noop("Handle"), help=gettext_noop("Such as lumen.bsky.social")),
    Setting(
        "app_password",
        gettext_noop("App password"),
        type="password",
        help=gettext_noop("Made in Bluesky: Settings, Privacy and security, App passwords. Never your own password."),
    ),
    Setting("service", gettext_noop("Server of the account"), type="url", required=False, default=SERVICE),
)


class Bluesky(Listens, Searches, Describes, Stages, Finds, Edits, Withdraws, Measures, Gathers, Authorizes, Refreshes):
    """Every public post, repost, edit and deletion, a moment after it happens, without an account; and our accounts."""

    name: ClassVar[str] = "bluesky"
    label: ClassVar[str] = "Bluesky"
    about: ClassVar[str] = gettext_noop("Every public post as it is written; your queries choose. No account needed.")
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting("jetstream", gettext_noop("Jetstream server"), type="url", required=False, default=JETSTREAM),
        *ACCOUNT,
    )
    fields: ClassVar[tuple[Setting, ...]] = FIELDS
    asks: ClassVar[tuple[Setting, ...]] = (FIELDS[0],)
    idempotency: ClassVar[Idempotency] = "rkey"
    # Three points a post out of 5,000 an hour and 35,000 a day: https://docs.bsky.app/docs/advanced-guides/rate-limits
    rates: ClassVar[tuple[Rate, ...]] = (Rate(1_600, 3_600), Rate(11_600, 86_400))
    lag_seconds: ClassVar[float] = 0.0  # it is looked for where it was written

    def __init__(self, settings: Mapping[str, Any], door: Door) -> None:
        super().__init__(settings, door)
        self.appview = AppView(settings, door)
        self.profiles = Profiles(self.appview)
        self.firehose = Firehose(door, as_text(settings.get("jetstream")) or JETSTREAM)
        self.session = Session({**settings, "service": as_text(settings.get("service")) or SERVICE}, door)
        self.oauth = OAuth(door, self.appview.public, as_text(settings.get("plc")) or PLC)
        self.is_oauth = bool(settings.get("proof_key"))

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

    def limits(self) -> Limits:
        """Characters are counted as people do (grapheme clusters)."""
        return LIMITS

    def prepare(self, draft: Draft, now: datetime, chance: Random) -> Outgoing:
        """Choose the id of the record, before the first try."""
        key = f"{chance.getrandbits(128):032x}"
        return Outgoing(**fields_of(draft), key=key, created_at=now, rkey=tid(now, chance))

    def stage(self, outgoing: Outgoing) -> str:
        """Upload the files; look up who is mentioned and what is answered. Raises NetworkError."""
        check_fit(outgoing, LIMITS, self.label)
        return self.writer.stage(outgoing)

    def publish(self, outgoing: Outgoing) -> Sent:
        """Write the record under its id; said again it is the same post. Raises NetworkError."""
        check_fit(outgoing, LIMITS, self.label)
        return self.writer.publish(outgoing)

    def find(self, outgoing: Outgoing, taken: Collection[str] = ()) -> Sent | None:
        """The record of that id, read where it was written. Raises NetworkError."""
        return self.writer.find(outgoing.rkey)

    def edit(self, outgoing: Outgoing, sent: Sent) -> Sent:
        """Overwrite the record; apps that have shown it may still show the old text. Raises NetworkError."""
        check_fit(outgoing, LIMITS, self.label)
        return self.writer.edit(outgoing, sent)

    def withdraw(self, sent: Sent) -> None:
        """Delete the record. Raises NetworkError."""
        self.writer.withdraw(sent)

    def measure(self, sent: Sequence[Sent]) -> dict[str, Counts]:
        """Ask the AppView, 25 at a time. Raises NetworkError."""
        return measure(self.appview, sent)

    def gather(self, sent: Sent, cursor: str) -> Batch:
        """Ask the AppView for the thread under it. Raises NetworkError."""
        return gather(self.appview, sent, cursor)

    def connect(self) -> Connected:
        """Sign in with the app password. Raises NetworkError."""
        return self.session.open()

    def check(self) -> None:
        """Ask the account's server who we are. Raises NetworkError."""
        self.session.xrpc.query("com.atproto.server.getSession")

    def refresh(self) -> Tokens:
        """New tokens, by OAuth or by the session. Raises NetworkError."""
        return self.oauth.refresh(self.given) if self.is_oauth else self.session.refresh()

    def revoke(self) -> str:
        """Revoke the grant, or end the session: an app password stays. Raises NetworkError."""
        if not self.is_oauth:
            self.session.close()
            return self.by_hand()
        return "" if self.oauth.revoke(self.given) else self.by_hand()

    def by_hand(self) -> str:
        """Where Bluesky's own pages do it."""
        if self.is_oauth:
            return Sentence(
                SIGN_OUT, address=f"{as_text(self.given.get('issuer')) or self.session.xrpc.service}/account"
            )
        return Sentence(DELETE_IT, address=APP_PASSWORDS)

    def begin(self, here: Here, client: Mapping[str, str], state: str) -> Asked:
        """Push the request to the server of the handle. Raises NetworkError."""
        handle = as_text(self.given.get("handle")).lstrip("@").lower()
        return self.oauth.begin(here, state, handle, self.session.xrpc.service)

    def finish(
        self, here: Here, client: Mapping[str, str], keep: Mapping[str, str], answer: Mapping[str, str]
    ) -> Connected:
        """Take the code for tokens bound to a key of this account alone. Raises NetworkError."""
        return self.oauth.finish(here, keep, answer)

    @classmethod
    def client_metadata(cls, here: Here) -> dict[str, Any]:
        """Our description, which Bluesky fetches."""
        return client_metadata(here)

    @property
    def writer(self) -> Writer:
        return Writer(self.session.xrpc, as_text(self.given.get("did")), self.appview, self.files)
