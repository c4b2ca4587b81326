from __future__ import annotations

import pytest

from parvis.lib.themes.naming import name_of, says

HEAT = [
    "L’adaptateur qui chauffe sent le brûlé",
    "Un adaptateur qui chauffe, ça sent le brûlé",
    "adaptateur qui chauffe",
]


def test_a_phrase_is_preferred_to_its_words() -> None:
    assert name_of(HEAT, {"adaptateur": 0.8, "chauffe": 0.6, "brule": 0.2}).startswith("adaptateur qui chauffe")


def test_accents_and_elisions_are_kept_as_written() -> None:
    texts = ["La prise d’écouteurs est cassée", "prise d’écouteurs cassée", "Encore la prise d’écouteurs"]

    assert name_of(texts, {"prise": 0.7, "ecouteurs": 0.7}) == "prise d’écouteurs"


def test_a_proper_name_keeps_its_capital() -> None:
    texts = ["Le colis est resté à Villeurbanne", "colis à Villeurbanne !", "Villeurbanne : mon colis"]

    assert name_of(texts, {"colis": 0.5, "villeurbanne": 0.8}).startswith("Villeurbanne")


def test_the_name_is_said_by_the_post_that_stands_under_it() -> None:
    texts = [
        "Encore un colis perdu",
        "facture fausse",
        "facture fausse",
        "facture fausse",
        "colis perdu",
        "colis perdu",
    ]

    assert name_of(texts, {"facture": 0.6, "fausse": 0.5, "colis": 0.4, "perdu": 0.4}) == "colis perdu"


def test_the_capital_of_a_sentence_is_not_kept() -> None:
    assert name_of(["Livraison ratée", "livraison ratée", "Livraison ratée"], {"livraison": 1.0, "ratee": 0.8}) == (
        "livraison ratée"
    )


def test_a_hashtag_is_a_word() -> None:
    assert name_of(["#BoycottLampe tout de suite", "encore #BoycottLampe", "#BoycottLampe"], {"boycottlampe": 1.0}) == (
        "BoycottLampe"
    )


def test_two_forms_of_one_word_do_not_make_a_name() -> None:
    texts = ["colis perdu", "mes colis perdus", "colis perdu", "colis perdus", "colis perdus"]

    assert name_of(texts, {"colis": 1.0, "perdu": 0.5, "perdus": 0.5}) in ("colis perdu", "colis perdus")


def test_no_phrase_goes_over_the_end_of_a_sentence() -> None:
    texts = ["Il y a du retard. Colis ouvert", "du retard. Colis", "retard. Colis"]

    assert name_of(texts, {"retard": 0.7, "colis": 0.7}) in (
        "retard, colis",
        "Colis, retard",
        "colis, retard",
        "retard, Colis",
    )


@pytest.mark.parametrize(
    ("texts", "name"), [([], ""), (["Une seule fois"], "Une seule fois"), (["x" * 99], "x" * 59 + "…")]
)
def test_without_words_the_first_post_stands_for_it(texts: list[str], name: str) -> None:
    assert name_of(texts, {}) == name


def test_a_post_says_a_name_by_its_heavy_words_in_any_form() -> None:
    assert says("Mes adaptateurs Lumen chauffent", "adaptateur Lumen", {"adaptateur": 0.9})
    assert not says("Ma Lumen est belle", "adaptateur Lumen", {"adaptateur": 0.9})


def test_a_post_says_a_name_that_a_person_gave_by_any_telling_word() -> None:
    assert says("ça sent le brûlé", "Odeur de brûlé", {"adaptateur": 0.9})
    assert not says("de la part de Lou", "Odeur de brûlé", {"adaptateur": 0.9})
