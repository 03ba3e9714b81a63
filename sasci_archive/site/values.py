"""What the site is made of: its pages and sections, and all that a section asks."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol, TypeAlias, TypeVar
from urllib.parse import quote, urlsplit

from sasci_archive.catalogue import Catalogue, Entry, File
from sasci_archive.editions.templates import OURS, Looks
from sasci_archive.evidence.shown import Shown
from sasci_archive.model.authorities import NOBODY, Authorities
from sasci_archive.model.holdings import Project
from sasci_archive.model.inlines import View
from sasci_archive.model.reading import Person
from sasci_archive.site.gists import Gist, Gives, refresh
from sasci_archive.site.kept import Given, Kept, opened
from sasci_archive.site.paths import INDEX, named
from sasci_archive.store import files
from sasci_archive.store.workspace import SiteSettings


class Page:
    """A file that is made: where it lies in the site ("seminars/toy/index.html"), and its bytes, made when they are first asked for: `made_from` is a digest
    of all that they are made from, "" where that is not known and they must be made to be compared."""

    __slots__ = ("_made", "made_from", "path")

    def __init__(self, path: str, made: bytes | Callable[[], bytes], made_from: str = "") -> None:
        self.path, self.made_from, self._made = path, made_from, made

    @property
    def content(self) -> bytes:
        """Raises BadTemplate, Disk."""
        if not isinstance(self._made, bytes):
            self._made = self._made()
        return self._made

    def pieces(self) -> Iterable[bytes]:
        """The same, as it is written."""
        return (self.content,)


class LongPage(Page):
    """One that grows with the archive: it is made piece by piece, as often as it is asked for, and never held."""

    __slots__ = ("_pieces",)

    def __init__(self, path: str, pieces: Callable[[], Iterable[bytes]]) -> None:
        super().__init__(path, lambda: b"".join(pieces()))
        self._pieces = pieces

    def pieces(self) -> Iterable[bytes]:
        """Made anew. Raises Disk."""
        return self._pieces()


class Later(View, frozen=True):
    """What a template is told that takes long to find out: found out only where the page is made anew. `made_from` is a digest of all that it rests on."""

    made_from: str
    find: Callable[[], Mapping[str, object]]


class Earlier(View, frozen=True):
    """An older public version of an edition that may still be shown: what it is called ("1.0"), and its files by name, where the archive keeps them."""

    label: str
    files: Mapping[str, Path]

    def path(self, slug: str) -> str:
        """Where it lies in the site."""
        safe = re.fullmatch(r"[A-Za-z0-9][\w.-]{0,40}", self.label, re.ASCII)
        return f"seminars/{slug}/versions/{self.label if safe else named([self.label])[self.label]}/"


class Copied(View, frozen=True):
    """A file that is put there as it is: where it lies in the site, where it comes from, and what it must be; None for one that the archive keeps, which
    is copied and never linked to, as nobody may write into the archive by writing into the site. `listed`: search engines may list it."""

    path: str
    source: Path
    file: File | None = None
    listed: bool = False


T = TypeVar("T")

Label: TypeAlias = tuple[str, str]
"""What something is called, and where it lies in the site ("people/")."""


class About(View, frozen=True):
    """What base.html.j2 says of a page: see `Site.page`."""

    title: str
    trail: tuple[Label, ...]
    language: str
    description: str
    listed: bool
    rooted: bool


Subject: TypeAlias = "Gist | Person | Project | tuple[tuple[str, str, str], ...] | None"
"""What a page is of, for programs: a seminar; somebody; a project; the seminars that a list has (address, title, page)."""


class Section(View, frozen=True, kw_only=True):
    """A part of the site. One with a `title` stands at the head of each page, where it `is_there`; `below` at its foot instead. `path` is that of its first
    page. What is `told` of it stands on the first page of the site; "" for nothing."""

    pages: Callable[[Site], Iterator[Page]]
    gives: Callable[[Entry], Iterator[Given]] | None = None
    title: str = ""
    path: str = ""
    is_there: Callable[[Site], bool] = lambda _: True
    below: bool = False
    told: Callable[[Site], str] = lambda _: ""


class Renders(Protocol):
    """Makes pages with the templates of a site, which name all of its sections: `rendering` is that."""

    def page(
        self, path: str, template: str, about: About, subject: Subject, told: Mapping[str, object], later: Later | None
    ) -> Page:
        """Raises BadTemplate."""

    def styled(self, more: str) -> dict[str, Any]:
        """What a page with some style of its own tells its template."""


class Site(ABC):
    """The site of a catalogue, as a section sees it: `site.page(…)` makes a page with a template, `site.on` is the instant it is made for (nothing prints it). One
    that is to be built is `whole.Site`."""

    def __init__(
        self,
        catalogue: Catalogue,
        settings: SiteSettings | None = None,
        looks: Looks = OURS,
        evidence: Shown | None = None,
        *,
        authorities: Authorities = NOBODY,
        earlier: Mapping[str, Sequence[Earlier]] = MappingProxyType({}),
        asked_at: str = "",
    ) -> None:
        """`evidence` is what may be shown of passages coded by theme, and of innovations (`evidence.shown`); `authorities` are the numbers by which others
        know whom and what the editions name; `earlier`, by slug, the older versions to be shown; `asked_at` is where whoever serves these pages, at the
        root of a server of their own, searches them too ("/search"), "" where nobody does."""
        self.catalogue = catalogue
        self.evidence = evidence or Shown()
        self.settings = settings or SiteSettings()
        self.looks = looks
        self.authorities = authorities
        self.earlier = earlier
        self.asked_at = asked_at
        self.on = catalogue.on
        self._kept: Kept | None = None
        self._found: dict[Any, Any] = {}

    @property
    @abstractmethod
    def gives(self) -> Sequence[Gives]:
        """What seminars give to the pages of each section."""

    def keep(self, kept: Kept, progress: files.Progress = files.silent) -> int:
        """Make the site of what is `kept`, after it has been brought up to the catalogue; gives how many seminars were read. Raises Disk, OutOfDate."""
        self._kept, self._found = kept, {}
        return refresh(kept, self.catalogue, self.gives, progress)

    def let_go(self) -> None:
        """Keep nothing any more: whoever asks again is told anew."""
        self._kept, self._found = None, {}

    @property
    def kept(self) -> Kept:
        """What is kept of all seminars; in memory, where nothing else was said."""
        if self._kept is None:
            self.keep(Kept(opened(None)))
        assert self._kept is not None
        return self._kept

    def gist(self, slug: str) -> Gist | None:
        """What is kept of one seminar."""
        return self.kept.gist(slug, Gist)

    def gists(self) -> Iterator[Gist]:
        """Of all seminars, one after another."""
        return self.kept.gists(Gist)

    def once(self, find: Callable[[Site], T]) -> T:
        """What `find` finds in the catalogue, looked for once for all pages."""
        if find not in self._found:
            self._found[find] = find(self)
        found: T = self._found[find]
        return found

    def page(
        self,
        path: str,
        template: str,
        *,
        title: str,
        trail: Sequence[Label] = (),
        language: str = "en-GB",
        description: str = "",
        listed: bool = True,
        rooted: bool = False,
        subject: Subject = None,
        later: Later | None = None,
        **told: object,
    ) -> Page:
        """A page made with the template `site/<template>`: `path` as "people/" or "people/index.html", `trail` what stands above it but the home page.
        `listed` False: for no search engine; `rooted`: its links begin at the site's root, as it may be shown anywhere. `subject` is what programs
        are told of; `told` is what the template asks, values all of them, by whose digest it is known whether the page is to be made anew; and of
        base.html.j2: `short` (the title in the trail). Raises BadTemplate."""
        about = About(title, tuple(trail), language, description, listed, rooted)
        return self.rendering.page(path, template, about, subject, told, later)

    def styled(self, more: str) -> dict[str, Any]:
        """What `page` is told of a page that has some style of its own."""
        return self.rendering.styled(more)

    @property
    @abstractmethod
    def rendering(self) -> Renders:
        """What makes its pages."""

    @property
    def root(self) -> str:
        """Where the first page lies on the server that shows it ("/archive/"): what is shown at any address leads from there."""
        return "/" if self.asked_at else urlsplit(self.address("")).path or "/"

    def address(self, path: str) -> str:
        """Where a page lies on the web; "" where that is not known."""
        where = path.removesuffix(INDEX) if f"/{path}".endswith(f"/{INDEX}") else path
        return f"{self.settings.address.rstrip('/')}/{quote(where)}" if self.settings.address else ""
