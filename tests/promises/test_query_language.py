"""Every example of the two pages on the query language is read, or refused, as they say."""

import re
from pathlib import Path

import pytest

from parvis.lib.match.document import Document
from parvis.lib.match.naive import matches
from parvis.lib.query import QueryError, parse, print_query
from parvis.lib.query.fields import FIELDS
from parvis.lib.query.values import KINDS
from parvis.networks import seam

pytestmark = pytest.mark.any_database

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
PAGES = {"en": "query-language.md", "fr": "langage-de-requete.md"}
REFUSED = {"en": "## What is refused", "fr": "## Ce qui est refusé"}
IMPORTED = {"en": "## Queries of other tools", "fr": "## Les requêtes d’autres outils"}
FIRST_CELL = re.compile(r"^\| `([^`]+)` \|", re.MULTILINE)


def page(language: str) -> str:
    return (REFERENCE / PAGES[language]).read_text("utf-8")


def examples(language: str, *, refused: bool) -> list[str]:
    before, after = page(language).split(REFUSED[language])
    return FIRST_CELL.findall(after.split(IMPORTED[language])[0] if refused else before)


@pytest.mark.parametrize("text", sorted({*examples("en", refused=False), *examples("fr", refused=False)}))
def test_an_example_of_the_page_is_read(text: str) -> None:
    assert parse(print_query(parse(text))) == parse(text)


@pytest.mark.parametrize("text", sorted({*examples("en", refused=True), *examples("fr", refused=True)}))
def test_an_example_of_what_is_refused_is_refused(text: str) -> None:
    with pytest.raises(QueryError):
        parse(text)


def test_both_pages_show_the_same_number_of_examples() -> None:
    assert len(FIRST_CELL.findall(page("en"))) == len(FIRST_CELL.findall(page("fr"))) > 40


@pytest.mark.parametrize("language", sorted(PAGES))
def test_every_field_is_on_the_page(language: str) -> None:
    text = page(language)

    assert [name for name in FIELDS if f"{name}:" not in text and f" {name}" not in text] == []


def test_the_precedence_is_as_the_page_says() -> None:
    assert parse("a OR b c") == parse("a OR (b AND c)")


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("lumen", "Ma #Lumen grésille", True),
        ("#lumen", "Ma lumen grésille", False),
        ("reveil", "Le RÉVEIL de Lyon", True),
        ("réveil", "Le reveil de Lyon", False),
        ("coca-cola", "Un coca cola frais", True),
        ("{Orange}", "une orange", False),
        ("lumen NEAR/5 panne", "La panne de ma lampe lumen", True),
        ("lumen ONEAR/5 panne", "La panne de ma lampe lumen", False),
        ("lumen NOT NEAR/5 casino", "lumen au casino", False),
        ("SENTENCE(lumen AND panne)", "Ma lumen. Quelle panne.", False),
        ("COUNT(lumen OR aube)>2", "lumen aube lumen", True),
        ("lumen -is:repost", "lumen", True),
    ],
)
def test_an_example_finds_what_the_page_says(query: str, text: str, found: bool) -> None:
    assert matches(parse(query), Document(text=text)) is found


def test_kinds_of_the_language_are_those_of_the_networks() -> None:
    assert KINDS == seam.KINDS
