"""What a transcript's header says, read back: the citation, who was there, the questions, how it was made, its history."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Final

from sasci_archive.errors import BadTranscript
from sasci_archive.model.apparatus import Change, Event
from sasci_archive.model.citation import Citation, Funding, inverted
from sasci_archive.model.reading import Person
from sasci_archive.model.seminar import Editor, Role, Series, Term
from sasci_archive.tei.document import ID, Element, all_text, first, line, local, path, pointers, spaced, text_at, the
from sasci_archive.tei.head.events import when_of

RIGHTS_UNSTATED = "Rights are not stated."
"""What stands where nobody has said under what terms readers may use the edition."""

_OF_VERSION: Final = re.compile(r"Version (\S+): (.+)")  # as `stages.erratum` writes it


def slug_of(root: Element) -> str:
    """The seminar's short name: its `idno type="slug"`, else the document's own xml:id, else ""."""
    return _idno(first(root, "teiHeader/fileDesc/publicationStmt"), "slug") or root.get(ID, "")


def synthetic(root: Element) -> bool:
    """Whether it is a demonstration with synthetic voices."""
    return any(note.get("type") == "synthetic" for note in path(root, "teiHeader/fileDesc/notesStmt/note"))


def citation_of(header: Element, *, slug: str = "") -> Citation:
    """The citation in a `teiHeader` (or in the TEI document it is in). Raises BadTranscript where a date is none."""
    root = header if local(header) == "teiHeader" else the(header, "teiHeader")
    file = the(root, "fileDesc")
    titles = {title.get("type"): all_text(title) for title in path(file, "titleStmt/title")}
    publication = first(file, "publicationStmt")
    edition, dated = first(file, "editionStmt/edition"), first(file, "publicationStmt/date")
    series = first(file, "seriesStmt")
    language = first(root, "profileDesc/langUsage/language")
    terms = [all_text(p) for p in path(file, "publicationStmt/availability/p")]
    return Citation(
        id=_idno(publication, "slug") or slug,
        title=titles.get("main", ""),
        subtitle=titles.get("sub", ""),
        editors=tuple(_editor(e) for e in path(file, "titleStmt/editor")),
        publisher=text_at(file, "publicationStmt/publisher"),
        place=text_at(file, "publicationStmt/pubPlace"),
        date=_day(dated.get("when", "")) if dated is not None else None,
        version=edition.get("n", "") if edition is not None else "",
        doi=_idno(publication, "DOI"),
        isbn=_idno(publication, "ISBN"),
        url=_idno(publication, "URL"),
        report_number=_idno(publication, "report"),
        ark=_idno(publication, "ARK"),
        handle=_idno(publication, "Handle"),
        series=None
        if series is None
        else Series(title=text_at(series, "title"), number=text_at(series, "biblScope"), issn=_idno(series, "ISSN")),
        language=language.get("ident", "") if language is not None else "",
        licence=text_at(file, "publicationStmt/availability/licence"),
        abstract="\n\n".join(all_text(p) for p in path(root, "profileDesc/abstract/p")),
        keywords=tuple(all_text(term) for term in path(root, "profileDesc/textClass/keywords/term")),
        event_dates=tuple(day for _, day in session_dates(root) if day),
        synthetic=any(note.get("type") == "synthetic" for note in path(file, "notesStmt/note")),
        funding=tuple(
            Funding(funder=text_at(funder, "orgName") or spaced(all_text(funder)), award=_idno(funder, "grant"))
            for funder in path(file, "titleStmt/funder")
        ),
        rights=tuple(text for text in terms if text != RIGHTS_UNSTATED),
    )


def session_dates(header: Element) -> tuple[tuple[str, dt.date | None], ...]:
    """Each setting's session ("1" where it names none) and day, in order. Raises BadTranscript."""
    found = []
    for setting in path(header, "profileDesc/settingDesc/setting"):
        dated = first(setting, "date")
        found.append((setting.get("n", "1"), _day(dated.get("when", "")) if dated is not None else None))
    return tuple(found)


def places(root: Element) -> dict[str, str]:
    """Where each session was held, by its id; those of which it is said."""
    settings = path(root, "teiHeader/profileDesc/settingDesc/setting")
    return {setting.get("n", ""): text for setting in settings if (text := text_at(setting, "locale"))}


def people(root: Element) -> tuple[Person, ...]:
    """Everybody on the list of participants, in order; voices nobody has named are none of them. Raises BadTranscript."""
    return tuple(
        _person(person)
        for group in path(root, "teiHeader/profileDesc/particDesc/listPerson")
        if group.get("type") != "voices"
        for person in path(group, "person")
    )


def labels(root: Element) -> dict[str, str]:
    """What is printed for every `person` of the header, by xml:id, voices nobody has named included."""
    return {
        person.get(ID, ""): printed_name(person)
        for person in path(root, "teiHeader/profileDesc/particDesc/listPerson/person")
    }


