"""Where the seminars are: `sasci.toml` or SASCI_WORKSPACE says; by default `seminars/` here.

Real seminars are personal data, so a workspace is usually a private folder outside this repository.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from sasci_archive.errors import BadRecord, Fault, Faults, NotYet
from sasci_archive.formats import identifiers, records
from sasci_archive.model.authorities import NOBODY, Authorities
from sasci_archive.model.holdings import Project
from sasci_archive.model.house import House
from sasci_archive.model.speech import Value
from sasci_archive.store import files
from sasci_archive.store.bucket import BucketSettings, is_on_s3
from sasci_archive.store.database import DatabaseSettings
from sasci_archive.store.folder import Folder
from sasci_archive.store.paths import checked_slug

SEARCHING: Final = ".search"
"""The folder of the restricted index, among the seminars: for one's own account alone."""
BATCHES: Final = ".batch"
"""In the folder of the seminars: which recordings `inv batch` has been given, and how far each is. Restricted."""
JUDGED: Final = ".status"
"""In the folder of the seminars: what `inv status` remembers, and against what seminars have nothing; it can be deleted at any time. Digests and judgements, and no word of
anybody."""
SERVING: Final = ".serving"
"""In the folder of the seminars: what `inv serve` shows while it runs, in a folder for each server, and a lock beside each."""


class ModelSettings(Value, frozen=True, kw_only=True):
    """`[models]`: which weights to use, and where they lie."""

    whisper: str = ""  # a size (base, small, large-v3-turbo …) or a folder of CTranslate2 weights
    cache: str = ""


class ArchiveSettings(Value, frozen=True, kw_only=True):
    """`[archive]`: where what is kept for good lies. `public` and `restricted` are OCFL storage roots, which may lie on different disks;
    `ledger` is a file outside both; each of `replicas` is a folder that holds a `public/` and a `restricted/` of its own. All of them may lie on S3
    (`s3://BUCKET/FOLDER`); `buckets` say how those are reached."""

    public: str = "archive/public"
    restricted: str = "archive/restricted"
    ledger: str = "archive/ledger.jsonl"
    replicas: tuple[str, ...] = ()
    buckets: tuple[BucketSettings, ...] = ()


class SiteSettings(Value, frozen=True, kw_only=True):
    """`[site]`: the archive's pages. `address` is where they will lie (https://…, without a slash at its end; "" where that is not known: then
    nothing that needs whole addresses is made), `name` what the archive is called, `contact` whom readers write to."""

    folder: str = "archive/site"
    address: str = ""
    name: str = "Witness seminars"
    contact: str = ""


class SearchSettings(Value, frozen=True, kw_only=True):
    """`[search]`: the folder of the public index, which can be deleted at any time. (The restricted one lies among the seminars, in `.search/`.) Or a
    database instead."""

    folder: str = "archive/search"
    postgresql: DatabaseSettings = DatabaseSettings()


class IdentifierSettings(Value, frozen=True, kw_only=True):
    """`[identifiers]`: under which prefixes new ones are minted: `doi` (DataCite's test prefix unless said otherwise), `ark` (NAAN and shoulder,
    "99999/fk4"; 99999 is for tests). `handle` is the prefix of those that are given to us."""

    doi: str = "10.5072"
    ark: str = ""
    handle: str = ""


class ClusterSettings(Value, frozen=True, kw_only=True):
    """`[cluster]`: the files by which `inv batch --cluster tls://…` and the scheduler know one another (PEM): the authority's certificate, one's own, and
    its key."""

    ca: str = ""
    certificate: str = ""
    key: str = ""


class Settings(Value, frozen=True, kw_only=True):
    """`sasci.toml`. Relative paths are seen from the file's own folder."""

    seminars: str = "seminars"
    offline: bool = False
    models: ModelSettings = ModelSettings()
    house: House = House()
    archive: ArchiveSettings = ArchiveSettings()
    site: SiteSettings = SiteSettings()
    search: SearchSettings = SearchSettings()
    identifiers: IdentifierSettings = IdentifierSettings()
    cluster: ClusterSettings = ClusterSettings()


