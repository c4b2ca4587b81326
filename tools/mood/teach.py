"""Teaches one network from one seed, to the end of its schedule.

    python -m tools.mood.teach FOLDER SEED

FOLDER holds the states (`NAME_train.npz`, `NAME_val.npz`); the result is FOLDER/seed_SEED.npz, the running mean of the
weights. AdamW with warm-up and linear decay to nothing, batches of posts of like length, label smoothing.
"""

from __future__ import annotations

import os

# One thread for each network: two networks at once use two cores better than one network on two.
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

from parvis.lib.mood.source import Source
from tools.mood import network
from tools.mood.places import source_bytes
from tools.mood.states import States, load

jax.config.update("jax_default_prng_impl", "unsafe_rbg")

# How often a post of each language is met in one round.
ROUND = {
    "french": 2.0, "english": 2.0, "spanish": 0.5, "italian": 0.5, "portuguese": 0.5, "german": 0.5,
    "arabic": 0.25, "hindi": 0.25,
}  # fmt: skip
ROUNDS = 1.9
FIRST = 8
POSTS = 48
LENGTHS = (24, 32, 40, 48, 80)
WARM, LAST = 0.08, 0.0
DECAY, FIRST_MOMENT, SECOND_MOMENT = 0.01, 0.9, 0.98
LOUDEST = 1.0
SMOOTHED = 0.05
MEAN = 0.985  # of the running mean of the weights, at each step
RATES = (1.4e-4, 1.8e-4)  # of the layers; seeds alternate


@dataclass(frozen=True, slots=True)
class Corpus:
    parts: list[States]
    share: np.ndarray  # how often each post is met in a round
    wanted: np.ndarray  # (posts, 3) the mood as shares
    place: np.ndarray  # (posts, 2) part and number there
    length: np.ndarray

    @classmethod
    def read(cls, folder: Path, softened: float = SMOOTHED) -> Corpus:
        names = [name for name in ROUND if (folder / f"{name}_train.npz").exists()]
        parts = [load(folder / f"{name}_train.npz") for name in names]
        moods = np.concatenate([part.moods for part in parts])
        wanted = np.eye(3, dtype=np.float32)[moods] * (1 - softened) + softened / 3
        teacher = folder / "teacher.npz"
        if teacher.exists():
            with np.load(teacher) as file:
                wanted = np.float32(0.5) * wanted + np.float32(0.5) * np.concatenate([file[name] for name in names])
        share = np.concatenate([np.full(len(part), ROUND[name]) for name, part in zip(names, parts, strict=True)])
        place = np.concatenate([[(at, number) for number in range(len(part))] for at, part in enumerate(parts)])
        return cls(parts, share, wanted, place, np.concatenate([part.lengths() for part in parts]))

    def batches(self, chance: np.random.Generator) -> Iterator[np.ndarray]:
        """One round of numbers of posts, like lengths together."""
        whole = np.concatenate(
            [
                np.flatnonzero(chance.random(len(self.share)) < self.share - done)
                for done in range(int(self.share.max()) + 1)
            ]
        )
        mixed = chance.permutation(whole)
        chunks = [
            sorted(mixed[at : at + POSTS * 12], key=lambda n: self.length[n]) for at in range(0, len(mixed), POSTS * 12)
        ]
        found = [np.array(chunk[at : at + POSTS]) for chunk in chunks for at in range(0, len(chunk) - POSTS + 1, POSTS)]
        for number in chance.permutation(len(found)):
            yield found[number]

    def padded(self, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return padded([self.parts[part].post(number) for part, number in self.place[numbers]])


def padded(posts: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """States (posts, pieces, width) and mask, as long as the next of LENGTHS."""
    length = next(length for length in LENGTHS if length >= max(map(len, posts)))
    states = np.zeros((len(posts), length, posts[0].shape[1]), np.float32)
    mask = np.zeros((len(posts), length), bool)
    for row, post in enumerate(posts):
        states[row, : len(post)], mask[row, : len(post)] = post, True
    return states, mask


def loss(weights, states, mask, wanted, key):
    found = network.scores(weights, states, mask, key)
    return -(wanted * jax.nn.log_softmax(found)).sum(1).mean()


@partial(jax.jit, donate_argnums=(0,))
def step(kept, states, mask, wanted, key, rate, mean):
    weights, first, second, average, count = kept
    lost, slope = jax.value_and_grad(loss)(weights, states, mask, wanted, key)
    loud = jnp.sqrt(sum((value**2).sum() for value in slope.values()))
    quiet = jnp.minimum(1.0, LOUDEST / (loud + 1e-6))
    count = count + 1
    for name, value in slope.items():
        value = value * quiet
        first[name] = FIRST_MOMENT * first[name] + (1 - FIRST_MOMENT) * value
        second[name] = SECOND_MOMENT * second[name] + (1 - SECOND_MOMENT) * value**2
        move = first[name] / (1 - FIRST_MOMENT**count) / (jnp.sqrt(second[name] / (1 - SECOND_MOMENT**count)) + 1e-8)
        own = rate * (10.0 if name.startswith("head") else 1.0)
        weights[name] = weights[name] - own * (move + DECAY * weights[name])
        average[name] = mean * average[name] + (1 - mean) * weights[name]
    return (weights, first, second, average, count), lost


def teach(folder: Path, seed: int) -> None:
    corpus = Corpus.read(folder)
    chance = np.random.default_rng(seed)
    weights = network.start(Source(source_bytes()), FIRST, seed)
    nothing = {name: jnp.zeros_like(value) for name, value in weights.items()}
    average = {name: value.copy() for name, value in weights.items()}
    kept = (weights, nothing, {name: value.copy() for name, value in nothing.items()}, average, jnp.zeros(()))
    steps = int(ROUNDS * corpus.share.sum() / POSTS)
    rate = RATES[seed % len(RATES)]
    key, done, began, running = jax.random.key(seed), 0, time.time(), 0.0
    while done < steps:
        for numbers in corpus.batches(chance):
            if done >= steps:
                break
            key, now = jax.random.split(key)
            part = done / steps
            slope = min((part + 1 / steps) / WARM, (1 - part) / (1 - WARM))
            states, mask = corpus.padded(numbers)
            mean = min(MEAN, (done + 1) / (done + 10))
            kept, lost = step(kept, states, mask, corpus.wanted[numbers], now, rate * slope, mean)
            running = float(lost) if not done else 0.98 * running + 0.02 * float(lost)
            done += 1
            if done % (steps // 8) == 0:
                np.savez(folder / f"part_{seed}.npz", **{name: np.asarray(value) for name, value in kept[3].items()})
            if done % 20 == 0 or done in (5, 20):
                print(
                    f"seed {seed}: step {done}/{steps}, loss {running:.3f}, "
                    f"{POSTS * done / (time.time() - began):.0f} posts/s",
                    flush=True,
                )
    np.savez(folder / f"seed_{seed}.npz", **{name: np.asarray(value) for name, value in kept[3].items()})


if __name__ == "__main__":
    teach(Path(sys.argv[1]), int(sys.argv[2]))
