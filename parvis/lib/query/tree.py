"""The syntax tree of a query: what every dialect is read into and what the matcher compiles.

Meaning of each node, for a post seen as a `parvis.lib.match.document.Document`:

- a *token* is a run of letters, digits and underscores, or one emoji; `#` or `@` right before it makes a
  `#token` or an `@token`, which the bare word also finds (`lumen` finds `#lumen`; `#lumen` does not find `lumen`);
- folding: case is dropped, ligatures are opened (œ = oe, ß = ss), accents are dropped; zero-width characters vanish,
  decomposed accents are composed first;
- an unaccented word matches every spelling; a typed accent is strict (`été` finds `ÉTÉ`, not `ete`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Comparison: TypeAlias = Literal[":", ">", ">=", "<", "<=", "="]

# Fields whose value is compared as a number of the post or of its author.
NUMBER_FIELDS = ("engagement", "replies", "reposts", "likes", "views", "followers", "rating", "length")
# Fields whose value is a folded string compared whole (`site` also matches sub-domains, `author` with or without @).
TEXT_FIELDS = (
    "author", "name", "site", "lang", "country", "network", "kind", "hashtag", "mention", "link", "url", "id", "source",
)  # fmt: skip
# Fields whose value is a moment, `date:[2026-03-01 TO 2026-03-03]` or `date:>2026-03-01`.
DATE_FIELDS = ("date",)
# Yes/no fields: has:media|image|video|link|hashtag|mention|emoji, is:reply|repost|quote|post.
FLAG_FIELDS = ("has", "is")


@dataclass(frozen=True, slots=True)
class Word:
    """One word. `*` (any run) and `?` (one character) may stand anywhere but first. `exact_case`: `{Orange}`."""

    text: str
    exact_case: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow each other: `"lampe de bureau"`. Words may hold wildcards."""

    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Node


@dataclass(frozen=True, slots=True)
class Near:
    """Both sides with at most `distance` words strictly between them; `ordered`: left before right.

    Sides are words, phrases, or ORs of them. Two occurrences that overlap do not count as near.
    """

    left: Node
    right: Node
    distance: int
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """All of `part` holds inside one sentence of the text (sentences end at . ! ? … ; or a line break)."""

    part: Node


@dataclass(frozen=True, slots=True)
class Count:
    """The number of occurrences of `part` (a word, a phrase, or an OR of them) compared with `number`."""

    part: Node
    comparison: Comparison
    number: int


@dataclass(frozen=True, slots=True)
class Field:
    """`author:ines`, `engagement:>100`, `site:lemonde.fr`. Numbers and dates are text that the parser checked."""

    name: str
    comparison: Comparison
    value: str


@dataclass(frozen=True, slots=True)
class Between:
    """`followers:[100 TO 5000]`, both ends included; `*` is an open end."""

    name: str
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Title:
    """`title:(…)`: `part` holds inside the title of the post."""

    part: Node


@dataclass(frozen=True, slots=True)
class Saved:
    """`saved:"Nom"`: another query of the workspace, put in its place before matching (`resolve`)."""

    name: str


Node: TypeAlias = Word | Phrase | And | Or | Not | Near | Sentence | Count | Field | Between | Title | Saved
