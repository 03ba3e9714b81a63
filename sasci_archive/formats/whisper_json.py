"""Transcripts that other programs have made with Whisper, as JSON: six dialects read, one written.

openai-whisper and faster-whisper (`segments` with `words`), OpenAI's API (`words` beside `segments`, without
punctuation), whisper.cpp (`transcription`, ms, pieces of words), WhisperX (`score`, `speaker`, no times for numbers), Hugging
Face pipelines (`chunks`), and our own, which is the first with every word's mark kept. Law: the words of what is read are
the segments' texts, letter for letter; where a list of words says less than the text, the text is believed.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import msgspec

from sasci_archive.errors import BadCaptions
from sasci_archive.formats import outside, tokens
from sasci_archive.formats.tokens import Token
from sasci_archive.model.account import Account, Passage
from sasci_archive.model.speech import Doubt, Span, Timing, VoiceSpan, Word

OURS = "sasci-archive words 1"

LAST = 1e6
"""Seconds after which no seminar goes on: what claims to is a fault in the file."""

SAME_BREATH = 2_000
"""Words of one speaker that are no further apart (ms) are one span of their voice."""


class Transcript(msgspec.Struct, frozen=True):
    """What such a file holds. Voices are V1, V2 … by first appearance; `speakers` are the file's own names for them, in
    that order; both are empty where it names nobody."""

    words: tuple[Word, ...]
    voices: tuple[VoiceSpan, ...] = ()
    speakers: tuple[str, ...] = ()
    language: str = ""
    by: tuple[str | None, ...] = ()  # for every word the file's name for who says it; empty where it names nobody

    def account(self) -> Account:
        """The same, as everything that others made is taken over."""
        by = self.by or (None,) * len(self.words)
        runs = itertools.groupby(zip(by, self.words, strict=True), lambda said: said[0])
        return Account(tuple(Passage(speaker, tuple(word for _, word in run)) for speaker, run in runs))


class _Word(msgspec.Struct):
    """In every dialect: `word` or `text`, seconds, and some number for how sure it is."""

    word: str | None = None
    text: str | None = None
    start: float | None = None
    end: float | None = None
    probability: float | None = None
    score: float | None = None
    speaker: str | int | None = None
    timing: Timing = Timing.HEARD
    doubt: Doubt | None = None


class _Segment(msgspec.Struct):
    text: str
    start: float | None
    end: float | None
    words: list[_Word] | None = None
    speaker: str | int | None = None


class _Segments(msgspec.Struct):
    segments: list[_Segment]
    words: list[_Word] | None = None
    language: str | None = None
    format: str | None = None


class _Offsets(msgspec.Struct):
    start: float = msgspec.field(name="from")
    end: float = msgspec.field(name="to")


class _CppToken(msgspec.Struct):
    text: str
    offsets: _Offsets | None = None
    p: float | None = None


class _CppSegment(msgspec.Struct):
    text: str
    offsets: _Offsets
    tokens: list[_CppToken] | None = None
    speaker: str | int | None = None


class _CppResult(msgspec.Struct):
    language: str | None = None


class _Cpp(msgspec.Struct):
    transcription: list[_CppSegment]
    result: _CppResult = msgspec.field(default_factory=_CppResult)


class _Chunk(msgspec.Struct):
    text: str
    timestamp: tuple[float | None, float | None]


class _Chunks(msgspec.Struct):
    chunks: list[_Chunk]


def parse(text: str, *, where: str = "The transcript") -> Transcript:
    """A transcript in any of the dialects; `where` is the file's name, for errors. Raises BadCaptions.

    >>> [w.text for w in parse('{"chunks": [{"timestamp": [0.0, 0.9], "text": " Good morning."}]}').words]
    ['Good', 'morning.']
    """
    content = outside.json(text, where=where)
    try:
        if not isinstance(content, dict):
            raise _unknown(where)
        language = ""
        if "transcription" in content:
            cpp = msgspec.convert(content, _Cpp)
            segments, language = [_from_cpp(s) for s in cpp.transcription], cpp.result.language or ""
        elif "chunks" in content:
            segments = [
                _Segment(c.text, *c.timestamp, None) for c in msgspec.convert(content, _Chunks, strict=True).chunks
            ]
            segments = _worded(segments)
        elif "segments" in content:
            found = msgspec.convert(content, _Segments)
            if found.format == OURS:
                return _ours(found, where)
            segments, language = _shared_out(found), found.language or ""
        else:
            raise _unknown(where)
    except msgspec.ValidationError as error:
        raise BadCaptions(
            f"{where} is a transcript of a kind we know, but does not read: {outside.sentence(error)}.",
            remedy="Export it again with word times, or correct that place.",
        ) from error
    return _transcript(segments, language, where)


def compose(said: Sequence[Word], *, language: str = "en") -> str:
    """Words in our own dialect, which openai-whisper's readers read too. `parse` gives back the same words."""
    listed = [
        {
            "word": f" {word.text}",
            "start": word.span.start / 1000,
            "end": word.span.end / 1000,
            **({} if word.confidence is None else {"probability": word.confidence}),
            **({} if word.timing is Timing.HEARD else {"timing": word.timing.value}),
            **({} if word.doubt is None else {"doubt": word.doubt.value}),
        }
        for word in said
    ]
    whole = "".join(str(word["word"]) for word in listed)
    segment = {
        "id": 0,
        "start": 0.0,
        "end": max((w.span.end for w in said), default=0) / 1000,
        "text": whole,
        "words": listed,
    }
    content = {"format": OURS, "text": whole, "segments": [segment] if said else [], "language": language}
    return msgspec.json.format(msgspec.json.encode(content), indent=1).decode() + "\n"


