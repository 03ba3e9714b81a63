"""Where evidence lies: codebooks and innovations that people write, codings that the program keeps; and the house's own reading of a seminar.

A seminar's codebook is its own `themes.toml`, else that of its project. A codebook may use another project's.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from sasci_archive import gate
from sasci_archive.errors import Fault, Faults, NotYet
from sasci_archive.evidence import told
from sasci_archive.evidence.told import Told
from sasci_archive.formats import codebook as format_
from sasci_archive.formats import records
from sasci_archive.model.channel import Channel
from sasci_archive.model.coding import Codebook, Codings
from sasci_archive.model.consent import Consent
from sasci_archive.model.evidence import Innovation, Innovations
from sasci_archive.model.reading import Reading
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.store.turns import Turns
from sasci_archive.store.workspace import Workspace
from sasci_archive.tei import codings as tei

THEMES = "themes.toml"
INNOVATIONS = "innovations.toml"


def of_project(workspace: Workspace, id_: str) -> Path:
    """The folder of what a project's people write beside its record."""
    return workspace.seminars / "projects" / id_


def project_codebook(workspace: Workspace, id_: str) -> Codebook | None:
    """A project's codebook; None where it has none. Raises BadRecord, Faults, NotYet."""
    return _codebook(workspace, of_project(workspace, id_) / THEMES, f"projects/{id_}/{THEMES}", (id_,))


def codebook(workspace: Workspace, folder: Folder) -> Codebook | None:
    """That of a seminar; None where it has none, nor has its project. Raises BadRecord, Faults, NotYet."""
    own = folder.path / THEMES
    if own.exists():
        return _codebook(workspace, own, f"{folder.slug}/{THEMES}", ())
    project = folder.seminar().project
    return project_codebook(workspace, project) if project else None


def wanted_codebook(workspace: Workspace, folder: Folder) -> Codebook:
    """The same, for what cannot be done without. Raises NotYet, too."""
    book = codebook(workspace, folder)
    if book is None:
        project = folder.seminar().project
        place = f"projects/{project}/{THEMES}" if project else f"{folder.slug}/{THEMES}"
        raise NotYet(
            f"There is no codebook for '{folder.slug}'.",
            remedy=f'Write {place}; `uses = "sasci"` in it takes over the themes of that project.',
        )
    return book


def _codebook(workspace: Workspace, file: Path, where: str, above: tuple[str, ...]) -> Codebook | None:
    if not file.exists():
        return None
    content = files.read(file)
    uses = format_.uses(content, where=where)
    if uses in above:
        fault = Fault("C04", 0, f"It uses '{uses}', which uses it.", "Take out `uses` in one of them.", where)
        raise Faults(where, [fault])
    used = None
    if uses:
        used = _codebook(workspace, of_project(workspace, uses) / THEMES, f"projects/{uses}/{THEMES}", (*above, uses))
        if used is None:
            raise NotYet(
                f"{where} uses the codebook of '{uses}', and there is none.",
                remedy=f"Write projects/{uses}/{THEMES}, or correct `uses`.",
            )
    return format_.parse(content, where=where, used=used)


@contextlib.contextmanager
def alone(workspace: Workspace, folder: Folder, doing: str, on: dt.datetime | None) -> Iterator[None]:
    """While nobody else writes in the codebook that holds for a seminar; one that others use is nobody's seminar, and has its own lock. Raises BadRecord, BadSlug, NotYet, Busy."""
    own, project = (folder.path / THEMES).exists(), folder.seminar().project
    of: Turns = folder if own or not project else Turns(of_project(workspace, project).parent, project)
    with of.alone(doing, on):
        yield


def codebooks(workspace: Workspace) -> dict[str, Codebook]:
    """Every codebook there is, by the id of its project or the slug of its seminar. Raises BadRecord, Faults, NotYet."""
    found = {id_: project_codebook(workspace, id_) for id_ in workspace.projects()}
    found |= {
        s: codebook(workspace, f) for s in workspace.slugs() if ((f := workspace.folder(s)).path / THEMES).exists()
    }
    return {id_: book for id_, book in found.items() if book}


def codings(folder: Folder) -> Codings:
    """Who coded what in it; nothing where nobody has. Raises BadTranscript."""
    file = folder.codings_xml
    return tei.read(files.read(file)) if file.exists() else Codings(slug=folder.slug)


def composed(folder: Folder, kept: Codings) -> bytes:
    """The file of a seminar's codings. Raises BadRecord."""
    seminar = folder.seminar()
    own = (folder.path / THEMES).exists()
    themes = THEMES if own else f"../projects/{seminar.project}/{THEMES}"
    return tei.composed(kept, seminar.title, themes)


def save(folder: Folder, kept: Codings) -> None:
    """To `codings.xml`; neither the transcript nor anything made of it is touched."""
    files.write(folder.codings_xml, composed(folder, kept))


def house_reading(folder: Folder, on: dt.datetime) -> Reading:
    """A seminar as its editors read it, without what is withheld from everybody. RESTRICTED. Raises NotYet, Faults, BadTranscript."""
    return read_by_the_house(folder.master(), on)


def read_by_the_house(master: bytes, on: dt.datetime) -> Reading:
    """The same of a transcript. Raises Faults, BadTranscript."""
    return gate.release(master, None, Consent(), Channel.PROOF, on).reading


def house(folder: Folder, on: dt.datetime) -> Told:
    """What is said in each turn of that."""
    return told.told(house_reading(folder, on))


def innovations(workspace: Workspace) -> dict[str, tuple[Innovation, ...]]:
    """Every innovation that is described, by the id of the project or the slug of the seminar whose people did. Raises BadRecord, Faults."""
    places = {id_: of_project(workspace, id_) for id_ in workspace.projects()}
    places |= {slug: workspace.folder(slug).path for slug in workspace.slugs()}
    found: dict[str, tuple[Innovation, ...]] = {}
    seen: dict[str, str] = {}
    for id_, home in places.items():
        file = home / INNOVATIONS
        if not file.exists():
            continue
        where = file.relative_to(workspace.seminars).as_posix()
        found[id_] = records.parse(files.read(file), Innovations, where=where).innovation
        for each in found[id_]:
            if each.id in seen:
                fault = Fault("C05", 0, f"'{each.id}' is described in {seen[each.id]}, too.", "Rename one.", where)
                raise Faults(where, [fault])
            seen[each.id] = where
    return found
