"""What is left to be heard of a seminar, window by window, and what is done when all is heard. The stages know nothing of workers: where they keep what
was heard is asked of them, and then they run."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import msgspec

from sasci_archive.batch.ears import Asked, Pcm
from sasci_archive.engines import Hints, Recogniser, Separator, Speakers, Window, media
from sasci_archive.errors import NotYet
from sasci_archive.model.holdings import Project
from sasci_archive.model.seminar import Recording, Recordings
from sasci_archive.model.speech import Span
from sasci_archive.stages import diarise, transcribe
from sasci_archive.stages.draft import draft
from sasci_archive.stages.shift import shift
from sasci_archive.store.files import Progress
from sasci_archive.store.folder import Folder


class Parted(Separator, Protocol):
    """A separator whose windows may be heard elsewhere (`engines.voices`)."""

    def name(self, window: Window) -> str:
        """What is heard of the window is kept by this name."""

    def heard(self, window: Window) -> bytes:
        """What is kept of it."""


class Here(msgspec.Struct, frozen=True):
    """The engines of this machine: they say how things are to be made, and hear what turns out to be lost."""

    words: Recogniser
    unhinted: Recogniser
    voices: Parted | None

    def recogniser(self, *, hinted: bool) -> Recogniser:
        """That of a seminar."""
        return self.words if hinted else self.unhinted


class Piece(msgspec.Struct, frozen=True):
    """A window that is not heard yet, and where what is heard of it is kept (None: is kept already). `key` says it all: the sound, the models, the settings."""

    key: str
    asked: Asked
    pcm: Pcm
    words: Path | None
    voices: Path | None

    @property
    def span(self) -> Span:
        """Where on the session's timeline."""
        return self.asked.span


def length(recordings: Recordings) -> int:
    """How much there is to be heard, in ms."""
    return sum(part.duration for session in _sessions(recordings) for part in _parts(recordings, session))


def pieces(folder: Folder, here: Here, *, hinted: bool, longest: int = transcribe.LONGEST) -> Iterator[Span | Piece]:
    """Every window of a seminar in order: the span of one that is heard already, else the piece. Raises BadMedia, BadRecord, NotYet."""
    recogniser, hints, recordings = (
        here.recogniser(hinted=hinted),
        transcribe.hints_of(folder.seminar()),
        folder.recordings(),
    )
    told = hints if hinted else Hints(hints.language)
    words_there = transcribe.is_heard(folder, recogniser, hints)
    for session in _sessions(recordings):
        spoken, played = recordings.heard(session), recordings.media(session)
        for part in _parts(recordings, session):
            for window in media.windows([(folder.recording / part.name, part.starts_at)], longest=longest):
                words = (
                    None
                    if words_there or part not in spoken
                    else transcribe.kept(folder, recogniser, part, window.span, hints)
                )
                voices = None
                if here.voices and part in played and not recordings.tracks(session):
                    voices = diarise.kept(folder, here.voices.name(window))
                words, voices = (path if path and not path.exists() else None for path in (words, voices))
                if words is None and voices is None:
                    yield window.span
                    continue
                named = "".join(path.name if path else "-" for path in (words, voices))
                asked = Asked(
                    window.span,
                    told,
                    recogniser.making if words else None,
                    here.voices.making if voices and here.voices else None,
                )
                yield Piece(hashlib.sha256(named.encode()).hexdigest(), asked, _travelling(window), words, voices)


def finish(
    folder: Folder,
    here: Here,
    *,
    hinted: bool,
    made_on: dt.date,
    project: Project | None,
    longest: int,
    progress: Progress,
) -> None:
    """All is heard: the stages put it together, as they do by themselves. Raises what they raise."""
    recogniser, hints = here.recogniser(hinted=hinted), transcribe.hints_of(folder.seminar())
    transcribe.transcribe(folder, recogniser, hints=hints, longest=longest, progress=progress)
    if folder.recordings().captions():
        shift(folder, recogniser, hints=hints)
    diarise.diarise(folder, here.voices, speakers=Speakers(), longest=longest, progress=progress)
    draft(folder, made_on=made_on, project=project)


def _sessions(recordings: Recordings) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(r.session for r in recordings.recordings))
    if not found:
        raise NotYet("There is no recording yet.", remedy="`inv ingest SLUG -- FILE` brings one in.")
    return found


def _parts(recordings: Recordings, session: str) -> tuple[Recording, ...]:
    return tuple(dict.fromkeys((*recordings.heard(session), *recordings.media(session))))


def _travelling(window: Window) -> Pcm:
    pcm: Pcm = (window.samples * 32768).astype("int16")
    return pcm
