"""Whether any of some words stands in any file, whatever it is: what is of no kind that we know is looked through by its bytes and as text.

For what must be gone from everything that we hold (`search` is for what is to leave, and refuses what it cannot read).
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from sasci_archive.errors import Unreadable
from sasci_archive.inspection.grams import byte_forms, sought
from sasci_archive.inspection.raw import Needles
from sasci_archive.inspection.search import said
from sasci_archive.inspection.texts import decoded, texts
from sasci_archive.model.secret import Kind, Secret

_AS_TEXT: Final = 1 << 25
"""So many bytes of a kind that nobody knows are read as text too; more is hardly text."""


class _Lot:
    """Secrets that the same words excuse."""

    def __init__(self, secrets: Sequence[Secret], released: str) -> None:
        self.sought = sought(secrets, released)
        self.needles = Needles(byte_forms(self.sought))


class Looked:
    """For these secrets. `released` is all that may be said, so that words that everybody says do not cry wolf; it excuses no name: these are
    looked for whatever is said, but for the words in `excused` (an id may be somebody's name, and names ordinary words)."""

    def __init__(self, secrets: Sequence[Secret], released: str, excused: str = "") -> None:
        self.secrets = tuple(secrets)
        self._turn = threading.Lock()
        self._lots = tuple(
            _Lot([secret if secret.kind is kind else replace(secret, text="") for secret in self.secrets], said)
            for kind, said in ((Kind.WORDS, released), (Kind.NAME, excused))
        )

    @property
    def untellable(self) -> tuple[str, ...]:
        """The marks of those that are so common that nothing can be told of them: they must go by where they stood."""
        found = frozenset[int]().union(*(lot.sought.secrets for lot in self._lots))
        return tuple(secret.mark for place, secret in enumerate(self.secrets) if place not in found)

    def says(self, text: str) -> bool:
        """Whether any of them stands in a text."""
        return bool(self._said(text))

    def marks(self, path: Path, name: str = "") -> tuple[str, ...]:
        """The marks of the secrets that stand in a file, or in its `name` (by default its own), once each. Several threads may ask, and are answered one after
        the other, as what reads a PDF knows only one. A file that cannot be opened raises Unreadable."""
        with self._turn:
            return self._marks(path, name or path.name)

    def _marks(self, path: Path, name: str) -> tuple[str, ...]:
        found = self._said(name)
        try:
            with path.open("rb") as file:
                for lot in self._lots:
                    file.seek(0)
                    found |= lot.needles.found_in(file)
                file.seek(0)
                size = path.stat().st_size
                plain = file.read() if size <= _AS_TEXT else b""
        except OSError as error:
            raise Unreadable(
                f"'{path}' cannot be opened: {(error.strerror or str(error)).lower()}.",
                remedy="See that you may read it.",
            ) from error
        try:
            for _, text in texts(path):
                found |= self._said(text)
        except Unreadable:
            found |= self._said(decoded(plain))
        return tuple(dict.fromkeys(self.secrets[place].mark for place in sorted(found)))

    def _said(self, text: str) -> set[int]:
        return set[int]().union(*(said(lot.sought, lot.needles, text) for lot in self._lots))
