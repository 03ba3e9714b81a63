"""The answer page in a real browser, opened from the disk as a witness opens it, through a whole session."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import av
import msgspec
import numpy as np
import pytest

from sasci_archive.editions.packet.page import file_name, page
from sasci_archive.engines.clips import clips
from sasci_archive.formats import answers_json
from sasci_archive.formats.answers_json import Answers, State
from sasci_archive.gate import Release
from sasci_archive.model import questions
from sasci_archive.model.channel import Channel
from sasci_archive.model.inlines import Text
from sasci_archive.model.reading import SessionText, Utterance
from sasci_archive.model.review import Packet, Proposed, Purpose
from sasci_archive.model.seminar import Kind, Recording
from sasci_archive.model.speech import Span
from sasci_archive.returns.answered import feedback, proposals
from tests.barriers import barriers
from tests.browsing import sideways, until
from tests.editions.conftest import READING, released
from tests.editions.test_packet_page import WREN, packet_of
from tests.engines.sounds import record

pytestmark = pytest.mark.browser

Open = Callable[..., Any]
DENIED = "Object.defineProperty(window, '{}', {{ get() {{ throw new DOMException('denied', 'SecurityError'); }} }});"
HOSTILE = "<img src=x onerror=alert(1)></script><script>alert(2)</script> & “so”"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Two turns of a hum, as they are sent."""
    where = tmp_path_factory.mktemp("sound")
    hum = (2000 * np.sin(np.arange(16_000 * 6) * math.tau / 40)).astype(np.int16)
    path = record(where / "one.wav", hum)
    one = Recording(
        session="1",
        name=path.name,
        original_name=path.name,
        kind=Kind.AUDIO,
        media_type="audio/wav",
        bytes=path.stat().st_size,
        sha512="0" * 128,
        starts_at=0,
        duration=6_000,
    )
    assert av.codec.Codec("libmp3lame", "w")
    return clips(where, [one], {"u2": ("1", Span(0, 3_000)), "u4": ("1", Span(3_000, 6_000))}, {})


@pytest.fixture(scope="module")
def packet() -> Packet:
    return packet_of(released(READING, Channel.REVIEW))


@pytest.fixture(scope="module")
def sent(packet: Packet, sound: dict[str, bytes]) -> bytes:
    return page(released(READING, Channel.REVIEW), packet, sound)


@pytest.fixture
def written(tmp_path: Path, sent: bytes) -> Path:
    path = tmp_path / "answer page.html"
    path.write_bytes(sent)
    return path


@pytest.fixture
def opened(chromium: Any) -> Iterator[Open]:
    """`opened(path, width=…, **context)` opens a page; at the end nothing may have gone wrong in it."""
    contexts: list[Any] = []
    wrong: list[str] = []

    def go(path: Path, *, width: int = 1280, context: Any = None, **more: Any) -> Any:
        if context is None:
            context = chromium.new_context(viewport={"width": width, "height": 800}, **more)
            contexts.append(context)
        tab = context.new_page()
        tab.on("console", lambda message: wrong.append(message.text))
        tab.on("pageerror", lambda error: wrong.append(str(error)))
        tab.on(
            "request",
            lambda request: wrong.extend([request.url][: not request.url.startswith(("file:", "data:", "blob:"))]),
        )
        tab.goto(path.as_uri())
        if more.get("java_script_enabled", True):
            ready(tab)
        return tab

    yield go
    for context in contexts:
        context.close()
    assert wrong == [], "messages, errors or requests to elsewhere"


def ready(tab: Any) -> None:
    """Until what was kept is there again."""
    until(tab, "document.documentElement.classList.contains('js')")


def again(tab: Any) -> None:
    """Reload the page."""
    tab.reload()
    ready(tab)


_KEPT = """(async () => {
    const done = (request) => new Promise((is, not) => { request.onsuccess = () => is(request.result); request.onerror = not; });
    const places = [null, null];
    try {
        const base = await done(indexedDB.open("sasci answers"));
        places[0] = await done(base.transaction("kept").objectStore("kept").getAll());
        base.close();
    } catch { /* it is denied */ }
    try { places[1] = Object.values(localStorage); } catch { /* so is this */ }
    return places.map((texts) => texts && texts.join());
})()"""
"""What the browser's database keeps for this page, and what its store of texts does; null where it is denied."""


