"""Conversations made from readings: who speaks when, and what is said, is known exactly.

Single utterances of several readers are laid one after another with pauses, now and then over one another, with short
interjections, each reader at a level of their own. A `Mixture` is only the plan; it is pure about chance (a seed comes in)
and rendered block by block, so that four hours need no more memory than the utterances.
"""

from __future__ import annotations

import wave
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from sasci_archive.engines import RATE, Samples, media
from sasci_archive.model.speech import Span, VoiceSpan
from sasci_archive.store import files

PER_MS = RATE // 1000
BLOCK = 10_000
"""ms rendered at a time."""

PAUSE = 300
"""ms: a shorter silence is part of speaking (NIST, Rich Transcription 2009 evaluation plan)."""

_FLOOR = 10 ** (-66 / 20)  # a room is never silent: white noise, 66 dB below full scale
_LEVEL = 10 ** (-26 / 20)  # of speech, before a reader's own gain
_FADE = 10  # ms at each end of a piece


class Utterance(msgspec.Struct, frozen=True):
    """One reading: who, the sound, where in it somebody speaks (ms), and what is said ("" where it is not known)."""

    speaker: str
    samples: Samples
    speech: tuple[Span, ...]
    text: str = ""

    @classmethod
    def of(cls, speaker: str, samples: Samples, text: str = "") -> Utterance:
        """Speech is where Silero's voice detector hears it."""
        return cls(speaker, samples, _heard(samples), text)


class Piece(msgspec.Struct, frozen=True):
    """A stretch of an utterance (`cut`, in its own ms) that begins at `at` ms, at a gain. `speech` is where its reader is
    heard, from the piece's own beginning; `text` is "" where the words of the stretch are not known."""

    utterance: Utterance
    cut: Span
    at: int
    gain: float
    speech: tuple[Span, ...]
    text: str

    @property
    def span(self) -> Span:
        """On the mixture's timeline."""
        return Span(self.at, self.at + self.cut.length)


class Mixture(msgspec.Struct, frozen=True):
    """A conversation as planned: pieces by their beginning, and its length in ms."""

    pieces: tuple[Piece, ...]
    length: int
    seed: int

    @property
    def turns(self) -> tuple[VoiceSpan, ...]:
        """Who speaks when; a voice's label is the reader's name. Pauses of PAUSE or more belong to nobody."""
        return tuple(
            sorted(
                VoiceSpan(span.shifted(piece.at), piece.utterance.speaker)
                for piece in self.pieces
                for span in piece.speech
            )
        )

    @property
    def text(self) -> str:
        """What is said, utterance after utterance by their beginning; interjections have no known text."""
        return " ".join(piece.text for piece in self.pieces if piece.text)


def readers(folder: Path, names: Sequence[str] | None = None) -> dict[str, list[Utterance]]:
    """The readings in a folder that has one folder for each reader; of all readers, or of those named. Raises BadMedia."""
    homes = sorted(home for home in folder.iterdir() if home.is_dir() and (names is None or home.name in names))
    return {home.name: [Utterance.of(home.name, sound(path)) for path in sorted(home.iterdir())] for home in homes}


def sound(path: Path) -> Samples:
    """A whole recording, which must be short. Raises BadMedia."""
    return np.concatenate([window.samples for window in media.windows([(path, 0)])])


def mixture(
    readers: Mapping[str, Sequence[Utterance]],
    *,
    seed: int,
    minutes: float,
    overlaps: float = 0.1,
    interjections: float = 0.15,
    monologue: float = 0.35,
) -> Mixture:
    """A conversation of about so many minutes among all these readers.

    After an utterance the same reader goes on with probability `monologue`; another begins before the end of the last one
    with probability `overlaps`; a third throws in 0.7–1.5 s with probability `interjections`, half of them while the
    other speaks. Pauses are 0.2–1.5 s. Utterances come again only when all of that reader's have been heard.
    """
    chance = np.random.default_rng(seed)
    names = sorted(readers)
    decks = {name: _dealt(readers[name], chance) for name in names}
    levels = {name: chance.uniform(-6, 6) for name in names}
    pieces: list[Piece] = []
    until = dict.fromkeys(names, -1000)  # where each one's last piece ends
    end, speaker = int(chance.integers(300, 1500)), names[int(chance.integers(len(names)))]

    def lay(utterance: Utterance, cut: Span, at: int, text: str = "") -> int:
        inside = tuple(s for s in (_within(span, cut) for span in utterance.speech) if s is not None)
        gain = levels[utterance.speaker] + chance.uniform(-2, 2)
        pieces.append(Piece(utterance, cut, at, _gain(utterance.samples, gain), inside, text))
        until[utterance.speaker] = at + cut.length
        return at + cut.length

    while end < minutes * 60_000:
        utterance = next(decks[speaker])
        cut = Span(utterance.speech[0].start, utterance.speech[-1].end)
        over = pieces and pieces[-1].utterance.speaker != speaker and chance.random() < overlaps
        begins = end - int(chance.integers(300, 1500)) if over else end + int(chance.integers(200, 1500))
        begins = max(begins, until[speaker] + 200, pieces[-1].at if pieces else 0)
        end = max(end, lay(utterance, cut, begins, utterance.text))
        others = [name for name in names if name != speaker]
        if others and chance.random() < interjections:
            aside = next(decks[others[int(chance.integers(len(others)))]])
            start = aside.speech[0].start
            cut = Span(start, min(_ms(aside.samples), start + int(chance.integers(700, 1500))))
            if chance.random() < 0.5:
                lay(aside, cut, max(until[aside.speaker] + 200, int(chance.integers(begins, end))))
            else:
                end = lay(aside, cut, end + int(chance.integers(200, 800)))
        if others and chance.random() >= monologue:
            speaker = others[int(chance.integers(len(others)))]
    pieces.sort(key=lambda piece: piece.at)
    length = max(piece.span.end for piece in pieces) + 500
    return Mixture(tuple(pieces), length, seed)


