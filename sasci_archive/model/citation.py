"""What a reader cites: the volume, what one witness contributed to it, a passage of it; and the volume as libraries record it.

Every citation format and every metadata format is written from these values and from nothing else, so that none can disagree.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

import msgspec

from sasci_archive.model.called import TITLE
from sasci_archive.model.holdings import Project
from sasci_archive.model.seminar import HOLDS, Editor, Role, Seminar, Series
from sasci_archive.model.speech import Value

_NO_NAME: Final = re.compile(r"(?:a|an|the)\s|.*\d|.*\s\w$", re.IGNORECASE)
"""What begins with an article, has a number or ends in a single letter: "A member of the audience", "Witness A"."""


class Funding(Value, frozen=True, kw_only=True):
    """Who paid, and under which number."""

    funder: str
    award: str = ""


class Citation(Value, frozen=True, kw_only=True):
    """A volume as bibliographies need it. `title` holds no subtitle; `id` is the seminar's slug. `event_dates` are the
    days the seminar was held."""

    id: str
    title: str
    subtitle: str = ""
    editors: tuple[Editor, ...] = ()
    publisher: str = ""
    place: str = ""
    date: dt.date | None = None
    version: str = ""
    doi: str = ""
    isbn: str = ""
    url: str = ""
    report_number: str = ""
    ark: str = ""
    handle: str = ""
    series: Series | None = None
    language: str = "en-GB"
    licence: str = ""
    abstract: str = ""
    keywords: tuple[str, ...] = ()
    event_dates: tuple[dt.date, ...] = ()
    synthetic: bool = False
    funding: tuple[Funding, ...] = ()
    rights: tuple[str, ...] = ()  # who holds them ("© …"), and what they say, a line each

    @property
    def rights_holder(self) -> str:
        """Who holds the rights, "" where that is not said."""
        return next((line.removeprefix(HOLDS) for line in self.rights if line.startswith(HOLDS)), "")

    @property
    def address(self) -> str:
        """Where it is found: its DOI as a link, which outlives every other address, else where it lies; "" where neither is known."""
        return f"https://doi.org/{self.doi}" if self.doi else self.url

    @classmethod
    def of(cls, slug: str, seminar: Seminar, project: Project | None = None) -> Citation:
        """What `seminar.toml` says of it, and of its funding what its project's record says."""
        pub = seminar.publication
        return cls(
            id=slug,
            title=seminar.title,
            subtitle=seminar.subtitle,
            editors=seminar.editors,
            publisher=pub.publisher if pub else "",
            place=pub.place if pub else "",
            date=pub.date if pub else None,
            version=pub.version if pub else "",
            doi=pub.doi if pub else "",
            isbn=pub.isbn if pub else "",
            url=pub.url if pub else "",
            report_number=pub.report_number if pub else "",
            ark=pub.ark if pub else "",
            handle=pub.handle if pub else "",
            series=msgspec.structs.replace(seminar.series, volumes=()) if seminar.series else None,
            language=seminar.language,
            licence=seminar.rights.licence,
            abstract=seminar.abstract,
            keywords=seminar.keywords,
            event_dates=tuple(s.date for s in seminar.sessions if s.date),
            synthetic=seminar.synthetic,
            funding=(
                *([Funding(funder=project.funder, award=project.award_number)] if project and project.funder else []),
                *(Funding(funder=funder.name, award=funder.grant) for funder in seminar.funders),
            ),
            rights=seminar.rights.lines,
        )


class Contributor(Value, frozen=True, kw_only=True):
    """Somebody who speaks in it, as the edition prints them. `sort_as` ("Oakshaw, Marion") is how lists have a person's name; it is
    empty for who appears under a role or a pseudonym, which is never taken apart."""

    id: str
    name: str
    role: Role
    sort_as: str = ""
    orcid: str = ""
    post: str = ""  # what they are, in words: "Retired" is nobody's employer

    @property
    def family(self) -> str:
        """The name under which they are listed; all of it where it is not taken apart."""
        return self.sort_as.partition(",")[0].strip() or self.name

    @property
    def given(self) -> str:
        """What else they are called, without title; "" where the name is not taken apart."""
        return self.sort_as.partition(",")[2].strip()


class Passage(Value, frozen=True, kw_only=True):
    """One turn, or several one after the other: the ids and the printed numbers of the first and the last, who speaks in them, when the first
    begins ("0:12:30", "" where there is no sound), the pages of the first and the last (one where it is the same)."""

    first: str
    last: str
    numbers: tuple[str, ...]
    speakers: tuple[Contributor, ...] = ()
    at: str = ""
    pages: tuple[str, ...] = ()

    @property
    def fragment(self) -> str:
        """What stands behind the `#` of its address: u12, u12-u15."""
        return self.first if self.first == self.last else f"{self.first}-{self.last}"

    @property
    def words(self) -> str:
        """The turns, and when: "turns 12–15, 0:12:30"."""
        turns = f"turn{'s' if len(self.numbers) > 1 else ''} {'–'.join(self.numbers)}"
        return ", ".join(part for part in (turns, self.at) if part)


class Part(Value, frozen=True, kw_only=True):
    """A file of the edition: its name, its media type, what readers call it."""

    name: str
    media_type: str
    label: str


class Record(Value, frozen=True, kw_only=True):
    """The volume as libraries record it: with who speaks in it, its files, and how much there is of it (`turns`, `pages`, `duration` of what
    can be heard in ms; 0 where that is not known)."""

    citation: Citation
    contributors: tuple[Contributor, ...] = ()
    files: tuple[Part, ...] = ()
    earlier: tuple[str, ...] = ()  # the DOIs of versions that were published before
    turns: int = 0
    pages: int = 0
    duration: int = 0


def inverted(name: str) -> str:
    """A person's name as lists have it, by the last word, without title; "" for what is no person's name.

    >>> inverted("Dr Nuala Tresk"), inverted("Halina Mróz"), inverted("Professor Dame Ann B. Lee")
    ('Tresk, Nuala', 'Mróz, Halina', 'Lee, Ann B.')
    >>> inverted("A member of the audience"), inverted("Witness A"), inverted("Madonna"), inverted("Witness 3")
    ('', '', '', '')
    """
    titled = TITLE.match(name)
    words = name[titled.end() if titled else 0 :].split()
    if len(words) < 2 or "," in name or _NO_NAME.match(" ".join(words)):
        return ""
    return f"{words[-1]}, {' '.join(words[:-1])}"
