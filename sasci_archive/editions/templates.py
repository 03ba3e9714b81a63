"""Where the templates lie: beside the package in a checkout, inside it in a wheel; and before ours the workspace's own."""

from __future__ import annotations

import base64
import contextlib
import contextvars
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

import msgspec

from sasci_archive.errors import Disk

Used: TypeAlias = tuple[str, str]
"""A template that was asked for: whether the workspace's own came first ("own", else "ours"), and its name."""

_used: contextvars.ContextVar[set[Used] | None] = contextvars.ContextVar("used", default=None)


@contextlib.contextmanager
def noted() -> Iterator[set[Used]]:
    """Within, whatever template is asked for is put down: what is made there is made from these and no others."""
    found: set[Used] = set()
    token = _used.set(found)
    try:
        yield found
    finally:
        _used.reset(token)


def note(used: Iterable[Used]) -> None:
    """What is made here is made from these too."""
    if (found := _used.get()) is not None:
        found.update(used)


class Looks(msgspec.Struct, frozen=True):
    """Where a template is looked for: in the workspace's own folder `own` (None where it has none) and then among ours; in either first
    in the folder of the chosen `look` ("report"), then beside it. So a publisher changes one file and keeps the rest."""

    own: Path | None = None
    look: str = ""

    def path(self, name: str) -> Path:
        """The file called `name` (`page.css`, `volume.typ`)."""
        note([("own", name)])
        return next((each for each in self._places(name) if each.is_file()), _ours(name))

    def text(self, name: str) -> str:
        """Its text. Raises Disk where the workspace's own cannot be read."""
        return _read(self.path(name))

    def _places(self, name: str) -> Iterator[Path]:
        for home in (self.own, _ours("")):
            if home is not None and self.look:
                yield home / self.look / name
            if home is not None:
                yield home / name

    def digest(self, used: Used) -> str:
        """The SHA-256 of a template that was `noted`, as it is now; of a folder that of all that is in it; "" of what is not there."""
        whose, name = used
        found = self.path(name) if whose == "own" else _ours(name)
        if found.is_file():
            return hashlib.sha256(found.read_bytes()).hexdigest()
        if not found.is_dir():
            return ""
        within = hashlib.sha256()
        for file in sorted(each for each in found.rglob("*") if each.is_file()):
            within.update(file.relative_to(found).as_posix().encode() + hashlib.sha256(file.read_bytes()).digest())
        return within.hexdigest()


OURS = Looks()
"""The templates as they come with the program."""


def path(name: str) -> Path:
    """The template file or folder of ours called `name` (`page.html.j2`, `volume.typ`)."""
    note([("ours", name)])
    return _ours(name)


def _ours(name: str) -> Path:
    package = Path(__file__).parents[1]
    inside = package / "templates"
    return (inside if inside.is_dir() else package.parent / "templates") / name


def text(name: str) -> str:
    """The template's text."""
    return path(name).read_text(encoding="utf-8")


def own_or_ours(own: Path, name: str) -> tuple[str, str]:
    """A template that a workspace may have in its own words, in the folder `own`; and what to call it in an error. `name` is ours,
    with its folder (`review/letter.txt`). Raises Disk."""
    path_ = own / Path(name).name
    return (_read(path_), str(path_)) if path_.is_file() else (text(name), f"templates/{name}")


def _read(path_: Path) -> str:
    try:
        return path_.read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise Disk(
            f"{path_} cannot be read: {(error.strerror or str(error)).lower()}.",
            remedy="Check that you may read it.",
        ) from error


def integrity(text: str) -> str:
    """As a page's policy names what may run in it: https://www.w3.org/TR/CSP3/#framework-directive-source-list"""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
