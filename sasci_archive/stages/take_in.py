"""What others made comes in: FILE… → `1-recording/`, and, where it says what was said, `2-words.json` and `3-voices.json`.

Every file is read whole before any is copied, so that a fault in one leaves everything as it was. The original is kept; words and
voices are made from it, and `transcribe` and `diarise` would make the same where there is no sound. A chat, and captions beside a
recording, are kept for the stages that use them, and change no words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from sasci_archive import dialogue
from sasci_archive.dialogue.called import Fit, fits
from sasci_archive.engines import containers
from sasci_archive.errors import BadCaptions, WouldOverwrite
from sasci_archive.formats import accounts, outside
from sasci_archive.formats.accounts import Read
from sasci_archive.formats.meeting_chat import Message
from sasci_archive.model.seminar import Kind, Recording, Recordings, Session
from sasci_archive.model.speech import Clock, Making, SessionVoices, SessionWords, Timing, Voices, Word, Words
from sasci_archive.store import files, originals
from sasci_archive.store.files import silent
from sasci_archive.store.folder import Folder

SLACK = 60_000
"""How far (ms) what a file says may go beyond the recording's end: programs round, and go on after a recorder was stopped."""
DAY = 24 * 3_600_000


class File(msgspec.Struct, frozen=True):
    """One file that was taken in: what it was read as, how many passages and words it has, or messages to everybody and private
    ones (which are read by nobody), and what is to be known about how it was read."""

    recording: Recording
    title: str
    passages: int
    words: int
    messages: int
    private: int
    remarks: tuple[str, ...]


class Taken(msgspec.Struct, frozen=True):
    """What came of it: the files; the words that were made of them, None where they change none; whom their names may be; and what
    else is to be known."""

    files: tuple[File, ...]
    words: int | None
    timed: bool
    fits: tuple[Fit, ...]
    remarks: tuple[str, ...] = ()


class _Source(msgspec.Struct, frozen=True):
    path: Path
    read: Read
    recording: Recording


def take_in(folder: Folder, sources: Sequence[Path], *, session: str = "1", starts_at: int | None = None) -> Taken:
    """Take files in, in this order. `starts_at` (ms) is where on the session's timeline their own 0 lies.

    Raises BadMedia where there is no such file; BadCaptions where one is of no kind that is known, does not read, or belongs to another
    recording; BadRecord for a session the record does not have; WouldOverwrite where a transcript has been drafted from other words;
    Disk. Nothing has been copied then (but for Disk). Busy as `stages.ingest`.
    """
    with folder.at_length("added to", None):
        return _take_in(folder, sources, session, starts_at)


def _take_in(folder: Folder, sources: Sequence[Path], session: str, starts_at: int | None) -> Taken:
    originals.check_session(folder, session)
    files.clean(folder.recording)
    before = folder.recordings()
    read = [_source(folder, path, session, starts_at) for path in sources]
    new = _new(folder, before, read, session)
    after = Recordings(recordings=originals.in_order((*before.recordings, *(source.recording for source in new))))
    _check(after, new, session)
    recorded = before.recordings
    for source in new:
        recorded = originals.in_order((*recorded, originals.copied(folder, source.path, source.recording, silent)))
        folder.save_recordings(Recordings(recordings=recorded))
    made = None
    if any(_gives_words(source.recording, after) for source in read):
        made = _words(folder, session)
    told = tuple(_file(source) for source in read)
    speakers = dict.fromkeys(
        (*(s for source in read for s in source.read.account.speakers), *(m.name for s in read for m in _public(s)))
    )
    return Taken(
        files=told,
        words=None if made is None else len(made),
        timed=made is None or not made or made[0].timing is not Timing.NONE,
        fits=fits(tuple(speakers), folder.seminar().roster),
        remarks=tuple(_remarks(after, read, session)),
    )


# -- looking at the files ------------------------------------------------------------------------------------------------


def _source(folder: Folder, path: Path, session: str, starts_at: int | None) -> _Source:
    containers.check_file(path)
    name = containers.shown(path)
    if containers.is_recording(path):
        raise BadCaptions(
            f"'{name}' is a recording, not a transcript.", remedy=f"`inv ingest {folder.slug} -- '{name}'` takes it in."
        )
    if path.stat().st_size > outside.MOST:
        raise outside.too_large(path.stat().st_size, where=name)
    content = files.read(path)
    read = accounts.read(content, where=name)
    of = next((s for s in folder.seminar().sessions if s.id == session), None)
    begins = (
        _chat_begins(read, of, folder, session, name) if starts_at is None and read.form.kind is Kind.CHAT else None
    )
    recording = Recording(
        session=session,
        name=originals.safe(path.stem) + read.form.suffix,
        original_name=name,
        kind=read.form.kind,
        media_type=read.form.media_type,
        bytes=len(content),
        sha512=files.sha512(path),
        starts_at=begins if begins is not None else starts_at or 0,
        duration=max(read.account.end, max((cue.span.end for cue in read.cues), default=0)),
        form="" if read.form.id == accounts.WEBVTT else read.form.id,
    )
    return _Source(path, read, recording)


