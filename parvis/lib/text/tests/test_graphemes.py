import pytest

from parvis.lib.text.graphemes import count_graphemes, graphemes


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("Lumen", 5),
        ("é", 1),
        ("e\u0301te\u0301", 3),
        ("👍🏽", 1),
        ("👩‍👩‍👧‍👦", 1),
        ("🇫🇷🇧🇪", 2),
        ("🇫🇷a", 2),
        ("❤️", 1),
        ("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", 1),
        ("a\r\nb", 3),
        ("각", 1),
        ("한국", 2),
        ("நி", 1),
        ("a\u200db", 2),
        ("1️⃣", 1),
    ],
)
def test_characters_are_counted_as_people_do(text, count):
    assert count_graphemes(text) == count
    assert "".join(graphemes(text)) == text


def test_three_hundred_families_are_three_hundred():
    assert count_graphemes("👨‍👩‍👧" * 300) == 300
