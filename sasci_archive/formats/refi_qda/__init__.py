"""Projects and codebooks as programs for qualitative analysis exchange them: REFI-QDA 1.5, `.qdpx` and `.qdc` (NVivo, ATLAS.ti, MAXQDA).

A `.qdpx` is a zip file: `project.qde` (XML of the schema `urn:QDA-XML:project:1.0`) and `sources/`, one plain text for each source, UTF-8 without a mark, lines ended
by a line feed. Positions count Unicode code points from 0, the end not included (REFI-QDA 1.5, “Text selections”,
https://www.qdasoftware.org/wp-content/uploads/2019/09/REFI-QDA-1-5.pdf). Programs do not all keep to that: `formats.qda_positions`.
"""

from __future__ import annotations

from sasci_archive.formats.refi_qda.reading import parse
from sasci_archive.formats.refi_qda.values import Code, Coded, Project, Selection, Source, User, guid
from sasci_archive.formats.refi_qda.writing import compose, compose_codebook, project_file

__all__ = [
    "Code",
    "Coded",
    "Project",
    "Selection",
    "Source",
    "User",
    "compose",
    "compose_codebook",
    "guid",
    "parse",
    "project_file",
]
