"""Where a Whisper's weights lie, and in how many bits: our cache keeps them in 8 (`whisper_halved`), unless something here needs all 16.

Nothing that lies in the cache is ever changed or taken away: what was fetched in 16 bits stays so, and a folder that somebody names is theirs. What is
fetched anew for the processor is halved before it is kept. openai-whisper and graphics cards hear with all 16 bits: where one of them is here they are kept,
and where not they are fetched when first asked for.

The model is known by the digest of what was published, whichever lies there: so nothing that was heard becomes another model's.
"""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import msgspec

from sasci_archive.engines import weights
from sasci_archive.engines.weights import File, Progress, Weights, silent
from sasci_archive.engines.whisper_halved import BESIDE, MODEL, PACKED, halve
from sasci_archive.errors import NotToBeHad
from sasci_archive.model.speech import Value

RECORD: Final = "made.json"
"""Of what was made: the digests of the files, and of the published model that they were made of."""
_SUFFIX: Final = "-in-8-bits"
_WAY: Final = 1  # rises when something else is made


class Made(Value, frozen=True, kw_only=True):
    """`of` is the SHA-256 of the published `model.bin`; `way` how it was halved."""

    of: str
    way: int
    files: dict[str, File]


def whisper(model: str, *, cache: Path, offline: bool, whole: bool = False, progress: Progress = silent) -> Path:
    """The folder of a Whisper for CTranslate2, in 16 bits where that is asked for (`whole`), else as it is here. `model` is a size (`base`) or a
    folder. Raises NotToBeHad, Disk."""
    if all((Path(model).expanduser() / file).is_file() for file in (PACKED, RECORD)):
        return Path(model).expanduser()
    return weights.of_ones_own(model) or find(
        f"whisper-{model}", cache=cache, offline=offline, whole=whole, progress=progress
    )


def find(
    name: str,
    *,
    cache: Path,
    offline: bool,
    whole: bool = False,
    progress: Progress = silent,
    table: Mapping[str, Weights] | None = None,
) -> Path:
    """As `weights.find`, of any model; one of Whisper's in 8 bits where it is kept so, unless `whole`. Raises NotToBeHad, Disk."""
    known, home = weights.entry(name, table), halved(name, cache)
    if MODEL not in known.files:
        return weights.find(name, cache=cache, offline=offline, progress=progress, table=table)
    is_sound = home.is_dir() and not unlike(home, known)
    if is_sound and not whole:
        return home
    if (there := weights.here(name, cache=cache, table=table)) is not None:
        return there
    if offline and home.is_dir():
        raise _offline(name, known, is_sound=is_sound)
    if offline or whole or needed():
        return weights.find(name, cache=cache, offline=offline, progress=progress, table=table)
    with weights.fetched(known, cache / name, progress) as fresh:
        try:
            made = _made(fresh, known)
        except NotToBeHad:  # one that cannot be halved hears as well as it is
            weights.move(fresh, cache / name, known.files)
            return cache / name
        weights.move(made, home, (*(file.name for file in made.iterdir() if file.name != RECORD), RECORD))
    return home


def halved(name: str, cache: Path) -> Path:
    """Where a model of this name is kept in 8 bits, if it is."""
    return cache / f"{name}{_SUFFIX}"


def is_halved(folder: Path) -> bool:
    """Whether what lies in a folder of our cache is in 8 bits."""
    return folder.name.endswith(_SUFFIX)


def unlike(home: Path, known: Weights) -> list[str]:
    """The files of a model in 8 bits that are not there, or are not what was made of the model that we know."""
    told = _told(home)
    if told is None or told.way != _WAY or told.of != known.files[MODEL].sha256 or not _is_whole(told):
        return [RECORD]
    published = {file: what for file, what in known.files.items() if file != MODEL}
    return weights.unlike(home, msgspec.structs.replace(known, files={**told.files, **published}))


def lying(name: str, cache: Path) -> tuple[Path, ...]:
    """The folders in our cache where a known model lies, as it was published and in 8 bits, as long as its files should be; `find` also looks at what
    is in them."""
    told = _told(home := halved(name, cache))
    is_kept = told is not None and all(
        (home / file).is_file() and (home / file).stat().st_size == what.bytes for file, what in told.files.items()
    )
    return (*((cache / name,) if weights.is_here(name, cache) else ()), *((home,) if is_kept else ()))


def digest(folder: Path) -> str:
    """The SHA-256 that a Whisper in a folder is known by: of what it was made of, where it was made by us and is what we made; else its own. Raises Disk."""
    name = PACKED if (folder / PACKED).is_file() else MODEL
    own, told = weights.digest(folder / name), _told(folder)
    return told.of if told and name in told.files and told.files[name].sha256 == own else own


def needed() -> bool:
    """Whether anything is installed here that hears with all 16 bits."""
    return importlib.util.find_spec("whisper") is not None or is_graphics_card("auto")


def is_graphics_card(device: str) -> bool:
    """Whether a device (auto, cpu or cuda) is one; `auto` is where CTranslate2 finds one that it can use."""
    if device != "auto":
        return device == "cuda"
    import ctranslate2

    return bool(ctranslate2.get_cuda_device_count())


def _offline(name: str, known: Weights, *, is_sound: bool) -> NotToBeHad:
    if is_sound:
        return NotToBeHad(
            f"{known.title} is here in 8 bits; openai-whisper and graphics cards hear with 16, and nothing may be fetched (--offline or SASCI_OFFLINE).",
            remedy=f"Go online once and say the same without --offline: they are fetched ({known.bytes / 1e6:,.0f} MB) and stay. Or hear with the processor: --engine faster-whisper --device cpu.",
        )
    return NotToBeHad(
        f"{known.title} is damaged, and nothing may be fetched (--offline or SASCI_OFFLINE).",
        remedy=f"Go online once and run `inv models --model {name}`: it is fetched again.",
    )


def _made(fresh: Path, known: Weights) -> Path:
    """A folder within that of what was fetched, with the model in 8 bits, whole. Raises NotToBeHad, OSError."""
    made = fresh / _SUFFIX
    made.mkdir()
    names = (*halve(fresh, made), *(file for file in known.files if file != MODEL))
    for file in known.files:
        if file != MODEL:
            shutil.copyfile(fresh / file, made / file)
    told = Made(of=known.files[MODEL].sha256, way=_WAY, files=_files(made, names))
    (made / RECORD).write_bytes(msgspec.json.format(msgspec.json.encode(told, order="deterministic")))
    return made


def _is_whole(told: Made) -> bool:
    return BESIDE in told.files and not {MODEL, PACKED}.isdisjoint(told.files)


def _files(folder: Path, names: Iterable[str]) -> dict[str, File]:
    return {
        name: File(bytes=(folder / name).stat().st_size, sha256=weights.digest(folder / name)) for name in sorted(names)
    }


def _told(folder: Path) -> Made | None:
    """None where there is no record, or none that can be read."""
    try:
        return msgspec.json.decode((folder / RECORD).read_bytes(), type=Made)
    except (OSError, msgspec.DecodeError, msgspec.ValidationError):
        return None
