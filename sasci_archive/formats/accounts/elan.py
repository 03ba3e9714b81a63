"""ELAN's own files (.eaf), read directly: every tier that depends on no other is what its participant says.

Annotations on tiers that depend on others (translations, glosses) are not taken over, and counted. Times are in ms by the format;
a slot without one lies between its neighbours. <https://www.mpi.nl/tools/elan/EAF_Annotation_Format_3.0_and_ELAN.pdf>
"""

from __future__ import annotations

import re
from collections import Counter

from lxml import etree

from sasci_archive.errors import BadCaptions
from sasci_archive.formats.accounts.timed_text import Running
from sasci_archive.formats.outside import Element, line, name, shown
from sasci_archive.model.account import Account, Passage
from sasci_archive.model.speech import Clock, Timing

_WHOLE = re.compile(r"[0-9]{1,10}")


def is_one(root: Element) -> bool:
    """Whether an XML document is ELAN's."""
    return name(root) == "ANNOTATION_DOCUMENT"


def parse(root: Element, *, where: str = "The annotation file") -> Account:
    """What was said, annotation by annotation, in the order of their times. Raises BadCaptions, with the line."""
    unit = next((h.get("TIME_UNITS", "milliseconds") for h in root.iter("HEADER")), "milliseconds")
    if unit != "milliseconds":
        raise BadCaptions(
            f"{where} counts time in {unit}.", remedy="Save it with ELAN 4 or later, which counts milliseconds."
        )
    slots = {slot.get("TIME_SLOT_ID", ""): slot.get("TIME_VALUE") for slot in root.iter("TIME_SLOT")}
    found: list[tuple[int, Passage]] = []
    left_out: Counter[str] = Counter()
    for tier in root.iter("TIER"):
        if tier.get("PARENT_REF"):
            left_out[tier.get("TIER_ID", "")] += sum(1 for _ in tier.iter("ANNOTATION_VALUE"))
            continue
        speaker = tier.get("PARTICIPANT", "").strip() or tier.get("TIER_ID", "").strip() or None
        for annotation in tier.iter("ALIGNABLE_ANNOTATION"):
            start, end = (_ms(slots, annotation, key, where) for key in ("TIME_SLOT_REF1", "TIME_SLOT_REF2"))
            text = "".join(node.text or "" for node in annotation.iter("ANNOTATION_VALUE"))
            if start is not None and end is not None and end < start:
                raise BadCaptions(
                    f"{where}, line {line(annotation)}: this ends at {Clock(end)}, before it starts ({Clock(start)}): {shown(text)}. "
                    f"{len(found):,} annotations before it were read.",
                    remedy="Correct its times in ELAN.",
                )
            running = Running(speaker)
            running.moment(start)
            running.text(text)
            running.moment(end)
            passage = running.passage()
            if passage.words:
                found.append((start or (found[-1][0] if found else 0), passage))
    if not found:
        raise BadCaptions(
            f"There is no text in {where}: no tier of its own has annotations.",
            remedy="Look at it in ELAN; the text may be on dependent tiers.",
        )
    told = ", ".join(f"{number:,} on the tier {shown(tier)}" for tier, number in left_out.items() if number)
    remarks = (f"Not taken over from {where}, as these depend on others: {told}.",) if told else ()
    return Account(tuple(passage for _, passage in sorted(found, key=lambda item: item[0])), remarks)


def compose(account: Account) -> str:
    """An account with an annotation for every passage, on a tier for each speaker; words share a passage's time."""
    root = etree.Element(
        "ANNOTATION_DOCUMENT", FORMAT="3.0", VERSION="3.0", AUTHOR="", DATE="2000-01-01T00:00:00+00:00"
    )
    etree.SubElement(root, "HEADER", TIME_UNITS="milliseconds", MEDIA_FILE="")
    order = etree.SubElement(root, "TIME_ORDER")
    tiers: dict[str | None, Element] = {}
    number = 0
    for passage in account.passages:
        if passage.speaker not in tiers:
            tier_id = passage.speaker or "nobody"
            tiers[passage.speaker] = etree.Element(
                "TIER", LINGUISTIC_TYPE_REF="default", TIER_ID=tier_id, PARTICIPANT=passage.speaker or ""
            )
        refs = {}
        for key, ms in (
            ("TIME_SLOT_REF1", passage.words[0].span.start),
            ("TIME_SLOT_REF2", passage.words[-1].span.end),
        ):
            number += 1
            slot = etree.SubElement(order, "TIME_SLOT", TIME_SLOT_ID=f"ts{number}")
            if passage.words[0].timing is not Timing.NONE:
                slot.set("TIME_VALUE", str(ms))
            refs[key] = f"ts{number}"
        annotation = etree.SubElement(
            etree.SubElement(tiers[passage.speaker], "ANNOTATION"),
            "ALIGNABLE_ANNOTATION",
            {"ANNOTATION_ID": f"a{number}", **refs},
        )
        etree.SubElement(annotation, "ANNOTATION_VALUE").text = " ".join(word.text for word in passage.words)
    root.extend(tiers.values())
    etree.SubElement(root, "LINGUISTIC_TYPE", LINGUISTIC_TYPE_ID="default", TIME_ALIGNABLE="true")
    return etree.tostring(root, encoding="unicode")


def _ms(slots: dict[str, str | None], annotation: Element, key: str, where: str) -> int | None:
    ref = annotation.get(key, "")
    if ref not in slots:
        raise BadCaptions(
            f"{where}, line {line(annotation)}: the time slot {shown(ref)} is not there.",
            remedy="Open it in ELAN and save it again.",
        )
    value = slots[ref]
    if value is not None and not _WHOLE.fullmatch(value.strip()):
        raise BadCaptions(
            f"{where}: the time slot {ref} has the time {shown(value)}.", remedy="It should be whole milliseconds."
        )
    return None if value is None else int(value)
