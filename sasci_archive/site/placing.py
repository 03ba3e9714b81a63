"""What is new in the site is made beside it, and put in its place when all is there: until then a kill leaves the site as it was; from then on what a kill
interrupts is done by whoever builds next, before anything else. What is to go, goes first.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from sasci_archive.errors import Disk
from sasci_archive.store import files
from sasci_archive.store.shown import MAKING, PLACING

_PUT: Final = "put"
_AWAY: Final = "away.json"
UNITS: Final = "pagefind"
"""The folder whose folders are put in their places whole."""


class Placing:
    """What is to be put into the folder `target`, and what is to be taken away there. Nothing is begun before there is something."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._made, self._ready = (target.with_name(f"{sign}{target.name}") for sign in (MAKING, PLACING))
        self._away: list[str] = []
        self._begun = False

    def go_on(self) -> None:
        """Finish what was interrupted; throw away what was only being made. Raises Disk."""
        if self._ready.is_dir():
            _place(self._ready, self._target)
        files.remove_tree(self._made)
        files.remove_tree(self._target.with_name(f"{files.UNFINISHED}{self._target.name}"))  # left by earlier versions
        files.remove(self._target.with_name(f".{self._target.name}.json"))

    def at(self, path: str) -> Path:
        """Where a file, or a folder that is a unit, is to be made that is to lie at `path`; the folder around it is there. Raises Disk."""
        self._begun = True
        place = self._made / _PUT / path
        with disk(place):
            place.parent.mkdir(parents=True, exist_ok=True)
        return place

    def take_away(self, path: str) -> None:
        """A file of the site, or a folder that is a unit."""
        self._away.append(path)

    @property
    def nothing(self) -> bool:
        """Whether all stays as it is."""
        return not self._begun and not self._away

    def finish(self) -> None:
        """Put all in its place. Raises Disk."""
        if self.nothing and self._target.is_dir():
            return
        with disk(self._made):
            (self._made / _PUT).mkdir(parents=True, exist_ok=True)
            files.write(
                self._made / _AWAY, msgspec.json.encode(self._away)
            )  # flushed: a power cut leaves no half of it
            files.remove_tree(self._ready)
            self._made.rename(self._ready)
            files.flush_folder(self._ready.parent)
        _place(self._ready, self._target)


def _place(ready: Path, target: Path) -> None:
    """As often as it is begun, it ends with the same. Raises Disk."""
    with disk(target):
        put, away = ready / _PUT, ready / _AWAY
        if not target.is_dir() and put.is_dir():
            put.rename(target)
        for path in msgspec.json.decode(away.read_bytes(), type=list[str]) if away.is_file() else ():
            _take_away(target, path)
        for home, _, names in os.walk(put):
            for name in names:
                source = Path(home) / name
                inside = source.relative_to(put)
                if inside.parts[0] != UNITS or len(inside.parts) < 3:
                    _put(source, target / inside)
        for unit in sorted((put / UNITS).iterdir()) if (put / UNITS).is_dir() else ():
            (target / UNITS).mkdir(exist_ok=True)
            files.remove_tree(target / UNITS / unit.name)
            unit.rename(target / UNITS / unit.name)
        files.flush_folder(target)
        files.remove_tree(ready)


def _put(source: Path, place: Path) -> None:
    if place.is_dir() and not place.is_symlink():
        files.remove_tree(place)
    place.parent.mkdir(parents=True, exist_ok=True)
    source.replace(place)


def _take_away(target: Path, path: str) -> None:
    """With the folders that it leaves empty."""
    place = target / path
    if place.is_dir() and not place.is_symlink():
        files.remove_tree(place)
    else:
        place.unlink(missing_ok=True)
    for folder in place.parents:
        if folder == target or not folder.is_relative_to(target):
            return
        try:
            folder.rmdir()
        except OSError:  # something else is in it
            return


def clone(old: Path, target: Path) -> None:
    """The same files under other names, as nothing is ever written into one: another site, to be changed. Raises Disk."""
    with disk(target):
        shutil.copytree(old, target, copy_function=_second_name)


def _second_name(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # a disk that gives a file one name only
        shutil.copy2(source, target)


def lying(target: Path) -> Iterator[str]:
    """Every file that lies in a site, whoever put it there, by its path; a unit is one ("pagefind/1/"), and so is a link. Raises Disk, where a name is no text, too."""
    with disk(target):
        for home, folders, names in os.walk(target):
            for name in (*folders, *names):
                _is_text(name, home)
            inside = Path(home).relative_to(target).as_posix()
            links = [folder for folder in folders if (Path(home) / folder).is_symlink()]
            if inside == UNITS:
                yield from (f"{UNITS}/{folder}/" for folder in folders if folder not in links)
                folders.clear()
            yield from (name if inside == "." else f"{inside}/{name}" for name in (*names, *links))


def _is_text(name: str, home: str) -> None:
    try:
        name.encode()
    except UnicodeEncodeError:
        raise Disk(
            f"{home} holds something whose name is no text: {os.fsencode(name)!r}.",
            remedy="It is not of the site: take it away, and run `inv site` again.",
        ) from None


@contextlib.contextmanager
def disk(path: Path) -> Iterator[None]:
    """What the operating system says, as Disk."""
    try:
        yield
    except (OSError, shutil.Error) as error:
        raise Disk(
            f"{path} cannot be read or written: {(getattr(error, 'strerror', '') or str(error)).lower()}.",
            remedy="Check that there is room, and that you may read and write there; what was made is kept, and `inv site` goes on from it.",
        ) from error
