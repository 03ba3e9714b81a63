"""What others hand over: a sound bag comes to lie here byte for byte; whatever is not to be trusted is refused in a sentence, and nothing is written."""

from __future__ import annotations

import io
import json
import os
import shutil
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.catalogue import Held, entry
from sasci_archive.deposit import crates, laying
from sasci_archive.deposit.parcels import Limits
from sasci_archive.deposit.taking_in import HELD, RECEIPT, TakenIn, received, take_in
from sasci_archive.errors import BadBag, NotYet
from sasci_archive.formats import portable, records
from sasci_archive.model.deposits import Receipt
from sasci_archive.model.journal import By
from sasci_archive.store.workspace import Settings, Workspace
from tests.deposit.bagging import PACKED, PAYLOAD, Files, again, as_folder, as_tar, as_zip, bag, manifest, member
from tests.deposit.made import laid_bag, toy
from tests.shelved import ON

BY = By(ON, "An Archivist")


def into(home: Path) -> Workspace:
    (home / "seminars").mkdir(parents=True, exist_ok=True)
    return Workspace(home, Settings())


def taken(home: Path, source: Path, limits: Limits | None = None) -> TakenIn:
    return take_in(into(home), source, BY, limits=limits or Limits())


def lies(home: Path) -> Files:
    return {path.relative_to(home).as_posix(): path.read_bytes() for path in home.rglob("*") if path.is_file()}


def refused(home: Path, source: Path, limits: Limits | None = None) -> str:
    """The sentence; and nothing was written anywhere."""
    workspace = into(home)
    before = lies(home)
    with pytest.raises(BadBag) as stopped:
        take_in(workspace, source, BY, limits=limits or Limits())
    assert lies(home) == before
    assert not received(workspace).exists()
    assert list(workspace.seminars.iterdir()) == []
    assert stopped.value.remedy
    return stopped.value.problem


# -- what is sound -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("packed", PACKED, ids=str)
def test_a_bag_comes_to_lie_here_byte_for_byte_however_it_was_packed(packed: str, tmp_path: Path) -> None:
    done = taken(tmp_path / "home", PACKED[packed](bag(), tmp_path))
    assert done.new
    assert lies(done.home / HELD) == bag()
    receipt = records.parse((done.home / RECEIPT).read_bytes(), Receipt, where=RECEIPT)
    assert receipt == done.receipt
    assert {each.path: each.size for each in receipt.files} == {path: len(content) for path, content in bag().items()}
    assert ("Source-Organization", "Somebody") in receipt.info
    assert (receipt.form, receipt.who, receipt.on) == ("bag", "An Archivist", ON)
    assert done.home == tmp_path / "home/archive/received/handed-over"


names = st.text("ab.- éÉ日%'&", min_size=1, max_size=12)
trees = st.dictionaries(
    st.lists(names, min_size=1, max_size=3).map("/".join).map("data/{}".format),
    st.binary(max_size=40),
    min_size=1,
    max_size=5,
).filter(lambda t: not any(map(portable.wrong, t)) and portable.colliding(t) is None)


