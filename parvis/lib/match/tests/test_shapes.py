import re

import pytest

from parvis.lib.match import Document, Matcher, UnmatchableQuery, shapes
from parvis.lib.query.tree import And, Count, Field, Near, Not, Or, Phrase, Saved, Sentence, Title, Word

# What user text might try to be; each is a word of a query, a value of a field, or part of a phrase below.
HOSTILE = [
    "__import__('os').system('x')", "k[0]", "words", "view.joined", "'", '"', "\\", "\n", "]", ")) or True or ((",
    "{0}", "%s", "é' or 'a'='a", "lambda", "\x00", "#k[2]", "@view", "exit()", "f*", "?*'",
]  # fmt: skip
# A shape is made of these and of indices; anything else in a source came from somewhere else.
TEMPLATE = re.compile(
    r"(k\[\d+\]|words|view\.(joined|marks|cased|accented|exact|root\.words)|\.isdisjoint\(|\(view\)|[()]"
    r"| and | or |not | in | <= | not in |True|False)*"
)


def every_shape(text: str) -> And:
    word, phrase = Word(text), Phrase((Word(text), Word("lampe"), Word(text, exact_case=True)))
    return And((
        Word("lumen"), Or((word, phrase, Word("#" + text), Word(text + "*"), Field("author", ":", text))), Not(phrase),
        Not(word), Near(word, phrase, 3), Sentence(word), Title(phrase), Count(word, ">", 1), Field("name", ":", text),
    ))  # fmt: skip


@pytest.fixture
def sources(monkeypatch):
    seen: list[str] = []
    make = shapes.function_of
    monkeypatch.setattr(shapes, "function_of", lambda source: seen.append(source) or make(source))
    return seen


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_query_enters_generated_source(text, sources):
    Matcher().add(1, every_shape(text))
    assert sources
    assert [source for source in sources if not TEMPLATE.fullmatch(source)] == []


def test_queries_of_the_same_shape_share_one_function():
    first = shapes.entry_of(And((Word("lumen"), Not(Or((Word("emploi"), Word("stage")))))), 1)
    second = shapes.entry_of(And((Word("été*"), Not(Or((Word("a"), Word("b"), Word("c")))))), 2)
    third = shapes.entry_of(And((Word("orange"), Not(Or((Word("a"), Word("b"), Word("c")))))), 3)
    assert first[0] is third[0]
    assert first[0] is not second[0]


def test_a_query_deeper_than_pythons_parser_is_compiled():
    node = Word("lumen")
    for _ in range(80):
        node = Or((And((node, Not(Word("a")))), And((Word("b"), Word("c")))))
    matcher = Matcher()
    matcher.add(1, node)
    assert matcher.match([Document("lumen"), Document("lumen a"), Document("b c")]) == [(0, 1), (2, 1)]


def test_thousands_of_alternatives_are_compiled():
    node = Or(tuple(Word(f"{letter}{i}{end}") for i in range(200) for letter in "éo" for end in ("", "?x", "*")))
    matcher = Matcher()
    matcher.add(1, And((node, Word("lumen"))))
    assert matcher.match([Document("lumen é199"), Document("lumen p"), Document("lumen o77zx")]) == [(0, 1), (2, 1)]


def test_what_has_no_place_cannot_be_near():
    with pytest.raises(ValueError, match="NEAR and COUNT"):
        Matcher().add(1, Near(Word("a"), And((Word("b"), Word("c"))), 3))


def test_an_unknown_field_or_flag_is_refused_with_a_sentence():
    with pytest.raises(ValueError, match="no field called colour"):
        Matcher().add(1, And((Word("a"), Field("colour", ":", "red"))))
    with pytest.raises(ValueError, match="Known: emoji"):
        Matcher().add(1, And((Word("a"), Field("has", ":", "wings"))))


def test_a_saved_query_must_be_in_its_place():
    with pytest.raises(UnmatchableQuery):
        Matcher().add(1, Saved("Concurrents"))
    with pytest.raises(ValueError, match="Concurrents"):
        Matcher().add(1, And((Word("a"), Saved("Concurrents"))))
