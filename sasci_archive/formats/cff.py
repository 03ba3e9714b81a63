"""A `Citation` as CITATION.cff 1.2.0 (github.com/citation-file-format), which repositories of files show to who opens them."""

from __future__ import annotations

import json
from typing import Any

from sasci_archive.formats.citation import GENRE, SYNTHETIC, clean, full_title
from sasci_archive.model.citation import Citation
from sasci_archive.model.seminar import Editor


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


def _cff_name(editor: Editor) -> dict[str, str]:
    name = {
        "family-names": editor.family,
        "given-names": editor.given,
        "affiliation": editor.affiliation,
        "orcid": f"https://orcid.org/{editor.orcid}" if editor.orcid else "",
    }
    return {key: value for key, value in name.items() if value}


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
