"""Two readings of one master compared: by its own marks, so that every difference has the name of whoever made it.

Laws: the words that stay or went, in order, are those of the earlier reading, and those that stay or came those of the later
(`wordings.reading_of`); words differ as wholes, also where a change stands inside one, or inside another change.
"""

from __future__ import annotations

import difflib
import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TypeAlias

import msgspec
from rapidfuzz.distance import Levenshtein

from sasci_archive.model.comparison import ComparedTurn, Comparison, Correction, Count, Did, Stretch
from sasci_archive.model.speech import Words
from sasci_archive.tei.document import (
    ID,
    Element,
    all_text,
    duration_ms,
    instant,
    instants,
    local,
    parse,
    path,
    pointers,
    spaced,
    text_at,
)
from sasci_archive.tei.head import colophon
from sasci_archive.tei.passages import paragraphs
from sasci_archive.tei.restrict import is_restricted
from sasci_archive.tei.shown.reading import printed_number
from sasci_archive.tei.wordings import Which, applies, changes_of, kinds_of

_UNDER_NOBODY = Correction("transcription", "")
"""A change made by hand, that points at no line of the history."""


class _Run(msgspec.Struct, frozen=True):
    """Characters with one fate: in the `earlier` reading, in the `later`; `by` is the outer element of the change that makes the
    difference. `sign` is what is nobody's words, and stands whole."""

    text: str
    earlier: bool
    later: bool
    by: Element | None = None
    withheld: bool = False
    sign: Did | None = None


_Char: TypeAlias = tuple[str, _Run]
_Whose: TypeAlias = Callable[[Element], Correction]


def compare(tei: bytes, earlier: Which, later: Which, words: Words | None = None) -> Comparison:
    """The two readings of a master. `words` is what the machine heard, where one did. Raises BadTranscript."""
    root = parse(tei)
    reader = _Reader(root, earlier, later)
    turns = tuple(reader.turn(node) for node in root.iter("{*}u", "{*}writing"))
    slug = colophon.slug_of(root)
    return Comparison(
        slug=slug,
        title=colophon.citation_of(root, slug=slug).title,
        earlier=earlier.value,
        later=later.value,
        words=(_count(turns, Did.OUT), _count(turns, Did.IN)),
        turns=turns,
        counts=reader.counts(turns),
        unrecorded=_unrecorded(root, words) if words else None,
        synthetic=colophon.synthetic(root),
    )


def compared(root: Element, ids: Collection[str], earlier: Which, later: Which) -> tuple[ComparedTurn, ...]:
    """These turns and messages alone, in the order of the text."""
    reader = _Reader(root, earlier, later)
    return tuple(reader.turn(node) for node in root.iter("{*}u", "{*}writing") if node.get(ID, "") in ids)


def _count(turns: Sequence[ComparedTurn], own: Did) -> int:
    return sum(
        len(s.text.split()) for t in turns for paragraph in t.paragraphs for s in paragraph if s.did in {Did.KEPT, own}
    )


def _unrecorded(root: Element, words: Words) -> int:
    """How many words of the machine's reading were not heard, or were heard and are not in it."""
    apart = 0
    reader = _Reader(root, Which.HEARD, Which.HEARD)
    for session in path(root, "text/body/div"):
        stand = [w for u in session.iter("{*}u") for p in reader.turn(u).paragraphs for w in _said(p)]
        heard = [word.text for word in words.of(session.get("n", "1"))]
        apart += int(Levenshtein.distance(heard, stand))
    return apart


def _said(paragraph: Sequence[Stretch]) -> list[str]:
    return [word for s in paragraph if s.did is Did.KEPT for word in s.text.split()]


