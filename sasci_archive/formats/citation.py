"""A `Citation` as CSL-JSON and RIS, which reference managers read; of the volume, of one witness's contribution, of a passage.

All are written from one value, so that none can disagree. Printed references, BibTeX and biblatex are made from the CSL-JSON
(`editions.citations`). Sources: CSL 1.0.2 (docs.citationstyles.org), RIS as read by Zotero and pandoc. A witness seminar is a
*report* with editors and no authors; what one person says in it is a *chapter* of it, whose author they are.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

from sasci_archive.model.citation import Citation, Contributor, Passage
from sasci_archive.model.seminar import Editor

GENRE = "Edited transcript of a witness seminar"
SYNTHETIC = "Synthetic demonstration"
CONTRIBUTION = "Contribution"
"""What somebody's part in a seminar is called, which has no title of its own."""

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]+")


def clean(text: str) -> str:
    """The text on one line, without characters that no format can hold; nothing that can be seen is lost.

    >>> clean("One\\nED  - Nobody\\x00, Real")
    'One ED - Nobody , Real'
    """
    return " ".join(_CONTROLS.sub(" ", text).split())


def full_title(citation: Citation) -> str:
    """Title and subtitle, joined as they are punctuated; a synthetic seminar says so here, as no style can then drop it.

    >>> full_title(Citation(id="x", title="What Did We Learn?", subtitle="A Witness Seminar"))
    'What Did We Learn? A Witness Seminar'
    """
    title, subtitle = clean(citation.title), clean(citation.subtitle)
    label = f" [{SYNTHETIC}]" if citation.synthetic else ""
    if not subtitle:
        return title + label
    return f"{title}{' ' if title.endswith(('?', '!', '.')) else ': '}{subtitle}{label}"


def titles(citation: Citation) -> tuple[str, str]:
    """Title and subtitle for formats that have a place for each. Of a synthetic seminar it is one: the label must not be parted from the title.

    >>> titles(Citation(id="x", title="What Did We Learn?", subtitle="A Witness Seminar"))
    ('What Did We Learn?', 'A Witness Seminar')
    """
    if citation.synthetic:
        return full_title(citation), ""
    return clean(citation.title), clean(citation.subtitle)


def csl(citation: Citation) -> dict[str, Any]:
    """One CSL-JSON item: the volume. What is not known is left out; without a date it is forthcoming."""
    return _filled(
        {
            "id": citation.id,
            "type": "report",
            "title": full_title(citation),
            "genre": GENRE,
            "editor": [_csl_editor(e) for e in citation.editors],
            "event-date": _csl_date(*citation.event_dates[:1], *citation.event_dates[-1:])
            if citation.event_dates
            else {},
            "number": citation.report_number,
            "abstract": citation.abstract,
            "keyword": ", ".join(citation.keywords),
            **_published(citation),
        }
    )


def csl_contribution(citation: Citation, contributor: Contributor, passage: Passage | None = None) -> dict[str, Any]:
    """What one person said in it: all of it, or only a passage."""
    where = f"{citation.address}#{passage.fragment}" if passage and citation.address else citation.address
    return _filled(
        {
            "id": f"{citation.id}-{passage.fragment if passage else contributor.id}",
            "type": "chapter",
            "author": [csl_name(contributor)],
            "title": f"{CONTRIBUTION} ({passage.words})" if passage else CONTRIBUTION,
            "container-title": full_title(citation),
            "editor": [_csl_editor(e) for e in citation.editors],
            "page": "-".join(passage.pages) if passage else "",
            **_published(citation),
            "URL": where,
        }
    )


def csl_passage(citation: Citation, passage: Passage) -> dict[str, Any]:
    """A passage in which nobody speaks alone: a place in the volume."""
    return csl(citation) | _filled(
        {
            "id": f"{citation.id}-{passage.fragment}",
            "page": "-".join(passage.pages),
            "note": f"{passage.words[:1].upper()}{passage.words[1:]}",
            "URL": f"{citation.address}#{passage.fragment}" if citation.address else "",
        }
    )


def csl_name(contributor: Contributor) -> dict[str, str]:
    """A person by family and given name; a role, a pseudonym or a body as a whole."""
    if contributor.given:
        return {"family": clean(contributor.family), "given": clean(contributor.given)}
    return {"literal": clean(contributor.name)}


def compose_csl(*items: dict[str, Any]) -> str:
    """A CSL-JSON file: a list of items."""
    return json.dumps(items, ensure_ascii=False, indent=1) + "\n"


def _published(citation: Citation) -> dict[str, Any]:
    """What a volume and its parts have in common."""
    return {
        "publisher": citation.publisher,
        "publisher-place": citation.place,
        "issued": _csl_date(citation.date) if citation.date else {},
        "status": "" if citation.date else "forthcoming",
        "DOI": citation.doi,
        "ISBN": citation.isbn,
        "URL": citation.url,
        "version": citation.version,
        "collection-title": citation.series.title if citation.series else "",
        "collection-number": citation.series.number if citation.series else "",
        "ISSN": citation.series.issn if citation.series else "",
        "language": citation.language,
    }


def _filled(item: dict[str, Any]) -> dict[str, Any]:
    return {key: clean(value) if isinstance(value, str) else value for key, value in item.items() if value}


def compose_ris(item: dict[str, Any]) -> str:
    """A CSL-JSON item as a RIS file; lines end in CRLF, as the format says. A contribution is a chapter (`CHAP`)."""
    part, date = item["type"] == "chapter", item.get("issued", {}).get("date-parts", [[]])[0]
    first, _, last = item.get("page", "").partition("-")
    lines = [
        ("TY", "CHAP" if part else "RPRT"),
        ("ID", item["id"]),
        ("TI", item["title"]),
        *(("AU", _ris_name(name)) for name in item.get("author", ())),
        *(("ED", _ris_name(name)) for name in item.get("editor", ())),
        ("PY", f"{date[0]:04}" if date else ""),
        ("DA", "/".join(f"{n:02}" for n in date) if date else ""),
        ("PB", item.get("publisher", "")),
        ("CY", item.get("publisher-place", "")),
        ("M3", "" if part else GENRE),
        ("T2", item["container-title"] if part else item.get("collection-title", "")),
        ("T3", item.get("collection-title", "") if part else ""),
        ("VL", item.get("collection-number", "")),
        ("SN", item.get("ISBN", "") or item.get("ISSN", "")),
        ("SP", first),
        ("EP", last),
        ("M1", item.get("number", "")),
        ("ET", item.get("version", "")),
        ("DO", item.get("DOI", "")),
        ("UR", item.get("URL", "")),
        ("LA", item.get("language", "")),
        *(("KW", word) for word in item.get("keyword", "").split(", ") if word),
        ("N1", item.get("note", "")),
        ("AB", item.get("abstract", "")),
        ("ER", " "),
    ]
    return "".join(f"{tag}  - {clean(value) or ' '}\r\n" for tag, value in lines if value)


def _csl_editor(editor: Editor) -> dict[str, str]:
    family, given = clean(editor.family), clean(editor.given)
    return {"family": family, "given": given} if family and given else {"literal": family or given}


def _csl_date(*dates: dt.date) -> dict[str, Any]:
    return {"date-parts": [[d.year, d.month, d.day] for d in dict.fromkeys(dates)]}


def _ris_name(name: dict[str, str]) -> str:
    return name["literal"] if "literal" in name else f"{name['family']}, {name['given']}"
