"""A `Record` in MODS 3.8 (loc.gov/standards/mods), with everybody's part in it by the code of MARC's relators."""

from __future__ import annotations

from typing import Any

from lxml import etree

from sasci_archive.formats.citation import GENRE, clean, titles
from sasci_archive.formats.rights import licence_url
from sasci_archive.model.citation import Citation, Record
from sasci_archive.model.seminar import Role
from sasci_archive.model.speech import Clock

NAMESPACE = "http://www.loc.gov/mods/v3"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"

_SPACES: dict[str | None, str] = {None: NAMESPACE, "xsi": _XSI}

RELATORS = {
    Role.CHAIR: "mod",
    Role.WITNESS: "spk",
    Role.CHAIR_AND_WITNESS: "mod",
    Role.ORGANISER: "orm",
    Role.INTERPRETER: "trl",
    Role.ASSISTANT: "asn",
    Role.FLOOR: "spk",
}
"""moderator, speaker, organizer, translator, associated name (id.loc.gov/vocabulary/relators)."""


def compose_mods(record: Record) -> bytes:
    """A file of one MODS record."""
    it = record.citation
    root = etree.Element(f"{{{NAMESPACE}}}mods", nsmap=_SPACES, version="3.8")  # type: ignore[arg-type]  # the stubs know of no default namespace
    root.set(f"{{{_XSI}}}schemaLocation", f"{NAMESPACE} http://www.loc.gov/standards/mods/v3/mods-3-8.xsd")
    _title(root, it)
    _names(root, record)
    _add(root, "typeOfResource", "text")
    _add(root, "genre", GENRE)
    _origin(root, it)
    if it.language:
        _add(_add(root, "language"), "languageTerm", it.language, type="code", authority="rfc5646")
    _description(root, record)
    _add(root, "abstract", clean(it.abstract))
    _notes(root, it)
    for word in filter(None, map(clean, it.keywords)):
        _add(_add(root, "subject"), "topic", word)
    _related(root, record)
    for number, kind in (
        *((it.doi, "doi"), (it.isbn, "isbn"), (it.report_number, "report number")),
        *(
            (it.ark, "ark"),
            (it.handle, "hdl"),
            (it.id, "local"),
        ),  # loc.gov/standards/sourcelist/standard-identifier.html
    ):
        _add(root, "identifier", clean(number), type=kind)
    if it.url:
        _add(_add(root, "location"), "url", clean(it.url), usage="primary display")
    for line in (licence_url(it.licence) or it.licence, *it.rights):
        _add(root, "accessCondition", clean(line), type="use and reproduction")
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _names(root: Any, record: Record) -> None:
    for editor in record.citation.editors:
        _name(root, clean(editor.family), clean(editor.given), "edt", clean(editor.orcid), clean(editor.affiliation))
    for c in record.contributors:
        family, given = (clean(c.family), clean(c.given)) if c.given else ("", clean(c.name))
        _name(root, family, given, RELATORS[c.role], clean(c.orcid), "")


def _notes(root: Any, it: Citation) -> None:
    for funding in it.funding:
        award = f", award {funding.award}" if funding.award else ""
        _add(root, "note", clean(f"Funded by {funding.funder}{award}"), type="funding")
    if days := [day.isoformat() for day in it.event_dates]:
        _add(root, "note", f"Seminar held on {', '.join(days)}", type="venue")


def _related(root: Any, record: Record) -> None:
    it = record.citation
    if it.series:
        series = _add(root, "relatedItem", type="series")
        titled = _add(series, "titleInfo")
        _add(titled, "title", clean(it.series.title))
        _add(titled, "partNumber", clean(it.series.number))
        _add(series, "identifier", clean(it.series.issn), type="issn")
    for doi in record.earlier:
        if doi != it.doi:
            _add(_add(root, "relatedItem", type="preceding"), "identifier", clean(doi), type="doi")


def _title(root: Any, it: Citation) -> None:
    title, subtitle = titles(it)
    titled = _add(root, "titleInfo")
    _add(titled, "title", title)
    _add(titled, "subTitle", subtitle)


def _origin(root: Any, it: Citation) -> None:
    if it.publisher or it.place or it.date or it.version:
        origin = _add(root, "originInfo", eventType="publication")
        if it.place:
            _add(_add(origin, "place"), "placeTerm", clean(it.place), type="text")
        _add(origin, "publisher", clean(it.publisher))
        _add(origin, "dateIssued", it.date.isoformat() if it.date else "", encoding="w3cdtf", keyDate="yes")
        _add(origin, "edition", f"Version {clean(it.version)}" if it.version else "")
        _add(origin, "issuance", "monographic")


def _description(root: Any, record: Record) -> None:
    parts = [(f"{record.pages} pages", record.pages), (f"{record.turns} turns", record.turns)]
    parts.append((f"{Clock.at(record.duration).seconds} of sound", record.duration))
    extents = [text for text, count in parts if count]
    types = list(dict.fromkeys(part.media_type for part in record.files))
    if extents or types:
        description = _add(root, "physicalDescription")
        _add(description, "form", "electronic", authority="marcform")
        for kind in types:
            _add(description, "internetMediaType", kind)
        for extent in extents:
            _add(description, "extent", extent)
        _add(description, "digitalOrigin", "born digital")


def _name(root: Any, family: str, given: str, relator: str, orcid: str, affiliation: str) -> None:
    name = _add(root, "name", **({"type": "personal"} if family and given else {}))
    if family and given:
        _add(name, "namePart", family, type="family")
        _add(name, "namePart", given, type="given")
    else:
        _add(name, "namePart", family or given)
    _add(name, "affiliation", affiliation)
    _add(name, "nameIdentifier", f"https://orcid.org/{orcid}" if orcid else "", type="orcid")
    _add(_add(name, "role"), "roleTerm", relator, type="code", authority="marcrelator")


def _add(parent: Any, tag: str, text: str | None = None, **attributes: str) -> Any:
    """An element; none where it would be empty. One that is to hold others has no `text`."""
    if text == "":
        return None
    made = etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", attributes)
    made.text = text
    return made
