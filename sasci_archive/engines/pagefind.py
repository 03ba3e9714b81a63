"""The index that a browser searches by itself: Pagefind (https://pagefind.app), a program of its own (a wheel, MIT) that is told what there is and
makes files of it. The browser fetches only those parts of them that a query needs.

Its Python interface waits a tenth of a second for each answer; so it is spoken to as that does, in messages of base64 behind which a comma stands,
all at once. The version is pinned for that. It is asked for the files and writes none itself: it says that it has written them before they are whole.
"""

from __future__ import annotations

import base64
import contextlib
import importlib.metadata
import json
import os
import subprocess
import threading
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, Final, Self

import msgspec

from sasci_archive.errors import SasciError
from sasci_archive.model.inlines import View

KEPT: Final = ("pagefind.js", "pagefind-worker.js", "pagefind-entry.json")
"""Of what it writes beside the index and its programs (`wasm.*`): the rest is for pages that look as its authors want."""


class _File(msgspec.Struct):
    path: str
    content: bytes


class _Payload(msgspec.Struct):
    """What an answer says, of all that it may say."""

    type: str
    index_id: int = 0
    message: str = "no reason given"
    files: tuple[_File, ...] = ()


class _Answer(msgspec.Struct):
    payload: _Payload


class Found(View, frozen=True, kw_only=True):
    """One thing that can be found: where it leads, its words, by what it can be narrowed down, and in what orders it can stand. There is no `meta`: of
    that, too, every word is searched."""

    leads: str
    content: str
    filters: Mapping[str, Sequence[str]]
    sort: Mapping[str, str] = {}


PATIENCE: Final = 300.0
"""Seconds in which one that owes us an answer must give one; it gives thousands in one."""


def index(records: Iterable[Found], target: Path, *, language: str) -> int:
    """Writes the index into the folder `target`, and says how many records are in it. One `language` (ISO 639-1) is that of its stemming.
    Raises SasciError."""
    try:
        with _Service() as service:
            count, made = _told(service, records, language)
        for file in made:
            if _used(path := PurePosixPath(file.path)):
                (target / path).parent.mkdir(parents=True, exist_ok=True)
                (target / path).write_bytes(file.content)
    except OSError as error:
        raise _broken(error.strerror or str(error)) from error
    return count


def _told(service: _Service, records: Iterable[Found], language: str) -> tuple[int, tuple[_File, ...]]:
    """How many they are, and the files."""
    count = 0
    begun = service.ask({"type": "NewIndex", "config": {"force_language": language}})
    for record in records:
        count += 1
        told = {"type": "AddRecord", "index_id": begun.index_id, "url": record.leads, "language": language}
        also = {"content": record.content, "sort": dict(record.sort)}
        filters = {name: list(values) for name, values in record.filters.items()}
        service.send(told | also | {"filters": filters})
    made = service.ask({"type": "GetFiles", "index_id": begun.index_id})
    return count, made.files


class _Service:
    """The program, which answers what it is sent, each in its turn; its answers are read beside the writing, as neither waits for the other."""

    def __init__(self) -> None:
        self._process = subprocess.Popen([_program(), "--service"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603  no shell, our own program
        self._sent = self._read = 0
        self._last = _Payload("")
        self._problem = ""
        self._new = threading.Condition()
        self._beside = [threading.Thread(target=does, daemon=True) for does in (self._listen, self._watch)]

    def __enter__(self) -> Self:
        for thread in self._beside:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end("it was ended")
        for (
            thread
        ) in self._beside:  # before the stream is closed: whoever reads on would read from what has its number next
            thread.join()
        with contextlib.suppress(OSError):  # what was still to be sent to it
            self._process.communicate()

    def send(self, payload: dict[str, Any]) -> None:
        """Raises SasciError, where it is not there any more."""
        assert self._process.stdin is not None
        with self._new:
            self._sent += 1
        message = json.dumps({"message_id": self._sent, "payload": payload}).encode()
        try:
            self._process.stdin.write(base64.b64encode(message) + b",")
            self._process.stdin.flush()
        except OSError:
            self._beside[0].join()  # who knows why
            raise _broken(self._problem) from None

    def ask(self, payload: dict[str, Any]) -> _Payload:
        """The answer. Raises SasciError, for whatever went wrong before it too."""
        self.send(payload)
        with self._new:
            self._new.wait_for(lambda: self._read >= self._sent or bool(self._problem))
            if self._problem:
                raise _broken(self._problem)
            return self._last

    def _end(self, problem: str) -> None:
        with self._new:
            self._problem = self._problem or problem
            self._new.notify_all()
        self._process.kill()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        problem, told, rest = "it ended", bytearray(), b""
        try:
            while block := os.read(self._process.stdout.fileno(), 1 << 20):
                *ended, rest = (rest + block).split(b",")
                for text in ended:
                    self._take(told + base64.b64decode(text))
                    told = bytearray()
                whole = len(rest) // 4 * 4  # what is long is read as it comes, and not held as letters
                told += base64.b64decode(rest[:whole])
                rest = rest[whole:]
        except (OSError, ValueError):
            problem = "its answer is none that we know"
        self._end(problem)

    def _take(self, told: bytearray) -> None:
        answer = msgspec.json.decode(told, type=_Answer).payload
        with self._new:
            self._read += 1
            self._last = answer
            if answer.type == "Error" and not self._problem:
                self._problem = answer.message
            self._new.notify_all()

    def _watch(self) -> None:
        """Ends it where it owes an answer and gives none: somebody waits for this, and would wait for ever."""
        with self._new:
            while not self._problem:
                read, owed = self._read, self._read < self._sent
                self._new.wait_for(partial(self._has_moved, read), PATIENCE)
                if owed and not self._has_moved(read):
                    break
        self._end(f"it gave no answer for {PATIENCE:.0f} seconds")

    def _has_moved(self, read: int) -> bool:
        return bool(self._problem) or self._read > read


def version() -> str:
    """Of the program."""
    try:
        return importlib.metadata.version("pagefind_bin")
    except importlib.metadata.PackageNotFoundError:
        return ""


def _program() -> str:
    try:
        from pagefind_bin import get_executable
    except ImportError as error:
        raise SasciError(
            "Pagefind is not installed, and the pages could not be searched.",
            remedy="Install it: `pip install pagefind_bin`.",
        ) from error
    return str(get_executable())


def _broken(problem: str) -> SasciError:
    return SasciError(
        f"The index for the browser could not be made: {problem.rstrip('.')}.", remedy="Build the pages again."
    )


def _used(path: PurePosixPath) -> bool:
    return len(path.parts) > 1 or path.name in KEPT or path.suffix in {".pagefind", ".pf_meta"}
