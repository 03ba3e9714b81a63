"""What is proposed to be withheld, without what an editor has said no to.

A refusal is a line of the journal, which repeats no word. What was refused is kept in `.work/`: whoever deletes that is asked again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sasci_archive.formats import records
from sasci_archive.model import journal
from sasci_archive.model.journal import By
from sasci_archive.model.redaction import Suggestion
from sasci_archive.model.speech import Value
from sasci_archive.store import files
from sasci_archive.store.folder import Folder

_FILE: Final = "not-withheld.json"


class _Refused(Value, frozen=True):
    """`.work/not-withheld.json`, RESTRICTED: passages, and the words of each that somebody decided to publish."""

    refused: tuple[tuple[str, str], ...] = ()


def waiting(folder: Folder, found: Sequence[Suggestion]) -> tuple[Suggestion, ...]:
    """What of all that was found nobody has decided yet. Raises BadRecord."""
    refused = set(_refused(folder).refused)
    return tuple(each for each in found if (each.passage, each.text) not in refused)


def refuse(folder: Folder, suggestion: Suggestion, by: By) -> None:
    """These words of this passage are published. Raises BadRecord, Disk."""
    known = _refused(folder)
    this = (suggestion.passage, suggestion.text)
    if this not in known.refused:
        files.write(folder.work / _FILE, records.compose_json(_Refused((*known.refused, this))))
        folder.note(by.did(journal.NOT_WITHHELD, suggestion.passage))


def _refused(folder: Folder) -> _Refused:
    file = folder.work / _FILE
    return (
        records.parse(files.read(file), _Refused, where=f"{folder.slug}/.work/{_FILE}") if file.exists() else _Refused()
    )
