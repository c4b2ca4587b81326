"""The promise: odd feeds of the real world are read. Measured on feedparser's own 1,282 samples and their expectations.

How their expectations are mapped:

- each expression is judged on what our child's `parse` gives: feedparser with the child's options (sanitising and
  relative addresses on), told the headers that the file names (`Header:`), or else `application/xml`. The expectations
  are about feedparser's own names, so this is the only place where all of them mean something;
- files called `http_*` are told the address of the server they were written for, which is in the expected values;
- then every file goes through the real limited child, and the expected values of first entries are compared with our
  own `Entry` (`JUDGES`): texts as plain text, http(s) links only, names without mail addresses.

Nothing of theirs is executed (`expectations.py`). Where the samples are absent, these tests are skipped.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from parvis.lib.text.html import plain_text, web_address
from parvis.networks.feeds.parsed import Entry
from parvis.networks.feeds.readers import Readers
from parvis.networks.feeds.reading import parse
from parvis.networks.feeds.rss import MAIL, moment
from tests.promises.expectations import NotUnderstood, Sample, equality, holds, parts, samples

pytestmark = pytest.mark.any_database

GOAL = 0.95


def plain(text: str) -> str:
    return " ".join(plain_text(text).text.split())


def says_title(entry: Entry, expected: str) -> bool:
    return entry.title == plain(expected)


def says_text(entry: Entry, expected: str) -> bool:
    return plain(expected) in " ".join(entry.text.split())


def says_author(entry: Entry, expected: str) -> bool:
    return entry.author == (MAIL.sub("", expected).strip(" ()") or expected.partition("@")[0])


# Their name for a value of the first entry, and how to see whether ours says the same.
JUDGES: dict[str, tuple[str, Callable[[Entry, Any], bool]]] = {
    "entries[0]['title']": ("title", says_title),
    "entries[0]['title_detail']['value']": ("title", says_title),
    "entries[0]['summary']": ("text", says_text),
    "entries[0]['description']": ("text", says_text),
    "entries[0]['content'][0]['value']": ("text", says_text),
    "entries[0]['author']": ("author", says_author),
    "entries[0]['author_detail']['name']": ("author", says_author),
    "entries[0]['author_detail']['href']": ("author's page", lambda entry, url: entry.author_url == web_address(url)),
    "entries[0]['id']": ("id", lambda entry, text: entry.id == text),
    "entries[0]['link']": ("link", lambda entry, url: entry.url == web_address(url)),
    "entries[0]['published_parsed']": ("published", lambda entry, when: entry.published == moment(when)),
    "entries[0]['created_parsed']": ("published", lambda entry, when: entry.published == moment(when)),
    "entries[0]['updated_parsed']": ("updated", lambda entry, when: entry.updated == moment(when)),
    "entries[0]['tags'][0]['term']": ("tag", lambda entry, text: bool(entry.tags)),
    "entries[0]['enclosures'][0]['href']": ("enclosure", lambda entry, url: entry.enclosures[0].url == url),
}


@pytest.fixture(scope="module")
def all_samples(test_data: Path) -> list[Sample]:
    found = samples(test_data / "feedparser_tests")
    if not found:
        pytest.skip("no feedparser_tests among the outside samples (PARVIS_TEST_DATA)")
    return found


@pytest.mark.slow  # reads 1,282 files
def test_feedparsers_expectations_hold(all_samples, capsys):
    verdicts = {sample.name: verdict(sample) for sample in all_samples}
    counts = Counter(verdicts.values())
    told(capsys, "feedparser's expectations", counts, [name for name, found in verdicts.items() if found != "holds"])
    assert counts["not understood"] == 0
    assert counts["holds"] / len(verdicts) >= GOAL


@pytest.mark.slow  # sends 1,282 files through the limited child
def test_our_entries_say_what_was_expected_and_none_hangs(all_samples, capsys):
    readers = Readers(count=2)
    counts, wrong, failures = Counter[str](), [], []
    for sample in all_samples:
        parsed = readers.read(sample.body, sample.headers.get("content-location", ""), sample.headers)
        failures += [f"{sample.name}: {parsed.failure}"] if parsed.failure else []
        for field, is_right in compared(sample, parsed.entries[0] if parsed.entries else Entry()):
            counts[f"{field} {'right' if is_right else 'wrong'}"] += 1
            wrong += [] if is_right else [f"{sample.name} ({field})"]
    readers.close()
    told(capsys, "our entries", counts, wrong)
    assert failures == []
    assert len(wrong) / counts.total() <= 1 - GOAL


def verdict(sample: Sample) -> str:
    try:
        return "holds" if holds(sample.expect, parse(sample.body, sample.headers)) else "does not hold"
    except NotUnderstood:
        return "not understood"


def compared(sample: Sample, entry: Entry) -> Iterator[tuple[str, bool]]:
    """For each expected value of the first entry that we have a field for: its name and whether ours says the same."""
    for name, expected in filter(None, map(equality, parts(sample.expect))):
        if name in JUDGES:
            field, judge = JUDGES[name]
            yield field, judge(entry, expected)


def told(capsys: pytest.CaptureFixture[str], what: str, counts: Counter[str], wrong: list[str]) -> None:
    with capsys.disabled():
        print(f"\n{what}: {dict(counts)}")
        for name in wrong:
            print(f"   {name}")


@pytest.mark.parametrize(
    ("expression", "is_true"),
    [
        ("not bozo and entries[0]['title'] == 'Un' + ' deux'", True),
        ("entries[0]['title'] == 'Deux'", False),
        ("entries[3]['title'] == 'Un deux'", False),
        ("len(entries) == 1 and entries[0].get('x') is None", True),
        ("feed == {} or bozo", True),
    ],
)
def test_an_expectation_is_judged_without_running_it(expression, is_true, tmp_path):
    assert (
        holds(made(expression, tmp_path).expect, {"bozo": 0, "entries": [{"title": "Un deux"}], "feed": {}}) is is_true
    )


@pytest.mark.parametrize(
    "expression", ["__import__('os').getcwd()", "entries.__class__()", "[e for e in entries]", "1 < 2"]
)
def test_what_is_no_expectation_is_not_run(expression, tmp_path):
    with pytest.raises(NotUnderstood):
        holds(made(expression, tmp_path).expect, {"bozo": 0, "entries": []})


def made(expression: str, folder: Path) -> Sample:
    (folder / "set").mkdir()
    (folder / "set" / "a.xml").write_text(f"<!--\nHeader: X-Lamp: on\nDescription: d\nExpect: {expression}\n-->")
    (sample,) = samples(folder)
    assert sample.headers["x-lamp"] == "on"
    return sample
