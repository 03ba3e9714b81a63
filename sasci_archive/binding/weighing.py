"""Where a seminar's transcript is weak, and how good it is likely to be: looked at, and nothing written but the loudness of recordings, in `.work/sound/`.

The list is for whoever edits: names of the roster and words that nobody has approved are in it. RESTRICTED.
"""

from __future__ import annotations

import contextlib

from sasci_archive.errors import Disk, SasciError
from sasci_archive.model.house import House
from sasci_archive.model.quality import Quality
from sasci_archive.model.seminar import Recording, Recordings
from sasci_archive.model.speech import Words
from sasci_archive.quality import estimate, listed, speakers
from sasci_archive.quality.said import STEP, Session
from sasci_archive.store import files
from sasci_archive.store.files import Progress, silent
from sasci_archive.store.folder import Folder
from sasci_archive.tei.answering import sounded, spelt
from sasci_archive.tei.document import Element, parse

RECOGNISERS = frozenset(("faster-whisper", "openai-whisper"))
"""Engines whose confidence means what the estimate takes it for."""


def sessions(
    folder: Folder,
    *,
    root: Element | None = None,
    listen: bool = False,
    sound: bool = True,
    progress: Progress = silent,
) -> tuple[Session, ...]:
    """Every session of the transcript as it is, or of `root`, which is only read, with what the machine knew of each word. With `listen`, a recording whose
    loudness is not known yet is measured; without, one goes by what is known. Raises NotYet without a transcript, BadTranscript, BadRecord."""
    tree = parse(folder.master()) if root is None else root
    words, recordings = folder.words(), folder.recordings()
    ids = [div.get("n", "1") for div in tree.iter("{*}div") if div.get("type") == "session"]
    loud = {id_: _loud(folder, recordings, id_, progress, listen=listen) for id_ in ids if sound}
    other = {id_: _captions(folder, recordings, words, id_) for id_ in ids}
    return sounded.sessions(tree, words, folder.voices(), loud=loud, other=other)


def quality(
    folder: Folder,
    *,
    root: Element | None = None,
    listen: bool = True,
    sound: bool = True,
    progress: Progress = silent,
    house: House | None = None,
) -> Quality:
    """Where it is weak, and the screen on top; as `sessions`. Without `sound` no loudness is asked for, known or not: the answer is the same everywhere."""
    tree = parse(folder.master()) if root is None else root
    every, words = sessions(folder, root=tree, listen=listen, sound=sound, progress=progress), folder.words()
    known = spelt.known(folder.seminar(), tree, house or House())
    moved = [speakers.smoothed(words.of(s.id), s.voices) for s in every if words is not None and s.voices]
    turns = [turn for session in every for turn in session.said]
    return Quality(
        weak=listed.weak(every, known.spellings, (term.term for term in known.terms)),
        estimate=estimate.estimate(
            (word for turn in turns for word in turn.words),
            sure=words is not None and words.made.engine in RECOGNISERS,
        ),
        turns=len(turns),
        heard=sum(turn.heard for turn in turns),
        smoothed=sum(each for each, _ in moved),
        islands=sum(each for _, each in moved),
    )


def _captions(folder: Folder, recordings: Recordings, words: Words | None, session: str) -> tuple[str, ...]:
    """The words of the captions that came with a recording, where the transcript's are not theirs."""
    captions = recordings.captions(session)
    if words is None or not captions or words.made.engine not in RECOGNISERS:
        return ()
    return tuple(word for cue in folder.cues(captions) for word in cue.text.split())


def _loud(folder: Folder, recordings: Recordings, session: str, progress: Progress, *, listen: bool) -> bytes:
    """How loud a session is all along; b"" where it has no sound, or its loudness is not known."""
    found = bytearray()
    for recording in recordings.media(session):
        known = _measured(folder, recording, progress, listen=listen)
        if not known:
            return b""
        begin = max(0, recording.starts_at) // STEP
        found.extend(bytes(max(0, begin - len(found))))
        found[begin:] = known
    return bytes(found)


def _measured(folder: Folder, recording: Recording, progress: Progress, *, listen: bool) -> bytes:
    from sasci_archive.engines import loudness  # with numpy, which takes a tenth of a second: many ask without sound

    path = folder.recording / recording.name
    try:
        size = path.stat().st_size
    except OSError:
        return b""
    kept = folder.work / "sound" / f"{loudness.kept_as(recording.sha512, size)}.loudness"
    with contextlib.suppress(Disk):
        if kept.exists():
            return files.read(kept)
    if not listen:
        return b""
    steps = bytearray()
    try:
        for block in loudness.measured(path):
            steps += block
            progress(len(steps) * STEP, recording.duration)
    except (
        SasciError
    ):  # a file that does not decode: the list goes without its sound, and `inv ingest` says what is wrong
        return b""
    with contextlib.suppress(Disk):  # it is measured again next time
        files.write(kept, bytes(steps))
    return bytes(steps)
