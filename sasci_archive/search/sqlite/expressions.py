"""What is asked for as an expression of FTS5, and how FTS5 takes a text apart: the words of every index are its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sasci_archive.search.laid import EVERY
from sasci_archive.search.port import Asked
from sasci_archive.search.wording import Unit, newer_signs

if TYPE_CHECKING:
    from collections.abc import Callable

_NAME: Final = "unicode61"
_LONGEST: Final = 32_768
"""Bytes of a word: what is longer FTS5 cuts off."""


def tokenizer() -> str:
    """As a table of FTS5 is told it."""
    return f"{_NAME} remove_diacritics 2 separators '{newer_signs()}'"


def words() -> Callable[[str], list[str]]:
    """What takes a text apart into the words that FTS5 would find in it, in order.

    >>> words()("The carer’s Tŷ")
    ['the', 'carer', 's', 'ty']
    """
    import apsw

    connection = apsw.Connection(":memory:")
    takes = connection.fts5_tokenizer(_NAME, ["remove_diacritics", "2", "separators", newer_signs()])

    def taken(text: str) -> list[str]:
        found = takes(text.encode(), apsw.FTS5_TOKENIZE_DOCUMENT, None, include_offsets=False, include_colocated=False)
        return [_cut(str(word)) for word in found]

    return taken


def _cut(word: str) -> str:
    return word if len(word) < _LONGEST // 4 else word.encode()[:_LONGEST].decode(errors="ignore")


def expressed(asked: Asked) -> str:
    """Every word in quotation marks, so that none is an operator. What is wanted stands first, as its phrases are those that are weighed.
    <https://www.sqlite.org/fts5.html#full_text_query_syntax>"""
    texts = " AND ".join(f"({' OR '.join(map(_phrase, group))})" for group in asked.wanted.wanted)
    parts = [f"{{text apart}} : ({texts})"] if texts else []
    limits = asked.limits or (() if texts else ((EVERY,),))
    either = (" OR ".join(f'"{mark}"' for mark in marks) for marks in limits)
    parts += [f"marks : ({marks})" for marks in either]
    expression = " AND ".join(parts)
    unwanted = " OR ".join(map(_phrase, asked.wanted.unwanted))
    return f"({expression}) NOT ({{text apart}} : ({unwanted}))" if unwanted else expression


def _phrase(unit: Unit) -> str:
    star = " *" if unit.begun else ""
    return " OR ".join(f'"{" ".join(form)}"{star}' for form in unit.forms)
