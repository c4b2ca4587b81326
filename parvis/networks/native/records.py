"""Which reader reads a record: each shape is told by its own keys, so a file may hold several."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from parvis.networks.native import bluesky, jetstream, mastodon, x_v1
from parvis.networks.native.found import Aside, Found, Reader, each
from parvis.networks.native.loose import Record


class Shape(NamedTuple):
    name: str
    fits: Callable[[Record], bool]
    read: Reader


# The first that fits reads: the most particular keys come first.
SHAPES = (
    Shape("jetstream", jetstream.is_event, jetstream.read_event),
    Shape("bluesky", bluesky.is_view, bluesky.read_view),
    Shape("bluesky page", bluesky.is_page, bluesky.read_page),
    Shape("mastodon", mastodon.is_status, mastodon.read_status),
    Shape("mastodon page", mastodon.is_page, mastodon.read_page),
    Shape("mastodon stream", mastodon.is_event, mastodon.read_event),
    Shape("x v1 notice", x_v1.is_notice, x_v1.read_notice),
    Shape("x v1 page", x_v1.is_page, x_v1.read_page),
    Shape("x v1", x_v1.is_tweet, x_v1.read_tweet),
)


def shape_of(record: Record) -> Shape | None:
    return next((shape for shape in SHAPES if shape.fits(record)), None)


def read(record: Record) -> Iterator[Found]:
    """Yield what one record holds. A part that cannot be read comes as an Aside with `is_bad`; nothing is raised."""
    shape = shape_of(record)
    if shape is None:
        yield Aside("a record of unknown shape, with " + (", ".join(list(record)[:6]) or "nothing in it"), is_bad=True)
        return
    yield from each(shape.read, (record,))
