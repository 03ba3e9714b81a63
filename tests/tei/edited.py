"""Transcripts that have been worked on, for the laws of everything that changes one."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import msgspec
from hypothesis import strategies as st

from sasci_archive.errors import SasciError
from sasci_archive.model.consent import Reason
from sasci_archive.model.inlines import NameKind, NoteKind
from sasci_archive.model.seminar import Participant, Role, Seminar
from sasci_archive.model.speech import Span
from sasci_archive.tei.changing.amend import apply
from sasci_archive.tei.changing.changes import (
    AddNote,
    ChangeHeading,
    Doubt,
    Hear,
    JoinTurns,
    Made,
    MoveNote,
    MoveWords,
    NameWords,
    Overlap,
    PutHeading,
    PutSign,
    Restrict,
    SetSpeaker,
    SplitTurn,
    TakeNote,
    Together,
    Unhear,
    UnnameWords,
    WriteNote,
)
from sasci_archive.tei.changing.corrections import CorrectWords, JoinParagraphs, Kind, PutBack, SplitParagraph, Supply
from sasci_archive.tei.changing.signs import Sign
from sasci_archive.tei.document import ID, Element, parse
from sasci_archive.tei.drafting.draft import draft
from sasci_archive.tei.lifted import lifted, text_of
from sasci_archive.tei.naming.mentions import Mention
from sasci_archive.tei.places import words_of
from sasci_archive.tei.restrict import is_restricted
from sasci_archive.tei.wordings import Which, kinds_of, settle
from tests.tei.invented import conversations

DAYS = [dt.date(2024, 8, 1), dt.date(2024, 8, 2)]
DAY = DAYS[0]
TOY = (Path(__file__).parents[1] / "toy" / "4-transcript.xml").read_bytes()
BY_HAND = re.sub(rb'<seg xml:id="u[0-9]*[13579]\.s[0-9]+"', b"<seg", TOY)
PEOPLE = ("chair", "wren", "mroz", "fairholt")
ROSTER = tuple(Participant(id=id_, name=f"{id_} Example", role=Role.WITNESS) for id_ in PEOPLE)
TIMES = st.none() | st.builds(Span, st.integers(0, 9_000), st.integers(9_000, 20_000))


class Here(msgspec.Struct, frozen=True):
    """Where a change is made: paragraph `seg` of turn `turn`, with its words; from `first` to `last` (not included)."""

    root: Element
    seg: str
    turn: str
    words: list[str]
    first: int
    last: int

    @property
    def text(self) -> str:
        """What stands there."""
        return " ".join(self.words[self.first : self.last])


@st.composite
def drafts(draw: st.DrawFn) -> bytes:
    """The toy, the toy as somebody wrote it by hand who gave half of its paragraphs no id, or the draft of an invented conversation."""
    if draw(st.booleans()):
        return draw(st.sampled_from([TOY, TOY, BY_HAND]))
    turns = draw(conversations(PEOPLE))
    return draft("toy", Seminar(title="T", roster=ROSTER), {"1": turns}, made_on=DAY)


def paragraphs(root: Element) -> list[Element]:
    """Those that can be changed."""
    return [
        seg
        for seg in root.iter("{*}seg", "{*}writing")
        if seg.get(ID) and seg.get("type") in {None, "chat"} and not is_restricted(seg)
    ]


def said(tei: bytes, which: Which = Which.PUBLISHED) -> list[str]:
    """All words of all turns in one reading, in order, what is withheld among them."""
    root = parse(tei)
    settle(root, which)
    segs = (seg for u in root.iter("{*}u") for seg in u.iterchildren("{*}seg"))
    return [word.text for seg in segs for word in words_of(seg, restricted=True)]


_Maker = Callable[[st.DrawFn, Here], Made]


def _moved(draw: st.DrawFn, at: Here) -> Made:
    every = [u.get(ID, "") for u in at.root.iter("{*}u")]
    here = every.index(at.turn) if at.turn in every else 0
    beside = [*every[max(0, here - 1) : here], *every[here + 1 : here + 2], ""]
    to, whole, last = draw(st.sampled_from(beside)), draw(st.booleans()), len(at.words)
    first, last = (0, at.last) if whole else (at.first, draw(st.sampled_from([last, at.last])))
    person = "" if to else draw(st.sampled_from(PEOPLE))
    return MoveWords(when=DAY, why="", seg=at.seg, first=first, last=last, to=to, person=person, said=draw(TIMES))


def _of_a_turn(draw: st.DrawFn, at: Here) -> Made:
    return SetSpeaker(when=DAY, why="", utterances=(at.turn,), person=draw(st.sampled_from(PEOPLE)))


def _notes(at: Here) -> st.SearchStrategy[str]:
    return st.sampled_from([note.get(ID, "") for note in at.root.iter("{*}note") if note.get(ID)] or ["fn1"])


def _put_back(_: st.DrawFn, at: Here) -> Made:
    seg = next((node for node in at.root.iter("{*}seg", "{*}writing") if node.get(ID) == at.seg), None)
    was = next((text_of(node, kinds_of(at.root)) for node in lifted(seg)), "") if seg is not None else ""
    return PutBack(when=DAY, why="", seg=at.seg, lifted=0, was=was)


MAKERS: dict[str, _Maker] = {
    "put in": lambda draw, at: CorrectWords(
        when=DAY,
        why="",
        seg=at.seg,
        first=at.first,
        was=draw(st.sampled_from(["", at.text])),
        now=draw(st.sampled_from(["so", "a b"])),
        kind=draw(st.sampled_from(Kind)),
        close=draw(st.booleans()),
        past=draw(st.integers(0, 2)),
        apart=True,
    ),
    "put back": _put_back,
    "corrected": lambda draw, at: CorrectWords(
        when=DAY,
        why="",
        seg=at.seg,
        first=at.first,
        was=at.text,
        now=draw(st.sampled_from(["", "so", "a b"])),
        kind=draw(st.sampled_from(Kind)),
    ),
    "supplied": lambda draw, at: Supply(
        when=DAY, why="", seg=at.seg, sign=draw(st.integers(0, 2)), now=draw(st.sampled_from(["", "so"]))
    ),
    "parted": lambda _, at: SplitParagraph(when=DAY, why="", seg=at.seg, first=at.first),
    "joined": lambda _, at: JoinParagraphs(when=DAY, why="", seg=at.seg),
    "noted": lambda draw, at: AddNote(
        when=DAY, why="", seg=at.seg, after=at.first, text="A note.", note=draw(st.sampled_from(NoteKind))
    ),
    "named": lambda draw, at: SetSpeaker(when=DAY, why="", utterances=(at.turn,), person=draw(st.sampled_from(PEOPLE))),
    "heard": lambda _, at: Hear(when=DAY, why="", utterances=(at.turn,)),
    "withheld": lambda draw, at: Restrict(
        when=DAY,
        why="",
        passage=at.turn,
        words=(at.first + 1, max(at.first + 1, at.last)),
        reason=draw(st.sampled_from(Reason)),
        authority="ed1",
        notes=draw(st.booleans()),
    ),
    "turn parted": lambda draw, at: SplitTurn(when=DAY, why="", seg=at.seg, first=at.first, between=draw(TIMES)),
    "turns joined": lambda draw, at: JoinTurns(
        when=DAY,
        why="",
        utterance=draw(st.sampled_from([u.get(ID, "") for u in at.root.iter("{*}u")])),
        run_on=draw(st.booleans()),
    ),
    "moved": _moved,
    "not heard": lambda _, at: Unhear(when=DAY, why="", utterances=(at.turn,)),
    "sign": lambda draw, at: PutSign(
        when=DAY,
        why="",
        seg=at.seg,
        after=at.first,
        sign=draw(st.sampled_from(Sign)),
        ms=draw(st.none() | st.integers(0, 9_000)),
        told="laughs",
        person=draw(st.sampled_from(["", "wren"])),
    ),
    "doubted": lambda draw, at: Doubt(
        when=DAY, why="", seg=at.seg, first=at.first, last=at.last, reason="crosstalk", sure=draw(st.booleans())
    ),
    "overlapping": lambda draw, at: Overlap(
        when=DAY, why="", seg=at.seg, first=draw(st.sampled_from([None, at.first]))
    ),
    "headed": lambda _, at: PutHeading(when=DAY, why="", before=at.turn, text="What came  then"),
    "heading": lambda draw, at: ChangeHeading(
        when=DAY,
        why="",
        heading=draw(
            st.sampled_from([h.get(ID, "") for h in at.root.iter("{*}div") if h.get("type") == "part"] or ["h1"])
        ),
        text=draw(st.sampled_from(["", "Then"])),
    ),
    "note taken": lambda draw, at: TakeNote(when=DAY, why="", note=draw(_notes(at))),
    "note written": lambda draw, at: WriteNote(when=DAY, why="", note=draw(_notes(at)), text="Another *note*."),
    "note moved": lambda draw, at: MoveNote(when=DAY, why="", note=draw(_notes(at)), seg=at.seg, after=at.first),
    "named so": lambda draw, at: NameWords(
        when=DAY,
        why="",
        mentions=(Mention(at.turn, at.first + 1, max(at.first + 1, at.last)),),
        kind=draw(st.sampled_from([NameKind.PERSON, NameKind.BODY, NameKind.PLACE])),
        name="The Harbour",
    ),
    "named no more": lambda _, at: UnnameWords(
        when=DAY, why="", mentions=(Mention(at.turn, at.first + 1, max(at.first + 1, at.last)),)
    ),
    "together": lambda draw, at: Together(
        when=DAY,
        why="",
        changes=(
            SplitTurn(when=DAY, why="", seg=at.seg, first=at.first),
            SetSpeaker(when=DAY, why="", utterances=(at.turn,), person=draw(st.sampled_from(PEOPLE))),
        ),
    ),
}
"""A change of each kind, somewhere."""


@st.composite
def changes(draw: st.DrawFn, tei: bytes, kinds: tuple[str, ...] = tuple(MAKERS)) -> Made:
    """A change of a transcript, of any of these kinds; it may be refused, as it runs across markup."""
    make = MAKERS[draw(st.sampled_from(kinds))]
    root = parse(tei)
    seg = draw(st.sampled_from(paragraphs(root)))
    words = [word.text for word in words_of(seg)]
    first = draw(st.integers(0, len(words)))
    last = draw(st.integers(first, min(len(words), first + 3)))
    at = Here(root, seg.get(ID, ""), next((u.get(ID, "") for u in seg.iterancestors("{*}u")), seg.get(ID, "")), words, first, last)  # fmt: skip
    when, who = draw(st.sampled_from(DAYS)), draw(st.sampled_from(["", "ed1", "p.wren", "Bram Example"]))
    return msgspec.structs.replace(make(draw, at), when=when, who=who, why=draw(st.sampled_from(["Heard.", "Asked."])))


@st.composite
def amended(draw: st.DrawFn, tei: bytes, most: int = 4) -> bytes:
    """The transcript after a few changes, under lines of the history that they share or not."""
    for _ in range(draw(st.integers(0, most))):
        try:
            tei = apply(tei, draw(changes(tei)), shared=draw(st.booleans()))
        except SasciError:
            continue
    return tei
