"""What is withheld, read from the master: every restricted passage, whoever made it and however, with what is known of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from sasci_archive.dialogue import align
from sasci_archive.model.inlines import left_out
from sasci_archive.model.redaction import Redaction
from sasci_archive.model.speech import Span, Timing, Word, Words
from sasci_archive.tei.cutting import silence
from sasci_archive.tei.cutting.cast import place_of
from sasci_archive.tei.cutting.redact import stand_in
from sasci_archive.tei.document import ID, Element, instants, local, path, pointers, spaced, text_at
from sasci_archive.tei.head import colophon
from sasci_archive.tei.passages import numbered
from sasci_archive.tei.places import words_of
from sasci_archive.tei.restrict import is_restricted

_ENDING = re.compile(r"\W*(?:['’]?s)?\W*")
"""What may be left of a word of which the rest is withheld: a possessive, punctuation."""


def redactions(root: Element, words: Words | None) -> tuple[Redaction, ...]:
    """Every restricted passage, in order. Raises BadTranscript."""
    names, history = colophon.responsible(root), list(path(root, "teiHeader/revisionDesc/change"))
    lines = {line.get(ID, ""): told for line, told in zip(history, colophon.changes(root), strict=True)}
    timed = Timed(root, words)
    found = []
    for seg in (seg for seg in root.iter("{*}seg") if is_restricted(seg)):
        line = next((lines[id_] for id_ in pointers(seg.get("change", "")) if id_ in lines), None)
        found.append(
            Redaction(
                id=seg.get(ID, ""),
                passage=_place(seg),
                session=next((n.get("n", "1") for n in seg.iterancestors("{*}div") if n.get("type") == "session"), ""),
                at=_said_at(timed, seg),
                original=" ".join(word.text for word in words_of(seg, restricted=True)),
                instead=printed_for(seg),
                reason=seg.get("subtype", ""),
                authority=", ".join(filter(None, (names.get(id_, "") for id_ in pointers(seg.get("resp", ""))))),
                who=line.who if line else "",
                when=line.when if line else None,
                why=line.text if line else "",
            )
        )
    return tuple(found)


def printed_for(seg: Element) -> str:
    """What readers see in the place of a restricted passage."""
    gap = stand_in(seg)
    return f"[{left_out(gap.get('reason', ''), spaced(text_at(gap, 'desc')))}]"


def halves(root: Element) -> Iterator[tuple[str, int]]:
    """Where a part of a word is withheld and the rest of it printed, which tells letters of what it hides: the passage and the
    word's number. A redaction by hand that begins or ends within a word is like that."""
    for holder in root.iter("{*}u", "{*}writing", "{*}note"):
        withheld = any(seg.get("type") == "restricted" for seg in holder.iter("{*}seg"))
        for word in numbered(holder) if withheld else ():
            if word.withheld is not None and not _ENDING.fullmatch(word.word.printed):
                yield _place(holder), word.number


class Timed:
    """When each word of a transcript was said, turn by turn."""

    def __init__(self, root: Element, words: Words | None) -> None:
        self.times = instants(root)
        self._words = words
        self._sessions: dict[Element, _Session] = {}

    def of(self, holder: Element) -> tuple[Word, ...]:
        """The words of a turn, as `numbered` counts them, with their times; none where nobody knows when it was said, where
        nothing was heard in it, or where it was not said but written."""
        span = self.span(holder)
        if span is None or self._words is None:
            return ()
        div = next(n for n in holder.iterancestors("{*}div") if n.get("type") == "session")
        if div not in self._sessions:
            self._sessions[div] = _Session(div, self._words.of(div.get("n", "1")), self.times)
        near = self._sessions[div].heard_in(holder, span)
        return align([word.text for word in numbered(holder)], near) if near else ()

    def span(self, holder: Element) -> Span | None:
        """From when to when a turn lasts; None where nobody knows, or it is none."""
        return silence.bounds_of(holder, self.times) if local(holder) == "u" else None


class _Session:
    """The words heard in one session, and where its turns begin."""

    def __init__(self, div: Element, heard: Sequence[Word], times: Mapping[str, int]) -> None:
        self._heard = heard
        self._starts = [word.span.start for word in heard]
        self._following: dict[Element, int | None] = {}
        following: int | None = None
        for u in reversed(list(div.iter("{*}u"))):
            self._following[u] = following
            if bounds := silence.bounds_of(u, times):
                following = bounds.start

    def heard_in(self, u: Element, span: Span) -> Sequence[Word]:
        return silence.heard_in(self._heard, self._starts, span, self._following[u])


def silent_then(root: Element, session: str, span: Span, but: str) -> tuple[str, ...]:
    """The turns, but for one, of which more than its padding falls into a stretch that is silent: others speak then too."""
    times = instants(root)
    found = []
    for div in path(root, "text/body/div"):
        for u in div.iter("{*}u") if div.get("n", "1") == session else ():
            bounds = silence.bounds_of(u, times)
            if u.get(ID, "") != but and bounds and bounds.shared(span) > silence.PAD:
                found.append(u.get(ID, ""))
    return tuple(found)


def _place(node: Element) -> str:
    """The id of the turn, message or note it is in; in words, where there is none."""
    for above in (node, *node.iterancestors()):
        if local(above) in {"u", "writing", "note"} and (id_ := above.get(ID)):
            return id_
        if local(above) == "div" and above.get("type") != "session":
            return f"the {above.get('type', 'text')}"
    return place_of(node)


def _said_at(timed: Timed, seg: Element) -> int | None:
    """When a restricted passage was said; when its turn began, where no more is known."""
    above = [local(n) for n in seg.iterancestors()]
    if "note" in above or "u" not in above:
        return None
    holder = next(seg.iterancestors("{*}u"))
    placed = timed.of(holder)
    own = [
        word.span.start
        for word, number in zip(placed, numbered(holder), strict=False)
        if number.withheld is not None and seg in (number.withheld, *number.withheld.iterancestors())
        if word.timing is Timing.HEARD
    ]
    bounds = timed.span(holder)
    return own[0] if own else bounds.start if bounds else None
