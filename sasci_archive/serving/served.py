"""What is served now: one snapshot, replaced by one assignment, so that pages, files, harvest and search open and close at the same instant.

Two things change it between one snapshot and the next, and both are looked for with every request, so that neither waits for anybody: the instant
of a snapshot that was prepared has come; or somebody's answers have changed so that more must be held back than was, and then the seminar is closed,
and with it every page that may tell of it, until a new snapshot is there.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Mapping
from enum import Enum
from pathlib import Path

from sasci_archive.errors import BadRecord, BadTranscript, SasciError
from sasci_archive.harvest import log
from sasci_archive.harvest.items import Item, identifier
from sasci_archive.harvest.log import Line, Record
from sasci_archive.harvest.protocol import Repository
from sasci_archive.model.inlines import View
from sasci_archive.press import edition as editions
from sasci_archive.search import Kept
from sasci_archive.serving import snapshot
from sasci_archive.serving.snapshot import Snapshot, Stood
from sasci_archive.tei.cutting import permitted


class Harvest(View, frozen=True, kw_only=True):
    """For whom things are harvested: what the archive is called, where it answers, whom one writes to, and where its log lies."""

    name: str
    base_url: str
    host: str
    admin: str
    log: Path


class Verdict(Enum):
    """How far a seminar that is shown may be shown by now."""

    STAYS = "stays"
    LESS = "less"  # its edition stays; not every page about those who speak in it
    UNSURE = "unsure"  # its answers do not read, as while somebody writes them
    CLOSED = "closed"


class Showing(View, frozen=True, kw_only=True):
    """What is to be seen: how many were shown before and with it (`number`), the snapshot, by slug the seminars of it that may be shown less by
    now, and what is harvested."""

    number: int
    of: Snapshot
    verdicts: Mapping[str, Verdict] = {}
    records: tuple[Record, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether everything of the snapshot may be seen."""
        return not self.verdicts

    def verdict(self, slug: str) -> Verdict:
        """How far one may be shown."""
        return self.verdicts.get(slug, Verdict.STAYS)

    @property
    def certain(self) -> bool:
        """Whether it is known of every seminar."""
        return Verdict.UNSURE not in self.verdicts.values()

    @property
    def index(self) -> Kept | None:
        """Which index may be searched; None while there is none that tells of nothing more than may be shown."""
        return self.of.index if self.whole else None

    def may_show(self, name: str) -> bool:
        """Whether a file of the site may be seen. Where a seminar is closed that is only so of other editions' own files: any page may tell of it."""
        top, _, rest = name.partition("/")
        slug, _, rest = rest.partition("/")
        own = top == "seminars" and rest.startswith("edition/")
        return self.whole or (own and self.verdict(slug) in {Verdict.STAYS, Verdict.LESS})


