"""The ledger in a bucket: several machines write to one archive, none loses another's lines, and none believes one that was set back."""

from __future__ import annotations

import threading
from pathlib import Path

import msgspec
import pytest

from sasci_archive.archive import accepting, objects
from sasci_archive.archive.fixity import verify
from sasci_archive.archive.ledger import Chain, Ledger, Page, What, heads
from sasci_archive.archive.objects import Which
from sasci_archive.archive.shared_ledger import SharedLedger
from sasci_archive.archive.takedown import afterwards
from sasci_archive.errors import BadRecord, BrokenLedger, NotYet, SasciError, WouldOverwrite
from sasci_archive.store.bucket import Bucket
from sasci_archive.store.workspace import ArchiveSettings, Settings, Workspace
from tests.archive.kept import ON, keep
from tests.bad_line import line
from tests.s3_engine import Engine

KEY = "own/ledger.jsonl"


@pytest.fixture
def bucket(engine: Engine) -> Bucket:
    return engine.bucket()


def machine(home: Path, bucket: Bucket) -> Workspace:
    """One of several that keep the same archive, which lies in a bucket alone."""
    named = ArchiveSettings(
        public=f"s3://{bucket.name}/own/public",
        restricted=f"s3://{bucket.name}/own/restricted",
        ledger=f"s3://{bucket.name}/{KEY}",
        buckets=(bucket.settings,),
    )
    return Workspace(home, Settings(archive=named))


def book(home: Path, bucket: Bucket) -> SharedLedger:
    """As one machine has it: with connections of its own."""
    return SharedLedger(Bucket(bucket.settings), KEY, home / "ledger.jsonl")


def about(chain: Chain) -> list[str]:
    return [line.about for line in chain.lines]


