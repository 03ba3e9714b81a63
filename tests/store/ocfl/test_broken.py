"""An object, and a root, broken in each way that the specification has a code for (https://ocfl.io/1.1/spec/validation-codes.html): found by us, with
that code or the one that says the same, and found by ocfl-py too."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sasci_archive.store.ocfl import StorageRoot
from sasci_archive.store.ocfl.checking import check
from sasci_archive.store.ocfl.faults_of_root import examine
from tests.store.ocfl.checked_by_others import complaints, complaints_of_root
from tests.store.ocfl.stories import ID, first, second

Break = Callable[[Path], object]
Change = Callable[[dict[str, Any]], None]


def write(folder: Path, content: bytes) -> None:
    (folder / "inventory.json").write_bytes(content)
    (folder / "inventory.json.sha512").write_text(f"{hashlib.sha512(content).hexdigest()} inventory.json\n")


def everywhere(content: bytes) -> Break:
    """In the place of the object's inventory, and of its newest version's."""

    def broken(home: Path) -> None:
        for each in (home, home / "v2"):
            write(each, content)

    return broken


def inventory(change: Change, *, of: str = "") -> Break:
    """The object's inventory (its newest version's too), or that of an earlier version, written otherwise, with its digest."""

    def broken(home: Path) -> None:
        folder = home / of
        told = json.loads((folder / "inventory.json").read_bytes())
        change(told)
        for each in (folder,) if of else (home, home / "v2"):
            write(each, json.dumps(told).encode())

    return broken


def put(key: str, value: object) -> Break:
    return inventory(lambda told: told.update({key: value}))


def without(key: str) -> Break:
    return inventory(lambda told: told.pop(key))


def in_version(key: str, value: object) -> Break:
    return inventory(lambda told: told["versions"]["v1"].update({key: value}))


def manifest(change: Callable[[dict[str, Any], str], None]) -> Break:
    """By the digest that it has first."""
    return inventory(lambda told: change(told["manifest"], min(told["manifest"])))


def state(change: Callable[[dict[str, Any], str], None]) -> Break:
    return inventory(lambda told: change(told["versions"]["v1"]["state"], min(told["versions"]["v1"]["state"])))


def paths(to: object) -> Callable[[dict[str, Any], str], None]:
    return lambda block, digest: block.update({digest: to})


def also(path: str) -> Callable[[dict[str, Any], str], None]:
    return lambda block, digest: block[digest].append(path)


def capitals(block: dict[str, Any], digest: str) -> None:
    block[digest.upper()] = block[digest]


def new_file(name: str) -> Break:
    def broken(home: Path) -> None:
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(b"?")

    return broken


def new_folder(name: str) -> Break:
    return lambda home: (home / name).mkdir(parents=True)


def gone(name: str) -> Break:
    return lambda home: (home / name).unlink()


def says(name: str, content: bytes) -> Break:
    return lambda home: (home / name).write_bytes(content)


def link(home: Path) -> None:
    at = home / "v1" / "content" / "a.txt"
    at.rename(home.parent / "elsewhere")
    at.symlink_to(home.parent / "elsewhere")


def versions(change: Callable[[dict[str, Any]], None]) -> Break:
    return inventory(lambda told: change(told["versions"]))


def renamed(old: str, new: str) -> Callable[[dict[str, Any]], None]:
    return lambda block: block.update({new: block.pop(old)})


def fixity(block: object) -> Break:
    return put("fixity", block)


MD5 = "d41d8cd98f00b204e9800998ecf8427e"
A = "v1/content/a.txt"

OBJECTS: dict[str, tuple[str, Break]] = {
    "a file in the object": ("E001", new_file("notes.txt")),
    "a folder in the object": ("E001", new_folder("notes")),
    "no declaration": ("E003", gone("0=ocfl_object_1.1")),
    "a declaration of what is not known": (
        "E006",
        lambda home: (home / "0=ocfl_object_1.1").rename(home / "0=ocfl_object_9.9"),
    ),
    "a declaration that says something else": ("E007", says("0=ocfl_object_1.1", b"ocfl_object_1.0\n")),
    "no version": ("E008", put("versions", {})),
    "no first version": ("E009", versions(lambda block: block.pop("v1"))),
    "a version left out": ("E010", versions(renamed("v2", "v3"))),
    "a file in a version": ("E015", new_file("v1/notes.txt")),
    "a content folder with a slash": ("E017", put("contentDirectory", "con/tent")),
    "a content folder that leads up": ("E018", put("contentDirectory", "..")),
    "another content folder than before": (
        "E020",
        inventory(lambda told: told.update(contentDirectory="inside"), of="v1"),
    ),
    "a file that is in no manifest": ("E023", new_file("v1/content/stranger.txt")),
    "an empty folder": ("E024", new_folder("v1/content/empty")),
    "another algorithm": ("E025", put("digestAlgorithm", "md5")),
    "no JSON": ("E033", everywhere(b"{")),
    "no object": ("E033", everywhere(b"[]")),
    "no id": ("E036", without("id")),
    "no type": ("E036", without("type")),
    "no algorithm": ("E036", without("digestAlgorithm")),
    "no head": ("E036", without("head")),
    "an empty id": ("E037", put("id", "")),
    "another id than before": ("E037", inventory(lambda told: told.update(id="urn:other"), of="v1")),
    "a wrong type": ("E038", put("type", "https://ocfl.io/9.9/spec/#inventory")),
    "a head that is not the newest": ("E040", put("head", "v1")),
    "no manifest": ("E041", without("manifest")),
    "a manifest that is none": ("E041", put("manifest", [])),
    "no versions": ("E041", without("versions")),
    "a content path outside of the content": ("E042", manifest(paths(["v1/inventory.json"]))),
    "versions that are none": ("E044", put("versions", ["v1"])),
    "a version's folder that is gone": ("E046", lambda home: shutil.rmtree(home / "v2")),
    "a version that is none": ("E047", versions(lambda block: block.update(v1=[]))),
    "a version without a time": ("E048", versions(lambda block: block["v1"].pop("created"))),
    "a version without a state": ("E048", versions(lambda block: block["v1"].pop("state"))),
    "a time without a zone": ("E049", in_version("created", "2026-11-29T09:00:00")),
    "a day that there is not": ("E049", in_version("created", "2026-02-30T09:00:00Z")),
    "a digest that the manifest has not": ("E050", manifest(lambda block, digest: block.pop(digest))),
    "a state that is none": ("E050", in_version("state", [])),
    "logical paths that are no list": ("E051", state(paths("a.txt"))),
    "a logical path that leads up": ("E052", state(also("../a.txt"))),
    "a logical path that begins at the root": ("E053", state(also("/a.txt"))),
    "a user without a name": ("E054", in_version("user", {"address": "mailto:jo@example.org"})),
    "a digest of no known kind in the fixity": ("E056", fixity({"rot13": {}})),
    "a fixity block that is none": ("E057", fixity({"md5": []})),
    "a fixity of a file that is none": ("E057", fixity({"md5": {MD5: ["v1/content/none.txt"]}})),
    "no digest beside the inventory": ("E058", gone("inventory.json.sha512")),
    "another digest beside it": ("E060", says("inventory.json.sha512", f"{'0' * 128} inventory.json\n".encode())),
    "no line of a digest beside it": ("E061", says("inventory.json.sha512", b"nothing of the kind\n")),
    "no inventory": ("E063", gone("inventory.json")),
    "another inventory than its newest version's": (
        "E064",
        lambda home: write(home / "v2", (home / "inventory.json").read_bytes() + b" "),
    ),
    "another state than before": (
        "E066",
        inventory(lambda told: told["versions"]["v1"]["state"].popitem(), of="v1"),
    ),
    "a file among the extensions": ("E067", new_file("extensions/notes.txt")),
    "a link": ("E090", link),
    "content paths that are no list": ("E092", manifest(paths(A))),
    "bytes that are others": ("E092", says(A, b"other")),
    "a file that is gone": ("E092", gone(A)),
    "another digest in the fixity": ("E093", fixity({"md5": {MD5: [A]}})),
    "a message that is no text": ("E094", in_version("message", ["why"])),
    "a logical path that is a file and a folder": (
        "E095",
        inventory(lambda told: max(told["versions"]["v1"]["state"].values()).extend(["a.txt/b", "a.txt"])),
    ),
    "a digest twice in the manifest": ("E096", manifest(capitals)),
    "a digest twice in the fixity": ("E097", fixity({"md5": {MD5: [A], MD5.upper(): [A]}})),
    "a content path that leads up": ("E099", manifest(also("v1/content/../../a.txt"))),
    "a content path that begins at the root": ("E100", manifest(also("/v1/content/a.txt"))),
    "a content path twice": ("E101", manifest(lambda block, digest: block[digest].extend(block[digest]))),
    "a key that an inventory has not": ("E102", put("colour", "green")),
    "a digest that no version has": ("E107", manifest(lambda block, _: block.update({"0" * 128: [A]}))),
    "a fixity that is none": ("E111", fixity([])),
}
ONLY_OURS = {"a key that an inventory has not", "a link"}
"""What ocfl-py does not look for."""
STOPS = {"no manifest", "a version that is none", "a version without a state", "a state that is none"}
"""At which ocfl-py 2.1.0 stops with an error of its own."""

ROOTS: dict[str, tuple[str, Break]] = {
    "no declaration": ("E069", gone("0=ocfl_1.1")),
    "a layout that is no JSON": ("E070", says("ocfl_layout.json", b"{")),
    "a layout that is not known": ("E071", says("ocfl_layout.json", b'{"extension": "0999-none", "description": ""}')),
    "a file where no object is": ("E072", new_file("abc/notes.txt")),
    "an empty folder": ("E073", new_folder("abc/def")),
    "a file among the extensions": ("E086", new_file("extensions/notes.txt")),
    "an object of a version that is not known": ("E004", new_file("abc/def/0=ocfl_object_9.9")),
}

ELSEWHERE = {
    "E002 E005": "said as E003, E004, E006",
    "E011 E012 E104 E105": "zero-padded folders: said as E010, E011 or E046 of objects that others wrote; we write none",
    "E013 E014": "what a program must do that adds a version: `add` refuses objects that are not of our form",
    "E016 E022": "what may lie in a version's folder: folders beside its content are let be, as the specification has it",
    "E019": "as E020, where only one of both inventories names the folder",
    "E021 E027 E028 E029 E030 E031 E032": "what readers must be able to do, or may not use: digests are SHA-512 and SHA-256",
    "E026 E055": "said as E056, E057 or E111",
    "E034 E035 E039 E043 E045 E059 E062 E065 E068 E098": "how an inventory is to be read and kept: said by E033, E036, E060, E064, E066 where it is not",
    "E074 E075 E076 E077 E078 E079 E080 E082 E083 E084 E085 E087 E088 E089": "of the root: said as E069 to E073, or nothing that lies on a disk",
    "E081": "an object of 1.1 in a root of 1.0: found where somebody else made the root",
    "E091 E106": "a manifest that is none: said as E041 or E092",
    "E103": "an older version of OCFL after a newer: found in objects that others wrote",
    "E108 E109 E110 E112": "said as E017, E037, E086",
}
"""Codes that no way of breaking one of our objects leads to, and why."""


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("sound") / "root"
    for story in (first, second):
        story(StorageRoot(home))
    return home


@pytest.mark.parametrize("way", OBJECTS)
def test_an_object_that_is_broken_in_this_way_is_found_by_us_and_by_others(
    sound: Path, tmp_path: Path, way: str
) -> None:
    code, broken = OBJECTS[way]
    root = StorageRoot(tmp_path / "root")
    shutil.copytree(sound, root.root)
    place = root.place(ID)
    assert check(root.port, place).faults == ()
    broken(root.root / place)
    assert code in {fault.code for fault in check(root.port, place).faults}
    if way in STOPS:
        with pytest.raises((KeyError, TypeError, AttributeError)):
            complaints(root.root / place, warnings=False)
    else:
        errors = [line for line in complaints(root.root / place, warnings=False) if "[E" in line]
        assert bool(errors) == (way not in ONLY_OURS), errors


@pytest.mark.parametrize("way", ROOTS)
def test_a_root_that_is_broken_in_this_way_is_found_by_us_and_by_others(sound: Path, tmp_path: Path, way: str) -> None:
    code, broken = ROOTS[way]
    root = StorageRoot(tmp_path / "root")
    shutil.copytree(sound, root.root)
    assert examine(root.port) == []
    broken(root.root)
    assert code in {fault.code for fault in examine(root.port)}
    try:
        said = complaints_of_root(root.root)
    except Exception as error:  # noqa: BLE001 - it stops at a root that it cannot read
        said = [str(error)]
    assert said


def test_each_code_of_the_specification_is_found_or_said_why_not() -> None:
    told = {code for code, _ in (*OBJECTS.values(), *ROOTS.values())}
    told |= {code for codes in ELSEWHERE for code in codes.split()}
    assert {f"E{number:03d}" for number in range(1, 113)} == told
