"""An account as ISO 24624 writes it: an `annotationBlock` for every passage, a `w` with its times for every word.

`foreign_tei.parse(outside.xml(compose(account)))` gives the same words, times, names and asides back.
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from sasci_archive.formats.accounts.foreign_tei import ID
from sasci_archive.formats.accounts.tei_utterance import NS
from sasci_archive.formats.outside import Element
from sasci_archive.model.account import Account, Aside, Passage, What
from sasci_archive.model.speech import Timing

_TAGS = {
    What.HAPPENING: "incident",
    What.NOTE: "note",
    What.INAUDIBLE: "gap",
    What.PAUSE: "pause",
    What.PARAGRAPH: "lb",
    What.HEADING: "head",
    What.UNCLEAR: "unclear",
    What.EMPHASIS: "emph",
}


def compose(account: Account) -> str:
    """The document; without a header but for who speaks."""
    root = etree.Element(f"{{{NS}}}TEI")
    people = _sub(_sub(_sub(root, "teiHeader"), "profileDesc"), "particDesc")
    ids = {speaker: f"SPK{number}" for number, speaker in enumerate(account.speakers)}
    for speaker, id_ in ids.items():
        _sub(_sub(people, "person", {ID: id_}), "persName").text = speaker
    text = _sub(root, "text")
    timed = [word for word in account.words if word.timing is not Timing.NONE]
    times = sorted({ms for word in timed for ms in (word.span.start, word.span.end)})
    timeline = _sub(text, "timeline", {"unit": "s"})
    _sub(timeline, "when", {ID: "T"})
    for ms in times:
        _sub(timeline, "when", {ID: f"T{ms}", "interval": f"{ms / 1000:.3f}", "since": "#T"})
    body = _sub(text, "body")
    for passage in account.passages:
        block = _sub(body, "annotationBlock", {} if passage.speaker is None else {"who": f"#{ids[passage.speaker]}"})
        _fill(_sub(_sub(block, "u"), "seg"), passage)
    return str(etree.tostring(root, encoding="unicode"))


def _fill(seg: Element, passage: Passage) -> None:
    covering: list[tuple[int, Element]] = []
    at: Element = seg
    for number in range(len(passage.words) + 1):
        if covering and covering[-1][0] == number:
            covering.pop()
            at = seg
        for aside in passage.asides:
            if aside.at == number:
                made = _written(at, aside)
                if aside.covers:
                    covering.append((number + aside.covers, made))
                    at = made
        if number < len(passage.words):
            word = passage.words[number]
            times = {} if word.timing is Timing.NONE else {"start": f"#T{word.span.start}", "end": f"#T{word.span.end}"}
            _sub(at, "w", times).text = word.text


def _written(seg: Element, aside: Aside) -> Element:
    made = _sub(seg, _TAGS[aside.what])
    match aside.what:
        case What.HAPPENING:
            _sub(made, "desc").text = aside.text
        case What.NOTE | What.HEADING:
            made.text = aside.text
        case What.INAUDIBLE:
            made.set("reason", "inaudible")
        case What.PAUSE if aside.text:
            made.set("dur", f"PT{int(aside.text) / 1000:.3f}S")
        case What.PARAGRAPH:
            made.set("type", "paragraph")
        case What.PAUSE | What.UNCLEAR | What.EMPHASIS:
            pass
    return made


def _sub(above: Element, tag: str, attributes: Mapping[str, str] | None = None) -> Element:
    return etree.SubElement(above, f"{{{NS}}}{tag}", dict(attributes or {}))
