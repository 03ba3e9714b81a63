"""What came back and has no place in the passages: words in lines of our own, words of which nothing says where they belong, and
what is no longer there. Each is told with where it stood."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sasci_archive.dialogue.margins import Placing
from sasci_archive.dialogue.running import Running
from sasci_archive.dialogue.shared_lines import rising
from sasci_archive.dialogue.stood import stood
from sasci_archive.dialogue.whereabouts import OURS, Whereabouts
from sasci_archive.model.manuscript import Tracked
from sasci_archive.model.review import Proposal, Proposed


def unplaced(found: Whereabouts, text: Running) -> Iterator[Proposal]:
    """New words in the lines around the passages, and words of which nothing says where they belong; in the order they stand in."""
    words = [j for j, role in enumerate(found.role) if role < 0 and j not in found.pairs]
    first = 0
    for k in range(1, len(words) + 1):
        if k < len(words) and words[k] == words[k - 1] + 1 and found.role[words[k]] == found.role[words[k - 1]]:
            continue
        a, b = words[first], words[k - 1]
        start, end = found.back.spans[a][0], found.back.spans[b][1]
        first = k
        by = next((tracked for x, y, tracked in text.put if x < end and start < y), Tracked())
        yield Proposal(
            number=0, kind=Proposed.UNPLACED, was=_instead_of(found, a, b) if found.role[a] == OURS else "",
            now=text.text[start:end], remark=f"It stands {stood(found, start, end)}.", by=by.by, on=by.on,
        )  # fmt: skip


def _instead_of(found: Whereabouts, a: int, b: int) -> str:
    """The words of our own line in whose place new ones stand."""
    left, right = found.pairs.get(a - 1), found.pairs.get(b + 1)
    line = next((found.was.line_of[i] for i in (left, right) if i is not None), None)
    if line is None:
        return ""
    start, end = found.was.lines[line]
    start = left + 1 if left is not None and start <= left < end else start
    end = right if right is not None and start <= right < end else end
    there = set(found.pairs.values())
    gone = [i for i in range(start, end) if i not in there]
    return found.was.text[found.was.spans[gone[0]][0] : found.was.spans[gone[-1]][1]] if gone else ""


def in_order(order: Sequence[int]) -> set[int]:
    """As many of the numbers as rise."""
    return {number for number, _ in rising(sorted((number, at) for at, number in enumerate(order)))}


def remarks(found: Whereabouts, text: Running, placings: Sequence[Placing]) -> Iterator[str]:
    """What an editor should know of the file besides."""
    there = set(found.pairs.values())
    first, last = (min(there), max(there)) if there else (0, -1)
    ours = [
        line
        for line in range(len(found.was.lines))
        if all(_is_ours(found, i) for i in range(*found.was.lines[line]))
        and first <= found.was.lines[line][0] <= last
        and not any(i in there for i in range(*found.was.lines[line]))
        and _passage_below(found, line) in {OURS, *found.role}
    ]
    if ours:
        start, end = found.was.lines[ours[0]]
        words = found.was.text[found.was.spans[start][0] : found.was.spans[end - 1][1]]
        count = "A line of ours is" if len(ours) == 1 else f"{len(ours)} lines of ours are"
        yield f"{count} no longer there (a number, a name, an instruction): “{words[:60]}”{' …' if len(ours) > 1 else '.'}"
    for at in text.pictures:
        where = next((p.passage.id for p in placings if p.at(at, at) is not None), "")
        yield f"A picture or other object stands {f'in or after {where}' if where else stood(found, at, at)}: look at it in the file."


def _passage_below(found: Whereabouts, line: int) -> int:
    """The stretch that begins in the line below, or OURS."""
    end = found.was.lines[line][1]
    at = found.was.spans[end][0] if end < len(found.was) else -1
    return next((number for number, s in enumerate(found.sent.stretches) if s.start <= at < s.end), OURS)


def _is_ours(found: Whereabouts, i: int) -> bool:
    start = found.was.spans[i][0]
    return not any(s.start <= start < s.end for s in found.sent.stretches)
