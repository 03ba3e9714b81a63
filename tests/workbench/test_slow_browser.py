"""A server that takes its time, and an editor who does not wait for it: what is asked of one turn is asked in order, and no word goes where it was not written."""

from __future__ import annotations

import contextlib
import threading
import time
from typing import Any

import pytest

from sasci_archive import terminal
from sasci_archive.errors import OutOfDate, SasciError
from sasci_archive.tei.changing import amend
from sasci_archive.tei.changing.changes import JoinTurns
from sasci_archive.tei.past.edits import Edit
from sasci_archive.workbench.operations import Request
from tests.browsing import becomes, until
from tests.workbench.conftest import Workbench
from tests.workbench.test_correcting import paragraphs, said
from tests.workbench.test_past import reword
from tests.workbench.test_safe import caret

pytestmark = pytest.mark.browser


@pytest.fixture
def refused(workbench: Workbench) -> list[str]:
    """What the server refused, since the turn was not as the window had it; it takes half a second for each change."""
    told: list[str] = []
    does = workbench.bench.do

    def slowly(request: Request) -> Edit:
        time.sleep(0.5)
        try:
            return does(request)
        except OutOfDate as error:
            told.append(str(error))
            raise

    workbench.bench.do = slowly  # type: ignore[method-assign]
    return told


def test_who_does_not_wait_for_the_server_writes_where_they_are(
    workbench: Workbench, refused: list[str], page: Any
) -> None:
    from playwright.sync_api import expect

    def reads(turn: str, *wanted: str) -> None:
        expect(page.locator(f"#{turn} .ProseMirror p")).to_have_text(list(wanted))
        expect(page.locator("#saved[data-state=saved]")).to_be_visible()
        assert said(workbench.folder.master(), turn) == "\n".join(wanted)

    page.goto(workbench.address)
    until(page, "document.activeElement.closest('.ProseMirror')")  # the page has come to rest, with the caret in it
    caret(page, "u7", "asked")  # a paragraph begins, and one writes on
    page.keyboard.type(" well ")
    page.keyboard.press("Enter")
    page.keyboard.type("and thx")
    page.keyboard.press("Backspace")
    page.keyboard.type("en ")
    reads("u7", "Nobody asked well", "and then for it until today, on the North Pier.")

    caret(page, "u6", "did")  # a turn is parted, and one writes on in the second
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+Enter")
    page.keyboard.type("so ")
    expect(page.locator("#u6a .ProseMirror")).to_have_text("so it stop?")
    reads("u6", "Why did")
    assert said(workbench.folder.master(), "u6a") == "so it stop?"

    page.keyboard.press("Home")  # and joined, and parted again before anybody has answered
    page.keyboard.press("Backspace")
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Backspace")
    page.keyboard.type("then ")
    expect(page.locator("#u6a")).to_have_count(0)
    reads("u6", "Why did then so it stop?")

    caret(page, "u3", "Whose")  # words, a sign, words, a footnote while one writes before it
    page.keyboard.type(" own")
    page.keyboard.press("Control+i")
    page.keyboard.press("1")
    page.keyboard.type(" big")
    page.keyboard.press("Control+.")
    page.keyboard.press("f")
    note = page.locator(".popover textarea")
    note.fill("It stood in the hall.")
    caret(page, "u3", "Whose")
    page.keyboard.type(" very very")
    page.locator(".popover button.main").click()
    expect(page.locator("#u3 .note")).to_have_count(1)
    expect(page.locator("#saved[data-state=saved]")).to_be_visible()
    (paragraph,) = paragraphs(workbench.folder.master(), "u3")
    told = [getattr(piece, "text", "").split() for piece in paragraph.pieces]
    assert told == [
        ["Whose", "very", "very", "own"],
        ["pause"],
        ["big"],
        ["It", "stood", "in", "the", "hall."],
        ["cupboard?"],
    ]
    assert refused == []
    expect(page.get_by_role("alertdialog")).to_have_count(0)


@pytest.fixture
def answers(workbench: Workbench) -> threading.Event:
    """The server has done what it was asked, and says so once this is set."""
    told = threading.Event()
    does = workbench.bench.do

    def when_told(request: Request) -> Edit:
        done = does(request)
        assert told.wait(60)
        return done

    workbench.bench.do = when_told  # type: ignore[method-assign]
    return told


@pytest.mark.parametrize("letters", range(0, 11, 2))
def test_what_is_written_goes_on_where_it_was_wherever_in_it_an_answer_comes(
    workbench: Workbench, answers: threading.Event, page: Any, letters: int
) -> None:
    """A sign was put behind the next word; between two letters the page learns that it stands there."""
    from playwright.sync_api import expect

    page.goto(workbench.address)
    caret(page, "u2", "began")
    page.keyboard.press("Control+ArrowRight")
    page.keyboard.press("Control+i")
    page.keyboard.press("1")
    caret(page, "u2", "It")
    words = " very very"
    page.keyboard.type(words[:letters])
    answers.set()
    expect(page.locator("#u2 .sign")).to_have_count(1)
    page.keyboard.type(words[letters:])
    expect(page.locator("#saved[data-state=saved]")).to_be_visible()
    (paragraph,) = paragraphs(workbench.folder.master(), "u2")
    told = [getattr(piece, "text", "").split() for piece in paragraph.pieces]
    assert told[:2] == [["It", "very", "very", "began", "with"], ["pause"]]


