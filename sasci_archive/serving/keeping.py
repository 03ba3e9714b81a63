"""What is served is kept up to date: made anew when something it is made from has changed, and made ready for when the next embargo ends.

Where it cannot be made, what was served stays (as far as it may), the fault is told once, and it is tried again when something has changed.
"""

from __future__ import annotations

from sasci_archive.errors import SasciError
from sasci_archive.serving.preparing import Preparing
from sasci_archive.serving.served import Served


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
        self._preparing.tidy(self._served.look().of, self._served.waiting)
        return False

    def _present(self) -> bool:
        try:
            made = self._preparing.present(self._served.now())
        except SasciError as error:
            self._served.fail(self._sentence(error))
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
            self._served.fail(self._sentence(error))

    def _sentence(self, error: SasciError) -> str:
        return str(error).replace(f"{self._home}/", "").replace(self._home, "")
