"""Links, mentions and tags of a text, where they stand in its UTF-8 bytes (https://docs.bsky.app/docs/advanced-guides/post-richtext)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

LINK = re.compile(r"(?<![\w@/.])https?://[^\s<>\"'`{}|\\^\[\]]+", re.IGNORECASE)
MENTION = re.compile(
    r"(?<![\w@./])@((?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z][a-zA-Z0-9-]*[a-zA-Z0-9])"
)
TAG = re.compile(r"(?<![\w&/#])[#＃]((?!\ufe0f)[^\s\u00ad\u2060\u200a-\u200d\u20e2#]*[^\d\s\W\u200b][^\s#]*)")
MAX_TAG = 64
AFTER = ".,;:!?…»”’)\"'"


def facets(text: str, dids: Mapping[str, str]) -> list[dict[str, Any]]:
    """The facets of a record, in order. `dids`: of the handles that exist; others stay plain text."""
    links = list(_links(text))
    taken = [(start, end) for start, end, _ in links]
    found = [*links, *_free(_mentions(text, dids), taken), *_free(_tags(text), taken)]
    return [_facet(text, start, end, feature) for start, end, feature in sorted(found, key=lambda one: one[:2])]


def handles(text: str) -> list[str]:
    """Those whose DIDs must be known, once each."""
    return list(dict.fromkeys(found[1].lower() for found in MENTION.finditer(text)))


Span = tuple[int, int, dict[str, str]]


def _links(text: str) -> Iterator[Span]:
    for found in LINK.finditer(text):
        address = _trimmed(found[0])
        if len(address) > len("https://"):
            yield found.start(), found.start() + len(address), {"$type": "app.bsky.richtext.facet#link", "uri": address}


def _mentions(text: str, dids: Mapping[str, str]) -> Iterator[Span]:
    for found in MENTION.finditer(text):
        if did := dids.get(found[1].lower()):
            yield found.start(), found.end(), {"$type": "app.bsky.richtext.facet#mention", "did": did}


def _tags(text: str) -> Iterator[Span]:
    for found in TAG.finditer(text):
        word = found[1].rstrip(AFTER)
        if word and len(word) <= MAX_TAG:
            yield found.start(), found.start() + 1 + len(word), {"$type": "app.bsky.richtext.facet#tag", "tag": word}


def _free(spans: Iterator[Span], taken: list[tuple[int, int]]) -> list[Span]:
    """Those that do not stand inside a link."""
    return [span for span in spans if not any(start <= span[0] < end for start, end in taken)]


def _facet(text: str, start: int, end: int, feature: dict[str, str]) -> dict[str, Any]:
    first = len(text[:start].encode())
    index = {"byteStart": first, "byteEnd": first + len(text[start:end].encode())}
    return {"index": index, "features": [feature]}


def _trimmed(address: str) -> str:
    """Without the punctuation of the sentence; a closing bracket stays where the address has its opening one."""
    while address and address[-1] in AFTER:
        if address[-1] == ")" and address.count("(") >= address.count(")"):
            break
        address = address[:-1]
    return address
