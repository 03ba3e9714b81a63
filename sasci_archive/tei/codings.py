"""`codings.xml`: who coded what in a transcript, as TEI that stands off it. It repeats no word that was said.

A `spanGrp` for each coder (`@resp`); a `span` for each passage, with its themes (`@ana`, by the prefix `theme:`), where it is, a digest of what
it read (`@n`), the line of the history it was made under (`@change`: when and how, said once), and the coder's note. Places: `@target` is one
turn or `string-range(turn,offset,length)` in it; `@from` and `@to` are several turns
(https://www.tei-c.org/release/doc/tei-p5-doc/en/html/SA.html#SATS and #SASOin).
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from sasci_archive.errors import BadTranscript
from sasci_archive.model.coding import Coder, Coding, Codings, Line, Place
from sasci_archive.tei.document import (
    ID,
    Element,
    all_text,
    compose,
    element,
    indent,
    line,
    parse,
    path,
    spaced,
    text_at,
)

_TRANSCRIPT: Final = "4-transcript.xml"
_RESTRICTED: Final = "RESTRICTED: codings of a transcript, for the house. Nothing of this file is published."
_COUNTED: Final = (
    "Offsets count Unicode code points, from 0, in what a turn says as it is printed: white space single, paragraphs parted by one character, "
    "what is no speech in its brackets, footnotes left out."
)
_TURN: Final = r"u[1-9][0-9]*[a-z]*"
_WHOLE: Final = re.compile(rf"4-transcript\.xml#({_TURN})")
_RANGE: Final = re.compile(rf"4-transcript\.xml#string-range\(({_TURN}),([0-9]{{1,9}}),([0-9]{{1,9}})\)")
_SPAN: Final = re.compile(r"ch[1-9][0-9]{0,8}\.[1-9][0-9]{0,8}")
_DIGEST: Final = re.compile(r"[0-9]{1,9}\.[0-9a-f]{16}")


def composed(codings: Codings, title: str, themes: str) -> bytes:
    """The file; `themes` is the address of the codebook's file from it. Law: `read(composed(c, …))` is `c`."""
    header = element(
        "teiHeader",
        "",
        element(
            "fileDesc",
            "",
            element(
                "titleStmt",
                "",
                element("title", f"Codings of {title}"),
                *(_coder(coder) for coder in codings.coders),
            ),
            element(
                "publicationStmt",
                "",
                element("distributor", "not distributed"),
                element("idno", codings.slug, type="slug"),
                element("availability", "", element("p", _RESTRICTED), status="restricted"),
            ),
            element("sourceDesc", "", element("bibl", "", element("ptr", target=_TRANSCRIPT))),
        ),
        element(
            "encodingDesc",
            "",
            element(
                "listPrefixDef",
                "",
                element("prefixDef", ident="theme", matchPattern="(.+)", replacementPattern=f"{themes}#$1"),
            ),
            element("editorialDecl", "", element("interpretation", "", element("p", _COUNTED))),
        ),
        *([element("revisionDesc", "", *(_change(each) for each in codings.history))] if codings.history else []),
    )
    by = dict.fromkeys(c.by for c in codings.codings)
    groups = [
        element("spanGrp", "", *(_span(c) for c in codings.codings if c.by == coder), type="theme", resp=f"#c.{coder}")
        for coder in by
    ]
    root = element("TEI", "", header, element("standOff", "", *groups or [element("spanGrp", type="theme")]))
    indent(root)
    return compose(root)


def _coder(coder: Coder) -> Element:
    return element("respStmt", "", element("resp", "coding"), element("name", coder.name), id=f"c.{coder.id}")


def _change(each: Line) -> Element:
    return element("change", each.how, id=each.id, when=each.when.strftime("%Y-%m-%dT%H:%M:%SZ"))


def _span(coding: Coding) -> Element:
    place = coding.place
    where = {"target": f"{_TRANSCRIPT}#{place.first}"}
    if not place.whole:
        where = {"target": f"{_TRANSCRIPT}#string-range({place.first},{place.start},{place.length})"}
    elif place.first != place.last:
        where = {"from_": f"{_TRANSCRIPT}#{place.first}", "to": f"{_TRANSCRIPT}#{place.last}"}
    ana = " ".join(f"theme:{theme}" for theme in coding.themes)
    return element("span", coding.note, id=coding.id, **where, ana=ana, n=coding.digest, change=f"#{coding.change}")


