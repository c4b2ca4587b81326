import pytest

from parvis.lib.query import parse, print_query, read
from parvis.lib.query.tree import And, Between, Count, Field, Near, Node, Not, Or, Phrase, Saved, Sentence, Title, Word

A, B, C = Word("a"), Word("b"), Word("c")
BRAND = Word("lumen")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a AND b", And((A, B))),
        ("a b", And((A, B))),
        ("a OR b", Or((A, B))),
        ("a NOT b", And((A, Not(B)))),
        ("a AND NOT b", And((A, Not(B)))),
        ("a -b", And((A, Not(B)))),
        ("a -(b OR c)", And((A, Not(Or((B, C)))))),
        ("a NOT NOT b", And((A, B))),
        ("a --b", And((A, B))),
        ("a -#b", And((A, Not(Word("#b"))))),
        ('a -"AND"', And((A, Not(Word("AND"))))),
        ("a OR b c", Or((A, And((B, C))))),
        ("(a OR b) c", And((Or((A, B)), C))),
        ("((a))", A),
        ("a AND (b AND c)", And((A, B, C))),
        ("a OR (b OR c)", Or((A, B, C))),
        ("a\nb\tc\u00a0\u202f", And((A, B, C))),
    ],
)
def test_words_are_joined_by_operators(text: str, tree: Node) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ('"lampe de bureau"', Phrase((Word("lampe"), Word("de"), Word("bureau")))),
        ("«\u00a0lampe aube\u00a0»", Phrase((Word("lampe"), Word("aube")))),
        ("“lampe aube”", Phrase((Word("lampe"), Word("aube")))),
        ("„lampe aube“", Phrase((Word("lampe"), Word("aube")))),
        ('"lumen"', BRAND),
        ('"AND"', Word("AND")),
        ("coca-cola", Phrase((Word("coca"), Word("cola")))),
        ("l'adaptateur", Phrase((Word("l"), Word("adaptateur")))),
        ("H&M", Phrase((Word("H"), Word("M")))),
        ("#lumen", Word("#lumen")),
        ("@lumen", Word("@lumen")),
        ("ines@lumen", Phrase((Word("ines"), Word("@lumen")))),
        ("🔥", Word("🔥")),
        ("🔥💡", Phrase((Word("🔥"), Word("💡")))),
        ("🇫🇷", Word("🇫🇷")),
        ("lam\u200bpe", Word("lampe")),
        ("e\u0301te\u0301", Word("été")),
        ("lamp*", Word("lamp*")),
        ("l?mp*", Word("l?mp*")),
        ("{Orange}", Word("Orange", exact_case=True)),
        ("{Orange Bank}", Phrase((Word("Orange", exact_case=True), Word("Bank", exact_case=True)))),
        ('"{Orange} bank"', Phrase((Word("Orange", exact_case=True), Word("bank")))),
        ("10:30", Phrase((Word("10"), Word("30")))),
        ("1,5", Phrase((Word("1"), Word("5")))),
    ],
)
def test_words_are_cut_where_posts_are(text: str, tree: Node) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a NEAR/3 b", Near(A, B, 3)),
        ("a ONEAR/3 b", Near(A, B, 3, ordered=True)),
        ("(a OR b) NEAR/2 c", Near(Or((A, B)), C, 2)),
        ('"a b"~4', Near(A, B, 4)),
        ('"a b c"~4', And((Near(A, B, 4), Near(B, C, 4)))),
        ("a NOT NEAR/2 b", And((A, Not(Near(A, B, 2))))),
        ("c NOT a NEAR/2 b", And((C, Not(Near(A, B, 2))))),
        ("c a NEAR/2 b", And((C, Near(A, B, 2)))),
        ("SENTENCE(a b)", Sentence(And((A, B)))),
        ("SENTENCE (a OR b)", Sentence(Or((A, B)))),
        ("COUNT(a)>2", Count(A, ">", 2)),
        ("COUNT(a OR b) >= 2", Count(Or((A, B)), ">=", 2)),
        ("title:(a OR b)", Title(Or((A, B)))),
        ("title:a", Title(A)),
        ('title:"a b"', Title(Phrase((A, B)))),
    ],
)
def test_words_may_have_to_be_close(text: str, tree: Node) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("author:ines", Field("author", ":", "ines")),
        ("author: ines", Field("author", ":", "ines")),
        ("Author:@ines", Field("author", ":", "@ines")),
        ('name:"Inès Roux"', Field("name", ":", "Inès Roux")),
        ("site:lemonde.fr", Field("site", ":", "lemonde.fr")),
        ("url:https://lumen.example/aube?x=1", Field("url", ":", "https://lumen.example/aube?x=1")),
        ("a lang:(fr OR en)", And((A, Or((Field("lang", ":", "fr"), Field("lang", ":", "en")))))),
        ("a has:image", And((A, Field("has", ":", "image")))),
        ("a -is:repost", And((A, Not(Field("is", ":", "repost"))))),
        ("a engagement:>100", And((A, Field("engagement", ">", "100")))),
        ("a likes:100", And((A, Field("likes", "=", "100")))),
        ("a rating:<=2.50", And((A, Field("rating", "<=", "2.5")))),
        ("a followers:[100 TO *]", And((A, Between("followers", "100", "*")))),
        ("a date:>=2026-03-01", And((A, Field("date", ">=", "2026-03-01")))),
        ("a date:[2026-03-01 TO 2026-03-03]", And((A, Between("date", "2026-03-01", "2026-03-03")))),
        ('saved:"Ma requête"', Saved("Ma requête")),
        ("saved:Pannes", Saved("Pannes")),
        ('id:"a \\"b\\" \\\\"', Field("id", ":", 'a "b" \\')),
    ],
)
def test_facts_are_asked_by_field(text: str, tree: Node) -> None:
    assert parse(text) == tree


def test_comments_are_skipped() -> None:
    assert parse('a <<< nos ( lampes " >>> b') == And((A, B))


def test_groups_are_printed_in_parentheses() -> None:
    assert print_query(parse("a b OR c NEAR/2 a")) == "(a AND b) OR (c NEAR/2 a)"


def test_a_group_with_both_operators_is_remembered_with_its_place() -> None:
    parsed = read("lumen (a OR b c)")

    assert [(tuple(span), print_query(node)) for span, node in parsed.mixed] == [((7, 15), "a OR (b AND c)")]


def test_a_hundred_thousand_characters_can_be_read() -> None:
    words = "lampe OR " * 11_000

    assert len(parse(words + "lumen").parts) == 11_001  # type: ignore[union-attr]
