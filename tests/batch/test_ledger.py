"""The ledger of batches, while others look into it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sasci_archive.batch.ledger import Row, State, taken
from tests.batch.batches import ON

LOOKS = """
import sqlite3, sys, time
other = sqlite3.connect(sys.argv[1], isolation_level=None)
other.execute("BEGIN")
other.execute("SELECT count(*) FROM recording").fetchall()
print("reads", flush=True)
time.sleep(1)  # in which nobody can write
"""


def test_who_looks_into_the_ledger_with_another_program_ends_no_batch(tmp_path: Path) -> None:
    with taken(tmp_path, ON) as ledger:
        ledger.begin({}, ON)
        ledger.save(Row("a.wav"))
        command = [sys.executable, "-c", LOOKS, str(tmp_path / "ledger.sqlite")]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as looker:
            assert looker.stdout
            assert looker.stdout.readline() == "reads\n"
            ledger.save(Row("a.wav", state=State.DONE))
        assert ledger.row("a.wav").state is State.DONE
