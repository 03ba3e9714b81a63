"""A takedown: out of the folder, of every version, of every copy; looked for afterwards, and gone on with where it was stopped."""

from __future__ import annotations

import datetime as dt
import shutil
import zipfile
from pathlib import Path

import msgspec
import pytest

from sasci_archive import search
from sasci_archive.archive import objects
from sasci_archive.archive.fixity import verify
from sasci_archive.archive.ledger import What
from sasci_archive.archive.objects import Which
from sasci_archive.archive.replicating import replicate
from sasci_archive.archive.takedown import record, taking
from sasci_archive.catalogue import Held, catalogue
from sasci_archive.errors import Disk, NotYet, SasciError
from sasci_archive.evidence import told
from sasci_archive.evidence.kept import codings as kept_codings
from sasci_archive.model import journal
from sasci_archive.model.journal import By
from sasci_archive.model.takedown import State, Takedown
from sasci_archive.stages import edit
from sasci_archive.stages.archive import Ask, archive
from sasci_archive.stages.corresponding import standing
from sasci_archive.stages.publish import publish
from sasci_archive.stages.ready import ready
from sasci_archive.stages.send import send
from sasci_archive.store import files, locks
from sasci_archive.store.database import DatabaseSettings
from sasci_archive.store.ocfl import Agent, StorageRoot
from sasci_archive.store.ocfl.disk import Files
from sasci_archive.store.workspace import ArchiveSettings, SearchSettings, Settings, SiteSettings, Workspace
from sasci_archive.tei.changing.corrections import CorrectWords
from sasci_archive.tei.document import ID, parse
from sasci_archive.tei.signed.held_back import held_back
from tests.evidence.coded import code, with_themes
from tests.readying import finish, make_ready
from tests.s3_engine import Engine
from tests.store.ocfl.checked_by_others import complaints_of_root
from tests.store.ocfl.stopping import Killed

