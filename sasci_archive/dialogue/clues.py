"""What speaks for a voice being somebody: the captions' names, how people introduce themselves, how they are addressed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import msgspec

from sasci_archive.dialogue.attribution import ends_sentence
from sasci_archive.dialogue.roster import TITLES, Likeness, Match, Roster
from sasci_archive.model.speech import Clock, Cue, Span, Timing, Turn, VoiceSpan

MOSTLY = 0.6
"""A voice takes a name from the captions only where that name covers at least this part of its time."""
BY_TRACK, BY_CAPTIONS, BY_FULL_NAME, BY_PART_OF_NAME, BY_ADDRESS = 1000, 6, 4, 3, 1
"""What each piece of evidence weighs. A track of one's own outweighs whatever is said."""

_I_AM = (("i'm",), ("i", "am"), ("my", "name", "is"), ("my", "name's"), ("my", "name", "was"), ("this", "is"))
_OR_ANOTHER = ("this", "is")  # people introduce others so as well: it weighs little
_GREETINGS = frozenset(("it's", "hi", "hello", "yes"))
_BEFORE_AN_ADDRESS = frozenset(("to", "ask", "invite", "in", "from", "hello", "hi"))
_THANKS = frozenset(("thank", "thanks"))
_EDGE = 40
"""Only the last words of a turn hand over to the next, and only its first thank for the one before."""


class Clue(msgspec.Struct, frozen=True):
    """One piece of evidence that a voice is a participant; `because` goes on from "proposed:"."""

    voice: str
    participant: str
    weight: int
    because: str


class _Said(msgspec.Struct, frozen=True):
    """A turn as it is searched: its words as heard, and bare."""

    turn: Turn
    texts: tuple[str, ...]
    bare: tuple[str, ...]

    @classmethod
    def of(cls, turn: Turn) -> _Said:
        texts = tuple(word.text for word in turn.words)
        return cls(turn, texts, tuple(text.casefold().replace("’", "'").strip('.,?!;:"“”…') for text in texts))

    def name(self, at: int, roster: Roster) -> Match | None:
        """Whom the words from `at` on name: capitalised, no possessive, within one clause."""
        end = at
        while end < len(self.texts) and end < at + 6 and not self.bare[end].endswith(("'s", "s'")):
            end += 1
            if self.texts[end - 1].endswith((",", ".", "?", "!", ";", ":")) and self.bare[end - 1] not in TITLES:
                break
        begins = at < end and self.texts[at][0].isupper()
        return roster.match(self.texts[at:end]) if begins else None

    def begins_sentence(self, at: int) -> bool:
        return at == 0 or ends_sentence(self.texts[at - 1])

    def quote(self, first: int, end: int) -> str:
        return " ".join(self.texts[first:end]).rstrip(".,;:")

    def when(self, at: int) -> str:
        """When a word was said, as a clause; nothing in a text without times."""
        word = self.turn.words[at]
        return "" if word.timing is Timing.NONE else f" at {clock(word.span.start)}"


def introductions(spoken: Sequence[Turn], roster: Roster) -> Iterator[Clue]:
    """ "I'm X", "my name is X", "this is X", "X here"."""
    for turn in spoken:
        if turn.voice is None:
            continue
        said = _Said.of(turn)
        for first in range(len(said.texts)):
            found, end = _introduction(said, first, roster)
            if found:
                weight = BY_FULL_NAME if found.likeness is Likeness.FULL else BY_PART_OF_NAME
                weight = BY_ADDRESS if said.bare[first : first + 2] == _OR_ANOTHER else weight
                because = f'says "{said.quote(first, end)}"{said.when(first)}'
                yield Clue(turn.voice, found.person.id, weight, because)


def _introduction(said: _Said, first: int, roster: Roster) -> tuple[Match | None, int]:
    for opening in _I_AM:
        at = first + len(opening)
        if said.bare[first:at] == opening and (found := said.name(at, roster)):
            return found, at + found.words
    if said.begins_sentence(first) or said.bare[first - 1] in _GREETINGS:
        found = said.name(first, roster)
        if found and said.bare[first + found.words : first + found.words + 1] == ("here",):
            return found, first + found.words + 1
    return None, first


