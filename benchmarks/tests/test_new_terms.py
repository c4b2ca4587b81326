from benchmarks.new_terms import OWN, beginnings_of, row, summed
from parvis.lib.terms import Said

BEFORE = [
    Said(f"Lumen : {said}", said) for said in ("jolie lampe", "belle lampe", "lampe de chevet", "lampe livrée")
] * 5
NOW = [Said(f"Lumen : {said}", said) for said in ("adaptateur brun", "l’adaptateur fond", "adaptateur !", "ADAPTATEUR")]


def test_a_term_is_right_where_a_person_would_have_chosen_one_of_its_words() -> None:
    found = row("storm", NOW, BEFORE, "adaptat odeur", OWN)

    assert (found.terms, found.right, found.is_first) == (["adaptateur"], 1, True)


def test_in_quiet_hours_no_term_is_right() -> None:
    found = row("quiet", NOW, BEFORE, "", OWN)

    assert (len(found.terms), found.right, found.is_first) == (1, 0, False)


def test_words_of_a_hashtag_are_opened() -> None:
    assert beginnings_of("#WaldoCanyonFire in Colorado") == "canyo color fire waldo"


def test_windows_are_summed() -> None:
    rows = [row("storm", NOW, BEFORE, "adaptat", OWN), row("silent", BEFORE, BEFORE, "", OWN)]

    assert summed(rows) == {"windows": 2, "named": 1, "right": 1, "first_right": 1, "silent": 1}