def _chat_begins(read: Read, session: Session | None, folder: Folder, id_: str, name: str) -> int:
    """What is to be added to a chat's times: nothing where they count from the meeting's beginning; where they are the time of day,
    minus the time at which the session starts. Raises BadCaptions where nobody can know which."""
    times = [message.at for message in read.messages]
    ends = [r.span.end for r in folder.recordings().media(id_)]
    words = folder.words()
    ends += [word.span.end for word in (words.of(id_) if words else ())[-1:]]
    end = max(ends, default=0) + SLACK * 10
    if not times or not ends or max(times) <= end:
        return 0
    starts = None if session is None or session.starts is None else Clock.of(session.starts).ms
    if starts is not None and min(times) - starts >= 0 and max(times) - starts <= end:
        return -starts
    raise BadCaptions(
        f"The messages of {name} run from {Clock.at(min(times)).seconds} to {Clock.at(max(times)).seconds}, but session '{id_}' ends at "
        f"{Clock.at(max(ends)).seconds}: they seem to tell the time of day.",
        remedy="Say in seminar.toml when the session began (`starts = 14:00:00` in [[sessions]]); or, if they count from another moment, "
        "with --starts-at.",
    )


def _new(folder: Folder, before: Recordings, read: Sequence[_Source], session: str) -> list[_Source]:
    """The files that are not in yet. Raises WouldOverwrite."""
    known = {recording.sha512: recording for recording in before.recordings}
    new: list[_Source] = []
    for source in read:
        there = known.get(source.recording.sha512)
        if there is None:
            if folder.transcript_xml.exists():
                raise WouldOverwrite(
                    f"The transcript of '{folder.slug}' is drafted, and '{source.recording.original_name}' had no part in it.",
                    remedy="Give it a seminar of its own; or, if nobody has worked on 4-transcript.xml yet, delete that first.",
                )
            new.append(source)
            known[source.recording.sha512] = source.recording
        elif there.session != session:
            raise WouldOverwrite(
                f"'{source.recording.original_name}' is in already, as 1-recording/{there.name} of session '{there.session}'.",
                remedy="Leave it there, or take its entry out of 1-recording/recording.json and import it again.",
            )
    return new


