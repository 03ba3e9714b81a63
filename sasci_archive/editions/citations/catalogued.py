"""The volume as catalogues and reference managers read it: one record, and a row for each format it is written in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import msgspec

from sasci_archive.editions import citations, kinds
from sasci_archive.editions.citations import bibliographies
from sasci_archive.errors import NotYet
from sasci_archive.formats import citation as formats
from sasci_archive.formats import datacite
from sasci_archive.formats.cff import compose_cff
from sasci_archive.formats.dublin_core import compose_oai_dc
from sasci_archive.formats.mods import compose_mods
from sasci_archive.formats.schema_org import compose_schema_org
from sasci_archive.model.citation import Citation, Contributor, Part, Passage, Record
from sasci_archive.model.outline import Outline
from sasci_archive.model.reading import Reading


class Format(msgspec.Struct, frozen=True):
    """One format: what its file is called, how a record is written in it; and a single reference, where it can hold one."""

    file: str
    write: Callable[[Record], bytes]
    reference: Callable[[dict[str, Any]], str] | None = None
    registers: bool = False  # it is for who registers a DOI: of nothing that has no date or publisher


def _referring(file: str, write: Callable[[dict[str, Any]], str]) -> Format:
    return Format(file, lambda record: write(formats.csl(record.citation)).encode(), write)


FORMATS: Final[Mapping[str, Format]] = {
    "csl": _referring("citation.json", formats.compose_csl),
    "biblatex": _referring("citation.bib", bibliographies.biblatex),
    "bibtex": _referring("citation.bibtex.bib", bibliographies.bibtex),
    "ris": _referring("citation.ris", formats.compose_ris),
    "cff": Format("CITATION.cff", lambda record: compose_cff(record.citation).encode()),
    "datacite-json": Format("datacite.json", lambda record: datacite.compose_json(record).encode(), registers=True),
    "datacite-xml": Format("datacite.xml", datacite.compose_xml, registers=True),
    "dc": Format("dublin-core.xml", compose_oai_dc),
    "mods": Format("mods.xml", compose_mods),
    "schema-org": Format("schema-org.json", lambda record: compose_schema_org(record).encode()),
}
"""By the names that `inv cite --format` knows."""


def record(reading: Reading, files: Iterable[str], *, pages: int = 0) -> Record:
    """What there is to be recorded of an edition with these files."""
    return recorded(Outline.of(reading), files, pages=pages)


def recorded(outline: Outline, files: Iterable[str], *, pages: int = 0) -> Record:
    """The same of an edition whose text nobody has read."""
    files = tuple(files)
    heard = any(name.endswith((".m4a", ".mp3")) for name in files)
    return Record(
        citation=outline.citation,
        contributors=tuple(map(citations.contributor, outline.speakers)),
        files=tuple(parts(files)),
        turns=outline.turns,
        pages=pages,
        duration=outline.length if heard else 0,
    )


def parts(files: Iterable[str]) -> Iterable[Part]:
    """The files of an edition that are the work itself: what only describes it is none of its parts."""
    for name in files:
        kind = kinds.kind_of(name)
        if kind and kind.rel == "alternate":
            yield Part(name=name, media_type=kind.media_type, label=kind.label)


def format_of(name: str) -> Format:
    """By its name. Raises NotYet."""
    if name not in FORMATS:
        raise NotYet(f"There is no format '{name}' here.", remedy=f"Choose one of: {', '.join(FORMATS)}.")
    return FORMATS[name]


def volume(name: str, of: Record) -> str:
    """The volume in a format. Raises NotYet for a format that is not there, or one for registering of what is not published."""
    chosen = format_of(name)
    if chosen.registers and not datacite.registrable(of.citation):
        raise NotYet(
            f"'{of.citation.id}' has no publisher or no date of publication, and DataCite registers nothing without.",
            remedy="Fill in `publisher` and `date` under [publication] in seminar.toml, and `inv refresh` lets the transcript follow.",
        )
    return chosen.write(of).decode()


def contribution(name: str, citation: Citation, who: Contributor) -> str:
    """All that somebody said, in a format for references. Raises NotYet."""
    return _reference(name)(formats.csl_contribution(citation, who))


def passage(name: str, citation: Citation, cited: Passage) -> str:
    """A passage, in a format for references. Raises NotYet."""
    alone = len(cited.speakers) == 1
    item = (
        formats.csl_contribution(citation, cited.speakers[0], cited) if alone else formats.csl_passage(citation, cited)
    )
    return _reference(name)(item)


def _reference(name: str) -> Callable[[dict[str, Any]], str]:
    if (write := format_of(name).reference) is None:
        known = ", ".join(each for each, form in FORMATS.items() if form.reference)
        raise NotYet(
            f"The format '{name}' is for the whole volume, and not for a passage or a contribution.",
            remedy=f"Choose one of: {known}.",
        )
    return write
