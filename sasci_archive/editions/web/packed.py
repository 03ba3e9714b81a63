"""What the script of a page needs only when somebody listens or asks: the times of words, the TEI of each turn, how each style cites it.

What is said is not in it again: where the TEI has words that the page has, it says which. It is packed (JSON, deflated as in https://www.rfc-editor.org/rfc/rfc1950, base64), as a page opened from the disk may fetch nothing,
and as it would be heavier than the text. The leak test unpacks it (`inspection.markup`).
"""

from __future__ import annotations

import base64
import functools
import re
import textwrap
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from lxml import etree

from sasci_archive.editions.web.text import word_starts, words_of
from sasci_archive.formats import hardened_xml
from sasci_archive.gate import Release
from sasci_archive.model.reading import Chat, Reading, Utterance, Withheld

MARK = "\ue000"
"""Stands around the place of words that the page has."""
_NEAR = 40  # words of the page that the TEI may leap over (a footnote's, a name's)
_PARTS = re.compile(r"<[^>]*>|[^<]+")
_WORDS = re.compile(r"\S+(?: \S+)*")
_SHORT = re.compile(f"{MARK}([0-9]+) ([0-9]+){MARK}")
_ID = "{http://www.w3.org/XML/1998/namespace}id"


def packed(reading: Reading, tei: Mapping[str, str]) -> Callable[[Mapping[str, Any] | None], str]:
    """As it stands in the page, once it is given how passages are cited: the TEI of each turn, when each of its words begins
    (`text.word_starts`), and that; "" where there is nothing of any kind."""
    blocks = [b for session in reading.sessions for b in session.blocks if isinstance(b, Utterance | Chat)]
    words = {b.id: starts for b in blocks if isinstance(b, Utterance) and (starts := word_starts(b))}
    said = {b.id: words_said(b) for b in blocks}
    short = {id_: shortened(element, said.get(id_, ())) for id_, element in tei.items()}

    def pack(citing: Mapping[str, Any] | None) -> str:
        if not tei and not words and citing is None:
            return ""
        content = msgspec.json.encode({"tei": short, "words": words, "citing": citing})
        return base64.b64encode(zlib.compress(content, 9)).decode()

    return pack


def words_said(block: Utterance | Chat) -> tuple[str, ...]:
    """The words of a turn or message as the page has them, one by one: `said` in player.js gives the same."""
    paragraphs = block.paragraphs if isinstance(block, Utterance) else (block.content,)
    return tuple("\n".join(words_of(p) for p in paragraphs).split())


@functools.lru_cache(maxsize=1 << 13)
def shortened(element: str, words: tuple[str, ...]) -> str:
    """An element whose words stand as which of `words` they are: the first, and how many. Law: `restored` gives it back.

    >>> shortened("<seg>we had a rota</seg>", ("So", "we", "had", "a", "rota")).replace(MARK, "|")
    '<seg>|1 4|</seg>'
    """
    if MARK in element:
        return element
    at = 0

    def run(found: re.Match[str]) -> str:
        nonlocal at
        made: list[str] = []
        first = -1
        for token in found[0].split(" "):
            near = next((i for i in range(at, min(at + _NEAR, len(words))) if words[i] == token), -1)
            if near >= 0 and first >= 0 and near == at:
                at += 1
                continue
            if first >= 0:
                made.append(f"{MARK}{first} {at - first}{MARK}")
                first = -1
            if near < 0:
                made.append(token)
            else:
                first, at = near, near + 1
        if first >= 0:
            made.append(f"{MARK}{first} {at - first}{MARK}")
        return " ".join(made)

    return "".join(part if part.startswith("<") else _WORDS.sub(run, part) for part in _PARTS.findall(element))


def restored(element: str, words: Sequence[str]) -> str:
    """What was shortened, whole: as the page's script does it."""
    return _SHORT.sub(lambda of: " ".join(words[int(of[1]) : int(of[1]) + int(of[2])]), element)


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
