"""The transcript as it was at one moment, with what is asked of it again and again: read once, and never changed.

One thread at a time asks it (`Bench.alone`): lxml alters a tree while it writes out a part of it, and lets other threads run meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from lxml import etree

from sasci_archive.tei.document import ID, Element, ids, instants, parse, path
from sasci_archive.tei.shown.written import seen
from sasci_archive.tei.signed.texts import heard
from sasci_archive.tei.wordings import kinds_of


class Version:
    """Of a transcript. Raises BadTranscript where it cannot be read, as soon as something is asked of it."""

    def __init__(self, master: bytes, before: Version | None = None) -> None:
        """What is the same as in the one `before` is taken over from it."""
        self.master = master
        self._before: Mapping[str, tuple[bytes, str]] = vars(before).get("told", {}) if before is not None else {}
        self._timed: tuple[bytes, Mapping[str, int]] = before._timed if before is not None else (b"", {})

    @cached_property
    def root(self) -> Element:
        """Its tree, only to be read."""
        return parse(self.master)

    @cached_property
    def ids(self) -> list[str]:
        """Every xml:id that is given in it, in order."""
        return ids(self.root)

    @cached_property
    def times(self) -> Mapping[str, int]:
        """Every moment of its timelines, by id, in ms."""
        timelines = b"".join(etree.tostring(each) for each in path(self.root, "standOff/timeline"))
        if self._timed[0] != timelines:
            self._timed = timelines, instants(self.root)
        return self._timed[1]

    @cached_property
    def heard(self) -> frozenset[str]:
        """The turns that somebody has heard."""
        return frozenset(heard(self.root))

    @cached_property
    def kinds(self) -> Mapping[str, str]:
        """To which reading each line of its history belongs, by its id."""
        return kinds_of(self.root)

    @cached_property
    def holders(self) -> Mapping[str, Element]:
        """Its turns and messages by id, in order."""
        return {node.get(ID, ""): node for node in self.root.iter("{*}u", "{*}writing")}

    @cached_property
    def lines(self) -> Mapping[Element, bytes]:
        """Each turn and message as it is written, with the text behind it."""
        return {node: etree.tostring(node) for node in self.holders.values()} if self.master else {}

    @cached_property
    def told(self) -> Mapping[str, tuple[bytes, str]]:
        """The same by id, in order, with a digest of its markup: what is written as it was before has the same."""
        found, known, self._before = {}, self._before, {}
        for (id_, node), line in zip(self.holders.items(), self.lines.values(), strict=True):
            before = known.get(id_, (b"", ""))
            found[id_] = before if before[0] == line else (line, seen(node))
        return found

    @cached_property
    def digests(self) -> Mapping[str, str]:
        """Of the markup of each turn and message, in order."""
        return {id_: digest for id_, (_, digest) in self.told.items()}
