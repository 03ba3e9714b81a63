"""What is unfinished: where a writer works, how only one does, and what becomes of what a killed one left.

A writer holds the lock of its object and works in a folder of its own. Before it touches the object itself it leaves a note of what it is about to
do, so that whoever comes after knows what is half done:

- a new version is put in place in three steps: its folder, the root's inventory, the inventory's digest. The second is the one that counts. Without it
  the folder is taken away again and the version before stands; with it the digest is written once more.
- an object that is rewritten (a takedown), or put in the place of a damaged one, is made whole beside the old one; then the old one is taken away and
  the new one put in its place. Once the note is there this is always carried to its end.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
from collections.abc import Iterator
from enum import Enum

import msgspec

from sasci_archive.errors import Busy, SasciError
from sasci_archive.model.speech import Value
from sasci_archive.store.ocfl.disk import STAGING
from sasci_archive.store.ocfl.inventory import INVENTORY, SIDECAR, sidecar
from sasci_archive.store.ocfl.port import Holder, Port, Readable

_NOTE = "intent.json"
_LOCK = ".lock"
_SENT = "What a run that was stopped had sent of a file was taken away; no object was touched."
_NO_NOTE = "What a run that was stopped had begun to write was taken away; no object was touched."
MADE = "made"
OLD = "old"
UNFINISHED = "unfinished"


class Doing(Enum):
    """What a writer is about to do to an object."""

    ADD = "add"
    REWRITE = "rewrite"
    REPAIR = "repair"


class Intent(Value, frozen=True, kw_only=True):
    """The note: what is done to which object (its id, its place in the root), up to which version, by whom and since when; `aside` is where what lay
    there is put ("": it is removed)."""

    doing: Doing
    id: str
    place: str
    version: int
    holder: Holder
    aside: str = ""


def key(id_: str) -> str:
    """What an object's staging is called."""
    return hashlib.sha256(id_.encode()).hexdigest()[:32]


def folder(id_: str) -> str:
    """Where an object's writer works, from the root."""
    return f"{STAGING}/{key(id_)}"


class Bench:
    """A writer's own folder in the root, while it holds the object's lock."""

    def __init__(self, port: Port, id_: str, holder: Holder) -> None:
        self.port, self.id, self.holder = port, id_, holder
        self.folder = folder(id_)
        self.made = f"{self.folder}/{MADE}"

    def note(self, doing: Doing, place: str, version: int, aside: str = "") -> None:
        """From here on the object itself is touched."""
        intent = Intent(doing=doing, id=self.id, place=place, version=version, holder=self.holder, aside=aside)
        self.port.create(f"{self.folder}/{_NOTE}", msgspec.json.encode(intent))

    def move(self, made: str, target: str) -> None:
        """A folder to where nothing is, as `Port.move`."""
        self.port.move(made, target, self.folder)

    def exchange(self, place: str) -> None:
        """What was made to where an object is, as `Port.exchange`."""
        self.port.exchange(self.made, place, f"{self.folder}/{OLD}", self.folder)


@contextlib.contextmanager
def at_work(port: Port, id_: str, holder: Holder) -> Iterator[Bench]:
    """The one writer of an object. What a killed one left is settled first; what is left when the block fails, too. Raises Busy."""
    name = key(id_)
    with locked(port, name, holder):
        settle(port, name)
        try:
            yield Bench(port, id_, holder)
        except BaseException:
            with contextlib.suppress(SasciError):  # else the next writer settles it, or `recover`
                settle(port, name)
            raise
        settle(port, name)


@contextlib.contextmanager
def locked(port: Port, name: str, holder: Holder) -> Iterator[None]:
    """Hold the lock of what is called so in the staging."""
    try:
        with port.locked(f"{STAGING}/{name}{_LOCK}", holder):
            yield
    finally:
        port.tidy(STAGING)  # it is not there when nobody writes


