"""The whole transcript goes to an editor as a Word file, and is kept word for word as it went: a packet in `5-review/packets/`.

It is a proof: everything with real names, but for what is withheld, in whose place stands a sign that cannot be edited back.
"""

from __future__ import annotations

import hashlib

from sasci_archive import gate
from sasci_archive.editions import word
from sasci_archive.editions.packet.passages import passages
from sasci_archive.errors import OutOfDate
from sasci_archive.model import journal
from sasci_archive.model.channel import Channel
from sasci_archive.model.journal import By
from sasci_archive.model.review import Packet, Purpose, SentFile
from sasci_archive.store.folder import Folder

EDITOR = "editor"
"""How the packets of editors are called, before their number."""


def send(folder: Folder, by: By) -> Packet:
    """Make the packet. Raises NotYet, Faults, BadTranscript, SasciError; Busy, OutOfDate as `stages.send`."""
    folder.nothing_must_go()
    with folder.at_length("sent out", by.on):
        return _sent(folder, by)


def _sent(folder: Folder, by: By) -> Packet:
    master = folder.master()
    consent = folder.consent()
    released = gate.release(master, folder.words(), consent, Channel.EDITOR, by.on)
    id_ = folder.next_packet(EDITOR)
    name = f"{folder.slug}-{id_}.docx"
    content = word.docx(released, packet=f"{folder.slug}/{id_}")
    packet = Packet(
        id=id_,
        slug=folder.slug,
        person="",
        purpose=Purpose.EDIT,
        sent=by.on,
        master=hashlib.sha256(master).hexdigest(),
        release=released.digest,
        sender=by.who,
        passages=tuple(passages(released.reading)),
        files=(SentFile(name=name, sha512=hashlib.sha512(content).hexdigest()),),
    )
    with folder.at_once("sent out", by.on):
        if folder.consent() != consent:
            raise OutOfDate(
                f"Somebody of '{folder.slug}' has answered otherwise while the file was made.",
                remedy="It was not kept: send it again, as it would be made now.",
            )
        folder.save_packet(packet, {name: content})
        folder.note(by.did(journal.SENT, id_, released.digest))
    return packet
