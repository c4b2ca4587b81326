"""Does a post fit? Said before anything is sent, in words with numbers."""

from __future__ import annotations

import re

from parvis.lib.text.graphemes import count_graphemes
from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.networks.seam import Draft, Limits, NetworkError

TOO_LONG = gettext_noop("The text has {count} characters, and {label} takes {most}: shorten it by {over}.")
TOO_MANY = gettext_noop("There are {count} pictures or films, and {label} takes {most}.")
ALONE = gettext_noop("{label} takes pictures or one film, not both: leave the others out.")
LONG_ALT = gettext_noop("A description has {count} characters, and {label} takes {most}: shorten it.")
NOT_TAKEN = gettext_noop("{label} does not take files of the type {mime}.")
EMPTY = gettext_noop("There is nothing to say: write a text or add a picture.")


LINK = re.compile(r"https?://\S+")
FAR_NAME = re.compile(r"(@[\w.]+)@[\w.-]+\w")


def counted(text: str, limits: Limits) -> int:
    """Characters as the network counts them."""
    links = 0
    if limits.link_characters is not None:
        links = len(LINK.findall(text)) * limits.link_characters
        text = LINK.sub("", text)
    if limits.short_names:
        text = FAR_NAME.sub(r"\1", text)
    return links + (len(text.encode("utf-16-le", "replace")) // 2 if limits.utf16 else count_graphemes(text))


def most_characters(draft: Draft, limits: Limits) -> int | None:
    return limits.captioned if draft.media and limits.captioned is not None else limits.characters


def whole_text(draft: Draft, limits: Limits) -> str:
    """What counts together: a link that the text says already is not added."""
    link = "" if draft.link in draft.text else draft.link
    parts = {"title": draft.title.strip(), "text": draft.text.strip(), "link": link}
    return "\n\n".join(parts[name] for name in limits.of if parts[name])


def check_fit(draft: Draft, limits: Limits, label: str) -> None:
    """Raises NetworkError (permanent) for the first thing that does not fit."""
    if not (whole_text(draft, limits) or draft.media or draft.link):
        raise NetworkError(EMPTY, permanent=True)
    length = counted(whole_text(draft, limits), limits)
    _refuse_over(TOO_LONG, length, most_characters(draft, limits), label)
    if limits.bytes is not None and len(draft.text.encode()) > limits.bytes:
        _refuse_over(TOO_LONG, length + len(draft.text.encode()) - limits.bytes, length, label)
    _refuse_over(TOO_MANY, len(draft.media), limits.media_count, label)
    if limits.films_alone and len(draft.media) > 1 and any(attached.kind == "video" for attached in draft.media):
        raise NetworkError(Sentence(ALONE, label=label), permanent=True)
    for attached in draft.media:
        _refuse_over(LONG_ALT, count_graphemes(attached.alt), limits.alt_characters, label)
        if limits.mimes and attached.mime not in limits.mimes:
            raise NetworkError(Sentence(NOT_TAKEN, label=label, mime=attached.mime), permanent=True)


def _refuse_over(template: str, count: int, most: int | None, label: str) -> None:
    if most is not None and count > most:
        raise NetworkError(Sentence(template, count=count, most=most, over=count - most, label=label), permanent=True)
