"""Does a post fit? Said before anything is sent, in words with numbers."""

from __future__ import annotations

from collections.abc import Callable

from parvis.lib.text.graphemes import count_graphemes
from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.networks.seam import Draft, Limits, NetworkError

TOO_LONG = gettext_noop("The text has {count} characters, and {label} takes {most}: shorten it by {over}.")
TOO_MANY = gettext_noop("There are {count} pictures or films, and {label} takes {most}.")
LONG_ALT = gettext_noop("A description has {count} characters, and {label} takes {most}: shorten it.")
NOT_TAKEN = gettext_noop("{label} does not take files of the type {mime}.")
EMPTY = gettext_noop("There is nothing to say: write a text or add a picture.")


def check_fit(draft: Draft, limits: Limits, label: str, count: Callable[[str], int] = count_graphemes) -> None:
    """Raises NetworkError (permanent) for the first thing that does not fit. `count`: characters as there."""
    if not (draft.text.strip() or draft.title.strip() or draft.media or draft.link):
        raise NetworkError(EMPTY, permanent=True)
    length = count(draft.text)
    _refuse_over(TOO_LONG, length, limits.characters, label)
    if limits.bytes is not None and len(draft.text.encode()) > limits.bytes:
        _refuse_over(TOO_LONG, length + len(draft.text.encode()) - limits.bytes, length, label)
    _refuse_over(TOO_MANY, len(draft.media), limits.media_count, label)
    for attached in draft.media:
        _refuse_over(LONG_ALT, count(attached.alt), limits.alt_characters, label)
        if limits.mimes and attached.mime not in limits.mimes:
            raise NetworkError(Sentence(NOT_TAKEN, label=label, mime=attached.mime), permanent=True)


def _refuse_over(template: str, count: int, most: int | None, label: str) -> None:
    if most is not None and count > most:
        raise NetworkError(Sentence(template, count=count, most=most, over=count - most, label=label), permanent=True)
