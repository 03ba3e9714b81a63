"""On which page of the PDF each turn stands, read from the finished file, so that a citation and a page list say what is printed.

The volume's template attaches what typst knows of it once every page is set (`pages.json`), as it gives only headings a named place.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Final

import msgspec

from sasci_archive.editions import templates
from sasci_archive.editions.templates import Used
from sasci_archive.errors import SasciError

ATTACHED: Final = "pages.json"

PDFIUM: Final = threading.Lock()
"""PDFium is not to be used by two threads at a time: whoever makes a file with it holds this."""


class Once:
    """A file that is made once, by whoever asks for it first; all others wait for it, and what it raises is raised to each. Whoever asks
    for it is made from its templates too."""

    def __init__(self, make: Callable[[], bytes]) -> None:
        self._make, self._lock = make, threading.Lock()
        self._made: bytes | None = None
        self._used: frozenset[Used] = frozenset()
        self._raised: BaseException | None = None

    def put(self, made: bytes, used: Iterable[Used]) -> None:
        """It is there already, and was made from these templates: nobody needs to make it."""
        with self._lock:
            self._made, self._used = made, frozenset(used)

    def __call__(self) -> bytes:
        """The file, made by whoever is the first to ask. Raises what making it raised, to everybody."""
        with self._lock:
            if self._raised is not None:
                raise self._raised
            if self._made is None:
                try:
                    with templates.noted() as used:
                        self._made = self._make()
                    self._used = frozenset(used)
                except BaseException as raised:
                    self._raised = raised
                    raise
            templates.note(self._used)
            return self._made


def pages(pdf: bytes) -> Mapping[str, str]:
    """The page on which each turn begins, as it is numbered ("12"), by the turn's id. Raises SasciError."""
    return {turn: on[0] for turn, on in extents(pdf).items()}


def extents(pdf: bytes) -> Mapping[str, tuple[str, ...]]:
    """The page on which each turn begins and, where that is another, the one on which it ends. Raises SasciError where the file does not
    open, or does not say."""
    import pypdfium2

    with PDFIUM:
        try:
            document = pypdfium2.PdfDocument(pdf)
            try:
                attachments = map(document.get_attachment, range(document.count_attachments()))
                told = next((bytes(a.get_data()) for a in attachments if a.get_name() == ATTACHED), b"")
            finally:
                document.close()
        except pypdfium2.PdfiumError as error:
            raise SasciError(f"The PDF does not open: {error}.", remedy="Make it again.") from error
    try:
        return msgspec.json.decode(told, type=dict[str, tuple[str, ...]])
    except msgspec.DecodeError as error:
        raise SasciError(
            f"The PDF does not say on which page each turn is: there is no {ATTACHED} in it, or it does not read.",
            remedy="A template of your own for the volume has to attach it, as templates/volume.typ does.",
        ) from error


def cited(first: tuple[str, ...], last: tuple[str, ...] = ()) -> str:
    """The pages of a passage from the extents of its first and its last turn.

    >>> cited(("12",)), cited(("12", "13")), cited(("12", "13"), ("14", "15")), cited(("12",), ("12",)), cited(())
    ('12', '12–13', '12–15', '12', '')
    """
    on = (*first[:1], *(last or first)[-1:])
    return "–".join(dict.fromkeys(on))
