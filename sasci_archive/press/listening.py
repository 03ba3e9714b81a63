"""The audio edition: the sound that lies beside the page, joined, with chapters, a cover and tags; nothing in it that is not there.

It is made of the very files the page plays, so that nothing more is heard than may be; what was joined is kept until one of them, or a
word of it, changes.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from sasci_archive import engines
from sasci_archive.editions import listening
from sasci_archive.editions.web import Sound
from sasci_archive.gate import Release
from sasci_archive.store import files, unfinished
from sasci_archive.store.folder import Folder

NAMES = ("seminar.m4a", "seminar.mp3")
_JOINING = Path(engines.__file__).with_name("joining.py")
"""What joins them. It is imported where there is sound: it takes a tenth of a second, and most proofs have none."""


def names(played: Sequence[tuple[Sound, Path | None]]) -> tuple[str, ...]:
    """What its files are called; none where nobody may hear it, or where it is a proof."""
    return NAMES if any(path for _, path in played) else ()


def editions(
    folder: Folder, page: Release, played: Sequence[tuple[Sound, Path | None]], *, cover: bytes, cite_as: str
) -> Mapping[str, Path]:
    """Where each of its files was made, by name. `cover` is a PNG, `cite_as` the reference for its tags. Raises BadMedia."""
    from sasci_archive.engines import joining

    sounds = [(sound, path) for sound, path in played if path]
    made = {}
    for name in names(played):
        parts = [path if name.endswith(".m4a") else _as_mp3(path) for _, path in sounds]
        lengths = [joining.length(part) for part in parts]
        chapters = listening.chapters(page.reading, [sound for sound, _ in sounds], lengths)
        about = listening.about(page, cite_as)
        told = msgspec.json.encode(
            ([part.name for part in parts], chapters, about, hashlib.sha256(cover).hexdigest(), _code())
        )
        path = folder.work / "sound" / f"whole-{hashlib.sha256(told).hexdigest()[:16]}{Path(name).suffix}"
        join = functools.partial(joining.join, parts, chapters=chapters, about=about, cover=cover)
        made[name] = unfinished.made(path, join)
    return made


def _as_mp3(path: Path) -> Path:
    """A part coded as MP3, once for each: its name says what it was made from."""
    from sasci_archive.engines import joining

    found = path.with_name(f"{path.stem}-{_code()[:8]}.mp3")
    return unfinished.made(found, lambda to: joining.to_mp3(path, to))


def code() -> tuple[Path, ...]:
    """The code that joins them: what an earlier one made is not what it makes now."""
    return _JOINING, Path(__file__)


def _code() -> str:
    return files.sha256(_JOINING)
