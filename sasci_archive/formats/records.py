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
_TYPE = re.compile(r"Expected `(?P<wanted>[^`]+)`, got `(?P<given>[^`]+)`")
_MOMENT = re.compile(r"Invalid RFC3339 encoded (?P<kind>datetime|date|time)")
_NUMBER = re.compile(r"\[(\d+)\]")
_ENUM = re.compile(r"Invalid enum value (?P<value>.+)")

_JSON = (".json", ".jsonl")
_MADE_AGAIN = "Restore it from a copy, or delete it and run the stage again that writes it."
_MEND = 'Mend that line. Text goes between straight quotation marks ("so", not “so”); dates and times stand without: 2026-03-14, 14:30:00.'
_IN_WORDS = {
    "str": "text between quotation marks",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list between [ and ]",
    "object": "a table of keys",
    "date": "a date like 2023-03-14",
    "time": "a time like 14:00:00",
    "datetime": "a date and time like 2023-03-14T14:00:00Z",
    "null": "nothing",
}


def parse(content: bytes, kind: type[T], *, where: str) -> T:
    """A record from TOML or, where the name in `where` ends in .json, JSON. Raises BadRecord, which says where."""
    text = as_text(content, where=where)
    try:
        if where.endswith(_JSON):
            return msgspec.json.decode(text, type=kind)
        return msgspec.convert(tomllib.loads(text), kind)
    except RecursionError as error:
        raise BadRecord(
            f"{where} has lists within lists without end.", remedy="Nothing of ours is nested so deeply."
        ) from error
    except msgspec.ValidationError as error:
        raise _explained(str(error), kind, where) from error
    except msgspec.DecodeError as error:
        raise BadRecord(f"{where} is not JSON: {error}.", remedy=_MADE_AGAIN) from error
    except ValueError as error:  # TOMLDecodeError, or a number of thousands of digits
        raise BadRecord(
            f"{where} is not TOML: {str(error).rstrip('.')}.",
            remedy=_MEND,
        ) from error


def lines(content: bytes, kind: type[T], *, where: str) -> tuple[T, ...]:
    """Records in JSON, one in each line. Raises BadRecord, which says which line."""
    every = enumerate(content.splitlines(), start=1)
    return tuple(parse(line, kind, where=f"line {number} of {where}") for number, line in every)


def as_text(content: bytes, *, where: str) -> str:
    """A file that people write. Raises BadRecord where it is not UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadRecord(
            f"{where} is not UTF-8 text (byte {error.start}).", remedy="Save it as UTF-8 in your editor."
        ) from error


def compose_json(record: msgspec.Struct) -> bytes:
    """A record as JSON, the same bytes for the same record: keys in the order of the model, one list item per line."""
    return msgspec.json.format(msgspec.json.encode(record, order="deterministic"), indent=1) + b"\n"


def schema(kind: type[Any]) -> dict[str, Any]:
    """The record's JSON Schema, for editors that complete TOML."""
    return msgspec.json.schema(kind)


def _explained(message: str, kind: type[Any], where: str) -> BadRecord:
    place = _PLACE.search(message)
    path = place["path"] if place else "$"
    problem, _, remedy = (message[: place.start()] if place else message).partition("\n")
    ours = where.endswith(_JSON)
    shown = path.removeprefix("$").lstrip(".")
    shown = (
        shown
        if ours
        else _NUMBER.sub(lambda index: f" no. {int(index[1]) + 1}", shown.replace("[...]", "").replace(".", ", "))
    )
    at = f"{where}, at {shown}" if shown else where
    if unknown := _UNKNOWN.match(problem):
        keys = _keys_at(kind, path)
        near = difflib.get_close_matches(unknown["key"], keys, n=1, cutoff=0.5)
        problem, remedy = f"'{unknown['key']}' is not a key we know", f"Known here: {', '.join(keys)}."
        remedy = f"Did you mean '{near[0]}'?" if near else remedy
    elif missing := _MISSING.match(problem):
        problem, remedy = f"'{missing['key']}' is missing", f"Add a line `{missing['key']} = …`."
    elif enum := _ENUM.match(problem):
        values = _values_at(kind, path)
        problem, remedy = f"{enum['value']} is not one of the values known here", f"Known: {', '.join(values)}."
    elif mistyped := _TYPE.match(problem):
        wanted, given = mistyped["wanted"].removesuffix(" | null"), mistyped["given"]
        problem = f"this wants {_IN_WORDS.get(wanted, wanted)}, not {_IN_WORDS.get(given, given)}"
    elif moment := _MOMENT.match(problem):
        problem = f"this wants {_IN_WORDS[moment['kind']]}"
    # a value that checks itself (ValueError in the model) says its remedy on a second line
    remedy = _MADE_AGAIN if ours else remedy or "Correct it; `inv schema` has every key and its type."
    return BadRecord(f"{at}: {problem[0].lower()}{problem[1:]}.", remedy=remedy)


def _keys_at(kind: Any, path: str) -> tuple[str, ...]:
    found = _type_at(kind, path)
    return found.__struct_fields__ if isinstance(found, type) and issubclass(found, msgspec.Struct) else ()


def _values_at(kind: Any, path: str) -> tuple[str, ...]:
    found = _type_at(kind, path)
    return tuple(str(found[name].value) for name in found.__members__) if isinstance(found, EnumType) else ()


def _type_at(kind: Any, path: str) -> Any:
    """Follow `$.roster[3].role` through the type's own annotations."""
    for key, index in re.findall(r"\.(\w+)|\[([^\]]*)\]", path):
        kind = _without_none(kind)
        if key:
            kind = get_type_hints(kind).get(key)
        elif get_origin(kind) is tuple:
            kind = get_args(kind)[0]
        elif get_origin(kind) is dict:
            kind = get_args(kind)[1]
        else:  # a value written as a list of its fields
            kind = get_type_hints(kind).get(kind.__struct_fields__[int(index)])
    return _without_none(kind)


def _without_none(kind: Any) -> Any:
    args = [a for a in get_args(kind) if a is not type(None)]
    return args[0] if type(None) in get_args(kind) and len(args) == 1 else kind
