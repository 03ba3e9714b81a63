"""What `seminar.toml` says, as the transcript's header; and a header that follows the record when it changes.

Law: `citation_of(header(slug, seminar)) == Citation.of(slug, seminar)` (`tei.colophon` reads it back). Beside the header
the record gives two pieces of back matter, glossary and acknowledgements, known by their ids. Everything else in a
transcript is the editors' own and is left as it stands.
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
from sasci_archive.tei.document import ID, Element, all_text, duration, element, first, indent, local, remove, swap

NONE: Final = Recordings(recordings=())
SYNTHETIC: Final = "Synthetic demonstration: made with synthetic voices, about nothing that happened."
GLOSSARY: Final = "record.glossary"
ACKNOWLEDGEMENTS: Final = "record.acknowledgements"

_SAFE: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")
_NUMBER: Final = re.compile(r"\d+[a-z]*\d*(\.\d+[a-z]*\d*){0,3}")
_SPDX: Final = re.compile(r"[A-Za-z0-9.+-]+")
_OURS: Final = {
    "titleStmt": ("title", "editor", "funder"),
    "fileDesc": ("editionStmt", "publicationStmt", "seriesStmt"),
    "profileDesc": ("abstract", "langUsage", "textClass", "particDesc", "settingDesc"),
}
"""Per part of the header, the children that the record alone decides."""
_ORDER: Final = (
    "title",
    "editor",
    "funder",
    "respStmt",
    "titleStmt",
    "editionStmt",
    "publicationStmt",
    "seriesStmt",
    "notesStmt",
)


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
    drafted = element("change", "machine draft", id="ch1", when=str(made_on), who="#machine", type="draft")
    return element(
        "teiHeader",
        "",
        _file(slug, seminar, recordings, project, machine=made_on is not None),
        *_encoding(project, made),
        element("profileDesc", "", *_profile(seminar, voices)),
        *([element("revisionDesc", "", drafted, status="draft")] if made_on else []),
    )


def refresh(root: Element, slug: str, seminar: Seminar, project: Project | None) -> None:
    """Let the record's part of the transcript say what the record now says; the rest is not touched, nor, without its
    project, the funder."""
    voices = [(v.get(ID, ""), all_text(v)) for v in root.iterfind(".//{*}listPerson[@type='voices']/{*}person")]
    fresh = header(slug, seminar, project=project, voices=voices)
    for part, ours in _OURS.items():
        new, old = fresh.find(f".//{{*}}{part}"), root.find(f"./{{*}}teiHeader//{{*}}{part}")
        if new is not None and old is not None:
            _replace_children(old, new, tuple(name for name in ours if project or name != "funder"))
    _refresh_note(root, seminar)
    _refresh_back(root, seminar)


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


def _file(slug: str, seminar: Seminar, recordings: Recordings, project: Project | None, *, machine: bool) -> Element:
    titles = [element("title", seminar.title, type="main")]
    if seminar.subtitle:
        titles.append(element("title", seminar.subtitle, type="sub"))
    funders = []
    if project and project.funder:
        grant = [element("idno", project.award_number, type="grant")] if project.award_number else []
        funders.append(element("funder", "", element("orgName", project.funder), *grant))
    responsible = []
    if machine:
        trc = "http://id.loc.gov/vocabulary/relators/trc"
        stated = element("resp", "machine transcript (engines and models in appInfo)", ref=trc)
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
    parts.append(_source(recordings))
    return element("fileDesc", "", *parts)


def _editor(number: int, editor: Editor) -> Element:
    parts = [("roleName", editor.prefix), ("forename", editor.given), ("surname", editor.family)]
    name = element("persName", "", *(element(tag, text) for tag, text in parts if text))
    for part in list(name)[:-1]:
        part.tail = " "
    made = element("editor", "", name, id=f"ed{number}")
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
    parts += [element("p", text) for text in (f"© {rights.holder}" if rights.holder else "", rights.statement) if text]
    status = "free" if rights.licence else "unknown"
    return element("availability", "", *(parts or [element("p", "Rights are not stated.")]), status=status)


def _source(recordings: Recordings) -> Element:
    media = [_recording(number, r) for number, r in enumerate(recordings.media(), start=1)]
    captions = [
        element(
            "bibl", "", element("title", r.original_name), *_idnos(("sha512", r.sha512)), n=r.session, type="captions"
        )
        for r in recordings.captions()
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
    if applications := [_application(m) for m in made]:
        parts.append(element("appInfo", "", *applications))
    return [element("encodingDesc", "", *parts)] if parts else []


def _application(made: Made) -> Element:
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


# -- the glossary, and following the record ----------------------------------------------------------------------------


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


def _replace_children(old: Element, new: Element, ours: tuple[str, ...]) -> None:
    """Ours from `new`, the others from `old`, in TEI's order; nothing is touched where ours already agree."""
    mine = [child for child in old if local(child) in ours]
    fresh = [child for child in new if local(child) in ours]
    if [_bare(c) for c in mine] == [_bare(c) for c in fresh]:
        return
    space = old.text
    others = [child for child in old if local(child) not in ours]
    place = {name: rank for rank, name in enumerate(_ORDER)}
    for child in mine:
        remove(child)
    for child in fresh:
        rank = place.get(local(child), -1)
        later = [i for i, c in enumerate(old) if c in others and place.get(local(c), len(_ORDER)) > rank]
        indent(child, sum(1 for _ in old.iterancestors()) + 1)
        child.tail = space
        old.insert(later[0] if later else len(old), child)


def _bare(node: Element) -> tuple[object, ...]:
    """What an element says, whatever the white space between its parts."""
    text = "" if len(node) and not (node.text or "").strip() else node.text
    return local(node), tuple(sorted(node.attrib.items())), text, tuple(_bare(child) for child in node)


def _refresh_note(root: Element, seminar: Seminar) -> None:
    stands = root.find("./{*}teiHeader/{*}fileDesc/{*}notesStmt/{*}note[@type='synthetic']")
    if seminar.synthetic and stands is None:
        statement = first(root, "teiHeader/fileDesc/notesStmt")
        note = element("note", SYNTHETIC, type="synthetic")
        if statement is not None:
            statement.insert(0, note)
        elif (source := first(root, "teiHeader/fileDesc/sourceDesc")) is not None:
            source.addprevious(element("notesStmt", "", note))
    elif stands is not None and not seminar.synthetic:
        statement = stands.getparent()
        remove(stands)
        if statement is not None and not len(statement):
            remove(statement)


def _refresh_back(root: Element, seminar: Seminar) -> None:
    text = first(root, "text")
    if text is None:
        return
    fresh = {made.get(ID): made for made in back_matter(seminar)}
    for id_ in (GLOSSARY, ACKNOWLEDGEMENTS):
        old = next((d for d in text.iterfind("./{*}back/{*}div") if d.get(ID) == id_), None)
        new = fresh.get(id_)
        if old is not None and new is None:
            back = old.getparent()
            remove(old)
            if back is not None and not len(back):
                remove(back)
        elif new is not None and old is not None and _bare(old) != _bare(new):
            swap(old, new)
        elif new is not None and old is None:
            back = first(text, "back")
            if back is None:
                back = element("back")
                text.append(back)
            back.append(new)
