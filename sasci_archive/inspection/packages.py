"""Word files, OpenDocument and EPUB are zip files: every member is read by its own kind, names and comments included."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Final

from sasci_archive.errors import Unreadable

MOST_MEMBERS: Final = 10_000
MOST_BYTES: Final = 1 << 29
"""Of all members of a zip file together, unpacked: a volume of 3,000 turns has a hundredth of it."""

Read = Callable[[bytes, str], Iterator[tuple[str, str]]]


def texts(content: bytes, name: str, read: Read) -> Iterator[tuple[str, str]]:
    """What a zip file holds; `read` reads a member. Raises Unreadable where it is broken, locked, or a zip bomb."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            yield "comment of the zip file", package.comment.decode("utf-8", "replace")
            members = package.infolist()
            if len(members) > MOST_MEMBERS:
                raise _too_much(name)
            left = MOST_BYTES
            for member in members:
                yield "name of a member", member.filename
                yield "comment of a member", member.comment.decode("utf-8", "replace")
                if member.flag_bits & 1:
                    raise Unreadable(f"'{name}' is locked by a password.", remedy="Make it again without one.")
                if member.is_dir():
                    continue
                with package.open(member) as file:
                    inner = file.read(left + 1)
                left -= len(inner)
                if left < 0:
                    raise _too_much(name)
                for where, text in read(inner, member.filename):
                    yield f"{member.filename}: {where}", text
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise Unreadable(
            f"'{name}' is not a whole zip file, as its kind should be: {str(error) or 'it is cut short'}.",
            remedy="Make it again; nothing is known of what is in it.",
        ) from error


def _too_much(name: str) -> Unreadable:
    return Unreadable(
        f"'{name}' unpacks to more than {MOST_MEMBERS} files or {MOST_BYTES >> 20} MB.",
        remedy="Look at what is packed in it; no edition is as large.",
    )
