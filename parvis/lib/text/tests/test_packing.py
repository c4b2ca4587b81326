"""Packed texts hold the words that `tokens` finds, in every form."""

from random import Random

import pytest

from parvis.lib.text import fold, tokens
from parvis.lib.text.packing import clean, marked_words, pack, pack_batch, pack_word, unpack_word

AWKWARD = list(
    "abcéÉœŒßµªæÞð²½ -_#@.'’…™“ïñ\xad\u0301\u0308\u0345\u0338\u3099\u200b\u200d\ufe0f\u20e3İıǰŉøØł東京かがｶﾞ삼성한"
    "🔥👍🏽👩🇫🇷🇧ЁйЙиАжςΣأهَـक्याกำﷺＬ＃＠𝗕①Ⓐʼ\x85\xa0\n\t\x1c\x1d\x1e\x1fﬁ\u0374"
)


def awkward_text(seed: int) -> str:
    chance = Random(seed)
    anywhere = [chr(chance.choice((chance.randrange(0x250), chance.randrange(0xD7FF)))) for _ in range(5)]
    return "".join(chance.choices(AWKWARD + anywhere, k=60))


@pytest.mark.parametrize("seed", range(40))
def test_packed_words_are_the_tokens(seed):
    text = awkward_text(seed)
    expected = [pack_word(token.folded) for token in tokens(clean(text))]
    assert pack(text).split() == expected
    assert pack_batch([clean(text)]).split() == expected
    assert [unpack_word(word) for word in expected] == [token.folded for token in tokens(clean(text))]


@pytest.mark.parametrize("seed", range(40))
def test_marks_stay_with_their_word(seed):
    text = awkward_text(seed)
    assert marked_words(text) == [token.mark.encode() + pack_word(token.folded) for token in tokens(clean(text))]


@pytest.mark.parametrize(("case", "accents"), [(True, False), (False, True), (True, True)])
def test_case_and_accents_can_be_kept(case, accents):
    text = "L’ÉTÉ à Œuvre #Orange e\u0301te\u0301 l\u200dà İstanbul 東京 ǰ"
    expected = [pack_word(fold(token.raw, case=case, accents=accents)) for token in tokens(text)]
    assert pack(text, case=case, accents=accents).split() == expected


def test_a_text_with_a_separator_of_its_own_is_refused():
    with pytest.raises(ValueError, match="clean it first"):
        pack_batch(["lampe", "lu\x1emen"])
    assert pack_batch([clean("lu\x1emen")]).split() == [b"lu", b"men"]
