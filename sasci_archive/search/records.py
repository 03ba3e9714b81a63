"""What is read of an index in the same SQL, whatever keeps it: its seminars, with their sessions, people and themes."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from typing import Any

import numpy as np

from sasci_archive.search.port import Coded, Seminar


class Records(ABC):
    """So much of `port.Rows`."""

    @abstractmethod
    def recorded(self, asked: str) -> list[Any]:
        """The rows that a query gives, in which tables stand in braces. Raises BrokenIndex."""

    def seminars(self) -> dict[int, Seminar]:
        """As `port.Rows`."""
        asked = "SELECT number, slug, title, address, project, kinds, people, sessions FROM {seminar} ORDER BY slug"
        return {
            number: Seminar(
                *(number, slug, title, address, project),
                np.frombuffer(kinds, "u1"),
                np.frombuffer(people, "<u2"),
                np.frombuffer(sessions, "<i2"),
            )
            for number, slug, title, address, project, kinds, people, sessions in self.recorded(asked)
        }

    def lacking(self) -> list[tuple[str, str]]:
        """As `port.Rows`."""
        return self.recorded("SELECT slug, lacking FROM {seminar} WHERE lacking != '' ORDER BY slug")

    def sessions(self) -> list[tuple[int, int, dt.date | None]]:
        """As `port.Rows`."""
        rows = self.recorded("SELECT seminar, number, day FROM {session} ORDER BY seminar, number")
        return [(seminar, at, dt.date.fromisoformat(day) if day else None) for seminar, at, day in rows]

    def people(self) -> list[tuple[int, int, str, str]]:
        """As `port.Rows`."""
        return self.recorded("SELECT seminar, number, name, role FROM {person} ORDER BY seminar, number")

    def themes(self) -> list[tuple[int, Coded]]:
        """As `port.Rows`."""
        rows = self.recorded("SELECT seminar, theme, label, passages FROM {theme} ORDER BY theme, seminar")
        return [(seminar, Coded(theme, label, np.frombuffer(places, "<u4"))) for seminar, theme, label, places in rows]
