"""One server that speaks the Mastodon API: asked with its token, within its limits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from parvis.door import Door, Response
from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.networks.answers import ask, json_of
from parvis.networks.native.loose import Record, as_count, as_record, as_text, as_time, first, inner
from parvis.networks.seam import NetworkError

# The most that timelines give a page; a server that allows less gives less.
PAGE = 40
NOT_STATUSES = gettext_noop("{host} does not answer as a Mastodon server. Check the address.")
NOT_A_TIMELINE = gettext_noop("“{written}” is none of public, public:local, #tag, @account, list:NUMBER.")
NO_SERVER = gettext_noop("Say which server to ask, such as mastodon.social.")
_NEXT = re.compile(r'<([^>]+)>;\s*rel="?prev"?')


class Timeline(NamedTuple):
    """A timeline as a person writes it, the path of its API, and the name and parameters of its stream."""

    written: str
    path: str
    params: tuple[tuple[str, str], ...] = ()
    stream: str = ""
    stream_params: tuple[tuple[str, str], ...] = ()


class Limits(NamedTuple):
    """What the server allows, with Mastodon's own values where it does not say."""

    max_characters: int = 500
    characters_per_link: int = 23
    max_media: int = 4
    max_image_bytes: int = 16_777_216
    max_video_bytes: int = 103_809_024
    max_poll_options: int = 4
    streaming: str = ""


class Page(NamedTuple):
    """Statuses, newest first, and the seconds that the server wants us to wait, if any."""

    statuses: Sequence[Record]
    newest_id: str
    wait_seconds: float | None


def _site_of(written: str) -> tuple[str, str]:
    """The server's own address and its host, also of a page there, such as a profile; "" for no address."""
    try:
        parts = urlsplit(written if "//" in written else f"https://{written}")
        host = parts.hostname or ""
    except ValueError:
        return "", ""
    return (f"{parts.scheme or 'https'}://{parts.netloc.rpartition('@')[2]}", host) if host else ("", "")


class Server:
    """Settings: `server` (an address or a host name) and, where the server asks for one, `token`."""

    def __init__(self, settings: Mapping[str, Any], door: Door) -> None:
        self.url, self.host = _site_of(as_text(settings.get("server")).strip())
        token = as_text(settings.get("token"))
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.door = door
        self._account_ids: dict[str, str] = {}

    def read(self, path: str, params: Sequence[tuple[str, str]] = (), *, deadline: float = 20.0) -> Response:
        """Ask the API. Raises NetworkError."""
        if not self.host:
            raise NetworkError(NO_SERVER, permanent=True)
        query = f"?{urlencode(params)}" if params else ""
        return ask(self.door, "GET", f"{self.url}{path}{query}", headers=self.headers, deadline=deadline)

    def page(self, timeline: Timeline, after: str = "", before: str = "") -> Page:
        """The statuses that come right after the id `after`, or right before `before`; the newest ones without either.

        `min_id` goes forward without a gap, however much was written meanwhile; `since_id` would skip to the newest.
        """
        path = timeline.path
        if ":account" in path:
            path = path.replace(":account", self._account_id(timeline))
        params = [*timeline.params, ("limit", str(PAGE)), *([("min_id", after)] if after else [])]
        params += [("max_id", before)] if before else []
        response = self.read(path, params)
        statuses = json_of(response)
        if not isinstance(statuses, list):
            raise NetworkError(Sentence(NOT_STATUSES, host=self.host))
        records = [status for status in statuses if isinstance(status, dict)]
        return Page(records, _newest_id(response, records) or after, wait_seconds(response.headers))

    def limits(self) -> Limits:
        """What this server allows, from /api/v2/instance or an older server's /api/v1/instance. Raises NetworkError."""
        try:
            told = as_record(json_of(self.read("/api/v2/instance")))
        except NetworkError:
            told = as_record(json_of(self.read("/api/v1/instance")))
        rules = as_record(told.get("configuration"))
        usual = Limits()

        def limit(fallback: int, *places: Any) -> int:
            return as_count(first(*places)) or fallback

        return Limits(
            limit(usual.max_characters, inner(rules, "statuses", "max_characters"), told.get("max_toot_chars")),
            limit(usual.characters_per_link, inner(rules, "statuses", "characters_reserved_per_url")),
            limit(usual.max_media, inner(rules, "statuses", "max_media_attachments")),
            limit(usual.max_image_bytes, inner(rules, "media_attachments", "image_size_limit")),
            limit(usual.max_video_bytes, inner(rules, "media_attachments", "video_size_limit")),
            limit(usual.max_poll_options, inner(rules, "polls", "max_options")),
            as_text(first(inner(rules, "urls", "streaming"), inner(told, "urls", "streaming_api"))),
        )

    def _account_id(self, timeline: Timeline) -> str:
        """A server knows accounts by its own number."""
        name = timeline.written.lstrip("@")
        if name not in self._account_ids:
            found = as_record(json_of(self.read("/api/v1/accounts/lookup", [("acct", name)])))
            self._account_ids[name] = as_text(found.get("id"))
        return self._account_ids[name]


def timelines(settings: Mapping[str, Any]) -> Iterator[Timeline]:
    """The timelines of the settings, the public one where there are none. Raises NetworkError for one unknown."""
    given = settings.get("timelines")
    lines = list(given) if isinstance(given, list | tuple) else as_text(given).splitlines()
    for line in [line.strip() for line in lines if line.strip()] or ["public"]:
        yield timeline(line)


def timeline(written: str) -> Timeline:
    """public, public:local, #tag, @account, list:NUMBER or home."""
    kind, _, rest = written.partition(":")
    if written in ("public", "public:local"):
        local = (("local", "true"),) if rest else ()
        return Timeline(written, "/api/v1/timelines/public", local, "public/local" if rest else "public")
    if written == "home":
        return Timeline(written, "/api/v1/timelines/home", (), "user")
    if written.startswith("#") and (tag := written.lstrip("#").strip()):
        return Timeline(written, f"/api/v1/timelines/tag/{quote(tag, safe='')}", (), "hashtag", (("tag", tag),))
    if written.startswith("@") and len(written) > 1:
        return Timeline(written, "/api/v1/accounts/:account/statuses")
    if kind == "list" and rest.strip().isalnum():
        return Timeline(written, f"/api/v1/timelines/list/{rest.strip()}", (), "list", (("list", rest.strip()),))
    raise NetworkError(Sentence(NOT_A_TIMELINE, written=written), permanent=True)


def wait_seconds(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds until the server answers again, if it has just given its last answer for now."""
    if as_count(headers.get("X-RateLimit-Remaining")) != 0:
        return None
    reset = as_time(headers.get("X-RateLimit-Reset"))
    return max(1.0, (reset - (now or datetime.now(UTC))).total_seconds()) if reset else None


def _newest_id(response: Response, statuses: Sequence[Record]) -> str:
    """The id to go on from: the Link header's, because not every server's ids are those of its statuses."""
    link = _NEXT.search(response.headers.get("Link") or "")
    told = parse_qs(urlsplit(link[1]).query) if link else {}
    from_link = first(*told.get("min_id", []), *told.get("since_id", []))
    return as_text(from_link or (statuses[0].get("id") if statuses else ""))
