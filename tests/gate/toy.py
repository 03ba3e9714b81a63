"""The toy seminar at the gate: a chair and Tobias Wren appear by name, Halina Mróz under a pseudonym, her interpreter by role; Sir Peter did not come."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec

from sasci_archive.formats import records
from sasci_archive.gate import Release, release
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Answer, Attribution, Consent
from sasci_archive.model.reading import Utterance, Withheld
from sasci_archive.model.speech import Words
from sasci_archive.tei.changing import amend
from sasci_archive.tei.changing.corrections import CorrectWords, Kind
from sasci_archive.tei.shown.paragraphs import words_in

TOY = Path(__file__).parents[1] / "toy"

MASTER = (TOY / "4-transcript.xml").read_bytes()

WORDS = records.parse((TOY / "2-words.json").read_bytes(), Words, where="2-words.json")

CONSENT = records.parse((TOY / "consent.toml").read_bytes(), Consent, where="consent.toml")

ON = dt.datetime(2026, 1, 1, 12, 0, tzinfo=dt.UTC)

PUBLIC = [channel for channel in Channel if channel.public]

TEXT = [channel for channel in PUBLIC if channel is not Channel.AUDIO]


def but(person: str, **answers: object) -> Consent:
    """The toy's consent with one person's permission answered otherwise."""
    changed = msgspec.structs.replace(CONSENT.of(person), **answers)
    return Consent(permission=(*(p for p in CONSENT.permission if p.person != person), changed))


def public(consent: Consent = CONSENT, channel: Channel = Channel.HTML, master: bytes = MASTER) -> Release:
    """What is let through at the instant of these tests."""
    return release(master, WORDS, consent, channel, ON)


def said(made: Release) -> dict[str, str]:
    """The words of each utterance, by id; those withheld are "-"."""
    found = {}
    for session in made.reading.sessions:
        for block in session.blocks:
            if isinstance(block, Utterance):
                found[block.id] = " ".join(w for p in block.paragraphs for w in words_in(p))
            elif isinstance(block, Withheld):
                found[block.id] = "-"
    return found


def by_name() -> Consent:
    """Everybody in it by name, with their voice."""
    return Consent(
        permission=tuple(
            msgspec.structs.replace(p, attribution=Attribution.NAME, audio=Answer.YES) for p in CONSENT.permission
        )
    )


OPEN = MASTER.replace(b'<seg type="restricted" subtype="name" resp="#ed1">', b"<emph>").replace(
    "Mróz</seg>".encode(), "Mróz</emph>".encode()
)


def taken_out(was: str, now: str, kind: Kind) -> bytes:
    words = CorrectWords(when=dt.date(2024, 7, 2), why="Taken back.", seg="u7.s1", first=0, was=was, now=now, kind=kind)  # fmt: skip
    return amend.apply(OPEN, words)


def packet(reader: str, consent: Consent = CONSENT, master: bytes = MASTER) -> Release:
    return release(master, WORDS, consent, Channel.REVIEW, ON, reader=reader)


def mutual(consent: Consent = CONSENT, **answers: Answer) -> Consent:
    """Everybody agrees to mutual reading, or answers otherwise."""
    return Consent(
        permission=tuple(
            msgspec.structs.replace(p, mutual=answers.get(p.person, Answer.YES)) for p in consent.permission
        )
    )
