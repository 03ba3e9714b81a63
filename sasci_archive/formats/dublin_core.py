"""A `Record` in Dublin Core: its fifteen terms, as OAI-PMH hands them out (openarchives.org/OAI/2.0/oai_dc.xsd) and as a page's head has them.

Dublin Core is flat: a `contributor` has no role. Only the editors are in it, so that who reads it takes nobody else for one.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from sasci_archive.formats.citation import GENRE, clean, full_title
from sasci_archive.formats.rights import licence_url
from sasci_archive.model.citation import Citation, Record
from sasci_archive.model.seminar import Editor

_DC = "http://purl.org/dc/elements/1.1/"
_OAI = "http://www.openarchives.org/OAI/2.0/oai_dc/"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"


def inverted(editor: Editor) -> str:
    """An editor's name as lists have it."""
    return ", ".join(part for part in (clean(editor.family), clean(editor.given)) if part)


def terms(citation: Citation) -> Iterator[tuple[str, str]]:
    """Each term and its value, none empty, in order."""
    series = citation.series
    found = [
        ("title", full_title(citation)),
        *(("contributor", inverted(e)) for e in citation.editors),
        ("publisher", citation.publisher),
        ("date", citation.date.isoformat() if citation.date else ""),
        ("type", "Text"),
        ("type", GENRE),
        ("identifier", f"https://doi.org/{citation.doi}" if citation.doi else ""),
        ("identifier", citation.url),
        ("identifier", f"urn:isbn:{citation.isbn}" if citation.isbn else ""),
        ("identifier", citation.report_number),
        ("identifier", citation.ark),
        ("identifier", f"https://hdl.handle.net/{citation.handle}" if citation.handle else ""),
        ("language", citation.language),
        ("relation", ", ".join(part for part in (clean(series.title), clean(series.number)) if part) if series else ""),
        ("relation", f"urn:issn:{series.issn}" if series and series.issn else ""),
        (
            "coverage",
            "/".join(d.isoformat() for d in dict.fromkeys(citation.event_dates[:1] + citation.event_dates[-1:])),
        ),
        ("rights", licence_url(citation.licence) or citation.licence),
        *(("rights", line) for line in citation.rights),
        ("description", citation.abstract),
        *(("subject", word) for word in citation.keywords),
    ]
    for term, value in found:
        if told := clean(value):
            yield term, told


def compose_oai_dc(record: Record) -> bytes:
    """A file of `oai_dc`, with the media types of the edition's files as its formats."""
    root = etree.Element(f"{{{_OAI}}}dc", nsmap={"oai_dc": _OAI, "dc": _DC, "xsi": _XSI})
    root.set(f"{{{_XSI}}}schemaLocation", f"{_OAI} http://www.openarchives.org/OAI/2.0/oai_dc.xsd")
    formats = (("format", kind) for kind in dict.fromkeys(part.media_type for part in record.files))
    for term, value in (*terms(record.citation), *formats):
        etree.SubElement(root, f"{{{_DC}}}{term}").text = value
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
