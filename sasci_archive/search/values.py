"""What is asked and what is answered: a query, hits, counts of them by speaker, role, seminar, year and theme."""

from __future__ import annotations

import datetime as dt
from enum import Enum

from sasci_archive.model.seminar import Role
from sasci_archive.model.speech import Value


class Kind(Enum):
    """Where in a volume something was found; in the order in which hits are shown, turns first."""

    TURN = "turns"
    CHAT = "chat"
    NOTE = "notes"
    MATTER = "matter"  # introduction, background, what else stands before and behind the transcript; questions
    CHRONOLOGY = "chronology"
    GLOSSARY = "glossary"
    PEOPLE = "people"  # what is said of those who took part
    WORKS = "works"  # the list of references
    PICTURES = "pictures"
    RECORD = "record"  # title, abstract, keywords: of a volume that lies elsewhere there is nothing else

    @property
    def number(self) -> int:
        """Its place in this order."""
        return list(Kind).index(self)


class Query(Value, frozen=True, kw_only=True):
    """What is looked for. `text` may be anything (`wording` reads it). Of each of the filters one must hold, of several filters all: `speakers` (parts of
    names as printed), `roles`, `seminars` (slugs), `projects` and `themes` (ids), `kinds`, held from `since` to `until` (both days included).

    `limit` hits a page, `page` from 1; with `context` each hit brings what was said before and after it.
    """

    text: str = ""
    speakers: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    seminars: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None
    limit: int = 10
    page: int = 1
    context: bool = False


class Stretch(Value, frozen=True, array_like=True):
    """Some words of a hit, and whether they are what was looked for."""

    text: str
    found: bool = False


class Neighbour(Value, frozen=True, kw_only=True):
    """What was said before or after: by whom, and what."""

    place: str
    speaker: str
    text: str


class Hit(Value, frozen=True, kw_only=True):
    """One place: `place` is what stands behind the `#` of its address ("" for the volume itself), `label` how it is called ("turn 12"), `at` its time in ms
    (None where there is none), `pages` those of the PDF. `address` is the edition's with the place ("" where it has none)."""

    slug: str
    title: str
    kind: Kind
    place: str
    label: str
    excerpt: tuple[Stretch, ...]
    speaker: str = ""
    role: Role | None = None
    held: dt.date | None = None
    at: int | None = None
    pages: tuple[str, ...] = ()
    address: str = ""
    themes: tuple[str, ...] = ()
    before: Neighbour | None = None
    after: Neighbour | None = None


class Count(Value, frozen=True, array_like=True):
    """How many hits have this value; `name` is what is to be given to ask for it alone, `label` how it reads."""

    name: str
    hits: int
    label: str = ""


class Facets(Value, frozen=True, kw_only=True):
    """All hits counted, the most frequent value first."""

    kinds: tuple[Count, ...] = ()
    speakers: tuple[Count, ...] = ()
    roles: tuple[Count, ...] = ()
    seminars: tuple[Count, ...] = ()
    years: tuple[Count, ...] = ()
    themes: tuple[Count, ...] = ()


class Results(Value, frozen=True, kw_only=True):
    """`total` hits, those of this page, and all counted. `ranked` of them were weighed against one another: where there are too many, as many as `finding.BOUND`
    from all over the archive; the others follow. `meant` is another query that may have been meant, "" for none. `by_sense`: near to a turn by what
    they mean, and not by their words."""

    query: Query
    total: int
    ranked: int
    hits: tuple[Hit, ...]
    facets: Facets = Facets()
    meant: str = ""
    restricted: bool = False
    by_sense: bool = False
