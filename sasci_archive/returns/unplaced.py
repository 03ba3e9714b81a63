"""What came back and has no place in the passages: words in lines of our own, words of which nothing says where they belong, and
what is no longer there. Each is told with where it stood."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sasci_archive.model.manuscript import Tracked
from sasci_archive.model.review import Proposal, Proposed
from sasci_archive.returns.margins import Placing
from sasci_archive.returns.running import Running
from sasci_archive.returns.shared_lines import rising
from sasci_archive.returns.stood import stood
from sasci_archive.returns.whereabouts import OURS, Whereabouts

_NUMBER = re.compile(r"\d+|\d+(?::\d\d)+")


def unplaced(found: Whereabouts, text: Running) -> Iterator[Proposal]:
    """New words in the lines around the passages, and words of which nothing says where they belong, in the order they stand in; then
    words that were taken out of those lines."""
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
    yield from _gone(found)


def _gone(found: Whereabouts) -> Iterator[Proposal]:
    """Words that were taken out of lines of ours of which others are there, and for which none were put in: all but a turn's number
    and time, which people take out for tidiness."""
    there = set(found.pairs.values())
    line_of = {found.was.line_of[i]: found.back.line_of[j] for j, i in found.pairs.items()}
    for line, (start, end) in enumerate(found.was.lines):
        gone = [i for i in range(start, end) if i not in there and not _NUMBER.fullmatch(found.was.word(i))]
        if not gone or line not in line_of or not _all_ours(found, line):
            continue
        first, after = found.back.lines[line_of[line]]
        if all(j in found.pairs or found.role[j] >= 0 for j in range(first, after)):
            words = found.was.text[found.was.spans[gone[0]][0] : found.was.spans[gone[-1]][1]]
            at = found.back.spans[first][0]
            remark = f"It was taken out {stood(found, at, at + 1)}."
            yield Proposal(number=0, kind=Proposed.UNPLACED, was=words, remark=remark)


def _all_ours(found: Whereabouts, line: int) -> bool:
    return all(found.was_role[i] == OURS for i in range(*found.was.lines[line]))


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
    roles = {OURS, *found.role}
    ours = [
        line
        for line in range(len(found.was.lines))
        if _all_ours(found, line)
        and first <= found.was.lines[line][0] <= last
        and not any(i in there for i in range(*found.was.lines[line]))
        and _passage_below(found, line) in roles
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
    return found.was_role[end] if end < len(found.was) else OURS
