"""Posts of our own on a server that speaks the Mastodon API (https://docs.joinmastodon.org/methods/statuses/).

The server's Idempotency-Key is sent, and never relied upon: not every server honours it, and none for ever.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from parvis.door import Response
from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.networks.answers import ask, json_of
from parvis.networks.fitting import FAR_NAME
from parvis.networks.mastodon.server import Server
from parvis.networks.multipart import Part, multipart
from parvis.networks.native import mastodon
from parvis.networks.native.loose import Record, as_record, as_records, as_text, as_time
from parvis.networks.pictures import check_picture, check_weight
from parvis.networks.seam import Attached, Counts, Files, NetworkError, Outgoing, Reference, Sent

MIMES = ("image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4", "video/webm")
DOTTED = re.compile(r"\w\.\w")
UPLOAD_SECONDS = 40.0
# A server works on a film before a post may carry it.
LOOKS = 20
LOOK_SECONDS = 1.5
# How much a clock may drift in the minutes between the first try and the look; how much it is off is measured.
SLACK = timedelta(seconds=90)
SEEN, PAGES = 40, 5
GONE = (404, 410)

NOT_A_POST = gettext_noop("{host} does not say where the post is.")
TOO_MANY = gettext_noop("{host} has too many newer posts of this account to look for this one among them.")
NO_PARENT = gettext_noop("{host} does not find the post that this one answers.")
NO_NUMBER = gettext_noop("{host} does not say under which number it keeps the picture or film.")
NOT_READY = gettext_noop("{host} is still working on the picture or film.")


class Writer:
    """Writes with the token of the server's settings. `account_id`: the server's number of the account."""

    def __init__(
        self, server: Server, account_id: str, files: Files, rest: Callable[[float], None] = time.sleep
    ) -> None:
        self.server = server
        self.account_id = account_id
        self.files = files
        self.rest = rest

    def stage(self, outgoing: Outgoing, most_bytes: Mapping[str, int]) -> str:
        """Upload the files, and find out the server's number of what is answered."""
        return json.dumps(
            {
                "media": [self._uploaded(attached, most_bytes) for attached in outgoing.media],
                "parent": self._number(outgoing.reply_to) if outgoing.reply_to else "",
            }
        )

    def publish(self, outgoing: Outgoing) -> Sent:
        headers = {**self.server.headers, "Idempotency-Key": outgoing.key}
        return self._sent(self._asked("POST", "/api/v1/statuses", headers=headers, json=status_of(outgoing)))

    def find(self, outgoing: Outgoing, taken: Collection[str]) -> Sent | None:
        """Look among our last posts for one with the same words that is no older than the first try.

        Ages are compared, ours by our clock and theirs by the server's: it may be an hour off.
        """
        oldest = datetime.now(UTC) - outgoing.created_at + SLACK
        place = f"/api/v1/accounts/{self.account_id}/statuses?limit={SEEN}"
        path = place
        for _ in range(PAGES):
            response = self._read(path)
            told = json_of(response)
            if not isinstance(told, list):
                raise NetworkError(Sentence(NOT_A_POST, host=self.server.host))
            their_now, age, number = as_time(response.headers.get("date")) or datetime.now(UTC), timedelta(0), ""
            for record in as_records(told):
                sent = self._sent(record)
                age, number = their_now - (sent.at or their_now), as_text(record.get("id"))
                if age <= oldest and sent.native_id not in taken and says(record, outgoing):
                    return sent
            if len(told) < SEEN or age > oldest:
                return None
            path = f"{place}&max_id={quote(number, safe='')}"
        raise NetworkError(Sentence(TOO_MANY, host=self.server.host), permanent=True)

    def edit(self, outgoing: Outgoing, sent: Sent) -> Sent:
        path = f"/api/v1/statuses/{self.number_of(sent)}"
        return self._sent(self._asked("PUT", path, headers=self.server.headers, json=status_of(outgoing)))

    def withdraw(self, sent: Sent) -> None:
        url = f"{self.server.url}/api/v1/statuses/{self.number_of(sent)}"
        ask(self.server.door, "DELETE", url, headers=self.server.headers, also=GONE)

    def measure(self, sent: Sequence[Sent]) -> dict[str, Counts]:
        found: dict[str, Counts] = {}
        for one in sent:
            url = f"{self.server.url}/api/v1/statuses/{self.number_of(one)}"
            response = ask(self.server.door, "GET", url, headers=self.server.headers, also=GONE)
            if response.status not in GONE:
                found[one.native_id] = mastodon.status(as_record(json_of(response))).counts
        return found

    def number_of(self, sent: Sent) -> str:
        """The server's own number of a post."""
        return quote(as_text(sent.facts.get("id")) or self._number(Reference(sent.native_id)), safe="")

    def _number(self, reference: Reference) -> str:
        if number := as_text(reference.facts.get("id")):
            return number
        query = urlencode({"q": reference.native_id, "type": "statuses", "resolve": "true", "limit": "1"})
        found = as_records(as_record(json_of(self._read(f"/api/v2/search?{query}"))).get("statuses"))
        if not found:
            raise NetworkError(Sentence(NO_PARENT, host=self.server.host), permanent=True)
        return as_text(found[0].get("id"))

    def _uploaded(self, attached: Attached, most_bytes: Mapping[str, int]) -> str:
        content = self.files(attached.reference)
        check_picture(content, attached)
        check_weight(content, most_bytes.get(attached.kind), self.server.host)
        name = f"file.{attached.mime.rpartition('/')[2]}"
        body, kind = multipart({"description": attached.alt}, [Part("file", name, attached.mime, content)])
        headers = {**self.server.headers, "Content-Type": kind}
        url = f"{self.server.url}/api/v2/media"
        response = ask(self.server.door, "POST", url, headers=headers, content=body, deadline=UPLOAD_SECONDS)
        number = as_text(as_record(json_of(response)).get("id"))
        if not number:
            raise NetworkError(Sentence(NO_NUMBER, host=self.server.host))
        if response.status == 202:
            self._wait_for(number)
        return number

    def _wait_for(self, number: str) -> None:
        for _ in range(LOOKS):
            self.rest(LOOK_SECONDS)
            if self._read(f"/api/v1/media/{quote(number, safe='')}").status == 200:
                return
        raise NetworkError(Sentence(NOT_READY, host=self.server.host), retry_after=30.0)

    def _read(self, path: str) -> Response:
        return self.server.read(path)

    def _asked(self, method: str, path: str, **options: Any) -> Record:
        return as_record(json_of(ask(self.server.door, method, f"{self.server.url}{path}", **options)))

    def _sent(self, record: Record) -> Sent:
        native_id = as_text(record.get("uri")) or as_text(record.get("url"))
        if not (native_id and record.get("id")):
            raise NetworkError(Sentence(NOT_A_POST, host=self.server.host), uncertain=True)
        at, url = as_time(record.get("created_at")), as_text(record.get("url")) or native_id
        return Sent(native_id=native_id, url=url, at=at, facts={"id": as_text(record.get("id"))})


