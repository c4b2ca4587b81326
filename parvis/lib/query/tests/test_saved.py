import pytest

from parvis.lib.query import QueryError, parse, print_query, resolve, saved_names
from parvis.lib.query.tree import And, Node, Or, Saved, Word

NOISE = parse("casino OR emploi")


def test_a_saved_query_takes_its_place_in_parentheses() -> None:
    whole = resolve(parse('lumen AND NOT saved:"Bruit"'), {"Bruit": NOISE})

    assert print_query(whole) == "lumen AND NOT (casino OR emploi)"


def test_saved_queries_may_hold_saved_queries() -> None:
    saved = {"Tout": parse('lumen AND saved:"Pannes"'), "Pannes": parse("panne OR grésille")}

    assert print_query(resolve(Saved("Tout"), saved)) == "lumen AND (panne OR grésille)"


def test_the_result_is_in_normal_form() -> None:
    whole = resolve(parse('a OR saved:"Bruit"'), {"Bruit": NOISE})

    assert whole == Or((Word("a"), Word("casino"), Word("emploi")))


def test_a_circle_is_named_in_order() -> None:
    saved = {"A": parse('x AND saved:"B"'), "B": parse('y AND saved:"A"')}

    with pytest.raises(QueryError) as caught:
        resolve(parse('saved:"A"'), saved)

    assert caught.value.code == "saved-circle"
    assert "A → B → A" in caught.value.message("fr")


def test_an_unknown_name_is_told() -> None:
    with pytest.raises(QueryError) as caught:
        resolve(parse('saved:"Lampes"'), {})

    assert "Lampes" in caught.value.message("en")


def test_queries_that_double_each_other_stop_growing() -> None:
    saved: dict[str, Node] = {"0": Word("a")}
    saved |= {str(n): And((Saved(str(n - 1)), Saved(str(n - 1)))) for n in range(1, 40)}

    with pytest.raises(QueryError) as caught:
        resolve(Saved("39"), saved)

    assert caught.value.code == "saved-too-big"


def test_what_asks_for_nothing_once_whole_is_refused() -> None:
    with pytest.raises(QueryError) as caught:
        resolve(Saved("Tout sauf"), {"Tout sauf": parse("a AND NOT b").parts[1]})  # type: ignore[union-attr]

    assert caught.value.code == "nothing-asked"


def test_the_names_that_a_query_speaks_of_are_listed_once() -> None:
    assert saved_names(parse('saved:"B" OR saved:"A" OR saved:"B"')) == ("B", "A")


def test_a_long_chain_of_saved_queries_is_told_too_deep() -> None:
    saved: dict[str, Node] = {str(n): And((Word("a"), Saved(str(n - 1)))) for n in range(1, 2000)} | {"0": Word("a")}

    with pytest.raises(QueryError) as caught:
        resolve(Saved("1999"), saved)

    assert caught.value.code == "too-deep"
