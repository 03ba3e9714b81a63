"""Answers and approvals that came back reach the record, and are approvals of exactly the text that was read."""

from __future__ import annotations

import pytest

from sasci_archive.errors import BadRecord, NotYet, OutOfDate, SasciError
from sasci_archive.model import journal
from sasci_archive.model.consent import Answer
from sasci_archive.model.review import Purpose, Verdict
from sasci_archive.stages import decide as stage
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.tei.signed import texts
from tests.reviewing import amend, answer, come_back, send
from tests.stages.decide.deciding import BY, case, decide, word


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
        "The text has changed since Tobias Wren approved it. "
        'Refuse this one with --reason "it has changed since", and send them the text as it will be printed: `inv review.final toy`.'
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
