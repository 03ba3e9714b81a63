"""Many published seminars that nobody held: a few are published by the real stages, and each of the others is one of them under another name, with other
people, bodies, years and titles, and a record of what is public that says so.

SYNTHETIC, as `long_volume` is. What the archive reads of them (the released text, the page, the citations, the record, consent, the transcript behind it) is that
of the new one, each with its own digest; PDF, Word, EPUB and pictures are those of the one it was made from.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from sasci_archive.binding import series
from sasci_archive.editions.templates import OURS
from sasci_archive.press import edition as editions
from sasci_archive.press.edition import Edition
from sasci_archive.stages.publish import publish
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.store.workspace import Workspace
from sasci_archive.tei.signed.held_back import held_back
from sasci_archive.trials import long_volume
from sasci_archive.trials.long_apparatus import FAMILIES

PATTERNS: Final = 4
TURNS: Final = 300
PAGED: Final = 10
"""How many people of each have a page."""
ON: Final = dt.datetime(2026, 2, 1, tzinfo=dt.UTC)
"""When all of them were published."""
TOGETHER: Final = 25
"""So many one after another name the same bodies, and are of one series."""
_TEXTS: Final = frozenset(
    (".xml", ".html", ".toml", ".json", ".jsonl", ".md", ".txt", ".srt", ".vtt", ".bib", ".cff", ".ris", ".csl")
)
_KEPT: Final = frozenset((".work", "2-words.json"))
"""Of the folder, what is the pattern's own, or the same."""
_ENDS: Final = (
    "by",
    "ham",
    "ton",
    "ley",
    "wick",
    "croft",
    "worth",
    "more",
    "field",
    "stead",
    "dale",
    "ford",
    "gate",
    "hurst",
    "low",
    "mere",
)


def write(workspace: Workspace, count: int, *, turns: int = TURNS, progress: files.Progress = files.silent) -> None:
    """So many, public, in an empty workspace; the patterns lie beside it. Raises Disk, SasciError."""
    patterns = []
    for lot in range(min(count, PATTERNS)):
        folder = Folder(workspace.home / "patterns", f"pattern-{lot}")
        if not folder.published.is_dir():
            publish(long_volume.write(folder, turns=turns, lot=lot, paged=PAGED), on=ON)
        patterns.append(folder)
        progress(lot + 1, count + len(patterns))
    every = [patterns[number % len(patterns)] for number in range(count)]
    for number, pattern in enumerate(every):
        add(workspace, pattern, number)
        progress(number + 1, 2 * count)
    with series.gathered():
        for number, pattern in enumerate(every):
            record(workspace, pattern, number)
            progress(count + number + 1, 2 * count)


def slug(number: int) -> str:
    """What it is called."""
    return f"synthetic-{number:04}"


def add(workspace: Workspace, pattern: Folder, number: int, *, edit: str = "") -> None:
    """One of them, but for the record of what is public; with an `edit`, that is what the heading of its first part ends with. Raises Disk."""
    folder = Folder(workspace.seminars, slug(number))
    others = tuple(_others(pattern.slug, number, edit))
    for source in _listed(pattern.path):
        inside = source.relative_to(pattern.path)
        _laid(source, folder.path / inside, others if source.suffix in _TEXTS else ())


def record(workspace: Workspace, pattern: Folder, number: int) -> None:
    """That it is public, with all others there: those of its series are part of what it is made from. Raises Disk."""
    folder, made = Folder(workspace.seminars, slug(number)), editions.public(pattern)
    assert made
    editions.keep(folder, _recorded(folder, made), proof=False)


def _listed(home: Path) -> Iterator[Path]:
    for path in sorted(home.rglob("*")):
        if path.is_file() and path.relative_to(home).parts[0] not in _KEPT:
            yield path


def _others(pattern: str, number: int, edit: str) -> Iterator[tuple[re.Pattern[bytes], bytes]]:
    """What stands in the new one for what stands in the pattern."""
    year, group, end = 1986 + number * 7 % 40, number // TOGETHER, _ENDS[number % len(_ENDS)]
    told = {
        rf"\b{re.escape(pattern)}\b": slug(number),
        re.escape(long_volume.TITLE): f"Synthetic Seminar {number}",
        re.escape("Volumes That Never Were"): f"Volumes That Never Were, {group + 1}",
        re.escape("Part 1: what was drawn"): f"Part 1: what was drawn{edit}",
        r"10\.5555/long": f"10.5555/{slug(number)}",
        r"\b2026-01-01\b": f"{year}-01-01",
        r"\b1 January 2026\b": f"1 January {year}",
        rf"\b({'|'.join(FAMILIES)})\b": rf"\g<1>{end}",
    }
    yield from ((re.compile(was.encode()), now.encode()) for was, now in told.items())
    yield re.compile(rb"Association no\. (\d+)"), rb"Association no. %d\g<1>" % (group + 1)


def _laid(source: Path, target: Path, others: Sequence[tuple[re.Pattern[bytes], bytes]]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    if not others:
        os.link(source, target)
        return
    content = source.read_bytes()
    for was, now in others:
        content = was.sub(now, content)
    target.write_bytes(content)


def _recorded(folder: Folder, made: Edition) -> Edition:
    """The record of what is public, as `publish` would have written it."""
    there = [(name, (folder.published / name).read_bytes()) for name, *_ in made.files]
    return replace(
        made,
        key=editions.key(folder, OURS),
        release=hashlib.sha256(f"{made.release} {folder.slug}".encode()).hexdigest(),
        files=tuple((name, len(content), hashlib.sha256(content).hexdigest()) for name, content in there),
        held_back=held_back(folder.transcript() or b"", folder.consent()),
        letters=editions.letters(folder),
    )