SEMINARS = Path(__file__).parents[2] / "seminars"
TOY = Path(__file__).parents[1] / "toy"
ON = dt.datetime(2026, 11, 29, 12, 0, tzinfo=dt.UTC)
BY = By(ON, "Ada", "the witness")
SECRET = b"cupboard"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which the toy is public and kept in two versions, with a copy of the archive."""
    home = tmp_path_factory.mktemp("kept")
    workspace = here(home)
    shutil.copytree(TOY, workspace.seminars / "toy")
    folder = make_ready(workspace.folder("toy"))
    change = CorrectWords(when=ON.date(), why="By ear.", who="Ada", seg="u3.s1", first=1, was="cupboard?", now="shelf?")
    for number in (1, 2):
        edit.make(folder, change, BY, "‘cupboard?’ to ‘shelf?’")  # undone: edits.jsonl quotes it
        edit.undo(folder, BY)
        publish(folder, on=ON)
        archive(workspace, folder, f"Version {number}", BY, ask=Ask(authority="the law"))
        text = folder.seminar_toml.read_text("utf-8")
        folder.seminar_toml.write_text(f"{text}\n# changed {number}\n", encoding="utf-8")
    shutil.copytree(home / "archive" / "public", home / "copy" / "public")
    shutil.copytree(home / "archive" / "restricted", home / "copy" / "restricted")
    return home


def here(home: Path) -> Workspace:
    return Workspace(home, Settings(archive=ArchiveSettings(replicas=("copy",))))


@pytest.fixture
def workspace(kept: Path, tmp_path: Path) -> Workspace:
    shutil.copytree(kept, tmp_path / "home")
    return here(tmp_path / "home")


def take(workspace: Workspace, *parts: str) -> Takedown:
    folder = workspace.folder("toy")
    taken, cut = taking.begun(workspace, folder, parts, BY, "asked for")
    return taking.takedown(workspace, folder, taken, cut, BY)


def saying(home: Path, words: bytes = SECRET) -> list[str]:
    return sorted(
        path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file() and words in path.read_bytes()
    )


def test_who_was_sent_what_is_taken_down_was_asked_and_nothing_of_it_comes_back(workspace: Workspace) -> None:
    folder = workspace.folder("toy")
    consent = folder.consent_toml.read_text("utf-8")
    kept, _, _ = consent.partition("[[approval]]")
    folder.consent_toml.write_text(kept, "utf-8")
    send(folder, BY, own=workspace.home, participants=("wren", "mroz"))
    before = {w.person: w.told for w in ready(folder, on=ON).witnesses}
    assert all(told.startswith(f"asked on {ON.date()}, no answer") for told in before.values())
    assert take(workspace, "u2").state is State.DONE
    assert [packet.id for packet in folder.sent()] == ["mroz-1"]  # it was in the other
    after = {w.person: w.told for w in ready(folder, on=ON).witnesses}
    assert after == {"wren": f"asked on {ON.date()}; what was sent is gone", "mroz": before["mroz"]}
    stands = standing(folder)
    assert (stands.not_asked, [each.packet for each in stands.gone]) == ((), ["wren-1"])
    assert not any("5-review" in path for path in saying(workspace.home, b"began with a cupboard"))
    assert [p.id for p in send(folder, BY, own=workspace.home, participants=("wren",)).packets] == ["wren-2"]
    assert {w.person: w.told for w in ready(folder, on=ON).witnesses}["wren"].startswith("asked on")


def test_a_turn_is_gone_from_every_version_in_the_archive_and_in_its_copy(workspace: Workspace) -> None:
    assert len([name for name in saying(workspace.home) if name.startswith(("archive/", "copy/"))]) > 8
    done = take(workspace, "u2", "u3")
    assert done.left == ()
    assert (done.state, done.texts) == (State.DONE, ())
    assert saying(workspace.home) == []
    for home in ("archive", "copy"):
        for which in Which:
            assert complaints_of_root(workspace.home / home / which.value) == []
    for which in Which:
        assert [v.number for v in objects.kept(workspace, which, "toy")] == [1, 2][
            : len(objects.kept(workspace, which, "toy"))
        ]


@pytest.mark.slow
def test_so_it_is_from_a_copy_on_s3_that_keeps_what_is_removed(workspace: Workspace, engine: Engine) -> None:
    bucket = engine.bucket()
    bucket.ask("put_bucket_versioning", VersioningConfiguration={"Status": "Enabled"})
    place = f"s3://{bucket.name}/copy"
    named = ArchiveSettings(replicas=(place,), buckets=(bucket.settings,))
    there = Workspace(workspace.home, Settings(archive=named))
    shutil.rmtree(there.home / "copy")
    replicate(there, Agent("Ada"), ON)

    def said() -> list[str]:
        versions = (each for page in bucket.pages("list_object_versions") for each in page.get("Versions", ()))
        found = ((each["Key"], each["VersionId"]) for each in versions)
        return [key for key, version in found if SECRET in bucket.read(key, version=version)]

    def sent() -> list[str]:
        return [each["Key"] for each in bucket.ask("list_multipart_uploads").get("Uploads", ())]

    assert len(said()) > 4
    # what somebody wrote over and removed by hand, in the object and beside it; what was sent of a recording by a run that was killed
    ours = f"copy/restricted/{objects.root(there, Which.RESTRICTED).place(Which.RESTRICTED.id('toy'))}"
    for key in (f"{ours}/v1/content/seminar.toml", "copy/removed.txt"):
        bucket.ask("put_object", key, "written", Body=b"It began with a cupboard, in 1996.")
        bucket.ask("delete_object", key, "removed")
    for key in (
        f"{ours}/v1/content/film.mp4",
        "copy/restricted/extensions/sasci-staging/0/made/film.mp4",
        "copy/film.mp4",
    ):
        bucket.ask("create_multipart_upload", key, "written")
    bucket.ask("put_object", "copy/a-note.txt", "written", Body=b"It began with a cupboard, in 1996.")
    left = take(there, "u2", "u3").left
    assert [line.removeprefix(f"{place}/").partition(" ")[0] for line in left] == [
        "film.mp4",
        "a-note.txt",
        "removed.txt",
    ]
    assert "was begun to be sent, and holds what nobody can look through" in left[0]
    assert "a-note.txt still says words of u2" in left[1]
    assert left[2].endswith(" in a version from before, which the bucket keeps")
    assert said() == ["copy/a-note.txt", "copy/removed.txt"]
    assert sent() == ["copy/film.mp4"]
    objects.port(there, place).remove("a-note.txt")
    objects.port(there, place).remove("removed.txt")
    objects.port(there, place).forget("film.mp4")
    assert take(there, "u2", "u3").state is State.DONE
    assert (said(), sent()) == ([], [])
    markers = [each["Key"] for page in bucket.pages("list_object_versions") for each in page.get("DeleteMarkers", ())]
    assert [key for key in markers if key.startswith(ours)] == []


@pytest.mark.slow
def test_what_a_store_holds_is_said_and_written_down_and_no_other_copy_waits_for_it(
    workspace: Workspace, engine: Engine
) -> None:
    bucket = engine.bucket(ObjectLockEnabledForBucket=True)
    place = f"s3://{bucket.name}/copy"
    named = ArchiveSettings(replicas=(place, "copy"), buckets=(bucket.settings,))
    there = Workspace(workspace.home, Settings(archive=named))
    replicate(there, Agent("Ada"), ON)
    keys = [each["Key"] for page in bucket.pages("list_objects_v2") for each in page.get("Contents", ())]
    held = next(key for key in keys if key.endswith("v1/content/4-transcript.xml"))
    bucket.ask("put_object_legal_hold", held, LegalHold={"Status": "ON"})
    done = take(there, "u2", "u3")
    assert done.state is State.UNFINISHED
    assert done.left == (
        f"It is not out of {place}/restricted: s3://{bucket.name}/{held} is under a legal hold of the bucket's object lock. "
        "Ask whoever put it under it to lift that, then run the same command again. Nothing has changed.",
    )
    assert record.every(there, "toy")[-1].left == done.left
    assert [line.partition(" ")[2] for line in done.removed if "in the archive" in line] == [
        f"files are out of every version in the archive, but for {place}/restricted."
    ]
    assert [name for name in saying(there.home) if not name.startswith("archive/takedowns/")] == []
    bucket.ask("put_object_legal_hold", held, LegalHold={"Status": "OFF"})
    stays = next(key for key in keys if key.endswith("v1/content/seminar.toml"))
    bucket.ask("put_object_legal_hold", stays, LegalHold={"Status": "ON"})
    lies = bucket.ask("head_object", stays)["VersionId"]
    assert take(there, "u2", "u3").state is State.DONE
    assert bucket.ask("head_object", stays)["VersionId"] == lies, "what is held and stays is in nobody's way"
    versions = [each for page in bucket.pages("list_object_versions") for each in page.get("Versions", ())]
    assert [each["Key"] for each in versions if SECRET in bucket.read(each["Key"], version=each["VersionId"])] == []


def test_why_a_version_was_kept_and_who_kept_it_do_not_say_it_any_more(workspace: Workspace) -> None:
    """They stand in the inventories, and nowhere that a file could be taken out of."""
    folder = workspace.folder("toy")
    archive(
        workspace,
        folder,
        "It began with a cupboard, as we heard",
        By(ON, "It Began With a Cupboard"),
        ask=Ask(authority="the law"),
    )
    replicate(workspace, Agent("Ada"), ON, anew=True)
    done = take(workspace, "u2", "u3")
    assert (done.left, done.state) == ((), State.DONE)
    assert saying(workspace.home) == saying(workspace.home, b"Cupboard") == []  # neither here nor in the journal
    versions = objects.kept(workspace, Which.RESTRICTED, "toy")
    assert [(v.message, v.user.name) for v in versions] == [
        ("Version 1", "Ada"),
        ("Version 2", "Ada"),
        ("taken down", "taken down"),
    ]
    for home in ("archive", "copy"):
        assert complaints_of_root(workspace.home / home / "restricted") == []
    assert verify(workspace).sound


def test_what_was_laid_for_others_goes_whole_and_what_lies_elsewhere_is_on_the_list(workspace: Workspace) -> None:
    """Bags and bundles are copies that we hold, the log of what is withheld among them; another seminar's stay."""
    log = workspace.deposits_restricted / "toy-v1.0-ukds-RESTRICTED"
    log.mkdir(parents=True)
    (log / "log.csv").write_text("It began with a cupboard, in", encoding="utf-8")
    ours = ("toy-bag", "toy-v1.0-crate", "toy-v1.0-ukds", "toy-v1.0-ukds-RESTRICTED", ".writing-making-toy-bag")
    for name in (*ours, "toy-vault-bag", "my-toy-bag"):
        (workspace.deposits / name).mkdir(parents=True)
        said = "It began with a cupboard, in" if name in ours else "Nothing."
        (workspace.deposits / name / "seminar.txt").write_text(said, encoding="utf-8")
    workspace.folder("toy").note(By(ON).did(journal.DEPOSITED, f"toy-v1.0-bag: {journal.LAID}"))
    done = take(workspace, "u2", "u3")
    assert done.state is State.DONE
    assert sorted(path.name for path in workspace.deposits.iterdir()) == ["my-toy-bag", "toy-vault-bag"]
    assert not log.exists()
    assert "whoever has toy-v1.0-bag" in {copy.holder for copy in done.elsewhere}