# -- the dialects -----------------------------------------------------------------------------------------------------


def _from_cpp(segment: _CppSegment) -> _Segment:
    """Milliseconds, and pieces of words among which are marks (`[_BEG_]`) that were not said."""
    pieces = [
        _Word(
            word=piece.text,
            start=piece.offsets.start / 1000 if piece.offsets else None,
            end=piece.offsets.end / 1000 if piece.offsets else None,
            probability=piece.p,
        )
        for piece in segment.tokens or ()
        if not (piece.text.startswith("[_") and piece.text.endswith("]"))
    ]
    return _Segment(segment.text, segment.offsets.start / 1000, segment.offsets.end / 1000, pieces, segment.speaker)


def _worded(segments: list[_Segment]) -> list[_Segment]:
    """Chunks of one word each are the words of one segment."""
    if not segments or any(len(segment.text.split()) > 1 for segment in segments):
        return segments
    listed = [_Word(word=segment.text, start=segment.start, end=segment.end) for segment in segments]
    return [_Segment("".join(s.text for s in segments), segments[0].start, segments[-1].end, listed)]


def _shared_out(found: _Segments) -> list[_Segment]:
    """Where the words lie beside the segments (the API), they are given to them, in order, by their letters."""
    if not found.words or any(segment.words for segment in found.segments):
        return found.segments
    left = list(found.words)
    for segment in found.segments:
        wanted, have, taken = _letters(segment.text), "", 0
        while taken < len(left) and wanted.startswith(have + _letters(_text(left[taken]))) and have != wanted:
            have += _letters(_text(left[taken]))
            taken += 1
        if have == wanted:
            segment.words, left = _punctuated(segment.text, left[:taken]), left[taken:]
    return found.segments


def _punctuated(text: str, listed: list[_Word]) -> list[_Word]:
    """The text's own words, with the times of the bare words they are made of."""
    left, given = list(listed), []
    for word in text.split():
        wanted, parts = len(_letters(word)), []
        while left and wanted > 0:
            wanted -= len(_letters(_text(left[0])))
            parts.append(left.pop(0))
        given.append(
            _Word(
                word=f" {word}",
                start=parts[0].start if parts else None,
                end=parts[-1].end if parts else None,
                probability=parts[0].probability if parts else None,
            )
        )
    return given


