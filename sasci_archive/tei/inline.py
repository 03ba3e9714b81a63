"""What may stand in a paragraph of a turn, by the profile, and as what each stands before those who edit it in the workbench.

Which elements there are, and what they may have on them, is read from the grammar (`profile.rnc`); what they are before an editor is a row here.
The workbench's own schema is made from both (`templates/workbench/src/profile.json`). Law: every element has its row, and every row its element.
"""

from __future__ import annotations

from enum import Enum
from typing import Final

import msgspec

from sasci_archive.model.inlines import View
from sasci_archive.tei import grammar
from sasci_archive.tei.document import Element, local


class As(Enum):
    """As what an element stands before an editor."""

    WORDS = "words"  # markup around words, which are edited as all words are
    CORRECTED = "corrected"  # what it reads now is words; how it read before is not shown
    GONE = "gone"  # words that are deleted: not shown
    SIGN = "sign"  # one sign that is no word: "[laughs]"
    NOTE = "note"  # a footnote, where it hangs
    HELD = "held"  # words that are not to be published: shown struck, and not to be written in
    ANCHOR = "anchor"  # a place that something points at: nothing is to be seen


class Standing(View, frozen=True, kw_only=True):
    """An element of a paragraph, by its `name` and, where the profile knows two of one name apart by it, its `type`. `told` is what people are told
    that it is; `attributes` are what it may have on it, without id and language, each with the only words that may be in it (none: any)."""

    name: str
    type: str = ""
    stands: As
    told: str
    attributes: dict[str, tuple[str, ...]]


ROWS: Final = {
    ("persName", ""): (As.WORDS, "person"),
    ("placeName", ""): (As.WORDS, "place"),
    ("orgName", ""): (As.WORDS, "body"),
    ("term", ""): (As.WORDS, "term"),
    ("date", ""): (As.WORDS, "date"),
    ("emph", ""): (As.WORDS, "stressed"),
    ("foreign", ""): (As.WORDS, "another language"),
    ("hi", ""): (As.WORDS, "set off"),
    ("title", ""): (As.WORDS, "title of a work"),
    ("ref", ""): (As.WORDS, "link"),
    ("unclear", ""): (As.WORDS, "unclear"),
    ("subst", ""): (As.CORRECTED, "corrected"),
    ("add", ""): (As.CORRECTED, "added"),
    ("del", ""): (As.GONE, "deleted"),
    ("gap", ""): (As.SIGN, "left out"),
    ("pause", ""): (As.SIGN, "pause"),
    ("vocal", ""): (As.SIGN, "sound made by somebody"),
    ("kinesic", ""): (As.SIGN, "gesture"),
    ("incident", ""): (As.SIGN, "what happens"),
    ("shift", ""): (As.SIGN, "change of voice"),
    ("seg", "citation"): (As.SIGN, "reference"),  # counted as no words of the speaker's (`places`)
    ("note", ""): (As.NOTE, "footnote"),
    ("seg", "restricted"): (As.HELD, "withheld"),
    ("anchor", ""): (As.ANCHOR, "anchor"),
}


def standings() -> tuple[Standing, ...]:
    """Every element that may stand in a paragraph, by the profile, in its order."""
    found = []
    for each in grammar.allowed("inline"):
        name, kind = each.known_by
        stands, told = ROWS.get(each.known_by, (As.WORDS, name))
        found.append(Standing(name=name, type=kind, stands=stands, told=told, attributes=each.attributes))
    return tuple(found)


def as_what(node: Element) -> As:
    """As what an element of a paragraph stands before an editor. What the profile does not know is markup around words: so nothing of it is lost."""
    name = local(node)
    row = ROWS.get((name, "")) or ROWS.get((name, node.get("type", "")))
    return row[0] if row else As.WORDS


def schema() -> bytes:
    """What the workbench's schema is made from, in JSON."""
    return msgspec.json.format(msgspec.json.encode(standings()), indent=2) + b"\n"
