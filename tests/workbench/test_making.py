"""Of a long transcript previews and what is outstanding come from a process of their own: the same, faults too."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from sasci_archive.desk.watching import PAGE
from sasci_archive.errors import BadTranscript, SasciError
from sasci_archive.store.folder import Folder
from sasci_archive.workbench import making

TOY = Path(__file__).parents[1] / "toy"
ON = dt.datetime(2026, 11, 29, 12, tzinfo=dt.UTC)


@pytest.fixture
def toy(tmp_path: Path) -> Folder:
    shutil.copytree(TOY, tmp_path / "toy")
    return Folder(tmp_path, "toy")


def test_another_process_makes_the_same_and_says_the_same(toy: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    here = making.file(toy, PAGE, ON), making.outstanding(toy, ON)
    monkeypatch.setattr(making, "LONG", 0)
    assert (making.file(toy, PAGE, ON), making.outstanding(toy, ON)) == here
    toy.transcript_xml.write_bytes(toy.master()[:-20])
    with pytest.raises(SasciError) as there:
        making.outstanding(toy, ON)
    monkeypatch.setattr(making, "LONG", 1 << 30)
    with pytest.raises(BadTranscript) as told:
        making.outstanding(toy, ON)
    assert (there.value.problem, there.value.remedy) == (told.value.problem, told.value.remedy)
