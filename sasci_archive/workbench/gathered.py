"""What is made of a seminar's folder again and again, kept as long as the folder is as it was: bound once, released once, asked once.

Only values are kept, no trees: threads may share them.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Mapping
from typing import TypeVar, cast

import msgspec

from sasci_archive.binding import Bound, bound
from sasci_archive.editions import products
from sasci_archive.editions.materials import Materials
from sasci_archive.editions.products import Job
from sasci_archive.editions.templates import Looks
from sasci_archive.errors import Faults, NoPermission
from sasci_archive.gate import Release
from sasci_archive.model.channel import Channel
from sasci_archive.model.indexing import Proposal
from sasci_archive.model.outstanding import Readiness
from sasci_archive.model.reading import Reading
from sasci_archive.model.redaction import Suggestion
from sasci_archive.press import plates
from sasci_archive.stages import index, redact
from sasci_archive.stages.ready import ready
from sasci_archive.store.folder import Folder
from sasci_archive.workbench.stamps import Stamp, stamp

T = TypeVar("T")


class Edition(msgspec.Struct, frozen=True):
    """What an edition is made from: its `jobs` by the name of the file, the pictures that lie beside it; `public`, or a proof, as so many
    things are `outstanding`."""

    jobs: Mapping[str, Job]
    pictures: Mapping[str, bytes]
    public: bool
    outstanding: int


class Gathered:
    """Of one folder. Whatever is asked may raise as what makes it does."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self._one = threading.RLock()
        self._of: tuple[Stamp, dt.date | None] = (), None
        self._made: dict[str, object] = {}

    def whole(self, on: dt.datetime) -> Bound:
        """The transcript with all that stands around it."""
        return self._once("whole", on, lambda: bound(self.folder))

    def proof(self, on: dt.datetime) -> Reading:
        """As the house reads it in print, everybody by name."""
        return self._proof(on)[Channel.HTML].reading

    def ready(self, on: dt.datetime) -> Readiness:
        """What is outstanding on that day."""

        def asked() -> Readiness:
            return ready(self.folder, on=on, whole=self.whole(on).master, opens=self._public(on) is not None)

        return self._once("ready", on, asked)

    def edition(self, on: dt.datetime) -> Edition:
        """As it would be published on that day, without the sound, which would have to be encoded first; a proof where something is outstanding."""
        return self._once("edition", on, lambda: self._edition(on))

    def proposals(self, on: dt.datetime) -> tuple[Proposal, ...]:
        """What the index does not have yet; of the transcript alone where something around it is wrong, which is said elsewhere."""

        def found() -> tuple[Proposal, ...]:
            try:
                whole = self.whole(on).master
            except Faults:
                whole = self.folder.master()
            return index.proposals(self.folder, whole=whole)

        return self._once("proposals", on, found)

    def suggestions(self, on: dt.datetime) -> tuple[Suggestion, ...]:
        """What may tell who somebody is, whether or not somebody has said no to it."""
        return self._once("suggestions", on, lambda: redact.suggest(self.folder))

    def _edition(self, on: dt.datetime) -> Edition:
        folder, whole, asked, design = self.folder, self.whole(on), self.ready(on), self.folder.seminar().design
        own = folder.templates
        looks = Looks(own if own is not None and own.is_dir() else None, design.look)
        releases = self._public(on) if asked.ready else None
        if releases is None:
            marked = plates.proof(folder, whole, folder.consent(), on, weighed=True)  # as in the proof that is made
            laid = plates.plates(folder, whole, marked, looks)
            return Edition(laid.jobs, laid.of.pictures, asked.ready, len(asked.items))
        shown = releases[Channel.HTML]
        pictures = {picture.file: whole.pictures[picture.file] for picture in shown.reading.pictures}
        of = Materials(release=shown, pictures=pictures, looks=looks, design=design)
        return Edition(products.making(releases, of), pictures, asked.ready, len(asked.items))

    def _public(self, on: dt.datetime) -> Mapping[Channel, Release] | None:
        """What may leave, as far as the gate is asked; None where it stays shut."""

        def released() -> Mapping[Channel, Release] | None:
            try:
                return plates.public(self.folder, self.whole(on), self.folder.consent(), on)
            except NoPermission:
                return None

        return self._once("public", on, released)

    def _proof(self, on: dt.datetime) -> Mapping[Channel, Release]:
        return self._once("proof", on, lambda: plates.proof(self.folder, self.whole(on), self.folder.consent(), on))

    def _once(self, name: str, on: dt.datetime, make: Callable[[], T]) -> T:
        with self._one:
            now = stamp(self.folder, letters=True, beside=True), on.date()
            if self._of != now:
                self._of, self._made = now, {}
            if name not in self._made:
                self._made[name] = make()
            return cast(T, self._made[name])
