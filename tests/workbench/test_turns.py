"""Who speaks, turns split and joined, islands moved: asked as the page asks, and by keyboard in the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sasci_archive.tei.document import parse
from sasci_archive.tei.shown.written import written
from tests.workbench.conftest import Workbench


def said(workbench: Workbench) -> list[tuple[str, str, str]]:
    """Id, who and words of each turn, as the transcript has it."""
    turns = (written(u) for u in parse(workbench.folder.master()).iter("{*}u"))
    return [(t.id, t.who[2:], " ".join(" ".join(p.words) for p in t.paragraphs)) for t in turns]


def words(workbench: Workbench) -> list[str]:
    return " ".join(text for _, _, text in said(workbench)).split()


@pytest.mark.parametrize(
    "op",
    [
        {"do": "split", "seg": "u2.s1", "first": 3, "between": [7000, 7100]},
        {"do": "join", "turn": "u2"},
        {"do": "move", "words": [{"seg": "u2.s1", "first": 0, "last": 2, "said": [6000, 6500]}], "to": "u1"},
        {"do": "move", "words": [{"seg": "u2.s1", "first": 2, "last": 4}], "person": "mroz"},
        {"do": "speaker", "turns": ["u2", "u4", "u8"], "person": "mroz"},
    ],
    ids=lambda op: op["do"],
)
def test_no_word_is_lost_the_list_is_told_and_one_undo_brings_all_of_it_back(
    workbench: Workbench, op: dict[str, Any]
) -> None:
    before, every = workbench.folder.master(), words(workbench)
    status, done = workbench.ask("do", {"op": op})
    assert (status, words(workbench)) == (200, every)
    assert said(workbench) != []
    assert workbench.folder.master() != before
    assert done["list"] == (op["do"] != "speaker" and "to" not in op)
    assert set(done["changed"]) == {turn["written"]["id"] for turn in done["turns"]}
    workbench.ask("undo", {})
    assert workbench.folder.master() == before


def test_several_paragraphs_go_together_or_not_at_all(workbench: Workbench) -> None:
    workbench.ask("do", {"op": {"do": "paragraph", "seg": "u2.s1", "first": 5}})
    (_, second), before = [p.id for p in written_of(workbench, "u2")], workbench.folder.master()
    whole = [{"seg": "u2.s1", "first": 0, "last": 5}, {"seg": second, "first": 0, "last": 2}]
    status, wrong = workbench.ask(
        "do", {"op": {"do": "move", "words": [whole[0], {**whole[1], "last": 99}], "to": "u1"}}
    )
    assert (status, workbench.folder.master()) == (412, before), wrong
    status, _ = workbench.ask("do", {"op": {"do": "move", "words": whole, "to": "u1"}})
    assert (status, said(workbench)[1][2]) == (200, "and no money at all.")
    workbench.ask("undo", {})
    assert workbench.folder.master() == before


def written_of(workbench: Workbench, id_: str) -> Iterator[Any]:
    u = next(u for u in parse(workbench.folder.master()).iter("{*}u") if written(u).id == id_)
    return iter(written(u).paragraphs)


def test_a_speaker_whom_another_window_has_changed_is_not_changed_over(workbench: Workbench) -> None:
    workbench.ask("do", {"op": {"do": "speaker", "turns": ["u4"], "person": "mroz", "was": "p.wren"}})
    before = workbench.folder.master()
    everywhere = {"do": "speaker", "turns": ["u2", "u4", "u8"], "person": "fairholt", "was": "p.wren"}
    status, wrong = workbench.ask("do", {"op": everywhere})
    assert (status, wrong["wrong"]) == (
        412,
        "Who speaks in turn 4 has been changed meanwhile, by another window or program. Look at it, and say it again.",
    )
    assert workbench.folder.master() == before


@pytest.mark.browser
def test_turns_by_keyboard_and_another_window_that_follows(workbench: Workbench, page: Any) -> None:
    from playwright.sync_api import expect

    before, every = workbench.folder.master(), words(workbench)
    other = page.context.new_page()
    other.goto(workbench.address)
    page.goto(workbench.address)
    page.bring_to_front()

    def caret(turn: str, number: int) -> None:
        """Before this word of a turn (from 0)."""
        page.locator(f"#{turn} .ProseMirror").click()
        page.evaluate(
            """([turn, word]) => {
              const [text] = document.querySelector(`#${turn} .ProseMirror p`).childNodes;
              const at = [...text.textContent.matchAll(/\\S+/gu)][word].index;
              document.getSelection().collapse(text, at);
            }""",
            [turn, number],
        )
        page.wait_for_timeout(60)  # the editor reads where it is

    def caret_before(text: str) -> None:
        page.wait_for_function(
            "text => { const s = getSelection(); return s.anchorNode?.textContent.slice(s.anchorOffset).startsWith(text) }",
            arg=text,
        )

    def heads(window: Any, *wanted: str) -> None:
        expect(window.locator(".turn .speaker")).to_have_text(list(wanted), timeout=10_000)

    _, whole = workbench.ask("whole")
    name = {person["id"]: person["name"] for person in whole["people"]}
    chair, wren, fairholt, mroz = (name[id_] for id_ in ("chair", "wren", "fairholt", "mroz"))
    rest = [wren, fairholt, fairholt, chair, wren, mroz, wren]

    caret("u2", 7)
    page.keyboard.press("Control+Enter")
    heads(page, chair, wren, wren, chair, *rest)
    heads(other, chair, wren, wren, chair, *rest)
    caret_before("and no money")
    page.keyboard.press("Backspace")
    heads(page, chair, wren, chair, *rest)
    caret_before("and no money")

    caret("u3", 1)
    page.keyboard.press("Alt+Shift+ArrowUp")
    expect(page.locator("#u2")).to_contain_text("at all. Whose")
    caret_before("cupboard?")
    page.keyboard.press("Backspace")
    page.get_by_role("button", name="Join them").wait_for()  # by two people: asked
    page.keyboard.press("Escape")
    page.keyboard.press("Alt+o")
    heads(page, chair, wren, wren, *rest)
    page.keyboard.press("Alt+s")
    page.keyboard.type(mroz.split()[-1].lower())
    page.keyboard.press("Enter")
    heads(page, chair, wren, mroz, *rest)
    heads(other, chair, wren, mroz, *rest)
    assert words(workbench) == every
    page.keyboard.press("F8")
    expect(page.locator("#u3 .heard")).to_have_attribute("aria-pressed", "true")
    while workbench.ask("undo", {})[0] == 200:
        pass
    assert workbench.folder.master() == before
    heads(page, chair, wren, chair, *rest)
