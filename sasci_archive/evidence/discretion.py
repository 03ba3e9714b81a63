"""Whether what people write beside the transcripts (codebooks, descriptions) may be shown: what they say, and what their pages are called."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from sasci_archive.catalogue.discretion import Discretion
from sasci_archive.errors import SasciError
from sasci_archive.model.coding import Codebook
from sasci_archive.model.evidence import Innovation
from sasci_archive.store.workspace import Workspace


def against_codebooks(discretion: Discretion, books: Iterable[Codebook]) -> str:
    """Why codebooks may not be read by everybody, as a clause; "" where they may: whoever speaks in any seminar here is asked for."""
    return discretion.against(text for book in books for text in _of_codebook(book))


def against_innovation(discretion: Discretion, it: Innovation) -> str:
    """The same of a description, whichever seminars it rests on: one that is withdrawn, or not public yet, hides people too."""
    return discretion.against(_of_innovation(it))


def held(workspace: Workspace, on: dt.datetime, books: Iterable[Codebook]) -> None:
    """Raises SasciError where a codebook may not be shown."""
    if clause := against_codebooks(Discretion(workspace, on), books):
        raise SasciError(
            f"A codebook {clause}.", remedy="Write themes.toml without names, and without what was withheld."
        )


def _of_codebook(book: Codebook) -> Iterator[str]:
    yield book.title
    for dimension in book.dimension:
        yield from (dimension.id, dimension.label, dimension.definition)
    for theme in book.theme:
        yield from (theme.id, theme.label, theme.definition, theme.use, theme.avoid, theme.example)
    yield from (coder.name for coder in book.coder if coder.named)


def _of_innovation(it: Innovation) -> Iterator[str]:
    yield from (it.id, it.name, it.type, it.when, it.summary)
    yield from (body.name for body in it.body)
    yield from (taker.part for taker in (*it.body, *it.person))
    for source in it.source:
        yield from (source.reference, source.url)
