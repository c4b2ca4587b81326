import pytest

from parvis.lib.mood.cleaning import MOST_CHARACTERS, clean


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", ""),
        ("   \n\t ", ""),
        ("see https://lumen.example/a?b=c now", "see http now"),
        ("www.lumen.example is down", "http is down"),
        ("@lumen_fr merci !", "@user merci !"),
        ("@ana@town.social and @b.", "@user and @user."),
        ("mail ana@lumen.example", "mail ana@lumen.example"),
        ("fish &amp; chips &lt;3", "fish & chips <3"),
        ("half \ud83d a face", "half \ufffd a face"),
        ("whole 😀", "whole 😀"),
        ("paired \ud83d\ude00", "paired 😀"),
        ("a\u2028b\u00a0c", "a b c"),
    ],
)
def test_a_post_is_cleaned(text: str, wanted: str):
    assert clean(text) == wanted


def test_a_post_without_end_is_cut():
    assert len(clean("naïve " * 100_000)) <= MOST_CHARACTERS


@pytest.mark.parametrize("unseen", [" ", "\n", "\u200b", "\ufeff\u00a0"])
def test_what_is_not_seen_before_a_post_does_not_hide_it(unseen: str):
    assert clean(unseen * 10_000 + "naïve") == "naïve"
