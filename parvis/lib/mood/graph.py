"""Writing an ONNX graph node by node."""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

# Operators that onnxruntime adds to the standard: https://onnxruntime.ai/docs/reference/operators/ContribOperators.html
RUNTIME = "com.microsoft"
STANDARD_VERSION = 18
FORMAT_VERSION = 9
Array = NDArray[Any]


class Graph:
    """Nodes and constants in the order they are asked for, named by that order: the same calls, the same bytes."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []
        self._values = 0

    def constant(self, value: Array) -> str:
        name = f"c{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, operator: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        return self.add_many(operator, *inputs, outputs=1, domain=domain, **attributes)[0]

    def add_many(self, operator: str, *inputs: str, outputs: int, domain: str = "", **attributes: Any) -> list[str]:
        names = [f"v{self._values + number}" for number in range(outputs)]
        self._values += outputs
        self._nodes.append(helper.make_node(operator, inputs, names, domain=domain, **attributes))
        return names

    def name(self, value: str, name: str) -> None:
        self._nodes.append(helper.make_node("Identity", [value], [name]))

    def written(self, outputs: dict[str, int]) -> bytes:
        """The model; `outputs` gives the width of each named output."""
        inputs = [
            helper.make_tensor_value_info(name, TensorProto.INT64, ["posts", "pieces"]) for name in ("ids", "mask")
        ]
        results = [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, None if width < 0 else ["posts", width])
            for name, width in outputs.items()
        ]
        graph = helper.make_graph(self._nodes, "mood", inputs, results, self._constants)
        versions = [helper.make_opsetid("", STANDARD_VERSION), helper.make_opsetid(RUNTIME, 1)]
        return bytes(helper.make_model(graph, opset_imports=versions, ir_version=FORMAT_VERSION).SerializeToString())
