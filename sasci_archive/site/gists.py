"""What the site keeps of a seminar: all that its own page tells and all that it gives to shared pages, so that its text is read again only when it has changed."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

import msgspec

from sasci_archive.catalogue import Entry, Held, Shelved, shelved, whole
from sasci_archive.editions import book
from sasci_archive.editions.web import apparatus
from sasci_archive.editions.web.apparatus import To
from sasci_archive.model.apparatus import Change, Event, Volume
from sasci_archive.model.citation import Citation
from sasci_archive.model.inlines import View, spoken
from sasci_archive.model.reading import Person, Reading, Utterance
from sasci_archive.site import ours, references, sounds, told
from sasci_archive.site.kept import Given, Kept
from sasci_archive.site.references import Reference
from sasci_archive.site.sounds import Sound
from sasci_archive.store import files

if TYPE_CHECKING:
    from sasci_archive.catalogue import Catalogue

AT_ONCE: Final = 100
"""Of how many seminars references are asked for together: each asking takes its time, and all at once would be held at once."""


_TURN: Final = 110
"""Measured of Pagefind 1.5.2: 10 kB of memory for each turn, and some 90 bytes for each letter."""


class Front(View, frozen=True, kw_only=True):
    """What an edition says of itself, beside its turns. `example` is the id and the number of a turn to show how one is cited."""

    synthetic: bool
    people: tuple[Person, ...]
    questions: tuple[str, ...]
    how_made: str
    left_out: str
    rights: tuple[str, ...]
    project: str
    funders: tuple[str, ...]
    volumes: tuple[Volume, ...]
    changes: tuple[Change, ...]
    chronology: tuple[tuple[Event, tuple[To, ...]], ...]
    example: tuple[str, str] | None


class Gist(View, frozen=True, kw_only=True):
    """A seminar as its own page tells of it: as it may be shown, but where its files lie (`has_files`: whether there are any); what its edition says of itself,
    None where there is none here; how it is cited; what can be heard; `digest` is that of all it is made from."""

    entry: Shelved
    has_files: bool = False
    front: Front | None = None
    references: tuple[Reference, ...] = ()
    sounds: tuple[Sound, ...] = ()
    digest: str = ""

    @property
    def slug(self) -> str:
        """Its short name."""
        return self.entry.slug

    @property
    def citation(self) -> Citation:
        """As it is cited."""
        return self.entry.citation


Gives: TypeAlias = Callable[[Entry], Iterator[Given]]
"""What a seminar gives to the pages of a section."""


def made_from(it: Shelved) -> str:
    """A digest of all that the gist of a seminar is made from; of its files by what they were when they were published."""
    plain = msgspec.structs.replace(shelved(it), home=None, opens=None)
    return told.digest(ours.code(), plain, bool(it.home), (it.reading, it.tei) if isinstance(it, Entry) else None)


def refresh(kept: Kept, catalogue: Catalogue, gives: Sequence[Gives], progress: files.Progress = files.silent) -> int:
    """Bring what is `kept` up to what a catalogue shows; gives how many seminars were read. Raises Disk, OutOfDate, SasciError."""
    kept.keep_only(it.slug for it in catalogue.lazily())
    total, read = len(catalogue.entries), 0
    numbered = enumerate(catalogue.lazily(), start=1)
    changed = ((number, it, digest) for number, it in numbered if kept.made_from(it.slug) != (digest := made_from(it)))
    while some := list(itertools.islice(changed, AT_ONCE)):
        cited = references.references({it.slug: it.citation for _, it, _ in some if it.held is not Held.WITHDRAWN})
        for number, it, digest in some:
            entry = whole(it)
            given = itertools.chain.from_iterable(each(entry) for each in gives)
            kept.put(it.slug, digest, weight(entry), gist(entry, cited.get(it.slug, ()), digest), given)
            read += 1
            progress(number, total)
    progress(total, total)
    return read


def weight(entry: Entry) -> int:
    """How much of an index for browsers it takes, in bytes of words (UTF-8): each turn as many as stand in it, and `_TURN` by itself."""
    turns = (block for block in book.blocks(entry.reading) if isinstance(block, Utterance)) if entry.reading else ()
    return _TURN + sum(_TURN + sum(len(spoken(content).encode()) for content in turn.paragraphs) for turn in turns)


def gist(entry: Entry, cited: tuple[Reference, ...], digest: str) -> Gist:
    """Of one seminar. Raises Disk."""
    return Gist(
        entry=msgspec.structs.replace(shelved(entry), home=None, opens=None),
        has_files=entry.home is not None,
        front=front(entry.reading) if entry.reading else None,
        references=cited,
        sounds=sounds.sounds(entry),
        digest=digest,
    )


def front(reading: Reading) -> Front:
    """What an edition says of itself."""
    turns, numbers = apparatus.Turns(reading), list(book.turns(reading).items())
    return Front(
        synthetic=reading.synthetic,
        people=reading.people,
        questions=reading.questions,
        how_made=reading.how_made,
        left_out=reading.left_out,
        rights=reading.rights,
        project=reading.project,
        funders=reading.funders,
        volumes=reading.volumes,
        changes=reading.changes,
        chronology=tuple((event, tuple(turns.of(event))) for event in reading.chronology),
        example=numbers[min(2, len(numbers) - 1)] if numbers else None,
    )
