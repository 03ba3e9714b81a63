"""What is deposited of a seminar: its edition as the catalogue has it, metadata with the numbers of who is who, and a page that says what lies where.

Everybody who speaks was asked whether their words may be kept in an archive. The edition that was published goes to one only where the gate lets the same
through for a deposit as for readers; where it does not, nothing leaves. Nothing here can reach the master, a permission or a journal but through the gate.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from sasci_archive import gate
from sasci_archive.binding import bound
from sasci_archive.catalogue import Entry, Held
from sasci_archive.errors import NoPermission, NotYet
from sasci_archive.formats import citation as citations
from sasci_archive.formats import datacite
from sasci_archive.formats.dublin_core import compose_oai_dc
from sasci_archive.formats.mods import compose_mods
from sasci_archive.formats.schema_org import compose_schema_org
from sasci_archive.model.authorities import NOBODY, Authorities
from sasci_archive.model.channel import Channel
from sasci_archive.model.citation import Citation, Record
from sasci_archive.model.days import day
from sasci_archive.model.reading import Reading
from sasci_archive.store.folder import Folder

Contents = Mapping[str, bytes | Path]
"""Files by their paths (parted by `/`), each with its bytes or where it lies."""

EDITION, METADATA, README = "edition", "metadata", "README.txt"


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """An edition that may be deposited: of `entry`, whose `reading` and `home` are there; `known` is who is who."""

    entry: Entry
    reading: Reading
    home: Path
    known: Authorities = NOBODY

    @property
    def record(self) -> Record:
        """As libraries record it."""
        return self.entry.record

    @property
    def citation(self) -> Citation:
        """As it is cited."""
        return self.entry.citation

    @property
    def name(self) -> str:
        """What a deposit of it is called: the slug and the version."""
        return f"{self.entry.slug}-v{self.citation.version}" if self.citation.version else self.entry.slug


def work(entry: Entry | None, folder: Folder, on: dt.datetime, known: Authorities = NOBODY) -> Work:
    """What may be deposited of a seminar at the instant `on`. Raises NotYet where it has no public edition, NoPermission where somebody did not agree to
    its being kept in an archive."""
    if entry is None or entry.held is not Held.PUBLIC or entry.reading is None or entry.home is None:
        why = "lies elsewhere" if entry and entry.held is Held.ELSEWHERE else "is not public"
        raise NotYet(
            f"The edition of '{folder.slug}' {why}, so that there is nothing to deposit.",
            remedy=f"`inv ready {folder.slug}` says what is outstanding; `inv publish {folder.slug}` makes the edition.",
        )
    _may_be_kept(folder, entry, on)
    return Work(entry=entry, reading=entry.reading, home=entry.home, known=known)


def _may_be_kept(folder: Folder, entry: Entry, on: dt.datetime) -> None:
    try:
        release = gate.release(bound(folder).master, folder.words(), folder.consent(), Channel.DEPOSIT, on)
    except NoPermission as shut:
        raise NoPermission(
            f"'{folder.slug}' cannot be deposited: not everybody has said whether their words may be kept in an archive.\n{shut.problem}",
            remedy=shut.remedy,
        ) from shut
    if release.tei != entry.tei:
        raise NoPermission(
            f"'{folder.slug}' cannot be deposited as it was published: somebody whose words are in it did not agree to their being kept in an archive, or agreed "
            "to it from a later day on.",
            remedy=f"`inv consent {folder.slug}` says who answered what. Ask them, or leave it with the site.",
        )


def contents(of: Work) -> dict[str, bytes | Path]:
    """All of it: the edition's files as they are, metadata, and the page that says what lies where."""
    edition = {f"{EDITION}/{file.name}": of.home / file.name for file in of.entry.files}
    made = {f"{METADATA}/{name}": content for name, content in metadata(of.record, of.known).items()}
    return {**edition, **made, README: readme(of).encode()}


def metadata(record: Record, known: Authorities) -> dict[str, bytes]:
    """As catalogues read it, with the numbers of who is who."""
    found = {
        "dublin-core.xml": compose_oai_dc(record),
        "mods.xml": compose_mods(record),
        "schema-org.json": compose_schema_org(record, known).encode(),
        "citation.json": citations.compose_csl(citations.csl(record.citation)).encode(),
    }
    if datacite.registrable(record.citation):
        found["datacite.json"] = datacite.compose_json(record, known).encode()
        found["datacite.xml"] = datacite.compose_xml(record, known)
    return found


def readme(of: Work) -> str:
    """What lies where, in plain text."""
    it = of.citation
    lines = [citations.full_title(it), "", *_facts(of), ""]
    if of.reading.left_out:
        lines += [of.reading.left_out, ""]
    labels = {part.name: part.label for part in of.record.files}
    lines += ["What is here", "", *(f"{EDITION}/{f.name}  {labels.get(f.name, '')}".rstrip() for f in of.entry.files)]
    lines += [f"{METADATA}/{name}" for name in metadata(of.record, of.known)]
    lines += [
        "",
        f"{EDITION}/transcript.xml is the edition itself, in TEI P5: everything else was made from it. Turns have ids (u12) that every later version keeps.",
        "",
    ]
    return "\n".join(lines)


def _facts(of: Work) -> Iterator[str]:
    it = of.citation
    told = (
        ("Edited by", ", ".join(editor.name for editor in it.editors)),
        ("Published by", ", ".join(part for part in (it.publisher, it.place, day(it.date) if it.date else "") if part)),
        ("Version", it.version),
        ("DOI", f"https://doi.org/{it.doi}" if it.doi else ""),
        ("ARK", it.ark),
        ("Handle", f"https://hdl.handle.net/{it.handle}" if it.handle else ""),
        ("Address", it.url),
        ("Held on", ", ".join(day(held) for held in it.event_dates)),
        ("Licence", it.licence),
        ("Rights", " ".join(it.rights)),
        ("Funded by", "; ".join(of.reading.funders)),
        ("How it was made", of.reading.how_made),
    )
    return (f"{label}: {text}" for label, text in told if text)


def size(content: bytes | Path) -> int:
    """In bytes."""
    return len(content) if isinstance(content, bytes) else content.stat().st_size
