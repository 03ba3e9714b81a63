"""The list of the series' other volumes: what this workspace has published of it, and what the record says was published elsewhere."""

from __future__ import annotations

from sasci_archive.binding.whole import Whole
from sasci_archive.errors import BadRecord
from sasci_archive.formats import volumes
from sasci_archive.model.apparatus import Volume
from sasci_archive.model.citation import Citation
from sasci_archive.model.seminar import Seminar
from sasci_archive.store.folder import Folder
from sasci_archive.tei.bound import volumes as listed


def bind(whole: Whole) -> None:
    """To its place."""
    listed.bind(whole.root, volumes_of(whole.folder, whole.seminar))


def volumes_of(folder: Folder, seminar: Seminar) -> tuple[Volume, ...]:
    """The other volumes of a seminar's series. A record of another seminar that does not read is none of them: `inv status` says so."""
    if seminar.series is None:
        return ()
    wanted = _series(seminar)
    here = []
    for path in sorted(folder.path.parent.glob("*/seminar.toml")):
        if path.parent.name == folder.slug:
            continue
        other = Folder(folder.path.parent, path.parent.name)
        try:
            record = other.seminar()
            if _series(record) == wanted and _is_out(other, record):
                here.append(Citation.of(other.slug, record))
        except BadRecord:
            continue
    return volumes.of(here, seminar.series.volumes)


def _series(seminar: Seminar) -> str:
    return " ".join(seminar.series.title.split()).casefold() if seminar.series else ""


def _is_out(folder: Folder, seminar: Seminar) -> bool:
    """Whether a seminar is published: here, or, as a record alone, elsewhere. What is being worked on is nobody's business yet, and what was taken down is
    nobody's any more. Raises BadRecord."""
    if seminar.publication is None or seminar.publication.date is None:
        return False
    ours = seminar.roster or folder.transcript_xml.exists() or folder.recordings().recordings or folder.is_public()
    return folder.published.exists() or not ours
