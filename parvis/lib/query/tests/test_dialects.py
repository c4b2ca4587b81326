"""Queries of other tools, as people paste them: invented texts, real structures."""

import pytest

from parvis.lib.query import QueryError, parse
from parvis.lib.query.dialects import DIALECTS, guess_dialect, read

BRANDWATCH = [
    ("lumen AND (panne OR défaut)", "lumen AND (panne OR défaut)", []),
    ("lumen NEAR/3f panne", "lumen ONEAR/3 panne", []),
    ("“lampe de bureau” AND « lumen aube »", '"lampe de bureau" AND "lumen aube"', []),
    ('"lampe aube"~4', "lampe NEAR/4 aube", []),
    ("{Aube} NOT dorée", "{Aube} AND NOT dorée", []),
    ("lumen <<< nos lampes >>> OR aube*", "lumen OR aube*", []),
    ("raw:Lumen+", "{Lumen}", ["loss-raw"]),
    ("lumen AND site:(lemonde.fr OR lefigaro.fr)", "lumen AND (site:lemonde.fr OR site:lefigaro.fr)", []),
    ("lumen AND language:fr AND country:fra", "lumen AND lang:fr AND country:fr", []),
    ("lumen AND authorFollowers:[1000 TO *]", "lumen AND followers:[1000 TO *]", []),
    ("lumen AND engagementType:RETWEET", "lumen AND is:repost", []),
    ("lumen AND links:lumen.example/aube", 'lumen AND link:"*lumen.example/aube*"', []),
    ("hashtags:lumen OR at_mentions:lumen", "hashtag:lumen OR mention:lumen", []),
    ("lumen NOT authorGender:(M OR F)", "lumen", ["loss-field"]),
    ("title:(lampe AND aube)", "title:(lampe AND aube)", []),
    ("title:“lampe aube”", 'title:"lampe aube"', []),
    (
        "((noël OR fêtes) NEAR/2 lampe) NEAR/5 cadeau",
        "((noël OR fêtes) NEAR/2 lampe) AND (lampe NEAR/5 cadeau)",
        ["loss-near-group"],
    ),
    ("lumen AND panne OR défaut", "(lumen AND panne) OR défaut", ["mixed"]),
    ("(lumen OR aube", "lumen OR aube", ["parenthesis-open"]),
    ("lumen and panne Or aube", "(lumen AND panne) OR aube", ["mixed"]),
    ("lumen\u00a0AND\u00a0panne", "lumen AND panne", []),
    ("ET AND OU", '"ET" AND "OU"', []),
]
TALKWALKER = [
    ("lumen AND NOT casino", "lumen AND NOT casino", []),
    ("lumen -casino -site:”casino.example”", "lumen AND NOT casino AND NOT site:casino.example", []),
    ("lumen ONEAR/4 panne", "lumen ONEAR/4 panne", []),
    ("lumen SENTENCE (panne OR fumée)", "SENTENCE(lumen AND (panne OR fumée))", ["loss-accent"]),
    ('++"Lumen Aube" OR +"lumen"', '"{Lumen} {Aube}" OR lumen', []),
    ("++Lumen", "{Lumen}", []),
    ("lumen AND sourcecountry:fr AND lang:fr", "lumen AND country:fr AND lang:fr", []),
    ("lumen AND engagement:>100", "lumen AND engagement:>100", []),
    ("lumen AND sourcetype:SOCIALMEDIA_TWITTER", "lumen AND network:x", []),
    ('lumen AND domainurl:"http://www.lemonde.fr/"', "lumen AND site:lemonde.fr", []),
    ("lumen AND author_gender:female", "lumen", ["loss-field"]),
    ("lumen AND sourcetype:RADIO", "lumen", ["loss-value"]),
    ("title:lumen AND content:(panne)", "title:lumen AND panne", []),
]
MELTWATER = [
    ("lumen near lampe", "lumen NEAR/4 lampe", []),
    ("lumen ONEAR/10 (lampe or veilleuse)", "lumen ONEAR/10 (lampe OR veilleuse)", []),
    ("lumen AND lampe NOT casino", "lumen AND lampe AND NOT casino", []),
    ('title:"lumen aube" or ingress:lumen', 'title:"lumen aube" OR lumen', ["loss-opening"]),
    ("*lumen AND lampe", "lumen AND lampe", ["wildcard-first"]),
    ("lumen AND country:us", "lumen AND country:us", []),
]
SPRINKLR = [
    ("[(lumen OR aube) AND (lampe OR #lampe)]", "(lumen OR aube) AND (lampe OR #lampe)", []),
    ('message:("lumen" AND ("aube" OR "soir"))', "lumen AND (aube OR soir)", []),
    ('exactMessage:"Lumen Aube"', '"{Lumen} {Aube}"', []),
    ('"lumen aube"~10', "lumen NEAR/10 aube", []),
    ("lumen AND followers:[100 TO 1000]", "lumen AND followers:[100 TO 1000]", []),
    ('lumen AND authorContaining:"roux"', 'lumen AND name:"*roux*"', []),
    ("lumen AND userbio:journaliste", "lumen", ["loss-field"]),
]
VISIBRAIN = [
    ("lumen panne", "lumen AND panne", []),
    ("lumen panne\naube -casino", "(lumen AND panne) OR (aube AND NOT casino)", []),
    ("(scandale OR boycott)\nlumen", "scandale OR boycott OR lumen", []),
    ("lumen panne OR fumee", "(lumen AND panne) OR fumee", []),
    ("lumen -(emploi OR stage)", "lumen AND NOT (emploi OR stage)", []),
    ("(lumen OR\naube) lampe", "(lumen OR aube) AND lampe", []),
    ("lumen or aube", "lumen AND or AND aube", ["loss-word-operator"]),
    ("lumen from:ines lang:fr", "lumen AND author:ines AND lang:fr", []),
]
X = [
    ("lumen (panne OR fumee) -casino", "lumen AND (panne OR fumee) AND NOT casino", []),
    ("lumen OR aube lampe", "lumen OR (aube AND lampe)", []),
    ("from:lumen -is:retweet has:images", "author:lumen AND NOT is:repost AND has:image", []),
    ("lumen filter:links min_faves:10", "lumen AND has:link AND likes:>=10", []),
    ("lumen since:2026-01-01 until:2026-02-01", "lumen AND date:>=2026-01-01 AND date:<2026-02-01", []),
    ("@lumen OR #lumen", "@lumen OR #lumen", []),
    ("lumen to:ines", "lumen AND mention:ines", ["loss-to"]),
    ("lumen followers_count:100..5000", "lumen AND followers:[100 TO 5000]", []),
    ("$LUMN panne", "LUMN AND panne", ["loss-symbol"]),
    ("lumen conversation_id:123 near:lyon", "lumen", ["loss-field", "loss-field"]),
    ("lumen -filter:nativeretweets", "lumen AND NOT is:repost", []),
    ("https://lumen.example/aube", 'link:"https://lumen.example/aube"', []),
]
CASES = [
    pytest.param(dialect, *case, id=f"{dialect}: {case[0][:40]}")
    for dialect, cases in {
        "brandwatch": BRANDWATCH, "talkwalker": TALKWALKER, "meltwater": MELTWATER, "sprinklr": SPRINKLR,
        "visibrain": VISIBRAIN, "x": X,
    }.items()
    for case in cases
]  # fmt: skip


