"""What we drive: recognisers, voice separators, media. Spoken to in our own types, loaded by name, late.

No tensor and no foreign exception leaves this package; the archive works with no engine installed.
Sound is 16 kHz mono float32 in -1…1, one dimension.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

import msgspec

from sasci_archive.model.speech import Making, Span, VoicePrint, VoiceSpan, Word

if TYPE_CHECKING:  # every command imports this file, and few of them need numpy
    import numpy as np
    from numpy.typing import NDArray

RATE = 16_000
"""Samples per second of every `Samples` here."""

Samples: TypeAlias = "NDArray[np.float32]"
Progress: TypeAlias = Callable[[int, int], None]
"""Called with (done, total), in ms of sound."""


class Window(msgspec.Struct, frozen=True):
    """A stretch of a session's sound: where on its timeline, and the samples."""

    span: Span
    samples: Samples


class Hints(msgspec.Struct, frozen=True):
    """What the record knows before anybody listens: names, organisations and terms that are likely to be said."""

    language: str = "en"
    terms: tuple[str, ...] = ()


class Recogniser(Protocol):
    """Speech to text."""

    @property
    def making(self) -> Making:
        """Engine, version, model, digest and options; `sources` empty."""

    def words(self, window: Window, hints: Hints) -> tuple[Word, ...]:
        """The words of one window, on the session's timeline, starts never falling. Empty where nobody speaks."""


class Begun(Protocol):
    """A window that is being heard."""

    def words(self) -> tuple[Word, ...]:
        """As Recogniser's; waits until they are there."""

    def stop(self) -> None:
        """Nobody will ask for the words: what has not been begun of it is let be."""


@runtime_checkable
class Foresighted(Recogniser, Protocol):
    """A recogniser that can begin the next window before it is done with one. The words are those it hears one by one."""

    def begin(self, window: Window, hints: Hints) -> Begun:
        """Begin to hear a window; it is on its way when this returns. It may be called in another thread than `words`."""


class Speakers(msgspec.Struct, frozen=True):
    """How many voices to expect: exactly `number`, or between two bounds, or (all None) as many as are heard."""

    number: int | None = None
    least: int | None = None
    most: int | None = None


class Kept(Protocol):
    """Where a long work keeps its finished pieces by key, so that a killed run goes on where it was."""

    def get(self, key: str) -> bytes | None:
        """What was kept, or None."""

    def keep(self, key: str, content: bytes) -> None:
        """Keep it, whole or not at all. Raises Disk."""


class Separator(Protocol):
    """Who spoke when."""

    @property
    def making(self) -> Making:
        """Engine, version, model, digest and options; `sources` empty."""

    def voices(
        self,
        sessions: Iterable[tuple[str, Iterable[Window]]],
        speakers: Speakers,
        progress: Progress,
        kept: Kept | None = None,
    ) -> tuple[dict[str, tuple[VoiceSpan, ...]], tuple[VoicePrint, ...]]:
        """Voice spans by session, and the prints of the voices. `progress` gets a total of 0: it is not known here."""
