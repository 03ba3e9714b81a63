"""Words that the recogniser was not sure of, in stretches; what the record spells so, and what nobody reads for, are none of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from sasci_archive.house.text import words
from sasci_archive.model.quality import Kind
from sasci_archive.quality.said import Found, Here, Said, runs

UNSURE: Final = 0.5
"""A word that carries meaning is listed below this: on read speech, clear and noisy, of those more than half are wrong (docs/quality.md)."""
SMALL_UNSURE: Final = 0.4
"""A small word (of, the, and): recognisers are less sure of them, and they are seldom wrong."""
SMALL: Final = words(
    """
    a an and are as at be been but by can could did do does for from had has have he her him his i if i'm i've in into is it its it's me my no
    not of on one or our out she so some such than that that's the their them then there these they this those to up us very was we were
    what when where which who will with would yes you your
    """
)
FILLERS: Final = words("um umm uhm er erm uh uhh mm mhm hm hmm oh ah well like okay ok right yeah you know")


def unsure(turn: Said, spelt: Collection[str]) -> Iterator[Found]:
    """Stretches of doubtful words; `spelt` are the words of names of the record, in lower case."""
    doubtful = [_is_doubtful(word, spelt) for word in turn.words]
    for first, count in runs(turn, doubtful):
        here = turn.words[first : first + count]
        sure = [word.confidence for word in here if word.confidence is not None]
        mean = sum(sure) / len(sure)
        carries = [word for word in here if word.bare not in SMALL]
        figures = any(c.isdigit() for word in here for c in word.text)
        weight = (1 - mean) * (1.0 if figures else 0.8 if carries else 0.4)
        why = f"{round(100 * mean)} % sure" + (" on average" if count > 1 else "")
        yield Found(Kind.UNSURE, turn, first, count, why, weight=weight)


def _is_doubtful(word: Here, spelt: Collection[str]) -> bool:
    if word.settled or word.confidence is None or word.doubt is not None:
        return False
    key = word.bare
    if key in FILLERS or key in spelt or key.removesuffix("'s") in spelt:
        return False
    return word.confidence < (SMALL_UNSURE if key in SMALL else UNSURE)