def test_what_was_written_down_and_never_answered_is_known_for_ones_own(workbench: Workbench, page: Any) -> None:
    """The server is stopped between the two, and one writes on meanwhile: nobody else has written there, and nobody is asked."""
    from playwright.sync_api import expect

    page.goto(workbench.address)
    caret(page, "u3", "Whose")

    def lost(route: Any) -> None:
        route.fetch()
        route.abort()

    page.route("**/do", lost, times=1)
    page.keyboard.type(" own")
    becomes(page, lambda: said(workbench.folder.master(), "u3"), "Whose own cupboard?")
    page.keyboard.type(" and her")
    expect(page.locator("#saved[data-state=saved]")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("alertdialog")).to_have_count(0)
    expect(page.locator("#u3 .wrong")).to_be_hidden()
    assert said(workbench.folder.master(), "u3") == "Whose own and her cupboard?"


def test_what_was_done_and_never_answered_is_seen_all_the_same(workbench: Workbench, page: Any) -> None:
    """A laptop that sleeps between the two, and a server that lives: a turn that was parted stands there in two, and what was taken back is not taken back twice."""
    from playwright.sync_api import expect

    def lost(route: Any) -> None:
        route.fetch()
        route.abort()

    page.goto(workbench.address)
    caret(page, "u7", "asked")
    page.keyboard.type(" well")
    expect(page.locator("#saved[data-state=saved]")).to_be_visible()
    caret(page, "u6", "did")
    page.route("**/do", lost, times=1)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#u6a .ProseMirror")).to_have_text("it stop?")
    expect(page.locator("#u6 .ProseMirror")).to_have_text("Why did")
    page.route("**/undo", lost, times=1)
    caret(page, "u7", "asked")
    page.keyboard.press("Control+z")
    expect(page.locator("#u6a")).to_have_count(0)
    expect(page.locator("#u6 .ProseMirror")).to_have_text("Why did it stop?")
    assert said(workbench.folder.master(), "u7").startswith("Nobody asked well for it")


def test_what_somebody_else_changes_while_an_answer_is_on_its_way_is_taken_in_behind_it(
    workbench: Workbench, page: Any
) -> None:
    """The turn as it stands then has one's own words in it, which the page does not know yet for its own."""
    from playwright.sync_api import expect

    page.goto(workbench.address)
    caret(page, "u3", "Whose")
    held: list[tuple[Any, Any]] = []

    def later(route: Any) -> None:
        if held:
            route.continue_()
        else:
            held.append((route, route.fetch()))

    page.route("**/do", later)
    page.keyboard.type(" own")
    while not held:
        page.wait_for_timeout(50)
    page.keyboard.type(" and her")
    workbench.bench.do(reword("u3.s1", 2, "cupboard?", "shelf?"))
    workbench.bench.do(reword("u7.s1", 0, "Nobody", "Somebody"))
    page.wait_for_timeout(500)  # they are told, and would be taken in
    ((route, answer),) = held
    route.fulfill(response=answer)
    expect(page.locator("#u3 .ProseMirror")).to_have_text("Whose own and her shelf?")
    expect(page.locator("#u7 .ProseMirror")).to_contain_text("Somebody asked")
    expect(page.locator("#saved[data-state=saved]")).to_be_visible()
    expect(page.get_by_role("alertdialog")).to_have_count(0)
    assert said(workbench.folder.master(), "u3") == "Whose own and her shelf?"


@pytest.mark.parametrize("more", [" and how", ""])
@pytest.mark.parametrize("order", [(0, 1), (1, 0), (1,)], ids=["in order", "the last first", "the last alone"])
def test_all_that_was_written_is_there_when_the_page_has_gone_whatever_becomes_of_what_was_on_its_way(
    workbench: Workbench, page: Any, order: tuple[int, ...], more: str
) -> None:
    """What was on its way and what the page sends as it goes are taken from it, and arrive in each order in which they can."""
    from playwright.sync_api import expect

    does, came = workbench.bench.do, list[Request]()
    gone, both = threading.Event(), threading.Event()

    def kept(request: Request) -> Edit:
        came.append(request)
        if len(came) == 1:
            assert gone.wait(60)
        else:
            both.set()
        raise SasciError("It is kept.", remedy="Wait.")

    workbench.bench.do = kept  # type: ignore[method-assign]
    page.goto(workbench.address)
    caret(page, "u6", "Why")
    page.keyboard.insert_text(" and where")
    expect(page.locator("#saved")).to_have_text("Saving…")
    if more:
        page.keyboard.insert_text(more)
    page.goto("about:blank")
    gone.set()
    assert both.wait(60)
    for number in order:
        with contextlib.suppress(OutOfDate):
            does(came[number])
    assert said(workbench.folder.master(), "u6") == f"Why and where{more} did it stop?"


