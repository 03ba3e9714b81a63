"""A transcript that has no times gets them: where its turns lie in the sound, never a word.

The timeline of each session has the moments its turns need, and those that something else points at already; who is asked where the
recording is finds it in the header.
"""

from __future__ import annotations

from collections.abc import Mapping

from sasci_archive.errors import BadTranscript
from sasci_archive.model.seminar import Recordings
from sasci_archive.model.speech import Span
from sasci_archive.tei.document import (
    ID,
    Element,
    by_id,
    element,
    first,
    indent,
    instant,
    instants,
    local,
    parent,
    path,
    pointers,
    seconds,
    swap,
    the,
)
from sasci_archive.tei.head.header import Made, application, source

_POINTING = ("start", "end", "synch")


def place(root: Element, times: Mapping[str, Span], recordings: Recordings, made: Made | None) -> None:
    """Give these utterances their times, and take from the others of their sessions what times they had. Raises BadTranscript."""
    ids = by_id(root)
    for name in times:
        if name not in ids or local(ids[name]) != "u":
            raise BadTranscript(f"There is no utterance '{name}'.", remedy="Utterances are called u1, u2 and so on.")
    known = instants(root)
    for number, session in enumerate(path(root, "text/body/div"), start=1):
        turns = list(session.iter("{*}u"))
        if any(u.get(ID, "") in times for u in turns):
            _place_session(root, number, session, turns, times, known)
    _say_where_from(root, recordings, made)


def _place_session(
    root: Element,
    number: int,
    session: Element,
    turns: list[Element],
    times: Mapping[str, Span],
    known: Mapping[str, int],
) -> None:
    n = session.get("n", "1")
    line = next((t for t in path(root, "standOff/timeline") if t.get("n", "1") == n), None)
    prefix = f"T{number}"
    moments = {0}
    for u in turns:
        span = times.get(u.get(ID, ""))
        for attribute in ("start", "end"):
            if attribute in u.attrib:
                del u.attrib[attribute]
        if span is not None:
            u.set("start", f"#{prefix}.{span.start}")
            u.set("end", f"#{prefix}.{span.end}")
            moments |= {span.start, span.end}
    kept = _pointed_at(session, turns, known)
    made = element(
        "timeline",
        "",
        n=n,
        unit="s",
        origin=f"#{prefix}.0",
        corresp=line.get("corresp", "") if line is not None else "",
    )
    named = {f"{prefix}.{ms}": ms for ms in moments} | kept
    origin = f"{prefix}.0"
    for id_, ms in sorted(named.items(), key=lambda moment: (moment[1], moment[0] != origin, moment[0])):
        made.append(
            element("when", id=id_)
            if id_ == origin
            else element("when", id=id_, interval=seconds(ms), since=f"#{origin}")
        )
    indent(made, 2)
    if line is not None:
        swap(line, made)
        return
    aside = first(root, "standOff")
    if aside is None:
        aside = element("standOff", "\n    ", made)
        made.tail = "\n  "
        put_aside(root, aside)
    else:
        made.tail = aside.text if len(aside) else "\n  "
        aside.insert(0, made)


def _pointed_at(session: Element, turns: list[Element], known: Mapping[str, int]) -> dict[str, int]:
    """The moments that something else than a turn points at."""
    own = set(turns)
    return {
        id_: known[id_]
        for node in session.iter("*")
        if node not in own
        for attribute in _POINTING
        for id_ in pointers(node.get(attribute, ""))
        if id_ in known
    }


def _say_where_from(root: Element, recordings: Recordings, made: Made | None) -> None:
    """The header names the recording, where it names none, and the file of words and times."""
    stated = the(root, "teiHeader/fileDesc/sourceDesc")
    if first(root, "teiHeader/fileDesc/sourceDesc/recordingStmt") is None and recordings.media():
        fresh = source(recordings)
        indent(fresh, 3)
        swap(stated, fresh)
    if made is None:
        return
    encoding = first(root, "teiHeader/encodingDesc")
    if encoding is None:
        described = the(root, "teiHeader/fileDesc")
        encoding = element("encodingDesc")
        encoding.tail = described.tail
        parent(described).insert(parent(described).index(described) + 1, encoding)
    info = first(root, "teiHeader/encodingDesc/appInfo")
    if info is None:
        info = element("appInfo")
        encoding.append(info)
    for old in path(info, "application"):
        if old.get("ident") and any(f"{made.file} sha256:" in (d.text or "") for d in path(old, "desc")):
            info.remove(old)
    info.append(application(made))


def put_aside(root: Element, aside: Element) -> None:
    """A `standOff` in its place, after the header."""
    header = the(root, "teiHeader")
    aside.tail = header.tail
    root.insert(root.index(header) + 1, aside)


def times_of(root: Element) -> dict[str, Span]:
    """When each utterance that has times is said."""
    known = instants(root)
    found = {}
    for u in root.iter("{*}u"):
        start, end = instant(u, "start", known), instant(u, "end", known)
        if start is not None and end is not None and start <= end:
            found[u.get(ID, "")] = Span(start, end)
    return found
