"""Whisper by OpenAI's own program (torch), the second recogniser: the reference the first is measured against.

It takes OpenAI's checkpoints (`.pt`) and, so that both can hear with the very same weights, CTranslate2's: those are the
same numbers laid out otherwise, with query, key and value as one matrix.
"""

from __future__ import annotations

import importlib.metadata
import json
import pickle
import warnings
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from sasci_archive.engines import Hints, Window, weights, whisper_weights
from sasci_archive.engines.ctranslate2_weights import layers, variables
from sasci_archive.engines.whisper_halved import unpacked
from sasci_archive.engines.whisper_hearing import IMPROBABLE, SILENT, hinted
from sasci_archive.errors import NotToBeHad
from sasci_archive.formats import tokens
from sasci_archive.formats.tokens import Token
from sasci_archive.model.speech import Doubt, Making, Span, Word


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How it listens: those settings of `faster_whisper.Options` that it has too. `beam` 1 is greedy."""

    language: str = ""
    device: str = "auto"
    beam: int = 5
    hints: bool = True


DEFAULT = Options()


class OpenAIWhisper:
    """A `Recogniser` with weights from a `.pt` file or a folder of CTranslate2's. Loads them when first asked for words."""

    def __init__(self, path: Path, options: Options = DEFAULT, *, name: str = "", threads: int = 0) -> None:
        self._path, self._options, self._threads = path, options, threads
        self._name = name or (path.stem if path.is_file() else path.name).removeprefix("whisper-")

    @cached_property
    def making(self) -> Making:
        """Engine, version, model, digest and options. Raises NotToBeHad, Disk."""
        return Making(
            engine="openai-whisper",
            version=_version(),
            model=self._name,
            model_digest=weights.digest(self._path) if self._path.is_file() else whisper_weights.digest(self._path),
            options={**msgspec.structs.asdict(self._options), "device": self._device},
        )

    def load(self) -> None:
        """As Lazy."""
        _ = self._model

    def words(self, window: Window, hints: Hints) -> tuple[Word, ...]:
        """The words of one window; where the voice detector hears nobody they are marked. Raises NotToBeHad."""
        wanted = self._options.language or hints.language
        if not self._model.is_multilingual and wanted not in {"en", "auto"}:
            raise NotToBeHad(
                f"Whisper {self._name} hears English only, and this is to be heard as '{wanted}'.",
                remedy="Choose a model without '.en' in its name.",
            )
        wider = {"beam_size": self._options.beam} if self._options.beam > 1 else {}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = self._model.transcribe(
                window.samples,
                language=None if wanted == "auto" else wanted,
                temperature=0.0,
                condition_on_previous_text=False,
                word_timestamps=True,
                fp16=self._device == "cuda",
                initial_prompt=hinted(hints.terms) if self._options.hints else None,
                carry_initial_prompt=True,
                **wider,
            )
        heard: list[Token] = []
        for segment in found["segments"]:
            silent = segment["avg_logprob"] < IMPROBABLE and segment["no_speech_prob"] > SILENT
            doubt = Doubt.SILENCE if silent else None
            parts = [Token(w["word"], w["start"], w["end"], w["probability"], doubt) for w in segment["words"]]
            heard += parts if found["language"] in tokens.UNSPACED else tokens.joined(parts)
        return tokens.doubted(tokens.words(heard, window.span), _speech(window))

    @property
    def _device(self) -> str:
        if self._options.device != "auto":
            return self._options.device
        torch, _ = _library()
        return "cuda" if torch.cuda.is_available() else "cpu"

    @cached_property
    def _model(self) -> Any:
        torch, whisper = _library()
        if self._threads:
            torch.set_num_threads(self._threads)
        try:
            return (
                whisper.load_model(str(self._path), device=self._device)
                if self._path.is_file()
                else self._of_ctranslate2()
            )
        except (
            RuntimeError,
            AssertionError,
            EOFError,
            KeyError,
            TypeError,
            ValueError,
            pickle.UnpicklingError,
        ) as error:
            raise NotToBeHad(
                f"The weights in {self._path} do not load on '{self._device}'.",
                remedy="Give a checkpoint of openai-whisper or a folder of CTranslate2's, and a device this machine has.",
            ) from error

    def _of_ctranslate2(self) -> Any:
        torch, whisper = _library()
        checkpoint = converted(self._path)
        model = whisper.model.Whisper(whisper.model.ModelDimensions(**checkpoint["dims"]))
        model.load_state_dict(checkpoint["model_state_dict"])
        if heads := json.loads((self._path / "config.json").read_bytes()).get("alignment_heads"):
            aligned = torch.zeros(model.dims.n_text_layer, model.dims.n_text_head, dtype=torch.bool)
            for layer, head in heads:
                aligned[layer, head] = True
            model.register_buffer("alignment_heads", aligned.to_sparse(), persistent=False)
        return model.to(self._device).eval()


