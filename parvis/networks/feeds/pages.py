"""The feeds that a page announces."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser

from parvis.lib.text.html import bounded, clean, web_address

FEED_TYPES = frozenset({
    "application/atom+xml", "application/feed+json", "application/json", "application/rdf+xml", "application/rss+xml",
    "application/x-atom+xml", "application/x.atom+xml",
})  # fmt: skip
MAX_FEEDS = 20
MAX_PAGE = 2_000_000


def announced_feeds(body: bytes, url: str) -> list[tuple[str, str]]:
    """(address, title) of each `<link rel="alternate">` to a feed, in the page's order, once each.

    Plain JSON counts only where the address says feed: WordPress announces its API with the same relation.
    """
    page = LexborHTMLParser(bounded(_decoded(body[:MAX_PAGE])))
    base = page.css_first("base[href]")
    if base is not None:
        url = web_address(base.attributes.get("href") or "", url) or url
    found: dict[str, str] = {}
    for link in page.css("link[rel][href]"):
        attributes = link.attributes
        kind = (attributes.get("type") or "").partition(";")[0].strip().lower()
        address = web_address(attributes.get("href") or "", url)
        relations = (attributes.get("rel") or "").lower().split()
        if not address or kind not in FEED_TYPES or not {"alternate", "feed"} & set(relations):
            continue
        if kind != "application/json" or "feed" in address:
            found.setdefault(address, " ".join(clean(attributes.get("title") or "").split())[:200])
    return list(found.items())[:MAX_FEEDS]


def _decoded(body: bytes) -> str:
    for encoding in ("utf-8", "cp1252"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    return body.decode("latin-1")
