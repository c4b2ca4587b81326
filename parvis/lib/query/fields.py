"""Fields of our language: what stands before a colon, and what its value may be."""

from __future__ import annotations

import difflib
import re

from parvis.lib.query import values
from parvis.lib.query.lexer import TERM, Lexer
from parvis.lib.query.normal import words_in_a_row
from parvis.lib.query.printer import quoted
from parvis.lib.query.tree import (
    DATE_FIELDS,
    FLAG_FIELDS,
    NUMBER_FIELDS,
    TEXT_FIELDS,
    Between,
    Comparison,
    Field,
    Node,
    Saved,
    Title,
)

FIELDS = (*TEXT_FIELDS, *NUMBER_FIELDS, *DATE_FIELDS, *FLAG_FIELDS, "title", "saved")
# Names that other tools, or the French, give to our fields: proposed, not read.
OTHER_NAMES = {
    "auteur": "author", "compte": "author", "from": "author", "user": "author", "handle": "author",
    "langue": "lang", "language": "lang", "pays": "country", "sourcecountry": "country", "location": "country",
    "reseau": "network", "réseau": "network", "platform": "network", "type": "kind", "genre": "kind",
    "titre": "title", "headline": "title", "lien": "link", "links": "link", "adresse": "url",
    "abonnes": "followers", "abonnés": "followers", "note": "rating", "avis": "rating", "vues": "views",
    "reponses": "replies", "réponses": "replies", "partages": "reposts", "retweets": "reposts", "longueur": "length",
    "hashtags": "hashtag", "mentions": "mention", "domain": "site", "domaine": "site",
    "requete": "saved", "requête": "saved", "depuis": "date", "since": "date", "until": "date", "nom": "name",
}  # fmt: skip
# Fields whose values hold no comma: `lang:fr,en` means a list.
_LISTED = frozenset({"lang", "country", "network", "kind", "site", "author", "hashtag", "mention", "has", "is"})
_RANGE = re.compile(r"\[\s*+([^\s\[\]]++)\s++TO\s++([^\s\[\]]++)\s*+\]")
_SIGN = re.compile(r"(>=|<=|>|<|=)?\s*+")


class FieldLexer(Lexer):
    """Reads `author:ines`, `engagement:>100`, `date:[2026-03-01 TO *]`, `lang:(fr OR en)`, `title:(…)`, `saved:"…"`."""

    def read_field(self, chunk: str, start: int, colon: int) -> int:
        name = chunk[:colon].lower()
        at = self.skip_blanks(start + colon + 1)
        if name not in FIELDS:
            return self.refuse_name(chunk, start, colon)
        if name == "title":
            return self.read_title(start, at)
        if name in NUMBER_FIELDS or name in DATE_FIELDS:
            return self.read_comparison(name, start, at)
        if name != "saved" and self.text[at : at + 1] == "(":
            return self.open_group("", start, at + 1, field=name)
        value, end = self.value_at(at)
        if not value.strip():
            self.report.add("value-missing", start, max(end, at), field=name)
        elif name == "saved":
            self.out.append((TERM, Saved(value), start, end))
        else:
            self.add_field(name, value, start, end, bare=self.text[at : at + len(value)] == value)
        return end

    def refuse_name(self, chunk: str, start: int, colon: int) -> int:
        """A colon after a word that is no field: propose the field that was meant, or quotes."""
        name, end = chunk[:colon], start + len(chunk)
        if self.report.is_full:
            pass
        elif chunk.startswith(("http://", "https://")):
            self.report.add("bare-url", start, end, fix=f"link:{quoted(chunk)}", url=chunk)
        elif meant := meant_field(name):
            self.report.add("unknown-field-meant", start, start + colon, fix=meant, field=name, meant=meant)
        else:
            self.report.add("unknown-field", start, start + colon, fix=None, field=name)
        self.add_words(chunk, start, end)
        return end

    def read_title(self, start: int, at: int) -> int:
        if self.text[at : at + 1] == "(":
            return self.open_group("title", start, at + 1)
        value, end = self.value_at(at)
        found = self.phrase_or_case(value, at)
        if found is None:
            self.report.add("value-missing", start, max(end, at), field="title")
        else:
            self.out.append((TERM, Title(found), start, end))
        return end

    def phrase_or_case(self, value: str, at: int) -> Node | None:
        found = self.phrase_words(value, at)
        return words_in_a_row(found) if found else None

    def read_comparison(self, name: str, start: int, at: int) -> int:
        if found := _RANGE.match(self.text, at):
            self.add_range(name, found, start)
            return found.end()
        sign = _SIGN.match(self.text, at)
        at = sign.end() if sign else at
        value, end = self.value_at(at)
        if not value:
            self.report.add("value-missing", start, at, field=name)
        elif (plain := self.plain_value(name, value, at, end)) is not None:
            comparison: Comparison = (sign[1] if sign else None) or "="  # type: ignore[assignment]
            self.out.append((TERM, Field(name, comparison, plain), start, end))
        return end

    def add_range(self, name: str, found: re.Match[str], start: int) -> None:
        low, high = (
            "*" if found[side] == "*" else self.plain_value(name, found[side], found.start(side), found.end(side))
            for side in (1, 2)
        )
        if low is not None and high is not None:
            self.out.append((TERM, Between(name, low, high), start, found.end()))

    def plain_value(self, name: str, value: str, start: int, end: int) -> str | None:
        """A number or a date as the tree holds it; anything else is reported with what it may mean."""
        dated = name in DATE_FIELDS
        plain = values.date(value) if dated else values.number(value)
        if plain is None:
            meant = values.day_from_local(value) if dated else values.number_from_local(value)
            self.report.add("not-a-date" if dated else "not-a-number", start, end, fix=meant, field=name, value=value)
            return meant
        return plain

    def add_value(self, value: str, start: int, end: int) -> None:
        name = self.field or ""
        if name in FLAG_FIELDS:
            self.add_field(name, value, start, end, bare=False)
        elif value.strip():
            self.out.append((TERM, Field(name, ":", value), start, end))
        else:
            self.report.add("value-missing", start, end, field=name)

    def add_field(self, name: str, value: str, start: int, end: int, *, bare: bool) -> None:
        if bare and value[0] in "<>=":
            self.report.add("no-comparison", start, end, field=name)
            value = value.lstrip("<>=")
        if bare and "," in value and name in _LISTED:
            listed = " OR ".join(part for part in value.split(",") if part)
            self.report.add("comma-list", start, end, fix=f"{name}:({listed})", field=name, list=listed)
        if name in FLAG_FIELDS and value not in values.FLAG_VALUES[name]:
            self.refuse_flag(name, value, start, end)
        elif value:
            self.out.append((TERM, Field(name, ":", value), start, end))

    def refuse_flag(self, name: str, value: str, start: int, end: int) -> None:
        if self.report.is_full:
            return
        known = values.FLAG_VALUES[name]
        close = difflib.get_close_matches(value[:30].lower(), known, n=1)
        fix = f"{name}:{close[0]}" if close else None
        self.report.add("unknown-flag", start, end, fix=fix, field=name, value=value, known=", ".join(known))

    def skip_blanks(self, at: int) -> int:
        """Past the spaces after a colon, but not past the end of the line."""
        end = self.skip_spaces(at)
        return at if "\n" in self.text[at:end] else end


def meant_field(name: str) -> str | None:
    """The field that somebody who wrote `name` had in mind, or None."""
    low = name.lower()
    if low in OTHER_NAMES:
        return OTHER_NAMES[low]
    close = difflib.get_close_matches(low[:30], FIELDS, n=1, cutoff=0.75)
    return close[0] if close else None
