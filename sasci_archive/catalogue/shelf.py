"""What is known of each seminar that may be shown, and its text, read again from its own files only where somebody asks for it: so that an archive of a
thousand seminars needs no more memory than one of ten.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
import threading
import weakref
import zlib
from collections.abc import Container, Iterator, Sequence
from enum import Enum
from pathlib import Path
from typing import Any, Final, overload

import msgspec

from sasci_archive.errors import OutOfDate
from sasci_archive.model.citation import Citation, Record
from sasci_archive.model.inlines import View
from sasci_archive.model.published import Published
from sasci_archive.model.reading import Reading
from sasci_archive.store import files
from sasci_archive.tei.shown import reading as tei_reading

TEI: Final = "transcript.xml"


class Held(Enum):
    """How the archive holds a seminar."""

    PUBLIC = "public"  # its edition may be read here
    ELSEWHERE = "elsewhere"  # a catalogue record of an edition that others published
    WITHDRAWN = "withdrawn"  # it was public, and is not any more


class File(View, frozen=True):
    """A file of an edition: its name ("pictures/a.jpg" below the edition's folder), its bytes, its SHA-256."""

    name: str
    size: int
    sha256: str


class Shelved(View, frozen=True, kw_only=True):
    """One seminar as it may be shown, without its text. Of one that is withdrawn only `slug`, `published` (empty where not even its title may be said),
    `record` (of the last version, as far as it may be said) and `changed` say anything.

    `home` is the folder of the edition's files, None where there is none here. `paged` are those who speak in it, by id, who agreed to a page
    of their own. `changed` is the instant (UTC) at which it was last published or withdrawn, None for a record of what lies elsewhere. `opens` is
    when an embargo next ends. `digest` is that of the release, "" where there is none.
    """

    slug: str
    held: Held
    record: Record
    published: Published = Published()
    project: str = ""
    home: Path | None = None
    files: tuple[File, ...] = ()
    paged: frozenset[str] = frozenset()
    changed: dt.datetime | None = None
    opens: dt.datetime | None = None
    digest: str = ""

    @property
    def citation(self) -> Citation:
        """As it is cited."""
        return self.record.citation


class Entry(Shelved, frozen=True, kw_only=True):
    """The same with its text, where it may be read here: as it is released (`tei`), and as editions print it."""

    reading: Reading | None = None
    tei: bytes = b""


_FIELDS: Final = Shelved.__struct_fields__


def shelved(entry: Shelved) -> Shelved:
    """Without its text."""
    return Shelved(**{name: getattr(entry, name) for name in _FIELDS}) if isinstance(entry, Entry) else entry


def whole(it: Shelved) -> Entry:
    """With its text, where it has one, read from its own files; one that has it is itself. Raises OutOfDate where it is not the text any more that was found
    to be public: it was published again, withdrawn or taken down meanwhile. Raises Disk."""
    if isinstance(it, Entry):
        return it
    entry = released(it)
    return msgspec.structs.replace(entry, reading=tei_reading.read(entry.tei, None)) if entry.tei else entry


def released(it: Shelved) -> Entry:
    """The same with its text as it is released, and no more read of it. Raises OutOfDate, Disk."""
    if isinstance(it, Entry):
        return it
    told = {name: getattr(it, name) for name in _FIELDS}
    if it.held is not Held.PUBLIC or it.home is None:
        return Entry(**told)
    tei = files.read(it.home / TEI) if (it.home / TEI).is_file() else b""
    wanted = next((file.sha256 for file in it.files if file.name == TEI), "")
    if hashlib.sha256(tei).hexdigest() != wanted:
        raise OutOfDate(f"'{it.slug}' has changed since it was read.", remedy="Run the same command again.")
    return Entry(**told, tei=tei)


class Shelf(Sequence[Entry]):
    """Many seminars in the order in which they were put there, on the disk, in a file without a name that goes with this value; of a project that is not among
    `projects` nothing is said. Each time it is gone through, texts are read from their own files (`whole`), one after another."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="sasci-shelf-")  # noqa: SIM115  closed with the value
        weakref.finalize(self, self._file.close)
        self._alone = threading.Lock()
        self._places: list[tuple[int, int]] = []
        self._slugs: dict[str, int] = {}
        self.projects: Container[str] | None = None

    def put(self, entry: Shelved) -> None:
        """Behind all others. Raises Disk."""
        content = zlib.compress(packed(entry), 1)
        at = self._places[-1] if self._places else (0, 0)
        with files.disk_errors(Path(tempfile.gettempdir())), self._alone:
            self._file.seek(sum(at))
            self._file.write(content)
            self._file.flush()
        self._slugs[entry.slug] = len(self._places)
        self._places.append((sum(at), len(content)))

    def shelved(self) -> Iterator[Shelved]:
        """All of them without their texts."""
        return (self._at(number) for number in range(len(self._places)))

    def called(self, slug: str) -> Entry:
        """By slug; raises KeyError."""
        return whole(self._at(self._slugs[slug]))

    def _at(self, number: int) -> Shelved:
        start, length = self._places[number]
        with self._alone:
            self._file.seek(start)
            content = self._file.read(length)
        it = unpacked(zlib.decompress(content))
        known = self.projects is None or it.project in self.projects
        return it if known else msgspec.structs.replace(it, project="")

    def __iter__(self) -> Iterator[Entry]:
        return map(whole, self.shelved())

    @overload
    def __getitem__(self, number: int) -> Entry: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Entry]: ...
    def __getitem__(self, number: int | slice) -> Entry | Sequence[Entry]:
        if isinstance(number, slice):
            return [self[at] for at in range(len(self))[number]]
        return whole(self._at(range(len(self))[number]))

    def __len__(self) -> int:
        return len(self._places)


def _written(value: Any) -> Any:
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"a shelf keeps no {type(value).__name__}")


def _read(kind: type, value: Any) -> Any:
    if kind is Path or issubclass(kind, Path):
        return Path(value)
    raise TypeError(f"a shelf keeps no {kind.__name__}")


_ENCODER: Final = msgspec.msgpack.Encoder(enc_hook=_written)
_DECODER: Final = msgspec.msgpack.Decoder(Shelved, dec_hook=_read)


def packed(it: Shelved) -> bytes:
    """One seminar without its text, to be kept."""
    return _ENCODER.encode(shelved(it))


def unpacked(content: bytes) -> Shelved:
    """What was `packed`. Raises msgspec.MsgspecError where it does not read."""
    return _DECODER.decode(content)
