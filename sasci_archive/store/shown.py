"""What is shown and can be made again: the folders of the site and of the indexes. They are replaced and thrown away whole, and so only where it is seen
that they are ours: a setting that names a folder of somebody's own must cost them nothing.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sasci_archive.errors import SasciError
from sasci_archive.store import database, files
from sasci_archive.store.workspace import Workspace

SIGN: Final = "gone.json"
"""A file that every site of ours has, and hardly any folder else."""
MAKING: Final = ".making-"
"""Before the name of a folder, beside it: what is to take its place."""
PLACING: Final = ".placing-"
"""The same: what is being put into it, and is put there by the next build where that was interrupted."""


def site(workspace: Workspace) -> Path:
    """Where the pages are made: what a link leads to, and not the link."""
    return workspace.place(workspace.settings.site.folder).resolve()


def refuse_others(folder: Path) -> None:
    """A site may be built there: nothing is there yet, an empty folder, or a site that was built before. Raises SasciError, Disk."""
    if not _others(folder):
        return
    what = "holds what is no site of ours" if folder.is_dir() else "is a file"
    raise SasciError(
        f"{folder} {what}: it would have been replaced by the site.",
        remedy="Name a folder for the site alone under `[site] folder` in sasci.toml.",
    )


def record(place: Path) -> Path:
    """What is known of the files of the site at `place`, and of the seminars it is made from, whose words are in it: may be deleted."""
    return place.with_name(f".{place.name}.sqlite")


def left_by_killed_runs(place: Path) -> tuple[Path, ...]:
    """What stands beside the folder `place` of ours, of runs that were killed, and what is known of its files."""
    known = record(place).name
    names = (
        f"{MAKING}{place.name}",
        f"{PLACING}{place.name}",
        f"{files.UNFINISHED}{place.name}",
        known,
        f"{known}-journal",
        f".{place.name}.json",
    )
    return tuple(path for path in (*map(place.with_name, names), _thrown(place)) if path.exists())


def _thrown(place: Path) -> Path:
    """Where a folder is while it is thrown away: not where whoever builds it would find it again, and put it back."""
    return place.with_name(f"{files.UNFINISHED}thrown-{place.name}")


def places(workspace: Workspace) -> Iterator[Path]:
    """The site and the indexes, there or not, and beside them what runs that were killed had begun."""
    for place in (site(workspace), *workspace.indexes):
        yield place
        yield from left_by_killed_runs(place)


def throw_away(workspace: Workspace) -> None:
    """All of it that is ours. Raises Disk."""
    pages = site(workspace)
    for place in left_by_killed_runs(pages):
        _remove(place)
    if (pages / SIGN).is_file():  # at once: half a site has no sign, and would stay
        files.take_away(pages, _thrown(pages))
        files.remove_tree(_thrown(pages))
    for index in workspace.indexes:
        for place in (*left_by_killed_runs(index), *_of_an_index(index)):
            _remove(place)
        with contextlib.suppress(OSError):  # something else lies there, or it is not there
            index.rmdir()


def thrown_out(workspace: Workspace) -> tuple[str, ...]:
    """The indexes that lie in a database are thrown away, too; gives a sentence for each that is still there."""
    try:
        of = database.named(workspace.settings.search.postgresql)
    except SasciError as error:
        return (f"whether an index lies in a database cannot be told: {error.problem}",)
    return tuple(of.throw_away()) if of else ()


def _of_an_index(folder: Path) -> tuple[Path, ...]:
    """The files of an index, finished or begun, and what is remembered of the seminars it is made from: whatever else lies beside them is not ours."""
    return tuple(
        path
        for pattern in ("public.sqlite*", "restricted.sqlite*", "seen.json", "writing.lock*", f"{files.UNFINISHED}*")
        for path in folder.glob(pattern)
        if path.is_file()
    )


def _remove(path: Path) -> None:
    if path.is_dir():
        files.remove_tree(path)
    else:
        files.remove(path)


def _others(folder: Path) -> bool:
    """Whether something lies there that is no site of ours."""
    with files.disk_errors(folder, "read"):
        if folder.is_dir():
            return not (folder / SIGN).is_file() and any(folder.iterdir())
        return folder.exists()
