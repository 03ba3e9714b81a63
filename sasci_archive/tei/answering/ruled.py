"""The published words of a master as the house's rules read them, and what a rule proposes as a change of the master."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sasci_archive.errors import BadTranscript
from sasci_archive.house.rules import rule_of
from sasci_archive.house.text import Paragraph
from sasci_archive.model.house import Finding
from sasci_archive.tei.changing.changes import AddNote
from sasci_archive.tei.changing.corrections import CorrectWords, Kind
from sasci_archive.tei.document import ID, Element, all_text, local, spaced
from sasci_archive.tei.passages import paragraphs as paragraphs_of
from sasci_archive.tei.places import PlacedWord, words_of
from sasci_archive.tei.restrict import is_restricted

_UNSAID = frozenset(("del", "desc", "note"))


def paragraphs(root: Element) -> tuple[Paragraph, ...]:
    """Every paragraph of a turn, and every message, that has an id and published words, in order."""
    return tuple(
        _paragraph(holder.get(ID, ""), seg)
        for holder in root.iter("{*}u", "{*}writing")
        for seg in paragraphs_of(holder)
        if seg.get(ID) and not is_restricted(seg)
    )


def change(finding: Finding, *, when: dt.date, who: str, why: str) -> CorrectWords | AddNote:
    """What accepting a finding comes to. A question has no change: ValueError."""
    if finding.query:
        raise ValueError("a question cannot be accepted")
    if finding.note:
        after = finding.first + len(finding.was.split())
        return AddNote(when=when, who=who, why=why, seg=finding.seg, after=after, text=finding.note)
    rule = rule_of(finding.rule)
    kind = Kind.TRANSCRIPTION if rule is not None and rule.heard else Kind.EDITION
    return CorrectWords(
        when=when, who=who, why=why, seg=finding.seg, first=finding.first, was=finding.was, now=finding.now, kind=kind
    )


def _paragraph(passage: str, seg: Element) -> Paragraph:
    words = words_of(seg)
    return Paragraph(
        seg=seg.get(ID, ""),
        passage=passage,
        words=tuple(word.text for word in words),
        breaks=frozenset(n for n in range(1, len(words)) if not _hold(words[n - 1], words[n])),
        fixed=frozenset(n for n, word in enumerate(words) if not _hold(word, word)),
        notes=tuple(_notes(seg)),
    )


def _hold(first: PlacedWord, last: PlacedWord) -> bool:
    """Whether a change can take words from the first to the last as one."""
    try:
        return all(True for _ in first.start.between(last.end, hiding=False))
    except BadTranscript:
        return False


def _notes(seg: Element) -> Iterator[tuple[int, str]]:
    said = ""
    for piece in _pieces(seg):
        if isinstance(piece, str):
            said += piece
        else:
            yield len(said.split()), spaced(all_text(piece))


def _pieces(node: Element) -> Iterator[str | Element]:
    """The published text, with the notes where they stand."""
    yield node.text or ""
    for child in node:
        if local(child) == "note":
            yield child
        elif local(child) and local(child) not in _UNSAID and not is_restricted(child):
            yield from _pieces(child)
        yield child.tail or ""
