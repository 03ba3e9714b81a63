"""The web edition: one file that opens by double click, from a Release and nothing else.

Style and script are inside it and nothing is ever fetched but the sound that lies beside it: the page's own policy
(CSP, by the digests of both) forbids the rest. Without JavaScript all text, notes, anchors and sound are there.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import msgspec
from jinja2 import DictLoader, StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from sasci_archive.editions import templates
from sasci_archive.editions.templates import OURS, Looks
from sasci_archive.editions.web import head
from sasci_archive.editions.web.around import part
from sasci_archive.editions.web.packed import packed, tei_of_turns
from sasci_archive.editions.web.sound import Sound
from sasci_archive.editions.web.view import View
from sasci_archive.errors import BadTemplate
from sasci_archive.gate import Release
from sasci_archive.model.citation import Citation
from sasci_archive.model.days import days

__all__ = ["PAGES", "SCRIPTS", "STYLES", "Sound", "page", "short_citation"]

PAGES = ("page.html.j2", "page-parts.html.j2", "page-bar.html.j2")
"""The templates of the page: the first is the page, the others are what it includes."""
STYLES = ("layout.css", "player.css", "page.css", "print.css")
"""The style, in the order in which it is put inside: where things stand, then how they look."""
SCRIPTS = ("player.js", "state.js", "passages.js", "citing.js", "notes.js", "page.js")
"""The script: one module out of several files, in this order."""


def page(
    release: Release,
    sounds: Sequence[Sound] = (),
    *,
    files: Sequence[str] = (),
    cite_as: str = "",
    looks: Looks = OURS,
    speaking: bool = False,
    citing: Callable[[], Mapping[str, Any]] | None = None,
    around: str | None = None,
) -> bytes:
    """The whole page, UTF-8.

    `sounds` are used only where the release lets sound out, or where the page is a proof and stays in the house; `files` are the names of other editions that lie beside the
    page (KeyError for an ending that `kinds.KINDS` does not know); `cite_as` is the citation as plain text, by
    default a short one made here; `speaking` draws who spoke when; `citing` gives what `citing.data` says of how a passage is
    cited, and is asked when all else is made, as it may have to wait; None where none is to be. With `around`, the id of a turn, the
    page has only the turns that stand near it, their notes and their weak places (`around.part`): each as it stands on the whole page.
    Raises BadTemplate where a template that the workspace has of its own cannot be used.
    """
    reading, citation = release.reading, release.reading.citation
    shown, before = reading, frozenset[str]()
    weak = () if release.channel.public else release.weak
    if around is not None:
        near = part(reading, around)
        shown, before = near.reading, near.before
        weak = tuple(each for each in weak if each.turn in near.turns)
    label = release.standing.label
    tei = tei_of_turns(msgspec.structs.replace(release, reading=shown))
    pack = packed(shown, tei)
    held_open = hashlib.sha256(release.tei + b" packed").hexdigest() if citing else pack(None)
    style, script = _style(looks), "\n".join(looks.text(name) for name in SCRIPTS)
    text = _filled(
        looks,
        reading=shown,
        citation=citation,
        view=View(
            reading,
            sounds if release.sound or not release.channel.public else (),
            speaking=speaking,
            before=before,
            weak=weak,
        ),
        public=release.channel.public and not label,
        label=label,
        digest=release.digest,
        title=head.title(citation),
        tags=head.tags(citation, files, [sound.href for sound in sounds if release.sound]),
        links=head.links(citation, files),
        json_ld=head.json_ld(citation, files, reading),
        files=head.beside(files),
        licence_url=head.licence_url(citation.licence),
        doi_url=head.doi_url(citation.doi),
        cite_as=cite_as or short_citation(citation),
        held=days(citation.event_dates),
        citing=citing is not None,
        has_tei=bool(tei),
        packed=held_open,
        style=Markup(style),  # noqa: S704  our own file
        script=Markup(script),  # noqa: S704  our own file
        style_digest=templates.integrity(style),
        script_digest=templates.integrity(script),
    )
    if citing:
        text = text.replace(held_open, pack(citing()))
    return text.encode("utf-8")


def _style(looks: Looks) -> str:
    """The style, each file of it the workspace's own or ours. Raises BadTemplate where it would end the element it stands in."""
    style = "\n".join(looks.text(name) for name in STYLES)
    for name in STYLES:
        if re.search(r"</style|<!--", looks.text(name), re.IGNORECASE):
            raise BadTemplate(
                f"{looks.path(name)} has '</style' or '<!--' in it, which would end the page's style.",
                remedy="Take it out: in a comment too.",
            )
    return style


def _filled(looks: Looks, **of: object) -> str:
    with templates.filling(looks, *PAGES):
        return _template(tuple((name, looks.text(name)) for name in PAGES)).render(of)


def short_citation(citation: Citation) -> str:
    """Who, what, where and when, in one line of plain text.

    >>> short_citation(Citation(id="x", title="The Lantern Round", publisher="Marlsea Press"))
    'The Lantern Round. Marlsea Press, forthcoming.'
    """
    names = [f"{e.given} {e.family}" for e in citation.editors]
    editors = f"{_listed(names)} (ed{'s' if len(names) > 1 else ''}), " if names else ""
    imprint = ": ".join(filter(None, (citation.place, citation.publisher)))
    year = str(citation.date.year) if citation.date else "forthcoming"
    imprint = f"{imprint}, {year}" if imprint else year.capitalize()
    text = f"{editors}{head.title(citation)}. {imprint}."
    return " ".join(filter(None, (text, head.doi_url(citation.doi) or citation.url)))


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


@cache
def _template(texts: tuple[tuple[str, str], ...]) -> Template:
    """The first of the texts, which may include the others."""
    environment = ImmutableSandboxedEnvironment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, loader=DictLoader(dict(texts))
    )
    return environment.get_template(PAGES[0])
