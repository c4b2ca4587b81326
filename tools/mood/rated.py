"""English posts with the moods that at least twenty people each gave them: the ratings behind VADER (Hutto and Gilbert,
2014; MIT licence), which lie in the source archive of `vaderSentiment` and in no wheel.

What a crowd says of a post is a share of each mood, and so teaches more than one label: how doubtful a post is, too.
"""

from __future__ import annotations

import io
import json
import re
import tarfile
from html import unescape
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

# The parts, by the name of their file: posts of Twitter, and sentences of product reviews.
PARTS = {"rated_tweets": "tweets", "rated_products": "amazonReviewSnippets"}
INNER = "hutto_ICWSM_2014.tar.gz"
LIGHTLY = 0.5  # how much of a mood one step from nothing is, on the scale of -4 to 4; two steps are all of it
Rated = tuple[list[str], NDArray[np.float32]]


def rated(archive: Path) -> dict[str, Rated]:
    """For each part its posts and the shares of their moods (posts, 3)."""
    with tarfile.open(archive) as outer:
        inner = next(member for member in outer.getmembers() if member.name.endswith(INNER))
        content = _content(outer, inner)
    with tarfile.open(fileobj=io.BytesIO(content)) as file:
        texts = {Path(member.name).name: member for member in file.getmembers()}
        return {
            part: _read(
                _content(file, texts[f"{name}_GroundTruth.txt"]), _content(file, texts[f"{name}_anonDataRatings.txt"])
            )
            for part, name in PARTS.items()
        }


def agreed(posts: Rated) -> tuple[list[str], list[int]]:
    """The posts on which most people agree, and their moods: 0 negative, 1 neutral, 2 positive."""
    texts, given = posts
    numbers = np.flatnonzero(given.max(1) >= 0.5)
    return [texts[number] for number in numbers], [int(mood) for mood in given[numbers].argmax(1)]


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    found = archive.extractfile(member)
    if found is None:
        raise SystemExit(f"{member.name} is no file.")
    return found.read()


def _read(posts: bytes, ratings: bytes) -> Rated:
    given = {number: shares(json.loads(row[-1])) for number, *row in _rows(ratings)}
    kept = [(_plain(row[-1]), given[number]) for number, *row in _rows(posts) if number in given]
    return [post for post, _ in kept], np.array([share for _, share in kept], np.float32)


def _rows(content: bytes) -> list[list[str]]:
    lines = content.decode("utf-8-sig", "replace").splitlines()
    return [line.split("\t") for line in lines if line.count("\t") >= 2]


def _plain(post: str) -> str:
    """With people and addresses written as in UMSAB."""
    return re.sub(r"http://url_removed", "http", re.sub(r"@anonymous", "@user", unescape(post))).strip()


def shares(ratings: list[int]) -> NDArray[np.float32]:
    """(3,): the shares of negative, neutral and positive in ratings of -4 to 4.

    >>> shares([-3, 0, 1, 2]).tolist()
    [0.25, 0.375, 0.375]
    """
    steps = np.array(ratings)
    strength = np.where(abs(steps) > 1, 1.0, abs(steps) * LIGHTLY)
    negative, positive = (strength * (steps < 0)).mean(), (strength * (steps > 0)).mean()
    return np.array([negative, 1 - negative - positive, positive], np.float32)