def kept(tab: Any) -> str:
    """Both places in which the browser keeps something for this page, as text."""
    return "".join(filter(None, tab.evaluate(_KEPT)))


def until_kept(tab: Any, text: str) -> None:
    """Wait until it is in the database, which is written last, or, where there is none, in the other place."""
    until(tab, f"{_KEPT}.then(([base, store]) => (base ?? store).includes({json.dumps(text)}))")


def saved(tab: Any, button: str = "#finish [data-do=save]") -> Answers:
    """The file that the page gives, read as the archive reads it."""
    with tab.expect_download() as waiting:
        tab.click(button)
    download = waiting.value
    return answers_json.parse(Path(download.path()).read_bytes(), where=download.suggested_filename)


def type_over(tab: Any, turn: str, text: str) -> None:
    tab.click(f"#{turn} [data-do=edit]")
    tab.fill(f"#{turn}-edit", text)
    tab.click(f"#{turn} .panel [data-do=edit]")


def accepted(tab: Any) -> list[str]:
    """What kinds of questions the browser asks from now on, each answered with yes."""
    asked: list[str] = []

    def answer(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.accept()

    tab.on("dialog", answer)
    return asked


def progress(tab: Any) -> str:
    return str(tab.locator("[data-ui=progress]").text_content())


def test_a_whole_session_comes_back_as_it_was_typed(opened: Open, written: Path, packet: Packet) -> None:
    tab = opened(written, accept_downloads=True)
    assert progress(tab) == "0 of 3 of your turns looked at"
    sent = packet.passages[1].text
    assert sent.startswith("With a closed kitchen. [pause, 1.5 seconds] The Borough shut it")
    now = sent.replace("140 people", "141 people") + "\n" + HOSTILE
    tab.click("#u2 .said")  # a click on the words is enough
    assert tab.locator("#u2-edit").input_value() == sent
    tab.fill("#u2-edit", now.replace("\n", "\n\n  "))
    assert tab.locator("#u2 .changed del").text_content() == "taken out: 140"
    assert tab.locator("#u2 .changed ins").all_text_contents()[0] == "put in: 141"
    tab.click("#u2 .panel [data-do=edit]")
    assert tab.locator("#u2 .said ins").count() == 2
    tab.click("#u2 [data-do=ask]")
    tab.keyboard.type("Was it the spring?")
    tab.click("#u4 [data-do=add]")
    tab.keyboard.type("I should add that\nit rained.")
    tab.click("#u4 [data-do=right]")
    assert tab.locator("#u4 [data-part=marks]").text_content() == "Something added · Right"
    tab.click("#u11 [data-do=out]")
    tab.get_by_role("group", name="May what you said be published as text?").get_by_label("Yes").check()
    tab.get_by_role("group", name="How do you want to appear?").get_by_label("Role").check()
    tab.get_by_role("group", name="May the text be published with the changes").get_by_label("Yes").check()
    tab.get_by_label("A short biography").fill(f"He drove a van. {HOSTILE}")
    tab.fill("#q-spelling_1", "Mroz")
    tab.get_by_label("What could we do better?").fill("Tea.")
    tab.get_by_role("group", name="May we name you").get_by_label("No").check()
    assert progress(tab) == "3 of 3 of your turns looked at"
    context = tab.context
    tab.close()

    again = opened(written, context=context)
    assert again.locator("[data-ui=kept]").inner_text() == "Welcome back. What you had typed is here again."
    assert progress(again) == "3 of 3 of your turns looked at"
    assert again.locator("#u2 .said ins").count() == 2
    assert again.locator("#u2-ask").input_value() == "Was it the spring?"
    answers = saved(again)
    assert "answers-lantern-round-tw-1.json" in again.locator("[data-ui=saved]").inner_text()
    by_id = {passage.id: passage for passage in answers.passages}
    assert by_id["u2"].text == now
    assert (by_id["u2"].state, by_id["u2"].question) == (State.AMENDED, "Was it the spring?")
    assert (by_id["u4"].state, by_id["u4"].additions) == (State.ACCEPTED, ("I should add that\nit rained.",))
    assert by_id["u11"].state is State.WITHDRAWN
    assert answers.answers == {q.id: q.answer for q in packet.questions if q not in questions.FEEDBACK} | {
        "text": "yes",
        "attribution": "role",
        "approval": "yes",
        "biography": f"He drove a van. {HOSTILE}",
        "spelling_1": "Mroz",
    }
    assert feedback(answers) == {"better": "Tea.", "named": "no"}
    assert [(p.kind, p.passage or p.question, p.was, p.now) for p in proposals(answers, packet)][:4] == [
        (Proposed.AMENDED, "u2", "140", "141"),
        (Proposed.ADDITION, "u2", "", f"\n{HOSTILE}"),
        (Proposed.QUERY, "u2", sent, ""),
        (Proposed.ADDITION, "u4", "", "\nI should add that\nit rained."),
    ]


def test_a_file_saved_is_loaded_elsewhere_and_another_is_refused(
    opened: Open, written: Path, tmp_path: Path, packet: Packet
) -> None:
    first = opened(written)
    type_over(first, "u4", "")
    type_over(first, "u11", "I did, twice.")
    first.click("#u11 [data-do=right]")
    first.get_by_label("Your post and organisation now").fill("")
    answers = saved(first)
    path = tmp_path / file_name(packet)
    path.write_bytes(answers_json.compose(answers))
    other = opened(written)
    other.click("#u2 [data-do=right]")
    asked = accepted(other)
    other.click("text=Go on with answers that I saved earlier")
    for wrong, said in (
        (msgspec.structs.replace(answers, packet="tw-2"), "has answers to another page (lantern-round/tw-2)"),
        (msgspec.structs.replace(answers, format="else"), "is not a file of answers"),
        (
            msgspec.structs.replace(
                answers, passages=tuple(msgspec.structs.replace(p, digest="x") for p in answers.passages)
            ),
            "was changed since it was saved",
        ),
    ):
        (tmp_path / "wrong.json").write_bytes(answers_json.compose(wrong))
        other.set_input_files("#load", tmp_path / "wrong.json")
        until(other, f"document.querySelector('[data-ui=loaded]').textContent.includes({json.dumps(said)})")
        assert progress(other) == "1 of 3 of your turns looked at"
    other.set_input_files("#load", path)
    until(other, "document.querySelector('[data-ui=loaded]').textContent.includes('are on this page now')")
    assert progress(other) == "2 of 3 of your turns looked at"
    assert asked == ["confirm"]
    again = saved(other)
    assert msgspec.structs.replace(again, saved=answers.saved) == answers
    kinds = [(p.kind, p.passage or p.question) for p in proposals(again, packet)]
    assert kinds == [(Proposed.WITHDRAWN, "u4"), (Proposed.AMENDED, "u11")]


def test_what_is_put_back_as_it_was_is_no_answer(opened: Open, written: Path, packet: Packet) -> None:
    tab = opened(written)
    tab.click("#u2 [data-do=edit]")
    tab.fill("#u2-edit", "Something else.")
    tab.click("#u2 [data-do=undo]")
    assert tab.locator("#u2 [data-part=changed]").inner_text() == "Nothing so far."
    tab.click("#u2 .panel [data-do=edit]")
    tab.click("#u4 [data-do=right]")
    tab.click("#u4 [data-do=right]")
    tab.click("#u11 [data-do=ask]")
    tab.keyboard.type("x")
    tab.keyboard.press("Backspace")
    assert progress(tab) == "0 of 3 of your turns looked at"
    answers = saved(tab)
    assert answers.passages == ()
    assert proposals(answers, packet) == ()
    assert tab.locator("#u11-ask").is_hidden()


def test_all_can_be_done_with_the_keyboard(opened: Open, written: Path) -> None:
    tab = opened(written)
    tab.focus("[data-do=next]")
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "u2-by"
    for _ in range(20):
        tab.keyboard.press("Tab")
        if tab.evaluate("document.activeElement.dataset.do") == "right":
            break
    tab.keyboard.press("Space")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "u2-edit"
    box = tab.locator("#u2-edit").bounding_box()
    bar = tab.locator(".bar").bounding_box()
    assert box["y"] < bar["y"], "what has the focus is not hidden behind the bar"
    tab.keyboard.press("Control+End")
    tab.keyboard.type(" More.")
    assert tab.locator("#u2 [data-part=marks]").text_content() == "Changed · Right"
    tab.focus("#u2 .panel [data-do=edit]")
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.textContent").endswith("Correct the words")
    for expected in ("u4-by", "u11-by"):
        tab.focus("[data-do=next]")
        tab.keyboard.press("Enter")
        assert tab.evaluate("document.activeElement.id") == expected


def test_each_turn_can_be_heard_one_at_a_time(opened: Open, written: Path) -> None:
    tab = opened(written)
    assert tab.locator("audio").count() == 2
    tab.evaluate("document.querySelectorAll('audio')[0].play()")
    until(tab, "document.querySelectorAll('audio')[0].currentTime > 0.2")
    assert 2.9 < tab.evaluate("document.querySelectorAll('audio')[0].duration") < 3.3
    tab.evaluate("document.querySelectorAll('audio')[1].play()")
    until(tab, "document.querySelectorAll('audio')[1].currentTime > 0.1")
    assert tab.evaluate("document.querySelectorAll('audio')[0].paused")


def test_where_the_browser_keeps_nothing_the_page_says_so_and_warns(opened: Open, written: Path) -> None:
    tab = opened(written)
    for name in ("localStorage", "indexedDB"):
        tab.add_init_script(DENIED.format(name))
    again(tab)
    assert "does not let this page keep what you type" in tab.locator("[data-ui=kept]").inner_text()
    asked = accepted(tab)
    tab.click("#u4 [data-do=right]")
    again(tab)
    assert asked == ["beforeunload"]
    assert progress(tab) == "0 of 3 of your turns looked at"
    tab.click("#u4 [data-do=right]")
    saved(tab)
    again(tab)
    assert asked == ["beforeunload"], "nothing is lost once it is saved"


@pytest.mark.parametrize("denied", ["localStorage", "indexedDB"])
def test_one_of_the_two_places_is_enough(opened: Open, written: Path, denied: str) -> None:
    tab = opened(written)
    tab.add_init_script(DENIED.format(denied))
    again(tab)
    tab.click("#u4 [data-do=right]")
    until_kept(tab, '"u4":{')
    asked = accepted(tab)
    again(tab)
    assert asked == []
    assert tab.locator("#u4 [data-part=marks]").text_content() == "Right"
    assert tab.locator("[data-ui=kept]").inner_text() == "Welcome back. What you had typed is here again."


SILENT = {
    "open": "IDBFactory.prototype.open",
    "read": "IDBObjectStore.prototype.get",
    "write": "IDBObjectStore.prototype.put",
}
"""What a database may never answer, as in some windows that are to keep nothing."""
NOT_KEPT = "does not let this page keep what you type"


@pytest.mark.parametrize("asked", SILENT)
def test_a_database_that_never_answers_keeps_nobody_from_typing_nor_the_other_place_from_keeping(
    opened: Open, written: Path, asked: str
) -> None:
    tab = opened(written)
    tab.add_init_script(f"{SILENT[asked]} = () => ({{}});")
    again(tab)
    tab.click("#u4 [data-do=right]")
    until(tab, "localStorage.length === 1")
    warned = accepted(tab)
    again(tab)
    assert warned == []
    assert tab.locator("#u4 [data-part=marks]").text_content() == "Right"
    tab.click("#u2 [data-do=right]")
    until(tab, """localStorage.getItem(localStorage.key(0)).includes('"u2":{')""")
    tab.wait_for_timeout(2_500)  # until the database is not waited for any longer
    assert NOT_KEPT not in tab.locator("[data-ui=kept]").text_content()


@pytest.mark.parametrize("asked", SILENT)
def test_where_there_is_no_other_place_it_is_said_that_nothing_is_kept(opened: Open, written: Path, asked: str) -> None:
    tab = opened(written)
    tab.add_init_script(DENIED.format("localStorage") + f"{SILENT[asked]} = () => ({{}});")
    again(tab)
    tab.click("#u4 [data-do=right]")
    until(tab, f"document.querySelector('[data-ui=kept]').textContent.includes('{NOT_KEPT}')")
    tab.click("text=This is not my own computer")
    accepted(tab)
    if asked == "read":
        tab.evaluate("IDBObjectStore.prototype.delete = () => ({})")
        tab.click("[data-do=forget]")
        until(tab, "document.querySelector('[data-ui=kept]').textContent.includes('may still be on this computer')")


def test_nothing_is_said_to_be_kept_that_the_database_takes_and_then_drops(opened: Open, written: Path) -> None:
    tab = opened(written)
    tab.add_init_script(
        DENIED.format("localStorage")
        + """const put = IDBObjectStore.prototype.put;
        IDBObjectStore.prototype.put = function (...given) {
          const request = put.apply(this, given);
          request.addEventListener("success", () => this.transaction.abort());
          return request;
        };"""
    )
    again(tab)
    tab.click("#u4 [data-do=right]")
    until(tab, f"document.querySelector('[data-ui=kept]').textContent.includes('{NOT_KEPT}')")


@pytest.mark.parametrize("forgets", ["localStorage.clear()", "localStorage.setItem(localStorage.key(0), before)"])
def test_a_browser_that_forgets_the_last_text_of_a_file_costs_nothing(
    opened: Open, written: Path, forgets: str
) -> None:
    """As Chromium does at a reload on a busy machine: an older text is there, or none."""
    tab = opened(written)
    tab.click("#u2 [data-do=right]")
    until(tab, "localStorage.length === 1")
    tab.evaluate("window.before = localStorage.getItem(localStorage.key(0))")
    tab.click("#u4 [data-do=right]")
    until_kept(tab, '"u4":{')
    tab.evaluate(forgets)
    again(tab)
    assert progress(tab) == "2 of 3 of your turns looked at"
    tab.click("#u11 [data-do=right]")
    until_kept(tab, '"u11":{')
    again(tab)
    assert progress(tab) == "3 of 3 of your turns looked at"


def test_a_window_that_was_told_nothing_overwrites_nothing(opened: Open, written: Path) -> None:
    one = opened(written)
    one.context.add_init_script(
        "addEventListener('storage', (event) => event.stopImmediatePropagation()); delete window.BroadcastChannel;"
    )
    again(one)
    two = opened(written, context=one.context)
    two.click("#u4 [data-do=right]")
    until_kept(two, '"u4":{')
    one.click("#u2 [data-do=out]")
    until(one, "document.querySelector('[data-ui=kept]').textContent.includes('open in another window')")
    accepted(one)
    again(one)
    assert one.locator("#u4 [data-part=marks]").text_content() == "Right"
    assert one.locator("#u2 [data-part=marks]").text_content() == ""


def test_a_second_window_is_told_of_before_anything_is_lost(opened: Open, written: Path) -> None:
    one = opened(written)
    two = opened(written, context=one.context)
    two.click("#u4 [data-do=right]")
    until(one, "document.querySelector('[data-ui=kept]').textContent.includes('open in another window')")
    one.click("#u2 [data-do=out]")
    one.evaluate("new Promise((done) => setTimeout(done, 200))")  # behind the page's own pause
    assert '"u2":{' not in kept(one)
    asked = accepted(one)
    again(one)
    assert asked == ["beforeunload"]
    assert one.locator("#u4 [data-part=marks]").text_content() == "Right"
    assert one.locator("#u2 [data-part=marks]").text_content() == ""


def test_a_page_sent_anew_does_not_take_the_answers_to_the_old_one(opened: Open, written: Path, packet: Packet) -> None:
    tab = opened(written)
    tab.click("#u4 [data-do=right]")
    until_kept(tab, '"u4":{')
    newer = msgspec.structs.replace(packet, id="tw-2")
    written.write_bytes(page(released(READING, Channel.REVIEW), newer, {}))
    again(tab)
    assert progress(tab) == "0 of 3 of your turns looked at"
    assert saved(tab).packet == "tw-2"


def test_what_was_typed_can_be_taken_off_the_computer(opened: Open, written: Path) -> None:
    tab = opened(written)
    tab.click("#u4 [data-do=right]")
    tab.fill("#q-biography", "Mine.")
    until_kept(tab, "Mine.")
    accepted(tab)
    tab.click("text=This is not my own computer")
    with tab.expect_navigation():
        tab.click("[data-do=forget]")
    assert progress(tab) == "0 of 3 of your turns looked at"
    assert tab.locator("#q-biography").input_value() == WREN.biography
    assert "Mine." not in kept(tab)


def test_answers_can_be_copied_where_no_file_comes(opened: Open, written: Path) -> None:
    tab = opened(written)
    tab.click("#u4 [data-do=out]")
    tab.click("text=I pressed it and no file came")
    tab.click("[data-do=show]")
    answers = answers_json.parse(tab.locator("#as-text").input_value().encode())
    assert [(p.id, p.state) for p in answers.passages] == [("u4", State.WITHDRAWN)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_no_barrier(opened: Open, written: Path, width: int, scheme: str) -> None:
    tab = opened(written, width=width, color_scheme=scheme, reduced_motion="reduce")
    tab.click("#u2 [data-do=edit]")
    tab.fill("#u2-edit", "With a closed door. [pause, 1.5 seconds] Well.")
    tab.click("#u2 summary")
    type_over(tab, "u4", "She did say [laughs] that, once.")
    tab.click("#u4 [data-do=ask]")
    tab.click("#u11 [data-do=out]")
    saved(tab)
    for summary in tab.locator("#finish summary").all():
        summary.click()
    tab.click("[data-do=show]")
    assert barriers(tab, read=60) == []
    assert sideways(tab) == 0


@pytest.mark.parametrize("width", [320, 1280])
def test_whatever_is_pressed_is_large_enough(opened: Open, written: Path, width: int) -> None:
    tab = opened(written, width=width)
    small = tab.evaluate("""() => [...document.querySelectorAll("button, .choice, summary, input[type=text]")].filter((e) =>
        e.offsetParent && (e.offsetHeight < 40 || e.offsetWidth < 44)).map((e) => e.outerHTML)""")
    assert small == []


def test_a_final_text_can_be_approved_and_objected_to_but_not_changed(opened: Open, tmp_path: Path) -> None:
    release = released(READING, Channel.REVIEW)
    packet = packet_of(release, purpose=Purpose.FINAL, extracts=True, questions=(questions.approval(final=True),))
    path = tmp_path / "final.html"
    path.write_bytes(page(release, packet, {}))
    tab = opened(path)
    tab.click("#u2 .said")
    assert tab.locator("textarea:visible, [data-do=edit]:visible, [data-do=out]:visible").count() == 0
    tab.click("#u2 [data-do=ask]")
    tab.keyboard.type("It was 141.")
    tab.click("#u4 [data-do=right]")
    tab.get_by_label("Not yet, see my changes").check()
    until_kept(tab, "not yet, see my changes")
    again(tab)
    answers = saved(tab)
    assert [(p.kind, p.passage or p.question, p.remark or p.now) for p in proposals(answers, packet)] == [
        (Proposed.QUERY, "u2", "It was 141."),
        (Proposed.ACCEPTED, "u4", packet.passages[1].text),
        (Proposed.ANSWER, "approval", "not yet, see my changes"),
    ]


def test_without_javascript_it_is_a_text_to_read_and_says_what_to_do(opened: Open, written: Path) -> None:
    tab = opened(written, java_script_enabled=False)
    assert "please use the Word file that came with it" in tab.locator("noscript").inner_text()
    assert tab.locator("#u2 .said").inner_text().startswith("With a closed kitchen.")
    assert tab.locator("audio:visible").count() == 2
    assert tab.locator("button:visible, .bar:visible, input[type=file]:visible").count() == 0


def test_a_browser_too_old_for_the_script_says_so(chromium: Any, written: Path) -> None:
    written.write_bytes(written.read_bytes().replace(b'<script type="module">', b'<script type="module">?'))
    tab = chromium.new_page()
    tab.goto(written.as_uri())
    assert tab.locator(".old p").is_hidden()
    tab.evaluate("document.getAnimations().forEach((late) => late.finish())")
    assert "please use the Word file" in tab.locator(".old p").inner_text()
    assert tab.locator(".old").bounding_box()["height"] > 40
    assert tab.locator("button:visible").count() == 0
    tab.close()


def test_characters_that_cannot_stand_in_a_text_are_not_sent(opened: Open, written: Path) -> None:
    tab = opened(written)
    tab.click("#u4 [data-do=edit]")
    tab.evaluate("""() => {
        const area = document.getElementById("u4-edit");
        area.value = "One\\v two\\u0007\\ud800 three.\\r\\n\\r\\n  \\ud83d\\ude42\\u2028Four\\uffff. ";
        area.dispatchEvent(new Event("input", { bubbles: true }));
    }""")
    assert saved(tab).passages[0].text == "One\ntwo three.\n\N{SLIGHTLY SMILING FACE}\nFour."


def test_on_paper_there_are_the_words_and_what_was_changed_and_no_buttons(
    opened: Open, written: Path, tmp_path: Path
) -> None:
    import pypdfium2

    tab = opened(written)
    tab.click("#u2 [data-do=edit]")
    tab.fill("#u2-edit", "Printed while it is open.")
    type_over(tab, "u4", "She said so.")
    tab.pdf(path=str(tmp_path / "paper.pdf"), prefer_css_page_size=True)
    text = "\n".join(sheet.get_textpage().get_text_range() for sheet in pypdfium2.PdfDocument(tmp_path / "paper.pdf"))
    for wanted in (
        "Good afternoon, and welcome.",
        "Confidential. For Tobias Wren only",
        "said so.",
        "A short biography",
    ):
        assert wanted in text
    for unwanted in ("This is right", "Save my answers.", "Next turn", "Listen to this turn"):
        assert unwanted not in text


def test_a_page_of_three_thousand_turns_can_be_used(
    opened: Open, tmp_path: Path, long_release: Callable[[int], Release], sound: dict[str, bytes]
) -> None:
    release = long_release(3_000)
    packet = packet_of(release)
    own = [p.id for p in packet.passages if p.editable]
    assert len(own) == 750
    path = tmp_path / "long.html"
    path.write_bytes(page(release, packet, dict.fromkeys(own, sound["u2"])))
    tab = opened(path)
    type_over(tab, own[-1], "We had a rota on the door.")
    tab.click(f"#{own[0]} [data-do=right]")
    tab.click("[data-do=next]")
    assert tab.evaluate("document.activeElement.id") == f"{own[1]}-by"
    box = tab.locator(f"#{own[1]}").bounding_box()
    assert -10 < box["y"] < 700
    assert progress(tab) == "2 of 750 of your turns looked at"
    assert [p.now for p in proposals(saved(tab), packet) if p.kind is Proposed.AMENDED] == ["door."]


def test_a_long_turn_is_compared_word_by_word(opened: Open, tmp_path: Path) -> None:
    words = [f"w{i * i % 1999}" for i in range(1_800)]
    turn = Utterance("u1", "1", "tw", "", None, False, ((Text(" ".join(words)),),))
    reading = msgspec.structs.replace(READING, sessions=(SessionText("1", "", None, (turn,)),))
    release = released(reading, Channel.REVIEW)
    packet = packet_of(release)
    path = tmp_path / "one.html"
    path.write_bytes(page(release, packet, {}))
    tab = opened(path)
    changed = " ".join("here" if i % 100 == 50 else w for i, w in enumerate(words))
    type_over(tab, "u1", changed)
    assert tab.locator("#u1 .said ins").count() == 18
    answers = saved(tab)
    assert answers.passages[0].text == changed
    assert len(proposals(answers, packet)) == 18
