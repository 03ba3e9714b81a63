"""Beside an open workbench commands are given, each a process of its own: the page takes in what they change, nothing is lost on either side, and what is
withheld beside it is not published by the page, in whatever way."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from sasci_archive.model import journal
from sasci_archive.stages.redact import show
from sasci_archive.store.folder import Folder
from sasci_archive.tei.document import by_id, parse
from sasci_archive.tei.past.edits import Did
from sasci_archive.tei.shown.written import Held, written
from tests.browsing import until
from tests.reviewing import amend, come_back, send
from tests.workbench.conftest import Workbench
from tests.workbench.test_past import reword
from tests.workbench.test_safe import caret, reads, text
from tests.workbench.test_showing import made

HERE = Path(__file__).parents[2]
HELD = "cupboard?"
BOTH = ("--who", "Bo Binder", "--authority", "chair")


def inv(folder: Folder, *words: str, ends: int = 0) -> str:
    """A command, in a process of its own; what it says."""
    program = [sys.executable, "-m", "invoke", "--search-root", str(HERE), *words]
    environment = {**os.environ, "SASCI_WORKSPACE": str(folder.path.parent.parent), "NO_COLOR": "1"}
    run = subprocess.run(program, capture_output=True, text=True, env=environment, cwd=HERE, check=False)
    assert run.returncode == ends, run.stdout + run.stderr
    return run.stdout


@pytest.fixture
def beside(workbench: Workbench) -> Workbench:
    """A workbench on a folder where commands find it; it looks each second, as it does when it is opened."""
    home = workbench.folder.path.parent.parent
    (home / "sasci.toml").write_text(f'seminars = "{workbench.folder.path.parent.name}"\n', "utf-8")
    return workbench


def withheld(folder: Folder, turn: str) -> list[str]:
    """What of a turn is withheld."""
    paragraphs = written(by_id(parse(folder.master()))[turn]).paragraphs
    return [piece.text for each in paragraphs for piece in each.pieces if isinstance(piece, Held)]


def redact(folder: Folder, turn: str, *numbers: int) -> str:
    first, last = str(min(numbers)), str(max(numbers))
    return inv(folder, "redact", folder.slug, turn, "--from", first, "--to", last, "--reason", "third-party", *BOTH)


def test_words_that_a_command_withholds_stay_withheld_whatever_the_page_undoes_finds_and_previews(
    beside: Workbench,
) -> None:
    folder, bench = beside.folder, beside.bench
    bench.do(reword("u3.s1", 0, "Whose", "Which"))
    bench.do(reword("u3.s1", 1, HELD, "dresser?"))
    bench.undo()  # so that it could be done again
    made(beside, "preview-page")
    assert HELD in beside.raw("preview/5-review/proof/index.html")[1].decode()
    seen = beside.ask("turns?ids=u3")[1][0]["written"]["seen"]
    redact(folder, "u3", 2)
    since = bench.news.last
    bench.notice()  # as it does every second
    assert [(news.turns, news.told) for news in bench.news.after(since, lambda: True)][-1] == (
        ("u3",),
        "Changed by another program",
    )
    turn = beside.ask("turns?ids=u3")[1][0]["written"]
    assert [piece["type"] for piece in turn["paragraphs"][0]["pieces"]] == ["run", "held"]
    assert turn["paragraphs"][0]["words"] == ["Which"]

    # written in terms of what the page had: refused, and nothing is written over
    op = {"do": "reword", "seg": "u3.s1", "words": [{"first": 1, "was": HELD, "now": "shelf?"}]}
    assert beside.ask("do", {"op": op, "seen": {"u3": seen}})[0] == 412
    assert beside.ask("do", {"op": op})[0] == 412, "nor where it did not say what it had"
    assert beside.ask("redo", {})[0] == 412  # it would be in the words that are withheld
    assert withheld(folder, "u3") == [HELD]

    # undo takes back what was done here, beside the words, and they stay withheld
    status, told = beside.ask("undo", {})
    assert (status, told["told"]) == (200, "‘Whose’ to ‘Which’ in turn 3")
    assert withheld(folder, "u3") == [HELD]

    assert beside.ask("find", {"text": "cupboard?"})[1]["count"] == 0
    assert made(beside, "preview-page")["fault"] == ""
    page = beside.raw("preview/5-review/proof/index.html")[1].decode()
    assert "[withheld: third party]" in page
    assert HELD not in page
    laid = made(beside, "preview-pdf?turn=u3")
    assert laid["fault"] == ""

    # what the workbench wrote down is what it may (docs/data-protection.md): restricted, as what others changed, which the page does not undo
    assert [line.who for line in folder.edits() if line.did is Did.ELSEWHERE] == [""]
    assert not any(line.did is Did.ELSEWHERE for line in bench.standing())
    assert [entry.what for entry in folder.history()].count(journal.REDACTED) == 1
    log = (folder.review / "anonymisation-log.csv").read_text("utf-8")
    assert HELD in log


@pytest.mark.slow
def test_commands_and_the_page_change_the_transcript_at_once_and_nothing_of_either_is_lost(beside: Workbench) -> None:
    folder, bench = beside.folder, beside.bench
    numbers = [shown.number for shown in show(folder, "u2")][:4]
    told: list[str] = []
    commands = [threading.Thread(target=lambda n=n: told.append(redact(folder, "u2", n))) for n in numbers[:2]]
    for each in commands:
        each.start()
    typed = 0
    while any(each.is_alive() for each in commands):
        status, answer = beside.ask(
            "do", {"op": {"do": "reword", "seg": "u7.s1", "words": [{"first": 0, "was": "", "now": f"w{typed}"}]}}
        )
        assert status == 200, answer
        typed += 1
    for each in commands:
        each.join()
    assert len(told) == len(commands)
    bench.notice()
    assert len(withheld(folder, "u2")) == len(commands)
    here = " ".join(beside.ask("turns?ids=u7")[1][0]["written"]["paragraphs"][0]["words"])
    assert all(re.search(rf"\bw{n}\b", here) for n in range(typed))
    assert typed > 0
    after = bench.master()
    while bench.next()[0]:
        bench.undo()
    assert len(withheld(folder, "u2")) == len(commands)
    assert not re.search(r"\bw\d", " ".join(beside.ask("turns?ids=u7")[1][0]["written"]["paragraphs"][0]["words"]))
    assert after != bench.master()


@pytest.mark.slow
def test_what_a_command_decides_is_decided_in_the_page_and_what_the_page_decided_a_command_takes_back(
    beside: Workbench,
) -> None:
    folder = beside.folder
    packet = send(folder, "wren")
    come_back(folder, packet, [amend(packet, "u2", "no money", "little money", remark="I checked.")])
    beside.bench.do(reword("u3.s1", 0, "Whose", "Which"))
    inv(folder, "review.decide", folder.slug, "--accept", "1", "--who", "Bo Binder")
    beside.bench.notice()
    (case,) = beside.ask("proposals")[1]["proposals"]
    assert case["decision"]["verdict"] == "accepted"
    assert "little money" in " ".join(beside.ask("turns?ids=u2")[1][0]["written"]["paragraphs"][0]["words"])
    body = {"of": case["of"], "number": case["number"], "seen": case["seen"], "form": {"verdict": "refused"}}
    status, refused = beside.ask("decide", body)
    assert (status, refused["wrong"][:29]) == (412, "wren-1.1/1 is decided already")
    assert beside.ask("undo", {})[1]["told"] == "‘Whose’ to ‘Which’ in turn 3"  # its own, not the command's
    inv(folder, "review.decide", folder.slug, "--undo", "1", "--who", "Bo Binder")
    (case,) = beside.ask("proposals")[1]["proposals"]
    assert case["decision"] is None
    form = {"verdict": "accepted"}
    body = {"of": case["of"], "number": case["number"], "seen": case["seen"], "form": form, "window": "w"}
    assert beside.ask("decide", body)[0] == 200
    inv(folder, "review.decide", folder.slug, "--undo", "1", "--who", "Bo Binder")
    beside.bench.notice()
    back, _ = beside.bench.next()
    assert back is None  # a command has taken it back
    assert "no money" in " ".join(beside.ask("turns?ids=u2")[1][0]["written"]["paragraphs"][0]["words"])


@pytest.mark.browser
def test_who_writes_in_words_that_a_command_withholds_does_not_put_them_back(beside: Workbench, page: Any) -> None:
    from playwright.sync_api import expect

    folder = beside.folder
    page.goto(beside.address)
    until(page, "document.activeElement.closest('.ProseMirror')")
    caret(page, "u3", "cupboard")
    with beside.bench.alone:  # what is typed waits, and meanwhile a command withholds the word
        page.keyboard.type("s here")
        redact(folder, "u3", 2)
    asked = page.locator("#u3 .ask")
    expect(asked).to_contain_text("They stay withheld")
    expect(asked).to_contain_text("cupboards here?")  # to be copied from
    expect(asked.get_by_role("button")).to_have_text(["Go on with what it reads now"])
    page.wait_for_timeout(1500)
    assert withheld(folder, "u3") == [HELD]
    asked.get_by_role("button").click()
    expect(text(page, "u3")).to_contain_text("Whose")
    expect(page.locator("#saved[data-state=saved]")).to_be_visible()
    assert withheld(folder, "u3") == [HELD]
    assert not reads(folder, "cupboards here")
    caret(page, "u3", "Whose")
    page.keyboard.type(" own")
    expect(page.locator("#saved[data-state=saved]")).to_be_visible()
    assert reads(folder, "Whose own")
