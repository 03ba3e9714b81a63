"""The answer page: a packet as one file that a witness opens by double click, reads, hears, corrects and answers on.

Style, script and sound are inside it: it fetches nothing, and its own policy (CSP, by the digests of both) forbids it to. What is
answered leaves it only as the file that its reader saves (`formats.answers_json`), and sends. Without JavaScript it is a text to read.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping, Sequence

import msgspec
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from sasci_archive.editions import book, html_head, templates
from sasci_archive.editions.html_text import clock
from sasci_archive.editions.paragraph import Footnote, pieces, plain, speaker
from sasci_archive.formats.answers_json import FORMAT
from sasci_archive.gate import Release
from sasci_archive.model.questions import APPROVAL, FEEDBACK, SPELLING
from sasci_archive.model.reading import Block, Chat, Heading, Incident, Reading, Utterance, Withheld
from sasci_archive.model.review import Packet, Passage, Purpose, Question

MEDIA_TYPE = "audio/mpeg"
_ABOUT = {"name", "affiliation_then", "affiliation_now", "biography"}
_LONG = {"biography", *(question.id for question in FEEDBACK)}


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """What the template prints of one block. `kind` is "own" (may be changed), "read" (may not), "hidden", "heading" or "event".
    `notes` are where each stands, and its text; `sound` is the address of the clip, "" where there is none."""

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


class Section(msgspec.Struct, frozen=True):
    """Questions that stand together."""

    id: str
    title: str
    lead: str
    questions: tuple[Question, ...]


def page(release: Release, packet: Packet, clips: Mapping[str, bytes]) -> bytes:
    """The whole page, UTF-8. `clips` is the sound of turns by their ids, as MP3 (`engines.clips`). Same input, same bytes."""
    reading = release.reading
    style, script = templates.text("review/page.css"), templates.text("review/page.js")
    person = next((p.name for p in reading.people if p.id == packet.person), packet.person)
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    done = environment.from_string(templates.text("review/page.html.j2")).render(
        packet=packet,
        reading=reading,
        person=person,
        final=packet.purpose is Purpose.FINAL,
        title=html_head.title(reading.citation),
        held=book.days(reading.citation.event_dates),
        due=book.day(packet.due) if packet.due else "",
        language=book.language(reading),
        sessions=[
            (book.session_title(s, reading), list(_parts(s.blocks, reading, packet, clips))) for s in reading.sessions
        ],
        own=sum(p.editable for p in packet.passages),
        heard=any(p.id in clips for p in packet.passages if p.editable),
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
        passage = None if isinstance(block, Incident) else passages.get(block.id)
        own = passage is not None and passage.editable
        if packet.extracts and not own:
            continue
        match block:
            case Utterance() | Chat() if passage is not None and own:
                yield _own(block, passage, reading, packet, clips, hours=hours)
            case Utterance() | Chat():
                yield _read(block, passage, reading)
            case Withheld():
                yield Part(kind="hidden", number=block.number)
            case Heading():
                yield Part(kind="heading", text=(escape(block.text),))
            case Incident():
                yield Part(kind="event", text=(escape(f"[{block.text}]"),))


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
    feedback = {question.id for question in FEEDBACK}
    asked = [question for question in packet.questions if question.id not in feedback]
    spelling = tuple(q for q in asked if q.id.startswith(SPELLING))
    about = tuple(q for q in asked if q.id in _ABOUT)
    approval = tuple(q for q in asked if q.id == APPROVAL)
    consent = tuple(q for q in asked if q not in {*spelling, *about, *approval})
    found = [
        Section(
            "spelling", "Names and abbreviations", "Is each of these spelt right? Correct those that are not.", spelling
        ),
        Section("about", "About you", "This is how you will be introduced to readers. Please correct it.", about),
        Section("consent", "What may be done with your words", "Choose one answer to each question.", consent),
        Section("approval", "Your approval", "", approval),
        Section(
            "feedback",
            "And for us",
            "We ask this of everybody who helped. It has nothing to do with the transcript, and you need not answer.",
            () if packet.purpose is Purpose.EDIT else FEEDBACK,
        ),
    ]
    return [section for section in found if section.questions]


def _data(packet: Packet) -> Markup:
    """What the script has to know, as JSON that no text in it can end: https://html.spec.whatwg.org/#restrictions-for-contents-of-script-elements"""
    feedback = {question.id for question in FEEDBACK}
    known = {
        "format": FORMAT,
        "slug": packet.slug,
        "packet": packet.id,
        "release": packet.release,
        "file": file_name(packet),
        "passages": {p.id: {"digest": p.digest, "text": p.text} for p in packet.passages if p.editable},
        "answers": {q.id: q.answer for q in packet.questions if q.id not in feedback},
    }
    text = json.dumps(known, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c").replace("&", "\\u0026")
    return Markup(text)  # noqa: S704 - no "<" is left in it
