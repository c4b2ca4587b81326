from parvis.lib.terms import new_terms
from parvis.lib.terms.new import words

QUIET = ["la lampe éclaire bien", "ma lampe est jolie", "une lampe de chevet", "lampe livrée hier"] * 5
STORM = [
    "l’adaptateur de la lampe est brûlant",
    "Adaptateur BRÛLANT, débranchez la lampe",
    "mon adaptateur chauffe",
] * 3


def test_a_word_nobody_said_before_is_new() -> None:
    assert [term.word for term in new_terms(STORM, QUIET)][0] == "adaptateur"


def test_a_word_everyone_always_says_is_not() -> None:
    assert "lampe" not in [term.word for term in new_terms(STORM, QUIET)]


def test_a_word_counts_once_for_a_post() -> None:
    term = next(term for term in new_terms(["panne panne panne"] * 4, QUIET) if term.word == "panne")
    assert term.now == 4


def test_a_word_of_two_posts_is_an_accident() -> None:
    assert new_terms(["gyrophare", "gyrophare", "lampe"], QUIET) == []


def test_accents_and_case_make_no_other_word() -> None:
    assert next(iter(new_terms(["brûlant", "BRULANT", "Brûlant"], QUIET))).now == 3


def test_links_handles_and_numbers_are_no_words() -> None:
    assert words("@lumen https://lumen.example/panne 2026 l’adaptateur") == {"adaptateur": "adaptateur"}


def test_nothing_at_all_is_nothing_new() -> None:
    assert new_terms([], []) == []
