"""How far several coders agree: Krippendorff's alpha, nominal, with the turn as the unit.

Whoever has coded anything in a seminar has coded all of it: a theme they did not give to a turn is their “not this one”, no gap. Whoever has coded
nothing in it is missing there. Krippendorff, K. (2018) Content Analysis, 4th ed., ch. 12: alpha = 1 − observed/expected disagreement; conclusions
from .800 on, tentative ones from .667 on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from sasci_archive.evidence import coding
from sasci_archive.evidence.following import Standing
from sasci_archive.evidence.told import Told
from sasci_archive.model.coding import Codebook
from sasci_archive.model.inlines import View

FEW: Final = 20
"""Turns that somebody gave a theme, below which alpha says little: one more disagreement moves it by a great deal."""


class Agreed(View, frozen=True, kw_only=True):
    """One theme, or with `theme` "" all together: `alpha` None where it cannot be said (one coder, or nobody differs because nobody gave it or all gave
    it everywhere). `given` are the turns that somebody gave it, `all_gave` those to which everybody did."""

    theme: str
    alpha: float | None
    units: int
    given: int
    all_gave: int

    @property
    def few(self) -> bool:
        """Whether there are too few to say anything by it."""
        return self.given < FEW


class Disagreement(View, frozen=True):
    """A turn to which some gave a theme and others did not."""

    slug: str
    turn: str
    theme: str
    gave: tuple[str, ...]
    did_not: tuple[str, ...]


class Agreement(View, frozen=True):
    """Of some seminars: overall, by theme in the codebook's order, and where they differ."""

    coders: tuple[str, ...]
    overall: Agreed
    themes: tuple[Agreed, ...]
    differing: tuple[Disagreement, ...]


class Coded(View, frozen=True):
    """A seminar's turns that have text, in order, and by coder and turn the themes they gave it."""

    slug: str
    turns: tuple[str, ...]
    given: Mapping[str, Mapping[str, frozenset[str]]]


def coded(slug: str, standing: Sequence[Standing], now: Told, book: Codebook) -> Coded:
    """What every coder of a seminar gave each of its turns; a part of a turn is of the turn. Whose every coding is nowhere now still has coded it."""
    given: dict[str, dict[str, set[str]]] = {s.coding.by: {} for s in standing}
    for each in standing:
        themes = coding.current(each.coding, book)
        for turn in now.between(each.place.first, each.place.last) if each.place else ():
            given[each.coding.by].setdefault(turn.id, set()).update(themes)
    frozen = {by: {turn: frozenset(themes) for turn, themes in turns.items()} for by, turns in given.items()}
    return Coded(slug, tuple(turn.id for turn in now.turns if turn.text), frozen)


def agreement(seminars: Sequence[Coded], book: Codebook) -> Agreement:
    """How far they agree; by theme over all turns, overall over every pair of turn and theme that somebody gave anywhere."""
    coders = tuple(sorted({by for seminar in seminars for by in seminar.given}))
    used = {
        theme
        for seminar in seminars
        for turns in seminar.given.values()
        for themes in turns.values()
        for theme in themes
    }
    themes = [theme.id for theme in book.theme if theme.id in used]
    tables = {theme: _table(seminars, coders, theme) for theme in themes}
    return Agreement(
        coders=coders,
        overall=_agreed("", [unit for table in tables.values() for unit in table]),
        themes=tuple(_agreed(theme, table) for theme, table in tables.items()),
        differing=tuple(_differing(seminars, themes)),
    )


def _table(seminars: Sequence[Coded], coders: Sequence[str], theme: str) -> list[list[int | None]]:
    """For each turn what each coder says: 1 this theme, 0 not, None for one who has not coded that seminar."""
    return [
        [int(theme in s.given[by].get(turn, frozenset())) if by in s.given else None for by in coders]
        for s in seminars
        for turn in s.turns
    ]


def _agreed(theme: str, table: Sequence[Sequence[int | None]]) -> Agreed:
    said = [[value for value in unit if value is not None] for unit in table]
    pairs = [unit for unit in said if len(unit) > 1]
    return Agreed(
        theme=theme,
        alpha=alpha(table),
        units=len(pairs),
        given=sum(1 in unit for unit in pairs),
        all_gave=sum(all(unit) for unit in pairs),
    )


def alpha(table: Sequence[Sequence[int | None]]) -> float | None:
    """Krippendorff's alpha, nominal, of units by coders (None: missing); None where no unit has two values, or all values are one."""
    import krippendorff
    import numpy as np

    pairs = [unit for unit in table if sum(value is not None for value in unit) > 1]
    if len({value for unit in pairs for value in unit if value is not None}) < 2:
        return None
    data = np.array([[np.nan if value is None else value for value in unit] for unit in pairs], dtype=float)
    return float(krippendorff.alpha(reliability_data=data.T, level_of_measurement="nominal"))


def _differing(seminars: Sequence[Coded], themes: Sequence[str]) -> list[Disagreement]:
    found = []
    for seminar in seminars:
        for turn in seminar.turns:
            for theme in themes:
                gave = tuple(by for by in sorted(seminar.given) if theme in seminar.given[by].get(turn, frozenset()))
                did_not = tuple(by for by in sorted(seminar.given) if by not in gave)
                if gave and did_not:
                    found.append(Disagreement(seminar.slug, turn, theme, gave, did_not))
    return found
