"""Pictures drawn as SVG inside a page: no pixel and no font is known, so all lengths are in ems, across in per cent.

So a picture grows with the reader's letters, takes the page's colours (by class, in light, dark and forced colours), and needs
no style of its own, which the page's policy would forbid.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import accumulate

from markupsafe import Markup, escape

LINE = 1.3
"""From one line of letters to the next, in ems."""


def svg(id_: str, name: str, says: str, *, height: float, inner: str) -> Markup:
    """A picture that is read out as its `name` and what it `says`; what is drawn in it is not read out."""
    return Markup(  # noqa: S704  each piece is escaped
        f'<svg role="img" aria-labelledby="{id_}-name" aria-describedby="{id_}-says" width="100%" height="{em(height)}">'
        f'<title id="{id_}-name">{escape(name)}</title><desc id="{id_}-says">{escape(says)}</desc>{inner}</svg>'
    )


def em(length: float) -> str:
    """A length as SVG has it.

    >>> em(2), em(1.25), em(0.333333)
    ('2em', '1.25em', '0.33em')
    """
    return f"{length:.2f}".rstrip("0").rstrip(".") + "em"


def breadth(text: str) -> int:
    """How broad a text is, in letters; what is written in Chinese, Japanese or Korean takes two each, an accent none.

    >>> breadth("Mróz"), breadth("\u5c71\u7530")
    (4, 4)
    """
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def wrapped(text: str, width: int) -> tuple[str, ...]:
    """A text in lines of at most `width` letters; a word that is longer is broken. Nothing is left out.

    >>> wrapped("The first evening round", 12)
    ('The first', 'evening', 'round')
    """
    lines = [""]
    for word in text.split():
        rest = word
        if lines[-1] and breadth(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
            continue
        while rest:
            cut = next(i for i in range(len(rest), 0, -1) if i == 1 or breadth(rest[:i]) <= width)
            lines.append(rest[:cut])
            rest = rest[cut:]
    return tuple(line for line in lines if line)


def apart(wanted: Sequence[float], heights: Sequence[float], total: float) -> tuple[float, ...]:
    """Where labels begin, of which each would like its middle at `wanted` (rising): in order, none over another, all within `total`
    (or, where they cannot be, one after another from the top), together as near as they can be (isotonic regression:
    https://en.wikipedia.org/wiki/Isotonic_regression).

    >>> apart([1, 1, 9], [2, 2, 2], 10)
    (0.0, 2.0, 8.0)
    """
    before = [0.0, *accumulate(heights)]
    pools: list[tuple[float, int]] = []  # mean, members
    for middle, height, offset in zip(wanted, heights, before, strict=False):
        mean, members = middle - height / 2 - offset, 1
        while pools and pools[-1][0] >= mean:
            other, others = pools.pop()
            mean = (mean * members + other * others) / (members + others)
            members += others
        pools.append((mean, members))
    room = max(0.0, total - before[-1])
    levels = [min(max(0.0, mean), room) for mean, members in pools for _ in range(members)]
    return tuple(level + offset for level, offset in zip(levels, before, strict=False))
