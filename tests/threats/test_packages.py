"""What leaves in a package (sdist, wheel) is the program and nothing of anybody's seminars; what is written for the time being is for one's own account alone."""

from __future__ import annotations

import ast
import shutil
import subprocess
from pathlib import Path

import pytest
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

from sasci_archive.store import files

HERE = Path(__file__).parents[2]
PACKAGE = HERE / "sasci_archive"
RECORDINGS = (
    ".wav",
    ".mp3",
    ".m4a",
    ".mp4",
    ".flac",
    ".opus",
    ".ogg",
    ".onnx",
    ".bin",
    ".pt",
    ".sqlite",
    ".p12",
    ".pem",
    ".key",
)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources as they are committed, with a real seminar among the others, an archive, and secrets beside it, as somebody may have them."""
    home = tmp_path_factory.mktemp("tree")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=HERE, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("these sources are in no git repository: what is committed cannot be told")
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (HERE / name).is_file():
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(HERE / name, home / name)
    for name in (
        *(
            "seminars/real/consent.toml",
            "seminars/real/4-transcript.xml",
            "seminars/real/1-recording/x.wav",
            "seminars/.search/restricted.sqlite",
        ),
        *(
            "seminars/demo/1-recording/demo.opus",
            "seminars/demo/.work/made.json",
            "archive/restricted/0=ocfl_1.1",
            "feedback/all.csv",
        ),
        *(
            ".bench/x.json",
            ".env",
            "sasci.toml",
            "minted.jsonl",
            "seminars/demo/journal.jsonl",
            "sasci_archive/.writing-abc",
        ),
    ):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(b"not to leave")
    return home


@pytest.mark.parametrize("kind", [SdistBuilder, WheelBuilder])
def test_a_package_holds_nothing_of_anybodys_seminars(
    tree: Path, kind: type[SdistBuilder] | type[WheelBuilder]
) -> None:
    builder = kind(str(tree))
    names = {Path(each.path).relative_to(tree).as_posix() for each in builder.recurse_included_files()}
    assert len(names) > 300
    for name in names:
        content = (tree / name).read_bytes()
        assert content != b"not to leave", name
        demo = name.startswith(("seminars/demo/", "tests/")) and kind is SdistBuilder
        assert not name.endswith(RECORDINGS) or demo, name


def test_every_temporary_place_is_for_one_s_own_account_and_has_a_name_that_nobody_guesses() -> None:
    """`tempfile` makes them so (mkstemp, mkdtemp, TemporaryDirectory): nothing else does, and nothing is written to a fixed name in the system's folder."""
    found = 0
    for file in PACKAGE.rglob("*.py"):
        text = file.read_text("utf-8").replace(
            "files.disk_errors(Path(tempfile.gettempdir()))", "files.disk_errors(there)"
        )  # only told
        assert "/tmp" not in text, file.name  # noqa: S108 - that is what is looked for
        for node in ast.walk(ast.parse(text)) if "tempfile" in text else ():
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("tempfile."):
                found += 1
                assert ast.unparse(node.func) in {
                    "tempfile.mkstemp",
                    "tempfile.mkdtemp",
                    "tempfile.TemporaryDirectory",
                    "tempfile.TemporaryFile",
                    "tempfile.SpooledTemporaryFile",
                    "tempfile.NamedTemporaryFile",
                }, f"{file.name}: {ast.unparse(node)}"
    assert found > 5


def test_what_is_being_written_can_be_read_by_nobody_else(tmp_path: Path) -> None:
    target = tmp_path / "4-transcript.xml"
    with files.writing(target) as temporary:
        assert temporary.stat().st_mode & 0o077 == 0
        assert temporary.parent == tmp_path, "on the same disk, under the same folder's rights"


def test_what_nobody_foresaw_is_written_down_for_ones_own_account_and_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import tempfile

    from sasci_archive import terminal

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.delenv("SASCI_DEBUG", raising=False)

    def task() -> None:
        said_in_confidence = "what Ada said"
        raise ValueError(len(said_in_confidence))

    with pytest.raises(SystemExit):
        terminal.command(task)()
    (fault,) = tmp_path.glob("sasci-archive-fault-*.txt")
    assert fault.stat().st_mode & 0o077 == 0
    assert "ValueError" in fault.read_text("utf-8")
    said = capsys.readouterr()
    assert "Traceback" not in said.out + said.err
    assert "said_in_confidence" not in said.out + said.err
