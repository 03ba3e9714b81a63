"""What is heard and is no word is put among the words, and what could not be made out for certain is marked: no word is another.

A sign is put in as words are (`add`), so that its line of the history takes it back, and what the machine heard is as it was. `Supply` takes any sign out.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from sasci_archive.errors import BadTranscript, OutOfDate
from sasci_archive.tei.changing import correct
from sasci_archive.tei.document import ID, Element, duration, element, local, parent, pointers, remove, spaced
from sasci_archive.tei.places import Place, widened, words_of


class Sign(Enum):
    """What can be put among words."""

    PAUSE = "pause"  # nobody speaks
    VOCAL = "vocal"  # somebody laughs, coughs
    KINESIC = "kinesic"  # somebody nods, raises a hand
    INCIDENT = "incident"  # something happens: a door, a telephone
    INAUDIBLE = "inaudible"  # what is said cannot be heard
    OFF_RECORD = "off-record"  # what was said is not written down, by somebody's wish

    def made(self, ms: int | None, told: str, who: str) -> Element:
        """Its element. Raises BadTranscript where nobody says what is heard or done."""
        match self:
            case Sign.PAUSE:
                return element("pause", dur="" if ms is None else duration(ms))
            case Sign.INAUDIBLE | Sign.OFF_RECORD:
                return element("gap", reason=self.value)
            case Sign.VOCAL | Sign.KINESIC | Sign.INCIDENT:
                if not spaced(told):
                    raise BadTranscript("Nothing says what is to be heard or seen there.", remedy="Say it: laughs.")
                return element(self.value, "", element("desc", spaced(told)), who=f"#{who}" if who else "")


def put(seg: Element, after: int, sign: Element, marks: Mapping[str, str]) -> None:
    """Put a sign behind the first `after` words of a paragraph. Raises OutOfDate where there are not so many."""
    every = words_of(seg)
    if not 0 <= after <= len(every):
        raise OutOfDate(f"{seg.get(ID)} has {len(every)} words, not {after}.", remedy="Look at it again.")
    correct.put_in(seg, every, after, element("add", "", sign, **marks))


def doubt(seg: Element, first: int, last: int, reason: str, line: str) -> None:
    """Words `first` to `last` (not included) could not be made out for certain, as a line of the history says. Raises OutOfDate, BadTranscript."""
    start, end = _places(seg, first, last)
    wider = widened(start, end, seg)
    if wider is None or _doubts(seg, first, last):
        why = "are unclear in part already" if _doubts(seg, first, last) else "run across markup"
        raise BadTranscript(f"{seg.get(ID)}: these words {why}.", remedy="Mark the words on each side of it.")
    start, end = wider
    made = element("unclear", reason=spaced(reason), change=f"#{line}")
    start.wrap(end, made, made, hiding=True)


def settle(seg: Element, first: int, last: int) -> None:
    """What of these words was unclear is not: they read as they do. Raises OutOfDate, BadTranscript where nothing is unclear."""
    _places(seg, first, last)
    if not (doubts := _doubts(seg, first, last)):
        raise BadTranscript(f"{seg.get(ID)}: none of these words is unclear.", remedy="Look at it again.")
    for node in doubts:
        remove(node, keep_content=True)


def overlap(seg: Element, first: int | None) -> None:
    """The turn after that of a paragraph begins while its word number `first` is said; None: when it has ended. Raises OutOfDate, BadTranscript."""
    u = parent(seg)
    later = next(u.itersiblings("{*}u"), None) if local(u) == "u" else None
    if later is None:
        raise BadTranscript(
            f"No turn comes after {seg.get(ID)} that could begin in it.",
            remedy="Part the turn first: two of one part of a session overlap.",
        )
    place = None if first is None else _places(seg, first, first + 1)[0]
    starts = pointers(later.get("start", ""))
    before_it = [
        each for each in u.iter("{*}anchor") if not each.get(ID) and set(starts) & set(pointers(each.get("synch", "")))
    ]
    if place is not None:
        place.insert(element("anchor", synch=" ".join(f"#{id_}" for id_ in starts)))
        later.set("trans", "overlap")
    elif later.get("trans") == "overlap":
        later.attrib.pop("trans")
    for anchor in before_it:
        remove(anchor)


def _places(seg: Element, first: int, last: int) -> tuple[Place, Place]:
    every = words_of(seg)
    if not 0 <= first < last <= len(every):
        raise OutOfDate(
            f"{seg.get(ID)} has {len(every)} words; there is no run of them from {first} to {last}.",
            remedy="Look at it again.",
        )
    return every[first].start, every[last - 1].end


def _doubts(seg: Element, first: int, last: int) -> list[Element]:
    """Whatever marks some of these words as unclear."""
    found: dict[Element, None] = {}
    for word in words_of(seg)[first:last]:
        for place in (word.start, word.end):
            for node in (place.parent, *place.parent.iterancestors()):
                if node is seg:
                    break
                if local(node) == "unclear":
                    found[node] = None
    return list(found)
