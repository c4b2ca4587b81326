"""From one entry as feedparser gives it (RSS, RDF, Atom, with their usual extensions) to ours."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from typing import Any

from parvis.lib.text.html import PlainText, clean, plain_text, web_address
from parvis.networks.feeds.parsed import Entry, Link

MAX_TEXT = 200_000
MAX_LINKS = 100
MAX_TAGS = 30
MAX_PICTURES = 10
# Plain text that is HTML all the same: its type was forgotten.
KNOWN_TAG = re.compile(
    r"</?(?:a|b|br|div|em|h[1-6]|i|iframe|img|li|ol|p|script|span|strong|svg|table|ul)\b[^<>]*/?>", re.I
)
SPACES = re.compile(r"\s+")
MAIL = re.compile(r"[^\s()<>\[\],;]{1,200}@[^\s()<>\[\],;]{1,200}")


def entry_of(entry: Any, base: str) -> Entry:
    """Map one entry; what is missing stays empty."""
    body = _body(entry, base)
    url = _url(entry, base)
    author = raw(entry, "author_detail", {})
    return Entry(
        id=clean(str(raw(entry, "id", ""))).strip(),
        url=url,
        title=text_of(raw(entry, "title_detail", {}), base),
        text=body.text[:MAX_TEXT],
        author=_author_name(raw(entry, "author", "") or raw(author, "name", "")),
        author_url=web_address(str(raw(author, "href", "")), base),
        published=moment(raw(entry, "published_parsed")) or moment(raw(entry, "created_parsed")),
        updated=moment(raw(entry, "updated_parsed")),
        lang=short(raw(raw(entry, "title_detail", {}), "language", "") or ""),
        tags=_tags(raw(entry, "tags", [])),
        links=tuple(link for link in body.links if link != url)[:MAX_LINKS],
        enclosures=tuple(_enclosures(entry, base)),
        images=tuple(_images(entry, body, base)),
        reply_to=short(raw(raw(entry, "thr_in-reply-to", {}), "ref", ""), 500),
        comments=_count(raw(entry, "slash_comments") or raw(entry, "thr_total")),
        views=_count(raw(raw(entry, "media_statistics", {}), "views")),
        likes=_count(raw(raw(entry, "media_starrating", {}), "count")),
    )


def raw(holder: Any, key: str, default: Any = None) -> Any:
    """The value under exactly this key: feedparser's own look-up answers for other keys too, with warnings."""
    return dict.get(holder, key, default) if isinstance(holder, dict) else default


def text_of(detail: Any, base: str) -> str:
    """The plain text of a title or a summary, on one line."""
    return SPACES.sub(" ", reduced(detail, base).text)[:2000].strip()


def reduced(detail: Any, base: str) -> PlainText:
    """What a text construct says, whatever it claims to be."""
    value = str(raw(detail, "value", "") or "")
    kind = str(raw(detail, "type", "") or "")
    if "html" in kind or KNOWN_TAG.search(value):
        return plain_text(value, _joined(base, str(raw(detail, "base", "") or "")))
    return PlainText(clean(value).strip())


def _joined(base: str, inner: str) -> str:
    """`xml:base` may itself be relative to where the feed was read."""
    return web_address(inner, base) or base if inner else base


def short(value: Any, length: int = 300) -> str:
    """One line of text, at most so long."""
    return SPACES.sub(" ", clean(str(value))).strip()[:length]


def moment(parts: Any) -> float | None:
    """Unix seconds of a struct_time in UTC; None for what no calendar holds."""
    if not parts:
        return None
    try:
        seconds = calendar.timegm(tuple(parts))
    except (ValueError, OverflowError, TypeError):
        return None
    return float(seconds) if -62_135_596_800 <= seconds <= 253_402_300_799 else None


def _body(entry: Any, base: str) -> PlainText:
    """The longest of the contents and the summary; feeds put the whole text now in one, now in the other."""
    details = [*raw(entry, "content", []), raw(entry, "summary_detail", {})]
    texts = [reduced(detail, base) for detail in details if "html" in _kind(detail) or "text" in _kind(detail)]
    return max(texts, key=lambda plain: len(plain.text), default=PlainText(""))


def _kind(detail: Any) -> str:
    return str(raw(detail, "type", "") or "text/plain")


def _url(entry: Any, base: str) -> str:
    """The link. A guid without isPermaLink="false" is one too, says RSS: but many are mere numbers."""
    link, own_id = str(raw(entry, "link", "") or ""), str(raw(entry, "id", "") or "")
    candidates = [(link, "" if link == own_id else base)]
    alternates = [found for found in raw(entry, "links", []) if raw(found, "rel") == "alternate"]
    candidates += [(raw(found, "href", ""), base) for found in alternates]
    found_urls = (web_address(str(address or ""), start) for address, start in candidates)
    return next((url for url in found_urls if url), "")


def _author_name(author: Any) -> str:
    """A name without its mail address, which is not to be collected; of a lone address, what stands before the @."""
    text = text_of({"value": str(author or ""), "type": "text/plain"}, "")
    name = MAIL.sub("", text).strip(" ()<>[],;")
    return short(name or text.partition("@")[0])


def _tags(tags: Iterable[Any]) -> tuple[str, ...]:
    names = (short(raw(tag, "label") or raw(tag, "term") or "", 100).lstrip("#").strip() for tag in tags)
    return tuple(dict.fromkeys(name for name in names if name and not name.startswith(("http://", "https://"))))[
        :MAX_TAGS
    ]


def _enclosures(entry: Any, base: str) -> Iterable[Link]:
    seen: set[str] = set()
    enclosures = [link for link in raw(entry, "links", []) if raw(link, "rel") == "enclosure"]
    for found in [*enclosures, *raw(entry, "media_content", [])]:
        address = web_address(str(raw(found, "href") or raw(found, "url") or ""), base)
        if address and address not in seen and len(seen) < MAX_PICTURES:
            seen.add(address)
            kind = short(raw(found, "type") or raw(found, "medium") or "", 100).lower()
            yield Link(address, kind, width=_count(raw(found, "width")), height=_count(raw(found, "height")))


def _images(entry: Any, body: PlainText, base: str) -> Iterable[Link]:
    thumbnails = [raw(found, "url", "") for found in raw(entry, "media_thumbnail", [])]
    thumbnails.append(raw(raw(entry, "image", {}), "href", ""))
    addresses = (web_address(str(found or ""), base) for found in thumbnails)
    pictures = {address: Link(address) for address in addresses if address}
    for url, alt in body.images:
        pictures.setdefault(url, Link(url, alt=alt))
    return list(pictures.values())[:MAX_PICTURES]


def _count(value: Any) -> int | None:
    text = str(value).strip() if isinstance(value, str | int) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 15 else None
