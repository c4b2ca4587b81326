"""The catalogue of French texts. `make catalogue` gathers the texts of code and templates into it, sorted and without
places or dates, so that two people's changes meet without a conflict; `--compile` makes the .mo files that pages read.

English is what stands in the code; a conflict in the catalogue is solved by taking either side and gathering again.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "parvis" / "locale"
FRENCH = LOCALE / "fr" / "LC_MESSAGES" / "django.po"
IGNORED = ("parvis/locale", ".*", "front", "tools", "tests", "*/tests", "benchmarks", "docs", "data", "build", "dist")
HEADERS = {
    "Content-Type": "text/plain; charset=UTF-8", "Content-Transfer-Encoding": "8bit", "Language": "fr",
    "MIME-Version": "1.0", "Plural-Forms": "nplurals=2; plural=(n > 1);",
}  # fmt: skip
BREAKING_SPACE = re.compile(r" [;:!?»%€]|« |[\w)][;!?»](?:\s|$)|\w:(?:\s|$)|«[^\s]")
STRAIGHT = re.compile(r"\w'\w|\.\.\.")
PLACEHOLDER = re.compile(r"%%s|%(?:\(\w+\))?[sdif]|\{[\w.:,]*\}|&\w+;|<[^>]*>|https?://\S*")


def extract() -> polib.POFile:
    """Every text of code and templates, untranslated. Needs xgettext."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.site.settings")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "fr" / "LC_MESSAGES").mkdir(parents=True)
        if "PARVIS_DATA" not in os.environ:
            os.environ["PARVIS_DATA"] = str(folder / "data")
        _make_messages(folder)
        return polib.pofile(str(folder / "fr" / "LC_MESSAGES" / "django.po"))


def _make_messages(folder: Path) -> None:
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    before, settings.LOCALE_PATHS, here = settings.LOCALE_PATHS, [folder], Path.cwd()
    os.chdir(ROOT)
    try:
        call_command(
            "makemessages", locale=["fr"], ignore_patterns=list(IGNORED), extensions=["html", "txt", "py"],
            no_location=True, no_wrap=True, verbosity=0,
        )  # fmt: skip
    finally:
        os.chdir(here)
        settings.LOCALE_PATHS = before


def merge(extracted: polib.POFile, known: polib.POFile) -> polib.POFile:
    """The texts of today with the translations we have, sorted."""
    translations = {key(entry): entry for entry in known if not entry.obsolete}
    merged = polib.POFile(wrapwidth=0)
    merged.metadata = dict(HEADERS)
    for entry in sorted((entry for entry in extracted if not entry.obsolete), key=key):
        old = translations.get(key(entry))
        if old is not None:
            entry.msgstr, entry.tcomment = old.msgstr, old.tcomment
            if entry.msgid_plural and old.msgstr_plural:
                entry.msgstr_plural = old.msgstr_plural
        entry.occurrences = []
        entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
        merged.append(entry)
    return merged


def key(entry: polib.POEntry) -> tuple[str, str, str]:
    return entry.msgid, entry.msgid_plural or "", entry.msgctxt or ""


def french() -> polib.POFile:
    return polib.pofile(str(FRENCH), wrapwidth=0) if FRENCH.exists() else polib.POFile(wrapwidth=0)


def missing(extracted: polib.POFile, known: polib.POFile) -> list[str]:
    """Texts without a French translation, or with a doubtful one."""
    translated = {key(entry) for entry in known if entry.translated() and not entry.fuzzy}
    return [entry.msgid for entry in extracted if not entry.obsolete and key(entry) not in translated]


def complaints(known: polib.POFile) -> list[str]:
    """What a French reader would stumble over: breaking spaces, straight apostrophes, three dots, lost placeholders."""
    found = []
    for entry in known:
        for text in filter(None, [entry.msgstr, *entry.msgstr_plural.values()]):
            plain = PLACEHOLDER.sub("x", text)
            if BREAKING_SPACE.search(plain):
                found.append(f"a narrow no-break space (U+202F) is wanted before ; : ! ? % and inside « »: {text!r}")
            if STRAIGHT.search(plain):
                found.append(f"’ and … are wanted: {text!r}")
        if entry.translated() and not entry.msgid_plural and names(entry.msgid) != names(entry.msgstr):
            found.append(f"the placeholders differ: {entry.msgid!r} and {entry.msgstr!r}")
    return found


def names(text: str) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)[sdif]|\{\w*\}", text))


def compile_all() -> None:
    for path in LOCALE.glob("*/LC_MESSAGES/django.po"):
        made = path.with_suffix(".mo")
        if not made.exists() or made.stat().st_mtime < path.stat().st_mtime:
            polib.pofile(str(path)).save_as_mofile(str(made))


def main() -> int:
    if "--compile" not in sys.argv:
        merged = merge(extract(), french())
        FRENCH.parent.mkdir(parents=True, exist_ok=True)
        merged.save(str(FRENCH))
        untranslated = missing(merged, merged)
        print(f"{len(merged)} texts, {len(untranslated)} without French: {FRENCH.relative_to(ROOT)}")
        print(*complaints(merged), sep="\n")
    compile_all()
    return 0


if __name__ == "__main__":
    sys.exit(main())
