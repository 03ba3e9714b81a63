"""A decision is a change of the transcript: with the witness's name, one line of history, and the times of what was not touched."""

from __future__ import annotations

import contextlib
from typing import Any

import msgspec
import pytest

from sasci_archive.errors import BadTranscript, OutOfDate, SasciError
from sasci_archive.model import journal
from sasci_archive.model.consent import Answer
from sasci_archive.model.review import Proposal, Proposed, Verdict
from sasci_archive.stages import decide as stage
from sasci_archive.store.folder import Folder
from sasci_archive.tei.answering import verdicts
from sasci_archive.tei.answering.proposed import State
from sasci_archive.tei.changing.amend import apply as amend_
from sasci_archive.tei.changing.changes import AddNote
from sasci_archive.tei.rules import check
from sasci_archive.tei.shown.reading import read
from sasci_archive.tei.signed import texts
from tests.reviewing import amend, answer, come_back, insert, send
from tests.stages.decide.deciding import BY, ON, case, decide, reads, word


def test_a_correction_is_carried_out_with_the_witness_s_name_and_one_line_of_history(toy: Folder) -> None:
    packet = send(toy, "wren")
    back = come_back(toy, packet, [amend(packet, "u2", "no money", "little money")])
    before = toy.master()
    deed = decide(toy, back)
    assert (deed.before, deed.after) == (
        "It began with a cupboard, in 1996, and no money at all.",
        "It began with a cupboard, in 1996, and little money at all.",
    )
    tei = toy.master().decode()
    assert '<subst change="#ch6" resp="#p.wren"><del>no</del><add>little</add></subst> money' in tei
    assert (
        '<change xml:id="ch6" when="2026-11-28" who="#p.wren" type="witness">Correction by Tobias Wren, accepted by Ada Ferrar '
        "(wren-1.1/1).</change>" in tei
    )
    (decision,) = toy.decisions()
    assert (decision.verdict, decision.who, decision.change) == (Verdict.ACCEPTED, "Ada Ferrar", "ch6")
    assert [(e.what, e.who, e.about) for e in toy.history()] == [
        (journal.DECIDED, "Ada Ferrar", "wren-1.1/1: accepted")
    ]
    with pytest.raises(OutOfDate, match=r"wren-1\.1/1 is decided already \(accepted, by Ada Ferrar\)"):
        decide(toy, back)
    stage.undo(toy, back.id, 1, BY)
    assert toy.master() == before
    assert toy.decisions() == ()
    assert case(toy, back).is_open
    decide(toy, back)
    assert reads(toy, "u2").count("little") == 1


def test_times_of_words_that_were_not_touched_stay(toy: Folder) -> None:
    packet = send(toy, "wren")
    back = come_back(toy, packet, [amend(packet, "u2", "no money", "very little money")])

    def times() -> dict[str, object]:
        blocks = read(toy.master(), toy.words()).sessions[0].blocks
        return {w.text: w.span for b in blocks if getattr(b, "id", "") == "u2" for w in b.words}  # type: ignore[union-attr]

    before = times()
    decide(toy, back)
    after = times()
    assert {text: after[text] for text in before if text != "no"} == {t: s for t, s in before.items() if t != "no"}


def test_an_addition_becomes_a_footnote_of_the_witness_or_words(toy: Folder) -> None:
    packet = send(toy, "wren")
    added = amend(packet, "u8", "", "\nAnd I kept the ledger.", Proposed.ADDITION)
    back = come_back(toy, packet, [added])
    before = toy.master()
    decide(toy, back, said=word(Verdict.FOOTNOTE))
    assert (
        '<note xml:id="fn3" type="witness" place="foot" resp="#p.wren" change="#ch6">And I kept the ledger.</note>'
        in toy.master().decode()
    )
    stage.undo(toy, back.id, 1, BY)
    assert toy.master() == before
    decide(toy, back)
    assert reads(toy, "u8") == "We closed it [in June.? machine-doubt]\nAnd I kept the ledger."
    assert check(toy.master()) == ()


