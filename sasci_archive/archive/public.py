"""What lies in a seminar's public object: the edition that may be kept, its metadata, its citations, its provenance, and what all this is.

Everything that is added to the edition here is searched as the edition was.
"""

from __future__ import annotations

import datetime as dt
import string
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from sasci_archive import gate
from sasci_archive.archive import provenance
from sasci_archive.archive.permitted import Deposited
from sasci_archive.editions import citations, kinds, products, templates
from sasci_archive.editions.citations import catalogued
from sasci_archive.formats import records
from sasci_archive.formats.citation import SYNTHETIC, full_title
from sasci_archive.inspection.grams import sought
from sasci_archive.model.channel import Channel
from sasci_archive.model.citation import Citation, Record
from sasci_archive.model.inlines import View
from sasci_archive.model.provenance import Event, Thing
from sasci_archive.model.published import Published
from sasci_archive.model.secret import Marked
from sasci_archive.press import finished
from sasci_archive.store import files
from sasci_archive.store.folder import Folder

EDITION, METADATA = "edition/", "metadata/"
RECORD, CITATIONS, PROVENANCE, README = "record.json", "citations.json", "provenance.xml", "README.txt"
_WIDTH = 72


class Listed(View, frozen=True):
    """A file of the edition: its name below `edition/`, its bytes, its SHA-256."""

    name: str
    size: int
    sha256: str


class Kept(View, frozen=True, kw_only=True):
    """`record.json`: the volume as catalogues know it, the digest of what the gate let through, and every file of the edition."""

    slug: str
    release: str
    record: Record
    files: tuple[Listed, ...]


def contents(
    folder: Folder, of: Deposited, since: Iterable[Event] = (), progress: files.Progress = files.silent
) -> dict[str, Path | bytes]:
    """By logical path; `since` is what was done to the object that is kept. Raises Leaking, Unreadable, BadRecord, BadTranscript."""
    names = [name for name, _, _ in of.edition.files]
    found: dict[str, Path | bytes] = {f"{EDITION}{name}": of.home / name for name in names}
    described = [form.file for form in catalogued.FORMATS.values()]
    found |= {f"{METADATA}{name}": of.home / name for name in described if name in names}
    consent, master = folder.consent(), folder.master()
    marked = gate.marked(master, consent, Channel.DEPOSIT, of.release.on)
    reading = of.release.reading
    things = [_thing(f"{EDITION}{name}", of.home / name, size) for name, size, _ in of.edition.files]
    told = {
        CITATIONS: records.compose_json(_may_be_said(folder.cited(), marked, of)),
        RECORD: records.compose_json(
            Kept(
                slug=folder.slug,
                release=of.release.digest,
                record=catalogued.record(reading, sorted(names, key=_heard)),
                files=tuple(Listed(*each) for each in of.edition.files),
            )
        ),
        PROVENANCE: provenance.public(folder, reading, consent, things, since),
        README: _readme(reading.citation),
    }
    _searched(folder, told, marked, of, progress)
    return found | told


def _heard(name: str) -> int:
    """Sound stands behind what is made of the text, as the edition's own metadata have it."""
    return name.endswith((".m4a", ".mp3")) + name.startswith("sound-")


def _thing(id_: str, path: Path, size: int) -> Thing:
    kind = kinds.kind_of(path.name)
    return Thing(id=id_, size=size, sha512=files.sha512(path), media_type=kind.media_type if kind else "")


def _may_be_said(cited: Published, marked: Marked, of: Deposited) -> Published:
    """The versions that were published, but those whose title or reference says what is to be held back now."""
    looked_for = sought(marked.secrets, f"{marked.unmarked}\n{products.furniture(of.laid.of.looks)}")
    kept = (v for v in cited.version if not looked_for.found(f"{v.title}\n{v.reference}"))
    return msgspec.structs.replace(cited, version=tuple(kept))


def says(folder: Folder, of: Deposited, text: str) -> tuple[str, ...]:
    """What a text that will stand in the object's inventory, for everybody and for ever, says of what is to be held back: the marks of it. Raises
    BadRecord, BadTranscript."""
    marked = gate.marked(folder.master(), folder.consent(), Channel.DEPOSIT, of.release.on)
    looked_for = sought(marked.secrets, f"{marked.unmarked}\n{products.furniture(of.laid.of.looks)}")
    return tuple(marked.secrets[secret].mark for secret in sorted(looked_for.found(text)))


def _readme(it: Citation) -> bytes:
    """In plain words, for somebody who finds it and nothing else."""
    title = full_title(it)
    terms = [*([it.licence] if it.licence else []), *it.rights]
    text = string.Template(templates.text("archive/readme.txt")).substitute(
        title=title,
        rule="=" * min(len(title), _WIDTH),
        synthetic=f"\n{SYNTHETIC}\n" if it.synthetic else "",
        reference=citations.reference(it),
        terms="\n".join(terms) or "Nobody has stated them: ask the publisher.",
        publisher=", ".join(part for part in (it.publisher, it.place, _year(it.date)) if part) or "Not stated.",
    )
    return text.encode()


def _year(day: dt.date | None) -> str:
    return str(day.year) if day else ""


def _searched(
    folder: Folder, told: Mapping[str, bytes], marked: Marked, of: Deposited, progress: files.Progress
) -> None:
    """Nothing that is to be held back stands in what is told beside the edition. Raises Leaking, Unreadable."""
    making = folder.work / "making-record"
    files.remove_tree(making)
    try:
        for name, content in told.items():
            files.write(making / name, content)
        finished.searched(folder, making, marked, of.laid.of, progress, own="\n".join(_own()))
    finally:
        files.remove_tree(making)


def _own() -> Iterator[str]:
    """What these files have of their own, whatever seminar they are of."""
    yield SYNTHETIC
    yield provenance.phrases()
    yield records.compose_json(Published()).decode()
