"""Teaches one network from one seed, to the end of its schedule.

    python -m tools.mood.teach FOLDER SEED FIRST

FOLDER holds the states before layer FIRST (`NAME_train.npz`); the result is FOLDER/seed_SEED.npz, the running mean of
the weights, and at each eighth of the way FOLDER/part_SEED.npz. AdamW with warm-up and linear decay to nothing, batches
of posts of like length, label smoothing.

The network of seed 0 is taught jointly: with the parts beside the languages of UMSAB (posts about brands, everyday
posts, emotions), and of posts about brands the mood and the kind, each by a head of its own (multi-task learning:
Caruana, 1997). Everyday posts and emotions have moods in other proportions than tweets, so each such part has a bias
of its own that is thrown away. The others are taught by the languages alone: the joint network reads brand talk far
better, tweets a little worse, and the mean of both kinds reads tweets nearly as well as plain ones do.
"""

from __future__ import annotations

import os

# One thread for each network: two networks at once use two cores better than one network on two.
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")

import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from parvis.lib.mood.source import Source
from tools.mood import network
from tools.mood.batches import padded
from tools.mood.places import source_bytes
from tools.mood.states import States, load

jax.config.update("jax_default_prng_impl", "unsafe_rbg")  # the usual one takes a tenth of the time on a processor

