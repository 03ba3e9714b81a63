"""Readings side by side in the page: for the turn one is in, and turn by turn over all."""

from __future__ import annotations

import msgspec
from starlette.requests import Request
from starlette.routing import Route

from sasci_archive.tei.shown.columns import Beside, beside, differing
from sasci_archive.tei.wordings import Which
from sasci_archive.workbench.answers import answering
from sasci_archive.workbench.bench import Bench

_MOST = 60
"""Turns that are read at once."""


class Over(msgspec.Struct, frozen=True):
    """All turns in which readings differ, in order, and how many there are in all."""

    ids: tuple[str, ...]
    of: int


def routes(bench: Bench) -> list[Route]:
    """What the comparison asks."""

    def some(request: Request) -> tuple[Beside, ...]:
        ids = request.query_params.get("ids", "").split(",")[:_MOST]
        return beside(bench.root(), frozenset(ids), _which(request))

    def all_(request: Request) -> Over:
        root = bench.root()
        return Over(differing(root, _which(request)), sum(1 for _ in root.iter("{*}u", "{*}writing")))

    return [
        Route("/compare", answering(bench, some), methods=["GET"]),
        Route("/compare/all", answering(bench, all_), methods=["GET"]),
    ]


def _which(request: Request) -> tuple[Which, ...]:
    """Two readings or three, in the order in which they came to be; all where none is named."""
    asked = request.query_params.get("which", "").split(",")
    return tuple(one for one in Which if one.value in asked) or tuple(Which)
