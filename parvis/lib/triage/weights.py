"""What was taught, as bytes: an .npz file with the light reader and, where there is one, the head on vectors.

rarity        (65536,) float16   how rare each sign was among the posts learnt from
light         (65536, 7) int8    weight of each sign for each kind, with `light_scale` (7,) and `light_bias` (7,)
light_heat    ()                 temperature that makes the light reader's sureness honest
head          (width, 7) float16 weights on a vector of length 1, with `head_bias` (7,)
mixture       (2,)               how much the light score and the head's count together
full_heat     ()                 temperature of the two together
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
NEEDED = ("rarity", "light", "light_scale", "light_bias", "light_heat")
OF_THE_HEAD = ("head", "head_mean", "head_bias", "mixture", "full_heat")


class WrongWeights(Exception):
    """The bytes are no weights of triage."""


@dataclass(frozen=True, slots=True)
class Weights:
    tensors: Mapping[str, NDArray[Any]] = field(repr=False)

    @classmethod
    def read(cls, content: bytes) -> Weights:
        """Raises WrongWeights."""
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as file:
                tensors = {name: file[name] for name in file.files}
        except (ValueError, OSError, EOFError, zipfile.BadZipFile) as error:
            raise WrongWeights(f"The weights of triage cannot be read: {error}.") from error
        missing = [name for name in NEEDED if name not in tensors]
        if missing:
            raise WrongWeights(f"The weights of triage lack {', '.join(missing)}.")
        return cls(tensors)

    @property
    def has_head(self) -> bool:
        return all(name in self.tensors for name in OF_THE_HEAD)

    def floats(self, name: str) -> Floats:
        return self.tensors[name].astype(np.float32)

    def number(self, name: str) -> float:
        return float(self.tensors[name])
