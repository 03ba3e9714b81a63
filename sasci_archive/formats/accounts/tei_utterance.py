"""What somebody says in TEI of others, element by element: words, moments, what is heard and done, notes, doubts.

One row for each kind of element (`ROWS`); what is in none of them keeps its words, and is counted as unknown.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from sasci_archive.formats import outside
from sasci_archive.formats.accounts.timed_text import Running
from sasci_archive.formats.outside import Element, name
from sasci_archive.model.account import Aside, What

NS: Final = "http://www.tei-c.org/ns/1.0"
_DURATION: Final = re.compile(r"(?:PT)?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S?)?", re.IGNORECASE)
_LOST: Final = ("inaudible", "unintelligible", "incomprehensible", "unclear")
_AFTER: Final = frozenset("([{„“«‹¿¡")
"""Punctuation that goes with the word after it."""

DONE: Final = frozenset("vocal kinesic incident event stage writing".split())  # noqa: SIM905
"""What is heard, done or shown."""
ANNOTATION: Final = frozenset(
    [
        "spanGrp",
        "span",
        "linkGrp",
        "link",
        "interpGrp",
        "interp",
        "fs",
        "fvLib",
        "timeline",
        "desc",
        "reg",
        "corr",
        "expan",
        "join",
        "lb",
        "pb",
        "cb",
        "milestone",
        "ptr",
        "graphic",
        "media",
        "figure",
        "metamark",
        "listAnnotation",
        "index",
    ]
)
"""No part of what was said."""
_SAID: Final = frozenset(
    [
        "ab",
        "abbr",
        "add",
        "addName",
        "cl",
        "damage",
        "date",
        "del",
        "distinct",
        "div",
        "email",
        "ex",
        "foreign",
        "forename",
        "geogName",
        "idno",
        "measure",
        "mentioned",
        "mod",
        "name",
        "num",
        "orgName",
        "orig",
        "persName",
        "phr",
        "placeName",
        "q",
        "quote",
        "ref",
        "retrace",
        "roleName",
        "rs",
        "s",
        "said",
        "seg",
        "sic",
        "soCalled",
        "supplied",
        "surname",
        "surplus",
        "term",
        "time",
        "title",
        "unit",
    ]
)
"""Elements whose words are said as any others are."""


class Utterance:
    """One utterance while it is read. `times` are the timelines' moments; what is left out, and what is unknown, is counted."""

    def __init__(
        self, running: Running, times: Mapping[str, int], left_out: Counter[str], unknown: Counter[str]
    ) -> None:
        self.running = running
        self._times = times
        self._left_out = left_out
        self._unknown = unknown

    def text(self, node: Element) -> None:
        """All that stands in an element."""
        if node.text:
            self.running.text(node.text)
        self.inside(node)

    def inside(self, node: Element) -> None:
        """The elements in an element, with the text between them."""
        for child in node.iterchildren("*"):
            self._one(child)
            if child.tail:
                self.running.text(child.tail)

    def _one(self, node: Element) -> None:
        tag = name(node)
        if tag in ANNOTATION and not (tag == "lb" and node.get("type") == "paragraph"):
            self._left_out[tag] += 1
        elif tag in DONE:
            self.running.aside(What.HAPPENING, happening(node))
        elif tag in _ROWS:
            _ROWS[tag](self, node)
        else:
            self._unknown.update([] if tag in _SAID else [tag])
            self.timed(node)

    def timed(self, node: Element) -> None:
        """An element's words, from its start to its end where it says them."""
        if self.running.count and _is_paragraph(node):
            self.running.aside(What.PARAGRAPH)
            self.running.gap()
        self.running.moment(at(node, "start", self._times))
        self.text(node)
        self.running.moment(at(node, "end", self._times))

    def utterance(self, node: Element) -> None:
        """An utterance in another, or in its annotation block."""
        self.running.gap()
        self.text(node)

    def word(self, node: Element) -> None:
        """A token. One with anchors or pauses in it is read piece by piece."""
        self.running.moment(at(node, "start", self._times))
        if len(node):
            self.running.gap()
            self.text(node)
            self.running.gap()
        else:
            self.running.word(words(node), joined=node.get("join") == "left")
        self.running.moment(at(node, "end", self._times))

    def mark(self, node: Element) -> None:
        """Punctuation goes with the word before it, unless it opens something."""
        text = words(node)
        self.running.word(text, joined=text[:1] not in _AFTER and node.get("join") != "right")
        if text[:1] in _AFTER or node.get("join") in {"right", "both"}:
            self.running.goes_on()

    def anchor(self, node: Element) -> None:
        """A moment."""
        self.running.moment(moment(node.get("synch", ""), self._times))

    def unclear(self, node: Element) -> None:
        """Words that may be others; without words, nobody could make them out."""
        if not self._covered(node, What.UNCLEAR):
            self.running.aside(What.INAUDIBLE)

    def strong(self, node: Element) -> None:
        """Words that are said, or set, with weight."""
        self._covered(node, What.EMPHASIS)

    def _covered(self, node: Element, what: What) -> bool:
        count, asides = self.running.count, self.running.asides
        self.text(node)
        return self.running.covered(count, asides, what) or bool(words(node))

    def choice(self, node: Element) -> None:
        """Of two readings the one that was said: what stands corrected, regular or written out is somebody else's."""
        said = [child for child in node.iterchildren("*") if name(child) not in ANNOTATION]
        self._left_out.update(name(child) for child in node.iterchildren("*") if child not in said[:1])
        for child in said[:1]:
            self._one(child)

    def corrected(self, node: Element) -> None:
        """Of what was corrected what now stands."""
        for child in node.iterchildren("*"):
            if name(child) == "add":
                self._one(child)
            else:
                self._left_out[name(child)] += 1

    def aside(self, what: What, text: str) -> None:
        """Something between the words."""
        self.running.aside(what, text)

    def gap(self, node: Element) -> None:
        """Something that is missing."""
        found = gap(node)
        self.running.aside(found.what, found.text)


