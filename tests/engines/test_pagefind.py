"""Pagefind as a program beside us: what it is told is in its index; what goes wrong is told."""

from __future__ import annotations

import gzip
import os
import sys
import threading
import time
from pathlib import Path

import pytest

from sasci_archive.engines import pagefind
from sasci_archive.engines.pagefind import Found
from sasci_archive.errors import SasciError


def record(number: int) -> Found:
    return Found(leads=f"x.html#u{number}", content=f"lantern number {number}", filters={})


def test_every_record_is_in_the_index_and_none_of_its_own_pages(tmp_path: Path) -> None:
    assert pagefind.index(map(record, range(300)), tmp_path, language="en") == 300
    fragments = [gzip.decompress(path.read_bytes()) for path in (tmp_path / "fragment").iterdir()]
    assert {number for number in range(300) for text in fragments if f'"x.html#u{number}"'.encode() in text} == set(
        range(300)
    )
    assert not list(tmp_path.glob("*.css"))
    for path in tmp_path.rglob("*.p*f*"):  # each is whole
        assert path.stat().st_size
        if path.suffix in {".pagefind", ".pf_index", ".pf_meta", ".pf_filter", ".pf_fragment"}:
            gzip.decompress(path.read_bytes())


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 4096])
def test_in_whatever_pieces_its_answers_come_they_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    read = os.read
    monkeypatch.setattr("os.read", lambda number, _: read(number, size))
    assert pagefind.index([], tmp_path, language="en") == 0
    monkeypatch.setattr("os.read", read)
    assert pagefind.index([], tmp_path / "at once", language="en") == 0
    files = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    assert files == {path.name: path.read_bytes() for path in (tmp_path / "at once").iterdir()}
    assert files


def test_nothing_to_be_found_is_an_index_too(tmp_path: Path) -> None:
    assert pagefind.index([], tmp_path, language="en") == 0


@pytest.mark.parametrize("answers", ["", "import sys; print('bm90IGpzb24=,', end='')"])
def test_a_program_that_does_not_answer_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answers: str) -> None:
    program = tmp_path / "pagefind"
    program.write_text(f"#!{sys.executable}\n{answers}\n")
    program.chmod(0o755)
    monkeypatch.setattr(pagefind, "_program", lambda: str(program))
    with pytest.raises(SasciError) as raised:
        pagefind.index([record(1)], tmp_path / "made", language="en")
    assert raised.value.problem.startswith("The index for the browser could not be made: ")


def test_whoever_still_listens_to_one_does_not_take_the_answers_of_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an ended one was read from is closed, and the next one's stream may have its number: once in a week, CI waited for an answer that was taken."""
    read, whole = os.read, threading.local()

    def late(number: int, size: int) -> bytes:
        if getattr(whole, "answer", False):
            time.sleep(0.2)  # a busy machine, between the number and the reading
        block = read(number, size)
        whole.answer = block.endswith(b",")
        return block

    monkeypatch.setattr("os.read", late)
    monkeypatch.setattr(pagefind, "PATIENCE", 20.0)
    for part in range(3):
        assert pagefind.index([record(part)], tmp_path / str(part), language="en") == 1


@pytest.mark.parametrize("reads", ["", "while sys.stdin.buffer.read(1000): pass\n"])
def test_a_program_that_is_silent_is_not_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reads: str
) -> None:
    """Whether it reads what it is told, or does not and so holds up who writes."""
    program = tmp_path / "pagefind"
    answer = '{"message_id": 1, "payload": {"type": "NewIndex", "index_id": 0}}'
    begins = f"import base64, sys, time\nprint(base64.b64encode(b'{answer}').decode(), end=',', flush=True)\n"
    program.write_text(f"#!{sys.executable}\n{begins}{reads}time.sleep(60)\n")
    program.chmod(0o755)
    monkeypatch.setattr(pagefind, "_program", lambda: str(program))
    monkeypatch.setattr(pagefind, "PATIENCE", 1.0)
    with pytest.raises(SasciError, match=r"it gave no answer for 1 seconds"):
        pagefind.index(map(record, range(10_000)), tmp_path / "made", language="en")
