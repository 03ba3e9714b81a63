"""Projects as the register may show them: without what names somebody who is not to be known, and without what tells of a seminar that is not public.

People write these files, and nobody has searched them. Who appears in a seminar under a role or a pseudonym may well be of the project's team: a page that
has both would tell who it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from sasci_archive.catalogue.discretion import Discretion, Silences
from sasci_archive.model.holdings import Output, Project
from sasci_archive.model.seminar import Editor
from sasci_archive.store.workspace import Workspace

_TEXTS: Final = ("status", "website", "host", "host_page", "funder", "award_number", "funding_type", "summary")
_LISTS: Final = ("partners", "themes", "expected_outputs", "sources", "notes")


def shown(
    workspace: Workspace, on: dt.datetime, seminars: Mapping[str, bool], silences: Silences | None = None
) -> tuple[dict[str, Project], tuple[str, ...]]:
    """By id; and a sentence about everything that is left out. `seminars` are those that are shown, by slug, and whether their titles may be said.
    Raises BadRecord, Disk."""
    discretion, problems = Discretion(workspace, on, silences=silences), list[str]()
    found = {}
    for id_ in workspace.projects():
        project = workspace.project(id_)
        if clause := against(discretion, id_, project):
            problems.append(f"Project '{id_}' is left out: its id or its title {clause}.")
        else:
            reading = _Reading(discretion, id_, seminars)
            found[id_] = reading.project(project)
            problems += reading.problems
    return found, tuple(problems)


def against(discretion: Discretion, id_: str, project: Project) -> str:
    """Why a project may not be shown at all, as a clause; "" where it may."""
    return discretion.against((id_, project.title, project.acronym))


class _Reading:
    """One project, read field by field; `problems` say what is left out of it."""

    def __init__(self, discretion: Discretion, id_: str, seminars: Mapping[str, bool]) -> None:
        self._discretion, self._id, self._seminars = discretion, id_, seminars
        self.problems: list[str] = []

    def project(self, project: Project) -> Project:
        """As it may be shown."""
        texts = {name: text for name in _TEXTS if (text := getattr(project, name))}
        lists = {name: several for name in _LISTS if (several := getattr(project, name))}
        return msgspec.structs.replace(
            project,
            principal_investigator="".join(self._people("principal_investigator", (project.principal_investigator,))),
            team=tuple(self._people("team", project.team)),
            output=tuple(output for output in project.output if self._may_be_shown(output)),
            **{name: "".join(self._texts(name, (text,))) for name, text in texts.items()},
            **{name: tuple(self._texts(name, several)) for name, several in lists.items()},
        )

    def _texts(self, field: str, several: tuple[str, ...]) -> Iterator[str]:
        yield from (text for text in several if self._told(field, self._discretion.against((text,))))

    def _people(self, field: str, several: tuple[str, ...]) -> Iterator[str]:
        yield from (name for name in several if self._told(field, self._discretion.against_names((name,))))

    def _may_be_shown(self, it: Output) -> bool:
        if it.seminar in self._discretion.slugs and not self._seminars.get(it.seminar):
            return self._told("output", f"tells of the seminar '{it.seminar}', which is not public")
        people = (*map(_called, (*it.authors, *it.editors)), it.citation)
        clause = self._discretion.against((it.title, it.kind, it.publisher, it.place, it.url))
        return self._told("output", clause or self._discretion.against_names(people))

    def _told(self, field: str, clause: str) -> bool:
        """Whether it may be shown: where something is said against it, that is written down."""
        if clause:
            self.problems.append(f"Project '{self._id}': something in `{field}` is left out, as it {clause}.")
        return not clause


def _called(editor: Editor) -> str:
    return f"{editor.given} {editor.family}"
