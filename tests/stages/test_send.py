"""Packets go out: to whom, what is kept of them, and to whom none goes."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import io
import re
import shutil
from pathlib import Path
from typing import Any

import av
import msgspec
import pytest
import pyzipper

from sasci_archive.errors import BadRecord, NoPermission, NotYet, SasciError, WouldOverwrite
from sasci_archive.model import journal
from sasci_archive.model.consent import Answer, Attribution, Without
from sasci_archive.model.journal import By
from sasci_archive.model.review import Decision, Packet, Proposal, Proposed, Purpose, Return, Verdict
from sasci_archive.stages.approve import approve
from sasci_archive.stages.chase import chase
from sasci_archive.stages.corresponding import standing
from sasci_archive.stages.draft import draft
from sasci_archive.stages.publish import publish
from sasci_archive.stages.ready import ready
from sasci_archive.stages.refresh import refresh
from sasci_archive.stages.send import Sent, send
from sasci_archive.store.folder import Folder
from sasci_archive.tei.signed.texts import by_person
from tests.engines.sounds import record, speech
from tests.readying import make_ready

TOY = Path(__file__).parents[1] / "toy"
ON = dt.datetime(2026, 11, 28, 12, 0, tzinfo=dt.UTC)
BY = By(ON, "Ada Ferrar")


@pytest.fixture
def toy(tmp_path: Path) -> Folder:
    shutil.copytree(TOY, tmp_path / "toy")
    return Folder(tmp_path, "toy")


def out(folder: Folder, *participants: str, by: By = BY, **more: Any) -> Sent:
    return send(folder, by, own=folder.path / "none", participants=participants, **more)


def later(days: int) -> By:
    return By(ON + dt.timedelta(days=days), "Ada Ferrar")


def came_back(folder: Folder, packet: Packet, days: int, *proposals: Proposal) -> Return:
    back = Return(
        id=f"{packet.id}.1",
        packet=packet.id,
        name="back.docx",
        stored="back.docx",
        sha512="",
        received=ON + dt.timedelta(days=days),
        proposals=proposals,
    )
    folder.save_return(back, b"back")
    return back


AMENDED = Proposal(number=1, kind=Proposed.AMENDED, passage="u8", start=10, end=12, was="it", now="all of it")


def rewrite(path: Path, was: str, now: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert was in text
    path.write_text(text.replace(was, now, 1), encoding="utf-8")


def test_each_witness_who_was_there_gets_one_and_all_of_it_is_kept(toy: Folder) -> None:
    sent = out(toy)
    assert [p.id for p in sent.packets] == ["wren-1", "mroz-1"]
    assert (sent.passed_over, sent.erratum) == ((), False)
    assert {p.id: p for p in toy.sent()} == {p.id: p for p in sent.packets}
    digests = by_person(toy.master())
    for packet in sent.packets:
        assert packet.approves == digests[f"p.{packet.person}"]
        assert packet.master == hashlib.sha256(toy.master()).hexdigest()
        assert packet.due == dt.date(2026, 12, 19)
        assert [f.name for f in packet.files] == [
            *(f"toy-{packet.person}.docx", f"toy-{packet.person}.html", "letter.txt")
        ]
        for file in packet.files:
            content = (toy.packets / packet.id / file.name).read_bytes()
            assert hashlib.sha512(content).hexdigest() == file.sha512
    lines = [(e.what, e.about, e.who, e.digest) for e in toy.history()]
    assert lines == [(journal.SENT, p.id, "Ada Ferrar", p.release) for p in sent.packets]


def test_the_page_has_the_sound_of_their_own_turns_where_the_recording_is_there(toy: Folder) -> None:
    assert b"<audio" not in page_of(toy, "wren")
    for name, seconds in (("toy 1.flac", 24), ("toy-2.flac", 12)):
        record(toy.recording / name, speech(seconds, 44_100, pause=0))
    made = page_of(toy, "wren")
    own = set(re.findall(rb'class="turn own" id="(\w+)"', made))
    assert own
    heard = re.findall(rb'<audio [^>]*src="data:audio/mpeg;base64,([^"]+)"', made)
    assert 0 < len(heard) <= len(own)
    with av.open(io.BytesIO(base64.b64decode(heard[0]))) as file:
        assert file.streams.audio[0].codec_context.name == "mp3float"
    shutil.rmtree(toy.packets)
    toy.words_json.unlink()  # nobody knows what is heard when, so that nothing is
    assert b"<audio" not in page_of(toy, "wren")


def page_of(folder: Folder, person: str) -> bytes:
    shutil.rmtree(folder.packets, ignore_errors=True)
    packet = out(folder, person).packets[0]
    return (folder.packets / packet.id / f"toy-{person}.html").read_bytes()


def test_made_again_from_the_same_it_is_the_same(toy: Folder) -> None:
    first = out(toy, "wren").packets[0]
    content = (toy.packets / "wren-1" / "toy-wren.docx").read_bytes()
    shutil.rmtree(toy.packets)
    toy.journal_jsonl.unlink()  # which knows that it was sent
    assert out(toy, "wren").packets[0] == first
    assert (toy.packets / "wren-1" / "toy-wren.docx").read_bytes() == content


def test_the_chair_gets_one_when_named(toy: Folder) -> None:
    assert [p.id for p in out(toy, "chair", "chair").packets] == ["chair-1"]


@pytest.mark.parametrize(
    ("person", "problem"),
    [
        ("nobody", "'nobody' is not on the roster of 'toy'"),
        ("ansty", "'ansty' says nothing in the transcript of 'toy'"),
    ],
)
def test_who_is_not_there_cannot_be_sent_any(toy: Folder, person: str, problem: str) -> None:
    with pytest.raises(NotYet, match=problem):
        out(toy, "wren", person)
    assert toy.sent() == ()


def test_where_no_witness_speaks_it_says_so(toy: Folder) -> None:
    text = toy.seminar_toml.read_text("utf-8").replace('role = "witness"', 'role = "organiser"')
    toy.seminar_toml.write_text(text, encoding="utf-8")
    with pytest.raises(NotYet, match="No witness on the roster of 'toy' says anything"):
        out(toy)


def test_a_day_that_is_past_is_refused(toy: Folder) -> None:
    with pytest.raises(SasciError, match="Nobody can answer by 2026-11-27"):
        out(toy, due=dt.date(2026, 11, 27))


def test_who_took_their_permission_back_gets_none_and_no_reminder(toy: Folder) -> None:
    out(toy, "wren")
    rewrite(toy.consent_toml, 'person = "wren"', 'person = "wren"\nwithdrawn = 2026-11-01')
    sent = out(toy, "wren", again=True)
    told = (("wren", "took their permission back on 1 November 2026: nothing is sent to them"),)
    assert (sent.packets, sent.passed_over) == ((), told)
    done = chase(toy, later(60), own=toy.path, everybody=True)
    assert [(p.id, why) for p, why in done.passed_over] == [
        ("wren-1", "took their permission back: nobody reminds them")
    ]


def test_one_that_is_out_and_unanswered_is_not_made_again_unasked(toy: Folder) -> None:
    out(toy)
    sent = out(toy, by=later(2))
    why = "is out since 28 November 2026, an answer asked for by 19 December 2026, and unanswered; --again makes a new one"
    assert (sent.packets, sent.passed_over) == ((), (("wren", f"wren-1 {why}"), ("mroz", f"mroz-1 {why}")))
    assert [p.id for p in out(toy, "wren", by=later(2), again=True).packets] == ["wren-2"]


def test_who_has_answered_gets_another_only_when_named(toy: Folder) -> None:
    packet = out(toy, "wren").packets[0]
    came_back(toy, packet, 3)
    sent = out(toy, by=later(4))
    assert [p.id for p in sent.packets] == ["mroz-1"]
    assert sent.passed_over == (("wren", "answered wren-1 on 1 December 2026; --again makes a new one"),)
    assert [p.id for p in out(toy, "wren", by=later(4)).packets] == ["wren-2"]


def test_where_one_cannot_be_made_none_is_kept(toy: Folder) -> None:
    rewrite(toy.transcript_xml, "Why did it stop?", "Why did it stop, Halina?")
    with pytest.raises(NoPermission, match="Halina Mróz in u6"):
        out(toy)
    assert not toy.packets.exists()
    assert toy.history() == ()


def test_a_kill_between_the_packet_and_its_line_leaves_no_packet_without_one(toy: Folder) -> None:
    packet = out(toy, "wren").packets[0]
    toy.journal_jsonl.unlink()
    out(toy, "mroz", by=later(1))
    assert [(e.on, e.about) for e in toy.history()] == [(packet.sent, "wren-1"), (ON + dt.timedelta(days=1), "mroz-1")]


def test_half_a_packet_is_none_and_made_anew_whole(toy: Folder) -> None:
    half = toy.packets / "wren-1"
    half.mkdir(parents=True)
    (half / "toy-wren.zip").write_bytes(b"half")
    assert out(toy, "wren").packets[0].id == "wren-1"
    assert not (half / "toy-wren.zip").exists()
    assert sorted(path.name for path in toy.packets.iterdir()) == ["wren-1"]


def test_the_numbers_of_turns_that_left_the_house_are_never_given_anew(toy: Folder) -> None:
    out(toy, "wren")
    with pytest.raises(WouldOverwrite, match=r"its numbers have left the house \(packets have been sent\)"):
        draft(toy, made_on=ON.date(), replace=True)
    shutil.rmtree(toy.review)
    with pytest.raises(WouldOverwrite, match="packets have been sent"):
        draft(toy, made_on=ON.date(), replace=True)


def test_the_number_of_a_packet_that_is_gone_is_given_to_no_other_as_its_answer_may_still_come(toy: Folder) -> None:
    out(toy, "wren")
    out(toy, "wren", by=later(1), again=True)
    shutil.rmtree(toy.packets / "wren-1")  # as a takedown does
    shutil.rmtree(toy.packets / "wren-2")
    assert out(toy, "wren", by=later(2)).packets[0].id == "wren-3"


def test_with_a_password_everything_is_in_one_locked_file_too(toy: Folder) -> None:
    packet = out(toy, "wren", password="four words ill").packets[0]  # noqa: S106 - a test's
    home = toy.packets / "wren-1"
    assert [f.name for f in packet.files] == ["toy-wren.docx", "toy-wren.html", "letter.txt", "toy-wren.zip"]
    with pyzipper.AESZipFile(home / "toy-wren.zip") as archive:
        archive.setpassword(b"four words ill")
        assert {n: archive.read(n) for n in archive.namelist()} == {
            n: (home / n).read_bytes() for n in ("toy-wren.docx", "toy-wren.html", "letter.txt")
        }
    assert "7-Zip" in (home / "letter.txt").read_text("utf-8")
    everywhere = b"".join(p.read_bytes() for p in toy.path.rglob("*") if p.is_file())
    assert b"four words ill" not in everywhere


def test_the_words_of_a_workspace_come_before_ours(toy: Folder) -> None:
    own = toy.path / "own"
    own.mkdir()
    (own / "letter.txt").write_text("Good day, {{ name }}!\n", encoding="utf-8")
    send(toy, BY, own=own, participants=["wren"])
    assert (toy.packets / "wren-1" / "letter.txt").read_text("utf-8") == "Good day, Tobias Wren!\n"
    (own / "letter.txt").write_text("Good day, {{ shoe }}!\n", encoding="utf-8")
    with pytest.raises(BadRecord, match=r"own/letter.txt cannot be filled in: 'shoe' is undefined"):
        send(toy, BY, own=own, participants=["mroz"])
    assert not (toy.packets / "mroz-1").exists()


def test_a_synthetic_seminars_packets_say_so(toy: Folder) -> None:
    rewrite(toy.seminar_toml, 'language = "en-GB"', 'language = "en-GB"\nsynthetic = true')
    refresh(toy, By(ON, "Ada Ferrar"))
    out(toy, "wren")
    assert "(Synthetic demonstration)" in (toy.packets / "wren-1" / "letter.txt").read_text("utf-8")


# -- the final text ------------------------------------------------------------------------------------------------


def final(folder: Folder, *participants: str, by: By = BY, **more: Any) -> Sent:
    return out(folder, *participants, by=by, purpose=Purpose.FINAL, **more)


def test_who_has_not_answered_yet_gets_the_final_text_only_when_named_and_is_then_reminded_of_that_alone(
    toy: Folder,
) -> None:
    out(toy, "wren")
    sent = final(toy, by=later(1))
    assert [p.id for p in sent.packets] == ["mroz-1"]
    assert sent.passed_over == (
        ("wren", "has not answered wren-1; --participant wren sends the final text all the same"),
    )
    assert [p.id for p in final(toy, "wren", by=later(2)).packets] == ["wren-2"]
    assert reminded(toy, later(60)) == ["mroz-1", "wren-2"]


def test_the_final_text_waits_until_every_wish_is_decided_and_lists_them(toy: Folder) -> None:
    packet = out(toy, "wren").packets[0]
    back = came_back(toy, packet, 3, AMENDED, Proposal(number=2, kind=Proposed.ACCEPTED, passage="u2"))
    waiting = final(toy, by=later(4))
    assert [p.id for p in waiting.packets] == ["mroz-1"]
    told = "1 of their proposals undecided (Turn 8: “it” to read “all of it”): `inv review.decide toy` first"
    assert waiting.passed_over == (("wren", told),)
    toy.decide(Decision(of=back.id, number=1, verdict=Verdict.REFUSED, who="Ada", on=ON, reason="The sound says it."))
    (sent,) = final(toy, "wren", by=later(5)).packets
    assert (sent.id, sent.purpose, sent.extracts) == ("wren-2", Purpose.FINAL, True)
    assert [q.id for q in sent.questions] == ["approval"]
    assert sent.approves == by_person(toy.master())["p.wren"]
    letter = (toy.packets / "wren-2" / "letter.txt").read_text("utf-8")
    assert "  Turn 8: “it” to read “all of it”\n      Not done: The sound says it.\n" in letter


@pytest.mark.parametrize("wrote", [{"reason": "As Mrs Mroz’s turn says."}, {"reason": "No.", "now": "It was Halina’s"}])
def test_what_an_editor_writes_to_a_witness_names_nobody_who_is_not_to_be_known(
    toy: Folder, wrote: dict[str, Any]
) -> None:
    """Halina Mróz appears under a pseudonym: a reason goes out beside the transcript, where the gate does not look."""
    back = came_back(toy, out(toy, "wren").packets[0], 3, AMENDED)
    toy.decide(Decision(of=back.id, number=1, verdict=Verdict.REFUSED, who="Ada", on=ON, **wrote))
    with pytest.raises(
        NoPermission, match=r"names somebody who is not to be known:\n  Halina Mróz in the decision on wren-1.1/1"
    ):
        final(toy, "wren", by=later(5))
    assert [p.id for p in toy.sent()] == ["wren-1"]
    toy.decide(Decision(of=back.id, number=1, verdict=Verdict.REFUSED, who="Ada", on=ON, reason="As Mrs K. says."))
    assert [p.id for p in final(toy, "wren", by=later(5)).packets] == ["wren-2"]


def test_of_what_others_have_taken_back_since_a_letter_quotes_nothing(toy: Folder) -> None:
    """All agreed to mutual reading, and wren wrote in a turn of Mróz's; then she thinks otherwise."""
    agreed = re.sub(r"(?m)^text = ", 'mutual = "yes"\ntext = ', toy.consent_toml.read_text("utf-8"))
    toy.consent_toml.write_text(agreed, encoding="utf-8")
    theirs = msgspec.structs.replace(AMENDED, passage="u7", start=0, end=12, was="Nobody asked", now="Everybody asked")
    back = came_back(toy, out(toy, "wren").packets[0], 3, theirs, msgspec.structs.replace(AMENDED, number=2))
    for number in (1, 2):
        toy.decide(Decision(of=back.id, number=number, verdict=Verdict.REFUSED, who="Ada", on=ON, reason="The sound."))

    def told() -> str:
        (packet,) = final(toy, "wren", by=later(5), again=True).packets
        return (toy.packets / packet.id / "letter.txt").read_text("utf-8")

    assert "Turn 7: “Nobody asked” to read “Everybody asked”\n      Not done: The sound." in told()
    rewrite(toy.consent_toml, 'pseudonym = "Mrs K."\nmutual = "yes"', 'pseudonym = "Mrs K."\nmutual = "no"')
    letter = told()
    assert "Turn 7: what you asked for there\n      Not done: The sound." in letter
    assert "Turn 8: “it” to read “all of it”" in letter
    everything = (toy.packets / "wren-3" / "toy-wren.html").read_text("utf-8")
    assert "body asked" not in letter + everything


