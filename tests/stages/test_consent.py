"""How consent stands: everybody of the roster and everybody with a permission, once; the seminars we show hold together."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sasci_archive.stages.consent import consent
from sasci_archive.store.folder import Folder

HERE = Path(__file__).parents[1]
ON = dt.date(2026, 11, 22)


@pytest.mark.parametrize("folder", [Folder(HERE, "toy"), Folder(HERE.parent / "seminars", "demo")], ids=["toy", "demo"])
def test_the_seminars_we_show_have_no_fault(folder: Folder) -> None:
    assert [str(fault) for fault in consent(folder, on=ON).faults] == []


def test_the_demonstration_is_not_asked_for_paper() -> None:
    assert consent(Folder(HERE.parent / "seminars", "demo"), on=ON).warnings == ()


def test_nobody_is_left_out_and_nobody_is_there_twice(tmp_path: Path) -> None:
    folder = Folder(tmp_path, "ferry")
    folder.path.mkdir()
    roster = "".join(f'[[roster]]\nid = "{id_}"\nname = "{id_}"\nrole = "witness"\n' for id_ in ("mo", "lq"))
    folder.seminar_toml.write_text(f'title = "The Ferry"\n{roster}', encoding="utf-8")
    permissions = "".join(f'[[permission]]\nperson = "{id_}"\n' for id_ in ("stranger", "mo"))
    folder.consent_toml.write_text(permissions, encoding="utf-8")
    standing = consent(folder, on=ON)
    told = [(id_, person is not None, given is not None) for id_, person, given in standing.people]
    assert told == [("mo", True, True), ("lq", True, False), ("stranger", False, True)]
    assert [fault.code for fault in standing.faults] == ["C02", "C03"]
    assert sorted(path.name for path in folder.path.iterdir()) == ["consent.toml", "seminar.toml"]


def test_a_signed_form_is_compared_with_the_file(tmp_path: Path) -> None:
    folder = Folder(tmp_path, "ferry")
    (folder.path / "forms").mkdir(parents=True)
    folder.seminar_toml.write_text(
        'title = "The Ferry"\n[[roster]]\nid = "mo"\nname = "Marion"\nrole = "witness"\n', encoding="utf-8"
    )
    form = folder.path / "forms" / "mo.pdf"
    form.write_bytes(b"signed")
    text = '[[permission]]\nperson = "mo"\nform_file = "forms/mo.pdf"\n'
    folder.consent_toml.write_text(text, encoding="utf-8")
    (untold,) = consent(folder, on=ON).faults
    line = untold.remedy.split("`")[1]
    folder.consent_toml.write_text(f"{text}{line}\n", encoding="utf-8")  # as the remedy says
    assert consent(folder, on=ON).faults == ()
    form.write_bytes(b"changed")
    assert [fault.code for fault in consent(folder, on=ON).faults] == ["C11"]
    form.unlink()
    assert [fault.code for fault in consent(folder, on=ON).faults] == ["C08"]
