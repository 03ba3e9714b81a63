"""The transcript bound with what stands around it, as a book is bound: what is signed off, checked and published.

The master in `4-transcript.xml` is what people correct. What editors write beside it (`apparatus/`) is bound in whenever the whole is
needed, and never written back: each thing is typed once, and the gate sees all of it. Laws: without an apparatus the master stays as it
is, to the byte; binding what is bound changes nothing; no word of a turn is another afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from sasci_archive.binding import parts, series, works
from sasci_archive.binding.whole import Whole
from sasci_archive.errors import Fault, Faults
from sasci_archive.model import glossary
from sasci_archive.store.folder import Folder
from sasci_archive.tei.document import compose


class Bound(msgspec.Struct, frozen=True):
    """The whole: `master` is the transcript with its apparatus, RESTRICTED as it is; `pictures` are those it shows, by file name."""

    master: bytes
    pictures: Mapping[str, bytes] = msgspec.field(default_factory=dict)


class Found(msgspec.Struct, frozen=True):
    """What is to be said of an apparatus: `faults`, with which nothing is made, and `remarks`, which somebody should know."""

    faults: tuple[Fault, ...]
    remarks: tuple[str, ...]


def bound(folder: Folder) -> Bound:
    """A seminar's transcript with all that stands around it. Raises NotYet before `draft`, Faults with everything that is wrong in the
    apparatus, BadRecord, BadTranscript."""
    master = folder.master()
    return _bound(folder.slug, master, _bind(folder, master) if _has_anything(folder, master) else None)


class Looked:
    """A seminar that was bound once, for whoever asks both what is wrong in it and for the whole: `found` and `bound` say what the functions of these names
    say."""

    def __init__(self, folder: Folder) -> None:
        """Raises NotYet before `draft`, BadRecord, BadTranscript."""
        self._slug, self._master = folder.slug, folder.master()
        self._whole = _bind(folder, self._master, asked=True) if _has_anything(folder, self._master) else None

    def found(self) -> Found:
        """What is wrong, and what is worth saying."""
        if self._whole is None:
            return Found((), ())
        faults = sorted(self._whole.faults, key=lambda fault: (fault.file, fault.line, fault.code, fault.problem))
        return Found(tuple(faults), tuple(self._whole.remarks))

    def bound(self) -> Bound:
        """The whole. Raises Faults."""
        return _bound(self._slug, self._master, self._whole)


def found(folder: Folder) -> Found:
    """What is wrong in the apparatus, by file and line, and what is worth saying of it. Raises NotYet before `draft`, BadRecord,
    BadTranscript."""
    return Looked(folder).found()


def _bound(slug: str, master: bytes, whole: Whole | None) -> Bound:
    if whole is None:
        return Bound(master)
    if whole.faults:
        raise Faults(f"The apparatus of '{slug}'", whole.faults)
    return Bound(compose(whole.root), whole.pictures)


def _has_anything(folder: Folder, master: bytes) -> bool:
    """Whether there is an apparatus, or something else that is bound in (a work that the transcript cites, another volume of the series), or
    something in the record that cannot be printed (a glossary, a style of citations)."""
    if folder.apparatus.is_dir() or b"@" in master:
        return True
    seminar = folder.seminar()
    return not works.has_style(seminar) or bool(glossary.faults(seminar.glossary) or series.volumes_of(folder, seminar))


def _bind(folder: Folder, master: bytes, *, asked: bool = False) -> Whole:
    whole = Whole(folder, master, asked=asked)
    for part in parts.PARTS:
        part(whole)
    return whole
