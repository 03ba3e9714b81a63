"""What the turns of a seminar are coded as, as an index has it. A public one has no themes but of turns that the edition prints, and none of a codebook that
says what a seminar holds back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping

from sasci_archive.catalogue import Shelved, registers
from sasci_archive.catalogue.discretion import Discretion
from sasci_archive.errors import SasciError
from sasci_archive.evidence import discretion, kept, lines
from sasci_archive.model.coding import Codebook
from sasci_archive.search.passages import Theme
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.store.workspace import Workspace

Told = Callable[[str], None]
"""Is given a sentence about what is left out."""


def written(workspace: Workspace, slug: str) -> Iterator[bytes]:
    """Every byte that people and the program wrote of what is coded in a seminar, but its transcript; nothing where nobody has coded in it."""
    folder = workspace.folder(slug)
    if folder.codings_xml.is_file():
        yield files.read(folder.codings_xml)
        yield from books_written(workspace, (slug,))


def books_written(workspace: Workspace, slugs: Iterable[str]) -> Iterator[bytes]:
    """The codebooks of all projects and of these seminars, as they stand."""
    own = [workspace.folder(slug).path / kept.THEMES for slug in slugs]
    for path in (*sorted((workspace.seminars / "projects").glob(f"*/{kept.THEMES}")), *own):
        yield f"{path.parent.name}\n".encode() + (files.read(path) if path.is_file() else b"-")


def of_edition(entry: Shelved, workspace: Workspace, on: dt.datetime) -> tuple[Theme, ...]:
    """Of what an edition prints; whether its codebook may be shown is asked apart (`silent`). Raises SasciError where codings or codebook do not read."""
    return _themes(lines.coded_turns(entry, workspace, on), kept.codebook(workspace, workspace.folder(entry.slug)))


def of_master(folder: Folder, workspace: Workspace, on: dt.datetime) -> tuple[Theme, ...]:
    """RESTRICTED: of the house's own text. Raises SasciError where codings or codebook do not read."""
    if not folder.codings_xml.is_file():
        return ()
    return _themes(lines.coded_in_the_house(folder, workspace, on), kept.codebook(workspace, folder))


def books(workspace: Workspace, slugs: Iterable[str]) -> dict[str, Codebook]:
    """The codebooks that these seminars are coded by, of those that read."""
    found = {}
    for slug in slugs:
        try:
            if book := kept.codebook(workspace, workspace.folder(slug)):
                found[slug] = book
        except SasciError:  # it is told where it is read for its themes
            continue
    return found


def naming(workspace: Workspace, slug: str, on: dt.datetime, of: Mapping[str, Codebook]) -> tuple[str, ...]:
    """Which of these codebooks, by the seminar that is coded by it, say what the seminar `slug` holds back: name somebody who is not to be known, or repeat
    words that are withheld; all of them where that
    cannot be read. So do projects that may not be shown, as "projects/ID"."""
    law, said = Discretion(workspace, on, slug), dict[Codebook, bool]()
    for book in of.values():
        if book not in said:
            try:
                said[book] = bool(discretion.against_codebooks(law, [book]))
            except SasciError:
                said[book] = True
    projects = [id_ for id_ in workspace.projects() if registers.against(law, id_, workspace.project(id_))]
    return (*(owner for owner, book in of.items() if said[book]), *map(of_project, projects))


def of_project(id_: str) -> str:
    """What `naming` calls a project."""
    return f"projects/{id_}"


def not_shown(slug: str, why: str) -> str:
    """A sentence about a seminar whose themes are not in an index."""
    return f"{slug} is not found by its themes: {why}"


def _themes(coded: Mapping[str, tuple[str, ...]], book: Codebook | None) -> tuple[Theme, ...]:
    """In the order of the codebook."""
    turns: dict[str, list[str]] = {}
    for turn, themes in coded.items():
        for theme in themes:
            turns.setdefault(theme, []).append(turn)
    return tuple(
        Theme(id=theme.id, label=theme.label, turns=tuple(turns[theme.id]))
        for theme in (book.theme if book else ())
        if theme.id in turns
    )