class _Reader:
    """Reads the turns of one document in two readings."""

    def __init__(self, root: Element, earlier: Which, later: Which) -> None:
        self._kinds = kinds_of(root)
        self._which = earlier, later
        self._labels = colophon.labels(root)
        self._names = colophon.responsible(root)
        history = path(root, "teiHeader/revisionDesc/change")
        self._lines = {
            node.get(ID, ""): Correction(node.get("type", ""), told.who, told.when, told.text)
            for node, told in zip(history, colophon.changes(root), strict=True)
        }
        self._times = instants(root)
        self._seen: dict[Element, str] = {}
        """Every change that makes a difference, and the turn it is in."""

    def turn(self, node: Element) -> ComparedTurn:
        """One turn or message."""
        id_ = node.get(ID, "")
        who = self._labels.get(next(iter(pointers(node.get("who", ""))), ""), "") or "Speaker not named"
        said = []
        for paragraph in paragraphs(node):
            runs = list(self._runs(paragraph, (True, True), None, withheld=False))
            for run in runs:
                if run.by is not None:
                    self._seen.setdefault(run.by, id_)
            said.append(tuple(_joined(_stretches(runs, self._correction))))
        return ComparedTurn(
            id=id_,
            number=printed_number(id_),
            speaker=who,
            at=instant(node, "start", self._times),
            paragraphs=tuple(said),
        )

    def counts(self, turns: Sequence[ComparedTurn]) -> tuple[Count, ...]:
        """By kind and person: what the turns that were read say, and the changes that others have changed again."""
        found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        places: dict[tuple[str, str], set[str]] = defaultdict(set)
        for node, turn in self._seen.items():
            by = self._correction(node)
            if local(node) != "note":
                found[by.kind, by.who]["corrections"] += 1
            places[by.kind, by.who].add(turn)
        names = {Did.OUT: "out", Did.IN: "put"}
        for turn_ in turns:
            for stretch in itertools.chain.from_iterable(turn_.paragraphs):
                if (by_ := stretch.by) is None:
                    continue
                if stretch.did is Did.NOTE:
                    found[by_.kind, by_.who]["notes"] += 1
                else:
                    found[by_.kind, by_.who][names[stretch.did]] += len(stretch.text.split())
        kinds = [*dict.fromkeys(("transcription", "edition", "witness", *(kind for kind, _ in found)))]
        order = sorted(found, key=lambda key: (kinds.index(key[0]), key[1]))
        return tuple(Count(kind=k[0], who=k[1], turns=len(places[k]), **found[k]) for k in order)

    def _correction(self, node: Element) -> Correction:
        """Whose change an element is, as its line of the history says; where there is none, as its `resp` does."""
        ids = changes_of(node) if local(node) != "note" else pointers(node.get("change", ""))
        line = next((self._lines[id_] for id_ in ids if id_ in self._lines), None)
        if line is not None:
            return line
        who = ", ".join(filter(None, (self._names.get(id_, "") for id_ in pointers(node.get("resp", "")))))
        kind = {"note": "witness" if node.get("type") == "witness" else "edition"}.get(local(node), _UNDER_NOBODY.kind)
        return Correction(kind, who)

    # -- what stands in a paragraph

    def _runs(self, node: Element, stands: tuple[bool, bool], by: Element | None, *, withheld: bool) -> Iterator[_Run]:
        bare = local(node) == "subst"  # the white space in it is the markup's
        if node.text and not bare:
            yield _Run(node.text, *stands, by, withheld)
        for child in node:
            yield from self._child(child, stands, by, withheld=withheld)
            if child.tail and not bare:
                yield _Run(child.tail, *stands, by, withheld)

    def _child(
        self, child: Element, stands: tuple[bool, bool], by: Element | None, *, withheld: bool
    ) -> Iterator[_Run]:
        match local(child):
            case "":
                pass
            case "add" | "del":
                earlier, later = (applies(child, which, self._kinds) for which in self._which)
                gone = local(child) == "del"
                inside = stands[0] and earlier is not gone, stands[1] and later is not gone
                if earlier is later and not any(inside):
                    return  # in neither, and not because of a change between the two
                yield from self._runs(child, inside, _outer(child) if earlier is not later else by, withheld=withheld)
            case "note":
                if child.get("type") != "query":
                    yield from self._note(child, stands, withheld=withheld)
            case _ if sign := _sign(child):
                if any(stands):
                    yield _Run(f"[{sign}]", *stands, None, withheld, Did.SIGN)
            case _:
                yield from self._runs(child, stands, by, withheld=withheld or is_restricted(child))

    def _note(self, note: Element, stands: tuple[bool, bool], *, withheld: bool) -> Iterator[_Run]:
        """A footnote: nobody said it, so that only the published reading has it."""
        earlier, later = (here and which is Which.PUBLISHED for here, which in zip(stands, self._which, strict=True))
        if earlier or later:
            did, by = (Did.NOTE, note) if earlier is not later else (Did.SIGN, None)
            yield _Run(f"[note: {spaced(all_text(note))}]", earlier, later, by, withheld, did)


