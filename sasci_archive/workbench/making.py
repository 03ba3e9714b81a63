"""What takes long in the workbench, by name: what is made of what the folder gives, and of which kind it is. Nobody who writes waits for it (`aside`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final, Generic, TypeVar

import msgspec

from sasci_archive.binding import weighing
from sasci_archive.desk.watching import PAGE
from sasci_archive.editions import products
from sasci_archive.editions.typesetting import Setting
from sasci_archive.editions.web.around import part
from sasci_archive.model.indexing import Proposal
from sasci_archive.model.outstanding import Readiness
from sasci_archive.model.paragraph import pieces, plain
from sasci_archive.model.quality import Quality
from sasci_archive.model.redaction import Suggestion
from sasci_archive.press.values import looked_through_seldom
from sasci_archive.stages import index, suggest
from sasci_archive.stages.index import Standing
from sasci_archive.workbench.gathered import Gathered

T = TypeVar("T")


class Made(msgspec.Struct, frozen=True):
    """A file as it will be published, with the pictures that lie beside it; `public`, or a proof, as so many things are `outstanding`. `turns` are those on
    the page, where that has not all of them."""

    content: bytes
    pictures: Mapping[str, bytes]
    public: bool
    outstanding: int
    turns: tuple[str, ...] = ()


class Laid(msgspec.Struct, frozen=True):
    """The PDF as it is given to the compositor; `public`, or a proof, as so many things are `outstanding`."""

    setting: Setting
    public: bool
    outstanding: int


class PrintedNote(msgspec.Struct, frozen=True):
    """A note with its number, and what it says."""

    id: str
    number: int
    text: str


class Work(msgspec.Struct, Generic[T], frozen=True):
    """Something that is made of what is gathered at an instant: how, and of which `kind` it is; `about` is what else it is told."""

    name: str
    make: Callable[..., T]
    kind: type[T]
    about: tuple[str, ...] = ()

    def __call__(self, of: Gathered, on: dt.datetime) -> T:
        """Made; whatever it raises."""
        return self.make(of, on, *self.about)


def _outstanding(of: Gathered, on: dt.datetime) -> Readiness:
    return of.ready(on)


@looked_through_seldom()
def _page(of: Gathered, on: dt.datetime, turn: str) -> Made:
    edition = of.edition(on)
    job = edition.jobs[PAGE]
    turns = part(job.of.release.reading, turn).turns
    made = msgspec.structs.replace(job, make=partial(products.page_of, around=turn))()
    return Made(made, edition.pictures, edition.public, edition.outstanding, turns)


@looked_through_seldom()
def _volume(of: Gathered, on: dt.datetime) -> Laid:
    edition = of.edition(on)
    job = edition.jobs[products.PDF.name]
    setting = products.volume_of(msgspec.structs.replace(job.of, release=job.glossing(job.of.release)))
    return Laid(setting, edition.public, edition.outstanding)


def _index(of: Gathered, on: dt.datetime) -> tuple[Standing, ...]:
    return index.standing(of.folder, of.proof(on), index.index_of(of.folder))


def _proposals(of: Gathered, on: dt.datetime) -> tuple[Proposal, ...]:
    found = of.proposals(on)
    index.show(of.folder, found)
    return found


def _notes(of: Gathered, on: dt.datetime) -> tuple[PrintedNote, ...]:
    reading = of.proof(on)
    return tuple(PrintedNote(note.id, note.number, plain(pieces(note.content, reading))) for note in reading.notes)


def _withholding(of: Gathered, on: dt.datetime) -> tuple[Suggestion, ...]:
    return suggest.waiting(of.folder, of.suggestions(on))


def _proposed(of: Gathered, on: dt.datetime) -> int:
    return len(of.proposals(on)) + len(of.suggestions(on))


def _weak(of: Gathered, _: dt.datetime) -> Quality:
    return weighing.quality(of.folder, listen=False)  # how loud it is, is measured for the waveform already


READY: Final = Work("ready", _outstanding, Readiness)
INDEX: Final = Work("index", _index, tuple[Standing, ...])
PROPOSALS: Final = Work("proposals", _proposals, tuple[Proposal, ...])
NOTES: Final = Work("notes", _notes, tuple[PrintedNote, ...])
WITHHOLDING: Final = Work("withholding", _withholding, tuple[Suggestion, ...])
WEAK: Final = Work("weak", _weak, Quality)
AROUND: Final = Work("page", _page, Made)
VOLUME: Final = Work("volume", _volume, Laid)
PROPOSED: Final = Work("proposed", _proposed, int)
"""How much is proposed: shown to nobody, so that a number that somebody has seen goes on to mean what they saw."""

_ALL: Final[tuple[Work[Any], ...]] = (READY, INDEX, PROPOSALS, NOTES, WITHHOLDING, WEAK, AROUND, VOLUME, PROPOSED)
WORKS: Final = {work.name: work for work in _ALL}
"""All of it, by name."""


def page(turn: str) -> Work[Made]:
    """The page with the turns around this one."""
    return msgspec.structs.replace(AROUND, about=(turn,))
