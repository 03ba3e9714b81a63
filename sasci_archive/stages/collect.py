"""What came back: each file is kept as it came, read against what was sent, and becomes proposals in `5-review/returned/`.

One bad file stops no other. Nothing here changes the transcript, and nothing is decided.
"""

from __future__ import annotations

import hashlib
import re
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath

import msgspec

from sasci_archive.errors import BadDocument, BadRecord, NotYet, SasciError
from sasci_archive.formats import answers_json, manuscripts
from sasci_archive.model import journal
from sasci_archive.model.journal import By
from sasci_archive.model.manuscript import Manuscript
from sasci_archive.model.review import PACKET_PROPERTY, Packet, Proposal, Proposed, Purpose, Return
from sasci_archive.model.seminar import Seminar
from sasci_archive.returns import answered, placing, signatures
from sasci_archive.store import files
from sasci_archive.store.folder import Folder

MOST = 1 << 28
"""Bytes of a file that comes back: a manuscript with every page a photograph has half of it."""
_LIKE = 0.3  # of a packet's passages in a file that names none
_AS_LIKE = 0.1  # two packets whose likeness differs by less both fit
_NAMED = re.compile(r"Packet\s+([a-z0-9-]+)/([A-Za-z0-9_.-]+-\d+)")
_ENDINGS = frozenset((".docx", ".odt", ".json"))


class Collected(msgspec.Struct, frozen=True):
    """What became of a file: what it was read as; or `already`, the return that it is, to the byte; or what is wrong with it."""

    path: Path
    back: Return | None = None
    already: Return | None = None
    error: SasciError | None = None


class _Read(msgspec.Struct, frozen=True):
    """What a file says."""

    packet: Packet
    proposals: tuple[Proposal, ...]
    feedback: dict[str, str]
    remarks: tuple[str, ...]


def collect(
    folder: Folder, paths: Sequence[Path], by: By, *, packet: str = "", person: str = ""
) -> Iterator[Collected]:
    """Each file, one after the other. `packet` is the id of the packet that they are of, `person` whom they are from, where the
    files do not say. Raises NotYet where nothing was sent, or no such packet was; Busy while another run works on this seminar."""
    sent = _candidates(folder, packet, person)
    seminar = folder.seminar()
    with folder.at_length("collected for", by.on):
        for path in paths:
            try:
                yield _collected(folder, seminar, path, by, sent, told=packet)
            except SasciError as error:
                yield Collected(path, error=error)


def _candidates(folder: Folder, packet: str, person: str) -> tuple[Packet, ...]:
    sent = folder.sent()
    if not sent:
        raise NotYet(
            f"No packet of '{folder.slug}' has been sent, so that nothing can come back.",
            remedy=f"`inv review.send {folder.slug}` makes them.",
        )
    found = tuple(each for each in sent if packet in {"", each.id} and person in {"", each.person})
    if not found:
        raise NotYet(
            f"There is no packet '{packet}'." if packet else f"Nothing was sent to '{person}'.",
            remedy=f"There are: {', '.join(each.id for each in sent)}.",
        )
    return found


def _collected(
    folder: Folder, seminar: Seminar, path: Path, by: By, sent: tuple[Packet, ...], *, told: str
) -> Collected:
    content = _content(path)
    digest = hashlib.sha512(content).hexdigest()
    returns = folder.returns()
    _complete_journal(folder, returns, by)
    for back in returns:
        if back.sha512 == digest:
            return Collected(path, already=back)
    read = _read(folder, seminar, content, path.name, sent, told=told)
    ending = path.suffix.lower() if path.suffix.lower() in _ENDINGS else ".bin"
    back = Return(
        id=_next(folder, read.packet, digest),
        packet=read.packet.id,
        name=path.name,
        stored=f"as-it-came{ending}",
        sha512=digest,
        received=by.on,
        proposals=read.proposals,
        feedback=read.feedback,
        remarks=(*read.remarks, *_later(folder, read.packet), *_contradictions(read, returns)),
    )
    folder.save_return(back, content)
    folder.note(by.did(journal.RETURNED, back.id, hashlib.sha256(content).hexdigest()))
    return Collected(path, back)


