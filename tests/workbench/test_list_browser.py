"""The list of a long transcript in a real browser: a reader lands where they let go, and what they read stays under their eyes."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Callable
from typing import Any

import pytest

from sasci_archive.store.folder import Folder
from sasci_archive.tei.document import ID, compose, element, parent, parse
from tests.browsing import becomes
from tests.workbench.conftest import TOY, Workbench

pytestmark = pytest.mark.browser

TURNS = 600
_WORD = "puzzle"
_SEEN = """async () => {
  const probe = document.body.appendChild(document.createElement("i"));
  Object.assign(probe.style, { position: "fixed", width: "1px" });
  await new Promise((aboutToBePainted) => { // after the page's own observers: what nobody sees is not looked at
    let told = 0;
    const watch = new ResizeObserver(() => { if (told++) { watch.disconnect(); aboutToBePainted(); } else requestAnimationFrame(() => { probe.style.width = "2px"; }); });
    watch.observe(probe);
  });
  probe.remove();
  const home = document.getElementById("turns");
  const { top, bottom } = home.getBoundingClientRect();
  const seen = [...home.querySelectorAll(".row")].map((row) => [row.dataset.row, row.getBoundingClientRect()]);
  return {
    at: home.scrollTop, height: home.clientHeight, whole: home.scrollHeight, empty: [...home.querySelectorAll(".row")].filter((row) => !row.textContent).length,
    turns: seen.filter(([, box]) => box.top >= top && box.top < bottom).map(([id, box]) => [id, box.top - top]),
  };
}"""
"""Where the list stands, and the turns that begin in sight with how far below its upper edge."""


@pytest.fixture
def long(opening: Callable[..., Workbench], tmp_path: Any) -> Workbench:
    """On a seminar of many turns, whose heights cannot be guessed: short words and long, few and many."""
    shutil.copytree(TOY, tmp_path / "toy")
    folder = Folder(tmp_path, "toy")
    root = parse(folder.master())
    last = next(node for node in root.iter("{*}u") if node.get(ID) == "u5")
    for number in range(TURNS, 100, -1):
        turn = copy.deepcopy(last)
        del turn.attrib["start"], turn.attrib["end"]
        words = " ".join((_WORD * (1 + number * 7 % 5))[: 3 + number * 11 % 23] for _ in range(number * 13 % 90 + 1))
        turn[:] = [element("seg", words, id=f"u{number}.s1")]
        turn.set(ID, f"u{number}")
        parent(last).insert(parent(last).index(last) + 1, turn)
    folder.save_transcript(compose(root))
    return opening(folder)


def _rested(page: Any) -> Any:
    """What is seen when nothing moves any more and everything is there."""
    was, seen = None, page.evaluate(_SEEN)
    while seen["empty"] or seen != was:
        page.wait_for_timeout(250)
        was, seen = seen, page.evaluate(_SEEN)
    return seen


def _editors(page: Any) -> int:
    """How many there are in the memory of the page, also of those that are not in it any more."""
    protocol = page.context.new_cdp_session(page)
    kind = protocol.send("Runtime.evaluate", {"expression": "HTMLDivElement.prototype"})["result"]["objectId"]
    every = protocol.send("Runtime.queryObjects", {"prototypeObjectId": kind})["objects"]["objectId"]
    count = 'function () { return this.filter((each) => each.classList?.contains("ProseMirror")).length; }'
    asked = {"objectId": every, "functionDeclaration": count, "returnByValue": True}
    return int(protocol.send("Runtime.callFunctionOn", asked)["result"]["value"])


def test_a_reader_lands_where_they_let_go_and_what_they_read_stays_there(long: Workbench, page: Any) -> None:
    page.goto(long.address)
    page.locator("#u1 .ProseMirror").wait_for()
    page.locator("#u1 .ProseMirror").click()  # a turn that is written in stays in the page wherever one reads
    for to in (60_000, 41_000, 90_000, 5_000):
        page.evaluate(f'document.getElementById("turns").scrollTop = {to}')
        page.wait_for_timeout(60)
        becomes(page, lambda: bool(page.evaluate(_SEEN)["turns"]), wanted=True)
        first = page.evaluate(_SEEN)
        then = _rested(page)
        assert abs(then["at"] - to) < 3000  # what has become known of the turns just above, no more
        (id_, below), stands = first["turns"][0], dict(then["turns"])
        assert abs(stands[id_] - below) < 2

    # a key at a time, by as much as is seen, to and fro
    page.locator("#turns").focus()
    for key, way in (("PageDown", 1), ("PageUp", -1)):
        for _ in range(3):
            before = _rested(page)
            page.keyboard.press(key)
            after = _rested(page)
            both = set(dict(before["turns"])) & set(dict(after["turns"]))
            moved = {round(dict(before["turns"])[id_] - dict(after["turns"])[id_]) for id_ in both}
            assert all(0 < way * each < before["height"] for each in moved)

    # a window of another width: all heights are others, and one reads on where one was
    there = _rested(page)["turns"][0][0]
    for width in (500, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        _rested(page)
    numbers = [int(id_[1:]) for id_, _ in _rested(page)["turns"]]
    assert numbers[0] - 2 <= int(there[1:]) <= numbers[-1]

    page.keyboard.press("End")
    end = _rested(page)
    assert abs(end["at"] + end["height"] - end["whole"]) < 2
    assert _editors(page) < 40  # of 600 turns that have been passed: what is out of sight has gone, from memory too
