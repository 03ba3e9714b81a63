"""Three hundred thousand turns that nobody said (`many_turns`), asked by one, by eight and by thirty-two at once: in a file, and in a database."""

from __future__ import annotations

import contextlib
import itertools
import os
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np

from sasci_archive.search import Kept, Query, search
from sasci_archive.search.postgresql.lines import Pool
from sasci_archive.search.postgresql.place import InDatabase
from sasci_archive.search.sqlite.file import InFile
from sasci_archive.store import files
from sasci_archive.store.database import Database
from sasci_archive.trials import many_turns, own_database
from sasci_archive.trials.figures import Row

AT_ONCE: Final = (1, 8, 32)
_EACH: Final = 320
"""So many questions each time, whoever asks them."""


def measured(progress: files.Progress, *, count: int = many_turns.VOLUMES, turns: int = many_turns.TURNS, each: int = _EACH) -> list[Row]:  # fmt: skip
    """How many answers both give in a second, and how long each takes; that the answers are the same is seen first."""
    rows = [Row("turns", f"{count * turns:,} in {count} volumes")]
    with TemporaryDirectory(prefix="sasci-search-") as folder, _database() as shared:
        kept: dict[str, Kept] = {"a file": InFile(Path(folder) / "public.sqlite")}
        kept |= {"a database": shared} if shared else {}
        for name, it in kept.items():
            begun = time.perf_counter()
            it.renew(many_turns.sources(count, turns), progress)
            rows.append(Row(f"making the index in {name}", f"{time.perf_counter() - begun:.0f} s"))
        queries = [query for asked in many_turns.queries().values() for query in asked]
        answers = [_asks(it, query) for query in queries for it in kept.values()]
        same = all(answers[at] == answers[at - at % len(kept)] for at in range(len(answers)))
        for people, (name, it) in itertools.product(AT_ONCE, kept.items()):
            rows.append(Row(f"{people} at once, in {name}", _told(it, queries, people, each)))
    if shared is None:
        return [*rows, Row("in a database", "not measured: PostgreSQL is not here (apt-get install postgresql)")]
    return [*rows, Row("both give the same answers", "yes" if same else "NO", "yes")]


@contextlib.contextmanager
def _database() -> Iterator[InDatabase | None]:
    """One of a server of our own, asked by a pool; None where there is no PostgreSQL."""
    if (where := own_database.programs()) is None:
        yield None
        return
    before = os.environ.get("PGPASSFILE")
    with own_database.running(where) as server, contextlib.ExitStack() as ending:
        os.environ["PGPASSFILE"] = str(server.pgpass(server.home / "pgpass"))
        ending.callback(_put_back, before)
        of = Database(server.new("witness"))
        pool = Pool(of, of.settings.reader)
        ending.callback(pool.close)
        yield InDatabase(of, lines=pool)


def _put_back(before: str | None) -> None:
    os.environ.pop("PGPASSFILE", None)
    if before is not None:
        os.environ["PGPASSFILE"] = before


def _asks(it: Kept, query: Query) -> object:
    """As `inv serve` does."""
    with it.opened() as index:
        return search(index, query)


def _told(it: Kept, queries: list[Query], people: int, each: int) -> str:
    def asks(at: int) -> float:
        begun = time.perf_counter()
        _asks(it, queries[at % len(queries)])
        return time.perf_counter() - begun

    with ThreadPoolExecutor(people) as many:
        seconds, times = _took(lambda: list(many.map(asks, range(each))))
    p95 = float(np.quantile(times, 0.95)) * 1000
    return f"{each / seconds:.0f} answers a second, {statistics.median(times) * 1000:.0f} ms, p95 {p95:.0f}"


def _took(does: Callable[[], list[float]]) -> tuple[float, list[float]]:
    begun = time.perf_counter()
    times = does()
    return time.perf_counter() - begun, times
