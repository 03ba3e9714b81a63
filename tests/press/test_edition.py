"""By what it is known that an edition still is what would be made."""

from __future__ import annotations

import shutil
from pathlib import Path

from sasci_archive.editions.templates import Looks
from sasci_archive.press import edition as editions
from sasci_archive.store.folder import Folder

TOY = Path(__file__).parents[1] / "toy"


def test_for_many_seminars_templates_are_read_once_but_not_for_one_that_is_about_to_be_made(tmp_path: Path) -> None:
    shutil.copytree(TOY, tmp_path / "toy")
    folder, own = Folder(tmp_path, "toy"), tmp_path / "templates"
    own.mkdir()
    style = own / "page.css"
    style.write_text("a", "utf-8")
    before = editions.key(folder, Looks(own))
    with editions.templates_read_once():
        assert editions.key(folder, Looks(own)) == before
        style.write_text("b", "utf-8")
        assert editions.key(folder, Looks(own)) == before
        after = editions.key(folder, Looks(own), anew=True)
        assert after != before
        assert editions.key(folder, Looks(own)) == before
        assert editions.key(folder, Looks()) != before
    assert editions.key(folder, Looks(own)) == after
