import pytest

from parvis.lib.query import Fix, QueryError, Span, parse, read
from parvis.lib.query.errors import shorten

# Text, code, the part of the text it points at, the text once repaired ("" where no repair is proposed).
WRONG = [
    ("", "empty", "", ""),
    ("  \n ", "empty", "  \n ", ""),
    ("<<< rien >>>", "empty", "<<< rien >>>", ""),
    ("NOT casino", "nothing-asked", "NOT casino", ""),
    ("lumen OR NOT casino", "nothing-asked", "lumen OR NOT casino", ""),
    ("COUNT(lumen)<3", "nothing-asked", "COUNT(lumen)<3", ""),
    ("lang:fr", "only-filters", "lang:fr", ""),
    ("followers:>100 AND is:post", "only-filters", "followers:>100 AND is:post", ""),
    ("(lumen OR aube", "parenthesis-open", "(", ""),
    ("lumen) OR aube", "parenthesis-close", ")", "lumen OR aube"),
    ("lumen AND ()", "group-empty", "()", ""),
    ('lumen "lampe de', "quote-open", '"', ""),
    ('lumen ""', "quotes-empty", '""', ""),
    ("{Lumen", "brace-open", "{", ""),
    ("lumen <<< aube", "comment-open", "<<<", ""),
    ("lumen > aube", "unexpected-mark", ">", ""),
    ("lumen ] aube", "unexpected-mark", "]", ""),
    ("lumen … aube", "symbol-alone", "…", ""),
    ("lumen & aube", "symbol-for-operator", "&", "lumen AND aube"),
    ("lumen || aube", "symbol-for-operator", "||", "lumen OR aube"),
    ("lumen, aube", "comma", ",", "lumen OR  aube"),
    ("lumen OU aube", "foreign-operator", "OU", "lumen OR aube"),
    ("lumen SAUF aube", "foreign-operator", "SAUF", "lumen NOT aube"),
    ("AND lumen", "operator-without-left", "AND", ""),
    ("lumen OR", "operator-without-right", "OR", ""),
    ("lumen -AND aube", "operators-in-a-row", "-AND", ""),
    ("lumen NOT", "operator-without-right", "NOT", ""),
    ("lumen NEAR/3", "operator-without-right", "NEAR/3", ""),
    ("lumen AND OR aube", "operators-in-a-row", "AND OR", ""),
    ("lumen NEAR aube", "near-without-distance", "NEAR", "lumen NEAR/5 aube"),
    ("lumen NEAR/3 (a b)", "near-side", "(a b)", ""),
    ("lumen NEAR/3 author:ines", "near-side", "author:ines", ""),
    ("a NEAR/3 b NEAR/3 c", "near-chain", "a NEAR/3 b", ""),
    ("a NEAR/2000 b", "distance-too-long", "NEAR/2000", ""),
    ('"lumen"~3', "slop-on-one-word", '"lumen"~3', '"lumen"'),
    ("*lumen", "wildcard-first", "*lumen", "lumen"),
    ("lumen #*", "wildcard-first", "#*", ""),
    ('"lampe * aube"', "wildcard-first", "*", ""),
    ("SENTENCE lumen", "function-without-group", "SENTENCE", ""),
    ("SENTENCE(lumen author:ines)", "field-inside", "lumen author:ines", ""),
    ("title:(lumen saved:x)", "field-inside", "lumen saved:x", ""),
    ("COUNT(lumen)", "count-without-number", ")", "COUNT(lumen)>1"),
    ("COUNT(a b)>2", "count-side", "a b", ""),
    ("cible:lumen", "unknown-field", "cible", ""),
    ("auteur:ines", "unknown-field-meant", "auteur", "author:ines"),
    ("folowers:>10", "unknown-field-meant", "folowers", "followers:>10"),
    ("https://lumen.example/", "bare-url", "https://lumen.example/", 'link:"https://lumen.example/"'),
    ("author:", "value-missing", "author:", ""),
    ("a likes:beaucoup", "not-a-number", "beaucoup", ""),
    ("a likes:>10k", "not-a-number", "10k", "a likes:>10000"),
    ("a rating:4,5", "not-a-number", "4,5", "a rating:4.5"),
    ("a date:>demain", "not-a-date", "demain", ""),
    ("a date:>01/03/2026", "not-a-date", "01/03/2026", "a date:>2026-03-01"),
    ("a date:2026-02-30", "not-a-date", "2026-02-30", ""),
    ("author:>ines", "no-comparison", "author:>ines", ""),
    ("a lang:fr,en", "comma-list", "lang:fr,en", "a lang:(fr OR en)"),
    ("a has:imge", "unknown-flag", "has:imge", "a has:image"),
    ("a is:retweet", "unknown-flag", "is:retweet", ""),
    ("(" * 201 + "a" + ")" * 201, "too-deep", "(", ""),
    ("a" * 100_001, "too-long", "a", ""),
]


@pytest.mark.parametrize(("text", "code", "place", "repaired"), WRONG, ids=[f"{w[1]}: {w[0][:20]}" for w in WRONG])
def test_a_mistake_is_shown_in_its_place(text: str, code: str, place: str, repaired: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)

    error = caught.value
    start, end = error.spans[0]
    assert (error.code, text[start:end]) == (code, place)
    assert (error.problem.fix.apply(text) if error.problem.fix else "") == repaired


def test_an_error_speaks_both_languages() -> None:
    with pytest.raises(QueryError) as caught:
        parse("auteur:ines")

    assert caught.value.message("en").startswith("There is no field auteur. Write author:")
    assert caught.value.message("fr").startswith("Il n’y a pas de champ auteur. Écrivez author:")
    assert str(caught.value) == caught.value.message("en")


def test_an_unknown_language_is_answered_in_english() -> None:
    with pytest.raises(QueryError) as caught:
        parse("")

    assert caught.value.message("it") == caught.value.message("en")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("(lumen OR aube", ["parenthesis-open"]),
        ("lumen) AND", ["parenthesis-close", "operator-without-right"]),
        ('lumen, "aube', ["comma", "quote-open"]),
        ("lumen ET auteur:ines", ["foreign-operator", "unknown-field-meant"]),
        ("NOT lumen", ["nothing-asked"]),
    ],
)
def test_a_lenient_reading_goes_past_mistakes_and_lists_them(text: str, codes: list[str]) -> None:
    assert [problem.code for problem in read(text, lenient=True).problems] == codes


def test_a_text_wrong_everywhere_is_not_worth_endless_remarks() -> None:
    assert len(read("a, " * 5000, lenient=True).problems) == 100


def test_a_long_value_is_shortened_in_a_message() -> None:
    assert shorten("lampe " * 50) == "lampe " * 9 + "lampe…"


def test_a_fix_replaces_its_characters() -> None:
    assert Fix(Span(6, 8), "OR").apply("lampe ou lumen") == "lampe OR lumen"
