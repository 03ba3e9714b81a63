"""The list of the series' other volumes: what this workspace has published of it, and what the record says was published elsewhere."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from sasci_archive.binding.whole import Whole
from sasci_archive.errors import BadRecord
from sasci_archive.formats import records, volumes
from sasci_archive.model.apparatus import Volume
from sasci_archive.model.citation import Citation
from sasci_archive.model.seminar import Seminar
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.tei.bound import volumes as listed


def bind(whole: Whole) -> None:
    """To its place."""
    listed.bind(whole.root, volumes_of(whole.folder, whole.seminar))


class _Gathered:
    """The records of all seminars of a workspace, read once: of each series those that are of it."""

    def __init__(self) -> None:
        self._records: dict[Path, dict[str, Seminar]] = {}
        self._series: dict[Path, dict[str, list[tuple[str, Seminar]]]] = {}

    def records(self, home: Path) -> dict[str, Seminar]:
        """By slug, of those that read."""
        if home not in self._records:
            self._records[home] = _read(home)
        return self._records[home]

    def of(self, home: Path, series: str) -> list[tuple[str, Seminar]]:
        """Slug and record, in the order of slugs."""
        if home not in self._series:
            found: dict[str, list[tuple[str, Seminar]]] = {}
            for slug, record in self.records(home).items():
                if wanted := _series(record):
                    found.setdefault(wanted, []).append((slug, record))
            self._series[home] = found
        return self._series[home].get(series, [])


_gathered: ContextVar[_Gathered | None] = ContextVar("gathered", default=None)


@contextlib.contextmanager
def gathered() -> Iterator[None]:
    """Within, the records of seminars are read once for all that ask which volumes their series has: for whoever goes through many, and while nobody else writes
    them."""
    token = _gathered.set(_Gathered())
    try:
        yield
    finally:
        _gathered.reset(token)


def record_of(folder: Folder) -> Seminar:
    """The record of a seminar, for whoever asks which volumes its series has: within `gathered` the one that was read then, as far as that is said of it. Raises
    NotYet, BadRecord."""
    known = _gathered.get()
    found = known.records(folder.path.parent).get(folder.slug) if known else None
    return folder.seminar() if found is None else found


def volumes_of(folder: Folder, seminar: Seminar) -> tuple[Volume, ...]:
    """The other volumes of a seminar's series. A record of another seminar that does not read is none of them: `inv status` says so."""
    if seminar.series is None:
        return ()
    wanted = _series(seminar)
    home, here = folder.path.parent, []
    known = _gathered.get()
    for slug, record in known.of(home, wanted) if known else _records(home):
        try:
            if slug != folder.slug and _series(record) == wanted and _is_out(Folder(home, slug), record):
                here.append(Citation.of(slug, record))
        except BadRecord:
            continue
    return volumes.of(here, seminar.series.volumes)


def _records(home: Path) -> Iterator[tuple[str, Seminar]]:
    for path in sorted(home.glob("*/seminar.toml")):
        with contextlib.suppress(BadRecord):
            yield path.parent.name, Folder(home, path.parent.name).seminar()


_last: Final[dict[Path, dict[str, tuple[bytes, Seminar | None]]]] = {}
"""The records that were gathered last, with the digests of what was read: the next time only those are parsed that say something else, as that takes milliseconds."""


def _read(home: Path) -> dict[str, Seminar]:
    before, now = _last.get(home, {}), dict[str, tuple[bytes, Seminar | None]]()
    for path in sorted(home.glob("*/seminar.toml")):
        content, slug = files.read(path), path.parent.name
        digest, was = hashlib.sha256(content).digest(), before.get(path.parent.name)
        now[slug] = was if was and was[0] == digest else (digest, _parsed(content, slug))
    _last.clear()
    _last[home] = now
    return {slug: record for slug, (_, record) in now.items() if record is not None}


def _parsed(content: bytes, slug: str) -> Seminar | None:
    """None where it does not read."""
    try:
        return _slim(records.parse(content, Seminar, where=f"{slug}/seminar.toml"))
    except BadRecord:
        return None


def _slim(record: Seminar) -> Seminar:
    """Without what no list of volumes says; that there is a roster is asked."""
    return replace(record, roster=record.roster[:1], glossary=(), questions=(), abstract="", keywords=())


def _series(seminar: Seminar) -> str:
    return " ".join(seminar.series.title.split()).casefold() if seminar.series else ""


def _is_out(folder: Folder, seminar: Seminar) -> bool:
    """Whether a seminar is published: here, or, as a record alone, elsewhere. What is being worked on is nobody's business yet, and what was taken down is
    nobody's any more. Raises BadRecord."""
    if seminar.publication is None or seminar.publication.date is None:
        return False
    ours = seminar.roster or folder.transcript_xml.exists() or folder.recordings().recordings or folder.is_public()
    return folder.published.exists() or not ours
