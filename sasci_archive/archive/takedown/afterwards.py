"""Whether anything of it is left in what we hold: every byte of every file is looked through, and every file known by its digest."""

from __future__ import annotations

import contextlib
import itertools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from sasci_archive.archive import objects
from sasci_archive.archive.takedown import record
from sasci_archive.errors import Disk, Unreadable
from sasci_archive.inspection.anywhere import Looked
from sasci_archive.model.inlines import View
from sasci_archive.model.takedown import Content
from sasci_archive.store import files, locks, shown
from sasci_archive.store.bucket import is_on_s3
from sasci_archive.store.folder import Folder
from sasci_archive.store.ocfl.disk import Files
from sasci_archive.store.ocfl.keys import Gone
from sasci_archive.store.ocfl.port import Lying, Port, Readable, lying
from sasci_archive.store.workspace import SERVING, Workspace


class Searched(msgspec.Struct, frozen=True):
    """How many files and bytes were looked through, where something still stands (a sentence each), and which marks are so common that nothing can
    be told of them by search."""

    files: int
    bytes: int
    found: tuple[str, ...]
    untellable: tuple[str, ...]


def homes(workspace: Workspace) -> tuple[Path, ...]:
    """Everything that we hold: the seminars, the archive and its copies, the site, the indexes, what was laid for others or came from them, with what lies beside them (ledgers, what is known of a
    site's files) and what a killed run left there."""
    told = [
        *(workspace.place(place) for place in _named(workspace) if not is_on_s3(place)),
        objects.ledger(workspace).path,
        workspace.deposits,
        workspace.deposits_restricted,
        workspace.received,
        *shown.places(workspace),
    ]
    beside = [
        file for place in dict.fromkeys(home.parent for home in told) for file in place.glob("*") if file.is_file()
    ]
    return tuple(
        home for home in dict.fromkeys((workspace.seminars, *told, *beside, record.home(workspace))) if home.exists()
    )


def _named(workspace: Workspace) -> tuple[str, ...]:
    """The roots and replicas, as sasci.toml has them."""
    named = workspace.settings.archive
    return named.public, named.restricted, *named.replicas


_ALONE: Final = 1 << 26
"""What is longer, in bytes, is fetched from a bucket alone: no more of them than one need lie here at once."""


class _There(View, frozen=True):
    """A file that is looked through: what it is called, where it lies, and what is said of it where it is one that a bucket keeps from before."""

    name: str
    at: Lying
    before: str = ""

    @property
    def bytes(self) -> int:
        """How long it is."""
        return self.at.port.size(self.at.at)


def _on_disks(workspace: Workspace) -> Iterator[_There]:
    """All that is looked through on this machine, by name. Raises Disk."""
    paths = {path for home in homes(workspace) for path in _files(home)}.difference(record.begun(workspace))
    for path in sorted(paths):
        yield _There(str(path), Lying(Files(path.parent), path.name))


def _on_s3(port: Port) -> Iterator[_There]:
    """All that lies in a place on S3, what a bucket keeps of what was written over or removed too: it is fetched, file by file. Raises Disk."""
    seen = port.seen()
    yield from (_There(port.name(at), Lying(seen, at)) for at in lying(seen))
    for each in port.was(""):
        yield _There(port.name(each.at), each, " in a version from before, which the bucket keeps")


def close(workspace: Workspace) -> tuple[str, ...]:
    """Take away what is shown, but what a server holds that runs: that closes by itself, as less may be shown than before. Gives a sentence for each index in a database that
    is still there. Raises Disk."""
    shown.throw_away(workspace)
    for place in (path for path in (workspace.seminars / SERVING).glob("*") if path.is_dir()):
        with contextlib.suppress(locks.Held), locks.held(place.with_suffix(".lock"), b""):
            files.remove_tree(place)
    return shown.thrown_out(workspace)


