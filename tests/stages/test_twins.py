"""Two volumes of one series that say nearly the same: what one holds back is not kept from the other."""

from __future__ import annotations

import shutil
from pathlib import Path

from sasci_archive.stages.approve import approve
from sasci_archive.stages.publish import publish
from sasci_archive.store.workspace import Settings, Workspace
from tests.readying import BY, make_ready
from tests.shelved import HERE
from tests.showing import DAY, EMBARGO, NOON, change


def test_a_seminar_with_an_embargo_is_published_beside_its_twin_in_one_series(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, Settings())
    for slug in ("other", "toy"):
        shutil.copytree(HERE / "toy", workspace.seminars / slug)
    change(workspace.folder("toy"), 'person = "wren"\n', EMBARGO)
    for slug in ("other", "toy"):
        folder = make_ready(workspace.folder(slug))
        approve(folder, "wren", BY)
        assert publish(folder, on=NOON - DAY)[0].public
    assert publish(workspace.folder("other"), on=NOON - DAY)[0].public  # with the other volume in its list
