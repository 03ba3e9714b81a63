"""What was taken down leaves every version of the archive's objects, in the archive and in each copy of it that can be reached.

Of the versions before, what tells or sounds what was said goes as a whole (`_CARRIES`): nobody can be sure of a PDF that one sentence is out of it.
All else is looked through, and goes where it says something of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from pathlib import Path

from sasci_archive.archive import objects
from sasci_archive.archive.objects import Which
from sasci_archive.errors import Unreadable
from sasci_archive.inspection.anywhere import Looked
from sasci_archive.model.takedown import Content
from sasci_archive.store import files
from sasci_archive.store.ocfl import Agent, StorageRoot
from sasci_archive.store.workspace import Workspace

_DESCRIBES = ("CITATION.cff", "citation", "datacite", "dublin-core", "mods", "schema-org", "pictures/", "cover")
"""Files of an edition that tell of it, and not what was said."""
_CARRIES = ("1-recording/", "2-words.json", "4-transcript.xml", "5-review/")
"""What tells or sounds what was said, in the folder of a seminar."""


def roots(workspace: Workspace) -> Iterator[tuple[Which, StorageRoot]]:
    """Every root that the archive and its replicas have, there or not."""
    for which in Which:
        yield which, objects.root(workspace, which)
    for replica in workspace.settings.archive.replicas:
        for which in Which:
            yield which, StorageRoot(workspace.place(replica) / which.value)


def unreached(workspace: Workspace) -> tuple[str, ...]:
    """Copies of the archive that cannot be opened now."""
    return tuple(
        str(workspace.place(replica))
        for replica in workspace.settings.archive.replicas
        if not workspace.place(replica).is_dir()
    )


def purge(
    workspace: Workspace,
    slug: str,
    looked: Looked,
    gone: Collection[str],
    *,
    everything: bool,
    stays: Collection[str],
    by: Agent,
    on: dt.datetime,
    progress: files.Progress = files.silent,
) -> tuple[Content, ...]:
    """Rewrite both objects, wherever they lie, without what holds something of it: of digests (SHA-512) that are `gone`, what carries the text and
    is not among those that stay (`stays`: what lies in the folder now), and what says it. Raises Busy, BrokenObject, Disk."""
    found: dict[str, Content] = {}
    for which, root in roots(workspace):
        id_ = which.id(slug)
        root.recover(on)  # what a run that was stopped had begun to take out
        if not root.is_there() or not root.has(id_):
            continue
        named: dict[str, set[str]] = {}
        for version in root.versions(id_):
            for path, digest in version.state.items():
                named.setdefault(digest, set()).add(path)
        out: set[str] = set()
        for number, (digest, paths) in enumerate(sorted(named.items())):
            progress(number, len(named))
            if (everything and digest not in stays) or digest in gone or _goes(root, id_, digest, paths, looked, stays):
                out.add(digest)
                place = _place(root, id_, digest)
                what = f"{', '.join(sorted(paths))} of {id_}"
                found.setdefault(digest, Content(digest, place.stat().st_size, what))
        if out:
            root.purge(id_, out, on=on, by=by)
    return tuple(found.values())


def _goes(
    root: StorageRoot, id_: str, digest: str, paths: Collection[str], looked: Looked, stays: Collection[str]
) -> bool:
    if any(_carries(path) for path in paths):
        return digest not in stays
    try:
        return bool(looked.marks(_place(root, id_, digest), " ".join(sorted(paths))))
    except Unreadable:  # nothing can be said of it
        return True


def _carries(path: str) -> bool:
    if path.startswith("edition/"):
        return not path.removeprefix("edition/").startswith(_DESCRIBES)
    return path.startswith(_CARRIES)


def _place(root: StorageRoot, id_: str, digest: str) -> Path:
    inventory = root.inventory(id_)
    return root.port.path(f"{root.place(id_)}/{inventory.manifest[digest][0]}")
