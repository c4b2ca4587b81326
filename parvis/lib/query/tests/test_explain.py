import pytest

from parvis.lib.query import parse
from parvis.lib.query.explain import explain
from parvis.lib.query.messages.clauses import CLAUSES, NAMES


@pytest.mark.parametrize(
    ("text", "french", "english"),
    [
        ("lumen", "Publications qui contiennent « lumen ».", "Posts that contain “lumen”."),
        (
            'lumen (panne OR "ne marche plus") -casino',
            "Publications qui contiennent « lumen » et contiennent « panne » ou « ne marche plus », "
            "mais ne contiennent pas « casino ».",
            "Posts that contain “lumen” and contain “panne” or “ne marche plus”, but do not contain “casino”.",
        ),
        (
            "{Aube} NEAR/3 lampe",
            "Publications qui ont « Aube » (avec cette casse) et « lampe » avec au plus 3 mots entre les deux.",
            "Posts that have “Aube” (in this case) and “lampe” with at most 3 words between them.",
        ),
        (
            "lumen (lang:fr OR author:ines)",
            "Publications qui contiennent « lumen » et (sont dans la langue « fr » ou sont de « ines »).",
            "Posts that contain “lumen” and (are in the language “fr” or are by “ines”).",
        ),
        (
            "lumen likes:>10 date:[2026-03-01 TO *] has:link",
            "Publications qui contiennent « lumen », ont un nombre de j’aime : plus de 10, "
            "ont été publiées depuis le 2026-03-01 et comportent un lien.",
            "Posts that contain “lumen”, have a number of likes of more than 10, were published since 2026-03-01 "
            "and hold a link.",
        ),
        (
            'saved:"Lumen" NOT (a b)',
            "Publications qui répondent à la requête enregistrée « Lumen », "
            "mais ne remplissent pas ceci : (contiennent « a » et contiennent « b »).",
            "Posts that answer the saved query “Lumen”, but do not fulfil this: (contain “a” and contain “b”).",
        ),
    ],
)
def test_a_query_is_said_in_plain_words(text: str, french: str, english: str) -> None:
    said = explain(parse(text), "fr")

    assert said.replace("\u202f", " ") == french
    assert explain(parse(text), "en") == english


def test_long_lists_are_cut() -> None:
    assert "and 22 more" in explain(parse(" ".join(f"w{n} lang:fr" for n in range(15))), "en")


@pytest.mark.parametrize("code", sorted({**CLAUSES, **NAMES}))
def test_each_clause_is_said_in_both_languages(code: str) -> None:
    assert set({**CLAUSES, **NAMES}[code]) == {"en", "fr"}
