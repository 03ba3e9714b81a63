"""Words as the page chooses them, and the places that codings have: characters of a turn as it is printed. Both ways.

Law: what was chosen, as a place and back, is what was chosen; the words at the place are the words that were chosen.
"""

from __future__ import annotations

from sasci_archive.errors import OutOfDate
from sasci_archive.model.coding import Place
from sasci_archive.model.wording import Is, Token
from sasci_archive.tei.document import Element
from sasci_archive.tei.shown.printed import At, Printed, printed
from sasci_archive.workbench.operations.asking import Chosen


def place(root: Element, turn: str, chosen: Chosen) -> Place:
    """Where these words of a turn are; the whole turn, where they are all of it. Raises OutOfDate where they are not there."""
    read = printed(root, {turn}).get(turn)
    words = _words(read) if read else []
    order = [(at.seg, number) for _, at in words for number in range(at.first, at.last)]
    if read is None or chosen.begins not in order or chosen.ends not in order:
        raise OutOfDate(f"The words that were chosen in {turn} are not there any more.", remedy="Choose them again.")
    first, last = order.index(chosen.begins), order.index(chosen.ends)
    held = [
        token for token, at in words if set(order[first : last + 1]) & {(at.seg, n) for n in range(at.first, at.last)}
    ]
    if not held:
        raise OutOfDate("The last word that was chosen stands before the first.", remedy="Choose them again.")
    if len(held) == len(words):
        return Place(turn, turn)
    return Place(turn, turn, held[0].start, held[-1].end - held[0].start)


def text(root: Element, turn: str) -> str:
    """What is said in a turn as it is printed; "" where it is not there."""
    read = printed(root, {turn}).get(turn)
    return "\n".join(filter(None, read.text.split("\n"))) if read else ""


def chosen(read: Printed, at: Place) -> Chosen | None:
    """The words of a turn that a place in it holds; None where it holds none."""
    held = [
        where
        for token, where in _words(read)
        if at.whole or (token.start < at.start + at.length and at.start < token.end)
    ]
    return Chosen((held[0].seg, held[0].first), (held[-1].seg, held[-1].last - 1)) if held else None


def _words(read: Printed) -> list[tuple[Token, At]]:
    return [(token, at) for token, at in zip(read.tokens, read.at, strict=True) if token.kind is Is.WORD]
