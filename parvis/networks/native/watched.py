"""Lines that `parvis watch --json` wrote."""

from __future__ import annotations

from collections.abc import Iterator

from parvis.networks.native.found import Found, dated
from parvis.networks.native.loose import Record, as_record, as_text, as_time
from parvis.networks.seam import Author, Post


def is_line(record: Record) -> bool:
    return {"network", "id", "time", "text"} <= record.keys()


def read_line(record: Record) -> Iterator[Found]:
    created_at = dated(as_text(record["id"]), as_time(record["time"]))
    yield Post(
        network=as_text(record["network"]),
        native_id=as_text(record["id"]),
        author=_author(record.get("author")),
        created_at=created_at,
        text=as_text(record["text"]),
        title=as_text(record.get("title")),
        url=as_text(record.get("url")),
        lang=as_text(record.get("lang")),
    )


def _author(author: object) -> Author:
    if isinstance(author, str):
        return Author(native_id=author, handle=author)
    told = as_record(author)
    handle = as_text(told.get("handle"))
    return Author(as_text(told.get("id")) or handle, handle=handle, name=as_text(told.get("name")))
