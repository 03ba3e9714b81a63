"""Whatever is done in whatever order, nothing that is held back stands in anything that is shown; and what was taken down stands nowhere."""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sasci_archive.archive.takedown import record, taking
from sasci_archive.archive.versions import public_versions
from sasci_archive.catalogue import catalogue
from sasci_archive.errors import SasciError
from sasci_archive.model.journal import By
from sasci_archive.model.takedown import State
from sasci_archive.site import SECTIONS, Site, build
from sasci_archive.stages.archive import Ask, archive
from sasci_archive.stages.publish import current, publish
from sasci_archive.store.folder import Folder
from sasci_archive.store.workspace import Settings, Workspace
from tests.readying import finish
from tests.shelved import ON, shelved

SAID = b"began with a cupboard"
STEPS = st.lists(
    st.sampled_from(["publish", "archive", "withdraw", "allow", "role", "name", "takedown", "version"]),
    min_size=3,
    max_size=5,
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return shelved(tmp_path_factory.mktemp("shelved"))


@pytest.mark.long
@given(STEPS)
@settings(max_examples=4, suppress_health_check=list(HealthCheck), deadline=None)
def test_whatever_is_done_nothing_held_back_is_shown(made: Workspace, steps: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        workspace = Workspace(Path(name) / "home", Settings())
        shutil.copytree(made.home, workspace.home)
        for number, step in enumerate(("archive", *steps), start=1):
            on = ON + dt.timedelta(days=number)
            with contextlib.suppress(SasciError):  # what is refused changes nothing, or less is shown
                do(workspace, step, on)
            holds(workspace, on)


def do(workspace: Workspace, step: str, on: dt.datetime) -> None:
    folder, by = workspace.folder("toy"), By(on, "Ada", "the law")
    match step:
        case "publish":
            finish(folder)
            publish(folder, on=on)
        case "archive":
            archive(workspace, folder, "a step", by, ask=Ask(authority="the law"))
        case "withdraw":
            answer(folder, "withdrawn = 2026-11-23\n", "")
            answer(folder, "", "withdrawn = 2026-11-23\n")
        case "allow":
            answer(folder, "withdrawn = 2026-11-23\n", "")
        case "role":
            answer(folder, 'attribution = "name"\n', 'attribution = "role"\n')
        case "name":
            answer(folder, 'attribution = "role"\n', 'attribution = "name"\n')
        case "version":
            text = folder.seminar_toml.read_text("utf-8")
            folder.seminar_toml.write_text(
                text.replace('place = "Marlsea"', f'place = "Marlsea"\nversion = "1.{on.day}"', 1)
                if "version =" not in text
                else text,
                encoding="utf-8",
            )
        case _:
            taken, cut = taking.begun(workspace, folder, ("u2", "u3"), by, "asked for")
            taking.takedown(workspace, folder, taken, cut, by)


def answer(folder: Folder, was: str, now: str) -> None:
    """In Wren's permission."""
    before, after = folder.consent_toml.read_text("utf-8").split('person = "wren"\n', 1)
    own, mark, rest = after.partition("[[")
    own = own.replace(was, now, 1) if was else now + own
    folder.consent_toml.write_text(f'{before}person = "wren"\n{own}{mark}{rest}', encoding="utf-8")


def holds(workspace: Workspace, on: dt.datetime) -> None:
    folder = workspace.folder("toy")
    with contextlib.suppress(SasciError):
        if folder.is_public() and not current(folder, on):
            publish(folder, on=on)
    shown = workspace.home / "shown"
    build(Site(catalogue(workspace, on), workspace.settings.site), shown, of=SECTIONS)
    every = [path for path in shown.rglob("*") if path.is_file()]
    every += [path for version in public_versions(workspace, "toy", on) for path in version.files.values()]
    wren = folder.consent().of("wren")
    taken = [each for each in record.every(workspace, "toy") if each.state is State.DONE]
    if wren.withdrawn or taken:
        assert not [path for path in every if SAID in path.read_bytes()]
    if wren.attribution.value == "role":
        assert not [path for path in every if b"Tobias" in path.read_bytes()]
    shutil.rmtree(shown)
    if taken:
        assert not [path for path in workspace.home.rglob("*") if path.is_file() and SAID in path.read_bytes()]