_ROWS: Final[Mapping[str, Callable[[Utterance, Element], None]]] = {
    "u": Utterance.utterance,
    "w": Utterance.word,
    "pc": Utterance.mark,
    "anchor": Utterance.anchor,
    "unclear": Utterance.unclear,
    "emph": Utterance.strong,
    "hi": Utterance.strong,
    "choice": Utterance.choice,
    "subst": Utterance.corrected,
    "gap": Utterance.gap,
    "p": Utterance.timed,
    "pause": lambda reader, node: reader.aside(What.PAUSE, length(node)),
    "note": lambda reader, node: reader.aside(What.NOTE, words(node)),
    "head": lambda reader, node: reader.aside(What.HEADING, words(node)),
    "shift": lambda reader, node: reader.aside(What.HAPPENING, node.get("new") or "normal"),
    "lb": lambda reader, _: reader.aside(What.PARAGRAPH, ""),
    "speaker": lambda _, __: None,  # the label of an <sp>, which was read already
}


def _is_paragraph(node: Element) -> bool:
    """Whether a second `seg` is a new paragraph, as in ParlaMint, and no phrase, as in ISO 24624."""
    above = node.getparent()
    in_utterance = name(node) == "seg" and above is not None and name(above) in {"u", "sp"}
    return name(node) == "p" or (in_utterance and next(node.iterancestors(f"{{{NS}}}annotationBlock"), None) is None)


def words(node: Element) -> str:
    """All the text in an element, every run of white space one space."""
    return " ".join("".join(_strings(node)).split())


def _strings(node: Element) -> Iterator[str]:
    yield node.text or ""
    for child in node.iterchildren("*"):
        yield from _strings(child)
        yield child.tail or ""


def happening(node: Element) -> str:
    """What a happening is: its description, else what its attributes say."""
    return words(node) or node.get("desc") or node.get("type") or name(node)


def gap(node: Element) -> Aside:
    """What is missing: nobody could make it out, or the reason that is given."""
    reason = words(node) or node.get("reason") or ""
    lost = not reason or any(part in reason.casefold() for part in _LOST)
    return Aside(0, What.INAUDIBLE) if lost else Aside(0, What.HAPPENING, reason)


def length(pause: Element) -> str:
    """How many ms a pause lasts; "" where nobody measured.

    >>> from lxml import etree
    >>> [length(etree.Element("pause", dur=dur)) for dur in ("PT1.5S", "PT1M", "0.8s", "short")]
    ['1500', '60000', '800', '']
    """
    found = _DURATION.fullmatch((pause.get("dur") or "").strip())
    if found is None or not any(found.groups()):
        return ""
    hours, minutes, rest = found.groups()
    return str((int(hours or 0) * 60 + int(minutes or 0)) * 60_000 + (outside.seconds(rest or 0) or 0))


def bare(pointer: str) -> str:
    """An id out of whatever points at it: `#SPK0`, `SPK0`, `people.xml#SPK0`, `p:SPK0`.

    >>> bare("people.xml#SPK0"), bare("p:SPK0"), bare("SPK0")
    ('SPK0', 'SPK0', 'SPK0')
    """
    return pointer.rpartition("#")[2].rpartition(":")[2]


def at(node: Element, attribute: str, times: Mapping[str, int]) -> int | None:
    """The moment that an attribute points at, in ms; None where it has no time."""
    return moment(node.get(attribute) or "", times)


def moment(pointer: str, times: Mapping[str, int]) -> int | None:
    """The first moment of a pointer that has a time, in ms."""
    return next((times[bare(token)] for token in pointer.split() if bare(token) in times), None)
