"""Other processes of our own, which give way to all others: each is asked one thing after the other, and ends when nobody can ask it any more.

What is asked and answered is bytes, each message with its length before it. Nothing is imported here that a process would not need.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import IO, Final

import msgspec

from sasci_archive.errors import SasciError

_LEAST: Final = 10
"""How far a process gives way. https://docs.python.org/3/library/os.html#os.nice"""
_LENGTH: Final = 8


class Answer(msgspec.Struct, frozen=True):
    """What the other process says: what it made, or what is wrong."""

    made: bytes = b""
    problem: str = ""
    remedy: str = ""
    told: str = ""


class Other:
    """A process that runs a `module` with arguments, begun when it is first asked, and again when it has ended."""

    def __init__(self, module: str, *arguments: str) -> None:
        self._command = [sys.executable, "-m", module, *arguments]
        self._one = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = threading.Event()

    def ask(self, question: bytes) -> Answer:
        """Raises SasciError where it is closed; a process that ends is an answer."""
        with self._one:
            process = self._begun()
            asks, answers = process.stdin, process.stdout
            try:
                if asks and answers:
                    _send(asks, question)
                    return msgspec.msgpack.decode(_received(answers), type=Answer)
            except (OSError, EOFError, ValueError):  # it has ended: the next question is for another
                self._ended()
            return _unforeseen()

    def end(self) -> None:
        """What it has taken is given back; the next question is for another."""
        with self._one:
            self._ended()

    def close(self) -> None:
        """Nothing more is asked; what is being made is given up."""
        self._closed.set()
        if (process := self._process) is not None:
            process.kill()  # so that whoever waits for it does no more
        self.end()

    def _begun(self) -> subprocess.Popen[bytes]:
        if self._closed.is_set():
            problem, remedy = "The workbench is being closed.", "Start it again with `inv edit`."
            raise SasciError(problem, remedy=remedy)
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603 - our own program under our own Python, no shell
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
            if self._closed.is_set():  # since it was asked above: whoever closed it saw none
                self._process.kill()
        return self._process

    def _ended(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            with contextlib.suppress(OSError):
                process.communicate()


def answers(made: Callable[[bytes], bytes]) -> None:
    """The other process: answers each question with what is made of it, or what is wrong, and says nothing else."""
    with contextlib.suppress(AttributeError, OSError):  # not every system has it
        os.nice(_LEAST)
    asked, said = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
    with contextlib.suppress(EOFError, BrokenPipeError, KeyboardInterrupt):
        while True:
            _send(said, msgspec.msgpack.encode(_answer(made, _received(asked))))


def _answer(made: Callable[[bytes], bytes], message: bytes) -> Answer:
    try:
        return Answer(made(message))
    except SasciError as error:
        return Answer(problem=error.problem, remedy=error.remedy, told=str(error))
    except Exception:  # noqa: BLE001 - whatever it was, it is told, and the next question is another chance
        return _unforeseen()


def _unforeseen() -> Answer:
    problem = "It could not be made, for a reason that we did not foresee."
    remedy = "Change something, or try `inv publish`."
    return Answer(problem=problem, remedy=remedy, told=f"{problem} {remedy}")


def _send(to: IO[bytes], message: bytes) -> None:
    to.write(len(message).to_bytes(_LENGTH, "big"))
    to.write(message)
    to.flush()


def _received(source: IO[bytes]) -> bytes:
    """Raises EOFError where nothing more comes."""
    length = source.read(_LENGTH)
    message = source.read(int.from_bytes(length, "big"))
    if not message or len(message) != int.from_bytes(length, "big"):
        raise EOFError
    return message
