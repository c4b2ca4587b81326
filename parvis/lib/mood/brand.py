"""A second head, for posts that talk of a brand, and the gate that says how much a post does.

What is said to a shop is not said like what is said of a match: the encoder's own head was taught by tweets about
everything and takes "thanks for the three hours of waiting" for thanks. Posts about brands taught the second head. Both
read the same vector, and both hear the light reader, which knows turns of phrase; the gate weighs them (a mixture of
two experts: Jacobs et al., Adaptive mixtures of local experts, 1991).

`brand.npz`: `weight` (width, 3), `bias` (3); `gate` (width), `gate_bias` (); `mean` (width), `spread` (), by which
vectors of length one are centred; `light` (2), how much the light reader's scores count in the own and in the second
head; `heat` (), by which the second head's scores are divided.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .light import Light
from .source import Floats
from .vectors import unit

NEEDED = ("weight", "bias", "gate", "gate_bias", "mean", "spread", "light", "heat")


class WrongBrandHead(Exception):
    """The bytes are no second head."""


@dataclass(frozen=True, slots=True)
class BrandHead:
    tensors: Mapping[str, NDArray[Any]]
    reader: Light

    @classmethod
    def read(cls, content: bytes, reader: Light) -> BrandHead:
        """Raises WrongBrandHead."""
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as file:
                tensors = {name: file[name].astype(np.float32) for name in NEEDED}
        except (ValueError, OSError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise WrongBrandHead(f"The head for posts about brands cannot be read: {error}.") from error
        return cls(tensors, reader)

    def joined(self, texts: Sequence[str], vectors: NDArray[np.int8], own: Floats) -> Floats:
        """(posts, 3) scores from those of the encoder's `own` head, the vectors (posts, width) and the texts."""
        if not texts:
            return own
        heard, share = self.reader.logits(texts), self.tensors["light"]
        points = self.centred(vectors)
        brand = (points @ self.tensors["weight"] + self.tensors["bias"] + share[1] * heard) / self.tensors["heat"]
        much = self._much(points)[:, None]
        found: Floats = (1 - much) * (own + share[0] * heard) + much * brand
        return found.astype(np.float32)

    def much(self, vectors: NDArray[np.int8]) -> Floats:
        """(posts), 0 to 1: how much each post sounds like talk of a brand."""
        return self._much(self.centred(vectors))

    def centred(self, vectors: NDArray[np.int8]) -> Floats:
        found: Floats = (unit(vectors) - self.tensors["mean"]) / self.tensors["spread"]
        return found

    def _much(self, points: Floats) -> Floats:
        found: Floats = 1 / (1 + np.exp(-(points @ self.tensors["gate"] + self.tensors["gate_bias"])))
        return found
