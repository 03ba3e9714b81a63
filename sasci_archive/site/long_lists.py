"""Lists that no page should hold whole: in parts, each a page that leads to the others, or under letters and years with a page each.

What is short stays on one page, at the address that it always had.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from sasci_archive.model.filing import Key
from sasci_archive.model.inlines import View
from sasci_archive.site.paths import named

LETTERS: Final = "letters/"
"""Below the list whose letters they are."""


class Part(View, frozen=True):
    """A part of a list: its page, where its first line stands in the whole (from 0), and the pages of all parts, in order."""

    path: str
    start: int
    pages: tuple[str, ...]

    @property
    def number(self) -> int:
        """From 1."""
        return self.pages.index(self.path) + 1


class Under(View, frozen=True):
    """A letter or a year of a list, with its page and how many lines are under it."""

    name: str
    path: str
    count: int


def parts(path: str, count: int, most: int) -> Iterator[Part]:
    """A list of so many lines, at most `most` on a page; the first page is at `path`.

    >>> [(part.path, part.start) for part in parts("people/", 5, 2)]
    [('people/', 0), ('people/2/', 2), ('people/3/', 4)]
    """
    pages = tuple(path if number == 1 else f"{path}{number}/" for number in range(1, max(1, -(-count // most)) + 1))
    yield from (Part(each, number * most, pages) for number, each in enumerate(pages))


def under(path: str, counts: Sequence[tuple[str, int]], other: str = "other") -> tuple[Under, ...]:
    """Each letter (`other`: what stands under none) with its page below `path`."""
    called: Mapping[str, str] = named([name or other for name, _ in counts])
    return tuple(Under(name, f"{path}{LETTERS}{called[name or other]}/", count) for name, count in counts)


def place(key: Key) -> bytes:
    """Where a heading is filed, as bytes that stand in the same order.

    >>> from sasci_archive.model.filing import filing
    >>> names = ["Home", "Home care", "Home, the", "2 Homes", "10 Homes", "Élan", "Elan", "Homes"]
    >>> sorted(names, key=lambda name: place(filing(name))) == sorted(names, key=filing)
    True
    """
    parts_, heading = key
    told = "".join(
        "".join(f"{kind}{_number(number)}{rest}\x02" for kind, number, rest in part) + "\x01" for part in parts_
    )
    return f"{told}\x00{heading}".encode("utf-8", "replace")


def _number(number: int) -> str:
    """As many digits as it has, and the digits: so a longer one stands behind."""
    return f"{len(str(number)):04}{number}"
