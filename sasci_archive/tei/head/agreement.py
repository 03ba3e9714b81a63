"""Where a transcript's header no longer says what the record says."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from sasci_archive.errors import Fault
from sasci_archive.model.citation import Citation, inverted
from sasci_archive.model.reading import Person
from sasci_archive.model.seminar import Attendance, Editor, Seminar, Series
from sasci_archive.tei.document import ID, Element, line, path, spaced
from sasci_archive.tei.head import colophon

_FIELDS = (
    ("title", "title"),
    ("subtitle", "subtitle"),
    ("editors", "editors"),
    ("publisher", "publisher"),
    ("place", "place of publication"),
    ("date", "date of publication"),
    ("version", "version"),
    ("doi", "DOI"),
    ("isbn", "ISBN"),
    ("url", "address"),
    ("report_number", "report number"),
    ("ark", "ARK"),
    ("handle", "Handle"),
    ("series", "series"),
    ("language", "language"),
    ("licence", "licence"),
    ("rights", "statement of rights"),
    ("abstract", "abstract"),
    ("keywords", "keywords"),
    ("event_dates", "days of the seminar"),
    ("synthetic", "statement that it is a synthetic demonstration"),
)
_PERSON = (
    ("name", "name"),
    ("role", "role"),
    ("affiliation_then", "affiliation then"),
    ("affiliation_now", "affiliation now"),
    ("biography", "biography"),
    ("present", "presence"),
)


def differences(root: Element, slug: str, seminar: Seminar) -> Iterator[Fault]:
    """One fault for each thing that the header and `seminar.toml` tell differently. Raises BadTranscript."""
    remedy = f"`inv refresh {slug}` lets the header follow seminar.toml."
    at = next((line(header) for header in path(root, "teiHeader")), 0)
    recorded, stated = Citation.of(slug, seminar), colophon.citation_of(root)
    if stated.id and stated.id != slug:
        yield Fault("H01", at, f"The header is of '{stated.id}', this is '{slug}'.", remedy)
    for field, called in _FIELDS:
        if (wanted := getattr(recorded, field)) != (found := getattr(stated, field)):
            yield Fault(
                "H01", at, f"The {called} in the header is {_shown(found)}, in seminar.toml {_shown(wanted)}.", remedy
            )
    if colophon.questions(root) != seminar.questions:
        yield Fault("H01", at, "The questions in the header are not those in seminar.toml.", remedy)
    paid = colophon.funders(root)
    for funder in seminar.funders:
        told = f"{spaced(funder.name)} ({spaced(funder.grant)})" if funder.grant else spaced(funder.name)
        if told not in paid:
            yield Fault("H01", at, f"The header does not name {_shown(told)} among those who paid.", remedy)
    listed = colophon.glossary(root)
    missing = [term.term for term in seminar.glossary if term not in listed]
    if missing:
        yield Fault("H01", at, f"The glossary lacks, or explains otherwise: {', '.join(missing)}.", remedy)
    yield from _people(root, seminar, remedy)


def _people(root: Element, seminar: Seminar, remedy: str) -> Iterator[Fault]:
    lines = {
        colophon.person_id(person.get(ID, "")): line(person)
        for person in path(root, "teiHeader/profileDesc/particDesc/listPerson/person")
    }
    stated = {person.id: person for person in colophon.people(root)}
    recorded = {
        p.id: Person(
            id=p.id,
            name=spaced(p.name),
            role=p.role,
            affiliation_then=p.affiliation_then,
            affiliation_now=p.affiliation_now,
            biography=p.biography,
            present=p.attendance is Attendance.PRESENT,
            sort_as=spaced(p.sort_as) or inverted(spaced(p.name)),
            orcid=p.orcid,
        )
        for p in seminar.roster
    }
    for id_ in recorded.keys() - stated.keys():
        yield Fault("H02", 0, f"'{id_}' is on the roster and not in the header.", remedy)
    for id_ in stated.keys() - recorded.keys():
        yield Fault("H02", lines[id_], f"'{id_}' is in the header and not on the roster.", "Add them to seminar.toml.")
    for id_ in recorded.keys() & stated.keys():
        for field, called in _PERSON:
            if (wanted := getattr(recorded[id_], field)) != (found := getattr(stated[id_], field)):
                shown = f"{_shown(found)}, in seminar.toml {_shown(wanted)}"
                yield Fault("H02", lines[id_], f"'{id_}': the {called} in the header is {shown}.", remedy)


def _shown(value: object) -> str:
    """A value as a person would write it, and not too much of it."""
    match value:
        case "" | None | ():
            return "empty"
        case tuple():
            return ", ".join(_shown(part) for part in value)
        case Editor():
            return _shown(value.name)
        case Series():
            return _shown(value.title)
        case Enum():
            return _shown(value.value)
        case _:
            text = " ".join(str(value).split())
            return f"'{text[:60]}…'" if len(text) > 60 else f"'{text}'"
