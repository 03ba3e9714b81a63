"""What the page's template asks about a reading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from urllib.parse import quote

import msgspec
from markupsafe import Markup

from sasci_archive.editions.web import apparatus
from sasci_archive.editions.web.apparatus import Turns, reference_id, section_id
from sasci_archive.editions.web.chronology import picture
from sasci_archive.editions.web.sound import Sound
from sasci_archive.editions.web.speaking import Speaking, speaking
from sasci_archive.editions.web.text import Hypertext
from sasci_archive.editions.web.transcript import Transcript
from sasci_archive.model.apparatus import Illustration, Section, Subheading
from sasci_archive.model.days import days
from sasci_archive.model.quality import Weak
from sasci_archive.model.reading import Chat, Heading, Reading, Utterance, Withheld
from sasci_archive.model.seminar import Role

ROLES = {
    "abstract": "doc-abstract",
    "acknowledgements": "doc-acknowledgments",
    "acknowledgments": "doc-acknowledgments",
    "appendix": "doc-appendix",
    "conclusion": "doc-conclusion",
    "foreword": "doc-foreword",
    "introduction": "doc-introduction",
    "preface": "doc-preface",
}
"""What a section is to assistive technology, by its kind: https://www.w3.org/TR/dpub-aria/"""


class Entry(msgspec.Struct, frozen=True):
    """A line of the contents, and those below it."""

    title: str
    id: str
    when: str = ""
    below: tuple[Entry, ...] = ()


class View:
    """What the template asks."""

    days = staticmethod(days)
    quoted = staticmethod(quote)

    def __init__(
        self,
        reading: Reading,
        sounds: Sequence[Sound],
        *,
        speaking: bool = False,
        before: Iterable[str] = (),
        weak: Sequence[Weak] = (),
    ) -> None:
        """`before` are pictures that are taken for printed already; `weak` is what whoever edits is to listen to."""
        self._reading, self._draws, self.weak = reading, speaking, weak
        hypertext = Hypertext(reading)
        hypertext.printed(before)
        self.paragraph, self.matter, self.leads = hypertext.paragraph, hypertext.matter, hypertext.leads
        self.portrait = hypertext.portrait
        self._turns = Turns(reading)
        transcript = Transcript(reading, hypertext, sounds, set(apparatus.linked(reading.index)), weak)
        self.session, self.sounds, self.speakers = transcript.session, transcript.sounds, transcript.speakers
        self.clock, self.address, self._who = transcript.clock, transcript.address, transcript.who
        self.turns_of = self._turns.of
        self.glossary = tuple(zip(reading.glossary, hypertext.term_ids, strict=True))
        self._cited = apparatus.cited(reading)
        hypertext.places = {*self._ids(), *hypertext.term_ids}

    @cached_property
    def index(self) -> tuple[tuple[str, tuple[apparatus.Indexed, ...]], ...]:
        """The index, by letters."""
        return apparatus.index(self._reading, self._turns)

    @cached_property
    def speaking(self) -> tuple[Speaking, ...]:
        """Who spoke when, of each session in which turns have times; nothing where the editor does not ask for it."""
        if not self._draws:
            return ()
        found = (speaking(session, self._who, self.clock) for session in self._reading.sessions)
        return tuple(each for each in found if each)

    @cached_property
    def chronology(self) -> Markup:
        """The chronology as a picture."""
        return picture(self._reading.chronology)

    def sections(self, place: str) -> list[tuple[str, Section]]:
        """Those of the front or the back, and the id of each."""
        sections = self._reading.front if place == "front" else self._reading.back
        return [(section_id(s, place, number), s) for number, s in enumerate(sections, start=1)]

    def title(self, section: Section) -> str:
        """As printed."""
        return section.title or section.kind.replace("-", " ").capitalize()

    def doc_role(self, section: Section) -> str:
        """What a section is to assistive technology, "" where there is no name for it."""
        return ROLES.get(section.kind, "")

    def cited(self, key: str) -> list[apparatus.To]:
        """Where a work is cited."""
        return self._cited.get(key, [])

    def reference_id(self, key: str) -> str:
        """What a work is called in an address."""
        return reference_id(key)

    @cached_property
    def contents(self) -> tuple[Entry, ...]:
        """All that can be gone to, in the order of the page."""
        reading = self._reading
        found = [
            *(Entry(self.title(s), id_) for id_, s in self.sections("front")),
            *([Entry("People", "the-people")] if reading.people else ()),
            *([Entry("Questions", "the-questions")] if reading.questions else ()),
            *([Entry("Weak places", "the-weak")] if self.weak else ()),
        ]
        for session in reading.sessions:
            parts = tuple(Entry(b.text, b.id) for b in session.blocks if isinstance(b, Heading) and b.id)
            when = days([session.date]) if session.date else ""
            found.append(Entry(session.title or "Transcript", f"session-{session.id}", when, parts))
        rest = {
            "the-speaking": ("Who spoke when", self.speaking),
            "the-notes": ("Notes", reading.notes),
            "the-chronology": ("Chronology", reading.chronology),
            "the-glossary": ("Abbreviations and glossary", reading.glossary),
            "the-references": ("References", reading.references),
        }
        found += [Entry(title, id_) for id_, (title, there) in rest.items() if there]
        found += [Entry(self.title(s), id_) for id_, s in self.sections("back")]
        found += [Entry("Index", "the-index")] if reading.index else []
        found += [Entry("Other volumes of the series", "the-series")] if reading.volumes else []
        return (*found, Entry("This edition", "the-edition"))

    def role(self, role: Role) -> str:
        """A role as printed."""
        match role:
            case Role.CHAIR:
                return "Chair"
            case Role.WITNESS:
                return "Witness"
            case Role.CHAIR_AND_WITNESS:
                return "Chair and witness"
            case Role.ORGANISER:
                return "Organiser"
            case Role.INTERPRETER:
                return "Interpreter"
            case Role.ASSISTANT:
                return "Assistant"
            case Role.FLOOR:
                return "From the floor"

    def _ids(self) -> Iterator[str]:
        """Every place of the page that the words of an edition can lead to."""
        reading = self._reading
        for entry in self.contents:
            yield from (entry.id, *(below.id for below in entry.below))
        for session in reading.sessions:
            for block in session.blocks:
                if isinstance(block, Utterance | Chat | Withheld):
                    yield block.id
                elif isinstance(block, Illustration):
                    yield block.picture
        for section in (*reading.front, *reading.back):
            for matter in section.content:
                if isinstance(matter, Subheading):
                    yield matter.id
                elif isinstance(matter, Illustration):
                    yield matter.picture
        yield from (note.id for note in reading.notes)
        yield from (f"person-{person.id}" for person in reading.people)
        yield from (f"event-{event.id}" for event in reading.chronology if event.id)
        yield from (reference_id(reference.key) for reference in reading.references)
