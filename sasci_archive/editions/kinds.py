"""What the files of an edition are, by their names: for browsers, for readers, for programs."""

from __future__ import annotations

from pathlib import PurePosixPath

import msgspec


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
    ".bib": Kind("application/x-bibtex", "biblatex", "describedby"),
    ".ris": Kind("application/x-research-info-systems", "RIS", "describedby"),
    ".cff": Kind("application/yaml", "CITATION.cff", "describedby"),
}
"""By their endings."""

NAMED = {
    "citation.bibtex.bib": Kind("application/x-bibtex", "BibTeX", "describedby"),
    "datacite.json": Kind("application/vnd.datacite.datacite+json", "DataCite (JSON)", "describedby"),
    "datacite.xml": Kind("application/vnd.datacite.datacite+xml", "DataCite (XML)", "describedby"),
    "dublin-core.xml": Kind("application/xml", "Dublin Core", "describedby"),
    "easy-read.html": Kind("text/html", "Easy Read"),
    "easy-read.pdf": Kind("application/pdf", "Easy Read (PDF)"),
    "mods.xml": Kind("application/mods+xml", "MODS", "describedby"),
    "schema-org.json": Kind("application/ld+json", "schema.org", "describedby"),
}
"""Files whose ending does not say what they are."""


def kind_of(name: str) -> Kind | None:
    """What a file is, by its name or its ending; None for one that is not known."""
    return NAMED.get(name) or KINDS.get(PurePosixPath(name).suffix.lower())


def known(name: str) -> Kind:
    """The same; raises KeyError for one that is not known."""
    return NAMED.get(name) or KINDS[PurePosixPath(name).suffix.lower()]
