"""Rev's JSON: `monologues` of one speaker each, with `elements`: text with times, punctuation (spaces too), and what nobody
could make out (`unknown`). Speakers are numbers; a file that people have corrected may have their names beside.
<https://docs.rev.ai/api/asynchronous/reference/#operation/GetTranscriptById>
"""

from __future__ import annotations

import msgspec

from sasci_archive.formats import outside
from sasci_archive.formats.accounts.heard_elsewhere import Listed
from sasci_archive.model.account import Account, What
from sasci_archive.model.speech import Timing


class _Element(msgspec.Struct):
    type: str
    value: str = ""
    ts: float | None = None
    end_ts: float | None = None
    confidence: float | None = None


class _Speaker(msgspec.Struct):
    name: str = ""
    display_name: str = ""
    id: int | str | None = None


class _Monologue(msgspec.Struct):
    elements: list[_Element]
    speaker: int | str | None = None
    speaker_info: _Speaker = msgspec.field(default_factory=_Speaker)


class _File(msgspec.Struct):
    monologues: list[_Monologue]
    speakers: list[_Speaker] = []


class _Pending(msgspec.Struct):
    """A word that may go on: "well", "-", "known"."""

    text: str = ""
    start: int | None = None
    end: int | None = None
    confidence: float | None = None


def is_one(content: object) -> bool:
    """Whether JSON is Rev's."""
    return isinstance(content, dict) and isinstance(content.get("monologues"), list)


def parse(content: object, *, where: str = "The transcript") -> Account:
    """What was said. Text that a mark without a space joins ("well", "-", "known") is one word. Raises BadCaptions."""
    file = outside.typed(content, _File, what="Rev's JSON", where=where)
    names = {speaker.id: speaker.name for speaker in file.speakers if speaker.name}
    listed = Listed(where)
    for monologue in file.monologues:
        given = monologue.speaker_info.display_name or monologue.speaker_info.name or names.get(monologue.speaker, "")
        speaker = given or (None if monologue.speaker is None else str(monologue.speaker))
        word, joins = _Pending(), False
        for element in monologue.elements:
            match element.type:
                case "text":
                    if word.text and not joins:
                        _say(listed, word, speaker)
                        word = _Pending()
                    start = listed.ms(element.ts)
                    end = listed.ms(element.end_ts)
                    word.start = start if word.start is None else word.start
                    word.text, word.end, word.confidence = word.text + element.value, end, element.confidence
                    joins = False
                case "punct" if element.value.strip():
                    word.text += element.value.rstrip()
                    joins = not element.value[-1].isspace()
                case "unknown":
                    _say(listed, word, speaker)
                    word, joins = _Pending(), False
                    listed.aside(speaker, What.INAUDIBLE)
                case _:
                    joins = False
        _say(listed, word, speaker)
    return listed.account()


def _say(listed: Listed, word: _Pending, speaker: str | None) -> None:
    if word.text.strip():
        listed.word(word.text, speaker, word.start, word.end, word.confidence)


def compose(account: Account) -> object:
    """An account as Rev writes it; a speaker's name stands in `speakers`, the number in the monologue."""
    numbers = {name: number for number, name in enumerate(account.speakers)}
    monologues = []
    for passage in account.passages:
        elements: list[dict[str, object]] = []
        for at, word in enumerate(passage.words):
            elements += [{"type": "unknown", "value": "<inaudible>"} for a in passage.asides if a.at == at]
            times = {} if word.timing is Timing.NONE else {"ts": word.span.start / 1000, "end_ts": word.span.end / 1000}
            sure = {} if word.confidence is None else {"confidence": word.confidence}
            elements += [{"type": "text", "value": word.text, **times, **sure}, {"type": "punct", "value": " "}]
        elements += [{"type": "unknown", "value": "<inaudible>"} for a in passage.asides if a.at == len(passage.words)]
        said = {} if passage.speaker is None else {"speaker": numbers[passage.speaker]}
        monologues.append({**said, "elements": elements})
    return {"monologues": monologues, "speakers": [{"id": number, "name": name} for name, number in numbers.items()]}
