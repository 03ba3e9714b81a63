"""The words of a turn, a message or a note, numbered as people are shown them: from 1, through all its paragraphs.

What is withheld is counted too, so that withholding words, or taking that back, changes no number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from sasci_archive.errors import BadTranscript, OutOfDate
from sasci_archive.tei.document import ID, Element, by_id, identified, local, path
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


def paragraph(root: Element, name: str, known: Mapping[str, Element] | None = None) -> Element:
    """The paragraph of a turn, or the message, with this id; `known` are the elements by id, where they have been looked up already. Raises
    BadTranscript."""
    found = identified(root, name) if known is None else known.get(name)
    if found is None or not (
        local(found) == "writing" or (local(found) == "seg" and found.get("type") != "restricted")
    ):
        raise BadTranscript(f"There is no paragraph '{name}'.", remedy="Paragraphs are called u1.s1, u1.s2 and so on.")
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


def chosen(root: Element, begins: tuple[str, int], ends: tuple[str, int]) -> tuple[str, int, int]:
    """The passage and the numbers of its words from one published word to another, each given by its paragraph (u12.s1; of a message its own
    id) and its number there (from 0, as published). Law: nothing published before, between and after them is counted among others. Raises
    OutOfDate where such words are not there."""
    there = by_id(root)
    holders = [_holder(there.get(name)) for name, _ in (begins, ends)]
    holder = holders[0]
    if holder is None or holder is not holders[1]:
        raise OutOfDate("These words are not in one turn.", remedy="Choose words of one turn.")
    places = {(name, at): each for name, words in _published(holder) for at, each in enumerate(words)}
    if begins not in places or ends not in places or places[begins][0] > places[ends][1]:
        raise OutOfDate(
            f"The words that were chosen in {holder.get(ID)} are not there any more.", remedy="Choose them again."
        )
    return holder.get(ID, ""), places[begins][0], places[ends][1]


def _holder(paragraph: Element | None) -> Element | None:
    if paragraph is None:
        return None
    return next((n for n in (paragraph, *paragraph.iterancestors()) if local(n) in {"u", "writing", "note"}), None)


def _published(holder: Element) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """For each paragraph, by its id, the numbers that each of its published words has: two where something withheld, in which a space
    stands, lies within it."""
    known = numbered(holder)
    for paragraph in paragraphs(holder):
        own = [each for each in known if each.paragraph is paragraph and each.word.printed]
        found, at, left = list[tuple[int, int]](), 0, ""
        for word in words_of(paragraph):
            first, left = own[at].number, word.text
            while len(left) > len(own[at].word.printed):
                left, at = left[len(own[at].word.printed) :], at + 1
            found.append((first, own[at].number))
            at += 1
        yield paragraph.get(ID, ""), found
