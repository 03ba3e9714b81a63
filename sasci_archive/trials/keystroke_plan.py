"""What a person presses to make one text of another: for each correction the cheapest way that is found, among all keys of an editor.

The law: what is planned, done to the first text, gives the second. What is cheap is reckoned by the keystroke-level model (Card, Moran and Newell,
1983): a key 0.2 s (with Ctrl or Shift held, one key), a click 0.2 s, to point at something 1.1 s, to move the hand to the mouse or back 0.4 s. To think, to
listen and to read take the same in any editor, and are not counted.

A way to a correction is looked for among all there are (Dijkstra, 1959): moved by letters, words, lines, or to the next doubtful word; clicked, clicked twice, or
searched for by the fewest letters that lead there. At the correction itself: letters and words gone over, taken out before or behind the caret, or written
over; and what is new, typed. Corrections are made one after the other from the first to the last, each from where the one before left the caret.
"""

from __future__ import annotations

import difflib
import heapq
import re
from collections.abc import Iterator

import msgspec

from sasci_archive.trials.caret import LEFT, RIGHT, WORD_LEFT, WORD_RIGHT, Editor, Text

KEY, CLICK, POINT, HAND = 2, 2, 11, 4
"""Tenths of a second."""
CLICKED, TWICE = HAND + POINT + CLICK + HAND, HAND + POINT + 2 * CLICK + HAND
_NEAR = 30
"""Letters around a correction that a way to it may touch."""
_SHORTEST, _LONGEST = 3, 10
"""Letters that are looked for, from a word's beginning on: of fewer nobody knows that they stand nowhere else."""


class Correction(msgspec.Struct, frozen=True):
    """One: `turn` from 1, what stood there and what is to; the steps to get there, and those that mend it. A step is a key's name as Playwright has it,
    `3 × ` before it where it is pressed so often; `type: …` for letters; `click: n`, `double click: n` for the mouse before letter n of the turn."""

    turn: int
    was: str
    now: str
    there: list[str]
    mend: list[str]


def plan(editor: Editor, before: str, after: str) -> list[Correction]:
    """All corrections that make `after` of `before`, whose turns are lines; the caret begins before the first letter."""
    text, at, moved, made = before, 0, 0, list[Correction]()
    for first, last, new in hunks(before, after):
        start, end = first + moved, last + moved
        there, mend, at_new = _cheapest(editor, Text(text), at, (start, end, new))
        turn = Text(text).number(start)
        mended = steps((*mend, *editor.after))
        made.append(Correction(turn + 1, *_shown(text, start, end, new), steps(there), mended))
        text = text[:start] + new + text[end:]
        at, moved = at_new, moved + len(new) - (end - start)
    assert text == after
    return made


def hunks(before: str, after: str) -> list[tuple[int, int, str]]:
    """What differs: from where to where, and what is to stand there; those with three letters between them or fewer are one."""
    one, other = (re.findall(r"\w+|\s|[^\w\s]", text) for text in (before, after))
    at = [0]
    for part in one:
        at.append(at[-1] + len(part))
    found: list[tuple[int, int, str]] = []
    for tag, i, j, k, m in difflib.SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        new = "".join(other[k:m])
        between = before[found[-1][1] : at[i]] if found else "\n"
        if found and len(between) <= 3 and "\n" not in between:
            found[-1] = (found[-1][0], at[j], found[-1][2] + between + new)
        else:
            found.append((at[i], at[j], new))
    return found


def _shown(text: str, start: int, end: int, new: str) -> tuple[str, str]:
    """In whole words, for who reads the plan."""
    begin = max(text.rfind(" ", 0, start), text.rfind("\n", 0, start)) + 1
    until = re.compile(r"\s|$").search(text, end)
    stop = until.start() if until else end
    return text[begin:stop], text[begin:start] + new + text[end:stop]


Way = tuple[str, ...]
Place = tuple[int, int]
"""From where to where is chosen; where nothing is, the caret, twice."""


def _cheapest(editor: Editor, text: Text, at: int, hunk: tuple[int, int, str]) -> tuple[Way, Way, int]:
    """The way to the correction, what is pressed at it, and where the caret is then."""
    start, end, new = hunk
    begin, until = (max(0, start - _NEAR), min(len(text.text), end + _NEAR))
    old = text.text[begin:until]
    wanted = old[: start - begin] + new + old[end - begin :]
    ways = _ways(editor, text, at, end, (begin, until))
    queue: list[tuple[int, int, tuple[str, int, int], Way, Way]] = []
    count = 0
    for (left, right), (cost, there) in ways.items():
        i, j = right - begin, left - begin
        if left == right and i >= end - begin:
            state = ("back", i, i + len(wanted) - len(old))
        elif old[:j] == wanted[:j]:
            state = ("on" if left == right else "chosen", i, j)
        else:
            continue
        count += 1
        heapq.heappush(queue, (cost, count, state, there, ()))
    done = set[tuple[str, int, int]]()
    while queue:
        cost, _, state, there, mend = heapq.heappop(queue)
        if state in done:
            continue
        done.add(state)
        way, i, j = state
        if way == "done" or (way == "on" and old[i:] == wanted[j:]):
            return there, mend, begin + j
        for key, extra, after in _edits(old, wanted, state):
            count += 1
            heapq.heappush(queue, (cost + extra, count, after, there, (*mend, *key)))
    raise AssertionError(hunk)


