"""Which format a file has, by its first bytes. No I/O."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from msgspec.structs import replace

from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.networks.files.dates import Order, order
from parvis.networks.files.interpreting import Interpreter, JsonRecords, TableRows
from parvis.networks.files.rows import Rules
from parvis.networks.files.splitting import Lines, Splitter, Values, is_one_value_a_line
from parvis.networks.files.tables import Layout, Rows, cells, layout, titles_seen

JSON_STARTS = (b"{", b"[", b"window.YTD")
NO_TEXT_COLUMN = gettext_noop(
    "No column looks like the text of a post. Say which one it is, such as text = Verbatim. The titles are: {titles}"
)
# So many first dates tell whether 03/04 is in March or in April.
DATE_SAMPLES = 500
FRENCH_TITLES = frozenset({"auteur", "texte", "lien", "heure", "langue", "pays", "titre", "publié", "contenu", "avis"})


class NoText(Exception):
    """A table without a column for the text; the message says so to a person."""


class Format(NamedTuple):
    """How records are split and read. `start` and `line`: where the first one begins."""

    splitter: Callable[[int, int], Splitter]
    interpreter: Interpreter
    start: int
    line: int = 1


def format_of(head: bytes, at: int, rules: Rules, asked: Mapping[str, str] | str = "") -> Format:
    """The format of a file whose first bytes, at position `at`, are `head`. Raises NoText."""
    if not head.strip() or head.lstrip().startswith(JSON_STARTS):
        splitter = Lines if is_one_value_a_line(head) else Values
        return Format(splitter, JsonRecords(rules), at)
    table = layout(head, asked, at=at)
    if table is None:
        raise NoText(Sentence(NO_TEXT_COLUMN, titles=titles_seen(head)))
    rules = replace(rules, mapping=table.mapping, order=_order(head, table, at, rules))
    return Format(lambda at, line: Rows(table.delimiter, at, line), TableRows(table, rules), table.start, table.line)


def _order(head: bytes, table: Layout, at: int, rules: Rules) -> Order:
    """Whether days or months come first in this table's dates, unless a person said so."""
    title = table.mapping.get("date")
    if rules.order or title is None:
        return rules.order or "day"
    column = table.titles.index(title)
    pieces = Rows(table.delimiter).feed(head[table.start - at :], is_last=True)[:DATE_SAMPLES]
    rows = [cells(piece, table.delimiter) for piece in pieces]
    is_french = table.delimiter == ";" or any(title.lower() in FRENCH_TITLES for title in table.titles)
    return order((row[column] for row in rows if len(row) > column), is_french=is_french)
