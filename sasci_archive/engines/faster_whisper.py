"""Whisper by CTranslate2, the default recogniser: int8 on the processor, in batches of what the voice detector calls speech.

A greedy first hearing is quick, and nearly always right; what it doubts itself (text that compresses like a loop, or that
it thinks improbable) is heard again with a wider search, and the better hearing kept. No sampling: the same sound and
settings give the same words.
"""

from __future__ import annotations

import importlib.metadata
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from sasci_archive.engines import RATE, Hints, Samples, Window, weights
from sasci_archive.engines.unheard import unheard
from sasci_archive.errors import NotToBeHad
from sasci_archive.formats import tokens
from sasci_archive.formats.tokens import Token
from sasci_archive.model.speech import Doubt, Making, Word

COMPRESSED = 2.4
"""Text whose size shrinks by more than this goes round in a loop (openai-whisper's own threshold)."""

IMPROBABLE = -1.0
"""Mean log probability below which a hearing is not trusted (openai-whisper's own threshold)."""

SILENT = 0.6
"""Probability of no speech above which, if the text is improbable too, nobody spoke (openai-whisper's own threshold)."""

TINY = 0.01
"""Seconds by which a segment may seem to begin before its chunk: times are rounded."""

CHUNK = 28.0
"""Seconds of sound the model is given at once; it takes thirty."""

PIECE = 12.0
"""Seconds of the pieces in which a chunk is heard that keeps losing words."""

