import pytest

from parvis.lib.match import Document, Matcher, UnmatchableQuery
from parvis.lib.query.tree import And, Field, Near, Not, Or, Phrase, Word


def answers(node, *texts: str) -> list[int]:
    matcher = Matcher()
    matcher.add(7, node)
    return [index for index, _ in matcher.match([Document(text) for text in texts])]


def test_a_bare_word_finds_its_hashtag_but_not_the_other_way():
    assert answers(Word("lumen"), "#Lumen", "lumens", "LUMEN!") == [0, 2]
    assert answers(Word("#lumen"), "#Lumen", "lumen", "a#lumen") == [0, 2]


def test_an_unaccented_word_finds_every_spelling_and_a_typed_accent_is_strict():
    assert answers(Word("ete"), "été", "ETE", "e\u0301te\u0301") == [0, 1, 2]
    assert answers(Word("été"), "ÉTÉ", "ete", "e\u0301te\u0301") == [0, 2]


def test_exact_case_still_finds_every_accent():
    assert answers(Word("Ete", exact_case=True), "Été", "été", "ETE") == [0]


def test_an_elided_article_hides_nothing():
    assert answers(Word("adaptateur"), "l'adaptateur", "l’adaptateur", "porte-adaptateur") == [0, 1, 2]


def test_a_word_of_characters_is_found_inside_a_run():
    assert answers(Word("東京"), "私は東京に行く", "東の京") == [0]


def test_near_counts_the_words_between():
    node = Near(Word("lampe"), Word("cassée"), 1)
    assert answers(node, "lampe très cassée", "cassée la lampe", "lampe vraiment très cassée") == [0, 1]
    assert answers(Near(Word("lampe"), Word("cassee"), 1, ordered=True), "cassee lampe", "lampe cassee") == [1]


def test_no_phrase_crosses_from_the_title_into_the_text():
    matcher = Matcher()
    matcher.add(1, Phrase((Word("lampe"), Word("rouge"))))
    documents = [Document("rouge", title="lampe"), Document("x", title="lampe rouge")]
    assert matcher.match(documents) == [(1, 1)]


def test_a_query_is_live_at_once_and_gone_once_removed():
    matcher = Matcher()
    matcher.add(1, Word("lumen"))
    assert matcher.match([Document("lumen")]) == [(0, 1)]
    matcher.remove(1)
    assert matcher.match([Document("lumen")]) == []


def test_adding_the_same_key_again_replaces_the_query():
    matcher = Matcher()
    matcher.add(1, Word("lumen"))
    matcher.add(1, Word("lampe"))
    assert matcher.match([Document("lumen"), Document("lampe")]) == [(1, 1)]


@pytest.mark.parametrize(
    "node", [Not(Word("emploi")), Field("lang", ":", "fr"), Or((Word("a"), Not(Word("b")))), Field("likes", ">", "3")]
)
def test_a_query_that_asks_for_nothing_is_refused(node):
    with pytest.raises(UnmatchableQuery):
        Matcher().add(1, node)


def test_a_query_of_exclusions_beside_a_word_is_taken():
    assert answers(And((Word("lumen"), Not(Word("emploi")))), "lumen", "lumen emploi") == [0]
