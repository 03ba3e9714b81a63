"""Names and terms that the record does not know and the text spells in more than one way: the one that stands most often is proposed for the others."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from rapidfuzz.distance import DamerauLevenshtein

from sasci_archive.house.names import ORDINARY, SHORTEST
from sasci_archive.house.text import Known, Paragraph, Proposed, bare, parts

OFTENER: Final = 2
"""So many times as often as another spelling it must stand, that the other may be a slip."""


def spellings(paragraphs: Sequence[Paragraph], known: Known) -> Iterator[tuple[Paragraph, Proposed]]:
    """ "Saltpan" five times and "Saltpen" once: the one is proposed for the other."""
    small = {bare(word) for text in paragraphs for word in text.words if word[:1].islower()}
    spelt = {bare(word) for spelling in known.spellings for word in spelling.text.split()} | ORDINARY | small
    written: dict[str, Counter[str]] = defaultdict(Counter)
    for text in paragraphs:
        for word in text.words:
            core = parts(word)[1]
            if _is_name(core) and core.casefold() not in spelt:
                written[core.casefold()][core] += 1
    meant = dict(_meant({key: sum(forms.values()) for key, forms in written.items()}))
    for text in paragraphs:
        for at, word in enumerate(text.words):
            lead, core, tail = parts(word)
            key = meant.get(core.casefold(), "") if _is_name(core) and at not in text.fixed else ""
            if key:
                now = written[key].most_common(1)[0][0]
                yield text, Proposed(at, 1, f"{lead}{now}{tail}", f"“{now}” stands {sum(written[key].values())} times")


def _is_name(core: str) -> bool:
    return len(core) >= SHORTEST and core.isalpha() and core[:1].isupper() and not core.isupper()


def _meant(counts: dict[str, int]) -> Iterator[tuple[str, str]]:
    """For each slip what is meant; none where two different words could be."""
    for slip, few in counts.items():
        near = [
            key
            for key, many in counts.items()
            if many >= OFTENER * few + 1
            and key[0] == slip[0]
            and DamerauLevenshtein.distance(key, slip, score_cutoff=1) == 1
        ]
        if len(near) == 1 and not near[0].endswith("s") and slip not in {f"{near[0]}s", f"{near[0]}'s"}:
            yield slip, near[0]
