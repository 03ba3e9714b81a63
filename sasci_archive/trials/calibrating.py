"""Whether the estimate of a transcript's word error tracks the true one: read speech with printed texts, as it is and with noise added, Whisper base.

The shares in `quality.estimate` were counted on this speech. What is told of each piece here is what it would have been estimated at by the shares counted on the
other source (no source judges itself, at whatever noise); the demonstration and the conversation, which no share was counted on, are told beside them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from sasci_archive.engines import Hints, Samples, Window, weights
from sasci_archive.model.speech import Span, Word
from sasci_archive.quality import estimate
from sasci_archive.quality.said import Here
from sasci_archive.store import files
from sasci_archive.trials import measures, mixtures
from sasci_archive.trials.figures import Row
from sasci_archive.trials.listening import recordings, references

NOISE: Final = (None, 10.0, 3.0)
"""Decibels of speech above white noise (None: as it is); the noise is synthetic."""
TOGETHER: Final = 8
"""So many sentences of the one reader are a piece: shorter ones have too few words to count in."""


class Piece(msgspec.Struct, frozen=True):
    """What was heard of a piece of speech, and what is printed of it."""

    source: str
    noise: float | None
    words: tuple[Word, ...]
    text: str

    @property
    def true(self) -> float:
        """Its word error."""
        return measures.word_error(self.text, " ".join(word.text for word in self.words)).rate


def tracked(progress: files.Progress) -> list[Row]:
    """Each source at each noise: what it is estimated at by what was counted on the others, and what is true; and the spread piece by piece."""
    heard = list(pieces(progress))
    rows, ratios = [], []
    for source in dict.fromkeys(piece.source for piece in heard):
        counted = shares([other for other in heard if other.source != source])
        for noise in NOISE:
            own = [piece for piece in heard if (piece.source, piece.noise) == (source, noise)]
            ratios += [(each.true + 0.005) / (estimated(each.words, *counted) + 0.005) for each in own]
            whole = Piece(
                source, noise, tuple(w for each in own for w in each.words), " ".join(each.text for each in own)
            )
            told = "as it is" if noise is None else f"with noise, {noise:+.0f} dB"
            guess = estimated(whole.words, *counted)
            rows.append(
                Row(f"{source}, {told}, {len(whole.words)} words", f"{guess:.1%} estimated, {whole.true:.1%} true")
            )
    wrong, missing = shares(heard)
    rows.append(Row("share wrong, by confidence from 0, 0.1 … 0.9", ", ".join(f"{each:.3f}" for each in wrong)))
    rows.append(Row("missing for each word that stands", f"{missing:.3f}"))
    rows.append(
        Row(
            f"true to estimated, piece by piece ({len(ratios)} of about 120 words)",
            f"{min(ratios):.2f} to {max(ratios):.2f}",
        )
    )
    return rows


def pieces(progress: files.Progress) -> Iterator[Piece]:
    """All of it, heard without hints."""
    from sasci_archive.engines import recognisers

    ear = recognisers.load("faster-whisper", "base", cache=weights.cache(), language="en", hints=False)
    named = list(_named())
    for number, (noise, (source, parts, text)) in enumerate((n, each) for n in NOISE for each in named):
        sound = _with_noise(_joined(parts), noise)
        words = ear.words(Window(Span(0, len(sound) // 16), sound), Hints())
        yield Piece(source, noise, tuple(words), text)
        progress(number + 1, len(named) * len(NOISE))


def shares(heard: Sequence[Piece]) -> tuple[tuple[float, ...], float]:
    """Of the words of each tenth of confidence the share that is wrong, and how many are missing for each word that stands. A tenth with few words takes the mean of
    its neighbours in (two of them are counted with it)."""
    right, all_of_it, missing, stands = defaultdict[int, float](float), defaultdict[int, float](float), 0, 0
    for piece in heard:
        wrong, gone = differing(piece)
        missing, stands = missing + gone, stands + len(piece.words)
        for number, word in enumerate(piece.words):
            if word.confidence is not None:
                tenth = min(9, int(word.confidence * 10))
                all_of_it[tenth] += 1
                right[tenth] += number not in wrong
    found, least = [], 0.0
    for tenth in reversed(range(10)):  # whoever is less sure is not more often right
        share = 1 - right[tenth] / all_of_it[tenth] if all_of_it[tenth] >= 5 else least
        least = max(least, share)
        found.append(least)
    return tuple(reversed(found)), missing / max(1, stands)


def differing(piece: Piece) -> tuple[set[int], int]:
    """The numbers of the words that are other words or none of the text, and how many of the text's are missing."""
    import jiwer

    heard = [(text, number) for number, word in enumerate(piece.words) for text in measures.plain(word.text)]
    said = measures.plain(piece.text)
    wrong, missing = set[int](), 0
    for chunk in jiwer.process_words(" ".join(said), " ".join(text for text, _ in heard)).alignments[0]:
        if chunk.type in {"substitute", "insert"}:
            wrong |= {heard[n][1] for n in range(chunk.hyp_start_idx, chunk.hyp_end_idx)}
        elif chunk.type == "delete":
            missing += chunk.ref_end_idx - chunk.ref_start_idx
    return wrong, missing


def estimated(words: Sequence[Word], wrong: Sequence[float], missing: float) -> float:
    """As `quality.estimate`, by these shares."""
    here = [Here(word.text, "", n, word.span, word.confidence, doubt=word.doubt) for n, word in enumerate(words)]
    return sum(estimate.share(each, wrong) for each in here) / max(1, len(here)) + missing


def _named() -> Iterator[tuple[str, list[Path], str]]:
    texts = {name: text for name, text in references().items() if not name.startswith("conversation")}
    reader = [name for name in texts if name.startswith("ljspeech")]
    for first in range(0, len(reader), TOGETHER):
        some = reader[first : first + TOGETHER]
        yield "a reader (LJSpeech)", [recordings() / name for name in some], " ".join(texts[name] for name in some)
    for name, text in texts.items():
        if name.startswith("sonnets"):
            yield "Shakespeare's sonnets", [recordings() / name], text


def _joined(parts: Sequence[Path]) -> Samples:
    quiet = np.zeros(11_200, np.float32)
    return np.concatenate([each for path in parts for each in (mixtures.sound(path), quiet)])


def _with_noise(sound: Samples, above: float | None) -> Samples:
    if above is None:
        return sound
    noise = np.random.default_rng(len(sound)).standard_normal(len(sound)).astype(np.float32)
    mixed = sound + noise * np.sqrt(np.square(sound).mean() / 10 ** (above / 10))
    return np.asarray(mixed, np.float32)
