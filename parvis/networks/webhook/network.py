"""Webhook: whoever has something for us sends it, signed; and we send what we publish to who wants it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar
from urllib.parse import urlsplit

import msgspec

from parvis.lib.text.sentence import Sentence
from parvis.networks.connecting import Connected, Connects
from parvis.networks.fitting import check_fit
from parvis.networks.seam import (
    BadRecord,
    Batch,
    Deletion,
    Edits,
    Idempotency,
    Limits,
    NetworkError,
    Outgoing,
    Post,
    Rate,
    Receives,
    Sent,
    Setting,
    Withdraws,
    gettext_noop,
)
from parvis.networks.webhook.records import Unreadable, read_record, records_of
from parvis.networks.webhook.sending import Sender, post_of, sent_of
from parvis.networks.webhook.signature import check

MAX_BYTES = 10_000_000
MAX_RECORDS = 10_000
EXCERPT_LENGTH = 500

TOO_LARGE = gettext_noop("This request is larger than {megabytes} MB: send fewer records at a time.")
NOT_JSON = gettext_noop("The body is not JSON ({why}).")
TOO_MANY = gettext_noop("This request holds more than {count} records: send fewer at a time.")


SHORT_SECRET = gettext_noop("The secret is too short: at least 24 letters, drawn at random.")
SHORTEST_SECRET = 24

STILL_SIGNS = gettext_noop("Who has the secret can still sign to {host}: change it there.")


class Webhook(Receives, Edits, Withdraws, Connects):
    """Posts that another program sends us as signed JSON, and ours sent to another program in the same way."""

    name = "webhook"
    label = gettext_noop("Webhook")
    about = gettext_noop("Another program sends you posts as they come, signed.")
    settings = (
        Setting(
            "origin",
            gettext_noop("Short name of what sends"),
            help=gettext_noop("For example “forum” or “shop”: it keeps its ids apart from others'."),
        ),
        Setting(
            "secret",
            gettext_noop("Secret"),
            "password",
            help=gettext_noop("The sender signs with it. At least 24 letters, drawn at random."),
        ),
    )

    fields: ClassVar[tuple[Setting, ...]] = (
        Setting("url", gettext_noop("Address that receives"), type="url"),
        Setting(
            "secret",
            gettext_noop("Secret"),
            type="password",
            help=gettext_noop("We sign with it. At least 24 letters, drawn at random; the receiver needs it too."),
        ),
    )
    idempotency: ClassVar[Idempotency] = "key"
    key_lives_seconds: ClassVar[float] = 86_400.0
    rates: ClassVar[tuple[Rate, ...]] = (Rate(120, 60),)

    def limits(self) -> Limits:
        """None that we know of; pictures are told of, not sent."""
        return Limits(of=("title", "text", "link"))

    def publish(self, outgoing: Outgoing) -> Sent:
        """Send it, with a key by which the receiver knows it again. Raises NetworkError."""
        check_fit(outgoing, self.limits(), self.label)
        return sent_of(self._sender().send("post.publish", outgoing.key, post_of(outgoing)), outgoing.key)

    def edit(self, outgoing: Outgoing, sent: Sent) -> Sent:
        """Send the new words with the id of the post. Raises NetworkError."""
        key = str(sent.facts.get("key", ""))
        self._sender().send("post.edit", outgoing.key, {**post_of(outgoing), "id": sent.native_id, "of": key})
        return sent

    def withdraw(self, sent: Sent) -> None:
        """Ask for its deletion. Raises NetworkError."""
        key = str(sent.facts.get("key", ""))
        self._sender().send("post.withdraw", key, {"id": sent.native_id, "of": key})

    def connect(self) -> Connected:
        """Send a greeting, which the receiver must answer as a program does. Raises NetworkError."""
        if len(str(self.given.get("secret", ""))) < SHORTEST_SECRET:
            raise NetworkError(SHORT_SECRET, permanent=True)
        self.check()
        url = str(self.given.get("url", ""))
        return Connected(
            native_id=url, name=urlsplit(url).hostname or url, settings={"url": url},
            secrets={"secret": str(self.given["secret"])},
        )  # fmt: skip

    def check(self) -> None:
        """Greet the receiver. Raises NetworkError."""
        self._sender().send("ping", "ping", {})

    def by_hand(self) -> str:
        """At whoever receives it."""
        return Sentence(STILL_SIGNS, host=urlsplit(str(self.given.get("url", ""))).hostname or "")

    def _sender(self) -> Sender:
        return Sender(self.given, self.door, self.files)

    def receive(self, body: bytes, headers: Mapping[str, str], now: datetime) -> Batch:
        """What one request brought. Raises NetworkError(permanent=True): answer 400 or 401, never a retry."""
        return read(body, headers, str(self.given.get("secret", "")), now, str(self.given.get("origin", "")))


def read(body: bytes, headers: Mapping[str, str], secret: str, now: datetime, origin: str = "") -> Batch:
    """Check the signature and read the records; those that cannot be read are set aside with place and reason.

    body: the bytes as they came; headers: of the request, in any case; now: aware. Raises NetworkError(permanent=True).
    """
    if len(body) > MAX_BYTES:
        raise NetworkError(Sentence(TOO_LARGE, megabytes=MAX_BYTES // 1_000_000), permanent=True)
    check(body, headers, secret, now)
    records = records_of(_decoded(body))
    if len(records) > MAX_RECORDS:
        raise NetworkError(Sentence(TOO_MANY, count=MAX_RECORDS), permanent=True)
    posts, deletions, bad = dict[str, Post](), list[Deletion](), list[BadRecord]()
    for place, record in enumerate(records, 1):
        try:
            found = read_record(record, origin, now)
        except Unreadable as problem:
            bad.append(BadRecord(f"record {place}", problem.args[0], _excerpt(record)))
            continue
        if isinstance(found, Deletion):
            deletions.append(found)
        else:
            posts[found.native_id] = found  # twice in one request: the later is the newer
    return Batch(tuple(posts.values()), tuple(deletions), bad=tuple(bad))


def _decoded(body: bytes) -> object:
    try:
        document: object = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NetworkError(Sentence(NOT_JSON, why=str(error)[:200]), permanent=True)
    return document


def _excerpt(record: object) -> str:
    return msgspec.json.encode(record)[:EXCERPT_LENGTH].decode(errors="replace")
