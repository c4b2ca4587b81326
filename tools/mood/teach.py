"""Teaches one network, to the end of its schedule.

    python -m tools.mood.teach FOLDER NAME FIRST

FOLDER holds the states before layer FIRST (`PART_train.npz`); the result is FOLDER/NAME.npz, the running mean of the
weights. AdamW with warm-up and linear decay to nothing, batches of posts of like length, label smoothing.

`fold_K` is taught by the languages of UMSAB, less each fourth post from the K-th on, and by posts that a crowd rated.
What the four say of the posts that they have not seen is a second opinion about those posts (`tools.mood.opinions`).

`seed_N` starts from the mean of those four and is taught everything: tweets, little by their labels and mostly by that
second opinion (knowledge distillation: Hinton et al., 2015), for a wrong label is not learnt by heart then; further
posts without labels by it alone; posts about brands by their mood and their kind, each with a head of its own
(multi-task learning: Caruana, 1997); and of every post the direction that the public encoder gives it, so that what
moods do not need is not forgotten (Jung et al., Less-forgetting learning, 2016). Everyday posts and emotions have moods
in other proportions than tweets, so each such part has a bias of its own that is thrown away.

`last_N` goes on from the mean of all `seed_N`, with more French and more of what nobody has labelled.
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
from tools.mood.folds import left_out
from tools.mood.opinions import opinion_of, public_of
from tools.mood.patching import mean, read
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
    "rated_tweets": 0.8, "rated_products": 0.4, "everyday_fr": 1.2, "everyday_en": 1.2, "emotion": 0.4,
    "brand_fr": 1.6, "brand_en": 1.6,
}  # fmt: skip
FIRST_OF_BRANDS = list(BESIDE).index("brand_fr") + 1
RATED = {name: often for name, often in BESIDE.items() if name.startswith("rated")}
UNREAD = {"unread": 0.25}  # posts whose mood nobody has said
LAST = {"french": 3.0, "unread": 0.5}  # in the last network
KINDS = 1.0  # how much the kind of a post about a brand teaches beside its mood
OPINION = 0.8  # how much the second opinion teaches, against the label
KEPT = 3.0  # how much the public encoder's direction teaches: at 1 and 2 all figures were worse
POSTS = 48
CHUNK = 12 * POSTS  # posts are sorted by length within so many
WARM = 0.08  # of the schedule
DECAY, FIRST_MOMENT, SECOND_MOMENT = 0.01, 0.9, 0.98
LOUDEST = 1.0  # length of the slope, beyond which it is shortened
SMOOTHED = 0.05
MEAN = 0.985  # of the running mean of the weights, at each step
RATE, JOINT_RATE, LAST_RATE = 1e-4, 1.3e-4, 1e-4  # of the layers
# With labels alone more rounds learn them by heart; with opinions and directions not.
ROUNDS, JOINT_ROUNDS, LAST_ROUNDS = 2.2, 3.2, 1.0
HEAD_RATE = 10.0  # times that of the layers
FOLD_SEEDS, LAST_SEEDS = 10, 20
OF_TWEETS = ("head.weight", "head.bias")
Weights = dict[str, jax.Array]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How often a post of each part is met in a round, how many rounds, how fast the layers move, and for a network of
    the second opinion the fold that it does not see."""

    seed: int
    round_: Mapping[str, float]
    rounds: float
    rate: float
    fold: int | None = None

    @classmethod
    def of(cls, name: str) -> Recipe:
        kind, number = name.split("_")
        if kind == "fold":
            return cls(FOLD_SEEDS + int(number), ROUND | RATED, ROUNDS, RATE, int(number))
        if kind == "last":
            return cls(LAST_SEEDS + int(number), ROUND | BESIDE | LAST, LAST_ROUNDS, LAST_RATE)
        return cls(int(number), ROUND | BESIDE | UNREAD, JOINT_ROUNDS, JOINT_RATE)

    @property
    def is_joint(self) -> bool:
        return self.fold is None


