"""What `seminar.toml` says, as the transcript's header; and the back matter it gives: glossary and acknowledgements.

Law: `citation_of(header(slug, seminar)) == Citation.of(slug, seminar)` (`tei.head.colophon` reads it back).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from sasci_archive.model.holdings import Project
from sasci_archive.model.seminar import (
    Attendance,
    Editor,
    Kind,
    Participant,
    Recording,
    Recordings,
    Seminar,
    Session,
    Term,
)
from sasci_archive.model.speech import Clock, Making
from sasci_archive.tei.document import Element, duration, element
from sasci_archive.tei.head.colophon import RIGHTS_UNSTATED

NONE: Final = Recordings(recordings=())
SYNTHETIC: Final = "Synthetic demonstration: made with synthetic voices, about nothing that happened."
GLOSSARY: Final = "record.glossary"
ACKNOWLEDGEMENTS: Final = "record.acknowledgements"

_HEARD: Final = "machine transcript (engines and models in appInfo)"
_TAKEN: Final = "transcript made elsewhere, taken over (see appInfo)"
_SAFE: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")
_NUMBER: Final = re.compile(r"\d+[a-z]*\d*(\.\d+[a-z]*\d*){0,3}")
_SPDX: Final = re.compile(r"[A-Za-z0-9.+-]+")


class Made(msgspec.Struct, frozen=True):
    """One of the machine's results that a draft was made from: `what` it is (words, voices), the file, its SHA-256, and
    how it was made."""

    what: str
    file: str
    sha256: str
    making: Making


def header(
    slug: str,
    seminar: Seminar,
    *,
    recordings: Recordings = NONE,
    project: Project | None = None,
    made: Sequence[Made] = (),
    voices: Sequence[tuple[str, str]] = (),
    made_on: dt.date | None = None,
) -> Element:
    """A whole `teiHeader`. `voices` are the voices nobody has named: id and what is shown. With `made_on`, the first line
    of the edition's history says that a machine made the draft."""
    taken_over = any(m.what == "words" and m.making.options.get("by") == "people" for m in made)
    how = "draft from a transcript made elsewhere" if taken_over else "machine draft"
    drafted = element("change", how, id="ch1", when=str(made_on), who="#machine", type="draft")
    return element(
        "teiHeader",
        "",
        _file(slug, seminar, recordings, project, machine=_TAKEN if taken_over else _HEARD if made_on else ""),
        *_encoding(project, made),
        element("profileDesc", "", *_profile(seminar, voices)),
        *([element("revisionDesc", "", drafted, status="draft")] if made_on else []),
    )


def back_matter(seminar: Seminar) -> list[Element]:
    """The record's part of the back matter: glossary and acknowledgements, where there are any."""
    made = []
    if seminar.glossary:
        entries = [
            e
            for id_, term in zip(_term_ids(seminar.glossary), seminar.glossary, strict=True)
            for e in _entry(id_, term)
        ]
        made.append(
            element(
                "div",
                "",
                element("head", "Glossary"),
                element("list", "", *entries, type="gloss"),
                id=GLOSSARY,
                type="glossary",
            )
        )
    if seminar.acknowledgements:
        thanks = [element("p", p) for p in seminar.acknowledgements.strip().split("\n\n")]
        head = element("head", "Acknowledgements")
        made.append(element("div", "", head, *thanks, id=ACKNOWLEDGEMENTS, type="acknowledgements"))
    return made