def _ours(found: _Segments, where: str) -> Transcript:
    said: list[Word] = []
    for number, word in enumerate((w for s in found.segments for w in s.words or ()), start=1):
        try:
            span = Span(round((word.start or 0) * 1000), round((word.end or 0) * 1000))
            said.append(Word(span, _text(word).strip(), word.probability, word.timing, word.doubt))
        except ValueError as error:
            raise BadCaptions(f"{where}, word {number}: {error}.", remedy="Correct it, or transcribe again.") from error
        if len(said) > 1 and said[-2].span.start > span.start:
            raise BadCaptions(
                f"{where}, word {number}: it starts before the one before it.", remedy="Correct its time."
            )
    return Transcript(tuple(said), language=found.language or "")


# -- what all have in common ------------------------------------------------------------------------------------------


def _transcript(segments: list[_Segment], language: str, where: str) -> Transcript:
    listed = [(token, speaker) for segment in segments for token, speaker in _tokens(segment, language)]
    bounds = [(s.start, s.end) for s in segments] + [(token.start, token.end) for token, _ in listed]
    times = [time for pair in bounds for time in pair if time is not None and 0 <= time < LAST]
    if not listed:
        raise BadCaptions(
            f"There is no text in {where}.", remedy="Export it again; the recording may have been silent."
        )
    said, speakers = [], []
    for token, speaker in listed:
        count = len(token.text.split())
        said.append(token)
        speakers += [speaker] * count
    words = tokens.words(said, Span(0, round(max(times, default=0.0) * 1000)))
    names = tuple(dict.fromkeys(name for name in speakers if name is not None))
    by = tuple(speakers) if names else ()
    return Transcript(tokens.doubted(words), _voices(words, speakers, names), names, language, by)


def _tokens(segment: _Segment, language: str) -> Iterator[tuple[Token, str | None]]:
    """A segment's words, pieces joined, each with its speaker; its text where they do not say the same."""
    listed = [w for w in segment.words or () if _text(w)]
    parts = [Token(_text(w), w.start, w.end, w.probability if w.probability is not None else w.score) for w in listed]
    speaks = None if segment.speaker is None else str(segment.speaker)
    if "".join("".join(p.text for p in parts).split()) != "".join(segment.text.split()):
        yield Token(segment.text, segment.start, segment.end), speaks
        return
    own = [speaks if w.speaker is None else str(w.speaker) for w in listed]
    spaced = any(part.text[0].isspace() for part in parts) and language not in tokens.UNSPACED
    at = 0
    for index in range(1, len(parts) + 1):
        if index == len(parts) or not spaced or parts[index].text[0].isspace():
            for token in tokens.joined(parts[at:index]):
                yield token, own[at]
            at = index


def _voices(words: Sequence[Word], speakers: Sequence[str | None], names: Sequence[str]) -> tuple[VoiceSpan, ...]:
    labels = {name: f"V{number}" for number, name in enumerate(names, start=1)}
    spans: list[VoiceSpan] = []
    last: str | None = None
    for word, speaker in zip(words, speakers, strict=True):
        if speaker is not None:
            near = bool(spans) and speaker == last and word.span.start - spans[-1].span.end <= SAME_BREATH
            start = spans.pop().span.start if near else word.span.start
            spans.append(VoiceSpan(Span(start, word.span.end), labels[speaker]))
        last = speaker
    return tuple(spans)


def _text(word: _Word) -> str:
    return word.text or "" if word.word is None else word.word


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _unknown(where: str) -> BadCaptions:
    return BadCaptions(
        f"{where} is JSON, but no Whisper transcript we know: it has no 'segments', 'transcription' or 'chunks'.",
        remedy="Export it as JSON with word times (openai-whisper: --output_format json --word_timestamps True).",
    )
