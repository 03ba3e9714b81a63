"""The ledger: what has become of each object, outside the store, so that nobody can change the store without it being seen.

Lines of JSON, only ever added to; each holds the digest of the line before it, so that none can be altered or left out between others. It tells, of
each object, the digest of the inventory that it should have, and it tells it before that is so: a whole object that was swapped for another valid one,
or written to by anybody else, is another inventory. What a chain cannot show by itself is that its newest lines are gone; that is seen by the store, by
the ledger's copies in the replicas, and by the head that somebody has written down (`inv verify` prints it).

As nothing can be taken out of it, nothing stands in it that may have to be: no name of a person, nothing that people wrote, no file's name.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import hashlib
import random
import time
from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from pathlib import Path

import msgspec

from sasci_archive.errors import BrokenLedger, Busy
from sasci_archive.model.inlines import View
from sasci_archive.model.speech import Value
from sasci_archive.store import files, locks


class What(Enum):
    """What a line tells."""

    BEGUN = "begun"
    ANNOUNCED = "about to be written"
    VERSION = "version"
    REWRITTEN = "rewritten"  # something was taken out of it for good
    ACCEPTED = "accepted"  # somebody vouches for what lies there
    CHECKED = "checked"
    FAILED = "check failed"
    COPIED = "copied"
    REPAIRED = "repaired"
    TAKEN_DOWN = "taken down"


_TRIES, _PAUSE = 100, 0.05
RESTORE = "`inv archive.recover --put-back` puts the newest copy of it there: each replica has one (ledger.jsonl)."
ANEW = "Or `inv archive.recover --new-ledger` begins a new one of what is sound; the old one is kept beside it."


class Line(Value, frozen=True, kw_only=True):
    """At the instant `on` (UTC) this happened (`what`) to the object `id` ("" for the archive as a whole), which since then has had (or, where that is
    announced, is about to have) the version `version` and the inventory of the digest `inventory` (SHA-512, hex; "" where that says nothing). `about`
    says more: which takedown, which replica, how many files. `before` is the SHA-256 of the line before, "" in the first."""

    number: int
    on: dt.datetime
    what: What
    id: str = ""
    version: int = 0
    inventory: str = ""
    about: str = ""
    before: str = ""


class Chain(View, frozen=True):
    """The lines, oldest first, the digest of the newest (`head`), and what a run that was killed had begun to write behind them (`torn`)."""

    lines: tuple[Line, ...] = ()
    head: str = ""
    torn: bytes = b""

    def of(self, id_: str) -> tuple[Line, ...]:
        """The lines that say which inventory an object has."""
        return tuple(line for line in self.lines if line.id == id_ and line.inventory)

    def last(self, id_: str) -> Line | None:
        """The newest of them, but for what was only announced."""
        return next((line for line in reversed(self.of(id_)) if line.what is not What.ANNOUNCED), None)

    def pending(self, id_: str) -> Line | None:
        """What was announced, where nothing says that it was done."""
        return next((line for line in reversed(self.of(id_)[-1:]) if line.what is What.ANNOUNCED), None)

    def before(self, id_: str) -> dict[str, int]:
        """The inventories that an object had before the one it has, and the newest version in each; but none from before something was taken out of it,
        as that must not come back."""
        found, last = self._states(id_)[-1], self.last(id_)
        return {inventory: version for inventory, version in found.items() if last and inventory != last.inventory}

    def before_takedown(self, id_: str) -> frozenset[str]:
        """The inventories that it had before something was taken out of it."""
        *earlier, now = self._states(id_)
        return frozenset(inventory for states in earlier for inventory in states).difference(now)

    def ids(self) -> tuple[str, ...]:
        """Every object that it tells of."""
        return tuple(sorted({line.id for line in self.lines if line.inventory and line.what is not What.ANNOUNCED}))

    def back(self) -> tuple[Line, ...]:
        """Lines that are older than the one before them: the clock had been set back, or forward before."""
        return tuple(line for before, line in zip(self.lines, self.lines[1:], strict=False) if line.on < before.on)

    def behind(self, head: str) -> tuple[Line, ...]:
        """The lines that were written when this was the head, and later; all, where it never was."""
        if head == self.head:
            return ()
        return next((self.lines[at:] for at, line in enumerate(self.lines) if line.before == head), self.lines)

    def _states(self, id_: str) -> list[dict[str, int]]:
        """From the beginning to the first takedown, from there to the next, and so on."""
        found: list[dict[str, int]] = [{}]
        for line in self.of(id_):
            if line.what is What.REWRITTEN:
                found.append({})
            if line.what is not What.ANNOUNCED:
                found[-1][line.inventory] = line.version
        return found


class Page(View, frozen=True):
    """A ledger as it lies somewhere at a moment, and by which tag that is known there."""

    content: bytes = b""
    tag: str = ""
    version: str = ""


class Ledger:
    """The file that `[archive] ledger` names, there or not. `path`: on this machine."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def name(self) -> str:
        """Where it lies, as people call it."""
        return str(self.path)

    def is_there(self) -> bool:
        """Whether there is such a file, with something in it. Raises Disk."""
        with files.disk_errors(self.path, "read"):
            return self.path.exists() and self.path.stat().st_size > 0

    def chain(self) -> Chain:
        """All lines, each compared with the one before; none where there is no file. Raises BrokenLedger, Disk."""
        return self._chain(self._page())

    def content(self) -> bytes:
        """As it lies there, for a copy of it. Raises Disk."""
        return self._page().content

    def note(
        self,
        what: What,
        *,
        on: dt.datetime,
        id_: str = "",
        version: int = 0,
        inventory: str = "",
        about: str = "",
        unless_told: bool = False,
    ) -> None:
        """Add a line; not where `unless_told` and the newest line of this object tells it already (another run did). What a killed run had begun to write
        goes first. Raises BrokenLedger, Busy, Disk."""

        def made(chain: Chain) -> Line | None:
            if unless_told and any(
                (line.what, line.version, line.inventory, line.about) == (what, version, inventory, about)
                for line in chain.lines
                if line.id == id_
            ):
                return None
            return Line(number=0, on=on, what=what, id=id_, version=version, inventory=inventory, about=about)

        self._write(made, on)

    def note_once(
        self,
        what: What,
        *,
        on: dt.datetime,
        since: str,
        id_: str = "",
        version: int = 0,
        inventory: str = "",
        about: str = "",
    ) -> bool:
        """Add a line of what a run did that began at the instant `on`, when the head was `since`; gives whether it was not there yet. Where the object has, or is about
        to have, another inventory by now, the line does not say which it had then. Raises as `note`."""

        def made(chain: Chain) -> Line | None:
            if any(
                (line.on, line.what, line.id, line.about) == (then, what, id_, about) for line in chain.behind(since)
            ):
                return None
            line = Line(number=0, on=then, what=what, id=id_, version=version, inventory=inventory, about=about)
            last = chain.last(id_)
            is_so = last is not None and last.inventory == inventory and not chain.pending(id_)
            return line if is_so else msgspec.structs.replace(line, version=0, inventory="")

        then = _second(on)
        return self._write(made, on)

    def _write(self, made: Callable[[Chain], Line | None], on: dt.datetime) -> bool:
        """Whether a line was added: the one made for the ledger as it lies there, None for none."""
        with self._held(on):
            for left in reversed(range(_TRIES)):
                page = self._page()
                chain = self._chain(page)
                line = made(chain)
                if line is None:
                    return False
                line = msgspec.structs.replace(
                    line, number=len(chain.lines) + 1, on=_second(line.on), before=chain.head
                )
                if self._added(page, chain, msgspec.json.encode(line)):
                    return True
                time.sleep(random.uniform(0, _PAUSE * (_TRIES - left)))  # noqa: S311 - so that two do not meet again
        raise Busy(
            f"Others write to the ledger {self.name} without a pause.",
            remedy="Wait until these runs have ended and try again.",
        )

    def put_aside(self) -> str:
        """Give the file another name, for a new one to be begun; gives that name, "" where there is no file. Raises Disk."""
        if not self.path.exists():
            return ""
        number = 1
        while (aside := self.path.with_name(f"{self.path.stem}-{number}{self.path.suffix}")).exists():
            number += 1
        with files.disk_errors(self.path):
            self.path.rename(aside)
        return str(aside)

    def begin(self, content: bytes) -> None:
        """Put a copy of the ledger where none is. Raises Disk."""
        files.write(self.path, content)

    def _chain(self, page: Page) -> Chain:
        return read(page.content, self.name)

    def _page(self) -> Page:
        return Page(files.read(self.path)) if self.path.exists() else Page()

    def _added(self, page: Page, chain: Chain, line: bytes) -> bool:
        """Whether a line was written behind what lies there; not where that is another by now."""
        if chain.torn:
            files.write(self.path, page.content[: len(page.content) - len(chain.torn)])
        self._append(line)
        return True

    def _append(self, line: bytes) -> None:
        files.append(self.path, line)

    @contextlib.contextmanager
    def _held(self, on: dt.datetime) -> Iterator[None]:
        """A line is written in no time, so that a second writer waits."""
        lock = self.path.with_name(f"{self.path.name}.lock")
        with contextlib.ExitStack() as stack:
            for left in reversed(range(_TRIES)):
                try:
                    stack.enter_context(locks.held(lock, f"since {on:%Y-%m-%d %H:%M:%S} UTC".encode()))
                    break
                except locks.Held as held:
                    if not left:
                        since = held.holder.decode(errors="replace") or "for some time"
                        raise Busy(
                            f"Somebody else is writing to the ledger {self.name}, {since}.",
                            remedy="Wait until that run has ended and try again.",
                        ) from held
                    time.sleep(_PAUSE)
            yield


