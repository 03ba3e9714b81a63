"""Who spoke when, from the sound alone, on a CPU, without PyTorch.

Two published networks hear (`hearing`): one tells at most three speakers apart within ten seconds, overlap included, the
other gives each a print. Then prints are joined (`joining`) over windows and sessions into voices, and voices are put
back on the timeline (`speaking`). Same sound, same answer.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
from collections.abc import Callable, Generator, Iterable
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from sasci_archive.engines import Kept, Progress, Speakers, Window, weights
from sasci_archive.engines.ahead import ahead
from sasci_archive.engines.voices import checkpoint, joining, speaking
from sasci_archive.engines.voices.embedding import Embedding
from sasci_archive.engines.voices.features import mel_bands
from sasci_archive.engines.voices.hearing import Ear, Heard
from sasci_archive.engines.voices.segmentation import Segmentation
from sasci_archive.model.speech import Making, Span, VoicePrint, VoiceSpan

MODELS = {"pyannote-segmentation-3.0": "pytorch_model.bin", "campplus": "campplus_cn_en_common.pt"}
_VERSION = "2"
"""Of what we do with the networks' answers: it rises when the same sound may give other voices."""


class _Ready(msgspec.Struct, frozen=True):
    """A window that is about to be heard: its name, and what was heard `again`, or its mel bands."""

    window: Window
    name: str
    again: Heard | None = None
    bands: NDArray[np.float32] | None = None


class VoiceSeparator:
    """Implements `engines.Separator`. Loading takes a second or two."""

    def __init__(self, segmentation: Path, embedding: Path, *, threads: int = 2) -> None:
        """From the two checkpoints. Raises NotToBeHad where one does not read."""
        self._ear = Ear(Segmentation(checkpoint.read(segmentation)), Embedding(checkpoint.read(embedding)), threads)
        self._making = Making(
            engine="sasci voices",
            version=_VERSION,
            model=" + ".join(MODELS),
            model_digest=" + ".join(weights.digest(path) for path in (segmentation, embedding)),
            options={"alike": joining.ALIKE, "same": joining.SAME, "slight": joining.SLIGHT},
        )

    @classmethod
    def found(
        cls, *, cache: Path, offline: bool, threads: int = 2, progress: weights.Progress = weights.silent
    ) -> VoiceSeparator:
        """With the published weights, wherever they are found. Raises NotToBeHad, Disk."""
        segmentation, embedding = (
            weights.find(name, cache=cache, offline=offline, progress=progress) / file for name, file in MODELS.items()
        )
        return cls(segmentation, embedding, threads=threads)

    @property
    def making(self) -> Making:
        """Both models and every setting; `sources` empty."""
        return self._making

    def voices(
        self,
        sessions: Iterable[tuple[str, Iterable[Window]]],
        speakers: Speakers,
        progress: Progress,
        kept: Kept | None = None,
    ) -> tuple[dict[str, tuple[VoiceSpan, ...]], tuple[VoicePrint, ...]]:
        """Voice spans by session, and the prints of the voices that speak in it. While one window is heard the next is
        got ready: two are held at a time."""
        heard: dict[str, list[Heard]] = {}
        done = 0
        for session, windows in sessions:
            heard[session] = []
            with contextlib.closing(ahead(self._ready(windows, kept))) as coming:
                for ready in coming:
                    heard[session].append(self._heard(ready, kept, functools.partial(_after, progress, done)))
                    done += ready.window.span.length
        found = joining.voices([window for windows in heard.values() for window in windows], speakers)
        placed = {
            session: speaking.spans(
                (stretch.span, voice) for window in windows for stretch, voice in joining.whose(window, found)
            )
            for session, windows in heard.items()
        }
        labels = _by_first_appearance(placed)
        prints = tuple(
            VoicePrint(session, labels[voice], tuple(round(float(number), 4) for number in found[voice]))
            for session, spans in placed.items()
            for voice in sorted({voice for _, voice in spans}, key=lambda voice: int(labels[voice][1:]))
        )
        spans = {s: tuple(VoiceSpan(span, labels[voice]) for span, voice in spans) for s, spans in placed.items()}
        return spans, prints

    def name(self, window: Window) -> str:
        """What is heard of this very sound is kept by this name."""
        key = hashlib.sha256(f"{self._making} {window.span}".encode())
        key.update(window.samples.tobytes())
        return f"voices-{key.hexdigest()[:32]}"

    def heard(self, window: Window) -> bytes:
        """A window by itself, as it is kept: who hears windows elsewhere keeps it by its name, and `voices` takes it for its own."""
        return msgspec.msgpack.encode(self._ear.heard(window, lambda _: None))

    def _ready(self, windows: Iterable[Window], kept: Kept | None) -> Generator[_Ready]:
        """Each window with what was kept of this very sound, else with its bands. It is run beside the hearing of the one before (`ahead`)."""
        for window in windows:
            name = self.name(window) if kept else ""
            if kept and (content := kept.get(name)) is not None:
                with contextlib.suppress(msgspec.DecodeError):  # damaged: heard again
                    yield _Ready(window, name, again=msgspec.msgpack.decode(content, type=Heard))
                    continue
            yield _Ready(window, name, bands=mel_bands(window.samples))

    def _heard(self, ready: _Ready, kept: Kept | None, progress: Callable[[int], None]) -> Heard:
        """What was kept, else heard now and kept."""
        if ready.again is not None:
            progress(ready.window.span.length)
            return ready.again
        heard = self._ear.heard(ready.window, progress, ready.bands)
        if kept is not None:
            kept.keep(ready.name, msgspec.msgpack.encode(heard))
        return heard


def _after(progress: Progress, before: int, ms: int) -> None:
    progress(before + ms, 0)


def _by_first_appearance(sessions: dict[str, list[tuple[Span, int]]]) -> dict[int, str]:
    order = dict.fromkeys(voice for spans in sessions.values() for _, voice in spans)
    return {voice: f"V{number}" for number, voice in enumerate(order, 1)}
