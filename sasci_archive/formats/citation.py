"""A `Citation` in the formats that reference managers read: CSL-JSON, RIS, CITATION.cff.

All are written from one value, so that none can disagree. BibLaTeX and printed references are made from the CSL-JSON by
pandoc (`editions.citations`). Sources: CSL 1.0.2 (docs.citationstyles.org), RIS as read by Zotero and pandoc,
CFF 1.2.0 (github.com/citation-file-format). A witness seminar is a *report* with editors and no authors.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from sasci_archive.model.citation import Citation
from sasci_archive.model.seminar import Editor

GENRE = "Edited transcript of a witness seminar"
SYNTHETIC = "Synthetic demonstration"


def full_title(citation: Citation) -> str:
    """Title and subtitle, joined as they are punctuated; a synthetic seminar says so here, as no style can then drop it.

    >>> full_title(Citation(id="x", title="What Did We Learn?", subtitle="A Witness Seminar"))
    'What Did We Learn? A Witness Seminar'
    """
    label = f" [{SYNTHETIC}]" if citation.synthetic else ""
    if not citation.subtitle:
        return citation.title + label
    return f"{citation.title}{' ' if citation.title[-1] in '?!.' else ': '}{citation.subtitle}{label}"


def csl(citation: Citation) -> dict[str, Any]:
    """One CSL-JSON item. What is not known is left out; without a date it is forthcoming."""
    item: dict[str, Any] = {
        "id": citation.id,
        "type": "report",
        "title": full_title(citation),
        "genre": GENRE,
        "editor": [_csl_name(e) for e in citation.editors],
        "publisher": citation.publisher,
        "publisher-place": citation.place,
        "issued": _csl_date(citation.date) if citation.date else {},
        "status": "" if citation.date else "forthcoming",
        "event-date": _csl_date(*citation.event_dates[:2]) if citation.event_dates else {},
        "DOI": citation.doi,
        "ISBN": citation.isbn,
        "URL": citation.url,
        "number": citation.report_number,
        "version": citation.version,
        "collection-title": citation.series.title if citation.series else "",
        "collection-number": citation.series.number if citation.series else "",
        "ISSN": citation.series.issn if citation.series else "",
        "language": citation.language,
        "abstract": citation.abstract,
        "keyword": ", ".join(citation.keywords),
        "license": citation.licence,
    }
    return {key: value for key, value in item.items() if value}


def compose_csl(citation: Citation) -> str:
    """A CSL-JSON file: a list of one item."""
    return json.dumps([csl(citation)], ensure_ascii=False, indent=1) + "\n"


def compose_ris(citation: Citation) -> str:
    """A RIS file. Editors are `ED`; lines end in CRLF, as the format says."""
    series = citation.series
    lines = [
        ("TY", "RPRT"),
        ("ID", citation.id),
        ("TI", full_title(citation)),
        *(("ED", _ris_name(e)) for e in citation.editors),
        ("PY", f"{citation.date.year}" if citation.date else ""),
        ("DA", f"{citation.date:%Y/%m/%d}" if citation.date else ""),
        ("PB", citation.publisher),
        ("CY", citation.place),
        ("M3", GENRE),
        ("T2", series.title if series else ""),
        ("VL", series.number if series else ""),
        ("SN", citation.isbn or (series.issn if series else "")),
        ("M1", citation.report_number),
        ("ET", citation.version),
        ("DO", citation.doi),
        ("UR", citation.url),
        ("LA", citation.language),
        *(("KW", word) for word in citation.keywords),
        ("AB", citation.abstract),
        ("ER", " "),
    ]
    return "".join(f"{tag}  - {_one_line(value)}\r\n" for tag, value in lines if value)


def compose_cff(citation: Citation) -> str:
    """CITATION.cff 1.2.0. The format has no editors at its top, so they stand as authors there and as editors in
    `preferred-citation`, which is what is to be cited."""
    item: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": f"{SYNTHETIC}: do not cite." if citation.synthetic else "Please cite the edition as below.",
        "type": "dataset",
        "title": full_title(citation),
        "authors": [_cff_name(e) for e in citation.editors] or [{"name": citation.publisher or citation.title}],
        "version": citation.version,
        "date-released": citation.date.isoformat() if citation.date else "",
        "doi": citation.doi,
        "url": citation.url,
        "license": citation.licence if _is_spdx(citation.licence) else "",
        "keywords": list(citation.keywords),
        "abstract": citation.abstract,
        "preferred-citation": {
            "type": "report",
            "title": full_title(citation),
            "authors": [_cff_name(e) for e in citation.editors] or [{"name": citation.publisher or citation.title}],
            "editors": [_cff_name(e) for e in citation.editors],
            "institution": {"name": citation.publisher} if citation.publisher else {},
            "year": citation.date.year if citation.date else None,
            "month": citation.date.month if citation.date else None,
            "doi": citation.doi,
            "isbn": citation.isbn,
            "url": citation.url,
            "number": citation.report_number,
            "collection-title": citation.series.title if citation.series else "",
            "notes": GENRE,
        },
    }
    return "\n".join(_yaml(item)) + "\n"


def _csl_name(editor: Editor) -> dict[str, str]:
    return {"family": editor.family, "given": editor.given}


def _csl_date(*dates: dt.date) -> dict[str, Any]:
    return {"date-parts": [[d.year, d.month, d.day] for d in dates]}


def _ris_name(editor: Editor) -> str:
    return f"{editor.family}, {editor.given}"


def _cff_name(editor: Editor) -> dict[str, str]:
    name = {
        "family-names": editor.family,
        "given-names": editor.given,
        "affiliation": editor.affiliation,
        "orcid": f"https://orcid.org/{editor.orcid}" if editor.orcid else "",
    }
    return {key: value for key, value in name.items() if value}


def _one_line(text: str) -> str:
    return " ".join(text.split()) or " "


def _is_spdx(licence: str) -> bool:
    return licence.startswith(("CC-", "CC0-", "MIT", "Apache-", "ODbL-", "OGL-"))


def _yaml(value: Any, indent: str = "") -> list[str]:
    """Block YAML whose scalars are JSON strings, which YAML 1.2 reads as they are; empty values are left out."""
    lines: list[str] = []
    for key, part in value.items():
        if isinstance(part, dict) and part:
            lines += [f"{indent}{key}:", *_yaml(part, indent + "  ")]
        elif isinstance(part, list) and part and isinstance(part[0], dict):
            lines.append(f"{indent}{key}:")
            for entry in part:
                first, *rest = _yaml(entry, indent + "    ")
                lines += [f"{indent}  - {first.strip()}", *rest]
        elif isinstance(part, list) and part:
            lines += [f"{indent}{key}:", *(f"{indent}  - {json.dumps(entry, ensure_ascii=False)}" for entry in part)]
        elif part:
            lines.append(f"{indent}{key}: {json.dumps(part, ensure_ascii=False)}")
    return lines
