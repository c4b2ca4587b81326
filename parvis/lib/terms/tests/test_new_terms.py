from unicodedata import normalize

import pytest

from parvis.lib.terms import Said, folded_words, new_terms, words

QUIET = ["la lampe éclaire bien", "ma lampe est jolie", "une lampe de chevet", "lampe livrée hier"] * 5
STORM = [
    "l’adaptateur de la lampe est brûlant",
    "Adaptateur BRÛLANT, débranchez la lampe",
    "mon adaptateur chauffe",
    "un adaptateur, et il fond",
]


def named(now: list[str | Said], before: list[str | Said], own: str = "") -> list[str]:
    return [term.word for term in new_terms(now, before, own=folded_words(own))]


def test_a_word_nobody_said_before_is_new() -> None:
    assert named([*STORM], [*QUIET])[0] == "adaptateur"


def test_a_word_everyone_always_says_is_not() -> None:
    assert "lampe" not in named([*STORM], [*QUIET])


def test_words_that_go_together_are_said_together() -> None:
    posts: list[str | Said] = [
        "Une odeur de plastique", "Cette odeur de plastique !", "odeur de plastique ici", "Quelle odeur de plastique",
    ]  # fmt: skip

    assert named(posts, [*QUIET]) == ["odeur de plastique"]


def test_a_phrase_goes_over_no_end_of_a_sentence() -> None:
    posts: list[str | Said] = [f"{who} a vu la notice. Bravo {who}" for who in ("Ana", "Bob", "Cléo", "Dan", "Eve")]

    assert named(posts, [*QUIET]) == ["notice"]


def test_small_words_times_and_talk_are_never_new() -> None:
    posts: list[str | Said] = ["It comes this morning, I guess", "this morning it comes", "comes every morning"] * 3

    assert named(posts, [*QUIET]) == []


def test_the_brand_names_nothing() -> None:
    posts: list[str | Said] = ["Lumen brûle", "Lumen brûle encore", "ma Lumen brûle", "Lumen, ça brûle"]

    assert named(posts, [], own="Lumen") == ["brûle"]


def test_an_author_counts_once() -> None:
    posts: list[str | Said] = [Said(f"panne numéro {n} du variateur", "nora") for n in range(9)]

    assert named(posts, [*QUIET]) == []


def test_copies_weigh_less_than_as_many_own_words() -> None:
    copied: list[str | Said] = [Said("Signez la pétition pour le rappel", f"c{n}") for n in range(9)]
    own: list[str | Said] = [
        Said(f"{said} surchauffe", f"o{n}") for n, said in enumerate(("ça", "elle", "oui", "là", "il"))
    ]

    found = new_terms(copied + own, [*QUIET])

    assert {term.word: term.now for term in found} == {"surchauffe": 5, "Signez la pétition": 9, "rappel": 9}
    assert found[0].word == "surchauffe"


def test_a_word_of_two_posts_is_an_accident() -> None:
    assert new_terms(["gyrophare", "gyrophare", "lampe"], QUIET) == []


def test_accents_case_and_number_make_no_other_word() -> None:
    term = next(iter(new_terms(["brûlants ici", "BRULANT oui", "Brûlant non", "brûlant aussi"], QUIET)))

    assert (term.word, term.now, term.usual) == ("brûlant", 4, 0.1)


@pytest.mark.parametrize(
    ("written", "word"),
    [
        (normalize("NFD", "réseau"), "réseau"),  # as some keyboards and file systems write it
        ("adap\u200bta\u00adteur", "adaptateur"),
        ("बिजली", "बिजली"),
        ("الكَهْرَباء", "الكَهْرَباء"),
        ("مقطوعـــة", "مقطوعة"),
    ],
)
def test_a_word_is_not_broken_by_marks_nor_by_what_nobody_sees(written: str, word: str) -> None:
    assert list(words(written).values()) == [word]


def test_accents_typed_apart_make_no_other_word() -> None:
    assert words(normalize("NFD", "réseau coupé")).keys() == words("réseau coupé").keys()


def test_links_handles_and_numbers_are_no_words() -> None:
    assert words("@lumen https://lumen.example/panne 2026 l’adaptateur") == {"adaptateur": "adaptateur"}


def test_forms_with_an_apostrophe_are_their_word() -> None:
    assert words("quelqu’un existe-t-elle the adapter’s aujourd’hui") == {"existe": "existe", "adapter": "adapter"}


def test_a_rendez_vous_is_no_form_of_a_verb() -> None:
    assert words("Vos rendez-vous ? Donnez-vous un RENDEZ-VOUS") == {"rendez-vous": "rendez-vous", "donnez": "donnez"}


def test_nothing_at_all_is_nothing_new() -> None:
    assert new_terms([], []) == []


def test_scripts_without_blanks_and_signs_alone_do_no_harm() -> None:
    assert new_terms(["😡" * 500, "アダプターが熱い", "١٢٣", "", "\u200b", "a" * 100_000], QUIET) == []
