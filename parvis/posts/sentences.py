"""Sentences to people as rows keep them: `[template, values]`, told later in whatever language is read then."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from parvis.lib.text.sentence import Sentence

Kept = list[Any]


def keep(sentence: str) -> Kept:
    """What goes into a JSON column. Values that JSON does not have (a path, an error) are kept as their text."""
    if isinstance(sentence, Sentence):
        return [sentence.template, {name: _plain(value) for name, value in sentence.values.items()}]
    return [_fit(sentence).replace("{", "{{").replace("}", "}}"), {}]


def tell(kept: Kept | None) -> str:
    """The sentence in the reader's language; "" for none."""
    if not kept or not kept[0]:
        return ""
    template, values = kept
    return Sentence(template, **values).translated(gettext)


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | float) else _fit(str(value))


def _fit(text: str) -> str:
    """Neither database takes these in JSON: NUL, and halves of a character."""
    return text.replace("\0", "").encode(errors="replace").decode()
