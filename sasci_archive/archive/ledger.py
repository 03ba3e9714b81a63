"""The ledger: what has become of each object, outside the store, so that nobody can change the store without it being seen.

Lines of JSON, only ever added to; each holds the digest of the line before it, so that none can be altered or left out between others. It tells, of
each object, the digest of the inventory that it should have: a whole object that was swapped for another valid one is another inventory. What a chain
cannot show by itself is that its newest lines are gone; that is seen by the store, by the ledger's copies in the replicas, and by the head that
somebody has written down (`inv verify` prints it).
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from sasci_archive.errors import BrokenLedger, Busy
from sasci_archive.model.inlines import View
from sasci_archive.model.speech import Value
from sasci_archive.store import files, locks

BEGUN = "begun"
VERSION = "version"
REWRITING = "is to be rewritten"
REWRITTEN = "rewritten"
CHECKED = "checked"
DEPOSITED = "deposited"
REPLICATED = "copied"
REPAIRED = "repaired"
FOUND = "found"
TAKEN_DOWN = "taken down"

_TRIES, _PAUSE = 100, 0.05
RESTORE = "Put the newest copy of it there: each replica has one (ledger.jsonl)."
ANEW = "`inv archive.recover --new-ledger --who NAME` begins a new one, once every object has been verified; the old one is kept beside it."


class Line(Value, frozen=True, kw_only=True):
    """At the instant `on` (UTC) this happened (`what`) to the object `id` ("" for the archive as a whole), which since then has had the version
    `version` and the inventory of the digest `inventory` (SHA-512, hex; "" where that says nothing). `who` did it, `about` says more. `before` is the
    SHA-256 of the line before, "" in the first."""

    number: int
    on: dt.datetime
    what: str
    id: str = ""
    version: int = 0
    inventory: str = ""
    who: str = ""
    about: str = ""
    before: str = ""


class Chain(View, frozen=True):
    """The lines, oldest first, the digest of the newest (`head`), and what a run that was killed had begun to write behind them (`torn`)."""

    lines: tuple[Line, ...] = ()
    head: str = ""
    torn: bytes = b""

    def last(self, id_: str) -> Line | None:
        """The newest line that says which inventory an object has, but for what was only about to be done."""
        return next(
            (line for line in reversed(self.lines) if line.id == id_ and line.inventory and line.what != REWRITING),
            None,
        )

    def pending(self, id_: str) -> Line | None:
        """The line that says what an object is to become, where nothing says that it has."""
        newest = next((line for line in reversed(self.lines) if line.id == id_ and line.inventory), None)
        return newest if newest is not None and newest.what == REWRITING else None

    def ids(self) -> tuple[str, ...]:
        """Every object that it tells of."""
        return tuple(sorted({line.id for line in self.lines if line.id and line.inventory}))

    def checked(self) -> Line | None:
        """The newest check of everything."""
        return next((line for line in reversed(self.lines) if line.what == CHECKED and not line.id), None)


class Ledger:
    """The file that `[archive] ledger` names, there or not."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def is_there(self) -> bool:
        """Whether there is such a file."""
        return self.path.exists()

    def chain(self) -> Chain:
        """All lines, each compared with the one before; none where there is no file. Raises BrokenLedger, Disk."""
        return read(files.read(self.path), str(self.path)) if self.path.exists() else Chain()

    def note(
        self,
        what: str,
        *,
        on: dt.datetime,
        id_: str = "",
        version: int = 0,
        inventory: str = "",
        who: str = "",
        about: str = "",
    ) -> Line:
        """Add a line. What a killed run had begun to write goes first. Raises BrokenLedger, Busy, Disk."""
        with self._held(who, on):
            chain = self.chain()
            if chain.torn:
                whole = files.read(self.path)
                files.write(self.path, whole[: len(whole) - len(chain.torn)])
            line = Line(
                number=len(chain.lines) + 1,
                on=on.astimezone(dt.UTC).replace(microsecond=0),
                what=what,
                id=id_,
                version=version,
                inventory=inventory,
                who=who,
                about=about,
                before=chain.head,
            )
            files.append(self.path, msgspec.json.encode(line))
        return line

    def put_aside(self) -> Path | None:
        """Give the file another name, for a new one to be begun; None where there is none. Raises Disk."""
        if not self.path.exists():
            return None
        number = 1
        while (aside := self.path.with_name(f"{self.path.stem}-{number}{self.path.suffix}")).exists():
            number += 1
        with files.disk_errors(self.path):
            self.path.rename(aside)
        return aside

    @contextlib.contextmanager
    def _held(self, who: str, on: dt.datetime) -> Iterator[None]:
        """A line is written in no time, so that a second writer waits."""
        with contextlib.ExitStack() as stack:
            for left in reversed(range(_TRIES)):
                try:
                    stack.enter_context(
                        locks.held(self.path.with_name(f"{self.path.name}.lock"), f"{who} {on}".encode())
                    )
                    break
                except locks.Held as held:
                    if not left:
                        raise Busy(
                            f"Somebody else has been writing to the ledger {self.path} for some time ({held.holder.decode(errors='replace')}).",
                            remedy="Wait until that run has ended and try again.",
                        ) from held
                    time.sleep(_PAUSE)
            yield


def read(content: bytes, where: str) -> Chain:
    """The chain of a ledger's bytes. Raises BrokenLedger where a line is not what the one behind it says, or is none."""
    whole, _, torn = content.rpartition(b"\n")
    lines, head = list[Line](), ""
    for number, text in enumerate(whole.split(b"\n") if whole else (), 1):
        try:
            line = msgspec.json.decode(text, type=Line)
        except msgspec.DecodeError as error:
            raise _broken(where, number, "is not a line of a ledger") from error
        if line.number != number:
            raise _broken(where, number, f"calls itself line {line.number}: lines were taken out or put in")
        if line.before != head:
            raise _broken(
                where, number, "does not follow from the line before: one of both was altered, or lines were taken out"
            )
        lines.append(line)
        head = digest(text)
    return Chain(tuple(lines), head, torn)


def digest(line: bytes) -> str:
    """What the next line says of this one."""
    return hashlib.sha256(line).hexdigest()


def heads(chain: Chain) -> tuple[str, ...]:
    """Every head that it ever had, oldest first."""
    return (*(line.before for line in chain.lines[1:]), chain.head) if chain.lines else ()


def follows(newer: Chain, older: Chain) -> bool:
    """Whether one is the other, gone on."""
    return not older.lines or older.head in heads(newer)


def compared(ours: Chain, copies: Sequence[tuple[str, Chain]]) -> tuple[str, ...]:
    """What the copies (each with where it lies) tell of ours that ours does not: lines that it has lost, or another past."""
    told = []
    for where, copy in copies:
        if follows(ours, copy):
            continue
        if follows(copy, ours):
            told.append(
                f"The ledger is older than its copy in {where}: {len(copy.lines) - len(ours.lines)} of its newest lines are gone."
            )
        else:
            told.append(f"The ledger and its copy in {where} tell different pasts: one of both was written anew.")
    return tuple(told)


def _broken(where: str, number: int, what: str) -> BrokenLedger:
    return BrokenLedger(f"Line {number} of the ledger {where} {what}.", remedy=f"{RESTORE} Or {ANEW}")
