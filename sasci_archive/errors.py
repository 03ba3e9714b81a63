"""Every error a user can meet: one sentence for the problem, one for the remedy, and the place where there is one.

Nothing here is caught except to add knowledge; a command prints an error and ends with its exit code. A checker
returns all its faults together (`Faults`), each a `Fault` with a code, a place and a remedy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class SasciError(Exception):
    """What went wrong and what to do about it, in the user's own names.

    >>> print(SasciError("There is no seminar 'demmo'.", remedy="Did you mean 'demo'? `inv status` lists them."))
    There is no seminar 'demmo'. Did you mean 'demo'? `inv status` lists them.
    """

    exit_code = 1

    def __init__(self, problem: str, *, remedy: str) -> None:
        super().__init__(problem, remedy)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.problem} {self.remedy}"


class BadRecord(SasciError):
    """A file that people write (TOML) or that we keep (JSON) does not read: the place is in the sentence."""


class BadSlug(SasciError):
    """A seminar's short name that would not be a plain folder name."""


class BadMedia(SasciError):
    """A recording that is missing, empty, truncated, silent or not a recording."""


class SilentMedia(BadMedia):
    """A recording in which nothing is to be heard."""


class BadCaptions(SasciError):
    """A caption or transcript file that does not read; nothing in it is skipped in silence."""


class BadPicture(SasciError):
    """A picture that is none, is broken, too large, or moves."""


class BadAnswers(SasciError):
    """A file of answers that does not read, or answers something else; nothing in it is taken."""


class BadTranscript(SasciError):
    """A transcript (TEI) that does not read at all; faults of one that does are `Faults`."""


class BadDocument(SasciError):
    """A word processor's file that is of another kind, locked, broken, or not to be opened; nothing of it was read."""


class BadBag(SasciError):
    """What others made (a bag, a crate, an archive of them) is not what it says, or not to be unpacked; nothing of it was taken in."""


class BadTemplate(SasciError):
    """A template that the workspace has of its own cannot be used."""


class NotYet(SasciError):
    """A stage was asked for before what it needs is there."""


class WouldOverwrite(SasciError):
    """A command would have replaced something people have worked on."""


class OutOfDate(SasciError):
    """Two files of a seminar no longer agree (a names file and the voices, say)."""


class BrokenIndex(SasciError):
    """An index for search that is damaged, older or none: it is made anew."""


class NotToBeHad(SasciError):
    """A model, an engine or an extra is not on this machine and cannot be fetched."""


class NotAnswered(SasciError):
    """The line broke, or the service is not well: whether what was asked for was done is not known where `unknown` is set."""

    def __init__(self, problem: str, *, remedy: str, unknown: bool) -> None:
        super().__init__(problem, remedy=remedy)
        self.unknown = unknown


class NoPermission(SasciError):
    """The gate stayed shut: nobody's permission lets this leave the room."""


class StillNamed(NoPermission):
    """The gate stayed shut because names that are not to be known still stand in the text: `names`, each with the places."""

    def __init__(self, names: Sequence[tuple[str, str]]) -> None:
        stands = "\n".join(f"  {name} in {places}." for name, places in names)
        super().__init__(
            f"The gate stays shut: names that are not to be known still stand in the text.\n{stands}",
            remedy="`inv redact.mention SLUG --participant ID` marks where a participant is named, so that their role or pseudonym "
            "stands there; `inv redact SLUG u12` withholds words. Where somebody else is meant, mark it as theirs, by a name "
            "that seminar.toml has of them (known_as). In the index give the entry `person`, so that it follows what is printed. What stands in "
            "the header comes from seminar.toml.",
        )
        self.names = tuple(names)


class Disk(SasciError):
    """The disk is full, or a file cannot be written; what stood before still stands."""


class Locked(Disk):
    """A store holds what is to be removed, for a time or until somebody says otherwise (object lock); nothing was changed."""


class Busy(SasciError):
    """Somebody else is writing to the same thing at this moment."""


class BrokenObject(SasciError):
    """An object of the archive, or its storage root, is not as it must be; nothing was written to it."""


class BrokenLedger(SasciError):
    """The ledger does not read, or is not the one that was written."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong at one place. `code` is stable (T03); `line` is 1-based, 0 where there is no line; `file` is said where what has
    the faults is several files."""

    code: str
    line: int
    problem: str
    remedy: str
    file: str = ""

    def __str__(self) -> str:
        place = ", ".join(filter(None, (self.file, f"line {self.line}" if self.line else "")))
        place = f"{place}: " if place else ""
        return f"{self.code} {place}{self.problem} {self.remedy}"


class Faults(SasciError):
    """All that is wrong with one document, together."""

    def __init__(self, what: str, faults: Sequence[Fault]) -> None:
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        super().__init__(f"{what} has {count}:", remedy="\n".join(f"  {fault}" for fault in faults))
        self.faults = tuple(faults)

    def __str__(self) -> str:
        return f"{self.problem}\n{self.remedy}"


class Unreadable(SasciError):
    """A finished file that the leak test cannot read: nothing can be said of it, so that it must not leave."""


class Leaking(SasciError):
    """The leak test found something withheld in a finished file. It names the file, the place and the mark, never the words."""

    def __init__(self, slug: str, hits: Sequence[tuple[str, str, str]], *, stands: str = "") -> None:
        """`stands` says how things stand now, where that is not that nothing is public."""
        now = stands or f"Nothing of '{slug}' is public now."
        lines = [f"  {artefact}, {where}: {mark}" for artefact, where, mark in hits[:20]]
        lines += [f"  and {len(hits) - 20} more"] if len(hits) > 20 else []
        super().__init__(
            "The leak test stopped the release: something that is to be kept back stands in a finished file.\n"
            + "\n".join(lines),
            remedy=f"{now} If the same words are said elsewhere, where they may be, withhold them there "
            "too or mark less; else please tell us, as the gate has missed something.",
        )
        self.hits = tuple(hits)
