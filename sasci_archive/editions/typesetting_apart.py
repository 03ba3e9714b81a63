"""typst in a process of its own, for a template that somebody else wrote: one that names a package makes typst fetch it from a registry, under a name in
which the template could put what it was given to set. This process knows of no way out: its proxy is a port at which nobody listens.

What our own templates name is known; they are set in the program itself, which is quicker. Asked on standard input (JSON), answered on standard output: a
line of JSON, then the file.
"""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any, Final

import msgspec

_NOWHERE: Final = "http://127.0.0.1:9"  # the port of `discard`, on which nothing of today listens
_WAYS: Final = ("http_proxy", "https_proxy", "all_proxy")
_DATE: Final = "timestamp"


class Told(msgspec.Struct, frozen=True):
    """What typst says of an error or a warning, as its own Python classes have it."""

    message: str
    hints: tuple[str, ...] = ()
    diagnostic: str = ""


class Answer(msgspec.Struct, frozen=True):
    """How it went: an error, warnings, and the file's length in bytes."""

    error: Told | None
    warnings: tuple[Told, ...]
    bytes: int


class _Asked(msgspec.Struct, frozen=True):
    main: str
    root: str
    inputs: dict[str, str]
    how: dict[str, Any]


def compiled(main: str, root: str, inputs: Mapping[str, str], how: Mapping[str, Any]) -> tuple[Answer, bytes]:
    """The file `main` in the folder `root` set with its inputs; `how` as typst takes it."""
    plain = {name: value.isoformat() if isinstance(value, dt.datetime) else value for name, value in how.items()}
    asked = msgspec.json.encode(_Asked(main, root, dict(inputs), plain))
    done = subprocess.run(  # noqa: S603 - our own Python and module
        [sys.executable, "-c", f"from {__name__} import answer; answer()"],
        input=asked, capture_output=True, check=False, env=_shut(os.environ),
    )  # fmt: skip
    line, _, content = done.stdout.partition(b"\n")
    if done.returncode or not line:
        said = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        return Answer(Told(f"the typesetter ended with {done.returncode}: {said}"), (), 0), b""
    return msgspec.json.decode(line, type=Answer), content


def _shut(environment: Mapping[str, str]) -> dict[str, str]:
    """With no way out, whatever was set before, and with the folders in which modules are looked for here."""
    kept = {name: value for name, value in environment.items() if name.lower() not in {*_WAYS, "no_proxy"}}
    ways = {each: _NOWHERE for way in _WAYS for each in (way, way.upper())}
    return {**kept, **ways, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def answer() -> None:
    """What the process does."""
    import typst

    from sasci_archive.editions.typefaces import faces

    asked = msgspec.json.decode(sys.stdin.buffer.read(), type=_Asked)
    how = dict(asked.how)
    if isinstance(how.get(_DATE), str):
        how[_DATE] = dt.datetime.fromisoformat(how[_DATE])
    error: Told | None = None
    warnings: tuple[Told, ...] = ()
    content = b""
    try:
        made, said = typst.compile_with_warnings(
            asked.main, root=asked.root, sys_inputs=asked.inputs, font_paths=faces(), ignore_system_fonts=True, **how
        )
        content = bytes(made[0] if isinstance(made, list) else made)
        warnings = tuple(map(_told, said))
    except typst.TypstError as refused:
        error = _told(refused)
    sys.stdout.buffer.write(msgspec.json.encode(Answer(error, warnings, len(content))) + b"\n" + content)


def _told(said: Any) -> Told:
    return Told(str(said.message), tuple(map(str, said.hints)), str(said.diagnostic))
