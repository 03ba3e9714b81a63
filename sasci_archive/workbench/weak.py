"""Where the transcript is weak, as `inv quality` says it, to be gone through with the sound."""

from __future__ import annotations

import msgspec
from starlette.requests import Request
from starlette.routing import Route

from sasci_archive.model.quality import Weak
from sasci_archive.quality.told import likely
from sasci_archive.tei.shown.reading import printed_number
from sasci_archive.workbench import making
from sasci_archive.workbench.answers import answering
from sasci_archive.workbench.bench import Bench

MOST = 1_000
"""Places that are told at once: who has gone through these asks again."""


class Place(msgspec.Struct, frozen=True):
    """One row, and the turn's printed number."""

    weak: Weak
    printed: str


class Places(msgspec.Struct, frozen=True):
    """The list, how many there are in all, and how good the whole is likely to be, in a sentence."""

    places: tuple[Place, ...]
    of: int
    told: str


def routes(bench: Bench) -> list[Route]:
    """What the panel asks."""

    def weak(_: Request) -> Places:
        found = bench.aside.ask(making.WEAK, bench.now())
        rows = tuple(Place(each, printed_number(each.turn)) for each in found.weak[:MOST])
        return Places(rows, len(found.weak), likely(found.estimate))

    return [Route("/weak", answering(bench, weak), methods=["GET"])]
