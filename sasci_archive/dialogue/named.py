"""Turns with names: what people have decided in `3-names.toml`, applied; and whether it still fits what was heard."""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Iterator, Sequence

import msgspec

from sasci_archive.dialogue.attribution import LONG_SILENCE, turns
from sasci_archive.errors import BadRecord, OutOfDate
from sasci_archive.model.naming import Names, TurnName, VoiceName
from sasci_archive.model.seminar import Participant
from sasci_archive.model.speech import Clock, Span, Timing, Turn, Voices, VoiceSpan, Word

SLACK = 300
"""How far (ms) a moment may lie outside its voice's spans: people round."""
OVERLAP = 50
"""Less than this (ms) is no overlap but rounding."""


class NamedTurn(msgspec.Struct, frozen=True):
    """What one person says in one go. `participant` is an id from the roster, None where nobody has decided; `voice` is
    whom the machine heard (at its first word), None where nobody. `speaking_for` is the participant an interpreter or
    assistant speaks for, or "". `overlaps`: it starts before the turn before it has ended.
    """

    participant: str | None
    voice: str | None
    words: tuple[Word, ...]
    speaking_for: str = ""
    overlaps: bool = False

    @property
    def timed(self) -> bool:
        """Whether its words have times."""
        return self.words[0].timing is not Timing.NONE

    @property
    def span(self) -> Span:
        """From the first word's start to the last end of any of its words."""
        return Span(self.words[0].span.start, max(w.span.end for w in self.words))


def named_turns(
    words: Sequence[Word], voices: Sequence[VoiceSpan], names: Names, session: str = "1", *, told: bool = False
) -> tuple[NamedTurn, ...]:
    """The turns of one session with the names people gave its voices, single turns overruled where they said so.

    Neighbouring turns of one participant become one, whatever voices they were heard as. The words of the turns, in
    order, are the words that came in. `told`: a file says which voice speaks, not a separator. A text without times has no
    moments at which a turn could be overruled.
    """
    timed = any(word.timing is not Timing.NONE for word in words)
    overrules = [turn for turn in names.turn if turn.session == session and timed]
    found: list[tuple[str | None, str, str | None, list[Word]]] = []
    for turn in turns(words, voices, told=told):
        who = names.who(turn.voice, session)
        for (participant, speaking_for), said in _cut(turn, who, overrules):
            if found and participant and found[-1][:2] == (participant, speaking_for) and _goes_on(found[-1][3], said):
                found[-1][3].extend(said)
            else:
                found.append((participant, speaking_for, turn.voice, said))
    before = (None, *(said[-1].span.end for _, _, _, said in found))
    return tuple(
        NamedTurn(
            participant, voice, tuple(said), speaking_for, ended is not None and said[0].span.start < ended - OVERLAP
        )
        for (participant, speaking_for, voice, said), ended in zip(found, before, strict=False)
    )


def check(names: Names, voices: Voices, roster: Sequence[Participant]) -> None:
    """Raises BadRecord where the names file names somebody who is not on the roster, or gives one voice two people; and
    OutOfDate where it names a voice that is not there, or a moment at which that voice no longer speaks (the voices were
    separated anew). Undecided voices are let be."""
    decided = [name for name in names.voice if name.participant]
    ids = [person.id for person in roster]
    for id_ in (
        *(n.participant for n in decided),
        *(id_ for t in names.turn for id_ in (t.participant, t.speaking_for) if id_),
    ):
        if id_ not in ids:
            near = difflib.get_close_matches(id_, ids, n=1, cutoff=0.5)
            meant = f"Did you mean '{near[0]}'? " if near else ""
            raise BadRecord(
                f"3-names.toml names '{id_}', who is not on the roster.",
                remedy=f"{meant}The roster in seminar.toml has {_listed(ids) or 'nobody'}.",
            )
    given: dict[tuple[str, str], str] = {}
    for name in decided:
        if given.setdefault((name.session, name.voice), name.participant) != name.participant:
            raise BadRecord(
                f"3-names.toml says that {name.voice} is '{given[name.session, name.voice]}', and that it is '{name.participant}'.",
                remedy="Keep one of the two; where both speak with one voice, overrule single turns with [[turn]].",
            )
    _check_heard(decided, voices)


def _check_heard(decided: Sequence[VoiceName], voices: Voices) -> None:
    heard = {v.voice for session in voices.sessions for v in session.spans} | voices.called.keys()
    for name in decided:
        if name.voice not in heard:
            raise OutOfDate(
                f"3-names.toml names the voice {name.voice}, which was not heard.",
                remedy=f"Heard: {_listed(sorted(heard)) or 'none'}. Correct it, or take the entry out.",
            )
        if name.called and (now := voices.called.get(name.voice, "")) != name.called:
            raise OutOfDate(
                f'3-names.toml knows {name.voice} (\'{name.participant}\') as "{name.called}", but it is "{now}" now: another file has '
                "been imported.",
                remedy="Correct the voice, or move 3-names.toml away and run `inv name` again.",
            )
        spans = voices.of(name.session)
        for moment in name.at:
            there = [v.voice for v in spans if v.span.start - SLACK <= moment <= v.span.end + SLACK]
            if name.voice not in there:
                speaks = f"{_listed(sorted(set(there)))} speaks" if there else "nobody speaks"
                raise OutOfDate(
                    f"3-names.toml knows {name.voice} ('{name.participant}') by {Clock.at(moment)}, but {speaks} there now: "
                    "the voices have been separated anew.",
                    remedy="Listen there and correct the voice, or move 3-names.toml away and run `inv name` again.",
                )


def _cut(
    turn: Turn, who: str | None, overrules: Sequence[TurnName]
) -> Iterator[tuple[tuple[str | None, str], list[Word]]]:
    """A turn cut where people have overruled it: who speaks, for whom, and the words."""
    near = [o for o in overrules if o.span.start <= turn.span.end and o.span.end >= turn.span.start]

    def whose(word: Word) -> tuple[str | None, str]:
        middle = (word.span.start + word.span.end) // 2
        by = next((o for o in near if o.span.start <= middle < o.span.end), None)
        return (by.participant, by.speaking_for) if by else (who, "")

    for decided, run in itertools.groupby(turn.words, whose):
        yield decided, list(run)


def _goes_on(before: Sequence[Word], after: Sequence[Word]) -> bool:
    return after[0].span.start - before[-1].span.end <= LONG_SILENCE


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)
