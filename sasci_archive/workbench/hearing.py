"""What is known of the sound of each recording: how loud it is all along, and a copy to play where a browser cannot leap in the original.

Both are made once for each recording, one after the other, in a thread of their own, and kept in `.work/sound/` by the digest of the original; what
is known of one in the making can be had already.
"""

from __future__ import annotations

import contextlib
import os
import queue
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec

from sasci_archive.engines import loudness, playable
from sasci_archive.errors import Disk, SasciError
from sasci_archive.model.seminar import Recording
from sasci_archive.model.speech import Clock
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.workbench.same import Mark, Same, mark

OFF = 1_000
"""In ms: how much longer or shorter than when it was ingested a recording may be: its times fit all the same."""


class State(msgspec.Struct, frozen=True, kw_only=True):
    """How far a recording is known: `known` ms of it, all there is to know where it is `whole`. `fault` says what is wrong with it and what
    to do, "" for nothing. `copy` is the name of the copy that is to be played instead; `copying` how much of one is made, in hundredths, None where none is. `file` is another where the file
    is, "" where there is none."""

    known: int = 0
    whole: bool = False
    fault: str = ""
    copy: str = ""
    copying: int | None = None
    file: str = ""


class _One:
    def __init__(self) -> None:
        self.steps = bytearray()
        self.whole = False
        self.fault = ""
        self.copying: int | None = None


class _Found(msgspec.Struct, frozen=True):
    """A recording's file as it lies there, and its SHA-512: that of what was ingested, where it is not known to be another. A file that was put in its
    place is another, by its `key`."""

    path: Path
    mark: Mark
    sha512: str
    is_read: bool = False

    @property
    def key(self) -> str:
        """By what it is, and how large."""
        return loudness.kept_as(self.sha512, self.mark.size)


class Hearing:
    """Of one seminar; every method may be called from any thread. `sentence` makes of an error what people are told."""

    def __init__(self, folder: Folder, sentence: Callable[[SasciError], str], told: Callable[[], None]) -> None:
        """`told` is called when something about the recordings has been found out that nobody has asked for yet."""
        self._folder, self._sentence = folder, sentence
        self._same = Same(told)
        self._known: dict[str, _One] = {}
        self._asked: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._alone = threading.Lock()
        self._works = False
        with contextlib.suppress(SasciError):  # whoever asks for them is told
            for recording in folder.recordings().media():
                self._found(recording)  # as it is now it is trusted to be

    def state(self, recording: Recording) -> State:
        """Of a recording as it is now; what is not known of it yet begins to be made. `fault` where it is gone or another."""
        found = self._found(recording)
        if found is None:
            return State(
                whole=True,
                fault=f"‘{recording.name}’ is gone from 1-recording/, so that it cannot be heard. Put it back there; all else works without it.",
            )
        one, copy = self._of(recording, found), self._copy_file(found)
        known = len(one.steps) * loudness.STEP
        return State(
            known=min(known, recording.duration) if one.whole else known,
            whole=one.whole,
            fault=one.fault or _other(recording, found),
            copy=copy.name if copy.exists() else "",
            copying=one.copying,
            file=f"{found.key}-{found.mark.short}",
        )

    def steps(self, recording: Recording, every: int, first: int, last: int) -> bytes:
        """How loud it is, for each `every` ms (a multiple of 10), from step `first` to `last` (not included), as far as it is known."""
        found = self._found(recording)
        one = self._known.get(found.key) if found else None
        if one is None:
            return b""
        by = max(1, every // loudness.STEP)
        return loudness.coarser(bytes(one.steps[first * by : last * by]), by)

    def copy(self, recording: Recording) -> None:
        """Let a copy of it be made that a browser plays, if there is none."""
        found = self._found(recording)
        if found is None:
            return
        one = self._of(recording, found)
        with self._alone:
            if one.copying is None and not self._copy_file(found).exists():
                one.copying = 0
                self._ask(lambda: self._make_copy(recording, found, one))

    def copied(self, name: str) -> Path | None:
        """The copy of that name."""
        return next((path for path in self._home.glob("*.copy") if path.name == name), None)

    def _found(self, recording: Recording) -> _Found | None:
        """The file as it is now; None where there is none."""
        path = self._folder.recording / recording.name
        try:
            if not path.is_file():
                return None
            now = mark(path.stat())
        except OSError:
            return None  # it went between both
        sha512 = self._same.sha512(path, now, recording.sha512, recording.bytes)
        return _Found(path, now, sha512 or recording.sha512, is_read=sha512 is None)

    def _of(self, recording: Recording, found: _Found) -> _One:
        with self._alone:
            one = self._known.get(found.key)
            if one is None:
                one = self._known[found.key] = _One()
                self._ask(lambda: self._measure(recording, found, one))
            return one

    @property
    def _home(self) -> Path:
        return self._folder.work / "sound"

    def _copy_file(self, found: _Found) -> Path:
        return self._home / f"{found.key}.copy"

    def _measure(self, recording: Recording, found: _Found, one: _One) -> None:
        kept = self._home / f"{found.key}.loudness"
        try:
            with contextlib.suppress(Disk):
                one.steps[:] = files.read(kept) if kept.exists() else b""
            if not one.steps:
                for block in loudness.measured(found.path):
                    one.steps += block
                with contextlib.suppress(Disk):  # it is measured again next time
                    files.write(kept, bytes(one.steps))
            one.fault = _length(recording, len(one.steps) * loudness.STEP)
            if not playable.is_leapt_in(found.path):
                self.copy(recording)
        except SasciError as error:
            one.fault = self._sentence(error)
        except Exception:  # noqa: BLE001 - whatever it was, it is told, and the other recordings have their turn
            one.fault = _unforeseen(recording)
        finally:
            one.whole = True

    def _make_copy(self, recording: Recording, found: _Found, one: _One) -> None:
        def progress(done: int, _: int) -> None:
            one.copying = min(99, done * 100 // max(1, recording.duration))

        try:
            with files.writing(self._copy_file(found)) as temporary:
                playable.copy(found.path, temporary, progress)
        except SasciError as error:
            one.fault = self._sentence(error)
        except Exception:  # noqa: BLE001 - as above
            one.fault = _unforeseen(recording)
        finally:
            one.copying = None

    def _ask(self, work: Callable[[], None]) -> None:
        """Only for who holds `alone`."""
        self._asked.put(work)
        if not self._works:
            self._works = True
            threading.Thread(target=self._work, daemon=True).start()

    def _work(self) -> None:
        if sys.platform == "linux":  # where a thread can be told to wait for others: whoever types comes first
            with contextlib.suppress(OSError):  # whoever waits for all others already may not be told so
                os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)
        while True:
            self._asked.get()()


def _unforeseen(recording: Recording) -> str:
    return f"‘{recording.name}’ could not be read to its end, for a reason that we did not foresee. All else works without it."


def _other(recording: Recording, found: _Found) -> str:
    if found.is_read:
        return f"‘{recording.name}’ was changed, or put there anew, while the workbench was open, and is being compared with what was ingested."
    if (found.mark.size, found.sha512) == (recording.bytes, recording.sha512):
        return ""
    return f"‘{recording.name}’ is not the file that was ingested (it has other bytes), so that words may be heard elsewhere than they stand. Put the original back into 1-recording/."


def _length(recording: Recording, now: int) -> str:
    if abs(now - recording.duration) <= OFF:
        return ""
    return f"‘{recording.name}’ is {Clock(now)} long, and was {Clock(recording.duration)} when it was ingested, so that words may be heard elsewhere than they stand. Put the original back into 1-recording/."
