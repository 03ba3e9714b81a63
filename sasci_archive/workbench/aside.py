"""What takes long is made where nobody who writes waits for it: of a long transcript by processes of their own, which give way to all others.

The one that makes lasts as long as the bench: it need not begin again, nor gather again what has not changed. A PDF is set by one for itself
(`compositor`), which is given all it needs and ends with it.
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TypeVar

import msgspec

from sasci_archive.editions.typesetting import Setting, typeset
from sasci_archive.errors import SasciError
from sasci_archive.store.folder import Folder
from sasci_archive.workbench import compositor
from sasci_archive.workbench.gathered import Gathered
from sasci_archive.workbench.making import WORKS, Work
from sasci_archive.workbench.processes import Answer, Other, answers

T = TypeVar("T")

LONG = 400_000
"""Bytes of a transcript from which on another process is begun: of a shorter one it is made sooner than that is."""


class _Question(msgspec.Struct, frozen=True):
    what: str
    on: dt.datetime
    about: tuple[str, ...] = ()


class NotMade(SasciError):  # noqa: N818 - named as those of `errors` are
    """What the other process says is wrong, `told` as it tells it."""

    def __init__(self, problem: str, told: str, *, remedy: str) -> None:
        super().__init__(problem, remedy=remedy)
        self._told = told

    def __str__(self) -> str:
        return self._told


class Aside:
    """Makes what is asked for, of one folder."""

    def __init__(self, folder: Folder) -> None:
        self._folder, self._here = folder, Gathered(folder)
        home, templates = str(folder.path.parent), str(folder.templates or "")
        self._maker = Other(__name__, home, folder.slug, templates)
        self._compositor = Other(compositor.__name__)

    def ask(self, work: Work[T], on: dt.datetime) -> T:
        """What it makes at the instant `on`. Raises as it does, of whatever class, with the same sentences; NotMade where another process does, or ends."""
        if self.is_short:
            return work(self._here, on)
        question = msgspec.msgpack.encode(_Question(work.name, on, work.about))
        return msgspec.msgpack.decode(_made(self._maker.ask(question)), type=work.kind)

    def typeset(self, setting: Setting) -> bytes:
        """A book, set by a process that ends with it: one of 3,000 turns leaves it with 600 MB. Raises as `typesetting.typeset` does; NotMade where
        another process does, or ends."""
        if self.is_short:
            return typeset(setting)
        try:
            return _made(self._compositor.ask(msgspec.msgpack.encode(setting)))
        finally:
            self._compositor.end()

    def close(self) -> None:
        """Nothing more is asked; what is being made is given up."""
        for other in (self._maker, self._compositor):
            other.close()

    @property
    def is_short(self) -> bool:
        """Whether all is made here, sooner than another process is begun."""
        try:
            return self._folder.transcript_xml.stat().st_size < LONG
        except OSError:  # it is not there: whoever reads it says so
            return True


def _made(answer: Answer) -> bytes:
    if answer.problem:
        raise NotMade(answer.problem, answer.told, remedy=answer.remedy)
    return answer.made


def _main(home: str, slug: str, templates: str) -> None:
    gathered = Gathered(Folder(Path(home), slug, Path(templates) if templates else None))

    def answer(message: bytes) -> bytes:
        question = msgspec.msgpack.decode(message, type=_Question)
        work = msgspec.structs.replace(WORKS[question.what], about=question.about)
        return msgspec.msgpack.encode(work(gathered, question.on))

    answers(answer)


if __name__ == "__main__":
    _main(*sys.argv[1:])
