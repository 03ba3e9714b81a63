"""The workbench's own tests of its JavaScript (`templates/workbench/test`), run by Node; those that need a browser are in Python."""

from __future__ import annotations

from pathlib import Path

from sasci_archive.engines import bundling


def test_every_test_of_the_javascript_passes(bundle: Path) -> None:
    home = bundle.parents[1]
    done = bundling.run(home, "--test", "--test-reporter=spec", "test/*.test.js")
    assert done.returncode == 0, done.stdout
    tests = {path.name for path in (home / "test").glob("*.test.js")}
    assert tests, "there are tests"
    assert "ℹ fail 0" in done.stdout
