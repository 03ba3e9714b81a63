"""What is served is kept up to date: made anew when something it is made from has changed, and made ready for when the next embargo ends.

Where it cannot be made, what was served stays (as far as it may), the fault is told once, and it is tried again when something has changed.
"""

from __future__ import annotations

from typing import Final

from sasci_archive.errors import BadTemplate, Disk, SasciError
from sasci_archive.serving.preparing import Preparing
from sasci_archive.serving.served import Served

IN_THE_TERMINAL: Final = "The pages cannot be made anew. The terminal in which `inv serve` runs says why."


class Keeping:
    """Between what is served and those who make it. `turn` is called again and again, by one thread."""

    def __init__(self, served: Served, preparing: Preparing, home: str) -> None:
        """`home` is where the workspace lies: whoever sees a page need not know."""
        self._served, self._preparing, self._home = served, preparing, home
        self._tried = self._tried_ahead = ""

    def begin(self) -> None:
        """Make the first snapshot. Raises SasciError."""
        self._served.take(self._preparing.present(self._served.now()))
        self.turn()

    def turn(self) -> bool:
        """Make what is to be made; gives whether something new is served."""
        showing, seen = self._served.look(), self._preparing.seen()
        of = showing.of
        due = of.ahead or (of.opens is not None and of.opens <= self._served.now())
        wanted = f"{seen}{' opens' if due else ''}"
        if (due or of.seen != seen or not showing.whole) and self._tried != wanted:
            self._tried = wanted
            if not self._present():
                return False
            self._ready()
            return True
        self._ready()
        # what waits first: its instant may come between both looks, and then it is what is shown
        waiting = self._served.waiting
        self._preparing.tidy(waiting, self._served.look().of)
        return False

    def _present(self) -> bool:
        try:
            made = self._preparing.present(self._served.now())
        except SasciError as error:
            self._fail(error)
            return False
        self._tried = ""
        self._served.fail("")
        return self._served.take(made)

    def _ready(self) -> None:
        """Have the next snapshot ready, where the instant at which something opens is known."""
        showing = self._served.look()
        opens, state = showing.of.opens, f"{showing.number} {showing.of.seen}"
        if showing.of.ahead or self._tried_ahead == state:
            return
        self._tried_ahead = state
        self._served.wait_for(None)  # what was ready is made from what is not so any more
        if opens is None:
            return
        try:
            self._served.wait_for(self._preparing.ahead(opens))
        except SasciError as error:  # then it opens when it has been made, as it would be without
            self._fail(error)

    def _fail(self, error: SasciError) -> None:
        """Why the gate stays shut, or a record does not read, may name people: pages are told of templates and of disks alone."""
        told = str(error).replace(f"{self._home}/", "").replace(self._home, "")
        self._served.fail(told, told if isinstance(error, BadTemplate | Disk) else IN_THE_TERMINAL)
