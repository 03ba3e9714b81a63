"""What machines read in a public page's head: Highwire Press tags, Dublin Core, schema.org.

Reference managers take a page for a report only where `citation_technical_report_institution` stands; editors are
`citation_editor`, as naming them authors too would make them both in every library they are saved to.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urljoin

import msgspec
from markupsafe import Markup

from sasci_archive.model.citation import Citation

_CREATIVE_COMMONS = re.compile(r"CC-(BY(?:-NC)?(?:-SA|-ND)?)-(\d\.\d)")


class Kind(msgspec.Struct, frozen=True):
    """What a file beside the page is: its media type, its name for readers, its relation to the page."""

    media_type: str
    label: str
    rel: str = "alternate"


KINDS = {
    ".pdf": Kind("application/pdf", "PDF"),
    ".png": Kind("image/png", "Cover", "related"),
    ".docx": Kind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word"),
    ".xml": Kind("application/tei+xml", "TEI (XML)"),
    ".epub": Kind("application/epub+zip", "EPUB"),
    ".txt": Kind("text/plain", "Plain text"),
    ".md": Kind("text/markdown", "Markdown"),
    ".vtt": Kind("text/vtt", "Captions"),
    ".srt": Kind("application/x-subrip", "Captions (SRT)"),
    ".m4a": Kind("audio/mp4", "Audio edition"),
    ".mp3": Kind("audio/mpeg", "Audio edition (MP3)"),
    ".json": Kind("application/vnd.citationstyles.csl+json", "CSL-JSON", "describedby"),
    ".bib": Kind("application/x-bibtex", "BibTeX", "describedby"),
    ".ris": Kind("application/x-research-info-systems", "RIS", "describedby"),
    ".cff": Kind("application/yaml", "CITATION.cff", "describedby"),
}


NAMED = {
    "easy-read.html": Kind("text/html", "Easy Read"),
    "easy-read.pdf": Kind("application/pdf", "Easy Read (PDF)"),
}
"""Files that are called for what is in them, and not for what they are."""


class Beside(msgspec.Struct, frozen=True):
    """A file that lies beside the page."""

    href: str
    kind: Kind


def beside(files: Sequence[str]) -> tuple[Beside, ...]:
    """What each file is, by its ending; raises KeyError for an ending not in `KINDS`."""
    return tuple(Beside(name, NAMED.get(name) or KINDS[PurePosixPath(name).suffix.lower()]) for name in files)


def title(citation: Citation) -> str:
    """Title and subtitle in one line."""
    return f"{citation.title}: {citation.subtitle}" if citation.subtitle else citation.title


def licence_url(licence: str) -> str:
    """The deed of a Creative Commons licence by its SPDX identifier, "" for any other.

    >>> licence_url("CC-BY-NC-ND-4.0"), licence_url("CC0-1.0"), licence_url("All rights reserved")
    ('https://creativecommons.org/licenses/by-nc-nd/4.0/', 'https://creativecommons.org/publicdomain/zero/1.0/', '')
    """
    if licence == "CC0-1.0":
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    found = _CREATIVE_COMMONS.fullmatch(licence)
    return f"https://creativecommons.org/licenses/{found[1].lower()}/{found[2]}/" if found else ""


def doi_url(doi: str) -> str:
    """The DOI as a link."""
    return f"https://doi.org/{doi}" if doi else ""


def tags(citation: Citation, files: Sequence[str]) -> list[tuple[str, str]]:
    """The page's `meta` names and contents, in order, none empty."""
    editors = [e.name for e in citation.editors]
    inverted = [f"{e.family}, {e.given}" for e in citation.editors]
    day = citation.date.isoformat() if citation.date else ""
    pdf = next((name for name in files if name.endswith(".pdf")), "")
    found = [
        ("citation_title", title(citation)),
        *(("citation_editor", name) for name in inverted),
        ("citation_publication_date", day.replace("-", "/")),
        ("citation_technical_report_institution", citation.publisher),
        ("citation_technical_report_number", citation.report_number),
        ("citation_publisher", citation.publisher),
        ("citation_series_title", citation.series.title if citation.series else ""),
        ("citation_issn", citation.series.issn if citation.series else ""),
        ("citation_isbn", citation.isbn),
        ("citation_doi", citation.doi),
        ("citation_language", citation.language),
        ("citation_keywords", "; ".join(citation.keywords)),
        ("citation_fulltext_html_url", citation.url),
        ("citation_pdf_url", urljoin(citation.url, pdf) if pdf else ""),
        ("DC.title", title(citation)),
        *(("DC.contributor", name) for name in editors),
        ("DC.publisher", citation.publisher),
        ("DC.date", day),
        ("DC.type", "Text"),
        ("DC.format", "text/html"),
        ("DC.identifier", doi_url(citation.doi) or citation.url),
        ("DC.language", citation.language),
        ("DC.rights", licence_url(citation.licence) or citation.licence),
        ("DC.description", citation.abstract),
        *(("DC.subject", word) for word in citation.keywords),
    ]
    return [(name, content) for name, content in found if content]


def json_ld(citation: Citation, files: Sequence[str]) -> Markup:
    """The edition as schema.org has it, safe inside a `script` element: no `<`, `>` or `&` is left in it."""
    series = citation.series
    report: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Report",
        "name": title(citation),
        "reportNumber": citation.report_number,
        "editor": [
            _filled(
                {
                    "@type": "Person",
                    "name": e.name,
                    "familyName": e.family,
                    "givenName": e.given,
                    "affiliation": {"@type": "Organization", "name": e.affiliation} if e.affiliation else "",
                    "sameAs": f"https://orcid.org/{e.orcid}" if e.orcid else "",
                }
            )
            for e in citation.editors
        ],
        "publisher": {"@type": "Organization", "name": citation.publisher} if citation.publisher else "",
        "datePublished": citation.date.isoformat() if citation.date else "",
        "version": citation.version,
        "identifier": doi_url(citation.doi),
        "isbn": citation.isbn,
        "url": citation.url,
        "inLanguage": citation.language,
        "license": licence_url(citation.licence) or citation.licence,
        "abstract": citation.abstract,
        "keywords": list(citation.keywords),
        "isPartOf": _filled({"@type": "CreativeWorkSeries", "name": series.title, "issn": series.issn})
        if series
        else "",
        "temporalCoverage": "/".join(
            d.isoformat() for d in dict.fromkeys(citation.event_dates[:1] + citation.event_dates[-1:])
        ),
        "encoding": [
            {"@type": "MediaObject", "encodingFormat": b.kind.media_type, "contentUrl": urljoin(citation.url, b.href)}
            for b in beside(files)
            if b.kind.rel == "alternate"
        ],
    }
    text = json.dumps(_filled(report), ensure_ascii=False, separators=(",", ":"))
    for unsafe in "<>&\u2028\u2029":
        text = text.replace(unsafe, f"\\u{ord(unsafe):04x}")
    return Markup(text)  # noqa: S704  what could end the element is escaped above


def _filled(record: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if value not in ("", [], {})}
