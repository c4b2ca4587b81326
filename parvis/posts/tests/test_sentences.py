from pathlib import Path

import pytest
from django.utils import translation

from parvis.lib.text.sentence import Sentence
from parvis.posts.sentences import keep, tell


def test_a_kept_sentence_is_told_in_the_language_of_who_reads() -> None:
    kept = keep("It has no text.")
    with translation.override("fr"):
        french = tell(kept)
    assert tell(kept) == "It has no text."
    assert french != "It has no text."


def test_braces_of_a_plain_text_stay() -> None:
    assert tell(keep("expected {name} here")) == "expected {name} here"


@pytest.mark.parametrize("value", [Path("/srv/a.csv"), OSError("no room"), None, "a\x00b\ud800"], ids=repr)
def test_any_value_can_be_kept(value: object) -> None:
    [_, values] = keep(Sentence("{value} cannot be read.", value=value))
    assert values["value"].encode()
    assert "\0" not in values["value"]


@pytest.mark.parametrize("kept", [None, [], ["", {}]], ids=repr)
def test_nothing_kept_is_nothing_told(kept: list | None) -> None:
    assert tell(kept) == ""
