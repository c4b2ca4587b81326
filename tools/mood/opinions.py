"""What networks say of posts that they have not seen: a second opinion beside the labels, and one where there is none.

    python -m tools.mood.opinions FOLDER FIRST PART ...

FOLDER holds the networks `fold_K.npz` and the states `PART_train.npz`. Of a part with labels each post is read by the
network that was taught without it, of any other by all; FOLDER/PART_opinion.npy has the shares of the moods
(posts, 3). FOLDER/PART_public.npy has the public encoder's direction of each post (posts, width).
"""

from __future__ import annotations

import os

os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax
import numpy as np
from numpy.typing import NDArray

from parvis.lib.mood.reading import softmax
from parvis.lib.mood.source import Source
from tools.mood import measures, network
from tools.mood.batches import padded
from tools.mood.folds import FOLDS, left_out
from tools.mood.patching import Tensors, read
from tools.mood.places import LANGUAGES, source_bytes
from tools.mood.states import States, load

TOGETHER = 36
Run = Callable[[Any, Any, Any], Any]


def opinion_of(folder: Path, part: str) -> NDArray[np.float32] | None:
    """(posts, 3) shares; None where there is none."""
    path = folder / f"{part}_opinion.npy"
    return np.load(path) if path.exists() else None


def public_of(folder: Path, part: str) -> NDArray[np.float16]:
    """(posts, width), of length one."""
    found: NDArray[np.float16] = np.load(folder / f"{part}_public.npy")
    return found


def scores(weights: Any, states: States) -> NDArray[Any]:
    """(posts, 3)"""
    return through(_scores, weights, states, 3)


def through(run: Run, weights: Any, states: States, width: int) -> NDArray[Any]:
    """(posts, width): what a network makes of the posts, some of like length at once."""
    order = np.argsort(states.lengths(), kind="stable")
    found = np.empty((len(states), width), np.float32)
    for start in range(0, len(order), TOGETHER):
        numbers = order[start : start + TOGETHER]
        filled = np.resize(numbers, TOGETHER)  # the same shape each time, so that it is compiled once for each length
        values, mask = padded([states.post(number) for number in filled])
        found[numbers] = np.asarray(run(weights, values, mask))[: len(numbers)]
    return found


def second_opinion(folds: list[Tensors], states: States) -> NDArray[np.float32]:
    """(posts, 3): the shares by the fold that has not seen the post, or by all where a part has no labels."""
    said = np.empty((len(states), 3), np.float32)
    if (states.moods < 0).all():
        said = np.mean([scores(fold, states) for fold in folds], axis=0)
    else:
        for number, fold in enumerate(folds):
            unseen = left_out(number, len(states))
            said[unseen] = scores(fold, states.only(unseen))
    return np.asarray(softmax(said), np.float32)


def directions(weights: Any, states: States) -> NDArray[np.float16]:
    found = through(_vectors, weights, states, weights["head.weight"].shape[1])
    return (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float16)


@jax.jit
def _scores(weights: Any, states: Any, mask: Any) -> Any:
    return network.scores(weights, states, mask, None)


@jax.jit
def _vectors(weights: Any, states: Any, mask: Any) -> Any:
    return network.vectors(weights, states, mask, None)


def main(folder: Path, first: int, parts: list[str]) -> None:
    folds = [read(folder / f"fold_{number}.npz") for number in range(FOLDS)]
    public = network.start(Source(source_bytes()), first, 0)
    for part in parts:
        states = load(folder / f"{part}_train.npz")
        np.save(folder / f"{part}_public.npy", directions(public, states))
        if part in LANGUAGES or part == "unread":
            opinion = second_opinion(folds, states)
            np.save(folder / f"{part}_opinion.npy", opinion)
            if part in LANGUAGES:
                print(
                    f"{part}: macro F1 {measures.macro_f1(opinion.argmax(1), states.moods):.1f}, loss "
                    f"{measures.loss(opinion, states.moods):.3f} on posts that a fold had not seen",
                    flush=True,
                )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
