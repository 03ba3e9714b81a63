"""What stands beside a manuscript's text: comments, highlighting, footnotes, the head and foot of the page.
Each is a query about the words it is at, or unplaced, with where it stood."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sasci_archive.dialogue.alignment import common
from sasci_archive.model.manuscript import Comment, Manuscript, Note, Tracked
from sasci_archive.model.review import Passage, Proposal, Proposed
from sasci_archive.returns.returned_text import Came, Made, as_sent
from sasci_archive.returns.running import WORD, Running, Span
from sasci_archive.returns.stood import stood
from sasci_archive.returns.whereabouts import Whereabouts


@dataclass(frozen=True, slots=True)
class Placing:
    """A passage, as it came back, and what was changed in it."""

    passage: Passage
    came: Came
    made: tuple[Made, ...]

    def span(self, start: int, end: int) -> Span | None:
        """Which characters of it, as it was sent, characters of the file's running text are: empty where they are new. None where they
        are not its."""
        pieces = [
            (first + max(start, a) - a, first + min(end, b) - a)
            for first, (a, b) in self.came.parts
            if max(start, a) < min(end, b) or (start == end and a <= start <= b)
        ]
        return as_sent(self.made, pieces[0][0], pieces[-1][1]) if pieces else None

    def at(self, start: int, end: int) -> Span | None:
        """The same in whole words; of what is new, those it stands at."""
        span = self.span(start, end)
        return None if span is None else whole_words(self.passage.text, *span)


def whole_words(text: str, start: int, end: int) -> Span:
    """The stretch, so that it begins and ends with whole words and without white space; where it is in none, empty."""
    spans = [found.span() for found in WORD.finditer(text)]
    touched = [(a, b) for a, b in spans if (a < end and start < b) or (start == end and a <= start <= b)]
    return (touched[0][0], touched[-1][1]) if touched else (start, start)


def margins(
    found: Whereabouts, text: Running, placings: Sequence[Placing], back: Manuscript, sent: Manuscript | None
) -> Iterator[Proposal]:
    """Queries and unplaced text from what stands beside the text."""
    yield from _comments(found, text, placings, back)
    yield from _looks(found, text, placings)
    yield from _notes(found, text, placings, back, sent)
    yield from _beside(back, sent)


# -- comments ----------------------------------------------------------------------------------------------------------


def _comments(found: Whereabouts, text: Running, placings: Sequence[Placing], back: Manuscript) -> Iterator[Proposal]:
    by_id = {comment.id: comment for comment in back.comments}
    for comment in back.comments:
        hung = _hung(comment, by_id)
        if hung is None or hung.start is None:
            yield _loose(comment.text, "A comment that the file hangs on nothing.", comment.by, comment)
            continue
        start = text.at(hung.start)
        end = max(start, text.at(hung.end) if hung.end is not None else start)
        told = [f"In answer to {by_id[comment.answers].by or 'a comment'}."] if comment.answers in by_id else []
        placed = [(placing, span) for placing in placings if (span := placing.at(start, end)) is not None]
        if not placed:
            yield _loose(comment.text, f"A comment {stood(found, start, end)}.", comment.by, comment)
            continue
        placing, (first, last) = placed[0]
        told += [f"It goes on over {', '.join(p.passage.id for p, _ in placed[1:])}."] if placed[1:] else []
        yield Proposal(
            number=0, kind=Proposed.QUERY, passage=placing.passage.id, start=first, end=last,
            was=placing.passage.text[first:last], remark=comment.text, told=" ".join(told), by=comment.by,
            on=comment.on,
        )  # fmt: skip


def _hung(comment: Comment, by_id: dict[str, Comment]) -> Comment | None:
    """The comment whose stretch counts: a reply hangs where what it replies to does."""
    seen: set[str] = set()
    while comment.start is None and comment.answers in by_id and comment.id not in seen:
        seen.add(comment.id)
        comment = by_id[comment.answers]
    return comment


def _loose(now: str, remark: str, by: str = "", comment: Comment | None = None, was: str = "") -> Proposal:
    on = None if comment is None else comment.on
    return Proposal(number=0, kind=Proposed.UNPLACED, now=now, was=was, remark=remark, by=by, on=on)


# -- words that look otherwise -------------------------------------------------------------------------------------------

_LOOKS = (
    ("highlighted", "Highlighted."),
    ("struck", "Struck through by hand, and not taken out: is it to go?"),
)


def _looks(found: Whereabouts, text: Running, placings: Sequence[Placing]) -> Iterator[Proposal]:
    for how, remark in _LOOKS:
        before = [found.sent.running.text[start:end].strip() for start, end in found.sent.running.looking(how)]
        for start, end in text.looking(how):
            words = text.text[start:end].strip()
            if not words or words in before:  # as it was sent
                continue
            placed = [(placing, span) for placing in placings if (span := placing.span(start, end)) is not None]
            for placing, span in placed:
                first, last = whole_words(placing.passage.text, *span)
                if span[0] < span[1]:  # and is not itself new
                    yield Proposal(
                        number=0, kind=Proposed.QUERY, passage=placing.passage.id, start=first, end=last,
                        was=placing.passage.text[first:last], told=remark,
                    )  # fmt: skip
            if not placed and not _is_answer(found, start):
                yield _loose("", f"{remark} It stands {stood(found, start, end)}.", was=words)


def _is_answer(found: Whereabouts, start: int) -> bool:
    within = found.back.within(0, start + 1)
    return bool(within) and found.role[within[-1]] >= 0


# -- notes, and the head and foot of the page ----------------------------------------------------------------------------


def _notes(
    found: Whereabouts, text: Running, placings: Sequence[Placing], back: Manuscript, sent: Manuscript | None
) -> Iterator[Proposal]:
    """Footnotes that are new, read otherwise, or are gone."""
    called = {id_: at for at, id_ in text.calls}
    was = [] if sent is None else [note.text for note in sent.notes]
    now = [note for note in back.notes if note.id in called]
    pairs = [(-1, -1), *common(was, [note.text for note in now]), (len(was), len(now))]
    for (i, j), (to_i, to_j) in itertools.pairwise(pairs):
        gone, come = was[i + 1 : to_i], now[j + 1 : to_j]
        for old, note in zip(gone, come, strict=False):
            at = called[note.id]
            yield _loose(note.text, f"A footnote {stood(found, at, at)} reads otherwise.", _by(note)[0].by, was=old)
        for note in come[len(gone) :]:
            yield _new_note(found, placings, note, called[note.id])
        for old in gone[len(come) :]:
            yield _loose("", "This footnote is no longer there.", was=old)


def _new_note(found: Whereabouts, placings: Sequence[Placing], note: Note, at: int) -> Proposal:
    by = _by(note)[0]
    for placing in placings:
        span = placing.at(at, at)
        if span is not None:
            return Proposal(
                number=0, kind=Proposed.QUERY, passage=placing.passage.id, start=span[0], end=span[1],
                was=placing.passage.text[slice(*span)], remark=note.text, told="A footnote was put in here.",
                by=by.by, on=by.on,
            )  # fmt: skip
    return _loose(note.text, f"A footnote, put in {stood(found, at, at)}.", by.by)


def _by(note: Note) -> list[Tracked]:
    return [run.inserted for p in note.paragraphs for run in p.runs if run.inserted is not None] or [Tracked()]


def _beside(back: Manuscript, sent: Manuscript | None) -> Iterator[Proposal]:
    if sent is None:
        return

    def plain(text: str) -> str:
        return re.sub(r"[\d\s]+", " ", text).strip()  # page numbers are what they are

    before = {plain(paragraph.after) for paragraph in sent.beside}
    told = set[str]()
    for paragraph in back.beside:
        if plain(paragraph.after) not in before | told | {""}:
            told.add(plain(paragraph.after))
            yield _loose(paragraph.after.strip(), f"It stands at {paragraph.where.value}.")
