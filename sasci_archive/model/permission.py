"""What one person's permission means for one channel on one day: open, withheld, or an answer outstanding.

The first no withholds; what has not been answered keeps the gate shut; an embargo withholds until its day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import msgspec

from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Answer, Attribution, Permission

Question = tuple[str, Callable[[Permission], Answer], Callable[[Channel], bool]]

QUESTIONS: tuple[Question, ...] = (
    ("publishing what they said", lambda p: p.text, lambda _: True),
    ("letting their voice be heard", lambda p: p.audio, lambda channel: channel is Channel.AUDIO),
    ("keeping it in an archive", lambda p: p.archive, lambda channel: channel is Channel.DEPOSIT),
)
"""What a person must have said yes to: in words, where the answer stands, for which channels it is asked."""


class Decision(msgspec.Struct, frozen=True):
    """`outstanding`: what is still to be answered, in words that follow a name. `withheld`: why nothing of theirs leaves,
    "" where it may. `opens`: the instant (UTC) at which that ends by itself."""

    outstanding: tuple[str, ...] = ()
    withheld: str = ""
    opens: dt.datetime | None = None


def decide(permission: Permission, channel: Channel, on: dt.datetime) -> Decision:
    """For a public channel at an instant (UTC).

    >>> decide(Permission(person="jo"), Channel.HTML, dt.datetime(2026, 1, 1, tzinfo=dt.UTC)).outstanding[0]
    'has not answered about publishing what they said'
    """
    if permission.withdrawn:
        return Decision(withheld="permission withdrawn")
    asked = [(what, answer(permission)) for what, answer, applies in QUESTIONS if applies(channel)]
    if refused := next((what for what, answer in asked if answer is Answer.NO), ""):
        return Decision(withheld=f"said no to {refused}")
    missing = [f"has not answered about {what}" for what, answer in asked if answer is Answer.UNANSWERED]
    if permission.attribution is Attribution.UNANSWERED:
        missing.append("has not said how to appear (by name, role or pseudonym)")
    if permission.attribution is Attribution.PSEUDONYM and not permission.pseudonym.strip():
        missing.append("wants a pseudonym, and none has been chosen")
    if permission.signed is None:
        missing.append("has not signed, or the day of signing is not recorded")
    elif permission.signed > on.date():
        missing.append(f"is said to sign on {permission.signed}, a day still to come")
    if missing:
        return Decision(outstanding=tuple(missing))
    if permission.embargo and not permission.opens:
        return Decision(withheld="under embargo, with no day on which it ends")
    opening = opening_of(permission, channel)
    if opening and opening > on:
        at = f" at {opening:%H:%M:%S} UTC" if opening.time() != dt.time() else ""
        return Decision(withheld=f"closed until {opening.date()}{at}", opens=opening)
    return Decision()


def against_keeping(permission: Permission, on: dt.datetime) -> str:
    """Why an archive may not keep, at an instant (UTC), the recording and the whole text with somebody's words in them, in words that follow a
    name; "" where it may. What is published, and how, is another question.

    >>> against_keeping(Permission(person="jo", archive=Answer.NO), dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    'said no to keeping it in an archive'
    """
    if permission.withdrawn:
        return f"took their permission back on {permission.withdrawn}"
    if permission.archive is Answer.NO:
        return "said no to keeping it in an archive"
    if permission.archive is Answer.UNANSWERED:
        return "has not answered about keeping it in an archive"
    if permission.signed is None or permission.signed > on.date():
        return "has not signed, or the day of signing is not recorded"
    if permission.archive_opens:
        opens = dt.datetime.combine(permission.archive_opens, permission.opens_at or dt.time(), dt.UTC)
        return f"lets an archive keep it from {permission.archive_opens} on" if opens > on else ""
    return ""


def opening_of(permission: Permission, channel: Channel) -> dt.datetime | None:
    """The instant (UTC) from which what was permitted may leave by a channel: the last of the days that were set for it; None
    where none was set."""
    later = {Channel.AUDIO: permission.audio_opens, Channel.DEPOSIT: permission.archive_opens}.get(channel)
    at = permission.opens_at or dt.time()
    days = [day for day in (permission.opens, later) if day]
    return dt.datetime.combine(max(days), at, dt.UTC) if days else None
