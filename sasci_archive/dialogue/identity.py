"""Who a voice may be: the clues weighed, and the likeliest participant proposed with its reasons. A person decides."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from sasci_archive.dialogue import clues
from sasci_archive.dialogue.attribution import turns
from sasci_archive.dialogue.called import fits
from sasci_archive.dialogue.clues import Clue
from sasci_archive.dialogue.quotes import quotes
from sasci_archive.dialogue.roster import Roster, is_person
from sasci_archive.model.naming import Names, Naming, Proposal, Quote, VoiceShown
from sasci_archive.model.seminar import Attendance, Participant, Recording, Role
from sasci_archive.model.speech import Cue, Timing, VoiceSpan, Word


class Heard(msgspec.Struct, frozen=True):
    """One session: what was said, who spoke when, and the meeting's captions where there are any."""

    session: str
    words: tuple[Word, ...]
    voices: tuple[VoiceSpan, ...]
    cues: tuple[Cue, ...] = ()
    told: bool = False  # by a file, which says who speaks


def naming(
    sessions: Sequence[Heard],
    names: Names,
    roster: Sequence[Participant],
    tracks: Mapping[str, Recording] | None = None,
    called: Mapping[str, str] | None = None,
) -> Naming:
    """Every voice with its share of the time, its quotes, the decision or a proposal; and who on the roster is silent. `tracks` are
    the recordings of voices that have one of their own, `called` what a file that was imported calls a voice."""
    present = [person for person in roster if person.attendance is Attendance.PRESENT]
    known = Roster(present)
    found: list[Clue] = []
    remarks: dict[str, str] = {}
    quoted: dict[str, tuple[Quote, ...]] = {}
    time = Counter[str]()
    called = called or {}
    untimed = set[str]()
    for voice, clue, remark in _from_file(called, roster):
        found += clue
        remarks |= {voice: remark} if remark else {}
    for heard in sessions:
        spoken = turns(heard.words, heard.voices, told=heard.told)
        found += [*clues.introductions(spoken, known), *clues.addresses(spoken, known)]
        for voice, some in quotes(heard.session, spoken, heard.voices).items():
            quoted[voice] = max(quoted.get(voice, ()), some, key=len)
        if any(word.timing is Timing.NONE for word in heard.words):
            untimed |= {v.voice for v in heard.voices}
            time.update(turn.voice for turn in spoken for _ in turn.words if turn.voice is not None)
            continue
        for v in heard.voices:
            time[v.voice] += v.span.length
    time.update(dict.fromkeys(called, 0))  # who only laughs has a voice too
    for voice, (name, part) in clues.captioned(
        [(heard.voices, heard.cues) for heard in sessions if not heard.told]
    ).items():
        clue, remark = _from_captions(voice, name, part, known)
        found += clue
        remarks |= {voice: remark} if remark else {}
    for voice, track in (tracks or {}).items():
        clue, remark = _from_track(voice, track, known)
        found = [*(c for c in found if c.voice != voice), *clue]  # whatever is said, a track is nobody else's
        remarks |= {voice: remark} if remark else {}
    proposals = proposed(found)
    voices = tuple(
        VoiceShown(
            voice=voice,
            time=time[voice],
            share=time[voice] / max(1, time.total()),
            quotes=quoted.get(voice, ()),
            proposal=proposals.get(voice),
            remark=remarks.get(voice, ""),
            called=called.get(voice, ""),
            timed=voice not in untimed and time[voice] > 0,
        )
        for voice in sorted(time, key=lambda label: (len(label), label))
    )
    return decided(Naming(voices=voices, silent=()), names, roster, [heard.session for heard in sessions])


def decided(naming: Naming, names: Names, roster: Sequence[Participant], sessions: Sequence[str]) -> Naming:
    """The same voices and proposals, with what people have decided by now."""
    voices = tuple(
        msgspec.structs.replace(
            shown,
            participant=next((who for session in sessions if (who := names.who(shown.voice, session))), ""),
            is_nobody=names.is_nobody(shown.voice),
        )
        for shown in naming.voices
    )
    named = {v.participant or (v.proposal.participant if v.proposal and not v.is_nobody else "") for v in voices}
    named |= {id_ for turn in names.turn for id_ in (turn.participant, turn.speaking_for)}
    present = (p for p in roster if p.attendance is Attendance.PRESENT and p.role is not Role.ORGANISER)
    return Naming(voices=voices, silent=tuple(person.id for person in present if person.id not in named))


def proposed(found: Sequence[Clue]) -> dict[str, Proposal]:
    """For each voice, the participant most speaks for where nobody else has as much. What rests on nothing but how people
    are addressed gives way to a voice with better reasons to be that person, or with as many."""
    weight: Counter[tuple[str, str]] = Counter()
    for clue in found:
        weight[clue.voice, clue.participant] += clue.weight
    strong = {(clue.voice, clue.participant) for clue in found if clue.weight > clues.BY_ADDRESS}
    proposals: dict[str, Proposal] = {}
    for voice in dict.fromkeys(clue.voice for clue in found):
        ranked = Counter({who: w for (v, who), w in weight.items() if v == voice}).most_common(2)
        who, most = ranked[0]
        rivals = [v for v, person in weight if person == who and v != voice]
        outdone = any((v, who) in strong or weight[v, who] >= most for v in rivals)
        if (len(ranked) == 1 or ranked[1][1] < most) and ((voice, who) in strong or not outdone):
            mine = sorted((c for c in found if (c.voice, c.participant) == (voice, who)), key=lambda c: -c.weight)
            proposals[voice] = Proposal(who, tuple(clue.because for clue in mine))
    return proposals


def _from_file(called: Mapping[str, str], roster: Sequence[Participant]) -> Iterator[tuple[str, list[Clue], str]]:
    """What the names in a file that was imported are worth, voice by voice, or why one is worth nothing."""
    for voice, fit in zip(called, fits(tuple(called.values()), roster), strict=True):
        clue = [Clue(voice, fit.participant, clues.BY_CAPTIONS, fit.because)] if fit.participant else []
        yield voice, clue, fit.remark


def _from_track(voice: str, track: Recording, roster: Roster) -> tuple[list[Clue], str]:
    """Whose a track is: as a person said, or as its file is called; never guessed from what is said in it."""
    own = f'has a track of its own, "{track.original_name}"'
    if track.participant:
        return [Clue(voice, track.participant, clues.BY_TRACK, f"{own}, theirs by what was said when it came in")], ""
    if person := roster.shown(track.track):
        return [Clue(voice, person.id, clues.BY_TRACK, own)], ""
    if is_person(track.track):
        return [], f"{own}, and nobody on the roster is called that"
    return [], f"{own}: a room, device or telephone, not a person"


def _from_captions(voice: str, name: str, part: float, roster: Roster) -> tuple[list[Clue], str]:
    """What a voice's name in the captions is worth, or why it is worth nothing."""
    shows = f'is "{name}" in the captions for {math.floor(part * 100 + 1e-9)}% of its time'
    if part < clues.MOSTLY:
        return [], f"{shows}, which is too little to go by"
    if person := roster.shown(name):
        return [Clue(voice, person.id, clues.BY_CAPTIONS, shows)], ""
    if is_person(name):
        return [], f"{shows}, and nobody on the roster is called that"
    return [], f"{shows}: a room, device or telephone, not a person"
