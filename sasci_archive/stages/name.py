"""Who each voice is: `2-words.json`, `3-voices.json`, captions and the roster → `3-names.toml`, which people decide in.

The machine lists, quotes and proposes. A decision is a person's: written into the file by hand, or here when a person says
so (`accept`, `decide`); the file is never written again as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from sasci_archive import dialogue
from sasci_archive.dialogue import identity, tracks
from sasci_archive.dialogue.identity import Heard
from sasci_archive.engines import media
from sasci_archive.errors import BadRecord, NotYet
from sasci_archive.formats import names_toml, records
from sasci_archive.model import journal
from sasci_archive.model.journal import By
from sasci_archive.model.naming import Names, Naming, Quote
from sasci_archive.model.seminar import Recording, Recordings
from sasci_archive.model.speech import Span, Voices, Words
from sasci_archive.store import files
from sasci_archive.store.files import Progress, silent
from sasci_archive.store.folder import Folder


def name(folder: Folder, *, accept: By | None = None, progress: Progress = silent) -> Naming:
    """Every voice with its share, quotes, and the decision or a proposal; `3-names.toml` is written where there is none.

    With `accept`, a person who takes them on their word, what is proposed for undecided voices is recorded as decided. Listening clips
    go to `.work/clips/` (progress in clips). Once every voice has a name, the voice prints are deleted. Raises NotYet, and
    OutOfDate or BadRecord where the file that is there no longer fits.
    """
    shown = _shown(folder)
    if not folder.names_toml.exists():
        roster = folder.seminar().roster
        files.write(folder.names_toml, names_toml.compose(folder.slug, shown, roster, clips=".work/clips").encode())
    if accept:
        for voice in shown.voices:
            if voice.proposal and not voice.participant:
                _record(folder, shown, voice.voice, voice.proposal.participant, accept)
    _write_clips(folder, [(v.voice, v.quotes) for v in shown.voices], progress)
    return _finished(folder)


def decide(folder: Folder, voice: str, participant: str, by: By) -> Naming:
    """Record the decision of a person in `3-names.toml`, comments kept. Raises what `name` raises, and BadRecord where the
    voice was not heard or nobody on the roster has that id; the file then stays as it was."""
    shown = _shown(folder)
    heard = [v.voice for v in shown.voices]
    if voice not in heard:
        raise BadRecord(
            f"No voice {voice} was heard in '{folder.slug}'.", remedy=f"Heard: {', '.join(heard) or 'none'}."
        )
    if not folder.names_toml.exists():
        name(folder)
    _record(folder, shown, voice, participant, by)
    return _finished(folder)


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


def _shown(folder: Folder) -> Naming:
    seminar, (words, voices) = folder.seminar(), _heard(folder)
    names, recordings = folder.names(), folder.recordings()
    dialogue.check(names, voices, seminar.roster)
    heard = [
        Heard(s.session, words.said(s.session), s.spans, folder.cues(recordings.captions(s.session)), s.told)
        for s in voices.sessions
    ]
    return identity.naming(heard, names, seminar.roster, _tracks(recordings, voices), voices.called)


def _tracks(recordings: Recordings, voices: Voices) -> dict[str, Recording]:
    """The recordings of the voices that have one of their own."""
    labels = tracks.voices_of(recordings.tracks())
    there = {v.voice for s in voices.sessions if tracks.are_tracks(s.spans) for v in s.spans}
    return {labels[r.sha512]: r for r in reversed(recordings.tracks()) if labels[r.sha512] in there}


def _record(folder: Folder, shown: Naming, voice: str, participant: str, by: By) -> None:
    quotes = next(v.quotes for v in shown.voices if v.voice == voice)
    text = files.read(folder.names_toml).decode("utf-8-sig")
    session = quotes[0].session if quotes else "1"
    after = names_toml.decided(text, voice, participant, moments=[q.moment for q in quotes if q.timed], session=session)
    names = records.parse(after.encode(), Names, where=f"{folder.slug}/{folder.names_toml.name}")
    dialogue.check(names, _heard(folder)[1], folder.seminar().roster)
    files.write(folder.names_toml, after.encode())
    folder.note(by.did(journal.NAMED, f"{voice} is {participant}"))


def _finished(folder: Folder) -> Naming:
    """How things stand now; voice prints, which could tell a person anywhere, are gone once they are of no more use."""
    shown, (_, voices) = _shown(folder), _heard(folder)
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
