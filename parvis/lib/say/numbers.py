"""Numbers as people write them: 1 318 and 41 % in French (narrow no-break spaces), 1,318 and 41% in English."""

from __future__ import annotations

NARROW = "\u202f"
MINUS = "\u2212"
# Units above a thousand, from large to small: (value, French, English).
UNITS = ((1_000_000_000, "Md", "bn"), (1_000_000, "M", "M"), (1_000, "k", "k"))

ROUNDS_UP = 0.9995  # of a unit: from here on 1,000 of the smaller one would be shown


def number(value: float, language: str, decimals: int = 0) -> str:
    """`1318` -> `1 318` (fr) or `1,318` (en)."""
    text = f"{abs(value):,.{decimals}f}"
    if language == "fr":
        text = text.replace(",", NARROW).replace(".", ",")
    negative = value < 0 and any(digit in "123456789" for digit in text)
    return MINUS + text if negative else text


def signed(value: float, language: str, decimals: int = 0) -> str:
    """With its sign always: `+ 206` (fr), `+206` (en); zero has none."""
    text = number(abs(value), language, decimals)
    sign = "" if not any(digit in "123456789" for digit in text) else MINUS if value < 0 else "+"
    return f"{sign}{NARROW if language == 'fr' and sign else ''}{text}"


def percent(share: float, language: str, decimals: int = 0) -> str:
    """A share (0.41) as `41 %` (fr) or `41%` (en). A share that is not zero is never shown as 0: `< 1 %`."""
    space = NARROW if language == "fr" else ""
    if 0 < share * 100 <= 10**-decimals / 2:
        return f"<{NARROW}{number(10**-decimals, language, decimals)}{space}%"
    return f"{number(share * 100, language, decimals)}{space}%"


def change(now: float, before: float, language: str) -> str:
    """How much `now` differs from `before`: `+ 76 %`; from nothing, or beyond a factor of ten, as a difference."""
    if before <= 0 or now > 10 * before:
        return signed(now - before, language)
    text = signed((now - before) / before * 100, language)
    return f"{text}{NARROW if language == 'fr' else ''}%"


def short(value: float, language: str) -> str:
    """At most three digits and a unit: `18,4 k` (fr), `18.4k` (en); below 10,000 the number itself."""
    if abs(value) < 10_000:
        return number(value, language)
    size, french, english = next(unit for unit in UNITS if abs(value) >= ROUNDS_UP * unit[0])
    scaled = value / size
    decimals = 1 if abs(scaled) < 100 and round(abs(scaled), 1) % 1 else 0
    unit = f"{NARROW}{french}" if language == "fr" else english
    return f"{number(scaled, language, decimals)}{unit}"
