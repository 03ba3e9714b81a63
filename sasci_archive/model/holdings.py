"""A project that seminars belong to (`seminars/projects/<id>.toml`): its people, funder, and every output of it."""

from __future__ import annotations

import datetime as dt

from sasci_archive.model.seminar import Editor
from sasci_archive.model.speech import Value


class Output(Value, frozen=True, kw_only=True):
    """Something a project has published. `seminar` is the slug of its record here, where it is a witness seminar. `citation` is how the register cites
    it, word for word; without one it is made from the rest."""

    title: str
    authors: tuple[Editor, ...] = ()
    editors: tuple[Editor, ...] = ()
    kind: str = "report"
    publisher: str = ""
    place: str = ""
    year: int | None = None
    date: dt.date | None = None
    url: str = ""
    seminar: str = ""
    citation: str = ""


class Project(Value, frozen=True, kw_only=True):
    """A research project, as a register of projects lists it. Empty text: not known (and said to be so). `notes` are for readers: what is odd in
    the sources, what is still to be checked."""

    title: str
    acronym: str = ""
    status: str = ""
    website: str = ""
    principal_investigator: str = ""
    host: str = ""
    host_page: str = ""
    partners: tuple[str, ...] = ()
    team: tuple[str, ...] = ()
    funder: str = ""
    award_number: str = ""
    funding_type: str = ""
    start: dt.date | None = None
    end: dt.date | None = None
    summary: str = ""
    themes: tuple[str, ...] = ()
    expected_outputs: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    output: tuple[Output, ...] = ()