def _content(path: Path) -> bytes:
    """Raises BadDocument for what is too large, or nothing that has an end; Disk where it cannot be read."""
    try:
        found = path.stat()
    except FileNotFoundError as error:
        raise BadDocument(
            f"There is no file '{path.name}' in {path.absolute().parent}.",
            remedy="Check the name; one with spaces in it needs quotation marks around it.",
        ) from error
    except OSError:  # reading it says what is wrong
        return files.read(path)
    if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):
        raise BadDocument(f"'{path.name}' is no file, but a device or a pipe.", remedy="Give the file that came back.")
    if found.st_size > MOST:
        raise BadDocument(
            f"'{path.name}' has more than {MOST >> 20} MB.",
            remedy="Ask who sent it what it is; pictures can be taken out.",
        )
    return files.read(path)


def _next(folder: Folder, packet: Packet, digest: str) -> str:
    """A number that nothing has which came back for this packet. Where a kill came before the record, and what came is this very file, it is that one's."""
    number = 1
    while (home := folder.returned / f"{packet.id}.{number}").exists() and not _is_half(home, digest):
        number += 1
    return home.name


def _is_half(home: Path, digest: str) -> bool:
    """Whether nothing but this file, whole or not yet there, is in a folder of what came back."""
    if (home / "return.json").exists():
        return False
    return all(files.sha512(path) == digest for path in home.iterdir() if not path.name.startswith(files.UNFINISHED))


def _complete_journal(folder: Folder, returns: Sequence[Return], by: By) -> None:
    """The lines of returns that were kept, and then a kill came before the line did."""
    told = {entry.about for entry in folder.history() if entry.what == journal.RETURNED}
    for back in returns:
        if back.id not in told:
            content = files.read(folder.returned / back.id / back.stored)
            line = By(back.received, by.who).did(journal.RETURNED, back.id, hashlib.sha256(content).hexdigest())
            folder.note(line)


# -- what a file says ----------------------------------------------------------------------------------------------------


def _read(folder: Folder, seminar: Seminar, content: bytes, name: str, sent: tuple[Packet, ...], *, told: str) -> _Read:
    start = content[:1024].lstrip().lower()
    if start.startswith(b"{") or PurePath(name).suffix.lower() == ".json":
        return _read_answers(folder, content, name, sent)
    if start.startswith((b"<!doctype html", b"<html")):
        raise BadDocument(
            f"'{name}' is a web page, and not what was answered on it.",
            remedy="Ask for the small file (.json) that its button 'Save my answers' gives: their answers are still in the page.",
        )
    manuscript = manuscripts.parse(content, where=name)
    packet, remarks = _packet_of(folder, manuscript, name, sent, told=told)
    known = _as_sent(folder, packet)
    if known is None:
        remarks += [
            "The Word file of the packet is no longer as it was sent: lines around the passages cannot be compared."
        ]
    found = placing.placed(packet, manuscript, known)
    if all(proposal.kind is Proposed.ACCEPTED for proposal in found.proposals) and not found.feedback:
        remarks.append("Nothing in it is changed or answered: is it the file that they wrote in?")
    if found.likeness < _LIKE:
        remarks.append(
            f"Hardly any of the text that was sent is in it ({found.likeness:.0%} of the words): is it the right file?"
        )
    return _Read(
        packet,
        _asked(packet, found.proposals),
        found.feedback,
        (
            *remarks,
            *signatures.strangers(manuscript, packet.person, seminar.roster),
            *manuscript.remarks,
            *found.remarks,
        ),
    )


def _asked(packet: Packet, found: tuple[Proposal, ...]) -> tuple[Proposal, ...]:
    """What somebody has to decide: that a passage is right as it is says a witness of their own words, and an editor of nothing."""
    if packet.purpose is not Purpose.EDIT:
        return found
    return tuple(proposal for proposal in found if proposal.kind is not Proposed.ACCEPTED)


def _read_answers(folder: Folder, content: bytes, name: str, sent: tuple[Packet, ...]) -> _Read:
    answers = answers_json.parse(content, where=name)
    packet = _the(folder, answers.slug, answers.packet, name, sent)
    return _Read(packet, answered.proposals(answers, packet), answered.feedback(answers), ())


def _as_sent(folder: Folder, packet: Packet) -> Manuscript | None:
    """The Word file as it was sent; None where it is gone or is another."""
    for file in packet.files:
        path = folder.packets / packet.id / file.name
        if file.name.endswith(".docx") and path.is_file() and files.sha512(path) == file.sha512:
            return manuscripts.parse(files.read(path), where=file.name)
    return None


