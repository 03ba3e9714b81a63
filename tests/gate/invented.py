"""Seminars that were invented, of four who speak and name one another, and whatever they may have answered."""

from __future__ import annotations

import datetime as dt

import msgspec
from hypothesis import strategies as st

from sasci_archive.dialogue import NamedTurn
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Answer, Attribution, Consent, Permission
from sasci_archive.model.inlines import NoteKind
from sasci_archive.model.seminar import Participant, Role, Seminar
from sasci_archive.model.speech import Making, SessionWords, Span, Word, Words
from sasci_archive.tei.changing import amend
from sasci_archive.tei.changing.changes import AddNote
from sasci_archive.tei.document import compose, element, parse
from sasci_archive.tei.drafting.draft import draft
from tests.gate.toy import ON

NAMES = ["Ottoline Varga", "Dr Bertrand Quillfeather", "Ida Ó Sé-Zork", "Yusra Hammerfjeld"]

KNOWN_AS = [("Ottie",), ("bq-phone",), (), ("Yus", "Mrs Hammerfjeld")]

PARTS = [("ottoline", "varga", "ottie"), ("bertrand", "quillfeather"), ("zork",), ("yusra", "hammerfjeld", "yus")]

PEOPLE = Seminar(
    title="The Invented Seminar",
    roster=tuple(
        Participant(id=f"p{i}", name=name, role=Role.WITNESS, known_as=known, biography=f"{name} biography{i}", affiliation_now=f"body{i}")
        for i, (name, known) in enumerate(zip(NAMES, KNOWN_AS, strict=True))
    ),
)  # fmt: skip

answer = st.sampled_from([Answer.YES, Answer.YES, Answer.YES, Answer.NO, Answer.UNANSWERED])

permissions = st.builds(
    Permission,
    attribution=st.sampled_from([*Attribution, Attribution.NAME, Attribution.NAME]),
    pseudonym=st.sampled_from(["", "Mrs K.", "The Baker", "Mrs K."]),
    text=answer,
    audio=answer,
    archive=answer,
    embargo=st.sampled_from([False, False, False, True]),
    opens=st.sampled_from([None, None, None, dt.date(2025, 1, 1), dt.date(2026, 1, 2), dt.date(2028, 1, 1)]),
    signed=st.sampled_from([dt.date(2024, 1, 1)] * 4 + [None, dt.date(2030, 1, 1)]),
    withdrawn=st.sampled_from([None, None, None, None, None, dt.date(2025, 1, 1)]),
    person=st.just(""),
)

consents = st.lists(permissions, min_size=4, max_size=4).map(
    lambda given: Consent(permission=tuple(msgspec.structs.replace(p, person=f"p{i}") for i, p in enumerate(given)))
)


@st.composite
def masters(draw: st.DrawFn) -> tuple[bytes, Words]:
    """Some of the four speak; each word carries its speaker's mark; some turns say a name, some are noted or restricted."""
    turns, at = [], 0
    for number in range(draw(st.integers(1, 6))):
        who = draw(st.integers(0, 3))
        texts = [f"said{who}by{number}a", f"said{who}by{number}b."]
        if draw(st.integers(0, 5)) == 0:
            texts.insert(1, draw(st.sampled_from([n.split()[-1] for n in NAMES] + ["Ottie,", "YUSRA"])))
        said_here = tuple(Word(Span(at + i * 100, at + i * 100 + 90), t) for i, t in enumerate(texts))
        turns.append(NamedTurn(f"p{who}", "V1", said_here))
        at += 1_000
    words = Words(
        made=Making(engine="prepared", version="1"),
        sessions=(SessionWords(session="1", words=tuple(w for t in turns for w in t.words)),),
    )
    tei = draft("invented", PEOPLE, {"1": turns}, made_on=dt.date(2026, 1, 1))
    if draw(st.booleans()):
        who = draw(st.integers(0, 3))
        note = AddNote(when=dt.date(2026, 1, 2), who=f"p.p{who}", why=f"said{who}why", seg="u1.s1", after=1, text=f"said{who}note", note=NoteKind.WITNESS)  # fmt: skip
        tei = amend.apply(tei, note)
    if draw(st.booleans()):
        root = parse(tei)
        for seg in list(root.iter("{*}seg"))[-1:]:
            seg.append(element("seg", "restrictedwords", type="restricted"))
        tei = compose(root)
    return tei, words


def may_be_read(permission: Permission, channel: Channel) -> bool:
    """The definition, plainly."""
    return (
        permission.text is Answer.YES
        and permission.attribution is not Attribution.UNANSWERED
        and (permission.attribution is not Attribution.PSEUDONYM or permission.pseudonym != "")
        and permission.signed is not None
        and permission.signed <= ON.date()
        and permission.withdrawn is None
        and (permission.opens is None or permission.opens <= ON.date())
        and (not permission.embargo or permission.opens is not None)
        and (channel is not Channel.DEPOSIT or permission.archive is Answer.YES)
        and (channel is not Channel.AUDIO or permission.audio is Answer.YES)
    )