@given(trees, st.sampled_from(sorted(PACKED)))
def test_every_bag_that_can_be_had_everywhere_comes_to_lie_here_byte_for_byte(payload: Files, packed: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        done = taken(home / "home", PACKED[packed](bag(payload), home))
        assert lies(done.home / HELD) == bag(payload)


def test_what_was_taken_in_once_is_not_taken_in_again_and_another_of_that_name_lies_beside_it(tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = taken(home, as_zip(bag(), tmp_path))
    before = lies(home)
    again_ = taken(home, as_zip(bag(), tmp_path))
    assert (again_.home, again_.new) == (first.home, False)
    assert lies(home) == before
    other = taken(home, as_zip(bag({"data/b": b"2"}), tmp_path))
    assert (other.home.name, other.new) == ("handed-over-2", True)
    assert lies(first.home / HELD) == bag()


def test_a_crate_is_taken_in_and_what_it_does_not_tell_is_said(workspace: Workspace, tmp_path: Path) -> None:
    laying.lay(crates.crate(toy(workspace)), tmp_path / "crate", same=lambda _: False)
    (tmp_path / "crate/more.txt").write_text("untold")
    done = taken(tmp_path / "elsewhere", tmp_path / "crate")
    assert done.receipt.form == "crate"
    assert "1 files in it stand in no description, 'more.txt' among them." in done.receipt.remarks
    assert lies(done.home / HELD) == lies(tmp_path / "crate")


def test_an_edition_of_ours_becomes_a_record_of_its_own_slug(workspace: Workspace, tmp_path: Path) -> None:
    source = laid_bag(workspace, tmp_path / "toy-v1-bag")
    done = taken(tmp_path / "elsewhere", source)
    elsewhere = into(tmp_path / "elsewhere")
    assert done.seminar == toy(workspace).slug
    assert done.home == elsewhere.seminars / done.seminar
    assert lies(done.home / HELD) == lies(source)
    shown = entry(elsewhere, done.seminar, ON)
    assert shown is not None
    assert shown.held is Held.ELSEWHERE
    assert shown.citation == toy(workspace).citation
    assert [line.what for line in elsewhere.folder(done.seminar).history()] == ["taken in"]


def test_it_never_touches_a_seminar_that_is_here(workspace: Workspace, tmp_path: Path) -> None:
    source = laid_bag(workspace, tmp_path / "toy-v1-bag")
    folder = workspace.folder(toy(workspace).slug)
    before = lies(folder.path)
    done = take_in(workspace, source, BY)
    assert done.seminar == ""
    assert done.home.parent == received(workspace)
    assert (
        f"It is an edition of '{folder.slug}', which is here already: nothing of that seminar was changed."
        in done.receipt.remarks
    )
    assert lies(folder.path) == before


# -- what is not: one bag for each fault ----------------------------------------------------------------------------


def without(name: str) -> Callable[[Files], Files]:
    return lambda files: {path: content for path, content in files.items() if path != name}


def with_(**more: bytes) -> Callable[[Files], Files]:
    return lambda files: {**files, **more}


def put(name: str, content: bytes) -> Callable[[Files], Files]:
    return lambda files: {**files, name: content}


def edited(name: str, old: bytes, new: bytes) -> Callable[[Files], Files]:
    def change(files: Files) -> Files:
        assert old in files[name]
        return {**files, name: files[name].replace(old, new)}

    return change


def retold(change: Callable[[Files], Files]) -> Callable[[Files], Files]:
    """With the manifest of tag files made again, so that only the fault itself is one."""
    return lambda files: again(change(files))


def listed(path: str) -> Callable[[Files], Files]:
    """A line more in the manifest."""
    return retold(lambda f: {**f, "manifest-sha512.txt": f["manifest-sha512.txt"] + manifest({path: b"words\n"})})


def of(payload: Files, **how: str) -> Callable[[Files], Files]:
    return lambda _: bag(payload, **how)


M = "manifest-sha512.txt"
FAULTS: dict[str, tuple[Callable[[Files], Files], str]] = {
    "a file is missing": (without("data/a.txt"), f"The bag is not what it says: 'data/a.txt' stands in {M}, and is not there."),
    "a file too many": (put("data/b", b""), f"The bag is not what it says: 'data/b' is there, and does not stand in {M}."),
    "another file": (put("data/a.txt", b"wards\n"), f"The bag is not what it says: 'data/a.txt' is not what {M} says: its digest is another."),
    "wrong oxum": (retold(edited("bag-info.txt", b"Oxum: 10.2", b"Oxum: 11.2")), "The bag says that it holds 11.2 (bytes, a full stop, files), and holds 10.2."),
    "oxum twice": (retold(edited("bag-info.txt", b"Payload-Oxum: 10.2", b"Payload-Oxum: 10.2\nPayload-Oxum: 10.2")), "bag-info.txt says twice"),
    "a label with a blank behind": (retold(edited("bag-info.txt", b"Oxum:", b"Oxum :")), "bag-info.txt, line 2: this is no label"),
    "a blank behind a path": (retold(edited(M, b"a.txt", b"a.txt ")), f"{M}, line 1: this is no digest with a path behind it, or has blanks at an end."),
    "a path twice": (listed("data/a.txt"), f"{M}, line 3: 'data/a.txt' stands there twice."),
    "a manifest leads out": (listed("data/../../x"), f"{M}: 'data/../../x' leads out of its folder."),
    "a manifest begins at the root": (listed("/etc/passwd"), f"{M}: '/etc/passwd' begins at the root of a disk."),
    "a manifest lists a tag file": (listed("bag-info.txt"), f"{M}: 'bag-info.txt' is none of the bag's files (those are in data/)."),
    "no manifest": (lambda f: again(without(M)(f)), "It has no manifest, so that nobody can say whether it is whole."),
    "md5 only": (of(PAYLOAD, algorithm="md5"), "Its digests are of md5 only, which others can forge."),
    "a digest nobody knows": (put("manifest-crc32.txt", b""), "manifest-crc32.txt: digests of 'crc32' are not known here."),
    "a tag file changed": (put("bag-info.txt", b"Source-Organization: Another\n"), "The bag is not what it says: 'bag-info.txt' is not what tagmanifest-sha512.txt says"),
    "a tag file missing": (without("bag-info.txt"), "The bag is not what it says: 'bag-info.txt' stands in tagmanifest-sha512.txt, and is not there."),
    "fetch.txt": (put("fetch.txt", b"https://example.org/a 1 data/a\n"), "It wants files to be fetched from elsewhere (fetch.txt), and nothing is fetched."),
    "a bag in the bag": (of({**PAYLOAD, "data/inner/bagit.txt": b""}), "There is a bag in the bag ('data/inner/bagit.txt')."),
    "nothing in it": (of({}), "There is nothing in the bag."),
    "another declaration": (retold(edited("bagit.txt", b"1.0", b"2.0")), "bagit.txt does not say, in exactly two lines"),
    "a declaration with a blank": (retold(edited("bagit.txt", b"1.0\n", b"1.0 \n")), "bagit.txt does not say, in exactly two lines"),
    "no bag at all": (lambda _: {"a.txt": b"x"}, "It is neither a bag nor a crate"),
    "the same in other letters": (of({"data/a.txt": b"1", "data/A.txt": b"2"}), "'data/a.txt' and 'data/A.txt' are one and the same on some disks."),
    "the same in Unicode": (of({"data/\u00e9": b"1", "data/e\u0301": b"2"}), "'data/\u00e9' and 'data/e\u0301' are one and the same on some disks."),
    "a name of Windows": (of({"data/aux.txt": b"1"}), "'data/aux.txt' names a device of Windows."),
    "a blank behind a name": (of({"data/a ": b"1"}), "'data/a ' begins or ends with a blank"),
    "a name nobody sees": (of({"data/a\u200b": b"1"}), "'data/a\\x200b' has signs in it that nobody sees."),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_bag_with_a_fault_is_refused_by_name_and_nothing_is_written(fault: str, tmp_path: Path) -> None:
    change, told = FAULTS[fault]
    assert refused(tmp_path / "home", as_tar(change(bag()), tmp_path)).startswith(told)


@pytest.mark.parametrize("fault", ["a file is missing", "a file too many", "another file", "wrong oxum", "fetch.txt"])
@pytest.mark.parametrize("packed", ["folder", "zip", "tar.gz"])
def test_however_it_was_packed(fault: str, packed: str, tmp_path: Path) -> None:
    change, told = FAULTS[fault]
    assert refused(tmp_path / "home", PACKED[packed](change(bag()), tmp_path)).startswith(told)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("../x", "'../x' leads out of its folder."),
        ("data/../../x", "'data/../../x' leads out of its folder."),
        ("/etc/x", "'/etc/x' begins at the root of a disk."),
        ("C:\\x", "'C:\\x' begins at the root of a disk."),
        ("data\\x", "'data\\x' has signs in it that Windows cannot have."),
        ("data/\x1b[2J", "'data/\\x1b[2J' has signs in it that nobody sees."),
    ],
)
@pytest.mark.parametrize("packed", [as_zip, as_tar])
def test_an_archive_with_a_name_that_leads_elsewhere_is_refused(
    packed: Callable[[Files, Path], Path], name: str, told: str, tmp_path: Path
) -> None:
    assert refused(tmp_path / "home", packed({**bag(), name: b"x"}, tmp_path)) == told
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (tarfile.SYMTYPE, "'data/l' is a link, and neither a file nor a folder."),
        (tarfile.LNKTYPE, "'data/l' is a link, and neither a file nor a folder."),
        (tarfile.CHRTYPE, "'data/l' is a device, and neither a file nor a folder."),
        (tarfile.FIFOTYPE, "'data/l' is a pipe, and neither a file nor a folder."),
    ],
)
def test_links_and_devices_in_a_tar_are_refused(kind: bytes, told: str, tmp_path: Path) -> None:
    source = as_tar(bag(), tmp_path, member("data/l", kind, "/etc/passwd"))
    assert refused(tmp_path / "home", source) == told


