"""What the site is made of: its pages and sections, and all that a section asks."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import quote

from sasci_archive.catalogue import Catalogue, File
from sasci_archive.editions.templates import OURS, Looks
from sasci_archive.evidence.shown import Shown
from sasci_archive.model.inlines import View
from sasci_archive.store.workspace import SiteSettings

if TYPE_CHECKING:
    from sasci_archive.site.rendering import Rendering

INDEX = "index.html"


class Page(View, frozen=True):
    """A file that is made: where it lies in the site ("seminars/toy/index.html"), and its bytes."""

    path: str
    content: bytes


class Copied(View, frozen=True):
    """A file that is put there as it is: where it lies in the site, where it comes from, and what it must be."""

    path: str
    source: Path
    file: File


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


class Section(View, frozen=True, kw_only=True):
    """A part of the site. One with a `title` stands at the head of each page, where it `is_there`; `below` at its foot instead. `path` is that of its first
    page."""

    pages: Callable[[Site], Iterator[Page]]
    title: str = ""
    path: str = ""
    is_there: Callable[[Site], bool] = lambda _: True
    below: bool = False


class Site:
    """The site of a catalogue: `site.page(…)` makes a page with a template, `site.on` is the instant it is made for (nothing prints it)."""

    def __init__(
        self,
        catalogue: Catalogue,
        settings: SiteSettings | None = None,
        looks: Looks = OURS,
        evidence: Shown | None = None,
    ) -> None:
        """`evidence` is what may be shown of passages coded by theme, and of innovations (`evidence.shown`)."""
        self.catalogue = catalogue
        self.evidence = evidence or Shown()
        self.settings = settings or SiteSettings()
        self.looks = looks
        self.on = catalogue.on

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
        **told: object,
    ) -> Page:
        """A page made with the template `site/<template>`: `path` as "people/" or "people/index.html", `trail` what stands above it but the home page.
        `listed` False: for no search engine; `rooted`: its links begin at the site's root, as it may be shown anywhere. `told` is what the template
        asks, and of base.html.j2: `short` (the title in the trail), `tags`, `links`, `json_ld`. Raises BadTemplate."""
        about = About(title, tuple(trail), language, description, listed, rooted)
        return self._rendering.page(path, template, about, told)

    @cached_property
    def _rendering(self) -> Rendering:
        from sasci_archive.site.rendering import Rendering

        return Rendering(self)

    def address(self, path: str) -> str:
        """Where a page lies on the web; "" where that is not known."""
        where = path.removesuffix(INDEX) if path.endswith((f"/{INDEX}", INDEX)) else path
        return f"{self.settings.address.rstrip('/')}/{quote(where)}" if self.settings.address else ""


def file_of(path: str) -> str:
    """The file of a page: "people/" is "people/index.html"."""
    return f"{path}{INDEX}" if not path or path.endswith("/") else path


def leading(here: str, path: str) -> str:
    """A link from the file `here` to another of the site, as it works on a server and on a disk.

    >>> leading("people/index.html", "seminars/toy/#u1"), leading("index.html", "people/")
    ('../seminars/toy/index.html#u1', 'people/index.html')
    """
    path, mark, fragment = path.partition("#")
    return quote(posixpath.relpath(file_of(path), posixpath.dirname(here) or ".")) + mark + quote(fragment, safe="-._~")


_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def undirected(text: str) -> str:
    """A text without characters that turn round what stands behind it, for where no element holds it together: titles of windows, attributes."""
    return _DIRECTIONS.sub("", text)