def test_what_lies_among_the_deposits_under_another_name_is_found(workspace: Workspace) -> None:
    (workspace.deposits / "for-the-library").mkdir(parents=True)
    (workspace.deposits / "for-the-library" / "a.txt").write_text("It began with a cupboard, in it", encoding="utf-8")
    done = take(workspace, "u2", "u3")
    assert done.state is State.UNFINISHED
    assert [line for line in done.left if "for-the-library" in line]


def test_the_ledger_tells_of_it_without_a_word_of_what_and_all_copies_are_what_it_says(workspace: Workspace) -> None:
    replicate(workspace, Agent("Ada"), ON, anew=True)
    take(workspace, "u2", "u3", "person:mroz")
    told = objects.ledger(workspace).path.read_text()
    assert '"what":"taken down","id":"urn:sasci:restricted:toy","about":"takedown 1"' in told
    assert told.count('"what":"rewritten"') == 2
    assert not [word for word in ("Ada", "Mróz", "mroz", "u2", "cupboard") if word in told]
    assert (workspace.home / "copy" / "ledger.jsonl").read_text() == told
    found = verify(workspace)
    assert found.sound, [(o.object, o.root, f.problem) for o in found.outcomes for f in o.faults]


def test_a_damaged_archive_and_a_damaged_copy_do_not_keep_what_must_go(workspace: Workspace) -> None:
    replicate(workspace, Agent("Ada"), ON, anew=True)
    root = objects.root(workspace, Which.RESTRICTED)
    for home, name in (("archive", "1-recording/recording.json"), ("copy", "consent.toml")):
        damaged = StorageRoot(workspace.home / home / "restricted").file(Which.RESTRICTED.id("toy"), name)
        damaged.write_bytes(damaged.read_bytes() + b" ")
    assert take(workspace, "u2", "u3").state is State.DONE
    assert saying(workspace.home) == []
    assert root.set_aside() == ()
    assert verify(workspace).sound


