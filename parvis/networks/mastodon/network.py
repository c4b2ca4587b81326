"""Any server that speaks the Mastodon API: timelines, asked for from time to time, and our accounts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, ClassVar

import msgspec

from parvis.door import Door
from parvis.lib.text.sentence import Sentence
from parvis.networks.answers import json_of
from parvis.networks.connecting import Asked, Authorizes, Connected, Here
from parvis.networks.fitting import check_fit
from parvis.networks.mastodon.gathering import gather
from parvis.networks.mastodon.oauth import OAuth, connected
from parvis.networks.mastodon.parents import Parents
from parvis.networks.mastodon.server import PAGE, Server, timelines
from parvis.networks.mastodon.writing import MIMES, Writer
from parvis.networks.native import mastodon
from parvis.networks.native.found import Aside, Found, each
from parvis.networks.native.loose import Record, as_record, as_records, as_text
from parvis.networks.seam import (
    BadRecord,
    Batch,
    Counts,
    Describes,
    Edits,
    Fetches,
    Finds,
    Gathers,
    Idempotency,
    Limits,
    Measures,
    Outgoing,
    Post,
    Rate,
    Searches,
    Sent,
    Setting,
    Stages,
    Withdraws,
    gettext_noop,
)

SERVER = (
    Setting("server", gettext_noop("Server"), type="url", help=gettext_noop("Such as mastodon.social")),
    Setting(
        "token",
        gettext_noop("Access token"),
        type="password",
        required=False,
        help=gettext_noop("Many servers show their timelines, streams and search only to their members."),
    ),
    Setting(
        "timelines",
        gettext_noop("Timelines"),
        type="lines",
        required=False,
        default="public",
        help=gettext_noop("One a line: public, public:local, #tag, @account, list:NUMBER"),
    ),
)


TOKEN = Setting(
    "token",
    gettext_noop("Access token"),
    type="password",
    help=gettext_noop("Of an application you made on the server: Preferences, Development; it must read and write."),
)


DELETE_IT = gettext_noop("The token still works: delete its application on {address}.")
TAKE_OUT = gettext_noop("Take Parvis out of the applications on {address}.")


class Mastodon(Fetches, Searches, Describes, Stages, Finds, Edits, Withdraws, Measures, Gathers, Authorizes):
    """Public, hashtag, list and account timelines, page by page without a gap; our accounts on any server."""

    name: ClassVar[str] = "mastodon"
    label: ClassVar[str] = "Mastodon"
    about: ClassVar[str] = gettext_noop(
        "The timeline, the hashtags or the accounts of one server, asked for every minute."
    )
    settings: ClassVar[tuple[Setting, ...]] = SERVER
    fields: ClassVar[tuple[Setting, ...]] = (SERVER[0], TOKEN)
    asks: ClassVar[tuple[Setting, ...]] = (SERVER[0],)
    idempotency: ClassVar[Idempotency] = "list"
    # https://docs.joinmastodon.org/api/rate-limits/ 300 requests in five minutes; a post with pictures needs six.
    rates: ClassVar[tuple[Rate, ...]] = (Rate(50, 300),)
    sending_seconds: ClassVar[float] = 90.0

    def __init__(self, settings: Mapping[str, Any], door: Door) -> None:
        super().__init__(settings, door)
        self.server = Server(settings, door)
        self.parents = Parents(self.server)
        self.oauth = OAuth(self.server)

    def fetch(self, cursor: str) -> Batch:
        """Return the next page of each timeline; at first the newest one. Raises NetworkError."""
        marks = _marks(cursor)
        found: list[Found] = []
        more, waits = False, [0.0]
        for timeline in timelines(self.given):
            before = marks.get(timeline.written, "")
            page = self.server.page(timeline, before)
            found += statuses(page.statuses)
            more |= bool(before) and len(page.statuses) >= PAGE and page.newest_id != before
            marks[timeline.written] = page.newest_id
            waits.append(page.wait_seconds or 0.0)
        return batch(found, msgspec.json.encode(marks).decode(), more=more, wait_seconds=max(waits) or None)

    def search(self, words: str, limit: int = 50) -> Batch:
        """Return recent statuses with these words; servers search statuses only for their members."""
        params = [("q", words), ("type", "statuses"), ("limit", str(min(limit, PAGE)))]
        answer = as_record(json_of(self.server.read("/api/v2/search", params)))
        return batch(statuses(as_records(answer.get("statuses"))), "")

    def describe(self, posts: Sequence[Post]) -> tuple[Post, ...]:
        """Give replies the address of what they reply to, where only the server's number of it is known."""
        return self.parents.describe(posts)

    def limits(self) -> Limits:
        """What this server says it allows. Raises NetworkError."""
        told = self.server.limits()
        return Limits(characters=told.max_characters, media_count=told.max_media, media_bytes=told.max_image_bytes,
                      films_alone=True, alt_characters=1500, mimes=MIMES, of=("text", "link"),
                      link_characters=told.characters_per_link, short_names=True)  # fmt: skip

    def stage(self, outgoing: Outgoing) -> str:
        """Check it against the server's limits, upload the files, find what is answered. Raises NetworkError."""
        told = self.server.limits()
        check_fit(outgoing, self.limits(), self.label)
        return self.writer.stage(outgoing, {"image": told.max_image_bytes, "video": told.max_video_bytes})

    def publish(self, outgoing: Outgoing) -> Sent:
        """Send it with its key, which many servers honour for an hour. Raises NetworkError."""
        return self.writer.publish(outgoing)

    def find(self, outgoing: Outgoing, taken: Collection[str] = ()) -> Sent | None:
        """Among the account's posts since the first try. Raises NetworkError."""
        return self.writer.find(outgoing, taken)

    def edit(self, outgoing: Outgoing, sent: Sent) -> Sent:
        """Change it; who boosted it is told. Raises NetworkError."""
        return self.writer.edit(outgoing, sent)

    def withdraw(self, sent: Sent) -> None:
        """Delete it; other servers are told, and some listen. Raises NetworkError."""
        self.writer.withdraw(sent)

    def measure(self, sent: Sequence[Sent]) -> dict[str, Counts]:
        """Ask for each. Raises NetworkError."""
        return self.writer.measure(sent)

    def gather(self, sent: Sent, cursor: str) -> Batch:
        """Ask for what stands below it. Raises NetworkError."""
        return gather(self.server, sent, self.writer.number_of(sent), cursor)

    def connect(self) -> Connected:
        """With a token that a person made on the server. Raises NetworkError."""
        return connected(self.server, {"token": as_text(self.given.get("token"))})

    def check(self) -> None:
        """Ask the server whom the token speaks for. Raises NetworkError."""
        self.server.read("/api/v1/accounts/verify_credentials")

    def revoke(self) -> str:
        """Have the server forget the token, where it came from a visit. Raises NetworkError."""
        if not self.given.get("client_secret"):
            return self.by_hand()
        self.oauth.revoke(self.given)
        return ""

    def by_hand(self) -> str:
        """Where the server's own pages do it: for an application of one's own, or for one that was let in."""
        if self.given.get("client_secret"):
            return Sentence(TAKE_OUT, address=f"{self.server.url}/oauth/authorized_applications")
        return Sentence(DELETE_IT, address=f"{self.server.url}/settings/applications")

    def server_name(self) -> str:
        return self.server.host

    def register(self, here: Here) -> dict[str, str]:
        """Once a server. Raises NetworkError."""
        return self.oauth.register(here)

    def begin(self, here: Here, client: Mapping[str, str], state: str) -> Asked:
        """To the server's own page."""
        return self.oauth.begin(here, client, state)

    def finish(
        self, here: Here, client: Mapping[str, str], keep: Mapping[str, str], answer: Mapping[str, str]
    ) -> Connected:
        """Take the code for a token. Raises NetworkError."""
        return self.oauth.finish(here, client, keep, answer)

    @property
    def writer(self) -> Writer:
        return Writer(self.server, as_text(self.given.get("account_id")), self.files)


def statuses(records: Iterable[Record]) -> list[Found]:
    """What a page holds, oldest first, as it was written."""
    return list(each(mastodon.read_status, reversed(list(records))))


def batch(found: Sequence[Found], cursor: str, *, more: bool = False, wait_seconds: float | None = None) -> Batch:
    """Each post once; in two timelines at a time it is one post."""
    posts = {post.native_id: post for post in found if isinstance(post, Post)}
    bad = tuple(BadRecord("", one.reason, one.excerpt) for one in found if isinstance(one, Aside) and one.is_bad)
    return Batch(tuple(posts.values()), cursor=cursor, more=more, bad=bad, wait_seconds=wait_seconds)


def _marks(cursor: str) -> dict[str, str]:
    try:
        return msgspec.json.decode(cursor or "{}", type=dict[str, str])
    except msgspec.MsgspecError:
        return {}
