"""What the script of a page needs only when somebody listens or asks: the times of words, the TEI of each turn, how each style cites it.

It is packed (JSON, deflated as in https://www.rfc-editor.org/rfc/rfc1950, base64), as a page opened from the disk may fetch nothing,
and as it would be heavier than the text. The leak test unpacks it (`inspection.markup`).
"""

from __future__ import annotations

import base64
import textwrap
import zlib
from collections.abc import Mapping
from typing import Any

import msgspec
from lxml import etree

from sasci_archive.editions.html_text import word_starts
from sasci_archive.formats import hardened_xml
from sasci_archive.gate import Release
from sasci_archive.model.reading import Chat, Reading, Utterance, Withheld

_ID = "{http://www.w3.org/XML/1998/namespace}id"


def packed(reading: Reading, tei: Mapping[str, str], citing: Mapping[str, Any] | None) -> str:
    """As it stands in the page: the TEI of each turn, when each of its words begins (`html_text.word_starts`), how it is cited; "" where
    there is nothing of any kind."""
    turns = (block for session in reading.sessions for block in session.blocks if isinstance(block, Utterance))
    words = {turn.id: starts for turn in turns if (starts := word_starts(turn))}
    if not tei and not words and citing is None:
        return ""
    content = msgspec.json.encode({"tei": tei, "words": words, "citing": citing})
    return base64.b64encode(zlib.compress(content, 9)).decode()


def tei_of_turns(release: Release) -> dict[str, str]:
    """The TEI of each turn and message of a release, by its id."""
    turns = {
        block.id
        for session in release.reading.sessions
        for block in session.blocks
        if isinstance(block, Utterance | Chat | Withheld) and block.id
    }
    return _of_turns(release.tei, turns)


def _of_turns(tei: bytes, turns: set[str]) -> dict[str, str]:
    """Each turn's element as it stands in the released TEI, by its id."""
    root = etree.fromstring(tei, hardened_xml.parser())
    return {
        id_: _indented(etree.tostring(element, encoding="unicode", with_tail=False))
        for element in root.iter(etree.Element)
        if (id_ := element.get(_ID, "")) in turns
    }


def _indented(element: str) -> str:
    """Its lines no further in than they are within it."""
    first, newline, rest = element.partition("\n")
    return first + newline + textwrap.dedent(rest) if newline else first
