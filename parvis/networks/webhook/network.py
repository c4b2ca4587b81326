"""Webhook: whoever has something for us sends it, signed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from parvis.lib.text.sentence import Sentence
from parvis.networks.seam import BadRecord, Batch, Deletion, NetworkError, Post, Receives, Setting, gettext_noop
from parvis.networks.webhook.records import Unreadable, read_record, records_of
from parvis.networks.webhook.signature import check

MAX_BYTES = 10_000_000
MAX_RECORDS = 10_000
EXCERPT_LENGTH = 500

TOO_LARGE = gettext_noop("This request is larger than {megabytes} MB: send fewer records at a time.")
NOT_JSON = gettext_noop("The body is not JSON ({why}).")
TOO_MANY = gettext_noop("This request holds more than {count} records: send fewer at a time.")


class Webhook(Receives):
    """Posts that another program sends us as signed JSON."""

    name = "webhook"
    label = gettext_noop("Webhook")
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
