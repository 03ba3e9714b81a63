"""What of the catalogue other catalogues may fetch: one item for each seminar, with its metadata in every format it has, and the sets it is in.

The metadata are those that lie beside the edition, written by the same writers (`formats.dublin_core`, `formats.datacite`), and the released TEI
whole. In one thing they say more: what has neither DOI nor address is found at its page in this archive, which no edition knows of. A set is known by letters that tell of nobody: what it is called stands in the list of sets alone, and only while something in it is public.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO, Final
from urllib.parse import quote

import msgspec
from lxml import etree

from sasci_archive.catalogue import Catalogue, Entry, Held, Shelved, released
from sasci_archive.formats import datacite, hardened_xml
from sasci_archive.formats.citation import clean
from sasci_archive.formats.dublin_core import compose_oai_dc
from sasci_archive.model.inlines import View

SOUND: Final = "sound"


class Form(View, frozen=True):
    """A format: where its schema lies, its namespace, and how an entry is written in it (b"" where it has none of this kind). One that is
    `alone` has ids of its own, and two of it in one answer would be no XML."""

    schema: str
    namespace: str
    write: Callable[[Entry], bytes]
    alone: bool = False


def _registered(entry: Entry) -> bytes:
    return datacite.compose_xml(entry.record) if datacite.registrable(entry.citation) else b""


FORMS: Final[Mapping[str, Form]] = {
    "oai_dc": Form(
        "http://www.openarchives.org/OAI/2.0/oai_dc.xsd",
        "http://www.openarchives.org/OAI/2.0/oai_dc/",
        lambda entry: compose_oai_dc(entry.record),
    ),
    # the kernel itself under this prefix, as OpenAIRE's guidelines for data archives want it
    "oai_datacite": Form("http://schema.datacite.org/meta/kernel-4.5/metadata.xsd", datacite.NAMESPACE, _registered),
    "tei": Form(
        "https://www.tei-c.org/release/xml/tei/custom/schema/xsd/tei_all.xsd",
        "http://www.tei-c.org/ns/1.0",
        lambda entry: entry.tei,
        alone=True,  # every transcript has a turn u1
    ),
}
"""By metadataPrefix."""


class Item(View, frozen=True, kw_only=True):
    """One seminar as it is harvested: its OAI identifier, the sets it is in, its metadata by prefix as an XML element. Of one that is `deleted`
    nothing else is said. Of one that is held without its text (`short`) the digest is `known`."""

    identifier: str
    sets: tuple[str, ...] = ()
    metadata: Mapping[str, bytes] = {}
    deleted: bool = False
    known: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of all that is said of it; "" of what is deleted."""
        if self.deleted or self.known:
            return self.known
        return hashlib.sha256(msgspec.json.encode([self.sets, self.metadata], order="deterministic")).hexdigest()


def _short(item: Item) -> Mapping[str, bytes]:
    """Its metadata without what is long and stands alone (the transcript), which a list of all would hold."""
    return {prefix: b"" if FORMS[prefix].alone else content for prefix, content in item.metadata.items()}


def short(item: Item) -> Item:
    """Without what is long and stands alone."""
    return msgspec.structs.replace(item, metadata=_short(item), known=item.digest)


def laid(item: Item, aside: BinaryIO) -> Item:
    """As `short`, and what there is of metadata is laid into a file and read there: of a thousand items little is held. Raises OSError."""
    return msgspec.structs.replace(item, metadata=_Laid(_short(item), aside), known=item.digest)


class _Laid(Mapping[str, bytes]):
    """Metadata by prefix that lie in a file."""

    def __init__(self, told: Mapping[str, bytes], file: BinaryIO) -> None:
        self._file, self._where = file, dict[str, tuple[int, int]]()
        for prefix, content in told.items():
            self._where[prefix] = (file.seek(0, os.SEEK_END), len(content))
            file.write(content)

    def __getitem__(self, prefix: str) -> bytes:
        at, length = self._where[prefix]
        self._file.seek(at)
        return self._file.read(length)

    def __contains__(self, prefix: object) -> bool:
        return prefix in self._where

    def __iter__(self) -> Iterator[str]:
        return iter(self._where)

    def __len__(self) -> int:
        return len(self._where)


def identifier(host: str, slug: str) -> str:
    """By the scheme of http://www.openarchives.org/OAI/2.0/guidelines-oai-identifier.htm."""
    return f"oai:{host}:{slug}"


def items(catalogue: Catalogue, host: str, home: str) -> Iterator[Item]:
    """Of everything that is public, of records of what lies elsewhere, and of what is withdrawn. `home` is the address of the archive's first page."""
    for it in catalogue.lazily():
        yield item(released(it), host, home)


def item(entry: Entry, host: str, home: str) -> Item:
    """One of them."""
    name = identifier(host, entry.slug)
    if entry.held is Held.WITHDRAWN:
        return Item(identifier=name, deleted=True)
    entry = _found(entry, home)
    written = {prefix: form.write(entry) for prefix, form in FORMS.items()}
    return Item(
        identifier=name,
        sets=tuple(sets(entry)),
        metadata={prefix: _element(content) for prefix, content in written.items() if content},
    )


def _found(entry: Entry, home: str) -> Entry:
    """With an address at which it is found."""
    if entry.citation.address:
        return entry
    page = f"{home.rstrip('/')}/seminars/{quote(entry.slug)}/"
    record = msgspec.structs.replace(entry.record, citation=msgspec.structs.replace(entry.citation, url=page))
    return msgspec.structs.replace(entry, record=record)


def sets(entry: Shelved) -> Iterator[str]:
    """The sets an entry is in, the narrowest of each kind. The year is that in which it was held, else published."""
    it = entry.citation
    if entry.project:
        yield f"project:{entry.project}"
    if it.series and clean(it.series.title):
        yield _series(it.series.title)
    if day := min(it.event_dates, default=it.date):
        yield f"year:{day.year:04}"
    if any(part.media_type.startswith(("audio/", "video/")) for part in entry.record.files):
        yield SOUND


def set_names(catalogue: Catalogue) -> dict[str, str]:
    """What each set of the catalogue is called, and those above them."""
    names: dict[str, str] = {}
    for entry in catalogue.lazily():
        if entry.held is Held.WITHDRAWN:
            continue
        for spec in sets(entry):
            names |= dict(_named(spec, entry, catalogue))
    return dict(sorted(names.items()))


def _named(spec: str, entry: Shelved, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    kind, _, which = spec.partition(":")
    match kind:
        case "project":
            project = catalogue.projects.get(which)
            yield from (("project", "By project"), (spec, clean(project.title) if project else which))
        case "series":
            yield from (("series", "By series"), (spec, clean(entry.citation.series.title) if entry.citation.series else spec))  # fmt: skip
        case "year":
            yield from (("year", "By the year in which the seminar was held"), (spec, which))
        case _:
            yield SOUND, "With sound that can be heard"


def _series(title: str) -> str:
    """By a digest: what a series is called may one day be what is to be held back, and the sets of what is deleted stay."""
    return f"series:{hashlib.sha256(clean(title).encode()).hexdigest()[:8]}"


def _element(content: bytes) -> bytes:
    """The root element of a file, as it stands within another."""
    return etree.tostring(
        etree.fromstring(content, hardened_xml.parser()), encoding="UTF-8"
    )  # without declaration, as below
