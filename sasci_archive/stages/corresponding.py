"""How the correspondence about a seminar stands: who was sent what and when, who has answered, what is decided. Nothing is written."""

from __future__ import annotations

import msgspec

from sasci_archive.model.consent import Approval
from sasci_archive.model.correspondence import Gone
from sasci_archive.model.review import Packet, Return
from sasci_archive.model.seminar import Attendance
from sasci_archive.store.folder import Folder
from sasci_archive.tei.signed import texts
from sasci_archive.tei.signed.approvals import ASKED


class Line(msgspec.Struct, frozen=True):
    """One packet: with the last file that came back to it, how many proposals came with all of its files, and how many of these nobody has decided; and whether its reader has approved: the text as it is now ("yes"), an "earlier" one, or it is published "without"."""

    packet: Packet
    name: str
    answer: Return | None
    proposals: int
    undecided: int
    approved: str


class Standing(msgspec.Struct, frozen=True):
    """Every packet, oldest first; the ids of those who bear witness, were there and have been sent nothing; and the packets of which nothing is left
    but that they were sent."""

    lines: tuple[Line, ...]
    not_asked: tuple[str, ...]
    gone: tuple[Gone, ...] = ()


def standing(folder: Folder) -> Standing:
    """Raises NotYet without a transcript, BadRecord, BadTranscript."""
    seminar, consent, letters = folder.seminar(), folder.consent(), folder.correspondence()
    digests = texts.by_person(folder.master())
    names = {p.id: p.name for p in seminar.roster}
    lines = []
    for packet in letters.packets:
        backs = [back for back in letters.returns if back.packet == packet.id]
        settled = [s for s in letters.of(packet.person) if s.of.packet == packet.id]
        lines.append(
            Line(
                packet,
                names.get(packet.person, packet.person or "an editor"),
                max(backs, key=lambda back: back.received, default=None),
                len(settled),
                sum(s.decision is None for s in settled),
                _approved(consent.approval_of(packet.person), digests.get(f"p.{packet.person}", "")),
            )
        )
    asked = {packet.person for packet in letters.packets} | {each.person for each in letters.gone}
    silent = [
        p.id
        for p in seminar.roster
        if p.role in ASKED and p.attendance is Attendance.PRESENT and f"p.{p.id}" in digests and p.id not in asked
    ]
    return Standing(tuple(lines), tuple(silent), letters.gone)


def _approved(approval: Approval | None, digest: str) -> str:
    if approval is None:
        return ""
    return "without" if approval.without else "yes" if approval.digest == digest else "earlier"
