"""The digests of signed forms: of files in the seminar's folder, and of nothing else."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from sasci_archive.model.consent import Consent, Permission
from sasci_archive.store.folder import Folder


def signed(*form_files: str) -> Consent:
    return Consent(permission=tuple(Permission(person=f"p{n}", form_file=file) for n, file in enumerate(form_files)))


def folder(tmp_path: Path) -> Folder:
    (tmp_path / "ferry" / "forms").mkdir(parents=True)
    (tmp_path / "outside.pdf").write_bytes(b"not ours")
    return Folder(tmp_path, "ferry")


def test_each_form_that_is_named_has_its_digest(tmp_path: Path) -> None:
    ferry = folder(tmp_path)
    content = b"signed " * 400_000  # more than one block
    (ferry.path / "forms" / "mo é.pdf").write_bytes(content)
    found = ferry.forms(signed("forms/mo é.pdf", "", "forms/gone.pdf", "forms"))
    assert found == {
        "forms/mo é.pdf": hashlib.sha512(content).hexdigest(),
        "forms/gone.pdf": None,
        "forms": None,
    }


@pytest.mark.parametrize(
    "way", ["../outside.pdf", "forms/../../outside.pdf", "/{}/outside.pdf", "forms/{}", "\0", "x" * 5000]
)
def test_nothing_outside_the_folder_is_read(tmp_path: Path, way: str) -> None:
    ferry = folder(tmp_path)
    named = way.format(tmp_path)
    assert ferry.forms(signed(named)) == {named: None}


def test_a_link_that_leads_out_or_in_a_circle_is_not_followed(tmp_path: Path) -> None:
    ferry = folder(tmp_path)
    (ferry.path / "out.pdf").symlink_to(tmp_path / "outside.pdf")
    (ferry.path / "round.pdf").symlink_to(ferry.path / "round.pdf")
    (ferry.path / "real.pdf").write_bytes(b"signed")
    (ferry.path / "in.pdf").symlink_to(ferry.path / "real.pdf")
    found = ferry.forms(signed("out.pdf", "round.pdf", "in.pdf"))
    assert found == {"out.pdf": None, "round.pdf": None, "in.pdf": hashlib.sha512(b"signed").hexdigest()}