def test_a_folder_that_leads_out_is_refused_though_nothing_is_in_it(tmp_path: Path) -> None:
    source = as_tar(bag(), tmp_path, member("../out", tarfile.DIRTYPE))
    assert refused(tmp_path / "home", source) == "'../out' leads out of its folder."


def test_a_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    source = as_zip(bag(), tmp_path)
    with zipfile.ZipFile(source, "a") as archive:
        link = zipfile.ZipInfo("data/l")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert refused(tmp_path / "home", source) == "'data/l' is a link, and neither a file nor a folder."


@pytest.mark.skipif(os.name != "posix", reason="links and pipes as POSIX has them")
def test_a_link_or_a_pipe_in_a_folder_is_refused_and_not_read(tmp_path: Path) -> None:
    source = as_folder(bag(), tmp_path)
    (source / "data/l").symlink_to("/etc/passwd")
    assert refused(tmp_path / "home", source) == "'data/l' is a link, and neither a file nor a folder."
    (source / "data/l").unlink()
    (source / "data/up").symlink_to(tmp_path)
    assert refused(tmp_path / "home", source) == "'data/up' is a link, and neither a file nor a folder."
    (source / "data/up").unlink()
    os.mkfifo(source / "data/p")
    assert refused(tmp_path / "home", source) == "'data/p' is a pipe or the like, and neither a file nor a folder."


