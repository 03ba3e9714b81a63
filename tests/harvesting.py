"""A catalogue of as many seminars as a test wants, and a harvester who knows the protocol and nothing else."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from sasci_archive.catalogue import Catalogue, Entry, Held
from sasci_archive.harvest import log
from sasci_archive.harvest.items import Item, items
from sasci_archive.harvest.log import Line, Record
from sasci_archive.harvest.protocol import Repository, answer
from sasci_archive.model.citation import Citation
from sasci_archive.model.citation import Record as Described
from sasci_archive.model.holdings import Project
from sasci_archive.model.seminar import Series

START = dt.datetime(2026, 11, 22, 12, 0, 0, tzinfo=dt.UTC)
HOST = "archive.example"
HOME = "https://archive.example/"
OAI = "{http://www.openarchives.org/OAI/2.0/}"


def seminar(number: int, told: str = "as it was", held: Held = Held.ELSEWHERE) -> Entry:
    """A record of a seminar; with another text in `told` it is another record."""
    slug = f"seminar-{number:04}"
    if held is Held.WITHDRAWN:
        return Entry(slug=slug, held=held, record=Described(citation=Citation(id=slug, title="Withdrawn")))
    it = Citation(
        id=slug,
        title=f"Seminar {number} & others <{told}>",
        publisher="Nobody's Press",
        url=f"https://press.example/{number}",
        date=dt.date(2001 + number % 7, 5, 4),
        series=Series(title="Evidence of “Care”") if number % 2 else None,
    )
    tei = f'<?xml version="1.0"?><TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id="u1"><p>{told} {number}</p></TEI>'
    return Entry(
        slug=slug,
        held=held,
        record=Described(citation=it),
        project="sasci" if number % 3 else "",
        tei=tei.encode() if number % 5 else b"",
    )


def shown(*entries: Entry, on: dt.datetime = START) -> Catalogue:
    """The catalogue of these."""
    return Catalogue(on=on, entries=entries, projects={"sasci": Project(title="Supporting Care")})


def official_schema() -> bytes:
    """The protocol's own schema, which is not ours to ship. What stands in <metadata> is validated by its own schemas elsewhere."""
    found = Path(os.environ.get("OAI_PMH_XSD", "OAI-PMH.xsd"))
    if not found.exists():
        pytest.skip(
            "OAI-PMH.xsd is not here, and nothing is validated by it: let OAI_PMH_XSD name a copy of "
            "http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd (pyoai's source has one among its tests)"
        )
    return found.read_bytes().replace(b'processContents="strict"', b'processContents="lax"')


class Told:
    """A repository with its log in memory, brought up to date at instants."""

    def __init__(self) -> None:
        self.lines: tuple[Line, ...] = ()
        self.records: tuple[Record, ...] = ()
        self.names: dict[str, str] = {}

    def show(self, of: Sequence[Item], on: dt.datetime, names: dict[str, str] | None = None) -> None:
        self.records, new = log.brought_up(self.lines, of, on)
        self.lines += new
        self.names = names if names is not None else self.names

    def show_entries(self, entries: Sequence[Entry], on: dt.datetime) -> None:
        from sasci_archive.harvest.items import set_names

        catalogue = shown(*entries, on=on)
        self.show(list(items(catalogue, HOST, HOME)), on, set_names(catalogue))

    @property
    def repository(self) -> Repository:
        return Repository(
            name="Seminars & more",
            base_url="https://archive.example/oai",
            host=HOST,
            admin="archive@archive.example",
            records=self.records,
            set_names=self.names,
        )

    def ask(self, on: dt.datetime = START, most: int = 100, **asked: str) -> Any:
        """The answer to arguments."""
        return self.asked(asked, on, most)

    def asked(self, asked: Mapping[str, str], on: dt.datetime = START, most: int = 100) -> Any:
        """The same of arguments in a table (`since` is "from")."""
        pairs = [("from" if name == "since" else name, value) for name, value in asked.items()]
        return etree.fromstring(answer(pairs, self.repository, on, most))


def code(root: Any) -> str:
    """The code of an error, "" where there is none."""
    error = root.find(f"{OAI}error")
    return "" if error is None else str(error.get("code"))


def headers(root: Any) -> Iterator[tuple[str, str, str]]:
    """Identifier, datestamp and status of each header of an answer."""
    for header in root.iter(f"{OAI}header"):
        yield (
            str(header.findtext(f"{OAI}identifier")),
            str(header.findtext(f"{OAI}datestamp")),
            str(header.get("status", "")),
        )


def token(root: Any) -> str:
    """The resumption token of an answer, "" where there is none."""
    return str(root.findtext(f".//{OAI}resumptionToken") or "")