def printed_name(person: Element) -> str:
    """The name of a `person` as it is printed, on one line."""
    names = [n for n in path(person, "persName") if n.get("type") not in {"sort", "known-as"}]
    return spaced(all_text(names[0])) if names else ""


def person_id(xml_id: str) -> str:
    """A participant's id, by the xml:id of their `person`."""
    return xml_id.removeprefix("p.")


def questions(root: Element) -> tuple[str, ...]:
    """What the seminar was asked, in order."""
    return tuple(
        all_text(item)
        for group in path(root, "teiHeader/profileDesc/abstract/list")
        if group.get("type") == "questions"
        for item in path(group, "item")
    )


def glossary(root: Element) -> tuple[Term, ...]:
    """Every entry of every glossary, in order."""
    found = []
    for group in path(root, "text/back/div"):
        if group.get("type") == "glossary":
            for labelled in path(group, "list/label"):
                item = labelled.getnext()
                found.append(_term(all_text(labelled), item if item is not None and local(item) == "item" else None))
    return tuple(found)


def chronology(root: Element) -> tuple[Event, ...]:
    """The events, in the order they are given, with the utterances (or parts of them) that speak of each. Raises BadTranscript."""
    listed = [event for group in path(root, "standOff/listEvent") for event in path(group, "event")]
    moved = _turns_of_others(root) if listed else {}
    return tuple(_event(event, moved) for event in listed)


def _turns_of_others(root: Element) -> dict[str, str]:
    """The turn that a paragraph stands in whose id does not tell it, and the one that a turn went into."""
    joined = {
        anchor.get(ID, ""): id_ for anchor in root.iter("{*}anchor") for id_ in pointers(anchor.get("corresp", ""))
    }
    moved = {
        id_: turn
        for u in root.iter("{*}u")
        for seg in path(u, "seg")
        if (turn := u.get(ID, "")) and (id_ := seg.get(ID, "")) and id_.partition(".")[0] != turn
    }
    return joined | moved


def funders(root: Element) -> tuple[str, ...]:
    """Who paid, each with the grant's number."""
    found = []
    for funder in path(root, "teiHeader/fileDesc/titleStmt/funder"):
        name, grants = spaced(text_at(funder, "orgName")), [spaced(all_text(idno)) for idno in path(funder, "idno")]
        found.append(f"{name} ({', '.join(grants)})" if grants else name)
    return tuple(found)


def project(root: Element) -> str:
    """The project that the seminar belongs to."""
    return " ".join(spaced(all_text(p)) for p in path(root, "teiHeader/encodingDesc/projectDesc/p"))


def rights(root: Element) -> tuple[str, ...]:
    """Who holds the rights, and what they say; the licence is the citation's."""
    stated = path(root, "teiHeader/fileDesc/publicationStmt/availability/p")
    return tuple(text for p in stated if (text := spaced(all_text(p))) != RIGHTS_UNSTATED)


def responsible(root: Element) -> dict[str, str]:
    """The name of everybody whom the history can name, by xml:id: participants, editors, and who else is responsible."""
    return labels(root) | {
        stated.get(ID, ""): spaced(text_at(stated, part))
        for kind, part in (("respStmt", "name"), ("editor", "persName"))
        for stated in path(root, f"teiHeader/fileDesc/titleStmt/{kind}")
    }


def changes(root: Element) -> tuple[Change, ...]:
    """The edition's history, as it stands (newest first); a line on a version says which first ("Version 1.1: …"). Raises BadTranscript
    where a line's date is none."""
    known = responsible(root)
    return tuple(
        _change(change, ", ".join(known.get(id_, "") for id_ in pointers(change.get("who", ""))))
        for change in path(root, "teiHeader/revisionDesc/change")
    )


def how_made(root: Element) -> str:
    """One sentence: which engines and models heard it; "" where none did."""
    verbs = {"words": "the words were heard by {}", "voices": "the voices were told apart by {}"}
    taken = {"words": "the words were taken over from {}", "voices": "so was who speaks"}
    own, said = "the meeting's own captions", list[str]()
    for application in path(root, "teiHeader/encodingDesc/appInfo/application"):
        facts = {desc.get("type", ""): all_text(desc) for desc in path(application, "desc")}
        engine = f"{facts.get('engine') or application.get('ident', '')} {facts.get('version') or application.get('version', '')}"
        by = f"{engine} with the model {facts['model']}" if facts.get("model") else engine
        what = text_at(application, "label")
        if application.get("ident") == "imported":
            said.append(taken.get(what, taken["words"]).format(facts.get("model", "a file")))
        elif application.get("ident") == "captions":
            also = taken["voices"] if taken["words"].format(own) in said else f"who speaks was taken over from {own}"
            said.append(also if what == "voices" else taken["words"].format(own))
        elif application.get("ident") != "none":
            said.append(verbs.get(what, verbs["words"]).format(by))
    sentence = ", and ".join(said)
    return f"{sentence[0].upper()}{sentence[1:]}." if sentence else ""


