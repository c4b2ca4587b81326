"""Themes: how pure they are, whether they stay from a day to the next, and seconds for 10,000 posts.

    python benchmarks/themes.py [DATA] [--words] [--seeds 11,12] [--json]

On the demo's story (its posts carry the truth about their theme; seeds 11 and 12 were never looked at while the code
was written), and on DATA/banking77/train.csv and DATA/clinc150/train_val.json where they are. Each set is judged twice:
as it is, and by plain k-means on the same vectors with the same number of clusters. The encoder is built in a
folder that is thrown away, which takes a minute; `--words` measures what works without it.

`purity`: posts whose label is the commonest of their theme. `nmi`: normalised mutual information. Posts of no theme
count in neither; `covered` is the share of the others. Stability: windows of 7 days that move by one, four times;
`kept`: of the posts that are in both windows, the share whose theme is the same one; `kept_alone`: the same when each
day is looked at alone and its clusters are matched by their centres alone.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as many threads as posts are few only wait for each other
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from parvis.demo.telling import Teller
from parvis.lib.copies import collapse
from parvis.lib.themes import Found, Known, Said, find_themes
from parvis.lib.themes.clusters import k_means, seeds
from parvis.lib.themes.place import place_of

NOW = datetime(2026, 3, 3, 18, 0, tzinfo=UTC)
GOALS = {"seconds_10000": "under 1"}
LABELLED = 1_500  # posts of a labelled file: the encoder reads some 60 a second
DAYS, MOVES = 7, 4
RUNS = 3
Encode = Callable[[Sequence[str]], list[bytes]]
Labelled = tuple[list[Said], list[str]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="?", type=Path)
    parser.add_argument("--words", action="store_true")
    parser.add_argument("--seeds", default="11,12")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    encode = None if asked.words else encoder()
    figures: dict[str, Any] = {"seconds_10000": seconds(10_000)}
    for seed in (int(number) for number in asked.seeds.split(",") if number):
        told = story(seed, timedelta(days=DAYS + MOVES))
        vectors = vectors_of([said for _, said, _ in told], encode)
        figures[f"story_{seed}"] = judged(_since(told, NOW - timedelta(days=DAYS)), vectors) | stability(told, vectors)
    for name, (posts, labels) in files(asked.data).items():
        figures[name] = judged((posts, labels), vectors_of(posts, encode))
    print(json.dumps(figures) if asked.json else report(figures))


def encoder() -> Encode:
    from parvis.understanding.encoder_file import open_encoder

    with tempfile.TemporaryDirectory() as folder:
        opened = open_encoder(Path(folder))
    if opened.encoder is None:
        raise SystemExit(f"{opened.reason} --words measures without it.")
    reader = opened.encoder
    return lambda texts: [row.tobytes() for row in reader.encode(texts).vectors]


def story(seed: int, span: timedelta) -> list[tuple[datetime, Said, str]]:
    """Posts about Lumen with their true theme, oldest first."""
    told = [each for each in Teller(seed, NOW).tell(NOW - span, NOW) if each.truth.brand == "Lumen"]
    return [
        (each.post.created_at, Said(key, each.post.text, each.post.lang or ""), each.truth.theme)
        for key, each in enumerate(told)
    ]


def files(data: Path | None) -> dict[str, Labelled]:
    """Posts with one label each, drawn by chance."""
    found: dict[str, list[tuple[str, str]]] = {}
    if data and (path := data / "banking77" / "train.csv").exists():
        with path.open(encoding="utf-8", newline="") as file:
            found["banking77"] = [(row["text"], row["category"]) for row in csv.DictReader(file)]
    if data and (path := data / "clinc150" / "train_val.json").exists():
        found["clinc150"] = [(text, label) for text, label in json.loads(path.read_text("utf-8"))["train"]]
    drawn = {name: random.Random(7).sample(rows, min(LABELLED, len(rows))) for name, rows in found.items()}
    return {
        name: ([Said(key, text, "en") for key, (text, _) in enumerate(rows)], [label for _, label in rows])
        for name, rows in drawn.items()
    }


def vectors_of(posts: Sequence[Said], encode: Encode | None) -> dict[int, bytes]:
    """Of each post; a copy has that of the first, as in any part of these posts it may be the first itself."""
    if encode is None:
        return {}
    firsts = collapse([post.text for post in posts])
    originals = sorted(set(firsts))
    rows = dict(zip(originals, encode([posts[place].text for place in originals]), strict=True))
    return {post.key: rows[first] for post, first in zip(posts, firsts, strict=True)}


def judged(labelled: Labelled, vectors: Mapping[int, bytes]) -> dict[str, float]:
    posts, labels = labelled
    before = time.process_time()
    found = find_themes(posts, vectors)
    spent = time.process_time() - before
    theme_of = themes_by_post(found)
    true = dict(zip((post.key for post in posts), labels, strict=True))
    pairs = [(theme_of[key], label) for key, label in true.items() if key in theme_of]
    plain = plain_k_means(posts, vectors, max(1, len(found.themes)))
    return {
        "posts": len(posts), "distinct": found.distinct, "labels": len(set(labels)), "themes": len(found.themes),
        "covered": len(pairs) / max(1, len(posts)), "purity": purity(pairs), "nmi": nmi(pairs), "seconds": spent,
        "plain_purity": purity(list(zip(plain, labels, strict=True))),
        "plain_nmi": nmi(list(zip(plain, labels, strict=True))),
    }  # fmt: skip


def plain_k_means(posts: Sequence[Said], vectors: Mapping[int, bytes], count: int) -> list[int]:
    """Every post on its own, in the same space without anything else that find_themes does."""
    firsts = collapse([post.text for post in posts])
    filled = {post.key: vectors[posts[first].key] for post, first in zip(posts, firsts, strict=True)} if vectors else {}
    if filled:
        rows = np.array([np.frombuffer(filled[post.key], np.int8) for post in posts], np.float32)
        rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    else:
        rows = place_of(posts, {}, 0).rows
    chance = np.random.Generator(np.random.PCG64(0))
    labels, _, _ = k_means(rows, seeds(rows, count, chance, np.zeros((0, rows.shape[1]), np.float32)))
    return [int(label) for label in labels]


def stability(told: Sequence[tuple[datetime, Said, str]], vectors: Mapping[int, bytes]) -> dict[str, float]:
    """With the themes of the day before known, and with each day alone."""
    kept: Counter[str] = Counter()
    known: list[Known] = []
    was: dict[str, dict[int, int]] = {"kept": {}, "kept_alone": {}}
    before: Found | None = None
    fates: list[str] = []
    for move in range(MOVES + 1):
        end = NOW - timedelta(days=MOVES - move)
        posts = [said for at, said, _ in told if end - timedelta(days=DAYS) <= at < end]
        mine = {post.key: vectors[post.key] for post in posts if post.key in vectors}
        found, alone = find_themes(posts, mine, known, seed=move), find_themes(posts, mine, seed=move)
        keys = _keys(found, known)
        now = {
            "kept": {post: keys[number] for post, number in themes_by_post(found).items()},
            "kept_alone": _by_centre(alone, before, was["kept_alone"]),
        }
        for way, themes in now.items():
            both = [(was[way][post], theme) for post, theme in themes.items() if post in was[way]]
            kept[way] += sum(one == other for one, other in both)
            kept[f"of_{way}"] += len(both)
        fates += [theme.fate for theme in found.themes] if move else []
        known = [
            Known(key, theme.name, theme.words, found.space, theme.centre, frozenset(theme.members))
            for key, theme in zip(keys, found.themes, strict=True)
        ]
        was, before = now, alone
    shares = {way: kept[way] / max(1, kept[f"of_{way}"]) for way in ("kept", "kept_alone")}
    return shares | {"born_a_day": sum(fate in ("born", "split") for fate in fates) / MOVES}


def _keys(found: Found, known: Sequence[Known]) -> list[int]:
    fresh = max((theme.key for theme in known), default=-1) + 1
    return [theme.known if theme.known is not None else fresh + number for number, theme in enumerate(found.themes)]


def _by_centre(alone: Found, before: Found | None, was: Mapping[int, int]) -> dict[int, int]:
    """A day alone: each cluster is the one of the day before whose centre, or in words whose words, are nearest."""
    keys = list(range(len(alone.themes)))
    if before is not None and before.themes:
        names = [was.get(theme.members[0], number) for number, theme in enumerate(before.themes)]
        alike = np.array([[_alike(one, other) for other in before.themes] for one in alone.themes])
        keys = [names[int(row.argmax())] for row in alike]
    return {post: keys[number] for number, theme in enumerate(alone.themes) for post in theme.members}


def _alike(one: Any, other: Any) -> float:
    if len(one.centre):
        return float(one.centre @ other.centre / (np.linalg.norm(one.centre) * np.linalg.norm(other.centre)))
    return sum(weight * other.words.get(word, 0.0) for word, weight in one.words.items())


def seconds(count: int) -> float:
    """CPU seconds for so many posts of the story's length, all different, with vectors (a double: drawn by chance).

    The least of three runs: others share the machine's caches.
    """
    from benchmarks.copies import invent

    chance = np.random.Generator(np.random.PCG64(1))
    centres = chance.normal(0, 1, (40, 384))
    posts = [Said(key, text, "fr") for key, text in enumerate(invent(count, seed=3))]
    rows = np.clip(np.round((centres[np.arange(count) % 40] + chance.normal(0, 0.8, (count, 384))) * 40), -127, 127)
    vectors = {key: row.tobytes() for key, row in enumerate(rows.astype(np.int8))}
    return round(min(timed(posts, vectors) for _ in range(RUNS)), 2)


def timed(posts: Sequence[Said], vectors: Mapping[int, bytes]) -> float:
    before = time.process_time()
    find_themes(posts, vectors)
    return time.process_time() - before


def themes_by_post(found: Found) -> dict[int, int]:
    return {key: number for number, theme in enumerate(found.themes) for key in theme.members}


def purity(pairs: Sequence[tuple[int, str]]) -> float:
    commonest: Counter[int] = Counter()
    for (theme, _), count in Counter(pairs).items():
        commonest[theme] = max(commonest[theme], count)
    return commonest.total() / max(1, len(pairs))


def nmi(pairs: Sequence[tuple[int, str]]) -> float:
    """Mutual information over the mean of the two entropies."""
    whole, both = len(pairs), Counter(pairs)
    themes, labels = Counter(theme for theme, _ in pairs), Counter(label for _, label in pairs)
    shared = sum(n / whole * np.log(n * whole / (themes[theme] * labels[label])) for (theme, label), n in both.items())
    entropies = [-sum(n / whole * np.log(n / whole) for n in counts.values()) for counts in (themes, labels)]
    return float(shared / max(1e-9, sum(entropies) / 2))


def _since(told: Sequence[tuple[datetime, Said, str]], begin: datetime) -> Labelled:
    recent = [(said, theme) for at, said, theme in told if at >= begin]
    return [said for said, _ in recent], [theme for _, theme in recent]


def report(figures: Mapping[str, Any]) -> str:
    rows = [f"10,000 posts with vectors: {figures['seconds_10000']:.2f} CPU seconds, goal {GOALS['seconds_10000']}"]
    for name, found in figures.items():
        if isinstance(found, dict):
            told = [f"{key} {value:,.3f}".removesuffix(".000") for key, value in found.items()]
            rows.append(f"{name}: " + ", ".join(told))
    return "\n".join(rows)


if __name__ == "__main__":
    main()