def addresses(spoken: Sequence[Turn], roster: Roster) -> Iterator[Clue]:
    """ "Over to you, X", "X, what did you see?": the voice that speaks next. "Thank you, X": the voice that spoke before."""
    for i, turn in enumerate(spoken):
        before = _other(spoken[i - 1] if i else None, turn)
        after = _other(spoken[i + 1] if i + 1 < len(spoken) else None, turn)
        said = _Said.of(turn)
        handed: Clue | None = None
        for at in range(len(said.texts)):
            if not (at < _EDGE or at >= len(said.texts) - _EDGE) or not (found := _address(said, at, roster)):
                continue
            first = max((j for j in range(at + 1) if said.begins_sentence(j)), default=0)
            end = at + found.words
            cut = "… " if at - 4 > first else ""
            quote = f'"{cut}{said.quote(max(first, at - 4), end)}"{said.when(at)}'
            if _THANKS & set(said.bare[first:at]):
                if before and at < _EDGE:
                    yield Clue(before, found.person.id, BY_ADDRESS, f"has just spoken when somebody says {quote}")
            elif after and at >= len(said.texts) - _EDGE:
                handed = Clue(after, found.person.id, BY_ADDRESS, f"speaks next when somebody says {quote}")
        if handed:
            yield handed


def _address(said: _Said, at: int, roster: Roster) -> Match | None:
    """A name by which somebody is spoken to rather than of: set off by commas, or handed over to."""
    if not (
        said.begins_sentence(at)
        or said.texts[at - 1].endswith(",")
        or said.bare[at - 1] in _BEFORE_AN_ADDRESS | _THANKS
    ):
        return None
    found = said.name(at, roster)
    if not found:
        return None
    last = said.texts[at + found.words - 1]
    set_off = last.endswith((",", ".", "?", "!")) or at + found.words == len(said.texts)
    return found if set_off or (said.begins_sentence(at) and said.texts[-1].endswith("?")) else None


def _other(turn: Turn | None, than: Turn) -> str | None:
    return turn.voice if turn and turn.voice != than.voice else None


def captioned(sessions: Sequence[tuple[Sequence[VoiceSpan], Sequence[Cue]]]) -> dict[str, tuple[str, float]]:
    """For each voice, the captions' name that covers most of its time, and the part (0…1) of it that is covered. A moment counts
    once, however many cues show the name then; sessions without captions count for nothing."""
    shared: dict[str, Counter[str]] = defaultdict(Counter)
    total = Counter[str]()
    for voices, cues in sessions:
        if not cues:
            continue
        waiting = sorted(_shown(cues))
        near: list[tuple[Span, str]] = []
        at = 0
        for v in sorted(voices):
            total[v.voice] += v.span.length
            while at < len(waiting) and waiting[at][0].start < v.span.end:
                near.append(waiting[at])
                at += 1
            near = [shown for shown in near if shown[0].end > v.span.start]
            for span, name in near:
                shared[v.voice][name] += v.span.shared(span)
    return {
        voice: (name, time / max(1, total[voice]))
        for voice, names in shared.items()
        for name, time in names.most_common(1)
    }


def _shown(cues: Sequence[Cue]) -> Iterator[tuple[Span, str]]:
    """When each name is shown, cues that touch or overlap joined."""
    by_name: dict[str, list[Span]] = defaultdict(list)
    for cue in sorted(cues, key=lambda cue: cue.span):
        if cue.speaker:
            spans = by_name[cue.speaker]
            if spans and cue.span.start <= spans[-1].end:
                spans[-1] = Span(spans[-1].start, max(spans[-1].end, cue.span.end))
            else:
                spans.append(cue.span)
    yield from ((span, name) for name, spans in by_name.items() for span in spans)


def clock(ms: int) -> str:
    """A moment as people look it up.

    >>> clock(63_900)
    '0:01:03'
    """
    return str(Clock.at(ms - ms % 1000)).removesuffix(".000")
