"""Random trees in normal form, for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

from parvis.lib.query import words
from parvis.lib.query.normal import both, either, is_positive, words_in_a_row
from parvis.lib.query.tree import (
    DATE_FIELDS,
    NUMBER_FIELDS,
    TEXT_FIELDS,
    Between,
    Count,
    Field,
    Near,
    Node,
    Not,
    Saved,
    Sentence,
    Title,
    Word,
)
from parvis.lib.query.values import FLAG_VALUES

_LETTERS = "aeLOnœßéÉñ_7ж日ع\u0301ह🔥👍🏽*?#@"
plain_words = st.sampled_from(
    ["lumen", "Aube", "AND", "OU", "NEAR", "COUNT", "or", "été", "#fête", "@ines", "🔥", "l*n?e"]
)
odd_words = st.text(_LETTERS, min_size=1, max_size=6).filter(words.is_word)
texts = st.one_of(
    st.text(min_size=1, max_size=8), st.sampled_from(["lemonde.fr", 'a "b"', "\\", "« x »", "x:y", "[a TO b]"])
).filter(lambda text: text.strip() != "")
numbers = st.one_of(st.integers(0, 10**9).map(str), st.sampled_from(["4.5", "0.25"]))
dates = st.sampled_from(["2026-03-01", "2026-03-01T14:05", "2026-12-31T23:59:59+02:00"])
signs = st.sampled_from([">", ">=", "<", "<=", "="])

word = st.builds(Word, st.one_of(plain_words, odd_words), st.booleans())
phrase = st.lists(word, min_size=1, max_size=3).map(words_in_a_row)
side = st.lists(phrase, min_size=1, max_size=3).map(either)
near = st.builds(Near, side, side, st.integers(0, 30), st.booleans())
count = st.builds(Count, side, signs, st.integers(0, 9))
field = st.one_of(
    st.builds(Field, st.sampled_from(TEXT_FIELDS), st.just(":"), texts),
    st.builds(Field, st.sampled_from(NUMBER_FIELDS), signs, numbers),
    st.builds(Field, st.sampled_from(DATE_FIELDS), signs, dates),
    st.sampled_from([Field(name, ":", value) for name, known in FLAG_VALUES.items() for value in known]),
)
between = st.one_of(
    st.builds(Between, st.sampled_from(NUMBER_FIELDS), numbers | st.just("*"), numbers | st.just("*")),
    st.builds(Between, st.sampled_from(DATE_FIELDS), dates | st.just("*"), dates | st.just("*")),
)


def combined(leaf: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """AND, OR and NOT over `leaf`, in normal form."""
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3).map(both),
            st.lists(inner, min_size=1, max_size=3).map(either),
            inner.map(lambda node: node if isinstance(node, Not) else Not(node)),
        ),
        max_leaves=12,
    )


scoped = combined(st.one_of(phrase, near, count))
anything = combined(
    st.one_of(phrase, near, count, field, between, scoped.map(Sentence), scoped.map(Title), st.builds(Saved, texts))
)
trees = anything.map(lambda node: node if is_positive(node) else both((Word("lumen"), node)))
