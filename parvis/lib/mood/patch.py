"""What was taught to the encoder, as a small difference to the public weights.

A patch is an .npz file. For a tensor `l.name` of layer l: a vector difference in float16 (`l.name`), or the two factors
of a matrix difference in int8 with their scales (`l.name.left` (out, rank), `.left_scale`, `.right` (rank, in),
`.right_scale`): the truncated singular value decomposition of (taught less public), cf. Hu et al., LoRA, 2021.
`head.weight` (3, width) and `head.bias` (3) turn a vector into the scores of the three moods.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .source import Floats


class WrongPatch(Exception):
    """The bytes are no patch."""


@dataclass(frozen=True, slots=True)
class Patch:
    tensors: Mapping[str, NDArray[Any]]

    @classmethod
    def read(cls, content: bytes) -> Patch:
        """Raises WrongPatch."""
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as file:
                tensors = {name: file[name] for name in file.files}
        except (ValueError, OSError, EOFError, zipfile.BadZipFile) as error:
            raise WrongPatch(f"The patch cannot be read: {error}.") from error
        if not {"head.weight", "head.bias"} <= set(tensors):
            raise WrongPatch("The patch has no head.")
        return cls(tensors)

    @property
    def head(self) -> tuple[Floats, Floats]:
        return self.tensors["head.weight"].astype(np.float32), self.tensors["head.bias"].astype(np.float32)

    def taught(self, number: int, layer: Mapping[str, Floats]) -> dict[str, Floats]:
        """The tensors of one layer with what was taught added."""
        return {name: value + self._difference(f"{number}.{name}", value) for name, value in layer.items()}

    def _difference(self, name: str, value: Floats) -> Floats:
        if name in self.tensors:
            return self.tensors[name].astype(np.float32)
        if f"{name}.left" not in self.tensors:
            return np.zeros_like(value)
        return self._factor(f"{name}.left") @ self._factor(f"{name}.right")

    def _factor(self, name: str) -> Floats:
        return self.tensors[name].astype(np.float32) * self.tensors[f"{name}_scale"].astype(np.float32)
