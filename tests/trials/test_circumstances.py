"""Under what a figure was measured."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

from sasci_archive.trials.circumstances import Watch, commit


def git(home: Path, *arguments: str) -> None:
    mine = ["-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *mine, *arguments], cwd=home, check=True, capture_output=True)


def test_a_commit_has_a_plus_where_code_differs_from_it_and_none_where_only_the_documentation_does(
    tmp_path: Path,
) -> None:
    assert commit(tmp_path) == ""
    git(tmp_path, "init", "-q")
    (tmp_path / "docs").mkdir()
    for name in ("code.py", "docs/page.md"):
        (tmp_path / name).write_text("1")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "one")
    at = commit(tmp_path)
    assert len(at) == 10
    (tmp_path / "docs" / "page.md").write_text("2")
    (tmp_path / "new.py").write_text("2")
    assert commit(tmp_path) == at
    (tmp_path / "code.py").write_text("2")
    assert commit(tmp_path) == f"{at}+"


def test_what_a_case_itself_starts_and_ends_is_not_others_work() -> None:
    watch = Watch(lambda: dt.datetime(2026, 11, 28, tzinfo=dt.UTC))
    subprocess.run([sys.executable, "-c", "sum(range(10**7))"], check=True)
    under = watch.told()
    assert under.on == dt.date(2026, 11, 28)
    assert under.seconds > 0
    assert under.others is None or under.others >= 0
    assert "cores" in under.machine
