"""Posts and queries invented by chance from a small, awkward vocabulary, so that many queries hold.

`posts(chance)` and `queries(chance)` go on for ever; the same seed gives the same ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from random import Random

from parvis.lib.match import Document
from parvis.lib.query.tree import (
    And,
    Between,
    Count,
    Field,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Sentence,
    Title,
    Word,
)  # fmt: skip

# Each line is one word in spellings that should or should not be told apart.
SPELLINGS = [
    ["été", "ete", "ÉTÉ", "e\u0301te\u0301", "Été", "étés"],
    ["orange", "Orange", "ORANGE", "oranges", "Or\u200bange"],
    ["lumen", "Lumen", "#lumen", "#Lumen", "@lumen", "lu\u00admen", "＃lumen", "lumens"],
    ["œuvre", "oeuvre", "ŒUVRE", "Œuvre", "chef-d'œuvre", "chef-d’oeuvre"],
    ["straße", "strasse", "STRASSE", "þorn", "æon", "ﬁn", "fin"],
    ["l'adaptateur", "l’adaptateur", "adaptateur", "adapter", "adaptations", "l\u02bcadaptateur"],
    ["🔥", "👍", "👍🏽", "👩‍💻", "❤️", "🇫🇷", "🇫🇷🇧🇪", "#🔥", "1️⃣", "ok👍ok"],
    ["東京", "東京都", "京東", "#東京", "ルーメン", "か\u3099", "が", "삼성", "삼성은", "กำ"],
    ["лампа", "Лампа", "ёлка", "елка", "край", "краи", "ЁЛКА"],
    ["مصر", "مـــصر", "مِصْر", "أحمد", "احمد", "#مصر"],
    ["क्या", "नमस्ते", "ΣΊΣΥΦΟΣ", "σισυφος", "İstanbul", "istanbul", "ılık", "øre", "ore", "Łódź", "lodz"],
    ["porte-lampe", "lampe", "lampes", "Lampe", "lamp", "lampadaire", "LAMPE"],
    ["𝗯𝗼𝗹𝗱", "bold", "ｆｕｌｌ", "full", "m²", "m2", "½", "ﷺ", "™lumen™", "Lumen®"],
    ["panne", "pannes", "en panne", "dépanne", "depanne", "Panne"],
    ["a", "le", "la", "de", "the", "of", "et", "ne", "pas"],
    ["lemonde.fr", "https://lumen.example/p?q=1", "ines@lumen.example", "3.5", "n°1", "snake_case", "C++"],
]
WORDS = [word for line in SPELLINGS for word in line]
SEPARATORS = [
    *[" "] * 12, ", ", ". ", "! ", "? ", "… ", "; ", "\n", "\t", " - ", "'", "’", "-", "/", "", "\u00a0", "\u200b",
    " #", " @", "#", "\x1e", "\x1f", "\x1d", "\x85", "\u3000", "。", " “", "” ", " « ", "\ufe0f", "\u0301",
]  # fmt: skip
HOSTS = ["lemonde.fr", "blog.lemonde.fr", "lumen.example", "www.lumen.example", "monde.fr"]
HANDLES = ["ines", "Inès", "@ines", "lumen_fr", "bob@lumen.example"]
TEXT_VALUES = {
    "author": HANDLES, "name": ["Inès Martin", "ines martin", "Bob"], "site": [*HOSTS, "fr"],
    "lang": ["fr", "EN", "ja", ""],
    "country": ["FR", "be"], "network": ["mastodon", "bluesky"], "kind": ["post", "article"],
    "hashtag": ["lumen", "#Lumen", "東京", "été", "ete", "🔥"], "mention": ["@lumen", "ines", "lumen"],
    "link": ["https://lumen.example/a", "lumen.example/a/", "http://www.lumen.example/b"],
    "url": ["https://x.example/1"],
    "id": ["1", "2"], "source": ["s1", "s2"],
}  # fmt: skip
TEXT_PATTERNS = ["ines*", "*", "lu?en*", "https://lumen.example/*"]
MOMENTS = ["2026-03-01", "2026-03-02", "2026-03-02T12:00:00", "2026-03-02T12:00:00+02:00"]
NUMBERS = ["engagement", "replies", "reposts", "likes", "views", "followers", "rating", "length"]
COMPARISONS = [":", "=", ">", ">=", "<", "<="]


class Chance(Random):
    """Seeded chance, and the words that queries and posts are made of."""

    def __init__(self, seed: int, words: Sequence[str] = WORDS) -> None:
        super().__init__(seed)
        self.words = words


def posts(chance: Chance) -> Iterator[Document]:
    while True:
        yield _post(chance)


def queries(chance: Chance) -> Iterator[Node]:
    """Trees of every kind of node, most of them with a word to look for."""
    while True:
        yield _query(chance, depth=0)


def text(chance: Chance, longest: int = 14) -> str:
    parts = []
    for _ in range(chance.randint(0, longest)):
        parts += [chance.choice(chance.words), chance.choice(SEPARATORS)]
    return "".join(parts)


def _post(chance: Chance) -> Document:
    return Document(
        text(chance),
        title=text(chance, 5) if chance.random() < 0.3 else "",
        author=chance.choice(HANDLES).removeprefix("@"),
        name=chance.choice(TEXT_VALUES["name"]),
        site=chance.choice([*HOSTS, ""]),
        url=chance.choice(TEXT_VALUES["url"]),
        native_id=chance.choice("12"),
        source=chance.choice(["s1", "s2"]),
        lang=chance.choice(["fr", "en", "ja", ""]),
        country=chance.choice(["FR", "BE", ""]),
        network=chance.choice(["mastodon", "bluesky"]),
        kind=chance.choice(["post", "article"]),
        links=tuple(chance.sample(TEXT_VALUES["link"], chance.randint(0, 2))),
        hashtags=tuple(chance.sample(["Lumen", "#été", "東京"], chance.randint(0, 2))),
        mentions=tuple(chance.sample(["Inès", "lumen"], chance.randint(0, 1))),
        media=tuple(chance.sample(["image", "video"], chance.randint(0, 2))),
        is_reply=chance.random() < 0.3,
        is_repost=chance.random() < 0.3,
        is_quote=chance.random() < 0.3,
        replies=chance.randint(0, 4),
        reposts=chance.randint(0, 4),
        likes=chance.randint(0, 4),
        views=chance.randint(0, 4),
        followers=chance.randint(0, 4),
        rating=chance.choice([None, 1.0, 2.5, 3.0]),
        created_at=chance.choice([None, datetime(2026, 3, 2, 12, tzinfo=UTC), datetime(2026, 3, 1, 23, 59)]),
    )


def _query(chance: Chance, depth: int) -> Node:
    if depth > 3 or chance.random() < 0.35:
        return _leaf(chance)
    make = chance.choice([_and, _and, _and, _or, _or, _near, _near, _sentence, _count, _title])
    return make(chance, depth)


def _and(chance: Chance, depth: int) -> Node:
    parts = [_query(chance, depth + 1) for _ in range(chance.randint(1, 3))]
    return And(tuple(Not(part) if chance.random() < 0.3 else part for part in parts))


def _or(chance: Chance, depth: int) -> Node:
    if chance.random() < 0.5:
        return _words(chance)
    return Or(tuple(_query(chance, depth + 1) for _ in range(chance.randint(1, 3))))


def _near(chance: Chance, depth: int) -> Node:
    left, right = _side(chance), _side(chance)
    if chance.random() < 0.15:
        left = Near(left, _side(chance), chance.randint(0, 4))
    return Near(left, right, chance.choice([0, 1, 2, 3, 5, 10]), ordered=chance.random() < 0.4)


def _sentence(chance: Chance, depth: int) -> Node:
    return Sentence(_query(chance, depth + 1))


def _title(chance: Chance, depth: int) -> Node:
    return Title(_query(chance, depth + 1))


def _count(chance: Chance, depth: int) -> Node:
    return Count(_side(chance), chance.choice(COMPARISONS), chance.randint(0, 3))


def _leaf(chance: Chance) -> Node:
    kind = chance.random()
    if kind < 0.6:
        return _word(chance)
    if kind < 0.75:
        return _phrase(chance)
    return _field(chance)


def _words(chance: Chance) -> Or:
    count = chance.randint(1, 6)
    return Or(tuple(_side(chance, 0.1) if chance.random() < 0.3 else _word(chance) for _ in range(count)))


def _side(chance: Chance, several: float = 0.4) -> Node:
    kind = chance.random()
    if kind < several:
        return _words(chance)
    return _phrase(chance) if kind < 0.7 else _word(chance)


def _phrase(chance: Chance) -> Phrase:
    return Phrase(tuple(_word(chance) for _ in range(chance.randint(1, 3))))


def _word(chance: Chance) -> Word:
    written = chance.choice(chance.words)
    if chance.random() < 0.2:
        at = chance.randint(1, len(written))
        end = chance.choice([at, at + 1, len(written)])
        written = written[:at] + chance.choice(["*", "?", "*?", "**"]) + written[end:]
    return Word(written, exact_case=chance.random() < 0.15)


def _field(chance: Chance) -> Node:
    kind = chance.random()
    if kind < 0.45:
        name = chance.choice(list(TEXT_VALUES))
        pool = TEXT_PATTERNS if chance.random() < 0.15 else TEXT_VALUES[name]
        return Field(name, ":", chance.choice(pool))
    if kind < 0.6:
        return Field(chance.choice(NUMBERS), chance.choice(COMPARISONS), chance.choice(["0", "1", "2.5", "6", "40"]))
    if kind < 0.7:
        return Field("date", chance.choice(COMPARISONS), chance.choice(MOMENTS))
    if kind < 0.8:
        return Between(chance.choice(NUMBERS), chance.choice(["*", "1"]), chance.choice(["*", "2", "50"]))
    if kind < 0.85:
        return Between("date", chance.choice(["*", MOMENTS[0]]), chance.choice(["*", *MOMENTS]))
    if kind < 0.95:
        return Field("has", ":", chance.choice(["media", "image", "video", "link", "hashtag", "mention", "emoji"]))
    return Field("is", ":", chance.choice(["reply", "repost", "quote", "post"]))