def test_to_somebody_themselves_their_name_is_no_secret(toy: Folder) -> None:
    back = came_back(
        toy, out(toy, "mroz").packets[0], 3, msgspec.structs.replace(AMENDED, passage="u7", start=0, end=0)
    )
    toy.decide(Decision(of=back.id, number=1, verdict=Verdict.REFUSED, who="Ada", on=ON, reason="Mrs Mróz, no."))
    assert [p.id for p in final(toy, "mroz", by=later(5)).packets] == ["mroz-2"]


def test_an_answer_whether_it_may_be_published_is_decided_before_it_is_asked_again(toy: Folder) -> None:
    packet = final(toy, "wren").packets[0]
    came_back(toy, packet, 3, Proposal(number=1, kind=Proposed.ANSWER, question="approval", now="no"))
    told = "1 of their proposals undecided (whether it may be published): `inv review.decide toy` first"
    assert final(toy, "wren", by=later(4)).passed_over == (("wren", told),)


def test_who_has_approved_this_text_is_not_asked_again_unasked(toy: Folder) -> None:
    approve(toy, "wren", BY)
    assert final(toy, "wren").passed_over == (("wren", "has approved this text already; --again asks again"),)
    assert len(final(toy, "wren", again=True).packets) == 1
    rewrite(toy.transcript_xml, "We closed", "We never closed")
    assert len(final(toy, "wren", by=later(1), again=True).packets) == 1


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"attribution": Attribution.NAME}, "By your name: Halina Mróz."),
        ({"attribution": Attribution.ROLE}, "Without your name, by your role: Witness."),
        ({}, "Without your name, as “Mrs K.”."),
        ({"attribution": Attribution.UNANSWERED}, "You have not said yet how you want to appear."),
    ],
)
def test_the_final_text_says_how_its_reader_appears(toy: Folder, answers: dict[str, object], told: str) -> None:
    from sasci_archive.stages.send import _printed_as

    permission = msgspec.structs.replace(toy.consent().of("mroz"), **answers)
    assert _printed_as(toy.seminar().participant("mroz"), permission).startswith(told)


