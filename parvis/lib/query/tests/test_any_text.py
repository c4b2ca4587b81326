"""Whatever is typed or pasted: an answer, or a `QueryError` with a place in the text."""

from collections.abc import Callable
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.lib.query import QueryError, parse, print_query, read
from parvis.lib.query.complete import complete
from parvis.lib.query.dialects import DIALECTS, guess_dialect
from parvis.lib.query.dialects import read as read_dialect
from parvis.lib.query.explain import explain
from parvis.lib.query.lint import lint

T = TypeVar("T")
PIECES = [
    "a", "lumen", "été", "AND", "OR", "NOT", "and", "or", "ET", "NEAR/3", "NEAR/3f", "ONEAR/1", "NEAR", "near",
    "(", ")", "((", '"', "“", "»", "{", "}", "[", "]", "<<<", ">>>", "-", "+", "++", "*", "?", "a*", "#x",
    "@y", "$z", "~3", "~", ":", ",", "title:", "author:", "site:(", "likes:>", "likes:[1 TO 2]",
    "date:2026-01-01", "lang:fr", "has:", "is:post", "saved:", "SENTENCE(", "SENTENCE", "COUNT(", ")>2",
    "raw:", "from:", "engagementType:RETWEET", "xyz_1:", "🔥", '\u200d', "́", "\n", '\xa0', "\\", "<", "=",
    "http://x.y/?z", "日本", "10,5", "ingress:", "exact*:", "min_faves:9", '\x00', '\ud800',
]  # fmt: skip
texts = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=14).flatmap(
        lambda parts: st.sampled_from([" ".join(parts), "".join(parts)])
    ),
    st.text(max_size=30),
)


def outcome(read_it: Callable[[], T], text: str) -> T | None:
    """What was read, or None where it was refused with a place in the text and a sentence."""
    try:
        return read_it()
    except QueryError as error:
        if not error.message("fr") or not all(0 <= start <= end <= len(text) for start, end in error.spans):
            raise AssertionError(f"{error.code} at {error.spans} of {text!r}") from error
        return None


@settings(max_examples=400, deadline=None)
@given(texts)
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    node = outcome(lambda: parse(text), text)

    assert node is None or parse(print_query(node)) == node


@settings(max_examples=400, deadline=None)
@given(texts)
def test_any_text_can_be_read_leniently_checked_and_explained(text: str) -> None:
    parsed = outcome(lambda: read(text, lenient=True), text)
    found = lint(parsed) if parsed else []

    assert all(finding.message("fr") for finding in found)
    assert all(0 <= finding.span.start <= finding.span.end <= len(text) for finding in found if finding.span)
    assert parsed is None or explain(parsed.node, "fr")


@pytest.mark.parametrize("dialect", sorted(DIALECTS))
@settings(max_examples=150, deadline=None)
@given(text=texts)
def test_any_text_can_be_imported_or_refused(dialect: str, text: str) -> None:
    found = outcome(lambda: read_dialect(text, dialect), text)

    assert found is None or read(found.printed, lenient=True).node == found.node
    assert found is None or all(loss.why("fr") for loss in found.losses)


@settings(max_examples=100, deadline=None)
@given(texts, st.integers(-1, 50))
def test_any_text_can_be_completed_and_guessed(text: str, position: int) -> None:
    assert len(complete(text, position)) <= 20
    assert guess_dialect(text) in (*DIALECTS, "parvis")
