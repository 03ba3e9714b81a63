"""Two indexes that can be thrown away: nothing hidden in the public one, equal however they came to be, and whatever lies where one should be is remade."""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sasci_archive.catalogue import catalogue
from sasci_archive.errors import BrokenIndex, Disk, SasciError
from sasci_archive.search import (
    PUBLIC,
    RESTRICTED,
    Query,
    forget,
    public,
    refresh,
    restricted,
    search,
)
from sasci_archive.search.passages import Theme, Volume
from sasci_archive.search.port import Seminar
from sasci_archive.search.sources import SEEN
from sasci_archive.search.sqlite import file, opening, tables
from sasci_archive.search.sqlite.file import InFile
from sasci_archive.stages.publish import publish
from sasci_archive.store.files import UNFINISHED
from sasci_archive.store.workspace import SearchSettings, Settings, Workspace
from tests.searching import dump, in_a_file, index_of, sources, volume
from tests.shelved import HERE, ON
from tests.showing import archive
from tests.small_disk import small_disk

SECRETS = ("Mróz", "Mroz", "1997", "quietly")
"""A name that is withheld, and what was said before it was corrected."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return archive(tmp_path_factory.mktemp("shelved"), ON, embargo=False)


@pytest.fixture
def workspace(made: Workspace, tmp_path: Path) -> Workspace:
    shutil.copytree(made.home, tmp_path / "home")
    return Workspace(tmp_path / "home", made.settings)


def asked(workspace: Workspace, text: str, *, all_of_it: bool = False) -> int:
    with (restricted if all_of_it else public)(workspace, ON) as opened:
        return search(opened, Query(text=text)).total


def whole(workspace: Workspace) -> bytes:
    with public(workspace, ON) as opened:
        return dump(opened)


def refuse(workspace: Workspace, slug: str = "toy") -> None:
    """Wren takes back that his words may be read."""
    path = workspace.folder(slug).consent_toml
    before, wren, after = path.read_text("utf-8").partition('person = "wren"')
    path.write_text(before + wren + after.replace('text = "yes"', 'text = "no"', 1), encoding="utf-8")


# -- what is in them --------------------------------------------------------------------------------------------------


def test_what_is_public_is_found_and_what_is_not_is_not_in_the_file(workspace: Workspace) -> None:
    assert asked(workspace, "cupboard") == 4
    assert asked(workspace, "care certificate") >= 1
    for secret in SECRETS:
        assert asked(workspace, secret) == 0, secret
    written = (workspace.indexes[0] / PUBLIC).read_bytes().lower()
    assert b"cupboard" in written
    for secret in SECRETS:
        assert secret.lower().encode() not in written, secret


def test_the_restricted_one_has_what_editors_may_see_among_the_seminars_and_for_oneself_alone(
    workspace: Workspace,
) -> None:
    assert asked(workspace, "Mróz", all_of_it=True) >= 1
    path = workspace.seminars / ".search" / RESTRICTED
    assert path.stat().st_mode & 0o077 == path.parent.stat().st_mode & 0o077 == 0
    assert not list(workspace.indexes[0].glob("*")), "nothing of it lies where the public one does"


def test_what_was_never_published_is_only_in_the_restricted_one_and_its_name_in_no_public_file(
    workspace: Workspace,
) -> None:
    shutil.copytree(HERE / "toy", workspace.seminars / "not-yet-told")
    assert (asked(workspace, "cupboard"), asked(workspace, "cupboard", all_of_it=True)) == (4, 6)
    assert all(b"not-yet-told" not in path.read_bytes() for path in workspace.indexes[0].iterdir())


def test_a_transcript_that_does_not_read_is_said_and_the_others_are_found(workspace: Workspace) -> None:
    workspace.folder("other").transcript_xml.write_bytes(b"<TEI>")
    told: list[str] = []
    with restricted(workspace, ON, told=told.append) as opened:
        assert search(opened, Query(text="cupboard")).total == 2
    assert len(told) == 1
    assert told[0].startswith("other: ")


# -- at once ----------------------------------------------------------------------------------------------------------


def test_who_says_no_is_found_no_more_though_nobody_published_again(workspace: Workspace) -> None:
    assert asked(workspace, "cupboard") == 4
    refuse(workspace)
    assert asked(workspace, "cupboard") == 2
    assert "toy" not in {seminar.slug for seminar in _seminars(workspace)}


def test_what_is_published_again_is_found_at_once(workspace: Workspace) -> None:
    refuse(workspace)
    assert asked(workspace, "cupboard") == 2
    folder = workspace.folder("toy")
    folder.consent_toml.write_text(
        folder.consent_toml.read_text("utf-8").replace('text = "no"', 'text = "yes"'), "utf-8"
    )
    publish(folder, on=ON)
    assert asked(workspace, "cupboard") == 4


def test_a_record_of_what_lies_elsewhere_is_found_from_its_day_on_though_nothing_else_has_changed(
    workspace: Workspace,
) -> None:
    record = workspace.folder("care-certificate-2023").seminar_toml
    text, day = record.read_text("utf-8"), workspace.folder("care-certificate-2023").seminar().publication
    assert day
    record.write_text(text.replace(f"date = {day.date}", "date = 2026-11-23"), encoding="utf-8")
    query = Query(text="care certificate")
    for on, hits in ((ON, 0), (ON + dt.timedelta(days=1), 1)):
        with public(workspace, on) as opened:
            assert min(search(opened, query).total, 1) == hits


def test_an_embargo_is_kept_until_its_second_and_then_found(workspace: Workspace) -> None:
    folder = workspace.folder("toy")
    opens = dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC)
    text = folder.consent_toml.read_text("utf-8")
    folder.consent_toml.write_text(
        text.replace('person = "wren"\n', 'person = "wren"\nopens = 2026-11-30\nopens_at = 12:00:00\n', 1), "utf-8"
    )
    assert asked(workspace, '"first puzzle"') == 1, "of the other alone, before anybody published again"
    publish(folder, on=ON)
    assert asked(workspace, '"first puzzle"') == 1
    if publish(folder, on=opens)[0].public:
        assert asked(workspace, '"first puzzle"') == 2


def test_what_is_forgotten_is_in_no_byte_of_either(workspace: Workspace) -> None:
    folder = workspace.folder("toy")
    for path in (folder.transcript_xml, folder.published / "transcript.xml"):
        assert "puzzle" in path.read_text("utf-8")
    assert asked(workspace, "cupboard") == asked(workspace, "cupboard", all_of_it=True) == 4
    forget(workspace, "toy")
    forget(workspace, "other")
    forget(workspace, "nobody")
    for home, name in zip(workspace.indexes, (PUBLIC, RESTRICTED), strict=True):
        written = (home / name).read_bytes().lower()
        assert b"puzzle" not in written
        assert b"cupboard" not in written


def test_an_index_that_does_not_read_is_thrown_away_by_whoever_wants_something_out_of_it(workspace: Workspace) -> None:
    assert asked(workspace, "cupboard") == 4
    path = workspace.indexes[0] / PUBLIC
    path.write_bytes(path.read_bytes()[:5000])
    forget(workspace, "toy")
    assert not path.exists()


def _seminars(workspace: Workspace) -> list[Seminar]:
    with public(workspace, ON) as opened:
        return list(opened.seminars.values())


# -- thrown away and made again ---------------------------------------------------------------------------------------


def test_thrown_away_and_made_again_it_is_equal(workspace: Workspace) -> None:
    before = whole(workspace)
    for home in workspace.indexes:
        shutil.rmtree(home)
    assert whole(workspace) == before


def test_the_one_that_is_served_is_equal_to_the_one_that_is_asked_here(workspace: Workspace, tmp_path: Path) -> None:
    before = whole(workspace)
    for start in (None, workspace.indexes[0] / PUBLIC, workspace.seminars / "nothing"):
        kept = refresh(catalogue(workspace, ON), workspace, tmp_path / f"served-{start and start.name}", before=start)
        with kept.opened() as opened:
            assert dump(opened) == before


VOLUMES = st.dictionaries(
    st.sampled_from(["a", "b", "c", "d"]),
    st.lists(st.sampled_from(["care home", "rota", "tŷ Mróz", "小林", "x " * 40]), max_size=4).map(
        lambda said: volume(*said)
    ),
    max_size=4,
)
THEMES = st.dictionaries(st.sampled_from(["a", "b"]), st.just((Theme(id="money", label="Money", turns=("u1",)),)))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(VOLUMES, THEMES), min_size=1, max_size=5))
def test_however_it_came_to_be_it_is_as_one_that_is_made_of_nothing(
    tmp_path_factory: pytest.TempPathFactory, history: list[tuple[dict[str, Volume], dict[str, tuple[Theme, ...]]]]
) -> None:
    path = tmp_path_factory.mktemp("index") / PUBLIC
    for volumes, themes in history:
        InFile(path).renew(sources(volumes, themes))
        with contextlib.closing(opening.opened(path)) as connection, index_of(volumes, themes) as fresh:
            assert tables.dump(connection) == dump(fresh)
            kept = connection.execute("PRAGMA integrity_check").get
            assert kept == "ok"


# -- what lies where one should be ------------------------------------------------------------------------------------


def _nothing(path: Path) -> None:
    path.unlink()


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _another_program(path: Path) -> None:
    path.unlink()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE seminar(x)")
        connection.commit()


def _no_database(path: Path) -> None:
    path.write_bytes(b"not an index " * 1000)


def _older(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 999")
        connection.commit()


def _without_a_table(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE person")
        connection.execute("VACUUM")


def _without_seminars(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM seminar")
        connection.commit()
        connection.execute("VACUUM")


DAMAGES = (_nothing, _empty, _half, _another_program, _no_database, _older, _without_a_table, _without_seminars)


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_whatever_lies_there_the_answers_are_the_same(workspace: Workspace, damage: object) -> None:
    before = whole(workspace)
    assert callable(damage)
    damage(workspace.indexes[0] / PUBLIC)
    with contextlib.suppress(BrokenIndex):  # found out while it was asked: said, and made anew
        assert asked(workspace, "cupboard") == 4
    assert asked(workspace, "cupboard") == 4
    assert whole(workspace) == before


@pytest.mark.parametrize("seed", range(12))
def test_a_page_that_was_overwritten_is_a_sentence_or_an_answer_and_then_remade(
    workspace: Workspace, seed: int
) -> None:
    before = whole(workspace)
    path = workspace.indexes[0] / PUBLIC
    content = bytearray(path.read_bytes())
    at = 8192 * (1 + seed * (len(content) // 8192 - 2) // 12)
    content[at : at + 2000] = bytes(2000)
    path.write_bytes(bytes(content))
    told = ""
    try:
        with public(workspace, ON) as opened:
            search(opened, Query(text="cupboard", context=True))
    except BrokenIndex as error:
        told = str(error)
    if told:
        assert told.endswith("It is made anew.")
        assert whole(workspace) == before


def test_what_is_remembered_may_be_lost_or_spoilt(workspace: Workspace) -> None:
    before = whole(workspace)
    seen = workspace.indexes[1] / SEEN
    for content in (b"", b"{", b'{"seen": {"toy": ["a"]}}', b'{"seen": {"toy": ["a", "b"], "gone": ["c", "d"]}}'):
        seen.write_bytes(content)
        assert whole(workspace) == before


def test_leftovers_of_a_killed_run_are_gone_and_the_one_before_stands(workspace: Workspace) -> None:
    before = whole(workspace)
    left = workspace.indexes[0] / f"{UNFINISHED}abc"
    left.write_bytes(b"half")
    refuse(workspace)
    whole(workspace)
    assert not left.exists()
    assert before != whole(workspace)


def test_while_somebody_else_writes_it_is_waited_for_and_then_said(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = workspace.indexes[0]
    home.mkdir(parents=True)
    monkeypatch.setattr(file, "PATIENCE", 0.2)
    with opening.alone(home / file.LOCK, 1), pytest.raises(SasciError) as caught:
        asked(workspace, "cupboard")
    assert str(caught.value) == f"Somebody else is writing the index in {home}. Wait until that is done, and try again."
    monkeypatch.setattr(file, "PATIENCE", 30.0)
    with _held_a_moment(home / file.LOCK):
        assert asked(workspace, "cupboard") == 4


@contextlib.contextmanager
def _held_a_moment(lock: Path) -> Iterator[None]:
    taken, done = threading.Event(), threading.Event()

    def hold() -> None:
        with opening.alone(lock, 1):
            taken.set()
            done.wait(0.3)

    holder = threading.Thread(target=hold)
    holder.start()
    taken.wait()
    yield
    done.set()
    holder.join()


def test_where_nothing_can_be_written_it_is_made_in_memory(workspace: Workspace) -> None:
    home = workspace.indexes[0]
    home.parent.mkdir(parents=True, exist_ok=True)
    home.write_bytes(b"a file where the folder should be")
    assert asked(workspace, "cupboard") == 4
    with public(workspace, ON) as opened:
        assert in_a_file(opened).path is None


def test_on_a_full_disk_it_is_made_in_memory(workspace: Workspace, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 64) as disk:
        workspace.settings = _searched_in(workspace, disk)
        assert asked(workspace, "cupboard") == 4
        assert not list(disk.rglob("*.sqlite"))


def _searched_in(workspace: Workspace, disk: Path) -> Settings:
    return replace(workspace.settings, search=SearchSettings(folder=str(disk / "search")))


def test_a_folder_that_cannot_be_read_is_said(workspace: Workspace) -> None:
    (workspace.indexes[0] / PUBLIC).mkdir(parents=True)
    with contextlib.suppress(Disk):
        assert asked(workspace, "cupboard") == 4


def test_two_at_once_both_have_their_answer(workspace: Workspace) -> None:
    told: list[int] = []
    both = [threading.Thread(target=lambda: told.append(asked(workspace, "cupboard"))) for _ in range(4)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert told == [4] * 4


def test_who_opens_an_index_while_another_takes_its_place_has_one_of_both(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is open is the old file, and what lies there is the new one, which is longer: that is not one that was cut off."""
    with public(workspace, ON) as opened:
        path = in_a_file(opened).path
    assert path is not None
    longer, real = path.with_name("longer"), opening._look
    shutil.copyfile(path, longer)
    with sqlite3.connect(longer) as other:
        other.execute("CREATE TABLE more(than)")
        other.executemany("INSERT INTO more VALUES(?)", [("x" * 8192,)] * 9)
    other.close()

    def look(*given: Any) -> None:
        if longer.exists():
            longer.replace(path)
        real(*given)

    monkeypatch.setattr(opening, "_look", look)
    opening.opened(path).close()
    assert not longer.exists()
