"""The encoder's file: public weights + patch + kept pieces -> ONNX and a tokenizer. numpy and onnx only, no chance.

Pieces stay in the source's own four bits; layers are multiplied in eight bits (DynamicQuantizeMatMul, one scale per
output). One matrix keeps a finer form, 8 bits in blocks of 32: the second feed-forward of layer 4 has activations far
out of line, and alone costs most of what eight bits lose.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto

from .graph import RUNTIME, Array, Graph
from .patch import Patch
from .source import BLOCK, Floats, Source
from .tokenizing import MOST_PIECES, tokenizer_json

FINE = {(4, "fo")}
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Built:
    onnx: bytes
    tokenizer: str


def build(source: bytes, patch: bytes, kept: NDArray[np.int64], progress: Progress | None = None) -> Built:
    """The encoder with its head. `kept`: rising numbers of the pieces to keep, the special ones among them.

    `progress` is told (steps done, steps in all). The same arguments give the same bytes.
    Raises WrongSource, WrongPatch.
    """
    origin, taught = Source(source), Patch.read(patch)
    steps = origin.shape.layers + 3
    say = progress or (lambda _done, _all: None)
    graph = Graph()
    state = _begin(graph, origin, kept)
    say(1, steps)
    mask = graph.add("Cast", "mask", to=TensorProto.INT32)
    for number in range(origin.shape.layers):
        state = _layer(graph, origin, number, taught.taught(number, origin.layer(number)), state, mask)
        say(number + 2, steps)
    _end(graph, state, taught.head)
    model = graph.written({"vector": origin.shape.width, "logits": 3})
    say(steps - 1, steps)
    built = Built(model, tokenizer_json(origin, kept))
    say(steps, steps)
    return built


def build_lower(source: Source, kept: NDArray[np.int64], layers: int) -> bytes:
    """The first layers alone, with the state of every piece as the only output: what training starts from."""
    graph = Graph()
    state = _begin(graph, source, kept)
    mask = graph.add("Cast", "mask", to=TensorProto.INT32)
    for number in range(layers):
        state = _layer(graph, source, number, source.layer(number), state, mask)
    graph.name(state, "states")
    return graph.written({"states": -1})


def _begin(graph: Graph, source: Source, kept: NDArray[np.int64]) -> str:
    """Pieces and positions to the first state."""
    shape = source.shape
    pieces = _pieces(graph, source, kept)
    positions = source.values("emb.pos").reshape(-1, shape.width) + source.values("emb.type")[: shape.width]
    length = graph.add("Gather", graph.add("Shape", "ids"), graph.constant(np.array([1])), axis=0)
    zero = graph.constant(np.array([0]))
    placed = graph.add("Slice", graph.constant(positions[:MOST_PIECES]), zero, length, zero)
    weight, bias = graph.constant(source.values("emb.ln.w")), graph.constant(source.values("emb.ln.b"))
    state = graph.add("Add", pieces, placed)
    return graph.add("LayerNormalization", state, weight, bias, epsilon=shape.epsilon, axis=-1)


def _pieces(graph: Graph, source: Source, kept: NDArray[np.int64]) -> str:
    """Rows of the table of pieces, unpacked from four bits as they are looked up."""
    width = source.shape.width
    fours, scales = source.blocks("emb.word", width)
    fours, scales = fours[kept], scales[kept]
    packed = (fours[..., :16] | (fours[..., 16:] << 4)).astype(np.uint8).reshape(len(kept), -1)
    rows = graph.add("Gather", graph.constant(packed), "ids", axis=0)
    rows = graph.add("Reshape", rows, graph.constant(np.array([0, 0, width // BLOCK, BLOCK // 2])))
    low = graph.add("BitwiseAnd", rows, graph.constant(np.array(15, np.uint8)))
    high = graph.add("BitShift", rows, graph.constant(np.array(4, np.uint8)), direction="RIGHT")
    values = graph.add("Cast", graph.add("Concat", low, high, axis=3), to=TensorProto.FLOAT)
    values = graph.add("Sub", values, graph.constant(np.array(8, np.float32)))
    scale = graph.add("Gather", graph.constant(scales.astype(np.float16)), "ids", axis=0)
    scale = graph.add("Unsqueeze", graph.add("Cast", scale, to=TensorProto.FLOAT), graph.constant(np.array([3])))
    values = graph.add("Mul", values, scale)
    return graph.add("Reshape", values, graph.constant(np.array([0, 0, width])))


def _layer(graph: Graph, source: Source, number: int, layer: Mapping[str, Floats], state: str, mask: str) -> str:
    """Attention, then feed-forward, each added to what came in and normed."""

    def product(value: str, name: str) -> str:
        weight, bias = layer[f"{name}.weight"], layer[f"{name}.bias"]
        return (_fine if (number, name) in FINE else _coarse)(graph, value, weight, bias)

    def normed(new: str, old: str, norm: str) -> str:
        """Plain operators: onnxruntime's SkipLayerNormalization takes three times theirs."""
        constants = [graph.constant(layer[f"{norm}.{part}"]) for part in ("weight", "bias")]
        return graph.add("LayerNormalization", graph.add("Add", new, old), *constants, epsilon=source.shape.epsilon)

    weight, bias = (np.concatenate([layer[f"{name}.{part}"] for name in "qkv"]) for part in ("weight", "bias"))
    three = _coarse(graph, state, weight, bias)
    query, key, value = graph.add_many("Split", three, outputs=3, axis=-1, num_outputs=3)
    heads = source.shape.heads
    seen = graph.add("MultiHeadAttention", query, key, value, "", mask, domain=RUNTIME, num_heads=heads)
    state = normed(product(seen, "ao"), state, "aln")
    inner = graph.add("Gelu", product(state, "fi"), domain=RUNTIME)
    return normed(product(inner, "fo"), state, "oln")


