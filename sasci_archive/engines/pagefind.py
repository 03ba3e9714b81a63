"""The index that a browser searches by itself: Pagefind (https://pagefind.app), a program of its own (a wheel, MIT) that is told what there is and
makes files of it. The browser fetches only those parts of them that a query needs.

Its Python interface waits a tenth of a second for each answer; so it is spoken to as that does, in messages of base64 behind which a comma stands,
all at once. The version is pinned for that. It is asked for the files and writes none itself: it says that it has written them before they are whole.
"""

from __future__ import annotations

import base64
import importlib.metadata
import json
import os
import subprocess
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

from sasci_archive.errors import SasciError
from sasci_archive.model.inlines import View

KEPT: Final = ("pagefind.js", "pagefind-worker.js", "pagefind-entry.json")
"""Of what it writes beside the index and its programs (`wasm.*`): the rest is for pages that look as its authors want."""


class Found(View, frozen=True, kw_only=True):
    """One thing that can be found: where it leads, its words, by what it can be narrowed down, and in what orders it can stand. There is no `meta`: of
    that, too, every word is searched."""

    leads: str
    content: str
    filters: Mapping[str, Sequence[str]]
    sort: Mapping[str, str] = {}


def index(records: Iterable[Found], target: Path, *, language: str) -> int:
    """Writes the index into the folder `target`, and says how many records are in it. One `language` (ISO 639-1) is that of its stemming.
    Raises SasciError."""
    try:
        with subprocess.Popen([_program(), "--service"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as service:  # noqa: S603  no shell, our own program
            try:
                count, made = _told(service, records, language)
            finally:
                service.kill()
        for file in made:
            if _used(path := PurePosixPath(file["path"])):
                (target / path).parent.mkdir(parents=True, exist_ok=True)
                (target / path).write_bytes(base64.b64decode(file["content"]))
    except OSError as error:
        raise _broken(error.strerror or str(error)) from error
    return count


def _told(
    service: subprocess.Popen[bytes], records: Iterable[Found], language: str
) -> tuple[int, list[dict[str, str]]]:
    """How many they are, and the files."""
    assert service.stdin is not None
    assert service.stdout is not None
    answers, count = _Answers(service.stdout), 0
    begun = _ask(service.stdin, answers, {"type": "NewIndex", "config": {"force_language": language}})
    for record in records:
        count += 1
        told = {"type": "AddRecord", "index_id": begun["index_id"], "url": record.leads, "language": language}
        also = {"content": record.content, "sort": dict(record.sort)}
        filters = {name: list(values) for name, values in record.filters.items()}
        _send(service.stdin, answers.next(), told | also | {"filters": filters})
    made = _ask(service.stdin, answers, {"type": "GetFiles", "index_id": begun["index_id"]})
    return count, made["files"]


class _Answers:
    """What it answers, by the numbers of the messages; read beside the writing, as neither waits for the other."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._sent = 0
        self._last: dict[str, Any] = {}
        self._problem = ""
        self._read = 0
        self._new = threading.Condition()
        threading.Thread(target=self._listen, args=(stream,), daemon=True).start()

    def next(self) -> int:
        self._sent += 1
        return self._sent

    def last(self) -> dict[str, Any]:
        """The answer to what was sent last. Raises SasciError, for whatever went wrong before it too."""
        with self._new:
            self._new.wait_for(lambda: self._read >= self._sent or bool(self._problem))
            if self._problem:
                raise _broken(self._problem)
            return self._last

    def _listen(self, stream: IO[bytes]) -> None:
        problem, pieces = "it ended", list[bytes]()
        try:
            while block := os.read(stream.fileno(), 1 << 20):
                first, *others = block.split(b",")
                pieces.append(first)
                for other in others:
                    self._take(json.loads(base64.b64decode(b"".join(pieces))))
                    pieces = [other]
        except (OSError, ValueError, LookupError, TypeError):
            problem = "its answer is none that we know"
        with self._new:
            self._problem = self._problem or problem
            self._new.notify_all()

    def _take(self, answer: dict[str, Any]) -> None:
        with self._new:
            self._read += 1
            self._last = answer["payload"]
            if self._last["type"] == "Error" and not self._problem:
                self._problem = str(self._last.get("message", "no reason given"))
            self._new.notify_all()


def _ask(stream: IO[bytes], answers: _Answers, payload: dict[str, Any]) -> dict[str, Any]:
    _send(stream, answers.next(), payload)
    return answers.last()


def _send(stream: IO[bytes], number: int, payload: dict[str, Any]) -> None:
    stream.write(base64.b64encode(json.dumps({"message_id": number, "payload": payload}).encode()) + b",")
    stream.flush()


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
