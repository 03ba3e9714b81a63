"""Under which names files may be archived, and under which they lie on the disk.

A logical path is kept letter for letter, as people named the file. Its content path is the same where that is good on every system, and else a
plain name with a few signs of its digest, so that a store can be copied to any disk (Windows, macOS, a stick) and back.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

from sasci_archive.errors import SasciError
from sasci_archive.store.ocfl.inventory import unsafe

LONGEST_NAME = 80
LONGEST_PATH = 140
"""With an object's own folder before it a content path stays below Windows' 260 signs in a root of up to some 30."""

_PLAIN = re.compile(r"[A-Za-z0-9_(][A-Za-z0-9._()+,=@ -]*")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def check(paths: Iterable[str]) -> None:
    """Raises SasciError where a path could lead out of the object, or two could not lie side by side on every system."""
    seen: dict[str, str] = {}
    folders: dict[str, str] = {}
    for path in paths:
        if unsafe(path):
            raise SasciError(
                f"{path!r} cannot be archived under this name.",
                remedy="A name in the archive is relative, without empty parts, `.`, `..` or backslashes.",
            )
        if not _encodes(path):
            raise SasciError(f"{path!r} is not Unicode text.", remedy="Rename the file: its name has broken signs.")
        if (other := seen.setdefault(alike(path), path)) != path:
            raise SasciError(
                f"{path!r} and {other!r} differ only in capitals or in how accents are written, and would be one file on many systems.",
                remedy="Rename one of them and archive again.",
            )
        parts = path.split("/")
        for end in range(1, len(parts)):
            folder = "/".join(parts[:end])
            if (other := folders.setdefault(alike(folder), folder)) != folder:
                raise SasciError(
                    f"The folders {folder!r} and {other!r} differ only in capitals or in how accents are written, and would be one on many systems.",
                    remedy="Rename one of them and archive again.",
                )
    for folded, folder in folders.items():
        if folded in seen:
            raise SasciError(
                f"{seen[folded]!r} is a file, and {folder!r} a folder: both cannot lie side by side.",
                remedy="Rename one of them and archive again.",
            )


def alike(path: str) -> str:
    """The same for all paths that some system takes for one: capitals and composition of accents do not count."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def content_path(path: str) -> str:
    """The path below a version's content folder.

    >>> content_path("1-recording/Zoom 2023.mp4")
    '1-recording/Zoom 2023.mp4'
    >>> content_path("Père: entretien?.wav")
    'Pere-entretien~4ac93b3dc1.wav'
    """
    made = "/".join(_portable(part) for part in path.split("/"))
    if len(made) <= LONGEST_PATH:
        return made
    return f"long~/{_digest(path, 40)}{_suffix(path)}"


def _portable(part: str) -> str:
    good = _PLAIN.fullmatch(part) and len(part) <= LONGEST_NAME and part[-1] not in ". "
    if good and not _DEVICE.fullmatch(part.split(".")[0].strip()):
        return part
    plain = unicodedata.normalize("NFKD", part).encode("ascii", "ignore").decode()
    suffix = _suffix(part)
    stem = re.sub(r"[^A-Za-z0-9_]+", "-", plain.removesuffix(suffix))[:40].strip("-") or "file"
    return f"{stem}~{_digest(part, 10)}{suffix}"


def _suffix(path: str) -> str:
    found = re.search(r"\.[A-Za-z0-9]{1,8}$", path)
    return found[0] if found else ""


def _digest(text: str, length: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:length]


def _encodes(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True
