"""New terms: are a crisis, a launch, a praise wave, a rumour named by words that a person would choose?

    python benchmarks/new_terms.py [--seeds 21,22,23] [--crisislex FOLDER] [--pheme FOLDER] [--json]

Demo: the story told anew; windows of 20 minutes to some hours after each event's first post, with all of the brand's
posts in them, against the brand's posts of the weeks before, of two days, or none. A term is right where it has a word
of the list that a person wrote down beside the event. Quiet: windows of ordinary hours, where no term is right.
CrisisLex: the posts of each disaster against those of the other ones. Right is a word of the keywords, the place or
the kind in the event's own description. PHEME: the source posts of each event's largest rumours against the rest of
the same event's; right is a word of the rumour's title as the journalists wrote it.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import random
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from parvis.demo.telling import Teller, Told
from parvis.lib.terms import Said, folded_words, new_terms, words

NOW = datetime(2026, 3, 3, 14, 5, tzinfo=UTC)
FIRST = 3  # terms that a headline may name
OWN = folded_words("Lumen")
SAMPLE, SAME_HOUR, DAYS_BEFORE, LATEST = 600, 30, 14, 200  # as `parvis.warning.why` reads
# Beginnings of words, folded, that a person would name the event by.
CHOSEN = {
    "storm": "adapt adaptat odeur smell plasti chauff chaud hot brul brun brown debranch unplug lot batch 24-1 broche"
    " pin power brick jaun surchauff danger feu fire prevenir",
    "launch": "aube nouvel new sorti lancement launch video reveil wake-up laiton brosse command order rupture belgique"
    " ship application app radio autonomie coq lumiere light",
    "praise_wave": "notice manual caracter print large grand-mere redessin redrew vieille 1974 annees dame 91 cinquante"
    " fifty respect repar histoire faith bien restored customer client entreprise",
    "rumour": "lyon asie asia conteneur container usine plant logisti fabri rumeur decor partage atelier workshop"
    " ready toute nothing import made vent supprim ami friend",
}
WINDOWS = {
    "storm": (20, 40, 85), "launch": (120, 480), "praise_wave": (120, 480), "rumour": (180, 720),
}  # fmt: skip
PASTS = {"weeks": timedelta(weeks=5), "two days": timedelta(days=2), "none": timedelta(0)}


@dataclass(slots=True)
class Row:
    """`right` of the first three terms; `is_first`: the very first one is right."""

    event: str
    terms: list[str]
    right: int
    is_first: bool


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--seeds", default="21,22,23")
    ask.add_argument("--crisislex", type=Path)
    ask.add_argument("--pheme", type=Path)
    ask.add_argument("--json", action="store_true")
    asked = ask.parse_args()
    found: dict[str, list[Row]] = {"demo": [], "demo without a past": [], "quiet": []}
    for seed in (int(number) for number in asked.seeds.split(",") if number):
        posts, story = told(seed)
        for name, past in PASTS.items():
            found["demo" if past else "demo without a past"] += demo(posts, name, past)
        found["quiet"] += quiet(posts, story, seed)
    if asked.crisislex:
        found["crisislex"] = list(disasters(asked.crisislex))
    if asked.pheme:
        found["pheme"] = list(rumours(asked.pheme))
    if asked.json:
        print(json.dumps({name: summed(rows) | {"rows": [asdict(r) for r in rows]} for name, rows in found.items()}))
    else:
        print("\n".join(report(name, rows) for name, rows in found.items() if rows))


def told(seed: int) -> tuple[list[Told], Teller]:
    teller = Teller(seed, NOW + timedelta(days=seed, hours=3 * seed))
    story = teller.story
    return [each for each in teller.tell(story.begins_at, story.now) if each.truth.brand == "Lumen"], teller


def demo(posts: Sequence[Told], name: str, past: timedelta) -> Iterator[Row]:
    for storyline, minutes in WINDOWS.items():
        begin = min(each.post.created_at for each in posts if each.truth.storyline == storyline)
        for length in minutes:
            end = begin + timedelta(minutes=length)
            yield judged(f"{storyline} +{length} min, past: {name}", posts, begin, end, past, CHOSEN[storyline])


def quiet(posts: Sequence[Told], teller: Teller, seed: int) -> Iterator[Row]:
    """Ordinary hours of the week before the launch: nothing is new."""
    rng, story = random.Random(seed), teller.story
    for number in range(12):
        begin = story.begins_at + timedelta(days=4 + number / 2 + rng.random())
        yield judged(f"quiet {number}", posts, begin, begin + timedelta(hours=2 + number % 3), PASTS["weeks"], "")


def judged(name: str, posts: Sequence[Told], begin: datetime, end: datetime, past: timedelta, chosen: str) -> Row:
    now = [each for each in posts if begin <= each.post.created_at < end][-SAMPLE:]
    known = [each for each in posts if begin - past <= each.post.created_at < begin]
    return row(name, [said(each) for each in now], [said(each) for each in sampled(known, begin)], chosen, OWN)


def sampled(known: Sequence[Told], begin: datetime) -> list[Told]:
    """The latest, and those of the same hour of the days before."""
    found = {id(each): each for each in known[-LATEST:]}
    for days in range(1, DAYS_BEFORE + 1):
        until = begin - timedelta(days=days) + timedelta(hours=1)
        found |= {id(each): each for each in [e for e in known if e.post.created_at < until][-SAME_HOUR:]}
    return list(found.values())


def said(each: Told) -> Said:
    return Said(each.post.text, each.post.author.native_id)


def row(name: str, now: Sequence[Said], before: Sequence[Said], chosen: str, own: frozenset[str]) -> Row:
    terms = [term.word for term in new_terms(now, before, FIRST, own)]
    beginnings = tuple(chosen.split())
    hits = [bool(beginnings) and any(word.startswith(beginnings) for word in words(term)) for term in terms]
    return Row(name, terms, sum(hits), bool(hits and hits[0]))


def disasters(folder: Path) -> Iterator[Row]:
    events = {path.name: read_event(path) for path in sorted(folder.iterdir()) if path.is_dir()}
    rng = random.Random(0)
    for name, (texts, chosen) in events.items():
        others = [text for other, (found, _) in events.items() if other != name for text in found]
        now, before = rng.sample(texts, min(SAMPLE, len(texts))), rng.sample(others, SAMPLE)
        yield row(name, [Said(text) for text in now], [Said(text) for text in before], chosen, frozenset())


def read_event(path: Path) -> tuple[list[str], str]:
    facts = json.loads(next(path.glob("*event_description.json")).read_text())
    where = facts["location"]
    names = [*facts["keywords"], facts["name"], where["location_description"], where["country"]]
    kinds = [facts["categorization"]["type"], facts["categorization"]["sub_category"]]
    with next(path.glob("*tweets_labeled.csv")).open(newline="") as file:
        texts = [line[1] for line in csv.reader(file)][1:]
    return texts, beginnings_of(" ".join(map(str, names + kinds)))


def beginnings_of(text: str) -> str:
    """Its telling words cut to five letters, hashtags opened at their capitals."""
    opened = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text.replace("#", " "))
    return " ".join(sorted({word[:5] for whole in (text.replace("#", " "), opened) for word in words(whole)}))


def rumours(folder: Path) -> Iterator[Row]:
    for path in sorted(folder.glob("*.threads.jsonl.gz")):
        by_title: dict[str, list[Said]] = defaultdict(list)
        with gzip.open(path, "rt") as file:
            for line in file:
                thread = json.loads(line)
                posts = [*thread["source"], *thread.get("reactions", [])]
                title = thread["annotation"].get("category") or ""
                by_title[title] += [Said(post["text"], str(post["user"]["id"])) for post in posts]
        largest = sorted((title for title in by_title if title), key=lambda title: -len(by_title[title]))[:3]
        for title in largest:
            others = [post for other, posts in by_title.items() if other != title for post in posts][:SAMPLE]
            name = f"{path.name.split('.')[0]}: {title[:60]}"
            yield row(name, by_title[title][:SAMPLE], others, beginnings_of(title), frozenset())


def summed(rows: Sequence[Row]) -> dict[str, float | int]:
    named = sum(len(each.terms) for each in rows)
    return {
        "windows": len(rows), "named": named, "right": sum(each.right for each in rows),
        "first_right": sum(each.is_first for each in rows), "silent": sum(not each.terms for each in rows),
    }  # fmt: skip


def report(name: str, rows: Sequence[Row]) -> str:
    found = summed(rows)
    head = (
        f"{name}: {found['windows']} windows, the first term right in {found['first_right']}, {found['right']} of "
        f"{found['named']} named terms right, nothing named in {found['silent']}"
    )
    return "\n".join([head, *(f"  {each.event}: {', '.join(each.terms) or '-'} ({each.right})" for each in rows)])


if __name__ == "__main__":
    main()
