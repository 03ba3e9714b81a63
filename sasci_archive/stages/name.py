"""Who each voice is: `2-words.json`, `3-voices.json`, captions and the roster → `3-names.toml`, which people decide in.

The machine lists, quotes and proposes. A decision is a person's: written into the file by hand, or here when a person says
so (`accept`, `decide`); the file is never written again as a whole.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec

from sasci_archive import dialogue
from sasci_archive.dialogue import identity, tracks
from sasci_archive.dialogue.identity import Heard
from sasci_archive.engines import media
from sasci_archive.errors import BadRecord, Busy, NotYet, SasciError
from sasci_archive.formats import names_toml, records
from sasci_archive.model import journal
from sasci_archive.model.journal import By
from sasci_archive.model.naming import Names, Naming, Quote, Spoken
from sasci_archive.model.seminar import Recording, Recordings
from sasci_archive.model.speech import Clock, Span, Timing, Value, Voices, Words
from sasci_archive.store import files
from sasci_archive.store.files import Progress, silent
from sasci_archive.store.folder import Folder

_DOING: Final = "named"
_KEPT = 100
"""Decisions that can be taken back."""
_AND = ", "
"""Between decisions that were made together."""


class Step(Value, frozen=True):
    """One decision, in words, and the file before and after it; when and by whom (`on` is None in what earlier versions have kept)."""

    told: str
    before: str
    after: str
    on: dt.datetime | None = None
    who: str = ""
    authority: str = ""


class Steps(Value, frozen=True):
    """What was decided, the last at the end, and what of it was taken back, the last at the beginning."""

    done: tuple[Step, ...] = ()
    undone: tuple[Step, ...] = ()


def name(folder: Folder, *, accept: By | None = None, progress: Progress = silent) -> Naming:
    """Every voice with its share, quotes, and the decision or a proposal; `3-names.toml` is written where there is none.

    With `accept`, a person who takes them on their word, what is proposed for undecided voices is recorded as decided. Listening clips
    go to `.work/clips/` (progress in clips). Once every voice has a name, the voice prints are deleted. Raises NotYet; OutOfDate or
    BadRecord where the file that is there no longer fits; Busy where another run works on this seminar and something is to be accepted, or the file to be written.
    """
    on = accept.on if accept else None
    if accept or not folder.names_toml.exists():
        with folder.alone(_DOING, on):  # else two would each note what both decide
            shown = show(folder)
            _begin(folder, shown)
            if accept:
                _accept(folder, shown, accept)
    else:
        shown = show(folder)
        with contextlib.suppress(Busy), folder.alone(_DOING, on):
            _complete_journal(folder)
    _write_clips(folder, [(v.voice, v.quotes) for v in shown.voices], progress)
    with contextlib.suppress(Busy), folder.alone(_DOING, on):
        return _finished(folder, shown)
    return show(folder, shown)  # what is of no more use goes the next time


def show(folder: Folder, known: Naming | None = None) -> Naming:
    """The same, and nothing is written. `known` is what was shown of the same words, voices and roster: then nothing is weighed again. Raises
    what `name` raises."""
    seminar, (words, voices) = folder.seminar(), _heard(folder)
    names, recordings = folder.names(), folder.recordings()
    dialogue.check(names, voices, seminar.roster)
    if known is not None:
        return identity.decided(known, names, seminar.roster, [s.session for s in voices.sessions])
    heard = [
        Heard(s.session, words.said(s.session), s.spans, folder.cues(recordings.captions(s.session)), s.told)
        for s in voices.sessions
    ]
    return identity.naming(heard, names, seminar.roster, _tracks(recordings, voices), voices.called)


def accept(folder: Folder, by: By, known: Naming | None = None) -> Naming:
    """Record as decided what is proposed for undecided voices. Raises what `name` raises."""
    with folder.alone(_DOING, by.on):
        shown = show(folder, known)
        _begin(folder, shown)
        _accept(folder, shown, by)
        return _finished(folder, shown)


def decide(
    folder: Folder, voice: str, participant: str, by: By, *, nobody: bool = False, known: Naming | None = None
) -> Naming:
    """Record the decision of a person in `3-names.toml`, comments kept; "" takes one back, or says with `nobody` that the voice is no one
    person. Raises what `name` raises, and BadRecord where the voice was not heard or nobody on the roster has that id; the file then stays
    as it was."""
    with folder.alone(_DOING, by.on):
        return _decide(folder, voice, participant, by, known, nobody=nobody)


def _decide(folder: Folder, voice: str, participant: str, by: By, known: Naming | None, *, nobody: bool) -> Naming:
    shown = show(folder, known)
    heard = [v.voice for v in shown.voices]
    if voice not in heard:
        raise BadRecord(
            f"No voice {voice} was heard in '{folder.slug}'.", remedy=f"Heard: {', '.join(heard) or 'none'}."
        )
    _begin(folder, shown)
    _record(folder, shown, voice, participant, by, nobody=nobody)
    return _finished(folder, shown)


def spoken(folder: Folder, voice: str) -> tuple[Spoken, ...]:
    """All that a voice says, turn by turn, and to whom it is given. Raises what `name` raises."""
    words, voices = _heard(folder)
    names = folder.names()
    found = []
    for s in voices.sessions:
        for turn in dialogue.turns(words.said(s.session), s.spans, told=s.told):
            if turn.voice == voice:
                start = turn.words[0].span.start
                span = Span(start, max(start + 1, *(word.span.end for word in turn.words)))
                given = (o.participant for o in names.turn if o.session == s.session and o.span == span)
                text = " ".join(word.text for word in turn.words)
                timed = turn.words[0].timing is not Timing.NONE
                found.append(Spoken(s.session, span, text, next(given, ""), timed))
    return tuple(found)


def overrule(folder: Folder, session: str, span: Span, participant: str, by: By, known: Naming | None = None) -> Naming:
    """Record that what is said in `span` (ms of a session) is `participant`'s, whoever was heard there; "" takes that back. Raises as
    `decide` does."""
    with folder.alone(_DOING, by.on):
        shown = show(folder, known)
        _begin(folder, shown)
        text = names_toml.overruled(_text(folder), span, participant, session=session)
        whose = participant or "the voice's again"
        _write(folder, text, by, f"{Clock.at(span.start)} to {Clock.at(span.end)} of session {session} is {whose}")
        return _finished(folder, shown)


def undo(folder: Folder, by: By, *, redo: bool = False) -> str:
    """Take back what was decided last, or with `redo` decide again what was taken back last; gives what. Raises SasciError where there is
    nothing, or where the file has been changed elsewhere since; Busy, Disk."""
    with folder.alone(_DOING, by.on):
        return _undo(folder, by, redo=redo)


def _undo(folder: Folder, by: By, *, redo: bool) -> str:
    steps = _steps(folder)
    step = next(iter(steps.undone if redo else steps.done[::-1]), None)
    if step is None:
        raise SasciError(
            "Nothing has been taken back." if redo else "Nothing has been decided here.",
            remedy="What is decided in 3-names.toml by hand is changed there, or decided anew.",
        )
    before, after = (step.before, step.after) if redo else (step.after, step.before)
    if not folder.names_toml.exists() or _text(folder) != before:
        raise SasciError(
            "3-names.toml has been changed elsewhere since, so that this cannot be taken back as it was made.",
            remedy="Decide anew.",
        )
    files.write(folder.names_toml, after.encode())
    redone, undone = Steps((*steps.done, step), steps.undone[1:]), Steps(steps.done[:-1], (step, *steps.undone))
    _keep(folder, redone if redo else undone)
    folder.note(by.did(journal.NAMED, step.told if redo else f"taken back: {step.told}"))
    return step.told


def _heard(folder: Folder) -> tuple[Words, Voices]:
    words, voices = folder.words(), folder.voices()
    if words is None or voices is None:
        missing, command = ("what was said", "transcribe") if words is None else ("who spoke when", "diarise")
        raise NotYet(
            f"Nobody can be named in '{folder.slug}' yet: {missing} is not known.",
            remedy=f"Run `inv {command} {folder.slug}` first.",
        )
    if not any(session.spans for session in voices.sessions):
        raise NotYet(
            f"Nobody can be named in '{folder.slug}': no voices have been told apart.",
            remedy=f"`inv ingest {folder.slug} -- meeting.vtt` brings in the meeting's captions, which name them; or run "
            f"`inv diarise {folder.slug}` where it can hear them.",
        )
    return words, voices


def _tracks(recordings: Recordings, voices: Voices) -> dict[str, Recording]:
    """The recordings of the voices that have one of their own."""
    labels = tracks.voices_of(recordings.tracks())
    there = {v.voice for s in voices.sessions if tracks.are_tracks(s.spans) for v in s.spans}
    return {labels[r.sha512]: r for r in reversed(recordings.tracks()) if labels[r.sha512] in there}


def _accept(folder: Folder, shown: Naming, by: By) -> None:
    text, told = _text(folder), []
    for voice in shown.voices:
        if voice.proposal and not voice.participant and not voice.is_nobody:
            text = _decided(text, shown, voice.voice, voice.proposal.participant)
            told.append(f"{voice.voice} is {voice.proposal.participant}")
    if told:
        _write(folder, text, by, *told)


def _begin(folder: Folder, shown: Naming) -> None:
    """The file, where there is none; and what a kill has left of the last decision."""
    _complete_journal(folder)
    if not folder.names_toml.exists():
        roster = folder.seminar().roster
        files.write(folder.names_toml, names_toml.compose(folder.slug, shown, roster, clips=".work/clips").encode())


def _text(folder: Folder) -> str:
    return files.read(folder.names_toml).decode("utf-8-sig")


def _record(folder: Folder, shown: Naming, voice: str, participant: str, by: By, *, nobody: bool = False) -> None:
    text = _decided(_text(folder), shown, voice, participant, nobody=nobody)
    _write(folder, text, by, f"{voice} is {participant or ('nobody' if nobody else 'not decided')}")


def _decided(text: str, shown: Naming, voice: str, participant: str, *, nobody: bool = False) -> str:
    quotes = next(v.quotes for v in shown.voices if v.voice == voice)
    session = quotes[0].session if quotes else "1"
    moments = [q.moment for q in quotes if q.timed]
    return names_toml.decided(text, voice, participant, nobody=nobody, moments=moments, session=session)


def _write(folder: Folder, after: str, by: By, *told: str) -> None:
    """The file with decisions more, checked first; noted, and kept to be taken back together."""
    before, steps = _text(folder), _steps(folder)
    names = records.parse(after.encode(), Names, where=f"{folder.slug}/{folder.names_toml.name}")
    dialogue.check(names, _heard(folder)[1], folder.seminar().roster)
    step = Step(_AND.join(told), before, after, by.on, by.who, by.authority)
    _keep(folder, Steps((*steps.done, step)[-_KEPT:]))
    files.write(folder.names_toml, after.encode())
    for each in told:
        folder.note(by.did(journal.NAMED, each))


def _complete_journal(folder: Folder) -> None:
    """The lines of the last decision, where a kill came before them; where it came before the decision itself, that is forgotten."""
    steps = _steps(folder)
    step = next(iter(steps.done[::-1]), None)
    if step is None or step.on is None or not folder.names_toml.exists():
        return
    text, by = _text(folder), By(step.on, step.who, step.authority)
    if text == step.before:
        _keep(folder, Steps(steps.done[:-1], steps.undone))
    elif text == step.after:
        known = {(entry.on, entry.about) for entry in folder.history() if entry.what == journal.NAMED}
        for told in step.told.split(_AND):
            if (step.on, told) not in known:
                folder.note(by.did(journal.NAMED, told))


def _steps(folder: Folder) -> Steps:
    """None where they do not read: what lies in `.work/` may be lost at any time, and then nothing can be taken back."""
    file = folder.work / "naming.json"
    try:
        return records.parse(files.read(file), Steps, where=f".work/{file.name}") if file.exists() else Steps()
    except BadRecord:
        return Steps()


def _keep(folder: Folder, steps: Steps) -> None:
    files.write(folder.work / "naming.json", records.compose_json(steps))


def _finished(folder: Folder, known: Naming) -> Naming:
    """How things stand now; voice prints, which could tell a person anywhere, are gone once they are of no more use."""
    shown, (_, voices) = show(folder, known), _heard(folder)
    if not shown.nobody:
        if voices.prints:
            folder.save_voices(msgspec.structs.replace(voices, prints=()))
        files.remove_tree(folder.work / "voices")
    return shown


def _clips(folder: Folder) -> Path:
    return folder.work / "clips"


def _write_clips(folder: Folder, voices: Sequence[tuple[str, Sequence[Quote]]], progress: Progress) -> None:
    """V1-1.wav, V1-2.wav … of the quotes that have sound."""
    files.remove_tree(_clips(folder))
    wanted = [
        (source, span, _clips(folder) / f"{voice}-{number}.wav")
        for voice, quotes in voices
        for number, quote in enumerate(quotes, start=1)
        for source, span in _sound(folder, quote)
    ]
    for done, (source, span, target) in enumerate(wanted):
        progress(done, len(wanted))
        with files.writing(target) as temporary:
            media.clip(source, span, temporary)
    progress(len(wanted), len(wanted))


def _sound(folder: Folder, quote: Quote) -> Iterator[tuple[Path, Span]]:
    """The recording a quote is in, where it still is there, and where in it."""
    for recording in folder.recordings().media(quote.session) if quote.timed else ():
        here = recording.span
        if here.start <= quote.span.start < here.end and (folder.recording / recording.name).exists():
            end = min(quote.span.end, here.end) - here.start
            yield folder.recording / recording.name, Span(quote.span.start - here.start, end)
            return
