"""How long the query language takes on 100,000 characters: queries as people write them, and the worst we know.

`python -m benchmarks.query` prints milliseconds of CPU per text (the best of three); the goal is 100 for reading.
`--json` prints {"cases": {name: {"read", "lenient", "print", "lint", "import"}}, "worst_read_ms", "goal_ms",
"million_additions_ms"}; the last says how fast this machine is, now. `--quick` measures once.
"""

from __future__ import annotations

import gc
import json
import random
import sys
import time
from collections.abc import Callable, Iterator

from parvis.lib.query import QueryError, print_query, read
from parvis.lib.query.dialects import DIALECTS
from parvis.lib.query.dialects import read as read_dialect
from parvis.lib.query.lint import lint

LENGTH = 100_000
GOAL_MS = 100
COLUMNS = ("read", "lenient", "print", "lint", "import")
# What is repeated until the text is long enough; after it comes one word, so that the text asks for something.
REPEATED = {
    "words of one letter": "a ", "words joined by OR": "a OR ", "words left out": "-a ", "quoted words": '"a" ',
    "phrases": '"a b" ', "a hyphen between letters": "a-", "emoji": "🔥", "hashtags": "#a ", "wildcards": "a* ",
    "accents": "é ", "decomposed accents": "e\u0301 ", "Greek": "α ", "Thai": "กำ ", "fields": "id:a ",
    "fields in quotes": 'id:"a b" ', "comparisons": "likes:>1 ", "ranges": "likes:[1 TO 2] ", "titles": "title:a ",
    "counts": "COUNT(a)>1 ", "near": "(a NEAR/1 b) ", "words with a distance": '"a b"~1 ',
    "words in their case": "{a} ",
    "small groups": "(a) ", "NOT NOT": "NOT NOT ", "commas": "a,b ", "open quotes": '"', "open comments": "<<<",
    "open parentheses": "(", "open ranges": "likes:[ ", "unknown fields": "zz:a ", "colons": "a:", "spaces": " ",
    "signs": "& ", "no operator": "AND OR ",
}  # fmt: skip


def main() -> int:
    times = 1 if "--quick" in sys.argv else 3
    cases = {name: measure(text, times) for name, text in texts()}
    worst = max(row["read"] for row in cases.values())
    machine = round(best_of(_million_additions, times), 1)
    if "--json" in sys.argv:
        whole = {"cases": cases, "worst_read_ms": worst, "goal_ms": GOAL_MS, "million_additions_ms": machine}
        print(json.dumps(whole, ensure_ascii=False))
        return 0
    print(f"{'CPU ms for 100,000 characters':34}" + "".join(f"{column:>9}" for column in COLUMNS))
    for name, row in cases.items():
        print(f"{name:34}" + "".join(f"{row[column]:9.0f}" for column in COLUMNS))
    print(f"worst reading {worst:.0f} ms (goal {GOAL_MS}); a million additions took {machine} ms on this machine")
    return 0


def texts() -> Iterator[tuple[str, str]]:
    yield "a real query's shape", real_shape()
    for name, piece in REPEATED.items():
        yield name, piece * ((LENGTH - 2) // len(piece)) + " a"
    yield "one long word", "a" * LENGTH
    yield "one long phrase", '"' + "a " * (LENGTH // 2 - 2) + '"'
    yield "one long list of values", "id:(" + "a " * (LENGTH // 2 - 3) + ")"
    yield "one deep group", "(" * 150 + "a " * (LENGTH // 2 - 200) + ")" * 150
    yield "braces in a phrase", '"' + "{" * (LENGTH - 3) + 'a"'
    yield "backslashes in a value", 'id:"' + "\\a" * (LENGTH // 2 - 4) + '"'


def real_shape() -> str:
    """Groups of synonyms with phrases, NEAR, exclusions and fields, of invented words."""
    chance = random.Random(2026)
    word = lambda: "".join(chance.choice("aeioulmnrstpdé") for _ in range(chance.randint(4, 11)))  # noqa: E731
    term = lambda: f'"{word()} {word()}"' if chance.random() < 0.3 else word() + "*" * (chance.random() < 0.1)  # noqa: E731
    group = lambda: "(" + " OR ".join(term() for _ in range(chance.randint(3, 30))) + ")"  # noqa: E731
    blocks: list[str] = []
    while sum(map(len, blocks)) < LENGTH - 2500:
        blocks.append(f"({group()} NEAR/5 {group()} AND NOT {group()} AND (lang:fr OR site:{word()}.example))\n")
    return " OR ".join(blocks)


def measure(text: str, times: int) -> dict[str, float]:
    def read_it(lenient: bool) -> object:
        try:
            return read(text, lenient=lenient)
        except QueryError:
            return None

    parsed = read_it(lenient=True)
    row = {"read": best_of(lambda: read_it(False), times), "lenient": best_of(lambda: read_it(True), times)}
    row["print"] = best_of(lambda: print_query(parsed.node), times) if parsed else 0.0  # type: ignore[attr-defined]
    row["lint"] = best_of(lambda: lint(parsed), times) if parsed else 0.0  # type: ignore[arg-type]
    row["import"] = max(best_of(lambda name=name: _imported(text, name), times) for name in DIALECTS)  # type: ignore[misc]
    return {name: round(value, 1) for name, value in row.items()}


def _imported(text: str, dialect: str) -> object:
    try:
        return read_dialect(text, dialect)
    except QueryError:
        return None


def best_of(work: Callable[[], object], times: int) -> float:
    """Milliseconds of CPU of the fastest of `times` runs."""
    found = []
    for _ in range(times):
        gc.collect()
        start = time.process_time()
        work()
        found.append((time.process_time() - start) * 1000)
    return min(found)


def _million_additions() -> int:
    total = 0
    for number in range(1_000_000):
        total += number
    return total


if __name__ == "__main__":
    sys.exit(main())
