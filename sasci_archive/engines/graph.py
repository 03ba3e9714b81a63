"""A network as it is written down: one call per operation, each giving the name of its result.

The networks here are built from published weights each time they are loaded (a second or so) and run by onnxruntime.
Operations are ONNX's own (https://onnx.ai/onnx/operators/), or, where a domain is named, onnxruntime's
(https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from sasci_archive.engines.onnx_messages import EXTERNAL, FLOAT, INT, INTS, STRING, TYPES, message

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
        name, held = f"w{len(self._constants)}", np.ascontiguousarray(array)
        told = {"name": name, "data_type": TYPES[held.dtype.name]}
        if held.nbytes <= _SMALL:
            constant = message("TensorProto", dims=np.shape(array), raw_data=held.tobytes(), **told)
        else:
            where = message("StringStringEntryProto", key="location", value=name)
            constant = message("TensorProto", dims=held.shape, data_location=EXTERNAL, external_data=[where], **told)
            self._weights[name] = held
        self._constants.append(constant)
        return name

    def op(self, kind: str, *inputs: str, domain: str = "", **attributes: int | float | str | Sequence[int]) -> str:
        """An operation with one result."""
        name = f"x{len(self._nodes)}"
        told = [_attribute(key, value) for key, value in sorted(attributes.items())]
        node = message("NodeProto", op_type=kind, input=inputs, output=[name], domain=domain, attribute=told)
        self._nodes.append(node)
        return name

    def model(self, inputs: dict[str, tuple[str | int, ...]], output: str, *, indices: Collection[str] = ()) -> Model:
        """The whole, from named inputs with their shapes (a name where it varies) to one output."""
        graph = message(
            "GraphProto",
            name="network",
            node=self._nodes,
            initializer=self._constants,
            input=[_value(name, "int64" if name in indices else "float32", shape) for name, shape in inputs.items()],
            output=[_value(output, "float32")],
        )
        sets = [("", _OPSET), (ONNXRUNTIME, 1)]
        known = [message("OperatorSetIdProto", domain=domain, version=version) for domain, version in sets]
        model = message("ModelProto", ir_version=_IR, graph=graph, opset_import=known)
        return Model(model.SerializeToString(deterministic=True), self._weights)


def _attribute(name: str, value: int | float | str | Sequence[int]) -> Any:
    match value:
        case str():
            return message("AttributeProto", name=name, type=STRING, s=value.encode())
        case float():
            return message("AttributeProto", name=name, type=FLOAT, f=value)
        case int():
            return message("AttributeProto", name=name, type=INT, i=value)
        case _:
            return message("AttributeProto", name=name, type=INTS, ints=value)


def _value(name: str, kind: str, shape: Iterable[str | int] | None = None) -> Any:
    """What goes in or comes out; nothing is said of its shape where that is None."""
    told = message("TypeProto.Tensor", elem_type=TYPES[kind])
    if shape is not None:
        told.shape.SetInParent()  # that it has none is said too
    for size in shape or ():
        told.shape.dim.add(**{"dim_param" if isinstance(size, str) else "dim_value": size})
    return message("ValueInfoProto", name=name, type=message("TypeProto", tensor_type=told))


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
