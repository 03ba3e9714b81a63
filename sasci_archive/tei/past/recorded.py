"""The edition's own history, line by line, with what stands in the text under each: whatever made it, a command, Word, the draft, the workbench."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

from sasci_archive.model.inlines import View
from sasci_archive.tei.document import ID, Element, local, path, pointers, spaced
from sasci_archive.tei.head import colophon
from sasci_archive.tei.shown.reading import printed_number
from sasci_archive.tei.wordings import Which, line_of, text_in


class Stood(View, frozen=True):
    """In the turn or message `id`, the words `out` went and `came` came; a footnote is `[note: …]`. Both "" for what changed no words."""

    id: str
    number: str
    out: str = ""
    came: str = ""


class Line(View, frozen=True, kw_only=True):
    """A line (`id`: ch7) of the history: of which `kind` (transcription, edition, heard, version …), who, when (None where it does not say), why."""

    id: str
    kind: str
    who: str
    when: dt.date | None
    why: str
    stood: tuple[Stood, ...]


def recorded(root: Element) -> tuple[Line, ...]:
    """As it stands, the newest first. Raises BadTranscript where a line's date is none."""
    stood = defaultdict[str, list[Stood]](list)
    for holder in root.iter("{*}u", "{*}writing"):
        for line, place in _within(holder):
            stood[line].append(place)
    lines = path(root, "teiHeader/revisionDesc/change")
    return tuple(
        Line(
            id=(id_ := node.get(ID, "")),
            kind=node.get("type", ""),
            who=told.who,
            when=told.when,
            why=told.text,
            stood=(*stood[id_], *_named(node, {each.id for each in stood[id_]})),
        )
        for node, told in zip(lines, colophon.changes(root), strict=True)
    )


def _within(holder: Element) -> Iterator[tuple[str, Stood]]:
    id_ = holder.get(ID, "")
    number = printed_number(id_)
    for node in holder.iter("{*}subst", "{*}add", "{*}del", "{*}note", "{*}seg"):
        if line := line_of(node):
            match local(node):
                case "subst":
                    parts = (_text(node, "del"), _text(node, "add"))
                case "add":
                    parts = ("", _printed(node))
                case "del":
                    parts = (_printed(node), "")
                case "note":
                    parts = ("", f"[note: {_printed(node)}]")
                case _:
                    parts = (_printed(node), "[not to be published]") if node.get("type") else ("", "¶")
            yield line, Stood(id_, number, *parts)


def _text(subst: Element, name: str) -> str:
    return spaced(" ".join(_printed(part) for part in subst if local(part) == name))


def _printed(node: Element) -> str:
    """As it was printed, or is: what else was corrected in it stands under its own line."""
    return spaced(text_in(node, Which.PUBLISHED, {}))


def _named(line: Element, known: set[str]) -> Iterator[Stood]:
    """The turns that the line names, and under which no words of it stand."""
    for id_ in pointers(line.get("target", "")):
        turn = id_.partition(".")[0]
        if turn not in known and turn[:1] in {"u", "c"}:
            known.add(turn)
            yield Stood(turn, printed_number(turn))
