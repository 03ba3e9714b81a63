"""Whisper by faster-whisper, the default recogniser: what the voice detector calls speech, half a minute at a time.

A greedy first hearing is quick, and nearly always right. What it doubts itself (text that compresses like a loop, or that it
thinks improbable) is heard again with a wider search, and speech that it has no words for by itself.
"""

from __future__ import annotations

import importlib.metadata
import os
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from sasci_archive.engines import Hints, Samples, Window, weights
from sasci_archive.engines.memory import give_back
from sasci_archive.engines.speech import Stretch, chunked, spoken
from sasci_archive.engines.unheard import REACH, filled, unheard
from sasci_archive.engines.whisper_encoder import Encoder
from sasci_archive.engines.whisper_hearing import COMPRESSED, Chunk, Ear, Encoding, Heard, hinted, joined, storage
from sasci_archive.errors import NotToBeHad
from sasci_archive.formats import tokens
from sasci_archive.formats.tokens import Token
from sasci_archive.model.speech import Making, Word

CHUNK = 29.5
"""Seconds of sound the model is given at once; it takes thirty."""

WORKERS = 4
"""At most so many encode and decode at the same time."""

PIECE = 12.0
"""Seconds of the pieces in which a chunk is heard that stays doubtful."""


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How it listens. The defaults are those measured in docs/models.md. `language` empty: the record's; `auto`: whatever
    is heard first. `device` is auto, cpu or cuda. `beam` and `beam_again` are how many hypotheses are followed at first
    and where the first hearing is doubted, `batch` how many chunks are decoded together. `encoder` is onnxruntime (our
    own, on the processor), ctranslate2, or auto."""

    language: str = ""
    device: str = "auto"
    beam: int = 1
    beam_again: int = 5
    batch: int = 4
    hints: bool = True
    encoder: Literal["auto", "onnxruntime", "ctranslate2"] = "auto"


DEFAULT = Options()


class _Part(msgspec.Struct):
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
            options={
                **msgspec.structs.asdict(self._options),
                "device": self._device,
                "compute": self._compute,
                "encoder": "onnxruntime int8" if self._ours else f"ctranslate2 {self._compute}",
            },
        )

    def load(self) -> None:
        """As Lazy."""
        _ = self._ear

    def words(self, window: Window, hints: Hints) -> tuple[Word, ...]:
        """The words of one window. Raises NotToBeHad where the model does not hear the language."""
        wanted, prompt = self._language(hints), hinted(hints.terms) if self._options.hints else None
        speech = spoken(window.samples)
        give_back()
        bounds = chunked(speech, CHUNK)
        if not bounds:
            return ()
        chunks = self._ear.listen(window.samples, bounds)
        try:
            language = wanted or self._ear.language(chunks[0])
            parts: list[_Part] = []
            heard = self._ear.hear(chunks, language, beam=self._options.beam, prompt=prompt)
            for (start, end), chunk, first in zip(bounds, chunks, heard, strict=True):
                part = _Part([s for s in speech if start <= s.start and s.end <= end], chunk, first)
                if not first.doubtful:  # while the next ones are heard
                    self._fill(part, window.samples, language)
                parts.append(part)
            self._hear_again([part for part in parts if part.heard.doubtful], window.samples, language)
            found = [token for part in parts for token in part.filled()]
        finally:
            for chunk in chunks:  # a user who stops the program is not to wait for what it meant to do next
                chunk.encoded.cancel()
        give_back()
        return tokens.doubted(tokens.words(found, window.span))

    def _hear_again(self, parts: Sequence[_Part], samples: Samples, language: str) -> None:
        """Where a hearing doubts itself, the chunk is heard again with a wider search and no hints, and what stays doubtful
        then is heard in pieces. The better hearing is kept, and filled."""
        for part, wider in zip(parts, self._again([part.chunk for part in parts], language), strict=True):
            part.heard = max(part.heard, wider, key=part.worth)
            if part.heard.doubtful and len(pieces := chunked(part.speech, PIECE)) > 1:
                whole = joined(list(self._again(self._ear.listen(samples, pieces), language)))
                part.heard = max(part.heard, whole, key=part.worth)
            self._fill(part, samples, language)

    def _fill(self, part: _Part, samples: Samples, language: str) -> None:
        """Speech for which there are no words (Whisper now and then leaves out a passage, the more so with hints) is heard
        by itself; that is on its way when this returns."""
        part.gaps = part.missed(part.heard)
        passages = [(max(0.0, start - REACH), end + REACH) for start, end in part.gaps]
        part.found = self._again(self._ear.listen(samples, passages), language)

    def _again(self, chunks: Sequence[Chunk], language: str) -> Iterator[Heard]:
        return self._ear.hear(chunks, language, beam=self._options.beam_again)

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

    @property
    def _ours(self) -> bool:
        """Whether the encoder is our own: on the processor, unless it is not wanted."""
        return self._options.encoder == "onnxruntime" or (self._options.encoder == "auto" and self._device == "cpu")

    @property
    def _shared(self) -> tuple[int, int]:
        """How many encode and decode at the same time, and with how many threads each: work that is done side by side on one
        thread each wastes none of them in waiting for another, but each needs its memory."""
        threads = self._threads or os.cpu_count() or 1
        workers = min(threads, WORKERS) if self._device == "cpu" else 1
        return workers, threads // workers

    @cached_property
    def _model(self) -> Any:
        from faster_whisper import WhisperModel

        workers, threads = self._shared
        try:
            return WhisperModel(
                str(self._folder),
                device=self._device,
                compute_type=self._compute,
                cpu_threads=threads,
                num_workers=workers,
                local_files_only=True,
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise NotToBeHad(
                f"The weights in {self._folder} do not load: {str(error).splitlines()[0]}.",
                remedy="`inv models` says which there are; or choose `--device cpu`.",
            ) from error

    @cached_property
    def _ear(self) -> Ear:
        model, (workers, threads) = self._model, self._shared

        def theirs(features: NDArray[np.float32], _: NDArray[np.int64]) -> NDArray[Any]:
            found: NDArray[Any] = np.array(model.model.encode(storage(features[np.newaxis]), to_cpu=True))[0]
            return found

        encoding: Encoding = Encoder(self._folder, threads=threads).encoded if self._ours else theirs
        return Ear(model, encoding, batch=self._options.batch, workers=workers)
