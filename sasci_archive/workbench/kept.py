"""What the workbench keeps for whoever sits at it: where they were in a seminar's sound and text, and how they like to hear it.

Where somebody was is the seminar's own (`.work/`); which keys a foot-pedal sends is not, and lies beside the seminars. Both may be deleted at any
time: then one begins at the beginning, with the keys of the house.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import msgspec

from sasci_archive.errors import Disk
from sasci_archive.store import files
from sasci_archive.store.folder import Folder

T = TypeVar("T")


class Place(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where somebody was: `at` in ms of the `session` ("" before anything was heard), how fast it is played, and how many ms a waveform shows; and in
    which `turn`, before which `word` of it (from 0), their caret was ("" before they were in the text)."""

    session: str = ""
    at: int = 0
    speed: float = 1.0
    shows: int = 0
    turn: str = ""
    word: int = 0


class Liking(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How somebody works: `keys` are theirs by what they do ("play"), beside those of the house; `click` is what a click on a word does; `again`
    is how many ms are heard once more after a pause."""

    keys: dict[str, str] = {}
    click: str = "place"
    again: int = 1000


def place_file(folder: Folder) -> Path:
    """Where the place is kept."""
    return folder.work / "listened.json"


def liking_file(folder: Folder) -> Path:
    """Where the likings are kept: beside the seminars, as they are the same for all of them."""
    return folder.path.parent / ".workbench.json"


def read(path: Path, kind: type[T]) -> T:
    """What is kept there; as nobody ever sat here where nothing is, or it does not read."""
    try:
        return msgspec.json.decode(files.read(path), type=kind) if path.exists() else kind()
    except (msgspec.MsgspecError, Disk):
        return kind()


def keep(path: Path, value: object) -> None:
    """Raises Disk."""
    files.write(path, msgspec.json.encode(value))
