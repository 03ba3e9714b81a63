"""Which recogniser: a row for each engine, loaded by name."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeAlias

from sasci_archive.engines import Recogniser, weights
from sasci_archive.engines.whisper_weights import is_graphics_card, whisper
from sasci_archive.errors import NotToBeHad

MODEL = "base"
"""The model where nobody says otherwise: the largest that can be had without the hub. docs/models.md advises on others."""


class Lazy(Recogniser, Protocol):
    """A recogniser whose weights are loaded with the first words it is asked for."""

    def load(self) -> None:
        """Load them now. Raises NotToBeHad."""


Loading: TypeAlias = Callable[[Path, str, str, str, bool, int], Lazy]
"""Weights, the model's name, language, device, whether hints are taken, and how many threads it may use (0: as many as there are cores), to a
recogniser."""


def load(
    engine: str,
    model: str,
    *,
    cache: Path,
    language: str = "",
    device: str = "auto",
    hints: bool = True,
    offline: bool = False,
    threads: int = 0,
    progress: weights.Progress = weights.silent,
) -> Lazy:
    """The engine with the weights of `model`: a size, a folder, or, for openai-whisper, a `.pt` file. They are fetched
    where they are not here, but not loaded yet. Raises NotToBeHad, Disk."""
    if engine not in ENGINES:
        near = difflib.get_close_matches(engine, ENGINES, n=1)
        meant = f"Did you mean '{near[0]}'? " if near else ""
        raise NotToBeHad(f"There is no engine '{engine}'.", remedy=f"{meant}Known: {', '.join(ENGINES)}.")
    if engine == "openai-whisper" and model.endswith(".pt") and Path(model).expanduser().is_file():
        return _openai_whisper(Path(model).expanduser(), Path(model).stem, language, device, hints, threads)
    whole = engine == "openai-whisper" or is_graphics_card(device)
    folder = whisper(model, cache=cache, offline=offline, whole=whole, progress=progress)
    return ENGINES[engine](folder, Path(model).name, language, device, hints, threads)


def _faster_whisper(folder: Path, name: str, language: str, device: str, hints: bool, threads: int) -> Lazy:  # noqa: FBT001 - as Loading
    from sasci_archive.engines.faster_whisper import FasterWhisper, Options

    return FasterWhisper(folder, Options(language=language, device=device, hints=hints), name=name, threads=threads)


def _openai_whisper(path: Path, name: str, language: str, device: str, hints: bool, threads: int) -> Lazy:  # noqa: FBT001 - as Loading
    from sasci_archive.engines.openai_whisper import OpenAIWhisper, Options

    return OpenAIWhisper(path, Options(language=language, device=device, hints=hints), name=name, threads=threads)


ENGINES: dict[str, Loading] = {"faster-whisper": _faster_whisper, "openai-whisper": _openai_whisper}