# How often a post of each language is met in one round.
ROUND = {
    "french": 2.0, "english": 2.0, "spanish": 0.5, "italian": 0.5, "portuguese": 0.5, "german": 0.5,
    "arabic": 0.25, "hindi": 0.25,
}  # fmt: skip
# The same for parts with proportions of their own: `tools.mood.places.beside` says what they are. Those about brands
# come last and have heads of their own.
BESIDE = {
    "everyday_fr": 1.2, "everyday_en": 1.2, "emotion": 0.4, "brand_fr": 1.6, "brand_en": 1.6,
}  # fmt: skip
FIRST_OF_BRANDS = list(BESIDE).index("brand_fr") + 1
KINDS = 1.0  # how much the kind of a post about a brand teaches beside its mood
JOINT = 0  # the seed
POSTS = 48
CHUNK = 12 * POSTS  # posts are sorted by length within so many
WARM = 0.08  # of the schedule
DECAY, FIRST_MOMENT, SECOND_MOMENT = 0.01, 0.9, 0.98
LOUDEST = 1.0  # length of the slope, beyond which it is shortened
SMOOTHED = 0.05
MEAN = 0.985  # of the running mean of the weights, at each step
RATE = 1e-4  # of the layers. At 1.4e-4 and over, validation losses are 0.02 higher.
ROUNDS = 2.2  # more of them learn the posts by heart: validation losses rise again
HEAD_RATE = 10.0  # times that of the layers
Weights = dict[str, jax.Array]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How often a post of each part is met in a round, how many rounds, and how fast the layers move."""

    round_: Mapping[str, float]
    rounds: float = ROUNDS
    rate: float = RATE

    @classmethod
    def of(cls, seed: int) -> Recipe:
        return cls(ROUND | BESIDE if seed == JOINT else ROUND)


@dataclass(frozen=True, slots=True)
class Corpus:
    """Posts of all parts: `share`, how often one is met in a round; `wanted` (posts, 3); `place` (part, number);
    `side`, which part's own bias a post has, 0 for those that have none."""

    parts: list[States]
    share: NDArray[np.float64]
    wanted: NDArray[np.float32]
    kinds: NDArray[np.float32]
    place: NDArray[np.int64]
    length: NDArray[np.int64]
    side: NDArray[np.int64]

    @classmethod
    def read(cls, folder: Path, round_: Mapping[str, float]) -> Corpus:
        names = [name for name in round_ if (folder / f"{name}_train.npz").exists()]
        parts = [load(folder / f"{name}_train.npz") for name in names]
        moods = np.concatenate([part.moods for part in parts])
        kinds = np.concatenate([part.kinds for part in parts])
        share = np.concatenate([np.full(len(part), round_[name]) for name, part in zip(names, parts, strict=True)])
        place = np.concatenate([[(at, number) for number in range(len(part))] for at, part in enumerate(parts)])
        sides = [list(BESIDE).index(name) + 1 if name in BESIDE else 0 for name in names]
        lengths = np.concatenate([part.lengths() for part in parts])
        return cls(parts, share, _wanted(moods, 3), _wanted(kinds, 7), place, lengths, np.array(sides)[place[:, 0]])

    def batches(self, chance: np.random.Generator) -> Iterator[NDArray[np.int64]]:
        """One round of numbers of posts, like lengths together."""
        times = range(int(self.share.max()) + 1)
        met = [np.flatnonzero(chance.random(len(self.share)) < self.share - done) for done in times]
        mixed = chance.permutation(np.concatenate(met))
        chunks = [mixed[start : start + CHUNK] for start in range(0, len(mixed), CHUNK)]
        ordered = [chunk[np.argsort(self.length[chunk], kind="stable")] for chunk in chunks]
        found = [chunk[at : at + POSTS] for chunk in ordered for at in range(0, len(chunk) - POSTS + 1, POSTS)]
        for number in chance.permutation(len(found)):
            yield found[number]

    def lesson(self, numbers: NDArray[np.int64]) -> tuple[Any, Any, Any]:
        return self.wanted[numbers], self.kinds[numbers], self.side[numbers]

    def padded(self, numbers: NDArray[np.int64]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        return padded([self.parts[part].post(number) for part, number in self.place[numbers]])


def _wanted(labels: NDArray[np.int64], answers: int) -> NDArray[np.float32]:
    """(posts, answers): smoothed shares; zeros for a post without a label, which then teaches nothing."""
    smoothed = np.eye(answers, dtype=np.float32)[labels] * np.float32(1 - SMOOTHED) + np.float32(SMOOTHED / answers)
    return np.asarray(smoothed * (labels >= 0)[:, None], np.float32)


def loss(weights: Weights, states: Any, mask: Any, lesson: Any, key: Any) -> jax.Array:
    wanted, kinds, side = lesson
    points = network.points(weights, states, mask, key)
    plain = network.heard(weights, points, "head") + jnp.where((side > 0)[:, None], weights["head.sides"][side], 0.0)
    moods = jnp.where((side >= FIRST_OF_BRANDS)[:, None], network.heard(weights, points, "brand"), plain)
    lost = -(wanted * jax.nn.log_softmax(moods)).sum(1).mean()
    return lost - KINDS * (kinds * jax.nn.log_softmax(network.heard(weights, points, "kind"))).sum(1).mean()


@partial(jax.jit, donate_argnums=(0,))
def step(kept: Any, states: Any, mask: Any, lesson: Any, key: Any, rate: Any, mean: Any) -> tuple[Any, jax.Array]:
    """AdamW (Loshchilov and Hutter, 2019), and the running mean of the weights."""
    weights, first, second, average, count = kept
    lost, slope = jax.value_and_grad(loss)(weights, states, mask, lesson, key)
    quiet = jnp.minimum(1.0, LOUDEST / (jnp.sqrt(sum((value**2).sum() for value in slope.values())) + 1e-6))
    count = count + 1
    for name in slope:
        value = slope[name] * quiet
        first[name] = FIRST_MOMENT * first[name] + (1 - FIRST_MOMENT) * value
        second[name] = SECOND_MOMENT * second[name] + (1 - SECOND_MOMENT) * value**2
        move = first[name] / (1 - FIRST_MOMENT**count) / (jnp.sqrt(second[name] / (1 - SECOND_MOMENT**count)) + 1e-8)
        own = rate * (1.0 if name[0].isdigit() else HEAD_RATE)
        weights[name] = weights[name] - own * (move + DECAY * weights[name])
        average[name] = mean * average[name] + (1 - mean) * weights[name]
    return (weights, first, second, average, count), lost


def teach(folder: Path, seed: int, first: int, recipe: Recipe) -> None:
    corpus, chance = Corpus.read(folder, recipe.round_), np.random.default_rng(seed)
    sides = {"head.sides": jnp.zeros((len(BESIDE) + 1, 3))}
    kept = _begin(network.start(Source(source_bytes()), first, seed) | sides)
    steps = int(recipe.rounds * corpus.share.sum() / POSTS)
    told = _Told(seed, steps)
    key, done = jax.random.key(seed), 0
    while done < steps:
        for numbers in corpus.batches(chance):
            if done == steps:
                break
            key, now = jax.random.split(key)
            rate = recipe.rate * min((done + 1) / steps / WARM, (1 - done / steps) / (1 - WARM))
            mean = min(MEAN, (done + 1) / (done + 10))
            states, mask = corpus.padded(numbers)
            kept, lost = step(kept, states, mask, corpus.lesson(numbers), now, rate, mean)
            done += 1
            told.step(done, float(lost))
            if done % max(1, steps // 8) == 0:
                _save(folder / f"part_{seed}_{8 * done // steps}.npz", kept[3])
    _save(folder / f"seed_{seed}.npz", kept[3])


def _begin(weights: Weights) -> Any:
    """Weights, the two moments, the running mean, the count of steps."""
    nothing = [{name: jnp.zeros_like(value) for name, value in weights.items()} for _ in range(2)]
    return weights, *nothing, {name: value.copy() for name, value in weights.items()}, jnp.zeros(())


def _save(path: Path, weights: Weights) -> None:
    np.savez(path, **{name: np.asarray(value) for name, value in weights.items()})


class _Told:
    """Says now and then how far it is."""

    def __init__(self, seed: int, steps: int) -> None:
        self.seed, self.steps, self.began, self.loss = seed, steps, time.monotonic(), 0.0

    def step(self, done: int, lost: float) -> None:
        self.loss = 0.98 * self.loss + 0.02 * lost if done > 1 else lost
        if done % 20 == 0:
            rate = POSTS * done / (time.monotonic() - self.began)
            print(
                f"seed {self.seed}: step {done} of {self.steps}, loss {self.loss:.3f}, {rate:.0f} posts/s", flush=True
            )


if __name__ == "__main__":
    teach(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), Recipe.of(int(sys.argv[2])))
