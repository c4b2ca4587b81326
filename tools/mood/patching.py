"""The mean of several taught networks, as a small patch to the public weights."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parvis.lib.mood.source import Source

NUMBERS = 2_600_000  # in all factors: a patch of about 2.5 MB
Tensors = Mapping[str, NDArray[Any]]


def read(path: Path) -> dict[str, NDArray[Any]]:
    with np.load(path) as file:
        return {name: file[name] for name in file.files}


def mean(networks: Sequence[Tensors]) -> dict[str, NDArray[Any]]:
    """A soup: the mean of each weight (Wortsman et al., Model soups, 2022)."""
    return {name: np.mean([network[name] for network in networks], axis=0) for name in networks[0]}


def patch(source: Source, taught: Tensors, numbers: int = NUMBERS) -> bytes:
    """The difference to the public weights: matrices as two int8 factors, so many numbers in all, vectors in float16,
    and the head."""
    found: dict[str, NDArray[Any]] = {name: taught[name] for name in ("head.weight", "head.bias")}
    matrices = {}
    for number in sorted({int(name.split(".")[0]) for name in taught if name[0].isdigit()}):
        for name, public in source.layer(number).items():
            difference = taught[f"{number}.{name}"] - public
            if difference.ndim == 1:
                found[f"{number}.{name}"] = difference.astype(np.float16)
            else:
                matrices[f"{number}.{name}"] = np.linalg.svd(difference, full_matrices=False)
    ranks = ranks_of(
        [sizes for _left, sizes, _right in matrices.values()], list(map(_cost, matrices.values())), numbers
    )
    for (name, (left, sizes, right)), rank in zip(matrices.items(), ranks, strict=True):
        root = np.sqrt(sizes[:rank])
        found |= _eights(f"{name}.left", left[:, :rank] * root, axis=0)
        found |= _eights(f"{name}.right", root[:, None] * right[:rank], axis=1)
    return packed(found)


def _cost(parts: tuple[NDArray[Any], NDArray[Any], NDArray[Any]]) -> int:
    """Numbers that one more rank takes."""
    return len(parts[0]) + parts[2].shape[1]


def ranks_of(sizes: Sequence[NDArray[Any]], costs: Sequence[int], numbers: int) -> list[int]:
    """How many singular values of each matrix to keep, so that of all that differs most is kept for `numbers` numbers:
    those that keep most for their cost first. Layers that were taught more get more."""
    worth = np.concatenate([values**2 / cost for values, cost in zip(sizes, costs, strict=True)])
    owner = np.concatenate([np.full(len(values), at) for at, values in enumerate(sizes)])
    best = np.argsort(-worth, kind="stable")
    kept = best[np.cumsum(np.array(costs)[owner[best]]) <= numbers]
    return np.bincount(owner[kept], minlength=len(sizes)).tolist()


def packed(tensors: Tensors) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **tensors)
    return file.getvalue()


def _eights(name: str, factor: NDArray[Any], axis: int) -> Tensors:
    scale = np.maximum(np.abs(factor).max(axis, keepdims=True), 1e-12) / 127
    return {name: np.round(factor / scale).astype(np.int8), f"{name}_scale": scale.astype(np.float32)}
