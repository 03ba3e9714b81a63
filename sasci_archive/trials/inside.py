"""Where the time of words and voices goes: a clock around each part of both, on one recording.

Two things are done at a time, so what is told is the time of all that was done, added up: of one core, not by the clock on the wall. What no clock stands around is the rest of the processor's time.
"""

from __future__ import annotations

import contextlib
import functools
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

from sasci_archive.engines import Hints, Speakers, media, weights
from sasci_archive.store import files
from sasci_archive.trials import mixtures
from sasci_archive.trials.course import Course
from sasci_archive.trials.figures import Measured, Row, Shares, Stack
from sasci_archive.trials.listening import recordings

MINUTES: Final = 8
REST: Final = "the rest"


class Spent(msgspec.Struct, frozen=True):
    """Seconds of sound, by the clock, of the processor, and of each part in the order in which they are told."""

    sound: float
    wall: float
    processor: float
    parts: dict[str, float]


def case(course: Course) -> Measured:
    """Words by Whisper base, and voices, of the same mixture."""
    with tempfile.TemporaryDirectory(prefix="sasci-inside-") as name:
        sound = Path(name) / "mixture.wav"

        def measured(does: Callable[[Path], Spent]) -> Spent:
            if not sound.exists():
                readers = mixtures.readers(recordings() / "voices")
                mixtures.write(mixtures.mixture(readers, seed=5, minutes=MINUTES), sound)
            return does(sound)

        words = course.part("words", Spent, functools.partial(measured, _words))
        course(1, 2)
        voices = course.part("voices", Spent, functools.partial(measured, _voices))
        course(2, 2)
    return told({"words (Whisper base)": words, "voices": voices})


def told(spent: dict[str, Spent]) -> Measured:
    """Each part's share, and what is left without a clock."""
    rows, stacks = [], []
    for name, of in spent.items():
        parts = {**of.parts, REST: max(0.0, of.processor - sum(of.parts.values()))}
        amounts = ", ".join(f"{part} {seconds:.1f}" for part, seconds in parts.items())
        figure = f"{of.wall:.1f} s, {of.processor:.1f} of the processor: {amounts}"
        rows.append(Row(f"{name}, {of.sound / 60:.0f} minutes of sound", figure))
        stacks.append(Stack(name, tuple(parts.items())))
    return Measured(rows, (Shares("parts", "Where the processor's time goes", "s", tuple(stacks)),))


class Clock:
    """Seconds that pass within what it stands around, added up over threads."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._alone = threading.Lock()

    def around(self, name: str, does: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, counted under a name."""

        @functools.wraps(does)
        def counted(*given: Any, **named: Any) -> Any:
            started = time.perf_counter()
            try:
                return does(*given, **named)
            finally:
                passed = time.perf_counter() - started
                with self._alone:
                    self.seconds[name] += passed

        return counted

    @contextlib.contextmanager
    def standing(self, around: dict[str, tuple[Any, str]]) -> Iterator[None]:
        """Around an attribute of each of these things, until the end of the block; the names are told in this order."""
        with contextlib.ExitStack() as ending:
            for name, (thing, attribute) in around.items():
                self.seconds[name] = 0.0
                before = getattr(thing, attribute)
                ending.callback(setattr, thing, attribute, before)
                setattr(thing, attribute, self.around(name, before))
            yield


class _Counted:
    """A thing of which one method is counted: of those that are written in C none can be set."""

    def __init__(self, thing: Any, attribute: str, counted: Callable[..., Any]) -> None:
        self._thing, self._attribute, self._counted = thing, attribute, counted

    def __getattr__(self, name: str) -> Any:
        return self._counted if name == self._attribute else getattr(self._thing, name)


def _words(sound: Path) -> Spent:
    from sasci_archive.engines import faster_whisper, recognisers, whisper_features

    recogniser: Any = recognisers.load("faster-whisper", "base", cache=weights.cache(), language="en", hints=False)
    windows = list(media.windows([(sound, 0)]))
    recogniser.words(msgspec.structs.replace(windows[0], samples=windows[0].samples[:160_000]), Hints())
    clock, ear, model = Clock(), recogniser._ear, recogniser._model
    plain = model.model
    around = {
        "where somebody speaks": (faster_whisper, "spoken"),
        "features": (whisper_features.Features, "__call__"),
        "encoder": (ear, "_encoding"),
        "times of words": (model, "add_word_timestamps"),
    }
    with clock.standing(around):
        model.model = _Counted(plain, "generate", clock.around("decoder", plain.generate))
        spent = _spent(clock, windows, lambda: [recogniser.words(window, Hints()) for window in windows])
        model.model = plain
    order = ("where somebody speaks", "features", "encoder", "decoder", "times of words")
    return msgspec.structs.replace(spent, parts={name: spent.parts[name] for name in order})


def _voices(sound: Path) -> Spent:
    from sasci_archive.engines import voices
    from sasci_archive.engines.voices import embedding, joining, segmentation

    separator = voices.VoiceSeparator.found(cache=weights.cache(), offline=False)
    windows = list(media.windows([(sound, 0)]))
    clock = Clock()
    around = {
        "features": (voices, "mel_bands"),
        "who speaks within ten seconds": (segmentation.Segmentation, "certainties"),
        "prints of voices": (embedding.Embedding, "of"),
        "joining": (joining, "voices"),
    }
    with clock.standing(around):
        return _spent(clock, windows, lambda: separator.voices([("1", windows)], Speakers(), files.silent))


def _spent(clock: Clock, windows: list[Any], does: Callable[[], object]) -> Spent:
    started, busy = time.perf_counter(), time.process_time()
    does()
    wall, processor = time.perf_counter() - started, time.process_time() - busy
    sound = sum(window.span.length for window in windows) / 1000
    return Spent(sound, round(wall, 2), round(processor, 2), {n: round(s, 2) for n, s in clock.seconds.items()})
