from hypothesis import given, settings

from parvis.lib.query import parse, print_query, read
from parvis.lib.query.normal import MAX_DEPTH
from parvis.lib.query.tests.trees import trees
from parvis.lib.query.tree import And, Node, Not, Or, Word


@settings(max_examples=300, deadline=None)
@given(trees)
def test_reading_a_printed_tree_gives_the_same_tree(tree: Node) -> None:
    assert parse(print_query(tree)) == tree


@settings(max_examples=100, deadline=None)
@given(trees)
def test_printing_twice_writes_the_same_text(tree: Node) -> None:
    printed = print_query(tree)

    assert print_query(parse(printed)) == printed


def test_the_deepest_tree_is_printed_and_read_again() -> None:
    tree: Node = Word("a")
    for index in range((MAX_DEPTH - 1) // 2):
        tree = And((Word("b"), Or((Word("c"), tree)))) if index % 2 else And((Word("b"), Not(tree)))

    assert parse(print_query(tree)) == tree


def test_the_place_of_every_term_is_known() -> None:
    parsed = read('lumen AND ("lampe de bureau" OR author:ines)')
    assert isinstance(parsed.node, And)
    words, group = parsed.node.parts
    assert isinstance(group, Or)

    places = [parsed.span(node) for node in (words, *group.parts)]

    assert [parsed.text[place.start : place.end] for place in places if place] == [
        "lumen", '"lampe de bureau"', "author:ines",
    ]  # fmt: skip
