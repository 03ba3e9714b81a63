"""The records of takedowns, RESTRICTED, beside the archive and outside of what they are about; and who else holds a copy."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

from sasci_archive.archive import objects
from sasci_archive.archive.ledger import What
from sasci_archive.errors import SasciError
from sasci_archive.formats import records
from sasci_archive.model import deposits, journal
from sasci_archive.model.takedown import Copy, State, Takedown
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.store.workspace import Workspace

_NAME = re.compile(r"(.+)-([1-9]\d*)\.json")


def home(workspace: Workspace) -> Path:
    """Where all records lie."""
    return workspace.beside(workspace.settings.archive.ledger) / "takedowns"


def path(workspace: Workspace, slug: str, number: int) -> Path:
    """Where a record lies."""
    return home(workspace) / f"{slug}-{number}.json"


def every(workspace: Workspace, slug: str) -> tuple[Takedown, ...]:
    """All of a seminar that were done on this machine, oldest first. Raises BadRecord."""
    named = ((file, _NAME.fullmatch(file.name)) for file in home(workspace).glob(f"{slug}-*.json"))
    found = (file for file, name in named if name and name[1] == slug)
    read = (records.parse(files.read(file), Takedown, where=file.name) for file in found)
    return tuple(sorted(read, key=lambda taken: taken.number))


def free(workspace: Workspace, slug: str) -> int:
    """The number of the next one: that of no other, on no machine that writes to the same ledger. Raises BadRecord."""
    told = [taken.number for taken in every(workspace, slug)]
    with contextlib.suppress(SasciError):  # what must go goes without the ledger, too
        lines = objects.ledger(workspace).chain().lines
        abouts = (line.about for line in lines if line.what is What.TAKEN_DOWN and objects.slug(line.id) == slug)
        told += [int(about.rpartition(" ")[2]) for about in abouts]
    return max(told, default=0) + 1


def save(workspace: Workspace, taken: Takedown) -> None:
    """Written whole, where no other account of the machine may look."""
    files.make(home(workspace).parent)
    files.make(home(workspace), 0o700)
    files.write(path(workspace, taken.slug, taken.number), records.compose_json(taken))


def slugs(workspace: Workspace) -> tuple[str, ...]:
    """Of which seminars something was taken down, in order; there may be no folder of them any more."""
    names = (_NAME.fullmatch(file.name) for file in home(workspace).glob("*.json"))
    return tuple(sorted({name[1] for name in names if name}))


def begun(workspace: Workspace) -> tuple[Path, ...]:
    """The records that hold words still: of takedowns that have not come to their end. Raises BadRecord."""
    found = (taken for slug in slugs(workspace) for taken in every(workspace, slug))
    return tuple(path(workspace, t.slug, t.number) for t in found if t.state is not State.DONE)


def request(slug: str, parts: tuple[str, ...]) -> str:
    """What to ask of whoever holds a copy."""
    what = "all of it" if "all" in parts else "the part that was taken down"
    return (
        f"Please remove {what} from every copy, version and backup you hold of “{slug}”, and tell us when that is done."
    )


def elsewhere(folder: Folder, parts: tuple[str, ...]) -> Iterator[Copy]:
    """Who may hold a copy that is not ours, with what to ask of them. What is not known to us cannot be in it."""
    ask = request(folder.slug, parts)
    for packet in folder.sent():
        yield Copy(
            holder=packet.person or "an editor", what=f"packet {packet.id}, sent on {packet.sent:%Y-%m-%d}", request=ask
        )
    for entry in folder.history():
        if entry.what == journal.EXPORTED:
            day = entry.on.date()
            yield Copy(holder=f"whoever has {entry.about}", what=f"{entry.what} on {day}", request=ask)
    if folder.is_public():
        days = sorted({entry.on.date() for entry in folder.history() if entry.what == journal.PUBLISHED})
        since = f"public since {days[0]}" if days else "public"
        yield Copy(holder="whoever harvested or copied the public edition", what=since, request=ask)
    yield from _depositories(folder, ask)
    git = next((home for home in (folder.path, *folder.path.parents) if (home / ".git").exists()), None)
    if git:
        yield Copy(holder=f"the git repository {git} and its remotes", what="its history keeps old files", request=ask)


def _depositories(folder: Folder, ask: str) -> Iterator[Copy]:
    """With what each calls it. To whom bags and bundles were handed over by hand nobody here knows, but that they were laid."""
    if folder.deposits_json.is_file():
        known = records.parse(files.read(folder.deposits_json), deposits.Deposits, where=f"{folder.slug}/deposits.json")
        for each in known.deposit:
            if each.state is not deposits.State.DISCARDED:
                called = " ".join(part for part in (each.doi or f"no. {each.id}", each.address) if part)
                holder = f"{each.service}{' (its service for trying)' if each.test else ''}"
                yield Copy(holder=holder, what=f"{called}, {each.state.value} since {each.on:%Y-%m-%d}", request=ask)
    for entry in folder.history():
        name, _, how = entry.about.rpartition(": ")
        if entry.what == journal.DEPOSITED and how == journal.LAID:
            what = f"laid on {entry.on:%Y-%m-%d}, if it lies elsewhere or was handed over"
            yield Copy(holder=f"whoever has {name}", what=what, request=ask)
        if entry.what == journal.LOG_LAID:
            what = f"the anonymisation log, if it was sent ({entry.on:%Y-%m-%d})"
            yield Copy(holder=f"a depository ({entry.about})", what=what, request=ask)
