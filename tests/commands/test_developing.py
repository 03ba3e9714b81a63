"""Commands for those who build the program say what they need, where only the README's first command was given."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from invoke.context import Context

from sasci_archive.commands import developing


@pytest.mark.parametrize("asked", [developing.check, developing.fuzz, developing.prove])
def test_without_what_developers_install_nothing_is_run_and_the_remedy_told(
    asked: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(Path(__file__).parents[2])
    monkeypatch.setattr(developing, "_ran", lambda *_, **__: pytest.fail("it was run all the same"))
    known = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "hypothesis" else known(name))
    with pytest.raises(SystemExit) as ended:
        asked(Context())
    assert ended.value.code == 1
    told = capsys.readouterr()
    assert "needs what they install (hypothesis is not here)" in " ".join((told.out + told.err).split())
    assert 'pip install -e ".[dev]"' in told.out + told.err
