"""The toy seminar's packets, for tests: what the gate lets through for a reader, and a packet made of it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import msgspec

from sasci_archive import gate
from sasci_archive.editions.packet import letters, names_to_confirm, passages_of
from sasci_archive.editions.packet.letters import Letter
from sasci_archive.formats import records
from sasci_archive.gate import Release
from sasci_archive.model import questions
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Answer, Consent
from sasci_archive.model.review import Packet, Purpose
from sasci_archive.model.seminar import Seminar
from sasci_archive.model.speech import Words

TOY = Path(__file__).parent / "toy"
MASTER = (TOY / "4-transcript.xml").read_bytes()
WORDS = records.parse((TOY / "2-words.json").read_bytes(), Words, where="2-words.json")
CONSENT = records.parse((TOY / "consent.toml").read_bytes(), Consent, where="consent.toml")
SEMINAR = records.parse((TOY / "seminar.toml").read_bytes(), Seminar, where="seminar.toml")
NAMES = frozenset(p.name for p in SEMINAR.roster)
ON = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)

MUTUAL = msgspec.structs.replace(
    CONSENT, permission=tuple(msgspec.structs.replace(p, mutual=Answer.YES) for p in CONSENT.permission)
)


def released(reader: str, consent: Consent = MUTUAL, master: bytes = MASTER) -> Release:
    return gate.release(master, WORDS, consent, Channel.REVIEW, ON, reader=reader)


def packet_of(
    release: Release,
    person: str,
    purpose: Purpose = Purpose.CORRECT,
    *,
    extracts: bool = False,
    consent: Consent = MUTUAL,
) -> Packet:
    final = purpose is Purpose.FINAL
    asked = (
        *questions.spelling(names_to_confirm(release, person, NAMES)),
        *questions.about(SEMINAR.participant(person)),
        *questions.consent(consent.of(person)),
        questions.approval(final=False),
        *questions.FEEDBACK,
    )
    return Packet(
        id=f"{person}-1",
        slug="toy",
        person=person,
        purpose=purpose,
        sent=ON,
        master="m",
        release=release.digest,
        sender="Ada Ferrar",
        due=dt.date(2026, 12, 19),
        extracts=extracts or final,
        passages=passages_of(release, person, purpose, extracts=extracts or final),
        questions=(questions.approval(final=True),) if final else asked,
    )


def letter(packet: Packet, **more: Any) -> Letter:
    name = SEMINAR.participant(packet.person).name
    return letters.letter_of(packet, name, title=SEMINAR.title, synthetic=False, **more)
