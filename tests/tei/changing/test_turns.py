"""Turns parted and joined, and words given to whose they are: read in the markup, with their times and what leads to them."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.errors import BadTranscript, OutOfDate
from sasci_archive.model.speech import Span
from sasci_archive.tei.changing.amend import apply
from sasci_archive.tei.changing.changes import (
    Change,
    Hear,
    JoinTurns,
    Made,
    MoveWords,
    SetSpeaker,
    SplitTurn,
    TakeBack,
    Together,
)
from sasci_archive.tei.changing.corrections import Kind
from sasci_archive.tei.document import parse
from sasci_archive.tei.drafting.in_time import times_of
from sasci_archive.tei.rules import check
from sasci_archive.tei.shown.reading import read
from sasci_archive.tei.shown.turns_said import Turns
from sasci_archive.tei.signed.texts import heard
from tests.tei.edited import DAY, amended, changes, drafts

BY = {"when": DAY, "who": "ed1", "why": "By voice."}


def split(seg: str, first: int, between: Span | None = None) -> SplitTurn:
    return SplitTurn(when=DAY, who="ed1", why="By voice.", seg=seg, first=first, between=between)


def move(seg: str, first: int, last: int, *, to: str = "", person: str = "", said: Span | None = None) -> MoveWords:
    return MoveWords(
        when=DAY, who="ed1", why="By voice.", seg=seg, first=first, last=last, to=to, person=person, said=said
    )


def join(utterance: str, *, run_on: bool = False) -> JoinTurns:
    return JoinTurns(when=DAY, who="ed1", why="By voice.", utterance=utterance, run_on=run_on)


def order(tei: bytes) -> list[str]:
    """The ids of the turns, with their speakers."""
    return [
        f"{u.get('{http://www.w3.org/XML/1998/namespace}id')} {u.get('who', '')[3:]}" for u in parse(tei).iter("{*}u")
    ]


def test_a_split_turn_is_two_of_the_same_person_and_what_is_said_of_it_is_said_of_both(toy: bytes) -> None:
    after = apply(
        apply(toy, Hear(when=DAY, who="ed1", why="Heard.", utterances=("u5",))), split("u5.s1", 2, Span(19_000, 19_200))
    )
    assert (
        '          <seg xml:id="u5.s1"><!-- listen again --><shift feature="voice" new="whisper"/>She says:</seg>\n'
        "        </u>\n"
        '        <u xml:id="u5b" who="#p.fairholt" corresp="#p.mroz" start="#T1.19200" end="#T1.20500">\n'
        '          <seg xml:id="u5b.s1">they came <gap reason="inaudible"/> every</seg>\n'
        "        </u>\n"
    ) in after.decode()
    assert times_of(parse(after))["u5"] == Span(18_200, 19_000)
    assert '<span target="#u5.s1 #u5b.s1">0.55</span>' in after.decode()
    assert '<span from="#u4.s1" to="#u5b.s1"' in after.decode()
    assert {"u5", "u5b"} <= heard(parse(after))


def test_each_part_of_a_turn_gets_the_next_letter_or_one_that_stands_in_its_order(toy: bytes) -> None:
    for seg, first in (("u2.s1", 2), ("u2a.s1", 2), ("u2a.s1", 1), ("u2.s1", 1)):
        toy = apply(toy, split(seg, first))
    assert order(toy)[1:6] == ["u2 wren", "u2c wren", "u2a wren", "u2aa wren", "u2b wren"]
    joined = apply(toy, join("u2b"))
    assert order(apply(joined, split("u2b.s1", 1)))[4:6] == ["u2aa wren", "u2d wren"]  # u2b is never given again


def test_without_times_of_words_a_turn_is_shared_by_letters_between_the_moments_in_it(toy: bytes) -> None:
    times = times_of(parse(apply(toy, split("u2.s1", 5))))
    assert times["u2"] == Span(6_000, times["u2a"].start)
    assert 6_000 < times["u2a"].start < 11_500 < times["u2a"].end == 11_760
    last = times_of(parse(apply(toy, split("u2.s1", 11))))
    assert last["u2a"].start == 11_500  # where the anchor stands before it


def test_no_turn_begins_after_the_next_of_its_session_whatever_heading_that_is_under(toy: bytes) -> None:
    early = toy.replace(b'who="#p.wren" start="#T2.9600"', b'who="#p.wren" start="#T2.4000"')
    after = apply(early, split("u7.s1", 8, Span(6_000, 6_500)))
    assert times_of(parse(after))["u7a"] == Span(4_000, 7_000)
    assert check(after) == ()


def test_a_turn_that_goes_on_in_the_one_before_it_leaves_its_address_and_nothing_leads_to_it(toy: bytes) -> None:
    coded = toy.replace(b'target="#u2 #u4"', b'target="#u3 #u4.s1"')
    after = apply(coded, join("u3", run_on=True)).decode()
    assert (
        '<anchor synch="#T1.11500"/>all. <add xml:id="u3.s1" change="#ch6"/>Whose cupboard?</seg>\n'
        "        </u>\n"
        '        <anchor xml:id="u3" corresp="#u2"/>\n'
    ) in after
    assert '<u xml:id="u2" who="#p.wren" start="#T1.6000" end="#T1.12200">' in after
    assert '<ptr target="#u2 #u4.s1"/>' in after
    assert read(after.encode(), None).moved == (("u3", "u2"),)
    assert Turns(parse(after.encode())).of("u3") == Turns(parse(after.encode())).of("u2")


def test_a_paragraph_without_an_id_is_joined_and_the_line_points_only_at_what_is_there(toy: bytes) -> None:
    by_hand = toy.replace(b'<seg xml:id="u3.s1">', b"<seg>")
    after = apply(by_hand, JoinTurns(when=DAY, why="", utterance="u3", run_on=True))
    assert b'target="#u3 #u2"' in after
    assert check(after) == check(by_hand) == ()


def test_what_happens_between_turns_that_are_joined_happens_in_the_turn_and_messages_come_after(toy: bytes) -> None:
    after = apply(toy, join("u7")).decode()
    assert (
        '          <seg xml:id="u6.s1">Why did it stop?</seg>\n'
        '          <incident start="#T2.3000"><desc>connection lost, two seconds</desc></incident>\n'
        '          <seg xml:id="u7.s1">Nobody asked'
    ) in after
    assert (
        after.index('xml:id="u7.s1"') < after.index('xml:id="c1"') < after.index('<anchor xml:id="u7" corresp="#u6"/>')
    )


def test_an_island_goes_to_the_turn_beside_it_and_runs_on_there(toy: bytes) -> None:
    back = apply(toy, move("u3.s1", 0, 1, to="u2", said=Span(11_500, 11_900))).decode()
    assert '<anchor synch="#T1.11500"/>all. Whose</seg>' in back
    assert '<u xml:id="u3" who="#p.chair" start="#T1.11900" end="#T1.12200" trans="overlap">' in back
    assert '<seg xml:id="u3.s1">cupboard?</seg>' in back
    assert times_of(parse(back.encode()))["u2"] == Span(6_000, 11_900)
    on = apply(toy, move("u2.s1", 10, 12, to="u3", said=Span(11_400, 11_760))).decode()
    assert '<seg xml:id="u3.s1">at <anchor synch="#T1.11500"/>all. Whose cupboard?</seg>' in on
    assert "and no money</seg>" in on
    assert times_of(parse(on.encode()))["u3"] == Span(11_400, 12_200)


def test_an_island_in_the_middle_is_a_turn_of_its_own_between_two(toy: bytes) -> None:
    after = apply(toy, move("u2.s1", 3, 5, person="mroz", said=Span(7_000, 8_000)))
    assert order(after)[1:4] == ["u2 wren", "u2a mroz", "u2b wren"]
    times = times_of(parse(after))
    assert [times[id_] for id_ in ("u2", "u2a", "u2b")] == [Span(6_000, 7_000), Span(7_000, 8_000), Span(8_000, 11_760)]
    assert '<seg xml:id="u2a.s1">a cupboard,</seg>' in after.decode()


def test_all_words_of_a_turn_are_all_of_it_whichever_way_they_go(toy: bytes) -> None:
    assert '<anchor xml:id="u3" corresp="#u2"/>' in apply(toy, move("u3.s1", 0, 2, to="u2")).decode()
    on = apply(toy, move("u3.s1", 0, 2, to="u4")).decode()
    assert '<anchor xml:id="u3" corresp="#u4"/>' in on
    assert on.index('<seg xml:id="u3.s1">') < on.index('<seg xml:id="u4.s1">')
    assert '<u xml:id="u4" who="#p.wren" start="#T1.11500" end="#T1.16994">' in on
    assert order(apply(toy, move("u3.s1", 0, 2, person="mroz")))[2] == "u3 mroz"


def test_a_turn_is_heard_still_only_if_all_that_is_in_it_now_was(toy: bytes) -> None:
    once = apply(toy, Hear(when=DAY, who="ed1", why="Heard.", utterances=("u2", "u7")))
    assert heard(parse(apply(once, join("u3")))) == {"u7"}
    both = apply(once, Hear(when=DAY, who="ed1", why="Heard.", utterances=("u3",)), shared=True)
    assert heard(parse(apply(both, join("u3")))) >= {"u2", "u7"}
    assert "u2" not in heard(parse(apply(once, move("u3.s1", 0, 1, to="u2"))))


def test_what_stands_as_one_is_not_cut_and_what_says_how_words_were_said_is(toy: bytes) -> None:
    unclear = toy.replace(
        b"Why did it stop?", b'Why <unclear reason="machine-doubt">did <emph>it really</emph> stop</unclear>?'
    )
    after = apply(unclear, split("u6.s1", 3)).decode()
    assert '<seg xml:id="u6.s1">Why <unclear reason="machine-doubt">did <emph>it </emph></unclear></seg>' in after
    assert '<seg xml:id="u6a.s1"><unclear reason="machine-doubt"><emph>really</emph> stop</unclear>?</seg>' in after


@pytest.mark.parametrize(
    ("change", "error", "sentence"),
    [
        (split("u6.s1", 9), OutOfDate, "u6.s1 has 4 words; none begins in it at 9. Look at it again."),
        (split("u6.s1", 0), BadTranscript, "u6 begins there already. Choose a later word."),
        (
            split("c1", 1),
            BadTranscript,
            "c1 is a message: it is whose it is, and stands as one. Change the words in it instead.",
        ),
        (
            split("u7.s1", 9),
            BadTranscript,
            "u7.s1: a turn cannot begin within <placeName>, which stands as one. Let it begin before or behind that, or take the markup "
            "away first.",
        ),
        (
            join("u1"),
            BadTranscript,
            "No turn stands just before u1, to which it could be joined. A turn is joined to one of the same part of the session.",
        ),
        (
            join("u8"),
            BadTranscript,
            "No turn stands just before u8, to which it could be joined. A turn is joined to one of the same part of the session.",
        ),
        (
            move("u2.s1", 3, 5, to="u3"),
            BadTranscript,
            "u2.s1: these words do not stand beside u3. Words go to the turn before if this one begins with them, to the one after if it "
            "ends with them; others can be a turn of their own.",
        ),
        (
            move("u2.s1", 3, 5),
            BadTranscript,
            "u2.s1: these words go to a turn or to a person, to one of them. Say whose they are.",
        ),
        (
            move("u3.s1", 0, 1, to="u2"),
            BadTranscript,
            "u3.s1: what is withheld stands beside these words, and would go along. Lift it first, or move them by hand.",
        ),
        (
            move("u2.s1", 5, 40, person="mroz"),
            OutOfDate,
            "u2.s1 has 12 words; there is no run of them from 5 to 40. Look at it again.",
        ),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(
    toy: bytes, change: Change, error: type[Exception], sentence: str
) -> None:
    hidden = toy.replace(b">Whose cupboard?", b'><seg type="restricted">No, whose</seg> cupboard?')
    with pytest.raises(error) as refused:
        apply(hidden, change)
    assert str(refused.value) == sentence


def test_the_line_of_turns_says_which_and_is_not_taken_back_by_itself(toy: bytes) -> None:
    named = SetSpeaker(when=DAY, who="ed1", why="By voice.", utterances=("u3",), person="mroz")
    after = apply(apply(toy, named, shared=True), split("u6.s1", 2), shared=True)
    assert (
        'xml:id="ch6" when="2024-08-01" who="#ed1" type="transcription" target="#u3 #u6a">By voice.' in after.decode()
    )
    with pytest.raises(BadTranscript) as refused:
        apply(after, TakeBack(when=DAY, why="", line="ch6"))
    assert str(refused.value) == (
        "What was done under 'ch6' was done to u3, u6a as it stands, which its line alone does not take back. "
        "Undo it in the workbench, or change it anew."
    )


@given(st.data())
def test_whatever_leads_to_a_place_in_the_text_leads_to_its_words_still(data: st.DataObject) -> None:
    before = data.draw(amended(data.draw(drafts())))
    change = data.draw(changes(before, ("turn parted", "turns joined", "moved")))
    try:
        after = apply(before, change)
    except (BadTranscript, OutOfDate):
        return
    was, now = Turns(parse(before)), Turns(parse(after))
    assert all(now.of(id_) for id_ in was.ids if was.of(id_))


@given(st.data())
def test_changes_together_are_those_changes_one_after_the_other_under_one_line(data: st.DataObject) -> None:
    tei = data.draw(drafts())
    shared = data.draw(st.booleans())
    made, after = list[Made](), tei
    for _ in range(3):
        change = data.draw(changes(after, ("moved", "named", "turn parted", "turns joined")))
        change = msgspec.structs.replace(change, when=DAY, who="ed1", why="Who speaks.")
        try:
            after = apply(after, change, shared=shared or bool(made))
        except (BadTranscript, OutOfDate):
            continue
        made.append(change)
    together = Together(when=DAY, who="ed1", why="Who speaks.", kind=Kind.TRANSCRIPTION, changes=tuple(made))
    assert apply(tei, together, shared=shared) == after or not made
