"""A released transcript as the values that editions print.

Every element of our profile has its value here; one that we do not know is an error, never skipped. Two have none because
nothing is printed for them: an `anchor` is a moment, and a `timeline` is where moments stand.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from sasci_archive.dialogue import align
from sasci_archive.model.inlines import Inline
from sasci_archive.model.reading import (
    Block,
    Chat,
    Heading,
    Incident,
    Reading,
    SessionText,
    Standing,
    Utterance,
    Withheld,
)
from sasci_archive.model.speech import Span, Word, Words
from sasci_archive.tei.document import (
    ID,
    Element,
    all_text,
    first,
    instant,
    instants,
    local,
    parse,
    path,
    pointers,
    spaced,
    text_at,
)
from sasci_archive.tei.head import colophon
from sasci_archive.tei.shown.matter import APART, COVER, EASY_READ, Sections, index, volumes
from sasci_archive.tei.shown.paragraphs import unknown, words_in
from sasci_archive.tei.wordings import Which, settle

STANDING = {standing: standing.label or "Published version." for standing in Standing}
"""What the `note type="standing"` of a released transcript says; without one it has not been checked."""

_HAPPENINGS = frozenset(("vocal", "kinesic", "incident"))
_NUMBERED = re.compile(r"u([1-9][0-9]*[a-z]*)")


_NOTES = "teiHeader/fileDesc/notesStmt/note"


def read(tei: bytes, words: Words | None) -> Reading:
    """All that an edition prints. Where corrections stand in the text, they are read as published. Utterances have the
    times of `words`, as heard; none without. Raises BadTranscript."""
    return read_tree(parse(tei), words)


def read_tree(root: Element, words: Words | None) -> Reading:
    """The same from a parsed document, which is changed: its corrections are settled."""
    settle(root, Which.PUBLISHED)
    reader = _Reader(root)
    before = list(path(root, "text/front/div"))
    for cover in (figure for div in before if div.get("type") == COVER for figure in path(div, "figure")):
        reader.picture(cover)
    front = tuple(reader.section(div) for div in before if div.get("type") not in APART)
    sessions = tuple(reader.session(div, words) for div in path(root, "text/body/div"))
    parts = list(path(root, "text/back/div"))
    back = tuple(reader.section(div) for div in parts if div.get("type") not in APART)
    easy_read = next((reader.section(div) for div in parts if div.get("type") == EASY_READ), None)
    references = tuple(work for div in parts if div.get("type") == "references" for work in reader.references(div))
    people = tuple(reader.person(person) for person in colophon.people(root))
    slug = colophon.slug_of(root)
    return Reading(
        slug=slug,
        citation=colophon.citation_of(root, slug=slug),
        standing=standing_of(root),
        synthetic=colophon.synthetic(root),
        how_made=colophon.how_made(root),
        left_out=" ".join(all_text(n) for n in path(root, _NOTES) if n.get("type") == "left-out"),
        people=people,
        questions=colophon.questions(root),
        front=front,
        sessions=sessions,
        chronology=colophon.chronology(root),
        glossary=colophon.glossary(root),
        back=back,
        changes=colophon.changes(root),
        notes=tuple(reader.notes),
        funders=colophon.funders(root),
        project=colophon.project(root),
        rights=colophon.rights(root),
        pictures=tuple(reader.pictures),
        references=references,
        index=index(root),
        volumes=volumes(root),
        easy_read=easy_read,
        moved=tuple(reader.moved),
    )


def standing_of(root: Element) -> Standing:
    """How far a released text has come, as its header says."""
    said = {all_text(n) for n in path(root, _NOTES) if n.get("type") == "standing"}
    return next((standing for standing, text in STANDING.items() if text in said), Standing.MACHINE)


def printed_number(utterance: str) -> str:
    """The number that is printed for an utterance's id.

    >>> printed_number("u12"), printed_number("u12a")
    ('12', '12a')
    """
    found = _NUMBERED.fullmatch(utterance)
    return found[1] if found else utterance


def is_withheld(utterance: Element) -> bool:
    """Whether a `gap` stands in the place of everything an utterance said."""
    below = [local(child) for child in itertools.islice(utterance.iterdescendants("*"), 2)]
    return local(utterance) == "u" and below == ["gap"]


class _Reader(Sections):
    """Reads the text of one document, in its order, numbering notes as they come."""

    def __init__(self, root: Element) -> None:
        super().__init__(root)
        self.times = instants(root)
        header = first(root, "teiHeader")
        self.days = dict(colophon.session_dates(header)) if header is not None else {}
        self.parts = 0
        self.moved: list[tuple[str, str]] = []

    # -- sessions

    def session(self, div: Element, words: Words | None) -> SessionText:
        id_ = div.get("n", "1")
        heard = words.of(id_) if words else ()
        blocks = tuple(_timed(list(self._blocks(div)), heard))
        title = spaced(text_at(div, "head"))
        return SessionText(id_, title, self._day(id_), blocks)

    def _day(self, session: str) -> dt.date | None:
        return self.days.get(session)

    def _blocks(self, div: Element) -> Iterator[Block]:
        for child in div.iterchildren("*"):
            match local(child):
                case "head" if div.get("type") == "session":
                    pass  # it is the session's title
                case "head":
                    self.parts += 1
                    yield Heading(div.get(ID, f"part{self.parts}"), spaced(all_text(child)))
                case "div":
                    yield from self._blocks(child)
                case "u":
                    yield self._utterance(child)
                case "writing":
                    who, label = self.speaker(child)
                    yield Chat(
                        child.get(ID, ""), who, label, instant(child, "start", self.times), self.paragraph(child)
                    )
                case "figure":
                    yield self.picture(child)
                case "anchor":
                    self.moved += [(child.get(ID, ""), to) for to in pointers(child.get("corresp", ""))]
                case name if name in _HAPPENINGS:
                    yield Incident(spaced(text_at(child, "desc")), instant(child, "start", self.times))
                case _:
                    raise unknown(child)

    def _utterance(self, u: Element) -> Utterance | Withheld:
        id_ = u.get(ID, "")
        if is_withheld(u):
            return Withheld(id_, printed_number(id_), u[0].get("reason", ""))
        paragraphs: list[tuple[Inline, ...]] = []
        loose: list[Element] = []  # what happens between paragraphs, before there is one
        for child in u.iterchildren("*"):
            if local(child) == "seg":
                paragraphs.append(self.paragraph(child, before=loose))
                loose = []
            elif paragraphs:
                paragraphs[-1] += self.one(child, spaced_before=True)
            else:
                loose.append(child)
        if loose:
            paragraphs.append(tuple(inline for child in loose for inline in self.one(child)))
        who, label = self.speaker(u)
        start, end = instant(u, "start", self.times), instant(u, "end", self.times)
        spoken_for = next(iter(pointers(u.get("corresp", ""))), "")
        return Utterance(
            id_,
            printed_number(id_),
            who,
            label,
            Span(start, end) if start is not None and end is not None and start <= end else None,
            u.get("trans") == "overlap",
            tuple(paragraphs),
            speaking_for=colophon.person_id(spoken_for),
        )


def _timed(blocks: list[Block], heard: Sequence[Word]) -> Iterator[Block]:
    """Every utterance with the times of its words, looked for among the words heard from its start to the next one's."""
    starts = [word.span.start for word in heard]
    following: int | None = None
    over = False  # whether the next one begins before this one ends
    timed: list[Block] = []
    for block in reversed(blocks):
        if isinstance(block, Utterance) and block.span is not None and heard:
            until = bisect_right(starts, block.span.end)
            if following is not None and following > block.span.start:
                until = min(until, bisect_left(starts, following))
            spoken = [word for paragraph in block.paragraphs for word in words_in(paragraph)]
            first = bisect_left(starts, block.span.start)
            near = tuple(heard[first:until])
            if [word.text for word in near] == spoken:
                found = near
            else:  # they may go on while others speak, where everybody has a track
                near = tuple(heard[first : bisect_right(starts, block.span.end)]) if over else near
                found = align(spoken, near)
            over = block.overlaps
            timed.append(_with_words(block, found))
            following = block.span.start
        else:
            timed.append(block)
    return reversed(timed)


def _with_words(block: Utterance, words: tuple[Word, ...]) -> Utterance:
    if block.span is not None and words and words[-1].span == Span(0, 0) != block.span:
        at = Span(block.span.start, block.span.start)  # nothing of it was heard: all of it is new
        words = tuple(Word(at, word.text, None, word.timing) for word in words)
    return Utterance(
        block.id,
        block.number,
        block.who,
        block.label,
        block.span,
        block.overlaps,
        block.paragraphs,
        words,
        block.speaking_for,
    )