def status_of(outgoing: Outgoing) -> dict[str, Any]:
    """What is sent, the same for each try. Options: visibility, spoiler_text, sensitive."""
    staged = json.loads(outgoing.container) if outgoing.container else {}
    link = "" if outgoing.link in outgoing.text else f"\n\n{outgoing.link}"
    status: dict[str, Any] = {"status": (outgoing.text + link).strip(), "media_ids": staged.get("media", [])}
    if staged.get("parent"):
        status["in_reply_to_id"] = staged["parent"]
    if outgoing.lang:
        status["language"] = outgoing.lang
    chosen = {name: outgoing.options.get(name) for name in ("visibility", "spoiler_text", "sensitive")}
    return status | {name: value for name, value in chosen.items() if value}


def says(record: Record, outgoing: Outgoing) -> bool:
    """Whether the post has our words and as many pictures; without what servers change (spaces, links, far names)."""
    if len(as_records(record.get("media_attachments"))) != len(outgoing.media):
        return False
    return fingerprint(mastodon.status(record).text) == fingerprint(as_text(status_of(outgoing)["status"]))


def fingerprint(text: str) -> str:
    """Far names lose their server; links, which servers shorten, and all else with a dot inside are left out."""
    return "".join(word for word in FAR_NAME.sub(r"\1", text).casefold().split() if not DOTTED.search(word))
