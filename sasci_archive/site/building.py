"""The whole site in a folder of its own: what has changed is made beside it, and put in its place when all is there; all else stays as it lies.

A page is made anew where what it is told has another digest, and written where its bytes are others. Files of editions are not copied where the disk can give
one file two names, and are read again only where they have changed: each is what was published, by its digest, or nothing is built. What lies in the folder
and belongs to no page is taken away: so nothing stays of what was withdrawn.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec

from sasci_archive.errors import SasciError
from sasci_archive.site import following, kept, searching, sections
from sasci_archive.site.kept import Kept
from sasci_archive.site.ledger import Known, Ledger
from sasci_archive.site.placing import Placing, clone, disk, lying
from sasci_archive.site.values import Copied, Page, Section, Site
from sasci_archive.store import files
from sasci_archive.store.shown import record, refuse_others

_NOT_LISTED: Final = re.compile(rb'<meta name="robots" content="[^"]*noindex')


class Built(msgspec.Struct, frozen=True):
    """What was built: how many pages and files of editions there are; how many seminars were read again; how many files were written, were taken away, and stayed
    as they were; how many parts of the index for browsers were made anew."""

    pages: int
    copies: int
    read: int
    written: int
    away: int
    same: int
    indexed: int


def build(
    site: Site,
    target: Path,
    progress: files.Progress = files.silent,
    of: Sequence[Section] = sections.SECTIONS,
    old: Path | None = None,
) -> Built:
    """Build `site` at `target`, `of` these sections. What has not changed stays; where there is nothing yet, it is taken over from the `old` site, if one is
    named. Raises Disk, Busy, BadTemplate, SasciError."""
    refuse_others(target)
    placing = Placing(target)
    placing.go_on()
    if old and old.is_dir() and not target.exists():
        clone(old, target)
        if record(old).is_file():
            with disk(record(target)):
                shutil.copyfile(record(old), record(target))
    with kept.faults(record(target)), contextlib.closing(kept.opened(record(target))) as connection:
        read = site.keep(Kept(connection), progress)
        ledger = Ledger(connection)
        with ledger.kept():
            building = _Building(target, ledger, placing)
            building.pages(page for section in of for page in section.pages(site))
            building.copies(copied(site), progress)
            building.pages(following.sitemaps(site, ledger.listed()))
            building.index(site, progress)
            building.tidy()
            placing.finish()
    site.let_go()
    return building.built(read)


class _Building:
    """One build, as far as it has come."""

    def __init__(self, target: Path, ledger: Ledger, placing: Placing) -> None:
        self._target, self._ledger, self._placing = target, ledger, placing
        self._counts = {"pages": 0, "copies": 0, "written": 0, "away": 0, "same": 0, "indexed": 0}
        self._linked = {"": False}

    def built(self, read: int) -> Built:
        """What has come of it."""
        return Built(read=read, **self._counts)

    def pages(self, pages: Iterator[Page]) -> None:
        """Made and written where they are others. Raises Disk, BadTemplate, SasciError where two want one place."""
        for page in pages:
            if not self._ledger.see(page.path):
                raise SasciError(
                    f"Two pages of the site would lie at {page.path}.", remedy="Give what they tell of different names."
                )
            self._counts["pages"] += 1
            self._page(page)

    def _page(self, page: Page) -> None:
        known = self._standing(page.path)
        if known and page.made_from and known.made_from == page.made_from:
            self._counts["same"] += 1
            return
        with disk(self._target / page.path):
            sha256 = _digest(page)
        if known and known.sha256 == sha256:
            self._counts["same"] += 1
            if known.made_from != page.made_from:
                self._ledger.write(page.path, msgspec.structs.replace(known, made_from=page.made_from))
            return
        place = self._placing.at(page.path)
        with disk(place):  # without flushing each: nothing of it counts before all is there
            with place.open("wb") as file:
                file.writelines(page.pieces())
            stat = place.stat()
        listed = page.path.endswith(".html") and not _NOT_LISTED.search(page.content)
        self._ledger.write(page.path, Known(page.made_from, sha256, stat.st_size, stat.st_mtime_ns, listed))
        self._counts["written"] += 1

    def copies(self, copies: Iterator[Copied], progress: files.Progress) -> None:
        """Put there where they are others; each is what it must be. Raises Disk, SasciError."""
        for number, copy in enumerate(copies, start=1):
            if not self._ledger.see(copy.path):
                raise SasciError(
                    f"Two files of the site would lie at {copy.path}.", remedy="Give what they tell of different names."
                )
            self._counts["copies"] += 1
            if self._copy(copy):
                self._counts["written"] += 1
            else:
                self._counts["same"] += 1
            progress(number, 0)

    def _copy(self, copy: Copied) -> bool:
        known, sha256 = self._standing(copy.path), copy.file.sha256 if copy.file else ""
        with disk(copy.source):
            stat = copy.source.stat()
        now = Known("", sha256, stat.st_size, stat.st_mtime_ns, copy.listed)
        if known == now:
            return False
        if copy.file and files.sha256(copy.source) != sha256:
            raise SasciError(
                f"{copy.source} is not the file that was published.",
                remedy="Take 6-published away, and `inv publish` makes it again; nothing of the site has changed.",
            )
        place = self._placing.at(copy.path)
        with disk(place):
            _put(copy, place)
        self._ledger.write(copy.path, now)
        return True

    def _standing(self, path: str) -> Known | None:
        """What is known of a file, where it lies as it was put there; what only a link leads to does not: links go."""
        if (known := self._ledger.known(path)) and not self._is_linked(path.rpartition("/")[0]):
            with contextlib.suppress(OSError):
                stat = (self._target / path).lstat()
                if (stat.st_size, stat.st_mtime_ns) == (known.size, known.time):
                    return known
        return None

    def _is_linked(self, folder: str) -> bool:
        """Whether a folder of the site is a link, or lies behind one."""
        if folder not in self._linked:
            self._linked[folder] = self._is_linked(folder.rpartition("/")[0]) or (self._target / folder).is_symlink()
        return self._linked[folder]

    def index(self, site: Site, progress: files.Progress) -> None:
        """The index for browsers: each part of it where its turns are others. Raises Disk, SasciError."""
        parts = searching.parts(site)
        self.pages(iter([searching.contents(parts)]))
        for part in parts:
            self._ledger.see(part.path)
            linked = self._is_linked(part.path.removesuffix("/"))
            if linked or searching.made_from(self._target / part.path) != part.made_from:
                searching.index(site, part, self._placing.at(part.path), progress)
                self._counts["indexed"] += 1

    def tidy(self) -> None:
        """What belongs to nothing is to go, whoever put it there."""
        for path in list(self._ledger.unseen()):
            self._ledger.forget(path)
        for path in lying(self._target) if self._target.is_dir() else ():
            if not self._ledger.seen(path):
                self._placing.take_away(path)
                self._counts["away"] += 1


def _digest(page: Page) -> str:
    found = hashlib.sha256()
    for piece in page.pieces():
        found.update(piece)
    return found.hexdigest()


def copied(site: Site) -> Iterator[Copied]:
    """The files of all editions, each below its landing page, and those of their older versions."""
    for entry in site.catalogue.lazily():
        for file in entry.files if entry.home else ():
            assert entry.home
            listed = file.name in following.EDITION
            yield Copied(f"seminars/{entry.slug}/edition/{file.name}", entry.home / file.name, file, listed)
        for older in site.earlier.get(entry.slug, ()):
            yield from (Copied(f"{older.path(entry.slug)}{name}", source) for name, source in older.files.items())


def _put(copy: Copied, place: Path) -> None:
    """Under a second name, where it may be and the disk can."""
    if copy.file:
        with contextlib.suppress(OSError):  # another disk, or one that gives a file one name only
            os.link(copy.source, place)
            return
    shutil.copy2(copy.source, place)
