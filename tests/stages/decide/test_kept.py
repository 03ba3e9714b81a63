"""Nothing of a decision is lost or doubled: numbers, kills, the same moment, publication."""

from __future__ import annotations

import datetime as dt
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sasci_archive.errors import BadRecord, BadTranscript, NoPermission, NotYet, OutOfDate, SasciError
from sasci_archive.model import journal
from sasci_archive.model.journal import By
from sasci_archive.model.review import Proposal, Proposed, Purpose, Return, Verdict
from sasci_archive.stages import decide as stage
from sasci_archive.stages.erratum import erratum, tell
from sasci_archive.stages.publish import publish
from sasci_archive.store import files, planned
from sasci_archive.store.folder import Folder
from sasci_archive.tei.answering.proposed import State
from sasci_archive.tei.shown.reading import read
from tests.readying import finish, make_ready
from tests.reviewing import amend, answer, come_back, send
from tests.stages.decide.deciding import BY, ON, TOY, case, decide, reads, word


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
    assert not planned.finish(toy)
    assert not planned.is_left(toy)
    assert toy.decisions() == ()
    assert case(toy, back).state is State.SO_ALREADY


def test_a_correction_after_publication_is_told_and_asks_everybody_again(toy: Folder) -> None:
    with pytest.raises(NotYet, match="never been published"):
        erratum(toy, ON)
    make_ready(toy)
    publish(toy, on=ON - dt.timedelta(days=1))
    with pytest.raises(NotYet, match="Nothing that was decided since"):
        erratum(toy, ON)
    packet = send(toy, "wren")
    deed = decide(toy, come_back(toy, packet, [amend(packet, "u2", "no money", "little money")]))
    assert deed.public
    what = erratum(toy, ON)
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


def test_whoever_looks_at_what_came_back_leaves_a_decision_that_is_being_made_to_who_makes_it(toy: Folder) -> None:
    files.write(toy.work / "decision.json", b"half a plan")
    with toy.alone("decided about", ON), ThreadPoolExecutor(1) as other:
        other.submit(stage.proposals, toy).result()
        assert (toy.work / "decision.json").exists()
    stage.proposals(toy)  # nobody is about it any more
    assert not (toy.work / "decision.json").exists()


def test_a_decision_is_left_for_later_while_the_decisions_before_it_do_not_read(toy: Folder) -> None:
    packet = send(toy, "wren")
    back = come_back(toy, packet, [amend(packet, "u2", "no money", "money")])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Folder, "decide", lambda *_: (_ for _ in ()).throw(Killed()))
        with pytest.raises(Killed):
            decide(toy, back)
    files.write(toy.decisions_jsonl, b"[]\n")
    with pytest.raises(BadRecord, match=r"line 1 of toy/5-review/decisions\.jsonl"):
        decide(toy, back)
    with pytest.raises(BadRecord, match=r"line 1 of toy/5-review/decisions\.jsonl"):
        stage.undo(toy, back.id, 1, BY)
    toy.decisions_jsonl.unlink()
    assert not case(toy, back).is_open
