"""Where an Easy Read edition may be hard to read: told to its makers, never written."""

from __future__ import annotations

from sasci_archive.binding.easy import EASY_READ, text_of
from sasci_archive.errors import NotYet
from sasci_archive.house import plain
from sasci_archive.house.plain import Told
from sasci_archive.store.folder import Folder


def easy_read(folder: Folder) -> tuple[Told, ...]:
    """All that may be hard, by line. Raises NotYet where nobody has written one, BadRecord, Faults where it does not read."""
    text = text_of(folder)
    if text is None:
        raise NotYet(
            f"There is no Easy Read edition of '{folder.slug}' yet.",
            remedy=f"Its makers write it in {folder.slug}/apparatus/{EASY_READ}; docs/easy-read.md says how. No command writes it for them.",
        )
    return plain.hard(text, synthetic=folder.seminar().synthetic)
