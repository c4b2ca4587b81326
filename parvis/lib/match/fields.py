"""Facts of a post beside its words: `author:`, `site:`, `engagement:>100`, `date:[... TO ...]`, `has:image`."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from parvis.lib.query.tree import DATE_FIELDS, FLAG_FIELDS, NUMBER_FIELDS, TEXT_FIELDS, Between, Field
from parvis.lib.text import fold, tokens
from parvis.lib.text.characters import kind_of

from .document import Document
from .terms import fits

Check = Callable[[Document], bool]
COMPARE: dict[str, Callable[[float, float], bool]] = {
    ":": operator.eq, "=": operator.eq, ">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le,
}  # fmt: skip


def check_of(node: Field | Between) -> Check:
    """The question a field asks of a document. An unknown field or value raises ValueError with a sentence."""
    if isinstance(node, Between):
        return _between(node)
    if node.name in NUMBER_FIELDS:
        return _number(node.name, node.comparison, float(node.value))
    if node.name in DATE_FIELDS:
        return _moment(node.comparison, node.value)
    if node.name in FLAG_FIELDS:
        return _flag(node.name, fold(node.value))
    return _text(node.name, key_of(node.name, node.value))


@lru_cache(2_000)
def key_of(name: str, value: str) -> str:
    """The form under which two values of a text field are the same."""
    key = fold(value).strip()
    if name in ("author", "mention"):
        return key.removeprefix("@")
    if name == "hashtag":
        return key.removeprefix("#")
    if name in ("link", "url", "site"):
        return key.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")
    return key


def keys_of(name: str, document: Document) -> list[str]:
    """The values of a text field of a document, in the same form; a host also answers for the domains above it."""
    keys = listed_keys(name, document)
    if name in ("hashtag", "mention"):
        return keys + _marked(document, "#" if name == "hashtag" else "@")
    return keys


def listed_keys(name: str, document: Document) -> list[str]:
    """`keys_of` without the hashtags and mentions that are only in the text."""
    return values_keys(name, value_of(name)(document))


def values_keys(name: str, value: str | tuple[str, ...]) -> list[str]:
    """The keys of a field's value, or values, as a document holds them."""
    values = (value,) if isinstance(value, str) else value
    keys = [key_of(name, value) for value in values if value]
    return [part for key in keys for part in _domains(key)] if name == "site" else keys


def value_of(name: str) -> Callable[[Document], str | tuple[str, ...]]:
    """The function that reads a text field of a document."""
    return operator.attrgetter(_ATTRIBUTES.get(name, name))


_ATTRIBUTES = {"hashtag": "hashtags", "mention": "mentions", "link": "links", "id": "native_id"}


def _marked(document: Document, mark: str) -> list[str]:
    found = tokens(document.title) + tokens(document.text)
    return [token.folded for token in found if token.mark == mark]


def _domains(host: str) -> list[str]:
    parts = host.split(".")
    return [".".join(parts[i:]) for i in range(len(parts))]


def _text(name: str, key: str) -> Check:
    if name not in TEXT_FIELDS:
        raise ValueError(f"There is no field called {name}.")
    if "*" in key or "?" in key:
        return lambda document: any(fits(key, value) for value in keys_of(name, document))
    return lambda document: key in keys_of(name, document)


def _number(name: str, comparison: str, value: float) -> Check:
    compare, number_of = COMPARE[comparison], _number_of(name)

    def holds(document: Document) -> bool:
        number = number_of(document)
        return number is not None and compare(number, value)

    return holds


def _number_of(name: str) -> Callable[[Document], float | None]:
    if name == "length":
        return lambda document: len(document.text)
    return operator.attrgetter(name)


def _moment(comparison: str, value: str) -> Check:
    start, end = span_of(value)

    def holds(document: Document) -> bool:
        if document.created_at is None:
            return False
        moment = _aware(document.created_at)
        return {
            ">": moment >= end, ">=": moment >= start, "<": moment < start, "<=": moment < end,
        }.get(comparison, start <= moment < end)  # fmt: skip

    return holds


def span_of(value: str) -> tuple[datetime, datetime]:
    """When a date or a time starts and when it is over: a day lasts a day, a time no more. UTC if unsaid."""
    if len(value) <= 10:
        day = date.fromisoformat(value)
        start = datetime.combine(day, time(), UTC)
        return start, start + timedelta(days=1) if day < date.max else datetime.max.replace(tzinfo=UTC)
    start = _aware(datetime.fromisoformat(value))
    return start, start + timedelta(microseconds=1)


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _between(node: Between) -> Check:
    ends = [(">=", node.low), ("<=", node.high)]
    checks = [check_of(Field(node.name, comparison, value)) for comparison, value in ends if value != "*"]  # type: ignore[arg-type]
    present = _present(node.name)
    return lambda document: present(document) and all(check(document) for check in checks)


def _present(name: str) -> Check:
    if name in DATE_FIELDS:
        return lambda document: document.created_at is not None
    if name not in NUMBER_FIELDS:
        raise ValueError(f"{name} has no range: only numbers and dates do.")
    number_of = _number_of(name)
    return lambda document: number_of(document) is not None


def _flag(name: str, value: str) -> Check:
    flags = _HAS if name == "has" else _IS
    if value not in flags:
        raise ValueError(f"{name}:{value} is unknown. Known: {', '.join(sorted(flags))}.")
    return flags[value]


def _has_emoji(document: Document) -> bool:
    text = document.title + document.text
    return not text.isascii() and any(kind_of(char) in ("emoji", "flag") for char in text)


def _has_link(document: Document) -> bool:
    return bool(document.links) or "http://" in document.text or "https://" in document.text


_HAS: dict[str, Check] = {
    "media": lambda document: bool(document.media),
    "image": lambda document: "image" in document.media,
    "video": lambda document: "video" in document.media,
    "link": _has_link,
    "hashtag": lambda document: bool(keys_of("hashtag", document)),
    "mention": lambda document: bool(keys_of("mention", document)),
    "emoji": _has_emoji,
}
_IS: dict[str, Check] = {
    "reply": lambda document: document.is_reply,
    "repost": lambda document: document.is_repost,
    "quote": lambda document: document.is_quote,
    "post": lambda document: not (document.is_reply or document.is_repost or document.is_quote),
}
