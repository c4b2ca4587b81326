"""What we send to a program of somebody else, signed (docs/reference/webhook-out.md)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from parvis.door import Door, DoorError
from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.networks.answers import ask
from parvis.networks.native.loose import as_record, as_text, as_time
from parvis.networks.seam import Files, NetworkError, Outgoing, Sent
from parvis.networks.webhook.signature import sign

A_PAGE = gettext_noop("{host} answers with a page for people (is it asking to sign in?), not as a program.")


class Sender:
    """Settings: `url`, `secret`."""

    def __init__(self, settings: Mapping[str, Any], door: Door, files: Files) -> None:
        self.url = as_text(settings.get("url"))
        self.secret = as_text(settings.get("secret"))
        self.door = door
        self.files = files

    def send(self, event: str, key: str, post: Mapping[str, Any]) -> Mapping[str, Any]:
        """The answer's JSON, {} where it says nothing. Raises NetworkError."""
        body = msgspec.json.encode({"event": event, "key": key, "post": post})
        now = datetime.now(UTC)
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": f"{event}-{key}",
            **sign(body, self.secret, now),
        }
        response = ask(self.door, "POST", self.url, headers=headers, content=body)
        if "html" in response.headers.get("content-type", "") or response.content.lstrip()[:1] == b"<":
            host = response.url.partition("//")[2].partition("/")[0]
            raise NetworkError(Sentence(A_PAGE, host=host), uncertain=True)
        try:
            return as_record(response.json()) if response.content.strip() else {}
        except DoorError:
            return {}  # "ok" in words is an answer too


def sent_of(answer: Mapping[str, Any], key: str) -> Sent:
    """The receiver may say which id and address it gave; else our key is its id."""
    return Sent(
        native_id=as_text(answer.get("id")) or key, url=as_text(answer.get("url")), at=as_time(answer.get("at")),
        facts={"key": key},
    )  # fmt: skip


def post_of(outgoing: Outgoing) -> dict[str, Any]:
    """The post as the receiver reads it; the same for each try."""
    return {
        "text": outgoing.text, "title": outgoing.title, "lang": outgoing.lang, "link": outgoing.link,
        "created_at": outgoing.created_at.astimezone(UTC).isoformat(),
        "reply_to": outgoing.reply_to.native_id if outgoing.reply_to else "", "options": outgoing.options,
        "media": [{"kind": one.kind, "mime": one.mime, "alt": one.alt, "width": one.width, "height": one.height}
                  for one in outgoing.media],
    }  # fmt: skip
