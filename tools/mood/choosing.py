"""Which of the taught networks go into the soup: chosen on validation posts alone.

The wide network first, then, as long as one lowers the loss, the one that lowers it most; a network may go in twice
(Wortsman et al., Model soups, 2022: greedy soup; with replacement, after Caruana et al., Ensemble selection, 2004).
"""

from __future__ import annotations

import os

os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jax
import numpy as np
from numpy.typing import NDArray

from parvis.lib.mood.reading import softmax
from tools.mood import measures, network
from tools.mood.batches import padded
from tools.mood.calibrating import Scores, crossed, fit
from tools.mood.patching import Tensors, mean, read
from tools.mood.states import States, load

FIRST_LANGUAGES = ("french", "english")
TOGETHER = 36
WIDE = "seed_0"  # the only one that was taught by brand talk, which the validation posts hardly show
MOST_IN_SOUP, LEAST_GAIN = 3, 5e-4  # more take brand talk away again, and a smaller gain of loss is noise


def choose(folder: Path, files: Sequence[Path]) -> dict[str, NDArray[Any]]:
    """The soup of least loss on French and English validation posts."""
    parts = [load(folder / f"{name}_val.npz") for name in FIRST_LANGUAGES if (folder / f"{name}_val.npz").exists()]
    networks = {path.stem: read(path) for path in files}
    chosen, best = [WIDE], judged(networks[WIDE], parts, WIDE)
    while len(chosen) < MOST_IN_SOUP:
        tried = {name: judged(soup(networks, [*chosen, name]), parts, "+".join([*chosen, name])) for name in networks}
        name = min(tried, key=tried.__getitem__)
        if tried[name] >= best - LEAST_GAIN:
            break
        chosen, best = [*chosen, name], tried[name]
    print("in the soup:", *chosen, flush=True)
    return soup(networks, chosen)


def soup(networks: Mapping[str, Tensors], names: Sequence[str]) -> dict[str, NDArray[Any]]:
    return mean([networks[name] for name in names])


def judged(weights: dict[str, NDArray[Any]], parts: Sequence[States], name: str) -> float:
    """The mean loss over languages, each calibrated by cross-fitting."""
    losses, said = [], []
    for part in parts:
        scores = Scores(logits(weights, part), part.moods)
        losses.append(measures.loss(crossed(scores, fit(scores)), part.moods))
        said.append(measures.macro_f1(softmax(scores.logits).argmax(1), part.moods))
    print(f"{name}: validation loss {np.mean(losses):.4f}, macro F1", *(f"{one:.1f}" for one in said), flush=True)
    return float(np.mean(losses))


def logits(weights: dict[str, NDArray[Any]], states: States) -> NDArray[Any]:
    """(posts, 3)"""
    order = np.argsort(states.lengths(), kind="stable")
    found = np.empty((len(states), 3), np.float32)
    for start in range(0, len(order), TOGETHER):
        numbers = order[start : start + TOGETHER]
        filled = np.resize(numbers, TOGETHER)  # the same shape each time, so that it is compiled once for each length
        values, mask = padded([states.post(number) for number in filled])
        found[numbers] = np.asarray(_scores(weights, values, mask))[: len(numbers)]
    return found


@jax.jit
def _scores(weights: Any, states: Any, mask: Any) -> Any:
    return network.scores(weights, states, mask, None)
