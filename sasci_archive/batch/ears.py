"""What a worker does: it hears one window of sound, and gives back what it heard as bytes, or why it could not, as sentences.

No exception leaves a worker: what would be a traceback of another machine is an answer here. The models are loaded once in each process, and one
window is heard at a time in it, with all its threads.
"""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from sasci_archive.engines import Begun, Hints, Recogniser, Window
from sasci_archive.engines.ahead import Later, begun
from sasci_archive.errors import SasciError
from sasci_archive.model.speech import Making, Span
from sasci_archive.stages.transcribe import kept_words

Pcm: TypeAlias = NDArray[np.int16]
"""Sound as it travels: 16 kHz, 16 bits, half of what engines take; nothing is lost, as it is what the decoder gave."""


class Hearing(Protocol):
    """Of a separator, what hears one window (`engines.voices`)."""

    @property
    def making(self) -> Making:
        """As `Separator`'s."""

    def heard(self, window: Window) -> bytes:
        """What is kept of the window."""


class Models(msgspec.Struct, frozen=True):
    """Which models hear. `cache` is where weights are kept, "" for the place that a machine has for them; `threads` is how many each process
    uses, 0 for as many as its worker has."""

    engine: str
    model: str
    device: str = "auto"
    language: str = ""
    cache: str = ""
    offline: bool = False
    voices: bool = True
    threads: int = 0


class Ears(msgspec.Struct, frozen=True):
    """The engines. `voices` is None where nobody asks for them."""

    words: Recogniser
    voices: Hearing | None


Loading: TypeAlias = Callable[[Models], Ears]
"""Raises NotToBeHad, Disk. It is sent to workers by its name, so that they must have it."""


class Asked(msgspec.Struct, frozen=True):
    """One window to be heard: where it lies, what is likely to be said, and who must hear it. `words` and `voices` are how they are to be made,
    None where they are not wanted."""

    span: Span
    hints: Hints
    words: Making | None
    voices: Making | None


class Wrong(msgspec.Struct, frozen=True):
    """Why a window was not heard. Where it is `of_worker`, another window would not be heard either."""

    problem: str
    remedy: str
    of_worker: bool = False


class Answer(msgspec.Struct, frozen=True):
    """What was heard, as it is kept; how many ms that took; or what was wrong."""

    words: bytes | None = None
    voices: bytes | None = None
    ms: int = 0
    wrong: Wrong | None = None


_alone = threading.Lock()


def load(models: Models) -> Ears:
    """The engines that the commands use too, with their weights. Raises NotToBeHad, Disk."""
    from sasci_archive.engines import recognisers, weights
    from sasci_archive.engines.voices import VoiceSeparator

    cache = Path(models.cache) if models.cache else weights.cache()
    words = recognisers.load(
        models.engine,
        models.model,
        cache=cache,
        language=models.language,
        device=models.device,
        offline=models.offline,
        threads=models.threads,
    )
    words.load()
    if not models.voices:
        return Ears(words, None)
    return Ears(words, VoiceSeparator.found(cache=cache, offline=models.offline, threads=models.threads or 2))


def unhinted(made: Making) -> Making:
    """How something is made, whether hints are taken or not: a recogniser that is given none hears as one that takes none."""
    return msgspec.structs.replace(made, options={k: v for k, v in made.options.items() if k != "hints"})


@functools.lru_cache(maxsize=1)
def _loaded(loading: Loading, models: Models) -> Ears:
    return loading(models)


def there(loading: Loading, models: Models) -> tuple[Making, Making | None] | Wrong:
    """Load the models, if they are not; gives how they hear."""
    try:
        with _alone:
            ears = _loaded(loading, models)
            return unhinted(ears.words.making), ears.voices.making if ears.voices else None
    except SasciError as error:
        return Wrong(error.problem, error.remedy, of_worker=True)


def hear(loading: Loading, models: Models, asked: Asked, pcm: Pcm) -> Answer:
    """Hear one window."""
    begun = time.monotonic()
    known = there(loading, models)
    if isinstance(known, Wrong):
        return Answer(wrong=known)
    for wanted, has in zip((asked.words and unhinted(asked.words), asked.voices), known, strict=True):
        if wanted is not None and wanted != has:
            return Answer(wrong=other(wanted, has))
    try:
        with _alone:
            ears = _loaded(loading, models)
            window = Window(asked.span, pcm.astype(np.float32) / np.float32(32768))
            words, voices = _both(ears, asked, window, beside=models.threads != 1)
    except SasciError as error:
        return Answer(wrong=Wrong(error.problem, error.remedy))
    except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to this window; the neighbours are heard
        said = str(error).partition("\n")[0].rstrip(".") or type(error).__name__
        return Answer(
            wrong=Wrong(f"Its sound could not be heard: {said}.", "Please tell us; the other recordings went on.")
        )
    return Answer(words, voices, round((time.monotonic() - begun) * 1000))


def _both(ears: Ears, asked: Asked, window: Window, *, beside: bool) -> tuple[bytes | None, bytes | None]:
    """Words and voices, as they are kept. `beside` one another where there are several threads: while the one waits for its last chunks, the other has work."""
    hearing: Begun = Later(lambda: ears.words.words(window, asked.hints))
    if asked.words and beside:
        hearing = begun(ears.words, window, asked.hints)
    try:
        voices = ears.voices.heard(window) if asked.voices and ears.voices else None
        return kept_words(hearing.words()) if asked.words else None, voices
    finally:
        hearing.stop()


def other(wanted: Making, has: Making | None) -> Wrong:
    """A worker hears with another model, or in another way."""
    differs = next(
        (
            f"{key} is '{getattr(has, key)}' there and '{getattr(wanted, key)}' here"
            for key in ("engine", "version", "model")
            if has and getattr(has, key) != getattr(wanted, key)
        ),
        "its weights or settings are others" if has else "it has no models for voices",
    )
    return Wrong(
        f"A worker does not hear as this machine does: {differs}.",
        "Install the same version of SASCI Archive and the same models on every machine (`inv models` lists them), and start the workers anew.",
        of_worker=True,
    )
