"""Lines that the browser extension Zeeschuimer exports: what a network's own pages loaded, with a few words about it.

https://github.com/digitalmethodsinitiative/zeeschuimer; the shapes inside change with the pages, unannounced.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.networks.native import linkedin, mastodon, meta, tiktok, x_web
from parvis.networks.native.found import Found, Reader, Unreadable
from parvis.networks.native.loose import Record, as_record, as_text

UNKNOWN_PAGE = gettext_noop("Posts that Zeeschuimer took from {page} are not read yet.")
# Names have changed from version to version: tiktok.com, tiktok, twitter.com, x.com, truthsocial.com...
READERS: Mapping[str, Reader] = {
    "tiktok": tiktok.read_video,
    "tiktok-comments": tiktok.read_comment,
    "instagram": meta.read_instagram,
    "threads": meta.read_threads,
    "linkedin": linkedin.read_update,
    "twitter": x_web.read_tweet,
    "x": x_web.read_tweet,
    "truthsocial": mastodon.read_status,
    "truth": mastodon.read_status,
    "gab": mastodon.read_status,
}


def is_line(record: Record) -> bool:
    return "source_platform" in record and isinstance(record.get("data"), Mapping)


def read_line(record: Record) -> Iterator[Found]:
    """Yield the post of a line. Raises Unreadable for a page that nobody taught us."""
    page = as_text(record["source_platform"]).lower().removeprefix("www.")
    reader = READERS.get(page.rpartition(".")[0] or page) or READERS.get(page)
    if reader is None:
        raise Unreadable(Sentence(UNKNOWN_PAGE, page=page))
    yield from reader(as_record(record["data"]))
