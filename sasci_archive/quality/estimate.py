"""How many words are likely to be wrong, by how sure the recogniser was of each: an estimate, with the bounds within which it was right elsewhere.

The shares below were counted on read speech with a printed text (docs/quality.md says which), as it is and with noise added; the demonstration and the
conversation were no part of it. They hold for Whisper's own confidence; a recogniser that says it otherwise is judged by them all the same, and the bounds are wide.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from sasci_archive.model.quality import Estimate
from sasci_archive.model.speech import Doubt
from sasci_archive.quality.said import Here

WRONG: Final = (0.875, 0.757, 0.750, 0.529, 0.469, 0.333, 0.333, 0.158, 0.113, 0.024)
"""Of the words with a confidence from 0, 0.1 … 0.9 on, the share that is another word or no word of the text, and with it what is missing beside them."""
MISSING: Final = 0.014
"""For each word that stands, so many are missing."""
NEVER: Final = 0.9
"""How many of the words that the recogniser marked as perhaps never said are wrong."""
LOW, HIGH = 0.6, 1.8
"""Between so much of the estimate and so much the true share lay, of texts of 300 words and more; of speech of another kind it need not (docs/quality.md)."""
LEAST: Final = 50
"""Of fewer words nothing can be told."""


def estimate(words: Iterable[Here], *, sure: bool = True) -> Estimate:
    """Of these published words; `sure` says that their confidence is a recogniser's own."""
    every = list(words)
    known = sum(word.settled for word in every)
    judged = [word for word in every if sure and not word.settled and word.confidence is not None]
    if len(judged) + known < LEAST or not judged:
        rate = 0.0 if known == len(every) and every else None
        return Estimate(
            words=len(every),
            judged=len(judged),
            known=known,
            unknown=len(every) - known - len(judged),
            rate=rate,
            low=rate,
            high=rate,
        )
    wrong = sum(share(word) for word in judged) + MISSING * len(judged)
    rate = wrong / (len(judged) + known)
    return Estimate(
        words=len(every),
        judged=len(judged),
        known=known,
        unknown=len(every) - known - len(judged),
        rate=rate,
        low=rate * LOW,
        high=min(1.0, rate * HIGH),
    )


def share(word: Here, wrong: Sequence[float] = WRONG) -> float:
    """How likely (0…1) a word that has a confidence is wrong, by the shares `wrong`."""
    if word.doubt in {Doubt.SILENCE, Doubt.REPEATED}:
        return NEVER
    return wrong[min(len(wrong) - 1, int((word.confidence or 0.0) * len(wrong)))]
