"""What was taken down for good: the record of it, which keeps no word of what is gone once it is gone."""

from __future__ import annotations

import datetime as dt
from enum import Enum

from sasci_archive.model.speech import Span, Value


class State(Enum):
    """How far it has come."""

    BEGUN = "begun"  # it may have been stopped at any step: the same command goes on
    UNFINISHED = "unfinished"  # something is left for people to do, or a place could not be reached
    DONE = "done"  # nothing of it was found in anything that we hold


class Said(Value, frozen=True):
    """Words that must be found nowhere, under a mark that does not say them. Kept until they are not found any more."""

    mark: str
    text: str


class Content(Value, frozen=True):
    """A file that was removed because it held something of it: its SHA-512 (hex), its bytes, and what it was ("4-transcript.xml, versions 1–3")."""

    sha512: str
    size: int
    what: str


class Silences(Value, frozen=True):
    """When it is heard (`spans`, ms of a session's timeline), by session; None where nobody knows."""

    spans: dict[str, tuple[Span, ...]] | None = None


class Recut(Value, frozen=True):
    """An original (its SHA-512, hex: `before`) that is written anew as the file `name`, silent in `spans` (ms of its own timeline): the SHA-512 of that
    is `after`, "" until it is written."""

    before: str
    name: str
    spans: tuple[Span, ...]
    after: str = ""


class Copy(Value, frozen=True, kw_only=True):
    """A copy that somebody else holds: who, what of it, what to ask them; and what they answered, when."""

    holder: str
    what: str
    request: str
    answer: str = ""
    answered: dt.date | None = None


class Takedown(Value, frozen=True, kw_only=True):
    """One takedown, RESTRICTED: `parts` as they were asked for (u12, r1, person:mo, file:…, all), on whose word and why. `removed` says what was done, in
    order; `left` what people must still do, `unreached` which places could not be opened: there the contents are to be removed by their digests. All that
    goes is written down before it goes, as a run may be stopped at any step: `silences` once they are known (None before), `recut` what has become of the sound."""

    slug: str
    number: int
    on: dt.datetime
    who: str
    authority: str
    reason: str
    parts: tuple[str, ...]
    state: State = State.BEGUN
    texts: tuple[Said, ...] = ()
    names: tuple[str, ...] = ()
    contents: tuple[Content, ...] = ()
    removed: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    unreached: tuple[str, ...] = ()
    elsewhere: tuple[Copy, ...] = ()
    searched: int = 0
    silences: Silences | None = None
    recut: tuple[Recut, ...] = ()

    @property
    def is_all(self) -> bool:
        """Whether the whole seminar goes."""
        return "all" in self.parts
