"""What was taken down leaves every version of the archive's objects, in the archive and in each copy of it that can be reached.

Of the versions before, what tells or sounds what was said goes as a whole (`_CARRIES`): nobody can be sure of a PDF that one sentence is out of it.
All else is looked through, and goes where it says something of it: which files of an object go is decided once, by what they are (SHA-512), for the archive and
all its copies; else a copy that is damaged would come to be another object than the archive's.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
from collections.abc import Callable, Collection, Iterator, Sequence

from msgspec.structs import replace

from sasci_archive.archive import keeping, objects, owed, repairing, replicas
from sasci_archive.archive.ledger import Chain, What
from sasci_archive.archive.objects import Which
from sasci_archive.archive.replicas import Place
from sasci_archive.errors import BrokenObject, Disk, Locked, SasciError, Unreadable
from sasci_archive.inspection.anywhere import Looked
from sasci_archive.model.inlines import View
from sasci_archive.model.takedown import Content, Takedown
from sasci_archive.store import files
from sasci_archive.store.bucket_answers import Lost
from sasci_archive.store.ocfl import Agent, Inventory, StorageRoot
from sasci_archive.store.ocfl.port import Readable
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


OUT = "files are out of every version in the archive."
AboutTo = Callable[[Sequence[Content], Sequence[str]], None]
"""Is told what is about to go, and what is said of it."""


class Purged(View, frozen=True):
    """In sentences what could not be done, or the ledger be told of; the roots that could not be touched, and whether the archive's own is among them."""

    trouble: tuple[str, ...] = ()
    untouched: tuple[str, ...] = ()
    own: bool = False


class _Hindrances:
    """What could not be done, place by place: the others do not wait for one whose files are held, that somebody else writes to, that is damaged beyond
    what its copies can mend, or that is lost on the way."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.trouble, self.untouched, self.own = list[str](), list[str](), False

    @contextlib.contextmanager
    def at(self, place: Place) -> Iterator[None]:
        """Whatever is done at a place. Raises Disk where the archive's own cannot be read or written."""
        try:
            yield
        except SasciError as error:
            lost = isinstance(error, Disk) and not isinstance(error, Locked)
            if lost and not place.replica:
                raise
            unreached = lost and replicas.not_reached(self._workspace, place.replica, Chain())
            if not unreached:  # else that is said at the end
                self.untouched.append(place.root.port.name())
                self.trouble.append(f"It is not out of {self.untouched[-1]}: {error}")
            self.own = self.own or not place.replica


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
    about_to: AboutTo = lambda _, __: None,
    progress: files.Progress = files.silent,
) -> Purged:
    """Rewrite both objects, wherever they lie, without what holds something of it: of digests (SHA-512) that are `gone`, what carries the text and
    is not among those that stay (`stays`: what lies in the folder now), and what says it; all of it is told to `about_to` before the first object is touched.
    `untold`: the ledger could not be told the last time. Raises Disk where the archive's own cannot be read or written."""
    with contextlib.suppress(
        SasciError
    ):  # what a run that was stopped did to these objects cannot be seen any more afterwards
        owed.settle(workspace, on)
    hindered, going = _Hindrances(workspace), list[Place]()
    verdicts = {which: _Verdicts(looked, gone, stays, everything=everything, progress=progress) for which in Which}
    for place in replicas.places(workspace):
        root, id_ = place.root, place.which.id(slug)
        with hindered.at(place):
            root.recover(on)  # what a run that was stopped had begun to take out
            root.discard(id_)  # a damaged copy that was kept aside may say it too
            root.forget(id_)
            try:
                inventory = _inventory(workspace, place, id_, by, on)
            except BrokenObject:
                if not place.replica:
                    raise
            else:
                if inventory is None:
                    continue
                verdicts[place.which].look(root, inventory)
            going.append(place)  # a copy whose inventory does not read, too: another is put in its place
    found = {content.sha512: content for which in reversed(Which) for content in verdicts[which].going()}
    about_to(tuple(found.values()), (f"{len(found)} {OUT}",) if found else ())
    for place in going:
        root, id_ = place.root, place.which.id(slug)
        with hindered.at(place):
            root.discard(id_)  # what mending one of them kept aside
            digests = [content.sha512 for content in verdicts[place.which].going()]
            leaving = _Out(digests, lambda text: everything or looked.says(text))
            if place.replica:
                _of_copy(workspace, place, id_, leaving, by, on, is_out=not hindered.own)
            elif told := _of_own(workspace, root, id_, leaving, by, on, about):
                hindered.trouble.append(f"{UNTOLD}{told}")
            elif untold:
                keeping.vouched(objects.ledger(workspace), root, id_, on=on, about=about)
            root.forget(id_)
    return Purged(tuple(hindered.trouble), tuple(hindered.untouched), hindered.own)


