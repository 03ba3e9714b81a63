"""Whisper by faster-whisper, the default recogniser: what the voice detector calls speech, half a minute at a time (`whisper_window`)."""

from __future__ import annotations

import importlib.metadata
import os
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from sasci_archive.engines import Begun, Hints, Window, whisper_weights
from sasci_archive.engines.ahead import Later
from sasci_archive.engines.memory import give_back
from sasci_archive.engines.speech import spoken
from sasci_archive.engines.whisper_encoder import Encoder
from sasci_archive.engines.whisper_halved import in_memory, unpacked
from sasci_archive.engines.whisper_hearing import Ear, Encoding, hinted, storage
from sasci_archive.engines.whisper_window import Hearing
from sasci_archive.errors import NotToBeHad
from sasci_archive.model.speech import Making, Word

WORKERS = 4
"""At most so many encode and decode at the same time."""


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
            model_digest=whisper_weights.digest(self._folder),
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
        return self.begin(window, hints).words()

    def begin(self, window: Window, hints: Hints) -> Begun:
        """As Foresighted: its speech is found, and its chunks are on their way. Raises NotToBeHad where the model does not hear the language."""
        wanted, prompt = self._language(hints), hinted(hints.terms) if self._options.hints else None
        speech = spoken(window.samples)
        give_back()
        if not speech:
            return Later(tuple)
        return Hearing(
            self._ear, window, speech, wanted, prompt, beam=self._options.beam, beam_again=self._options.beam_again
        )

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
        return "cuda" if whisper_weights.is_graphics_card(self._options.device) else "cpu"

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

    @property
    def _model(self) -> Any:
        return self._loaded[0]

    @cached_property
    def _loaded(self) -> tuple[Any, Encoding]:
        """The decoder, and what encodes: both of the same weights, which are unpacked once."""
        content = unpacked(self._folder)
        model, threads = self._opened(content), self._shared[1]

        def theirs(features: NDArray[np.float32], _: NDArray[np.int64]) -> NDArray[Any]:
            found: NDArray[Any] = np.array(model.model.encode(storage(features[np.newaxis]), to_cpu=True))[0]
            return found

        return model, Encoder(self._folder, content, threads=threads).encoded if self._ours else theirs

    def _opened(self, content: bytes | None) -> Any:
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
                files=in_memory(self._folder, content),
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise NotToBeHad(
                f"The weights in {self._folder} do not load: {str(error).splitlines()[0]}.",
                remedy="`inv models` says which there are; or choose `--device cpu`.",
            ) from error

    @cached_property
    def _ear(self) -> Ear:
        model, encoding = self._loaded
        return Ear(model, encoding, batch=self._options.batch, workers=self._shared[0])
