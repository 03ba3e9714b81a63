"""Where what somebody asked for, against the text as it was sent, stands in the text as it is now; `rewordings` carries it out.

Law: all that somebody asked for, carried out, gives exactly the words that came back, in whatever order it is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from enum import Enum

import msgspec

from sasci_archive.errors import OutOfDate
from sasci_archive.model.review import Passage, Proposal
from sasci_archive.model.wording import Change, Token, applied, change, found, new_tokens, tokens
from sasci_archive.tei.shown.printed import Printed


class State(Enum):
    """How the place of a proposal stands in the text as it is now."""

    THERE = "there"  # as it was sent
    SO_ALREADY = "so already"  # it reads as was asked
    CHANGED = "changed"  # these words, or their place, have been changed since it was sent
    GONE = "gone"  # the passage is not printed any more


class Look(msgspec.Struct, frozen=True):
    """Where a proposal stands now: tokens `first` to `last` of the passage are to read `asked`; `cuts` where a sign was changed
    within."""

    state: State
    first: int = 0
    last: int = 0
    asked: str = ""
    cuts: bool = False


def asked(sent: Passage, proposal: Proposal) -> Change:
    """What it comes to, in tokens of the passage as it was sent."""
    return change(sent.text, tokens(sent.text, sent.signs), proposal.start, proposal.end, proposal.now)


def look(sent: Passage, made: Sequence[Change], now: Printed | None, wanted: Change) -> Look:
    """Where the stretch of `wanted` stands `now`; `made` are changes of the same passage as sent that have been made since."""
    if now is None:
        return Look(State.GONE)
    every = tokens(sent.text, sent.signs)
    apart = [each for number, each in enumerate(made) if not any(each.overlaps(e) for e in made[:number])]
    if (place := found(every, apart, now.tokens, wanted)) is not None:
        return Look(State.THERE, *place, wanted.now, wanted.cuts)
    others = [each for each in apart if not each.overlaps(wanted)]
    if (place := _stands(every, others, now.tokens, wanted)) is not None:
        return Look(State.SO_ALREADY, *place, wanted.now)
    return Look(State.CHANGED, asked=wanted.now)


def window(sent: Passage, made: Sequence[Change], now: Printed) -> tuple[int, int] | None:
    """Where all that was sent stands in the turn that it is a part of now, tokens from, to; None where it does not, or twice. `made` as in `look`."""
    apart = [each for number, each in enumerate(made) if not any(each.overlaps(e) for e in made[:number])]
    whole = [token.key for token in applied(tokens(sent.text, sent.signs), apart)]
    keys = [token.key for token in now.tokens]
    places = [at for at in range(len(keys) - len(whole) + 1) if keys[at : at + len(whole)] == whole]
    return (places[0], places[0] + len(whole)) if len(places) == 1 and whole else None


def within(sent: Passage, made: Sequence[Change], now: Printed, wanted: Change) -> Look:
    """As `look`, of a passage that is a part of another turn now: by its own words where they stand there once, else by those around the stretch."""
    place = window(sent, made, now)
    if place is None:
        return look(sent, made, now, wanted)
    first, last = place
    part = msgspec.structs.replace(now, tokens=now.tokens[first:last], at=now.at[first:last])
    found_ = look(sent, made, part, wanted)
    return msgspec.structs.replace(found_, first=found_.first + first, last=found_.last + first)


def _stands(
    sent: Sequence[Token], made: Sequence[Change], now: Sequence[Token], wanted: Change
) -> tuple[int, int] | None:
    """Where what is asked for stands already, between the words that it was to stand between."""
    done = applied(sent, [*made, wanted])
    begin = len(applied(sent[: wanted.first], [each for each in made if each.last <= wanted.first]))
    length = len(new_tokens(wanted.now, sent[wanted.first : wanted.last]))
    low, high = max(begin - 1, 0), min(begin + length + 1, len(done))
    matcher = SequenceMatcher(None, [t.key for t in done], [t.key for t in now], autojunk=False)
    for block in matcher.get_matching_blocks():
        if block.a <= low and high <= block.a + block.size:
            start = block.b + begin - block.a
            return start, start + length
    return None


def shown(now: Printed, first: int, last: int, around: int = 8) -> tuple[str, str, str]:
    """A stretch as it is printed, with some words before it and behind it."""
    every = now.tokens
    begin = every[first].start if first < len(every) else len(now.text)
    end = every[last - 1].end if first < last else begin
    low = every[max(first - around, 0)].start if every else 0
    high = every[min(last + around, len(every)) - 1].end if every else 0
    before = now.text[low:begin] if low < begin else ""
    return (
        ("… " if low else "") + before,
        now.text[begin:end],
        now.text[end:high] + (" …" if high < len(now.text) else ""),
    )


def changed(passage: str, sent: str, now: str) -> OutOfDate:
    """What is said where words have been changed since they were sent."""
    return OutOfDate(
        f"{passage} has changed since it was sent, so that this cannot be carried out as it was asked for.\n"
        f"  It was sent as: {sent}\n  It reads now:   {now or '(it is not printed any more)'}",
        remedy="Look again: refuse it with a reason, or word it yourself against the text as it is now (--now).",
    )
