"""EXMARaLDA's Partitur files (.exb), read directly: tiers of type "t" are what their speakers say, event by event.

Events that follow each other without a break are one passage. Tiers of type "d" describe what is heard or done; those of type "a"
annotate, and are not taken over, and counted. `((laughs))` in an event is no word. <https://exmaralda.org/en/>
"""

from __future__ import annotations

import re
from collections import Counter

from lxml import etree

from sasci_archive.errors import BadCaptions
from sasci_archive.formats import outside
from sasci_archive.formats.accounts.timed_text import Running
from sasci_archive.formats.outside import Element, line, name, shown
from sasci_archive.model.account import Account, Aside, Passage, What
from sasci_archive.model.speech import Clock, Timing

_DESCRIBED = re.compile(r"\(\(([^()]*)\)\)")


def is_one(root: Element) -> bool:
    """Whether an XML document is EXMARaLDA's."""
    return name(root) == "basic-transcription"


def parse(root: Element, *, where: str = "The transcription") -> Account:
    """What was said, in the order of its beginnings on the timeline. Raises BadCaptions, with the line."""
    order, times = _timeline(root, where)
    names = {s.get("id", ""): (s.findtext("abbreviation") or "").strip() for s in root.iter("speaker")}
    found: list[tuple[int, Passage]] = []
    left_out: Counter[str] = Counter()
    for tier in root.iter("tier"):
        id_ = tier.get("speaker") or ""
        speaker = names.get(id_) or id_ or None
        match tier.get("type"):
            case "t":
                found += _passages(tier, speaker or tier.get("display-name") or None, order, times, where)
            case "d":
                found += [
                    (order[_ref(event, "start", order, where)], Passage(speaker, (), (Aside(0, What.HAPPENING, text),)))
                    for event in tier.iter("event")
                    if (text := _text(event))
                ]
            case _:
                left_out[tier.get("display-name") or tier.get("category") or ""] += sum(1 for _ in tier.iter("event"))
    if not any(passage.words for _, passage in found):
        raise BadCaptions(
            f"There is no text in {where}: no tier of type t has events.",
            remedy="Look at it in EXMARaLDA's Partitur editor.",
        )
    told = ", ".join(f"{number:,} on the tier {shown(tier)}" for tier, number in left_out.items() if number)
    remarks = (f"Not taken over from {where}, as these annotate others: {told}.",) if told else ()
    return Account(tuple(passage for _, passage in sorted(found, key=lambda item: item[0])), remarks)


def compose(account: Account) -> str:
    """An account with an event for every word, on a tier for each speaker."""
    root = etree.Element("basic-transcription")
    table = etree.SubElement(etree.SubElement(root, "head"), "speakertable")
    body = etree.SubElement(root, "basic-body")
    line_ = etree.SubElement(body, "common-timeline")
    tiers: dict[str | None, Element] = {}
    number = 0

    def moment(ms: int | None) -> str:
        nonlocal number
        tli = etree.SubElement(line_, "tli", id=f"T{number}")
        if ms is not None:
            tli.set("time", f"{ms / 1000:.3f}")
        number += 1
        return f"T{number - 1}"

    for passage in account.passages:
        if passage.speaker not in tiers:
            id_ = f"SPK{len(tiers)}"
            if passage.speaker is not None:
                etree.SubElement(etree.SubElement(table, "speaker", id=id_), "abbreviation").text = passage.speaker
            tiers[passage.speaker] = etree.SubElement(body, "tier", id=f"TIE{len(tiers)}", category="v", type="t")
            if passage.speaker is not None:
                tiers[passage.speaker].set("speaker", id_)
        last: tuple[int | None, str] | None = None
        for word in passage.words:
            start, end = (None, None) if word.timing is Timing.NONE else (word.span.start, word.span.end)
            first = last[1] if last and last[0] == start else moment(start)
            if last and last[0] != start:  # the passage goes on after a pause
                etree.SubElement(tiers[passage.speaker], "event", start=last[1], end=first).text = " "
            last = end, moment(end)
            etree.SubElement(tiers[passage.speaker], "event", start=first, end=last[1]).text = f"{word.text} "
        moment(None)  # so that the next passage does not go on with this one
    return etree.tostring(root, encoding="unicode")


def _timeline(root: Element, where: str) -> tuple[dict[str, int], dict[str, int]]:
    """The place of every moment on the timeline, and its time in ms where it has one."""
    order: dict[str, int] = {}
    times: dict[str, int] = {}
    last = 0
    for number, tli in enumerate(root.iter("tli")):
        order[tli.get("id", "")] = number
        if (time := tli.get("time")) is None:
            continue
        if (ms := outside.seconds(time)) is None or ms < last:
            why = "is no time in seconds" if ms is None else f"lies before the moment before it ({Clock(last)})"
            raise BadCaptions(
                f"{where}, line {line(tli)}: {shown(time)} {why}.",
                remedy="Correct the timeline in EXMARaLDA's Partitur editor.",
            )
        times[tli.get("id", "")] = last = ms
    return order, times


def _passages(
    tier: Element, speaker: str | None, order: dict[str, int], times: dict[str, int], where: str
) -> list[tuple[int, Passage]]:
    found: list[tuple[int, Passage]] = []
    running, begins, goes_on = Running(speaker), 0, ""
    events = sorted(tier.iter("event"), key=lambda e: order[_ref(e, "start", order, where)])
    for event in events:
        start, end = _ref(event, "start", order, where), _ref(event, "end", order, where)
        if order[end] < order[start]:
            raise BadCaptions(
                f"{where}, line {line(event)}: this ends before it starts: {shown(_text(event))}.",
                remedy="Correct it in EXMARaLDA's Partitur editor.",
            )
        if start != goes_on:
            found += [(begins, passage)] if (passage := running.passage()).words or passage.asides else []
            running, begins = Running(speaker), order[start]
        running.moment(times.get(start))
        _read(event, running)
        running.moment(times.get(end))
        goes_on = end
    last = running.passage()
    return found + ([(begins, last)] if last.words or last.asides else [])


def _read(event: Element, running: Running) -> None:
    text = event.text or ""
    at = 0
    for described in _DESCRIBED.finditer(text):
        running.text(text[at : described.start()])
        running.aside(What.HAPPENING, " ".join(described[1].split()))
        at = described.end()
    running.text(text[at:])


def _ref(event: Element, key: str, order: dict[str, int], where: str) -> str:
    ref = event.get(key, "")
    if ref not in order:
        raise BadCaptions(
            f"{where}, line {line(event)}: the moment {shown(ref)} is not on the timeline.",
            remedy="Open it in EXMARaLDA and save it again.",
        )
    return ref


def _text(event: Element) -> str:
    return " ".join((event.text or "").split())
