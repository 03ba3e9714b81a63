"""TEI that others wrote, read for what was said: ISO 24624 (`annotationBlock`), ParlaMint (`u/seg`), plain `u`, and `sp`.

Timelines may stand in `text`, `front`, `standOff` or anywhere else; `who` with `#` or without; words as text or as `w` and `pc`. What is
heard and done, notes, gaps and pauses become asides; annotations of grammar are left out, and counted. An element that is not
known here keeps its words, and is named in a remark. <https://tei-c.org/release/doc/tei-p5-doc/en/html/TS.html>
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from sasci_archive.errors import BadCaptions
from sasci_archive.formats import outside
from sasci_archive.formats.accounts.tei_utterance import (
    ANNOTATION,
    DONE,
    NS,
    Utterance,
    at,
    bare,
    gap,
    happening,
    length,
    words,
)
from sasci_archive.formats.accounts.timed_text import Running
from sasci_archive.formats.outside import Element, line, name
from sasci_archive.model.account import Account, Aside, Passage, What
from sasci_archive.model.speech import Clock

ID: Final = "{http://www.w3.org/XML/1998/namespace}id"
_FACTORS: Final = {"ms": 1, "s": 1_000, "min": 60_000, "h": 3_600_000}


def is_one(root: Element) -> bool:
    """Whether an XML document is TEI, in its namespace or not."""
    return name(root) in {"TEI", "TEI.2", "teiCorpus"}


def parse(root: Element, *, where: str = "The transcript") -> Account:
    """What was said. Raises BadCaptions where it is no TEI of today, or nobody says anything in it."""
    _check(root, where)
    reader = _Reader(root, where)
    for body in root.iter(f"{{{NS}}}body"):
        reader.between(body)
        break
    account = reader.account()
    if not account.words:
        raise BadCaptions(
            f"{where} is TEI, but nobody says anything in it: its body has no <u> with words.",
            remedy="Transcripts of speech have <u>; a text of another kind cannot become a witness seminar.",
        )
    return account


def _check(root: Element, where: str) -> None:
    if name(root) == "teiCorpus":
        raise BadCaptions(
            f"{where} is a corpus of several texts.", remedy="Save the <TEI> you want as a file of its own."
        )
    if name(root) == "TEI.2":
        raise BadCaptions(
            f"{where} is TEI of before 2007 (P4, <TEI.2>).",
            remedy="Convert it to P5 first; the TEI's own stylesheets do (p4 to p5).",
        )
    if root.tag != f"{{{NS}}}TEI":
        raise BadCaptions(
            f"{where} begins with <TEI> without TEI's namespace, so that nothing in it is TEI.",
            remedy=f'Let it begin with <TEI xmlns="{NS}">.',
        )


class _Reader:
    """The body, and what stands in it between utterances."""

    def __init__(self, root: Element, where: str) -> None:
        self._where = where
        self._times = moments(root)
        self._names = _people(root)
        self._done: list[Passage] = []
        self._left_out: Counter[str] = Counter()
        self._unknown: Counter[str] = Counter()

    def account(self) -> Account:
        """All of it, and what was left out."""
        remarks = []
        if self._left_out:
            told = _listed(self._left_out)
            remarks.append(f"Not taken over from {self._where}, as it is no part of what was said: {told}.")
        if self._unknown:
            remarks.append(f"Of these only the words were taken over: {_listed(self._unknown)}.")
        return Account(tuple(self._done), tuple(remarks))

    def between(self, node: Element) -> None:
        """What stands in the body, or a part of it, in its order. Raises BadCaptions for words that nobody says."""
        for child in node.iterchildren("*"):
            tag = name(child)
            if tag in {"annotationBlock", "u", "sp"}:
                self._utterance(child)
            elif tag in ANNOTATION or (tag == "note" and child.get("type") == "speaker"):
                self._left_out[tag] += 1
            elif (aside := _alone(child)) is not None:
                speaker = self._speaker(child) if tag in DONE else None
                self._done.append(Passage(speaker, (), (aside,)))
            elif any(True for _ in child.iter(f"{{{NS}}}u", f"{{{NS}}}sp")):
                self._nobodys(child, child.text)
                self.between(child)
            else:
                self._nobodys(child, words(child))
            self._nobodys(child, child.tail)

    def _nobodys(self, node: Element, text: str | None) -> None:
        if text and text.strip():
            read = sum(1 for passage in self._done if passage.words)
            raise BadCaptions(
                f"{self._where}, line {line(node)}: nobody is said to speak here (<{name(node)}>): {outside.shown(text)}. "
                f"{read:,} utterances before it were read.",
                remedy='Put it into a <u who="…">; or, where it is no speech, into a <note> or a <head>.',
            )

    def _utterance(self, node: Element) -> None:
        inner = list(node.iter(f"{{{NS}}}u")) or [node]
        label = next((words(child) for child in node.iterchildren(f"{{{NS}}}speaker")), "").rstrip(":. ")
        running = Running(self._speaker(node) or label or None)
        for told in (node, inner[0]):
            running.moment(at(told, "start", self._times))
        reader = Utterance(running, self._times, self._left_out, self._unknown)
        if name(node) == "u":
            reader.text(node)
        else:
            reader.inside(node)
        for told in (inner[-1], node):
            running.moment(at(told, "end", self._times))
        passage = running.passage()
        if passage.words or passage.asides:
            self._done.append(passage)

    def _speaker(self, node: Element) -> str | None:
        inner = next((u.get("who") for u in node.iter(f"{{{NS}}}u") if u.get("who")), None)
        who = node.get("who") or inner or ""
        return ", ".join(self._names.get(bare(token), bare(token)) for token in who.split()) or None


def _alone(node: Element) -> Aside | None:
    """What stands between utterances and is no speech; None for what is something else."""
    match name(node):
        case "head":
            return Aside(0, What.HEADING, words(node))
        case "pause":
            return Aside(0, What.PAUSE, length(node))
        case "gap":
            return gap(node)
        case tag if tag == "note" or tag in DONE:
            return Aside(0, What.HAPPENING, happening(node))
        case _:
            return None


def _listed(counted: Counter[str]) -> str:
    return ", ".join(f"{number:,} <{tag}>" for tag, number in counted.most_common())


# -- the header and the timelines ----------------------------------------------------------------------------------------


def moments(root: Element) -> dict[str, int]:
    """Every `when` of every timeline, wherever it stands, by id, in ms from the beginning. Those nobody gave a time are left out."""
    known: dict[str, int] = {}
    later: dict[str, tuple[int, str]] = {}
    for timeline in root.iter(f"{{{NS}}}timeline"):
        factor = _FACTORS.get(timeline.get("unit") or "s", 1_000)
        for number, when in enumerate(timeline.iter(f"{{{NS}}}when")):
            id_, interval, absolute = when.get(ID) or "", when.get("interval"), when.get("absolute")
            if absolute is not None and (ms := _clock(absolute)) is not None:
                known[id_] = ms
            elif interval is not None and (seconds := outside.seconds(interval)) is not None:
                since = bare(when.get("since") or timeline.get("origin") or "")
                later[id_] = round(seconds * factor / 1_000), since
            elif number == 0:
                known[id_] = 0
    for id_ in later:
        if (ms := _counted(id_, later, known)) is not None:
            known.setdefault(id_, ms)
    return known


def _counted(id_: str, later: dict[str, tuple[int, str]], known: dict[str, int]) -> int | None:
    """How late a moment is that is told from another; None where these lead round in a circle. One that is told from nothing
    counts from the beginning."""
    total, steps, at_ = 0, 0, id_
    while at_ in later and at_ not in known:
        ms, at_ = later[at_]
        total, steps = total + ms, steps + 1
        if steps > len(later):
            return None
    return total + known.get(at_, 0)


def _clock(text: str) -> int | None:
    try:
        return Clock.read(text.rpartition("T")[2]).ms
    except ValueError:
        return None


def _people(root: Element) -> dict[str, str]:
    """What each person in the header is called, by id: their name, else the abbreviation the header gives."""
    found: dict[str, str] = {}
    for person in root.iter(f"{{{NS}}}person", f"{{{NS}}}personGrp"):
        called = next((name_ for name_ in _called(person) if name_), "")
        if called:
            found[person.get(ID) or ""] = called
    return found


def _called(person: Element) -> Iterator[str]:
    for node in person.iter(f"{{{NS}}}persName"):
        if node.get("type") not in {"sort", "known-as"}:
            yield _name(node)
    for node in person.iter(f"{{{NS}}}abbr", f"{{{NS}}}idno"):
        yield words(node)
    yield person.get("n") or ""


def _name(node: Element) -> str:
    """A name as it is said: the given name first, however the file orders its parts."""
    parts = ("roleName", "forename", "nameLink", "surname")
    texts = {part: [words(found) for found in node.iter(f"{{{NS}}}{part}")] for part in parts}
    return " ".join(text for some in texts.values() for text in some) if texts["surname"] else words(node)
