"""Themes with the passages under them, evidence across seminars, innovations and kinds of support: made from what may be shown of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from markupsafe import Markup

from sasci_archive.editions import templates
from sasci_archive.evidence import matrix, printing
from sasci_archive.evidence.shown import Described, kinds_of_support
from sasci_archive.model.coding import ACTOR, INFLUENCE, LEVEL, STAGE, SUPPORT, Codebook, Theme
from sasci_archive.model.evidence import Evidence
from sasci_archive.model.inlines import View
from sasci_archive.site.entries import counted, theme_page
from sasci_archive.site.long_lists import parts
from sasci_archive.site.values import Label, Page, Site

THEMES: Label = ("Themes", "themes/")
INNOVATIONS: Label = ("Innovations", "innovations/")
SYNTHETIC = printing.SYNTHETIC
EVIDENCE: Final = "evidence/"
HELPED: Final = "What helped, and what hindered"
ON_ONE_PAGE: Final = 200
"""How many passages stand on one page; where there are more, they are in parts, and evidence by influence and level."""


class Labels(View, frozen=True):
    """What people call themes, in a template: `label("level.local")`."""

    books: tuple[Codebook, ...]

    def __call__(self, theme: str) -> str:
        """By id."""
        return matrix.label(theme, self.books)


def _told(lines: Sequence[Evidence], book: Codebook) -> dict[str, Any]:
    return {**printing.parts(lines, [book]), "label": Labels((book,))}


def has_themes(site: Site) -> bool:
    """Whether there is a codebook."""
    return bool(site.evidence.book.theme)


def has_lines(site: Site) -> bool:
    """Whether there is evidence."""
    return bool(matrix.chosen(site.evidence.found.lines, ()))


def has_innovations(site: Site) -> bool:
    """Whether an innovation is described."""
    return bool(site.evidence.innovations)


def themes_told(site: Site) -> str:
    """How many there are."""
    return counted(
        len(site.evidence.book.theme), "theme by which passages are coded.", "themes by which passages are coded."
    )


def lines_told(site: Site) -> str:
    """Of how many passages."""
    many = len(matrix.chosen(site.evidence.found.lines, ()))
    return counted(many, "passage on what helped and what hindered.", "passages on what helped and what hindered.")


def innovations_told(site: Site) -> str:
    """How many are described."""
    return counted(
        len(site.evidence.innovations),
        "innovation, with who had a part in it.",
        "innovations, with who had a part in them.",
    )


def themes(site: Site) -> Iterator[Page]:
    """The codebook, and a page for each theme."""
    if not has_themes(site):
        return
    shown = site.evidence
    counts = {theme.id: len(shown.under(theme.id)) for theme in shown.book.theme}
    linked = {t for t in counts if not t.startswith(f"{SUPPORT}.") or t in kinds_of_support(shown)}
    yield _page(
        site,
        "themes/",
        "themes.html.j2",
        title="Themes",
        description="The themes by which passages of the seminars are coded, and what each means.",
        synthetic=any(line.synthetic for line in shown.found.lines),
        told={"book": shown.book, "counts": counts, "linked": linked, "accounts": shown.accounts},
    )
    for theme in (t for t in shown.book.theme if t.dimension != SUPPORT):
        described = tuple(i for i in shown.innovations if theme.id in i.innovation.stages)
        yield from _theme(site, theme, described, (THEMES,))


def _theme(site: Site, theme: Theme, innovations_: Sequence[Described], trail: tuple[Label, ...]) -> Iterator[Page]:
    """A theme with the passages under it; in parts, where they are many."""
    found, book = site.evidence.under(theme.id), site.evidence.book
    synthetic = any(line.synthetic for line in found)
    if theme.dimension == SUPPORT:
        synthetic = synthetic or any(each.synthetic for each in innovations_)
    for part in parts(theme_page(theme.id), len(found), ON_ONE_PAGE):
        yield _page(
            site,
            part.path,
            "theme.html.j2",
            title=theme.label,
            trail=trail,
            description=theme.definition,
            synthetic=synthetic,
            told={
                "theme": theme,
                "dimension": book.named(theme.dimension),
                "innovations": innovations_,
                "part": part,
                "lines": found[part.start : part.start + ON_ONE_PAGE],
                "label": Labels((book,)),
            },
        )


def evidence(site: Site) -> Iterator[Page]:
    """What helped and what hindered, across seminars."""
    if not has_lines(site):
        return
    shown = site.evidence
    chosen = matrix.chosen(shown.found.lines, ())
    used = {theme for line in chosen for theme in line.themes}
    script, told_ = site.looks.text("site/evidence.js"), _told(chosen, shown.book)
    groups = told_["groups"] if len(chosen) > ON_ONE_PAGE else []
    yield _page(
        site,
        EVIDENCE,
        "evidence.html.j2",
        title=HELPED,
        description="Passages of the seminars that say what helped an innovation on or stood in its way, by level, stage and actor.",
        synthetic=any(line.synthetic for line in chosen),
        told={
            "filters": [
                (shown.book.named(dimension).label, [t for t in shown.book.of(dimension) if t.id in used])
                for dimension in (INFLUENCE, LEVEL, STAGE, ACTOR)
                if any(t.id in used for t in shown.book.of(dimension))
            ],
            "seminars": tuple(dict.fromkeys((line.slug, line.title) for line in chosen)),
            "own_script": Markup(script),  # noqa: S704  our own file
            "own_digest": templates.integrity(script),
            "group_pages": {group["place"]: f"{EVIDENCE}{group['place']}/" for group in groups},
            **told_,
        },
    )
    for group in groups:
        yield from _group(site, group)


def _group(site: Site, group: Mapping[str, Any]) -> Iterator[Page]:
    """The passages of one influence at one level, where there are too many for one page."""
    label = Labels((site.evidence.book,))
    title = (
        f"{label(group['influence'])}: {label(group['level'])}"
        if group["influence"]
        else "Neither a help nor a hindrance"
    )
    lines = tuple(line for _, line in group["lines"])
    for part in parts(f"{EVIDENCE}{group['place']}/", len(lines), ON_ONE_PAGE):
        yield _page(
            site,
            part.path,
            "evidence-group.html.j2",
            title=title,
            trail=((HELPED, EVIDENCE),),
            description=f"Passages of the seminars: {title}.",
            synthetic=any(line.synthetic for line in lines),
            told={"lines": lines[part.start : part.start + ON_ONE_PAGE], "label": label, "part": part},
        )


def innovations(site: Site) -> Iterator[Page]:
    """All that are described, and a page for each."""
    shown = site.evidence
    if not shown.innovations:
        return
    yield _page(
        site,
        "innovations/",
        "innovations.html.j2",
        title="Innovations",
        description="Innovations that the seminars speak of: what they were, who had a part, and what was given to them.",
        synthetic=any(each.synthetic for each in shown.innovations),
        told={
            "innovations": shown.innovations,
            "label": Labels((shown.book,)),
            "support": kinds_of_support(shown),
        },
    )
    for each in shown.innovations:
        yield _page(
            site,
            f"innovations/{each.innovation.id}/",
            "innovation.html.j2",
            title=each.innovation.name,
            trail=(INNOVATIONS,),
            description=each.innovation.type,
            synthetic=each.synthetic,
            told={"each": each, "label": Labels((shown.book,))},
        )


def support(site: Site) -> Iterator[Page]:
    """A page for each kind of support that is spoken of."""
    shown = site.evidence
    for id_, described in kinds_of_support(shown).items():
        theme = shown.book.found(id_)
        if theme is None:
            continue
        yield from _theme(site, theme, described, (INNOVATIONS,) if has_innovations(site) else (THEMES,))


def _page(
    site: Site,
    path: str,
    template: str,
    *,
    title: str,
    description: str,
    trail: tuple[Label, ...] = (),
    synthetic: bool,
    told: Mapping[str, Any],
) -> Page:
    style = site.looks.text("evidence.css")
    own: dict[str, Any] = {
        "synthetic": SYNTHETIC if synthetic else "",
        "own_style": Markup(style),  # noqa: S704  our own file
        "own_style_digest": templates.integrity(style),
    }
    return site.page(path, template, title=title, trail=trail, description=description, **{**own, **told})
