"""What others made, whatever its kind, read by what it is and not by what it is called: one row for each kind.

To read one more, write its reader (bytes or text in, an `Account` out) and add a row to FORMS, in the order in which they are tried.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from sasci_archive.errors import BadCaptions
from sasci_archive.formats import meeting_captions, meeting_chat, outside, webvtt, whisper_json
from sasci_archive.formats.accounts import (
    amazon_transcribe,
    elan,
    exmaralda,
    finished_word,
    foreign_tei,
    google_speech,
    otter,
    plain_transcript,
    rev_ai,
    speechmatics,
    subrip,
)
from sasci_archive.formats.meeting_chat import Message
from sasci_archive.model.account import Account, Passage, spread
from sasci_archive.model.seminar import Kind, Recording
from sasci_archive.model.speech import Cue, Making

WEBVTT = "webvtt"
IMPORTED = "imported"
"""The engine, where words were heard or written elsewhere."""


class Opened(msgspec.Struct, frozen=True):
    """A file's text, and what it holds where that is JSON or XML (else None); of a word processor's file its bytes, and no text."""

    text: str
    packed: bytes = b""
    json: Any = None
    xml: outside.Element | None = None


class Read(msgspec.Struct, frozen=True):
    """What was read: how it is written, and what it says; captions have `cues` too, a chat has messages and nothing else."""

    form: Form
    account: Account
    cues: tuple[Cue, ...] = ()
    messages: tuple[Message, ...] = ()


class Form(msgspec.Struct, frozen=True):
    """One way in which files are written. `by_people`: its words were written, or corrected, by somebody, not only heard by a
    program."""

    id: str
    title: str
    kind: Kind
    suffix: str
    media_type: str
    recognises: Callable[[Opened], bool]
    reads: Callable[[Opened, str], Account | tuple[Cue, ...] | tuple[Message, ...]]
    by_people: bool = False


def _json(is_one: Callable[[Any], bool]) -> Callable[[Opened], bool]:
    return lambda opened: opened.json is not None and is_one(opened.json)


def _xml(is_one: Callable[[outside.Element], bool]) -> Callable[[Opened], bool]:
    return lambda opened: opened.xml is not None and is_one(opened.xml)


def _text(is_one: Callable[[str], bool]) -> Callable[[Opened], bool]:
    return lambda opened: bool(opened.text) and opened.json is None and opened.xml is None and is_one(opened.text)


def _is_whisper(content: Any) -> bool:
    return isinstance(content, dict) and not {"segments", "transcription", "chunks"}.isdisjoint(content)


def _is_open_document(opened: Opened) -> bool:
    return opened.packed[30:38] == b"mimetype"  # the standard wants it first


def _root(opened: Opened) -> outside.Element:
    if opened.xml is None:
        raise AssertionError(opened)
    return opened.xml


FORMS: tuple[Form, ...] = (
    Form(
        WEBVTT,
        "captions in WebVTT (Zoom, Teams)",
        Kind.CAPTIONS,
        ".vtt",
        "text/vtt",
        _text(lambda text: text.startswith("WEBVTT")),
        lambda opened, where: meeting_captions.parse(opened.text, where=where),
    ),
    Form(
        "srt",
        "subtitles in SRT",
        Kind.CAPTIONS,
        ".srt",
        "application/x-subrip",
        _text(subrip.is_one),
        lambda opened, where: _from_subtitles(opened.text, where),
    ),
    Form(
        "zoom-chat",
        "a Zoom meeting's chat",
        Kind.CHAT,
        ".txt",
        "text/plain",
        _text(meeting_chat.is_one),
        lambda opened, where: meeting_chat.parse(opened.text, where=where),
    ),
    Form(
        "otter",
        "text with names and times (Otter)",
        Kind.WORDS,
        ".txt",
        "text/plain",
        _text(otter.is_one),
        lambda opened, where: otter.parse(opened.text, where=where),
    ),
    Form(
        "text",
        "a transcript in plain text",
        Kind.TRANSCRIPT,
        ".txt",
        "text/plain",
        _text(plain_transcript.is_one),
        lambda opened, where: plain_transcript.parse(opened.text, where=where),
        by_people=True,
    ),
    Form(
        "amazon",
        "Amazon Transcribe's JSON",
        Kind.WORDS,
        ".json",
        "application/json",
        _json(amazon_transcribe.is_one),
        lambda opened, where: amazon_transcribe.parse(opened.json, where=where),
    ),
    Form(
        "google",
        "Google Speech-to-Text's JSON",
        Kind.WORDS,
        ".json",
        "application/json",
        _json(lambda content: google_speech.results_in(content) is not None),
        lambda opened, where: google_speech.parse(opened.json, where=where),
    ),
    Form(
        "speechmatics",
        "Speechmatics' JSON",
        Kind.WORDS,
        ".json",
        "application/json",
        _json(speechmatics.is_one),
        lambda opened, where: speechmatics.parse(opened.json, where=where),
    ),
    Form(
        "rev",
        "Rev's JSON",
        Kind.WORDS,
        ".json",
        "application/json",
        _json(rev_ai.is_one),
        lambda opened, where: rev_ai.parse(opened.json, where=where),
    ),
    Form(
        "whisper",
        "Whisper's JSON",
        Kind.WORDS,
        ".json",
        "application/json",
        _json(_is_whisper),
        lambda opened, where: whisper_json.parse(opened.text, where=where).account(),
    ),
    Form(
        "elan",
        "ELAN's annotations",
        Kind.TRANSCRIPT,
        ".eaf",
        "application/xml",
        _xml(elan.is_one),
        lambda opened, where: elan.parse(_root(opened), where=where),
        by_people=True,
    ),
    Form(
        "exmaralda",
        "EXMARaLDA's transcription",
        Kind.TRANSCRIPT,
        ".exb",
        "application/xml",
        _xml(exmaralda.is_one),
        lambda opened, where: exmaralda.parse(_root(opened), where=where),
        by_people=True,
    ),
    Form(
        "tei",
        "TEI",
        Kind.TRANSCRIPT,
        ".xml",
        "application/tei+xml",
        _xml(foreign_tei.is_one),
        lambda opened, where: foreign_tei.parse(_root(opened), where=where),
        by_people=True,
    ),
    Form(
        "odt",
        "a transcript in OpenDocument (.odt)",
        Kind.TRANSCRIPT,
        ".odt",
        "application/vnd.oasis.opendocument.text",
        _is_open_document,
        lambda opened, where: finished_word.parse(opened.packed, where=where),
        by_people=True,
    ),
    Form(
        "word",
        "a transcript in Word (.docx)",
        Kind.TRANSCRIPT,
        ".docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        lambda opened: bool(opened.packed),
        lambda opened, where: finished_word.parse(opened.packed, where=where),
        by_people=True,
    ),
)

_OTHERS = (
    (b"%PDF", "a PDF", "Save the text in it as .docx or .txt: a PDF does not say who speaks."),
    (b"{\\rtf", "rich text (RTF)", "Save it as .docx in Word or LibreOffice."),
    (
        b"\xd0\xcf\x11\xe0",
        "an old Word file (.doc), or another old Office file",
        "Save it as .docx in Word or LibreOffice.",
    ),
    (b"\x1f\x8b", "a packed file (gzip)", "Unpack it first."),
)


def read(content: bytes, *, where: str) -> Read:
    """What a file says. `where` is its name, for errors. Raises BadCaptions where it is of no kind that is known here, or does not
    read; what was read before that place is in the sentence."""
    for mark, what, remedy in _OTHERS:
        if content.startswith(mark):
            raise BadCaptions(f"{where} is {what}.", remedy=remedy)
    opened, remarks = _opened(content, where)
    form = next((form for form in FORMS if form.recognises(opened)), None)
    if form is None:
        raise BadCaptions(f"{where} is of no kind that can be taken in.", remedy=_what_can(opened))
    return _read(form, opened, where, remarks)


def read_as(form: str, content: bytes, *, where: str) -> Read:
    """The same of a file that was taken in already: `form` is the id of its row, "" for WebVTT. Raises BadCaptions."""
    opened, remarks = _opened(content, where)
    return _read(next(f for f in FORMS if f.id == (form or WEBVTT)), opened, where, remarks)


def making(used: Sequence[Recording]) -> Making:
    """How words and voices that these files tell were made: taken over, or, from captions alone, read off them."""
    forms = [next(form for form in FORMS if form.id == (file.form or WEBVTT)) for file in used]
    sources = tuple(file.sha512 for file in used)
    if all(form.kind is Kind.CAPTIONS for form in forms):
        return Making(engine="captions", version="1", sources=sources)
    titles = " and ".join(dict.fromkeys(form.title for form in forms))
    by: dict[str, str | int | float | bool] = {"by": "people"} if all(form.by_people for form in forms) else {}
    return Making(engine=IMPORTED, version="1", model=titles, options=by, sources=sources)


def _opened(content: bytes, where: str) -> tuple[Opened, tuple[str, ...]]:
    """The file opened, and remarks about how. JSON and XML are told by how they begin, word processors' files by being packed."""
    if content.startswith(b"PK\x03\x04"):
        if len(content) > outside.MOST:
            raise outside.too_large(len(content), where=where)
        return Opened("", packed=content), ()
    text, remarks = outside.decoded(content, where=where)
    begins = text.lstrip()[:20].casefold()
    if begins.startswith("{"):
        return Opened(text, json=outside.json(text, where=where)), remarks
    if begins.startswith(("<!doctype html", "<html")):
        raise BadCaptions(
            f"{where} is a web page, not the file it leads to.", remedy="Download the file itself once more."
        )
    if begins.startswith("<"):
        return Opened(text, xml=outside.xml(text, where=where)), remarks
    return Opened(text), remarks


