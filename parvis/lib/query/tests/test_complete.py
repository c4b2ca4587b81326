import pytest

from parvis.lib.query.complete import complete


def texts(query: str, **options: object) -> list[str]:
    return [found.text for found in complete(query, len(query), **options)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("lumen A", ["AND", "author:"]),
        ("lumen O", ["OR", "ONEAR/5"]),
        ("lumen N", ["NOT", "NEAR/5", "name:", "network:"]),
        ("lumen lan", ["lang:"]),
        ("lumen -au", ["author:"]),
        ("lumen C", ["COUNT(", "country:"]),
        ("lumen lang:", ["fr", "en", "de", "es", "it", "pt", "nl", "ar", "ja", "zh"]),
        ("lumen kind:re", ["reply", "repost", "review"]),
        ("lumen has:m", ["media", "mention"]),
        ("lumen is:", ["reply", "repost", "quote", "post"]),
        ("lumen is:(reply OR q", ["quote"]),
        ("lumen followers:", [">", ">=", "<", "<=", "["]),
        ("lumen author:", []),
        ('lumen "lam', []),
    ],
)
def test_what_may_follow_is_proposed(query: str, expected: list[str]) -> None:
    assert texts(query) == expected


def test_after_a_space_come_the_operators() -> None:
    assert texts("lumen ") == ["AND", "OR", "NOT", "NEAR/5", "ONEAR/5"]


def test_a_long_query_is_completed_as_a_short_one_is() -> None:
    long = " OR ".join(['"lampe de bureau"'] * 60)

    assert texts(f"{long} OR lan") == ["lang:"]
    assert texts(f'{long} OR "lampe lan') == []


def test_open_fields_take_the_values_that_are_known_here() -> None:
    assert texts("network:b", known={"network": ("bluesky", "mastodon")}) == ["bluesky"]


def test_saved_queries_are_proposed_in_quotes() -> None:
    assert texts("lumen NOT saved:", saved=["Bruit", 'Les "vrais"']) == ['"Bruit"', '"Les \\"vrais\\""']


def test_a_completion_replaces_what_was_typed() -> None:
    query = "lumen AND lan AND panne"
    found = complete(query, 13)[0]

    assert query[: found.span.start] + found.text + query[found.span.end :] == "lumen AND lang: AND panne"


@pytest.mark.parametrize("position", [-5, 0, 3, 99])
def test_any_position_has_an_answer(position: int) -> None:
    assert isinstance(complete("lumen AND", position), list)
