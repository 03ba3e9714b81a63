"""Two readings of the transcript compared: what people changed since the machine heard it. Nothing is changed by looking."""

from __future__ import annotations

from pathlib import Path

from sasci_archive.editions import comparison as edition
from sasci_archive.model.comparison import Comparison
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.tei.shown import comparison
from sasci_archive.tei.wordings import Which


def compare(folder: Folder, earlier: Which, later: Which) -> Comparison:
    """The two readings, and how far the machine's is what the machine heard. Raises NotYet, BadTranscript."""
    return comparison.compare(folder.master(), earlier, later, folder.words())


def page(folder: Folder, compared: Comparison, *, everything: bool = False) -> Path:
    """Write the page of a comparison; gives where it lies. RESTRICTED."""
    path = folder.comparisons / f"{compared.earlier}-{compared.later}.html"
    files.write(path, edition.page(compared, everything=everything, lang=folder.seminar().language))
    return path
