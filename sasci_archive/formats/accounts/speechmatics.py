"""Speechmatics' JSON (json-v2): `results` of words and punctuation, each with `alternatives`.

Punctuation says what it `attaches_to`; a speaker is S1, S2 … or a name that was given, and UU where nobody knows. With channels
told apart each result has its `channel`. <https://docs.speechmatics.com/speech-to-text/batch/output>
"""

from __future__ import annotations

import msgspec

from sasci_archive.formats import outside
from sasci_archive.formats.accounts.heard_elsewhere import Listed
from sasci_archive.model.account import Account, What
from sasci_archive.model.speech import Timing

_NOBODY = "UU"


class _Alternative(msgspec.Struct):
    content: str
    confidence: float | None = None
    speaker: str | None = None


class _Result(msgspec.Struct):
    type: str
    alternatives: list[_Alternative] = []
    start_time: float | None = None
    end_time: float | None = None
    attaches_to: str | None = None
    channel: str | None = None


class _File(msgspec.Struct):
    results: list[_Result]


def is_one(content: object) -> bool:
    """Whether JSON is Speechmatics'."""
    results = content.get("results") if isinstance(content, dict) else None
    return isinstance(results, list) and any(isinstance(r, dict) and _is_result(r) for r in results)


def _is_result(result: dict[object, object]) -> bool:
    alternatives = result.get("alternatives")
    return (
        "type" in result
        and isinstance(alternatives, list)
        and any("content" in a for a in alternatives if isinstance(a, dict))
    )


def parse(content: object, *, where: str = "The transcript") -> Account:
    """What was said, of several alternatives the first. Raises BadCaptions."""
    file = outside.typed(content, _File, what="Speechmatics' JSON", where=where)
    listed = Listed(where)
    for result in file.results:
        if not result.alternatives or not (best := result.alternatives[0]).content.strip():
            continue
        speaker = best.speaker if best.speaker != _NOBODY else None
        if result.type == "punctuation":
            listed.mark(best.content, after=result.attaches_to != "next")
        elif result.type == "audio_event":
            listed.aside(speaker, What.HAPPENING, best.content)
        else:  # a word, or an entity ("17th of January"), which is several
            start = listed.ms(result.start_time)
            end = listed.ms(result.end_time)
            listed.word(best.content, speaker or result.channel, start, end, best.confidence)
    return listed.account()


def compose(account: Account) -> object:
    """An account as Speechmatics writes it."""
    results: list[object] = []
    for passage in account.passages:
        for word in passage.words:
            times = (
                {}
                if word.timing is Timing.NONE
                else {"start_time": word.span.start / 1000, "end_time": word.span.end / 1000}
            )
            sure = {} if word.confidence is None else {"confidence": word.confidence}
            best = {"content": word.text, "speaker": passage.speaker or _NOBODY, **sure}
            results.append({"type": "word", **times, "alternatives": [best]})
    return {"format": "2.9", "metadata": {"transcription_config": {"diarization": "speaker"}}, "results": results}