def but_for(untouched: tuple[str, ...], taken: Takedown) -> Takedown:
    """The record as it is true where some roots could not be touched: it was told before anything was done that all would go."""
    if not untouched:
        return taken
    true = f"{OUT.rstrip('.')}, but for {' and '.join(untouched)}."
    return replace(taken, removed=tuple(dict.fromkeys(line.replace(OUT, true) for line in taken.removed)))


def told(workspace: Workspace, slug: str, about: str, on: dt.datetime) -> str:
    """Write into the ledger that something was taken down, whether or not anything of it was kept: which takedown, and no word of what. The copies of the
    ledger follow. Gives why it could not be written, "" where it was."""
    book = objects.ledger(workspace)
    try:
        book.note(What.TAKEN_DOWN, on=on, id_=Which.RESTRICTED.id(slug), about=about, unless_told=True)
        content = book.content()
    except SasciError as error:
        return f"{UNTOLD}{error}"
    for replica in workspace.settings.archive.replicas:
        with contextlib.suppress(Disk):  # `inv archive.replicate` brings it up to date once it can be reached
            home = objects.port(workspace, replica)
            if home.has(replicas.LEDGER):
                replicas.put_ledger(home, content)
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


def _of_copy(
    workspace: Workspace, place: Place, id_: str, out: _Out, by: Agent, on: dt.datetime, *, is_out: bool
) -> None:
    """One that is damaged is replaced by the archive's own, where it `is_out` of that already."""
    try:
        place.root.purge(id_, out.digests, on=on, by=by, tells=out.tells)
    except BrokenObject:
        if not is_out:
            raise
        own = objects.root(workspace, place.which)
        place.root.put_right(own.inventory(id_), [own], by=by, on=on, keep=False)


def _inventory(workspace: Workspace, place: Place, id_: str, by: Agent, on: dt.datetime) -> Inventory | None:
    """What an object holds, None where there is none. The archive's own is mended first where it does not read. Raises BrokenObject."""
    try:
        return place.root.found(id_)
    except BrokenObject:
        if place.replica:
            raise
        repairing.repair(workspace, by, on, objects.slug(id_))
        place.root.discard(id_)
        return place.root.found(id_)


class _Verdicts:
    """Which files of an object go, by their digests: as it lies in the archive, and then in each copy, which has nothing to be looked through again but what
    could not be read before, or was damaged and said nothing: what it said when it was sound, a sound copy says."""

    def __init__(
        self,
        looked: Looked,
        gone: Collection[str],
        stays: Collection[str],
        *,
        everything: bool,
        progress: files.Progress,
    ) -> None:
        self._looked, self._gone, self._stays = looked, gone, stays
        self._everything, self._progress = everything, progress
        self._goes: dict[str, bool | None] = {}
        self._damaged = set[str]()
        self._contents: dict[str, Content] = {}

    def going(self) -> tuple[Content, ...]:
        """Those that go, and those of which nothing can be said anywhere."""
        return tuple(self._contents[digest] for digest, goes in sorted(self._goes.items()) if goes is not False)

    def look(self, root: StorageRoot, inventory: Inventory) -> None:
        """Raises Disk where a store is lost."""
        named: dict[str, set[str]] = {}
        for version in inventory.versions:
            for path, digest in version.state.items():
                named.setdefault(digest, set()).add(path)
        place, done = root.place(inventory.id), itertools.count(1)
        port = root.port.seen(place)
        ordered = sorted(digest for digest in named if self._goes.get(digest) is None or digest in self._damaged)

        def looked(digest: str) -> bool | None:
            at = f"{place}/{inventory.manifest[digest][0]}"
            goes = self._look(port, at, digest, named[digest], inventory.algorithm)
            self._progress(next(done), len(ordered))
            return self._goes.get(digest) if goes is None else goes

        for digest, goes in zip(ordered, port.each(looked, ordered), strict=True):
            self._goes[digest] = goes
            if goes is not False:
                at = f"{place}/{inventory.manifest[digest][0]}"
                size = port.size(at) if port.has(at) else 0
                self._contents[digest] = Content(digest, size, f"{', '.join(sorted(named[digest]))} of {inventory.id}")

    def _look(self, port: Readable, at: str, digest: str, paths: Collection[str], algorithm: str) -> bool | None:
        """None where nothing can be said of it here."""
        if digest in self._gone or (self._everything and digest not in self._stays):
            return True
        if any(_carries(path) for path in paths):
            return digest not in self._stays
        try:
            with port.here(at) as file:
                if self._looked.marks(file, " ".join(sorted(paths))):
                    return True
                is_sound = files.digest(file, algorithm) == digest
        except Lost:  # the store will be there again, and what is in it must not go for that
            raise
        except (Unreadable, Disk):
            return None
        (self._damaged.discard if is_sound else self._damaged.add)(digest)
        return False


def _carries(path: str) -> bool:
    if path.startswith("edition/"):
        return not path.removeprefix("edition/").startswith(_DESCRIBES)
    return path.startswith(_CARRIES)