def test_after_publication_it_is_an_erratum_and_the_letter_says_so(toy: Folder) -> None:
    make_ready(toy)
    assert publish(toy, on=ON)[0].public
    sent = out(toy, "wren")
    assert sent.erratum
    assert "has been published" in (toy.packets / "wren-1" / "letter.txt").read_text("utf-8")
    assert publish(toy, on=ON)[1] is False, "what went out changes nothing in an edition"
    shutil.rmtree(toy.published)
    assert final(toy, "wren", again=True).erratum
    assert "corrected version" in (toy.packets / "wren-2" / "letter.txt").read_text("utf-8")


# -- reminders, and how it stands ----------------------------------------------------------------------------------


def reminded(folder: Folder, by: By, **more: Any) -> list[str]:
    return [packet.id for packet, _ in chase(folder, by, own=folder.path, **more).reminded]


def test_a_reminder_goes_to_who_has_not_answered_when_the_day_has_come_and_not_every_day(toy: Folder) -> None:
    came_back(toy, out(toy, "wren", "mroz").packets[0], 3)
    assert reminded(toy, later(20)) == []
    assert reminded(toy, later(21)) == ["mroz-1"]
    assert reminded(toy, later(22)) == []
    assert reminded(toy, later(22), everybody=True) == ["mroz-1"]
    assert reminded(toy, later(30)) == ["mroz-1"]
    kept = next(p for p in toy.sent() if p.id == "mroz-1")
    assert kept.reminded == tuple(later(n).on for n in (21, 22, 30))
    assert [f.name for f in kept.files][3:] == ["reminder-1.txt", "reminder-2.txt", "reminder-3.txt"]
    assert "We had asked you for an answer by 19 December 2026" in (
        toy.packets / "mroz-1" / "reminder-3.txt"
    ).read_text("utf-8")
    assert [e.about for e in toy.history() if e.what == journal.REMINDED] == ["mroz-1"] * 3


