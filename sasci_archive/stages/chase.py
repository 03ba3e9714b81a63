"""Reminders to those who were sent a packet and have not answered, each a letter kept with its packet."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from pathlib import Path

import msgspec

from sasci_archive.editions import templates
from sasci_archive.editions.packet import letters
from sasci_archive.errors import NotYet
from sasci_archive.model import journal
from sasci_archive.model.days import day
from sasci_archive.model.journal import By
from sasci_archive.model.review import Packet, SentFile
from sasci_archive.store.folder import Folder

AGAIN = dt.timedelta(days=7)
"""Nobody is reminded twice within this, unless asked for."""


class Chased(msgspec.Struct, frozen=True):
    """The packets a reminder was written for, each with its file; and those passed over, each with why."""

    reminded: tuple[tuple[Packet, Path], ...]
    passed_over: tuple[tuple[Packet, str], ...]


def chase(folder: Folder, by: By, *, own: Path, participants: Sequence[str] = (), everybody: bool = False) -> Chased:
    """Write a reminder for each packet that nobody answered and whose day has come; or of these `participants`, or of `everybody`,
    whether due or not. `own` is the folder whose templates come before ours. Raises NotYet where nothing is out for somebody who
    is named, BadRecord; Busy, Disk."""
    with folder.alone("changed, as reminders are written,", by.on):
        return _chase(folder, by, own, participants, everybody=everybody)


def _chase(folder: Folder, by: By, own: Path, participants: Sequence[str], *, everybody: bool) -> Chased:
    out = folder.correspondence().unanswered()
    if missing := [id_ for id_ in participants if id_ not in {p.person for p in out}]:
        raise NotYet(
            f"No packet of '{missing[0]}' is out and unanswered.",
            remedy=f"`inv review.status {folder.slug}` lists what was sent, and who answered.",
        )
    reminded, passed_over = list[tuple[Packet, Path]](), list[tuple[Packet, str]]()
    for packet in (p for p in out if not participants or p.person in participants):
        if reason := _not_now(folder, packet, by, asked=everybody or bool(participants)):
            passed_over.append((packet, reason))
        else:
            reminded.append(_reminded(folder, packet, by, own))
    return Chased(tuple(reminded), tuple(passed_over))


def _not_now(folder: Folder, packet: Packet, by: By, *, asked: bool) -> str:
    if folder.consent().of(packet.person).withdrawn:
        return "took their permission back: nobody reminds them"
    if asked:
        return ""
    if packet.due is None or packet.due > by.on.date():
        return f"not due before {day(packet.due)}" if packet.due else "no day was set; --all reminds them all the same"
    if packet.reminded and by.on - packet.reminded[-1] < AGAIN:
        return f"reminded on {day(packet.reminded[-1].date())}; --all reminds them all the same"
    return ""


def _reminded(folder: Folder, packet: Packet, by: By, own: Path) -> tuple[Packet, Path]:
    seminar, consent = folder.seminar(), folder.consent()
    name = next((p.name for p in seminar.roster if p.id == packet.person), packet.person)
    letter = letters.letter_of(
        packet,
        name,
        title=": ".join(part for part in (seminar.title, seminar.subtitle) if part),
        synthetic=seminar.synthetic,
        contact=consent.processing.contact,
        erratum=folder.is_public(),
    )
    letter = letters.reminded(letter, packet, by.on.date())
    template, called = templates.own_or_ours(own, "review/reminder.txt")
    content = letters.filled(template, letter, called=called).encode()
    file = f"reminder-{len(packet.reminded) + 1}.txt"
    after = msgspec.structs.replace(
        packet,
        reminded=(*packet.reminded, by.on),
        files=(*packet.files, SentFile(name=file, sha512=hashlib.sha512(content).hexdigest())),
    )
    folder.save_packet(after, {file: content})
    folder.note(by.did(journal.REMINDED, packet.id, hashlib.sha256(content).hexdigest()))
    return after, folder.packets / packet.id / file
