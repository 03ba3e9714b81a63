"""Who spoke when, of each session: a lane for each speaker, and how many minutes each had; from the turns of this release and no others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

import msgspec
from markupsafe import Markup, escape

from sasci_archive.editions.web.drawing import LINE, em, svg, wrapped
from sasci_archive.model.reading import SessionText, Utterance
from sasci_archive.model.speech import Span

_COLUMNS = 1000  # no screen shows more of a session
_LETTERS = 40  # of a name on a line: what a telephone has room for


class Share(msgspec.Struct, frozen=True):
    """What somebody had of a session: the place of their colour, their turns that have times, how long these are (ms) and how much
    that is of all that was spoken (0 … 1); turns that overlap count in full."""

    name: str
    place: int
    turns: int
    spoken: int
    share: float

    @property
    def minutes(self) -> str:
        """As printed.

        >>> Share("", 0, 1, 75_000, 1.0).minutes, Share("", 0, 1, 2_000, 0.004).per_cent
        ('1.2', 'under 1%')
        """
        return f"{self.spoken / 60_000:.1f}"

    @property
    def per_cent(self) -> str:
        """As printed."""
        return "under 1%" if 0 < self.share < 0.005 else f"{self.share:.0%}"


class Speaking(msgspec.Struct, frozen=True):
    """A session's picture and the table behind it; `begin` and `end` (ms) are the picture's sides."""

    session: SessionText
    begin: int
    end: int
    picture: Markup
    shares: tuple[Share, ...]


def speaking(
    session: SessionText, who: Callable[[Utterance], tuple[str, int]], clock: Callable[[int], str]
) -> Speaking | None:
    """Of one session; `who` says whose a turn is, and the place of their colour. None where no turn has a time."""
    spans: dict[tuple[str, int], list[Span]] = defaultdict(list)
    for block in session.blocks:
        if isinstance(block, Utterance) and block.span:
            spans[who(block)].append(block.span)
    if not spans:
        return None
    every = [span for some in spans.values() for span in some]
    begin, end = min(span.start for span in every), max(span.end for span in every)
    whole = sum(span.end - span.start for span in every)
    shares = []
    for (name, place), some in spans.items():
        spoken = sum(span.end - span.start for span in some)
        shares.append(Share(name, place, len(some), spoken, spoken / whole if whole else 0.0))
    drawn, y = [], 0.0
    for (name, place), some in spans.items():
        for line in wrapped(name, _LETTERS):
            drawn.append(f'<text x="0" y="{em(y + 1)}">{escape(line)}</text>')
            y += LINE
        path = "".join(f"M{a} 0h{b - a}" for a, b in _columns(some, begin, end))
        drawn.append(
            f'<rect class="lane" x="0" y="{em(y)}" width="100%" height="0.8em"/>'
            f'<svg x="0" y="{em(y)}" width="100%" height="0.8em" viewBox="0 -.5 {_COLUMNS} 1" '
            f'preserveAspectRatio="none"><path class="c{place}" d="{path}"/></svg>'
        )
        y += 1.2
    drawn += [
        f'<text class="tick" x="0" y="{em(y + 1)}">{clock(begin)}</text>',
        f'<text class="tick" x="100%" y="{em(y + 1)}" text-anchor="end">{clock(end)}</text>',
    ]
    title = f"Who spoke when{f': {session.title}' if session.title else ''}"
    says = f"A line for each of {len(spans)} speakers, from {clock(begin)} to {clock(end)}. The figures are in the table that follows."
    picture = svg(f"speaking-{session.id}", title, says, height=y + 1.5, inner="".join(drawn))
    return Speaking(session, begin, end, picture, tuple(shares))


def _columns(spans: list[Span], begin: int, end: int) -> Iterator[tuple[int, int]]:
    """The columns in which somebody speaks, as runs; what is shorter than a column takes one.

    >>> list(_columns([Span(0, 100), Span(100, 200), Span(500, 500), Span(1000, 1000)], 0, 1000))
    [(0, 200), (500, 501), (999, 1000)]
    """
    scale = _COLUMNS / max(1, end - begin)
    run: tuple[int, int] | None = None
    for span in sorted(spans, key=lambda s: (s.start, s.end)):
        a = min(int((span.start - begin) * scale), _COLUMNS - 1)
        b = max(a + 1, round((span.end - begin) * scale))
        if run and a <= run[1]:
            run = (run[0], max(run[1], b))
            continue
        if run:
            yield run
        run = (a, b)
    if run:
        yield run
