"""A word processor's file, whichever: what is in it says which, not its name."""

from __future__ import annotations

from sasci_archive.errors import BadDocument
from sasci_archive.formats.manuscripts import odt_document, word_document
from sasci_archive.formats.manuscripts.office_package import Package
from sasci_archive.model.manuscript import Manuscript


def parse(content: bytes, *, where: str) -> Manuscript:
    """A Word file (.docx) or an OpenDocument text (.odt). `where` is its name, for errors. Raises BadDocument."""
    package = Package(content, where=where)
    if word_document.main_part(package):
        return word_document.of(package)
    if (package.read("mimetype") or b"").strip().startswith(odt_document.KIND) or "content.xml" in package.names:
        return odt_document.of(package)
    raise BadDocument(
        f"'{where}' is a zip file, but neither a Word file nor an OpenDocument text.",
        remedy="If it holds the file that is meant, unpack it first; else save what is meant as .docx or .odt.",
    )