def test_an_answer_that_comes_late_fetches_nobody_out_of_a_window_in_which_they_write(
    workbench: Workbench, answers: threading.Event, page: Any
) -> None:
    from playwright.sync_api import expect

    page.goto(workbench.address)
    caret(page, "u2", "began")
    page.keyboard.press("Control+i")
    page.keyboard.press("1")
    caret(page, "u3", "Whose")
    page.keyboard.press("Control+i")
    expect(page.get_by_role("menu")).to_be_visible()
    answers.set()
    expect(page.locator("#u2 .sign")).to_have_count(1)
    page.keyboard.press("1")
    expect(page.locator("#u3 .sign")).to_have_count(1)
    assert said(workbench.folder.master(), "u2") == "It began with a cupboard, in 1996, and no money at all."
    assert said(workbench.folder.master(), "u3") == "Whose cupboard?"


def test_a_word_that_is_composed_while_a_turn_is_parted_or_others_change_the_text_is_one_word_where_it_belongs(
    workbench: Workbench, refused: list[str], page: Any
) -> None:
    from playwright.sync_api import expect

    master = workbench.folder.master
    keyboard = page.context.new_cdp_session(page)

    def composes(*letters: str) -> None:
        for each in letters:
            keyboard.send(
                "Input.imeSetComposition", {"text": each, "selectionStart": len(each), "selectionEnd": len(each)}
            )

    page.goto(workbench.address)
    until(page, "document.activeElement.closest('.ProseMirror')")
    caret(page, "u6", "did")  # a turn is parted, and one composes before it is
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+Enter")
    page.keyboard.type("so ")
    composes("n", "に", "にほ")
    page.wait_for_timeout(1500)  # the server has answered meanwhile
    becomes(page, lambda: said(master(), "u6a"), "it stop?")
    expect(page.locator("#u6a")).to_have_count(0)  # and nothing was moved under whoever composes
    keyboard.send("Input.insertText", {"text": "日本"})
    page.keyboard.type(" then ")
    expect(page.locator("#u6a .ProseMirror")).to_have_text("so 日本 then it stop?")
    expect(page.locator("#u6 .ProseMirror")).to_have_text("Why did")
    expect(page.locator("#saved[data-state=saved]")).to_be_visible()
    assert (said(master(), "u6"), said(master(), "u6a")) == ("Why did", "so 日本 then it stop?")

    caret(page, "u3", "Whose")  # an accent that waits for its letter, while another program joins two turns
    page.keyboard.type(" ")
    composes("´")
    joined = amend.apply(master(), JoinTurns(when=terminal.now().date(), why="", utterance="u7"))
    workbench.folder.save_transcript(joined)
    page.wait_for_timeout(2500)  # it is looked for once a second
    expect(page.locator("#u7")).to_have_count(1)
    keyboard.send("Input.insertText", {"text": "élan"})
    expect(page.locator("#u3 .ProseMirror")).to_have_text("Whose élan cupboard?")
    expect(page.locator("#u7")).to_have_count(0)
    expect(page.locator("#saved[data-state=saved]")).to_be_visible()
    assert said(master(), "u3") == "Whose élan cupboard?"
    assert refused == []


def test_who_has_gone_on_to_another_turn_is_not_fetched_back_by_what_was_asked_before(
    workbench: Workbench, refused: list[str], page: Any
) -> None:
    from playwright.sync_api import expect

    page.goto(workbench.address)
    until(page, "document.activeElement.closest('.ProseMirror')")
    caret(page, "u3", "Whose")
    page.keyboard.press("F8")
    caret(page, "u7", "asked")
    page.keyboard.type(" at all")
    expect(page.locator("#u3 .heard")).to_have_attribute("aria-pressed", "true")
    page.wait_for_timeout(300)
    page.keyboard.type(" then")
    expect(page.locator("#u7 .ProseMirror")).to_contain_text("Nobody asked at all then for it")

    caret(page, "u3", "Whose")
    page.keyboard.press("Control+Enter")  # parted, and gone on before it is
    caret(page, "u7", "then")
    page.keyboard.type(" or")
    expect(page.locator("#u3 .ProseMirror")).to_have_text("Whose")
    page.wait_for_timeout(300)
    page.keyboard.type(" now")
    expect(page.locator("#u7 .ProseMirror")).to_contain_text("asked at all then or now for it")
    expect(page.locator("#saved[data-state=saved]")).to_be_visible()
    assert refused == []
