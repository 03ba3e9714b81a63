"""The East Asian typeface that is copied when this program is installed is the package's, byte for byte, and stands once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import cvttf_NotoSansCJK_Regular
import pytest

from sasci_archive.doctor import State
from sasci_archive.doctor import typefaces as looked_at
from sasci_archive.editions import east_asian, typefaces
from tests.doctor.test_examined import asked

PACKAGE = Path(cvttf_NotoSansCJK_Regular.__file__).parent
FAMILY = "Noto Sans CJK TC"


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The module in a folder of its own, where nothing was built, and no package."""
    monkeypatch.setattr(east_asian, "__file__", str(tmp_path / "__init__.py"))
    monkeypatch.setattr(east_asian, "PACKAGE", "no_typeface_here")
    typefaces.faces.cache_clear()
    yield tmp_path
    typefaces.faces.cache_clear()


def test_it_is_the_one_that_editions_were_always_set_in() -> None:
    there = east_asian.folder()
    assert there is not None
    held = (there / east_asian.TYPEFACE).read_bytes()
    assert held == (PACKAGE / east_asian.TYPEFACE).read_bytes()
    assert hashlib.sha256(held).hexdigest() == east_asian.SHA256
    assert "SIL OPEN FONT LICENSE Version 1.1" in Path(east_asian.__file__).with_name("OFL.txt").read_text("utf-8")


def test_what_is_built_is_taken_and_needs_no_package(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not east_asian.build(elsewhere), "there is nothing to take it from"
    monkeypatch.setattr(east_asian, "PACKAGE", "cvttf_NotoSansCJK_Regular")
    assert east_asian.folder() == PACKAGE
    assert east_asian.build(elsewhere)
    monkeypatch.setattr(east_asian, "PACKAGE", "no_typeface_here")
    assert east_asian.folder() == elsewhere
    assert [path.name for path in elsewhere.iterdir()] == [east_asian.TYPEFACE]
    assert FAMILY in typefaces.faces().families()


def test_another_typeface_of_that_name_is_not_taken(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (package := elsewhere / "another_face").mkdir()
    (package / "__init__.py").touch()
    (package / east_asian.TYPEFACE).write_bytes(b"other outlines")
    monkeypatch.syspath_prepend(str(elsewhere))
    monkeypatch.setattr(east_asian, "PACKAGE", package.name)
    assert not east_asian.build(elsewhere)
    assert not (elsewhere / east_asian.TYPEFACE).exists()


def test_where_it_is_missing_the_doctor_says_how_to_have_it_again(elsewhere: Path) -> None:
    (elsewhere / "seminars").mkdir()
    (told,) = (each for each in looked_at.findings(asked(elsewhere)) if each.told.startswith(FAMILY))
    assert told.state is State.BAD
    assert told.remedy == "Install this program again, or say `pip install cvttf-NotoSansCJK-Regular`."
