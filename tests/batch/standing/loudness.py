"""Ears that hear at once and always the same, for what is not about recognition. Workers load them by name, and the name must be one that they can import: `tests` is, to
them, a package that a library brings.

They hear how loud each quarter of a second is. Three samples mean something to them: FATAL kills the process that hears it, as a model does that needs
more memory than there is; AWFUL makes them fail; of ENDLESS they never come back.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterable

import msgspec
import numpy as np

from sasci_archive.batch.ears import Ears, Models
from sasci_archive.batch.hearing import Here
from sasci_archive.engines import Hints, Kept, Progress, Speakers, Window
from sasci_archive.model.speech import Making, Span, VoicePrint, VoiceSpan, Word

FATAL, AWFUL, ENDLESS = 32_767, 32_766, 32_765
MODELS = Models("loudness", "quick", threads=1)


class Loudness:
    """A recogniser."""

    def __init__(self, *, hints: bool = True, version: str = "1") -> None:
        self.making = Making(engine="loudness", version=version, options={"language": "", "hints": hints})

    def words(self, window: Window, hints: Hints) -> tuple[Word, ...]:
        loud = [float(np.abs(window.samples[at : at + 4000]).sum()) for at in range(0, len(window.samples), 4000)]
        first, told = window.span.start, hints.terms if self.making.options["hints"] else ()
        return tuple(
            Word(
                Span(first + n * 250, first + n * 250 + 200),
                f"{'-'.join((*told, 'w'))}{each:.3f}".replace(" ", "_"),
                0.5,
            )
            for n, each in enumerate(loud)
            if each and first + n * 250 + 200 <= window.span.end
        )


class Alternating:
    """A separator that hears the louder windows as another voice."""

    making = Making(engine="alternating", version="1")

    def name(self, window: Window) -> str:
        return f"voices-{window.span.start}-{np.abs(window.samples).sum():.4f}"

    def heard(self, window: Window) -> bytes:
        greatest = int(np.abs(window.samples * 32768).max())
        if greatest == FATAL:
            os.kill(os.getpid(), signal.SIGKILL)
        if greatest == ENDLESS:
            time.sleep(600)
        if greatest == AWFUL:
            raise RuntimeError("no such number")
        return msgspec.json.encode((window.span, greatest))

    def voices(
        self,
        sessions: Iterable[tuple[str, Iterable[Window]]],
        speakers: Speakers,  # noqa: ARG002 - always two
        progress: Progress,  # noqa: ARG002 - it is quick
        kept: Kept | None = None,
    ) -> tuple[dict[str, tuple[VoiceSpan, ...]], tuple[VoicePrint, ...]]:
        found: dict[str, tuple[VoiceSpan, ...]] = {}
        for session, windows in sessions:
            heard = [
                msgspec.json.decode((kept and kept.get(self.name(w))) or self.heard(w), type=tuple[Span, int])
                for w in windows
            ]
            loudest = sorted(number for _, number in heard)[len(heard) // 2]
            found[session] = tuple(VoiceSpan(span, "V1" if number >= loudest else "V2") for span, number in heard)
        return found, ()


def load(models: Models) -> Ears:
    """As workers load them."""
    return Ears(Loudness(version="1" if models.model == "quick" else models.model), Alternating())


def here() -> Here:
    """As this process has them."""
    return Here(Loudness(), Loudness(hints=False), Alternating())
