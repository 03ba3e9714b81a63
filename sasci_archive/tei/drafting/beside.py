"""What a draft has beside its words, where others transcribed it: what is heard and done, footnotes, headings, the chat.

Each stands where it stood in the file, by the number of words before it.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from sasci_archive.dialogue import NamedTurn, paragraphs
from sasci_archive.dialogue.told import Between, Lean, Placed
from sasci_archive.model.account import Aside, What
from sasci_archive.model.speech import Turn, Word
from sasci_archive.tei.document import Element, duration, element, say


class Message(msgspec.Struct, frozen=True):
    """What somebody wrote in the meeting's chat: at how many ms of the session, None where it has no times; who on the roster it
    is, None where nobody knows; the name the chat gives; the text."""

    at: int | None
    participant: str | None
    name: str
    text: str


class Beside(msgspec.Struct, frozen=True):
    """What a session has beside its words, where others transcribed it, and the chat. `people` are the participants that voices
    are, `called` what a voice is called in the file."""

    placed: tuple[Placed, ...] = ()
    between: tuple[Between, ...] = ()
    own_paragraphs: bool = False
    messages: tuple[Message, ...] = ()
    people: Mapping[str, str] = {}
    called: Mapping[str, str] = {}


NOTHING: Final = Beside()


class InTurn:
    """What stands beside the words of one turn: the session's words from `first` on, `count` of them."""

    def __init__(self, beside: Beside, first: int, count: int) -> None:
        self._own = beside.own_paragraphs
        self._count = count
        self._before: dict[int, list[Aside]] = {}
        self._after: dict[int, list[Aside]] = {}
        for placed in beside.placed:
            at = placed.after - first
            if placed.lean is Lean.ON and 0 <= at < count:
                self._before.setdefault(at, []).append(placed.aside)
            elif placed.lean is Lean.BACK and 0 < at <= count:
                self._after.setdefault(at, []).append(placed.aside)

    def paragraphs(self, turn: Turn) -> tuple[tuple[Word, ...], ...]:
        """As the file has them; where it says nothing of paragraphs, as we cut them."""
        if not self._own:
            return paragraphs(turn)
        cuts = [at for at, here in sorted(self._before.items()) if at and any(a.what is What.PARAGRAPH for a in here)]
        return tuple(turn.words[a:b] for a, b in itertools.pairwise([0, *cuts, self._count]))

    def begin(self, node: Element, at: int, *, anew: bool) -> list[tuple[int, Element]]:
        """Put into `node` what stands before the turn's word `at`, and a space unless the paragraph begins `anew`; gives the elements
        that words from there go into, innermost last, each with the number of the word at which it ends."""
        opened: list[tuple[int, Element]] = []
        here = [aside for aside in self._before.get(at, ()) if aside.what is not What.PARAGRAPH]
        for aside in here:
            if not aside.covers:
                _append(node, aside, spaced=not anew)
                anew = False
        if not anew:
            say(node, " ")
        for aside in here:
            if aside.covers:
                inner = element_of(aside)
                (opened[-1][1] if opened else node).append(inner)
                opened.append((at + aside.covers, inner))
        return opened

    def end(self, node: Element, at: int) -> None:
        """Put into `node` what stands after the first `at` words of the turn."""
        for aside in self._after.get(at, ()):
            _append(node, aside, spaced=True)


def _append(node: Element, aside: Aside, *, spaced: bool) -> None:
    if spaced and aside.what is not What.NOTE:
        say(node, " ")
    node.append(element_of(aside))


def element_of(aside: Aside) -> Element:
    """An aside as an element; one that is said of words is still empty."""
    match aside.what:
        case What.HAPPENING:
            return element("incident", "", element("desc", aside.text))
        case What.NOTE:
            return element("note", aside.text, type="editorial", place="foot")
        case What.INAUDIBLE:
            return element("gap", reason="inaudible")
        case What.PAUSE:
            return element("pause", dur=duration(int(aside.text)) if aside.text else "")
        case What.UNCLEAR:
            return element("unclear")
        case What.EMPHASIS:
            return element("emph")
        case What.HEADING:  # within a turn: a heading begins no part there
            return element("incident", "", element("desc", aside.text))
        case What.PARAGRAPH:
            raise AssertionError(aside)


def cut(turns: Sequence[NamedTurn], at: set[int]) -> list[NamedTurn]:
    """The turns, cut where something stands between their words that is in no turn."""
    found: list[NamedTurn] = []
    count = 0
    for turn in turns:
        cuts = sorted(place - count for place in at if count < place < count + len(turn.words))
        for first, last in itertools.pairwise([0, *cuts, len(turn.words)]):
            found.append(
                turn
                if not cuts
                else msgspec.structs.replace(turn, words=turn.words[first:last], overlaps=turn.overlaps and first == 0)
            )
        count += len(turn.words)
    return found