@pytest.mark.parametrize("home", ["archive", "copy"])
def test_an_inventory_that_does_not_read_keeps_nothing_that_must_go(workspace: Workspace, home: str) -> None:
    replicate(workspace, Agent("Ada"), ON, anew=True)
    root = StorageRoot(workspace.home / home / "restricted")
    inventory = workspace.home / home / "restricted" / root.place(Which.RESTRICTED.id("toy")) / "inventory.json"
    inventory.write_bytes(inventory.read_bytes()[:-40])
    assert take(workspace, "u2", "u3").state is State.DONE
    assert saying(workspace.home) == []
    assert verify(workspace).sound


@pytest.mark.parametrize("home", ["archive", "copy"])
def test_a_file_that_is_damaged_in_one_place_goes_from_none_for_that(workspace: Workspace, home: str) -> None:
    folder = workspace.folder("toy")
    with zipfile.ZipFile(folder.path / "1-recording" / "handout.docx", "w") as packed:
        packed.writestr("word/document.xml", "<d>nothing of it</d>")
    (folder.path / "notes.zip").write_bytes((folder.path / "1-recording" / "handout.docx").read_bytes())
    (folder.path / "1-recording" / "handout.docx").unlink()
    archive(workspace, folder, "With notes", BY, ask=Ask(authority="the law"))
    replicate(workspace, Agent("Ada"), ON, anew=True)
    id_ = Which.RESTRICTED.id("toy")
    damaged = StorageRoot(workspace.home / home / "restricted").file(id_, "notes.zip")
    damaged.write_bytes(damaged.read_bytes()[:-30])
    assert take(workspace, "u2", "u3").state is State.DONE
    for where in ("archive", "copy"):
        assert StorageRoot(workspace.home / where / "restricted").file(id_, "notes.zip").is_file()
    assert verify(workspace).sound


def test_of_a_damaged_file_that_says_nothing_a_sound_copy_is_asked(workspace: Workspace) -> None:
    notes = workspace.folder("toy").path / "notes.txt"
    notes.write_text("It began with a cupboard, in 1996.")
    archive(workspace, workspace.folder("toy"), "With notes", BY, ask=Ask(authority="the law"))
    notes.unlink()
    replicate(workspace, Agent("Ada"), ON, anew=True)
    StorageRoot(workspace.home / "archive" / "restricted").file(Which.RESTRICTED.id("toy"), "notes.txt").write_bytes(
        b"It began w"
    )
    done = take(workspace, "u2", "u3")
    assert (done.left, done.state) == ((), State.DONE)
    assert saying(workspace.home) == []
    assert verify(workspace).sound


def test_an_archive_that_cannot_be_mended_is_said_and_the_copies_do_not_wait_for_it(workspace: Workspace) -> None:
    replicate(workspace, Agent("Ada"), ON, anew=True)
    for home in ("archive", "copy"):
        damaged = StorageRoot(workspace.home / home / "restricted").file(Which.RESTRICTED.id("toy"), "consent.toml")
        if home == "archive":
            damaged.write_bytes(damaged.read_bytes() + b" ")
        else:
            damaged.write_bytes(damaged.read_bytes() + b"  ")
    done = take(workspace, "u2", "u3")
    assert done.state is State.UNFINISHED
    assert [line.partition(":")[0] for line in done.left] == [
        f"It is not out of {workspace.home / home / 'restricted'}" for home in ("archive", "copy")
    ]
    assert not [name for name in saying(workspace.home) if "/public/" in name]


