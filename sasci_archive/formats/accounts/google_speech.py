"""Google Speech-to-Text's JSON, version 1 and 2: `results` of `alternatives` of `words`.

Version 1 says `startTime`, `endTime`, `speakerTag`; version 2 `startOffset`, `endOffset`, `speakerLabel`; times are "1.400s", and a
start of 0 may be left out. Where speakers were told apart a result may hold all the words from the beginning once more, now with
their speakers: then it takes the place of what was before. Results may lie in a finished operation's `response`, or by file.
<https://cloud.google.com/speech-to-text/v2/docs/reference/rest/v2/SpeechRecognitionResult>
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from sasci_archive.errors import BadCaptions
from sasci_archive.formats import outside
from sasci_archive.formats.accounts.heard_elsewhere import Listed, in_seconds
from sasci_archive.model.account import Account
from sasci_archive.model.speech import Timing

_OFFSET = re.compile(r"(\d{1,7}(?:\.\d{1,9})?)s")
_Offset = str | None


class _Word(msgspec.Struct):
    word: str
    confidence: float | None = None
    start_time: _Offset = msgspec.field(default=None, name="startTime")
    end_time: _Offset = msgspec.field(default=None, name="endTime")
    start_offset: _Offset = msgspec.field(default=None, name="startOffset")
    end_offset: _Offset = msgspec.field(default=None, name="endOffset")
    speaker_tag: int | None = msgspec.field(default=None, name="speakerTag")
    speaker_label: str | None = msgspec.field(default=None, name="speakerLabel")

    @property
    def speaker(self) -> str | None:
        return self.speaker_label or (str(self.speaker_tag) if self.speaker_tag else None)


class _Alternative(msgspec.Struct):
    transcript: str = ""
    words: list[_Word] = []


class _Result(msgspec.Struct):
    alternatives: list[_Alternative] = []
    channel: int | None = msgspec.field(default=None, name="channelTag")
    end_time: _Offset = msgspec.field(default=None, name="resultEndTime")
    end_offset: _Offset = msgspec.field(default=None, name="resultEndOffset")


def results_in(content: object) -> object:
    """Where Google's results lie in JSON; None where there are none."""
    if not isinstance(content, dict):
        return None
    response = content.get("response", content)
    results = response.get("results") if isinstance(response, dict) else None
    if isinstance(results, list) and any(isinstance(r, dict) and _has_words(r) for r in results):
        return results
    if isinstance(results, dict) and len(results) == 1:  # of a batch: by the file's address
        only = next(iter(results.values()))
        inner = only.get("transcript") or only.get("inlineResult") if isinstance(only, dict) else None
        return results_in(inner.get("transcript", inner)) if isinstance(inner, dict) else None
    return None


def _has_words(result: dict[object, object]) -> bool:
    """A result of Google's has alternatives that are a `transcript`, where others' have `content`."""
    alternatives = result.get("alternatives")
    return isinstance(alternatives, list) and any(isinstance(a, dict) and "transcript" in a for a in alternatives)


def parse(content: object, *, where: str = "The transcript") -> Account:
    """What was said, of several alternatives the first. Raises BadCaptions."""
    results = outside.typed(results_in(content), list[_Result], what="Google Speech-to-Text's JSON", where=where)
    said: list[tuple[_Result, list[_Word]]] = []
    for result in results:
        if result.alternatives:
            words = result.alternatives[0].words
            before = [_moment(word) for _, some in said for word in some]
            if before and _told_again(words, before):
                said = []
            said.append((result, words))
    listed = Listed(where)
    last = 0
    for result, words in said:
        end = _ms(result.end_offset or result.end_time, where)
        if not words:
            listed.word(result.alternatives[0].transcript, _channel(result), last if end is not None else None, end)
        for word in words:
            start, stop = _ms(word.start_offset or word.start_time, where), _ms(word.end_offset or word.end_time, where)
            start = 0 if start is None and stop is not None else start
            listed.word(word.word, word.speaker or _channel(result), start, stop, word.confidence or None)
            last = max(last, stop or 0)
        last = max(last, end or 0)
    return listed.account()


def _told_again(words: Sequence[_Word], before: Sequence[tuple[str, str | None]]) -> bool:
    return any(w.speaker for w in words) and [_moment(w) for w in words[: len(before)]] == list(before)


def _moment(word: _Word) -> tuple[str, str | None]:
    return word.word, word.start_offset or word.start_time


def _channel(result: _Result) -> str | None:
    return f"channel {result.channel}" if result.channel else None


def _ms(offset: str | None, where: str) -> int | None:
    if offset is None:
        return None
    found = _OFFSET.fullmatch(offset.strip())
    if found is None:
        raise BadCaptions(
            f"{where} has a time that cannot be read: {outside.shown(offset)}.", remedy="Times look like 1.400s."
        )
    return outside.seconds(found[1])


def compose(account: Account) -> object:
    """An account as version 2 writes it, a result for every passage."""
    results = []
    for passage in account.passages:
        words = []
        for word in passage.words:
            start, end = in_seconds(word.span)
            times = {} if word.timing is Timing.NONE else {"startOffset": f"{start}s", "endOffset": f"{end}s"}
            sure = {} if word.confidence is None else {"confidence": word.confidence}
            said = {} if passage.speaker is None else {"speakerLabel": passage.speaker}
            words.append({"word": word.text, **times, **sure, **said})
        transcript = " ".join(word.text for word in passage.words)
        results.append({"alternatives": [{"transcript": transcript, "words": words}]})
    return {"results": results}
