"""Who a voice may be: by the captions' names, by how people introduce themselves, by how they are addressed. The evidence is
quoted, weighed and proposed; a person decides."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from sasci_archive.dialogue.attribution import ends_sentence, turns
from sasci_archive.dialogue.quotes import quotes
from sasci_archive.dialogue.roster import Likeness, Match, is_person, match, shown
from sasci_archive.model.naming import Naming, Names, Proposal, VoiceShown
from sasci_archive.model.seminar import Attendance, Participant, Role
from sasci_archive.model.speech import Clock, Cue, Turn, VoiceSpan, Word

MOSTLY = 0.6
"""A voice takes a name from the captions only where one name covers at least this part of its time."""
BY_CAPTIONS, BY_FULL_NAME, BY_PART_OF_NAME, BY_ADDRESS = 6, 4, 3, 1
"""What each piece of evidence weighs."""

_I_AM = (("i'm",), ("i", "am"), ("my", "name", "is"), ("my", "name's"), ("my", "name", "was"))
_BEFORE_AN_ADDRESS = frozenset(("to", "ask", "asking", "invite", "bring", "in", "from", "thanks", "hello", "hi"))
_THANKS = frozenset(("thank", "thanks", "thankyou"))
_ADDRESS_WITHIN = 40
"""Only the last words of a turn hand over to the next, and only its first thank for the last."""


class Heard(msgspec.Struct, frozen=True):
    """One session: what was said, who spoke when, and the meeting's captions where there are any."""

    session: str
    words: tuple[Word, ...]
    voices: tuple[VoiceSpan, ...]
    cues: tuple[Cue, ...] = ()


class _Clue(msgspec.Struct, frozen=True):
    """One piece of evidence that a voice is a participant."""

    voice: str
    participant: str
    weight: int
    because: str


def naming(sessions: Sequence[Heard], names: Names, roster: Sequence[Participant]) -> Naming:
    """Every voice with its share, its quotes, the decision or a proposal; and who on the roster is silent."""
    present = [p for p in roster if p.attendance is Attendance.PRESENT]
    spoken = {heard.session: turns(heard.words, heard.voices) for heard in sessions}
    remarks: dict[str, list[str]] = defaultdict(list)
    clues = [clue for heard in sessions for clue in _introductions(heard.session, spoken[heard.session], present)]
    clues += [clue for heard in sessions for clue in _addresses(spoken[heard.session], present)]
    clues += _captioned(sessions, present, remarks)
    proposals = _proposals(clues)
    time = Counter[str]()
    for heard in sessions:
        for v in heard.voices:
            time[v.voice] += v.span.length
    total = max(1, time.total())
    quoted = quotes([(h.session, spoken[h.session], h.voices) for h in sessions])
    voices = tuple(
        VoiceShown(
            voice=voice,
            time=time[voice],
            share=time[voice] / total,
            quotes=quoted.get(voice, ()),
            participant=next((p for h in sessions if (p := names.who(voice, h.session))), ""),
            proposal=proposals.get(voice),
            remarks=tuple(remarks[voice]),
        )
        for voice in sorted(time, key=lambda label: (len(label), label))
    )
    named = {v.participant or (v.proposal.participant if v.proposal else "") for v in voices}
    named |= {id_ for turn in names.turn for id_ in (turn.participant, turn.speaking_for)}
    return Naming(
        voices=voices,
        silent=tuple(p.id for p in present if p.id not in named and p.role is not Role.ORGANISER),
    )


def _proposals(clues: Sequence[_Clue]) -> dict[str, Proposal]:
    """For each voice the participant most speaks for, where nobody else has as much; what only rests on being addressed
    gives way to a voice that has better reasons to be that person, or more of the same."""
    weight: Counter[tuple[str, str]] = Counter()
    for clue in clues:
        weight[clue.voice, clue.participant] += clue.weight
    strong = {(clue.voice, clue.participant) for clue in clues if clue.weight > BY_ADDRESS}
    found: dict[str, Proposal] = {}
    for voice in dict.fromkeys(clue.voice for clue in clues):
        ranked = Counter({who: w for (v, who), w in weight.items() if v == voice}).most_common(2)
        who, most = ranked[0]
        if len(ranked) > 1 and ranked[1][1] == most:
            continue
        rivals = [v for (v, p) in weight if p == who and v != voice]
        if (voice, who) not in strong and any((v, who) in strong or weight[v, who] >= most for v in rivals):
            continue
        mine = sorted((c for c in clues if (c.voice, c.participant) == (voice, who)), key=lambda c: -c.weight)
        found[voice] = Proposal(who, tuple(clue.because for clue in mine))
    return found


def _captioned(
    sessions: Sequence[Heard], roster: Sequence[Participant], remarks: Mapping[str, list[str]]
) -> Iterator[_Clue]:
    """The captions' name for most of a voice's time."""
    time: dict[str, Counter[str]] = defaultdict(Counter)
    total = Counter[str]()
    for heard in sessions:
        for voice, name, shared in _shared(heard):
            time[voice][name] += shared
        for v in heard.voices:
            total[v.voice] += v.span.length
    for voice, names in time.items():
        name, most = names.most_common(1)[0]
        part = most / max(1, total[voice])
        if part < MOSTLY:
            continue
        person = shown(name, roster)
        if person:
            yield _Clue(voice, person.id, BY_CAPTIONS, f'is "{name}" in the captions for {part:.0%} of its time')
        elif is_person(name):
            remarks[voice].append(f'is "{name}" in the captions for {part:.0%} of its time: nobody on the roster')
        else:
            remarks[voice].append(f'is "{name}" in the captions: a room, device or telephone, not a person')


def _shared(heard: Heard) -> Iterator[tuple[str, str, int]]:
    """Voice, name and the time (ms) they have in common; one pass over both."""
    cues = sorted((c for c in heard.cues if c.speaker), key=lambda c: c.span.start)
    near: list[Cue] = []
    at = 0
    for v in sorted(heard.voices):
        while at < len(cues) and cues[at].span.start < v.span.end:
            near.append(cues[at])
            at += 1
        near = [cue for cue in near if cue.span.end > v.span.start]
        for cue in near:
            if cue.speaker and (shared := v.span.shared(cue.span)):
                yield v.voice, cue.speaker, shared


def _introductions(session: str, spoken: Sequence[Turn], roster: Sequence[Participant]) -> Iterator[_Clue]:
    """"I'm X", "my name is X", "X here"."""
    for turn in spoken:
        if turn.voice is None:
            continue
        texts = [word.text for word in turn.words]
        plain = [text.casefold().replace("’", "'").strip(".,?!;:\"“”") for text in texts]
        for i in range(len(texts)):
            found, first, last = None, i, i
            for opening in _I_AM:
                if tuple(plain[i : i + len(opening)]) == opening:
                    at = i + len(opening)
                    found = _named(texts, at, roster)
                    last = at + found.words if found else at
            if not found and (i == 0 or ends_sentence(texts[i - 1]) or plain[i - 1] in {"it's", "hi", "hello"}):
                found = _named(texts, i, roster)
                last = i + found.words + 1 if found else i
                if found and plain[last - 1 : last] != ["here"]:
                    found = None
            if found:
                weight = BY_FULL_NAME if found.likeness is Likeness.FULL else BY_PART_OF_NAME
                quote = " ".join(texts[first:last]).rstrip(".,;:")
                when = Clock.at(turn.words[first].span.start)
                yield _Clue(turn.voice, found.person.id, weight, f'says "{quote}" at {_when(session, when)}')
