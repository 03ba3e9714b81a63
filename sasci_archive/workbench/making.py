"""What takes long is made where nobody who writes waits for it: of a long transcript by a process of its own, which gives way to all others."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from sasci_archive.binding import bound
from sasci_archive.desk.watching import PAGE
from sasci_archive.editions import products
from sasci_archive.editions.products import Materials
from sasci_archive.editions.templates import Looks
from sasci_archive.errors import SasciError
from sasci_archive.model.channel import Channel
from sasci_archive.model.outstanding import Readiness
from sasci_archive.press import plates
from sasci_archive.press.values import looked_through_seldom
from sasci_archive.stages.ready import ready
from sasci_archive.store.folder import Folder

T = TypeVar("T")

PDF: Final = products.PDF.name
READY: Final = "ready"
LONG = 400_000
"""Bytes of a transcript from which on another process is begun: of a shorter one it is made sooner than that is."""
_LEAST = 10
"""How far the process gives way. https://docs.python.org/3/library/os.html#os.nice"""


class Made(msgspec.Struct, frozen=True):
    """A file as it will be published, with the pictures that lie beside it; `public`, or a proof, as so many things are `outstanding`."""

    content: bytes
    pictures: dict[str, bytes]
    public: bool
    outstanding: int


class _Answer(msgspec.Struct, frozen=True):
    """What the other process says: what it made (as msgpack), or what is wrong."""

    made: bytes = b""
    problem: str = ""
    remedy: str = ""


def file(folder: Folder, name: str, on: dt.datetime) -> Made:
    """The page or the PDF. Raises SasciError."""
    return _file(folder, name, on) if _is_short(folder) else _aside(folder, name, on, Made)


def outstanding(folder: Folder, on: dt.datetime) -> Readiness:
    """What is outstanding, as the stage says. Raises SasciError."""
    return ready(folder, on=on) if _is_short(folder) else _aside(folder, READY, on, Readiness)


@looked_through_seldom()
def _file(folder: Folder, name: str, on: dt.datetime) -> Made:
    whole = bound(folder)
    consent, design, asked = folder.consent(), folder.seminar().design, ready(folder, on=on)
    own = folder.templates
    looks = Looks(own if own is not None and own.is_dir() else None, design.look)
    pictures: Mapping[str, bytes]
    if asked.ready:  # without its sound, which would have to be encoded first
        releases = plates.public(folder, whole, consent, on)
        shown = releases[Channel.HTML]
        pictures = {picture.file: whole.pictures[picture.file] for picture in shown.reading.pictures}
        jobs = products.making(releases, Materials(release=shown, pictures=pictures, looks=looks, design=design))
    else:
        laid = plates.plates(folder, whole, plates.proof(folder, whole, consent, on), looks)
        jobs, pictures = dict(laid.jobs), laid.of.pictures
    job = jobs[name]
    if name == PAGE:  # it names the pages of a PDF that is not made
        job = msgspec.structs.replace(job, of=msgspec.structs.replace(job.of, pages=dict, extents=dict, paged=""))
    return Made(job(), dict(pictures), asked.ready, len(asked.items))


def _is_short(folder: Folder) -> bool:
    try:
        return folder.transcript_xml.stat().st_size < LONG
    except OSError:  # it is not there: whoever reads it says so
        return True


def _aside(folder: Folder, what: str, on: dt.datetime, kind: type[T]) -> T:
    home, templates = str(folder.path.parent), str(folder.templates or "")
    done = subprocess.run(  # noqa: S603 - our own program under our own Python, no shell
        [sys.executable, "-m", __name__, what, home, folder.slug, templates, on.isoformat()],
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise SasciError(
            "It could not be made, for a reason that we did not foresee.",
            remedy="Change something, or try `inv publish`.",
        )
    answer = msgspec.msgpack.decode(done.stdout, type=_Answer)
    if answer.problem:
        raise SasciError(answer.problem, remedy=answer.remedy)
    return msgspec.msgpack.decode(answer.made, type=kind)


def _main(what: str, home: str, slug: str, templates: str, on: str) -> None:
    """The other process: writes an `_Answer` and nothing else."""
    with contextlib.suppress(AttributeError, OSError):  # not every system has it
        os.nice(_LEAST)
    folder = Folder(Path(home), slug, Path(templates) if templates else None)
    at = dt.datetime.fromisoformat(on)
    try:
        made = ready(folder, on=at) if what == READY else _file(folder, what, at)
        answer = _Answer(msgspec.msgpack.encode(made))
    except SasciError as error:
        answer = _Answer(problem=error.problem, remedy=error.remedy)
    sys.stdout.buffer.write(msgspec.msgpack.encode(answer))


if __name__ == "__main__":
    _main(*sys.argv[1:])