def test_a_copy_that_somebody_writes_to_is_said_and_done_when_they_have_ended(workspace: Workspace) -> None:
    copy, id_ = StorageRoot(workspace.home / "copy" / "restricted"), Which.RESTRICTED.id("toy")
    with copy.held(id_, by=Agent("Bram"), on=ON):
        (left,) = take(workspace, "u2", "u3").left
    assert left.startswith(f"It is not out of {workspace.home / 'copy' / 'restricted'}: Bram has been writing to this")
    assert {name.partition("/toy-1")[0].partition("/restricted/")[0] for name in saying(workspace.home)} == {
        "archive/takedowns",
        "copy",
    }
    assert take(workspace, "u2", "u3").state is State.DONE
    assert saying(workspace.home) == []


def test_where_the_ledger_is_lost_what_must_go_goes_and_once_it_is_back_it_is_told(workspace: Workspace) -> None:
    book = objects.ledger(workspace)
    before = book.path.read_bytes()
    book.path.unlink()
    done = take(workspace, "u2", "u3")
    assert (done.state, saying(workspace.home)) == (State.UNFINISHED, ["archive/takedowns/toy-1.json"])
    assert done.left
    assert all(line.startswith("the ledger does not tell of it: ") for line in done.left)
    book.path.write_bytes(before)
    assert take(workspace, "u2", "u3").state is State.DONE
    assert saying(workspace.home) == []
    for which in Which:
        assert not [
            f
            for o in verify(workspace).outcomes
            if o.root.startswith(str(workspace.home / "archive"))
            for f in o.faults
        ], which


def test_what_was_indexed_is_gone_at_once_and_what_is_left_is_found_again(workspace: Workspace) -> None:
    for opened in (search.public, search.restricted):
        with opened(workspace, ON) as index:
            assert search.search(index, search.Query(text="cupboard")).total >= 2
    assert {name.rpartition("/")[2] for name in saying(workspace.home) if ".sqlite" in name} == {
        search.PUBLIC,
        search.RESTRICTED,
    }
    assert take(workspace, "u2", "u3").left == ()
    assert not any(home.exists() for home in workspace.indexes)
    with search.restricted(workspace, ON) as index:
        assert search.search(index, search.Query(text="cupboard")).total == 0
        assert search.search(index, search.Query(text="puzzle")).total >= 1


def test_what_describes_the_volume_stays_in_the_versions_before_and_what_is_left_is_kept_as_another(
    workspace: Workspace,
) -> None:
    take(workspace, "u2", "u3")
    before = objects.kept(workspace, Which.PUBLIC, "toy")[0]
    assert "citations.json" in before.state
    assert not any(
        name.endswith((".pdf", ".html", ".xml")) and name.startswith("edition/seminar") for name in before.state
    )
    folder = workspace.folder("toy")
    finish(folder)
    publish(folder, on=ON)
    archive(workspace, folder, "Without it", BY, ask=Ask(authority="the law"))
    assert saying(workspace.home) == []
    assert b"edition/transcript.xml" in msgspec.json.encode(objects.kept(workspace, Which.PUBLIC, "toy")[-1].state)


def test_the_edition_is_withdrawn_until_it_is_published_again(workspace: Workspace) -> None:
    take(workspace, "u2")
    assert catalogue(workspace, ON).entry("toy").held is Held.WITHDRAWN


def test_of_all_nothing_is_left_but_what_was_cited_and_who_decided_what(workspace: Workspace) -> None:
    done = take(workspace, "all")
    assert done.left == ()
    assert done.state is State.DONE
    for which in Which:
        for version in objects.kept(workspace, which, "toy"):
            assert set(version.state) <= {"citations.json", "journal.jsonl"}
    entry = catalogue(workspace, ON).entry("toy")
    assert (entry.held, entry.published) == (Held.WITHDRAWN, workspace.folder("toy").cited())


def test_where_people_wrote_it_themselves_they_are_told_and_it_is_not_done(workspace: Workspace) -> None:
    folder = workspace.folder("toy")
    (folder.path / "notes.txt").write_text("It began with a cupboard, in 1996, and no money at all.")
    done = take(workspace, "u2")
    assert done.state is State.UNFINISHED
    assert any("notes.txt still says words of u2" in place for place in done.left)
    (folder.path / "notes.txt").unlink()
    assert take(workspace, "u2").state is State.DONE
    assert len(record.every(workspace, "toy")) == 1