class Workspace:
    """A folder of seminars, with its settings."""

    def __init__(self, home: Path, settings: Settings) -> None:
        self.home = home
        self.settings = settings
        self.seminars = self.place(settings.seminars)
        self.cache = home / Path(settings.models.cache).expanduser() if settings.models.cache else None

    @classmethod
    def find(cls, here: Path, environment: Mapping[str, str]) -> Workspace:
        """SASCI_WORKSPACE (a folder with a `sasci.toml` or a `seminars/`) first, then `here`. Raises BadRecord, NotYet."""
        home = Path(environment["SASCI_WORKSPACE"]).expanduser() if environment.get("SASCI_WORKSPACE") else here
        if home != here and not home.is_dir():
            raise NotYet(
                f"SASCI_WORKSPACE names {home}, which is no folder.",
                remedy="Make that folder, or correct the variable.",
            )
        file = home / "sasci.toml"
        settings = records.parse(files.read(file), Settings, where=str(file)) if file.exists() else Settings()
        return cls(home, settings)

    def place(self, setting: str) -> Path:
        """Where a path of `sasci.toml` leads: seen from that file's folder, `~` is one's own. Raises BadRecord for one that is on no disk."""
        if is_on_s3(setting):
            raise BadRecord(
                f"sasci.toml has {setting!r} where a folder or file on this machine belongs.",
                remedy="Only `public`, `restricted`, `ledger` and `replicas` of `[archive]` may lie on S3.",
            )
        return self.home / Path(setting).expanduser()

    def beside(self, setting: str) -> Path:
        """The folder in which a place of the archive lies; `archive/` for what lies on S3."""
        return self.home / "archive" if is_on_s3(setting) else self.place(setting).parent

    @property
    def indexes(self) -> tuple[Path, Path]:
        """The folder of the public index, and that of the restricted one, which is as restricted as the seminars it lies among. Both can be deleted at
        any time."""
        return self.place(self.settings.search.folder), self.seminars / SEARCHING

    @property
    def deposits(self) -> Path:
        """Where bags, crates and bundles are laid for others: public."""
        return self.beside(self.settings.archive.public) / "deposits"

    @property
    def deposits_restricted(self) -> Path:
        """Where logs of what is withheld are laid for a depository: apart, as somebody may publish the other folder whole."""
        return self.beside(self.settings.archive.restricted) / "deposits-RESTRICTED"

    @property
    def received(self) -> Path:
        """Where what others handed over is kept as it came: restricted until somebody has looked at it."""
        return self.beside(self.settings.archive.restricted) / "received"

    @property
    def whisper(self) -> str:
        """`[models] whisper`: a size, or the folder of that name seen from `sasci.toml`; "" where nothing is said."""
        named = self.settings.models.whisper
        folder = self.home / Path(named).expanduser()
        return str(folder) if named and folder.is_dir() else named

    def folder(self, slug: str) -> Folder:
        """A seminar's folder, there or not. Raises BadSlug."""
        return Folder(self.seminars, slug, self.home / "templates")

    def existing(self, slug: str) -> Folder:
        """A seminar's folder. Raises BadSlug, and NotYet (with the nearest name) where there is none."""
        folder = self.folder(checked_slug(slug))
        if not folder.seminar_toml.exists():
            near = difflib.get_close_matches(slug, self.slugs(), n=1)
            meant = f"Did you mean '{near[0]}'? " if near else ""
            raise NotYet(
                f"There is no seminar '{slug}' in {self.seminars}.",
                remedy=f"{meant}`inv status` lists those there are; `inv new {slug}` begins a new one.",
            )
        return folder

    def slugs(self) -> tuple[str, ...]:
        """Every seminar's slug, in order."""
        if not self.seminars.is_dir():
            return ()
        return tuple(sorted(path.parent.name for path in self.seminars.glob("*/seminar.toml")))

    def authorities(self) -> Authorities:
        """`authorities.toml`: nobody where there is none. Raises BadRecord where it does not read, Faults with every number that cannot be right."""
        file = self.seminars / "authorities.toml"
        if not file.exists():
            return NOBODY
        known = records.parse(files.read(file), Authorities, where=file.name)
        if wrong := identifiers.wrong_among(known):
            raise Faults(file.name, [Fault("I01", 0, f"{w.where}: {w.problem}.", w.remedy) for w in wrong])
        return known

    def project(self, id_: str) -> Project:
        """A project's record. Raises NotYet, BadRecord."""
        file = self.seminars / "projects" / f"{checked_slug(id_)}.toml"
        if not file.exists():
            raise NotYet(f"There is no project '{id_}': {file} is not there.", remedy="Write it, or correct `project`.")
        return records.parse(files.read(file), Project, where=f"projects/{file.name}")

    def projects(self) -> tuple[str, ...]:
        """Every project's id, in order."""
        return tuple(sorted(path.stem for path in (self.seminars / "projects").glob("*.toml")))
