"""Two harvesters that others wrote, at a real server: a thousand records in pages while some change, and both end with the truth."""

from __future__ import annotations

import datetime as dt
import functools
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from lxml import etree
from oaipmh_scythe import Scythe
from oaipmh_scythe.exceptions import NoRecordsMatch as NoneForScythe
from sickle import Sickle
from sickle.oaiexceptions import NoRecordsMatch

from sasci_archive.catalogue import Entry, Held
from sasci_archive.formats.dublin_core import compose_oai_dc
from sasci_archive.harvest.items import Item, item, set_names
from sasci_archive.serving.app import application
from sasci_archive.serving.served import Harvest, Served
from sasci_archive.serving.snapshot import Snapshot
from tests.harvesting import HOME, HOST, START, seminar, shown

COUNT = 1000


@functools.cache
def made(number: int, told: str, held: Held) -> Item:
    """What harvesters are told of a seminar: the same of all that is as it was."""
    return item(seminar(number, told, held), HOST, HOME)


class Archive:
    """A thousand seminars; every page that somebody fetches changes some of them."""

    def __init__(self, log: Path) -> None:
        self.now = START
        self.texts, self.gone = dict.fromkeys(range(COUNT), "as it was"), set[int]()
        harvest = Harvest(name="Many", base_url=f"https://{HOST}/oai", host=HOST, admin="a@archive.example", log=log)
        self.served = Served(lambda: self.now, lambda: "", print, harvest)
        self.show()

    def held(self, number: int) -> Held:
        return Held.WITHDRAWN if number in self.gone else Held.ELSEWHERE

    def entries(self) -> list[Entry]:
        return [seminar(n, text, self.held(n)) for n, text in self.texts.items()]

    def show(self) -> None:
        catalogue = shown(*self.entries(), on=self.now)
        told = tuple(made(n, text, self.held(n)) for n, text in self.texts.items())
        self.served.take(Snapshot(on=self.now, files={}, items=told, set_names=set_names(catalogue)))

    def happen(self, round_: int) -> None:
        self.now += dt.timedelta(seconds=round_ % 3)  # within one second too
        for number in (round_ * 7 % COUNT, COUNT - 1 - round_ * 11 % COUNT, round_ * 101 % COUNT):
            self.texts[number] = f"changed {round_}"
            self.gone.discard(number)
        self.gone.add(round_ * 37 % COUNT)
        self.show()

    @property
    def truth(self) -> dict[str, bytes]:
        told: dict[str, bytes] = {}
        for entry in self.entries():
            content = b"" if entry.held is Held.WITHDRAWN else compose_oai_dc(entry.record)
            told[f"oai:{HOST}:{entry.slug}"] = canonical(etree.fromstring(content)) if content else b""
        return told


def canonical(element: Any) -> bytes:
    """Without the white space between elements, which Sickle drops."""
    bare = etree.fromstring(etree.tostring(element, with_tail=False), etree.XMLParser(remove_blank_text=True))
    return bytes(etree.tostring(bare, method="c14n2"))


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "harvest.jsonl")


@pytest.fixture
def address(archive: Archive) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as door:
        host = f"127.0.0.1:{door.getsockname()[1]}"
        config = uvicorn.Config(application(archive.served, hosts=(host,)), log_config=None, lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        end = time.monotonic() + 20
        while not server.started:
            assert time.monotonic() < end
            time.sleep(0.01)
        yield f"http://{host}/oai"
        server.should_exit = True
        thread.join(20)
        assert not thread.is_alive()


def with_sickle(address: str, prefix: str, since: str = "") -> Iterator[tuple[str, Any]]:
    asked = {"metadataPrefix": prefix, "ignore_deleted": False} | ({"from": since} if since else {})
    try:
        for record in Sickle(address).ListRecords(**asked):
            yield record.header.identifier, None if record.deleted else record.xml
    except NoRecordsMatch:
        return


def with_scythe(address: str, prefix: str, since: str = "") -> Iterator[tuple[str, Any]]:
    try:
        with Scythe(address) as scythe:
            found: Iterator[Any] = scythe.list_records(metadata_prefix=prefix, from_=since or None)
            for record in found:
                yield record.header.identifier, None if record.deleted else record.xml
    except NoneForScythe:
        return


@pytest.mark.parametrize("client", [with_sickle, with_scythe])
def test_both_end_with_the_truth(
    archive: Archive, address: str, client: Callable[..., Iterator[tuple[str, Any]]]
) -> None:
    copy: dict[str, bytes] = {}

    def take(found: Iterator[tuple[str, Any]], *, changing: bool) -> int:
        count = 0
        for identifier, record in found:
            metadata = None if record is None else record.find(".//{*}metadata")[0]
            copy[identifier] = b"" if metadata is None else canonical(metadata)
            count += 1
            if changing and count % 35 == 0:
                archive.happen(count // 35)
        return count

    archive.now += dt.timedelta(days=1)
    began = archive.now.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert take(client(address, "oai_dc"), changing=True) >= COUNT
    assert copy != archive.truth
    archive.happen(500)
    assert 0 < take(client(address, "oai_dc", began), changing=False) < COUNT / 4  # only what is new
    assert copy == archive.truth


def test_they_read_everything_else_there_is(address: str) -> None:
    sickle = Sickle(address)
    assert sickle.Identify().deletedRecord == "persistent"
    assert {form.metadataPrefix for form in sickle.ListMetadataFormats()} == {"oai_dc", "oai_datacite", "tei"}
    assert "project:sasci" in {set_.setSpec for set_ in sickle.ListSets()}
    assert len(list(sickle.ListIdentifiers(metadataPrefix="oai_dc", set="year:2003"))) == 143
    one = sickle.GetRecord(metadataPrefix="tei", identifier=f"oai:{HOST}:seminar-0001")
    assert one.xml.find(".//{http://www.tei-c.org/ns/1.0}TEI") is not None
    with Scythe(address) as scythe:
        identified: Any = scythe.identify()
        assert identified.granularity == "YYYY-MM-DDThh:mm:ssZ"
        transcripts: Iterator[Any] = scythe.list_records(metadata_prefix="tei")
        assert len({next(transcripts).header.identifier for _ in range(3)}) == 3  # a page for each
