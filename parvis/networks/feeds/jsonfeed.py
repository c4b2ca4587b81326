"""JSON Feed (https://www.jsonfeed.org/version/1.1/), read tolerantly: wrong types are passed over, not refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from parvis.lib.text.html import PlainText, clean, plain_text, web_address
from parvis.networks.feeds.parsed import Entry, Job, Link, Parsed

BOM = b"\xef\xbb\xbf"
MAX_TEXT = 200_000
MAX_TAGS = 30
MAX_MEDIA = 10


def looks_like_json(body: bytes) -> bool:
    return body.removeprefix(BOM).lstrip()[:1] == b"{"


def read_json_feed(body: bytes, job: Job) -> Parsed:
    """Read a JSON Feed; `version` is "" when it is some other JSON."""
    try:
        feed = msgspec.json.decode(body.removeprefix(BOM))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Parsed(trouble=f"JSON: {error}"[:200])
    version = _text(feed, "version")
    if "jsonfeed.org" not in version or not isinstance(feed.get("items"), list):
        return Parsed(trouble="JSON, but not a JSON Feed")
    hub = next((_text(found, "url") for found in _list(feed, "hubs") if _text(found, "type").lower() == "websub"), "")
    items = [item for item in feed["items"] if isinstance(item, Mapping)]
    return Parsed(
        version="json11" if version.endswith("1.1") else "json1",
        title=_line(feed, "title"),
        url=web_address(_text(feed, "home_page_url"), job.url),
        lang=_text(feed, "language")[:35],
        hub=web_address(hub, job.url),
        topic=web_address(_text(feed, "feed_url"), job.url),
        author=_line(_author(feed), "name"),
        entries=tuple(_entry(item, job.url) for item in items[: job.max_entries]),
        left_out=max(0, len(items) - job.max_entries),
    )


def _entry(item: Mapping[str, Any], base: str) -> Entry:
    url = web_address(_text(item, "url") or _text(item, "external_url"), base)
    body = _body(item, url or base)
    author = _author(item)
    return Entry(
        id=clean(_text(item, "id")).strip(),
        url=url,
        title=_line(item, "title"),
        text=body.text[:MAX_TEXT],
        author=_line(author, "name"),
        author_url=web_address(_text(author, "url"), base),
        published=_moment(_text(item, "date_published")),
        updated=_moment(_text(item, "date_modified")),
        lang=_text(item, "language")[:35],
        tags=tuple(
            tag.strip().lstrip("#")[:100] for tag in _list(item, "tags") if isinstance(tag, str) and tag.strip()
        )[:MAX_TAGS],
        links=_links(item, body, base),
        enclosures=tuple(_attachments(item, base)),
        images=tuple(_images(item, body, base)),
    )


def _links(item: Mapping[str, Any], body: PlainText, base: str) -> tuple[str, ...]:
    external = web_address(_text(item, "external_url"), base) if _text(item, "url") else ""
    return tuple(dict.fromkeys([*([external] if external else []), *body.links]))


def _body(item: Mapping[str, Any], base: str) -> PlainText:
    if html := _text(item, "content_html"):
        return plain_text(html, base)
    return PlainText(clean(_text(item, "content_text") or _text(item, "summary")).strip())


def _attachments(item: Mapping[str, Any], base: str) -> list[Link]:
    found = [(web_address(_text(part, "url"), base), _text(part, "mime_type")) for part in _list(item, "attachments")]
    return [Link(url, kind[:100].lower()) for url, kind in found if url][:MAX_MEDIA]


def _images(item: Mapping[str, Any], body: PlainText, base: str) -> list[Link]:
    told = [web_address(_text(item, key), base) for key in ("image", "banner_image")]
    pictures = {url: Link(url) for url in told if url}
    for url, alt in body.images:
        pictures.setdefault(url, Link(url, alt=alt))
    return list(pictures.values())[:MAX_MEDIA]


def _author(holder: Mapping[str, Any]) -> Any:
    """Version 1.1 has a list of authors, version 1 had one."""
    return next(iter(_list(holder, "authors")), None) or holder.get("author")


def _moment(text: str) -> float | None:
    try:
        moment = datetime.fromisoformat(text.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).timestamp()
    except (ValueError, OverflowError):
        return None


def _line(holder: Any, key: str) -> str:
    text = _text(holder, key)
    return " ".join((plain_text(text).text if "<" in text else clean(text)).split())[:2000]


def _text(holder: Any, key: str) -> str:
    value = holder.get(key) if isinstance(holder, Mapping) else None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)


def _list(holder: Any, key: str) -> list[Any]:
    value = holder.get(key) if isinstance(holder, Mapping) else None
    return value if isinstance(value, list) else []
