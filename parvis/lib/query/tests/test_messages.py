import re
import string
from importlib.resources import files

import pytest

from parvis.lib.query.messages import MESSAGES
from parvis.lib.query.messages.findings import FINDINGS
from parvis.lib.query.messages.imports import IMPORTS
from parvis.lib.query.messages.reading import READING

PACKAGE = files("parvis.lib.query")
SOURCES = [path for path in PACKAGE.rglob("*.py") if "tests" not in path.parts and "messages" not in path.parts]
CODE = re.compile(r'"([a-z]+(?:-[a-z]+)+)"')
# A sign of French double punctuation must follow a narrow no-break space, except in our own syntax (`lang:fr`).
LOOSE_SIGN = re.compile(r"(?<![\u202f{\w)(\"…])[;!?](?=\s|$)|(?<=\w) [:;!?»]|«(?!\u202f)|(?<!\u202f)»")


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("code", sorted(MESSAGES))
def test_each_code_speaks_english_and_french(code: str) -> None:
    assert set(MESSAGES[code]) == {"en", "fr"}
    assert all(sentence.endswith(".") for sentence, _ in MESSAGES[code].values())
    assert all(proposal == "" or proposal.endswith(".") for _, proposal in MESSAGES[code].values())


@pytest.mark.parametrize("code", sorted(MESSAGES))
def test_both_languages_say_the_same_things(code: str) -> None:
    texts = {language: fields("".join(parts)) for language, parts in MESSAGES[code].items()}

    assert {name.removesuffix("_en") for name in texts["en"]} == {name.removesuffix("_fr") for name in texts["fr"]}


@pytest.mark.parametrize("code", sorted(MESSAGES))
def test_french_signs_stand_after_a_narrow_space(code: str) -> None:
    assert LOOSE_SIGN.findall(" ".join(MESSAGES[code]["fr"])) == []


def test_every_code_in_the_source_has_its_sentences() -> None:
    used = {code for path in SOURCES for code in CODE.findall(path.read_text("utf-8"))}

    assert used - set(MESSAGES) == set()
    assert set(MESSAGES) - used - {"empty", "comma", "mixed", "contradiction", "repeated"} == set()


def test_no_code_is_said_in_two_places() -> None:
    assert len(MESSAGES) == len(READING) + len(FINDINGS) + len(IMPORTS)
