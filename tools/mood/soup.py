"""The soup of the taught networks: the mean of each weight (Wortsman et al., Model soups, 2022).

All go in: which ones would be best cannot be told by 324 validation posts of a language, whose losses say little under
0.005. What each network and the soup lose on them is printed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parvis.lib.mood.reading import softmax
from tools.mood import measures, opinions
from tools.mood.calibrating import Scores, crossed, fit
from tools.mood.earlier import stirred
from tools.mood.patching import mean, read
from tools.mood.states import States, load

FIRST_LANGUAGES = ("french", "english")


def soup(
    folder: Path, files: Sequence[Path], earlier: Mapping[str, NDArray[Any]] | None = None
) -> dict[str, NDArray[Any]]:
    """The mean network, with a little of an `earlier` one, after saying how well it and its parts do on French and
    English validation posts."""
    parts = [load(folder / f"{name}_val.npz") for name in FIRST_LANGUAGES if (folder / f"{name}_val.npz").exists()]
    networks = {path.stem: read(path) for path in files}
    for name, network_ in networks.items():
        judge(network_, parts, name)
    mixed = mean(list(networks.values()))
    judge(mixed, parts, "their soup")
    if earlier is not None:
        judge(dict(earlier), parts, "the earlier one")
        mixed = stirred(mixed, earlier)
        judge(mixed, parts, "stirred in")
    return mixed


def judge(weights: dict[str, NDArray[Any]], parts: Sequence[States], name: str) -> None:
    """Says the mean loss over languages, each calibrated by cross-fitting, and the macro F1 of each."""
    losses, said = [], []
    for part in parts:
        scores = Scores(opinions.scores(weights, part), part.moods)
        losses.append(measures.loss(crossed(scores, fit(scores)), part.moods))
        said.append(measures.macro_f1(softmax(scores.logits).argmax(1), part.moods))
    print(f"{name}: validation loss {np.mean(losses):.4f}, macro F1", *(f"{one:.1f}" for one in said), flush=True)
