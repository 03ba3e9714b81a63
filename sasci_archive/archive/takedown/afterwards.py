"""Whether anything of it is left in what we hold: every byte of every file is looked through, and every file known by its digest."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Collection, Iterator
from pathlib import Path

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
from sasci_archive.store.ocfl.port import Lying, lying
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
    named = workspace.settings
    told = [
        *(workspace.place(place) for place in _named(workspace) if not is_on_s3(place)),
        workspace.place(named.archive.ledger),
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


class _There(View, frozen=True):
    """A file that is looked through: what it is called, and where it lies."""

    name: str
    at: Lying


def _every(workspace: Workspace) -> Iterator[_There]:
    """All that is looked through, by name. What lies on S3 is fetched for it, file by file. Raises Disk."""
    paths = {path for home in homes(workspace) for path in _files(home)}.difference(record.begun(workspace))
    for path in sorted(paths):
        yield _There(str(path), Lying(Files(path.parent), path.name))
    for place in _named(workspace):
        if is_on_s3(place):
            port = objects.port(workspace, place)
            yield from (_There(port.name(at), Lying(port, at)) for at in lying(port))


def close(workspace: Workspace) -> tuple[str, ...]:
    """Take away what is shown, but what a server holds that runs: that closes by itself, as less may be shown than before. Gives a sentence for each index in a database that
    is still there. Raises Disk."""
    shown.throw_away(workspace)
    for place in (path for path in (workspace.seminars / SERVING).glob("*") if path.is_dir()):
        with contextlib.suppress(locks.Held), locks.held(place.with_suffix(".lock"), b""):
            files.remove_tree(place)
    return shown.thrown_out(workspace)


def laid(workspace: Workspace, slug: str) -> Iterator[str]:
    """Take away what was laid for others of a seminar, whole: nobody can be sure of a PDF that one sentence is out of it; gives a sentence for each. What lies
    there under another name is looked through. Raises Disk."""
    ours = re.compile(
        rf"(?:{re.escape(files.UNFINISHED)}making-)?{re.escape(slug)}(?:-v\d[^/]*)?-(?:bag|crate|ukds|ukds-RESTRICTED)"
    )
    for path in (*sorted(workspace.deposits.glob("*")), *sorted(workspace.deposits_restricted.glob("*"))):
        if path.is_dir() and ours.fullmatch(path.name):
            files.remove_tree(path)
            yield f"{path} is removed: it is laid anew from what is left."


def made_anew(folder: Folder) -> frozenset[str]:
    """The digests of what is made of the transcript, as it lies in a seminar's folder now. A takedown removed all of that before anything else: what is there
    was made of what is left, and where it is the same file as before (a picture, a list of works) it never told of it."""
    homes = (folder.published, folder.work, folder.review / "proof", folder.review / "comparison")
    return frozenset(files.sha512(path) for home in homes for path in _files(home))


def search(
    workspace: Workspace, looked: Looked, gone: Collection[Content], progress: files.Progress = files.silent
) -> Searched:
    """All of it. What is said of it are places, never words."""
    digests = {content.sha512: content.what for content in gone}
    sizes = {content.size for content in gone}
    every = tuple(_every(workspace))
    served = workspace.seminars / SERVING
    found, read = list[str](), 0
    for number, each in enumerate(every):
        progress(number, len(every))
        port, at = each.at.port, each.at.at
        if not port.has(at):  # a server that ran has made its pages anew in the meantime
            continue
        try:
            read += (size := port.size(at))
            with port.here(at) as path:
                marks = looked.marks(path, at.rpartition("/")[2])
                digest = files.sha512(path) if size in sizes and size else ""
        except (Unreadable, Disk) as error:
            found.append(f"{each.name} could not be looked through: {error.problem}")
            continue
        if marks:
            found.append(f"{each.name} still says {', '.join(marks)}")
        elif what := digests.get(digest):
            found.append(f"{each.name} is a copy of what was {what}")
    progress(len(every), len(every))
    still = [place for place in found if place.startswith(f"{served}/")]
    if still:
        found = [place for place in found if place not in still]
        found.append(f"{served} holds what a running `inv serve` showed: it makes that anew within seconds, or end it")
    return Searched(len(every), read, tuple(found), looked.untellable)


def _files(home: Path) -> Iterator[Path]:
    if home.is_file():
        yield home
    yield from (path for path in home.rglob("*") if path.is_file() and not path.is_symlink())