def test_an_archive_that_unpacks_to_far_more_than_it_is_is_refused_while_it_is_read(tmp_path: Path) -> None:
    limits = Limits(least=1_000_000, ratio=100)
    payload = {"data/zeros": bytes(3_000_000)}
    for name in ("zip", "tar.gz"):
        told = refused(tmp_path / name / "home", PACKED[name](bag(payload), tmp_path / name), limits)
        assert told.startswith("It unpacks to more than 1,000,000 bytes"), name
    done = taken(
        tmp_path / "folder", as_folder(bag(payload), tmp_path), limits
    )  # nobody claims to have packed a folder
    assert done.new


def test_too_many_files_and_too_many_bytes_are_refused(tmp_path: Path) -> None:
    source = as_folder(bag(), tmp_path)
    assert refused(tmp_path / "home", source, Limits(files=5)) == "There are more than 5 files in it."
    assert refused(tmp_path / "home", source, Limits(bytes=500)).startswith("It unpacks to more than 500 bytes")


def test_a_header_of_gigabytes_is_not_read_into_memory(tmp_path: Path) -> None:
    header = tarfile.TarInfo("x")
    header.type, header.size = tarfile.XHDTYPE, 1 << 31
    source = tmp_path / "b.tar"
    source.write_bytes(header.tobuf(tarfile.USTAR_FORMAT) + bytes(2048))
    assert refused(tmp_path / "home", source) == "It has a header of a length that no honest archive has."


