"""What helped and what hindered, at which level, at which stage: lines chosen, and how many there are of each kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sasci_archive.errors import NotYet
from sasci_archive.model.coding import ACTOR, INFLUENCE, LEVEL, STAGE, Codebook
from sasci_archive.model.evidence import Cell, Evidence


def chosen(lines: Sequence[Evidence], themes: Sequence[str]) -> tuple[Evidence, ...]:
    """Those under all of these themes (by id); where none is asked for, those that say what helped or hindered."""
    if not themes:
        return tuple(line for line in lines if line.under(INFLUENCE))
    return tuple(line for line in lines if set(themes) <= set(line.themes))


def theme_of(asked: str, dimension: str, books: Sequence[Codebook]) -> str:
    """The id of a theme, given whole (influence.helps) or, where the dimension is known, by its own name. Raises NotYet."""
    whole = asked if "." in asked or not dimension else f"{dimension}.{asked}"
    for book in books:
        if found := book.found(whole):
            return found.id
    known = sorted({t.id for book in books for t in book.theme if not dimension or t.dimension == dimension})
    raise NotYet(f"There is no theme '{whole}'.", remedy=f"There are: {', '.join(known) or 'none'}.")


def cells(lines: Sequence[Evidence]) -> Iterator[Cell]:
    """Every combination that there is, by influence, level and stage. A passage under two levels is in two of them; one under none is under ""."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for line in lines:
        for influence in line.under(INFLUENCE):
            for level in line.under(LEVEL) or ("",):
                for stage in line.under(STAGE) or ("",):
                    found.setdefault((influence, level, stage), []).append(line.slug)
    for (influence, level, stage), slugs in sorted(found.items()):
        yield Cell(influence, level, stage, len(slugs), len(set(slugs)))


def actors(lines: Sequence[Evidence]) -> Iterator[tuple[str, str, int]]:
    """How many passages there are by influence and actor ("": none was given)."""
    found: dict[tuple[str, str], int] = {}
    for line in lines:
        for influence in line.under(INFLUENCE):
            for actor in line.under(ACTOR) or ("",):
                found[influence, actor] = found.get((influence, actor), 0) + 1
    for (influence, actor), count in sorted(found.items()):
        yield influence, actor, count


def grouped(lines: Sequence[Evidence]) -> dict[tuple[str, str], list[tuple[int, Evidence]]]:
    """The lines with their numbers, from 0, by influence and level ("": none was given). One under two levels is under both."""
    found: dict[tuple[str, str], list[tuple[int, Evidence]]] = {}
    for number, line in enumerate(lines):
        for influence in line.under(INFLUENCE) or ("",):
            for level in line.under(LEVEL) or ("",):
                found.setdefault((influence, level), []).append((number, line))
    return found


def label(theme: str, books: Sequence[Codebook]) -> str:
    """What people call a theme."""
    return next((t.label for book in books for t in book.theme if t.id == theme), theme or "not said")
