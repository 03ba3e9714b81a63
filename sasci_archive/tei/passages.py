"""The words of a turn, a message or a note, numbered as people are shown them: from 1, through all its paragraphs.

What is withheld is counted too, so that withholding words, or taking that back, changes no number.
"""

from __future__ import annotations

import msgspec

from sasci_archive.errors import BadTranscript
from sasci_archive.tei.document import Element, by_id, local, path
from sasci_archive.tei.places import PlacedWord, words_of


class Numbered(msgspec.Struct, frozen=True):
    """One word of a passage, by its number, and the paragraph it stands in. `withheld` is the restricted passage that it, or
    a part of it, is in; None where all of it is published."""

    number: int
    word: PlacedWord
    paragraph: Element
    withheld: Element | None

    @property
    def text(self) -> str:
        """The word, with its punctuation."""
        return self.word.text


def passage(root: Element, name: str) -> Element:
    """The turn, message or note with this id. Raises BadTranscript."""
    found = by_id(root).get(name)
    if found is None or local(found) not in {"u", "writing", "note"}:
        raise BadTranscript(
            f"There is no turn, message or note '{name}'.",
            remedy="Turns are called u1, u2 and so on, messages c1, notes fn1; a note without an xml:id must be given one.",
        )
    return found


def paragraphs(holder: Element) -> tuple[Element, ...]:
    """What its words stand in: the paragraphs of a turn; a message or a note itself."""
    return tuple(path(holder, "seg")) if local(holder) == "u" else (holder,)


def numbered(holder: Element) -> tuple[Numbered, ...]:
    """The words of a passage, in order."""
    placed = [(paragraph, word) for paragraph in paragraphs(holder) for word in words_of(paragraph, restricted=True)]
    return tuple(
        Numbered(number, word, paragraph, word.restricted) for number, (paragraph, word) in enumerate(placed, start=1)
    )


def counted(numbers: list[int]) -> str:
    """Numbers as people write them.

    >>> counted([4]), counted([4, 5, 6, 9])
    ('word 4', 'words 4–6 and 9')
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    told = [f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
    return f"{'word' if len(numbers) == 1 else 'words'} {' and '.join(told)}"
