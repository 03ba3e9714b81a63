"""An Easy Read edition: written with people with learning disabilities, one idea and one picture a line. Nobody and nothing but its makers
writes its sentences."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec


class Line(msgspec.Struct, frozen=True):
    """One idea, and the picture beside it ("" for none), with what is to be seen there. `said` is its text in pieces, each with whether
    it is bold: a hard word that is explained. `number` is the line of the file it stands in, from 1."""

    number: int
    said: tuple[tuple[str, bool], ...]
    picture: str = ""
    alt: str = ""

    @property
    def text(self) -> str:
        """All that it says."""
        return "".join(text for text, _ in self.said)


class Part(msgspec.Struct, frozen=True):
    """Some lines under a heading; the first may have none."""

    title: str
    lines: tuple[Line, ...]


class EasyRead(msgspec.Struct, frozen=True, kw_only=True):
    """`apparatus/easy-read.md`. `made_by` are those who wrote it, `helped_by` who supported them, `tested_by` the readers who tried it out and
    `tested_on` when; `pictures_by` whose the pictures are that `pictures.toml` does not list, `pictures_leave` who gave leave to print them."""

    title: str
    parts: tuple[Part, ...]
    made_by: str = ""
    helped_by: str = ""
    tested_by: str = ""
    tested_on: str = ""
    pictures_by: str = ""
    pictures_leave: str = ""

    @property
    def lines(self) -> Iterator[Line]:
        """All lines, in order."""
        return (line for part in self.parts for line in part.lines)

    @property
    def tested(self) -> bool:
        """Whether readers have tried it out: whoever writes "Nobody" there says truly that none has."""
        return bool(self.tested_by) and not self.tested_by.casefold().startswith(
            ("nobody", "no one", "no-one", "none", "not ")
        )

    def lacks(self, *, synthetic: bool) -> tuple[str, ...]:
        """What must be said before it may be published, a clause each; a `synthetic` seminar's may say that nobody has tested it."""
        lacking = []
        if not self.made_by:
            lacking.append("it does not say who made it")
        if not self.tested_by:
            lacking.append("it does not say who tested it")
        elif not self.tested and not synthetic:
            lacking.append("nobody has tested it")
        elif self.tested and not self.tested_on:
            lacking.append("it does not say when it was tested")
        return tuple(lacking)
