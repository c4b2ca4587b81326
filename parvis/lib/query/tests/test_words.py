import unicodedata

import pytest

from parvis.lib.match.anchors import ANCHOR_FIELDS
from parvis.lib.query.lexer import PLAIN
from parvis.lib.query.normal import ASKING_FIELDS
from parvis.lib.query.values import date, day_from_local, number, number_from_local
from parvis.lib.query.words import cut, is_word
from parvis.lib.text import tokens
from parvis.lib.text.characters import kind_of

TEXTS = [
    "Lampe de bureau, l’été !",
    "#Lumen et @ines_roux : 10,5 €",
    "ines@lumen.example",
    "🔥🔥 👩‍💻 👍🏽 🇫🇷🇩🇪",
    "Straße cœur ½ ™ x²",
    "lam\u200bpe e\u0301te\u0301 ＃fête",
    "日本語のランプ 삼성 हिन्दी ไทย مصباح",
    "a_b __ #_ ## @",
]


@pytest.mark.parametrize("text", TEXTS)
def test_words_are_those_of_the_matcher(text: str) -> None:
    ours = [token.folded for word, _, _ in cut(text) for token in tokens(word, wildcards=True)]

    assert ours == [token.folded for token in tokens(text)]


def test_each_word_stands_where_it_says() -> None:
    text = "Lampe, l’été #fête"

    assert [text[start:end] for _, start, end in cut(text)] == ["Lampe", "l", "été", "#fête"]


@pytest.mark.parametrize(
    ("text", "is_one"), [("lumen", True), ("#lumen", True), ("l*", True), ("*l", False), ("a b", False)]
)
def test_a_word_is_one_run(text: str, is_one: bool) -> None:
    assert is_word(text) is is_one


def test_plain_letters_are_composed_letters_of_words() -> None:
    plain = [chr(code) for code in range(0x500) if chr(code) in "_" or _between(chr(code), PLAIN)]

    assert "é" in plain
    assert [c for c in plain if kind_of(c) != "word" or unicodedata.normalize("NFC", c) != c] == []


def _between(character: str, ranges: str) -> bool:
    return any(ranges[i] <= character <= ranges[i + 2] for i in range(len(ranges) - 2) if ranges[i + 1] == "-")


def test_what_may_be_asked_alone_is_what_the_matcher_can_look_up() -> None:
    assert set(ASKING_FIELDS) == set(ANCHOR_FIELDS)


@pytest.mark.parametrize(
    ("text", "value"), [("0100", "100"), ("4.50", "4.5"), ("1e3", None), ("-1", None), ("٣", None)]
)
def test_numbers_are_written_one_way(text: str, value: str | None) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    ("text", "value"), [("10k", "10000"), ("1,5M", "1500000"), ("10\u202f000", "10000"), ("4,5", "4.5"), ("dix", None)]
)
def test_numbers_as_people_write_them_are_understood(text: str, value: str | None) -> None:
    assert number_from_local(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("2026-03-01", True), ("2026-03-01T14:05", True), ("2026-02-30", False), ("20260301", False), ("2026-W10", False)],
)
def test_days_are_those_of_the_calendar(text: str, value: bool) -> None:
    assert (date(text) == text) is value


@pytest.mark.parametrize(
    ("text", "value"),
    [("1/3/2026", "2026-03-01"), ("01.03.2026", "2026-03-01"), ("31/02/2026", None), ("3/2026", None)],
)
def test_days_as_people_write_them_are_understood(text: str, value: str | None) -> None:
    assert day_from_local(text) == value
