"""A packet, the file it was sent as, and people who edit it: the plainest model of a word processor there is.

A file is a list of characters, each with whose passage it is (the oracle), and what was tracked of it; a paragraph's end is the character
"\\n". Edges of bookmarks lie between characters and move with them. `manuscript` gives it as its reader would read it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from sasci_archive.model.manuscript import Bookmark, Manuscript, Paragraph, Place, Run, Tracked
from sasci_archive.model.review import Packet, Passage, Purpose, Question

ON = dt.datetime(2026, 11, 2, 10, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Character:
    """`of` is the passage or answer it belongs to, "" where it is of our own lines."""

    sign: str
    of: str = ""
    put: str = ""
    out: str = ""


class Desk:
    """A file under somebody's hands. `edges` are bookmarks: name, first character, last + 1."""

    def __init__(self, characters: list[Character], edges: dict[str, tuple[int, int]]) -> None:
        self.characters, self.edges = characters, edges

    def __repr__(self) -> str:
        return repr("".join(f"{each.sign}{'+' * bool(each.put)}{'-' * bool(each.out)}" for each in self.characters))

    def copy(self) -> Desk:
        return Desk(list(self.characters), dict(self.edges))

    def put(self, at: int, text: str, by: str = "") -> None:
        """Type something. It belongs to what it is typed into."""
        of = self.characters[at - 1].of if at and self.characters[at - 1].of else self.characters[at].of
        self.characters[at:at] = [Character(sign, of, put=by) for sign in text]
        for name, (start, end) in self.edges.items():  # what is typed at an edge is outside, as in Word
            self.edges[name] = (start + len(text) if start >= at else start, end + len(text) if end > at else end)

    def take(self, start: int, end: int, by: str = "") -> None:
        """Take something out."""
        if by:
            self.characters[start:end] = [
                replace(each, out=by) if not each.put else each for each in self.characters[start:end]
            ]
            return
        del self.characters[start:end]

        def moved(at: int) -> int:
            return at if at <= start else max(start, at - (end - start))

        self.edges = {name: (moved(a), moved(b)) for name, (a, b) in self.edges.items()}

    def at(self, words: str) -> int:
        """Where these words stand first."""
        return "".join(each.sign for each in self.characters).index(words)

    def replace(self, words: str, new: str, by: str = "") -> None:
        """Words in the place of others."""
        at = self.at(words)
        self.take(at, at + len(words), by)
        if new:
            self.put(at + len(words) * bool(by), new, by)

    def cut(self, first: str, last: str, by: str = "") -> str:
        """Whole lines, from that with the first words to the end of that with the last."""
        start = self.at(first)
        end = next(k for k in range(self.at(last), len(self.characters)) if self.characters[k].sign == "\n") + 1
        words = "".join(each.sign for each in self.characters[start:end])
        self.take(start, end, by)
        return words

    def now(self, of: str) -> str:
        """What a passage reads now, by the oracle: paragraphs of white space left out."""
        text = "".join(each.sign for each in self.characters if each.of == of and not each.out)
        return "\n".join(line for line in text.split("\n") if line.strip())

    def manuscript(self, *, bookmarks: bool = True) -> Manuscript:
        """As it is read."""
        paragraphs: list[Paragraph] = []
        runs: list[Run] = []
        places: list[Place] = []
        at = 0
        for each in self.characters:
            places.append(Place(len(paragraphs), at))
            put = Tracked(each.put, ON) if each.put else None
            out = Tracked(each.out, ON) if each.out else None
            if each.sign == "\n":
                paragraphs.append(Paragraph(runs=tuple(runs), inserted=put, deleted=out))
                runs, at = [], 0
                continue
            at += 1
            if runs and (runs[-1].inserted, runs[-1].deleted) == (put, out):
                runs[-1] = Run(text=runs[-1].text + each.sign, inserted=put, deleted=out)
            else:
                runs.append(Run(text=each.sign, inserted=put, deleted=out))
        places.append(Place(len(paragraphs), at))
        paragraphs.append(Paragraph(runs=tuple(runs)))
        marks = [Bookmark(name, places[start], places[end]) for name, (start, end) in self.edges.items()]
        return Manuscript(paragraphs=tuple(paragraphs), bookmarks=tuple(marks) if bookmarks else ())


def sent(
    passages: list[tuple[str, str, str]], questions: tuple[Question, ...] = (), slots: tuple[str, ...] = ()
) -> tuple[Packet, Desk]:
    """A packet of passages (id, speaker, text), and the file of it."""
    desk = Desk([], {})

    def say(text: str, of: str = "") -> None:
        start = len(desk.characters)
        desk.characters += [Character(sign, of) for sign in text]
        if of:
            desk.edges[of] = (start, len(desk.characters))

    say("Your words\nPlease correct what you said, and answer the questions at the end of this file.\n")
    for number, (id_, who, text) in enumerate(passages, start=1):
        say(f"{number}\t{who}\t0:00:{number:02}\n")
        say(text, f"wsu_{id_}")
        say("\n")
    say("About you\n")
    for question, slot in zip(questions, slots, strict=True):
        say(f"{question.asked}\t")
        say(slot, f"wsa_{question.id}")
        say("\n")
    say("Thank you for your help. Please send this file back.")
    packet = Packet(
        id="mary-1",
        slug="demo",
        person="mary",
        purpose=Purpose.CORRECT,
        sent=ON,
        master="",
        release="",
        passages=tuple(Passage(id=id_, text=text, editable=who == "Mary Smith") for id_, who, text in passages),
        questions=questions,
    )
    return packet, desk
