"""Which columns of an export are the moment and the count?"""

from __future__ import annotations

import re
from typing import NamedTuple

from parvis.warning.volume_cells import is_date, is_number_of_time, read_number

CLOCK = re.compile(r"\d{1,2}[:hH]\d{2}(:\d{2})?( ?[AaPp]\.?[Mm]\.?)?")
# In what exports call the number of posts, without endings and accents' fault.
NAMED = re.compile(r"mention|volume|count|value|post|result|total|nombre|hits|messages", re.IGNORECASE)


class Columns(NamedTuple):
    """`clock`: the time of day where it stands in a column of its own."""

    moment: int
    number: int
    clock: int | None

    def moment_in(self, cells: list[str]) -> str:
        day = _cell(cells, self.moment)
        clock = _cell(cells, self.clock).replace("h", ":").replace("H", ":") if self.clock is not None else ""
        return f"{day} {clock}".strip()

    def count_in(self, cells: list[str]) -> str:
        return _cell(cells, self.number)


def columns_of(rows: list[list[str]], delimiter: str) -> Columns | None:
    """From the first line that has both, and the heading above it."""
    for at, cells in enumerate(rows):
        moment = next((place for place, cell in enumerate(cells) if is_date(cell)), None)
        if moment is None:
            moment = next((place for place, cell in enumerate(cells) if is_number_of_time(cell)), None)
        if moment is None:
            continue
        numbers = [place for place, cell in enumerate(cells) if place != moment and _is_count(cell, delimiter)]
        clock = next((place for place, cell in enumerate(cells) if CLOCK.fullmatch(cell)), None)
        if numbers:
            return Columns(moment, _count_among(numbers, moment, rows[at - 1] if at else []), clock)
    return None


def _count_among(numbers: list[int], moment: int, heading: list[str]) -> int:
    """The one that is called so; else the first after the moment; else the first."""
    named = [place for place in numbers if NAMED.search(_cell(heading, place))]
    return (named or [place for place in numbers if place > moment] or numbers)[0]


def _is_count(cell: str, delimiter: str) -> bool:
    return read_number(cell, delimiter) is not None


def _cell(cells: list[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""
