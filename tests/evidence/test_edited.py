"""A transcript goes on being edited by the changes that people really make: no coding drifts, whatever is corrected, parted or withheld."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from sasci_archive.errors import SasciError
from sasci_archive.evidence import told
from sasci_archive.evidence.following import Stands, follow
from sasci_archive.evidence.kept import read_by_the_house
from sasci_archive.evidence.told import Told
from sasci_archive.model.coding import Coding, Place
from sasci_archive.model.consent import Reason
from sasci_archive.tei.changing.amend import apply
from sasci_archive.tei.changing.changes import Change, JoinTurns, MoveWords, Restrict, SplitTurn
from sasci_archive.tei.changing.corrections import CorrectWords, SplitParagraph
from sasci_archive.tei.document import ID, Element, by_id, local, parse
from sasci_archive.tei.places import words_of
from tests.shelved import ON

TOY = (Path(__file__).parents[1] / "toy" / "4-transcript.xml").read_bytes()
DAY = dt.date(2026, 11, 22)


def read(master: bytes) -> Told:
    return told.told(read_by_the_house(master, ON))


BEFORE = read(TOY)
SAID = [turn for turn in BEFORE.turns if turn.text]


@st.composite
def codings(draw: st.DrawFn) -> Coding:
    """Of whole turns, or of words of one."""
    first = draw(st.integers(0, len(SAID) - 1))
    place = Place(SAID[first].id, SAID[draw(st.integers(first, len(SAID) - 1))].id)
    if draw(st.booleans()):
        starts = [0, *(n + 1 for n, sign in enumerate(SAID[first].text) if sign in " \n")]
        start = draw(st.sampled_from(starts))
        ends = [n for n in (*(s - 1 for s in starts if s > start), len(SAID[first].text)) if n > start]
        place = Place(SAID[first].id, SAID[first].id, start, draw(st.sampled_from(ends)) - start)
    return Coding(id="ch1.1", place=place, themes=("a.b",), by="x", digest=told.digest(BEFORE.words(place)))


def change(master: bytes, data: st.DataObject) -> Change:
    """Something that may be done to it as it is."""
    root = parse(master)
    segs = [n for n in by_id(root).values() if local(n) == "seg" and n.get("type") is None and words_of(n)]
    seg = data.draw(st.sampled_from(segs))
    words = words_of(seg)
    first = data.draw(st.integers(0, len(words) - 1))
    match data.draw(st.sampled_from(["correct", "part", "withhold", "withhold all", "join", "split", "give"])):
        case "join" | "give" | "split" as how:
            return _turns(root, data, seg.get(ID, ""), first, how)
        case "correct":
            now = data.draw(st.sampled_from(["", "well", "we never 🌳 closed"]))
            return CorrectWords(
                seg=seg.get(ID, ""), first=first, was=words[first].text, now=now, when=DAY, why="Heard."
            )
        case "part":
            return SplitParagraph(seg=seg.get(ID, ""), first=first, when=DAY, why="A paragraph.")
        case how:
            turn = next(n.get(ID, "") for n in seg.iterancestors("{*}u"))
            part = (first + 1, first + 1) if how == "withhold" else None
            return Restrict(
                passage=turn, words=part, reason=Reason.OWN_WISH, authority="Ada", when=DAY, why="Asked for."
            )


def _turns(root: Element, data: st.DataObject, seg: str, first: int, how: str) -> Change:
    ids = [u.get(ID, "") for u in root.iter("{*}u")]
    if how == "split":
        return SplitTurn(seg=seg, first=first, when=DAY, why="By ear.")
    joined = data.draw(st.sampled_from(ids[1:]))
    if how == "join":
        return JoinTurns(utterance=joined, run_on=data.draw(st.booleans()), when=DAY, why="By ear.")
    here, to = f"{joined}.s1", ids[ids.index(joined) - 1]
    return MoveWords(seg=here, first=0, last=data.draw(st.integers(1, 4)), to=to, when=DAY, why="By ear.")


def _places(coding: Coding, now: Told) -> int:
    """How often its words stand in one turn, or, where it is of a whole turn, are all that several say: where a turn was split in the midst of them
    and more stands before or after, there is no place that is theirs, and it is to be looked at again."""
    within = sum(len(told.same(coding.digest, turn.text.replace("\n", " "))) for turn in now.turns)
    if not coding.place.whole:
        return within
    ids = [turn.id for turn in now.turns]
    runs = [Place(*ends) for ends in itertools.combinations(ids, 2)]
    return within + sum(told.digest(now.words(run)) == coding.digest for run in runs)


@settings(max_examples=30)
@given(st.lists(codings(), min_size=1, max_size=5), st.data())
def test_however_turns_are_joined_and_split_each_coding_is_found_at_its_words_where_they_stand_once(
    coded: list[Coding], data: st.DataObject
) -> None:
    master = TOY
    for _ in range(data.draw(st.integers(1, 3))):
        root = parse(master)
        seg = data.draw(st.sampled_from([n for n in root.iter("{*}seg") if n.get(ID) and len(words_of(n)) > 1]))
        try:
            how = data.draw(st.sampled_from(["join", "join", "split"]))
            master = apply(master, _turns(root, data, seg.get(ID, ""), 1, how))
        except SasciError:
            continue
    now = read(master)
    for each in coded:
        if _places(each, now) == 1 and each.place.first == each.place.last:
            found = follow(each, now)
            assert found.place is not None, found
            assert now.words(found.place).split() == BEFORE.words(each.place).split()


@settings(max_examples=60)
@given(st.lists(codings(), min_size=1, max_size=5), st.data())
def test_after_any_changes_a_coding_stands_at_the_same_words_or_says_that_it_does_not(
    coded: list[Coding], data: st.DataObject
) -> None:
    master = TOY
    for _ in range(data.draw(st.integers(1, 4))):
        try:
            master = apply(master, change(master, data))
        except SasciError:  # not everything may be done to everything
            continue
    now = read(master)
    for each in coded:
        found = follow(each, now)
        if found.place is None:
            assert found.how in {Stands.AGAIN, Stands.WITHHELD}
        elif found.how is Stands.CHANGED:
            assert found.place.whole
            assert (found.place.first, found.place.last) == (each.place.first, each.place.last)
        else:
            assert now.words(found.place).split() == BEFORE.words(each.place).split()
