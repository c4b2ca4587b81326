import pytest

from parvis.lib.say import change, number, percent, short, signed


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [(0, "0", "0"), (999, "999", "999"), (1318, "1\u202f318", "1,318"), (-2500, "\u22122\u202f500", "\u22122,500")],
)
def test_thousands_are_set_apart(value: int, french: str, english: str) -> None:
    assert (number(value, "fr"), number(value, "en")) == (french, english)


def test_a_decimal_comma_in_french() -> None:
    assert number(5.42, "fr", 1) == "5,4"


def test_a_difference_carries_its_sign() -> None:
    assert (signed(206, "fr"), signed(-3, "en"), signed(0, "fr")) == ("+\u202f206", "\u22123", "0")


def test_a_minus_that_rounds_to_zero_is_zero() -> None:
    assert (number(-0.2, "en"), signed(-0.2, "en")) == ("0", "0")


def test_a_small_share_is_not_nothing() -> None:
    assert (percent(0.001, "fr"), percent(0, "fr"), percent(0.41, "en")) == ("<\u202f1\u202f%", "0\u202f%", "41%")


def test_half_a_percent_is_not_nothing() -> None:
    assert (percent(0.005, "en"), percent(0.0051, "en")) == ("<\u202f1%", "1%")


def test_growth_is_a_percentage() -> None:
    assert change(550, 312, "fr") == "+\u202f76\u202f%"


def test_growth_from_nothing_is_a_difference() -> None:
    assert (change(12, 0, "en"), change(500, 20, "en")) == ("+12", "+480")


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [(8940, "8\u202f940", "8,940"), (18_400, "18,4\u202fk", "18.4k"), (186_000, "186\u202fk", "186k"),
     (999_499, "999\u202fk", "999k"), (999_500, "1\u202fM", "1M"), (999_999_999, "1\u202fMd", "1bn"),
     (2_000_000, "2\u202fM", "2M"), (3_200_000_000, "3,2\u202fMd", "3.2bn")],
)  # fmt: skip
def test_large_numbers_are_shortened(value: int, french: str, english: str) -> None:
    assert (short(value, "fr"), short(value, "en")) == (french, english)