def _outer(node: Element) -> Element:
    """The whole of a change: its `subst`, or an `add` or `del` by itself."""
    above = node.getparent()
    return above if above is not None and local(above) == "subst" else node


def _sign(node: Element) -> str:
    """What stands in brackets for what is not said; "" for what is."""
    match local(node):
        case "vocal" | "kinesic" | "incident" | "gap":
            return spaced(text_at(node, "desc")) or node.get("reason", "") or local(node)
        case "pause":
            ms = duration_ms(node.get("dur", ""))
            return "pause" if ms is None else f"pause, {ms / 1000:g} s"
        case "shift":
            return f"{node.get('feature', '')}: {node.get('new', '')}"
        case _:
            return ""


# -- from characters to whole words --------------------------------------------------------------------------------


def _stretches(runs: Sequence[_Run], whose: _Whose) -> Iterator[Stretch]:
    """The runs cut where white space stands in both readings: between two cuts words stay, or differ as wholes."""
    group: list[_Char] = []
    signs: list[_Run] = []
    for run in runs:
        if run.sign:
            signs.append(run)
            if not group:  # it stands between words
                yield from _group(group, signs, whose)
                signs = []
            continue
        for char in run.text:
            if char.isspace() and run.earlier and run.later:
                yield from _group(group, signs, whose)
                group, signs = [], []
            elif run.earlier or run.later:
                group.append((char, run))
    yield from _group(group, signs, whose)


def _group(group: Sequence[_Char], signs: Sequence[_Run], whose: _Whose) -> Iterator[Stretch]:
    earlier, later = (_words(group, reading) for reading in ("earlier", "later"))
    flips = [run.by for _, run in group if run.by is not None and run.earlier is not run.later]
    matcher = difflib.SequenceMatcher(None, [w for w, _ in earlier], [w for w, _ in later], autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            for (word, _), (_, runs) in zip(earlier[a:b], later[c:d], strict=True):
                yield Stretch(Did.KEPT, word, None, any(run.withheld for run in runs))
            continue
        for did, words in ((Did.OUT, earlier[a:b]), (Did.IN, later[c:d])):
            for word, runs in words:
                own = [run.by for run in runs if run.by is not None and run.earlier is not run.later]
                yield Stretch(did, word, whose((own or flips)[0]), any(run.withheld for run in runs))
    for sign in signs:
        yield Stretch(sign.sign or Did.SIGN, sign.text, whose(sign.by) if sign.by is not None else None, sign.withheld)


def _words(group: Sequence[_Char], reading: str) -> list[tuple[str, list[_Run]]]:
    """The words of one reading in a group of characters, each with the runs it is made of."""
    found: list[tuple[str, list[_Run]]] = []
    apart = True
    for char, run in group:
        if not getattr(run, reading):
            continue
        if char.isspace():
            apart = True
        elif apart:
            found.append((char, [run]))
            apart = False
        else:
            found[-1] = (found[-1][0] + char, [*found[-1][1], run])
    return found


def _joined(stretches: Iterator[Stretch]) -> Iterator[Stretch]:
    """Neighbours that share everything are one, and what went stands before what came in its place."""
    for (did, by, withheld), run in itertools.groupby(stretches, key=lambda s: (s.did, s.by, s.withheld)):
        if did in {Did.SIGN, Did.NOTE}:
            yield from run
        else:
            yield Stretch(did, " ".join(s.text for s in run), by, withheld)
