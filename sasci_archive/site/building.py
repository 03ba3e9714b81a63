"""The whole site in a folder of its own, which takes the old one's place when all is there: a kill leaves the old site.

Files of editions are not copied where the disk can give one file two names, and are read again only where they have changed: each is what was published,
by its digest, or nothing is built.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from sasci_archive.errors import Disk, SasciError
from sasci_archive.site import sections
from sasci_archive.site.values import Copied, Page, Section, Site
from sasci_archive.store import files
from sasci_archive.store.shown import MAKING, refuse_others


class Known(msgspec.Struct, frozen=True):
    """A file whose digest was found to be `sha256` when it had this size and time (ns)."""

    sha256: str
    size: int
    time: int


def build(
    site: Site,
    target: Path,
    progress: files.Progress = files.silent,
    of: Sequence[Section] = sections.SECTIONS,
    old: Path | None = None,
) -> tuple[int, int]:
    """Build `site` at `target`, `of` these sections; gives how many pages it has, and how many files lie beside them. What has not changed is taken over
    from the `old` site, which is that at `target` unless it is said to be elsewhere. Raises Disk, BadTemplate, SasciError."""
    old = old or target
    made = target.with_name(f"{MAKING}{target.name}")
    _put_back(target)
    refuse_others(target)
    files.remove_tree(made)
    copies = tuple(copied(site))
    pages = _written(site, of, made, progress, len(copies))
    known = _known(old)
    seen: dict[str, Known] = {}
    for number, copy in enumerate(copies, start=1):
        seen[copy.path] = _checked(copy, known.get(copy.path))
        _place(copy, made, old, same=seen[copy.path] == known.get(copy.path))
        progress(len(pages) + number, len(pages) + len(copies))
    for finish in sections.FINISHING:
        finish(site, made, old, progress)
    files.replace_tree(made, target)
    files.write(_record(target), msgspec.json.encode(seen))
    return len(pages), len(copies)


def _written(site: Site, of: Sequence[Section], made: Path, progress: files.Progress, more: int) -> tuple[Page, ...]:
    """All pages, written into the folder `made`. Raises Disk, BadTemplate, SasciError where two want one place."""
    there: dict[str, Page] = {}
    for page in (page for section in of for page in section.pages(site)):
        if page.path in there:
            raise SasciError(
                f"Two pages of the site would lie at {page.path}.", remedy="Give what they tell of different names."
            )
        there[page.path] = page
        _write(made, page)
        progress(len(there), len(there) + more)
    all_ = tuple(there.values())
    later = tuple(page for make in sections.LATER for page in make(site, all_))
    for page in later:
        _write(made, page)
    return (*all_, *later)


def copied(site: Site) -> Iterator[Copied]:
    """The files of all editions, each below its landing page, and those of their older versions."""
    for entry, _ in site.catalogue.public():
        if entry.home:
            for file in entry.files:
                yield Copied(f"seminars/{entry.slug}/edition/{file.name}", entry.home / file.name, file)
        for older in site.earlier.get(entry.slug, ()):
            yield from (Copied(f"{older.path(entry.slug)}{name}", source) for name, source in older.files.items())


def _write(made: Path, page: Page) -> None:
    """Without flushing each file: nothing of the folder counts before it is in its place. Raises Disk."""
    with _disk(made / page.path):
        (made / page.path).parent.mkdir(parents=True, exist_ok=True)
        (made / page.path).write_bytes(page.content)


def _checked(copy: Copied, known: Known | None) -> Known:
    """What the file is; read only where it is not the one that was read before. Raises SasciError."""
    with _disk(copy.source):
        stat = copy.source.stat()
    now = Known(copy.file.sha256 if copy.file else "", stat.st_size, stat.st_mtime_ns)
    if copy.file and now != known and files.sha256(copy.source) != copy.file.sha256:
        raise SasciError(
            f"{copy.source} is not the file that was published.",
            remedy="Take 6-published away, and `inv publish` makes it again; nothing of the site has changed.",
        )
    return now


def _place(copy: Copied, made: Path, old: Path, *, same: bool) -> None:
    """`same`: it is what the old site has."""
    place = made / copy.path
    with _disk(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        if copy.file:
            with contextlib.suppress(OSError):  # another disk, or one that gives a file one name only
                os.link(copy.source, place)
                return
        if same:
            with contextlib.suppress(OSError):
                os.link(old / copy.path, place)
                return
        shutil.copy2(copy.source, place)


def _record(target: Path) -> Path:
    """What is known of the files of the site at `target`: may be deleted."""
    return target.with_name(f".{target.name}.json")


def _known(target: Path) -> Mapping[str, Known]:
    with contextlib.suppress(Disk, msgspec.DecodeError):
        return msgspec.json.decode(files.read(_record(target)), type=dict[str, Known])
    return {}


def _put_back(target: Path) -> None:
    """Where a kill came between two names, the old site is taken back."""
    aside = target.with_name(f"{files.UNFINISHED}{target.name}")
    if aside.is_dir() and not target.exists():
        with _disk(target):
            aside.rename(target)


@contextlib.contextmanager
def _disk(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Disk(
            f"{path} cannot be read or written: {(error.strerror or str(error)).lower()}.",
            remedy="Check that there is room, and that you may read and write there; the old site stands as it was.",
        ) from error
