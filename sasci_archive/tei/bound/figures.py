"""Pictures bound into a transcript: each where its editor put it, with what is to be seen, who is to be seen, and whose it is.

Law: every picture that is listed stands somewhere, and none stands anywhere that is not listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from sasci_archive.errors import Fault
from sasci_archive.model.pictures import ForReaders, Photograph
from sasci_archive.tei.bound import around
from sasci_archive.tei.document import ID, Element, all_text, element, first, local, path, text_at
from sasci_archive.tei.head.header import named
from sasci_archive.tei.shown.matter import COVER, EASY_READ, PICTURES

PHOTOGRAPHS: Final = "photographs"
"""The part of the front matter in which pictures stand that have no place of their own."""

NOT_LISTED: Final = "P06"
"""The code of a fault that is one of the text and not of the list."""

_ADD: Final = 'Add it to pictures.toml: [[picture]] with file = "{}", alt, credit and permission.'
_REMEDIES: Final = {
    "alt": 'Say what is to be seen, for who cannot see it: alt = "Four people at a table".',
    "credit": 'Say whose it is: credit = "Photograph: A. Name".',
    "permission": 'Say who gave leave to print it, how and when: permission = { who = "A. Name", how = "by e-mail", when = 2026-03-14 }.',
}


def bind(
    root: Element, photographs: Sequence[Photograph], shown: Mapping[str, ForReaders]
) -> tuple[tuple[str, Fault], ...]:
    """Put every picture at its place in a parsed master, and fill in those that stand there already. `shown` are the files as readers
    get them, by the name they are listed under; one that is not there is somebody else's fault. Gives all that is wrong, with the
    file of the picture that each is about: with anything wrong nothing is put."""
    listed = {each.file: each for each in photographs}
    faults = [(each.file, fault) for each in photographs for fault in _faults(root, each)]
    faults += [
        (file, Fault(NOT_LISTED, 0, f"{file} is shown in the {part}, and is not listed.", _ADD.format(file)))
        for file, part in _shown_in(root)
        if file not in listed
    ]
    if faults:
        return tuple(faults)
    used = {file for file, _ in _shown_in(root)}
    ids = {id_ for node in root.iter("*") if (id_ := node.get(ID))}
    there = [(figure, listed[file_of(figure)]) for figure in root.iter("{*}figure")]
    apart = [pair for pair in there if _part(pair[0]) == EASY_READ]
    placed = [(figure, it) for it in photographs for figure in _place(root, it, alone=it.file not in used)]
    for figure, it in (*(pair for pair in there if pair not in apart), *placed, *apart):
        if it.file in shown:
            _fill(figure, it, shown[it.file], ids)
    return ()


def file_of(figure: Element) -> str:
    """What a picture's file is called."""
    graphic = first(figure, "graphic")
    return "" if graphic is None else graphic.get("url", "").removeprefix(PICTURES)


def placeholder(file: str, alt: str = "") -> Element:
    """The place of a picture that `bind` fills; with `alt` it says there what is to be seen, and not what the list says."""
    described = [element("figDesc", alt)] if alt else []
    return element("figure", "", element("graphic", url=f"{PICTURES}{file}"), *described)


def _faults(root: Element, it: Photograph) -> Iterator[Fault]:
    for key in it.lacks:
        yield Fault("P02", 0, f"The picture {it.file} has no {key}.", _REMEDIES[key])
    if name := _named_by(root, it.file):
        yield Fault(
            "P08",
            0,
            f"The file {it.file} is called by '{name}', a name that somebody is known by and that is not printed.",
            "Give the file a name that tells nobody: readers see it.",
        )
    people = {person.get(ID, "") for person in path(root, "teiHeader/profileDesc/particDesc/listPerson/person")}
    for id_ in it.seen:
        if f"p.{id_}" not in people:
            yield Fault(
                "P03",
                0,
                f"The picture {it.file} shows '{id_}', who is not on the roster.",
                "Use an id of the roster; whoever is not on it is told in the caption, with their leave.",
            )
    if it.after and _turn(root, it.after) is None:
        yield Fault(
            "P04",
            0,
            f"The picture {it.file} is to stand after {it.after}, and there is no such turn.",
            "Use the id of a turn, such as u12.",
        )


