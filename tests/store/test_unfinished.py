"""What is kept until all is there: the same bytes back, or nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.store import files, unfinished


@given(st.binary(max_size=200), st.data())
def test_what_was_kept_comes_back_and_what_was_altered_does_not(content: bytes, data: st.DataObject) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "piece"
        assert unfinished.kept(path) is None
        unfinished.keep(path, content)
        assert unfinished.kept(path) == content
        stands = path.read_bytes()
        at = data.draw(st.integers(0, len(stands) - 1))
        path.write_bytes(stands[:at] + bytes([stands[at] ^ 1]) + stands[at + 1 :])
        assert unfinished.kept(path) is None
        path.write_bytes(stands[:at])
        assert unfinished.kept(path) is None


def test_a_file_that_was_made_is_made_again_where_it_is_not_what_was_made(tmp_path: Path) -> None:
    path, times = tmp_path / "sound.m4a", []

    def make(to: Path) -> None:
        times.append(to)
        to.write_bytes(b"sound")

    for harm in (b"", b"sounf", None):
        assert unfinished.made(path, make) == path
        assert unfinished.made(path, make).read_bytes() == b"sound"
        path.unlink() if harm is None else path.write_bytes(harm)
    assert unfinished.made(path, make).read_bytes() == b"sound"
    assert len(times) == 4


def test_what_a_killed_run_left_is_swept_away_and_what_another_is_writing_is_not(tmp_path: Path) -> None:
    left = tmp_path / f"{files.UNFINISHED}left.json"
    left.write_bytes(b"half")
    program = (
        "import sys, pathlib\n"
        "from sasci_archive.store import files\n"
        "with files.writing(pathlib.Path(sys.argv[1])) as temporary:\n"
        "    temporary.write_bytes(b'whole')\n"
        "    print(temporary, flush=True)\n"
        "    sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, tmp_path / "a"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout
        at_work = Path(other.stdout.readline().strip())
        assert not left.exists()
        files.write(tmp_path / "b", b"b")
        assert at_work.exists()
        other.communicate("")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]
    assert (tmp_path / "a").read_bytes() == b"whole"
