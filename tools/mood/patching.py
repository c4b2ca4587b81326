"""The mean of several taught networks, as a small patch to the public weights."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parvis.lib.mood.source import Source

MOST = 2_500_000  # bytes of a patch
HALVINGS = 14  # of the range in which the step of its numbers is looked for
COARSEST, FINEST = 1.0, 1e-7  # steps that are tried, for the largest singular value
LEAST = 0.6  # steps that a component's numbers must span on average to be kept
Tensors = Mapping[str, NDArray[Any]]
Parts = tuple[NDArray[Any], NDArray[Any], NDArray[Any]]  # left, sizes, right


def read(path: Path) -> dict[str, NDArray[Any]]:
    with np.load(path) as file:
        return {name: file[name] for name in file.files}


def mean(networks: Sequence[Tensors]) -> dict[str, NDArray[Any]]:
    """A soup: the mean of each weight (Wortsman et al., Model soups, 2022)."""
    return {name: np.mean([network[name] for network in networks], axis=0) for name in networks[0]}


def patch(source: Source, taught: Tensors, most: int = MOST) -> bytes:
    """The difference to the public weights in at most so many bytes: matrices as two factors in whole numbers, vectors
    in float16, and the head."""
    plain: dict[str, NDArray[Any]] = {name: taught[name] for name in ("head.weight", "head.bias")}
    matrices: dict[str, Parts] = {}
    for number in sorted({int(name.split(".")[0]) for name in taught if name[0].isdigit()}):
        for name, public in source.layer(number).items():
            difference = taught[f"{number}.{name}"] - public
            if difference.ndim == 1:
                plain[f"{number}.{name}"] = difference.astype(np.float16)
            else:
                matrices[f"{number}.{name}"] = np.linalg.svd(difference, full_matrices=False)
    largest = max((float(sizes.max()) for _left, sizes, _right in matrices.values()), default=0.0)
    fine, coarse = FINEST * largest, COARSEST * largest
    for _ in range(HALVINGS):
        step = float(np.sqrt(fine * coarse))
        if len(packed(plain | _factors(matrices, step))) > most:
            fine = step
        else:
            coarse = step
    return packed(plain | _factors(matrices, coarse))


def _factors(matrices: Mapping[str, Parts], step: float) -> dict[str, NDArray[Any]]:
    """Each matrix as two factors of whole numbers. Numbers of a component of size s take steps of `step` / sqrt(s): a
    wrong number then costs the same in each, large components get many bits and small ones few, and those that would
    get next to none are left out (reverse water-filling: Cover and Thomas, Elements of Information Theory, 10.3)."""
    found: dict[str, NDArray[Any]] = {}
    for name, (left, sizes, right) in matrices.items():
        rank = int((sizes > LEAST * step * np.sqrt((len(left) + right.shape[1]) / 2)).sum())
        root = np.sqrt(sizes[:rank])
        steps = step / np.maximum(root, 1e-12)
        found |= _whole(f"{name}.left", left[:, :rank] * root, steps, axis=0)
        found |= _whole(f"{name}.right", root[:, None] * right[:rank], steps, axis=1)
    return found


def _whole(name: str, factor: NDArray[Any], steps: NDArray[Any], axis: int) -> dict[str, NDArray[Any]]:
    """A factor in steps of each component, which lie along `axis`; in memory one component after the other, for numbers
    of like size pack better."""
    steps = np.expand_dims(steps, axis)
    scale = np.maximum(steps, np.abs(factor).max(axis, keepdims=True, initial=0.0) / 127).astype(np.float32)
    whole = np.round(factor / scale).astype(np.int8)
    return {name: whole if axis else np.asfortranarray(whole), f"{name}_scale": scale}


def packed(tensors: Tensors) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **tensors)
    return file.getvalue()
