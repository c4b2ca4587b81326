"""Sentences to people that can still be translated after they were written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Sentence(str):
    """English text that remembers its template and its values: `Sentence("{host} is closed.", host="lumen.example")`.

    It is a plain `str` for everyone. Whoever shows it may ask `sentence.translated(gettext)`; whoever stores it keeps
    `template` and `values`. Mark templates with `gettext_noop` so that they reach the French catalogue.
    """

    template: str
    values: dict[str, Any]

    def __new__(cls, template: str, **values: Any) -> Sentence:
        sentence = super().__new__(cls, template.format(**values))
        sentence.template = template
        sentence.values = values
        return sentence

    def translated(self, translate: Callable[[str], str]) -> str:
        """The same sentence through a catalogue; values stay as they are."""
        return translate(self.template).format(**self.values)


def gettext_noop(message: str) -> str:
    """Mark a template for the catalogue without translating it here."""
    return message
