"""The syntax tree of a query: what every dialect is read into and what the matcher compiles.

Meaning of each node, for a post seen as a `parvis.lib.match.document.Document`:

- a *token* is a run of letters, digits and underscores, or one emoji; `#` or `@` right before it makes a
  `#token` or an `@token`, which the bare word also finds (`lumen` finds `#lumen`; `#lumen` does not find `lumen`);
- folding: case is dropped, ligatures are opened (œ = oe, ß = ss), accents are dropped; zero-width characters vanish,
  decomposed accents are composed first;
- an unaccented word matches every spelling; a typed accent is strict (`été` finds `ÉTÉ`, not `ete`).
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

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


class Word(Struct, frozen=True, gc=False):
    """One word. `*` (any run) and `?` (one character) may stand anywhere but first. `exact_case`: `{Orange}`."""

    text: str
    exact_case: bool = False


class Phrase(Struct, frozen=True):
    """Words that follow each other: `"lampe de bureau"`. Words may hold wildcards."""

    words: tuple[Word, ...]


class And(Struct, frozen=True):
    parts: tuple[Node, ...]


class Or(Struct, frozen=True):
    parts: tuple[Node, ...]


class Not(Struct, frozen=True):
    part: Node


class Near(Struct, frozen=True):
    """Both sides with at most `distance` words strictly between them; `ordered`: left before right.

    Sides are words, phrases, or ORs of them. Two occurrences that overlap do not count as near.
    """

    left: Node
    right: Node
    distance: int
    ordered: bool = False


class Sentence(Struct, frozen=True):
    """All of `part` holds inside one sentence of the text (sentences end at . ! ? … ; or a line break)."""

    part: Node


class Count(Struct, frozen=True):
    """The number of occurrences of `part` (a word, a phrase, or an OR of them) compared with `number`."""

    part: Node
    comparison: Comparison
    number: int


class Field(Struct, frozen=True, gc=False):
    """`author:ines`, `engagement:>100`, `site:lemonde.fr`. Numbers and dates are text that the parser checked."""

    name: str
    comparison: Comparison
    value: str


class Between(Struct, frozen=True, gc=False):
    """`followers:[100 TO 5000]`, both ends included; `*` is an open end."""

    name: str
    low: str
    high: str


class Title(Struct, frozen=True):
    """`title:(…)`: `part` holds inside the title of the post."""

    part: Node


class Saved(Struct, frozen=True, gc=False):
    """`saved:"Nom"`: another query of the workspace, put in its place before matching (`resolve`)."""

    name: str


Node: TypeAlias = Word | Phrase | And | Or | Not | Near | Sentence | Count | Field | Between | Title | Saved
