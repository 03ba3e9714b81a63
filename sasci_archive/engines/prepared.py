"""Words that were heard elsewhere, given out as if they were heard here: a Whisper transcript (JSON) of the same recording.

Law: over the windows of the recordings it was made for, every word is given once.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Sequence

from sasci_archive.engines import Hints, Window
from sasci_archive.errors import BadCaptions
from sasci_archive.formats import whisper_json
from sasci_archive.model.speech import Clock, Making, Span, VoiceSpan, Word

SLACK = 2_000
"""How far (ms) other programs may go beyond what we take for a recording's end."""


class Prepared:
    """A `Recogniser` for one session, whose recordings cover the spans `covered` of its timeline."""

    def __init__(self, content: bytes, *, where: str, covered: Sequence[Span]) -> None:
        """`where` is the file's name, for errors. Raises BadCaptions where it does not read, or where words lie outside
        the recordings: it was made from others."""
        read = whisper_json.parse(content.decode("utf-8-sig", errors="replace"), where=where)
        self._words: tuple[Word, ...] = read.words
        self.voices: tuple[VoiceSpan, ...] = read.voices
        self._starts = [word.span.start for word in read.words]
        self._covered = tuple(sorted(covered))
        self.making = Making(
            engine="prepared", version="1", model=where, model_digest=hashlib.sha256(content).hexdigest()
        )
        for word in read.words:
            if not any(span.start <= word.span.start <= span.end + SLACK for span in self._covered):
                raise BadCaptions(
                    f"{where} has '{word.text}' at {Clock.at(word.span.start)}, where there is no recording.",
                    remedy="It seems to have been made from another recording; give the one that belongs to this session.",
                )

    def words(self, window: Window, hints: Hints) -> tuple[Word, ...]:  # noqa: ARG002 - what was heard is heard
        """The words that start in the window; in the last of a recording, all up to the next recording."""
        following = [span.start for span in self._covered if span.start >= window.span.end]
        ends = any(span.end == window.span.end for span in self._covered)
        limit = (following[0] if following else self._starts[-1] + 1) if ends else window.span.end
        return self._words[bisect_left(self._starts, window.span.start) : bisect_left(self._starts, limit)]
