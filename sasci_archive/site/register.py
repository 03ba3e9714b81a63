"""The register: every project with all that a register of research projects prints, what is not known said to be so; and all outputs by their kind."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Final

from sasci_archive.catalogue import Entry
from sasci_archive.model.days import day
from sasci_archive.model.filing import filing
from sasci_archive.model.holdings import Output, Project
from sasci_archive.model.inlines import View
from sasci_archive.model.seminar import Editor
from sasci_archive.site.entries import Listed, counted, listed, page_of, web
from sasci_archive.site.kept import Given
from sasci_archive.site.values import Page, Site

PATH, OUTPUTS = "projects/", "outputs/"
SEMINARS: Final = 100
"""How many seminars stand on the page of their project."""
NOT_GIVEN = "not given"


class Worth(View, frozen=True):
    """One value of a field, and where it leads ("" for nowhere)."""

    text: str
    leads: str = ""


class Field(View, frozen=True):
    """A field of the register: its name and its values; none where it is not given."""

    name: str
    worths: tuple[Worth, ...]


class Cited(View, frozen=True):
    """An output as it is cited: what stands before its title, the title, what stands behind it; its page here, and elsewhere ("" for none)."""

    output: Output
    before: str
    after: str
    path: str = ""
    leads: str = ""


class Registered(View, frozen=True):
    """A project with its page, its outputs, and the seminars of it that are here but not among them; `more`: how many others of these there
    are."""

    id: str
    project: Project
    outputs: tuple[Cited, ...]
    seminars: tuple[Listed, ...]
    more: int = 0

    @property
    def path(self) -> str:
        """Its page."""
        return f"{PATH}{self.id}/"

    @property
    def called(self) -> str:
        """Its title with its acronym."""
        return f"{self.project.title} ({self.project.acronym})" if self.project.acronym else self.project.title


def gives(entry: Entry) -> Iterator[Given]:
    """Itself, to its project."""
    if entry.project and entry.citation.title:
        yield Given(kind="project", whole=entry.project, value=listed(entry))


def projects(site: Site) -> tuple[Registered, ...]:
    """In the order of titles."""
    here = {it.slug for it in site.catalogue.lazily()}
    found = []
    for id_, project in site.catalogue.projects.items():
        outputs = tuple(cited(output, here) for output in project.output)
        told = {output.seminar for output in project.output}
        its = (it for it in site.kept.given("project", Listed, whole=id_) if it.entry.slug not in told)
        some = tuple(itertools.islice(its, SEMINARS))
        found.append(Registered(id_, project, outputs, some, sum(1 for _ in its)))
    return tuple(sorted(found, key=lambda it: filing(it.project.title)))


def pages(site: Site) -> Iterator[Page]:
    """The list, one for each project, and the outputs of all."""
    all_ = site.once(projects)
    if not all_:
        return
    yield site.page(
        PATH,
        "projects.html.j2",
        title="Projects",
        description="The research projects that the seminars belong to.",
        projects=all_,
    )
    for it in all_:
        yield site.page(
            it.path,
            "project.html.j2",
            title=it.project.title,
            trail=[("Projects", PATH)],
            description=" ".join(it.project.summary.split())[:300] or it.called,
            short=it.project.acronym,
            it=it,
            subject=it.project,
            fields=tuple(fields(it.project)),
        )
    kinds: dict[str, list[tuple[Registered, Cited]]] = {}
    for it in all_:
        for output in it.outputs:
            kinds.setdefault(output.output.kind.strip() or "other", []).append((it, output))
    yield site.page(
        OUTPUTS,
        "outputs.html.j2",
        title="Outputs by kind",
        trail=[("Projects", PATH)],
        description="What the projects have published, by kind.",
        kinds=sorted(kinds.items(), key=lambda row: filing(row[0])),
        several=len(all_) > 1,
    )


def told(site: Site) -> str:
    """How many there are, and how much they published."""
    all_ = site.once(projects)
    outputs = sum(len(it.outputs) for it in all_)
    return counted(len(all_), "project", "projects") + (
        f", with {counted(outputs, 'output', 'outputs')}." if outputs else "."
    )


def fields(project: Project) -> Iterator[Field]:
    """In the order of a register."""
    p = project
    for name, worths in (
        ("Title", [Worth(p.title)]),
        ("Acronym", [Worth(p.acronym)]),
        ("Project website", [Worth(p.website, web(p.website))]),
        ("Project status", [Worth(p.status)]),
        ("Principal investigator", [Worth(p.principal_investigator)]),
        ("Host institution", [Worth(p.host, web(p.host_page))]),
        ("Partners", [Worth(partner) for partner in p.partners]),
        ("Team", [Worth(person) for person in p.team]),
        ("Funder", [Worth(p.funder)]),
        ("Award number", [Worth(p.award_number)]),
        ("Funding type", [Worth(p.funding_type)]),
        ("Start and end", [Worth(ran(p))]),
        ("Themes", [Worth(theme) for theme in p.themes]),
        ("Expected outputs", [Worth(output) for output in p.expected_outputs]),
        ("Sources", [Worth(source) for source in p.sources]),
    ):
        yield Field(name, tuple(worth for worth in worths if worth.text.strip()))


def ran(project: Project) -> str:
    """From when to when it ran, "" where neither is known.

    >>> import datetime as dt
    >>> ran(Project(title="x", start=dt.date(2019, 9, 16), end=dt.date(2024, 9, 15))), ran(Project(title="x", end=dt.date(2024, 9, 15)))
    ('16 September 2019 – 15 September 2024', 'start not given – 15 September 2024')
    """
    if not (project.start or project.end):
        return ""
    first = day(project.start) if project.start else f"start {NOT_GIVEN}"
    return f"{first} – {day(project.end) if project.end else f'end {NOT_GIVEN}'}"


def cited(output: Output, here: set[str] | frozenset[str] = frozenset()) -> Cited:
    """An output as its register cites it, or, where that is not told, with title and date once each; `here` are the slugs of seminars that have a page.

    >>> made = cited(Output(title="How It Began", editors=(Editor(family="Lee", given="Ann"),), publisher="Toy Press", place="Marlsea", year=2023))
    >>> made.before + made.output.title + made.after
    'Ann Lee (ed.), How It Began. Marlsea: Toy Press, 2023.'
    """
    before, after = _as_told(output) or _made(output)
    return Cited(
        output=output,
        before=before,
        after=after,
        path=page_of(output.seminar) if output.seminar in here else "",
        leads=web(output.url),
    )


def _as_told(output: Output) -> tuple[str, str] | None:
    """What stands before its title and behind it in the register's citation; None where there is none with this title in it."""
    before, title, after = output.citation.strip().partition(output.title)
    return (before, after) if title else None


def _made(output: Output) -> tuple[str, str]:
    names = [*_names(output.authors, "", ""), *_names(output.editors, "ed.", "eds")]
    house = ": ".join(part for part in (output.place, output.publisher) if part)
    when = day(output.date) if output.date else str(output.year or "")
    made = ", ".join(part for part in (house, when) if part)
    stop = "" if output.title.rstrip().endswith((".", "?", "!")) else "."
    return f"{'; '.join(names)}, " if names else "", f"{stop} {made}." if made else stop


def _names(people: Sequence[Editor], one: str, several: str) -> Iterator[str]:
    told = [f"{person.given} {person.family}".strip() for person in people]
    if told:
        joined = " and ".join([", ".join(told[:-1]), told[-1]] if len(told) > 1 else told)
        what = one if len(told) == 1 else several
        yield f"{joined} ({what})" if what else joined
