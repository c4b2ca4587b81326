"""From the address that a person gives to the feeds behind it."""

from __future__ import annotations

from urllib.parse import urljoin

from parvis.door import Door
from parvis.lib.text.sentence import Sentence
from parvis.networks.answers import ask
from parvis.networks.feeds import readers as limited
from parvis.networks.feeds.network import ACCEPT, NOT_A_FEED
from parvis.networks.feeds.parsed import FoundFeed
from parvis.networks.feeds.posts import host_of
from parvis.networks.seam import NetworkError

# Where blogs, forums, shops and static sites keep their feed when their pages do not say. Tried in turn, first wins.
COMMON_PATHS = (
    "/feed",
    "/rss.xml",
    "/atom.xml",
    "/feed.xml",
    "/rss",
    "/index.xml",
    "/feed.json",
    "/feeds/posts/default",
)
MAX_BYTES = 5_000_000


def discover(door: Door, address: str, readers: limited.Readers = limited.shared) -> tuple[FoundFeed, ...]:
    """The feeds at an address, with their titles: the address itself, those its page announces, or a usual place.

    An address without a scheme is taken as https. Raises NetworkError if the address does not answer or has no feed.
    """
    address = address.strip()
    if "://" not in address:
        address = f"https://{address}"
    response = ask(door, "GET", address, headers={"Accept": f"text/html, {ACCEPT}"}, max_bytes=MAX_BYTES)
    parsed = readers.read(response.content, response.url, response.headers, max_entries=1)
    if parsed.version:
        return (FoundFeed(response.moved_to or address, parsed.title),)
    if parsed.pages_feeds:
        return parsed.pages_feeds
    for path in COMMON_PATHS:
        if found := _tried(door, urljoin(response.url, path), readers):
            return (found,)
    raise NetworkError(Sentence(NOT_A_FEED, host=host_of(response.url)), permanent=True)


def _tried(door: Door, url: str, readers: limited.Readers) -> FoundFeed | None:
    try:
        response = ask(door, "GET", url, headers={"Accept": ACCEPT}, deadline=8.0, max_bytes=MAX_BYTES)
    except NetworkError:
        return None
    parsed = readers.read(response.content, response.url, response.headers, max_entries=1)
    return FoundFeed(response.url, parsed.title) if parsed.version else None