def named(text: str) -> str:
    """The text as part of an XML name: letters, digits, `-`, `.` and `_` stay, every other run becomes one hyphen."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-.") or "x"


# -- fileDesc ------------------------------------------------------------------------------------------------------


def _file(slug: str, seminar: Seminar, recordings: Recordings, project: Project | None, *, machine: str) -> Element:
    titles = [element("title", seminar.title, type="main")]
    if seminar.subtitle:
        titles.append(element("title", seminar.subtitle, type="sub"))
    funders = []
    if project and project.funder:
        grant = [element("idno", project.award_number, type="grant")] if project.award_number else []
        funders.append(element("funder", "", element("orgName", project.funder), *grant))
    funders += [
        element("funder", "", element("orgName", funder.name), *_idnos(("grant", funder.grant)))
        for funder in seminar.funders
    ]
    responsible = []
    if machine:
        trc = "http://id.loc.gov/vocabulary/relators/trc"
        stated = element("resp", machine, ref=trc)
        responsible.append(
            element("respStmt", "", stated, element("name", "SASCI Archive", type="software"), id="machine")
        )
    parts = [
        element(
            "titleStmt",
            "",
            *titles,
            *(_editor(i, e) for i, e in enumerate(seminar.editors, start=1)),
            *funders,
            *responsible,
        )
    ]
    if seminar.publication and (version := seminar.publication.version):
        parts.append(element("editionStmt", "", element("edition", f"Version {version}", n=version)))
    parts.append(_publication(slug, seminar))
    if seminar.series:
        series = element("seriesStmt", "", element("title", seminar.series.title, level="s"))
        if seminar.series.number:
            series.append(element("biblScope", seminar.series.number, unit="volume"))
        series.extend(_idnos(("ISSN", seminar.series.issn)))
        parts.append(series)
    if seminar.synthetic:
        parts.append(element("notesStmt", "", element("note", SYNTHETIC, type="synthetic")))
    parts.append(source(recordings))
    return element("fileDesc", "", *parts)


def _editor(number: int, editor: Editor) -> Element:
    parts = [("roleName", editor.prefix), ("forename", editor.given), ("surname", editor.family)]
    name = element("persName", "", *(element(tag, text) for tag, text in parts if text))
    for part in list(name)[:-1]:
        part.tail = " "
    made = element("editor", "", name, id=f"ed{number}", role=editor.role)
    if editor.affiliation:
        made.append(element("affiliation", editor.affiliation))
    made.extend(_idnos(("ORCID", editor.orcid)))
    return made


def _publication(slug: str, seminar: Seminar) -> Element:
    pub = seminar.publication
    made = element("publicationStmt", "", element("publisher", pub.publisher if pub else ""))
    if pub and pub.place:
        made.append(element("pubPlace", pub.place))
    made.extend(_idnos(("slug", slug)))
    if pub:
        made.extend(_idnos(("DOI", pub.doi), ("ISBN", pub.isbn), ("report", pub.report_number), ("URL", pub.url)))
        made.extend(_idnos(("ARK", pub.ark), ("Handle", pub.handle)))
    made.append(_availability(seminar))
    if pub and pub.date:
        made.append(element("date", when=pub.date.isoformat()))
    return made


def _availability(seminar: Seminar) -> Element:
    rights = seminar.rights
    parts = []
    if rights.licence:
        spdx = f"https://spdx.org/licenses/{rights.licence}.html" if _SPDX.fullmatch(rights.licence) else ""
        parts.append(element("licence", rights.licence, target=spdx))
    parts += [element("p", text) for text in rights.lines]
    status = "free" if rights.licence else "unknown"
    return element("availability", "", *(parts or [element("p", RIGHTS_UNSTATED)]), status=status)


def source(recordings: Recordings) -> Element:
    """The `sourceDesc` of a transcript that was made from these recordings, or from none."""
    media = [_recording(number, r) for number, r in enumerate(recordings.media(), start=1)]
    captions = [
        element(
            "bibl",
            "",
            element("title", r.original_name),
            *_idnos(("sha512", r.sha512)),
            n=r.session,
            type=r.kind.value,
        )
        for r in recordings.recordings
        if not r.is_media
    ]
    statement = [element("recordingStmt", "", *media)] if media else []
    return element(
        "sourceDesc", "", *(statement + captions or [element("p", "No recording is kept with this transcript.")])
    )


def _recording(number: int, recording: Recording) -> Element:
    url = "".join(
        c if c in _SAFE else "".join(f"%{b:02X}" for b in c.encode()) for c in f"1-recording/{recording.name}"
    )
    begins = f"from {Clock.at(recording.starts_at)} of session {recording.session}"
    described = [element("desc", f"sha512:{recording.sha512}"), element("desc", begins)]
    medium = element("media", "", *described, mimeType=recording.media_type, url=url)
    kind = "video" if recording.kind is Kind.VIDEO else "audio"
    made = element("recording", "", medium, id=f"rec{number}", n=recording.session, type=kind)
    made.set("dur-iso", duration(recording.duration))
    return made


def _idnos(*numbers: tuple[str, str]) -> list[Element]:
    return [element("idno", number, type=kind) for kind, number in numbers if number]


# -- encodingDesc, profileDesc ---------------------------------------------------------------------------------------


def _encoding(project: Project | None, made: Iterable[Made]) -> list[Element]:
    parts = []
    if project:
        title = f"{project.title} ({project.acronym})" if project.acronym else project.title
        parts.append(element("projectDesc", "", element("p", title)))
    if applications := [application(m) for m in made]:
        parts.append(element("appInfo", "", *applications))
    return [element("encodingDesc", "", *parts)] if parts else []


def application(made: Made) -> Element:
    """One of the machine's results, in `appInfo`."""
    """TEI wants a version that looks like a number; what else it says goes into a `desc`."""
    making = made.making
    number = _NUMBER.search(making.version)
    version = number[0] if number else "0"
    facts = [
        ("engine", making.engine if named(making.engine) != making.engine else ""),
        ("version", making.version if version != making.version else ""),
        ("model", making.model),
        ("model-digest", making.model_digest and f"sha256:{making.model_digest}"),
        ("options", "; ".join(f"{key}={value}" for key, value in making.options.items())),
        (made.what, f"{made.file} sha256:{made.sha256}"),
    ]
    described = [element("desc", text, type=kind) for kind, text in facts if text]
    ident = named(making.engine)
    ident = ident if ident[0].isalpha() else f"e-{ident}"
    return element("application", "", element("label", made.what), *described, ident=ident, version=version)


