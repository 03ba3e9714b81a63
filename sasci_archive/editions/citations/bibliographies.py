"""Entries for LaTeX: biblatex (`@report`), and BibTeX for what reads no biblatex (`@book`, as its reports have no editors).

Written by pandoc from the CSL-JSON, as it knows what LaTeX needs escaped; what it leaves out of BibTeX (DOI, ISBN, language) is added.
"""

from __future__ import annotations

import json
import re
from typing import Any

_FIRST = re.compile(r"^@\w+\{[^,\n]*,\n")
_LATEX = str.maketrans(
    {c: f"\\{c}" for c in "#$%&_{}"} | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\^{}"}
)
_ENCODED = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C"})
_STARRED = re.compile(r"(\\text[a-z]+)\*")
"""A star behind a command: readers take it for a part of that."""
_VERBATIM = frozenset(("doi",))
_LESS, _GRAVE = (
    "\ue010",
    "\ue011",
)  # stand for `<` and for "`" while pandoc is at work: of two of these LaTeX makes one sign


def biblatex(item: dict[str, Any]) -> str:
    """A CSL-JSON item as a biblatex entry."""
    return _with(_written(item, "biblatex"), {"keywords": item.get("keyword", "")})


def bibtex(item: dict[str, Any]) -> str:
    """A CSL-JSON item as a BibTeX entry. A volume is a `@book`: BibTeX's `@techreport` wants authors, and prints no editors."""
    volume = item["type"] == "report"
    entry = _written(item | {"type": "book"} if volume else item, "bibtex")
    told = entry.casefold()
    item = _in_braces(item)
    more = {
        "keywords": item.get("keyword", ""),
        "doi": item.get("DOI", ""),
        "isbn": item.get("ISBN", ""),
        "issn": item.get("ISSN", ""),
    }
    version = f"version {item['version']}" if "version" in item else ""
    more["note"] = ", ".join(filter(None, (item["genre"] if volume else "", version)))
    more = {field: value for field, value in more.items() if not re.search(rf"^\s*{field}\s*=", told, re.MULTILINE)}
    return _with(entry, more)


def _with(entry: str, fields: dict[str, str]) -> str:
    added = (
        f"  {field} = {{{value if field in _VERBATIM else value.translate(_LATEX)}}},\n"
        for field, value in fields.items()
        if value
    )
    return _FIRST.sub(lambda found: found[0] + "".join(added), entry, count=1)


def _in_braces(item: dict[str, Any]) -> dict[str, Any]:
    """With addresses in which no brace or backslash is left: LaTeX takes them as they are, and counts its braces."""
    return item | {key: item[key].translate(_ENCODED) for key in ("DOI", "URL") if key in item}


def _written(item: dict[str, Any], to: str) -> str:
    """By pandoc. CSL reads `<i>` in a text as italics: here it is a text."""
    import pypandoc

    source = json.dumps([_unmarked(_in_braces(item))], ensure_ascii=False)
    text: str = pypandoc.convert_text(
        source, to, format="csljson", extra_args=["--sandbox", "--wrap=none"], verify_format=False
    )
    text = _STARRED.sub(r"\1{}*", text)
    return text.replace("\r\n", "\n").replace(_LESS, "<").replace(_GRAVE, "{`}")


def _unmarked(value: Any) -> Any:
    match value:
        case str():
            return value.replace("<", _LESS).replace("`", _GRAVE)
        case dict():
            return {key: _unmarked(part) for key, part in value.items()}
        case list():
            return [_unmarked(part) for part in value]
        case _:
            return value
