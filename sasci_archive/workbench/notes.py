"""Footnotes in order, with the numbers they are printed with; and the works that can be cited in them."""

from __future__ import annotations

import msgspec
from starlette.requests import Request
from starlette.routing import Route

from sasci_archive.binding import works
from sasci_archive.errors import SasciError
from sasci_archive.formats.citing import Listed
from sasci_archive.tei.changing import footnotes
from sasci_archive.tei.changing.footnotes import Footnote
from sasci_archive.workbench import making
from sasci_archive.workbench.answers import answering
from sasci_archive.workbench.bench import Bench


class Printed(msgspec.Struct, frozen=True):
    """How notes are printed now: `before` is how many stand before the transcript, `texts` what each says, citations in the style of the seminar. With
    `wrong`, no edition could be made, and `before` is 0."""

    before: int
    texts: dict[str, str]
    wrong: str = ""


def routes(bench: Bench) -> list[Route]:
    """What the panel of notes asks."""

    def notes(_: Request) -> tuple[Footnote, ...]:
        with bench.alone:
            return footnotes.notes(bench.version().root)

    def printed(_: Request) -> Printed:
        with bench.alone:
            own = {note.id for note in footnotes.notes(bench.version().root)}
        try:
            every = bench.aside.ask(making.NOTES, bench.now())
        except SasciError as error:
            return Printed(0, {}, bench.sentence(error))
        first = next((note.number for note in every if note.id in own), 0)
        texts = {note.id: note.text for note in every if note.id in own}
        return Printed(max(0, first - 1) if first else sum(note.id not in own for note in every), texts)

    def listed(_: Request) -> tuple[Listed, ...]:
        with bench.alone:
            return works.listed(bench.folder)

    return [
        Route("/notes", answering(bench, notes), methods=["GET"]),
        Route("/notes/printed", answering(bench, printed), methods=["GET"]),
        Route("/works", answering(bench, listed), methods=["GET"]),
    ]
