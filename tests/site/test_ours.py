"""Pages are made anew where the program is another that makes them, whatever of it has changed."""

from __future__ import annotations

from pathlib import Path

from sasci_archive.editions.citations import shelf
from sasci_archive.site import ours
from sasci_archive.store import files


def test_other_styles_of_citation_are_another_program_and_what_python_makes_of_it_is_not(tmp_path: Path) -> None:
    home = tmp_path / "editions" / "citations"
    files.write(home / "styles.py", b"1")
    files.write(home / shelf.SHELF, b"one edition of them")
    before = ours.of(tmp_path)
    files.write(home / "__pycache__" / "styles.cpython-311.pyc", b"compiled")
    assert ours.of(tmp_path) == before
    files.write(home / shelf.SHELF, b"another edition of them")
    assert ours.of(tmp_path) != before
