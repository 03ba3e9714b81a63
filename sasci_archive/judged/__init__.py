"""How every seminar stands, judged again only where something that it is judged by has changed.

Law: what is said with the memory is what `pipeline.status` says without. A judgement is known by a digest of all it was made from (`made_from`) and by
the days between which it holds; nothing is believed because a clock or a file's time says so. Where anything is in doubt, it is judged.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Final, Self

from sasci_archive import pipeline
from sasci_archive.archive.standing import Lies
from sasci_archive.binding import series
from sasci_archive.editions.templates import Looks
from sasci_archive.errors import Disk, SasciError
from sasci_archive.judged import kept, made_from
from sasci_archive.judged.kept import Row
from sasci_archive.judged.made_from import Unsure
from sasci_archive.pipeline import STAGES, Judgement, State
from sasci_archive.press import edition as editions
from sasci_archive.store.folder import Folder
from sasci_archive.store.workspace import Workspace

_COUNTED: Final = re.compile(r"\d+ outstanding|no transcript")
_ANSWERS: Final = re.compile(r"not permitted by \d+ of those in it|nothing to keep yet")


def _always(_: Judgement) -> bool:
    return True


_KEPT: Final[dict[str, Callable[[Judgement], bool]]] = {
    "transcribe": lambda judged: not judged.why.startswith(("imported", "prepared")),
    "diarise": lambda judged: not judged.why.startswith(("imported", "prepared")),
    "name": lambda judged: judged.state is State.DONE or judged.why == "no voices",
    "validate": _always,
    "ready": lambda judged: judged.state is State.DONE or _COUNTED.fullmatch(judged.why) is not None,
    "publish": lambda judged: not judged.why.startswith("proof only"),
    "archive": lambda judged: judged.state is not State.BLOCKED or _ANSWERS.fullmatch(judged.why) is not None,
}
"""Which judgements are kept: those whose words are our own. What an error says may name a person, a file's name may too, and of a proof the command is told with the
seminar's: these are judged each time, as are stages that take no time."""


class Judged:
    """The seminars of a workspace at the instant `on` (UTC), with the templates of `looks`. Within it, records of other seminars are read once."""

    def __init__(self, workspace: Workspace, on: dt.datetime, looks: Looks) -> None:
        self._workspace, self._on, self._looks = workspace, on, looks
        self._ends = contextlib.ExitStack()
        self._seen: set[bytes] = set()

    def __enter__(self) -> Self:
        self._ends.enter_context(series.gathered())
        self._ends.enter_context(editions.templates_read_once())
        self._program = made_from.program(self._looks)
        self._memory = kept.read(self._workspace.seminars, self._program)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._ends.close()
        self.save()

    def save(self, *, only_seen: bool = False) -> None:
        """Keep what is known; with `only_seen` nothing of seminars that were not asked for. Where it cannot be written all is judged again the next time."""
        if only_seen:
            self._memory.keep_only(self._seen)
        with contextlib.suppress(Disk):
            self._memory.save()

    def status(self, folder: Folder) -> tuple[Judgement, ...]:
        """As `pipeline.status`. Raises BadRecord."""
        lies = self._lies(folder)
        before = self._made_from(folder, lies)
        if before is not None and (row := self._memory.get(before.digest, self._day)):
            self._seen.add(before.digest)
            return self._told(folder, lies, row)
        judged = pipeline.status(folder, self._on, self._looks, self._workspace, lies)
        if before is None or judged[0].state is State.NONE:
            return judged
        after = self._made_from(folder, lies)
        if after is not None and after.given == before.given:
            told = {each.stage: (each.state.value, each.why) for each in judged if _is_kept(each)}
            if (
                "ready" not in told
            ):  # it could not be bound, perhaps as another program failed this once: its faults are found anew
                told.pop("validate", None)
            self._memory.put(after.digest, Row(*after.days(self._day), told))
            self._seen.add(after.digest)
        return judged

    @property
    def _day(self) -> dt.date:
        return self._on.astimezone(dt.UTC).date()

    def _lies(self, folder: Folder) -> Lies | None:
        """What lies in the archive of it, looked for once; None where that does not read: then judging it says why."""
        try:
            return Lies(self._workspace, folder.slug)
        except SasciError:
            return None

    def _made_from(self, folder: Folder, lies: Lies | None) -> made_from.Made | None:
        """What it is judged by; None where that cannot be told. Its `given` is another where somebody has written anything meanwhile."""
        try:
            return made_from.made_from(folder, lies, self._program, self._day) if lies else None
        except (SasciError, OSError, Unsure):
            return None

    def _told(self, folder: Folder, lies: Lies | None, row: Row) -> tuple[Judgement, ...]:
        at = pipeline.judged_at(folder, self._on, self._looks, self._workspace, lies)
        return tuple(self._each(folder, at, row))

    @staticmethod
    def _each(folder: Folder, at: pipeline.At, row: Row) -> Iterator[Judgement]:
        for stage in STAGES:
            if known := row.told.get(stage.verb):
                yield Judgement(stage.verb, State(known[0]), known[1])
            else:
                yield stage.judge(folder, at)


def _is_kept(judged: Judgement) -> bool:
    return judged.stage in _KEPT and _KEPT[judged.stage](judged)
