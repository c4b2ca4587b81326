from hypothesis import given
from hypothesis import strategies as st

from parvis.lib.text import fold, tokens
from parvis.lib.text.tokens import tokens_by_character


def words(text: str) -> list[str]:
    return [token.mark + token.folded for token in tokens(text)]


def test_case_accents_and_ligatures_are_folded():
    assert words("L’ŒUVRE d'Été à Straße") == ["l", "oeuvre", "d", "ete", "a", "strasse"]


def test_decomposed_accents_are_the_same_words():
    assert words("e\u0301te\u0301") == ["ete"]


def test_zero_width_characters_vanish():
    assert words("lu\u200bmen soft\u00adhyphen") == ["lumen", "softhyphen"]


def test_a_hash_or_an_at_marks_the_word_that_follows():
    assert words("#Lumen @ines_b a#b ##c") == ["#lumen", "@ines_b", "a", "#b", "#c"]


def test_a_lone_hash_is_no_word():
    assert words("# lumen @ # !") == ["lumen"]


def test_each_emoji_is_a_word_and_skin_tones_vanish():
    assert words("ok👍🏽👩‍💻 ❤️🇫🇷🇧🇪") == ["ok", "👍", "👩", "💻", "❤", "🇫🇷", "🇧🇪"]


def test_scripts_without_spaces_give_a_word_a_character():
    assert words("東京ルーメン #삼성") == ["東", "京", "ル", "ー", "メ", "ン", "#삼", "성"]


def test_arabic_vowel_signs_and_stretching_are_dropped():
    assert words("هَذَا أحمد مـــصر") == ["هذا", "احمد", "مصر"]


def test_russian_yo_folds_and_short_i_does_not():
    assert words("Ёлка Край") == ["елка", "край"]


def test_trade_marks_and_fractions_are_gaps():
    assert words("™Lumen™ 3½ m²") == ["lumen", "3", "m2"]


def test_fancy_letters_become_plain():
    assert words("𝗕𝗼𝗹𝗱 ｆｕｌｌ") == ["bold", "full"]


def test_places_count_characters_of_the_original():
    text = "Un e\u0301te\u0301 a\u0300 l’o\u200bmbre 🔥"
    assert [text[token.start : token.end] for token in tokens(text)] == [
        "Un", "e\u0301te\u0301", "a\u0300", "l", "o\u200bmbre", "🔥",
    ]  # fmt: skip


def test_fold_can_keep_case_or_accents():
    assert fold("E\u0301TÉ œuf", accents=True) == "été oeuf"
    assert fold("ÉTÉ Œuf", case=True) == "ETE OEuf"


def test_fold_keeps_punctuation():
    assert fold("Ines@Lumen.Social") == "ines@lumen.social"


WRITTEN = st.text(
    alphabet=st.one_of(
        st.characters(), st.sampled_from(list(" \n#@aé_ß'’-\u0301\u200d\u0308🇫🇷👍½\u0149ĳſ²ª©\u00ad\u01c5ﬁ"))
    )
)


@given(WRITTEN)
def test_plain_words_are_read_at_once_as_they_are_character_by_character(text: str) -> None:
    assert tokens(text) == tokens_by_character(text)