def laid(workspace: Workspace, slug: str) -> Iterator[str]:
    """Take away what was laid for others of a seminar, whole: nobody can be sure of a PDF that one sentence is out of it; gives a sentence for each, before it goes. What lies
    there under another name is looked through. Raises Disk."""
    ours = re.compile(
        rf"(?:{re.escape(files.UNFINISHED)}making-)?{re.escape(slug)}(?:-v\d[^/]*)?-(?:bag|crate|ukds|ukds-RESTRICTED)"
    )
    for path in (*sorted(workspace.deposits.glob("*")), *sorted(workspace.deposits_restricted.glob("*"))):
        if path.is_dir() and ours.fullmatch(path.name):
            yield f"{path} is removed: it is laid anew from what is left."
            files.remove_tree(path)


def made_anew(folder: Folder) -> frozenset[str]:
    """The digests of what is made of the transcript, as it lies in a seminar's folder now. A takedown removed all of that before anything else: what is there
    was made of what is left, and where it is the same file as before (a picture, a list of works) it never told of it."""
    homes = (folder.published, folder.work, folder.review / "proof", folder.review / "comparison")
    return frozenset(files.sha512(path) for home in homes for path in _files(home))


def gone_for_good(workspace: Workspace) -> Mapping[str, str]:
    """Every file that a takedown removed and that was not made anew since, by its SHA-512: of which seminar it was. It is not to come back from elsewhere.
    Raises BadRecord."""
    found = dict[str, str]()
    for slug in record.slugs(workspace):
        anew = made_anew(workspace.folder(slug))
        every = (content for taken in record.every(workspace, slug) for content in taken.contents)
        found |= {content.sha512: slug for content in every if content.size and content.sha512 not in anew}
    return found


def search(
    workspace: Workspace, looked: Looked, gone: Collection[Content], progress: files.Progress = files.silent
) -> Searched:
    """All of it. What is said of it are places, never words."""
    look = _Looking(looked, gone)
    lots: list[tuple[Readable, Sequence[_There]]] = [(Files(workspace.home), tuple(_on_disks(workspace)))]
    served = workspace.seminars / SERVING
    found = list[str]()
    for place in (place for place in _named(workspace) if is_on_s3(place)):
        port = objects.port(workspace, place)
        try:
            there = tuple(_on_s3(port))
            lots.append((port, [each for each in there if each.bytes <= _ALONE]))
            lots += ((port, (each,)) for each in there if each.bytes > _ALONE)
            found += (
                f"{port.name(at)} was begun to be sent, and holds what nobody can look through: `inv archive.recover` ends that, or whoever keeps the bucket"
                for at in port.begun("")
            )
        except Disk as error:
            found.append(f"{port.name()} could not be looked through: {error.problem.rstrip('.')}")
    total, done = sum(len(every) for _, every in lots), itertools.count(1)

    def looked_at(each: _There) -> str:
        told = look.at(each)
        progress(next(done), total)
        return told

    for port_, every in lots:
        found += filter(None, port_.each(looked_at, every))
    still = [place for place in found if place.startswith(f"{served}/")]
    if still:
        found = [place for place in found if place not in still]
        found.append(f"{served} holds what a running `inv serve` showed: it makes that anew within seconds, or end it")
    return Searched(total, look.read, tuple(found), looked.untellable)


class _Looking:
    """For these, in one file after the other. `read` is how many bytes were."""

    def __init__(self, looked: Looked, gone: Collection[Content]) -> None:
        self._looked, self.read = looked, 0
        self._digests = {content.sha512: content.what for content in gone}
        self._sizes = {content.size for content in gone}

    def at(self, each: _There) -> str:
        """What is found there, in a sentence; "" for nothing."""
        port, at = each.at.port, each.at.at
        try:
            if not port.has(at):  # a server that ran has made its pages anew in the meantime
                return ""
            self.read += (size := port.size(at))
            with port.here(at) as path:
                marks = self._looked.marks(path, at.rpartition("/")[2])
                digest = files.sha512(path) if size in self._sizes and size else ""
        except Gone:  # since it was listed
            return ""
        except (Unreadable, Disk) as error:
            return f"{each.name} could not be looked through: {error.problem}"
        if marks:
            return f"{each.name} still says {', '.join(marks)}{each.before}"
        what = self._digests.get(digest)
        return f"{each.name} is a copy of what was {what}{each.before}" if what else ""


def _files(home: Path) -> Iterator[Path]:
    if home.is_file():
        yield home
    yield from (path for path in home.rglob("*") if path.is_file() and not path.is_symlink())
