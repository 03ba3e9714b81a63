"""Notes to the editor that people type into the running text: "[check date]", "NB …", "???". Each is a query, and is not lost."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from sasci_archive.model.review import Proposed
from sasci_archive.returns.comparison import Change

_BRACKETED = re.compile(r"\s*\[[^\[\]]*\](?:\s+\Z)?")
_BEGINS = re.compile(
    r"""\s*[\[(*]*(?:
        \?                                        # "??? who was this"
      | (?:NB|N\.\s?B\.|TODO|XXX)(?!\w)           # "NB check this"
      | (?:Notes?|Query|Q|Comment|Ed(?:itors?)?)\s*[:–—-]\s
      | Note\sto\b
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_ASKED = re.compile(r"\(\?+\)|\?\?+")


def asides(change: Change) -> Iterator[Change]:
    """The change, and what is an aside in what it puts in as a change of its own, of kind QUERY; put in, all give what it gave.

    >>> [(c.was, c.now, c.kind.value) for c in asides(Change(2, 7, "1997.", "1996. [check date]", Proposed.AMENDED))]
    [('1997.', '1996.', 'amended'), ('', ' [check date]', 'query')]
    """
    if change.kind is Proposed.WITHDRAWN or not change.now.strip():
        yield change
        return
    was, now = change.was, change.now
    if not was.strip() and _BEGINS.match(now):
        yield msgspec.structs.replace(change, kind=Proposed.QUERY)
        return
    if _ASKED.search(now) and _ASKED.sub("", now).split() == _ASKED.sub("", was).split():
        yield msgspec.structs.replace(change, kind=Proposed.QUERY)
        return
    own = [found for found in _BRACKETED.finditer(now) if found[0].strip() not in was]
    if not own:
        yield change
        return
    if not was.strip():
        yield from _parts(change, own)
        return
    yield from _beside(change, own)


def _parts(change: Change, own: list[re.Match[str]]) -> Iterator[Change]:
    """What was put in, the asides apart."""
    at = 0
    for found in own:
        yield from _put_in(change, at, found.start(), change.kind)
        yield from _put_in(change, *found.span(), Proposed.QUERY)
        at = found.end()
    yield from _put_in(change, at, len(change.now), change.kind)


def _put_in(change: Change, start: int, end: int, kind: Proposed) -> Iterator[Change]:
    """A part of what was put in; the first takes what was there."""
    if start < end:
        first = not change.now[:start]
        was = change.was if first else ""
        yield Change(change.start if first else change.end, change.end, was, change.now[start:end], kind)


def _beside(change: Change, own: list[re.Match[str]]) -> Iterator[Change]:
    """Words that read otherwise, with asides before or behind them. An aside amid them stays where it is: it goes with its words."""
    tail = change.now[own[-1].end() :]
    if tail and not any(map(str.isalnum, tail)) and change.was.endswith(tail):
        inner = Change(
            change.start, change.end - len(tail), change.was[: -len(tail)], change.now[: -len(tail)], change.kind
        )
        yield from asides(inner)  # "1996 [check date]." for "1997."
        return
    first, last = 0, len(change.now)
    while own and own[0].start() == first:
        first = own.pop(0).end()
    while own and own[-1].end() == last:
        last = own.pop().start()
    if not change.now[first:last].strip():  # nothing but asides stands in the place of words
        yield change
        return
    if first:
        yield Change(change.start, change.start, "", change.now[:first], Proposed.QUERY)
    middle = change.now[first:last]
    if middle != change.was:
        yield Change(change.start, change.end, change.was, middle, change.kind)
    if last < len(change.now):
        yield Change(change.end, change.end, "", change.now[last:], Proposed.QUERY)