@functools.lru_cache(maxsize=4)
def read(content: bytes, where: str) -> Chain:
    """The chain of a ledger's bytes; the same bytes, which each seminar of a long list asks for, are not read twice. Raises BrokenLedger where a line is not what the one behind it says, or is none."""
    whole, _, torn = content.rpartition(b"\n")
    lines, head = list[Line](), ""
    for number, text in enumerate(whole.split(b"\n") if whole else (), 1):
        try:
            line = msgspec.json.decode(text, type=Line)
        except msgspec.MsgspecError as error:
            raise _broken(where, number, "is not a line of a ledger") from error
        if line.number != number:
            raise _broken(where, number, f"calls itself line {line.number}: lines were taken out or put in")
        if line.before != head:
            raise _broken(
                where, number, "does not follow from the line before: one of both was altered, or lines were taken out"
            )
        lines.append(line)
        head = hashlib.sha256(text).hexdigest()
    return Chain(tuple(lines), head, torn)


def heads(chain: Chain) -> tuple[str, ...]:
    """Every head that it ever had, oldest first; that of the ledger before it, too, where it says which that was."""
    if not chain.lines:
        return ()
    first = chain.lines[0]
    former = (first.about,) if first.what is What.BEGUN and first.about else ()
    return (*former, *(line.before for line in chain.lines[1:]), chain.head)


def follows(newer: Chain, older: Chain) -> bool:
    """Whether one is the other, gone on."""
    return not older.lines or older.head in heads(newer)


def lost(ours: Chain, copies: Sequence[tuple[str, Chain]]) -> str:
    """In a sentence, what a copy (each with where it lies) tells that ours tells no more; "" where there is no such."""
    for where, copy in copies:
        if not follows(ours, copy) and follows(copy, ours):
            gone = len(copy.lines) - len(ours.lines)
            lines = "its newest line is" if gone == 1 else f"its {gone} newest lines are"
            return f"The ledger is older than its copy in {where}: {lines} gone."
    return ""


def other_pasts(ours: Chain, copies: Sequence[tuple[str, Chain]]) -> tuple[str, ...]:
    """Where copies lie that tell another past than ours."""
    return tuple(where for where, copy in copies if not follows(ours, copy) and not follows(copy, ours))


def _second(on: dt.datetime) -> dt.datetime:
    return on.astimezone(dt.UTC).replace(microsecond=0)


def _broken(where: str, number: int, what: str) -> BrokenLedger:
    return BrokenLedger(f"Line {number} of the ledger {where} {what}.", remedy=f"{RESTORE} {ANEW}")
