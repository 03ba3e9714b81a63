"""A coded passage as it is quoted from one reading: with its speakers, “…” where its turn goes on, and how it is cited.

Law: each part stands, word for word, in the turn that the reading prints; what the reading does not print is in no quotation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Final

from sasci_archive.editions import citations
from sasci_archive.evidence.told import Told, without_signs
from sasci_archive.model.coding import Place
from sasci_archive.model.evidence import Quotation
from sasci_archive.model.reading import Reading

NOT_PRINTED: Final = "[…]"
"""What stands for a turn among those quoted of which nothing is printed."""


def quotation(place: Place, reading: Reading, now: Told, extents: Mapping[str, tuple[str, ...]]) -> Quotation:
    """What stands there, with its passage as `inv cite --turn` has it; `extents` are the pages of the turns. Raises NotYet where no turn is."""
    turn = now.turns[now.at(place.first)]
    parts: tuple[tuple[str, str], ...]
    if place.whole:
        parts = tuple((t.speaker, _line(t.text) or NOT_PRINTED) for t in now.between(place.first, place.last))
    else:
        parts = ((turn.speaker, _line(now.words(place))),)
    return Quotation(
        parts=parts,
        passage=citations.passage(reading, place.fragment, extents),
        cut_before=not place.whole and place.start > 0,
        cut_after=not place.whole and place.start + place.length < len(turn.text),
    )


def _line(text: str) -> str:
    return text.replace("\n", " ").strip()


def carried(place: Place, old: Told, now: Told) -> Place | None:
    """A place of one reading in another of the same transcript: whole turns, or words from the first to the last of them that are printed. None where
    fewer than half of its words are: a theme would tell of what is withheld."""
    if now.at(place.first) < 0 or now.at(place.last) < 0:
        return None
    if place.whole:
        said, printed = (without_signs(reading.words(place)).split() for reading in (old, now))
        return place if printed and len(_alike(said, printed)) * 2 >= len(said) else None
    before, after = (told.turns[told.at(place.first)].text for told in (old, now))
    old_words, new_words = _words(before), _words(after)
    close = place.start + place.length
    coded = [n for n, (start, end) in enumerate(old_words) if start < close and end > place.start]
    stays = _alike([before[s:e] for s, e in old_words], [after[s:e] for s, e in new_words])
    kept = [n for n in coded if n in stays]
    if not kept or len(kept) * 2 < len(coded):
        return None
    start, end = new_words[stays[kept[0]]][0], new_words[stays[kept[-1]]][1]
    start += max(
        0, place.start - old_words[kept[0]][0]
    )  # where the passage begins or ends within a word, so it does here
    end -= max(0, old_words[kept[-1]][1] - close)
    return Place(place.first, place.first, start, end - start)


def _alike(a: list[str], b: list[str]) -> dict[int, int]:
    """By the number of a word in the one, its number in the other."""
    runs = SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()
    return {run.a + n: run.b + n for run in runs for n in range(run.size)}


def _words(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(r"\S+", text)]
