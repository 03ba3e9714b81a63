"""Excerpts of passages that are kept elsewhere: FTS5 cuts them, as it cuts those of its own index."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

import msgspec

from sasci_archive.search.laid import EVERY, Row
from sasci_archive.search.port import CLOSE, CUT, OPEN, Asked
from sasci_archive.search.sqlite.expressions import expressed, tokenizer


def excerpts(asked: Asked, rows: Sequence[Row], words: int) -> dict[int, str]:
    """So many words around what was asked for, of passages that have it, by number."""
    import apsw

    wanted = msgspec.structs.replace(asked.wanted, unwanted=())
    expression = expressed(Asked(wanted, ((EVERY,),)))
    with contextlib.closing(apsw.Connection(":memory:")) as connection:
        connection.execute(f'CREATE VIRTUAL TABLE word USING fts5(text, apart, marks, tokenize="{tokenizer()}")')
        connection.executemany(
            "INSERT INTO word(rowid, text, apart, marks) VALUES(?, ?, ?, ?)",
            ((row.number, row.text, row.apart, EVERY) for row in rows),
        )
        found = connection.execute(
            "SELECT rowid, snippet(word, 0, ?, ?, ?, ?) FROM word WHERE word MATCH ?",
            (OPEN, CLOSE, CUT, words, expression),
        )
        return {number: str(told) for number, told in found if isinstance(number, int)}
