"""How exactly a finished text is placed in its sound: a real reading and its printed text."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np

from sasci_archive.dialogue import heard_text
from sasci_archive.dialogue.heard_text import Found, Placed
from sasci_archive.engines import Hints, Samples, Window, weights
from sasci_archive.engines.whisper_aligning import Aligner
from sasci_archive.model.speech import Span, Timing, Word
from sasci_archive.store import files
from sasci_archive.trials import mixtures
from sasci_archive.trials.figures import Row
from sasci_archive.trials.listening import recordings, references

MODEL = "tiny.en"
WRONG = 0.2
"""So many of the words heard are made wrong, in runs of one to three, to see where the text's words are found then."""


def older_text(progress: files.Progress) -> list[Row]:
    """LJSpeech's printed text beside its sound, half a second between the pieces."""
    from sasci_archive.engines import recognisers

    texts = {name: text for name, text in references().items() if name.startswith("ljspeech")}
    quiet = np.zeros(8_000, np.float32)
    sound = np.concatenate([each for name in texts for each in (mixtures.sound(recordings() / name), quiet)])
    text = [word for said in texts.values() for word in said.split()]
    recogniser = recognisers.load("faster-whisper", MODEL, cache=weights.cache(), language="en", hints=False)
    aligner = Aligner(weights.whisper(MODEL, cache=weights.cache(), offline=False))
    heard = recogniser.words(Window(Span(0, len(sound) // 16), sound), Hints())
    progress(1, 3)
    of = heard_text.placed(text, heard)
    found = _looked_for(aligner, sound, text, of, heard)
    both = [(found[n].span.start, heard[of.pairs[n]].span.start) for n in found if n in of.pairs]
    shares = [heard_text.inferred([w for _, w in heard_text.timed(text, heard, of, f)]) for f in ({}, found)]
    rows = [
        Row(
            "words of the text that have their place", f"{len(heard_text.timed(text, heard, of, found))} of {len(text)}"
        ),
        Row("time not heard, without and with alignment", f"{shares[0]:.1%} and {shares[1]:.1%}"),
        Row("start by alignment against the recogniser's, same words", _off(both)),
    ]
    progress(2, 3)
    worse, wrong = _made_wrong(heard)
    again = heard_text.placed(text, worse)
    places = {there: here for here, there in of.pairs.items()}
    held = [places[n] for n in wrong if n in places and heard[n].timing is Timing.HEARD]
    empty: dict[int, Found] = {}
    for title, known in (("shared out", empty), ("aligned", _looked_for(aligner, sound, text, again, worse))):
        timed = dict(heard_text.timed(text, worse, again, known))
        off = [(timed[n].span.start, heard[of.pairs[n]].span.start) for n in held if n in timed]
        rows.append(Row(f"start of words made wrong ({len(wrong)} of {len(heard)}), {title}", _off(off)))
    progress(3, 3)
    return rows


def _looked_for(
    aligner: Aligner, sound: Samples, text: Sequence[str], of: Placed, heard: Sequence[Word]
) -> dict[int, Found]:
    found: dict[int, Found] = {}
    for passage in heard_text.passages(of, heard):
        piece = sound[passage.span.start * 16 : passage.span.end * 16]
        seen = aligner.aligned(piece, text[passage.first : passage.end])
        for number, place in enumerate(seen or (), start=passage.first):
            start = passage.span.start + round(place.start * 1000)
            end = max(start, passage.span.start + round(place.end * 1000))
            found[number] = Found(Span(start, end), place.probability)
    return found


def _made_wrong(heard: Sequence[Word]) -> tuple[list[Word], Mapping[int, None]]:
    chance = np.random.default_rng(5)
    worse, wrong = list(heard), dict[int, None]()
    for first in range(len(heard)):
        if chance.random() < WRONG / 2:
            for n in range(first, min(len(heard), first + int(chance.integers(1, 4)))):
                wrong[n] = None
                worse[n] = msgspec.structs.replace(heard[n], text=f"wrong{n}")
    return worse, wrong


def _off(pairs: Sequence[tuple[int, int]]) -> str:
    apart = sorted(abs(a - b) for a, b in pairs)
    return f"median {statistics.median(apart):.0f} ms, 95 % within {apart[len(apart) * 95 // 100]} ms" if apart else "–"
