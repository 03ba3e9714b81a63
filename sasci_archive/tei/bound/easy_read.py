"""An Easy Read edition bound into a transcript, as a part of its own: a picture and a paragraph for each line, and at the end its makers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sasci_archive.model.easy_read import EasyRead, Line
from sasci_archive.tei.bound import around
from sasci_archive.tei.bound.figures import placeholder
from sasci_archive.tei.document import Element, element, path
from sasci_archive.tei.shown.matter import EASY_READ

MAKERS: Final = "easy-read.makers"
"""The xml:id of where its makers are named."""


def bind(root: Element, easy: EasyRead, *, synthetic: bool) -> None:
    """Put it to its place in a parsed master. What it must say before it may be published, and does not, stands in `@n`, which keeps it in
    the house."""
    lacking = "; ".join(easy.lacks(synthetic=synthetic))
    around.bind(
        root,
        element(
            "div",
            "",
            element("head", easy.title),
            *(each for part in easy.parts if not part.title for line in part.lines for each in _line(line)),
            *(
                element(
                    "div",
                    "",
                    element("head", part.title),
                    *(each for line in part.lines for each in _line(line)),
                    id=f"easy-read.{n}",
                )
                for n, part in enumerate(easy.parts, start=1)
                if part.title
            ),
            *_makers(easy),
            type=EASY_READ,
            id=f"apparatus.{EASY_READ}",
            n=lacking,
        ),
    )


def withheld(root: Element) -> Iterator[tuple[Element, str]]:
    """The Easy Read edition, with why it may not be published; nothing where it may."""
    for div in path(root, "text/back/div"):
        if div.get("type") == EASY_READ and (lacking := div.get("n")):
            yield div, lacking


def _line(line: Line) -> Iterator[Element]:
    if line.picture:
        yield placeholder(line.picture, line.alt)
    p = element("p")
    for text, bold in line.said:
        if bold:
            p.append(element("hi", text, rend="bold"))
        elif len(p):
            p[-1].tail = (p[-1].tail or "") + text
        else:
            p.text = (p.text or "") + text
    yield p


def _makers(easy: EasyRead) -> list[Element]:
    said = [
        ("Made by", easy.made_by),
        ("With help from", easy.helped_by),
        ("Tested by", easy.tested_by),
        ("Tested on", easy.tested_on),
        ("Pictures", easy.pictures_by),
    ]
    lines = [element("p", f"{what}: {who}") for what, who in said if who]
    return [element("div", "", element("head", "Who made this"), *lines, id=MAKERS)] if lines else []
