"""The transcript's header follows the record: a DOI, a date, a corrected name in `seminar.toml` reach every output."""

from __future__ import annotations

from sasci_archive.alongside import whole
from sasci_archive.model.holdings import Project
from sasci_archive.model.journal import By
from sasci_archive.store.folder import Folder
from sasci_archive.tei.changing import amend
from sasci_archive.tei.changing.changes import RefreshHeader
from sasci_archive.tei.document import compose, parse


def refresh(folder: Folder, by: By, project: Project | None = None) -> bool:
    """Let `4-transcript.xml` say of the seminar what `seminar.toml` says, recorded in its history as done by `by.who` ("": nobody is named);
    False where it did already. Raises NotYet without a transcript, BadRecord, BadTranscript, Busy."""
    with whole.alone(folder, "changed, as its header follows the record,", by.on):
        tei = folder.master()
        change = RefreshHeader(
            when=by.on.date(),
            who=by.who,
            why="The header follows the record.",
            slug=folder.slug,
            seminar=folder.seminar(),
            project=project,
        )
        new = amend.apply(tei, change)
        if new == compose(parse(tei)):
            return False
        folder.save_transcript(new)
        return True
