"""Any history of versions and takedowns comes back byte for byte, and others find no fault in it."""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sasci_archive.errors import SasciError
from sasci_archive.store.ocfl import Agent, StorageRoot
from sasci_archive.store.ocfl.checking import check
from sasci_archive.store.ocfl.faults_of_root import examine
from sasci_archive.store.ocfl.paths import LONGEST_PATH, alike, content_path
from tests.store.ocfl.checked_by_others import complaints_of_root

ON = dt.datetime(2026, 11, 29, 9, 0, tzinfo=dt.UTC)
JO = Agent("Jo Archer")
ID = "urn:sasci:restricted:ferry"

BYTES = st.sampled_from([b"", b"one", b"two", b"three" * 3000])
PLAIN = st.sampled_from(
    ["a.txt", "b/c.txt", "1-recording/Zoom 2023.mp4", "Père: entretien?.wav", "con", "x" * 180, "b/CON.txt"]
)
CONTENTS = st.dictionaries(PLAIN, BYTES, min_size=1, max_size=5)
PARTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="/\\\0"), min_size=1, max_size=120).filter(
    lambda part: part not in {".", ".."}
)
PATHS = st.lists(PARTS, min_size=1, max_size=3).map("/".join)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=st.lists(st.one_of(CONTENTS, BYTES), min_size=1, max_size=6))
def test_any_history_comes_back_byte_for_byte(steps: list[dict[str, bytes] | bytes]) -> None:
    """A step is a version, or bytes that are taken down."""
    with tempfile.TemporaryDirectory() as folder:
        root, expected = StorageRoot(Path(folder) / "root"), list[dict[str, bytes]]()
        for step in steps:
            if isinstance(step, bytes):
                if expected:
                    root.purge(ID, [hashlib.sha512(step).hexdigest()], on=ON)
                expected = [{p: c for p, c in version.items() if c != step} for version in expected]
            else:
                root.add(ID, step, message="A version", by=JO, on=ON)
                if not expected or expected[-1] != step:
                    expected.append(step)
        if not expected:
            return
        assert len(root.versions(ID)) == len(expected)
        for number, version in enumerate(expected, 1):
            back = Path(folder) / f"back-{number}"
            root.restore(ID, number, back)
            files = {path.relative_to(back).as_posix(): path.read_bytes() for path in back.rglob("*") if path.is_file()}
            assert files == version
        assert complaints_of_root(root.root) == []
        assert examine(root.port) == []
        assert check(root.port, root.place(ID)).faults == ()


@settings(max_examples=60, deadline=None)
@given(paths=st.lists(PATHS, min_size=1, max_size=4, unique=True))
def test_any_names_that_files_can_have_side_by_side_are_kept_letter_for_letter(paths: list[str]) -> None:
    contents = {path: f"{number}".encode() for number, path in enumerate(paths)}
    with tempfile.TemporaryDirectory() as folder:
        root = StorageRoot(Path(folder))
        try:
            root.add(ID, contents, message="A version", by=JO, on=ON)
        except SasciError:
            folded = {alike(path) for path in paths}
            above = {alike("/".join(p.split("/")[:end])) for p in paths for end in range(1, p.count("/") + 1)}
            spelt = {"/".join(p.split("/")[:end]) for p in paths for end in range(1, p.count("/") + 1)}
            assert len(folded) < len(paths) or folded & above or len(above) < len(spelt)
            return
        assert {path: root.read(ID, path) for path in paths} == contents
        assert complaints_of_root(root.root) == []


@given(path=PATHS)
def test_what_lies_on_the_disk_has_names_that_are_good_everywhere(path: str) -> None:
    made = content_path(path)
    assert made.isascii()
    assert len(made) <= LONGEST_PATH
    for part in made.split("/"):
        assert not set(part) & set('<>:"\\|?*')
        assert part.isprintable()
        assert part[-1] not in ". "
        assert part.split(".")[0].strip().lower() not in {"con", "prn", "aux", "nul", "com1", "lpt9"}
        assert len(part) <= 100


@given(one=PATHS, other=PATHS)
def test_two_names_never_lie_in_one_place(one: str, other: str) -> None:
    if alike(one) != alike(other):
        assert content_path(one).lower() != content_path(other).lower()


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (["A.txt", "a.txt"], "'a.txt' and 'A.txt' differ only in capitals or in how accents are written"),
        (["e\u0301.txt", "\u00e9.txt"], "differ only in capitals or in how accents are written"),
        (["B/a", "b/c"], "The folders 'b' and 'B' differ only in capitals"),
        (["a", "a/b"], "'a' is a file, and 'a' a folder"),
        (["a\ud800"], "is not Unicode text"),
    ],
)
def test_names_that_would_be_one_on_some_system_are_refused(tmp_path: Path, names: list[str], sentence: str) -> None:
    with pytest.raises(SasciError) as error:
        StorageRoot(tmp_path / "root").add(ID, dict.fromkeys(names, b""), message="", by=JO, on=ON)
    assert sentence in str(error.value)
    assert not (tmp_path / "root").exists()