_RESTORE = "Restore the file from a copy; `inv code` and `inv code.undo` write it."


def read(content: bytes) -> Codings:
    """The codings of a file. Raises BadTranscript, with the line, for anything that we should not have written."""
    try:
        root = parse(content)
    except BadTranscript as error:
        raise BadTranscript(error.problem.replace("The transcript", "codings.xml"), remedy=error.remedy) from error
    try:
        return _codings(root)
    except ValueError as error:  # of a value: what may stand in a file of ours is said there
        problem, _, _ = str(error).partition("\n")
        raise BadTranscript(f"codings.xml does not read: {problem}.", remedy=_RESTORE) from error


def _codings(root: Element) -> Codings:
    coders = tuple(
        Coder(id=stated.get(ID, "").removeprefix("c."), name=text_at(stated, "name"))
        for stated in path(root, "teiHeader/fileDesc/titleStmt/respStmt")
    )
    history = tuple(_line(change) for change in path(root, "teiHeader/revisionDesc/change"))
    known, lines = {f"#c.{c.id}" for c in coders}, {h.id for h in history}
    found = [
        _coding(span, group.get("resp", ""), known, lines)
        for group in path(root, "standOff/spanGrp")
        for span in path(group, "span")
    ]
    slug = text_at(root, "teiHeader/fileDesc/publicationStmt/idno")
    return Codings(slug=slug, codings=tuple(sorted(found, key=_made)), history=history, coders=coders)


def _made(coding: Coding) -> tuple[int, int]:
    change, _, number = coding.id[2:].partition(".")
    return int(change), int(number)


def _line(change: Element) -> Line:
    id_ = change.get(ID, "")
    try:
        when = dt.datetime.strptime(change.get("when", ""), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=dt.UTC)
    except ValueError as error:
        raise _unread(change, "says no time in @when") from error
    if not re.fullmatch(r"ch[1-9][0-9]{0,8}", id_):
        raise _unread(change, "has no id like ch1")
    return Line(id=id_, when=when, how=all_text(change))


def _coding(span: Element, resp: str, coders: set[str], lines: set[str]) -> Coding:
    id_, digest = span.get(ID, ""), span.get("n", "")
    if (
        not _SPAN.fullmatch(id_)
        or span.get("change", "") != f"#{id_.partition('.')[0]}"
        or span.get("change", "")[1:] not in lines
    ):
        raise _unread(span, "belongs to no line of the history")
    if resp not in coders:
        raise _unread(span, "is by nobody whom the header names")
    if not _DIGEST.fullmatch(digest):
        raise _unread(span, "has no digest in @n")
    themes = span.get("ana", "").split()
    if not themes or any(not theme.startswith("theme:") for theme in themes):
        raise _unread(span, "has no theme in @ana, or one without its prefix")
    return Coding(
        id=id_,
        place=_place(span),
        themes=tuple(theme.removeprefix("theme:") for theme in themes),
        by=resp.removeprefix("#c."),
        digest=digest,
        note=spaced(all_text(span)),
    )


def _place(span: Element) -> Place:
    target = span.get("target", "")
    if found := _WHOLE.fullmatch(target):
        return Place(found[1], found[1])
    if found := _RANGE.fullmatch(target):
        return Place(found[1], found[1], int(found[2]), int(found[3]))
    first, last = _WHOLE.fullmatch(span.get("from", "")), _WHOLE.fullmatch(span.get("to", ""))
    if first and last and not target:
        return Place(first[1], last[1])
    raise _unread(span, "leads to no turn of 4-transcript.xml")


def _unread(node: Element, what: str) -> BadTranscript:
    return BadTranscript(
        f"codings.xml, line {line(node)}: this {node.tag.rpartition('}')[2]} {what}.",
        remedy=_RESTORE,
    )