class Served:
    """What is served, for all who ask; safe from several threads."""

    def __init__(
        self,
        now: Callable[[], dt.datetime],
        seen: Callable[[], str],
        told: Callable[[str], None],
        harvest: Harvest | None = None,
    ) -> None:
        """`now` is the clock (UTC); `seen` says what a snapshot is made from as it stands; `told` is given what went wrong."""
        self._clock, self._seen, self._told, self.harvest = now, seen, told, harvest
        self._lock = threading.RLock()
        self._changed = threading.Condition(self._lock)
        self._latest = dt.datetime.min.replace(tzinfo=dt.UTC)
        self._showing: Showing | None = None
        self._next: Snapshot | None = None
        self._lines: tuple[Line, ...] | None = None
        self._said: dict[str, str] | None = None
        self._known: dict[str, tuple[str, Verdict]] = {}
        self._told_last = self.fault = ""

    def now(self) -> dt.datetime:
        """The instant (UTC). It does not go back, though the clock is set back."""
        with self._lock:
            self._latest = max(self._latest, self._clock())
            return self._latest

    def take(self, made: Snapshot) -> bool:
        """Serve a snapshot from now on; not one that is of an earlier instant than what is served. Gives whether it is."""
        with self._lock:
            if self._showing and made.on < self._showing.of.on:
                return False
            self._show(made)
            return True

    def wait_for(self, made: Snapshot | None) -> None:
        """Serve a snapshot when its instant has come, and not before."""
        with self._lock:
            self._next = made

    @property
    def waiting(self) -> Snapshot | None:
        """The snapshot that is there and not served yet."""
        return self._next

    def look(self) -> Showing:
        """What is to be seen at this instant. Raises KeyError before anything is served."""
        with self._lock:
            if self._showing is None:
                raise KeyError("nothing is served yet")
            if self._next and self._next.on <= self.now():
                made, self._next = self._next, None
                if made.seen == self._seen():  # else somebody has changed something since: it is made anew
                    self._show(made)
            if (verdicts := self._judged(self._showing.of)) != self._showing.verdicts:
                self._put(self._showing.of, verdicts)
            return self._showing

    def repository(self, showing: Showing) -> Repository:
        """What is harvested of what is to be seen. Raises KeyError where nothing is."""
        if self.harvest is None:
            raise KeyError("nothing is harvested here")
        it = self.harvest
        return Repository(
            name=it.name,
            base_url=it.base_url,
            host=it.host,
            admin=it.admin,
            records=showing.records,
            set_names=showing.of.set_names if showing.whole else {},
        )

    def fail(self, fault: str, on_pages: str = "") -> None:
        """Say what is wrong with what was to be served ("": nothing any more); what is served stays. `on_pages` is what those are told of it who have a page
        open; "" for the same."""
        with self._changed:
            if fault and fault != self._told_last:
                self._told(fault)
            self._told_last, self.fault = fault, on_pages or fault
            self._changed.notify_all()

    def after(self, number: int, fault: str, seconds: float) -> None:
        """Wait until something else is to be seen than that, for some seconds at most."""
        with self._changed:
            self._changed.wait_for(
                lambda: bool(self._showing and self._showing.number != number) or self.fault != fault, seconds
            )

    def _show(self, made: Snapshot) -> None:
        self._known = {}
        self._put(made, self._judged(made))

    def _put(self, made: Snapshot, verdicts: Mapping[str, Verdict]) -> None:
        number = self._showing.number + 1 if self._showing else 1
        closed = {slug for slug, verdict in verdicts.items() if verdict is Verdict.CLOSED}
        records = self._harvested(made, closed)
        with self._changed:
            self._showing = Showing(number=number, of=made, verdicts=verdicts, records=records)
            self._changed.notify_all()

    def _judged(self, of: Snapshot) -> dict[str, Verdict]:
        """All that do not stay as they are."""
        found = {slug: self._verdict(slug, stood) for slug, stood in of.stood.items()}
        return {slug: verdict for slug, verdict in found.items() if verdict is not Verdict.STAYS}

    def _verdict(self, slug: str, stood: Stood) -> Verdict:
        now = snapshot.answers(stood.folder)
        if now == stood.seen:
            return Verdict.STAYS
        if self._known.get(slug, ("",))[0] != now:
            self._known[slug] = now, judged(stood, self.now())
        return self._known[slug][1]

    def _harvested(self, made: Snapshot, closed: set[str]) -> tuple[Record, ...]:
        """As harvesters are told, written down. What cannot be written is told all the same: nothing stays public for want of a disk."""
        if self.harvest is None:
            return ()
        gone = {identifier(self.harvest.host, slug) for slug in closed}
        items = [Item(identifier=i.identifier, deleted=True) if i.identifier in gone else i for i in made.items]
        lines = self._read(self.harvest.log)
        records, new = log.brought_up(lines, items, self.now(), self._said)
        self._lines, self._said = lines + new, {item.identifier: item.digest for item in items}
        try:
            log.add(self.harvest.log, new)
        except SasciError as error:
            self._told(str(error))
        return records

    def _read(self, path: Path) -> tuple[Line, ...]:
        """The log; what this server has told itself where it cannot be read any more. Raises BadRecord, Disk before anything is told."""
        try:
            return log.read(path)
        except SasciError as error:
            if self._lines is None:
                raise
            self._told(str(error))
            return self._lines


def judged(stood: Stood, on: dt.datetime) -> Verdict:
    """How far a seminar may be shown at the instant `on`, by its answers and its transcript as they are now."""
    folder = stood.folder
    try:
        master, consent = folder.transcript() or b"", folder.consent()
        if folder.is_taken_down():
            return Verdict.CLOSED
        if not editions.holds_back_enough(stood.made, master, consent):
            return Verdict.CLOSED
        return Verdict.STAYS if stood.paged <= permitted.paged(master, consent, on) else Verdict.LESS
    except BadRecord:
        return Verdict.UNSURE
    except BadTranscript:  # who agreed to a page cannot be known
        return Verdict.LESS
    except SasciError:  # it is not there any more, or cannot be read
        return Verdict.CLOSED
