"""Nothing that was written is lost or written over: two windows, another program, a broken file, a killed server, a full disk."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sasci_archive.store.folder import Folder
from tests.small_disk import small_disk
from tests.workbench.conftest import TOY, Workbench


def reads(folder: Folder, words: str) -> bool:
    """Whether these words stand in the transcript, whatever markup is between them."""
    return words in re.sub(r"\s+", " ", re.sub(r"<del>.*?</del>|<[^>]*>", "", folder.master().decode()))


def text(page: Any, turn: str) -> Any:
    return page.locator(f"#{turn} .ProseMirror")


STANDS_AT = """async (place, words) => {
  const where = () => {
    const walk = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const at = node.data.indexOf(words);
      if (at < 0) continue;
      const range = document.createRange();
      range.setStart(node, at + words.length - 1);
      range.setEnd(node, at + words.length);
      const box = range.getBoundingClientRect();
      return [box.right - 1, box.top + box.height / 2];
    }
  };
  for (let [last, stayed] = ["", 0]; stayed < 3; ) {
    await new Promise(requestAnimationFrame);
    [last, stayed] = String(where()) === last ? [last, stayed + 1] : [String(where()), 0];
  }
  const aimed = where();
  document.addEventListener("mousedown", () => { self.hit = String(where()) === String(aimed); }, { capture: true, once: true });
  return aimed;
}"""
"""Where words stand when they stand still, in pixels; whether they stood there still when somebody clicked is kept as `hit`."""


def caret(page: Any, turn: str, words: str) -> None:
    """Put the caret just behind these words of a turn, as somebody does with the mouse who sees where they stand; who missed them, as the page moved, does it again."""
    page.locator("#turns:not([aria-busy])").wait_for()
    text(page, turn).scroll_into_view_if_needed()
    for _ in range(3):
        page.mouse.click(*text(page, turn).evaluate(STANDS_AT, words))
        if page.evaluate("self.hit"):
            return
        page.wait_for_timeout(700)  # sooner it would be the second click of two
    pytest.fail(f"the page moved under the mouse each time: ‘{words}’")


@pytest.mark.browser
def test_two_windows_and_another_program_write_in_one_transcript(
    workbench: Workbench, page: Any, chromium: Any
) -> None:
    from playwright.sync_api import expect

    folder = workbench.folder
    other = chromium.new_context().new_page()
    for each in (page, other):
        each.goto(workbench.address)
        expect(text(each, "u3")).to_contain_text("Whose cupboard?")

    caret(page, "u3", "cupboard")  # different turns
    page.keyboard.type(" then")
    caret(other, "u6", "Why")
    other.keyboard.type(" ever")
    for each in (page, other):
        expect(text(each, "u3")).to_contain_text("Whose cupboard then?")
        expect(text(each, "u6")).to_contain_text("Why ever did it stop?")
    assert reads(folder, "Whose cupboard then?")
    assert reads(folder, "Why ever did it stop?")
    caret(page, "u3", "Whos")  # undone to the letter, the space that was typed last with it
    page.keyboard.type("so it was ")
    expect(page.locator("#saved")).to_have_text("Saved")
    page.keyboard.press("Control+z")
    expect(text(page, "u3")).to_have_text("Whose cupboard then?")
    assert reads(folder, "Whose cupboard then?")

    caret(page, "u2", "with a")  # one turn, different words, at the same time
    caret(other, "u2", "and no")
    page.keyboard.type("n old")
    other.keyboard.type("t any")
    for each in (page, other):
        expect(text(each, "u2")).to_contain_text("It began with an old cupboard, in 1996, and not any money at all.")
        expect(each.locator("#saved")).to_have_text("Saved")
    assert reads(folder, "It began with an old cupboard, in 1996, and not any money at all.")

    caret(page, "u6", "stop")  # another program, in words beside those that are being written
    page.keyboard.type("ping")
    folder.save_transcript(folder.master().replace(b"did it stop", b"did this stop"))
    expect(text(page, "u6")).to_contain_text("Why ever did this stopping?")
    expect(page.locator("#saved")).to_have_text("Saved")
    assert reads(folder, "did this stopping?")

    caret(page, "u3", "then")  # the same word: somebody is asked, and both are there to see
    page.keyboard.type("ce")
    folder.save_transcript(folder.master().replace(b"cupboard then?", b"cupboard now?"))
    ask = page.get_by_role("alertdialog")
    expect(ask).to_contain_text("Whose cupboard now?")
    expect(text(page, "u3")).to_contain_text("Whose cupboard thence?")
    assert reads(folder, "Whose cupboard now?")
    ask.get_by_text("Keep what I wrote").click()
    expect(page.locator("#saved")).to_have_text("Saved")
    assert reads(folder, "Whose cupboard thence?")
    expect(text(other, "u3")).to_contain_text("Whose cupboard thence?")

    whole = folder.master()  # a file that was broken by hand stays as it is, and what is written stays on the page
    folder.save_transcript(whole.replace(b"</body>", b""))
    caret(page, "u6", "Why")
    page.keyboard.type(" and how")
    expect(page.locator("#told")).to_contain_text("not well-formed XML: line")
    expect(text(page, "u6")).to_contain_text("Why and how ever")
    assert folder.master() == whole.replace(b"</body>", b"")
    folder.save_transcript(whole)
    expect(page.locator("#saved")).to_have_text("Saved", timeout=10_000)
    assert reads(folder, "Why and how ever")
    other.context.close()


@pytest.fixture
def started(tmp_path: Path, bundle: Path) -> Iterator[Callable[[], tuple[subprocess.Popen[str], str]]]:  # noqa: ARG001 - it is built
    """`started()` runs `inv edit toy` in a workspace of its own; gives the process and the address that it says."""
    shutil.copytree(TOY, tmp_path / "seminars" / "toy")
    (tmp_path / "sasci.toml").write_text("")
    running: list[subprocess.Popen[str]] = []

    def start() -> tuple[subprocess.Popen[str], str]:
        home = Path(__file__).parents[2]
        process = subprocess.Popen(
            [sys.executable, "-m", "invoke", "-r", home, "edit", "toy", "--who", "Ada Ferrar", "--no-browser"],
            cwd=home,
            env={**os.environ, "SASCI_WORKSPACE": str(tmp_path), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        assert process.stdout is not None
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found is not None
        return process, found[0]

    yield start
    for process in running:
        process.kill()
        process.communicate()


@pytest.mark.browser
def test_killed_while_somebody_writes_it_is_opened_again_where_it_was_and_nothing_is_lost(
    started: Callable[[], tuple[subprocess.Popen[str], str]], page: Any, tmp_path: Path
) -> None:
    from playwright.sync_api import expect

    folder = Folder(tmp_path / "seminars", "toy")
    process, address = started()
    page.goto(address)
    caret(page, "u3", "cupboard")
    said = " and this is what somebody says while the machine is taken away from under them"
    for number, letter in enumerate(said):
        page.keyboard.type(letter)
        if number == 40:
            process.send_signal(signal.SIGKILL)
            process.wait()
    expect(page.locator("#saved")).to_contain_text("does not answer")
    again, same = started()
    assert same == address
    expect(page.locator("#saved")).to_have_text("Saved", timeout=15_000)
    assert reads(folder, f"Whose cupboard{said}?")
    _, led = started()  # opened once more: one is led to the one that is open
    assert led == address
    again.send_signal(signal.SIGINT)
    assert again.wait(60) == 0
    assert again.stderr is not None
    assert again.stderr.read() == ""  # a window was open, and waited for news
    assert not (folder.work / "workbench").exists()


@pytest.mark.browser
def test_what_arrived_though_nobody_said_so_is_known_whatever_was_sent_in_vain_since(
    workbench: Workbench, page: Any
) -> None:
    from playwright.sync_api import expect

    asked: list[str] = []

    def answered(route: Any) -> None:
        asked.append(route.request.post_data)
        if len(asked) == 1:
            route.fetch()  # written, and the server is gone before it says so
        if len(asked) < 4:
            route.abort()
        else:
            route.continue_()

    page.route("**/do", answered)
    page.goto(workbench.address)
    caret(page, "u3", "cupboard")
    said = ""
    for times in range(1, 4):
        page.keyboard.type(f" of{times} old")
        said += f" of{times} old"
        while len(asked) < times:
            page.wait_for_timeout(50)
    expect(page.locator("#saved")).to_have_text("Saved", timeout=15_000)
    assert reads(workbench.folder, f"Whose cupboard{said}?")
    expect(page.get_by_role("alertdialog")).to_have_count(0)
    assert len(asked) in {4, 5}  # refused once at most: where the news had not told yet how the turn stands


def test_a_full_disk_is_a_sentence_and_what_is_there_stays(
    opening: Callable[[Folder], Workbench], tmp_path: Path
) -> None:
    with small_disk(tmp_path / "small", 512) as disk:
        shutil.copytree(TOY, disk / "toy")
        workbench = opening(Folder(disk, "toy"))
        op = {"do": "reword", "seg": "u3.s1", "words": [{"first": 1, "was": "cupboard?", "now": "shelf?"}]}
        was = workbench.folder.master()
        filler = disk / "filler"
        with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
            while True:
                file.write(b"x" * 4096)
        status, told = workbench.ask("do", {"op": op})
        assert status == 409
        assert "full" in told["wrong"] or "space" in told["wrong"]
        assert workbench.folder.master() == was
        filler.unlink()
        status, told = workbench.ask("turns?ids=u3")
        if told[0]["written"]["paragraphs"][0]["words"] == ["Whose", "cupboard?"]:
            assert workbench.ask("do", {"op": op})[0] == 200
        assert reads(workbench.folder, "Whose shelf?")