def converted(folder: Path) -> dict[str, Any]:
    """The weights of a CTranslate2 Whisper as openai-whisper's checkpoint: `{"dims": …, "model_state_dict": …}`, 16-bit,
    as published; `torch.save` writes it as a `.pt`. Raises NotToBeHad."""
    torch, _ = _library()
    given = variables(folder, unpacked(folder))
    if any(name.endswith("_scale") for name in given):
        raise NotToBeHad(
            f"The weights in {folder} are in 8 bits, and openai-whisper hears with 16 or more.",
            remedy="Say --model with a size (base, small …), or a folder or .pt file that has them whole; or --engine faster-whisper.",
        )
    state = {name: torch.from_numpy(np.array(array)) for name, array in _renamed(given)}
    width = state["encoder.conv1.weight"].shape
    dims = {
        "n_mels": width[1],
        "n_audio_ctx": state["encoder.positional_embedding"].shape[0],
        "n_audio_state": width[0],
        "n_audio_head": int(given["encoder/num_heads"]),
        "n_audio_layer": layers(given, "encoder"),
        "n_vocab": state["decoder.token_embedding.weight"].shape[0],
        "n_text_ctx": state["decoder.positional_embedding"].shape[0],
        "n_text_state": state["decoder.token_embedding.weight"].shape[1],
        "n_text_head": int(given["decoder/num_heads"]),
        "n_text_layer": layers(given, "decoder"),
    }
    return {"dims": dims, "model_state_dict": state}


def _renamed(given: dict[str, NDArray[Any]]) -> Iterator[tuple[str, NDArray[Any]]]:
    def both(ours: str, theirs: str, names: tuple[str, str] = ("weight", "bias")) -> Iterator[tuple[str, NDArray[Any]]]:
        yield f"{ours}.weight", given[f"{theirs}/{names[0]}"]
        yield f"{ours}.bias", given[f"{theirs}/{names[1]}"]

    def attention(ours: str, theirs: str, *, crossed: bool) -> Iterator[tuple[str, NDArray[Any]]]:
        joined = [given[f"{theirs}/linear_{i}/weight"] for i in range(1 + crossed)]
        biases = [given[f"{theirs}/linear_{i}/bias"] for i in range(1 + crossed)]
        matrices = np.split(np.concatenate(joined), 3)
        for part, matrix, bias in zip(
            ("query", "key", "value"), matrices, np.split(np.concatenate(biases), 3), strict=True
        ):
            yield f"{ours}.{part}.weight", matrix
            if part != "key":  # Whisper's keys have no bias: CTranslate2 writes zeros
                yield f"{ours}.{part}.bias", bias
        yield from both(f"{ours}.out", f"{theirs}/linear_{1 + crossed}")
        yield from both(f"{ours}_ln", f"{theirs}/layer_norm", ("gamma", "beta"))

    for conv in ("conv1", "conv2"):
        yield from both(f"encoder.{conv}", f"encoder/{conv}")
    yield "decoder.token_embedding.weight", given["decoder/embeddings/weight"]
    for part, last in (("encoder", "ln_post"), ("decoder", "ln")):
        yield f"{part}.positional_embedding", given[f"{part}/position_encodings/encodings"]
        yield from both(f"{part}.{last}", f"{part}/layer_norm", ("gamma", "beta"))
        for layer in range(layers(given, part)):
            ours, theirs = f"{part}.blocks.{layer}", f"{part}/layer_{layer}"
            yield from attention(f"{ours}.attn", f"{theirs}/self_attention", crossed=False)
            if part == "decoder":
                yield from attention(f"{ours}.cross_attn", f"{theirs}/attention", crossed=True)
            for place, linear in (("0", "linear_0"), ("2", "linear_1")):
                yield from both(f"{ours}.mlp.{place}", f"{theirs}/ffn/{linear}")
            yield from both(f"{ours}.mlp_ln", f"{theirs}/ffn/layer_norm", ("gamma", "beta"))


def _speech(window: Window) -> tuple[Span, ...]:
    """Where somebody speaks in the window, by the voice detector that faster-whisper brings."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    found = get_speech_timestamps(window.samples, VadOptions(min_silence_duration_ms=500))
    start, last = window.span.start, window.span.end
    return tuple(
        Span(start + span["start"] // 16, min(last, max(start + span["start"] // 16, start + span["end"] // 16)))
        for span in found
    )


def _library() -> tuple[Any, Any]:
    try:
        import torch
        import whisper
        import whisper.model
    except ImportError as error:
        raise _missing() from error
    return torch, whisper


def _version() -> str:
    try:
        return importlib.metadata.version("openai-whisper")
    except importlib.metadata.PackageNotFoundError as error:
        raise _missing() from error


def _missing() -> NotToBeHad:
    return NotToBeHad(
        "The engine openai-whisper is not installed.",
        remedy="Install it: pip install 'sasci-archive[openai]'; or leave out --engine: faster-whisper hears the same.",
    )