def _named_by(root: Element, file: str) -> str:
    """A name that somebody goes by, and that no edition prints, in what a file is called; "" for none."""
    words = set(re.findall(r"[^\W\d_]+", file.rpartition(".")[0].casefold()))
    for name in root.iter("{*}persName"):
        if name.get("type") == "known-as" and (told := all_text(name).strip()):
            parts = re.findall(r"[^\W\d_]+", told.casefold())
            if parts and words.issuperset(parts):
                return told
    return ""


def _turn(root: Element, id_: str) -> Element | None:
    return next((u for u in root.iter("{*}u") if u.get(ID) == id_), None)


def _shown_in(root: Element) -> Iterator[tuple[str, str]]:
    """The files of pictures that stand in the text already, and in what part of it."""
    for figure in root.iter("{*}figure"):
        yield file_of(figure), _part(figure).replace("-", " ")


def _part(figure: Element) -> str:
    """What part of the text a picture stands in."""
    divs = [above for above in figure.iterancestors() if local(above) == "div" and above.get("type")]
    return divs[-1].get("type", "") if divs else "text"


def _place(root: Element, it: Photograph, *, alone: bool) -> Iterator[Element]:
    """New figures, where the list says that the picture is to stand and it does not yet; among the photographs where it stands nowhere
    else."""
    if it.after and (turn := _turn(root, it.after)) is not None:
        last, behind = turn, list[str]()
        while (following := last.getnext()) is not None and local(following) == "figure":
            last = following
            behind.append(file_of(following))
        if it.file not in behind:
            figure = placeholder(it.file)
            figure.tail = last.tail
            last.addnext(figure)
            yield figure
    if it.portrait:
        person = next(p for p in root.iter("{*}person") if p.get(ID) == f"p.{it.portrait}")
        if it.file not in map(file_of, path(person, "figure")):
            yield _put(person, it)
    if it.cover:
        cover = element("div", "", element("head", "Cover"), type=COVER, id=f"apparatus.{COVER}")
        around.bind(root, cover)
        yield _put(cover, it)
    if alone and not (it.after or it.portrait or it.cover):
        part = next((div for div in path(root, "text/front/div") if div.get("type") == PHOTOGRAPHS), None)
        if part is None:
            part = element("div", "", element("head", "Photographs"), type=PHOTOGRAPHS, id=f"apparatus.{PHOTOGRAPHS}")
            around.bind(root, part)
        yield _put(part, it)


def _put(holder: Element, it: Photograph) -> Element:
    figure = placeholder(it.file)
    holder.append(figure)
    return figure


def _fill(figure: Element, it: Photograph, shown: ForReaders, ids: set[str]) -> None:
    """What the list says of a picture, in the order of the profile."""
    described = text_at(figure, "figDesc")
    tail = figure.tail
    figure_id = figure.get(ID) or _id(figure, it, ids)
    figure.clear()
    figure.tail = tail
    figure.set(ID, figure_id)
    if it.seen:
        figure.set("corresp", " ".join(f"#p.{id_}" for id_ in it.seen))
    graphic = element("graphic", url=f"{PICTURES}{shown.file}", mimeType=shown.media_type)
    graphic.set("width", f"{shown.width}px")
    graphic.set("height", f"{shown.height}px")
    figure.append(graphic)
    if it.caption.strip():
        figure.append(element("p", it.caption.strip()))
    figure.append(element("figDesc", described or it.alt.strip()))
    figure.append(element("bibl", it.credit.strip(), type="credit"))


def _id(figure: Element, it: Photograph, ids: set[str]) -> str:
    above = figure.getparent()
    base = COVER if above is not None and above.get("type") == COVER else f"pic.{named(it.file.rpartition('.')[0])}"
    number = 1
    while (id_ := base if number == 1 else f"{base}-{number}") in ids:
        number += 1
    ids.add(id_)
    return id_
