"""How Whisper's ear hears one window: what the voice detector calls speech, half a minute at a time.

A greedy first hearing is quick, and nearly always right. What it doubts itself (text that compresses like a loop, or that it
thinks improbable) is heard again with a wider search, and speech that it has no words for by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from sasci_archive.engines import Window
from sasci_archive.engines.memory import give_back
from sasci_archive.engines.speech import Stretch, chunked
from sasci_archive.engines.unheard import REACH, filled, unheard
from sasci_archive.engines.whisper_hearing import COMPRESSED, Chunk, Ear, Heard, joined
from sasci_archive.formats import tokens
from sasci_archive.formats.tokens import Token
from sasci_archive.model.speech import Word

CHUNK = 29.5
"""Seconds of sound the model is given at once; it takes thirty."""

PIECE = 12.0
"""Seconds of the pieces in which a chunk is heard that stays doubtful."""


class Part(msgspec.Struct):
    """A chunk: the speech in it, itself, the best hearing of it so far, the gaps in that, and what is found in each."""

    speech: Sequence[Stretch]
    chunk: Chunk
    heard: Heard
    gaps: Sequence[tuple[float, float]] = ()
    found: Iterator[Heard] = msgspec.field(default_factory=lambda: iter(()))

    def missed(self, heard: Heard) -> list[tuple[float, float]]:
        """Speech for which a hearing has no words."""
        return unheard([(stretch.start, stretch.end) for stretch in self.speech], heard.tokens)

    def worth(self, heard: Heard) -> tuple[bool, float, float]:
        """The better of two hearings goes round in no loop, leaves out less, is surer of itself."""
        missed = sum(end - start for start, end in self.missed(heard))
        return heard.compression <= COMPRESSED, -round(missed), heard.log_probability

    def filled(self) -> Sequence[Token]:
        """What was heard, and in its gaps what was found there, unless the model takes it for silence."""
        said: Sequence[Token] = self.heard.tokens
        for gap, found in zip(self.gaps, self.found, strict=True):
            said = filled(said, gap, [token for token in found.tokens if token.doubt is None])
        return said


class Hearing:
    """A window as it is being heard (`Begun`): its chunks and their first hearing are on their way when this is made."""

    def __init__(
        self,
        ear: Ear,
        window: Window,
        speech: Sequence[Stretch],
        language: str | None,
        prompt: str | None,
        *,
        beam: int,
        beam_again: int,
    ) -> None:
        """`speech` is where somebody speaks, somewhere; `language` None: whichever is heard first."""
        self._ear, self._window, self._speech, self._beam_again = ear, window, speech, beam_again
        self._bounds = chunked(speech, CHUNK)
        self._chunks = ear.listen(window.samples, self._bounds)
        try:
            self._language = language or ear.language(self._chunks[0])
        except BaseException:
            self.stop()
            raise
        self._first = ear.hear(self._chunks, self._language, beam=beam, prompt=prompt)

    def words(self) -> tuple[Word, ...]:
        """The words, when they are there."""
        try:
            parts: list[Part] = []
            for (start, end), chunk, first in zip(self._bounds, self._chunks, self._first, strict=True):
                part = Part([s for s in self._speech if start <= s.start and s.end <= end], chunk, first)
                if not first.doubtful:  # while the next ones are heard
                    self.fill(part)
                parts.append(part)
            self._hear_again([part for part in parts if part.heard.doubtful])
            found = [token for part in parts for token in part.filled()]
        finally:
            self.stop()
        give_back()
        return tokens.doubted(tokens.words(found, self._window.span))

    def stop(self) -> None:
        """A user who stops the program is not to wait for what it meant to do next."""
        for chunk in self._chunks:
            chunk.encoded.cancel()

    def _hear_again(self, parts: Sequence[Part]) -> None:
        """Where a hearing doubts itself, the chunk is heard again with a wider search and no hints, and what stays doubtful
        then is heard in pieces. The better hearing is kept, and filled."""
        for part, wider in zip(parts, self._again([part.chunk for part in parts]), strict=True):
            part.heard = max(part.heard, wider, key=part.worth)
            if part.heard.doubtful and len(pieces := chunked(part.speech, PIECE)) > 1:
                whole = joined(list(self._again(self._ear.listen(self._window.samples, pieces))))
                part.heard = max(part.heard, whole, key=part.worth)
            self.fill(part)

    def fill(self, part: Part) -> None:
        """Speech for which there are no words (Whisper now and then leaves out a passage, the more so with hints) is heard
        by itself; that is on its way when this returns."""
        part.gaps = part.missed(part.heard)
        passages = [(max(0.0, start - REACH), end + REACH) for start, end in part.gaps]
        part.found = self._again(self._ear.listen(self._window.samples, passages))

    def _again(self, chunks: Sequence[Chunk]) -> Iterator[Heard]:
        return self._ear.hear(chunks, self._language, beam=self._beam_again)
