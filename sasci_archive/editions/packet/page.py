"""The answer page: a packet as one file that a witness opens by double click, reads, hears, corrects and answers on. The same packet
as the Word file, with the same questions.

Style, script and sound are inside it: it fetches nothing, and its own policy (CSP, by the digests of both) forbids it to. What is
answered leaves it only as the file that its reader saves (`formats.answers_json`), and sends. Without JavaScript it is a text to read.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping, Sequence

import msgspec
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from sasci_archive.editions import book, templates
from sasci_archive.editions.packet import is_in, is_own
from sasci_archive.editions.packet.letters import Letter
from sasci_archive.editions.web import head
from sasci_archive.editions.web.text import clock
from sasci_archive.formats.answers_json import FORMAT
from sasci_archive.gate import Release
from sasci_archive.model.apparatus import Illustration
from sasci_archive.model.days import day
from sasci_archive.model.paragraph import Footnote, pieces, plain, speaker
from sasci_archive.model.questions import ABOUT, APPROVAL, FEEDBACK, SPELLING
from sasci_archive.model.reading import Block, Chat, Heading, Incident, Reading, Utterance, Withheld
from sasci_archive.model.review import Packet, Passage, Purpose, Question

MEDIA_TYPE = "audio/mpeg"
_SCRIPTS = ("review/kept.js", "review/answers.js", "review/page.js")
_ABOUT = {question.id for question in ABOUT}
_FEEDBACK = {question.id for question in FEEDBACK}
_LONG = {"biography", *_FEEDBACK}


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """What the template prints of one block. `kind` is "own", "read" (somebody else's), "hidden", "heading" or "event"; `editable`
    where its reader may change it. `notes` are where each stands, and its text; `sound` is the address of the clip, "" where there
    is none."""

    kind: str
    id: str = ""
    number: str = ""
    who: str = ""
    at: str = ""
    lasts: str = ""
    text: Sequence[Markup] = ()
    notes: Sequence[tuple[str, str]] = ()
    sound: str = ""
    chat: bool = False
    editable: bool = True


class Section(msgspec.Struct, frozen=True):
    """Questions that stand together."""

    id: str
    title: str
    lead: str
    questions: tuple[Question, ...]


def page(release: Release, packet: Packet, clips: Mapping[str, bytes], letter: Letter | None = None) -> bytes:
    """The whole page, UTF-8. `clips` is the sound of turns by their ids, as MP3 (`engines.clips`); the `letter` says, with a final text,
    how its reader appears and what became of what they asked for. Same input, same bytes."""
    reading = release.reading
    style, script = templates.text("review/page.css"), "".join(map(templates.text, _SCRIPTS))
    person = next((p.name for p in reading.people if p.id == packet.person), packet.person)
    sessions = [
        (book.session_title(s, reading), list(_parts(s.blocks, reading, packet, clips))) for s in reading.sessions
    ]
    environment = ImmutableSandboxedEnvironment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    done = environment.from_string(templates.text("review/page.html.j2")).render(
        packet=packet,
        reading=reading,
        person=person,
        final=packet.purpose is Purpose.FINAL,
        title=head.title(reading.citation),
        held=book.days(reading.citation.event_dates),
        due=day(packet.due) if packet.due else "",
        language=book.language(reading),
        sessions=sessions,
        own=sum(part.kind == "own" for _, parts in sessions for part in parts),
        heard=any(part.sound for _, parts in sessions for part in parts),
        letter=letter,
        sections=_sections(packet),
        long=_LONG,
        file=file_name(packet),
        data=_data(packet),
        style=Markup(style),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
        style_digest=templates.integrity(style),
        script_digest=templates.integrity(script),
    )
    return done.encode()


def file_name(packet: Packet) -> str:
    """What the file of answers is called that the page saves."""
    return f"answers-{packet.slug}-{packet.id}.json"


# -- the conversation --------------------------------------------------------------------------------------------------


def _parts(blocks: Sequence[Block], reading: Reading, packet: Packet, clips: Mapping[str, bytes]) -> Iterator[Part]:
    passages = {passage.id: passage for passage in packet.passages}
    hours = any(isinstance(b, Utterance) and b.span and b.span.start >= 3_600_000 for b in book.blocks(reading))
    for block in blocks:
        if packet.extracts and not is_in(block, reading, packet.person):
            continue
        match block:
            case Utterance() | Chat():
                passage = passages.get(block.id)
                if passage is not None and is_own(block, packet.person):
                    yield _own(block, passage, reading, packet, clips, hours=hours)
                else:
                    yield _read(block, passage, reading)
            case Withheld():
                yield Part(kind="hidden", number=block.number)
            case Heading():
                yield Part(kind="heading", text=(escape(block.text),))
            case Incident():
                yield Part(kind="event", text=(escape(f"[{block.text}]"),))
            case Illustration():
                pass  # a packet is of words


def _own(
    block: Utterance | Chat,
    passage: Passage,
    reading: Reading,
    packet: Packet,
    clips: Mapping[str, bytes],
    *,
    hours: bool,
) -> Part:
    spoken = block if isinstance(block, Utterance) else None
    span = spoken.span if spoken else None
    clip = clips.get(block.id)
    return Part(
        kind="own",
        id=block.id,
        number=spoken.number if spoken else "",
        who="You" if block.who == packet.person else speaker(block, reading),
        at=clock(span.start, hours=hours) if span else "",
        lasts=clock(span.length + 999, hours=False) if span else "",
        text=_shown(passage),
        notes=tuple(_notes(block, reading)),
        sound=f"data:{MEDIA_TYPE};base64,{base64.b64encode(clip).decode()}" if clip else "",
        chat=spoken is None,
        editable=passage.editable,
    )


def _read(block: Utterance | Chat, passage: Passage | None, reading: Reading) -> Part:
    """What is there to be read only: as it was sent, or as it would have been."""
    paragraphs = block.paragraphs if isinstance(block, Utterance) else (block.content,)
    plainly = [escape(plain(pieces(p, reading, speaker=block.who))) for p in paragraphs]
    return Part(
        kind="read",
        number=block.number if isinstance(block, Utterance) else "",
        who=speaker(block, reading) or "Somebody",
        text=plainly if passage is None else _shown(passage),
        chat=isinstance(block, Chat),
    )


def _shown(passage: Passage) -> tuple[Markup, ...]:
    """A passage's paragraphs, with its signs told from its words."""
    done, at = Markup(), 0
    for start, end in sorted(passage.signs):
        done += escape(passage.text[at:start]) + Markup("<i>{}</i>").format(passage.text[start:end])
        at = end
    return tuple(Markup(p) for p in str(done + escape(passage.text[at:])).split("\n"))  # noqa: S704 - escaped above


def _notes(block: Utterance | Chat, reading: Reading) -> Iterator[tuple[str, str]]:
    """Where each footnote stands, and what it says."""
    for paragraph in block.paragraphs if isinstance(block, Utterance) else (block.content,):
        before = ""
        for piece in pieces(paragraph, reading, speaker=block.who):
            if isinstance(piece, Footnote):
                after = f", after “{' '.join(before.split()[-3:])}”" if before.strip() else ""
                yield f"Note {piece.number}{after}", f"{piece.by} {plain(piece.content)}".strip()
            else:
                before += piece.text


# -- the questions -----------------------------------------------------------------------------------------------------


def _sections(packet: Packet) -> list[Section]:
    asked = [question for question in packet.questions if question.id not in _FEEDBACK]
    spelling = tuple(q for q in asked if q.id.startswith(SPELLING))
    about = tuple(q for q in asked if q.id in _ABOUT)
    approval = tuple(q for q in asked if q.id == APPROVAL)
    consent = tuple(q for q in asked if q not in {*spelling, *about, *approval})
    told = " What is marked already is what you told us before." if any(q.answer for q in consent) else ""
    found = [
        Section(
            "spelling", "Names and abbreviations", "Is each of these spelt right? Correct those that are not.", spelling
        ),
        Section("about", "About you", "This is how you will be introduced to readers. Please correct it.", about),
        Section("consent", "What may be done with your words", f"Choose one answer to each question.{told}", consent),
        Section("approval", "Your approval", "", approval),
        Section(
            "feedback",
            "And for us",
            "We ask this of everybody who helped. It has nothing to do with the transcript, and you need not answer.",
            tuple(q for q in packet.questions if q.id in _FEEDBACK),
        ),
    ]
    return [section for section in found if section.questions]


def _data(packet: Packet) -> Markup:
    """What the script has to know, as JSON that no text in it can end: https://html.spec.whatwg.org/#restrictions-for-contents-of-script-elements"""
    known = {
        "format": FORMAT,
        "slug": packet.slug,
        "packet": packet.id,
        "release": packet.release,
        "file": file_name(packet),
        "passages": {p.id: {"digest": p.digest, "text": p.text} for p in packet.passages},
        "answers": {q.id: q.answer for q in packet.questions if q.id not in _FEEDBACK},
    }
    text = json.dumps(known, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c").replace("&", "\\u0026")
    return Markup(text)  # noqa: S704 - no "<" is left in it
