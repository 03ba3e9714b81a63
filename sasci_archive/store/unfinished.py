"""What was worked out and is kept in `.work/` until all is there, each piece with its own digest: one that a disk or a hand has altered is as if it had
never been kept, and is worked out again. Nobody would see the difference otherwise: a letter of a word, a moment of a voice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from sasci_archive.store import files

_LENGTH = 2 * hashlib.sha256().digest_size


def keep(path: Path, content: bytes) -> None:
    """Keep a piece. Raises Disk."""
    files.write(path, _digest(content) + b"\n" + content)


def kept(path: Path) -> bytes | None:
    """What was kept; None where nothing was, or it is not what was. Raises Disk where it cannot be read."""
    if not path.exists():
        return None
    found = files.read(path)
    content = found[_LENGTH + 1 :]
    return content if found[: _LENGTH + 1] == _digest(content) + b"\n" else None


def made(path: Path, make: Callable[[Path], object]) -> Path:
    """A file that `make` writes to the path it is given, once, with its digest beside it (`.sha256`): what is not as it was made is made again.
    Raises Disk, and what `make` raises."""
    seal = path.with_name(f"{path.name}.sha256")
    if path.exists() and seal.exists() and files.read(seal) == files.sha256(path).encode():
        return path
    with files.writing(path) as temporary:
        make(temporary)
        digest = files.sha256(temporary)
    files.write(seal, digest.encode())
    return path


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode()
