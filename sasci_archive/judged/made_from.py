"""A digest of all that a seminar is judged by: every file of its folder, the other volumes of its series, what lies in the archive of it (where that is asked), our
program, the programs of others it runs with, and all templates; and on which days that judgement holds.

Files are read, as their times and sizes prove nothing. Of what lies in `6-published/`, and of a recording that is as long as it was, the length counts alone, as it
does where they are judged.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from sasci_archive.archive.standing import Lies
from sasci_archive.binding import series
from sasci_archive.editions import templates
from sasci_archive.editions.templates import Looks
from sasci_archive.model.inlines import View
from sasci_archive.store import files
from sasci_archive.store.folder import Folder

DAY: Final = re.compile(rb"-(?<=(\d{4})-)(?<!\d\d{4}-)(\d\d)-(\d\d)(T?)")
"""A day, looked for by its first hyphen: there are few in what is long and has none (words and their times)."""
_ESCAPED: Final = b"\\"
"""In a file of people's answers: a day or a name that is written with it (by the number of a sign, or over the end of a line) is not found here."""
_TEXTS: Final = frozenset((".toml", ".xml", ".json", ".jsonl", ".md", ".bib", ".txt", ".csl", ".vtt", ".srt"))
_OF_WORK: Final = frozenset((".json", ".csl"))
"""Of `.work/`, what a judgement may read; and its folder of pictures. All else in it is made when it is needed."""
_PICTURES: Final = "pictures"
_RECORDS: Final = frozenset(("edition.json", "proof.json", "public.json", "deposit.json"))
"""Of `.work/`, what no judgement writes: which editions were made."""


class Unsure(Exception):  # noqa: N818 - nothing went wrong
    """What it is judged by cannot be told from its files alone: it is judged each time."""


class Made(View, frozen=True):
    """The digest of what a judgement is made from, the digest of the same without what judging itself may write (pictures made smaller, works as they are cited),
    and the days that stand in it: on the other side of one of them it may be another."""

    digest: bytes
    given: bytes
    named: frozenset[dt.date]

    def days(self, day: dt.date) -> tuple[dt.date | None, dt.date | None]:
        """After which and before which day the judgement of `day` holds, as it is made from the day alone, and from nothing but whether it comes before those
        that are named, is one of them, or comes after."""
        if day in self.named:
            return day - dt.timedelta(1), day + dt.timedelta(1)
        return max((d for d in self.named if d < day), default=None), min(
            (d for d in self.named if d > day), default=None
        )


def made_from(folder: Folder, lies: Lies | None, program: bytes, day: dt.date) -> Made:
    """What it is judged by on a day; `lies` is None where nobody asks what lies in the archive of it. Raises Unsure; Disk, BrokenObject, BadRecord, NotYet where
    something does not read."""
    if folder.is_taken_down():
        raise Unsure
    given, written, named, recorded = hashlib.sha256(program), hashlib.sha256(), set[dt.date](), _recorded(folder)
    home, work, published = folder.path, folder.work, folder.published
    for path in _walk(home, folder):
        name = path.relative_to(home).as_posix()
        size, told = path.stat().st_size, os.fsencode(name)  # a name need not be text
        is_ours = path.is_relative_to(work) and path.name not in _RECORDS
        found = written if is_ours else given
        if path.is_relative_to(published) or recorded.get(name) == size:
            found.update(msgspec.json.encode((told, size)))
        elif path.suffix in _TEXTS:
            content = files.read(path)
            found.update(msgspec.json.encode((told, hashlib.sha256(content).hexdigest())))
            _days(path, folder, content, day, named)
        else:
            found.update(msgspec.json.encode((told, files.sha256(path))))
    others = series.volumes_of(folder, series.record_of(folder))
    beside = (folder.slug, folder.apparatus.is_dir(), others)  # an empty one has the house's own sections
    given.update(msgspec.json.encode(beside, order="deterministic") + (lies.told() if lies else b""))
    return Made(hashlib.sha256(given.digest() + written.digest()).digest(), given.digest(), frozenset(named))


def asked_by(folder: Folder, program: bytes, day: dt.date) -> Made:
    """What a seminar is asked by, on a day, whether it has something against a text (`catalogue.discretion`): its transcript, people's answers, its record. Raises Unsure,
    Disk."""
    found, named = hashlib.sha256(program), set[dt.date]()
    for path in (folder.consent_toml, folder.transcript_xml, folder.seminar_toml):
        content = files.read(path) if path.exists() else None
        digest = None if content is None else hashlib.sha256(content).hexdigest()
        found.update(msgspec.json.encode((path.name, digest)))
        if content is not None and path == folder.consent_toml:
            if _ESCAPED in content:
                raise Unsure
            _days(path, folder, content, day, named)
    return Made(found.digest(), found.digest(), frozenset(named))


def _days(path: Path, folder: Folder, content: bytes, day: dt.date, named: set[dt.date]) -> None:
    """Add the days that are named in it. Raises Unsure where something may open at an hour of this very day."""
    answers, of_work = path == folder.consent_toml, path.parent == folder.work
    for year, month, of_month, hour in {*DAY.findall(content)}:
        try:
            found = dt.date(int(year), int(month), int(of_month))
        except ValueError:
            continue
        if found == day and (answers or (hour and of_work)):
            raise Unsure
        named.add(found)


def _recorded(folder: Folder) -> dict[str, int]:
    """Names and sizes (bytes) of its recordings. Raises Unsure where one, or something of what was made, may be asked for as a signed form, and is read then; and where
    answers are written so that this cannot be told."""
    asked = files.read(folder.consent_toml).lower() if folder.consent_toml.exists() else b""
    unread = (folder.recording, folder.published, folder.work)
    if _ESCAPED in asked or any(home.name.encode() in asked for home in unread):
        raise Unsure
    return {f"{folder.recording.name}/{r.name}": r.bytes for r in folder.recordings().recordings}


def _walk(home: Path, folder: Folder) -> Iterator[Path]:
    """Every file, in the same order each time. Raises Unsure where there is a link, or something else than files and folders."""
    with os.scandir(home) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    of_work = home == folder.work
    for entry in entries:
        path = Path(entry.path)
        if entry.is_symlink():
            raise Unsure
        if entry.is_dir():
            if not of_work or entry.name == _PICTURES:
                yield from _walk(path, folder)
        elif not entry.is_file():
            raise Unsure
        elif not of_work or path.suffix in _OF_WORK:
            yield path


def program(looks: Looks) -> bytes:
    """A digest of what judges: our code, the programs of others by their versions, and all templates, the workspace's own too. Raises Disk."""
    found = hashlib.sha256(_code() + looks.look.encode())
    for home in filter(None, (templates.path(""), looks.own)):
        for path in templates.behind_editions(home):
            found.update(path.relative_to(home).as_posix().encode() + hashlib.sha256(files.read(path)).digest())
    return found.digest()


@functools.cache
def _code() -> bytes:
    package = Path(templates.__file__).parents[1]
    found = hashlib.sha256(sys.version.encode())
    for path in sorted(package.rglob("*.*")):
        if path.is_file() and path.suffix != ".pyc" and not path.is_relative_to(package / "templates"):
            found.update(path.relative_to(package).as_posix().encode() + hashlib.sha256(files.read(path)).digest())
    beside = Path(msgspec.__file__).parents[1]  # each library lies there with its version
    found.update("\n".join(sorted(path.name for path in beside.glob("*.dist-info"))).encode())
    return found.digest()
