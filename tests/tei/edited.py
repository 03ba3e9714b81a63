"""Transcripts that have been worked on, for the laws of everything that changes one."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec
from hypothesis import strategies as st

from sasci_archive.errors import SasciError
from sasci_archive.model.consent import Reason
from sasci_archive.model.inlines import NoteKind
from sasci_archive.model.seminar import Participant, Role, Seminar
from sasci_archive.tei.amend import apply
from sasci_archive.tei.changes import (
    AddNote,
    CorrectWords,
    Hear,
    JoinParagraphs,
    Kind,
    Made,
    Restrict,
    SetSpeaker,
    SplitParagraph,
    Supply,
)
from sasci_archive.tei.document import ID, Element, parse
from sasci_archive.tei.draft import draft
from sasci_archive.tei.places import words_of
from sasci_archive.tei.restrict import is_restricted
from tests.tei.invented import conversations

DAYS = [dt.date(2024, 8, 1), dt.date(2024, 8, 2)]
TOY = (Path(__file__).parents[1] / "toy" / "4-transcript.xml").read_bytes()
PEOPLE = ("chair", "wren", "mroz", "fairholt")
ROSTER = tuple(Participant(id=id_, name=f"{id_} Example", role=Role.WITNESS) for id_ in PEOPLE)

_who = st.sampled_from(["", "ed1", "p.wren", "Bram Example"])
_why = st.sampled_from(["Heard again.", "As asked."])


@st.composite
def drafts(draw: st.DrawFn) -> bytes:
    """The toy, or the draft of an invented conversation."""
    if draw(st.booleans()):
        return TOY
    turns = draw(conversations(PEOPLE))
    return draft("toy", Seminar(title="T", roster=ROSTER), {"1": turns}, made_on=DAYS[0])


def paragraphs(root: Element) -> list[Element]:
    """Those that can be changed."""
    return [
        seg
        for seg in root.iter("{*}seg", "{*}writing")
        if seg.get(ID) and seg.get("type") in {None, "chat"} and not is_restricted(seg)
    ]


@st.composite
def changes(draw: st.DrawFn, tei: bytes) -> Made:
    """A change of a transcript, of any kind; it may be refused, as it runs across markup."""
    root = parse(tei)
    seg = draw(st.sampled_from(paragraphs(root)))
    name, utterance = seg.get(ID, ""), seg.get(ID, "").partition(".")[0]
    words = [word.text for word in words_of(seg)]
    first = draw(st.integers(0, len(words)))
    last = draw(st.integers(first, min(len(words), first + 3)))
    kind = draw(st.sampled_from(Kind))
    made: list[Made] = [
        CorrectWords(
            when=DAYS[0],
            why="",
            seg=name,
            first=first,
            was=" ".join(words[first:last]),
            now=draw(st.sampled_from(["", "so", "a b"])),
            kind=kind,
        ),
        Supply(when=DAYS[0], why="", seg=name, sign=0, now=draw(st.sampled_from(["", "so"])), kind=kind),
        SplitParagraph(when=DAYS[0], why="", seg=name, first=first),
        JoinParagraphs(when=DAYS[0], why="", seg=name),
        AddNote(when=DAYS[0], why="", seg=name, after=first, text="A note.", note=draw(st.sampled_from(NoteKind))),
        SetSpeaker(when=DAYS[0], why="", utterances=(utterance,), person=draw(st.sampled_from(PEOPLE))),
        Hear(when=DAYS[0], why="", utterances=(utterance,)),
        Restrict(
            when=DAYS[0],
            why="",
            passage=utterance,
            words=(first + 1, max(first + 1, last)),
            reason=draw(st.sampled_from(Reason)),
            authority="ed1",
        ),
    ]
    change = draw(st.sampled_from(made))
    return msgspec.structs.replace(change, when=draw(st.sampled_from(DAYS)), who=draw(_who), why=draw(_why))


@st.composite
def amended(draw: st.DrawFn, tei: bytes, most: int = 4) -> bytes:
    """The transcript after a few changes, under lines of the history that they share or not."""
    for _ in range(draw(st.integers(0, most))):
        try:
            tei = apply(tei, draw(changes(tei)), shared=draw(st.booleans()))
        except SasciError:
            continue
    return tei