def test_a_turn_that_is_withdrawn_is_withheld_on_the_witness_s_word_and_comes_first(toy: Folder) -> None:
    packet = send(toy, "wren")
    back = come_back(
        toy,
        packet,
        [amend(packet, "u2", "no money", "little money"), Proposal(number=0, kind=Proposed.WITHDRAWN, passage="u4")],
    )
    assert stage.proposals(toy)[0].proposal.kind is Proposed.WITHDRAWN
    before = toy.master()
    deed = decide(toy, back, 2)
    assert deed.withheld
    assert (
        '<seg xml:id="r1" type="restricted" subtype="own-wish" resp="#p.wren" change="#ch6">' in toy.master().decode()
    )
    assert "lent" not in reads(toy, "u4")
    assert check(toy.master()) == ()
    stage.undo(toy, back.id, 2, BY)
    assert toy.master() == before


def test_two_who_disagree_are_shown_to_each_other_and_the_second_is_asked_again(toy: Folder) -> None:
    wren, mroz = send(toy, "wren"), send(toy, "mroz")
    one = come_back(toy, wren, [amend(wren, "u2", "no money", "little money"), insert(wren, "u2", "began", " there")])
    other = come_back(
        toy, mroz, [amend(mroz, "u2", "no money", "some money"), amend(mroz, "u2", "a cupboard,", "two shelves,")]
    )
    rivals = case(toy, one).rivals
    assert rivals == (case(toy, other).number,)
    assert case(toy, one).contested
    assert not case(toy, one, 2).contested
    decide(toy, one)
    late = case(toy, other)
    assert (late.state, late.rivals) == (State.CHANGED, ())
    with pytest.raises(OutOfDate, match="u2 has changed since it was sent"):
        decide(toy, other)
    decide(toy, other, 2)
    decide(toy, one, 2)
    decide(toy, other, said=word(was="little money", now="next to no money"))
    assert reads(toy, "u2") == "It began there with two shelves, in 1996, and next to no money at all."
    assert 'who="#by1" type="edition">Worded by Ada Ferrar after Halina Mróz (mroz-1.1/1).' in toy.master().decode()


def test_who_asks_for_the_same_is_no_rival_and_it_reads_so_already(toy: Folder) -> None:
    wren, mroz = send(toy, "wren"), send(toy, "mroz")
    one = come_back(toy, wren, [amend(wren, "u2", "no money", "some money")])
    other = come_back(toy, mroz, [amend(mroz, "u2", "no money", "some money")])
    assert case(toy, one).rivals == ()
    decide(toy, one)
    assert case(toy, other).state is State.SO_ALREADY
    before = toy.master()
    assert decide(toy, other).decision.change == ""
    assert toy.master() == before


def test_a_query_is_answered_or_printed_or_worded(toy: Folder) -> None:
    packet = send(toy, "wren")
    query = amend(packet, "u4", "TLA", "TLA", Proposed.QUERY, "Was it not the Trust?")
    back = come_back(toy, packet, [query, query, query, amend(packet, "u2", "1996,", "1995,")])
    with pytest.raises(SasciError, match="without a reason, which Tobias Wren is told"):
        decide(toy, back)
    assert decide(toy, back, said=word(reason="No: see the minutes.")).decision.change == ""
    decide(toy, back, 2, word(Verdict.FOOTNOTE))
    assert (
        '<note xml:id="fn3" type="witness" place="foot" resp="#p.wren" change="#ch6">Was it not the Trust?</note>'
        in (toy.master().decode())
    )
    decide(toy, back, 3, word(now="Trust"))
    assert "and the Trust paid." in reads(toy, "u4")
    decide(toy, back, 4, word(Verdict.FOOTNOTE))
    assert ">‘1996,’ should read ‘1995,’.</note>" in toy.master().decode()
    assert "in 1996, and" in reads(toy, "u2")


