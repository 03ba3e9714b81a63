"""How good a result is, by the field's own measures: word error rate (jiwer), diarisation error rate (pyannote.metrics), and
how many words stand under the wrong name.

Texts are compared in lower case, without punctuation, hyphens read as spaces; numbers as written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from sasci_archive.model.speech import VoiceSpan
from sasci_archive.quality.tying import tied


class WordError(msgspec.Struct, frozen=True):
    """Counts of a comparison of words; `rate` is (substituted + deleted + inserted) / reference words, 0…"""

    reference: int
    substituted: int
    deleted: int
    inserted: int

    @property
    def rate(self) -> float:
        """The word error rate."""
        return (self.substituted + self.deleted + self.inserted) / max(1, self.reference)


def plain(text: str) -> list[str]:
    """The text's words, as they are compared.

    >>> plain("“It’s £13.60”, she said — well-known.")
    ["it's", '£13.60', 'she', 'said', 'well', 'known']
    """
    text = unicodedata.normalize("NFKC", text).casefold().replace("’", "'").replace("‘", "'")
    words = (re.sub(r"^[^\w£$€]+|[^\w%]+$", "", word) for word in re.split(r"[\s\-–—/]+", text))
    return [re.sub(r"(?<=\d),(?=\d{3})", "", word) for word in words if word]


def word_error(reference: str, heard: str) -> WordError:
    """Both texts compared."""
    result = _compared(plain(reference), plain(heard))
    return WordError(
        reference=result.hits + result.substitutions + result.deletions,
        substituted=result.substitutions,
        deleted=result.deletions,
        inserted=result.insertions,
    )


def cp_word_error(reference: Mapping[str, Sequence[str]], heard: Mapping[str, Sequence[str]]) -> float:
    """The word error rate with the words of each speaker put together (by name, as `plain` gives them), under that tying of speakers under which it is least; who
    has nobody on the other side is all missing, or all too much. Source: cpWER, Watanabe et al., "CHiME-6 Challenge" (2020), 3.1; the tying as meeteval finds it."""
    from rapidfuzz.distance import Levenshtein

    many = max(len(reference), len(heard))
    theirs, ours = ([*side.values(), *[()] * (many - len(side))] for side in (reference, heard))
    costs = [[Levenshtein.distance(said, found) for found in ours] for said in theirs]
    wrong = sum(costs[row][column] for row, column in tied(costs))
    return wrong / max(1, sum(map(len, reference.values())))


def diarisation_error(reference: Iterable[VoiceSpan], heard: Iterable[VoiceSpan], *, collar: int = 0) -> float:
    """The diarisation error rate, overlaps counted; `collar` in ms is forgiven in all around each boundary.
    Source: pyannote.metrics (Bredin 2017)."""
    from pyannote.core import Annotation, Segment
    from pyannote.metrics.diarization import DiarizationErrorRate

    def annotation(spans: Iterable[VoiceSpan]) -> Annotation:
        made = Annotation()
        for number, item in enumerate(spans):
            made[Segment(item.span.start / 1000, item.span.end / 1000), number] = item.voice
        return made

    truth, answer = annotation(reference), annotation(heard)
    extent = truth.get_timeline().union(answer.get_timeline()).extent()
    return float(DiarizationErrorRate(collar=collar / 1000)(truth, answer, uem=extent))


def misattributed(reference: Sequence[tuple[str, str]], heard: Sequence[tuple[str, str]]) -> tuple[int, ...]:
    """Runs of consecutive words under the wrong name: the length of each, in words.

    Both are (speaker, text) of turns in order. A heard word is compared with the script's word it aligns with; words that
    align with none belong to no run and break none.
    """
    spoken = [(word, speaker) for speaker, text in reference for word in plain(text)]
    words = [(word, speaker) for speaker, text in heard for word in plain(text)]
    result = _compared([word for word, _ in spoken], [word for word, _ in words])
    runs: list[int] = []
    run = 0
    for chunk in result.alignments[0]:
        if chunk.type in {"equal", "substitute"}:
            for offset in range(chunk.ref_end_idx - chunk.ref_start_idx):
                right = spoken[chunk.ref_start_idx + offset][1] == words[chunk.hyp_start_idx + offset][1]
                if right and run:
                    runs.append(run)
                run = 0 if right else run + 1
    return (*runs, run) if run else tuple(runs)


def names_right(names: Iterable[str], heard: str) -> int:
    """How many of these names stand in the text, letter for letter (case and punctuation apart)."""
    text = f" {' '.join(plain(heard))} "
    return sum(f" {' '.join(plain(name))} " in text for name in names)


def _compared(reference: list[str], heard: list[str]) -> Any:
    import jiwer

    return jiwer.process_words(" ".join(reference), " ".join(heard))
