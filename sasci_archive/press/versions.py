"""What was made public is remembered as people may cite it: its turns, their numbers and pages, under which version."""

from __future__ import annotations

import datetime as dt

from sasci_archive.editions import citations, pages
from sasci_archive.errors import SasciError
from sasci_archive.formats import records
from sasci_archive.formats.citation import full_title
from sasci_archive.model.outline import Outline
from sasci_archive.model.published import Published, Turn, Version
from sasci_archive.model.reading import Chat, Reading, Utterance, Withheld
from sasci_archive.store import files
from sasci_archive.store.folder import Folder


def remember(folder: Folder, reading: Reading, on: dt.date) -> Published:
    """Add what has just been published to `citations.json`; nothing is written where nothing is new, and nothing is ever taken out."""
    it, extents = reading.citation, _extents(folder)
    turns = [
        Turn(b.id, b.number if isinstance(b, Utterance | Withheld) else "", tuple(extents.get(b.id, ())))
        for session in reading.sessions
        for b in session.blocks
        if isinstance(b, Utterance | Withheld | Chat) and b.id
    ]
    new = Version(
        version=it.version,
        on=on,
        title=full_title(it),
        reference=citations.reference(it),
        doi=it.doi,
        url=it.url,
        turns=tuple(turns),
        read=Outline.of(reading).turns,
    )
    before = folder.cited()
    if (after := before.with_(new)) is not before:
        files.write(folder.citations_json, records.compose_json(after))
    return after


def _extents(folder: Folder) -> dict[str, tuple[str, ...]]:
    pdf = folder.published / "seminar.pdf"
    try:
        return dict(pages.extents(files.read(pdf))) if pdf.exists() else {}
    except SasciError:  # a workspace's own template may not say
        return {}
