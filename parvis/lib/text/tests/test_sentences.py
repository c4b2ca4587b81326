from parvis.lib.text import sentences


def cut(text: str) -> list[str]:
    return [text[start:end].strip() for start, end in sentences(text)]


def test_sentences_end_at_their_marks_and_at_line_breaks():
    assert cut("Une lampe. Deux ! Trois…\nQuatre; cinq") == ["Une lampe.", "Deux !", "Trois…", "Quatre;", "cinq"]


def test_a_point_inside_a_word_ends_nothing():
    assert cut("Vu sur lemonde.fr à 3.5 euros.") == ["Vu sur lemonde.fr à 3.5 euros."]


def test_closing_signs_stay_with_their_sentence():
    assert cut("« Non ! » dit-il. (Oui.) Bon") == ["« Non !", "» dit-il.", "(Oui.)", "Bon"]


def test_chinese_and_japanese_marks_need_no_space():
    assert cut("壊れた。新しい！") == ["壊れた。", "新しい！"]


def test_a_text_of_spaces_has_no_sentence():
    assert sentences(" \n ") == []
