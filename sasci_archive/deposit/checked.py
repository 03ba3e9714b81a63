"""Whether a bag or a crate that others made is what it says: every file there, none besides, each with its digest, and all as large as was said."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from sasci_archive.deposit.parcels import shown
from sasci_archive.deposit.survey import Survey, differing
from sasci_archive.formats import bagit, portable, ro_crate
from sasci_archive.formats.bagit import refused

_MANY = 5


class Checked(msgspec.Struct, frozen=True):
    """What it is ("bag", "crate"), what it says of itself, and what whoever takes it in should know."""

    form: str
    info: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()


def checked(looked: Survey) -> Checked:
    """By the files that say what it is. Raises BadBag."""
    if "bagit.txt" in looked.files:
        return _bag(looked)
    if ro_crate.NAME in looked.files:
        return _crate(looked)
    raise refused(
        "It is neither a bag nor a crate: there is no bagit.txt and no ro-crate-metadata.json in it.",
        "Nothing was taken in. A recording or a transcript goes in with `inv ingest` or `inv take-over`.",
    )


def _bag(looked: Survey) -> Checked:
    """RFC 8493, 3: complete and valid."""
    version = bagit.declared(looked.telling["bagit.txt"])
    if "fetch.txt" in looked.files:
        raise refused(
            "It wants files to be fetched from elsewhere (fetch.txt), and nothing is fetched.",
            "Ask for a bag that holds all of its files.",
        )
    within = [path for path in looked.files if path != "bagit.txt" and path.rpartition("/")[2] == "bagit.txt"]
    if within:
        raise refused(
            f"There is a bag in the bag ('{shown(within[0])}').",
            "Nothing was taken in. Take each out, and give them one by one.",
        )
    fields = bagit.read_info(looked.telling["bag-info.txt"]) if "bag-info.txt" in looked.telling else ()
    manifests = {
        name: bagit.algorithm_of(name) for name in looked.files if "/" not in name and bagit.algorithm_of(name)
    }
    payloads = {name: kind for name, kind in manifests.items() if name.startswith("manifest-")}
    if not payloads:
        raise refused("It has no manifest, so that nobody can say whether it is whole.")
    if not set(payloads.values()) & set(bagit.STRONG):
        raise refused(
            f"Its digests are of {' and '.join(sorted(payloads.values()))} only, which others can forge.",
            f"Ask for a bag with digests of {bagit.STRONG[0]} or {bagit.STRONG[2]}.",
        )
    if not looked.payload:
        raise refused("There is nothing in the bag.")
    for name, kind in payloads.items():
        _agree(looked, name, kind)
    for name, kind in manifests.items():
        if name not in payloads:
            _agree_about_tags(looked, name, kind)
    _as_large_as_said(looked, fields)
    old = () if version == "1.0" else (f"It was made by version {version} of BagIt.",)
    return Checked("bag", fields, old)


def _agree(looked: Survey, name: str, algorithm: str) -> None:
    """A manifest with the payload."""
    told = bagit.read_manifest(looked.telling[name], algorithm, where=name)
    for path in told:
        if why := portable.wrong(path):
            raise refused(f"{name}: '{shown(path)}' {why}.")
        if not path.startswith("data/"):
            raise refused(f"{name}: '{shown(path)}' is none of the bag's files (those are in data/).")
    wrong = list(differing(told, looked.payload, algorithm, name))
    wrong += [f"'{path}' is there, and does not stand in {name}" for path in looked.payload if path not in told]
    _none(wrong)


def _agree_about_tags(looked: Survey, name: str, algorithm: str) -> None:
    """A manifest of the files that say what the bag is: all that it lists, though it need not list all (2.2.1)."""
    told = bagit.read_manifest(looked.telling[name], algorithm, where=name)
    for path in told:
        if (why := portable.wrong(path)) or path.startswith(("data/", "tagmanifest-")):
            raise refused(f"{name}: '{shown(path)}' {why or 'is none of the files that it may list'}.")
    _none(list(differing(told, looked.files, algorithm, name)))


def _none(wrong: list[str]) -> None:
    if wrong:
        more = [f"and {len(wrong) - _MANY} more"] if len(wrong) > _MANY else []
        raise refused("The bag is not what it says: " + "; ".join([*wrong[:_MANY], *more]) + ".")


def _as_large_as_said(looked: Survey, fields: Iterable[tuple[str, str]]) -> None:
    told = bagit.stated_oxum(tuple(fields))
    there = bagit.oxum(file.size for file in looked.payload.values())
    if told and told != there:
        raise refused(f"The bag says that it holds {told} (bytes, a full stop, files), and holds {there}.")


def _crate(looked: Survey) -> Checked:
    """Every file that it tells of is there, as large as it says and with the digest it says; it need not tell of all (RO-Crate 1.1, 3)."""
    told = ro_crate.files_of(looked.telling[ro_crate.NAME])
    for path, said in told.items():
        if why := portable.wrong(path):
            raise refused(f"{ro_crate.NAME}: '{shown(path)}' {why}.")
        if path not in looked.files:
            raise refused(
                f"The crate is not what it says: '{shown(path)}' stands in {ro_crate.NAME}, and is not there."
            )
        size = said.get("contentSize")
        if size is not None and str(size).isdecimal() and int(size) != looked.files[path].size:
            raise refused(
                f"The crate is not what it says: '{path}' is {looked.files[path].size} bytes long, and not {size}."
            )
        for algorithm in bagit.STRONG:
            digest = said.get(algorithm)
            if isinstance(digest, str) and digest.lower() != looked.files[path].digests[algorithm]:
                raise refused(f"The crate is not what it says: the digest of '{path}' is another.")
    untold = [path for path in looked.files if path not in told and path != ro_crate.NAME]
    remarks: tuple[str, ...] = (
        (f"{len(untold)} files in it stand in no description, '{untold[0]}' among them.",) if untold else ()
    )
    undigested = sum(1 for said in told.values() if not set(said) & set(bagit.STRONG))
    remarks += (
        (f"Of {undigested} files it says no digest: whether they are whole nobody can say.",) if undigested else ()
    )
    return Checked("crate", remarks=remarks)
