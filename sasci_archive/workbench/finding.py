"""Find and replace, over the whole transcript at once."""

from __future__ import annotations

import msgspec
from starlette.routing import Route

from sasci_archive.errors import SasciError
from sasci_archive.tei.answering.occurrences import Occurrence, Wanted, occurrences
from sasci_archive.tei.changing.corrections import Kind
from sasci_archive.tei.document import ID, Element, all_text, local, path, spaced
from sasci_archive.tei.shown.reading import printed_number
from sasci_archive.workbench.answers import asked
from sasci_archive.workbench.bench import Bench
from sasci_archive.workbench.many import Many, correct
from sasci_archive.workbench.operations.asking import short
from sasci_archive.workbench.operations.everywhere import Correction, Everywhere

MOST = 5000
"""Places that are shown of one thing."""


class Found(msgspec.Struct, frozen=True):
    """Where it stands: `numbers` are the turns' printed numbers by id; `count` is how many there are, of which at most `MOST` are `places`."""

    places: tuple[Occurrence, ...]
    numbers: dict[str, str]
    count: int
    turns: int


class Replace(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """At these places, as `kind`; `text` and `now` are what people wrote."""

    places: tuple[Correction, ...]
    kind: Kind
    text: str
    now: str
    window: str = ""


class Where(msgspec.Struct, frozen=True):
    """What one can look in: sessions, and headings by id."""

    sessions: tuple[str, ...]
    parts: dict[str, str]


class Nothing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing is asked but to tell."""


def routes(bench: Bench) -> list[Route]:
    """What the panel asks."""

    def find(wanted: Wanted) -> Found:
        if not wanted.text.strip() and not (wanted.expression and wanted.text):
            raise SasciError("Nothing is looked for.", remedy="Write a word or some words.")
        with bench.alone:
            bench.notice()
            every = occurrences(bench.root(), wanted)
        turns = dict.fromkeys(each.turn for each in every)
        return Found(every[:MOST], {id_: printed_number(id_) for id_ in turns}, len(every), len(turns))

    def replace(wanted: Replace) -> Many:
        name = f"‘{short(wanted.text)}’ to ‘{short(wanted.now)}’" if wanted.now else f"‘{short(wanted.text)}’ taken out"
        return correct(bench, Everywhere(places=wanted.places, name=name, kind=wanted.kind), wanted.window)

    def where(_: Nothing) -> Where:
        root = bench.root()
        sessions = tuple(div.get("n", "1") for div in path(root, "text/body/div") if div.get("type") == "session")
        return Where(sessions, _parts(root))

    return [
        Route("/find", asked(bench, Wanted, find), methods=["POST"]),
        Route("/replace", asked(bench, Replace, replace), methods=["POST"]),
        Route("/find/where", asked(bench, Nothing, where), methods=["POST"]),
    ]


def _parts(root: Element) -> dict[str, str]:
    heads = (node for node in root.iter("{*}head") if local(node) == "head" and node.get(ID))
    return {node.get(ID, ""): spaced(all_text(node)) for node in heads}
