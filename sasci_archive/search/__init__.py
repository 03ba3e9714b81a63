"""Finding a turn: an index that can be thrown away and made again, one of what is public and one of what is not.

`public` and `restricted` open an index of a workspace that is up to date, `refresh` makes one of a catalogue, `forget` takes a seminar out of both, `search` and
`alike` answer. A query is a value, and so is the answer. What keeps an index (`sqlite`, `postgresql`) is spoken to through `port` alone.
"""

from __future__ import annotations

from sasci_archive.search.alike import alike, alike_in_sense
from sasci_archive.search.finding import search
from sasci_archive.search.index import Index, Kept
from sasci_archive.search.keeping import PUBLIC, RESTRICTED, forget, pool, public, refresh, refresh_together, restricted
from sasci_archive.search.values import Count, Facets, Hit, Kind, Neighbour, Query, Results, Stretch

__all__ = [
    "PUBLIC",
    "RESTRICTED",
    "Count",
    "Facets",
    "Hit",
    "Index",
    "Kept",
    "Kind",
    "Neighbour",
    "Query",
    "Results",
    "Stretch",
    "alike",
    "alike_in_sense",
    "forget",
    "pool",
    "public",
    "refresh",
    "refresh_together",
    "restricted",
    "search",
]
