"""Every sentence the query language says, in English and in French: code, then language, then (sentence, proposal).

`{name}` stands for a value of the problem. French typography: U+202F before ; : ! ? and inside « ».
"""

from __future__ import annotations

from parvis.lib.query.messages.findings import FINDINGS
from parvis.lib.query.messages.imports import IMPORTS
from parvis.lib.query.messages.reading import READING
from parvis.lib.query.messages.texts import Texts

__all__ = ["MESSAGES", "Texts"]

MESSAGES: dict[str, Texts] = {**READING, **FINDINGS, **IMPORTS}
