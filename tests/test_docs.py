"""The documentation is tested: every command, option and key of a record is in it, and every link leads somewhere."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sasci_archive.model.consent import Approval, Consent, Permission
from sasci_archive.model.holdings import Output, Project
from sasci_archive.model.naming import Names, TurnName, VoiceName
from sasci_archive.model.seminar import Editor, Participant, Publication, Rights, Seminar, Series, Session, Term
from sasci_archive.store.workspace import ModelSettings, Settings

HERE = Path(__file__).parents[1]
RECORDS = (
    *(Seminar, Session, Participant, Editor, Series, Term, Publication, Rights, Consent, Permission, Approval),
    *(Names, VoiceName, TurnName, Project, Output, Settings, ModelSettings),
)


def tasks() -> Any:
    spec = importlib.util.spec_from_file_location("tasks", HERE / "tasks.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.ns


def test_every_command_and_every_option_is_explained() -> None:
    text = (HERE / "docs" / "tasks.md").read_text(encoding="utf-8")
    every = tasks()
    assert len(every.task_names) > 16
    for name, also in every.task_names.items():
        task = every[name]
        assert any(f"inv {called}" in text for called in (name, *also)), name
        for argument in task.get_arguments():
            flag = "--" + argument.name.strip("_").replace("_", "-")
            if argument.name not in {"slug", "model", "only", "again", "passage", "redaction"}:
                assert flag in text, (name, flag)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_every_key_of_a_record_is_explained(record: type[msgspec.Struct]) -> None:
    text = (HERE / "docs" / "record.md").read_text(encoding="utf-8")
    for key in record.__struct_fields__:
        assert f"`{key}`" in text or f"[[{key}]]" in text or f"[{key}]" in text, key


def test_every_link_of_the_documentation_leads_somewhere() -> None:
    for page in [HERE / "README.md", *(HERE / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
