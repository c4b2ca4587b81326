"""A Mastodon timeline as it is written, over server-sent events (https://docs.joinmastodon.org/methods/streaming/)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import urlencode, urlsplit

import msgspec

from parvis.door import Door, DoorError
from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.networks.answers import as_network_error
from parvis.networks.mastodon.network import SERVER, batch, statuses
from parvis.networks.mastodon.parents import Parents
from parvis.networks.mastodon.server import Server, Timeline, timelines
from parvis.networks.native import mastodon
from parvis.networks.native.found import EXCERPT_LENGTH, Aside, Found, each
from parvis.networks.native.loose import Record, as_text
from parvis.networks.seam import Batch, Deletion, Describes, Listens, NetworkError, Post, Setting

TICK_SECONDS = 5.0
# Servers send a heartbeat every 15 s.
IDLE_SECONDS = 60.0
NO_STREAM = gettext_noop("“{written}” has no stream; follow it with the source “Mastodon” instead.")
ENDED = gettext_noop("{host} ended the stream.")
NOT_JSON = gettext_noop("This event is not JSON.")


class MastodonStream(Listens, Describes):
    """One timeline, live, after what was missed since the cursor has been asked for."""

    name: ClassVar[str] = "mastodon_stream"
    label: ClassVar[str] = gettext_noop("Mastodon, live")
    about: ClassVar[str] = gettext_noop("The public posts of one server within seconds; most servers ask for a token.")
    settings: ClassVar[tuple[Setting, ...]] = (
        *SERVER[:-1],
        Setting(
            "timelines",
            gettext_noop("Timeline"),
            required=False,
            default="public",
            help=gettext_noop("One of public, public:local, #tag, list:NUMBER, home"),
        ),
    )

    def __init__(self, settings: Mapping[str, Any], door: Door) -> None:
        super().__init__(settings, door)
        self.server = Server(settings, door)
        self.parents = Parents(self.server)
        self._lines: Any = None

    def listen(self, cursor: str) -> Iterator[Batch]:
        """Yield statuses, edits and deletions after `cursor`, the newest id seen. Raises NetworkError."""
        timeline = next(timelines(self.given))
        if not timeline.stream:
            raise NetworkError(Sentence(NO_STREAM, written=timeline.written), permanent=True)
        try:
            address = self._address(timeline)
            with self.door.stream_lines(
                address, headers=self.server.headers, idle_seconds=IDLE_SECONDS, tick_seconds=TICK_SECONDS
            ) as lines:
                self._lines = lines
                yield from self._batches(timeline, lines, cursor)
        except DoorError as error:
            raise as_network_error(error)

    def describe(self, posts: Sequence[Post]) -> tuple[Post, ...]:
        """Give replies the address of what they reply to, where only the server's number of it is known."""
        return self.parents.describe(posts)

    def close(self) -> None:
        if self._lines is not None:
            self._lines.close()

    def _address(self, timeline: Timeline) -> str:
        query = f"?{urlencode(timeline.stream_params)}" if timeline.stream_params else ""
        return f"{self._streaming_base()}/api/v1/streaming/{timeline.stream}{query}"

    def _streaming_base(self) -> str:
        """Large servers stream from a host of their own."""
        try:
            told = urlsplit(self.server.limits().streaming)
        except NetworkError:
            return self.server.url
        scheme = {"wss": "https", "ws": "http"}.get(told.scheme, told.scheme)
        return f"{scheme}://{told.netloc}" if told.netloc else self.server.url

    def _batches(self, timeline: Timeline, lines: Iterable[str], cursor: str) -> Iterator[Batch]:
        """The stream is open already: what is written while we catch up waits in it."""
        newest = cursor or self._mark(timeline)
        caught_up: set[str] = set()
        for page in self._missed(timeline, cursor):
            caught_up.update(post.native_id for post in page.posts)
            newest = page.cursor
            yield page
        yield Batch(cursor=newest)
        for event, told in events(lines):
            found, newest = self._found(event, told, newest)
            yield batch_of([one for one in found if not _is_again(one, caught_up)], newest)
        if self._lines is None or not self._lines.is_closed:
            raise NetworkError(Sentence(ENDED, host=self.server.host))

    def _mark(self, timeline: Timeline) -> str:
        """Where to go on from if the connection breaks before anything was written."""
        page = self.server.page(timeline)
        self._learnt(page.statuses, page.newest_id)
        return page.newest_id

    def _missed(self, timeline: Timeline, cursor: str) -> Iterator[Batch]:
        """Page after page of what was written since the cursor; some servers give less a page than we ask for."""
        if not cursor:
            return
        self.parents.recall(cursor)
        self._learnt(self.server.page(timeline, before=cursor).statuses, cursor)  # whose deletions may come
        while (page := self.server.page(timeline, cursor)).statuses and page.newest_id != cursor:
            cursor = page.newest_id
            yield self._learnt(page.statuses, cursor)

    def _learnt(self, records: Sequence[Record], cursor: str) -> Batch:
        for record in records:
            self.parents.learn(record)
        return batch(statuses(records), cursor)

    def _found(self, event: str, told: str, newest: str) -> tuple[list[Found], str]:
        if event == "delete":
            address = self.parents.known.get(told.strip())
            return ([Deletion(mastodon.NETWORK, address)] if address else []), newest
        if event not in ("update", "status.update"):
            return [], newest
        try:
            record = msgspec.json.decode(told, type=dict)
        except msgspec.MsgspecError:
            return [Aside(NOT_JSON, is_bad=True, excerpt=told[:EXCERPT_LENGTH])], newest
        self.parents.learn(record)
        number = as_text(record.get("id"))
        return list(each(mastodon.read_status, (record,))), (number if event == "update" and number else newest)


def events(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Name and text of server-sent events; ("", "") for a heartbeat (https://html.spec.whatwg.org/#parsing-an-event-stream)."""
    name, told = "", []
    for line in lines:
        if line.startswith(":"):
            yield "", ""
        elif line.startswith("event:"):
            name = line[6:].strip()
        elif line.startswith("data:"):
            told.append(line[5:].removeprefix(" "))
        elif not line and (name or told):
            yield name, "\n".join(told)
            name, told = "", []


def _is_again(found: Found, caught_up: set[str]) -> bool:
    """What waited in the stream while we caught up may have been on the pages already; an edit is something new."""
    return isinstance(found, Post) and not found.edited_at and found.native_id in caught_up


def batch_of(found: Sequence[Found], cursor: str) -> Batch:
    gone = tuple(one for one in found if isinstance(one, Deletion))
    whole = batch(found, cursor)
    return Batch(posts=whole.posts, deletions=gone, cursor=cursor, bad=whole.bad) if gone else whole
