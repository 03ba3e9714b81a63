"""What the page shows of the transcript: the list of everything in it, and turns as they stand, with the times of their words."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec

from sasci_archive import dialogue
from sasci_archive.model.speech import Word
from sasci_archive.tei.document import ID, Element, all_text, instant, local, path, pointers, spaced, text_at
from sasci_archive.tei.shown.reading import printed_number
from sasci_archive.tei.shown.written import Written, written
from sasci_archive.workbench.version import Version

_HAPPENS = frozenset(("vocal", "kinesic", "incident", "pause", "shift"))


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One thing of the list: a turn (`u`), a message (`writing`), a heading (`head`), what happens between turns (`incident`), a picture
    (`figure`). `who` is an xml:id; `start` and `end` in ms of the session, None where it has no time; `size` is its length in letters, by which
    the page knows how high it is before it has it."""

    id: str
    name: str
    session: str
    number: str = ""
    who: str = ""
    start: int | None = None
    end: int | None = None
    size: int = 0
    text: str = ""
    heard: bool = False


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """A turn as it stands, with the times of its words: for each of its published words, in order, start and end in ms and how sure the engine
    was (None where it does not say); `doubts` are the numbers of words (through all paragraphs) that may never have been said."""

    written: Written
    number: str
    start: int | None
    end: int | None
    heard: bool
    times: tuple[tuple[int, int, float | None], ...] = ()
    doubts: tuple[int, ...] = ()


def rows(version: Version, only: Collection[str] | None = None) -> tuple[Row, ...]:
    """All that is in the sessions of a transcript, in order, or `only` these ids of it: what is unknown is left out. Raises BadTranscript."""
    times, known = version.times, version.heard
    return tuple(
        row
        for div in path(version.root, "text/body/div")
        if div.get("type") == "session"
        for row in _rows(div, div.get("n", "1"), times, known, only)
    )


def _rows(
    div: Element, session: str, times: Mapping[str, int], known: Collection[str], only: Collection[str] | None
) -> Iterator[Row]:
    for child in div.iterchildren("*"):
        name, id_ = local(child), child.get(ID, "")
        if only is not None and name != "div" and id_ not in only:
            continue
        start, end = instant(child, "start", times), instant(child, "end", times)
        match name:
            case "div":
                yield from _rows(child, session, times, known, only)
            case "u" | "writing":
                yield Row(
                    id=id_,
                    name=name,
                    session=session,
                    number=printed_number(id_),
                    who=next(iter(pointers(child.get("who", ""))), ""),
                    start=start,
                    end=end,
                    size=len(spaced(all_text(child))),
                    heard=id_ in known,
                )
            case "head" if div.get("type") == "part":  # it is changed by the name of its part
                yield Row(id=div.get(ID, ""), name=name, session=session, text=spaced(all_text(child)))
            case "head" | "figure":
                yield Row(id=id_, name=name, session=session, text=spaced(all_text(child)))
            case _ if name in _HAPPENS:
                yield Row(id=id_, name="incident", session=session, start=start, text=spaced(text_at(child, "desc")))
            case _:
                pass


def turns(version: Version, ids: Collection[str], spoken: dict[str, Sequence[Word]]) -> tuple[Turn, ...]:
    """These turns and messages, in the order of the text; `spoken` are the words heard in each session. Raises BadTranscript."""
    times, known, kinds = version.times, version.heard, version.kinds
    found = []
    for div in path(version.root, "text/body/div"):
        session = div.get("n", "1")
        holders = list(div.iter("{*}u", "{*}writing"))
        for place, holder in enumerate(holders):
            if holder.get(ID) not in ids:
                continue
            turn, start, end = written(holder, kinds), instant(holder, "start", times), instant(holder, "end", times)
            following = next(
                (at for node in holders[place + 1 :] if (at := instant(node, "start", times)) is not None), None
            )
            near: Sequence[Word] = ()
            if local(holder) == "u" and start is not None and end is not None and session in spoken:
                until = bisect_right(spoken[session], end, key=_start)
                if following is not None and start < following and not turn.overlaps:
                    until = min(until, bisect_left(spoken[session], following, key=_start))
                near = spoken[session][bisect_left(spoken[session], start, key=_start) : until]
            found.append(_turn(turn, start, end, near, is_heard=turn.id in known))
    return tuple(found)


def _start(word: Word) -> int:
    return word.span.start


def _turn(turn: Written, start: int | None, end: int | None, near: Sequence[Word], *, is_heard: bool) -> Turn:
    said = [word for paragraph in turn.paragraphs for word in paragraph.words]
    words = dialogue.align(said, near) if near else ()
    return Turn(
        written=turn,
        number=printed_number(turn.id),
        start=start,
        end=end,
        heard=is_heard,
        times=tuple((word.span.start, word.span.end, word.confidence) for word in words),
        doubts=tuple(number for number, word in enumerate(words) if word.doubt is not None),
    )


def holding(root: Element) -> dict[str, str]:
    """The turn or message that everything with an id stands in, itself too."""
    holders = ((holder, holder.get(ID, "")) for holder in root.iter("{*}u", "{*}writing"))
    return {id_: name for holder, name in holders for node in holder.iter("*") if (id_ := node.get(ID))}
