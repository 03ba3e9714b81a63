"""The ledger: no line can be altered, left out, put in or cut off without it being seen; whoever is killed leaves it whole."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sasci_archive.archive.ledger import Chain, Ledger, What, follows, heads, lost, other_pasts, read
from sasci_archive.errors import BrokenLedger, Busy, Disk
from sasci_archive.store import locks
from tests.archive.kept import ADA, ON, archive, filled
from tests.small_disk import small_disk

ID = "urn:sasci:public:ferry"


def written(path: Path, lines: int = 4) -> Ledger:
    book = Ledger(path)
    book.note(What.BEGUN, on=ON)
    for number in range(1, lines):
        book.note(What.VERSION, on=ON, id_=ID, version=number, inventory=f"{number:0128x}")
    return book


def written_without_end(book: Ledger) -> None:
    while True:
        book.note(What.CHECKED, on=ON)


def test_lines_follow_one_another_and_are_plain_json(tmp_path: Path) -> None:
    book = written(tmp_path / "ledger.jsonl")
    chain = book.chain()
    assert [line.number for line in chain.lines] == [1, 2, 3, 4]
    last = chain.last(ID)
    assert last is not None
    assert last.version == 3
    assert chain.ids() == (ID,)
    assert book.path.read_text().splitlines()[0] == ('{"number":1,"on":"2026-11-29T12:00:00Z","what":"begun"}')
    assert not list(tmp_path.glob("*.lock"))


def test_any_byte_of_it_that_was_altered_is_seen_by_itself_or_by_its_head(tmp_path: Path) -> None:
    book = written(tmp_path / "ledger.jsonl", 3)
    sound, head = book.path.read_bytes(), book.chain().head
    for place in range(len(sound)):
        altered = bytearray(sound)
        altered[place] ^= 0x01
        try:
            found = read(bytes(altered), "the ledger")
        except BrokenLedger:
            continue
        assert head not in heads(found), place


@given(cut=st.integers(0, 4000))
@settings(deadline=None)
def test_cut_short_anywhere_it_is_older_than_its_copy_and_no_line_is_made_up(
    cut: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    book = written(tmp_path_factory.mktemp("ledger") / "ledger.jsonl", 5)
    whole = book.path.read_bytes()
    cut %= len(whole)
    found, before = read(whole[:cut], "the ledger"), book.chain()
    assert found.lines == before.lines[: len(found.lines)]
    assert whole[:cut].endswith(found.torn)
    assert lost(found, [("the disk", before)])
    assert lost(before, [("the disk", found)]) == ""
    book.path.write_bytes(whole[:cut])
    book.note(What.CHECKED, on=ON)
    assert [line.what for line in book.chain().lines] == [*(line.what for line in found.lines), What.CHECKED]


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (
            lambda lines: [lines[0], lines[2]],
            "Line 2 of the ledger L calls itself line 3: lines were taken out or put in.",
        ),
        (
            lambda lines: [lines[0], lines[1].replace(b'"version":1', b'"version":9'), lines[2]],
            "Line 3 of the ledger L does not follow from the line before: one of both was altered, or lines were taken out.",
        ),
        (lambda lines: [lines[0], b"nonsense", lines[2]], "Line 2 of the ledger L is not a line of a ledger."),
        (lambda lines: [*lines, b'{"number":4}'], "Line 4 of the ledger L is not a line of a ledger."),
    ],
)
def test_a_ledger_that_was_edited_says_where(tmp_path: Path, edit, sentence: str) -> None:  # type: ignore[no-untyped-def]
    lines = written(tmp_path / "ledger.jsonl", 3).path.read_bytes().splitlines()
    with pytest.raises(BrokenLedger, match=re.escape(sentence)) as error:
        read(b"\n".join(edit(lines)) + b"\n", "L")
    assert error.value.remedy == (
        "`inv archive.recover --put-back` puts the newest copy of it there: each replica has one (ledger.jsonl). "
        "Or `inv archive.recover --new-ledger` begins a new one of what is sound; the old one is kept beside it."
    )


def test_a_past_that_was_written_anew_is_told_from_one_that_goes_on(tmp_path: Path) -> None:
    ours, other = written(tmp_path / "a", 3).chain(), Ledger(tmp_path / "b")
    other.note(What.BEGUN, on=ON + dt.timedelta(days=1))
    copies = [("the disk", other.chain())]
    assert other_pasts(ours, copies) == ("the disk",)
    assert lost(ours, copies) == ""
    after = Ledger(tmp_path / "c")
    after.note(What.BEGUN, on=ON, about=ours.head)  # begun anew, honestly
    assert follows(after.chain(), ours)
    assert follows(ours, Chain())


def test_a_clock_that_was_wrong_is_told_and_stops_nobody(tmp_path: Path) -> None:
    book = written(tmp_path / "ledger.jsonl", 2)
    book.note(What.CHECKED, on=ON - dt.timedelta(days=9))
    book.note(What.CHECKED, on=ON)
    assert [line.number for line in book.chain().back()] == [3]


def test_many_who_write_at_once_make_one_chain(tmp_path: Path) -> None:
    script = (
        "import sys, datetime, pathlib; from sasci_archive.archive.ledger import Ledger, What\n"
        "for n in range(15): Ledger(pathlib.Path(sys.argv[1])).note(What.CHECKED, on=datetime.datetime.now(datetime.UTC), about=sys.argv[2])"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "ledger.jsonl")]
    running = [subprocess.Popen([*command, str(who)]) for who in range(4)]
    assert [each.wait() for each in running] == [0, 0, 0, 0]
    lines = Ledger(tmp_path / "ledger.jsonl").chain().lines
    assert {who: sum(line.about == who for line in lines) for who in "0123"} == dict.fromkeys("0123", 15)


@pytest.mark.slow
def test_somebody_who_holds_it_for_ever_is_told_of(tmp_path: Path) -> None:
    book = written(tmp_path / "ledger.jsonl")
    with (
        locks.held(tmp_path / "ledger.jsonl.lock", b"since 2026-11-29 11:00:00 UTC"),
        pytest.raises(Busy, match=r"Somebody else is writing to the ledger .*, since 2026-11-29 11:00:00 UTC"),
    ):
        book.note(What.CHECKED, on=ON)


def test_nothing_stands_in_it_that_could_ever_have_to_be_taken_out(tmp_path: Path) -> None:
    workspace = filled(archive(tmp_path, "copy"))
    told = (tmp_path / "archive" / "ledger.jsonl").read_text()
    assert ADA.name not in told
    assert "a.txt" not in told
    assert (tmp_path / "copy" / "ledger.jsonl").read_text() == told
    assert workspace.settings.archive.replicas == ("copy",)


def test_on_a_full_disk_the_lines_before_stand_and_the_next_one_follows_them(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 64) as disk:
        book = written(disk / "ledger.jsonl")
        before = book.chain().lines
        with (disk / "ballast").open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while file.write(b"x" * 64):
                pass
        with pytest.raises(Disk, match="The disk is full"):
            written_without_end(book)
        (disk / "ballast").unlink()
        assert book.chain().lines[: len(before)] == before
        book.note(What.CHECKED, on=ON, about="after")
        chain = book.chain()
        assert (chain.lines[-1].about, chain.torn) == ("after", b"")
