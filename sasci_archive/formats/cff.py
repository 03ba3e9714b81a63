"""A `Citation` as CITATION.cff 1.2.0 (github.com/citation-file-format), which repositories of files show to who opens them.

The format's own schema is strict: a DOI, ISBN, ORCID or address that it would not take is left out, as one such would make the whole file be
refused.
"""

from __future__ import annotations

import json
import re
from typing import Any

from sasci_archive.formats.citation import GENRE, SYNTHETIC, clean, full_title
from sasci_archive.formats.rights import is_spdx
from sasci_archive.model.citation import Citation
from sasci_archive.model.seminar import Editor

_DOI = re.compile(r"10\.\d{4,9}(\.\d+)?/[A-Za-z0-9:/_;\-.()\[\]\\]+")
_ISBN = re.compile(r"[0-9\- ]{10,17}X?")
_ORCID = re.compile(r"[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]")
_URL = re.compile(r"(https|http|ftp|sftp)://[^\s<>\"{}|\\^`]+")


def compose_cff(citation: Citation) -> str:
    """CITATION.cff 1.2.0. The format has no editors at its top, so they stand as authors there and as editors in
    `preferred-citation`, which is what is to be cited."""
    people = [_name(e) for e in citation.editors] or [{"name": clean(citation.publisher or citation.title)}]
    same = {
        "title": clean(full_title(citation)),
        "authors": people,
        "version": clean(citation.version),
        "date-released": citation.date.isoformat() if citation.date else "",
        "doi": _held(_DOI, citation.doi),
        "url": _held(_URL, citation.url),
        "identifiers": [
            {"type": "other", "value": clean(value), "description": kind}
            for value, kind in ((citation.ark, "ARK"), (citation.handle, "Handle"))
            if clean(value)
        ],
        "keywords": [clean(word) for word in citation.keywords if clean(word)],
        "abstract": clean(citation.abstract),
    }
    item: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": f"{SYNTHETIC}: do not cite." if citation.synthetic else "Please cite the edition as below.",
        "type": "dataset",
        **same,
        "license": citation.licence if is_spdx(citation.licence) else "",
        "preferred-citation": {
            "type": "report",
            **same,
            "editors": [_name(e) for e in citation.editors],
            "institution": {"name": clean(citation.publisher)} if clean(citation.publisher) else {},
            "publisher": {"name": clean(citation.publisher)} if clean(citation.publisher) else {},
            "year": citation.date.year if citation.date else None,
            "month": citation.date.month if citation.date else None,
            "status": "" if citation.date else "in-preparation",
            "isbn": _held(_ISBN, citation.isbn),
            "number": clean(citation.report_number),
            "collection-title": clean(citation.series.title) if citation.series else "",
            "notes": GENRE,
        },
    }
    return "\n".join(_yaml(item)) + "\n"


def _name(editor: Editor) -> dict[str, str]:
    family, given = clean(editor.family), clean(editor.given)
    if not (family and given):
        return {"name": family or given or "Anonymous"}
    orcid = _held(_ORCID, editor.orcid)
    name = {
        "family-names": family,
        "given-names": given,
        "affiliation": clean(editor.affiliation),
        "orcid": f"https://orcid.org/{orcid}" if orcid else "",
    }
    return {key: value for key, value in name.items() if value}


def _held(pattern: re.Pattern[str], value: str) -> str:
    return value if pattern.fullmatch(value) else ""


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
