"""Which reader reads a record: each shape is told by its own keys, so a file may hold several."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.networks.native import bluesky, jetstream, mastodon, pheme, reddit, watched, x_v1, x_v2, zeeschuimer
from parvis.networks.native.found import Aside, Found, Reader, each
from parvis.networks.native.loose import Record, as_records

UNKNOWN = gettext_noop("No known kind of post; its keys are {keys}.")


class Shape(NamedTuple):
    name: str
    fits: Callable[[Record], bool]
    read: Reader


# The first that fits reads: the most particular keys come first.
SHAPES = (
    Shape("jetstream", jetstream.is_event, jetstream.read_event),
    Shape("bluesky", bluesky.is_view, bluesky.read_view),
    Shape("bluesky page", bluesky.is_page, bluesky.read_page),
    Shape("zeeschuimer", zeeschuimer.is_line, zeeschuimer.read_line),
    Shape("mastodon", mastodon.is_status, mastodon.read_status),
    Shape("mastodon page", mastodon.is_page, mastodon.read_page),
    Shape("mastodon stream", mastodon.is_event, mastodon.read_event),
    Shape("parvis watch", watched.is_line, watched.read_line),
    Shape("pheme thread", pheme.is_thread, pheme.read_thread),
    Shape("pheme annotation", pheme.is_annotation, pheme.read_annotation),
    Shape("reddit thing", reddit.is_thing, reddit.read_thing),
    Shape("reddit", reddit.is_flat, reddit.read_flat),
    Shape("x v2 compliance", x_v2.is_compliance, x_v2.read_compliance),
    Shape("x v2 page", x_v2.is_page, x_v2.read_page),
    Shape("x v2", x_v2.is_tweet, x_v2.read_tweet),
    Shape("x archive", x_v1.is_archived, x_v1.read_archived),
    Shape("x v1 messages", x_v1.is_messages, x_v1.read_messages),
    Shape("x v1 notice", x_v1.is_notice, x_v1.read_notice),
    Shape("x v1 page", x_v1.is_page, x_v1.read_page),
    Shape("x v1", x_v1.is_tweet, x_v1.read_tweet),
    Shape("x v1 user", x_v1.is_user, x_v1.read_user),
    Shape("x v1 user page", x_v1.is_user_page, x_v1.read_user_page),
)


def shape_of(record: Record) -> Shape | None:
    return next((shape for shape in SHAPES if shape.fits(record)), None)


def read(record: Record) -> Iterator[Found]:
    """Yield what one record holds. A part that cannot be read comes as an Aside with `is_bad`; nothing is raised."""
    shape = shape_of(record)
    if shape is None and (inside := _lists_inside(record)):
        for part in inside:
            yield from read(part)
    elif shape is None:
        yield Aside(Sentence(UNKNOWN, keys=", ".join(list(record)[:6])), is_bad=True)
    else:
        yield from each(shape.read, (record,))


def _lists_inside(record: Record) -> list[Record]:
    """What the lists of a record hold, if that is of a known shape: {"results": [...]}, {"42": [...], "43": [...]}."""
    lists = [as_records(value) for value in record.values() if isinstance(value, list)]
    return [part for parts in lists if parts and shape_of(parts[0]) for part in parts]