def _edits(old: str, wanted: str, state: tuple[str, int, int]) -> Iterator[tuple[Way, int, tuple[str, int, int]]]:
    """What can be pressed next. "on": all before the caret is as wanted (`wanted[:j]`), all behind as it was (`old[i:]`); "back": all before the
    caret is as it was, all behind as wanted. "chosen": as "on", but what is chosen stands there yet, until something is written over it or it is taken out."""
    way, i, j = state
    if way == "chosen":
        yield ("Delete",), KEY, ("on", i, j)
        if j < len(wanted):
            yield (f"type: {wanted[j]}",), KEY, ("on", i, j + 1)
        return
    yield from _on(old, wanted, i, j) if way == "on" else _back(old, wanted, i, j)


def _on(old: str, wanted: str, i: int, j: int) -> Iterator[tuple[Way, int, tuple[str, int, int]]]:
    over = Text(wanted[:j] + old[i:]).word_right(j) - j
    if j < len(wanted):
        yield (f"type: {wanted[j]}",), KEY, ("on", i, j + 1)
    for step, take, go in ((1, "Delete", RIGHT), (over, "Control+Delete", WORD_RIGHT)):
        if step and i + step <= len(old):
            yield (take,), KEY, ("on", i + step, j)
            if old[i : i + step] == wanted[j : j + step]:
                yield (go,), KEY, ("on", i + step, j + step)


def _back(old: str, wanted: str, i: int, j: int) -> Iterator[tuple[Way, int, tuple[str, int, int]]]:
    if old[:i] == wanted[:i] and i <= j:
        yield tuple(f"type: {letter}" for letter in wanted[i:j]), KEY * (j - i), ("done", i, j)
    over = i - Text(old[:i] + wanted[j:]).word_left(i)
    for step, take, go in ((1, "Backspace", LEFT), (over, "Control+Backspace", WORD_LEFT)):
        if 0 < step <= i:
            yield (take,), KEY, ("back", i - step, j)
            if step <= j and old[i - step : i] == wanted[j - step : j]:
                yield (go,), KEY, ("back", i - step, j - step)


def _ways(editor: Editor, text: Text, at: int, end: int, near: tuple[int, int]) -> dict[Place, tuple[int, Way]]:
    """The cheapest way to each place `near` a correction that ends at `end`, and to what can be chosen there, so that it is written over: cost and keys
    for each (from, to)."""
    begin, until = near
    best: dict[Place, tuple[int, Way]] = {}
    begun = [(KEY * _keys(way), (place, place), way) for way, place in editor.begun(text, at, end)]
    first_cost, _, first = begun[0]
    leaps = [(first_cost + cost, place, (*first, *way)) for cost, place, way in _leaps(editor, text, at, begin, until)]
    queue = [(cost, n, place, way) for n, (cost, place, way) in enumerate([*begun, *leaps])]
    heapq.heapify(queue)
    count = len(queue)
    while queue:
        cost, _, place, way = heapq.heappop(queue)
        if place in best or cost > TWICE:  # whatever is further is clicked
            continue
        best[place] = cost, way
        for key, to in _steps(editor, text, place):
            if to not in best:
                count += 1
                heapq.heappush(queue, (cost + KEY, count, to, (*way, key)))
    return {place: found for place, found in best.items() if begin <= place[0] and place[1] <= until}


def _keys(way: Way) -> int:
    """How many keys it is: what is heard is none."""
    return sum(not key.startswith("hear: ") for key in way)


def _steps(editor: Editor, text: Text, place: Place) -> Iterator[tuple[str, Place]]:
    """Where one key leads."""
    left, right = place
    if left != right:  # something is chosen: the caret goes to its end
        yield LEFT, (left, left)
        yield RIGHT, (right, right)
        return
    for key, to in editor.moves(text, left):
        yield key, (to, to)
    further = editor.chosen(text, left)
    if further:
        yield further[0], further[1:]


def _leaps(editor: Editor, text: Text, at: int, begin: int, until: int) -> Iterator[tuple[int, Place, Way]]:
    """By the mouse, and by a search for the fewest letters of a word's beginning that lead there."""
    for place in range(begin, until + 1):
        yield CLICKED, (place, place), (f"click: {text.column(place)}",)
    for part in text.parts:
        place, whole = part.span()
        if place < begin or whole > until or not part[0][0].isalnum():
            continue
        yield TWICE, (place, whole), (f"double click: {text.column(place)}",)
        for length in range(min(_SHORTEST, whole - place), _LONGEST):
            words = text.text[place : place + length]
            if place + length > until or "\n" in words or words != words.strip():
                continue
            here, left, right = editor.found(text, at, words)
            if here == place:
                before, after = editor.searching
                typed = (f"type: {letter}" for letter in words)
                yield KEY * (length + 3), (left, right), (before, *typed, *after.split())
                break


def steps(way: Way) -> list[str]:
    """The same key several times is one step, letters that follow one another are one."""
    found = list[str]()
    for key in way:
        typed = key.startswith("type: ")
        times, _, same = found[-1].rpartition(" × ") if found else ("", "", "")
        if found and typed and found[-1].startswith("type: "):
            found[-1] += key.removeprefix("type: ")
        elif found and same == key and not typed:
            found[-1] = f"{int(times or 1) + 1} × {key}"
        else:
            found.append(key)
    return found
