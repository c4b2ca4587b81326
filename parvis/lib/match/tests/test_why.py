from itertools import islice

import pytest

from parvis.lib.match import Document, why
from parvis.lib.match.why import why_plainly
from parvis.lib.query.tree import And, Count, Field, Near, Not, Or, Phrase, Sentence, Title, Word

from .invention import Chance, posts, queries


def shown(node, text: str, title: str = "") -> list[str]:
    document = Document(text, title=title, hashtags=("lumen",))
    return [getattr(document, span.field)[span.start : span.end] for span in why(node, document)]


def test_words_are_shown_as_they_were_written():
    text = "Un e\u0301te\u0301, l’o\u200bmbre et des ŒUFS 🔥"
    node = And((Word("ete"), Word("ombre"), Word("oeufs"), Word("🔥")))
    assert shown(node, text) == ["e\u0301te\u0301", "o\u200bmbre", "ŒUFS", "🔥"]


def test_a_hashtag_is_shown_with_its_hash():
    assert shown(Word("lumen"), "vive #Lumen") == ["#Lumen"]
    assert shown(Field("hashtag", ":", "lumen"), "vive #Lumen") == ["#Lumen"]


def test_overlapping_phrases_are_one_span():
    node = Or((Phrase((Word("lampe"), Word("de"))), Phrase((Word("de"), Word("bureau")))))
    assert shown(node, "une lampe de bureau") == ["lampe de bureau"]


def test_what_is_excluded_or_does_not_hold_is_not_shown():
    node = And((Word("lampe"), Not(Word("promo")), Or((And((Word("rouge"), Word("verte"))), Word("panne")))))
    assert shown(node, "lampe rouge en panne") == ["lampe", "panne"]


def test_nothing_is_shown_where_the_query_does_not_hold():
    assert shown(And((Word("lampe"), Word("panne"))), "lampe") == []


def test_near_shows_only_the_pairs_that_are_near():
    assert shown(Near(Word("lampe"), Word("panne"), 1), "panne et lampe puis loin de tout lampe") == ["panne", "lampe"]


@pytest.mark.parametrize("scope", [lambda node: node, Sentence, Title], ids=["text", "sentence", "title"])
def test_what_is_near_in_a_very_long_post_is_shown_at_little_cost(scope):
    text = "lampe " * 6_000 + "panne et " * 6_000 + "panne lampe"
    found = shown(scope(Near(Word("panne"), Word("lampe"), 0, ordered=True)), text, text)
    assert set(found) == {"panne", "lampe"}


def test_a_sentence_shows_only_the_sentences_that_hold():
    node = Sentence(And((Word("lampe"), Word("panne"))))
    assert shown(node, "La lampe va. Cette lampe est en panne.") == ["lampe", "panne"]


def test_the_title_comes_first():
    assert shown(And((Word("panne"), Title(Word("lumen")))), "en panne", "Lumen rappelle") == ["Lumen", "panne"]


def test_a_count_shows_each_occurrence():
    assert shown(Count(Word("lampe"), ">", 1), "lampe et LAMPE") == ["lampe", "LAMPE"]


def test_what_is_made_ready_highlights_as_the_plain_reading_does():
    chance = Chance(7)
    documents, nodes = list(islice(posts(chance), 60)), list(islice(queries(chance), 120))
    looked_at = [(node, document) for node in nodes for document in documents]

    wrong = [(node, document) for node, document in looked_at if why(node, document) != why_plainly(node, document)]

    assert wrong == []
    assert sum(bool(why(node, document)) for node, document in looked_at) > 100
