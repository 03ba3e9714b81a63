"""Finding a turn: an index that can be thrown away and made again, one of what is public and one of what is not.

`refresh(catalogue, home)` brings the public index in the folder `home` (`[search] folder`) up to date, `public` and `restricted` open an index that
is, `forget(home, slug)` takes a seminar out of both, `search(index, query)` answers. A query is a value, and so is the answer; SQL stands in `tables` alone.
"""

from __future__ import annotations

from sasci_archive.search.alike import alike
from sasci_archive.search.finding import search
from sasci_archive.search.index import PUBLIC, RESTRICTED, Index, Theme, forget, public, refresh, restricted
from sasci_archive.search.values import Count, Facets, Hit, Kind, Neighbour, Query, Results, Stretch

__all__ = [
    "PUBLIC",
    "RESTRICTED",
    "Count",
    "Facets",
    "Hit",
    "Index",
    "Kind",
    "Neighbour",
    "Query",
    "Results",
    "Stretch",
    "Theme",
    "alike",
    "forget",
    "public",
    "refresh",
    "restricted",
    "search",
]
