"""Packets and returns as they are when somebody has answered, made by hand, so that tests can decide them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec

from sasci_archive.model import questions
from sasci_archive.model.review import Packet, Passage, Proposal, Proposed, Purpose, Question, Return
from sasci_archive.store.folder import Folder
from sasci_archive.tei.document import ID, parse, pointers
from sasci_archive.tei.shown.printed import printed
from sasci_archive.tei.signed import texts

ON = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)


def send(folder: Folder, person: str, number: int = 1, purpose: Purpose = Purpose.CORRECT) -> Packet:
    """A packet of all that is printed, their own to be changed."""
    master = folder.master()
    root = parse(master)
    whose = {
        n.get(ID, ""): pointers(n.get("who", "")) + pointers(n.get("corresp", ""))
        for n in root.iter("{*}u", "{*}writing")
    }
    asked = (
        *questions.consent(folder.consent().of(person)),
        *(questions.about(folder.seminar().participant(person)) if person else ()),
        questions.approval(final=purpose is Purpose.FINAL),
        Question(id="spelling_1", asked="Is this spelt right?", answer="Marlsea"),
    )
    packet = Packet(
        id=f"{person or 'editor'}-{number}",
        slug=folder.slug,
        person=person,
        purpose=purpose,
        sent=ON,
        master="",
        release="",
        approves=texts.by_person(master).get(f"p.{person}", ""),
        passages=tuple(
            Passage(id=p.id, text=p.text, signs=p.signs, editable=f"p.{person}" in whose[p.id] or not person)
            for p in printed(root, whose).values()
        ),
        questions=asked,
    )
    folder.save_packet(packet, {})
    return packet


def come_back(folder: Folder, packet: Packet, proposals: Sequence[Proposal], number: int = 1) -> Return:
    """A return with these, numbered."""
    numbered = tuple(msgspec.structs.replace(p, number=n) for n, p in enumerate(proposals, start=1))
    back = Return(
        id=f"{packet.id}.{number}",
        packet=packet.id,
        name="answer.docx",
        stored="answer.docx",
        sha512="",
        received=ON + dt.timedelta(days=1, hours=number),
        proposals=numbered,
    )
    folder.save_return(back, b"")
    return back


def amend(
    packet: Packet, passage: str, was: str, now: str, kind: Proposed = Proposed.AMENDED, remark: str = ""
) -> Proposal:
    """In a passage, the words `was` (which stand there once) read `now`; at the end of it where there are none."""
    text = next(p.text for p in packet.passages if p.id == passage)
    start = text.index(was) if was else len(text)
    return Proposal(
        number=0, kind=kind, passage=passage, start=start, end=start + len(was), was=was, now=now, remark=remark
    )


def insert(packet: Packet, passage: str, behind: str, now: str, kind: Proposed = Proposed.AMENDED) -> Proposal:
    """New words behind others."""
    text = next(p.text for p in packet.passages if p.id == passage)
    at = text.index(behind) + len(behind)
    return Proposal(number=0, kind=kind, passage=passage, start=at, end=at, now=now)


def answer(question: str, now: str) -> Proposal:
    """To a question of the packet."""
    return Proposal(number=0, kind=Proposed.ANSWER, question=question, now=now)