def test_somebody_who_is_named_is_reminded_before_the_day_and_nobody_who_has_answered(toy: Folder) -> None:
    came_back(toy, out(toy, "wren", "mroz").packets[0], 3)
    assert reminded(toy, later(4), participants=["mroz"]) == ["mroz-1"]
    with pytest.raises(NotYet, match="No packet of 'wren' is out and unanswered"):
        reminded(toy, later(4), participants=["wren"])


def test_without_a_day_nobody_is_reminded_unasked(toy: Folder) -> None:
    (packet,) = out(toy, "wren").packets
    toy.save_packet(msgspec.structs.replace(packet, due=None), {})
    done = chase(toy, later(90), own=toy.path)
    assert [why for _, why in done.passed_over] == ["no day was set; --all reminds them all the same"]


def test_how_it_stands_is_told_packet_by_packet(toy: Folder) -> None:
    assert standing(toy).not_asked == ("wren", "mroz")
    back = came_back(toy, out(toy, "wren").packets[0], 3, AMENDED, msgspec.structs.replace(AMENDED, number=2))
    toy.decide(Decision(of=back.id, number=2, verdict=Verdict.ACCEPTED, who="Ada", on=ON))
    (line,) = standing(toy).lines
    assert (line.name, line.answer, line.proposals, line.undecided, line.approved) == ("Tobias Wren", back, 2, 1, "")
    approve(toy, "wren", BY)
    assert standing(toy).lines[0].approved == "yes"
    rewrite(toy.transcript_xml, "We closed", "We never closed")
    assert standing(toy).lines[0].approved == "earlier"
    approve(toy, "wren", By(ON, "Ada Ferrar", "Dr Smith"), without=Without.UNREACHABLE)
    assert standing(toy).lines[0].approved == "without"
    assert standing(toy).not_asked == ("mroz",)


def test_what_is_outstanding_says_how_far_each_has_come(toy: Folder) -> None:
    def told(days: int) -> list[str]:
        items = ready(toy, on=later(days).on).items
        return [i.sentence.partition("their text ")[2] for i in items if "their text" in i.sentence]

    assert told(0) == ["(not yet asked)", "(not yet asked)"]
    back = came_back(toy, out(toy).packets[0], 3, AMENDED)
    assert told(4) == ["(answered, 1 proposal undecided)", "(asked on 2026-11-28, no answer, due 2026-12-19)"]
    toy.decide(Decision(of=back.id, number=1, verdict=Verdict.ACCEPTED, who="Ada", on=ON))
    assert told(4)[0] == "(answered, all decided)"


def test_a_proof_tells_what_is_outstanding_anew_when_something_has_come_back(toy: Folder) -> None:
    assert Answer.YES is toy.consent().of("wren").text
    edition, made = publish(toy, on=ON)
    assert made
    assert not edition.public
    out(toy)
    again, anew = publish(toy, on=ON)
    assert anew
    assert any("asked on 2026-11-28" in item.sentence for item in again.outstanding)
