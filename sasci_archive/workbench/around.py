"""What stands around the transcript and is found by its words: the index, the glossary, the chronology."""

from __future__ import annotations

import msgspec
from starlette.requests import Request
from starlette.routing import Route

from sasci_archive.errors import SasciError
from sasci_archive.model.chronology import Dated
from sasci_archive.model.glossary import never_said
from sasci_archive.model.indexing import Entry, Proposal
from sasci_archive.model.seminar import Participant, Term
from sasci_archive.stages import chronology, glossary, index
from sasci_archive.stages.index import Standing
from sasci_archive.tei.shown.turns_said import Turns
from sasci_archive.workbench import making
from sasci_archive.workbench.answers import answering, asked
from sasci_archive.workbench.bench import Bench
from sasci_archive.workbench.operations.asking import short


class Entries(msgspec.Struct, frozen=True):
    """The index as it is written, and the people it can be about."""

    entries: tuple[Entry, ...]
    people: tuple[Participant, ...]


class Printed(msgspec.Struct, frozen=True):
    """The entries in the same order as a proof prints them now; `wrong` where no proof can, and what is wrong then."""

    printed: tuple[Standing, ...]
    wrong: str = ""


class Terms(msgspec.Struct, frozen=True):
    """The glossary, and the terms of it that nobody says."""

    terms: tuple[Term, ...]
    unsaid: tuple[str, ...]


class Another(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Entry `number` of the index (from 0), `was`, says `now`; None takes it out."""

    number: int
    was: Entry
    now: Entry | None


class PutTerm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A term is written down, in the place of the one called `was`; None takes that out."""

    term: Term | None
    was: str = ""


class PutEvent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An event is written down, in the place of `was`."""

    event: Dated
    was: Dated | None = None


class Numbers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Proposals for the index, by number as they were shown last."""

    numbers: tuple[int, ...]


def routes(bench: Bench) -> list[Route]:
    """What the panel of terms and index asks."""
    return [*_index(bench), *_terms(bench)]


def _index(bench: Bench) -> list[Route]:
    # What takes seconds in a long seminar is made aside, without keeping others from writing
    def entries(_: Request) -> Entries:
        return Entries(index.index_of(bench.folder).entry, bench.folder.seminar().roster)

    def printed(_: Request) -> Printed:
        try:
            return Printed(bench.aside.ask(making.INDEX, bench.now()))
        except SasciError as error:
            return Printed((), bench.sentence(error))

    def proposals(_: Request) -> tuple[Proposal, ...]:
        return bench.aside.ask(making.PROPOSALS, bench.now())

    def preview(entry: Entry) -> Standing:
        return index.would_print(bench.folder, entry, bench.now())

    def put(entry: Entry) -> None:
        bench.beside(lambda: index.put(bench.folder, entry), f"Index: ‘{_named(entry)}’ put in")

    def change(another: Another) -> None:
        name = _named(another.now or another.was)
        bench.beside(
            lambda: index.change(bench.folder, another.number, another.was, another.now),
            f"Index: ‘{name}’ changed" if another.now else f"Index: ‘{name}’ taken out",
        )

    def accept(chosen: Numbers) -> None:
        bench.beside(lambda: index.accept(bench.folder, chosen.numbers), f"Index: {_many(chosen.numbers)} accepted")

    def refuse(chosen: Numbers) -> None:
        bench.beside(lambda: index.refuse(bench.folder, chosen.numbers), f"Index: {_many(chosen.numbers)} not wanted")

    return [
        Route("/index", answering(bench, entries), methods=["GET"]),
        Route("/index/printed", answering(bench, printed), methods=["GET"]),
        Route("/index/proposals", answering(bench, proposals), methods=["GET"]),
        Route("/index/preview", asked(bench, Entry, preview), methods=["POST"]),
        Route("/index/put", asked(bench, Entry, put), methods=["POST"]),
        Route("/index/change", asked(bench, Another, change), methods=["POST"]),
        Route("/index/accept", asked(bench, Numbers, accept), methods=["POST"]),
        Route("/index/refuse", asked(bench, Numbers, refuse), methods=["POST"]),
    ]


def _terms(bench: Bench) -> list[Route]:
    def terms(_: Request) -> Terms:
        with bench.alone:
            known, said = bench.folder.seminar().glossary, Turns(bench.root())
        return Terms(known, tuple(term.term for term in never_said(known, [p.text for p in said.paragraphs])))

    def put_term(asked_: PutTerm) -> None:
        term = asked_.term
        if term is not None:
            told = f"Glossary: ‘{term.term}’ {'changed' if asked_.was else 'put in'}"
            bench.beside(lambda: glossary.put(bench.folder, term, asked_.was), told, follow=True)
        else:
            told = f"Glossary: ‘{asked_.was}’ taken out"
            bench.beside(lambda: glossary.take_out(bench.folder, asked_.was), told, follow=True)

    def events(_: Request) -> tuple[Dated, ...]:
        return chronology.listed(bench.folder)

    def put_event(asked_: PutEvent) -> None:
        bench.beside(
            lambda: chronology.put(bench.folder, asked_.event, asked_.was),
            f"Chronology: ‘{short(asked_.event.label)}’ {'changed' if asked_.was else 'put in'}",
        )

    return [
        Route("/glossary", answering(bench, terms), methods=["GET"]),
        Route("/glossary/put", asked(bench, PutTerm, put_term), methods=["POST"]),
        Route("/chronology", answering(bench, events), methods=["GET"]),
        Route("/chronology/put", asked(bench, PutEvent, put_event), methods=["POST"]),
    ]


def _named(entry: Entry) -> str:
    return short(entry.heading or entry.person)


def _many(numbers: tuple[int, ...]) -> str:
    return f"{len(numbers)} proposal{'' if len(numbers) == 1 else 's'}"