def _coarse(graph: Graph, value: str, weight: Array, bias: Array) -> str:
    """value @ weight.T + bias in eight bits with one scale per output."""
    scale = np.maximum(np.abs(weight).max(1), 1e-12) / 127
    eights = np.clip(np.round(weight / scale[:, None]), -127, 127).astype(np.int8)
    constants = graph.constant(eights.T), graph.constant(scale.astype(np.float32)), "", graph.constant(bias)
    return graph.add("DynamicQuantizeMatMul", value, *constants, domain=RUNTIME)


def _fine(graph: Graph, value: str, weight: Array, bias: Array) -> str:
    """value @ weight.T + bias in eight bits with one scale per block of 32."""
    rows, width = weight.shape
    blocks = weight.reshape(rows, -1, BLOCK)
    scale = np.maximum(np.abs(blocks).max(-1, keepdims=True), 1e-12) / 127
    eights = (np.clip(np.round(blocks / scale), -127, 127) + 128).astype(np.uint8)
    constants = graph.constant(eights), graph.constant(scale.astype(np.float32).reshape(-1))
    options = {"K": width, "N": rows, "bits": 8, "block_size": BLOCK, "accuracy_level": 4}
    found = graph.add("MatMulNBits", value, *constants, domain=RUNTIME, **options)
    return graph.add("Add", found, graph.constant(bias))


def _end(graph: Graph, state: str, head: tuple[Floats, Floats]) -> None:
    """The mean over pieces is the vector; the head makes the scores of the moods."""
    weight = graph.add("Unsqueeze", graph.add("Cast", "mask", to=TensorProto.FLOAT), graph.constant(np.array([2])))
    axis = graph.constant(np.array([1]))
    total = graph.add("ReduceSum", graph.add("Mul", state, weight), axis, keepdims=0)
    vector = graph.add("Div", total, graph.add("ReduceSum", weight, axis, keepdims=0))
    graph.name(vector, "vector")
    scores = graph.add("Gemm", vector, graph.constant(head[0]), graph.constant(head[1]), transB=1)
    graph.name(scores, "logits")
