"""The documentation is tested: every command, option and key of a record is in it, and every link leads somewhere."""

from __future__ import annotations

import importlib.util
import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sasci_archive.commands import asked
from sasci_archive.model.authorities import Authorities, Body, Person, Place
from sasci_archive.model.chronology import Chronology, Dated
from sasci_archive.model.coding import Codebook, Coder, Dimension, Theme
from sasci_archive.model.consent import Approval, Brought, Consent, Named, Permission, Processing, SignOff, SoundKept
from sasci_archive.model.design import Design
from sasci_archive.model.evidence import Innovation, Innovations, Source, Taker
from sasci_archive.model.holdings import Output, Project
from sasci_archive.model.house import Decided, House, LetBe
from sasci_archive.model.indexing import Entry, Index
from sasci_archive.model.naming import Names, TurnName, VoiceName
from sasci_archive.model.pictures import Leave, Photograph, Photographs
from sasci_archive.model.seminar import (
    Editor,
    Elsewhere,
    Funder,
    Participant,
    Publication,
    Rights,
    Seminar,
    Series,
    Session,
    Term,
)
from sasci_archive.store.bucket import BucketSettings
from sasci_archive.store.database import DatabaseSettings
from sasci_archive.store.paths import Paths
from sasci_archive.store.workspace import (
    ArchiveSettings,
    ClusterSettings,
    IdentifierSettings,
    ModelSettings,
    SearchSettings,
    Settings,
    SiteSettings,
)

HERE = Path(__file__).parents[1]
RECORDS = (
    Design,
    *(Codebook, Dimension, Theme, Coder, Innovations, Innovation, Taker, Source),
    *(Elsewhere, Funder, Photographs, Photograph, Leave, Chronology, Dated),
    *(Seminar, Session, Participant, Editor, Series, Term, Publication, Rights, Consent, Permission, Approval),
    *(
        Named,
        Brought,
        SignOff,
        Processing,
        SoundKept,
        Names,
        VoiceName,
        TurnName,
        Project,
        Output,
        Settings,
        ModelSettings,
        ArchiveSettings,
        BucketSettings,
        DatabaseSettings,
        SiteSettings,
        SearchSettings,
        IdentifierSettings,
        ClusterSettings,
        House,
        Decided,
        LetBe,
        Index,
        Entry,
        Authorities,
        Person,
        Body,
        Place,
    ),
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
            assert argument.positional or argument.name in {"slug", "model", "only", "again"} or flag in text, (
                name,
                flag,
            )


def test_whoever_types_what_the_readme_says_is_understood() -> None:
    """Each line of its examples as it stands; and each command that is named in a sentence is one."""
    text = (HERE / "README.md").read_text(encoding="utf-8")
    every = tasks()
    known = {called for name, others in every.task_names.items() for called in (name, *others)}
    blocks = re.findall(r"```\w+\n(.*?)```", text, re.DOTALL)
    words = [shlex.split(line, comments=True, posix=False) for block in blocks for line in block.splitlines()]
    at = [next((n for n, word in enumerate(each) if re.search(r"(^|[/\\])inv$", word)), None) for each in words]
    typed = [["inv", *each[n + 1 :]] for each, n in zip(words, at, strict=True) if n is not None]
    named = re.findall(r"`[^`\n]*?\binv ([a-z][a-z.-]+)[^`\n]*`", text)
    assert {argv[1] for argv in typed} | set(named) <= known
    assert len(typed) > 30
    assert {" ".join(argv): asked.understood(every, argv).wrong for argv in typed} == {
        " ".join(argv): "" for argv in typed
    }
    assert "proof" in named


def test_so_is_every_command_of_a_collection() -> None:
    text = (HERE / "docs" / "tasks.md").read_text(encoding="utf-8")
    for group, collection in tasks().collections.items():
        for name, task in collection.tasks.items():
            called = f"inv {group}" if name == collection.default else f"inv {group}.{name}"
            assert called in text, called
            for argument in task.get_arguments():
                flag = "--" + argument.name.strip("_").replace("_", "-")
                assert argument.positional or argument.name == "offline" or flag in text, (group, name, flag)


def paths_of_a_seminar(root: Path) -> list[Path]:
    """Every one that has a name, from its folder on."""
    folder = Paths(root, "ferry")
    paths = [getattr(folder, name) for name, kind in vars(Paths).items() if isinstance(kind, property)]
    assert len(paths) > 12
    return [path.relative_to(folder.path) for path in paths]


def test_who_may_read_a_file_is_said_of_every_file_of_a_seminar(tmp_path: Path) -> None:
    text = (HERE / "docs" / "data-protection.md").read_text(encoding="utf-8")
    for path in paths_of_a_seminar(tmp_path):
        top = path.parts[0]
        assert re.search(rf"\| `{re.escape(top)}[/`].*\| (\*\*restricted|public)", text), path


def drawn(heading: str) -> list[str]:
    """The lines of the drawing under a heading of docs/design.md."""
    text = (HERE / "docs" / "design.md").read_text(encoding="utf-8")
    return text.partition(f"\n## {heading}\n")[2].split("```")[1].splitlines()


def test_the_folder_of_a_seminar_is_drawn_with_everything_that_lies_in_it(tmp_path: Path) -> None:
    lines = drawn("The folder of a seminar reads as the pipeline")
    named = {line.split()[0] for line in lines if line.strip()}
    for path in paths_of_a_seminar(tmp_path):
        top = f"{path.parts[0]}/"
        assert path.as_posix() in named or any(each.startswith(top) for each in named), path


def test_the_layers_are_drawn_as_they_are_enforced() -> None:
    contracts = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (layers,) = (each["layers"] for each in contracts if each.get("containers") == ["sasci_archive"])
    lines = [line for line in drawn("Layers: who may import whom") if re.match(r"  [a-z]", line)]
    assert [re.split(r" {2,}", line.strip())[0] for line in lines] == layers


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_every_key_of_a_record_is_explained(record: type[msgspec.Struct]) -> None:
    text = (HERE / "docs" / "record.md").read_text(encoding="utf-8")
    for key in record.__struct_fields__:
        assert f"`{key}`" in text or f"[[{key}]]" in text or f"[{key}]" in text, key


def test_every_link_of_the_documentation_leads_somewhere() -> None:
    for page in [HERE / "README.md", *(HERE / "docs").glob("*.md")]:
        text = re.sub(
            r"^ {4}.*$|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE
        )  # what is shown, not meant
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