def test_a_zip_whose_headers_lie_about_a_length_is_refused(tmp_path: Path) -> None:
    source = as_zip(bag({"data/a": b"0123456789" * 100}), tmp_path)
    raw = bytearray(source.read_bytes())
    at = raw.rindex(b"PK\x01\x02", 0, raw.index(b"data/a", raw.rindex(b"PK\x05\x06") - 600))
    raw[at + 24 : at + 28] = (10).to_bytes(4, "little")
    source.write_bytes(raw)
    assert refused(tmp_path / "home", source)


@pytest.mark.parametrize("content", [b"", b"words", b"PK\x03\x04 broken", b"\x1f\x8b broken", b"BZh9 broken"])
def test_what_is_no_archive_is_refused(content: bytes, tmp_path: Path) -> None:
    source = tmp_path / "x.zip"
    source.write_bytes(content)
    assert refused(tmp_path / "home", source) in {
        "x.zip cannot be unpacked: it is no zip or tar, or broken, or packed in an unusual way.",
        "It is neither a bag nor a crate: there is no bagit.txt and no ro-crate-metadata.json in it.",
    }


@pytest.mark.parametrize("packed", ["zip", "tar", "tar.gz"])
def test_an_archive_cut_off_anywhere_is_refused_or_whole(packed: str, tmp_path: Path) -> None:
    source = PACKED[packed](bag(), tmp_path)
    whole = source.read_bytes()
    for number, at in enumerate(range(0, len(whole), max(1, len(whole) // 23))):
        source.write_bytes(whole[:at])
        home = tmp_path / f"home{number}"
        try:
            done = taken(home, source)
        except BadBag:
            continue
        assert lies(done.home / HELD) == bag()  # only padding was cut off


def test_one_that_is_locked_is_refused(tmp_path: Path) -> None:
    import pyzipper

    source = tmp_path / "x.zip"
    with pyzipper.AESZipFile(source, "w", encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(b"secret words")
        archive.writestr("bagit.txt", b"")
    assert refused(tmp_path / "home", source) == "'bagit.txt' is locked with a password."


def test_where_nothing_is_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotYet, match="There is no"):
        taken(tmp_path / "home", tmp_path / "none")


# -- crates ---------------------------------------------------------------------------------------------------------


def crate(change: Callable[[dict[str, object]], None] = lambda _: None) -> Files:
    file: dict[str, object] = {"@id": "a%20b.txt", "@type": "File", "contentSize": "5"}
    graph: list[dict[str, object]] = [
        {"@id": "ro-crate-metadata.json", "@type": "CreativeWork", "about": {"@id": "./"}},
        {"@id": "./", "@type": "Dataset"},
        {"@id": "https://example.org/x", "@type": "File"},
        file,
    ]
    change(file)
    return {"ro-crate-metadata.json": json.dumps({"@graph": graph}).encode(), "a b.txt": b"words"}


def test_a_sound_crate_is_taken_in_and_nothing_is_fetched(tmp_path: Path) -> None:
    done = taken(tmp_path / "home", as_zip(crate(), tmp_path))
    assert lies(done.home / HELD) == crate()
    assert done.receipt.remarks == ("Of 1 files it says no digest: whether they are whole nobody can say.",)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"@id": "../../etc/passwd"}, "ro-crate-metadata.json: '../../etc/passwd' leads out of its folder."),
        ({"@id": "%2e%2e/x"}, "ro-crate-metadata.json: '../x' leads out of its folder."),
        ({"@id": "file:///etc/passwd"}, "ro-crate-metadata.json: 'file:///etc/passwd' begins at the root of a disk."),
        ({"@id": "/etc/passwd"}, "ro-crate-metadata.json: '/etc/passwd' begins at the root of a disk."),
        (
            {"@id": "b.txt"},
            "The crate is not what it says: 'b.txt' stands in ro-crate-metadata.json, and is not there.",
        ),
        ({"contentSize": "6"}, "The crate is not what it says: 'a b.txt' is 5 bytes long, and not 6."),
        ({"sha256": "0" * 64}, "The crate is not what it says: the digest of 'a b.txt' is another."),
    ],
)
def test_a_crate_with_a_fault_is_refused(change: dict[str, object], told: str, tmp_path: Path) -> None:
    assert refused(tmp_path / "home", as_zip(crate(lambda file: file.update(change)), tmp_path)) == told


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"{", "ro-crate-metadata.json is not JSON."),
        (b"\xff", "ro-crate-metadata.json is not JSON."),
        (b"[" * 100_000, "ro-crate-metadata.json is not JSON."),
        (b"[]", "ro-crate-metadata.json is no list of things that have an @id each."),
        (b'{"@graph": [{"@type": "File"}]}', "ro-crate-metadata.json is no list of things that have an @id each."),
        (b'{"@graph": []}', "ro-crate-metadata.json does not say which of the things in it is the crate."),
    ],
)
def test_a_description_that_is_none_is_refused(content: bytes, told: str, tmp_path: Path) -> None:
    assert refused(tmp_path / "home", as_zip({"ro-crate-metadata.json": content}, tmp_path)) == told


