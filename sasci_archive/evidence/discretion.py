"""Whether what people write beside the transcripts (codebooks, descriptions) names somebody who is not to be known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from sasci_archive import gate
from sasci_archive.errors import SasciError
from sasci_archive.model.coding import Codebook
from sasci_archive.store.workspace import Workspace


def named(workspace: Workspace, on: dt.datetime, slugs: Iterable[str], text: str) -> str:
    """Who is named in a text of those whom one of these seminars does not let be known at the instant `on`; "" for nobody. Raises BadTranscript."""
    return next(_hidden(workspace, on, slugs, text), "")


def _hidden(workspace: Workspace, on: dt.datetime, slugs: Iterable[str], text: str) -> Iterator[str]:
    known = set(workspace.slugs())
    for slug in slugs:
        folder = workspace.folder(slug)
        if slug in known and (master := folder.transcript()) is not None:
            for names in gate.untold(master, folder.consent(), on, [text]):
                yield from names


def named_in(workspace: Workspace, on: dt.datetime, slug: str, book: Codebook) -> str:
    """The same of all in a codebook that is read by everybody, for whoever speaks in one seminar."""
    return named(workspace, on, (slug,), "\n".join(_texts(book)))


def named_in_codebooks(workspace: Workspace, on: dt.datetime, books: Iterable[Codebook]) -> str:
    """The same of all in codebooks that is read by everybody, for whoever speaks in any seminar here."""
    return named(workspace, on, workspace.slugs(), "\n".join(text for book in books for text in _texts(book)))


def held(workspace: Workspace, on: dt.datetime, books: Iterable[Codebook]) -> None:
    """Raises SasciError where a codebook may not be shown."""
    if name := named_in_codebooks(workspace, on, books):
        raise SasciError(f"A codebook names {name}, who is not to be known.", remedy="Write themes.toml without names.")


def _texts(book: Codebook) -> Iterator[str]:
    yield book.title
    for dimension in book.dimension:
        yield from (dimension.label, dimension.definition)
    for theme in book.theme:
        yield from (theme.label, theme.definition, theme.use, theme.avoid, theme.example)
    yield from (coder.name for coder in book.coder if coder.named)
