"""What we write of ONNX is what ONNX says: its own package is asked, which the program itself does without."""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
from hypothesis import given
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from sasci_archive.engines.graph import ONNXRUNTIME, Graph, Model
from sasci_archive.engines.onnx_messages import EXTERNAL, FLOAT, INT, INTS, MESSAGES, STRING, TYPES

SHORT = st.text("abcxyz.", max_size=9)
VALUES = st.one_of(
    SHORT,
    st.integers(-(2**40), 2**40),
    st.floats(width=32, allow_nan=False),
    st.lists(st.integers(-9, 99), min_size=1, max_size=4),
)
ARRAYS = st.tuples(
    st.sampled_from(sorted(TYPES)), st.lists(st.integers(0, 3), max_size=2), st.sampled_from([1, 300])
).map(lambda told: np.arange(np.prod(told[1]) * told[2]).astype(told[0]).reshape(*told[1], told[2]))


def test_the_fields_have_the_names_numbers_and_kinds_of_the_specification() -> None:
    for name, fields in MESSAGES.items():
        theirs = getattr(onnx, name.partition(".")[0]).DESCRIPTOR
        for inner in name.split(".")[1:]:
            theirs = theirs.nested_types_by_name[inner]
        for field, number, kind in fields:
            of = theirs.fields_by_name[field]
            assert of.number == number, f"{name}.{field}"
            assert of.is_repeated is kind.startswith("*"), f"{name}.{field}"
            what = of.message_type.full_name.removeprefix("onnx.") if of.message_type else _plain(of)
            assert what == kind.removeprefix("*"), f"{name}.{field}"


def _plain(field: Any) -> str:
    kinds = {getattr(field, f"TYPE_{kind.upper()}"): kind for kind in ("float", "int64", "int32", "string", "bytes")}
    return kinds.get(field.type, "int32")  # one of a list of values is written as its number


def test_so_have_the_values() -> None:
    assert {name: helper.np_dtype_to_tensor_dtype(np.dtype(name)) for name in TYPES} == TYPES
    kinds = onnx.AttributeProto
    assert (FLOAT, INT, STRING, INTS) == (kinds.FLOAT, kinds.INT, kinds.STRING, kinds.INTS)
    assert EXTERNAL == TensorProto.EXTERNAL


@given(
    st.lists(ARRAYS, max_size=3),
    st.lists(st.dictionaries(st.sampled_from(["axis", "to", "pads"]), VALUES), max_size=4),
    st.lists(st.one_of(st.just("frame"), st.integers(0, 999)), max_size=3),
)
def test_the_bytes_are_those_that_the_package_onnx_writes(
    arrays: list[np.ndarray[Any, Any]], operations: list[dict[str, Any]], shape: list[str | int]
) -> None:
    graph = Graph()
    constants = [graph.weight(array) for array in arrays]
    for number, attributes in enumerate(operations):
        graph.op("Some", *constants, "x", domain=ONNXRUNTIME if number % 2 else "", **attributes)
    inputs = {"x": tuple(shape), "places": ("place",)}
    made = graph.model(inputs, "x0", indices=("places",))
    assert made == _theirs(arrays, operations, inputs)


def _theirs(
    arrays: list[np.ndarray[Any, Any]], operations: list[dict[str, Any]], inputs: dict[str, tuple[str | int, ...]]
) -> Model:
    constants, beside = [], {}
    for number, array in enumerate(arrays):
        name = f"w{number}"
        constant = numpy_helper.from_array(array, name)
        if array.nbytes > 1024:
            beside[name] = array
            constant.ClearField("raw_data")
            constant.data_location = TensorProto.EXTERNAL
            constant.external_data.add(key="location", value=name)
        constants.append(constant)
    names = [constant.name for constant in constants]
    nodes = [
        helper.make_node("Some", [*names, "x"], [f"x{n}"], domain=ONNXRUNTIME if n % 2 else "", **attributes)
        for n, attributes in enumerate(operations)
    ]
    told = {"x": TensorProto.FLOAT, "places": TensorProto.INT64}
    graph = helper.make_graph(
        nodes,
        "network",
        [helper.make_tensor_value_info(name, told[name], of) for name, of in inputs.items()],
        [helper.make_tensor_value_info("x0", TensorProto.FLOAT, None)],
        constants,
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(ONNXRUNTIME, 1)]
    written = helper.make_model(graph, opset_imports=opsets, ir_version=8).SerializeToString(deterministic=True)
    return Model(written, beside)
