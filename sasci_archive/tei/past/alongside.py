"""What was changed in another file of the seminar's folder: lines of it, or codings; so that it is undone and done again as the transcript is.

Laws: put in and taken back at once, the file is what it was, byte for byte; whatever was changed elsewhere in it meanwhile stays; where these very
lines were changed, nothing is.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TypeAlias

import msgspec

from sasci_archive.errors import OutOfDate
from sasci_archive.model.coding import Coding as Coded
from sasci_archive.model.coding import Codings, Line
from sasci_archive.model.speech import Value

_AROUND = 3
"""Lines told on each side."""


class Lines(Value, frozen=True, kw_only=True, tag="lines"):
    """In the file `name` (from the seminar's folder) `before` reads `after` now, between the lines `above` and `below`. A file that is not there is an
    empty one."""

    name: str
    before: str = ""
    after: str = ""
    above: str = ""
    below: str = ""

    @property
    def inverse(self) -> Lines:
        """The other way round."""
        return Lines(name=self.name, before=self.after, after=self.before, above=self.above, below=self.below)


class Given(Value, frozen=True, kw_only=True, tag="codings"):
    """The codings `before` of one coder are gone, and those `after` there, in the file `name`."""

    name: str
    before: tuple[Coded, ...] = ()
    after: tuple[Coded, ...] = ()

    @property
    def inverse(self) -> Given:
        """The other way round."""
        return Given(name=self.name, before=self.after, after=self.before)


Beside: TypeAlias = Lines | Given


def between(name: str, before: str, after: str) -> Lines:
    """What two states of a file differ by."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    head = _same(old, new)
    tail = min(_same(old[::-1], new[::-1]), min(len(old), len(new)) - head)
    mine, theirs = len(old) - tail, len(new) - tail
    return Lines(
        name=name,
        before="".join(old[head:mine]),
        after="".join(new[head:theirs]),
        above="".join(old[max(0, head - _AROUND) : head]),
        below="".join(old[mine : mine + _AROUND]),
    )


def put(text: str, lines: Lines) -> str:
    """The file with these lines put in. As it is where they are in it already. Raises OutOfDate where those they replace are not there, or twice."""
    every = text.splitlines(keepends=True)
    above, was, now, below = (
        part.splitlines(keepends=True) for part in (lines.above, lines.before, lines.after, lines.below)
    )
    here, there = _whole(every, above, was, below), _whole(every, above, now, below)
    if len(here) == 1:
        return _with(every, here[0] + len(above), was, now)
    if not here and (len(there) == 1 or (not was and _at(every, now))):
        return text
    for one, other in ((above, []), ([], below), ([], [])) if not here else ():
        if (*one, *was, *other) and len(at := _at(every, [*one, *was, *other])) == 1:
            return _with(every, at[0] + len(one), was, now)
    raise OutOfDate(
        f"{lines.name} has been changed elsewhere since, so that this cannot be taken back as it was made.",
        remedy="Take back the later changes first, or change it there.",
    )


def given(codings: Codings, change: Given, line: Line) -> Codings:
    """The codings with these given and those gone, as one line of their history; what is so already is left."""
    gone = frozenset(each.id for each in change.before)
    known = {each.id for each in codings.codings}
    new = tuple(each for each in change.after if each.id not in known)
    if not new and not gone & known:
        return codings
    left = codings.without(line, gone)
    return msgspec.structs.replace(left, codings=(*left.codings, *new))


def _same(one: Sequence[str], other: Sequence[str]) -> int:
    return sum(1 for _ in itertools.takewhile(lambda both: both[0] == both[1], zip(one, other, strict=False)))


def _whole(every: Sequence[str], above: Sequence[str], some: Sequence[str], below: Sequence[str]) -> list[int]:
    """Where these stand between those around them; where nothing was around them, at the beginning or the end of the file."""
    known = [*above, *some, *below]
    return [at for at in _at(every, known) if (above or not at) and (below or at + len(known) == len(every))]


def _at(every: Sequence[str], some: Sequence[str]) -> list[int]:
    return [at for at in range(len(every) - len(some) + 1) if list(every[at : at + len(some)]) == list(some)]


def _with(every: Sequence[str], first: int, was: Sequence[str], now: Sequence[str]) -> str:
    return "".join((*every[:first], *now, *every[first + len(was) :]))
