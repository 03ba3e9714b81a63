"""The toy archive with a server in front of it, and a clock that the test moves."""

from __future__ import annotations

import contextlib
import datetime as dt
import gzip
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

from starlette.testclient import TestClient

from sasci_archive.catalogue import Catalogue, catalogue
from sasci_archive.commands.public_site import harvested
from sasci_archive.commands.serving import built
from sasci_archive.editions.templates import OURS
from sasci_archive.errors import SasciError
from sasci_archive.search.sqlite.file import InFile
from sasci_archive.serving.app import application
from sasci_archive.serving.keeping import Keeping
from sasci_archive.serving.preparing import Preparing
from sasci_archive.serving.served import Served
from sasci_archive.stages.approve import approve
from sasci_archive.stages.ingest import ingest
from sasci_archive.stages.publish import current, publish
from sasci_archive.store.folder import Folder
from sasci_archive.store.workspace import Settings, SiteSettings, Workspace
from tests.engines.sounds import record, speech
from tests.readying import BY, make_ready
from tests.shelved import HERE, SEMINARS

NOON = dt.datetime(2026, 11, 30, 12, 0, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
SECOND = dt.timedelta(seconds=1)
SETTINGS = Settings(site=SiteSettings(address="https://archive.example", contact="archive@archive.example"))
EMBARGO = 'person = "wren"\nopens = 2026-11-30\nopens_at = 12:00:00\n'


def archive(home: Path, on: dt.datetime, *, embargo: bool = True, sound: bool = False) -> Workspace:
    """A workspace with "toy", in which what Wren said is closed until noon, "other", in which nothing is, and records of two elsewhere. With
    `sound` "toy" can be heard."""
    workspace = Workspace(home, SETTINGS)
    for slug in ("other", "toy"):
        shutil.copytree(HERE / "toy", workspace.seminars / slug)
    rewrite(workspace.folder("other").seminar_toml, "Toy Seminars", "Other Seminars")
    rewrite(workspace.folder("other").transcript_xml, "Toy Seminars", "Other Seminars")
    if embargo:
        change(workspace.folder("toy"), 'person = "wren"\n', EMBARGO)
    if sound:
        recorded(workspace.folder("toy"), home)
    for slug in ("other", "toy"):
        folder = make_ready(workspace.folder(slug))
        approve(folder, "wren", BY)  # asked before their words may be read
        publish(folder, on=on)
    shutil.copytree(SEMINARS / "projects", workspace.seminars / "projects")
    for slug in ("care-certificate-2023", "social-worker-registration-2023"):
        shutil.copytree(SEMINARS / slug, workspace.seminars / slug)
    return workspace


def recorded(folder: Folder, home: Path) -> None:
    """Give a seminar a recording of each of its sessions, which everybody lets others hear."""
    master = folder.transcript_xml.read_bytes()
    folder.transcript_xml.unlink()
    folder.recording_json.unlink()
    for session in ("1", "2"):
        part = record(home / f"{session}.wav", speech(24, seed=int(session), burst=60, pause=0))
        ingest(folder, [part], session=session)
    folder.save_transcript(master)
    consent = folder.consent_toml.read_text("utf-8").replace('audio = "no"', 'audio = "yes"')
    folder.consent_toml.write_text(consent, encoding="utf-8")


def unpacked(name: str, content: bytes) -> bytes:
    """What stands in a file of the site: those of the index that browsers search are packed."""
    return gzip.decompress(content) if name.startswith("pagefind/") and content[:2] == b"\x1f\x8b" else content


def change(folder: Folder, was: str, now: str) -> None:
    """Something in consent.toml, as an editor writes it."""
    rewrite(folder.consent_toml, was, now)


def rewrite(path: Path, was: str, now: str) -> None:
    """Something in a file, once."""
    text = path.read_text("utf-8")
    assert was in text
    path.write_text(text.replace(was, now, 1), encoding="utf-8")


def indexed(catalogue: Catalogue, target: Path, *, ahead: bool) -> InFile:  # noqa: ARG001 - as Indexes has it
    """An index that anything of what is public can be found in: all of it."""
    target.mkdir()
    (target / "public").write_bytes(b"\n".join(entry.tei for entry, _ in catalogue.public()))
    return InFile(target / "public")


class Server:
    """`inv serve --oai` without a door."""

    def __init__(self, workspace: Workspace, at: dt.datetime, *, reloads: bool = False) -> None:
        self.workspace, self.at, self.said = workspace, at, list[str]()
        self.built = self.builds = built(workspace)
        self.preparing = Preparing(
            workspace,
            OURS,
            self.shown,
            self.building,
            host="archive.example",
            indexes=indexed,
        )
        self.served = Served(lambda: self.at, self.preparing.seen, self.said.append, harvested(workspace, ""))
        self.keeping = Keeping(self.served, self.preparing, str(workspace.home))
        self.client = TestClient(
            application(self.served, hosts=("127.0.0.1:80",), reloads=reloads),
            base_url="http://127.0.0.1:80",
            headers={"host": "127.0.0.1:80"},
            follow_redirects=False,
            raise_server_exceptions=True,
        )

    @classmethod
    @contextlib.contextmanager
    def opened(cls, home: Path, at: dt.datetime) -> Iterator[Self]:
        """One of the workspace in this folder, which serves already, until the test is over."""
        server = cls(Workspace(home, SETTINGS), at)
        server.keeping.begin()
        yield server
        server.preparing.close()

    def building(self, of: Catalogue, where: Path, old: Path) -> None:
        """As this test has it."""
        self.builds(of, where, old)

    def found(self, words: bytes) -> int:
        """How often words are found by who searches."""
        index = self.served.look().index
        return index.path.read_bytes().count(words) if isinstance(index, InFile) else 0

    def shown(self, on: dt.datetime) -> Catalogue:
        """As `commands.here.to_be_shown` does."""
        for slug in self.workspace.slugs():
            folder = self.workspace.folder(slug)
            try:
                if folder.is_public() and folder.transcript() is not None and not current(folder, on):
                    publish(folder, on=on)
            except SasciError as error:
                self.said.append(str(error))
        return catalogue(self.workspace, on)

    def get(self, path: str, **headers: str) -> Any:
        """What is answered to GET."""
        return self.client.get(path, headers=headers)

    def oai(self, **asked: str) -> str:
        """What a harvester is answered."""
        return self.client.get("/oai", params=asked).text
