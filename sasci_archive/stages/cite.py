"""The reference to a seminar, or to one passage of its edition."""

from __future__ import annotations

import datetime as dt

from sasci_archive import gate
from sasci_archive.binding import bound
from sasci_archive.editions import citations
from sasci_archive.errors import NotYet
from sasci_archive.model.channel import Channel
from sasci_archive.model.citation import Citation
from sasci_archive.store.folder import Folder


def cite(folder: Folder, *, style: str = "apa", turn: str = "", on: dt.datetime) -> str:
    """One reference as a line of text; with `turn` (u12) the passage in the edition as it is public at the instant `on`.

    A seminar without a recording is cited like any other. Raises NotYet for an unknown style, a turn that is not there
    or a seminar without a transcript; NoPermission where the edition is not public.
    """
    if not turn:
        return citations.reference(Citation.of(folder.slug, folder.seminar()), style)
    if folder.transcript() is None:
        raise NotYet(
            f"There is no transcript of '{folder.slug}' here, so no turn of it can be cited.",
            remedy="Leave out --turn to cite the whole.",
        )
    release = gate.release(bound(folder).master, folder.words(), folder.consent(), Channel.HTML, on)
    return citations.passage(release.reading.citation, release.reading, turn, style)