def test_what_only_the_reading_of_a_file_says_is_never_printed_as_somebodys_note(toy: Folder) -> None:
    """“Highlighted.” is not what a witness wrote, nor is where something stood."""
    packet = send(toy, "wren")
    marked = msgspec.structs.replace(amend(packet, "u4", "TLA", "", Proposed.QUERY), told="Highlighted.")
    asked = amend(packet, "u7", "Nobody", "Nobody", Proposed.QUERY, "Nobody?")
    other = msgspec.structs.replace(asked, told="This is not a passage of theirs: it was sent to be read.")
    moved = amend(packet, "u4", "", "", Proposed.LAYOUT, "Moved within u4.")
    gone = Proposal(number=0, kind=Proposed.UNPLACED, was="a name", remark="It was taken out after u2.")
    back = come_back(toy, packet, [marked, other, moved, gone])
    for number in (1, 3):
        with pytest.raises(SasciError, match="The footnote has no text"):
            decide(toy, back, number, word(Verdict.FOOTNOTE))
    with pytest.raises(SasciError, match="The footnote has no text"):
        decide(toy, back, 4, msgspec.structs.replace(word(Verdict.FOOTNOTE), passage="u2"))
    decide(toy, back, 2, word(Verdict.FOOTNOTE))
    assert ">Nobody?</note>" in toy.master().decode()


@pytest.mark.parametrize("since", ["nothing", "a note", "a turn", "words of a footnote"])
def test_a_yes_to_a_text_with_ones_changes_is_to_nothing_that_one_has_not_seen(toy: Folder, since: str) -> None:
    packet = send(toy, "wren")
    added = amend(packet, "u4", "", "\nAnd I kept the ledger.", Proposed.ADDITION)
    back = come_back(toy, packet, [amend(packet, "u2", "no money", "little money"), added, answer("approval", "yes")])
    decide(toy, back)
    decide(toy, back, 2, word(Verdict.FOOTNOTE, now="He was a crook." if since == "words of a footnote" else ""))
    if since == "a note":
        note = AddNote(when=ON.date(), who="ed1", why="Notes.", seg="u8.s1", after=1, text="It never opened.")
        toy.save_transcript(amend_(toy.master(), note))
    elif since == "a turn":
        toy.save_transcript(toy.master().replace(b'"u6" who="#p.chair"', b'"u6" who="#p.wren"'))
    if since == "nothing":
        decide(toy, back, 3)
        approval = toy.consent().approval_of("wren")
        assert approval is not None
        assert approval.digest == texts.by_person(toy.master())["p.wren"]
    else:
        with pytest.raises(OutOfDate, match="The text has changed since Tobias Wren approved it"):
            decide(toy, back, 3)
        assert toy.consent().approval_of("wren") is None


@pytest.mark.parametrize("other", [1, 2, 3])
def test_what_somebody_else_decides_at_the_same_moment_is_not_lost(
    toy: Folder, monkeypatch: pytest.MonkeyPatch, other: int
) -> None:
    """The page and a terminal, say: between the reading and the writing of one, the other has done its own, where the disk had no room for a lock."""
    packet = send(toy, "wren")
    asked = [amend(packet, "u2", "no money", "money"), answer("text", "no"), answer("audio", "no")]
    back = come_back(toy, packet, asked)
    change = verdicts.change

    def meanwhile(*given: Any) -> Any:
        monkeypatch.setattr(verdicts, "change", change)
        with monkeypatch.context() as unlocked:
            unlocked.setattr(Folder, "alone", lambda *_, **__: contextlib.nullcontext())
            decide(toy, back, other)
        return change(*given)

    monkeypatch.setattr(verdicts, "change", meanwhile)
    with pytest.raises(OutOfDate, match=r"in this very moment.*Nothing was written: look again, and decide it again\."):
        decide(toy, back, 2)
    assert [d.number for d in toy.every_decision()] == [other]
    assert toy.consent().of("wren").text is (Answer.NO if other == 2 else Answer.YES)


