"""The packets: what goes out to each participant, and is kept word for word as it went, in `5-review/packets/`.

Each is made from what the gate lets through for that one reader. All of a run are made before any is kept: if one cannot be made, none
has been sent. Whoever has taken their permission back gets none.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from sasci_archive import gate
from sasci_archive.editions import book, templates
from sasci_archive.editions.packet import is_own, letters, names_to_confirm, page, passages_of, word
from sasci_archive.editions.packet.letters import Letter
from sasci_archive.editions.packet.outcomes import outcomes
from sasci_archive.engines import clips
from sasci_archive.errors import NoPermission, NotYet, OutOfDate, SasciError
from sasci_archive.gate import Release
from sasci_archive.model import journal, questions
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Attribution, Permission
from sasci_archive.model.days import day
from sasci_archive.model.journal import By
from sasci_archive.model.reading import Utterance
from sasci_archive.model.review import Packet, Purpose, Question, SentFile
from sasci_archive.model.seminar import Attendance, Participant
from sasci_archive.model.wording import Is, tokens
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.store.sealed import sealed
from sasci_archive.tei.cutting import permitted
from sasci_archive.tei.cutting.cast import ROLES
from sasci_archive.tei.signed import texts
from sasci_archive.tei.signed.approvals import ASKED

DAYS = 21
"""For an answer, where no day is said."""


class Out(msgspec.Struct, frozen=True, kw_only=True):
    """What a maker makes a packet's file of: its record, what the gate let through, what its letter says, where the recording is, and
    the folder whose templates come before ours."""

    folder: Folder
    packet: Packet
    release: Release
    letter: Letter
    own: Path


class Sent(msgspec.Struct, frozen=True):
    """The packets that were made; whom none was made for (by id), and why; and whether the text is public already."""

    packets: tuple[Packet, ...]
    passed_over: tuple[tuple[str, str], ...]
    erratum: bool


def _word(out: Out) -> bytes:
    name = "review/final-how-to.txt" if out.packet.purpose is Purpose.FINAL else "review/how-to.txt"
    template, called = templates.own_or_ours(out.own, name)
    how_to = letters.sentences(template, out.letter, called=called)
    return word.docx(out.release, out.packet, out.letter, how_to)


def _page(out: Out) -> bytes:
    turns = {
        b.id for b in book.blocks(out.release.reading) if isinstance(b, Utterance) and is_own(b, out.packet.person)
    }
    heard = clips.spans(out.release.reading, turns if out.release.sound else ())
    # a recording that is kept elsewhere cannot be heard here: the page is sent without
    recordings = [r for r in out.folder.recordings().media() if (out.folder.recording / r.name).exists()]
    sound = clips.clips(out.folder.recording, recordings, heard, out.release.cuts)
    return page.page(out.release, out.packet, sound, out.letter)


MAKERS: tuple[tuple[str, Callable[[Out], bytes]], ...] = ((".docx", _word), (".html", _page))
"""The files of a packet besides its letter, each by how its name ends."""


def send(
    folder: Folder,
    by: By,
    *,
    own: Path,
    purpose: Purpose = Purpose.CORRECT,
    participants: Sequence[str] = (),
    extracts: bool = False,
    due: dt.date | None = None,
    again: bool = False,
    password: str = "",
    progress: files.Progress = files.silent,
) -> Sent:
    """Make a packet for each witness who was there and speaks in the transcript, or for these `participants`. Without `again` nobody gets
    a second one whose first is unanswered. With a `password` everything is packed under it too.

    Raises NotYet without a transcript or for somebody who cannot be sent one, NoPermission, Faults, BadRecord, SasciError; Busy while another run
    sends, collects, names, publishes or archives; OutOfDate where somebody answers otherwise meanwhile: none is then kept.
    """
    due = due or by.on.date() + dt.timedelta(days=DAYS)
    if due < by.on.date():
        raise SasciError(f"Nobody can answer by {due}, which is past.", remedy="Give a day to come: --due 2026-12-24.")
    folder.nothing_must_go()
    with folder.at_length("sent out", by.on):
        return _sent(folder, by, own, purpose, participants, due, password, progress, extracts=extracts, again=again)


def _sent(
    folder: Folder,
    by: By,
    own: Path,
    purpose: Purpose,
    participants: Sequence[str],
    due: dt.date,
    password: str,
    progress: files.Progress,
    *,
    extracts: bool,
    again: bool,
) -> Sent:
    master, words, consent = folder.master(), folder.words(), folder.consent()
    digests, mutual = texts.by_person(master), permitted.mutual(master, consent, by.on)
    _complete_journal(folder)
    making, passed_over = list[Out](), list[tuple[str, str]]()
    for person in _asked(folder, digests, participants):
        if reason := _not_now(folder, person, purpose, digests, again=again, named=person.id in participants):
            passed_over.append((person.id, reason))
            continue
        released = gate.release(
            master,
            words,
            consent,
            Channel.REVIEW,
            by.on,
            reader=person.id,
            voices=folder.voices(),
            final=purpose is Purpose.FINAL,
        )
        packet = Packet(
            id=folder.next_packet(person.id),
            slug=folder.slug,
            person=person.id,
            purpose=purpose,
            sent=by.on,
            master=hashlib.sha256(master).hexdigest(),
            release=released.digest,
            approves=digests[f"p.{person.id}"],
            sender=by.who,
            due=due,
            extracts=extracts or purpose is Purpose.FINAL,
        )
        packet = msgspec.structs.replace(
            packet,
            passages=passages_of(released, person.id, purpose, extracts=packet.extracts),
            questions=_questions(folder, purpose, released, person),
        )
        if purpose is Purpose.FINAL:
            _keep_quiet(folder, person, master, by)
        letter = _letter(folder, packet, person, released, locked=bool(password), mutual=mutual)
        making.append(Out(folder=folder, packet=packet, release=released, letter=letter, own=own))
    made = []
    for done, out in enumerate(making):
        progress(done, len(making))
        made.append(_made(out, password))
    with folder.at_once("sent out", by.on):
        if folder.consent() != consent:
            raise OutOfDate(
                f"Somebody of '{folder.slug}' has answered otherwise while the packets were made.",
                remedy="None was kept: send them again, as they would be made now.",
            )
        for packet, contents in made:
            files.remove_tree(folder.packets / packet.id)
            folder.save_packet(packet, contents)
            folder.note(by.did(journal.SENT, packet.id, packet.release))
    return Sent(tuple(packet for packet, _ in made), tuple(passed_over), folder.is_public())


def _made(out: Out, password: str) -> tuple[Packet, dict[str, bytes]]:
    packet = out.packet
    stem = f"{packet.slug}-{packet.person}"
    contents = {f"{stem}{ending}": make(out) for ending, make in MAKERS}
    letter = msgspec.structs.replace(out.letter, files=tuple(contents))
    name = "review/final-letter.txt" if packet.purpose is Purpose.FINAL else "review/letter.txt"
    template, called = templates.own_or_ours(out.own, name)
    contents["letter.txt"] = letters.filled(template, letter, called=called).encode()
    if password:
        contents[f"{stem}.zip"] = sealed(contents, password, on=packet.sent)
    sent = [SentFile(name=name, sha512=hashlib.sha512(content).hexdigest()) for name, content in contents.items()]
    return msgspec.structs.replace(packet, files=tuple(sent)), contents


# -- to whom -------------------------------------------------------------------------------------------------------


def _asked(folder: Folder, digests: dict[str, str], participants: Sequence[str]) -> Iterator[Participant]:
    """Those who bear witness, were there and speak; or those who are named, whatever they are, so long as they speak. Raises NotYet."""
    seminar = folder.seminar()
    known = {p.id: p for p in seminar.roster}
    for id_ in dict.fromkeys(participants):
        if id_ not in known:
            raise NotYet(
                f"'{id_}' is not on the roster of '{folder.slug}'.", remedy=f"Its ids are: {', '.join(known)}."
            )
        if f"p.{id_}" not in digests:
            raise NotYet(
                f"'{id_}' says nothing in the transcript of '{folder.slug}', so there is nothing to send them.",
                remedy="If somebody else's turns are theirs, correct @who in the transcript; if their name is new, `inv refresh`.",
            )
        yield known[id_]
    if not participants:
        found = [
            p
            for p in seminar.roster
            if p.role in ASKED and p.attendance is Attendance.PRESENT and f"p.{p.id}" in digests
        ]
        if not found:
            raise NotYet(
                f"No witness on the roster of '{folder.slug}' says anything in the transcript.",
                remedy="Say in seminar.toml who was there, in 3-names.toml who is which voice; `inv ready` lists voices nobody has claimed.",
            )
        yield from found


def _not_now(
    folder: Folder, person: Participant, purpose: Purpose, digests: dict[str, str], *, again: bool, named: bool
) -> str:
    """Why somebody gets no packet now; "" where they do."""
    consent, letters_ = folder.consent(), folder.correspondence()
    if withdrawn := consent.of(person.id).withdrawn:
        return f"took their permission back on {day(withdrawn)}: nothing is sent to them"
    if purpose is Purpose.FINAL:
        approval = consent.approval_of(person.id)
        if open_ := letters_.undecided(person.id):
            told = "; ".join(outcome.asked for outcome in outcomes(open_)) or "whether it may be published"
            return f"{len(open_)} of their proposals undecided ({told}): `inv review.decide {folder.slug}` first"
        if approval and approval.digest == digests[f"p.{person.id}"] and not approval.without and not again:
            return "has approved this text already; --again asks again"
        correcting = letters_.last_sent(person.id, Purpose.CORRECT)
        if correcting and letters_.answer(correcting) is None and not (named or again):
            return f"has not answered {correcting.id}; --participant {person.id} sends the final text all the same"
    last = letters_.last_sent(person.id, purpose)
    if last is None or again:
        return ""
    if (back := letters_.answer(last)) is None:
        asked = f", an answer asked for by {day(last.due)}" if last.due else ""
        return f"{last.id} is out since {day(last.sent.date())}{asked}, and unanswered; --again makes a new one"
    return "" if named else f"answered {last.id} on {day(back.received.date())}; --again makes a new one"


def _complete_journal(folder: Folder) -> None:
    """The lines of packets that were kept, and then a kill came before the line did."""
    told = {entry.about for entry in folder.history() if entry.what == journal.SENT}
    for packet in folder.sent():
        if packet.id not in told:
            folder.note(By(packet.sent, packet.sender).did(journal.SENT, packet.id, packet.release))


# -- what is in it -------------------------------------------------------------------------------------------------


def _questions(folder: Folder, purpose: Purpose, released: Release, person: Participant) -> tuple[Question, ...]:
    if purpose is Purpose.FINAL:
        return (questions.approval(final=True),)
    return (
        *questions.spelling(names_to_confirm(released, person.id, {p.name for p in folder.seminar().roster})),
        *questions.about(person),
        *questions.consent(folder.consent().of(person.id)),
        questions.approval(final=False),
        *questions.FEEDBACK,
    )


def _letter(
    folder: Folder, packet: Packet, person: Participant, released: Release, *, locked: bool, mutual: bool
) -> Letter:
    seminar, consent = folder.seminar(), folder.consent()
    final = packet.purpose is Purpose.FINAL
    settled = tuple(folder.correspondence().of(person.id)) if final else ()
    return letters.letter_of(
        packet,
        person.name,
        title=": ".join(part for part in (seminar.title, seminar.subtitle) if part),
        synthetic=seminar.synthetic,
        contact=consent.processing.contact,
        mutual=mutual,
        locked=locked,
        erratum=folder.is_public(),
        printed_as=_printed_as(person, consent.of(person.id)) if final else "",
        outcomes=outcomes(settled, _readable(released, person.id)),
    )


def _readable(released: Release, person: str) -> frozenset[str]:
    """The passages of which somebody may read any word."""
    every = passages_of(released, person, Purpose.CORRECT, extracts=False)
    return frozenset(p.id for p in every if any(token.kind is Is.WORD for token in tokens(p.text, p.signs)))


def _keep_quiet(folder: Folder, person: Participant, master: bytes, by: By) -> None:
    """Raises NoPermission where what an editor wrote on a decision, which its witness is told, names somebody who is not to be known: the
    gate sees the transcript only."""
    decided = [s for s in folder.correspondence().of(person.id) if s.decision is not None]
    written = [f"{s.decision.reason}\n{s.decision.now}" for s in decided if s.decision is not None]
    named = permitted.named_to(master, folder.consent(), by.on, person.id, written)
    told = [(s, names) for s, names in zip(decided, named, strict=True) if names]
    if told:
        where = "\n".join(
            f"  {', '.join(names)} in the decision on {s.of.id}/{s.proposal.number}." for s, names in told
        )
        raise NoPermission(
            f"What {person.name} would be told of their corrections names somebody who is not to be known:\n{where}",
            remedy=f"Take that decision back and word it without the name: `inv review.decide {folder.slug} --everything` lists them, "
            "--undo takes one back.",
        )


def _printed_as(person: Participant, permission: Permission) -> str:
    match permission.attribution:
        case Attribution.NAME:
            return f"By your name: {person.name}."
        case Attribution.ROLE:
            return f"Without your name, by your role: {ROLES[person.role]}."
        case Attribution.PSEUDONYM:
            return f"Without your name, as “{permission.pseudonym or '(still to be chosen)'}”."
        case Attribution.UNANSWERED:
            return "You have not said yet how you want to appear. Nothing is published before you have."
