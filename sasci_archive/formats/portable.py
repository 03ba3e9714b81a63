"""Whether a file's name means the same file everywhere: on Windows, on Macs, in archives, and to whoever reads it.

Sources: learn.microsoft.com/windows/win32/fileio/naming-a-file; Unicode TR 15 (Macs compare names in another form) and RFC 8493, 5.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

_DEVICES: Final = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)
_NOT_ON_WINDOWS: Final = frozenset('<>:"|?*\\')
_UNSEEN: Final = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
LONGEST: Final = 255  # bytes of one part, as most disks have it
DEEPEST: Final = 1000  # bytes of a whole path


def wrong(path: str) -> str:
    """Why a relative path, parted by `/`, is not to be trusted, as the end of a sentence; "" where it can be.

    >>> wrong("data/a.txt"), wrong("data/../x"), wrong("/x"), wrong("data/CON.txt")
    ('', 'leads out of its folder', 'begins at the root of a disk', 'names a device of Windows')
    """
    if path.startswith(("/", "\\", "~")) or re.match(r"[A-Za-z]:", path):
        return "begins at the root of a disk"
    if len(path.encode("utf-8", "surrogatepass")) > DEEPEST:
        return "is longer than disks allow"
    for part in path.split("/"):
        if told := _part(part):
            return told
    return ""


def _part(part: str) -> str:
    if part == "..":
        return "leads out of its folder"
    if part in {"", "."}:
        return "has a part that names nothing"
    if len(part.encode("utf-8", "surrogatepass")) > LONGEST:
        return "is longer than disks allow"
    if any(unicodedata.category(sign) in _UNSEEN for sign in part):
        return "has signs in it that nobody sees"
    if part != part.strip() or any(sign.isspace() and sign != " " for sign in part) or part.endswith("."):
        return "begins or ends with a blank or a full stop, or has a blank in it that is no plain one"
    if _NOT_ON_WINDOWS & set(part):
        return "has signs in it that Windows cannot have"
    return "names a device of Windows" if _DEVICES.fullmatch(part) else ""


def key(path: str) -> str:
    """The same for paths that somewhere are one: whose letters differ in size, or only in how Unicode writes them."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", path).casefold())


def colliding(paths: Iterable[str]) -> tuple[str, str] | None:
    """Two different paths (of files, or of the folders they lie in) that are one on some disks; or a file that is also a folder. None where none are."""
    seen: dict[str, str] = {}
    files: dict[str, str] = {}
    for path in paths:
        parts = path.split("/")
        for depth in range(1, len(parts) + 1):
            prefix = "/".join(parts[:depth])
            other = seen.setdefault(key(prefix), prefix)
            if other != prefix or (depth < len(parts) and prefix in files):
                return other, prefix
        if path in files:
            return path, path
        files[path] = path
    folders = {"/".join(path.split("/")[:depth]) for path in files for depth in range(1, path.count("/") + 1)}
    both = next((path for path in files if path in folders), None)
    return (both, both) if both else None
