"""Whisper's ear: a chunk of sound is encoded once, and heard as often as is wanted.

The encoder is handed in; the decoder and the times of words are CTranslate2's, driven with what faster-whisper knows of
prompts and word boundaries. Two causes of lost passages are kept out here. The rest of the half minute that a chunk does not
fill is silence, as Whisper was trained, and not the noise that features of nought stand for. And the model is not asked for
its own times: it would stop at the last sentence that seems whole, and leave the rest for a next half minute.

That silence takes as long to encode as speech does, so most of it is left out: not its end, which the model needs to know
that nobody speaks any more (without, it says the last word again and again), but four fifths of its places.

No sampling, and chunks are decoded together in groups that do not depend on the machine: the same sound and settings give
the same words.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import groupby
from typing import Any, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from sasci_archive.engines import RATE, Samples
from sasci_archive.engines.whisper_encoder import PLACES
from sasci_archive.engines.whisper_features import Features
from sasci_archive.formats import tokens
from sasci_archive.formats.tokens import Token
from sasci_archive.model.speech import Doubt

LONGEST = 30
"""Seconds of sound that Whisper takes at once."""

COMPRESSED = 2.4
"""Text whose size shrinks by more than this goes round in a loop (openai-whisper's own threshold)."""

IMPROBABLE = -1.0
"""Mean log probability below which a hearing is not trusted (openai-whisper's own threshold)."""

SILENT = 0.6
"""Probability of no speech above which, if the text is improbable too, nobody spoke (openai-whisper's own threshold)."""

PROMPT = 500
"""How many letters of hints are given: Whisper takes 223 tokens of them, and each costs time in every stretch."""

_OPENING, _CLOSING = "\"'“¿([{-", "\"'.。,，!！?？:：”)]}、"
"""Marks that go with the word after them, and before (openai-whisper's own lists)."""

AFTER = 1.0
"""Seconds of silence after a chunk that are heeded place by place,"""

THIN = 5
"""and one of so many places of the rest."""

Encoding: TypeAlias = Callable[[NDArray[np.float32], NDArray[np.int64]], NDArray[Any]]
"""Log-mel features (band, 3000), and which places are wanted (others may be given too, all of them), to what the decoder
listens to (place, width)."""


class Chunk(msgspec.Struct, frozen=True):
    """A stretch of sound from `start` to `end`, in seconds; the places that are heeded; and what it is, encoded."""

    start: float
    end: float
    places: NDArray[np.int64]
    encoded: Future[NDArray[Any]]


class Heard(msgspec.Struct, frozen=True):
    """What was heard of a chunk, and how sure the model was of it: the mean log probability of its text, and how much the
    text can be compressed."""

    tokens: tuple[Token, ...]
    log_probability: float
    compression: float

    @property
    def doubtful(self) -> bool:
        """Whether it goes round in a loop, or is improbable."""
        return self.compression > COMPRESSED or self.log_probability < IMPROBABLE


class Ear:
    """A `faster_whisper.WhisperModel` with an encoder. So many `workers` encode and decode at the same time."""

    def __init__(self, model: Any, encoding: Encoding, *, batch: int, workers: int) -> None:
        self._model, self._encoding, self._batch = model, encoding, batch
        self._features = Features(model.feature_extractor.mel_filters)
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="ear")

    def listen(self, samples: Samples, pieces: Sequence[tuple[float, float]]) -> list[Chunk]:
        """The pieces of a sound (from when to when, in seconds, LONGEST at most) as chunks; they are on their way when this
        returns. Those that are nearly as long as one another are heeded alike, so that they can be heard together."""
        found: dict[int, Chunk] = {}
        lengths = [end - start for start, end in pieces]
        for together in batches(sorted(range(len(pieces)), key=lambda n: -lengths[n]), self._batch, least=2):
            places = heeded(max(lengths[n] for n in together))
            for n in together:
                found[n] = Chunk(*pieces[n], places, self._pool.submit(self._encoded, samples, *pieces[n], places))
        return [found[n] for n in range(len(pieces))]

    def language(self, chunk: Chunk) -> str:
        """The likeliest language of a chunk, by Whisper's code; English for a model that knows no other."""
        if not self._model.model.is_multilingual:
            return "en"
        ((likeliest, *_),) = self._model.model.detect_language(storage(chunk.encoded.result()[np.newaxis]))
        return str(likeliest[0]).strip("<|>")

    def hear(self, chunks: Sequence[Chunk], language: str, *, beam: int, prompt: str | None = None) -> Iterator[Heard]:
        """What is said in each chunk, in order; it is on its way when this returns, and comes as it is heard. `beam`
        hypotheses are followed; `prompt` is what Whisper takes for said before."""
        most = max(1, self._batch // beam)  # each hypothesis needs its memory: a doubtful window no more than others
        order = sorted(range(len(chunks)), key=lambda n: -len(chunks[n].places))
        alike = [list(group) for _, group in groupby(order, key=lambda n: len(chunks[n].places))]
        found: dict[int, tuple[Future[list[Heard]], int]] = {}
        for together in (batch for group in alike for batch in batches(group, most)):
            future = self._pool.submit(self._together, [chunks[n] for n in together], language, beam, prompt)
            found |= {n: (future, at) for at, n in enumerate(together)}
        heard = [found[n] for n in range(len(chunks))]
        return (future.result()[at] for future, at in heard)

    def _encoded(self, samples: Samples, start: float, end: float, places: NDArray[np.int64]) -> NDArray[Any]:
        sound = samples[round(start * RATE) : round(min(end, start + LONGEST) * RATE)]
        whole = np.pad(sound, (0, LONGEST * RATE - len(sound)))
        return self._encoding(self._features(whole), places)

    def _together(self, chunks: Sequence[Chunk], language: str, beam: int, prompt: str | None) -> list[Heard]:
        from faster_whisper.tokenizer import Tokenizer
        from faster_whisper.transcribe import get_suppressed_tokens

        model = self._model
        tokenizer = Tokenizer(model.hf_tokenizer, model.model.is_multilingual, task="transcribe", language=language)
        encoded = storage(np.stack([chunk.encoded.result() for chunk in chunks]))
        results = model.model.generate(
            encoded,
            [model.get_prompt(tokenizer, [], without_timestamps=True, hotwords=prompt)] * len(chunks),
            beam_size=beam,
            max_length=model.max_length,
            suppress_tokens=get_suppressed_tokens(tokenizer, [-1]),
            return_scores=True,
            return_no_speech_prob=True,
        )
        segments = [
            [{"seek": 0, "start": 0.0, "end": chunk.end - chunk.start, "tokens": result.sequences_ids[0]}]
            for chunk, result in zip(chunks, results, strict=True)
        ]
        frames = [min(LONGEST, math.ceil(chunk.end - chunk.start)) * model.frames_per_second for chunk in chunks]
        model.add_word_timestamps(segments, tokenizer, encoded, frames, _OPENING, _CLOSING, 0.0)
        return [
            _heard(segment, tokenizer.decode(result.sequences_ids[0]), result, chunk.start, language)
            for (segment,), result, chunk in zip(segments, results, chunks, strict=True)
        ]


def heeded(length: float) -> NDArray[np.int64]:
    """Which places of the half minute are heeded for a sound of so many seconds: all of its own, those of the silence
    AFTER, and one in THIN of the rest.

    >>> heeded(28.7)[-5:]
    array([1483, 1484, 1489, 1494, 1499])
    """
    near = min(PLACES, math.ceil((length + AFTER) * PLACES / LONGEST))
    return np.concatenate([np.arange(near), np.arange(near + THIN - 1, PLACES, THIN)])


def batches(items: Sequence[int], most: int, *, least: int = 1) -> list[Sequence[int]]:
    """Items in order in as few groups as can be of at most so many, and as even; in at `least` so many, if there are as
    many items.

    >>> batches([7, 5, 3, 2, 1], 4)
    [[7, 5], [3, 2, 1]]
    """
    number = max(math.ceil(len(items) / most), min(least, len(items)))
    return [items[len(items) * n // number : len(items) * (n + 1) // number] for n in range(number)]


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


def _heard(segment: dict[str, Any], text: str, result: Any, start: float, language: str) -> Heard:
    """A result with its words; its text as one token where they do not say the same."""
    number = len(result.sequences_ids[0])
    probability = float(result.scores[0]) * number / (number + 1)
    doubt = Doubt.SILENCE if probability < IMPROBABLE and result.no_speech_prob > SILENT else None
    words = segment["words"]
    if "".join("".join(word["word"] for word in words).split()) != "".join(text.split()):
        found = [Token(text, start, start + segment["end"], None, doubt)]
    else:
        times = [(start + float(word["start"]), start + float(word["end"])) for word in words]
        found = [
            Token(word["word"], begin, end, float(word["probability"]), doubt)
            for word, (begin, end) in zip(words, times, strict=True)
        ]
    return Heard(
        tokens=tuple(found if language in tokens.UNSPACED else tokens.joined(found)),
        log_probability=probability,
        compression=len(text.encode()) / len(zlib.compress(text.encode())),
    )


def joined(pieces: Sequence[Heard]) -> Heard:
    """The hearings of the pieces of a chunk as one: as improbable as the mean of their words, as doubtful as any."""
    numbers = [max(1, len(piece.tokens)) for piece in pieces]
    return Heard(
        tokens=tuple(token for piece in pieces for token in piece.tokens),
        log_probability=sum(p.log_probability * n for p, n in zip(pieces, numbers, strict=True)) / sum(numbers),
        compression=max(piece.compression for piece in pieces),
    )


def storage(array: NDArray[Any]) -> Any:
    """An array as CTranslate2 takes it. It is not copied: it must live as long."""
    import ctranslate2

    return ctranslate2.StorageView.from_array(array)
