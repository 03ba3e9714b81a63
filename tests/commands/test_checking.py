"""What whoever keeps the archive types and reads: verified, copied, repaired, recovered."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from invoke.context import Context

from sasci_archive import terminal
from sasci_archive.archive import objects
from sasci_archive.archive.ledger import What
from sasci_archive.archive.objects import Which
from sasci_archive.commands import checking
from sasci_archive.store.workspace import Workspace
from tests.archive.kept import ADA, ON, PUBLIC, archive, at, filled, keep, turn_a_bit

Heard = pytest.CaptureFixture[str]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    made = filled(archive(tmp_path / "home", "one"))
    (made.home / "sasci.toml").write_text('[archive]\nreplicas = ["one"]\n')
    monkeypatch.setenv("SASCI_WORKSPACE", str(made.home))
    monkeypatch.chdir(made.home)
    monkeypatch.setattr(terminal.console, "width", 250)
    return made


def failing(run: object, capsys: Heard) -> str:
    """What is printed by what ends with exit code 1."""
    with pytest.raises(SystemExit) as ended:
        run()  # type: ignore[operator]
    assert ended.value.code == 1
    told = capsys.readouterr()
    return told.out + told.err


def test_all_that_is_sound_is_counted_and_the_check_is_written_down(here: Workspace, capsys: Heard) -> None:
    checking.verify(Context(), all=True)
    told = capsys.readouterr().out
    assert "80 files verified; 0 mismatches; 0 could not be checked." in told
    chain = objects.ledger(here).chain()
    assert (chain.lines[-1].what.value, chain.lines[-1].about) == ("checked", "80 files")
    before = chain.lines[-1].before
    assert before in told, "the head as it was found"
    checking.verify(Context(), slug="s1", head=before)
    assert "40 files verified" in capsys.readouterr().out
    assert "1 mismatch;" in failing(lambda: checking.verify(Context(), slug="s1", head="0" * 64), capsys)


def test_what_is_damaged_is_named_with_what_to_do_mended_and_thrown_away(here: Workspace, capsys: Heard) -> None:
    turn_a_bit(at(here.home / "one") / "v1" / "content" / "a.txt")
    told = failing(lambda: checking.verify(Context(), all=True), capsys)
    assert "79 files verified; 1 mismatch; 0 could not be checked." in told
    assert (
        "urn:sasci:public:s0 in one/public: E092 v1/content/a.txt: 'v1/content/a.txt' is not what it was: its sha512 is another. "
        "`inv archive.repair` puts a sound copy of the object in its place" in told
    )
    assert [line.id for line in objects.ledger(here).chain().lines if line.what is What.FAILED] == [PUBLIC]
    checking.repair(Context())
    told = capsys.readouterr().out
    assert "urn:sasci:public:s0 in one/public is sound again." in told
    assert "7 copies were sound, 1 put right." in told
    checking.repair(Context(), discard=True)
    assert "Removed: one/public/extensions/sasci-damaged/" in capsys.readouterr().out
    checking.verify(Context(), all=True)


def test_scripts_read_the_outcomes(here: Workspace, capsys: Heard) -> None:
    checking.verify(Context(), all=True, json=True)
    told = json.loads(capsys.readouterr().out)
    assert {outcome["verified"] for outcome in told["outcomes"] if outcome["object"]} == {10}
    assert told["book"]["lines"] == len(objects.ledger(here).chain().lines) - 1


def test_a_replica_that_is_away_makes_a_check_and_a_repair_fail_and_says_what_to_do(
    here: Workspace, capsys: Heard
) -> None:
    shutil.move(here.home / "one", here.home / "away")
    for run in (
        lambda: checking.verify(Context(), all=True),
        lambda: checking.repair(Context()),
        lambda: checking.replicate(Context()),
    ):
        assert "ount the disk it lies on, or make the folder." in failing(run, capsys)


@pytest.mark.usefixtures("here")
def test_where_nothing_was_verified_that_is_a_failure(capsys: Heard) -> None:
    assert "Nothing was verified, which is a failure." in failing(
        lambda: checking.verify(Context(), slug="none"), capsys
    )
    assert "What is to be verified is not said. Say --slug SLUG, or --all." in " ".join(
        failing(lambda: checking.verify(Context()), capsys).split()
    )


def test_an_object_that_somebody_else_put_there_is_vouched_for(here: Workspace, capsys: Heard) -> None:
    objects.root(here, Which.PUBLIC).add(Which.PUBLIC.id("s9"), {"a.txt": b"nine"}, message="", by=ADA, on=ON)
    assert "The ledger does not know of it." in failing(lambda: checking.verify(Context(), all=True), capsys)
    checking.recover(Context(), accept="s9")
    assert "Written into the ledger, as you vouch for them: urn:sasci:public:s9." in capsys.readouterr().out
    checking.replicate(Context())
    assert "Replica one: 1 object copied, 4 up to date." in capsys.readouterr().out
    checking.verify(Context(), all=True)


def test_a_lost_ledger_is_put_back_from_a_copy_or_begun_anew(here: Workspace, capsys: Heard) -> None:
    path = objects.ledger(here).path
    path.unlink()
    told = failing(lambda: checking.verify(Context(), all=True), capsys)
    assert "so that a whole object that was swapped would not be noticed" in told
    assert "Put that back instead: `inv archive.recover --put-back`" in failing(
        lambda: checking.recover(Context(), new_ledger=True), capsys
    )
    checking.recover(Context(), put_back=True)
    assert "The ledger is the copy from one (18 lines) again." in capsys.readouterr().out
    assert "is newer than" in failing(lambda: checking.recover(Context(), put_back=True), capsys)
    checking.verify(Context(), all=True)
    keep(here, "s0", {"a.txt": b"new"})
    path.unlink()
    (here.home / "one" / "ledger.jsonl").unlink()
    checking.recover(Context(), new_ledger=True)
    checking.replicate(Context())
    capsys.readouterr()
    checking.verify(Context(), all=True)
    assert PUBLIC in objects.ledger(here).chain().ids()


@pytest.mark.usefixtures("here")
def test_where_nothing_was_left_unfinished_it_is_said(capsys: Heard) -> None:
    checking.recover(Context())
    assert capsys.readouterr().out.strip() == "Nothing was left unfinished."
