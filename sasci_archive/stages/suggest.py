"""What is proposed to be withheld, without what an editor has said no to.

A refusal is a line of the journal, which repeats no word. What was refused is kept in `.work/`: whoever deletes that is asked again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from sasci_archive.alongside import whole
from sasci_archive.alongside.files import REFUSED
from sasci_archive.formats import records
from sasci_archive.model import journal
from sasci_archive.model.journal import By
from sasci_archive.model.redaction import Refusal, Suggestion
from sasci_archive.model.speech import Value
from sasci_archive.store import files
from sasci_archive.store.folder import Folder

_BEFORE: Final = "not-withheld.json"
"""Where they were kept until they were kept one by one: read, and written no more."""


class _Refused(Value, frozen=True):
    refused: tuple[tuple[str, str], ...] = ()


def waiting(folder: Folder, found: Sequence[Suggestion]) -> tuple[Suggestion, ...]:
    """What of all that was found nobody has decided yet. Raises BadRecord."""
    known = refused(folder)
    return tuple(each for each in found if Refusal(each.passage, each.text) not in known)


def refuse(folder: Folder, suggestion: Suggestion, by: By) -> None:
    """These words of this passage are published. Raises BadRecord, Busy, Disk."""
    this = Refusal(suggestion.passage, suggestion.text)
    with whole.alone(folder, "changed, as something is not withheld,", by.on):
        if this not in refused(folder):
            path = folder.path / REFUSED
            before = files.read(path) if path.exists() else b""
            files.write(path, before + msgspec.json.encode(this) + b"\n")
            folder.note(by.did(journal.NOT_WITHHELD, suggestion.passage))


def refused(folder: Folder) -> frozenset[Refusal]:
    """All that was. Raises BadRecord."""
    path, old = folder.path / REFUSED, folder.work / _BEFORE
    found = records.lines(files.read(path), Refusal, where=f"{folder.slug}/{REFUSED}") if path.exists() else ()
    if not old.exists():
        return frozenset(found)
    earlier = records.parse(files.read(old), _Refused, where=f"{folder.slug}/.work/{_BEFORE}").refused
    return frozenset((*found, *(Refusal(*each) for each in earlier)))


def followed(folder: Folder, before: frozenset[Refusal], by: By) -> None:
    """Write into the journal what is refused, or proposed again, since `before`: it was undone, or done again. Raises BadRecord, Disk."""
    now = refused(folder)
    for what, some in ((journal.NOT_WITHHELD, now - before), (journal.PROPOSED_AGAIN, before - now)):
        for passage in sorted({each.passage for each in some}):
            folder.note(by.did(what, passage))