def settle(port: Port, name: str) -> str:
    """Carry to its end, or take back, what a writer left; it must hold the lock. Says what was done, "" where nothing was there."""
    folder = f"{STAGING}/{name}"
    port.go_on(folder)
    if not port.has(folder):
        return ""
    intent = _read(port, f"{folder}/{_NOTE}")
    said = _settled(port, folder, intent) if intent else _NO_NOTE
    port.remove(folder)
    return said


def doing(port: Readable, id_: str) -> Doing | None:
    """What a writer was about to do to an object, and has not come to the end of; None for nothing."""
    note = f"{folder(id_)}/{_NOTE}"
    intent = _read(port, note)
    return intent.doing if intent else None


def recover(port: Port, holder: Holder) -> tuple[str, ...]:
    """Settle what every killed writer left; one that is at work is let be. Says what was done."""
    said = []
    seen = {found.name.removesuffix(_LOCK) for found in port.seen(STAGING).list(STAGING)}
    begun = {at.removeprefix(f"{STAGING}/").partition("/")[0] for at in port.begun(STAGING)}
    for name in sorted(seen | begun):
        try:
            with locked(port, name, holder):
                said.append(settle(port, name) or (_SENT if name in begun else ""))
        except Busy as busy:
            said.append(f"{busy.problem} It was let be.")
    port.tidy(STAGING)
    return tuple(filter(None, said))


def here() -> str:
    """Which process on which computer this is."""
    return f"process {os.getpid()} on {platform.node() or 'this computer'}"


def _settled(port: Port, folder: str, intent: Intent) -> str:
    since = f"{intent.holder.since:%Y-%m-%d %H:%M:%S} UTC"
    match intent.doing:
        case Doing.ADD if _is_committed(port, folder, intent):
            return (
                f"{intent.id}: version {intent.version}, which a run of {intent.holder.who} wrote at {since}, stands."
            )
        case Doing.ADD:
            port.remove(f"{intent.place}/v{intent.version}" if intent.version > 1 else intent.place)
            stands = f"version {intent.version - 1} stands" if intent.version > 1 else "there is no such object"
            return (
                f"{intent.id}: version {intent.version}, half written by a run of {intent.holder.who} at {since}, was taken away; "
                f"{stands}."
            )
        case Doing.REWRITE:
            _exchanged(port, folder, intent)
            return f"{intent.id}: what a run of {intent.holder.who} began to take out of it at {since} is out."
        case Doing.REPAIR:
            _exchanged(port, folder, intent)
            fate = "is there" if port.has(intent.place) else "was taken away; there is no such object"
            return (
                f"{intent.id}: the copy that a run of {intent.holder.who} began to put in its place at {since} {fate}."
            )


def _exchanged(port: Port, folder: str, intent: Intent) -> None:
    """The new object in the old one's place, whether nothing of that was done, half or all of it."""
    made = f"{folder}/{MADE}"
    if not port.has(made):
        return
    if not port.has(intent.place):
        port.move(made, intent.place, folder)
    elif intent.aside:
        port.remove(intent.aside)
        port.move(intent.place, intent.aside, folder)
        port.move(made, intent.place, folder)
    else:
        port.exchange(made, intent.place, f"{folder}/{OLD}", folder)


def _is_committed(port: Port, folder: str, intent: Intent) -> bool:
    """Whether the version counts: the root's inventory is its own. The digest beside it is then set right."""
    version = f"{intent.place}/v{intent.version}"
    content = port.look(f"{version}/{INVENTORY}")
    if content is None or port.look(f"{version}/{SIDECAR}") != sidecar(content):
        return False
    if port.look(f"{intent.place}/{INVENTORY}") != content:
        return False
    beside = f"{intent.place}/{SIDECAR}"
    if port.look(beside) != sidecar(content):
        port.replace(beside, sidecar(content), f"{folder}/{UNFINISHED}")
    return True


def _read(port: Readable, note: str) -> Intent | None:
    try:
        return msgspec.json.decode(port.look(note) or b"", type=Intent)
    except msgspec.DecodeError:
        return None  # it is not there, or the run was killed while it was being written: nothing had been touched yet
