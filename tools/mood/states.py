"""The state of every piece of every post after the frozen lower layers, kept in a folder: it is needed many times.

The lower layers run in the same eight bits, post by post, as they will in use: what is taught is what is met.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parvis.lib.mood.building import build_lower
from parvis.lib.mood.encoding import session
from parvis.lib.mood.source import Source
from parvis.lib.mood.tokenizing import Tokenizer, tokenizer_json

MOST = 80


@dataclass(frozen=True, slots=True)
class States:
    """`values` (pieces, width) float16, `starts` (posts + 1), `moods` and `kinds` (posts), -1 where a post has none."""

    values: NDArray[np.float16]
    starts: NDArray[np.int64]
    moods: NDArray[np.int64]
    kinds: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.moods)

    def lengths(self) -> NDArray[np.int64]:
        return np.diff(self.starts)

    def only(self, numbers: NDArray[np.int64]) -> States:
        """Those posts alone, in that order."""
        posts = [self.post(number) for number in numbers]
        starts = np.r_[0, np.cumsum([len(post) for post in posts])]
        return States(np.concatenate(posts), starts, self.moods[numbers], self.kinds[numbers])

    def post(self, number: int) -> NDArray[np.float16]:
        return self.values[self.starts[number] : self.starts[number + 1]]


class Lower:
    """The lower layers as a program."""

    def __init__(self, source: Source, kept: NDArray[np.int64], layers: int) -> None:
        self._session = session(build_lower(source, kept, layers))
        self._tokenizer = Tokenizer.read(tokenizer_json(source, kept))

    def states(self, posts: list[str], moods: list[int], kinds: list[int] | None = None) -> States:
        found = []
        for post in posts:
            ids = np.array([self._tokenizer.numbers(post, MOST)])
            states = self._session.run(["states"], {"ids": ids, "mask": np.ones_like(ids)})[0]
            found.append(np.asarray(states[0], np.float16))
        starts = np.r_[0, np.cumsum([len(state) for state in found])]
        return States(np.concatenate(found), starts, np.array(moods), np.array(kinds or [-1] * len(posts)))


def save(states: States, path: Path) -> None:
    np.savez(path, values=states.values, starts=states.starts, moods=states.moods, kinds=states.kinds)


def load(path: Path) -> States:
    with np.load(path) as file:
        return States(file["values"], file["starts"], file["moods"], file["kinds"])
