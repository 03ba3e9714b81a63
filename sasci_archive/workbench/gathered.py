"""What is made of a seminar's folder again and again, kept as long as the folder is as it was: bound once, released once, asked once.

Only values are kept, no trees: threads may share them.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from typing import TypeVar, cast

from sasci_archive import gate
from sasci_archive.binding import Bound, bound
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Consent
from sasci_archive.model.outstanding import Readiness
from sasci_archive.model.reading import Reading
from sasci_archive.stages.ready import ready
from sasci_archive.store.folder import Folder
from sasci_archive.workbench.stamps import Stamp, stamp

T = TypeVar("T")


class Gathered:
    """Of one folder. Whatever is asked may raise as what makes it does."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self._one = threading.RLock()
        self._of: tuple[Stamp, dt.date | None] = (), None
        self._made: dict[str, object] = {}

    def whole(self, on: dt.datetime) -> Bound:
        """The transcript with all that stands around it."""
        return self._once("whole", on, lambda: bound(self.folder))

    def proof(self, on: dt.datetime) -> Reading:
        """As the house reads it in print, everybody by name and without times."""

        def read() -> Reading:
            return gate.release(self.whole(on).master, None, Consent(), Channel.PROOF, on).reading

        return self._once("proof", on, read)

    def ready(self, on: dt.datetime) -> Readiness:
        """What is outstanding on that day."""
        return self._once("ready", on, lambda: ready(self.folder, on=on, whole=self.whole(on).master))

    def _once(self, name: str, on: dt.datetime, make: Callable[[], T]) -> T:
        with self._one:
            now = stamp(self.folder, letters=True, beside=True), on.date()
            if self._of != now:
                self._of, self._made = now, {}
            if name not in self._made:
                self._made[name] = make()
            return cast(T, self._made[name])
