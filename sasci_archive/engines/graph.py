"""A network as it is written down: one call per operation, each giving the name of its result.

The networks here are built from published weights each time they are loaded (a second or so) and run by onnxruntime.
Operations are ONNX's own (https://onnx.ai/onnx/operators/), or, where a domain is named, onnxruntime's
(https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

ONNXRUNTIME = "com.microsoft"
"""The domain of onnxruntime's own operations."""

_OPSET = 17
_IR = 8  # of ONNX 1.12, which has operator set 17
_SMALL = 1024  # bytes; what is longer is handed over beside the graph, for a graph itself may not be longer than 2 GB


class Model(msgspec.Struct, frozen=True):
    """A whole network: its graph as ONNX, and its long constants by name."""

    graph: bytes
    weights: dict[str, NDArray[Any]]


class Graph:
    """An ONNX graph in the making. Inputs are float32, or int64 where they are `indices`; outputs are float32."""

    def __init__(self) -> None:
        self._nodes: list[Any] = []
        self._constants: list[Any] = []
        self._weights: dict[str, NDArray[Any]] = {}

    def weight(self, array: NDArray[Any] | np.generic) -> str:
        """A constant."""
        from onnx import TensorProto, helper, numpy_helper

        name, held = f"w{len(self._constants)}", np.ascontiguousarray(array)
        if held.nbytes <= _SMALL:
            self._constants.append(numpy_helper.from_array(np.asarray(array), name))
            return name
        constant = TensorProto(
            name=name, dims=held.shape, data_type=helper.np_dtype_to_tensor_dtype(held.dtype), data_location="EXTERNAL"
        )
        constant.external_data.add(key="location", value=name)
        self._constants.append(constant)
        self._weights[name] = held
        return name

    def op(self, kind: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        """An operation with one result."""
        from onnx import helper

        name = f"x{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, list(inputs), [name], domain=domain, **attributes))
        return name

    def model(self, inputs: dict[str, tuple[str | int, ...]], output: str, *, indices: Collection[str] = ()) -> Model:
        """The whole, from named inputs with their shapes (a name where it varies) to one output."""
        from onnx import TensorProto, helper

        kinds = {name: TensorProto.INT64 if name in indices else TensorProto.FLOAT for name in inputs}
        graph = helper.make_graph(
            self._nodes,
            "network",
            [helper.make_tensor_value_info(name, kinds[name], shape) for name, shape in inputs.items()],
            [helper.make_tensor_value_info(output, TensorProto.FLOAT, None)],
            self._constants,
        )
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(ONNXRUNTIME, 1)]
        return Model(helper.make_model(graph, opset_imports=opsets, ir_version=_IR).SerializeToString(), self._weights)


def session(model: Model, *, threads: int = 1, packed: bool = True) -> InferenceSession:
    """A model ready to run. Each run takes one thread unless more are asked for, and the answer does not depend on how many
    there are; several may run at once. It has a copy of the constants: `model` may go. `packed` lays matrices out for quicker
    reading once and for all, at the cost of another copy of them while it loads."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_mem_pattern = False  # inputs vary in length: patterns would be kept for each
    options.log_severity_level = 3
    options.add_session_config_entry("session.disable_prepacking", "0" if packed else "1")
    options.add_external_initializers(
        list(model.weights), [onnxruntime.OrtValue.ortvalue_from_numpy(array) for array in model.weights.values()]
    )
    return onnxruntime.InferenceSession(model.graph, options, providers=["CPUExecutionProvider"])
