"""What others read in an edition's metadata is what the transcript's header says: title, editors (each once), year, DOI.

Each file is read by a program of others where there is one: pandoc reads RIS and BibLaTeX, PDFium the PDF's, lxml what a page tells Zotero.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import Any, Final

import msgspec
from lxml import etree

from sasci_archive.formats import citation as formats
from sasci_archive.formats import hardened_xml
from sasci_archive.inspection.texts import texts
from sasci_archive.model.citation import Citation
from sasci_archive.proofing import named_turns
from sasci_archive.proofing.finding import Built, Found
from sasci_archive.proofing.words import letters


class Told(msgspec.Struct, frozen=True):
    """What a file says; None for what its kind has no place for."""

    title: str
    editors: tuple[str, ...] | None
    year: str | None = None
    doi: str | None = None


def metadata(built: Built, names: tuple[str, ...]) -> Found:
    """Of all files that carry any."""
    faults, checked = [], 0
    for name in names:
        reader = _READERS.get(PurePath(name).suffix.lower())
        if name == "transcript.xml" or (reader is None and not _is_record(name)):
            continue
        checked += 1
        told = reader(built.read(name)) if reader else None
        compared = _compared(built.reading.citation, told) if told else _held(built, name)
        faults += [f"{name}: {fault}" for fault in compared]
    return Found(tuple(faults), f"{checked} files read back")


def _compared(ours: Citation, told: Told) -> Iterator[str]:
    if letters(ours.title) not in letters(told.title):
        yield f"it is called ‘{told.title}’, not ‘{formats.full_title(ours)}’"
    if told.editors is not None:
        families = sorted(letters(editor.family) for editor in ours.editors)
        found = sorted(letters(name) for name in told.editors)
        if len(found) != len(families) or not all(
            family in name for family, name in zip(families, _matched(families, found), strict=True)
        ):
            yield f"its editors are {', '.join(told.editors) or 'nobody'}, not {', '.join(e.name for e in ours.editors)}"
    if told.year is not None and ours.date and told.year != str(ours.date.year):
        yield f"it is of {told.year or 'no year'}, not of {ours.date.year}"
    if (
        told.doi is not None
        and ours.doi
        and told.doi.casefold().removeprefix("https://doi.org/") != ours.doi.casefold()
    ):
        yield f"its DOI is ‘{told.doi}’, not ‘{ours.doi}’"


def _matched(families: list[str], found: list[str]) -> list[str]:
    """For each family name the name that has it, "" where none has."""
    left = list(found)
    matched = []
    for family in families:
        name = next((each for each in left if family in each), "")
        if name:
            left.remove(name)
        matched.append(name)
    return matched


# -- readers -----------------------------------------------------------------------------------------------------------


def _csl(content: bytes) -> Told:
    items: Any = json.loads(content)
    item = items[0] if isinstance(items, list) else items
    names = [*item.get("editor", []), *item.get("author", [])]
    return Told(
        item.get("title", ""),
        tuple(name.get("family", name.get("literal", "")) for name in names),
        str(item.get("issued", {}).get("date-parts", [[""]])[0][0]),
        item.get("DOI", ""),
    )


def _by_pandoc(kind: str) -> Callable[[bytes], Told]:
    def read(content: bytes) -> Told:
        import pypandoc

        return _csl(pypandoc.convert_text(content.decode(), "csljson", format=kind, extra_args=["--sandbox"]).encode())

    return read


def _cff(content: bytes) -> Told:
    """Of the few lines of YAML that we write. https://citation-file-format.github.io/"""
    lines = content.decode().splitlines()

    def value(key: str) -> list[str]:
        return [_scalar(line.partition(":")[2]) for line in lines if line.lstrip(" -").startswith(f"{key}:")]

    released = value("date-released")
    whole = next(iter(value("title")), "")
    people = [_scalar(line.partition(":")[2]) for line in _first_list(lines, "authors:") if "family-names:" in line]
    return Told(whole, tuple(people), released[0][:4] if released else None, next(iter(value("doi")), None))


