"""What `inv status` remembers never makes it say anything else."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pypandoc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sasci_archive import pipeline
from sasci_archive.editions.templates import OURS, Looks
from sasci_archive.errors import SasciError
from sasci_archive.judged import Judged, made_from
from sasci_archive.pipeline import Judgement
from sasci_archive.press import edition as editions
from sasci_archive.press.edition import Edition
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.store.workspace import JUDGED, Settings, Workspace
from tests.archive.kept import keep
from tests.judged import laws
from tests.judged.laws import ON, Step
from tests.readying import make_ready

HERE = Path(__file__).parents[2]
Told = dict[str, object]


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with two seminars of one series: one is public, one is in the making."""
    home = tmp_path_factory.mktemp("judged")
    for slug in ("toy", "two"):
        shutil.copytree(HERE / "tests" / "toy", home / "seminars" / slug)
    folder = Folder(home / "seminars", "toy")
    make_ready(folder)
    page = folder.published / "index.html"
    page.parent.mkdir()
    page.write_bytes(b"a page")
    edition = Edition(
        key=editions.key(folder, OURS),
        public=True,
        release="",
        files=((page.name, 6, hashlib.sha256(b"a page").hexdigest()),),
        made_on=ON.date() - dt.timedelta(3),
    )
    editions.keep(folder, edition, proof=False)
    return home


def with_memory(home: Path, on: dt.datetime = ON) -> Told:
    here = Workspace(home, Settings())
    with Judged(here, on, OURS) as judged:
        return {slug: told(judged.status, here.folder(slug)) for slug in here.slugs()}


def without(home: Path, on: dt.datetime = ON) -> Told:
    here = Workspace(home, Settings())
    return {slug: told(lambda it: pipeline.status(it, on, OURS, here), here.folder(slug)) for slug in here.slugs()}


def told(judge: Callable[[Folder], tuple[Judgement, ...]], folder: Folder) -> object:
    """How it stands, or what is said in place of that."""
    try:
        return judge(folder)
    except SasciError as error:
        return str(error)


def _replaced(name: str, was: str, now: str) -> Callable[[Path], None]:
    def edit(seminar: Path) -> None:
        path = seminar / name
        if path.is_file():
            path.write_text(path.read_text("utf-8").replace(was, now), "utf-8")

    return edit


def _touched(seminar: Path) -> None:
    for path in seminar.rglob("*"):
        os.utime(path, (0, 0))


def _as_long_and_as_old(seminar: Path) -> None:
    """A letter of the transcript is another, and its length and time are what they were."""
    path = seminar / "4-transcript.xml"
    if path.is_file():
        was = path.stat()
        text = path.read_bytes()
        path.write_bytes(text.replace(b'xml:id="u2"', b'xml:id="u1"') if b'"u2"' in text else text[::-1])
        os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))


def _gone(name: str) -> Callable[[Path], None]:
    def edit(seminar: Path) -> None:
        path = seminar / name
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)

    return edit


def _longer(name: str, more: str) -> Callable[[Path], None]:
    def edit(seminar: Path) -> None:
        if (seminar / name).is_file():
            with (seminar / name).open("a", encoding="utf-8") as file:
                file.write(more)

    return edit


def _linked(seminar: Path) -> None:
    path, away = seminar / "consent.toml", seminar.parent.parent / f"{seminar.name}.toml"
    if path.is_file() and not path.is_symlink():
        path.replace(away)
        path.symlink_to(away)


def _forgotten(seminar: Path) -> None:
    shutil.rmtree(seminar.parent / JUDGED, ignore_errors=True)


def _damaged(seminar: Path) -> None:
    for path in (seminar.parent / JUDGED).glob("*"):
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)


