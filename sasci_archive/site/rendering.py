"""A page out of a template: what every template of the site can ask, everything escaped, the policy by the digests of style and script."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import msgspec
from markupsafe import Markup

from sasci_archive.editions import templates
from sasci_archive.editions.web import head
from sasci_archive.formats.citation import full_title
from sasci_archive.model.called import ROLE_NAMES
from sasci_archive.model.days import day, days
from sasci_archive.site import metadata, ours
from sasci_archive.site.entries import edition_of, page_of, theme_page, web
from sasci_archive.site.paths import INDEX, file_of, leading, undirected
from sasci_archive.site.sizes import size
from sasci_archive.site.told import digest as told_digest
from sasci_archive.site.values import About, Label, Later, Page, Section, Site, Subject

STYLES = ("page.css", "site/site.css")
SCRIPT = "site/large.js"


class Rendering:
    """The templates of a site, read once."""

    def __init__(self, site: Site, sections: Sequence[Section]) -> None:
        """`sections` are those that stand at the head and the foot of each page."""
        self._site, looks = site, site.looks
        style, script = "\n".join(looks.text(name) for name in STYLES), looks.text(SCRIPT)
        templates.may_be_enclosed(looks, *STYLES, SCRIPT)
        environment = templates.environment(looks)
        environment.filters |= {
            "undirected": undirected,
            "size": size,
            "day": day,
            "days": days,
            "full_title": full_title,
            "web": web,
        }
        environment.globals |= {
            "site": site.settings,
            "contact_link": contact_link(site.settings.contact),
            "navigation": labels(sections, site, below=False),
            "below": labels(sections, site, below=True),
            "turn": edition_of,
            "page_of": page_of,
            "theme_page": theme_page,
            "style": Markup(style),  # noqa: S704  our own file
            "style_digest": templates.integrity(style),
            "script": Markup(script),  # noqa: S704  our own file
            "script_digest": templates.integrity(script),
            "licence_url": head.licence_url,
            "roles": ROLE_NAMES,
            "doi_url": head.doi_url,
        }
        self._environment, self._style, self._sections = environment, style, sections
        shared = (
            site.settings,
            site.root,
            site.asked_at,
            environment.globals["navigation"],
            environment.globals["below"],
        )
        self._all = told_digest(ours.code(), ours.drawn(looks), shared)

    def styled(self, more: str) -> dict[str, Any]:
        """What a page with some style of its own tells its template."""
        style = f"{self._style}\n{more}"
        return {"style": Markup(style), "style_digest": templates.integrity(style)}  # noqa: S704  made by us

    def page(
        self, path: str, template: str, about: About, subject: Subject, told: Mapping[str, object], later: Later | None
    ) -> Page:
        """Made anew where what it is told has another digest. Raises BadTemplate."""
        here = file_of(path)
        more = {"doors": doors(self._sections, self._site), **told} if here == INDEX else dict(told)
        own = (here, template, about, subject, more, later and later.made_from)
        return Page(
            here, partial(self._filled, path, template, about, subject, more, later), told_digest(self._all, own)
        )

    def _filled(
        self, path: str, template: str, about: About, subject: Subject, told: Mapping[str, object], later: Later | None
    ) -> bytes:
        here, site = file_of(path), self._site
        every = {
            "short": "",
            **msgspec.structs.asdict(metadata.told(site, path, about, subject)),
            "path": path,
            "address": site.address(path) if about.listed else "",
            "to": (lambda to: f"{site.root}{leading(INDEX, to)}") if about.rooted else partial(leading, here),
            **msgspec.structs.asdict(about),
        }
        name = f"site/{template}"
        found = later.find() if later else {}
        with templates.filling(site.looks, name, "site/base.html.j2"):
            return self._environment.get_template(name).render({**every, **told, **found}).encode("utf-8")


def labels(sections: Sequence[Section], site: Site, *, below: bool) -> tuple[Label, ...]:
    """What stands at the head of each page, or at its foot."""
    return tuple((s.title, s.path) for s in sections if s.title and s.below is below and s.is_there(site))


def doors(sections: Sequence[Section], site: Site) -> tuple[tuple[str, str, str], ...]:
    """The sections of which something is told: title, path, and that."""
    return tuple((s.title, s.path, told) for s in sections if s.is_there(site) and (told := s.told(site)))


def contact_link(contact: str) -> str:
    """Where readers write to, as a link: an address of mail or of a page; "" for what is neither.

    >>> contact_link("archive@example.org"), contact_link("https://example.org/ask"), contact_link("Room 3.12")
    ('mailto:archive@example.org', 'https://example.org/ask', '')
    """
    if re.fullmatch(r"https?://\S+", contact):
        return contact
    return f"mailto:{contact}" if re.fullmatch(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", contact) else ""
