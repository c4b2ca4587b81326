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


def test_control_characters_of_a_post_do_not_reach_its_neighbours():
    assert answers(Word("lumen"), "a\x1eb", "lumen\x1f", "\x1dlumen", "x") == [1, 2]


def test_a_site_answers_for_the_domains_above_it():
    matcher = Matcher()
    matcher.add(1, Field("site", ":", "lemonde.fr"))
    documents = [Document("", site="blog.lemonde.fr"), Document("", site="monde.fr"), Document("", site="lemonde.fr")]
    assert matcher.match(documents) == [(0, 1), (2, 1)]


def test_a_beginning_of_a_word_is_enough_to_look_for():
    assert answers(Word("rembours*"), "remboursement", "Remboursé !", "débours") == [0, 1]


def test_a_beginning_added_later_is_seen_in_words_already_met():
    matcher = Matcher()
    matcher.add(1, Word("lamp*"))
    assert matcher.match([Document("lampadaire")]) == [(0, 1)]
    matcher.add(2, Word("lampad*"))
    assert matcher.match([Document("lampadaire")]) == [(0, 1), (0, 2)]


def test_a_common_word_calls_for_its_query_only_beside_a_second_one():
    matcher = Matcher()
    matcher.learn([Document(f"la lampe {i}") for i in range(200)])
    matcher.add(1, And((Word("lampe"), Or((Word("la"), Word("panne"))))))
    matcher.add(2, Phrase((Word("la"), Word("lampe"))))
    assert matcher.match([Document("la lampe"), Document("lampe en panne"), Document("lampe")]) == [
        (0, 1), (0, 2), (1, 1),
    ]  # fmt: skip


def test_many_removed_queries_are_swept_out():
    matcher = Matcher()
    for key in range(600):
        matcher.add(key, And((Word(f"marque{key}"), Or((Word("lamp*"), Field("author", ":", "ines"))))))
        matcher.add(10_000 + key, Word(f"lum{key}*"))
        matcher.add(20_000 + key, Field("site", ":", f"site{key}.example"))
    for key in range(550):
        matcher.remove(key)
        matcher.remove(10_000 + key)
        matcher.remove(20_000 + key)
    assert len(matcher) == 150
    assert len(matcher._index.words) < 500
    documents = [Document("marque580 lampe"), Document("lum580x"), Document("marque3 lampe", site="site599.example")]
    assert matcher.match(documents) == [(0, 580), (1, 10580), (2, 20599)]


def test_a_post_that_says_a_word_again_and_again_costs_little():
    """Asked once for each time it is said, or for each pair, this takes minutes and nobody waits for its end."""
    node = Near(Word("lampe"), Word("panne"), 1, ordered=True)
    assert answers(node, "panne lampe et puis " * 4_000, "panne et " * 9_000 + "lampe " * 9_000) == []


def test_an_empty_batch_has_no_pairs():
    assert Matcher().match([]) == []