PROMPT = 500
"""How many letters of hints are given: Whisper takes 223 tokens of them, and each costs time in every stretch."""


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How it listens. The defaults are those measured in docs/models.md. `language` empty: the record's; `auto`: whatever
    is heard first. `device` is auto, cpu or cuda. `beam` and `beam_again` are how many hypotheses are followed at first
    and where the first hearing is doubted."""

    language: str = ""
    device: str = "auto"
    beam: int = 1
    beam_again: int = 5
    batch: int = 8
    hints: bool = True


DEFAULT = Options()


class _Stretch(msgspec.Struct, frozen=True):
    """What was heard at one go, and how sure the model was of it: the mean log probability of its text, and how much the
    text can be compressed."""

    tokens: tuple[Token, ...]
    log_probability: float
    compression: float

    @property
    def doubtful(self) -> bool:
        return self.compression > COMPRESSED or self.log_probability < IMPROBABLE


class FasterWhisper:
    """A `Recogniser` with the weights in `folder`. Loads them when first asked for words."""

    def __init__(self, folder: Path, options: Options = DEFAULT, *, name: str = "", threads: int = 0) -> None:
        self._folder, self._options, self._threads = folder, options, threads
        self._name = name or folder.name.removeprefix("whisper-")

    @cached_property
    def making(self) -> Making:
        """Engine, version, model, digest and options. Raises NotToBeHad, Disk."""
        try:
            version = importlib.metadata.version("faster-whisper")
        except importlib.metadata.PackageNotFoundError as error:
            raise NotToBeHad(
                "'faster-whisper' is not installed.", remedy="Install it: pip install faster-whisper."
            ) from error
        return Making(
            engine="faster-whisper",
            version=version,
            model=self._name,
            model_digest=weights.digest(self._folder / "model.bin"),
            options={**msgspec.structs.asdict(self._options), "device": self._device, "compute": self._compute},
        )

    def words(self, window: Window, hints: Hints) -> tuple[Word, ...]:
        """The words of one window. Raises NotToBeHad where the model does not hear the language."""
        language, prompt = self._language(hints), hinted(hints.terms) if self._options.hints else None
        speech = self._speech(window.samples)
        chunks = chunked(speech)
        if not chunks:
            return ()
        found, language = self._hear(window.samples, chunks, self._options.beam, language, prompt)
        heard: list[Token] = []
        for start, end in chunks:
            mine = [segment for segment in found if start <= segment.start + TINY < end]
            inside = [(a, b) for a, b in speech if start <= a and b <= end]
            best = self._best(_stretch(mine, language) if mine else None, window.samples, inside, language)
            heard += best.tokens
        return tokens.doubted(tokens.words(heard, window.span))

    def _speech(self, samples: Samples) -> list[tuple[float, float]]:
        """Where the voice detector hears somebody, in seconds: no stretch longer than the model takes at once."""
        from faster_whisper.vad import VadOptions, get_speech_timestamps

        options = VadOptions(max_speech_duration_s=CHUNK, min_silence_duration_ms=160)
        return [(found["start"] / RATE, found["end"] / RATE) for found in get_speech_timestamps(samples, options)]

    def _best(
        self, first: _Stretch | None, samples: Samples, speech: list[tuple[float, float]], language: str
    ) -> _Stretch:
        """The first hearing of a chunk where it is sound. Where it doubts itself or has no words for somebody's speech
        (Whisper now and then begins in the middle of what it is given, the more so with hints), the chunk is heard again
        with a wider search and no hints, whole and then in pieces; the hearing that leaves out least is taken."""

        def worth(stretch: _Stretch) -> tuple[bool, float, float]:
            missed = sum(end - start for start, end in unheard(speech, stretch.tokens))
            return stretch.compression <= COMPRESSED, -round(missed), stretch.log_probability

        hearings = [first] if first else []
        for pieces in ([(speech[0][0], speech[-1][1])], chunked(speech, PIECE)):
            if hearings and not hearings[-1].doubtful and not unheard(speech, hearings[-1].tokens):
                return hearings[-1]
            again, _ = self._hear(samples, pieces, self._options.beam_again, language, None, again=True)
            if again:
                hearings.append(_stretch(again, language))
        return max(hearings, key=worth) if hearings else _Stretch(tokens=(), log_probability=0.0, compression=0.0)

    def _hear(
        self,
        samples: Samples,
        pieces: Sequence[tuple[float, float]],
        beam: int,
        language: str | None,
        prompt: str | None,
        *,
        again: bool = False,
    ) -> tuple[list[Any], str]:
        """The segments of all pieces, in order, and the language. Each piece is heard in one go: where Whisper goes on by
        itself from where it thinks it was, it says the same twice."""
        segments, info = self._batched.transcribe(
            samples,
            language=language,
            clip_timestamps=[{"start": start, "end": end} for start, end in pieces],
            beam_size=beam,
            batch_size=self._options.batch,
            temperature=0.0,
            # Asked for its own times too, the model is slower and a little less right, but seldom leaves out a passage.
            without_timestamps=not again,
            word_timestamps=True,
            hotwords=prompt,
        )
        return list(segments), str(info.language)

    def _language(self, hints: Hints) -> str | None:
        wanted = self._options.language or hints.language
        if wanted == "auto":
            return None
        if not self._model.model.is_multilingual and wanted != "en":
            raise NotToBeHad(
                f"Whisper {self._name} hears English only, and this is to be heard as '{wanted}'.",
                remedy="Choose a model without '.en' in its name.",
            )
        if wanted not in self._model.supported_languages:
            raise NotToBeHad(
                f"Whisper knows no language '{wanted}'.",
                remedy="Give its code of two or three letters (en, cy, pl), or 'auto'.",
            )
        return wanted

    @property
    def _device(self) -> str:
        if self._options.device != "auto":
            return self._options.device
        import ctranslate2

        return "cuda" if ctranslate2.get_cuda_device_count() else "cpu"

    @property
    def _compute(self) -> str:
        return "float16" if self._device == "cuda" else "int8"

    @cached_property
    def _model(self) -> Any:
        from faster_whisper import WhisperModel

        threads = self._threads or os.cpu_count() or 1
        try:
            return WhisperModel(
                str(self._folder),
                device=self._device,
                compute_type=self._compute,
                cpu_threads=threads,
                local_files_only=True,
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise NotToBeHad(
                f"The weights in {self._folder} do not load: {str(error).splitlines()[0]}.",
                remedy="`inv models` says which there are; or choose `--device cpu`.",
            ) from error

    @cached_property
    def _batched(self) -> Any:
        from faster_whisper import BatchedInferencePipeline

        return BatchedInferencePipeline(self._model)


def hinted(terms: Sequence[str]) -> str | None:
    """The hints in the form Whisper takes them, the first ones first, as many as it may have; None where there are none.
    A full stop ends them: what is heard begins a new sentence then, and is not taken for the rest of theirs.

    >>> hinted(["Miriam Okafor", "Skills for Care"])
    'Miriam Okafor, Skills for Care.'
    """
    given, length = [], 0
    for term in dict.fromkeys(" ".join(term.split()) for term in terms):
        length += len(term) + 2
        if term and length <= PROMPT:
            given.append(term)
    return f"{', '.join(given)}." if given else None


def chunked(speech: Sequence[tuple[float, float]], longest: float = CHUNK) -> list[tuple[float, float]]:
    """Neighbouring stretches of speech in chunks of at most `longest` seconds (a longer stretch is a chunk of its own).

    >>> chunked([(0.0, 9.0), (9.5, 20.0), (21.0, 40.0)], 28.0)
    [(0.0, 20.0), (21.0, 40.0)]
    """
    chunks: list[tuple[float, float]] = []
    for start, end in speech:
        if chunks and end - chunks[-1][0] <= longest:
            chunks[-1] = (chunks[-1][0], end)
        else:
            chunks.append((start, end))
    return chunks


def _stretch(segments: Sequence[Any], language: str) -> _Stretch:
    """Segments as one stretch."""
    improbable = [s for s in segments if s.avg_logprob < IMPROBABLE and s.no_speech_prob > SILENT]
    found = [
        token for segment in segments for token in _tokens(segment, Doubt.SILENCE if segment in improbable else None)
    ]
    letters = [max(1, len(segment.text)) for segment in segments]
    return _Stretch(
        tokens=tuple(found if language in tokens.UNSPACED else tokens.joined(found)),
        log_probability=sum(s.avg_logprob * n for s, n in zip(segments, letters, strict=True)) / sum(letters),
        compression=max(segment.compression_ratio for segment in segments),
    )


def _tokens(segment: Any, doubt: Doubt | None) -> list[Token]:
    """A segment's words; its text as one token where they do not say the same."""
    found = segment.words or ()
    if "".join("".join(w.word for w in found).split()) != "".join(segment.text.split()):
        return [Token(segment.text, segment.start, segment.end, None, doubt)]
    return [Token(w.word, w.start, w.end, w.probability, doubt) for w in found]
