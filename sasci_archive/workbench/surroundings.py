"""The files beside the transcript while somebody sits at the bench: which panels show what is in them, and what is wrong with them.

They are people's, and other commands': each may be another, gone or broken at any moment. The transcript itself is `bench.notice`'s.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from sasci_archive.alongside import files as alongside
from sasci_archive.errors import SasciError
from sasci_archive.evidence import kept
from sasci_archive.formats import records
from sasci_archive.model.chronology import Chronology
from sasci_archive.model.house import Decided
from sasci_archive.model.indexing import Index
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.workbench.stamps import Stamp, of

ROOMS: Final[Mapping[str, tuple[str, ...]]] = {
    "seminar.toml": ("index", "people"),
    "apparatus/index.toml": ("index",),
    "apparatus/chronology.toml": ("index",),
    "consent.toml": ("names",),
    "house.toml": ("rules",),
    alongside.CODINGS: ("themes",),
    "themes.toml": ("themes",),
    alongside.REFUSED: ("withheld",),
    "2-words.json": ("words",),
    "3-voices.json": ("voices",),
    "3-names.toml": ("voices",),
    "journal.jsonl": ("journal",),
    "5-review/decisions.jsonl": ("returns",),
    "5-review/returned": ("returns",),
    "1-recording/recording.json": ("sound",),
}
"""The panels that show what is in a file or folder of the seminar's folder, as windows are told."""

_NEEDED: Final = frozenset(("seminar.toml", "consent.toml", "2-words.json", "1-recording/recording.json"))
"""Without these something is not known that was: they are missed where they were and are gone."""


class Looked(NamedTuple):
    """What a look has found: the panels that are to look again; and what is wrong with any of the files, None where that is what it was."""

    rooms: tuple[str, ...]
    wrong: tuple[str, ...] | None


class Surroundings:
    """Of one seminar; `sentence` makes of an error what people are told. Only for who holds the bench alone."""

    def __init__(self, folder: Folder, sentence: Callable[[SasciError], str]) -> None:
        self._folder, self._sentence = folder, sentence
        self._stamps: dict[str, Stamp] = self._now()
        self._faults = {name: fault for name in ROOMS if (fault := self._fault(name, was=False))}

    @property
    def wrong(self) -> tuple[str, ...]:
        """What is wrong with any of them, a sentence each."""
        return tuple(dict.fromkeys(self._faults.values()))

    def look(self) -> Looked:
        """Look whether any is another, by what is known of it without reading it (`stamps`): asking costs nothing."""
        now, before, wrong = self._now(), self._stamps, self.wrong
        if now == before:
            return Looked((), None)
        others = [name for name in ROOMS if now[name] != before[name]]
        self._stamps = now
        for name in others:
            self._faults.pop(name, "")
            if fault := self._fault(name, was=bool(before[name][0][1])):
                self._faults[name] = fault
        rooms = dict.fromkeys(room for name in others for room in ROOMS[name])
        return Looked(tuple(rooms), self.wrong if self.wrong != wrong else None)

    def made(self) -> None:
        """What is another now was made so from here, and is known."""
        self._stamps = self._now()

    def _now(self) -> dict[str, Stamp]:
        found: dict[str, Stamp] = {name: (of(self._folder.path / name),) for name in ROOMS}
        home = self._folder.recording  # what is recorded lies beside the record of it
        with contextlib.suppress(OSError):  # nobody may look into it: the record, which lies there, says so
            found["1-recording/recording.json"] += tuple(of(path) for path in sorted(home.iterdir()))
        return found

    def _fault(self, name: str, *, was: bool) -> str:
        path = self._folder.path / name
        try:
            with files.disk_errors(path, "read"):
                if not path.exists():
                    gone = was and name in _NEEDED
                    return (
                        f"{self._folder.slug}/{name} is gone: it was there. Put it back where it was." if gone else ""
                    )
                if reads := _READS.get(name):
                    reads(self._folder)
        except SasciError as error:
            return self._sentence(error)
        return ""


def _house(folder: Folder) -> object:
    return records.parse(files.read(folder.house_toml), Decided, where=f"{folder.slug}/house.toml")


def _index(folder: Folder) -> object:
    return records.parse(files.read(folder.index_toml), Index, where=f"{folder.slug}/apparatus/index.toml")


def _chronology(folder: Folder) -> object:
    path = folder.apparatus / "chronology.toml"
    return records.parse(files.read(path), Chronology, where=f"{folder.slug}/apparatus/chronology.toml")


_READS: Final[Mapping[str, Callable[[Folder], object]]] = {
    "seminar.toml": Folder.seminar,
    "apparatus/index.toml": _index,
    "apparatus/chronology.toml": _chronology,
    "consent.toml": Folder.consent,
    "house.toml": _house,
    alongside.CODINGS: kept.codings,
    "2-words.json": Folder.words,
    "3-voices.json": Folder.voices,
    "3-names.toml": Folder.names,
    "journal.jsonl": Folder.history,
    "5-review/decisions.jsonl": Folder.every_decision,
    "1-recording/recording.json": Folder.recordings,
}
