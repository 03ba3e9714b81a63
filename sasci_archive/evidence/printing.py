"""Lines of evidence as a spreadsheet and as a page of its own; what is restricted says so in its first line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from markupsafe import Markup

from sasci_archive.editions import templates
from sasci_archive.editions.templates import Looks
from sasci_archive.evidence import matrix
from sasci_archive.formats import codings_csv
from sasci_archive.model.coding import ACTOR, INFLUENCE, LEVEL, STAGE, Codebook
from sasci_archive.model.days import day
from sasci_archive.model.evidence import Evidence

RESTRICTED: Final = "RESTRICTED: quotations from the editors' text, with coders and their notes. For the house; not to be published or lent."
SYNTHETIC: Final = "The passages here are of an invented demonstration: nobody said any of it."
COLUMNS: Final = (
    *("seminar", "title", "passage", "time", "speakers", "quotation"),
    *("influence", "level", "stage", "actor", "themes", "reference", "link", "invented"),
)
_HOUSE: Final = ("coders", "note")


def as_csv(lines: Sequence[Evidence], books: Sequence[Codebook], address: str, *, restricted: bool) -> bytes:
    """A line of the table for each; themes by their labels, and all of them by id in `themes`. `address` is that of the site, "" where it is not known."""
    rows = [
        [
            *(line.slug, line.title, line.quotation.passage.fragment, line.quotation.passage.at),
            "; ".join(dict.fromkeys(filter(None, (speaker for speaker, _ in line.quotation.parts)))),
            line.quotation.text,
            *("; ".join(matrix.label(t, books) for t in line.under(d)) for d in (INFLUENCE, LEVEL, STAGE, ACTOR)),
            *(" ".join(line.themes), line.reference, whole(address, line), "yes" if line.synthetic else ""),
            *((", ".join(line.by), line.note) if restricted else ()),
        ]
        for line in lines
    ]
    return codings_csv.compose(rows, (*COLUMNS, *(_HOUSE * restricted)), RESTRICTED if restricted else "")


def whole(address: str, line: Evidence) -> str:
    """The address of a passage; from the site's root where it is not known where that is."""
    return f"{address.rstrip('/')}/{line.link}" if address else line.link


def as_page(
    lines: Sequence[Evidence],
    books: Sequence[Codebook],
    looks: Looks,
    address: str,
    *,
    on: dt.datetime,
    restricted: bool,
) -> bytes:
    """One HTML file that asks nothing of anybody. Raises BadTemplate."""
    style = "\n".join(looks.text(name) for name in ("page.css", "site/site.css", "evidence.css"))
    environment = templates.environment(looks)
    told = {
        **parts(lines, books),
        "restricted": RESTRICTED if restricted else "",
        "synthetic": SYNTHETIC if any(line.synthetic for line in lines) else "",
        "made": day(on.date()),
        "to": (lambda link: f"{address.rstrip('/')}/{link}") if address else None,
        "style": Markup(style),  # noqa: S704  our own files
        "style_digest": templates.integrity(style),
    }
    with templates.filling(looks, "evidence.html.j2", "site/evidence-parts.html.j2"):
        return environment.get_template("evidence.html.j2").render(told).encode("utf-8")


def parts(lines: Sequence[Evidence], books: Sequence[Codebook]) -> Mapping[str, object]:
    """What `site/evidence-parts.html.j2` asks: the lines, by themselves and in groups; a table of how many for each influence, by level (down) and stage
    (across); and one by actor (down) and influence (across)."""
    counted = tuple(matrix.cells(lines))
    order = {t.id: n for n, t in reversed(list(enumerate(t for book in books for t in book.theme)))}

    def there(values: Iterable[str]) -> list[str]:
        return sorted(dict.fromkeys(values), key=lambda theme: (not theme, order.get(theme, len(order))))

    stages, levels = there(c.stage for c in counted), there(c.level for c in counted)
    number = {(c.influence, c.level, c.stage): c for c in counted}
    tables = [
        {
            "influence": influence,
            "levels": [
                {
                    "level": level,
                    "place": _place(influence, level),
                    "cells": [number.get((influence, level, stage)) for stage in stages],
                }
                for level in levels
            ],
        }
        for influence in there(c.influence for c in counted)
    ]
    by_actor = {(influence, actor): count for influence, actor, count in matrix.actors(lines)}
    influences = there(influence for influence, _ in by_actor)
    actors = [
        {"actor": actor, "counts": [by_actor.get((influence, actor), 0) for influence in influences]}
        for actor in there(actor for _, actor in by_actor)
    ]
    grouped = matrix.grouped(lines)
    return {
        "lines": lines,
        "groups": [
            {"influence": i, "level": level, "place": _place(i, level), "lines": grouped[i, level]}
            for i in there(i for i, _ in grouped)
            for level in there(level for _, level in grouped)
            if (i, level) in grouped
        ],
        "influences": influences,
        "actors": actors,
        "stages": stages,
        "tables": tables,
        "label": lambda theme: matrix.label(theme, books),
    }


def _place(influence: str, level: str) -> str:
    """What a group of lines is called in an address: "helps-individual"."""
    return "-".join(theme.partition(".")[2] or "not-said" for theme in (influence, level))
