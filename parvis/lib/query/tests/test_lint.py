import pytest

from parvis.lib.query import parse, read
from parvis.lib.query.lint import AMBIGUOUS, Ambiguity, Finding, lint


def findings(text: str, **options: object) -> list[Finding]:
    return lint(read(text, lenient=True), **options)  # type: ignore[arg-type]


def codes(text: str, **options: object) -> list[str]:
    return [finding.code for finding in findings(text, **options)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("lumen AND NOT lumen", "contradiction"),
        ("lumen AND panne AND NOT (panne OR casino)", "contradiction"),
        ("lumen AND (a1 OR b1) AND NOT (a1 OR b1 OR c1)", "contradiction"),
        ('"lampe de bureau" AND NOT lampe', "contradiction"),
        ("LUMEN AND NOT lumen", "contradiction"),
        ("#lumen AND NOT lumen", "contradiction"),
        ("@lumen AND panne AND NOT (lumen OR halo)", "contradiction"),
        ("lumen followers:[5000 TO 100]", "range-empty"),
        ("lumen date:[2026-03-02 TO 2026-03-01]", "range-empty"),
        ("lumen AND COUNT(lampe)<0", "range-empty"),
        ("lumen likes:>10 likes:<5", "ranges-apart"),
        ("lumen likes:>5 likes:<=5", "ranges-apart"),
        ("lumen date:>2026-03-01 date:<2026-01-01", "ranges-apart"),
        ("lumen lang:fr lang:en", "two-values"),
        ("lumen kind:video", "unknown-value"),
        ("lumen lang:french", "unknown-language"),
    ],
)
def test_a_part_that_finds_nothing_is_shown(text: str, code: str) -> None:
    found = findings(text)

    assert [(finding.level, finding.code) for finding in found if finding.level == "never"] == [("never", code)]
    assert all(finding.span for finding in found)


@pytest.mark.parametrize(
    "text",
    [
        "lumen AND NOT casino",
        "lumen likes:>5 likes:<10",
        "lumen likes:>=5 likes:<=5",
        "lumen date:>2026-03-01 date:<2026-04-01",
        "lumen (lang:fr OR lang:en)",
        "lumen kind:review lang:fr",
        "lumen followers:[100 TO *]",
        "{Lumen} AND NOT lumens",
        '"lampe de bureau" AND NOT "lampe de poche"',
    ],
)
def test_a_sound_query_is_left_in_peace(text: str) -> None:
    assert codes(text) == []


def test_an_unknown_network_is_told_where_the_networks_are_known() -> None:
    assert codes("lumen network:myspace", networks={"bluesky", "mastodon"}) == ["unknown-value"]
    assert codes("lumen network:myspace") == []


def test_a_common_word_alone_is_too_broad() -> None:
    assert codes("les OR lumen") == ["too-broad"]


def test_a_common_word_beside_a_rare_one_is_not() -> None:
    assert codes("les AND lumen") == []


def test_measured_frequencies_are_used_where_given() -> None:
    found = findings("lampe OR lumen", frequency={"lampe": 0.04, "lumen": 0.0001}.__getitem__)

    assert [(finding.code, finding.span) for finding in found] == [("too-broad", (0, 5))]
    assert "4 %" in found[0].message("fr")


def test_a_short_prefix_finds_too_much() -> None:
    assert codes("lu*") == ["short-prefix"]
    assert codes("lum*") == []


@pytest.mark.parametrize("name", ["Orange", "Free", "Aube", "Apple", "Halo"])
def test_a_brand_that_is_also_a_word_is_told(name: str) -> None:
    found = findings(name)

    assert [finding.code for finding in found] == ["ambiguous-alone"]
    assert AMBIGUOUS[name.lower()].fr in found[0].message("fr")
    assert AMBIGUOUS[name.lower()].en in found[0].message("en")


def test_an_ambiguous_brand_with_a_word_beside_it_lacks_an_exclusion() -> None:
    assert codes("orange AND forfait") == ["missing-exclusion"]
    assert codes("orange NEAR/5 forfait") == ["missing-exclusion"]


def test_an_exclusion_settles_it() -> None:
    assert codes("orange NOT (jus OR couleur)") == []


def test_only_one_alternative_needs_to_be_ambiguous() -> None:
    assert codes('lumen OR orange OR "orange bank"') == ["ambiguous-alone"]


def test_a_workspace_brings_its_own_ambiguous_names() -> None:
    own = {"lumen": Ambiguity("a unit of light", "une unité de lumière")}

    assert codes("lumen OR orange", ambiguous=own) == ["ambiguous-alone"]


def test_mixed_operators_are_told_with_their_reading() -> None:
    found = findings("lumen AND panne OR fumee")

    assert [finding.code for finding in found] == ["mixed"]
    assert "(lumen AND panne) OR fumee" in found[0].message("en")


def test_parentheses_settle_the_reading() -> None:
    assert codes("(lumen AND panne) OR fumee") == []


def test_what_the_reading_went_past_is_told() -> None:
    assert codes("(lumen AND panne") == ["parenthesis-open"]
    assert codes('lumen AND "panne') == ["quote-open"]


def test_an_operator_in_small_letters_is_a_word_and_can_be_repaired() -> None:
    found = findings("lampe or lumen")

    assert [finding.code for finding in found] == ["operator-as-word"]
    assert found[0].fix
    assert found[0].fix.apply("lampe or lumen") == "lampe OR lumen"


def test_an_operator_in_quotes_is_meant_as_a_word() -> None:
    assert codes('lampe "or" lumen') == []


def test_dropped_signs_and_single_quotes_are_told() -> None:
    assert "sign-dropped" in codes("Google+")
    assert codes("'lampe lumen'") == ["single-quotes"]


def test_a_typed_accent_is_strict_unless_both_spellings_are_there() -> None:
    assert codes("réveil OR lumen") == ["accent-strict"]
    assert codes("réveil OR reveil") == []


def test_a_repetition_is_told_once() -> None:
    assert codes("lumen OR lampe OR lumen") == ["repeated"]


def test_a_bare_tree_can_be_checked_without_places() -> None:
    found = lint(parse("lumen AND NOT lumen"))

    assert [(finding.code, finding.span) for finding in found] == [("contradiction", None)]


def test_a_long_part_is_shown_by_its_beginning() -> None:
    words = " ".join(f"mot{number}" for number in range(5000))

    (found,) = findings(f"({words}) OR ({words})")

    assert "mot0 AND mot1 AND mot2" in found.message()
    assert len(found.message()) < 300