def _check(after: Recordings, new: Sequence[_Source], session: str) -> None:
    """Raises BadCaptions where a file belongs to another recording, or says once more what another says."""
    for source in new:
        _check_recording(source, after, session)
    used = [r for r in after.accounts(session) if r.kind is not Kind.CAPTIONS]
    untimed = [r.original_name for r in used if not r.duration]
    if untimed and len(untimed) < len(used):
        timed = next(r.original_name for r in used if r.duration)
        raise BadCaptions(
            f"'{untimed[0]}' has no times, and '{timed}' of the same session has.",
            remedy="Nobody could put them in order: give one of them another session, or leave it out.",
        )
    placed = [r for r in used if r.duration]
    for i, one in enumerate(placed):
        for other in placed[i + 1 :]:
            if one.span.shared(other.span) > min(SLACK, one.duration // 2, other.duration // 2):
                raise BadCaptions(
                    f"'{other.original_name}' and '{one.original_name}' say what was said at the same time, in session '{session}'.",
                    remedy="Import one of them; or say with --starts-at where on the session's timeline the other begins.",
                )


def _check_recording(source: _Source, after: Recordings, session: str) -> None:
    media = after.media(session)
    spoken = [word for word in source.read.account.words if word.timing is not Timing.NONE]
    if not media or not spoken:
        return
    name, by = source.recording.original_name, source.recording.starts_at
    ends = max(recording.span.end for recording in media)
    begins, stops = min(w.span.start for w in spoken) + by, max(w.span.end for w in spoken) + by
    if begins >= ends:
        problem = (
            f"'{name}' begins at {Clock.at(begins).seconds}, after the recording's end ({Clock.at(ends).seconds})."
        )
    elif stops > ends + SLACK:
        problem = (
            f"'{name}' goes on until {Clock.at(stops).seconds}, but the recording ends at {Clock.at(ends).seconds}."
        )
    else:
        return
    raise BadCaptions(
        problem,
        remedy="It seems to belong to another recording. Import the right one; or say with --starts-at where on the session's timeline "
        "it begins.",
    )


# -- words and voices ----------------------------------------------------------------------------------------------------


def _gives_words(recording: Recording, after: Recordings) -> bool:
    """Whether a file's words become the session's: those of the best kind do, and captions only where there is no sound."""
    used = {r.sha512 for r in after.accounts(recording.session)}
    beside = recording.kind is Kind.CAPTIONS and bool(after.media(recording.session))
    return recording.kind is not Kind.CHAT and recording.sha512 in used and not beside


def _words(folder: Folder, session: str) -> tuple[Word, ...]:
    """Save the words and voices of a session, those of the others left as they are; gives the words."""
    words, voices = folder.words(), folder.voices()
    recordings = folder.recordings()
    order = list(dict.fromkeys(recording.session for recording in recordings.recordings))
    others = {s.session for s in (words.sessions if words else ())} - {session}
    others |= {s.session for s in (voices.sessions if voices else ())} - {session}
    called = {v: n for v, n in (voices.called if voices else {}).items() if _is_used(v, voices, others)}
    heard = {v.voice for s in (voices.sessions if voices else ()) if s.session in others for v in s.spans}
    account = folder.account(session)
    known = _labels({**dict.fromkeys(heard, ""), **called}, account.speakers)
    told = dialogue.told(account, known)
    if folder.transcript() is not None:
        if words is not None and [w.text for w in words.said(session)] == [w.text for w in told.words]:
            return told.words
        raise WouldOverwrite(
            f"The transcript of '{folder.slug}' was drafted from other words.",
            remedy="Correct 4-transcript.xml itself; or delete it, if you mean to draft it anew from these.",
        )
    sessions = {s.session: s for s in (words.sessions if words else ())} | {session: SessionWords(session, told.words)}
    spans = {s.session: s for s in (voices.sessions if voices else ())}
    spans |= {session: SessionVoices(session, told.voices, told=True)}
    called |= {f"V{known.index(name) + 1}": name for name in account.speakers}
    made = accounts.making(recordings.accounts(session))
    elsewhere = [r.sha512 for r in recordings.recordings if r.session in others]
    folder.save_words(
        Words(
            made=_made(words.made if words else None, made, elsewhere, recordings),
            sessions=tuple(sessions[s] for s in sorted(sessions, key=order.index)),
        )
    )
    folder.save_voices(
        Voices(
            made=_made(voices.made if voices else None, made, elsewhere, recordings),
            sessions=tuple(spans[s] for s in sorted(spans, key=order.index)),
            prints=tuple(p for p in (voices.prints if voices else ()) if p.session in others),
            called=dict(sorted(called.items(), key=lambda item: int(item[0][1:]))),
        )
    )
    return told.words


def _made(before: Making | None, made: Making, elsewhere: Sequence[str], recordings: Recordings) -> Making:
    """How the words of all sessions were made: as those of the others were, where there are any, from their sources and these."""
    kept = set(before.sources if before else ()) & set(elsewhere)
    if before is None or not kept:
        return made
    sources = tuple(r.sha512 for r in recordings.recordings if r.sha512 in kept | set(made.sources))
    if before.engine in {accounts.IMPORTED, "captions"}:
        return accounts.making([r for r in recordings.recordings if r.sha512 in sources])
    return msgspec.structs.replace(before, sources=sources)


def _is_used(voice: str, voices: Voices | None, sessions: set[str]) -> bool:
    return any(v.voice == voice for s in (voices.sessions if voices else ()) if s.session in sessions for v in s.spans)


def _labels(taken: dict[str, str], speakers: Sequence[str]) -> tuple[str, ...]:
    """The names in the order of the voices' numbers: a name that another session has keeps its voice, a new one gets the next."""
    known = list(dialogue.known(taken))
    known = [name or f"\0{number}" for number, name in enumerate(known)]
    return (*known, *(name for name in speakers if name not in known))


def _remarks(after: Recordings, read: Sequence[_Source], session: str) -> Iterator[str]:
    """What happens to files that give no words."""
    used = {r.sha512: r for r in after.accounts(session)}
    for source in read:
        recording = source.recording
        if recording.kind is Kind.CHAT or _gives_words(recording, after):
            continue
        if recording.sha512 in used:
            yield (
                f"'{recording.original_name}' is kept beside the recording: its names speak for who a voice is; the words are heard from "
                "the sound."
            )
        else:
            first = next(iter(used.values()))
            yield (
                f"'{recording.original_name}' is kept, but the words of session '{session}' are those of '{first.original_name}', which is "
                f"the better source ({first.kind.value})."
            )


def _public(source: _Source) -> list[Message]:
    return [message for message in source.read.messages if not message.to]


def _file(source: _Source) -> File:
    account = source.read.account
    public = len(_public(source))
    return File(
        recording=source.recording,
        title=source.read.form.title,
        passages=sum(1 for passage in account.passages if passage.words),
        words=len(account.words),
        messages=public,
        private=len(source.read.messages) - public,
        remarks=account.remarks,
    )
