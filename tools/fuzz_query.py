"""Feed the query language with mutated texts, guided by coverage (atheris, the dependency group `fuzz`).

`python -m tools.fuzz_query [folder] [-max_total_time=120]` runs until it finds an exception that is no `QueryError`, a
printed query that reads otherwise, or a place outside the text. The options are those of libFuzzer.
"""

from __future__ import annotations

import sys

try:
    import atheris
except ImportError:
    sys.exit("atheris is not installed: uv sync --group fuzz")

with atheris.instrument_imports(include=["parvis.lib.query", "parvis.lib.text"]):
    from parvis.lib.query import QueryError, parse, print_query, read
    from parvis.lib.query.complete import complete
    from parvis.lib.query.dialects import DIALECTS, guess_dialect
    from parvis.lib.query.dialects import read as read_dialect
    from parvis.lib.query.explain import explain
    from parvis.lib.query.lint import lint

# Put together with single characters, so that the fuzzer meets the syntax sooner.
WORDS = (
    " AND ", " OR ", " NOT ", " NEAR/3 ", " ONEAR/2f ", " near ", "SENTENCE(", "COUNT(", ")>2", "title:",
    "author:(", "saved:", "likes:>", "likes:[1 TO 2]", "date:2026-01-01", "has:image", "<<<", ">>>", "“", "”",
    "{", "}", "~3", "raw:", "from:", "ingress:", "exact*:", "engagementType:RETWEET", "++", "é", "e\u0301",
    "🔥", "\u200d", "\xa0", "ET", "10,5", "a", "b",
)  # fmt: skip


def main() -> None:
    atheris.Setup(sys.argv, try_one)
    atheris.Fuzz()


def try_one(data: bytes) -> None:
    """Read one text in every way there is."""
    text = text_of(data)
    checked(text, lambda: agrees(parse(text)))
    checked(text, lambda: look_at(text))
    for name in DIALECTS:
        checked(text, lambda name=name: agrees(read_dialect(text, name).node))  # type: ignore[misc]
    complete(text, len(text) // 2)
    guess_dialect(text)


def text_of(data: bytes) -> str:
    """Bytes under 64 are a piece of `WORDS`; the others, and the rest after a 255, are characters."""
    head, _, tail = data.partition(b"\xff")
    pieces = (WORDS[byte] if byte < len(WORDS) else chr(byte) if byte >= 64 else " " for byte in head)
    return "".join(pieces) + tail.decode("utf-8", "replace")


def checked(text: str, work: object) -> None:
    try:
        work()  # type: ignore[operator]
    except QueryError as error:
        spoken = error.message("fr") and error.message("en")
        if not spoken or not all(0 <= start <= end <= len(text) for start, end in error.spans):
            raise AssertionError(f"{error.code} at {error.spans} of {text!r}") from error


def agrees(node: object) -> None:
    """Printing and reading again gives the same tree."""
    printed = print_query(node)  # type: ignore[arg-type]
    again = read(printed, lenient=True)
    assert again.node == node, printed


def look_at(text: str) -> None:
    parsed = read(text, lenient=True)
    for finding in lint(parsed):
        assert finding.message("fr")
        assert finding.span is None or finding.span.end <= len(text)
    assert explain(parsed.node, "fr")


if __name__ == "__main__":
    main()