def taken_over(root: Element) -> bool:
    """Whether the words were taken over from a transcript that somebody wrote or corrected: no machine heard them."""
    return any(
        application.get("ident") == "imported"
        and text_at(application, "label") == "words"
        and any(desc.get("type") == "options" and all_text(desc) == "by=people" for desc in path(application, "desc"))
        for application in path(root, "teiHeader/encodingDesc/appInfo/application")
    )


def made_from(root: Element) -> tuple[tuple[str, str], ...]:
    """The machine's results a draft was made from: file name and SHA-256 of each, in order."""
    found = []
    for desc in path(root, "teiHeader/encodingDesc/appInfo/application/desc"):
        file, parted, digest = all_text(desc).rpartition(" sha256:")
        if parted:
            found.append((file, digest))
    return tuple(found)


# -- parts ---------------------------------------------------------------------------------------------------------


def _change(change: Element, who: str) -> Change:
    day = _day(change.get("when", "")) or dt.date.min  # the grammar wants a day
    said = _OF_VERSION.fullmatch(text := spaced(all_text(change)))
    return Change(day, who, said[2], said[1]) if said and change.get("type") == "version" else Change(day, who, text)


def _editor(editor: Element) -> Editor:
    name = first(editor, "persName")
    family, given, prefix = "", "", ""
    if name is not None and len(name):
        family, given, prefix = text_at(name, "surname"), text_at(name, "forename"), text_at(name, "roleName")
    elif name is not None:
        given, _, family = spaced(all_text(name)).rpartition(" ")
    return Editor(
        family=family,
        given=given,
        prefix=prefix,
        affiliation=text_at(editor, "affiliation"),
        orcid=_idno(editor, "ORCID"),
        role=editor.get("role", ""),
    )


def _person(person: Element) -> Person:
    xml_id = person.get(ID, "")
    try:
        role = Role(person.get("role", ""))
    except ValueError as error:
        raise BadTranscript(
            f"line {line(person)}: the participant '{xml_id}' has no role that we know.",
            remedy=f"Give it one of these: {', '.join(r.value for r in Role)}.",
        ) from error
    then, now = "", ""
    for affiliation in path(person, "affiliation"):
        if affiliation.get("type") == "then" or affiliation.get("to"):
            then = all_text(affiliation)
        else:
            now = all_text(affiliation)
    return Person(
        id=person_id(xml_id),
        name=printed_name(person),
        role=role,
        affiliation_then=then,
        affiliation_now=now,
        biography="\n\n".join(all_text(note) for note in path(person, "note") if note.get("type") == "biography"),
        approval=" ".join(all_text(note) for note in path(person, "note") if note.get("type") == "approval"),
        present=not any(state.get("type") == "attendance" for state in path(person, "state")),
        sort_as=_sort_as(person),
        orcid=_idno(person, "ORCID"),
    )


def _sort_as(person: Element) -> str:
    """A role or a pseudonym is nobody's own name: it has no part by which a list could have it."""
    names = list(path(person, "persName"))
    if any(name.get("type") in {"role", "pseudonym"} for name in names):
        return ""
    given = next((spaced(all_text(name)) for name in names if name.get("type") == "sort"), "")
    return given or inverted(printed_name(person))


def _term(term: str, item: Element | None) -> Term:
    if item is None:
        return Term(term=term)
    expansion = text_at(item, "expan")
    meaning = text_at(item, "gloss") or spaced(all_text(item).removeprefix(expansion))
    return Term(term=term, expansion=expansion, meaning=meaning)


def _event(event: Element, moved: Mapping[str, str]) -> Event:
    try:
        when = when_of(event)
    except ValueError as error:
        problem, _, remedy = str(error).partition("\n")
        raise BadTranscript(f"line {line(event)}: {problem}.", remedy=remedy) from error
    return Event(
        id=event.get(ID, ""),
        when=when.printed,
        label=spaced(text_at(event, "label")),
        utterances=tuple(
            dict.fromkeys(moved.get(id_, id_) for ptr in path(event, "ptr") for id_ in pointers(ptr.get("target", "")))
        ),
        earliest=when.earliest,
        latest=when.latest,
    )


def _idno(parent: Element | None, kind: str) -> str:
    if parent is None:
        return ""
    return next((all_text(idno) for idno in path(parent, "idno") if idno.get("type") == kind), "")


def _day(text: str) -> dt.date | None:
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError as error:
        raise BadTranscript(
            f"The transcript's header has '{text}' where a day must stand.", remedy="Write it as 2023-03-14."
        ) from error
