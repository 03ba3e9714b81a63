"""Four hours that nobody spoke, on the workbench: 3,000 turns drawn by lot, as a machine has written them, and their sound; opened by the real
command in a process of its own.

SYNTHETIC: the words are those of `long_volume`; the sound is the demonstration's, over and over, so that nothing that is heard is what stands there.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from sasci_archive.errors import NotToBeHad, NotYet
from sasci_archive.model.seminar import Kind, Recording, Recordings
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.trials import long_volume

HOURS = 4
PACE = 266
"""Milliseconds from word to word, so that 3,000 turns are four hours."""
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--autoplay-policy=no-user-gesture-required")

_CHECKOUT = Path(__file__).parents[2]
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/[\w-]+/")


def write(home: Path, sound: Path, *, turns: int = long_volume.TURNS) -> Folder:
    """The seminar in the workspace `home`, nobody at work on it yet; with fewer `turns` it is shorter, and so is the sound made of `sound` (Ogg Opus)."""
    folder = long_volume.write(Folder(home / "seminars", long_volume.SLUG), turns=turns, pace=PACE, sure=False)
    words = folder.words()
    path = folder.recording / "long.opus"
    path.parent.mkdir(parents=True, exist_ok=True)
    length = repeated(sound, path, max(word.span.end for word in words.sessions[0].words) if words else 0)
    whole = Recording(  # as `inv ingest` has it, which would decode four hours to know how long they are
        session="1",
        name=path.name,
        original_name=path.name,
        kind=Kind.AUDIO,
        media_type="audio/ogg",
        bytes=path.stat().st_size,
        sha512=files.sha512(path),
        starts_at=0,
        duration=length,
        codec="opus",
        sample_rate=48_000,
        channels=1,
    )
    folder.save_recordings(Recordings(recordings=(whole,)))
    return folder


def repeated(source: Path, target: Path, length: int) -> int:
    """The packets of an Ogg file over and over, at least `length` ms of it; how long it is (ms). Raises NotYet where there is no sound in it."""
    import av

    with av.open(str(source)) as read, av.open(str(target), "w", format="ogg") as made:
        track = read.streams.audio[0]
        stream = made.add_stream_from_template(track)
        every = [(packet.pts or 0, packet.duration or 0, bytes(packet)) for packet in read.demux(track) if packet.size]
        if not every or track.time_base is None:
            raise NotYet(f"'{source.name}' has no sound.", remedy="Take the project's folder whole.")
        once = every[-1][0] + every[-1][1] - every[0][0]
        times = int(length / 1000 / float(once * track.time_base)) + 1
        for turn in range(times):
            for at, lasts, data in every:
                packet = av.Packet(data)
                packet.stream, packet.time_base = stream, track.time_base
                packet.pts = packet.dts = at + turn * once
                packet.duration = lasts
                made.mux(packet)
        return round(times * float(once * track.time_base) * 1000)


class Server(msgspec.Struct, frozen=True):
    """`inv edit` as it runs: where its page is, and its process."""

    address: str
    process: int


@contextmanager
def opened(home: Path, slug: str = long_volume.SLUG) -> Iterator[Server]:
    """`inv edit` on a seminar, until the end; then it is ended as Ctrl-C does. Raises NotYet where it does not open."""
    command = [sys.executable, "-m", "invoke", "--search-root", str(_CHECKOUT), "edit", slug, "--no-browser"]
    environment = {**os.environ, "SASCI_WORKSPACE": str(home), "PYTHONUNBUFFERED": "1"}
    said = home / "said.txt"
    with said.open("wb") as out:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [*command, "--who", "The benchmark"],
            cwd=_CHECKOUT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=out,
            start_new_session=True,
        )
        try:
            yield Server(_address(process, said), process.pid)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if process.stdout:
                process.stdout.close()


def _address(process: subprocess.Popen[bytes], said: Path) -> str:
    for line in process.stdout or ():
        found = _ADDRESS.search(line.decode("utf-8", "replace"))
        if found:
            return found[0]
    lines = files.read(said).decode("utf-8", "replace").strip().splitlines() or ["It says nothing."]
    raise NotYet("The workbench did not open.", remedy=lines[-1])


def browser() -> Path | None:
    """The Chromium of this machine, without its windows where there is such a one; None where there is none."""
    found = os.environ.get("SASCI_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), "")
    return Path(found) if found and Path(found).exists() else None


def needed() -> Path:
    """The same, for whoever cannot do without: figures that are there already are not replaced by none. Raises NotToBeHad."""
    if (path := browser()) is None:
        raise NotToBeHad("There is no Chromium on this machine.", remedy="Install it: apt-get install chromium.")
    return path


@contextmanager
def chromium(path: Path) -> Iterator[Any]:
    """It runs, with nothing in it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=str(path), args=list(FLAGS))
        try:
            yield running
        finally:
            running.close()
