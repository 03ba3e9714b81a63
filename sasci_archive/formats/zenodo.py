"""A `Record` as Zenodo's deposit API takes it (developers.zenodo.org/#deposit-metadata)."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any, Final

from sasci_archive.errors import SasciError
from sasci_archive.formats.citation import clean, full_title
from sasci_archive.formats.rights import is_spdx
from sasci_archive.model.authorities import NOBODY, Authorities
from sasci_archive.model.citation import Citation, Contributor, Record
from sasci_archive.model.seminar import Editor

_LANGUAGES: Final = {
    "en": "eng",
    "cy": "cym",
    "gd": "gla",
    "ga": "gle",
    "fr": "fra",
    "de": "deu",
    "es": "spa",
    "pl": "pol",
    "ur": "urd",
}
"""ISO 639-3, as it wants them; another is left out."""


def metadata(record: Record, known: Authorities = NOBODY, *, with_doi: bool) -> dict[str, Any]:
    """`with_doi`: the DOI that the edition has is given, else Zenodo makes one of its own. Raises SasciError where it lacks what Zenodo asks for."""
    it = record.citation
    if not it.date or not is_spdx(it.licence):
        lacking = "date of publication" if not it.date else "licence by its SPDX name (CC-BY-4.0)"
        raise SasciError(
            f"'{it.id}' has no {lacking}, and Zenodo takes nothing without.",
            remedy="Fill it in in seminar.toml; `inv refresh` and `inv publish` follow.",
        )
    told = {
        "upload_type": "publication",
        "publication_type": "report",
        "publication_date": it.date.isoformat(),
        "title": full_title(it),
        "creators": [_editor(each, known) for each in it.editors] or [{"name": clean(it.publisher)}],
        "contributors": [_contributor(each, known) for each in record.contributors],
        "description": _in_html(it.abstract or full_title(it)),
        "access_right": "open",
        "license": "cc-zero" if it.licence == "CC0-1.0" else it.licence.lower(),
        "keywords": [clean(word) for word in it.keywords if clean(word)],
        "notes": _in_html("\n\n".join(it.rights)),
        "version": clean(it.version),
        "language": _LANGUAGES.get(it.language.partition("-")[0].lower(), ""),
        "related_identifiers": list(_related(it, record.earlier)),
        "doi": it.doi if with_doi else "",
    }
    return {key: value for key, value in told.items() if value}


def _in_html(text: str) -> str:
    """Paragraphs of text: nothing in it is markup."""
    return "".join(f"<p>{html.escape(clean(part))}</p>" for part in text.split("\n\n") if clean(part))


def _editor(editor: Editor, known: Authorities) -> dict[str, str]:
    family, given = clean(editor.family), clean(editor.given)
    somebody = known.person_called(clean(editor.name))
    told = {
        "name": ", ".join(part for part in (family, given) if part),
        "affiliation": clean(editor.affiliation),
        "orcid": clean(editor.orcid or (somebody.orcid if somebody else "")),
    }
    return {key: value for key, value in told.items() if value}


def _contributor(somebody: Contributor, known: Authorities) -> dict[str, str]:
    person = known.person_called(clean(somebody.name)) if somebody.given else None
    told = {
        "name": f"{clean(somebody.family)}, {clean(somebody.given)}" if somebody.given else clean(somebody.name),
        "type": "Other",
        "orcid": clean(somebody.orcid or (person.orcid if person else "")),
    }
    return {key: value for key, value in told.items() if value}


def _related(it: Citation, earlier: tuple[str, ...]) -> Iterator[dict[str, str]]:
    handle = f"https://hdl.handle.net/{it.handle}" if it.handle else ""
    found = [("isIdenticalTo", it.url), ("isIdenticalTo", it.ark), ("isIdenticalTo", handle)]
    found += [("isNewVersionOf", doi) for doi in earlier if doi != it.doi]
    found.append(("isPartOf", it.series.issn if it.series else ""))
    for relation, identifier in found:
        if identifier:
            yield {"relation": relation, "identifier": clean(identifier)}
