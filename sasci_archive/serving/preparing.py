"""Snapshots are made: of what may be shown now, and, before its time, of what may be shown when the next embargo ends.

What opens is published for that instant in a copy of its folder, in a place of our own that is served to nobody; where it lies nothing changes
before its time. The place is inside `seminars/`, which is as restricted as what is in it, and goes when the server does.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, Protocol

import msgspec

from sasci_archive.catalogue import Catalogue, Held, catalogue
from sasci_archive.editions.templates import Looks, behind_editions
from sasci_archive.errors import Disk
from sasci_archive.evidence import kept
from sasci_archive.harvest import items
from sasci_archive.press import edition as editions
from sasci_archive.search import Kept
from sasci_archive.serving import snapshot
from sasci_archive.serving.snapshot import Snapshot, Stood
from sasci_archive.stages.publish import publish
from sasci_archive.store import files, locks
from sasci_archive.store.shown import record
from sasci_archive.store.workspace import SERVING, Workspace

PLACE: Final = SERVING
_MEDIA: Final = frozenset({".wav", ".flac", ".mp3", ".m4a", ".mp4", ".mkv", ".webm", ".ogg", ".opus", ".mov", ".aac"})

_PAUSE: Final = 0.1
"""Seconds between one look and the next whether another server has done."""

Builds = Callable[[Catalogue, Path, Path], None]
"""Builds the site of a catalogue in a folder that is not there yet; what is the same in another, if that is there, may be taken over from it. Raises SasciError."""


class Indexes(Protocol):
    """Makes public indexes."""

    def __call__(self, catalogue: Catalogue, target: Path, *, ahead: bool) -> Kept | None:
        """Of a catalogue, in a folder that is not there yet or where indexes are kept else; None where there is none. What is made `ahead` of its time
        lies nowhere but in that folder. Raises SasciError."""


def _none(catalogue: Catalogue, target: Path, *, ahead: bool) -> None:  # noqa: ARG001 - as Indexes has it
    return None


class Preparing:
    """Makes the snapshots of a workspace in a place of its own, until it is closed."""

    def __init__(
        self,
        workspace: Workspace,
        looks: Looks,
        shown: Callable[[dt.datetime], Catalogue],
        builds: Builds,
        *,
        host: str = "",
        indexes: Indexes = _none,
    ) -> None:
        """`shown` gives what may be shown at an instant, and publishes again what is due; `host` stands in OAI identifiers."""
        self._workspace, self._looks, self._shown, self._builds, self._indexes = (
            workspace,
            looks,
            shown,
            builds,
            indexes,
        )
        self._host = host
        self._numbers = itertools.count(1)
        self._kept: dict[str, Kept] = {}
        self._ours = contextlib.ExitStack()
        self.place = self._opened(workspace.seminars / PLACE)

    def close(self) -> None:
        """Take away all that was made."""
        while self._kept:
            self._kept.popitem()[1].close()
        with contextlib.suppress(Disk):
            files.remove_tree(self.place)
        self._ours.close()
        with contextlib.suppress(OSError):  # others have theirs there
            self.place.parent.rmdir()

    def _opened(self, home: Path) -> Path:
        """A folder that nobody else of this machine may read either; what a server left there that was killed is gone."""
        place = home / secrets.token_hex(8)
        self._ours.enter_context(locks.held(_lock(place), b""))
        with _disk(home):
            home.chmod(0o700)
            place.mkdir(mode=0o700)
            others = [path for path in home.iterdir() if path.is_dir() and path != place]
        for other in others:
            with contextlib.suppress(locks.Held), locks.held(_lock(other), b""):
                files.remove_tree(other)
        return place

    def present(self, on: dt.datetime) -> Snapshot:
        """What may be shown at the instant `on`, after what is due has been published again. Raises SasciError."""
        told, written = (
            self._standing(),
            snapshot.seen(*self._written()),
        )  # before: what changes while it is made is noticed
        with self._alone():
            shown = self._shown(on)
        return self._snapshot(shown, self._workspace, told, f"{written} {snapshot.seen(*self._published())}")

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """While no other server of the same seminars publishes: they would do the same in the same place."""
        with contextlib.ExitStack() as ours:
            while not _holds(ours, _lock(self.place.parent / "publishing")):
                time.sleep(_PAUSE)
            yield

    def ahead(self, opens: dt.datetime) -> Snapshot:
        """What may be shown when an embargo ends at the instant `opens`, which is still to come. Raises SasciError."""
        told, seen = self._standing(), self.seen()
        out = {slug: editions.known(self._workspace.folder(slug))[0] for slug in self._workspace.slugs()}
        opening = {slug for slug, made in out.items() if made and made.next_opening and made.next_opening <= opens}
        copied = self._copied(opening)
        try:
            for slug in sorted(opening):
                publish(copied.folder(slug), on=opens, looks=self._looks)
            made = self._snapshot(catalogue(copied, opens), copied, told, seen)
        finally:
            files.remove_tree(copied.seminars)
        return msgspec.structs.replace(made, ahead=True)

    def seen(self) -> str:
        """What can be seen of all that the site is made from: what people write, the templates, what was published last."""
        return f"{snapshot.seen(*self._written())} {snapshot.seen(*self._published())}"

    def _written(self) -> Iterator[Path]:
        here = self._workspace
        yield from behind_editions(here.home / "templates")
        yield from (*sorted(here.home.glob("*.toml")), *sorted(here.seminars.glob("*.toml")))
        yield from (path for path in files.below(here.seminars / "projects") if path.suffix == ".toml")
        for slug in here.slugs():
            folder = here.folder(slug)
            yield from (folder.seminar_toml, folder.consent_toml, folder.transcript_xml, folder.words_json)
            yield folder.taking_down
            yield from (folder.codings_xml, folder.path / kept.THEMES, folder.path / kept.INNOVATIONS)
            yield from (folder.recording_json, *files.below(folder.apparatus))

    def _published(self) -> Iterator[Path]:
        for slug in self._workspace.slugs():
            folder = self._workspace.folder(slug)
            yield from (
                folder.work / "edition.json",
                folder.work / "public.json",
                folder.published,
                folder.withdrawn / "index.html",
            )

    def _standing(self) -> dict[str, str]:
        here = self._workspace
        return {slug: snapshot.answers(here.folder(slug)) for slug in here.slugs()}

    def _snapshot(self, shown: Catalogue, where: Workspace, told: dict[str, str], seen: str) -> Snapshot:
        number = next(self._numbers)
        site = self.place / f"site-{number}"
        self._builds(shown, site, self.place / f"site-{number - 1}")
        return Snapshot(
            on=shown.on,
            files=snapshot.listed(site, shown),
            items=tuple(items.items(shown, self._host, where.settings.site.address)) if self._host else (),
            set_names=items.set_names(shown) if self._host else {},
            withdrawn=snapshot.withdrawn(shown),
            stood={
                it.slug: Stood(self._workspace.folder(it.slug), made, it.paged, told.get(it.slug, ""))
                for it in shown.lazily()
                if it.held is Held.PUBLIC and (made := editions.public(where.folder(it.slug)))
            },
            opens=shown.opens,
            index=self._index(number, shown, ahead=where is not self._workspace),
            seen=seen,
            number=number,
        )

    def _index(self, number: int, shown: Catalogue, *, ahead: bool) -> Kept | None:
        index = self._indexes(shown, self.place / f"index-{number}", ahead=ahead)
        if index:
            self._kept[str(number)] = index
        return index

    def tidy(self, *kept: Snapshot | None) -> None:
        """Take away the files of all snapshots but these: what has been withdrawn must not lie about. Raises Disk."""
        numbers = {str(snapshot.number) for snapshot in kept if snapshot}
        for number in self._kept.keys() - numbers:
            self._kept.pop(number).close()
        for old in (*self.place.glob("site-*"), *self.place.glob("index-*")):
            if old.name.partition("-")[2] not in numbers:
                files.remove_tree(old)
                files.remove(record(old))

    def _copied(self, slugs: set[str]) -> Workspace:
        """The workspace with these seminars copied, and published for another instant there; all others are where they are."""
        copy = Workspace(self._workspace.home, self._workspace.settings)
        copy.seminars = self.place / "ahead"
        files.remove_tree(copy.seminars)
        with _disk(copy.seminars):
            copy.seminars.mkdir()
            for path in self._workspace.seminars.iterdir():
                if path.is_dir() and path.name in slugs:
                    shutil.copytree(path, copy.seminars / path.name, copy_function=_taken)
                elif path.name != PLACE:
                    (copy.seminars / path.name).symlink_to(path.resolve(), target_is_directory=path.is_dir())
        return copy


def _holds(ours: contextlib.ExitStack, lock: Path) -> bool:
    try:
        ours.enter_context(locks.held(lock, b""))
    except locks.Held:
        return False
    return True


def _lock(place: Path) -> Path:
    return place.with_suffix(".lock")


def _taken(source: str, target: str) -> str:
    """A second name for what is long and never written into; a copy of all else."""
    if Path(source).suffix.lower() in _MEDIA:
        with contextlib.suppress(OSError):
            os.link(source, target)
            return target
    return str(shutil.copy2(source, target))


@contextlib.contextmanager
def _disk(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, shutil.Error) as error:
        raise Disk(
            f"{path} cannot be made: {(getattr(error, 'strerror', '') or str(error)).lower()}.",
            remedy="Check that there is room, and that you may write in the folder of the seminars.",
        ) from error
