"""What two states of a transcript differ by makes the one of the other, and is as small as it can be told."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.errors import OutOfDate
from sasci_archive.tei.changing.amend import apply, effect
from sasci_archive.tei.changing.changes import Hear, SetSpeaker
from sasci_archive.tei.changing.corrections import CorrectWords
from sasci_archive.tei.changing.difference import difference
from sasci_archive.tei.changing.swaps import Swap
from sasci_archive.tei.document import compose, element, parse
from tests.tei.edited import TOY, amended, drafts

DAY = dt.date(2024, 8, 1)


def told(swap: Swap) -> list[tuple[str, str]]:
    """The places of its parts, and behind what they stand."""
    return [(part.place, part.behind) for part in swap.parts]


@given(st.data())
def test_what_two_states_differ_by_makes_each_of_the_other_to_the_byte(data: st.DataObject) -> None:
    draft = data.draw(drafts())
    one, other = data.draw(amended(draft)), data.draw(amended(draft))
    swap = difference(one, other)
    assert apply(one, swap) == other
    assert apply(other, swap.inverse) == one
    assert difference(one, one) == Swap(())


@given(st.data())
def test_parts_may_be_taken_out_moved_and_put_in_anywhere_with_whatever_stands_between_them(
    data: st.DataObject,
) -> None:
    one, other = parse(TOY), parse(TOY)
    for tree in (one, other):
        sessions = list(tree.iterfind(".//{*}body/{*}div"))
        for _ in range(data.draw(st.integers(0, 3))):
            holder = data.draw(
                st.sampled_from([*sessions, *tree.iter("{*}timeline", "{*}revisionDesc", "{*}standOff")])
            )
            match data.draw(st.integers(0, 4)):
                case 0:
                    node = data.draw(st.sampled_from(list(holder)))
                    holder.remove(node)
                case 1:
                    into = data.draw(st.sampled_from(sessions))
                    into.insert(data.draw(st.integers(0, len(into))), data.draw(st.sampled_from(list(sessions[0]))))
                case 2:
                    made = element("u", id=data.draw(st.sampled_from(["", "u20", "u21"])))
                    made.tail = data.draw(st.sampled_from([None, "\n", " & <\r>"]))
                    holder.insert(data.draw(st.integers(0, len(holder))), made)
                case 3:
                    holder.text = data.draw(st.sampled_from([None, "\n  ", "é"]))
                case _:
                    holder.set("n", data.draw(st.sampled_from(["1", "2"])))
    before, after = compose(one), compose(other)
    swap = difference(before, after)
    assert apply(before, swap) == after
    assert apply(after, swap.inverse) == before


def test_a_correction_is_its_turn_and_its_line_and_a_change_that_shares_the_line_the_turn_alone() -> None:
    change = CorrectWords(when=DAY, who="ed1", why="Heard again.", seg="u6.s1", first=0, was="Why", now="How")
    assert told(effect(TOY, change)) == [("#ch6", "teiHeader/revisionDesc/"), ("#u6", "")]
    again = CorrectWords(when=DAY, who="ed1", why="Heard  again.", seg="u3.s1", first=0, was="Whose", now="My")
    after = apply(TOY, change)
    assert told(effect(after, again, shared=True)) == [("#u3", "")]
    assert told(effect(after, again)) == [("#ch7", "teiHeader/revisionDesc/"), ("#u3", "")]


def test_changes_that_share_a_line_are_taken_back_in_any_order_and_the_line_goes_with_the_last() -> None:
    why = CorrectWords(when=DAY, who="Bram", why="Heard again.", seg="u6.s1", first=0, was="Why", now="How")
    whose = CorrectWords(when=DAY, who="Bram", why="Heard again.", seg="u3.s1", first=0, was="Whose", now="My")
    first, once = effect(TOY, why), apply(TOY, why)
    second, twice = effect(once, whose, shared=True), apply(once, whose, shared=True)
    without = apply(twice, first.inverse)
    assert b"<del>Why</del>" not in without
    assert b'xml:id="ch6"' in without
    assert b'xml:id="by1"' in without
    assert apply(without, first) == twice
    assert apply(apply(twice, second.inverse), first.inverse) == TOY


def test_who_has_heard_more_under_a_shared_line_is_told_in_it() -> None:
    first, second = (
        Hear(when=DAY, who="ed1", why="Heard.", utterances=heard) for heard in (("u1", "u2"), ("u2", "u6"))
    )
    after = apply(apply(TOY, first, shared=True), second, shared=True)
    assert b'type="heard" target="#u1 #u2 #u6">Heard.</change>' in after
    assert after.count(b'type="heard"') == 1


def test_a_part_that_somebody_has_changed_since_is_left_as_it_is() -> None:
    swap = effect(TOY, SetSpeaker(when=DAY, who="ed1", why="By voice.", utterances=("u3",), person="mroz"))
    other_words = TOY.replace(b"Whose cupboard?", b"Whose?")
    assert b"Whose?" in apply(other_words, swap)  # who says them is another thing
    changed = TOY.replace(b'xml:id="u3" who="#p.chair"', b'xml:id="u3" who="#p.mroz" n="1"')
    with pytest.raises(OutOfDate) as refused:
        apply(changed, swap)
    assert str(refused.value) == (
        "u3 has been changed since, so that this change cannot be taken back as it was made. "
        "Take back the later changes first, or make a new one."
    )


def test_nothing_is_taken_out_that_something_points_at_since() -> None:
    without = TOY.replace(
        b'        <incident start="#T2.3000"',
        b'        <u xml:id="u6a"><seg>And?</seg></u>\n        <incident start="#T2.3000"',
    )
    swap = difference(TOY, without)
    assert told(swap) == [("#u6a", "#u6")]
    coded = without.replace(b'<span from="#u4.s1"', b'<span target="#u6a">x</span><span from="#u4.s1"')
    with pytest.raises(OutOfDate, match="u6a has been changed since"):
        apply(coded, swap.inverse)