@dataclass(frozen=True, slots=True)
class Corpus:
    """Posts of all parts: `share`, how often one is met in a round; `wanted` (posts, 3) moods; `kinds` (posts, 7);
    `public` (posts, width), the public encoder's direction, empty where it is not taught; `place` (part, number);
    `side`, which part's own bias a post has, 0 for those that have none."""

    parts: list[States]
    share: NDArray[np.float64]
    wanted: NDArray[np.float32]
    kinds: NDArray[np.float32]
    public: NDArray[np.float16]
    place: NDArray[np.int64]
    length: NDArray[np.int64]
    side: NDArray[np.int64]

    @classmethod
    def read(cls, folder: Path, recipe: Recipe) -> Corpus:
        names = [name for name in recipe.round_ if (folder / f"{name}_train.npz").exists()]
        parts = [load(folder / f"{name}_train.npz") for name in names]
        wanted = [_wanted(part.moods, 3) for part in parts]
        public = np.zeros((sum(map(len, parts)), 0), np.float16)
        wanted = [
            _with_opinion(each, folder, name) if recipe.is_joint or name in RATED else each
            for name, each in zip(names, wanted, strict=True)
        ]
        if recipe.is_joint:
            public = np.concatenate([public_of(folder, name) for name in names])
        place = np.concatenate([[(at, number) for number in range(len(part))] for at, part in enumerate(parts)])
        shares = [np.full(len(part), recipe.round_[name]) for name, part in zip(names, parts, strict=True)]
        for name, share in zip(names, shares, strict=True):
            if recipe.fold is not None and name in ROUND:
                share[left_out(recipe.fold, len(share))] = 0.0
        sides = np.array([list(BESIDE).index(name) + 1 if name in BESIDE else 0 for name in names])
        kinds = np.concatenate([_wanted(part.kinds, 7) for part in parts])
        lengths = np.concatenate([part.lengths() for part in parts])
        return cls(
            parts, np.concatenate(shares), np.concatenate(wanted), kinds, public, place, lengths, sides[place[:, 0]]
        )

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

    def lesson(self, numbers: NDArray[np.int64]) -> tuple[Any, Any, Any, Any]:
        return self.wanted[numbers], self.kinds[numbers], self.public[numbers].astype(np.float32), self.side[numbers]

    def padded(self, numbers: NDArray[np.int64]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        return padded([self.parts[part].post(number) for part, number in self.place[numbers]])


def _wanted(labels: NDArray[np.int64], answers: int) -> NDArray[np.float32]:
    """(posts, answers): smoothed shares; zeros for a post without a label, which then teaches nothing."""
    smoothed = np.eye(answers, dtype=np.float32)[labels] * np.float32(1 - SMOOTHED) + np.float32(SMOOTHED / answers)
    return np.asarray(smoothed * (labels >= 0)[:, None], np.float32)


def _with_opinion(wanted: NDArray[np.float32], folder: Path, name: str) -> NDArray[np.float32]:
    opinion = opinion_of(folder, name)
    if opinion is None:
        return wanted
    is_labelled = wanted.sum(1, keepdims=True) > 0
    return np.asarray(np.where(is_labelled, OPINION * opinion + (1 - OPINION) * wanted, opinion), np.float32)


def loss(weights: Weights, states: Any, mask: Any, lesson: Any, key: Any) -> jax.Array:
    wanted, kinds, public, side = lesson
    points = network.points(weights, states, mask, key)
    plain = network.heard(weights, points, "head") + jnp.where((side > 0)[:, None], weights["head.sides"][side], 0.0)
    moods = jnp.where((side >= FIRST_OF_BRANDS)[:, None], network.heard(weights, points, "brand"), plain)
    lost = -(wanted * jax.nn.log_softmax(moods)).sum(1).mean()
    lost -= KINDS * (kinds * jax.nn.log_softmax(network.heard(weights, points, "kind"))).sum(1).mean()
    if public.shape[1]:
        told = network.heard(weights, points, "public")
        likeness = (told * public).sum(1) / (jnp.linalg.norm(told, axis=1) + 1e-6)
        lost += KEPT * (1 - likeness).mean()
    return lost


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
        own = rate * (HEAD_RATE if name.partition(".")[0] in network.ANSWERS else 1.0)
        weights[name] = weights[name] - own * (move + DECAY * weights[name])
        average[name] = mean * average[name] + (1 - mean) * weights[name]
    return (weights, first, second, average, count), lost


def teach(folder: Path, name: str, first: int) -> None:
    recipe = Recipe.of(name)
    corpus, chance = Corpus.read(folder, recipe), np.random.default_rng(recipe.seed)
    sides = {"head.sides": jnp.zeros((len(BESIDE) + 1, 3))}
    weights = network.start(Source(source_bytes()), first, recipe.seed)
    if name.startswith("last"):
        weights |= _mean_of(folder, "seed_*")
    elif recipe.is_joint:
        weights |= {part: value for part, value in _mean_of(folder, "fold_*").items() if _reads_tweets(part)}
    kept = _begin(sides | weights)
    steps = int(recipe.rounds * corpus.share.sum() / POSTS)
    told = _Told(name, steps)
    key, done = jax.random.key(recipe.seed), 0
    while done < steps:
        for numbers in corpus.batches(chance):
            if done == steps:
                break
            key, now = jax.random.split(key)
            rate = recipe.rate * min((done + 1) / steps / WARM, (1 - done / steps) / (1 - WARM))
            fading = min(MEAN, (done + 1) / (done + 10))
            states, mask = corpus.padded(numbers)
            kept, lost = step(kept, states, mask, corpus.lesson(numbers), now, rate, fading)
            done += 1
            told.step(done, float(lost))
    np.savez(folder / f"{name}.npz", **{part: np.asarray(value) for part, value in kept[3].items()})


def _mean_of(folder: Path, names: str) -> Weights:
    found = mean([read(path) for path in sorted(folder.glob(f"{names}.npz"))])
    return {name: jnp.asarray(value) for name, value in found.items()}


def _reads_tweets(name: str) -> bool:
    """Is it of a layer, or of the head for tweets? The other heads of a fold were taught nothing."""
    return name[0].isdigit() or name in OF_TWEETS


def _begin(weights: Weights) -> Any:
    """Weights, the two moments, the running mean, the count of steps."""
    nothing = [{name: jnp.zeros_like(value) for name, value in weights.items()} for _ in range(2)]
    return weights, *nothing, {name: value.copy() for name, value in weights.items()}, jnp.zeros(())


class _Told:
    """Says now and then how far it is."""

    def __init__(self, name: str, steps: int) -> None:
        self.name, self.steps, self.began, self.loss = name, steps, time.monotonic(), 0.0

    def step(self, done: int, lost: float) -> None:
        self.loss = 0.98 * self.loss + 0.02 * lost if done > 1 else lost
        if done % 20 == 0:
            rate = POSTS * done / (time.monotonic() - self.began)
            said = f"{self.name}: step {done} of {self.steps}, loss {self.loss:.3f}, {rate:.0f} posts/s"
            print(said, flush=True)


if __name__ == "__main__":
    teach(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
