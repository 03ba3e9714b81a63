"""Deciding what came back, in the toy seminar: carried out, refused, disputed, taken back, and whole after a kill."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sasci_archive.errors import BadRecord, BadTranscript, NoPermission, NotYet, OutOfDate, SasciError
from sasci_archive.model import journal
from sasci_archive.model.consent import Answer
from sasci_archive.model.journal import By
from sasci_archive.model.review import Proposal, Proposed, Purpose, Return, Verdict
from sasci_archive.stages import decide as stage
from sasci_archive.stages.erratum import erratum, tell
from sasci_archive.stages.publish import publish
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.tei import texts, verdicts
from sasci_archive.tei.amend import apply as amend_
from sasci_archive.tei.cases import Case
from sasci_archive.tei.changes import AddNote
from sasci_archive.tei.document import parse
from sasci_archive.tei.printed import printed
from sasci_archive.tei.proposed import State
from sasci_archive.tei.reading import read
from sasci_archive.tei.rules import check
from sasci_archive.tei.verdicts import Word
from tests.readying import finish, make_ready
from tests.reviewing import amend, answer, come_back, insert, send

TOY = Path(__file__).parents[1] / "toy"
ON = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)
BY = By(ON, "Ada Ferrar")


@pytest.fixture
def toy(tmp_path: Path) -> Folder:
    shutil.copytree(TOY, tmp_path / "toy")
    return Folder(tmp_path, "toy")


def word(verdict: Verdict = Verdict.ACCEPTED, *, now: str = "", was: str = "", reason: str = "") -> Word:
    return Word(verdict=verdict, who=BY.who, on=ON.date(), now=now, was=was, reason=reason)


def decide(folder: Folder, back: Return, number: int = 1, said: Word | None = None) -> stage.Deed:
    return stage.decide(folder, back.id, number, said or word(), BY)


def reads(folder: Folder, id_: str) -> str:
    return printed(parse(folder.master()), (id_,))[id_].text


def case(folder: Folder, back: Return, number: int = 1) -> Case:
    return stage.one(stage.proposals(folder), back.id, number)


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
    """The page and a terminal, say: between the reading and the writing of one, the other has done its own."""
    packet = send(toy, "wren")
    asked = [amend(packet, "u2", "no money", "money"), answer("text", "no"), answer("audio", "no")]
    back = come_back(toy, packet, asked)
    change = verdicts.change

    def meanwhile(*given: Any) -> Any:
        monkeypatch.setattr(verdicts, "change", change)
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


def test_an_answer_reaches_the_record_and_its_comments_stay(toy: Folder) -> None:
    packet = send(toy, "wren")
    back = come_back(
        toy,
        packet,
        [
            answer("audio", "no"),
            answer("affiliation_now", "Mender of puzzles"),
            answer("spelling_1", "Marlsey"),
            answer("mutual", "yes"),
            answer("text", "yes"),
        ],
    )
    consent, record, master = (files.read(p) for p in (toy.consent_toml, toy.seminar_toml, toy.transcript_xml))
    assert stage.proposals(toy)[0].proposal.question == "audio"
    deed = decide(toy, back)
    assert deed.told == "In consent.toml: audio was 'yes', is 'no'."
    assert toy.consent().of("wren").audio is Answer.NO
    assert toy.consent_toml.read_text("utf-8").startswith("# Invented, like everything here")
    decide(toy, back, 2)
    assert toy.seminar().participant("wren").affiliation_now == "Mender of puzzles"
    assert '<affiliation type="now">Mender of puzzles</affiliation>' in toy.master().decode()
    assert "yours to do" in decide(toy, back, 3).told
    decide(toy, back, 4)
    assert decide(toy, back, 5).told == "The record says so already."
    stage.undo(toy, back.id, 5, BY)
    with pytest.raises(SasciError, match="nothing to print as a footnote"):
        decide(toy, back, 5, word(Verdict.FOOTNOTE))
    assert [e.about for e in toy.history() if e.what == journal.CHANGED] == ["wren", "wren"]
    for number in (1, 2, 3):
        stage.undo(toy, back.id, number, BY)
    assert files.read(toy.seminar_toml) == record
    stage.undo(toy, back.id, 4, BY)
    assert files.read(toy.consent_toml) == consent.replace(
        b'person = "wren"\n', b'person = "wren"\nmutual = "unanswered"\n'
    )
    assert toy.master() != master  # that the header followed twice stands in the history


def test_an_answer_that_was_changed_by_hand_since_is_not_taken_back(toy: Folder) -> None:
    packet = send(toy, "wren")
    back = come_back(toy, packet, [answer("audio", "no"), answer("name", " ")])
    decide(toy, back)
    text = toy.consent_toml.read_text("utf-8").replace('audio = "no"', 'audio = "yes"', 1)
    toy.consent_toml.write_text(text, encoding="utf-8")
    with pytest.raises(OutOfDate, match="The record says 'yes' now, not 'no'"):
        stage.undo(toy, back.id, 1, BY)
    with pytest.raises(BadRecord, match="cannot be without a name"):
        decide(toy, back, 2)


def test_somebody_new_in_the_record_gets_a_block_of_their_own(toy: Folder) -> None:
    packet = send(toy, "ansty")
    decide(toy, come_back(toy, packet, [answer("text", "yes")]))
    assert toy.consent().of("ansty").text is Answer.YES
    assert toy.consent_toml.read_text("utf-8").endswith('\n[[permission]]\nperson = "ansty"\ntext = "yes"\n')


def test_a_final_yes_is_an_approval_of_exactly_that_text(toy: Folder) -> None:
    final, other = send(toy, "wren", purpose=Purpose.FINAL), send(toy, "mroz")
    back = come_back(toy, final, [answer("approval", "yes")])
    changing = come_back(toy, other, [amend(other, "u2", "no money", "money")])
    decide(toy, changing)
    with pytest.raises(OutOfDate) as refused:
        decide(toy, back)
    assert str(refused.value) == (
        "The text has changed since Tobias Wren approved it. Send it again, as it will be printed: `inv review.final toy`."
    )
    stage.undo(toy, changing.id, 1, BY)
    assert decide(toy, back).told == "Recorded in consent.toml: Tobias Wren has approved their text."
    approval = toy.consent().approval_of("wren")
    assert approval is not None
    assert (approval.digest, approval.how) == (texts.by_person(toy.master())["p.wren"], "returned with wren-1.1")
    with pytest.raises(SasciError, match="not taken back here"):
        stage.undo(toy, back.id, 1, BY)


def test_a_yes_with_changes_is_an_approval_once_all_of_them_are_made(toy: Folder) -> None:
    packet = send(toy, "wren")
    back = come_back(
        toy,
        packet,
        [amend(packet, "u2", "no money", "some money"), amend(packet, "u8", "We", "They"), answer("approval", "yes")],
    )
    decide(toy, back)
    with pytest.raises(NotYet, match="1 of them is not decided"):
        decide(toy, back, 3)
    decide(toy, back, 2, word(Verdict.REFUSED, reason="It was you."))
    with pytest.raises(OutOfDate, match="has changed since"):
        decide(toy, back, 3)
    stage.undo(toy, back.id, 2, BY)
    decide(toy, back, 2)
    decide(toy, back, 3)
    assert toy.consent().approval_of("wren") is not None
    no = come_back(toy, packet, [answer("approval", "no")], number=2)
    assert case(toy, no).urgent
    assert decide(toy, no).told == "Noted: this text is not approved."


def test_who_gives_two_answers_is_asked_which(toy: Folder) -> None:
    packet = send(toy, "wren")
    one = come_back(toy, packet, [answer("audio", "no")])
    two = come_back(toy, packet, [answer("audio", "yes")], number=2)
    assert case(toy, one).rivals == (case(toy, two).number,)


def test_numbers_stay_when_more_comes_back_and_are_listed_by_place(toy: Folder) -> None:
    wren, chair = send(toy, "wren"), send(toy, "chair")
    come_back(toy, wren, [amend(wren, "u8", "We", "They"), amend(wren, "u2", "It", "All")])
    before = {c.ref: c.number for c in stage.proposals(toy)}
    come_back(toy, chair, [amend(chair, "u1", "Good", "A good")], number=2)
    after = {c.ref: c.number for c in stage.proposals(toy)}
    assert before.items() <= after.items()
    assert [c.where for c in stage.proposals(toy)] == ["1", "2", "8"]


def test_an_editor_s_changes_are_the_edition_s(toy: Folder) -> None:
    packet = send(toy, "")
    asked = msgspec.structs.replace(amend(packet, "u2", "no money", "no funds"), by="Bram Example")
    packet = msgspec.structs.replace(packet, purpose=Purpose.EDIT)
    toy.save_packet(packet, {})
    back = come_back(toy, packet, [asked, asked])
    decide(toy, back)
    assert 'who="#by1" type="edition">Correction by Bram Example' in toy.master().decode()
    decide(toy, back, 2, word(Verdict.FOOTNOTE, now="Sic."))
    assert 'type="editorial"' in toy.master().decode().partition("Sic.")[0][-80:]


def test_what_is_not_there_or_nobody_s_is_refused(toy: Folder) -> None:
    packet = send(toy, "wren")
    back = come_back(toy, packet, [amend(packet, "u2", "no money", "money")])
    with pytest.raises(SasciError, match="Who decides this is not said"):
        stage.decide(toy, back.id, 1, word(), By(ON))
    with pytest.raises(SasciError, match="Who takes this back is not said"):
        stage.undo(toy, back.id, 1, By(ON))
    with pytest.raises(OutOfDate, match="is not decided"):
        stage.undo(toy, back.id, 1, BY)
    with pytest.raises(BadRecord, match=r"Nothing came back that is 'nobody-1\.1/1'"):
        stage.decide(toy, "nobody-1.1", 1, word(), BY)
    with pytest.raises(BadTranscript, match="stands nowhere in u2"):
        decide(toy, back, said=word(was="nowhere to be found", now="x"))
    orphan = Return(id="x-1.1", packet="x-1", name="x", stored="x", sha512="", received=ON, proposals=back.proposals)
    toy.save_return(orphan, b"")
    assert stage.lost(toy) == ("x-1.1",)
    assert len(stage.proposals(toy)) == 1
    gone = come_back(toy, packet, [Proposal(number=0, kind=Proposed.AMENDED, passage="u77", now="x")], number=2)
    assert case(toy, gone).state is State.GONE
    with pytest.raises(OutOfDate, match="not printed any more"):
        decide(toy, gone)


class Killed(BaseException):
    """What a kill is to the program: nothing is caught."""


@given(at=st.integers(1, 8), undoing=st.booleans())
@settings(max_examples=16, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_kill_between_two_files_is_mended_by_whatever_comes_next(
    tmp_path_factory: pytest.TempPathFactory, at: int, undoing: bool
) -> None:
    root = tmp_path_factory.mktemp("killed")
    shutil.copytree(TOY, root / "toy")
    toy = Folder(root, "toy")
    packet = send(toy, "wren")
    back = come_back(toy, packet, [answer("affiliation_now", "Mender"), amend(packet, "u2", "no money", "money")])
    if undoing:
        decide(toy, back)
    step = 0

    def killing(path: Path, content: bytes, real: object) -> None:
        nonlocal step
        step += 1
        if step == at:
            raise Killed
        real(path, content)  # type: ignore[operator]

    with pytest.MonkeyPatch.context() as patch:
        write, append = files.write, files.append
        patch.setattr(files, "write", lambda path, content: killing(path, content, write))
        patch.setattr(files, "append", lambda path, line: killing(path, line, append))
        try:
            if undoing:
                stage.undo(toy, back.id, 1, BY)
            else:
                decide(toy, back)
        except Killed:
            pass
    open_ = case(toy, back).is_open
    says = toy.seminar().participant("wren").affiliation_now
    assert says == ("Retired" if open_ else "Mender")
    assert f'<affiliation type="now">{says}</affiliation>' in toy.master().decode()
    assert not (toy.work / "decision.json").exists()
    assert sum(e.what == journal.DECIDED for e in toy.history()) <= 1


def test_what_somebody_changed_after_a_kill_stays_theirs(toy: Folder) -> None:
    packet = send(toy, "wren")
    back = come_back(toy, packet, [amend(packet, "u2", "no money", "money")])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Folder, "decide", lambda *_: (_ for _ in ()).throw(Killed()))
        with pytest.raises(Killed):
            decide(toy, back)
    toy.save_transcript(toy.master().replace(b"Whose cupboard?", b"Which cupboard?"))
    assert stage.mend(toy)
    assert not stage.mend(toy)
    assert toy.decisions() == ()
    assert case(toy, back).state is State.SO_ALREADY


def test_a_correction_after_publication_is_told_and_asks_everybody_again(toy: Folder) -> None:
    with pytest.raises(NotYet, match="never been published"):
        erratum(toy)
    make_ready(toy)
    publish(toy, on=ON - dt.timedelta(days=1))
    with pytest.raises(NotYet, match="Nothing that was decided since"):
        erratum(toy)
    packet = send(toy, "wren")
    deed = decide(toy, come_back(toy, packet, [amend(packet, "u2", "no money", "little money")]))
    assert deed.public
    what = erratum(toy)
    assert (what.turns, what.version, what.notice) == (("u2",), "1.1", "Corrected in turn 2.")
    assert what.holders == ("the registrar of the DOI 10.5555/toy, and every repository in which it was deposited",)
    for version, notice, by in (("x", "y", BY), ("1.1", " ", BY), ("1.1", "y", By(ON))):
        with pytest.raises(SasciError):
            tell(toy, version, notice, by)
    tell(toy, what.version, what.notice, BY)
    tell(toy, what.version, what.notice, BY)
    publication = toy.seminar().publication
    assert publication is not None
    assert publication.version == "1.1"
    changes = [(c.version, c.text) for c in read(toy.master(), None).changes]
    assert changes.count(("1.1", "Corrected in turn 2.")) == 1
    finish(toy)
    publish(toy, on=ON + dt.timedelta(days=1))
    page = (toy.published / "index.html").read_text("utf-8")
    assert "<b>Version 1.1.</b> Corrected in turn 2." in page
    assert "Correction by Tobias Wren" not in page


def test_the_rarer_ways_each_end_in_a_change_or_a_sentence(toy: Folder) -> None:
    packet = send(toy, "wren")
    gone = msgspec.structs.replace(packet, id="wren-9", passages=packet.passages[:1])
    toy.save_packet(gone, {})
    query = amend(packet, "u4", "TLA", "TLA", Proposed.QUERY)
    back = come_back(
        toy,
        packet,
        [
            query,
            amend(packet, "u2", " with a cupboard,", ""),
            amend(packet, "u8", "", "\nAnd more.", Proposed.ADDITION),
            answer("audio", "no"),
            Proposal(number=0, kind=Proposed.WITHDRAWN, passage="u2"),
        ],
    )
    with pytest.raises(SasciError, match="The footnote has no text"):
        decide(toy, back, 1, word(Verdict.FOOTNOTE))
    decide(toy, back, 2, word(Verdict.FOOTNOTE))
    assert ">‘with a cupboard,’ should be left out.</note>" in toy.master().decode()
    toy.published.mkdir()
    assert decide(toy, back, 4).told.endswith("`inv publish toy` takes back what may not be public any more.")
    withdrawn = come_back(toy, gone, [Proposal(number=0, kind=Proposed.WITHDRAWN, passage="u2")])
    assert case(toy, withdrawn).state is State.GONE
    assert decide(toy, withdrawn).decision.change == ""
    unanswered = come_back(toy, gone, [answer("text", "no")], number=2)
    with pytest.raises(SasciError, match="without a reason"):
        decide(toy, unanswered, 1, word(Verdict.REFUSED))
    absent = send(toy, "ansty")
    with pytest.raises(BadRecord, match="'ansty' says nothing in the transcript"):
        decide(toy, come_back(toy, absent, [answer("approval", "yes")]))


def test_a_footnote_of_joined_paragraphs_stands_before_the_break(toy: Folder) -> None:
    text = toy.transcript_xml.read_text("utf-8")
    two = '<seg xml:id="u3.s1">Whose cupboard?</seg>\n          <seg xml:id="u3.s2">Yours?</seg>'
    toy.save_transcript(text.replace('<seg xml:id="u3.s1">Whose cupboard?</seg>', two).encode())
    packet = send(toy, "chair")
    back = come_back(toy, packet, [amend(packet, "u3", "cupboard?\n", "cupboard? ", Proposed.LAYOUT)])
    before = toy.master()
    decide(toy, back, said=word(Verdict.FOOTNOTE, now="One paragraph."))
    assert "cupboard?<note " in toy.master().decode()
    stage.undo(toy, back.id, 1, BY)
    decide(toy, back)
    assert reads(toy, "u3") == "Whose cupboard? Yours?"
    stage.undo(toy, back.id, 1, BY)
    assert toy.master() == before


def test_what_somebody_writes_in_the_same_moment_is_not_overwritten(toy: Folder) -> None:
    packet = send(toy, "wren")
    back = come_back(toy, packet, [amend(packet, "u2", "no money", "money")])
    read, theirs = Folder.master, toy.master().replace(b"Whose cupboard?", b"Which cupboard?")
    times: list[int] = []

    def late(folder: Folder) -> bytes:
        times.append(1)
        if len(times) == 2:
            folder.save_transcript(theirs)
        return read(folder)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Folder, "master", late)
        with pytest.raises(OutOfDate, match="in this very moment"):
            decide(toy, back)
    assert toy.master() == theirs
    assert toy.decisions() == ()


@pytest.mark.parametrize(
    ("notice", "told"),
    [
        ("Turn 2 no longer says: a cupboard, in 1996, and no money.", "what was said in u2|words in u2"),
        ("In turn 7 Halina was misheard.", "a hidden name"),
    ],
)
def test_a_notice_does_not_say_what_is_withheld(toy: Folder, notice: str, told: str) -> None:
    """It is public, so that the leak test would take its words to be said openly."""
    make_ready(toy)
    publish(toy, on=ON)
    packet = send(toy, "wren")
    back = come_back(toy, packet, [Proposal(number=0, kind=Proposed.WITHDRAWN, passage="u2")])
    stage.decide(toy, back.id, 1, word(), By(ON + dt.timedelta(hours=1), "Ada Ferrar"))
    before = toy.master(), toy.seminar_toml.read_bytes()
    with pytest.raises(NoPermission, match=rf"The notice tells what is not to be published: ({told})"):
        tell(toy, "1.1", notice, BY)
    assert (toy.master(), toy.seminar_toml.read_bytes()) == before
    tell(toy, "1.1", "Turn 2 was taken out, and in turn 8 the library closed in June.", BY)
