"""The browser's part of the workbench: the same bytes from the same sources, known for old when a source has changed, and told when it cannot be."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from sasci_archive.editions import products, templates
from sasci_archive.editions.templates import Looks
from sasci_archive.engines import bundling
from sasci_archive.errors import NotToBeHad, NotYet, SasciError

OURS = Path(__file__).parents[2] / "templates" / "workbench"


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the workbench's sources, which the templates are looked for in; nothing is built, and npm has brought nothing."""
    monkeypatch.setattr(templates, "__file__", str(tmp_path / "package" / "editions" / "templates.py"))
    home = tmp_path / "package" / "templates" / "workbench"
    shutil.copytree(OURS, home, ignore=shutil.ignore_patterns("node_modules", "built"))
    return home


@pytest.fixture
def brought(sources: Path, bundle: Path) -> Path:
    """With what npm has brought."""
    (sources / "node_modules").symlink_to(bundle.parents[1] / "node_modules", target_is_directory=True)
    return sources


def test_the_same_sources_give_the_same_bytes_wherever_they_lie(brought: Path, bundle: Path) -> None:
    bundling.build(brought, fetch=False)
    there, here = (
        {path.name: path.read_bytes() for path in home.iterdir()} for home in (brought / "built", bundle.parent)
    )
    assert there == here
    assert str(brought).encode() not in b"".join(there.values())
    assert templates.built("workbench.js").read_bytes() == there["workbench.js"]


def test_every_package_in_it_stands_with_its_licence_beside_it(bundle: Path) -> None:
    licences = bundle.with_name("licences.txt").read_text(encoding="utf-8")
    for name in ("prosemirror-model", "prosemirror-view", "orderedmap"):
        assert f"\n{name} " in f"\n{licences}"
    assert "esbuild" not in licences  # it makes the bundle and is not in it


def test_a_package_under_another_licence_is_not_bundled(sources: Path, bundle: Path) -> None:
    shutil.copytree(bundle.parents[1] / "node_modules", sources / "node_modules")
    about = sources / "node_modules" / "orderedmap" / "package.json"
    about.write_text(about.read_text().replace('"MIT"', '"GPL-3.0-only"'))
    with pytest.raises(SasciError, match=r"orderedmap 2.1.1 is under 'GPL-3.0-only'"):
        bundling.build(sources, fetch=False)


def test_a_source_that_has_changed_makes_the_bundle_an_old_one(brought: Path) -> None:
    with pytest.raises(NotYet, match=r"has not been built. Say `inv workbench.build`"):
        templates.built("workbench.js")
    bundling.build(brought, fetch=False)
    main = brought / "src" / "main.js"
    main.write_text(f"{main.read_text()}\nconsole.log(1);\n")
    with pytest.raises(NotYet, match=r"older than its source src/main.js. Say `inv workbench.build`"):
        templates.built("workbench.js")
    bundling.build(brought, fetch=False)
    assert "console.log(1)" in templates.built("workbench.js").read_text(encoding="utf-8")
    (brought / "package.json").unlink()  # as in a wheel
    main.unlink()
    assert templates.built("workbench.js").is_file()


def test_a_source_that_does_not_read_is_told_with_its_place(brought: Path) -> None:
    (brought / "src" / "main.js").write_text("let 1;\n")
    with pytest.raises(
        SasciError,
        match=r"built: src/main.js, line 1, column 5: Expected .* Correct its sources in .*workbench, then say",
    ):
        bundling.build(brought, fetch=False)


def test_nothing_is_downloaded_unasked(sources: Path) -> None:
    with pytest.raises(NotToBeHad, match=r"is not on this machine. Say `inv workbench.build`, with a network, once."):
        bundling.build(sources, fetch=False)


def test_a_registry_that_cannot_be_reached_is_told(sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9")
    monkeypatch.setenv("npm_config_cache", str(sources / "cache"))
    with pytest.raises(NotToBeHad, match=r"npm could not bring what the workbench is built from \(ECONNREFUSED\)."):
        bundling.build(sources, fetch=True)


@pytest.mark.long
def test_a_wheel_holds_what_was_built_and_nothing_that_it_was_built_from(tmp_path: Path) -> None:
    checkout = OURS.parents[1]
    subprocess.run([sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", tmp_path, checkout], check=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        assert "sasci_archive/editions/citations/styles.zip" in wheel.namelist()
        names = [n.rpartition("templates/workbench/")[2] for n in wheel.namelist() if "templates/workbench/" in n]
    assert {"built/workbench.js", "built/licences.txt", "built/made-from.json", "workbench.css"} <= set(names)
    assert not [
        name for name in names if name.startswith(("src/", "test/", "node_modules/", "package", "build.mjs", "."))
    ]


def test_no_lock_names_a_registry() -> None:
    assert '"resolved"' not in (OURS / "package-lock.json").read_text(encoding="utf-8")


def test_nothing_that_npm_brings_is_taken_for_what_editions_are_set_in(brought: Path) -> None:
    """Names that stand in others' programs would else be names that an edition may say."""
    (brought.parent / "page.css").write_text("p { color: lantern }")
    (brought / "node_modules.txt").write_text("Michael")
    said = products.furniture()
    assert said == "p { color: lantern }"
    assert products.furniture(Looks(brought.parent)) == f"{said}\n{said}"
