"""What is deposited of a seminar: its edition as the catalogue has it, metadata with the numbers of who is who, and a page that says what lies where.

Everybody who speaks was asked whether their words may be kept in an archive. What goes to one is made from what the gate lets through for a deposit, which
may be less than readers see. Nothing here can reach the master, a permission or a journal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from sasci_archive import catalogue
from sasci_archive.catalogue import Entry, File, Held
from sasci_archive.editions.citations import catalogued
from sasci_archive.errors import NotYet
from sasci_archive.formats import citation as citations
from sasci_archive.formats import datacite
from sasci_archive.formats.dublin_core import compose_oai_dc
from sasci_archive.formats.mods import compose_mods
from sasci_archive.formats.schema_org import compose_schema_org
from sasci_archive.gate import Release
from sasci_archive.model.authorities import NOBODY, Authorities
from sasci_archive.model.channel import Channel
from sasci_archive.model.citation import Citation, Record
from sasci_archive.model.days import day
from sasci_archive.model.reading import Reading
from sasci_archive.tei.document import parse
from sasci_archive.tei.head import colophon

Contents = Mapping[str, bytes | Path]
"""Files by their paths (parted by `/`), each with its bytes or where it lies."""

EDITION, METADATA, README = "edition", "metadata", "README.txt"


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """An edition that may be kept by others: its `files` in the folder `home`, what they say (`reading`, `record`, `places` where each session was
    held), the digest of the release that it was made from, and who is who."""

    slug: str
    record: Record
    reading: Reading
    home: Path
    files: tuple[File, ...]
    digest: str
    places: Mapping[str, str] = {}
    known: Authorities = NOBODY

    @property
    def citation(self) -> Citation:
        """As it is cited."""
        return self.record.citation

    @property
    def name(self) -> str:
        """What a deposit of it is called: the slug and the version."""
        return f"{self.slug}-v{self.citation.version}" if self.citation.version else self.slug


def public(entry: Entry | None, slug: str) -> Entry:
    """The entry, where its edition may be read by everybody: nothing else is deposited. Raises NotYet."""
    if entry and entry.held is Held.PUBLIC:
        return entry
    if entry and entry.held is Held.ELSEWHERE:
        raise NotYet(
            f"The edition of '{slug}' was published elsewhere, so that there is nothing to deposit.",
            remedy="Whoever published it may deposit it.",
        )
    raise NotYet(
        f"The edition of '{slug}' is not public, so that there is nothing to deposit.",
        remedy=f"`inv ready {slug}` says what is outstanding; `inv publish {slug}` makes the edition.",
    )


def work(entry: Entry, kept: Release, home: Path, laid: Iterable[tuple[str, int, str]], known: Authorities) -> Work:
    """What is deposited of a public `entry`: the edition that an archive may keep, made from the release `kept` (`archive.permitted`), which lies in
    `home`: name, bytes and SHA-256 of each file. Raises ValueError for a release of another seminar, or for readers."""
    if kept.channel is not Channel.DEPOSIT or kept.slug != entry.slug:
        raise ValueError(f"a release of {kept.slug} for {kept.channel.value} is no deposit of {entry.slug}")
    listed = tuple(File(name, size, digest) for name, size, digest in laid)
    return Work(
        slug=entry.slug,
        record=catalogued.record(kept.reading, sorted((file.name for file in listed), key=catalogue.heard)),
        reading=kept.reading,
        home=home,
        files=listed,
        digest=kept.digest,
        places=colophon.places(parse(kept.tei)),
        known=known,
    )


def contents(of: Work) -> dict[str, bytes | Path]:
    """All of it: the edition's files as they are, metadata, and the page that says what lies where."""
    edition = {f"{EDITION}/{file.name}": of.home / file.name for file in of.files}
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
    lines += ["What is here", "", *(f"{EDITION}/{f.name}  {labels.get(f.name, '')}".rstrip() for f in of.files)]
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
