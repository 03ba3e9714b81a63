"""What is remembered of texts that seminars have nothing against lets nothing be said that would not be said without."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sasci_archive.catalogue import discretion, registers
from sasci_archive.catalogue.discretion import Silences
from sasci_archive.editions.templates import OURS
from sasci_archive.errors import SasciError
from sasci_archive.judged.silent import Silent
from sasci_archive.model.holdings import Project
from sasci_archive.store.folder import Folder
from sasci_archive.store.workspace import JUDGED, Settings, Workspace
from tests.judged import laws
from tests.judged.laws import ON, Step

TOY = Path(__file__).parents[1] / "toy"
OPENS = dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC)
QUOTED = "They lent us the first puzzle."
PROJECT = f"""
title = "Evenings"
team = ["Dr Halina Mróz", "Ann Mroz", "Tobias Wren"]
notes = ["Mrs Mróz told us more.", "Brenda Marsh gave the lamps.", "{QUOTED}"]

[[output]]
title = "How It Began"
authors = [{{ family = "Wren", given = "Tobias" }}]
"""
Told = tuple[dict[str, Project], tuple[str, ...]] | str


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return laid(tmp_path / "here")


def laid(home: Path) -> Path:
    """Two seminars, in one of which what somebody said is closed until an hour, and a project."""
    for slug in ("toy", "two"):
        shutil.copytree(TOY, home / "seminars" / slug)
    _instead("consent.toml", 'person = "wren"\n', 'person = "wren"\nopens = 2026-11-30\nopens_at = 12:00:00\n')(
        home / "seminars" / "two"
    )
    project = home / "seminars" / "projects" / "eve.toml"
    project.parent.mkdir()
    project.write_text(PROJECT, "utf-8")
    return home


def without(home: Path, on: dt.datetime = ON, silences: Silences | None = None) -> Told:
    try:
        return registers.shown(Workspace(home, Settings()), on, {"toy": True, "two": True}, silences)
    except SasciError as error:
        return str(error)


def with_memory(home: Path, on: dt.datetime = ON) -> Told:
    with Silent(Workspace(home, Settings()), on, OURS, "registers") as silences:
        return without(home, on, silences)


def _instead(name: str, was: str, now: str) -> Callable[[Path], None]:
    def edit(seminar: Path) -> None:
        path = seminar / name
        path.write_text(path.read_text("utf-8").replace(was, now, 1), "utf-8")

    return edit


def _more(name: str, more: str) -> Callable[[Path], None]:
    return _instead(name, "", more)


def _damaged(seminar: Path) -> None:
    for path in (seminar.parent / JUDGED).glob("*"):
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)


EDITS: dict[str, Callable[[Path], None]] = {
    "nothing": lambda _: None,
    "by role": _instead("consent.toml", 'attribution = "name"', 'attribution = "role"'),
    "no": _instead("consent.toml", 'text = "yes"', 'text = "no"'),
    "not to be named": _instead("consent.toml", "[[permission]]", '[[named]]\nname = "Brenda Marsh"\nwish = "omit"\n\n[[permission]]'),
    "open": _instead("consent.toml", "opens = 2026-11-30\n", ""),
    "escaped": _instead("consent.toml", 'form = "toy form', 'form = "\\u0074oy form'),
    "a day over two lines": _instead("consent.toml", "opens = 2026-11-30\n", 'opens = """2026-\\\n11-30"""\n'),
    "answers do not read": _more("consent.toml", "nonsense\n"),
    "withheld": _instead("4-transcript.xml", "lent us the first", '<seg type="restricted" resp="#ed1">lent us the first</seg>'),
    "called otherwise": _instead("4-transcript.xml", "<persName>Halina Mróz</persName>", "<persName>Ann Mroz</persName>"),
    "a transcript that does not read": _more("4-transcript.xml", "<"),
    "nobody on the list": _instead("seminar.toml", "Tobias Wren", "Tobias Wrenn"),
    "the project says more": lambda seminar: _instead("eve.toml", "notes = [", 'notes = ["Toby was there.", ')(seminar.parent / "projects"),
    "the memory is gone": lambda seminar: shutil.rmtree(seminar.parent / JUDGED, ignore_errors=True),
    "the memory is damaged": _damaged,
}  # fmt: skip


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(steps=laws.steps(EDITS, st.integers(-100, 300), 5))
def test_registers_say_the_same_with_the_memory_and_without(steps: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as name:
        home = laid(Path(name) / "here")
        laws.holds(home, steps, EDITS, with_memory, without)


@pytest.mark.parametrize("edit", sorted(EDITS))
def test_each_edit_is_seen_alone(home: Path, edit: str) -> None:
    with_memory(home)
    for slug in ("toy", "two"):
        EDITS[edit](home / "seminars" / slug)
        assert with_memory(home) == without(home), slug
        assert with_memory(home) == without(home), slug


def test_a_seminar_is_asked_once_and_again_where_it_or_a_text_has_changed(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(home / "seminars" / "two")
    for slug in ("alder", "birch"):
        shutil.copytree(TOY, home / "seminars" / slug)
        consent = home / "seminars" / slug / "consent.toml"
        consent.write_text(f"# {slug}\n" + consent.read_text("utf-8").replace('"pseudonym"', '"name"'), "utf-8")
        _instead("consent.toml", '"role"', '"name"')(home / "seminars" / slug)
    shutil.rmtree(home / "seminars" / "toy")
    asked, law = list[str](), discretion._law

    def read(folder: Folder, on: dt.datetime) -> discretion._Law:
        asked.append(folder.slug)
        return law(folder, on)

    first = with_memory(home)
    monkeypatch.setattr(discretion, "_law", read)
    assert with_memory(home) == first
    assert with_memory(home, ON + dt.timedelta(days=400)) == first
    assert asked == []
    _instead("consent.toml", "# birch", "# beech")(home / "seminars" / "birch")
    assert with_memory(home) == first
    assert asked == ["birch"]
    EDITS["the project says more"](home / "seminars" / "birch")
    assert with_memory(home) != first
    assert asked == ["birch", "alder", "birch"]


@pytest.mark.parametrize("written", ["nothing", "a day over two lines"])
def test_what_is_withheld_until_an_hour_may_be_said_from_then_on_and_not_before(home: Path, written: str) -> None:
    EDITS[written](home / "seminars" / "two")
    minute = dt.timedelta(minutes=1)
    shutil.rmtree(home / "seminars" / "toy")
    for on in (ON, OPENS - minute, OPENS, OPENS + dt.timedelta(days=3), ON, OPENS, OPENS - minute):
        plain = without(home, on)
        assert with_memory(home, on) == plain, on
        assert with_memory(home, on) == plain, on
        assert not isinstance(plain, str)
        assert (QUOTED in plain[0]["eve"].notes) is (on >= OPENS), on


def test_of_a_seminar_without_a_transcript_the_record_says_who_is_not_named(home: Path) -> None:
    shutil.rmtree(home / "seminars" / "two")
    toy = home / "seminars" / "toy"
    (toy / "4-transcript.xml").unlink()
    _instead("seminar.toml", 'name = "Halina Mróz"', 'name = "Ann Else"')(toy)
    told = with_memory(home)
    assert not isinstance(told, str)
    assert "Dr Halina Mróz" in told[0]["eve"].team
    _instead("seminar.toml", 'name = "Ann Else"', 'name = "Halina Mróz"')(toy)
    told = with_memory(home)
    assert not isinstance(told, str)
    assert "Dr Halina Mróz" not in told[0]["eve"].team


def test_no_name_and_no_word_is_in_what_is_remembered(home: Path) -> None:
    with_memory(home)
    (path,) = (home / "seminars" / JUDGED).iterdir()
    content = path.read_bytes()
    for word in ("Mróz", "Mroz", "Wren", "Brenda", "puzzle", "Evenings"):
        assert word.encode() not in content, word


def test_it_says_the_same_where_nothing_can_be_remembered(home: Path) -> None:
    (home / "seminars" / JUDGED).write_bytes(b"a file where a folder belongs")
    assert with_memory(home) == without(home)
