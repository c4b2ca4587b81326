"""An earlier network, given as its patch, of which a little is stirred into the soup.

It was taught with other posts beside those at hand, so it errs elsewhere: the mean reads better than either.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parvis.lib.mood.patch import Patch
from parvis.lib.mood.source import Source

SHARE = 1 / 6  # in the soup; tweets gain up to a half, but from a quarter on talk of brands loses more
# The first patches named their factors and scales so.
OLD_ENDINGS = {".as": ".left_scale", ".bs": ".right_scale", ".A": ".left", ".B": ".right"}


def network_of(content: bytes, source: Source, first: int) -> dict[str, NDArray[Any]]:
    """The layers from `first` on and the head for tweets. Raises WrongPatch; ValueError where lower layers differ from
    the public ones, for the states at hand come from those."""
    patch = Patch({_renamed(name): value for name, value in Patch.read(content).tensors.items()})
    below = sorted({name for name in patch.tensors if name[0].isdigit() and int(name.split(".")[0]) < first})
    if below:
        raise ValueError(f"The earlier network changed layers below {first}: {below[0]}.")
    layers = {
        f"{number}.{name}": value.astype(np.float32)
        for number in range(first, source.shape.layers)
        for name, value in patch.taught(number, source.layer(number)).items()
    }
    weight, bias = patch.head
    return layers | {"head.weight": weight, "head.bias": bias}


def stirred(soup: Mapping[str, NDArray[Any]], earlier: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """The soup with SHARE of what the earlier network has, too."""
    return {
        name: (1 - SHARE) * value + SHARE * earlier[name] if name in earlier else value for name, value in soup.items()
    }


def _renamed(name: str) -> str:
    for old, new in OLD_ENDINGS.items():
        if name.endswith(old):
            return name.removesuffix(old) + new
    return name
