"""The promise: French and English from the first page."""

from __future__ import annotations

import os
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import polib
import pytest

from tools import catalogue

pytestmark = pytest.mark.any_database

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(ROOT.glob("parvis/**/templates/**/*.html"))
# Names, and words that are the same in every language.
SAME_EVERYWHERE = {
    "Parvis", "Français", "English", "Ctrl", "CSV", "JSON", "RSS", "URL", "Lumen", "Esc", "Bluesky", "Mastodon",
    "Reddit", "Instagram", "LinkedIn",
}  # fmt: skip
INITIALS = re.compile("[A-Z]{2,3}")
READ_ALOUD = ("title", "alt", "placeholder", "aria-label", "aria-description")
TAG = re.compile(r"{%\s*(\w+)[^%]*%}|{{.*?}}|{#.*?#}", re.DOTALL)


@pytest.fixture(scope="module")
def extracted() -> polib.POFile:
    if not shutil.which("xgettext"):
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing("xgettext is not installed (on Debian: apt-get install gettext)")
    found = catalogue.extract()
    assert len(found) > 100
    return found


def test_every_text_has_its_french(extracted):
    assert catalogue.missing(extracted, catalogue.french()) == [], "Add the French after `make catalogue`."


def test_the_catalogue_is_as_make_catalogue_writes_it(extracted):
    written = catalogue.merge(extracted, catalogue.french())

    assert str(written) == str(catalogue.french()), "Run `make catalogue`."


def test_the_french_is_set_as_the_french_set_it():
    assert catalogue.complaints(catalogue.french()) == []


@pytest.mark.parametrize(
    "text",
    ["Attention: rien", "Quoi ?", "« mot »", "L'espace", "Attendez...", "Bonjour!", "12 % des posts"],
)
def test_a_slip_of_french_is_found(text):
    known = polib.POFile()
    known.append(polib.POEntry(msgid="x", msgstr=text))

    assert len(catalogue.complaints(known)) >= 1


@pytest.mark.parametrize(
    "text",
    ["Attention\u202f: rien", "«\u202fmot\u202f»", "http://example.org/a", "Il est 14:05", "%(n)s", "<b>L’an</b>"],
)
def test_good_french_passes(text):
    known = polib.POFile()
    known.append(polib.POEntry(msgid=text, msgstr=text))

    assert catalogue.complaints(known) == []


def test_a_lost_placeholder_is_found():
    known = polib.POFile()
    known.append(polib.POEntry(msgid="Hello %(name)s", msgstr="Bonjour %(nom)s"))

    assert "placeholders differ" in catalogue.complaints(known)[0]


class _BareWords(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.silent: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag in ("script", "style", "svg", "code", "kbd"):
            self.silent.append(tag)
        for name, value in attrs:
            if name in READ_ALOUD:
                self.note(value or "")

    def handle_endtag(self, tag):
        if self.silent and self.silent[-1] == tag:
            self.silent.pop()

    def handle_data(self, data):
        if not self.silent:
            self.note(data)

    def note(self, text):
        self.found += [
            word
            for word in re.findall(r"[^\W\d_]{2,}", text)
            if word not in SAME_EVERYWHERE and not INITIALS.fullmatch(word)
        ]


def bare_words(template: str) -> list[str]:
    """Words of a template that no translation reaches."""
    for block in ("blocktranslate", "blocktrans", "comment", "verbatim"):
        template = re.sub(rf"{{%\s*{block}\b.*?{{%\s*end{block}\s*%}}", "", template, flags=re.DOTALL)
    parser = _BareWords()
    parser.feed(TAG.sub(" ", template))
    return parser.found


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_no_word_of_its_own(path):
    assert bare_words(path.read_text(encoding="utf-8")) == [], "Put them into {% translate %}."


def test_a_bare_word_is_found():
    assert bare_words('<p title="Close">{% if x %}Hello{% endif %} {% translate "there" %}</p>') == ["Close", "Hello"]
