"""What `inv doctor` says of the demonstration, and of a workspace where much is amiss: sentences that can be shown to strangers, and nothing changed."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from invoke.context import Context

from sasci_archive import terminal
from sasci_archive.commands import examining
from sasci_archive.doctor import (
    Asked,
    Finding,
    Group,
    State,
    archived,
    called,
    left,
    machine,
    models,
    privacy,
    room,
    typefaces,
)
from sasci_archive.engines import weights, whisper_weights
from sasci_archive.engines.whisper_halved import BESIDE, PACKED
from sasci_archive.store import files, locks
from sasci_archive.store.workspace import Workspace
from tests.threats.test_xml import listening

HERE = Path(__file__).parents[2]
DEMO = HERE / "seminars" / "demo"
TOY = HERE / "tests" / "toy"


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder that other accounts of this machine can reach, which pytest's own cannot be."""
    made = Path(tempfile.mkdtemp(prefix="open-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def demo(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The demonstration in a workspace of its own, with things in it that are called after people."""
    shutil.copytree(DEMO, home / "seminars" / "demo", ignore=shutil.ignore_patterns("6-*", ".work", "*.opus"))
    packets = home / "seminars" / "demo" / "5-review" / "packets" / "mo-1"
    packets.mkdir(parents=True)
    (packets / "For Marion Oakshaw.docx").write_bytes(b"words")
    (home / "seminars" / "demo" / "Marion Oakshaw's form.pdf").write_bytes(b"signed")
    monkeypatch.setenv("SASCI_WORKSPACE", str(home))
    monkeypatch.setenv("SASCI_OFFLINE", "1")
    monkeypatch.chdir(home)
    monkeypatch.setattr(terminal.console, "width", 250)
    return home


def asked(home: Path, **others: str) -> Asked:
    workspace = Workspace.find(home, {})
    return Asked(workspace, workspace.slugs(), others.get("models", str(home / "models")), True, terminal.now())


def told(capsys: pytest.CaptureFixture[str], **how: object) -> tuple[int, str]:
    """Exit code and all that is said."""
    try:
        examining.doctor(Context(), **how)
        code = 0
    except SystemExit as ended:
        code = int(str(ended.code))
    said = capsys.readouterr()
    return code, said.out + said.err


def as_it_lies(home: Path) -> dict[str, tuple[int, int, str]]:
    """Everything in a folder: rights, hour, bytes."""
    return {
        str(path.relative_to(home)): (
            path.lstat().st_mode,
            path.lstat().st_mtime_ns,
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() and not path.is_symlink() else "",
        )
        for path in sorted(home.rglob("*"))
    }


def bad(findings: Iterator[Finding]) -> list[str]:
    return [each.told for each in findings if each.state is State.BAD]


def test_nothing_that_it_says_names_a_person_a_file_of_theirs_or_a_place_of_this_machine(
    demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _made_real(demo)
    (demo / "seminars" / "demo" / "out").symlink_to("/etc/hostname")
    (demo / "sasci.toml").write_text(
        f'[archive]\nreplicas = ["{demo}/Marion Oakshaw"]\n[models]\ncache = "{demo}/of Harjit Dhanowal"\n'
    )
    code, said = told(capsys)
    assert code == 1
    assert "demo/5-review: 1 file can be read by other accounts" in said
    assert "demo/other files: " in said
    people = re.findall(r'^name = "(.*)"', (DEMO / "seminar.toml").read_text("utf-8"), re.MULTILINE)
    assert len(people) > 4
    for name in people:
        for part in re.findall(r"\w{4,}", name):
            assert part.lower() not in said.lower(), part
    for place in (
        str(demo),
        str(demo.resolve()),
        str(Path.home()),
        str(HERE),
        demo.name,
        "/etc",
        tempfile.gettempdir(),
        "mo-1",
    ):
        assert place not in said, place
    assert not re.search(r"(?<![\w`:])/\w+/", said), "an absolute path"


def _made_real(home: Path) -> None:
    record = home / "seminars" / "demo" / "seminar.toml"
    record.write_text(record.read_text("utf-8").replace("synthetic = true\n", ""), "utf-8")


def test_it_is_asked_with_a_seminar_or_without_one(capsys: pytest.CaptureFixture[str]) -> None:
    from sasci_archive.commands import asked as arguments
    from tests.test_docs import tasks

    arguments.answer(tasks(), ["inv", "doctor"])
    arguments.answer(tasks(), ["inv", "doctor", "demo"])
    assert capsys.readouterr().err == ""
    with pytest.raises(SystemExit):
        arguments.answer(tasks(), ["inv", "draft"])


@pytest.mark.usefixtures("demo")
def test_every_group_is_told_and_each_thing_that_is_amiss_has_a_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    code, said = told(capsys, slug="demo")
    for group in Group:
        assert f"\n{group.value}\n" in f"\n{said}"
    assert (code == 1) == ("  BAD  " in said)
    for line in said.splitlines():
        if line.startswith("  BAD "):
            assert line.count(". ") + line.count(": ") >= 1, line


def test_it_changes_nothing(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = as_it_lies(demo)
    told(capsys)
    assert as_it_lies(demo) == before


def test_a_seminar_that_is_called_after_its_people_is_told_by_its_number(home: Path) -> None:
    shutil.copytree(TOY, home / "seminars" / "life-of-ada")
    record = home / "seminars" / "life-of-ada" / "seminar.toml"
    shutil.copytree(TOY, home / "seminars" / "aaa")
    name = re.search(r'^name = "(.*)"', record.read_text("utf-8"), re.MULTILINE)
    assert name is not None
    record.write_text(record.read_text("utf-8").replace(name[1], "Ada Brook"), "utf-8")
    workspace = Workspace.find(home, {})
    assert (called(workspace, "life-of-ada"), called(workspace, "aaa")) == ("seminar 2", "aaa")


# -- who can read it ----------------------------------------------------------------------------------------------------


@pytest.fixture
def real(home: Path) -> Path:
    """A seminar that is not synthetic, open to everybody."""
    shutil.copytree(TOY, home / "seminars" / "toy")
    record = home / "seminars" / "toy" / "seminar.toml"
    record.write_text(record.read_text("utf-8").replace("synthetic = true\n", ""), "utf-8")
    for path in (home / "seminars").rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    (home / "seminars" / "toy" / "6-published").mkdir()
    (home / "seminars" / "toy" / "6-published" / "index.html").write_text("public")
    return home


def test_what_others_can_read_is_told_and_a_closed_folder_above_is_enough(real: Path) -> None:
    said = bad(privacy.findings(asked(real)))
    assert any(each.startswith("toy/consent.toml: 1 file can be read") for each in said)
    assert not any("6-published" in each for each in said)
    (real / "seminars" / "toy").chmod(0o700)
    assert bad(privacy.findings(asked(real))) == []


def test_fix_closes_restricted_files_alone_follows_no_link_and_says_which(real: Path) -> None:
    outside = real / "of somebody else.txt"
    outside.write_text("theirs")
    outside.chmod(0o644)
    (real / "seminars" / "toy" / "link").symlink_to(outside)
    (real / "seminars" / "toy" / "consent.toml").chmod(0o664)
    before = as_it_lies(real)
    said = list(privacy.tighten(asked(real)))
    assert "toy/consent.toml: 1 file closed to other accounts of this machine." in said
    after = as_it_lies(real)
    assert {name: (hour, content) for name, (_, hour, content) in before.items()} == {
        name: (hour, content) for name, (_, hour, content) in after.items()
    }
    for name, (mode, _, _) in before.items():
        restricted = name.startswith("seminars/toy/") and "6-published" not in name and name != "seminars/toy/link"
        assert after[name][0] == (mode & ~0o007 if restricted else mode), name
    assert bad(privacy.findings(asked(real))) == []
    assert list(privacy.tighten(asked(real))) == []


def test_what_was_closed_stays_closed_when_it_is_written_again(real: Path) -> None:
    consent = real / "seminars" / "toy" / "consent.toml"
    consent.chmod(0o600)
    files.write(consent, b"# answers\n")
    assert consent.stat().st_mode & 0o777 == 0o600
    new = real / "new.txt"
    files.write(new, b"")
    assert new.stat().st_mode & 0o777 == 0o666 & ~files._UMASK


def test_a_new_seminar_is_for_ones_own_account_alone(home: Path) -> None:
    from sasci_archive.stages.begin import begin

    folder = Workspace.find(home, {}).folder("ferry")
    begin(folder)
    assert folder.path.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("folder", "service"),
    [
        ("OneDrive - King's College London/seminars", "OneDrive"),
        ("Dropbox/seminars", "Dropbox"),
        ("Library/Mobile Documents/com~apple~CloudDocs/s", "iCloud Drive"),
        ("Google Drive/s", "Google Drive"),
        ("Library/CloudStorage/Some-Thing/s", "a cloud's folder"),
        ("Nextcloud/s", "Nextcloud or ownCloud"),
        ("boxes/seminars", ""),
        ("seminars", ""),
    ],
)
def test_a_folder_that_a_service_copies_is_known_by_its_name(tmp_path: Path, folder: str, service: str) -> None:
    assert privacy.synced_by(tmp_path / folder) == service


def test_one_that_is_only_linked_to_and_one_with_the_services_mark_are_known_too(tmp_path: Path) -> None:
    (tmp_path / "Dropbox" / "s").mkdir(parents=True)
    (tmp_path / "here").symlink_to(tmp_path / "Dropbox" / "s")
    assert privacy.synced_by(tmp_path / "here") == "Dropbox"
    (tmp_path / "other" / "s").mkdir(parents=True)
    (tmp_path / "other" / ".owncloudsync.log").touch()
    assert privacy.synced_by(tmp_path / "other" / "s") == "Nextcloud or ownCloud"


def git(home: Path, *arguments: str) -> None:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    subprocess.run(["git", *who, "-C", str(home), *arguments], check=True, capture_output=True)


def test_what_git_has_or_would_take_is_told_and_no_program_of_the_repository_is_run(real: Path) -> None:
    git(real, "init", "-q")
    ran = real / "ran"
    git(real, "config", "core.fsmonitor", f"touch {ran};false")
    git(real, "add", "seminars/toy/consent.toml")
    ran.unlink(missing_ok=True)
    before = as_it_lies(real)
    notes = [each.told for each in privacy.findings(asked(real)) if each.state is State.NOTE]
    assert any("toy/consent.toml (1 file) is in the history of a git repository" in each for each in notes)
    assert any("toy/4-transcript.xml (1 file) would be taken" in each for each in notes)
    assert not ran.exists()
    assert as_it_lies(real) == before
    git(real, "remote", "add", "origin", "https://example.org/x.git")
    assert any("git repository that has a remote" in each for each in bad(privacy.findings(asked(real))))
    assert "example.org" not in str(list(privacy.findings(asked(real))))


# -- the rest -----------------------------------------------------------------------------------------------------------


def test_a_recording_of_three_hours_is_reckoned_place_by_place_and_places_on_one_disk_share_it(real: Path) -> None:
    (real / "sasci.toml").write_text('[archive]\nreplicas = ["copies/one", "copies/two", "s3://bucket/x"]\n')
    needs = {need.place: need.bytes for need in room.needs(asked(real))}
    original, public = 10_800 * 192_000, 10_800 * 10_000
    assert needs["the archive's restricted root"] == original
    assert needs["replica 1"] == needs["replica 2"] == original + public
    assert needs["the seminars"] > 2 * original
    assert "replica 3" not in needs
    assert len(list(room.findings(asked(real)))) == 1, "one disk"


def test_a_disk_that_is_too_small_is_told(real: Path) -> None:
    from tests.small_disk import small_disk

    with small_disk(real / "small", 1024):
        (real / "sasci.toml").write_text('[archive]\nrestricted = "small/restricted"\n')
        (said,) = bad(room.findings(asked(real)))
    assert said == "0.0 GB are free for the archive's restricted root; a recording of three hours needs 2.1 GB there."


def test_a_damaged_model_is_told_by_its_file_and_one_that_is_not_there_by_how_to_fetch_it(tmp_path: Path) -> None:
    (tmp_path / "seminars").mkdir()
    file, what = next(iter(weights.known()["campplus"].files.items()))
    (tmp_path / "models" / "campplus").mkdir(parents=True)
    with (tmp_path / "models" / "campplus" / file).open("wb") as damaged:
        damaged.truncate(what.bytes)
    found = {each.told: each for each in models.findings(asked(tmp_path))}
    assert f"campplus is damaged or not whole: {file} is not what the SHA-256 says." in found
    (gone,) = (each for said, each in found.items() if said.startswith("whisper-base is not here"))
    assert (gone.state, "inv models --model whisper-base" in gone.remedy) == (State.BAD, True), "nothing may be fetched"


def test_a_model_that_is_kept_in_8_bits_is_told_with_its_size_and_when_it_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "seminars").mkdir()
    known = weights.known()["whisper-base"]
    home = whisper_weights.halved("whisper-base", tmp_path / "models")
    home.mkdir(parents=True)
    held = dict.fromkeys((PACKED, BESIDE), b"made")
    told = {name: weights.File(bytes=4, sha256=hashlib.sha256(b"made").hexdigest()) for name in held}
    record = whisper_weights.Made(of=known.files["model.bin"].sha256, way=1, files=told)
    for name, content in {**held, whisper_weights.RECORD: msgspec.json.encode(record)}.items():
        (home / name).write_bytes(content)
    (found,) = (each for each in models.findings(asked(tmp_path)) if each.told.startswith("whisper-base"))
    assert found.state is State.BAD
    assert found.told == (
        "whisper-base in 8 bits is damaged or not whole: config.json and tokenizer.json and vocabulary.txt are not what was kept."
    )
    assert found.remedy == "Say `inv models --model whisper-base` while you are online: it is fetched again."
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(
            weights,
            "known",
            lambda: {"whisper-base": msgspec.structs.replace(known, files={"model.bin": known.files["model.bin"]})},
        )
        patched.setattr(models, "MODELS", {})
        (whole,) = models.findings(asked(tmp_path))
        assert (whole.state, whole.told) == (
            State.GOOD,
            "whisper-base is here in 8 bits (0 MB, made of 145), and every file has the SHA-256 that it was kept with.",
        )
        (home / PACKED).write_bytes(b"mad?")
        (damaged,) = models.findings(asked(tmp_path))
        assert (damaged.state, damaged.told.endswith("model.zip is not what was kept.")) == (State.BAD, True)


def test_a_typeface_that_a_template_names_and_nobody_has_is_told(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "volume.typ").write_text('#set text(font: ("Source Serif 4", "Gill Sans"), size: 9pt)')
    assert [each.partition(",")[0] for each in bad(typefaces.findings(asked(tmp_path)))] == [
        "A template of the workspace names the typeface “Gill Sans”"
    ]


def test_what_killed_runs_left_is_told_and_what_somebody_holds_is_no_leftover(real: Path) -> None:
    seminar = real / "seminars" / "toy"
    for name in (".writing-abc.xml", "5-review/.writing-def"):
        (seminar / name).parent.mkdir(exist_ok=True)
        (seminar / name).write_bytes(b"half")
        os.utime(seminar / name, (1_600_000_000, 1_600_000_000))
    (seminar / ".writing-now").write_bytes(b"somebody writes")
    (seminar / "x.lock").touch()
    said = [each.told for each in left.findings(asked(real))]
    assert said == [
        "toy: 2 files were begun by a run that was killed.",
        "toy: 1 lock of a run that was killed; nobody holds it.",
    ]
    with locks.held(seminar / "x.lock", b""):
        assert "toy: somebody works on it at this moment." in [each.told for each in left.findings(asked(real))]


def test_what_a_killed_writer_of_the_archive_began_is_told_in_each_copy(real: Path) -> None:
    (real / "sasci.toml").write_text('[archive]\nreplicas = ["one"]\n')
    assert not [each for each in bad(archived.findings(asked(real))) if "begun" in each]
    for place in ("archive/restricted", "one/public"):
        (real / place / "extensions" / "sasci-staging" / "x").mkdir(parents=True)
    begun = [each for each in bad(archived.findings(asked(real))) if "begun" in each]
    assert begun == [
        "Something was begun in the archive's restricted root and not finished.",
        "Something was begun in the public root of replica 1 and not finished.",
    ]


def test_a_clock_that_is_behind_a_file_is_told(real: Path) -> None:
    import datetime as dt

    newest = machine.newest(asked(real))
    assert machine.clock(newest, newest).state is State.GOOD
    assert machine.clock(newest - dt.timedelta(days=2), newest).state is State.BAD


def test_settings_that_do_not_read_are_a_finding_and_all_else_is_still_told(
    demo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (demo / "sasci.toml").write_text("seminars = 3\n")
    for here in (demo, demo.parent):
        monkeypatch.chdir(here)
        code, said = told(capsys)
        assert code == 1
        assert "BAD  sasci.toml cannot be used: the workspace/sasci.toml" in said
        assert str(demo) not in said
        assert "The clock can be right" in said
    monkeypatch.setenv("SASCI_WORKSPACE", str(demo / "of Jane Smith"))
    assert "Jane" not in told(capsys)[1]


def test_a_seminar_that_is_not_there_is_said_without_the_place(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = told(capsys, slug="demmo")
    assert (code, str(demo) in said) == (1, False)
    assert "There is no seminar 'demmo' in this workspace." in said


def test_nobody_is_asked_on_a_network_wherever_the_archive_lies(
    demo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with listening() as (address, heard):
        endpoint = address.removesuffix("/x.dtd")
        for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, endpoint)
        (demo / "sasci.toml").write_text(
            '[archive]\npublic = "s3://public/a"\nrestricted = "s3://restricted/a"\nledger = "s3://copy/ledger.jsonl"\nreplicas = ["s3://copy/a", "disk"]\n'
            + "".join(
                f'[[archive.buckets]]\nname = "{name}"\nendpoint = "{endpoint}"\n'
                for name in ("public", "restricted", "copy")
            )
        )
        with (demo / "sasci.toml").open("a") as settings:
            settings.write(f'[search.postgresql]\ndatabase = "postgresql://{endpoint.removeprefix("http://")}/x"\n')
        monkeypatch.setenv("SASCI_OFFLINE", "0")
        said = told(capsys)[1]
        assert "The public index lies in a database, which was not asked." in said
        assert "Replica 1 lies on S3, which was not asked." in said
        assert "The ledger lies on S3, which was not asked." in said
        assert "Replica 2 of `[archive] replicas` cannot be used." in said
    assert heard == []
