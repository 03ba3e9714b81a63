"""What is sent to programs for qualitative analysis: public texts with what is coded in them, or the house's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sasci_archive.catalogue import Catalogue
from sasci_archive.evidence import discretion, kept, lines
from sasci_archive.evidence.exchange import Sent
from sasci_archive.evidence.told import told
from sasci_archive.model.reading import Reading
from sasci_archive.store.workspace import Workspace


def public(
    catalogue: Catalogue, workspace: Workspace, asked: Sequence[str], *, blank: bool = False
) -> tuple[Sent, ...]:
    """Editions that may be read here, of the seminars `asked` for or of all that have a codebook; `blank`: without what is coded in them, for somebody
    who is to code them by themselves. Raises as `lines.public` does."""
    found = tuple(
        sent
        for entry, reading in catalogue.public()
        if not asked or entry.slug in asked
        if (sent := _sent(workspace, entry.slug, reading, catalogue.on, blank=blank))
    )
    discretion.held(workspace, catalogue.on, [each.book for each in found])
    return found


def restricted(workspace: Workspace, on: dt.datetime, asked: Sequence[str], *, blank: bool = False) -> tuple[Sent, ...]:
    """RESTRICTED: the same from the editors' texts."""
    slugs = [s for s in workspace.slugs() if (not asked or s in asked) and workspace.folder(s).transcript() is not None]
    found = (_sent(workspace, slug, kept.house_reading(workspace.folder(slug), on), on, blank=blank) for slug in slugs)
    return tuple(sent for sent in found if sent)


def _sent(workspace: Workspace, slug: str, reading: Reading, on: dt.datetime, *, blank: bool) -> Sent | None:
    folder = workspace.folder(slug)
    book, codings = kept.codebook(workspace, folder), kept.codings(folder)
    if book is None:
        return None
    now = told(reading)
    return Sent(
        slug=slug,
        title=f"{reading.citation.title}{' (an invented demonstration)' if reading.synthetic else ''}",
        now=now,
        standing=() if blank else lines.standing(folder, codings, now, on),
        history=codings.history,
        book=book,
    )