EDITS: dict[str, Callable[[Path], None]] = {
    "nothing": lambda _: None,
    "touched": _touched,
    "as long and as old": _as_long_and_as_old,
    "no consent": _gone("consent.toml"),
    "no transcript": _gone("4-transcript.xml"),
    "no words": _gone("2-words.json"),
    "no recordings": _gone("1-recording"),
    "not public": _gone("6-published"),
    "what was made is not known": _gone(".work"),
    "a record that does not read": _longer("seminar.toml", "nonsense\n"),
    "another title": _replaced("seminar.toml", 'title = "', 'title = "A'),
    "an empty apparatus": lambda seminar: (seminar / "apparatus").mkdir(exist_ok=True),
    "a note": _longer("apparatus/introduction.md", "\nAnd [a link](#nowhere).\n"),
    "an answer": _replaced("consent.toml", 'text = "yes"', 'text = "no"'),
    "an embargo": _replaced(
        "consent.toml", 'text = "yes"', 'text = "yes"\nembargo = true\nopens = 2026-11-25\nopens_at = 10:00:00'
    ),
    "signed tomorrow": _replaced("consent.toml", "signed = ", "signed = 2026-11-24 # "),
    "a link": _linked,
    "the memory is gone": _forgotten,
    "the memory is damaged": _damaged,
}
HOURS = st.integers(-60, 120)


