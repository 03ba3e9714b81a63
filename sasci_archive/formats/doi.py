"""DOIs of our own: minted under a prefix, with a suffix that tells nothing and ends in a check character.

A suffix that says nothing never says anything wrong (support.datacite.org/docs/doi-basics, "opaque"); the check character is NOID's (`formats.ark`), so that one slip of a
pen is always noticed.
"""

from __future__ import annotations

import re
from typing import Final

from sasci_archive.formats import ark

_UNDER: Final = re.compile(r"10\.\d{4,9}(?:/[a-z0-9.]*)?", re.ASCII)


_LONGEST: Final = 21
"""With which what is minted is shorter than 29 signs."""


def prefix(text: str) -> str:
    """What is wrong with a prefix, or one and the beginning of a suffix ("10.1234", "10.1234/sasci."); "" where nothing is."""
    if _UNDER.fullmatch(text) and len(text) <= _LONGEST:
        return ""
    return f"'{text}' is no DOI prefix: it must be 10. and a number, as 10.1234"


def mint(under: str, number: int) -> str:
    """The DOI of a number (from 0) under a prefix.

    >>> mint("10.1234", 0), mint("10.1234/sasci.", 29)
    ('10.1234/000003', '10.1234/sasci.000104')
    """
    return ark.name(under if "/" in under else f"{under}/", number)


def fits(name: str) -> bool:
    """Whether the last sign of a DOI that was minted here is the check character of the others."""
    return ark.check(name[:-1]) == name[-1:]
