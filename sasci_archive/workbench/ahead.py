"""What one may look at next is made ahead, when the editor pauses: what is outstanding, the page around the turn they are in, what is proposed.

It is made by the process that gives way to all others, and kept there; of a short seminar nothing is, as it is made sooner than anybody looks. It is begun once for
each pause that the page tells of, ends as soon as something is written, and asks for nothing by itself.
"""

from __future__ import annotations

import contextlib
import threading
from typing import Any

import msgspec
from starlette.routing import Route

from sasci_archive.workbench import making
from sasci_archive.workbench.answers import answering
from sasci_archive.workbench.bench import Bench
from sasci_archive.workbench.stamps import stamp


class Begun(msgspec.Struct, frozen=True):
    """Whether anything is being made ahead now."""

    begun: bool


def routes(bench: Bench) -> list[Route]:
    """What the page tells when its editor pauses."""
    ahead = Ahead(bench)
    return [
        Route(
            "/ahead",
            answering(bench, lambda request: ahead.begin(request.query_params.get("turn", ""))),
            methods=["GET"],
        )
    ]


class Ahead:
    """Makes ahead for one bench, one pause at a time."""

    def __init__(self, bench: Bench) -> None:
        self._bench, self._one = bench, threading.Lock()

    def begin(self, turn: str) -> Begun:
        """For whoever is in this turn; nothing where it is being made already, there is no transcript, or it is short."""
        if not self._bench.is_drafted or self._bench.aside.is_short or not self._one.acquire(blocking=False):
            return Begun(begun=False)
        threading.Thread(target=self._make, args=(turn,), daemon=True).start()
        return Begun(begun=True)

    def _make(self, turn: str) -> None:
        bench = self._bench
        try:
            of = stamp(bench.folder, letters=True)
            works: tuple[making.Work[Any], ...] = (making.READY, making.page(turn), making.PROPOSED)
            for work in works:
                if bench.ending() or stamp(bench.folder, letters=True) != of:
                    return
                with contextlib.suppress(Exception):  # it is said to whoever looks
                    bench.aside.ask(work, bench.now())
        finally:
            self._one.release()
