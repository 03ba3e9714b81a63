"""The audio edition, as far as it is words: its chapters and its tags. The sound itself is that which lies beside the page, joined.

A chapter begins with each session and each part's heading; a session without headings has one every ten minutes, with the next turn.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sasci_archive.editions import book
from sasci_archive.editions.web import Sound
from sasci_archive.formats import citation as citations
from sasci_archive.gate import Release
from sasci_archive.model.listening import About, Chapter
from sasci_archive.model.reading import Heading, Reading, SessionText, Utterance
from sasci_archive.model.speech import Span

EVERY = 10 * 60_000
"""In ms: how long a chapter is where there are no headings, to the next turn."""
CONTINUED = "continued from turn"


def chapters(reading: Reading, sounds: Sequence[Sound], lengths: Sequence[int]) -> tuple[Chapter, ...]:
    """What begins when, in the sounds joined in their order; `lengths` is how long each is (ms). The first begins with the sound."""
    several = len({sound.session for sound in sounds}) > 1
    found: list[tuple[int, str]] = []
    for session in reading.sessions:
        title = book.session_title(session, reading)
        for at, name in _begins(session):
            place = _joined(session.id, at, sounds, lengths)
            if place is not None:
                found.append((place, f"{title}: {name}" if name and several else name or title))
    found.sort(key=lambda each: each[0])
    starts = [0, *(at for at, _ in found[1:])]
    ends = [*starts[1:], sum(lengths)]
    titles = [" ".join(title.split()) for _, title in found]
    return tuple(
        Chapter(Span(start, end), title) for start, end, title in zip(starts, ends, titles, strict=False) if start < end
    )


def about(release: Release, cite_as: str) -> About:
    """What the tags say: whose it is, under which licence, how it is cited; and, of what is synthetic, that it is."""
    it = release.reading.citation
    series = " ".join(part for part in (it.series.title, it.series.number) if part) if it.series else ""
    said = (*book.marks(release.reading), f"Licence: {it.licence}" if it.licence else "", cite_as)
    return About(
        title=citations.full_title(it),
        artist=", ".join(editor.name for editor in it.editors),
        album=series or it.title,
        date=it.date.isoformat() if it.date else "",
        comment=" ".join(f"{part.removesuffix('.')}." for part in said if part),
        copyright=it.licence,
        description=it.abstract,
        publisher=it.publisher,
        language=it.language,
    )


def _begins(session: SessionText) -> Iterator[tuple[int, str]]:
    """When the session and each of its parts begins, in ms of its own timeline; the session has no name here."""
    turns = [b for b in session.blocks if isinstance(b, Utterance) and b.span]
    if not turns or turns[0].span is None:
        return
    if not any(isinstance(block, Heading) for block in session.blocks):
        yield turns[0].span.start, ""
        last = turns[0].span.start
        for turn in turns:
            if turn.span and turn.span.start - last >= EVERY:
                last = turn.span.start
                yield last, f"{CONTINUED} {turn.number}"
        return
    waiting: str | None = ""
    for block in session.blocks:
        if isinstance(block, Heading):
            waiting = block.text
        elif isinstance(block, Utterance) and block.span and waiting is not None:
            yield block.span.start, waiting
            waiting = None


def _joined(session: str, at: int, sounds: Sequence[Sound], lengths: Sequence[int]) -> int | None:
    """A moment of a session, in the sounds joined; where none has it, the next that begins after it; None where there is no sound of it."""
    before = 0
    for sound, length in zip(sounds, lengths, strict=True):
        if sound.session == session and at < sound.starts_at + length:
            return before + max(0, at - sound.starts_at)
        before += length
    return None
