"""The mean of several taught networks, as a small patch to the public weights."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parvis.lib.mood.source import Source

RANK = 48
Tensors = Mapping[str, NDArray[Any]]


def read(path: Path) -> dict[str, NDArray[Any]]:
    with np.load(path) as file:
        return {name: file[name] for name in file.files}


def mean(networks: Sequence[Tensors]) -> dict[str, NDArray[Any]]:
    """A soup: the mean of each weight (Wortsman et al., Model soups, 2022)."""
    return {name: np.mean([network[name] for network in networks], axis=0) for name in networks[0]}


def patch(source: Source, taught: Tensors, rank: int = RANK) -> bytes:
    """The difference to the public weights: matrices as two int8 factors of `rank`, vectors in float16, the head."""
    found: dict[str, NDArray[Any]] = {name: taught[name] for name in ("head.weight", "head.bias")}
    for number in sorted({int(name.split(".")[0]) for name in taught if name[0].isdigit()}):
        for name, public in source.layer(number).items():
            found.update(_difference(f"{number}.{name}", taught[f"{number}.{name}"] - public, rank))
    return packed(found)


def packed(tensors: Tensors) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **tensors)
    return file.getvalue()


def _difference(name: str, difference: NDArray[Any], rank: int) -> Tensors:
    if difference.ndim == 1:
        return {name: difference.astype(np.float16)}
    left, sizes, right = np.linalg.svd(difference, full_matrices=False)
    root = np.sqrt(sizes[:rank])
    return _eights(f"{name}.left", left[:, :rank] * root, axis=0) | _eights(
        f"{name}.right", root[:, None] * right[:rank], axis=1
    )


def _eights(name: str, factor: NDArray[Any], axis: int) -> Tensors:
    scale = np.maximum(np.abs(factor).max(axis, keepdims=True), 1e-12) / 127
    return {name: np.round(factor / scale).astype(np.int8), f"{name}_scale": scale.astype(np.float32)}
