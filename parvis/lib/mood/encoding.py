"""The encoder at work: posts to vectors and scores.

Every post is run alone. The layers multiply in eight bits whose scale is that of all posts run together, so a post
among others would score a little differently with its neighbours; alone it scores the same today and tomorrow, and
one by one costs no more than in batches on one thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .brand import BrandHead
from .source import Floats
from .tokenizing import MOST_PIECES, Tokenizer
from .vectors import eights

MOODS = 3


@dataclass(frozen=True, slots=True)
class Encoded:
    """`vectors` (posts, 384) int8: a direction, to compare after `unit`. `logits` (posts, 3) float32: the scores of
    negative, neutral and positive before calibration."""

    vectors: NDArray[np.int8]
    logits: Floats

    def __len__(self) -> int:
        return len(self.vectors)


class Encoder:
    """One encoder in this process; about 140 MB. `threads` is how many cores one post may use. Without `brand`, scores
    are those of the encoder's own head alone."""

    def __init__(
        self, onnx_bytes: bytes, tokenizer_json: str, *, brand: BrandHead | None = None, threads: int = 1
    ) -> None:
        self._session = session(onnx_bytes, threads)
        self._width = int(self._session.get_outputs()[0].shape[1])
        self._tokenizer = Tokenizer.read(tokenizer_json)
        self._brand = brand

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Vectors and scores in the order of the texts. Any text will do, an empty one too."""
        vectors, logits = np.empty((len(texts), self._width), np.int8), np.empty((len(texts), MOODS), np.float32)
        for row, text in enumerate(texts):
            ids = np.array([self._tokenizer.numbers(text, MOST_PIECES)], np.int64)
            vector, scores = self._session.run(["vector", "logits"], {"ids": ids, "mask": np.ones_like(ids)})
            vectors[row], logits[row] = eights(vector[0]), scores[0]
        return Encoded(vectors, self._brand.joined(texts, vectors, logits) if self._brand else logits)


def session(onnx_bytes: bytes, threads: int = 1) -> Any:
    """An onnxruntime session for a graph that `building` wrote."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    # The arena keeps the memory of the longest post for ever; without it a worker stays small.
    options.enable_cpu_mem_arena = False
    # Anything beyond would join sums and norms into SkipLayerNormalization again, and cost a fifth of the speed.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(onnx_bytes, options, providers=["CPUExecutionProvider"])