def blocks(mixture: Mixture) -> Iterator[Samples]:
    """The sound, BLOCK ms at a time. Nothing depends on the size of the blocks but the noise's seed."""
    waiting = list(reversed(mixture.pieces))
    sounding: list[Piece] = []
    for start in range(0, mixture.length, BLOCK):
        span = Span(start, min(start + BLOCK, mixture.length))
        noise = np.random.default_rng((mixture.seed, start))
        block = noise.standard_normal(span.length * PER_MS).astype(np.float32) * np.float32(_FLOOR)
        while waiting and waiting[-1].at < span.end:
            sounding.append(waiting.pop())
        for piece in sounding:
            _add(block, span, piece)
        sounding = [piece for piece in sounding if piece.span.end > span.end]
        yield np.clip(block, -1, 1)


def write(mixture: Mixture, path: Path) -> None:
    """To a wav file (16 kHz, 16 bit, mono), whole or not at all. Raises Disk."""
    with files.writing(path) as temporary, wave.open(str(temporary), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        for block in blocks(mixture):
            file.writeframes((block * 32767).astype("<i2").tobytes())


def _add(block: Samples, span: Span, piece: Piece) -> None:
    first, last = max(span.start, piece.span.start), min(span.end, piece.span.end)
    if last <= first:
        return
    offset = piece.cut.start - piece.at
    sound = piece.utterance.samples[(first + offset) * PER_MS : (last + offset) * PER_MS] * np.float32(piece.gain)
    at = np.arange(first * PER_MS, first * PER_MS + len(sound))
    edge = np.minimum(at - piece.span.start * PER_MS, piece.span.end * PER_MS - 1 - at) / (_FADE * PER_MS)
    begin = (first - span.start) * PER_MS
    block[begin : begin + len(sound)] += sound * np.clip(edge, 0, 1).astype(np.float32)


def _dealt(utterances: Sequence[Utterance], chance: np.random.Generator) -> Iterator[Utterance]:
    while True:
        for index in chance.permutation(len(utterances)):
            yield utterances[int(index)]


def _ms(samples: Samples) -> int:
    return len(samples) // PER_MS


def _gain(samples: Samples, decibels: float) -> float:
    """So that the loud half of a reading lies at _LEVEL, and then so many dB up or down."""
    energy = _energy(samples)
    loud = float(np.sqrt(energy[energy >= np.median(energy)].mean()))
    return _LEVEL / max(loud, 1e-6) * 10 ** (decibels / 20)


def _energy(samples: Samples) -> NDArray[np.float32]:
    """Mean square of every 10 ms."""
    frames = samples[: len(samples) // (10 * PER_MS) * 10 * PER_MS].reshape(-1, 10 * PER_MS)
    found: NDArray[np.float32] = np.square(frames).mean(axis=1)
    return found


def _heard(samples: Samples) -> tuple[Span, ...]:
    """Where somebody speaks in a reading, in ms, as Silero's voice detector hears it at an even level (so that neither noise
    nor clicks count, and what is measured is not its own judge): 50 ms more at each end, pauses shorter than PAUSE included."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    even = np.pad(samples * np.float32(_gain(samples, 0)), RATE)
    options = VadOptions(min_silence_duration_ms=100, min_speech_duration_ms=100, speech_pad_ms=50)
    found: list[Span] = []
    for speech in get_speech_timestamps(even, options):
        start, end = (speech[edge] // PER_MS - 1000 for edge in ("start", "end"))
        span = Span(max(0, start), max(0, min(_ms(samples), end)))
        if found and span.start - found[-1].end < PAUSE:
            found[-1] = Span(found[-1].start, span.end)
        else:
            found.append(span)
    return tuple(found) or (Span(0, _ms(samples)),)


def _within(span: Span, cut: Span) -> Span | None:
    """The part of a span that lies in a cut, from the cut's beginning on."""
    start, end = max(span.start, cut.start), min(span.end, cut.end)
    return Span(start - cut.start, end - cut.start) if start < end else None
