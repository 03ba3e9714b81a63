"""What parts of a transcript read before a change and after, as people read it: the words that are published, with what is no word in brackets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml import etree

from sasci_archive.formats import hardened_xml
from sasci_archive.tei.changing.swaps import Part
from sasci_archive.tei.document import NS, spaced
from sasci_archive.tei.shown.written import Anchor, Footnote, Held, Lifted, Piece, Run, Thing, written


def told(parts: Sequence[Part]) -> Iterator[tuple[str, str, str]]:
    """Of each turn or message among them its id, and how it read and reads, paragraphs parted by ¶; "" where it was not there."""
    for part in parts:
        before, after = dict(_reads(part.before)), dict(_reads(part.after))
        for id_ in dict.fromkeys((*before, *after)):
            was, now = before.get(id_, ""), after.get(id_, "")
            yield id_, was, now


def _reads(xml: str) -> Iterator[tuple[str, str]]:
    if not xml:
        return
    whole = xml.encode() if xml.lstrip().startswith("<?xml") else f'<x xmlns="{NS}">{xml}</x>'.encode()
    root = etree.fromstring(whole, hardened_xml.parser(strip_cdata=False))
    for holder in root.iter(f"{{{NS}}}u", f"{{{NS}}}writing"):
        turn = written(holder)
        yield turn.id, " ¶ ".join(_paragraph(paragraph.pieces) for paragraph in turn.paragraphs)


def _paragraph(pieces: Sequence[Piece]) -> str:
    text = ""
    for piece in pieces:
        match piece:
            case Run(words, _):
                text += words
            case Thing():
                text += f"[{piece.text}]"
            case Footnote():
                text += f" [note: {piece.text}]"
            case Held():
                text += f"[not to be published: {piece.text}]"
            case Anchor() | Lifted():
                pass
    return spaced(text)
