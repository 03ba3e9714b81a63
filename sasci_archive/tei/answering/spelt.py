"""What the record and the editors' lists spell: the names and terms by which the house's rules and the list of weak places judge."""

from __future__ import annotations

from sasci_archive.dialogue.roster import is_person
from sasci_archive.house.text import Known, Spelling
from sasci_archive.model.called import TITLE
from sasci_archive.model.house import House
from sasci_archive.model.seminar import Seminar
from sasci_archive.tei.document import Element, all_text, spaced
from sasci_archive.tei.head import colophon


def known(seminar: Seminar, root: Element, house: House) -> Known:
    """What the record and the editors' lists spell, and the glossary."""
    spellings = [
        Spelling(name, "the roster", person=True)
        for person in seminar.roster
        for name in (TITLE.sub("", person.name, count=1), *(n for n in person.known_as if is_person(n)))
    ]
    spellings += [Spelling(editor.name, "the list of editors", person=True) for editor in seminar.editors]
    spellings += [Spelling(term.expansion or term.term, "the glossary") for term in seminar.glossary]
    for person in seminar.roster:
        spellings += [
            Spelling(post, "the roster") for post in (person.affiliation_then, person.affiliation_now) if post
        ]
    for session in seminar.sessions:
        spellings += [Spelling(text, "the record") for text in (session.title, session.place) if text]
    for named in root.iter("{*}listPlace", "{*}listOrg", "{*}listPerson"):
        if named.get("type") not in {"participants", "voices"}:
            for name in named.iter("{*}placeName", "{*}orgName", "{*}persName"):
                spellings.append(Spelling(spaced(all_text(name)), "the list of names"))
    return Known(house, tuple(spellings), (*seminar.glossary, *colophon.glossary(root)))
