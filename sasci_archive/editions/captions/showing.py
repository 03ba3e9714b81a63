"""When captions are shown: with the speech, but long enough to be read, and never two at once.

A caption may come `LEAD` before its words and stay after them; it may come `LAG` after they begin, where the one before it needs the time
and it does not. What is said faster than it can be read is shown all the same: no word is dropped.
Limits: BBC Subtitle Guidelines 1.2.3, "Timing" <https://www.bbc.co.uk/accessibility/forproducts/guides/subtitles/#Timing>.
"""

from __future__ import annotations

from collections.abc import Sequence

from sasci_archive.editions.captions.phrases import LONGEST, READ, SHORTEST
from sasci_archive.model.speech import Span

GAP = 80
"""Two frames of film: so long the screen is empty, that the eye sees a new text has come."""
LEAD, LAG = 500, 1_500
FLASH = 500
"""Nothing is shown for less, whatever is said at once."""


def shown(spoken: Sequence[Span], lengths: Sequence[int]) -> list[Span]:
    """When each caption is shown: `spoken` is when its words are said (by start), `lengths` how many characters it has."""
    needs = [needed(length) for length in lengths]
    latest = [span.start + LAG for span in spoken]  # that each can come, with the time it needs before the next must
    for at in reversed(range(len(spoken) - 1)):
        latest[at] = min(latest[at], max(spoken[at].start, latest[at + 1] - GAP - needs[at]))
    found: list[Span] = []
    free = 0
    for at, span in enumerate(spoken):
        start = max(span.start, free)
        end = max(min(span.end, start + LONGEST), start + needs[at])
        if at + 1 < len(spoken):
            end = min(end, max(latest[at + 1], spoken[at + 1].start) - GAP)
        if end - start < needs[at]:
            start = max(free, min(start, max(span.start - LEAD, end - needs[at])))
        end = max(end, start + FLASH)
        found.append(Span(start, end))
        free = end + GAP
    return found


def needed(length: int) -> int:
    """How long (ms) so many characters are shown, that everybody can read them.

    >>> needed(10), needed(51)
    (1000, 3000)
    """
    return min(max(SHORTEST, -(-length * 1000 // READ)), LONGEST)