def test_two_who_write_at_once_lose_no_line_of_one_anothers(tmp_path: Path, bucket: Bucket) -> None:
    books = [book(tmp_path / name, bucket) for name in "ab"]

    def write(of: int) -> None:
        for number in range(8):
            books[of].note(What.CHECKED, on=ON, about=f"{of}-{number}")

    both = [threading.Thread(target=write, args=(of,)) for of in (0, 1)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    found = [ledger.chain() for ledger in books]
    assert found[0] == found[1]
    for of in (0, 1):
        mine = [told for told in about(found[0]) if told.startswith(f"{of}-")]
        assert mine == [f"{of}-{number}" for number in range(8)], "all of them, in their order"


def test_who_is_second_reads_it_again_and_a_lost_answer_writes_no_line_twice(tmp_path: Path, engine: Engine) -> None:
    bucket = engine.bucket()
    other = book(tmp_path / "other", bucket)

    class Late(SharedLedger):
        """Somebody else is quicker, once."""

        def _added(self, page: Page, chain: Chain, line: bytes) -> bool:
            if not chain.lines:
                other.note(What.BEGUN, on=ON)
            return super()._added(page, chain, line)

    Late(bucket, KEY, tmp_path / "ledger.jsonl").note(What.CHECKED, on=ON, about="ours")
    assert [line.what for line in other.chain().lines] == [What.BEGUN, What.CHECKED]
    with line(engine.address) as to:
        over = Bucket(msgspec.structs.replace(bucket.settings, endpoint=to.address))
        late = SharedLedger(over, KEY, tmp_path / "ledger.jsonl")
        late.note(What.CHECKED, on=ON, about="before")
        to.sound()
        to.lost_at = 2  # the answer to what is written
        late.note(What.CHECKED, on=ON, about="once")
    assert about(other.chain())[-2:] == ["before", "once"]


@pytest.mark.slow
def test_a_second_machine_sees_verifies_and_goes_on_with_it_and_the_first_goes_on_from_there(
    tmp_path: Path, bucket: Bucket
) -> None:
    bucket.ask("put_bucket_versioning", VersioningConfiguration={"Status": "Enabled"})
    one, two = machine(tmp_path / "one", bucket), machine(tmp_path / "two", bucket)
    keep(one, "s0", {"a.txt": b"one"})
    assert [v.number for v in objects.kept(two, Which.RESTRICTED, "s0")] == [1]
    assert verify(two).sound
    keep(two, "s0", {"a.txt": b"two"})
    keep(one, "s0", {"a.txt": b"three"})
    for each in (one, two):
        assert verify(each).sound
        assert [v.number for v in objects.kept(each, Which.PUBLIC, "s0")] == [1, 2, 3]
    assert objects.ledger(one).path in afterwards.homes(one)
    kept = [each for page in bucket.pages("list_object_versions", Prefix=KEY) for each in page.get("Versions", ())]
    assert len(kept) == 1, "not the whole ledger once for each line of it"


@pytest.fixture
def lost(tmp_path: Path, bucket: Bucket) -> tuple[Workspace, Ledger]:
    """An archive of one machine, with the ledger gone from the bucket."""
    here = machine(tmp_path / "one", bucket)
    keep(here, "s0", {"a.txt": b"one"})
    before = objects.ledger(here)
    before.chain()
    bucket.ask("delete_object", KEY, "removed")
    return here, before


@pytest.mark.slow
def test_one_that_is_lost_is_said_and_put_back_from_what_this_machine_saw_last(
    lost: tuple[Workspace, Ledger], bucket: Bucket
) -> None:
    here, before = lost
    with pytest.raises(SasciError, match=r"is not there, though s3://.* has objects"):
        keep(here, "s0", {"a.txt": b"two"})
    with pytest.raises(BrokenLedger, match=r"is not there, though this machine has seen it with \d+ lines"):
        before.note(What.CHECKED, on=ON)
    assert not verify(here).sound
    with pytest.raises(WouldOverwrite, match=r"`inv archive\.recover --put-back`"):
        accepting.new_ledger(here, ON)
    accepting.put_back(here)
    assert verify(here).sound
    with pytest.raises(NotYet, match="No copy of the ledger is newer than s3://"):
        accepting.put_back(here)
    old = bucket.read(KEY)
    keep(here, "s0", {"a.txt": b"two"})
    bucket.ask("put_object", KEY, Body=old)
    with pytest.raises(BrokenLedger, match=r"is older than this machine has seen it: its 4 newest lines are gone\."):
        keep(here, "s0", {"a.txt": b"three"})
    done = accepting.put_back(here)
    assert bucket.read(KEY.replace(".jsonl", "-1.jsonl")) == old
    assert done.old == f"s3://{bucket.name}/own/ledger-1.jsonl"
    assert verify(here).sound


@pytest.mark.slow
def test_without_any_copy_it_is_made_again_from_the_objects(lost: tuple[Workspace, Ledger], bucket: Bucket) -> None:
    here, before = lost
    before.path.unlink()
    with pytest.raises(SasciError, match="is not there, though s3://"):
        keep(here, "s0", {"a.txt": b"two"})
    with pytest.raises(NotYet, match="no copy of the ledger"):
        accepting.put_back(here)
    done = accepting.new_ledger(here, ON)
    assert done.ids == ("urn:sasci:public:s0", "urn:sasci:restricted:s0")
    keep(here, "s0", {"a.txt": b"two"})
    assert verify(here).sound
    elsewhere = machine(here.home.parent / "two", bucket)
    assert verify(elsewhere).sound


def test_a_ledger_that_was_written_anew_is_not_believed_by_whoever_saw_the_other(
    tmp_path: Path, bucket: Bucket
) -> None:
    ours = book(tmp_path / "ours", bucket)
    ours.note(What.BEGUN, on=ON)
    ours.note(What.CHECKED, on=ON, about="true")
    forged = Ledger(tmp_path / "forged.jsonl")
    for told in ("false", "false too", "and so on"):
        forged.note(What.CHECKED, on=ON, about=told)
    bucket.ask("put_object", KEY, Body=forged.content())
    with pytest.raises(BrokenLedger, match="tells another past than this machine has seen"):
        ours.note(What.CHECKED, on=ON)
    assert ours.seen() is not None
    assert len(heads(ours.seen() or Chain())) == 2


def test_a_bucket_is_no_file(tmp_path: Path, bucket: Bucket) -> None:
    named = ArchiveSettings(ledger=f"s3://{bucket.name}", buckets=(bucket.settings,))
    with pytest.raises(BadRecord, match="names no file in a bucket"):
        objects.ledger(Workspace(tmp_path, Settings(archive=named)))
