"""What takes long in the workbench, by name: what is made of what the folder gives, and of which kind it is. Nobody who writes waits for it (`aside`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final, Generic, TypeVar

import msgspec

from sasci_archive.binding import weighing
from sasci_archive.desk.watching import PAGE
from sasci_archive.editions import products
from sasci_archive.editions.products import Materials
from sasci_archive.editions.templates import Looks
from sasci_archive.errors import Faults
from sasci_archive.model.channel import Channel
from sasci_archive.model.indexing import Proposal
from sasci_archive.model.outstanding import Readiness
from sasci_archive.model.paragraph import pieces, plain
from sasci_archive.model.quality import Quality
from sasci_archive.model.redaction import Suggestion
from sasci_archive.press import plates
from sasci_archive.press.values import looked_through_seldom
from sasci_archive.stages import index, redact, suggest
from sasci_archive.stages.index import Standing
from sasci_archive.workbench.gathered import Gathered

T = TypeVar("T")

PDF: Final = products.PDF.name


class Made(msgspec.Struct, frozen=True):
    """A file as it will be published, with the pictures that lie beside it; `public`, or a proof, as so many things are `outstanding`."""

    content: bytes
    pictures: dict[str, bytes]
    public: bool
    outstanding: int


class PrintedNote(msgspec.Struct, frozen=True):
    """A note with its number, and what it says."""

    id: str
    number: int
    text: str


class Work(msgspec.Struct, Generic[T], frozen=True):
    """Something that is made: how, and of which `kind` it is. `slow` is what others do not wait behind."""

    name: str
    make: Callable[[Gathered, dt.datetime], T]
    kind: type[T]
    slow: bool = False


def _outstanding(of: Gathered, on: dt.datetime) -> Readiness:
    return of.ready(on)


def _page(of: Gathered, on: dt.datetime) -> Made:
    return _file(of, PAGE, on)


def _pdf(of: Gathered, on: dt.datetime) -> Made:
    return _file(of, PDF, on)


@looked_through_seldom()
def _file(of: Gathered, name: str, on: dt.datetime) -> Made:
    folder, whole, asked = of.folder, of.whole(on), of.ready(on)
    consent, design = folder.consent(), folder.seminar().design
    own = folder.templates
    looks = Looks(own if own is not None and own.is_dir() else None, design.look)
    pictures: Mapping[str, bytes]
    if asked.ready:  # without its sound, which would have to be encoded first
        releases = plates.public(folder, whole, consent, on)
        shown = releases[Channel.HTML]
        pictures = {picture.file: whole.pictures[picture.file] for picture in shown.reading.pictures}
        jobs = products.making(releases, Materials(release=shown, pictures=pictures, looks=looks, design=design))
    else:
        laid = plates.plates(folder, whole, plates.proof(folder, whole, consent, on), looks)
        jobs, pictures = dict(laid.jobs), laid.of.pictures
    job = jobs[name]
    if name == PAGE:  # it names the pages of a PDF that is not made
        job = msgspec.structs.replace(job, of=msgspec.structs.replace(job.of, pages=dict, extents=dict, paged=""))
    return Made(job(), dict(pictures), asked.ready, len(asked.items))


def _index(of: Gathered, on: dt.datetime) -> tuple[Standing, ...]:
    return index.standing(of.folder, of.proof(on), index.index_of(of.folder))


def _proposals(of: Gathered, on: dt.datetime) -> tuple[Proposal, ...]:
    try:
        whole = of.whole(on).master
    except Faults:  # it is said elsewhere
        whole = of.folder.master()
    return index.propose(of.folder, whole=whole)


def _notes(of: Gathered, on: dt.datetime) -> tuple[PrintedNote, ...]:
    reading = of.proof(on)
    return tuple(PrintedNote(note.id, note.number, plain(pieces(note.content, reading))) for note in reading.notes)


def _withholding(of: Gathered, _: dt.datetime) -> tuple[Suggestion, ...]:
    return suggest.waiting(of.folder, redact.suggest(of.folder))


def _weak(of: Gathered, _: dt.datetime) -> Quality:
    return weighing.quality(of.folder, listen=False)  # how loud it is, is measured for the waveform already


READY: Final = Work("ready", _outstanding, Readiness)
INDEX: Final = Work("index", _index, tuple[Standing, ...])
PROPOSALS: Final = Work("proposals", _proposals, tuple[Proposal, ...])
NOTES: Final = Work("notes", _notes, tuple[PrintedNote, ...])
WITHHOLDING: Final = Work("withholding", _withholding, tuple[Suggestion, ...])
WEAK: Final = Work("weak", _weak, Quality)
PREVIEWS: Final = {PAGE: Work("page", _page, Made), PDF: Work("pdf", _pdf, Made, slow=True)}
"""Of the files that are previewed, by their names."""

_ALL: Final[tuple[Work[Any], ...]] = (
    READY,
    INDEX,
    PROPOSALS,
    NOTES,
    WITHHOLDING,
    WEAK,
    *PREVIEWS.values(),
)
WORKS: Final = {work.name: work for work in _ALL}
"""All of it, by name."""
