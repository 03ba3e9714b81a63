"""A network as it is written down: one call per operation, each giving the name of its result.

The networks here are built from published weights each time they are loaded (a second or so) and run by onnxruntime.
Operations are ONNX's own: https://onnx.ai/onnx/operators/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

_OPSET = 17
_IR = 8  # of ONNX 1.12, which has operator set 17


class Graph:
    """An ONNX graph in the making. Inputs and outputs are float32."""

    def __init__(self) -> None:
        self._nodes: list[Any] = []
        self._weights: list[Any] = []

    def weight(self, array: NDArray[Any] | np.generic) -> str:
        """A constant."""
        from onnx import numpy_helper

        name = f"w{len(self._weights)}"
        self._weights.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def op(self, kind: str, *inputs: str, **attributes: Any) -> str:
        """An operation with one result."""
        from onnx import helper

        name = f"x{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def model(self, inputs: dict[str, tuple[str | int, ...]], output: str) -> bytes:
        """The whole, from named inputs with their shapes (a name where it varies) to one output."""
        from onnx import TensorProto, helper

        graph = helper.make_graph(
            self._nodes,
            "voices",
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in inputs.items()],
            [helper.make_tensor_value_info(output, TensorProto.FLOAT, None)],
            self._weights,
        )
        opset = [helper.make_opsetid("", _OPSET)]
        content: bytes = helper.make_model(graph, opset_imports=opset, ir_version=_IR).SerializeToString()
        return content


def session(model: bytes) -> InferenceSession:
    """A model ready to run. Each run takes one thread, so that an answer never depends on how many there are; several may
    run at once."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_mem_pattern = False  # inputs vary in length: patterns would be kept for each
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
