"""A seminar that is public, kept, copied, shown, searched and deposited, of which something is taken down; and where its words are looked for."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from sasci_archive.inspection.anywhere import Looked
from sasci_archive.model.secret import Kind, Secret
from sasci_archive.model.seminar import Recordings
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from tests.engines.sounds import record, speech

_ASKED: Final = ("--authority", "the witness", "--reason", "asked for", "--who", "Ada", "--yes")
SLIDES: Final = "1-recording/slides.pdf"
COMMAND: Final = (
    "takedown",
    "toy",
    "--part",
    "u2",
    "--part",
    "u3",
    "--part",
    "u6",
    "--part",
    f"file:{SLIDES}",
    *_ASKED,
)
ALL: Final = ("takedown", "toy", "--part", "all", *_ASKED)
SAID: Final = ("It began with a cupboard, in 1996, and no money at all.", "Whose cupboard?")
"""What must be found nowhere afterwards, and in nothing new from its beginning on."""


def heard(home: Path) -> None:
    """Its sound is there, and slides that were shown."""
    folder = Folder(home / "seminars", "toy")
    kept = []
    for number, recording in enumerate(folder.recordings().recordings, start=1):
        path = record(
            folder.recording / recording.name, speech(recording.duration / 1000, 16_000, pause=0.0, seed=number)
        )
        kept.append(msgspec.structs.replace(recording, bytes=path.stat().st_size, sha512=files.sha512(path)))
    folder.save_recordings(Recordings(recordings=tuple(kept)))
    (folder.path / SLIDES).write_bytes(b"%PDF-1.4 slides that were shown")


def public(home: Path) -> None:
    """It is all that it can be before somebody asks for it to be gone."""
    from tests.faults import stages
    from tests.faults.commands import done

    stages._readied(home)
    done(home, "review.send", "toy", "--who", "Ada")
    done(home, "publish", "toy")
    done(home, "archive", "toy", "--message", "First", "--who", "Jo Archer", "--authority", "the law")
    done(home, "site")
    done(home, "search", "cupboard")
    done(home, "deposit", "toy", "--to", "bag")


def digests(home: Path) -> frozenset[str]:
    """Of the sound in which it is heard, and of the slides."""
    folder = home / "seminars" / "toy" / "1-recording"
    return frozenset(files.sha512(path) for path in folder.iterdir() if path.name != "recording.json")


def saying(home: Path, heard: frozenset[str], before: frozenset[str] = frozenset()) -> list[str]:
    """The files below a folder that say it, in themselves or in what is packed in them, or in which it is heard; but those of digests (SHA-512) that
    were there `before`."""
    looked = Looked([Secret(f"words {n}", text, Kind.WORDS) for n, text in enumerate(SAID, start=1)], "")
    return [
        path.relative_to(home).as_posix()
        for path in _files(home)
        if (digest := files.sha512(path)) not in before and (digest in heard or looked.marks(path))
    ]


def every(home: Path) -> frozenset[str]:
    """The digests of all that lies there."""
    return frozenset(files.sha512(path) for path in _files(home))


def _files(home: Path) -> Iterator[Path]:
    yield from (path for path in sorted(home.rglob("*")) if path.is_file() and not path.is_symlink())


def is_begun(home: Path) -> bool:
    """Whether a takedown was begun."""
    return (home / "seminars" / "toy" / ".taking-down").exists() or (home / "archive" / "takedowns").exists()


def copied(home: Path, to: Path) -> Path:
    """The workspace in another place."""
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(home, to, symlinks=True)
    return to
