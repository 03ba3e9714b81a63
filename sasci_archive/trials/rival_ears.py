"""Recognisers that somebody would pick instead, each used as its own README says, with the times of words; a program, so that each runs alone.

`python -m sasci_archive.trials.rival_ears ENGINE SOUND WEIGHTS OUT` writes what was heard as JSON: [word, start, end] in ms. SOUND is a wav file of 16 kHz, WEIGHTS a folder of
CTranslate2's or, for the two that run on torch, a checkpoint (`convert` makes one of the other: the same numbers). All are told that it is English.
"""

from __future__ import annotations

import sys
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np

from sasci_archive.engines import RATE, Samples

Heard = Iterator[tuple[str, float, float]]
"""Words, and when they begin and end, in seconds."""


def openai_whisper(sound: Path, weights: Path) -> Heard:
    """https://github.com/openai/whisper: `whisper.load_model`, `model.transcribe`."""
    import whisper

    model = _torch_model(whisper, weights)
    result = model.transcribe(_samples(sound), language="en", word_timestamps=True)
    return ((word["word"], word["start"], word["end"]) for part in result["segments"] for word in part["words"])


def whisper_timestamped(sound: Path, weights: Path) -> Heard:
    """https://github.com/linto-ai/whisper-timestamped: `whisper.load_model(…, device="cpu")`, `whisper.transcribe(model, audio, language=…)`."""
    import whisper_timestamped as whisper

    model = _torch_model(whisper, weights, device="cpu")
    result = whisper.transcribe(model, _samples(sound), language="en")
    return ((word["text"], word["start"], word["end"]) for part in result["segments"] for word in part["words"])


def faster_whisper(sound: Path, weights: Path) -> Heard:
    """https://github.com/SYSTRAN/faster-whisper: `WhisperModel(…, device="cpu", compute_type="int8")`, `beam_size=5`."""
    from faster_whisper import WhisperModel

    model = WhisperModel(str(weights), device="cpu", compute_type="int8")
    segments, _ = model.transcribe(str(sound), beam_size=5, language="en", word_timestamps=True)
    return ((word.word, word.start, word.end) for part in segments for word in part.words or ())


def faster_whisper_batched(sound: Path, weights: Path) -> Heard:
    """The same with its `BatchedInferencePipeline(model=…)`, `batch_size=16`."""
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    model = BatchedInferencePipeline(model=WhisperModel(str(weights), device="cpu", compute_type="int8"))
    segments, _ = model.transcribe(str(sound), batch_size=16, language="en", word_timestamps=True)
    return ((word.word, word.start, word.end) for part in segments for word in part.words or ())


ENGINES: Final = {
    "openai-whisper": openai_whisper,
    "whisper-timestamped": whisper_timestamped,
    "faster-whisper": faster_whisper,
    "faster-whisper, batched": faster_whisper_batched,
}
"""Each by its name on the page."""
NEEDS: Final = {
    "openai-whisper": "whisper",
    "whisper-timestamped": "whisper_timestamped",
    "faster-whisper": "faster_whisper",
    "faster-whisper, batched": "faster_whisper",
}
"""The module of each."""
ON_TORCH: Final = frozenset(("openai-whisper", "whisper-timestamped"))


def _torch_model(library: Any, weights: Path, **more: str) -> Any:
    """With the heads of attention that tell times, which a checkpoint that is loaded by its name has, and one that is loaded by its path has not."""
    from whisper import _ALIGNMENT_HEADS

    model = library.load_model(str(weights), **more)
    model.set_alignment_heads(_ALIGNMENT_HEADS[weights.stem])
    return model


def _samples(sound: Path) -> Samples:
    """As `whisper.load_audio` gives it, without asking for an ffmpeg."""
    with wave.open(str(sound)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float32) / np.float32(32768)


def main(engine: str, sound: str, weights: str, out: str) -> None:
    """As the module says; `convert`, where SOUND is the folder of weights."""
    if engine == "convert":
        import torch

        from sasci_archive.engines.openai_whisper import converted

        torch.save(converted(Path(weights)), out)
        return
    heard = [
        (text.strip(), round(start * 1000), round(end * 1000))
        for text, start, end in ENGINES[engine](Path(sound), Path(weights))
    ]
    Path(out).write_bytes(msgspec.json.encode(heard))


if __name__ == "__main__":
    main(*sys.argv[1:])
