"""What is outstanding before anything may be public, as `inv ready` says it, each thing with its places; asked anew only where something has changed."""

from __future__ import annotations

import datetime as dt
import threading

import msgspec
from starlette.requests import Request
from starlette.routing import Route

from sasci_archive.model.outstanding import Item, Readiness
from sasci_archive.tei.document import ID, Element, by_id, local, pointers
from sasci_archive.tei.head import colophon
from sasci_archive.tei.shown.reading import printed_number
from sasci_archive.workbench import making
from sasci_archive.workbench.answers import answering
from sasci_archive.workbench.bench import Bench
from sasci_archive.workbench.stamps import Stamp, stamp

_PLACES = 24
"""Places of one thing that are told."""


class Place(msgspec.Struct, frozen=True):
    """A `turn` to go to, and what it is called: "turn 12", or the name of somebody, whose first turn it is ("" where they have none)."""

    turn: str
    name: str


class Thing(msgspec.Struct, frozen=True):
    """One thing outstanding, as the command says it. `more` counts the places that are not told."""

    what: str
    sentence: str
    remedy: str
    places: tuple[Place, ...] = ()
    more: int = 0


class Ahead(msgspec.Struct, frozen=True):
    """What will be outstanding besides when an embargo ends at `opens` (UTC)."""

    opens: dt.datetime
    things: tuple[Thing, ...]


class Ready(msgspec.Struct, frozen=True):
    """How it stands; `turns` are heard by a person, of `of`."""

    ready: bool
    headline: str
    things: tuple[Thing, ...]
    ahead: tuple[Ahead, ...]


def routes(bench: Bench) -> list[Route]:
    """What the panel of what is outstanding asks."""
    asking = _Asking(bench)
    return [Route("/ready", answering(bench, asking.told), methods=["GET"])]


class _Asking:
    """Asks once for each state of the folder, and does not hold the bench meanwhile: whoever types does not wait for it."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._one = threading.Lock()
        self._last: tuple[tuple[Stamp, dt.date], Ready] | None = None

    def told(self, _: Request) -> Ready:
        """Raises NotYet, Faults, BadRecord, BadTranscript."""
        folder, now = self._bench.folder, self._bench.now()
        with self._one:
            key = stamp(folder, letters=True), now.date()
            if self._last is None or self._last[0] != key:
                found = self._bench.aside.ask(making.READY, now)
                self._last = (key, _said(folder.slug, found, self._bench.root()))
            return self._last[1]


def _said(slug: str, found: Readiness, root: Element) -> Ready:
    there, names = by_id(root), colophon.labels(root)
    firsts: dict[str, str] = {}
    for holder in root.iter("{*}u", "{*}writing"):
        for who in pointers(holder.get("who", "")):
            firsts.setdefault(who.removeprefix("p."), holder.get(ID, ""))

    def place(about: str) -> Place:
        node = there.get(about)
        for each in (node, *node.iterancestors()) if node is not None else ():
            if local(each) in {"u", "writing"}:
                return Place(each.get(ID, ""), f"turn {printed_number(each.get(ID, ''))}")
        return Place(firsts.get(about, ""), names.get(f"p.{about}", about))

    def thing(item: Item) -> Thing:
        return Thing(
            item.what.value,
            f"{item.sentence}.",
            item.remedy.replace("SLUG", slug),
            tuple(map(place, item.about[:_PLACES])),
            max(0, len(item.about) - _PLACES),
        )

    return Ready(
        found.ready,
        found.headline,
        tuple(map(thing, found.items)),
        tuple(Ahead(each.opens, tuple(map(thing, each.items))) for each in found.ahead),
    )
