"""What is bound into a transcript, in this order: each part puts its matter to its place, and says what is wrong with it.

What a later part needs, an earlier one has put there: pictures before the sections that show them; works cited when all that may cite
them stands in its place; links when everything does that they may lead to.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sasci_archive.binding import chronology, easy, illustrations, index, links, sections, series, works
from sasci_archive.binding.whole import Whole

PARTS: Final[tuple[Callable[[Whole], None], ...]] = (
    illustrations.describe,
    sections.bind,
    easy.bind,
    illustrations.place,
    chronology.bind,
    works.bind,
    series.bind,
    index.bind,
    index.check_glossary,
    links.check,
)
