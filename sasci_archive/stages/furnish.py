"""The first files of an apparatus: one for each kind, with what may stand in it as a comment, for editors to fill in."""

from __future__ import annotations

from typing import Final

from sasci_archive.editions.templates import OURS, Looks
from sasci_archive.store import files
from sasci_archive.store.folder import Folder

FILES: Final = (
    *("introduction.md", "background.md", "summary.md", "about.md", "editorial-policy.md", "acknowledgements.md"),
    *("references.bib", "chronology.toml", "pictures.toml", "index.toml"),
)
"""What is written, in the order in which editors come to it."""

_INSTEAD: Final = {"references.bib": "references.json"}


def furnish(folder: Folder, looks: Looks = OURS) -> tuple[str, ...]:
    """Write those of the files that are not there; gives their names. What is there is never touched. Raises NotYet without a record."""
    folder.seminar()
    written = []
    for name in FILES:
        there = [name, _INSTEAD.get(name, name)]
        if not any((folder.apparatus / each).exists() for each in there):
            files.write(folder.apparatus / name, looks.text(f"new/apparatus/{name}").encode())
            written.append(name)
    return tuple(written)
