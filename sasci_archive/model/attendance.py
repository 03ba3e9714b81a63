"""Who a meeting's platform says was there, and when. E-mail addresses are no part of it."""

from __future__ import annotations

import datetime as dt

import msgspec


class Stay(msgspec.Struct, frozen=True):
    """From when to when somebody was in the meeting, by the clock of the report; None where it does not say."""

    joined: dt.time | None
    left: dt.time | None


class Seen(msgspec.Struct, frozen=True):
    """One line of who was there: the name `shown`, the name they had at first where it was another (`also`), each stay, and minutes in
    all (None where the report does not say)."""

    shown: str
    also: str
    stays: tuple[Stay, ...]
    minutes: int | None

    @property
    def when(self) -> str:
        """As people write it: from the first to the last moment, and how long in all.

        >>> Seen("Jill", "", (Stay(dt.time(13, 58), dt.time(16, 2)),), 124).when
        '13:58–16:02 (124 min)'
        """
        joined = min((s.joined for s in self.stays if s.joined), default=None)
        left = max((s.left for s in self.stays if s.left), default=None)
        span = f"{joined:%H:%M}–{left:%H:%M}" if joined and left else ""
        long = f"{self.minutes} min" if self.minutes is not None else ""
        return f"{span} ({long})" if span and long else span or long


class Report(msgspec.Struct, frozen=True):
    """An attendance report: of which platform, and everybody in it, by their first appearance."""

    platform: str
    seen: tuple[Seen, ...]