def test_a_draft_in_whose_place_another_stands_goes_as_well(workspace: Workspace) -> None:
    folder = workspace.folder("toy")
    before = folder.path / "4-transcript-replaced-1.xml"  # as `inv draft --replace` keeps it
    shutil.copyfile(folder.transcript_xml, before)
    done = take(workspace, "u2")
    assert (done.state, done.left) == (State.DONE, ())
    assert not before.exists()
    assert any(line.startswith("4-transcript-replaced-1.xml is removed") for line in done.removed)


def test_a_copy_that_cannot_be_reached_is_said_and_done_when_it_can(workspace: Workspace) -> None:
    (workspace.home / "copy").rename(workspace.home / "away")
    done = take(workspace, "u2")
    assert (done.state, done.unreached) == (State.UNFINISHED, (str(workspace.home / "copy"),))
    (workspace.home / "away").rename(workspace.home / "copy")
    assert take(workspace, "u2").state is State.DONE
    assert not saying(workspace.home / "copy", b"It began with a cupboard")


def test_stopped_before_the_archive_it_goes_on_when_it_is_asked_for_again(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise Disk("The disk is full.", remedy="Free some space.")

    with monkeypatch.context() as patched:
        patched.setattr(StorageRoot, "purge", full)
        with pytest.raises(Disk):
            take(workspace, "u2")
    assert record.every(workspace, "toy")[0].state is State.BEGUN
    assert take(workspace, "u2").state is State.DONE
    assert not saying(workspace.home / "archive", b"It began with a cupboard")


def test_what_is_not_there_is_refused_and_nothing_is_written(workspace: Workspace) -> None:
    with pytest.raises(SasciError, match=r"There is no turn, message, note or redaction 'u99' to take down\."):
        take(workspace, "u99")
    assert record.every(workspace, "toy") == ()


@pytest.mark.parametrize("stopped", [1, 2, 4])
def test_killed_while_an_object_is_put_in_the_place_of_another_it_goes_on_and_nothing_is_left(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, stopped: int
) -> None:
    moves = 0

    def dies(_: Files, do: str, __: str) -> None:
        nonlocal moves
        moves += do == "move"
        if moves >= stopped:  # and nothing more is done, not even to tidy up
            raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(Files, "about_to", dies)
        with pytest.raises(Killed):
            take(workspace, "u2", "u3")
    assert take(workspace, "u2", "u3").state is State.DONE
    assert saying(workspace.home) == []
    for home in ("archive", "copy"):
        for which in Which:
            assert complaints_of_root(workspace.home / home / which.value) == []


def test_what_tells_of_changes_says_no_word_of_it_any_more_and_neither_do_the_versions_before(
    workspace: Workspace,
) -> None:
    folder = workspace.folder("toy")
    text = folder.transcript_xml.read_text("utf-8")
    quoting = '<revisionDesc status="draft"><change xml:id="ch99" when="2026-11-01" type="edition">It began with a cupboard, and not with a shed.</change>'
    folder.transcript_xml.write_text(text.replace('<revisionDesc status="draft">', quoting, 1), encoding="utf-8")
    folder.note(By(ON, "Bea").did(journal.CORRECTED, "Version 1.1: It began with a cupboard, in 1996."))
    folder.note(By(ON, "Bea").did(journal.CORRECTED, "Version 1.2: a comma."))
    archive(workspace, folder, "With lines that quote", BY, ask=Ask(authority="the law"))
    before = len(folder.history())
    done = take(workspace, "u2", "u3")
    assert (done.state, done.left) == (State.DONE, ())
    assert saying(workspace.home) == []
    told = [entry.about for entry in folder.history() if entry.what == journal.CORRECTED]
    assert told == ["taken down", "Version 1.2: a comma."]
    assert len(folder.history()) == before + 1  # and who decided what stays known
    (line,) = [each for each in parse(folder.master()).iter("{*}change") if each.get(ID) == "ch99"]
    assert line.text == "Something was taken down."


def test_what_killed_runs_left_of_the_site_the_index_and_a_server_goes_too(workspace: Workspace) -> None:
    left = (
        "archive/site/gone.json",
        "archive/site/seminars/toy/index.html",
        "archive/.making-site/index.html",
        "archive/.writing-site/index.html",
        "archive/.site.json",
        "archive/search/public.sqlite",
        "archive/search/.writing-0123.sqlite",
        "seminars/.serving/0123456789abcdef/site-1/index.html",
    )
    for name in left:
        path = workspace.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("It began with a cupboard, in 1996.")
    assert take(workspace, "u2").state is State.DONE
    assert not [name for name in left if (workspace.home / name).exists()]


def test_a_folder_of_somebody_s_own_that_a_setting_names_is_looked_through_and_never_thrown_away(
    workspace: Workspace,
) -> None:
    theirs = workspace.home / "documents" / "thesis.txt"
    beside = workspace.home / ".my-documents-2025"
    for path in (theirs, beside):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("A chapter of mine.")
    named = {"site": SiteSettings(folder="documents"), "search": SearchSettings(folder="documents")}
    mistaken = Workspace(workspace.home, msgspec.structs.replace(workspace.settings, **named))
    assert take(mistaken, "u2").state is State.DONE
    assert [path.read_text() for path in (theirs, beside)] == ["A chapter of mine."] * 2


def test_an_index_in_a_database_that_cannot_be_reached_keeps_it_from_its_end(workspace: Workspace) -> None:
    away = SearchSettings(postgresql=DatabaseSettings(database="postgresql:///witness?host=/nowhere"))
    elsewhere = Workspace(workspace.home, msgspec.structs.replace(workspace.settings, search=away))
    done = take(elsewhere, "u2")
    assert done.state is State.UNFINISHED
    assert [told.partition(":")[0] for told in done.left] == [
        "the index in sasci_public of the database 'witness' at /nowhere could not be thrown away"
    ]
    assert take(workspace, "u2").state is State.DONE


def test_nothing_is_kept_anew_while_the_folder_says_it_and_what_is_made_of_what_is_left_is_no_copy(
    workspace: Workspace,
) -> None:
    """An archivist reads that something is still there, and goes on all the same: archives, publishes, and only then takes it out."""
    folder = workspace.folder("toy")
    (folder.path / "notes.txt").write_text("It began with a cupboard, in 1996.")
    done = take(workspace, "u2", "u3")
    assert done.left == (f"{folder.path}/notes.txt still says words of u2",)
    with pytest.raises(NotYet, match=r"Takedown 1 of 'toy' is not at its end: what must go would be kept again\."):
        archive(workspace, folder, "All the same", BY, ask=Ask(authority="the law"))
    finish(folder)
    with pytest.raises(NotYet, match=r"A takedown in 'toy' is not at its end: nothing leaves its folder until then\."):
        publish(folder, on=ON)
    (folder.path / "notes.txt").unlink()
    (workspace.home / "copy").rename(workspace.home / "away")
    assert take(workspace, "u2", "u3").state is State.UNFINISHED  # but nothing here tells of it any more
    publish(folder, on=ON)  # its cover and its list of works are the files that they were
    known = {content.sha512 for content in done.contents}
    again = [path for path in folder.published.iterdir() if path.is_file() and files.sha512(path) in known]
    assert again
    (workspace.home / "away").rename(workspace.home / "copy")
    assert take(workspace, "u2", "u3").state is State.DONE
    archive(workspace, folder, "What is left", BY, ask=Ask(authority="the law"))
    assert saying(workspace.home) == []


def test_what_a_running_server_shows_is_left_to_it_and_said(workspace: Workspace) -> None:
    place = workspace.seminars / ".serving" / "0123456789abcdef"
    place.mkdir(parents=True)
    (place / "index.html").write_text("It began with a cupboard, in 1996.")
    with locks.held(place.with_suffix(".lock"), b""):
        done = take(workspace, "u2")
    assert done.left == (
        f"{workspace.seminars}/.serving holds what a running `inv serve` showed: it makes that anew within seconds, or end it",
    )
    assert take(workspace, "u2").state is State.DONE


@pytest.mark.parametrize("where", ["ledger.jsonl", "harvest.jsonl"])
def test_what_lies_beside_the_archive_is_looked_through_too(workspace: Workspace, where: str) -> None:
    (workspace.home / "archive" / where).write_text('{"why": "It began with a cupboard, in 1996."}\n')
    assert any(f"archive/{where} still says words of u2" in place for place in take(workspace, "u2").left)


def test_a_record_that_would_itself_say_it_is_not_begun(workspace: Workspace) -> None:
    folder = workspace.folder("toy")
    with pytest.raises(SasciError, match=r"The reason says what is to be taken down, and stays in the record\."):
        taking.begun(workspace, folder, ("u2",), BY, "that it began with a cupboard in 1996 is wrong")
    with pytest.raises(SasciError, match=r"The authority says what is to be taken down"):
        taking.begun(workspace, folder, ("person:wren",), By(ON, "Ada", "Tobias Wren"), "asked for")
    assert record.every(workspace, "toy") == ()


def test_two_takedowns_of_the_same_words_do_not_wait_for_one_another(workspace: Workspace) -> None:
    notes = workspace.folder("toy").path / "notes.txt"
    notes.write_text("It began with a cupboard, in 1996, and no money at all.")
    assert take(workspace, "u2", "u3").state is State.UNFINISHED
    folder = workspace.folder("toy")
    taken, cut = taking.begun(workspace, folder, ("file:notes.txt",), BY, "asked for")
    assert taking.takedown(workspace, folder, taken, cut, BY).state is State.DONE
    assert take(workspace, "u2", "u3").state is State.DONE


def test_of_a_turn_that_stays_and_says_it_too_people_are_told(workspace: Workspace) -> None:
    folder = workspace.folder("toy")
    text = folder.transcript_xml.read_text("utf-8")
    said = "So it began with a cupboard, in 1996? "
    folder.transcript_xml.write_text(
        text.replace('<seg xml:id="u3.s1">', f'<seg xml:id="u3.s1">{said}', 1), encoding="utf-8"
    )
    taken, cut = taking.begun(workspace, folder, ("u2",), BY, "asked for")
    assert taking.repeated(taken, cut) == ("u3",)


def test_more_is_held_back_after_it_than_before(workspace: Workspace) -> None:
    """So that whatever was made before may not be shown, on any channel, whoever forgets to take it away."""
    folder = workspace.folder("toy")
    before = held_back(folder.master(), folder.consent())
    take(workspace, "u2")
    assert held_back(folder.master(), folder.consent()) != before


def test_of_a_person_no_word_no_name_and_no_print_of_the_voice_is_left_but_where_people_wrote_it(
    workspace: Workspace,
) -> None:
    folder = workspace.folder("toy")
    done = take(workspace, "person:wren")
    (left,) = done.left
    assert left.startswith(f"{folder.seminar_toml} still says a name (no. 1)")
    assert b"Name taken down" in folder.master()
    for home in ("archive/public", "archive/restricted", "copy"):
        assert saying(workspace.home / home, b"Tobias") == []
        assert saying(workspace.home / home, SECRET) == []
    record_ = folder.seminar_toml.read_text("utf-8")
    for name, instead in (("Tobias Wren", "Name taken down"), ("Wren, Tobias", ""), ('"Toby", "tw-laptop"', "")):
        record_ = record_.replace(name, instead)
    folder.seminar_toml.write_text(record_, encoding="utf-8")
    assert take(workspace, "person:wren").state is State.DONE
    assert saying(workspace.home, b"Tobias") == []


def test_where_somebody_else_names_them_without_a_mark_it_is_not_done(workspace: Workspace) -> None:
    folder = workspace.folder("toy")
    text = folder.transcript_xml.read_text("utf-8")
    assert '<seg xml:id="u1.s1">' in text
    folder.transcript_xml.write_text(
        text.replace('<seg xml:id="u1.s1">', '<seg xml:id="u1.s1">As Wren says, ', 1), encoding="utf-8"
    )
    assert f"{folder.transcript_xml} names them still (u1)" in take(workspace, "person:wren").left


def test_what_was_coded_of_it_and_noted_goes_from_every_version_too(workspace: Workspace) -> None:
    shutil.copytree(SEMINARS / "projects", workspace.seminars / "projects")
    folder = with_themes(workspace).folder("toy")
    code(workspace, "u2", "influence.helps", note="She means Mayor Pell.")
    code(workspace, "u2", "stage.start-up", words="in 1996", note="Pell again.", by="cd")
    code(workspace, "u8", "influence.hinders", note="Another matter.")
    archive(workspace, folder, "Coded", BY, ask=Ask(authority="the law"))
    code(workspace, "u1-u3", "influence.helps", by="cd", note="Pell, I think.")
    assert saying(workspace.home, b"Pell") != []
    assert take(workspace, "u2").state is State.DONE
    assert saying(workspace.home, b"Pell") == []
    left = {c.place.fragment: (c.note, c.digest == told.NOTHING) for c in kept_codings(folder).codings}
    assert left == {"u8": ("Another matter.", False), "u1-u3": ("", True)}


def test_its_number_is_that_of_none_that_another_machine_did(workspace: Workspace) -> None:
    book, id_ = objects.ledger(workspace), Which.RESTRICTED.id("toy")
    book.note(What.TAKEN_DOWN, on=ON, id_=id_, about="takedown 4")
    assert take(workspace, "u2", "u3").number == 5
    assert [line.about for line in book.chain().lines if line.what is What.TAKEN_DOWN] == ["takedown 4", "takedown 5"]
    assert take(workspace, "u8").number == 6
    assert [taken.number for taken in record.every(workspace, "toy")] == [5, 6]
    assert record.slugs(workspace) == ("toy",)
