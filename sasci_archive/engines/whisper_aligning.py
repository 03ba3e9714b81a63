"""Where in a stretch of sound the words of a given text are said: Whisper's own attention, read as it is for words it hears itself.

A text with a word that the recogniser would have heard otherwise is aligned all the same: what is said is given, and only when is
asked. Source of the method: openai-whisper, `timing.py` (dynamic time warping over the cross-attention), as CTranslate2 has it.
"""

from __future__ import annotations

import itertools
import math
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from sasci_archive.engines import RATE, Samples
from sasci_archive.engines.whisper_features import Features
from sasci_archive.engines.whisper_halved import in_memory, unpacked
from sasci_archive.errors import NotToBeHad

LONGEST = 30
"""Seconds of sound that Whisper takes at once."""
TOKENS = 440
"""So many tokens it takes at once, those before the text not counted."""


class Aligned(msgspec.Struct, frozen=True):
    """When a word is said, in seconds from the beginning of the sound, and how probable the model thinks it there (0…1)."""

    start: float
    end: float
    probability: float


class Aligner:
    """Whisper with the weights in `folder`, which are loaded when first asked."""

    def __init__(self, folder: Path, *, language: str = "en", device: str = "auto") -> None:
        self._folder, self._language, self._device = folder, language, device

    def aligned(self, samples: Samples, words: Sequence[str]) -> tuple[Aligned, ...] | None:
        """When each of the words is said in a sound of LONGEST at most; None where they are too many for it. Raises NotToBeHad."""
        tokenizer = self._tokenizer
        tokens = [tokenizer.encode(f" {word}") for word in words]
        flat = [token for each in tokens for token in each]
        seconds = len(samples) / RATE
        if not flat or len(flat) > TOKENS or not 0 < seconds <= LONGEST:
            return None
        model = self._model
        whole = np.pad(samples, (0, LONGEST * RATE - len(samples)))
        encoded = model.encode(Features(model.feature_extractor.mel_filters)(whole))
        frames = math.ceil(seconds * model.frames_per_second)
        (found,) = model.model.align(encoded, tokenizer.sot_sequence, [flat], frames, median_filter_width=7)
        steps = np.array(found.alignments)
        begins = np.pad(np.diff(steps[:, 0]), (1, 0), constant_values=1).astype(bool)  # where the next token is reached
        times = steps[begins, 1] / model.tokens_per_second
        bounds = np.cumsum([0, *(len(each) for each in tokens)])
        if len(times) <= bounds[-1]:
            return None
        return tuple(
            Aligned(float(times[a]), float(times[b]), float(np.mean(found.text_token_probs[a:b])))
            for a, b in itertools.pairwise(bounds)
        )

    @cached_property
    def _tokenizer(self) -> Any:
        from faster_whisper.tokenizer import Tokenizer

        model = self._model
        return Tokenizer(model.hf_tokenizer, model.model.is_multilingual, task="transcribe", language=self._language)

    @cached_property
    def _model(self) -> Any:
        from faster_whisper import WhisperModel

        try:
            return WhisperModel(
                str(self._folder),
                device=self._device,
                compute_type="default" if self._device == "cuda" else "int8",
                cpu_threads=os.cpu_count() or 1,
                local_files_only=True,
                files=in_memory(self._folder, unpacked(self._folder)),
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise NotToBeHad(
                f"The weights in {self._folder} do not load: {str(error).splitlines()[0]}.",
                remedy="`inv models` says which there are; or choose `--device cpu`.",
            ) from error
