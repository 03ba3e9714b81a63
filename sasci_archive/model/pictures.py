"""Photographs and drawings of an edition, as editors record them in `apparatus/pictures.toml`."""

from __future__ import annotations

import datetime as dt
import re

import msgspec

from sasci_archive.model.speech import Value

_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*\.[A-Za-z0-9]+")


class Leave(Value, frozen=True, kw_only=True):
    """Who gave leave to print a picture, how ("by e-mail", "drawn for this edition"), and on which day."""

    who: str
    how: str
    when: dt.date | None = None


class Photograph(Value, frozen=True, kw_only=True):
    """One picture. `file` lies beside `pictures.toml`; `alt` says what is to be seen to who cannot see it; `people` are the ids of those who
    are to be seen in it. Its place: `after` a turn ("u12"), as the `portrait` of somebody (an id), as the `cover`, or wherever Markdown
    beside it has it: `![](file)`.
    """

    file: str
    alt: str = ""
    caption: str = ""
    credit: str = ""
    people: tuple[str, ...] = ()
    permission: Leave | None = None
    after: str = ""
    portrait: str = ""
    cover: bool = False

    def __post_init__(self) -> None:
        if not is_plain(self.file):
            msg = (
                f"'{self.file}' cannot be the name of a picture's file\n"
                "Call the file by letters, digits, hyphens and one dot (marion-2011.jpg), and put it into apparatus/."
            )
            raise ValueError(msg)

    @property
    def seen(self) -> tuple[str, ...]:
        """Everybody who is to be seen in it: a portrait shows who it is of."""
        return tuple(dict.fromkeys((*([self.portrait] if self.portrait else []), *self.people)))

    @property
    def lacks(self) -> tuple[str, ...]:
        """What it must say and does not."""
        leave = self.permission is not None and self.permission.who.strip() and self.permission.how.strip()
        said = {"alt": self.alt.strip(), "credit": self.credit.strip(), "permission": leave}
        return tuple(key for key, there in said.items() if not there)


class Photographs(Value, frozen=True, kw_only=True):
    """`apparatus/pictures.toml`."""

    picture: tuple[Photograph, ...] = ()

    def __post_init__(self) -> None:
        files = [each.file.casefold() for each in self.picture]
        if twice := sorted({name for name in files if files.count(name) > 1}):
            msg = f"'{twice[0]}' is listed twice\nGive each picture one [[picture]]; Markdown can show it in several places."
            raise ValueError(msg)
        if sum(each.cover for each in self.picture) > 1:
            msg = "two pictures are the cover\nLeave `cover = true` at one of them."
            raise ValueError(msg)

    def of(self, file: str) -> Photograph | None:
        """By its file's name; None where it is not listed."""
        return next((each for each in self.picture if each.file == file), None)


class ForReaders(msgspec.Struct, frozen=True):
    """A picture as readers get it: `file` is what it is called in `pictures/`; `width` and `height` are in pixels."""

    file: str
    content: bytes
    media_type: str
    width: int
    height: int


def is_plain(name: str) -> bool:
    """Whether a file can be called so: in any folder, address, and archive, on any system; it cannot lie elsewhere.

    >>> is_plain("marion-2011.jpg"), is_plain("../consent.toml"), is_plain("Märta.jpg"), is_plain("a b.png")
    (True, False, False, False)
    """
    return len(name) <= 80 and _FILE.fullmatch(name) is not None
