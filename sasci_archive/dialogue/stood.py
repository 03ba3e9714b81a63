"""Where something stands in a file that came back, in words."""

from __future__ import annotations

from sasci_archive.dialogue.whereabouts import Whereabouts


def stood(found: Whereabouts, start: int, end: int) -> str:
    """Where something stands, in words: by what it stands in, or after."""
    back = found.back
    within = back.within(start, max(end, start + 1))
    at = within[0] if within else len(back)
    for j in range(at, -1, -1):
        if j >= len(back) or (j not in found.pairs and found.role[j] < 0):
            continue
        if found.role[j] >= 0:
            stretch = found.sent.stretches[found.role[j]]
            return f"after {'the answer to ' if stretch.answer else ''}{stretch.id}"
        line = back.lines[back.line_of[j]]
        words = back.text[back.spans[line[0]][0] : back.spans[line[1] - 1][1]]
        return f"{'in' if at < len(back) and back.line_of[at] == back.line_of[j] else 'after'} the line “{words[:80]}”"
    return "at the beginning of the file"
