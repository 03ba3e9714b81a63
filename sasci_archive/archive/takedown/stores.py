"""What was taken down leaves every version of the archive's objects, in the archive and in each copy of it that can be reached.

Of the versions before, what tells or sounds what was said goes as a whole (`_CARRIES`): nobody can be sure of a PDF that one sentence is out of it.
All else is looked through, and goes where it says something of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from sasci_archive.archive import keeping, objects, repairing, replicas
from sasci_archive.archive.ledger import Chain, What
from sasci_archive.archive.objects import Which
from sasci_archive.archive.replicas import Place
from sasci_archive.errors import BrokenObject, Disk, SasciError, Unreadable
from sasci_archive.inspection.anywhere import Looked
from sasci_archive.model.inlines import View
from sasci_archive.model.takedown import Content
from sasci_archive.store import files
from sasci_archive.store.ocfl import Agent, StorageRoot
from sasci_archive.store.ocfl.purging import Tells
from sasci_archive.store.workspace import Workspace

_DESCRIBES = ("CITATION.cff", "citation", "datacite", "dublin-core", "mods", "schema-org", "pictures/", "cover")
"""Files of an edition that tell of it, and not what was said."""
_CARRIES = (
    "1-recording/",
    "2-words.json",
    "3-voices.json",
    "4-transcript.xml",
    "5-review/",
    "codings.xml",
    "edits.jsonl",
    "house.toml",
)
"""What tells or sounds what was said, or by whose voice, or keeps notes of it, in the folder of a seminar."""


UNTOLD = "the ledger does not tell of it: "
"""How a line of what is left begins, where the ledger could not be told."""


class Purged(View, frozen=True):
    """The files that are out of every version, and what the ledger could not be told of it, in sentences."""

    contents: tuple[Content, ...]
    trouble: tuple[str, ...] = ()


class _Out(View, frozen=True):
    """What leaves an object: content, by its digests; and of each version's message, and who made it, whether it `tells` of it."""

    digests: list[str]
    tells: Tells


def unreached(workspace: Workspace) -> tuple[str, ...]:
    """Copies of the archive that cannot be opened now; of an empty folder it is not known whether a disk should be mounted there."""
    try:
        chain = objects.ledger(workspace).chain()
    except SasciError:
        chain = Chain()
    return tuple(
        objects.port(workspace, replica).name()
        for replica in workspace.settings.archive.replicas
        if replicas.not_reached(workspace, replica, chain)
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
    about: str,
    untold: bool = False,
    progress: files.Progress = files.silent,
) -> Purged:
    """Rewrite both objects, wherever they lie, without what holds something of it: of digests (SHA-512) that are `gone`, what carries the text and
    is not among those that stay (`stays`: what lies in the folder now), and what says it. `untold`: the ledger could not be told the last time. Raises Busy, BrokenObject, Disk."""
    found, trouble = dict[str, Content](), list[str]()
    for place in replicas.places(workspace):
        root, id_ = place.root, place.which.id(slug)
        root.recover(on)  # what a run that was stopped had begun to take out
        root.discard(id_)  # a damaged copy that was kept aside may say it too
        if not root.is_there() or not root.has(id_):
            continue
        out = _out(root, id_, looked, gone, stays, everything=everything, progress=progress)
        found |= {content.sha512: content for content in out if content.sha512 not in found}
        digests = [content.sha512 for content in out]
        leaving = _Out(digests, lambda text: everything or looked.says(text))
        if place.replica:
            _of_copy(workspace, place, id_, leaving, by, on)
        elif told := _of_own(workspace, root, id_, leaving, by, on, about):
            trouble.append(f"{UNTOLD}{told}")
        elif untold:
            keeping.vouched(objects.ledger(workspace), root, id_, on=on, about=about)
    return Purged(tuple(found.values()), tuple(trouble))


def told(workspace: Workspace, slug: str, about: str, on: dt.datetime) -> str:
    """Write into the ledger that something was taken down, whether or not anything of it was kept: which takedown, and no word of what. The copies of the
    ledger follow. Gives why it could not be written, "" where it was."""
    book = objects.ledger(workspace)
    try:
        book.note(What.TAKEN_DOWN, on=on, id_=Which.RESTRICTED.id(slug), about=about, unless_told=True)
        for replica in workspace.settings.archive.replicas:
            home = objects.port(workspace, replica)
            if home.has(replicas.LEDGER):
                replicas.put_ledger(home, files.read(book.path))
    except SasciError as error:
        return f"{UNTOLD}{error}"
    return ""


def _of_own(
    workspace: Workspace, root: StorageRoot, id_: str, out: _Out, by: Agent, on: dt.datetime, about: str
) -> str:
    """A damaged object cannot be rewritten: it is mended first, from its copies."""
    book = objects.ledger(workspace)
    try:
        return keeping.purge(book, root, id_, out.digests, by=by, on=on, about=about, tells=out.tells)
    except BrokenObject:
        repairing.repair(workspace, by, on, objects.slug(id_))
        root.discard(id_)
        return keeping.purge(book, root, id_, out.digests, by=by, on=on, about=about, tells=out.tells)


def _of_copy(workspace: Workspace, place: Place, id_: str, out: _Out, by: Agent, on: dt.datetime) -> None:
    """One that is damaged is replaced by the archive's own, out of which it is already."""
    try:
        place.root.purge(id_, out.digests, on=on, by=by, tells=out.tells)
    except BrokenObject:
        own = objects.root(workspace, place.which)
        place.root.put_right(own.inventory(id_), [own], by=by, on=on, keep=False)


def _out(
    root: StorageRoot,
    id_: str,
    looked: Looked,
    gone: Collection[str],
    stays: Collection[str],
    *,
    everything: bool,
    progress: files.Progress,
) -> list[Content]:
    """What is to be taken out of an object."""
    named: dict[str, set[str]] = {}
    for version in root.versions(id_):
        for path, digest in version.state.items():
            named.setdefault(digest, set()).add(path)
    out = []
    for number, (digest, paths) in enumerate(sorted(named.items())):
        progress(number, len(named))
        if (everything and digest not in stays) or digest in gone or _goes(root, id_, digest, paths, looked, stays):
            at = _place(root, id_, digest)
            size = root.port.size(at) if root.port.has(at) else 0
            out.append(Content(digest, size, f"{', '.join(sorted(paths))} of {id_}"))
    return out


def _goes(
    root: StorageRoot, id_: str, digest: str, paths: Collection[str], looked: Looked, stays: Collection[str]
) -> bool:
    if any(_carries(path) for path in paths):
        return digest not in stays
    try:
        with root.port.here(_place(root, id_, digest)) as file:
            return bool(looked.marks(file, " ".join(sorted(paths))))
    except (Unreadable, Disk):  # nothing can be said of it
        return True


def _carries(path: str) -> bool:
    if path.startswith("edition/"):
        return not path.removeprefix("edition/").startswith(_DESCRIBES)
    return path.startswith(_CARRIES)


def _place(root: StorageRoot, id_: str, digest: str) -> str:
    return f"{root.place(id_)}/{root.inventory(id_).manifest[digest][0]}"
