"""What the workbench keeps for whoever sits at it: where they were in a seminar's sound and text, what of it was played to them, and how they like to hear it.

Where somebody was and what was played are the seminar's own (`.work/`), and told to nobody; which keys a foot-pedal sends is not, and lies beside the seminars. Both may be deleted at any
time: then one begins at the beginning, with the keys of the house.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

from sasci_archive.errors import Disk
from sasci_archive.model.speech import Span
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


class Played(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was played to people, by name and session: apart and in order. That it was heard is theirs to say (`stages.hear`)."""

    to: dict[str, dict[str, tuple[Span, ...]]] = {}

    def more(self, who: str, spans: Mapping[str, Iterable[Span]]) -> Played:
        """With what was played to somebody besides."""
        theirs = self.to.get(who, {})
        both = {session: union((*theirs.get(session, ()), *now)) for session, now in spans.items()}
        return Played(to={**self.to, who: {**theirs, **both}})


def union(spans: Iterable[Span]) -> tuple[Span, ...]:
    """All that any of these spans has, in order; those that touch are one.

    >>> union([Span(5, 9), Span(0, 2), Span(2, 3), Span(4, 6)])
    (Span(start=0, end=3), Span(start=4, end=9))
    """
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return tuple(found)


def played_file(folder: Folder) -> Path:
    """Where it is kept what was played."""
    return folder.work / "played.json"


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
