"""What may have been said at a doubtful word: what the machine heard first, what captions and other files of the session say there, and names
of the record that look or sound alike. Nothing is invented: a recogniser that keeps one reading of each word has no other to show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec
from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler
from starlette.routing import Route

from sasci_archive.dialogue import words_from
from sasci_archive.dialogue.heard_there import There, there
from sasci_archive.errors import OutOfDate
from sasci_archive.formats import records
from sasci_archive.house.sounds import sound
from sasci_archive.house.text import bare, parts
from sasci_archive.model.indexing import Index
from sasci_archive.model.speech import Word
from sasci_archive.store import files
from sasci_archive.tei.answering import spelt as of_the_record
from sasci_archive.tei.document import ID, Element, parent
from sasci_archive.workbench.answers import asked
from sasci_archive.workbench.bench import Bench
from sasci_archive.workbench.turns import Turn

_NEAR: Final = 4_000
"""Milliseconds around a turn in which other accounts may have its words."""
_LIKE: Final = 0.72
_MOST: Final = 6
"""How like a name must be (0…1), and how many are shown."""


class Asked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """About words `first` to `last` (not included) of paragraph `seg` of a turn, as they stand there."""

    turn: str
    seg: str
    first: int
    last: int


class Choice(msgspec.Struct, frozen=True):
    """The words `was` from number `first` of the paragraph on could read `now`; `where` says who has it so."""

    first: int
    was: str
    now: str
    where: str


class Choices(msgspec.Struct, frozen=True):
    """All there are; `says` is a sentence about the words themselves."""

    choices: tuple[Choice, ...]
    says: str


def routes(bench: Bench) -> list[Route]:
    """What the menu at a word asks."""

    def alternatives(wanted: Asked) -> Choices:
        with bench.alone:
            (turn,) = bench.turns([wanted.turn]) or (None,)
            if turn is None:
                raise OutOfDate("That turn is not there any more.", remedy="Look at the list again.")
            return _choices(bench, turn, wanted)

    return [Route("/alternatives", asked(bench, Asked, alternatives), methods=["POST"])]


def _choices(bench: Bench, turn: Turn, wanted: Asked) -> Choices:
    paragraph = next((each for each in turn.written.paragraphs if each.id == wanted.seg), None)
    if paragraph is None or not 0 <= wanted.first < wanted.last <= len(paragraph.words):
        raise OutOfDate("These words are not there any more.", remedy="Look at the turn again.")
    own, found = paragraph.words, list[Choice]()
    for where, heard in _accounts(bench, turn):
        said = there(own, [word.text for word in heard], wanted.first, wanted.last) if heard else None
        if said is not None and said.last > said.first and said.said and _plain(said.said) != _plain(_of(own, said)):
            found.append(Choice(said.first, _of(own, said), said.said, where))
    was = " ".join(own[wanted.first : wanted.last])
    found += [Choice(wanted.first, was, reads, where) for reads, where in _names(bench, was)]
    unique = {(each.first, each.was, each.now): each for each in reversed(found)}
    return Choices(tuple(reversed(unique.values())), _says(turn, paragraph.id, wanted))


def _of(own: Sequence[str], place: There) -> str:
    return " ".join(own[place.first : place.last])


def _plain(text: str) -> str:
    return " ".join(bare(word) for word in text.split())


def _says(turn: Turn, seg: str, wanted: Asked) -> str:
    """How sure the machine was, and that it keeps no other reading."""
    number = wanted.first
    for paragraph in turn.written.paragraphs:
        if paragraph.id == seg:
            break
        number += len(paragraph.words)
    sure = turn.times[number][2] if number < len(turn.times) else None
    doubted = number in turn.doubts
    said = f"The machine was {sure:.0%} sure of it" if sure is not None else "How sure the machine was is not known"
    more = ", and it may never have been said" if doubted else ""
    return f"{said}{more}; it keeps one reading of each word."


def _accounts(bench: Bench, turn: Turn) -> Iterator[tuple[str, Sequence[Word]]]:
    """Whoever else says what was said in a turn's time: where it is from, and its words there."""
    session, start, end = _session(bench.root(), turn.written.id), turn.start, turn.end
    if start is None or end is None:
        return

    def near(words: Sequence[Word]) -> Sequence[Word]:
        return [word for word in words if start - _NEAR <= word.span.start <= end + _NEAR]

    yield "the machine's first reading", near(bench.heard().get(session, ()))
    recordings = bench.folder.recordings()
    for file in recordings.captions(session):
        yield file.original_name, near(words_from(bench.folder.cues([file])))
    if not set(recordings.accounts(session)) <= set(recordings.captions(session)):
        names = ", ".join(file.original_name for file in recordings.accounts(session))
        yield names, near(bench.folder.account(session).words)


def _session(root: Element, turn: str) -> str:
    node = next((each for each in root.iter("{*}u", "{*}writing") if each.get(ID) == turn), None)
    while node is not None and node.get("type") != "session":
        above = parent(node)
        node = above if above is not root else None
    return "1" if node is None else node.get("n", "1")


def _names(bench: Bench, was: str) -> list[tuple[str, str]]:
    """Names and terms of the record that look or sound like words, the likest first, with where each is from."""
    known = of_the_record.known(bench.folder.seminar(), bench.root(), bench.house)
    spelt = {spelling.text: spelling.where for spelling in reversed(known.spellings)}
    spelt |= {term.term: "the glossary" for term in known.terms}
    if bench.folder.index_toml.exists():
        index = records.parse(files.read(bench.folder.index_toml), Index, where="apparatus/index.toml")
        spelt = {entry.heading: "the index" for entry in index.entry} | spelt
    lead, core, tail = parts(was)
    key = _plain(core)
    if not key:
        return []
    found = dict[str, tuple[float, str]]()
    count = len(core.split())
    for text, where in spelt.items():
        words = text.split()
        halves = {" ".join(words[at : at + count]) for at in range(max(1, len(words) - count + 1))}
        for name in {half for half in halves if half[:1].isupper() and core[:1].isupper()} | {text}:
            like = _like(key, _plain(name))
            if like >= _LIKE and _plain(name) != key:
                found[name] = max(found.get(name, (0.0, "")), (like, where))
    best = sorted(found.items(), key=lambda each: (-each[1][0], each[0]))[:_MOST]
    return [(f"{lead}{name}{tail}", where) for name, (_, where) in best]


def _like(one: str, other: str) -> float:
    """From 0 to 1; what sounds the same is as like as what looks nearly the same."""
    if len(other) < 3:
        return 0.0
    looks = max(JaroWinkler.similarity(one, other) - 0.1, DamerauLevenshtein.normalized_similarity(one, other))
    return max(float(looks), 0.8 if sound(one) == sound(other) and sound(one) else 0.0)