def test_what_somebody_asks_for_in_anothers_words_is_no_easy_yes_and_not_by_who_said_them(toy: Folder) -> None:
    """In a packet of mutual reading others' turns can be written in, and taken out, as well as one's own."""
    packet = send(toy, "wren")
    back = come_back(
        toy,
        packet,
        [
            amend(packet, "u7", "Nobody asked", "Everybody asked"),
            Proposal(number=0, kind=Proposed.WITHDRAWN, passage="u7"),
            amend(packet, "u2", "no money", "little money"),
            answer("name", "Tobias Wren"),
        ],
    )
    assert [
        (c.proposal.number, c.own, c.urgent, c.is_easy) for c in sorted(stage.proposals(toy), key=lambda c: c.number)
    ] == [
        (1, False, False, False),
        (2, False, False, False),
        (3, True, False, True),
        (4, True, False, False),
    ]
    before = toy.master()
    with pytest.raises(SasciError, match=r"7 is not Tobias Wren's to withdraw: somebody else says it\. Refuse it"):
        decide(toy, back, 2)
    assert toy.master() == before
    decide(toy, back, 1)
    assert 'type="edition">Correction by Tobias Wren, accepted by Ada Ferrar (wren-1.1/1).' in toy.master().decode()
    decide(toy, back, 3)
    assert 'type="witness">Correction by Tobias Wren, accepted by Ada Ferrar (wren-1.1/3).' in toy.master().decode()


def test_what_an_interpreter_says_for_somebody_is_theirs_and_the_interpreters(toy: Folder) -> None:
    for person in ("mroz", "fairholt"):
        packet = send(toy, person)
        back = come_back(toy, packet, [amend(packet, "u5a", "glad", "sad")])
        assert case(toy, back).own


def test_a_refusal_needs_a_reason_and_what_is_right_no_decision(toy: Folder) -> None:
    packet = send(toy, "wren")
    back = come_back(
        toy,
        packet,
        [
            amend(packet, "u2", "no money", "little money"),
            Proposal(number=0, kind=Proposed.ACCEPTED, passage="u4"),
            amend(packet, "u8", "closed it", "closed  it", Proposed.LAYOUT),
        ],
    )
    before = toy.master()
    with pytest.raises(SasciError, match="Add --reason"):
        decide(toy, back, said=word(Verdict.REFUSED))
    decide(toy, back, said=word(Verdict.REFUSED, reason="The tape says no."))
    with pytest.raises(SasciError, match="Nothing came back"):
        decide(toy, back, 2)
    with pytest.raises(BadTranscript, match="by hand"):
        decide(toy, back, 3)
    decide(toy, back, 3, word(reason="Nothing to see in print."))
    assert toy.master() == before
    assert [d.verdict for d in toy.decisions()] == [Verdict.REFUSED, Verdict.ACCEPTED]


def test_what_has_no_place_is_put_where_an_editor_says(toy: Folder) -> None:
    packet = send(toy, "wren")
    lost = Proposal(number=0, kind=Proposed.UNPLACED, now="Ask my brother.", remark="in a box on page 3")
    back = come_back(toy, packet, [lost, lost, lost])
    with pytest.raises(SasciError, match="does not say where this belongs"):
        decide(toy, back)
    at = msgspec.structs.replace(word(Verdict.FOOTNOTE), passage="u2", after=2)
    decide(toy, back, said=at)
    assert "It began<note " in toy.master().decode()
    decide(toy, back, 2, msgspec.structs.replace(at, verdict=Verdict.ACCEPTED, now="Ask my brother.", after=12))
    assert reads(toy, "u2").endswith("at all. Ask my brother.")
    for wrong in (msgspec.structs.replace(at, after=99), msgspec.structs.replace(at, passage="u99")):
        with pytest.raises(BadTranscript):
            decide(toy, back, 3, wrong)
    decide(toy, back, 3, word(Verdict.REFUSED, reason="He was not there."))
