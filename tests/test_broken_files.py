"""Files that did harm to a reader once (`inv fuzz` found them): every reader reads each of them, and answers or says why not."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.fuzzing.mutations import mutated
from tests.fuzzing.readers import READERS, Reader

BROKEN = Path(__file__).parent / "broken"
TOLD = "what-they-did.txt"
KINDS = sorted({reader.kind for reader in READERS} & {path.name for path in BROKEN.iterdir()})


def kept(kind: str) -> list[Path]:
    return sorted(path for path in (BROKEN / kind).iterdir() if path.name != TOLD)


@pytest.mark.parametrize("kind", KINDS)
def test_every_bad_file_has_a_line_of_what_it_did(kind: str) -> None:
    lines = (BROKEN / kind / TOLD).read_text(encoding="utf-8").splitlines()
    assert [line.partition(": ")[0] for line in lines] == [path.name for path in kept(kind)]
    assert all(line.partition(": ")[2] for line in lines)


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.kind)
def test_no_reader_breaks_on_what_broke_one_of_them(reader: Reader, tmp_path: Path) -> None:
    for kind in KINDS:
        for path in kept(kind):
            home = tmp_path / kind / path.name
            home.mkdir(parents=True)
            answers(reader, path.read_bytes(), home)


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.kind)
def test_a_reader_reads_its_good_files_and_breaks_on_none_that_is_a_little_bad(reader: Reader, tmp_path: Path) -> None:
    seeds = list(reader.seeds())
    assert seeds
    assert any(answers(reader, content, fresh(tmp_path, f"good-{n}")) for n, content in enumerate(seeds))
    random = Random(1)  # noqa: S311 - no secret
    for number in range(5):
        answers(reader, mutated(random.choice(seeds), seeds, random), fresh(tmp_path, str(number)))


def fresh(home: Path, name: str) -> Path:
    (home / name).mkdir()
    return home / name


def answers(reader: Reader, content: bytes, home: Path) -> bool:
    """Whether it read it; a refusal is one of our own."""
    try:
        reader.read(content, home)
    except reader.raises:
        return False
    return True
