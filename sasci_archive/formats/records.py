"""Our own records: TOML that people write, JSON that the program writes, both strict.

An unknown, missing or mistyped key is an error that names the file, the place and the key it may have meant.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from enum import EnumType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import msgspec

from sasci_archive.errors import BadRecord

T = TypeVar("T")

_PLACE = re.compile(r" - at `(?P<path>[^`]+)`$")
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<key>[^`]+)`")
_MISSING = re.compile(r"Object missing required field `(?P<key>[^`]+)`")
_ENUM = re.compile(r"Invalid enum value (?P<value>.+)")


def parse(content: bytes, kind: type[T], *, where: str) -> T:
    """A record from TOML or, where the name in `where` ends in .json, JSON. Raises BadRecord, which says where."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadRecord(
            f"{where} is not UTF-8 text (byte {error.start}).", remedy="Save it as UTF-8 in your editor."
        ) from error
    try:
        if where.endswith(".json"):
            return msgspec.json.decode(text, type=kind)
        return msgspec.convert(tomllib.loads(text), kind)
    except tomllib.TOMLDecodeError as error:
        raise BadRecord(
            f"{where} is not TOML: {error}.", remedy="Mend that line; text goes between quotation marks."
        ) from error
    except msgspec.ValidationError as error:
        raise _explained(str(error), kind, where) from error
    except msgspec.DecodeError as error:
        raise BadRecord(
            f"{where} is not JSON: {error}.", remedy="Delete it and run the stage again that writes it."
        ) from error


def compose_json(record: msgspec.Struct) -> bytes:
    """A record as JSON, the same bytes for the same record: keys in the order of the model, one list item per line."""
    return msgspec.json.format(msgspec.json.encode(record), indent=1) + b"\n"


def schema(kind: type[Any]) -> dict[str, Any]:
    """The record's JSON Schema, for editors that complete TOML."""
    return msgspec.json.schema(kind)


def _explained(message: str, kind: type[Any], where: str) -> BadRecord:
    place = _PLACE.search(message)
    path = place["path"] if place else "$"
    shown = path.removeprefix("$").lstrip(".")
    problem = message[: place.start()] if place else message
    at = f"{where}, at {shown}" if shown else where
    if unknown := _UNKNOWN.match(problem):
        keys = _keys_at(kind, path)
        near = difflib.get_close_matches(unknown["key"], keys, n=1, cutoff=0.5)
        remedy = f"Did you mean '{near[0]}'?" if near else f"Known here: {', '.join(keys)}."
        return BadRecord(f"{at}: '{unknown['key']}' is not a key we know.", remedy=remedy)
    if missing := _MISSING.match(problem):
        return BadRecord(f"{at}: '{missing['key']}' is missing.", remedy=f"Add a line `{missing['key']} = …`.")
    if enum := _ENUM.match(problem):
        values = _values_at(kind, path)
        return BadRecord(
            f"{at}: {enum['value']} is not one of the values known here.", remedy=f"Known: {', '.join(values)}."
        )
    return BadRecord(
        f"{at}: {problem[0].lower()}{problem[1:]}.", remedy="Correct it; `inv schema` has every key and its type."
    )


def _keys_at(kind: Any, path: str) -> tuple[str, ...]:
    found = _type_at(kind, path)
    return found.__struct_fields__ if isinstance(found, type) and issubclass(found, msgspec.Struct) else ()


def _values_at(kind: Any, path: str) -> tuple[str, ...]:
    found = _type_at(kind, path)
    return tuple(str(found[name].value) for name in found.__members__) if isinstance(found, EnumType) else ()


def _type_at(kind: Any, path: str) -> Any:
    """Follow `$.roster[3].role` through the type's own annotations."""
    for key, _index in re.findall(r"\.(\w+)|(\[[^\]]*\])", path):
        kind = _without_none(kind)
        if key:
            kind = get_type_hints(kind).get(key)
        elif get_origin(kind) is tuple:
            kind = get_args(kind)[0]
        elif get_origin(kind) is dict:
            kind = get_args(kind)[1]
    return _without_none(kind)


def _without_none(kind: Any) -> Any:
    args = [a for a in get_args(kind) if a is not type(None)]
    return args[0] if type(None) in get_args(kind) and len(args) == 1 else kind
