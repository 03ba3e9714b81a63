"""The transcript's header follows the record: a DOI, a date, a corrected name in `seminar.toml` reach every output."""

from __future__ import annotations

import datetime as dt

from sasci_archive.model.holdings import Project
from sasci_archive.store.folder import Folder
from sasci_archive.tei.changing import amend
from sasci_archive.tei.changing.changes import RefreshHeader
from sasci_archive.tei.document import compose, parse


def refresh(folder: Folder, *, made_on: dt.date, who: str = "", project: Project | None = None) -> bool:
    """Let `4-transcript.xml` say of the seminar what `seminar.toml` says, recorded in its history as done by `who` (a name);
    False where it did already. Raises NotYet without a transcript, BadRecord, BadTranscript."""
    tei = folder.master()
    change = RefreshHeader(
        when=made_on,
        who=who,
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
