from __future__ import annotations

import random

import pytest

from parvis.lib.copies import Copies, collapse
from parvis.lib.copies.index import COMPARED, WORDINGS

BURNT = "Mon adaptateur a fondu cette nuit, j'ai retrouvé la prise toute noire, attention à vous !"


def filled(*texts: str, capacity: int = 1000) -> Copies:
    copies = Copies(capacity)
    for key, text in enumerate(texts):
        copies.add(key, text)
    return copies


@pytest.mark.parametrize(
    "copied",
    [
        f"RT @camille : {BURNT}",
        BURNT.upper(),
        f"{BURNT} https://exemple.test/photo 😡😡 #rappel",
        BURNT.replace("toute ", ""),
        BURNT.replace("é", "e").replace("à", "a"),
    ],
)
def test_a_copy_is_found_again(copied: str) -> None:
    assert filled("Tout autre chose, une belle journée à Lyon", BURNT).find(copied) == 1


@pytest.mark.parametrize("other", ["Mon adaptateur est arrivé ce matin, très content", "", "😡", "attention à vous !"])
def test_another_text_is_no_copy(other: str) -> None:
    assert filled(BURNT).find(other) is None


def test_the_first_of_a_group_stays_the_first() -> None:
    copies = Copies()

    assert [copies.add(key, text) for key, text in ((7, BURNT), (3, BURNT + " Oui."), (9, "RT @a " + BURNT))] == [7] * 3
    assert copies.count(7) == 3


def test_a_text_that_nobody_copied_is_its_own_first() -> None:
    copies = filled(BURNT)

    assert copies.add(5, "Une lampe bleue pour la table du salon") == 5
    assert (copies.count(5), copies.count(99)) == (1, 0)


def test_short_texts_are_copies_only_when_equal() -> None:
    assert collapse(["Merci !", "merci", "Merci à tous", "Merci beaucoup"]) == [0, 0, 2, 3]


def test_links_to_two_pages_of_a_site_are_no_copies() -> None:
    links = [f"https://exemple.test/2026/03/rappel/{page}" for page in ("100", "1000", "fonte")]

    assert collapse([*links, f"😡 {links[1]}"]) == [0, 1, 2, 1]


def test_formulas_of_politeness_do_not_make_a_copy() -> None:
    assert collapse(["Merci pour votre réponse", "Merci pour votre aide"]) == [0, 1]


def test_emoji_are_copies_of_the_same_emoji() -> None:
    assert collapse(["😡😡😡", "😡", "🎉", "🎉 🎉", "😡"]) == [0, 0, 2, 2, 0]


def test_empty_texts_are_nobodys_copies() -> None:
    assert collapse(["", "", "  "]) == [0, 1, 2]


def test_mixed_scripts_are_told_apart() -> None:
    texts = [
        "電気スタンドが壊れたので返品したいのですが",
        "लैंप टूट गया है कृपया मदद करें",
        "اللمبة احترقت الليلة الماضية في غرفتي",
    ]

    assert collapse([*texts, *(f"RT @a {text}" for text in texts)]) == [0, 1, 2, 0, 1, 2]


def test_texts_of_a_hundred_thousand_characters_are_read_from_their_beginning() -> None:
    long = " ".join(str(number * 7919) for number in range(15_000))

    assert collapse([long, long + " fin", "autre " + long[::-1]]) == [0, 0, 2]


def test_nothing_and_one_text_collapse() -> None:
    assert collapse([]) == []
    assert collapse([BURNT]) == [0]


def test_memory_is_bounded_and_the_longest_not_copied_goes_first() -> None:
    copies = filled(*(f"texte numéro {n} avec une suite {n * 7919} {n * 104729}" for n in range(5)), capacity=5)

    copies.find("rien")
    copies.add(10, "texte numéro 0 avec une suite 0 0")
    copies.add(11, BURNT)

    assert len(copies) == 5
    assert copies.find("texte numéro 0 avec une suite 0 0") == 0
    assert copies.find("texte numéro 1 avec une suite 7919 104729") is None
    assert copies.count(1) == 0


def test_a_flood_of_variants_is_remembered_by_a_few_wordings() -> None:
    copies = filled(*(f"{BURNT} {n * 7919}" for n in range(200)))

    assert copies.count(0) == 200
    assert len(copies) == WORDINGS


def test_posts_of_one_pattern_are_compared_with_a_bounded_number() -> None:
    copies = Copies()
    chance = random.Random(3)
    pattern = [
        " ".join(f"{chance.random():.9f}" for _ in range(6)) + " météo du jour à Lyon" for _ in range(COMPARED * 2)
    ]

    assert [copies.add(key, text) for key, text in enumerate(pattern)] == list(range(COMPARED * 2))
    assert copies.find(pattern[-1]) == COMPARED * 2 - 1


def test_the_same_texts_give_the_same_groups() -> None:
    texts = [f"{BURNT[: 40 + n % 40]} {n}" for n in range(100)]

    assert collapse(texts) == collapse(texts)