def _profile(seminar: Seminar, voices: Sequence[tuple[str, str]]) -> list[Element]:
    parts = []
    about = [element("p", p) for p in seminar.abstract.split("\n\n")] if seminar.abstract else []
    if seminar.questions:
        about.append(element("list", "", *(element("item", q) for q in seminar.questions), type="questions"))
    if about:
        parts.append(element("abstract", "", *about))
    parts.append(element("langUsage", "", element("language", seminar.language, ident=seminar.language)))
    if seminar.keywords:
        keywords = element("keywords", "", *(element("term", k) for k in seminar.keywords))
        parts.append(element("textClass", "", keywords))
    people = []
    if seminar.roster:
        people.append(element("listPerson", "", *map(_person, seminar.roster), type="participants"))
    if voices:
        unnamed = [element("person", "", element("persName", shown), id=id_) for id_, shown in voices]
        people.append(element("listPerson", "", *unnamed, type="voices"))
    if people:
        parts.append(element("particDesc", "", *people))
    if seminar.sessions:
        parts.append(element("settingDesc", "", *map(_setting, seminar.sessions)))
    return parts


def _person(participant: Participant) -> Element:
    parts = [element("persName", participant.name)]
    if participant.sort_as:
        parts.append(element("persName", participant.sort_as, type="sort"))
    parts += [element("persName", other, type="known-as") for other in participant.known_as]
    if participant.affiliation_then:
        parts.append(element("affiliation", participant.affiliation_then, type="then"))
    if participant.affiliation_now:
        parts.append(element("affiliation", participant.affiliation_now, type="now"))
    if participant.attendance is Attendance.ABSENT:
        parts.append(element("state", "", element("desc", "absent"), type="attendance"))
    parts.extend(_idnos(("ORCID", participant.orcid)))
    if participant.biography:
        parts.append(element("note", participant.biography, type="biography"))
    return element("person", "", *parts, id=f"p.{participant.id}", role=participant.role.value)


def _setting(session: Session) -> Element:
    parts = [element("name", session.title, type="title")] if session.title else []
    if session.platform:
        parts.append(element("name", session.platform, type="platform"))
    if session.date:
        parts.append(element("date", when=session.date.isoformat()))
    if session.starts:
        parts.append(element("time", when=session.starts.isoformat()))
    if session.place:
        parts.append(element("locale", session.place))
    return element("setting", "", *parts, element("activity", "witness seminar"), n=session.id)


# -- the glossary ----------------------------------------------------------------------------------------------------


def _term_ids(glossary: Sequence[Term]) -> list[str]:
    ids: list[str] = []
    for term in glossary:
        base = f"g.{named(term.term).lower()}"
        number = 1
        while (id_ := base if number == 1 else f"{base}-{number}") in ids:
            number += 1
        ids.append(id_)
    return ids


def _entry(id_: str, term: Term) -> tuple[Element, Element]:
    item = element("item")
    if term.expansion:
        item.append(element("expan", term.expansion))
    if term.meaning:
        item.append(element("gloss", term.meaning))
    return element("label", term.term, id=id_), item