def _first_list(lines: list[str], key: str) -> Iterator[str]:
    at = next((n for n, line in enumerate(lines) if line.strip() == key), len(lines))
    margin = len(lines[at]) - len(lines[at].lstrip()) if at < len(lines) else 0
    for line in lines[at + 1 :]:
        if line.strip() and len(line) - len(line.lstrip()) <= margin and not line.lstrip().startswith("-"):
            return
        yield line


def _scalar(text: str) -> str:
    text = text.strip()
    return str(json.loads(text)) if text.startswith('"') else text.strip("'")


def _page(content: bytes) -> Told:
    """As Zotero and Google Scholar read it: https://scholar.google.com/intl/en/scholar/inclusion.html#indexing"""
    root = named_turns.page(content)
    said: dict[str, list[str]] = {}
    for node in root.iter("meta"):
        said.setdefault(node.get("name", ""), []).append(node.get("content", ""))
    if "citation_title" not in said:  # a proof is not to be cited
        return Told("".join(root.find(".//title").itertext()), None)
    people = (*said.get("citation_editor", ()), *said.get("citation_author", ()))
    date = next(iter(said.get("citation_publication_date", said.get("citation_date", ()))), None)
    return Told(
        said["citation_title"][0], people, date[:4] if date else None, next(iter(said.get("citation_doi", ())), None)
    )


def _pdf(content: bytes) -> Told:
    import pypdfium2

    from sasci_archive.editions.pages import PDFIUM

    with PDFIUM:
        document = pypdfium2.PdfDocument(content)
        told = document.get_metadata_dict()
        document.close()
    return Told(
        told.get("Title", ""), tuple(part for part in told.get("Author", "").replace(" and ", ", ").split(", ") if part)
    )


def _core(content: bytes) -> Told:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        root: Any = etree.fromstring(package.read("docProps/core.xml"), hardened_xml.parser())
    return Told("".join(root.itertext("{*}title")), None)


def _opf(content: bytes) -> Told:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        opf = next(name for name in package.namelist() if name.endswith(".opf"))
        root: Any = etree.fromstring(package.read(opf), hardened_xml.parser())
    people = [*root.iter("{*}creator"), *root.iter("{*}contributor")]
    return Told(
        " ".join("".join(t.itertext()) for t in root.iter("{*}title")), tuple("".join(p.itertext()) for p in people)
    )


def _is_record(name: str) -> bool:
    """Whether a file is a record about the edition, of a kind that has no reader here: it must at least hold what it is about."""
    return PurePath(name).suffix in {".json", ".xml", ".rdf"}


def _held(built: Built, name: str) -> Iterator[str]:
    ours = built.reading.citation
    whole = letters(" ".join(text for _, text in texts(built.home / name)))
    for what, text in (
        ("the title", ours.title),
        *(("an editor", e.family) for e in ours.editors),
        ("the DOI", ours.doi),
    ):
        if letters(text) not in whole:
            yield f"{what} ‘{text}’ is not in it"


def _json(content: bytes) -> Told | None:
    item: Any = json.loads(content)
    if isinstance(item, dict) and "@context" in item:  # schema.org, of which any reader takes what it knows
        return None
    if isinstance(item, dict) and "titles" in item:  # DataCite
        people = [
            *item.get("creators", []),
            *[c for c in item.get("contributors", []) if c.get("contributorType") == "Editor"],
        ]
        unique = {person["name"]: person.get("familyName", person["name"]) for person in people}
        return Told(
            " ".join(t["title"] for t in item["titles"]),
            tuple(unique.values()),
            str(item.get("publicationYear", "")),
            item.get("doi"),
        )
    return _csl(content)


_READERS: Final[dict[str, Callable[[bytes], Told | None]]] = {
    ".json": _json,
    ".bib": _by_pandoc("biblatex"),
    ".ris": _by_pandoc("ris"),
    ".cff": _cff,
    ".html": _page,
    ".pdf": _pdf,
    ".docx": _core,
    ".epub": _opf,
}
