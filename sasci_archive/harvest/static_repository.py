"""The harvest as one file that lies still, for archives without a server: an OAI static repository.

A gateway, which others run, answers harvesters out of it. The format knows days and no hours, no sets and no deletions; and as it is one XML file, in
which an id stands once, it holds no transcripts. https://www.openarchives.org/OAI/2.0/guidelines-static-repository.htm
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Final
from xml.sax.saxutils import escape

from sasci_archive.formats.citation import clean
from sasci_archive.harvest.items import FORMS
from sasci_archive.harvest.log import Record

FILE: Final = "static-repository.xml"

_SPACE: Final = "http://www.openarchives.org/OAI/2.0/static-repository"
_HEAD: Final = (
    f'<?xml version="1.0" encoding="UTF-8"?>\n<Repository xmlns="{_SPACE}" xmlns:oai="http://www.openarchives.org/OAI/2.0/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    f'xsi:schemaLocation="{_SPACE} {_SPACE}.xsd">\n'
)


def compose(records: Sequence[Record], *, name: str, address: str, admin: str) -> Iterator[bytes]:
    """The file (XML, UTF-8), which lies at `address`, piece by piece; no piece where there is nothing to tell of, as its schema knows no list without a record."""
    stamps = [record.datestamp for record in records if record.metadata]
    if not stamps:
        return
    earliest = min(stamps)
    identify = (
        f"<Identify>\n<oai:repositoryName>{escape(clean(name))}</oai:repositoryName>\n<oai:baseURL>{escape(address)}</oai:baseURL>\n"
        f"<oai:protocolVersion>2.0</oai:protocolVersion>\n<oai:adminEmail>{escape(admin)}</oai:adminEmail>\n"
        f"<oai:earliestDatestamp>{_day(earliest)}</oai:earliestDatestamp>\n<oai:deletedRecord>no</oai:deletedRecord>\n"
        "<oai:granularity>YYYY-MM-DD</oai:granularity>\n</Identify>\n"
    )
    prefixes = [prefix for prefix, form in FORMS.items() if not form.alone]
    formats = "".join(
        f"<oai:metadataFormat><oai:metadataPrefix>{prefix}</oai:metadataPrefix><oai:schema>{FORMS[prefix].schema}</oai:schema>"
        f"<oai:metadataNamespace>{FORMS[prefix].namespace}</oai:metadataNamespace></oai:metadataFormat>\n"
        for prefix in prefixes
    )
    yield f"{_HEAD}{identify}<ListMetadataFormats>\n{formats}</ListMetadataFormats>\n".encode()
    for prefix in prefixes:
        if its := [record for record in records if prefix in record.metadata]:
            yield f'<ListRecords metadataPrefix="{prefix}">\n'.encode()
            yield from (_record(record, prefix) for record in its)
            yield b"</ListRecords>\n"
    yield b"</Repository>\n"


def _record(record: Record, prefix: str) -> bytes:
    head = (
        f"<oai:record><oai:header><oai:identifier>{escape(record.identifier)}</oai:identifier>"
        f"<oai:datestamp>{_day(record.datestamp)}</oai:datestamp></oai:header><oai:metadata>"
    )
    return head.encode() + record.metadata[prefix] + b"</oai:metadata></oai:record>\n"


def _day(instant: dt.datetime) -> str:
    return instant.astimezone(dt.UTC).date().isoformat()