# -- which packet --------------------------------------------------------------------------------------------------------


def _packet_of(
    folder: Folder, manuscript: Manuscript, name: str, sent: tuple[Packet, ...], *, told: str
) -> tuple[Packet, list[str]]:
    """The packet that a Word file is of, by what it says itself, else by what is in it. Raises BadRecord."""
    slug, id_ = _says(manuscript)
    if told and id_ and (slug, id_) != (folder.slug, told):
        return sent[0], [
            f"The file says that it is of the packet {slug}/{id_}; it was collected as {told}, as you said."
        ]
    if told:
        return sent[0], []
    if id_:
        return _the(folder, slug, id_, name, sent), []
    like = {each.id: placing.likeness(each, manuscript, _as_sent(folder, each)) for each in sent}
    most = max(like.values())
    fitting = [each for each in sent if like[each.id] > most - _AS_LIKE]
    if most < _LIKE:
        raise BadRecord(
            f"'{name}' says of no packet that it is its, and has hardly any of the text of one.",
            remedy=f"If it is an answer all the same, say to which packet: --packet {sent[-1].id}.",
        )
    if len(fitting) > 1:
        raise BadRecord(
            f"'{name}' does not say which packet it is of, and more than one fits: {', '.join(p.id for p in fitting)}.",
            remedy=f"Say which: --packet {fitting[-1].id}.",
        )
    return fitting[0], [f"The file does not say which packet it is of; by its text it is {fitting[0].id}."]


def _says(manuscript: Manuscript) -> tuple[str, str]:
    """What a file says of itself: the seminar and the packet; "" where it says neither."""
    lines = [manuscript.properties.get(PACKET_PROPERTY, "")]
    lines = [f"Packet {lines[0]}"] if lines[0] else []
    lines += [paragraph.after for paragraph in (*manuscript.paragraphs[:20], *manuscript.beside)]
    for line in lines:
        if named := _NAMED.search(line):
            return named[1], named[2]
    return "", ""


def _the(folder: Folder, slug: str, id_: str, name: str, sent: tuple[Packet, ...]) -> Packet:
    """The packet of this name. Raises BadRecord."""
    if slug != folder.slug:
        raise BadRecord(
            f"'{name}' is of the seminar '{slug}', not '{folder.slug}'.",
            remedy=f"Collect it there: `inv review.collect {slug} -- FILE`.",
        )
    for packet in sent:
        if packet.id == id_:
            return packet
    known = next((packet for packet in folder.sent() if packet.id == id_), None)
    if known is not None:
        raise BadRecord(
            f"'{name}' is of the packet {id_}, which was sent to {known.person or 'an editor'}.",
            remedy="Leave --participant out, or ask who answered there; --packet says it is another's all the same.",
        )
    raise BadRecord(
        f"'{name}' is of a packet {id_}, and none of that name is kept in 5-review/packets.",
        remedy=f"If the packet was removed, restore it; if the file answers another, say which: --packet {sent[-1].id}.",
    )


# -- what the editor should know -------------------------------------------------------------------------------------------


def _later(folder: Folder, packet: Packet) -> Iterator[str]:
    after = [p for p in folder.sent() if p.person == packet.person and p.sent > packet.sent]
    if after:
        yield f"An older text: {after[-1].id} was sent later, on {after[-1].sent:%d %B %Y}. It is read against the text that {packet.id} was."


def _contradictions(read: _Read, returns: Sequence[Return]) -> Iterator[str]:
    """Where a file says otherwise than one that came back to the same packet before."""
    for back in returns:
        if back.packet != read.packet.id:
            continue
        yield f"{back.id} came back to the same packet before, on {back.received:%d %B %Y}: both are kept."
        before, now = _answers(back.proposals), _answers(read.proposals)
        for question in [q.id for q in read.packet.questions if q.id in before and q.id in now]:
            if before[question] != now[question]:
                yield f"To '{question}' it says “{now[question][:80]}”, where {back.id} says “{before[question][:80]}”."
        for passage in read.packet.passages:
            one, other = placing.put_in(passage, back.proposals), placing.put_in(passage, read.proposals)
            if passage.text not in {one, other} and one != other:
                yield f"{passage.id} reads otherwise in it than in {back.id}."


def _answers(proposals: Sequence[Proposal]) -> dict[str, str]:
    return {p.question: p.now for p in proposals if p.kind is Proposed.ANSWER}
