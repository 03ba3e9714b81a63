"""What takes long is made where nobody who writes waits for it: of a long transcript by processes of their own, which give way to all others.

A process lasts as long as the bench: it need not begin again, nor gather again what has not changed. What others do not wait behind, as it takes long, has one
for itself. They are asked and answer in msgpack, each message with its length before it; a process ends when nobody can ask it any more.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Final, TypeVar

import msgspec

from sasci_archive.errors import SasciError
from sasci_archive.store.folder import Folder
from sasci_archive.workbench.gathered import Gathered
from sasci_archive.workbench.making import WORKS, Work

T = TypeVar("T")

LONG = 400_000
"""Bytes of a transcript from which on another process is begun: of a shorter one it is made sooner than that is."""
_LEAST: Final = 10
"""How far a process gives way. https://docs.python.org/3/library/os.html#os.nice"""
_LENGTH: Final = 8


class _Question(msgspec.Struct, frozen=True):
    what: str
    on: dt.datetime


class _Answer(msgspec.Struct, frozen=True):
    """What the other process says: what it made (as msgpack), or what is wrong."""

    made: bytes = b""
    problem: str = ""
    remedy: str = ""
    told: str = ""


class NotMade(SasciError):  # noqa: N818 - named as those of `errors` are
    """What the other process says is wrong, `told` as it tells it."""

    def __init__(self, problem: str, told: str, *, remedy: str) -> None:
        super().__init__(problem, remedy=remedy)
        self._told = told

    def __str__(self) -> str:
        return self._told


def _unforeseen() -> _Answer:
    problem = "It could not be made, for a reason that we did not foresee."
    remedy = "Change something, or try `inv publish`."
    return _Answer(problem=problem, remedy=remedy, told=f"{problem} {remedy}")


class Aside:
    """Makes what is asked for, of one folder."""

    def __init__(self, folder: Folder) -> None:
        self._folder, self._here = folder, Gathered(folder)
        self._quick, self._slow = _Other(folder, lasts=True), _Other(folder, lasts=False)

    def ask(self, work: Work[T], on: dt.datetime) -> T:
        """What it makes at the instant `on`. Raises as it does, of whatever class, with the same sentences; NotMade where another process does, or ends."""
        if self._is_short():
            return work.make(self._here, on)
        answer = (self._slow if work.slow else self._quick).ask(_Question(work.name, on))
        if answer.problem:
            raise NotMade(answer.problem, answer.told, remedy=answer.remedy)
        return msgspec.msgpack.decode(answer.made, type=work.kind)

    def close(self) -> None:
        """Nothing more is asked; what is being made is given up."""
        for other in (self._quick, self._slow):
            other.close()

    def _is_short(self) -> bool:
        try:
            return self._folder.transcript_xml.stat().st_size < LONG
        except OSError:  # it is not there: whoever reads it says so
            return True


class _Other:
    """Another process, begun when it is first asked; it answers one after the other. One that does not last ends with its answer: a PDF of 3,000
    turns leaves it with 670 MB, where all else takes 140."""

    def __init__(self, folder: Folder, *, lasts: bool) -> None:
        self._folder, self._lasts, self._one = folder, lasts, threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False

    def ask(self, question: _Question) -> _Answer:
        with self._one:
            process = self._begun()
            asks, answers = process.stdin, process.stdout
            try:
                if asks and answers:
                    _send(asks, msgspec.msgpack.encode(question))
                    answer = msgspec.msgpack.decode(_received(answers), type=_Answer)
                    if not self._lasts:
                        self._end()
                    return answer
            except (OSError, EOFError, ValueError):  # it has ended: the next question is for another
                self._end()
            return _unforeseen()

    def close(self) -> None:
        self._closed = True
        if self._process is not None:
            self._process.kill()  # so that whoever waits for it does no more
        with self._one:
            self._end()

    def _begun(self) -> subprocess.Popen[bytes]:
        if self._closed:
            problem, remedy = "The workbench is being closed.", "Start it again with `inv edit`."
            raise SasciError(problem, remedy=remedy)
        if self._process is None:
            folder = self._folder
            self._process = subprocess.Popen(  # noqa: S603 - our own program under our own Python, no shell
                [sys.executable, "-m", __name__, str(folder.path.parent), folder.slug, str(folder.templates or "")],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            with contextlib.suppress(OSError):
                process.communicate()


def _send(to: IO[bytes], message: bytes) -> None:
    to.write(len(message).to_bytes(_LENGTH, "big") + message)
    to.flush()


def _received(source: IO[bytes]) -> bytes:
    """Raises EOFError where nothing more comes."""
    length = source.read(_LENGTH)
    message = source.read(int.from_bytes(length, "big"))
    if not message or len(message) != int.from_bytes(length, "big"):
        raise EOFError
    return message


def _main(home: str, slug: str, templates: str) -> None:
    """The other process: answers and says nothing else."""
    with contextlib.suppress(AttributeError, OSError):  # not every system has it
        os.nice(_LEAST)
    asked, answers = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
    gathered = Gathered(Folder(Path(home), slug, Path(templates) if templates else None))
    with contextlib.suppress(EOFError, BrokenPipeError, KeyboardInterrupt):
        while True:
            _send(answers, msgspec.msgpack.encode(_answer(gathered, _received(asked))))


def _answer(gathered: Gathered, message: bytes) -> _Answer:
    try:
        question = msgspec.msgpack.decode(message, type=_Question)
        return _Answer(msgspec.msgpack.encode(WORKS[question.what].make(gathered, question.on)))
    except SasciError as error:
        return _Answer(problem=error.problem, remedy=error.remedy, told=str(error))
    except Exception:  # noqa: BLE001 - whatever it was, it is told, and the next question is another chance
        return _unforeseen()


if __name__ == "__main__":
    _main(*sys.argv[1:])
