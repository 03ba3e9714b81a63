"""The sound that lies beside an edition: a proof plays the original where it is, a reader gets a copy without what is withheld."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import msgspec

from sasci_archive import engines
from sasci_archive.editions.web import Sound
from sasci_archive.gate import Release
from sasci_archive.model.reading import Reading, Utterance
from sasci_archive.model.seminar import Marking, Recording
from sasci_archive.model.speech import Span
from sasci_archive.store import files, unfinished
from sasci_archive.store.folder import Folder


def sounds(folder: Folder, page: Release, *, public: bool) -> tuple[tuple[Sound, Path | None], ...]:
    """What a page plays, in order, each with the file that must lie beside it, encoded now unless it was before; None in a proof,
    which plays the original where it lies, so that a proof sent round takes no sound with it."""
    found: list[tuple[Sound, Path | None]] = []
    recordings = [r for r in folder.recordings().media() if not public or _is_heard(r, page.reading)]
    for number, recording in enumerate(recordings, start=1):
        if not public:
            found.append((_sound(f"../../1-recording/{recording.name}", recording, recording.media_type), None))
        elif page.sound:
            encoded = _encoded(folder, recording, page.cuts.get(recording.session, ()), marking(folder))
            found.append((_sound(f"sound-{number}.m4a", recording, "audio/mp4"), encoded))
    return tuple(found)


def marking(folder: Folder) -> Marking:
    """What the seminar's record says is heard where words are withheld."""
    publication = folder.seminar().publication
    return publication.redacted_sound if publication else Marking.SILENCE


def coders() -> list[Path]:
    """The code that makes the sound for readers: what an earlier one left must not be taken for what it makes now."""
    return [Path(engines.__file__).with_name(name) for name in ("media.py", "decoding.py")]


def _is_heard(recording: Recording, reading: Reading) -> bool:
    """Whether anything that is said in a transcript was said in a recording: of another nobody knows who speaks in it."""
    turns = [b for s in reading.sessions if s.id == recording.session for b in s.blocks if isinstance(b, Utterance)]
    begins, ends = recording.starts_at, recording.starts_at + recording.duration
    return any(turn.span is None or (turn.span.start < ends and begins < turn.span.end) for turn in turns)


def _sound(href: str, recording: Recording, media_type: str) -> Sound:
    return Sound(
        href=href,
        session=recording.session,
        starts_at=recording.starts_at,
        duration=recording.duration,
        media_type=media_type,
    )


def _encoded(folder: Folder, recording: Recording, cuts: Sequence[Span], marked: Marking) -> Path:
    """The recording's sound for readers, without the `cuts` of its session, encoded once for each original, its cuts and the code
    that silences them."""
    here = tuple(
        Span(max(0, cut.start - recording.starts_at), cut.end - recording.starts_at)
        for cut in cuts
        if cut.end > recording.starts_at
    )
    coder = [files.sha256(path) for path in coders()]
    of = hashlib.sha256(msgspec.json.encode((recording.sha512, here, marked, coder))).hexdigest()
    path = folder.work / "sound" / f"{of[:16]}.m4a"
    source = folder.recording / recording.name
    from sasci_archive.engines import media  # takes a tenth of a second, and most proofs have no sound

    return unfinished.made(path, lambda to: media.encode(source, to, silence=here, marked=marked))
