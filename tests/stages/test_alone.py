"""Whoever writes the transcript, or a record beside it, holds the seminar's lock: read from the code, so that a command that comes later is looked at too."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import sasci_archive

_HOME = Path(sasci_archive.__file__).parent
_WRITE = (
    *("save_transcript", "save_recordings", "save_words", "save_voices", "save_packet", "save_return"),
    "carry_out",
)
"""By these they are written: `Folder.save_transcript` and its like, `planned.carry_out`."""
_FILES = (
    *("consent_toml", "seminar_toml", "house_toml", "index_toml", "names_toml", "codings_xml", "deposits_json"),
    *("recording_json", "words_json", "voices_json", "transcript_xml", "CHRONOLOGY"),
)
"""And by `files.write`, in a folder that is there already."""
_CALLERS = ("stages", "archive", "workbench", "deposit", "evidence", "desk", "commands", "batch")
"""Where those are called who write."""
_OUTSIDE = ("store", "trials")
"""Where those are, and where folders are made that nobody else has."""
_NEW = "stages/begin.py"
"""Who writes into a folder that nobody else has yet."""
_ALONE = ("folder.alone(", "whole.alone(folder,", "folder.at_length(", "folder.at_once(", "_all_alone(")

Function = tuple[str, str]
"""Its module and its name; one of `_WRITE` with no module."""


class _Call(NamedTuple):
    what: Function
    alone: bool


def _calls(module: str, body: ast.AST, known: dict[str, Function], *, alone: bool = False) -> Iterator[_Call]:
    """What is called or handed on in it, and whether the lock is held there."""
    for node in ast.iter_child_nodes(body):
        within = alone or (
            isinstance(node, ast.With) and any(ast.unparse(i.context_expr).startswith(_ALONE) for i in node.items)
        )
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name("files"), attr="write"), args=[where, *_]) if _names(where):
                yield _Call(("", "write"), within)
            case ast.Attribute(attr=name) if name in _WRITE:
                yield _Call(("", name), within)
            case ast.Attribute(value=ast.Name(id=of), attr=name) if of in known:
                yield _Call((".".join(known[of]), name), within)
            case ast.Name(id=name):
                yield _Call(known.get(name, (module, name)), within)
            case _:
                pass
        yield from _calls(module, node, known, alone=within)


def _names(where: ast.expr) -> bool:
    """Whether a file is one of those."""
    return any(isinstance(node, ast.Attribute) and node.attr in _FILES for node in ast.walk(where))


def _functions(module: str, code: bytes) -> Iterator[tuple[Function, tuple[_Call, ...]]]:
    tree = ast.parse(code)
    known = {
        each.asname or each.name: (node.module, each.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for each in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield (module, node.name), tuple(_calls(module, node, known))


def _without_the_lock(every: list[tuple[Function, tuple[_Call, ...]]]) -> set[Function]:
    """Those that come to writing with no lock on the way, though nobody calls them who could hold it."""
    bare: set[Function] = {("", name) for name in (*_WRITE, "write")}
    while more := {f for f, calls in every if any(c.what in bare and not c.alone for c in calls)} - bare:
        bare |= more
    return {f for f in bare if f[0]} - {call.what for _, calls in every for call in calls}


def test_nobody_writes_the_transcript_or_a_record_without_the_seminars_lock() -> None:
    every = list[tuple[Function, tuple[_Call, ...]]]()
    for path in sorted(_HOME.rglob("*.py")):
        inside, code = path.relative_to(_HOME), path.read_bytes()
        writes = any(name.encode() in code for name in (*_WRITE, *_FILES))
        if inside.as_posix() != _NEW and inside.parts[0] not in _OUTSIDE and (writes or inside.parts[0] in _CALLERS):
            module = ".".join(("sasci_archive", *inside.with_suffix("").parts)).removesuffix(".__init__")
            every += _functions(module, code)
    assert sum(call.what == ("", "write") or call.what[1] in _WRITE for _, calls in every for call in calls) > 30
    assert _without_the_lock(every) == set()


def test_who_writes_without_it_is_found_also_by_way_of_others() -> None:
    code = b"""
from sasci_archive.store import planned

def good(folder):
    with folder.alone("changed"):
        _both(folder)

def _both(folder):
    planned.carry_out(folder)

def bad(folder):
    with open("x"):
        _both(folder)

def whole_too(folder):
    with whole.alone(folder, "changed", None):
        _both(folder)
"""
    assert _without_the_lock(list(_functions("m", code))) == {("m", "bad")}


def test_so_is_who_writes_a_record_that_people_write() -> None:
    code = b"""
from sasci_archive.store import files

def good(folder):
    with folder.at_once("changed"):
        files.write(folder.consent_toml, b"")

def bad(folder):
    files.write(folder.consent_toml, b"")

def bad_too(folder):
    files.write(folder.apparatus / bound_in.CHRONOLOGY, b"")

def other(folder):
    files.write(folder.proof / "index.html", b"")
"""
    assert _without_the_lock(list(_functions("m", code))) == {("m", "bad"), ("m", "bad_too")}
