"""A zip file that strangers may have made, opened with care, here and nowhere else: refused whole where a member of it could be a trick.

Nothing is unpacked to a disk, and no more than was asked for. Each reader says a refusal in its own users' words.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from enum import Enum, auto
from typing import Final

MOST_MEMBERS: Final = 5_000
MOST_BYTES: Final = 1 << 28
"""Of all members together, unpacked: pictures and all, a manuscript of 3,000 turns has a twentieth of it."""
MOST_MEMBER: Final = 1 << 26
"""Of one member that is read: the text of a manuscript of 3,000 turns has a tenth of it."""
MOST_TIMES: Final = 400
"""How many times smaller a member of more than a megabyte may be packed; Word's own XML comes to thirty."""

_BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError)


class Why(Enum):
    """Why one is refused."""

    BROKEN = auto()  # no zip file, or cut short
    MUCH = auto()  # it unpacks to more than anything that is meant, as a zip bomb does
    TWICE = auto()  # two members of one name: two programs may read two texts in it
    LOCKED = auto()  # with a password
    OUTSIDE = auto()  # a member would lie outside the folder that it is unpacked to


class Refused(Exception):  # noqa: N818 - a word, as those of `errors` are
    """It is not to be opened; `name` is the member that says so, "" for the whole."""

    def __init__(self, why: Why, name: str = "") -> None:
        super().__init__(why, name)
        self.why, self.name = why, name


class ForeignZip:
    """One that is opened: its members by their names."""

    def __init__(self, content: bytes) -> None:
        """Raises Refused."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except _BROKEN as error:
            raise Refused(Why.BROKEN) from error
        members = self._zip.infolist()
        self.names = frozenset(member.filename for member in members)
        self._left = MOST_BYTES
        if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_BYTES:
            raise Refused(Why.MUCH)
        seen: set[str] = set()
        for member in members:
            name = member.orig_filename
            if member.file_size > 1 << 20 and member.file_size > MOST_TIMES * max(1, member.compress_size):
                raise Refused(Why.MUCH, name)
            if member.flag_bits & 1:
                raise Refused(Why.LOCKED, name)
            if "\\" in name or name.startswith("/") or ".." in name.split("/") or ":" in name or "\0" in name:
                raise Refused(Why.OUTSIDE, name)
            if name.casefold() in seen:
                raise Refused(Why.TWICE, name)
            seen.add(name.casefold())

    def read(self, name: str) -> bytes:
        """A member that is among the names, unpacked. Raises Refused."""
        most = min(self._left, MOST_MEMBER)
        try:
            with self._zip.open(name) as file:
                content = file.read(most + 1)
        except _BROKEN as error:
            raise Refused(Why.BROKEN, name) from error
        if len(content) > most:
            raise Refused(Why.MUCH, name)
        self._left -= len(content)
        return content