@pytest.mark.parametrize(("dialect", "text", "printed", "losses"), CASES)
def test_a_pasted_query_is_seen_in_our_language(dialect: str, text: str, printed: str, losses: list[str]) -> None:
    found = read(text, dialect)

    assert found.printed == printed
    assert [loss.problem.code for loss in found.losses] == losses
    assert parse(found.printed) == found.node


def test_a_loss_says_what_and_why_in_both_languages() -> None:
    loss = read("lumen AND authorGender:F", "brandwatch").losses[0]

    assert loss.what == "authorGender:F"
    assert "left out" in loss.why("en")
    assert "pas été repris" in loss.why("fr")


@pytest.mark.parametrize("dialect", sorted(DIALECTS))
def test_a_query_of_which_nothing_is_kept_is_an_error(dialect: str) -> None:
    with pytest.raises(QueryError) as caught:
        read("chose_inconnue:oui", dialect)

    assert caught.value.code == "import-empty"


def test_what_only_excludes_is_told_but_shown() -> None:
    found = read("NOT casino", "talkwalker")

    assert found.printed == "NOT casino"
    assert [loss.problem.code for loss in found.losses] == ["nothing-asked"]


def test_a_text_too_long_is_refused() -> None:
    with pytest.raises(QueryError) as caught:
        read("a " * 60_000, "x")

    assert caught.value.code == "too-long"


def test_near_between_groups_is_spread_over_their_parts() -> None:
    found = read("lumen NEAR/3 (panne AND fumee)", "brandwatch")

    assert found.printed == "(lumen NEAR/3 panne) AND (lumen NEAR/3 fumee)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(lumen AND aube) NEAR/3 (panne OR fumee)", "(lumen NEAR/3 {0}) AND (aube NEAR/3 {0})"),
        ("(panne OR fumee) NEAR/3 (lumen AND aube)", "({0} NEAR/3 lumen) AND ({0} NEAR/3 aube)"),
        (
            "(lumen AND aube) NEAR/3 (panne OR (fumee NEAR/1 noire))",
            "((lumen NEAR/3 panne) OR ((fumee NEAR/1 noire) AND (lumen NEAR/3 fumee)))"
            " AND ((aube NEAR/3 panne) OR ((fumee NEAR/1 noire) AND (aube NEAR/3 fumee)))",
        ),
    ],
)
def test_near_between_all_of_some_words_and_one_of_others_asks_for_all(text: str, expected: str) -> None:
    assert read(text, "brandwatch").printed == expected.format("(panne OR fumee)")


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("lumen NEAR/3f panne", "brandwatch"),
        ("lumen AND at_mentions:lumen", "brandwatch"),
        ("lumen AND sourcecountry:fr", "talkwalker"),
        ("lumen near lampe and ingress:lumen", "meltwater"),
        ("message:lumen AND userbio:journaliste", "sprinklr"),
        ("lumen panne\naube fumee", "visibrain"),
        ("from:lumen min_faves:10", "x"),
        ("lumen AND author:ines", "parvis"),
        ("lumen OR aube", "parvis"),
    ],
)
def test_the_tool_is_guessed_from_what_only_it_writes(text: str, dialect: str) -> None:
    assert guess_dialect(text) == dialect
