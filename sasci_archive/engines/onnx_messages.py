"""What an ONNX file is made of, as far as we write it: messages of protobuf, with the names and numbers that the specification gives their fields
(https://github.com/onnx/onnx/blob/main/onnx/onnx.proto). protobuf turns them into bytes.

The package `onnx` has them too, with 30 MB of readers, checkers and converters that nobody needs who only writes; the tests ask it whether these are the same.
"""

from __future__ import annotations

import functools
from typing import Any, Final

Fields = tuple[tuple[str, int, str], ...]

MESSAGES: Final[dict[str, Fields]] = {
    "ModelProto": (("ir_version", 1, "int64"), ("graph", 7, "GraphProto"), ("opset_import", 8, "*OperatorSetIdProto")),
    "OperatorSetIdProto": (("domain", 1, "string"), ("version", 2, "int64")),
    "GraphProto": (
        ("node", 1, "*NodeProto"),
        ("name", 2, "string"),
        ("initializer", 5, "*TensorProto"),
        ("input", 11, "*ValueInfoProto"),
        ("output", 12, "*ValueInfoProto"),
    ),
    "NodeProto": (
        ("input", 1, "*string"),
        ("output", 2, "*string"),
        ("op_type", 4, "string"),
        ("attribute", 5, "*AttributeProto"),
        ("domain", 7, "string"),
    ),
    "AttributeProto": (
        ("name", 1, "string"),
        ("f", 2, "float"),
        ("i", 3, "int64"),
        ("s", 4, "bytes"),
        ("ints", 8, "*int64"),
        ("type", 20, "int32"),
    ),
    "ValueInfoProto": (("name", 1, "string"), ("type", 2, "TypeProto")),
    "TypeProto": (("tensor_type", 1, "TypeProto.Tensor"),),
    "TypeProto.Tensor": (("elem_type", 1, "int32"), ("shape", 2, "TensorShapeProto")),
    "TensorShapeProto": (("dim", 1, "*TensorShapeProto.Dimension"),),
    "TensorShapeProto.Dimension": (("dim_value", 1, "int64"), ("dim_param", 2, "string")),
    "TensorProto": (
        ("dims", 1, "*int64"),
        ("data_type", 2, "int32"),
        ("name", 8, "string"),
        ("raw_data", 9, "bytes"),
        ("external_data", 13, "*StringStringEntryProto"),
        ("data_location", 14, "int32"),
    ),
    "StringStringEntryProto": (("key", 1, "string"), ("value", 2, "string")),
}
"""Of each message the fields that we write: name, number, and what is in it (`*`: any number of them)."""

TYPES: Final = {"float32": 1, "uint8": 2, "int8": 3, "int32": 6, "int64": 7, "float16": 10}
"""numpy's types of numbers, as TensorProto.DataType counts them."""

FLOAT, INT, STRING, INTS = 1, 2, 3, 7
"""What an attribute is, as AttributeProto.AttributeType counts it."""

EXTERNAL: Final = 1
"""TensorProto.DataLocation: the numbers are handed over beside the graph."""

_PACKAGE = "onnx"
_PLAIN = frozenset(("int64", "int32", "string", "bytes", "float"))


def message(kind: str, **fields: Any) -> Any:
    """A message of this kind with these fields in it."""
    return _kinds()[kind](**fields)


@functools.cache
def _kinds() -> dict[str, Any]:
    """protobuf's class of each message. They stand in a pool of their own: whoever has `onnx` loaded too has its messages under the same names."""
    from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

    file = descriptor_pb2.FileDescriptorProto(name="onnx.proto", package=_PACKAGE, syntax="proto2")
    made: dict[str, Any] = {}
    for name, fields in MESSAGES.items():
        outer, _, inner = name.rpartition(".")
        made[name] = (made[outer].nested_type if outer else file.message_type).add(name=inner)
        for field, number, kind in fields:
            what = kind.removeprefix("*")
            added = made[name].field.add(name=field, number=number)
            added.label = added.LABEL_REPEATED if kind.startswith("*") else added.LABEL_OPTIONAL
            if what in _PLAIN:
                added.type = getattr(added, f"TYPE_{what.upper()}")
            else:
                added.type, added.type_name = added.TYPE_MESSAGE, f".{_PACKAGE}.{what}"
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return {
        name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{_PACKAGE}.{name}")) for name in MESSAGES
    }
