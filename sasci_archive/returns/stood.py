"""Where something stands in a file that came back, in words."""

from __future__ import annotations

from sasci_archive.returns.whereabouts import Whereabouts

_MOST = 80


def stood(found: Whereabouts, start: int, end: int) -> str:
    """Where something stands, in words: by what it stands in, or after."""
    back = found.back
    within = back.within(start, end) or back.within(0, start)[-1:]
    at = within[0] if within else len(back)
    if at < len(back):
        first, after = back.lines[back.line_of[at]]
        if any(j in found.pairs and found.role[j] < 0 for j in range(first, after)):
            return f"in the line “{_words(found, at)}”"
    for j in range(min(at, len(back) - 1), -1, -1):
        if found.role[j] >= 0:
            stretch = found.sent.stretches[found.role[j]]
            return f"after {'the answer to ' if stretch.answer else ''}{stretch.id}"
        if j in found.pairs:
            return f"after the line “{_words(found, j)}”"
    return "at the beginning of the file"


def _words(found: Whereabouts, j: int) -> str:
    """The beginning of the line that a word is in."""
    first, after = found.back.lines[found.back.line_of[j]]
    words = found.back.text[found.back.spans[first][0] : found.back.spans[after - 1][1]]
    return words if len(words) <= _MOST else f"{words[:_MOST]} …"
