"""What is seen of a post before anything is learnt."""

import pytest

from parvis.lib.triage.cues import cues
from parvis.lib.triage.signs import BUCKETS, READ_CHARACTERS, parts_of, see, signs


def shown(text):
    return set(signs(text, text.lower(), len(text.split())))


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("Vous livrez quand ?", "ends asking"),
        ("gagnez 500 € ici", "money"),
        ("just 20 quid", "money"),
        ("voir https://a.example/b", "address"),
        ("voir truc-promo.example", "address"),
        ("call +44 7700 900 918", "phone"),
        ("appelez le 06 39 98 11 22", "phone"),
        ("@marque bonjour", "starts with a person"),
        ("GAGNEZ TOUT", "capitals many"),
        ("😤📦", "pictures 2"),
        ("", "ends saying"),
    ],
)
def test_a_sign_is_seen(text, sign):
    assert sign in shown(text)


def test_a_decimal_is_no_address_and_a_year_no_phone():
    assert not {"address", "phone"} & shown("Fin 2025 : 3.5 points de mieux.Il était temps")


def test_names_and_figures_do_not_matter():
    assert see("@kestrel 3 colis")[0] == see("@ferrovia 9 colis")[0]


def test_curly_and_straight_apostrophes_are_one():
    assert see("j’attends") == see("j'attends")


def test_what_comes_after_two_thousand_characters_is_not_read():
    assert see("a " * READ_CHARACTERS) == see("a " * READ_CHARACTERS + "cliquez")


def test_parts_of_a_word_know_its_ends():
    assert len(parts_of("cv")) == len({*parts_of("cv")}) == 6  # <c cv v> <cv cv> <cv>
    assert all(0 <= number < BUCKETS for number in parts_of("remboursement"))


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("Je souhaite postuler chez vous", "job 1"),
        ("We're not hiring", "job 1"),
        ("toujours pas remboursé, toujours pas livré", "fault 3"),
        ("Où l'acheter, à quel prix ?", "buy 2"),
        ("DÉÇUE", "fault 1"),
        ("lien en bio", "lure 2"),
        ("Il paraît que ça ferme", "hearsay 1"),
        ("Thank you so much", "thanks 1"),
    ],
)
def test_cues_are_heard_in_both_languages_and_without_accents(text, cue):
    assert cue in cues(text)


def test_a_whole_word_is_not_heard_in_a_longer_one():
    assert "job 1" not in cues("the jobsworth's emploiement")
    assert "job 1" in cues("a job, at last")


def test_no_words_no_cues():
    assert cues("😤📦") == cues("") == []