@pytest.mark.slow
@settings(max_examples=10, deadline=None)
@given(steps=laws.steps(EDITS, HOURS, 4))
def test_status_with_the_memory_is_status_without_whatever_is_edited_and_whatever_the_clock_says(
    public: Path, steps: list[Step]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        home = Path(name) / "here"
        shutil.copytree(public, home)
        laws.holds(home, steps, EDITS, with_memory, without)


@pytest.mark.parametrize("edit", sorted(EDITS))
def test_each_edit_is_seen_alone(public: Path, tmp_path: Path, edit: str) -> None:
    home = tmp_path / "here"
    shutil.copytree(public, home)
    with_memory(home)
    EDITS[edit](home / "seminars" / "toy")
    for hours in (0, 46):
        assert with_memory(home, ON + dt.timedelta(hours=hours)) == without(home, ON + dt.timedelta(hours=hours))


def test_what_has_not_changed_is_not_judged_again(
    public: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "here"
    shutil.copytree(public, home)
    first = with_memory(home)
    again: list[str] = []
    judge = pipeline.status

    def judged(folder: Folder, *others: object) -> tuple[Judgement, ...]:
        again.append(folder.slug)
        return judge(folder, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "status", judged)
    assert with_memory(home) == first
    assert again == []
    _touched(home / "seminars" / "toy")
    assert with_memory(home, ON + dt.timedelta(days=9)) == first
    assert again == []
    _replaced("consent.toml", 'text = "yes"', 'text = "no"')(home / "seminars" / "toy")
    assert with_memory(home) != first
    assert again == ["toy"]


def test_an_embargo_opens_at_its_hour_and_shuts_again_where_the_clock_is_set_back(public: Path, tmp_path: Path) -> None:
    home = tmp_path / "here"
    shutil.copytree(public, home)
    EDITS["an embargo"](home / "seminars" / "two")
    opens = dt.datetime(2026, 11, 25, 10, tzinfo=dt.UTC)
    for on in (ON, opens - dt.timedelta(minutes=1), opens, opens + dt.timedelta(days=3), ON, opens):
        assert with_memory(home, on) == without(home, on), on


def test_no_word_and_no_name_is_remembered(public: Path, tmp_path: Path) -> None:
    home = tmp_path / "here"
    shutil.copytree(public, home)
    _longer("3-names.toml", '\n[[voice]]\nsession = "1"\nvoice = "Nobody Known"\nparticipant = "wren"\n')(
        home / "seminars" / "two"
    )
    for name in ("2-words.json", "3-voices.json"):
        _replaced(name, '"by hand"', '"interview with Mroz.json"')(home / "seminars" / "two")
    assert "prepared interview with Mroz.json" in str(with_memory(home)["two"])
    (kept,) = (home / "seminars" / JUDGED).iterdir()
    content = kept.read_bytes()
    for word in (b"toy", b"two", b"wren", b"Wren", b"Nobody", b"Mroz", b"K.", b"wav"):
        assert word not in content, word


def test_of_a_proof_the_command_that_is_told_names_the_seminar_and_is_not_remembered(
    public: Path, tmp_path: Path
) -> None:
    home = tmp_path / "here"
    shutil.copytree(public, home)
    folder = Workspace(home, Settings()).folder("two")
    (folder.proof / "index.html").parent.mkdir(parents=True)
    (folder.proof / "index.html").write_bytes(b"a page")
    edition = Edition(
        key=editions.key(folder, OURS),
        public=False,
        release="",
        files=(("index.html", 6, hashlib.sha256(b"a page").hexdigest()),),
        made_on=ON.date(),
        letters=editions.letters(folder),
    )
    editions.keep(folder, edition, proof=False)
    for _ in range(2):
        assert "proof only: 0 outstanding (`inv ready two`)" in str(with_memory(home)["two"])
    (kept,) = (home / "seminars" / JUDGED).iterdir()
    assert b"two" not in kept.read_bytes()


def test_what_another_program_failed_at_once_is_asked_again(
    public: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gives(_: str, *__: object, **___: object) -> str:
        return "[]"

    def dies(_: str, *__: object, **___: object) -> str:
        raise RuntimeError('Pandoc died with exitcode "-9" during conversion')

    home = tmp_path / "here"
    shutil.copytree(public, home)
    files.write(home / "seminars" / "toy" / "apparatus" / "references.bib", b"% nothing is listed yet\n")
    monkeypatch.setattr(pypandoc, "convert_text", dies)
    before = with_memory(home)
    monkeypatch.setattr(pypandoc, "convert_text", gives)
    now = with_memory(home)  # first: judging without it keeps what the program gives
    assert now == without(home) != before


def test_a_form_that_lies_where_nothing_is_kept_is_read_each_time(public: Path, tmp_path: Path) -> None:
    home = tmp_path / "here"
    shutil.copytree(public, home)
    seminar = home / "seminars" / "toy"
    files.write(seminar / ".work" / "forms" / "a.pdf", b"a form")
    digest = hashlib.sha512(b"a form").hexdigest()
    _replaced("consent.toml", "signed = ", f'form_file = ".work/forms/a.pdf"\nform_sha512 = "{digest}"\nsigned = ')(
        seminar
    )
    before = with_memory(home)
    files.write(seminar / ".work" / "forms" / "a.pdf", b"b form")
    assert with_memory(home) == without(home) != before


def test_it_says_the_same_where_nothing_can_be_remembered(public: Path, tmp_path: Path) -> None:
    home = tmp_path / "here"
    shutil.copytree(public, home)
    (home / "seminars" / JUDGED).write_bytes(b"a file where a folder belongs")
    assert with_memory(home) == without(home)


def test_another_volume_of_the_series_and_a_version_in_the_archive_are_seen_though_the_folder_is_as_it_was(
    public: Path, tmp_path: Path
) -> None:
    home = tmp_path / "here"
    shutil.copytree(public, home)
    before = with_memory(home)
    (home / "seminars" / "two" / "6-published").mkdir()
    now = with_memory(home)
    assert now == without(home)
    assert now["toy"] != before["toy"]
    keep(Workspace(home, Settings()), "toy", {"a.txt": b"a"})
    assert with_memory(home) == without(home) != now


def test_a_template_of_the_workspaces_own_is_seen(public: Path, tmp_path: Path) -> None:
    here, looks = Workspace(public, Settings()), Looks(tmp_path)
    folder = here.folder("toy")
    for text in ("a", "b"):
        (tmp_path / "page.css").write_text(text, "utf-8")
        assert made_from.program(looks) == made_from.program(looks)
        with Judged(here, ON, looks) as judged:
            assert judged.status(folder) == pipeline.status(folder, ON, looks, here)
    was = made_from.program(looks)
    (tmp_path / "page.css").write_text("c", "utf-8")
    assert made_from.program(looks) != was
