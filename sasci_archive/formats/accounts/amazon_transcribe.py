"""Amazon Transcribe's JSON: `results.items`, each with `alternatives`; who speaks in one of four places.

In each item (`speaker_label`, `channel_label`); in `speaker_labels.segments`, by start time (older files); in
`audio_segments`, by the items' ids (newer ones); or every channel has its own items (`channel_labels.channels`).
<https://docs.aws.amazon.com/transcribe/latest/dg/how-input.html>
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from sasci_archive.formats import outside
from sasci_archive.formats.accounts.heard_elsewhere import Listed, in_seconds
from sasci_archive.model.account import Account
from sasci_archive.model.speech import Timing


class _Alternative(msgspec.Struct):
    content: str
    confidence: float | None = None


class _Item(msgspec.Struct):
    type: str
    alternatives: list[_Alternative]
    id: int | None = None
    start_time: str | float | None = None
    end_time: str | float | None = None
    speaker_label: str | None = None
    channel_label: str | None = None


class _Moment(msgspec.Struct):
    start_time: str | float
    speaker_label: str | None = None


class _Segment(msgspec.Struct):
    speaker_label: str | None = None
    items: list[_Moment] = []


class _SpeakerLabels(msgspec.Struct):
    segments: list[_Segment] = []


class _Channel(msgspec.Struct):
    channel_label: str
    items: list[_Item]


class _ChannelLabels(msgspec.Struct):
    channels: list[_Channel] = []


class _AudioSegment(msgspec.Struct):
    items: list[int] = []
    speaker_label: str | None = None
    channel_label: str | None = None


class _Results(msgspec.Struct):
    items: list[_Item] = []
    speaker_labels: _SpeakerLabels = msgspec.field(default_factory=_SpeakerLabels)
    channel_labels: _ChannelLabels = msgspec.field(default_factory=_ChannelLabels)
    audio_segments: list[_AudioSegment] = []


class _File(msgspec.Struct):
    results: _Results


def is_one(content: object) -> bool:
    """Whether JSON is Amazon's."""
    results = content.get("results") if isinstance(content, dict) else None
    return isinstance(results, dict) and not {"items", "channel_labels", "audio_segments"}.isdisjoint(results)


def parse(content: object, *, where: str = "The transcript") -> Account:
    """What was said; of several alternatives the first, which Amazon takes for the likeliest. Raises BadCaptions."""
    results = outside.typed(content, _File, what="Amazon Transcribe's JSON", where=where).results
    listed = Listed(where)
    for item, speaker in _items(results):
        best = item.alternatives[0] if item.alternatives else None
        if best is None or not best.content.strip():
            continue
        if item.type == "punctuation":
            listed.mark(best.content)
        else:
            start = listed.ms(item.start_time)
            end = listed.ms(item.end_time)
            listed.word(best.content, speaker, start, end, best.confidence)
    return listed.account()


def _items(results: _Results) -> Iterator[tuple[_Item, str | None]]:
    """Every item with who says it. A channel's items follow one another; so do channels."""
    channels = results.channel_labels.channels
    if channels and not any(item.channel_label or item.speaker_label for item in results.items):
        for channel in channels:
            yield from ((item, item.speaker_label or channel.channel_label) for item in channel.items)
        return
    by_id = {id_: s.speaker_label or s.channel_label for s in results.audio_segments for id_ in s.items}
    by_start = {
        outside.seconds(m.start_time): m.speaker_label or s.speaker_label
        for s in results.speaker_labels.segments
        for m in s.items
    }
    last: str | None = None
    for item in results.items:
        told = item.speaker_label or item.channel_label
        if told is None and item.id is not None:
            told = by_id.get(item.id)
        if told is None and item.start_time is not None:
            told = by_start.get(outside.seconds(item.start_time))
        last = last if item.type == "punctuation" else told
        yield item, last


def compose(account: Account) -> object:
    """An account as Amazon writes it now: who speaks in every item and in `audio_segments`. Words that have no time have none."""
    items: list[dict[str, object]] = []
    segments: list[dict[str, object]] = []
    for passage in account.passages:
        said = {} if passage.speaker is None else {"speaker_label": passage.speaker}
        ids = []
        for word in passage.words:
            start, end = in_seconds(word.span)
            times = {} if word.timing is Timing.NONE else {"start_time": start, "end_time": end}
            sure = {} if word.confidence is None else {"confidence": str(word.confidence)}
            ids.append(len(items))
            alternatives = [{"content": word.text, **sure}]
            items.append({"id": len(items), "type": "pronunciation", "alternatives": alternatives, **times, **said})
        segments.append({"id": len(segments), "items": ids, **said})
    transcript = " ".join(word.text for word in account.words)
    results = {"transcripts": [{"transcript": transcript}], "items": items, "audio_segments": segments}
    return {"jobName": "", "accountId": "", "status": "COMPLETED", "results": results}
