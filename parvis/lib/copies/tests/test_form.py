from __future__ import annotations

import pytest

from parvis.lib.copies import form_of, is_short, likeness
from parvis.lib.copies.form import LEAST_OF_LONG, READ_CHARACTERS, least_likeness


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("RT @camille : L'Été arrive !", "l ete arrive"),
        ("L’été arrive… https://exemple.test/a?b=1", "l ete arrive"),
        ("l'e\u0301te\u0301 ARRIVE via @leo", "l ete arrive"),
        ("#Adaptateur grillé 😡😡", "adaptateur grille"),
        ("Œuvre ｆｕｌｌ de 𝗕𝗼𝗹𝗱", "oeuvre full de bold"),
        ("電気スタンドが壊れた。", "電気スタンドが壊れた"),
        ("अच्छी बत्ती", "अच्छी बत्ती"),
        ("Срочно: ЛАМПА", "срочно лампа"),
    ],
)
def test_what_copying_changes_is_taken_away(text: str, form: str) -> None:
    assert form_of(text) == form


def test_a_text_of_emoji_alone_is_its_emoji_each_run_once() -> None:
    assert form_of("😡😡 😡 🔥") == form_of("😡 🔥🔥") == "😡🔥"


def test_a_link_alone_is_itself() -> None:
    assert form_of("https://exemple.test/a") != form_of("https://exemple.test/b") != ""


def test_whoever_passes_a_link_on_and_with_what_emoji_it_is_the_same_link() -> None:
    assert form_of("RT @camille : https://exemple.test/a 🔥") == form_of("https://exemple.test/a")


@pytest.mark.parametrize("text", ["", "   ", "\n\u200b"])
def test_nothing_to_read_has_no_form(text: str) -> None:
    assert form_of(text) == ""


def test_a_via_that_is_a_word_stays() -> None:
    assert form_of("Lyon via Dijon") == "lyon via dijon"


def test_only_the_beginning_of_a_very_long_text_is_read() -> None:
    assert len(form_of("lampe " * 20_000)) <= READ_CHARACTERS


def test_likeness_is_shared_grams_over_all_grams() -> None:
    assert likeness("abcdef", "abcdef") == 1
    assert likeness("abcdef", "bcdefg") == 0.5
    assert likeness("abc", "xyz") == 0


def test_a_short_text_must_be_more_alike_than_a_long_one() -> None:
    assert is_short("merci a tous")
    assert least_likeness("merci pour votre aide") > least_likeness("x" * 100) == LEAST_OF_LONG
