"""PHEME rumour threads: v1.1 tweets inside thread objects (https://figshare.com/articles/dataset/2068650)."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from parvis.networks.native import x_v1
from parvis.networks.native.found import Found, each, no_post
from parvis.networks.native.loose import Record, as_records, as_text
from parvis.networks.seam import Post


def is_thread(record: Record) -> bool:
    return isinstance(record.get("source"), list | dict) and isinstance(record.get("reactions"), list | dict)


def is_annotation(record: Record) -> bool:
    return {"threadid", "tweetid"} <= record.keys()


def read_annotation(_: Record) -> Iterator[Found]:
    yield no_post("PHEME annotation")


def read_thread(record: Record) -> Iterator[Found]:
    """Yield the source tweet, then the reactions; the thread is their root."""
    source = record["source"]
    root = as_text(record.get("thread"))
    sources = [source] if isinstance(source, dict) and "user" in source else as_records(source)
    for found in each(x_v1.read_tweet, [*sources, *as_records(record["reactions"])]):
        is_reaction = isinstance(found, Post) and found.native_id != root
        yield replace(found, root=root) if is_reaction else found