def _read(form: Form, opened: Opened, where: str, remarks: tuple[str, ...]) -> Read:
    try:
        found = form.reads(opened, where)
    except RecursionError as error:
        raise BadCaptions(
            f"{where} has elements within elements without end.",
            remedy="No transcript is nested so deeply: export it again.",
        ) from error
    if isinstance(found, Account):
        return Read(form, msgspec.structs.replace(found, remarks=(*remarks, *found.remarks)))
    if form.kind is Kind.CHAT:
        messages = tuple(message for message in found if isinstance(message, Message))
        return Read(form, Account((), remarks), messages=messages)
    cues = tuple(cue for cue in found if isinstance(cue, Cue))
    if not cues:
        raise BadCaptions(f"{where} has no captions in it.", remedy="Download it once more, or leave it out.")
    return Read(form, Account(tuple(map(_passage, cues)), remarks), cues)


def _passage(cue: Cue) -> Passage:
    return Passage(cue.speaker, spread(cue.text.split(), cue.span.start, cue.span.end, heard=False))


def _from_subtitles(text: str, where: str) -> tuple[Cue, ...]:
    """Subtitles name who speaks as Zoom's captions do."""
    cues = subrip.parse(text, where=where)
    plain = [webvtt.Cue(c.span, webvtt.escaped(subrip.plain(c.payload)), line=c.line) for c in cues]
    return meeting_captions.told(plain, where=where)


def _what_can(opened: Opened) -> str:
    kinds = "; ".join(form.title for form in FORMS)
    named = f"It is XML that begins with <{outside.name(opened.xml)}>. " if opened.xml is not None else ""
    named = "It is JSON of another program. " if opened.json is not None else named
    return f"{named}These can: {kinds}. Recordings are taken in with `inv ingest`."