# -- while it is taken in -------------------------------------------------------------------------------------------


def test_what_a_killed_run_left_is_gone_after_the_next(tmp_path: Path) -> None:
    home = tmp_path / "home"
    left = home / "archive/received/.writing-making-handed-over/received"
    left.mkdir(parents=True)
    (left / "half").write_bytes(b"x")
    done = taken(home, as_zip(bag(), tmp_path))
    assert [path.name for path in done.home.parent.iterdir()] == ["handed-over"]


def test_what_changes_between_looking_and_taking_is_not_taken(tmp_path: Path) -> None:
    source = as_folder(bag(), tmp_path)
    files = sorted(path for path in source.rglob("*") if path.is_file())
    seen = []

    def meddle(done: int, total: int) -> None:
        seen.append(done)
        if total:  # it is being taken in
            files[-1].write_bytes(b"meddled with")

    home = tmp_path / "home"
    with pytest.raises(BadBag, match="changed while it was taken in"):
        take_in(into(home), source, BY, progress=meddle)
    assert lies(home) == {}
    assert not any(path.name.startswith(".writing") for path in home.rglob("*"))


def test_a_tar_of_the_same_file_twice_is_refused(tmp_path: Path) -> None:
    source = as_tar(bag(), tmp_path)
    with tarfile.open(source, "a") as archive:
        twice = tarfile.TarInfo("data/a.txt")
        twice.size = 6
        archive.addfile(twice, io.BytesIO(b"wards\n"))
    assert refused(tmp_path / "home", source) == "'data/a.txt' is in it twice."


def test_a_disk_without_room_leaves_nothing(tmp_path: Path) -> None:
    source = as_folder(bag(), tmp_path)
    home = tmp_path / "home"
    workspace = into(home)
    blocked = received(workspace)
    blocked.parent.mkdir(parents=True)
    blocked.write_text("a file where the folder should be")
    with pytest.raises(Exception, match="cannot be"):
        take_in(workspace, source, BY)
    shutil.rmtree(home / "seminars")
    assert lies(home) == {"archive/received": b"a file where the folder should be"}
