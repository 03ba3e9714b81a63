"""Whether anything of it is left in what we hold: every byte of every file is looked through, and every file known by its digest."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

import msgspec

from sasci_archive.errors import Unreadable
from sasci_archive.inspection.anywhere import Looked
from sasci_archive.model.takedown import Content
from sasci_archive.store import files
from sasci_archive.store.workspace import Workspace


class Searched(msgspec.Struct, frozen=True):
    """How many files and bytes were looked through, where something still stands (a sentence each), and which marks are so common that nothing can
    be told of them by search."""

    files: int
    bytes: int
    found: tuple[str, ...]
    untellable: tuple[str, ...]


def homes(workspace: Workspace) -> tuple[Path, ...]:
    """Everything that we hold: the seminars, the archive and its copies, the site, the indexes."""
    named = workspace.settings
    told = [
        workspace.seminars,
        *(workspace.place(place) for place in (named.archive.public, named.archive.restricted)),
        *(workspace.place(replica) for replica in named.archive.replicas),
        *(workspace.place(place) for place in (named.site.folder, named.search.folder)),
    ]
    return tuple(home for home in dict.fromkeys(told) if home.is_dir())


def search(
    workspace: Workspace, looked: Looked, gone: Collection[Content], progress: files.Progress = files.silent
) -> Searched:
    """All of it. What is said of it are places, never words."""
    digests = {content.sha512: content.what for content in gone}
    sizes = {content.size for content in gone}
    book = workspace.place(workspace.settings.archive.ledger)
    every = sorted({path for home in (*homes(workspace), book) for path in _files(home)})
    found, read = list[str](), 0
    for number, path in enumerate(every):
        progress(number, len(every))
        read += (size := path.stat().st_size)
        if size in sizes and size and (what := digests.get(files.sha512(path))):
            found.append(f"{path} is a copy of what was {what}")
        try:
            marks = looked.marks(path)
        except Unreadable as error:
            found.append(f"{path} could not be looked through: {error.problem}")
            continue
        if marks:
            found.append(f"{path} still says {', '.join(marks)}")
    progress(len(every), len(every))
    return Searched(len(every), read, tuple(found), looked.untellable)


def _files(home: Path) -> Iterator[Path]:
    if home.is_file():
        yield home
    yield from (path for path in home.rglob("*") if path.is_file() and not path.is_symlink())
