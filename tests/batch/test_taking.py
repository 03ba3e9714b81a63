"""Which seminar a file becomes: never one that somebody else has a recording in, never a folder that is no seminar."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.batch import taking
from sasci_archive.batch.cluster import Papers, checked
from sasci_archive.batch.ledger import Row, State, taken
from sasci_archive.errors import BadMedia, Busy, SasciError
from sasci_archive.stages.begin import begin
from sasci_archive.store.paths import SLUG
from sasci_archive.store.workspace import Workspace
from tests.engines.sounds import record, speech

ON = dt.datetime(2026, 11, 29, 16, 0, tzinfo=dt.UTC)
PAPERS = Papers(Path("ca.pem"), Path("cert.pem"), Path("key.pem"))


@given(st.text(max_size=90))
def test_every_file_has_a_name_for_its_seminar(stem: str) -> None:
    assert SLUG.fullmatch(taking.slug_of(stem))
    assert len(taking.slug_of(stem)) <= 80


def test_files_of_one_name_become_seminars_of_their_own_and_folders_of_others_are_let_be(tmp_path: Path) -> None:
    workspace = Workspace.find(tmp_path, {})
    (workspace.seminars / "projects").mkdir(parents=True)
    rows: list[Row] = []
    for number, name in enumerate(("2023/Projects.wav", "2024/projects.wav")):
        file = tmp_path / name
        file.parent.mkdir()
        record(file, speech(3, seed=number))
        row = taking.placed(workspace, Row(str(file)), taking.known(workspace), [row.slug for row in rows])
        assert taking.taken_in(workspace.folder(row.slug), row, lambda _, __: None)
        rows.append(row)
    assert [row.slug for row in rows] == ["projects-2", "projects-3"]
    assert workspace.folder("projects-2").seminar().title == "Projects"
    assert not any(row.hinted for row in rows)
    # the same file, wherever it lies: it is where it is
    moved = (tmp_path / "2023/Projects.wav").rename(tmp_path / "other.wav")
    again = taking.placed(workspace, Row(str(moved)), taking.known(workspace), [])
    assert again.slug == "projects-2"
    assert not taking.taken_in(workspace.folder(again.slug), again, lambda _, __: None)
    moved.unlink()  # and once it is in, it may go
    assert taking.placed(workspace, again, taking.known(workspace), []) == again
    with pytest.raises(BadMedia, match=r"There is no file 'other\.wav'"):
        taking.placed(workspace, Row(str(moved)), taking.known(workspace), [])


def test_a_seminar_that_waits_for_a_recording_gets_it_and_its_record_is_heeded(tmp_path: Path) -> None:
    workspace, file = Workspace.find(tmp_path, {}), record(tmp_path / "The Ferry.wav", speech(3))
    begin(workspace.folder("the-ferry"))
    assert taking.placed(workspace, Row(str(file)), {}, []).hinted is False
    workspace.folder("the-ferry").seminar_toml.write_text('title = "The ferry"\n', encoding="utf-8")
    row = taking.placed(workspace, Row(str(file)), {}, [])
    assert (row.slug, row.hinted) == ("the-ferry", True)


def test_what_is_no_recording_leaves_no_seminar_behind(tmp_path: Path) -> None:
    workspace, file = Workspace.find(tmp_path, {}), tmp_path / "quiet.wav"
    record(file, speech(3) * 0)
    row = taking.placed(workspace, Row(str(file)), {}, [])
    with pytest.raises(BadMedia, match="silent"):
        taking.taken_in(workspace.folder(row.slug), row, lambda _, __: None)
    assert not workspace.folder(row.slug).path.exists()


def test_the_ledger_keeps_what_it_is_told_and_only_one_batch_has_it(tmp_path: Path) -> None:
    row = Row("/a/b.wav", "b", "00", True, State.ASIDE, "It is silent.", "Listen to it.")
    with taken(tmp_path, ON) as ledger:
        assert ledger.last() is None
        assert ledger.begin({"workers": 2}, ON) == 1
        ledger.save(row)
        ledger.heard("k", row.path, 0, 10, 3)
        with pytest.raises(Busy) as busy, taken(tmp_path, ON):
            pass
    assert str(busy.value) == (
        "Another batch is running in this workspace, since 2026-11-29 16:00 UTC. "
        "Wait until it has ended, or stop it with Ctrl+C; then say it again."
    )
    with taken(tmp_path, ON) as ledger:
        assert ledger.last() == {"workers": 2}
        assert ledger.rows() == (row,)
        assert ledger.begin({}, ON) == 2
        assert (ledger.windows(1), ledger.windows(2)) == (1, 0)
        assert ledger.row("/c.wav") == Row("/c.wav")
        ledger.save(msgspec.structs.replace(row, state=State.DONE))
        assert [each.state for each in ledger.rows()] == [State.DONE]
    (tmp_path / "ledger.sqlite").write_bytes(b"no ledger at all" * 100)
    said = list[str]()
    with taken(tmp_path, ON, said.append) as ledger:
        assert (ledger.last(), ledger.rows()) == (None, ())
        ledger.save(row)
    assert said == [
        "The ledger of batches did not read, and a new one is begun (what lay there is ledger-unreadable.sqlite now): "
        "what was heard lies in the seminars' folders, and nothing is heard twice."
    ]
    assert (tmp_path / "ledger-unreadable.sqlite").read_bytes().startswith(b"no ledger at all")
    with taken(tmp_path, ON, said.append) as ledger:
        assert ledger.rows() == (row,)
    assert len(said) == 1


@pytest.mark.parametrize(
    ("address", "papers", "problem"),
    [
        (
            "tls://cluster.example:8786",
            None,
            "tls://cluster.example:8786 is spoken to under TLS, and there are no certificates.",
        ),
        (
            "tcp://10.0.0.7:8786",
            PAPERS,
            "tcp://10.0.0.7:8786 is another machine, and what people said would cross the network for all to hear.",
        ),
        (
            "cluster:8786",
            None,
            "cluster:8786 is another machine, and what people said would cross the network for all to hear.",
        ),
        (
            "127.0.0.1.example:8786",
            None,
            "127.0.0.1.example:8786 is another machine, and what people said would cross the network for all to hear.",
        ),
        ("http://127.0.0.1:8786", None, "'http://127.0.0.1:8786' is no address of a scheduler."),
        ("8786", None, "'8786' is no address of a scheduler."),
    ],
)
def test_nothing_that_was_said_crosses_a_network_in_the_clear(
    address: str, papers: Papers | None, problem: str
) -> None:
    with pytest.raises(SasciError) as error:
        checked(address, papers)
    assert error.value.problem == problem
    for good in ("tcp://127.0.0.1:8786", "[::1]:8786", "localhost:8786"):
        checked(good, None)
    checked("tls://cluster.example:8786", PAPERS)
