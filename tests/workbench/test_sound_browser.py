"""The sound of the workbench in a real browser: heard, seen, moved in by keys while one writes, silent where the public will hear nothing."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sasci_archive.model.seminar import Recordings
from sasci_archive.store.folder import Folder
from tests.barriers import barriers
from tests.browsing import until
from tests.engines.sounds import record, speech
from tests.workbench.conftest import TOY, Workbench
from tests.workbench.test_sound import recorded

pytestmark = pytest.mark.browser

SPOKEN = "[...(CSS.highlights.get('spoken') ?? [])].map(String).join(' ')"


@pytest.fixture
def toy(tmp_path: Path) -> Folder:
    """With noise like speech in both of its sessions, whose second word the machine was not sure of."""
    shutil.copytree(TOY, tmp_path / "toy")
    folder = Folder(tmp_path, "toy")
    recorded(folder)
    recorded(folder, 1)
    return folder


def seconds(page: Any) -> float:
    """Where it is, as the strip says."""
    found = re.match(r"(\d+):(\d\d)", page.locator(".clock").inner_text())
    assert found is not None
    return int(found[1]) * 60 + int(found[2])


def test_sound_is_heard_and_moved_in_by_keys_while_one_writes(
    toy: Folder, opening: Callable[[Folder], Workbench], page: Any
) -> None:
    from playwright.sync_api import expect

    bench = opening(toy)
    assert bench.ask("sound/played", {"who": "Ada Ferrar", "played": {"1": [[11_000, 12_750]]}})[0] == 200  # yesterday
    page.goto(bench.address)
    strip, clock, slider = page.locator("#sound"), page.locator(".clock"), page.get_by_role("slider")
    expect(page.locator("#sound[data-measured=true]")).to_be_visible(timeout=30_000)
    expect(clock).to_have_text("0:00 / 0:24")
    expect(page.locator(".lane")).to_have_text(["Dr Ines Calloway", "Tobias Wren", "Lena Fairholt"])

    # What was played through yesterday is proposed today
    expect(page.locator("#u3 .heard")).to_have_text("played: heard?")
    expect(page.locator("#u2 .heard")).to_have_text("not heard")

    # A click while nothing plays puts the caret and the place there, in silence
    turn = page.locator("#u4 .ProseMirror")
    turn.click(position={"x": 8, "y": 12})
    expect(clock).to_have_text("0:12 / 0:24")
    expect(strip).to_have_attribute("data-plays", "false")
    expect(page.locator("#u4.turn.hearing")).to_be_visible()

    # From speaker to speaker, with the caret
    page.keyboard.press("Alt+PageDown")
    expect(clock).to_have_text("0:18 / 0:24")
    page.keyboard.press("Alt+PageUp")
    expect(clock).to_have_text("0:12 / 0:24")
    for key in ("Alt+PageDown", "Alt+PageUp") * 3:  # however fast: each goes on from where the one before leads
        page.keyboard.press(key)
    expect(clock).to_have_text("0:12 / 0:24")
    until(page, "document.activeElement.closest('.turn')?.id === 'u4'")

    # Escape plays while one writes; nothing of it is written
    written = turn.inner_text()
    page.keyboard.press("Escape")
    expect(strip).to_have_attribute("data-plays", "true")
    expect(clock).to_have_text("0:14 / 0:24")
    assert page.evaluate(SPOKEN) != ""
    page.keyboard.press("F4")  # pauses, and the caret is before the word that was heard
    expect(strip).to_have_attribute("data-plays", "false")
    heard = page.evaluate(SPOKEN)
    until(page, "getSelection().anchorOffset > 0")
    assert turn.inner_text() == written
    assert toy.edits() == ()
    page.keyboard.press("Control+Shift+ArrowRight")
    assert page.evaluate("getSelection().toString()").strip(".,") == heard.strip(".,") != ""
    page.keyboard.press("ArrowLeft")

    page.keyboard.press("Shift+F7")
    expect(page.locator(".speed")).to_have_text("0.9×")
    page.keyboard.press("Shift+F9")
    page.keyboard.press("Shift+F9")
    assert page.evaluate("document.querySelector('video.on').playbackRate") == 1.1
    at = seconds(page)
    page.keyboard.press("F7")
    assert at - 4 <= seconds(page) <= at - 2

    # Two who speak at once are both marked; the slider says where one is
    slider.focus()
    page.keyboard.press("Home")
    for _ in range(11):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    assert slider.get_attribute("aria-valuenow") == "11"
    assert slider.get_attribute("aria-valuetext") == "11 seconds of 24 seconds, Tobias Wren"

    # A turn over and over: it never leaves it
    page.locator("#u3 .ProseMirror").click()
    page.keyboard.press("Control+Shift+l")
    page.keyboard.press("Alt+Enter")
    expect(strip).to_have_attribute("data-plays", "true")
    page.wait_for_timeout(1600)
    assert 11 <= seconds(page) <= 12
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Shift+l")

    # As released: silent where the name is withheld, and said so
    page.get_by_role("button", name="As released").click()
    expect(page.locator(".sound-told")).to_contain_text(
        "You hear it as it would be released now. Nothing may be heard yet, as 2 things"
    )
    cut = bench.ask("sound/released")[1]["cuts"]["1"]
    inside = next(start for start, end in cut if start > 12_600)
    for _ in range(40):
        if strip.get_attribute("data-silent") == "true":
            break
        page.keyboard.press("Alt+ArrowRight")
    expect(strip).to_have_attribute("data-silent", "true")
    assert seconds(page) * 1000 >= inside - 1000 or any(s <= seconds(page) * 1000 + 999 for s, _ in cut)

    # Another session; where one was is there again after a restart
    page.get_by_label("Session").select_option("2")
    expect(clock).to_have_text("0:00 / 0:12")
    page.locator("#u7 .time").click()
    expect(strip).to_have_attribute("data-plays", "true")
    page.keyboard.press("F9")
    expect(strip).to_have_attribute("data-plays", "false")
    page.reload()
    expect(clock).to_have_text(re.compile(r"0:0[4-6] / 0:12"))
    expect(page.locator(".speed")).to_have_text("1.1×")
    page.locator("#u8 .ProseMirror").click(position={"x": 8, "y": 12})
    expect(clock).to_have_text("0:09 / 0:12")
    page.reload()  # at once: it is kept although the page is closed
    expect(clock).to_have_text("0:09 / 0:12")
    played = bench.ask("sound/played?who=Ada%20Ferrar")[1]
    assert any(start <= 11_000 and end >= 12_750 for start, end in played["1"])
    assert any(start <= 13_250 < end for start, end in played["1"])


def test_what_is_missing_is_said_and_a_pedal_s_key_is_learnt(
    toy: Folder, opening: Callable[[Folder], Workbench], page: Any
) -> None:
    from playwright.sync_api import expect

    (toy.recording / "toy 1.flac").unlink()
    bench = opening(toy)
    page.goto(bench.address)
    expect(page.locator(".sound-wrong")).to_contain_text("‘toy 1.flac’ is gone from 1-recording/")
    page.locator("#u1 .ProseMirror").click()
    page.keyboard.press("F9")
    expect(page.locator(".sound-told")).to_contain_text("‘toy 1.flac’ is gone")
    page.keyboard.insert_text("Indeed, ")
    page.locator("#saved[data-state=saved]").wait_for()
    assert b"Indeed," in toy.master()  # all else works
    page.get_by_role("tab", name="Sound").click()
    field = page.get_by_label("On 3 s")
    field.focus()
    page.keyboard.press("ScrollLock")
    expect(field).to_have_value("ScrollLock")
    assert barriers(page, within="#panel-sound") == []
    assert barriers(page, within="#sound") == []
    page.locator("#u1 .ProseMirror").click()
    at = seconds(page)
    page.keyboard.press("ScrollLock")
    assert seconds(page) == at + 3
    assert msgspec.json.decode((toy.path.parent / ".workbench.json").read_bytes())["keys"] == {"sound-on": "ScrollLock"}


def test_recordings_with_a_gap_between_them_are_one_timeline_and_a_track_is_heard_alone(
    toy: Folder, opening: Callable[[Folder], Workbench], page: Any
) -> None:
    from playwright.sync_api import expect

    first, last = toy.recordings().recordings
    parts = [
        (last, "a.flac", 0, 1000, ""),
        (last, "b.flac", 9000, 3000, ""),
        (last, "t.flac", 0, 12000, "jmroz laptop"),
    ]
    made = []
    for like, name, starts_at, duration, track in parts:
        path = record(toy.recording / name, speech(duration / 1000, 44_100))
        made.append(
            msgspec.structs.replace(
                like,
                name=name,
                starts_at=starts_at,
                duration=duration,
                track=track,
                participant="mroz" if track else "",
                bytes=path.stat().st_size,
                sha512=name,
            )
        )
    toy.save_recordings(Recordings(recordings=(first, *made)))
    page.goto(opening(toy).address)
    page.get_by_label("Session").select_option("2")
    expect(page.locator(".clock")).to_have_text("0:00 / 0:12")
    page.locator("#turns").click(position={"x": 5, "y": 5})
    page.keyboard.press("F9")
    heard = page.locator("video.on")
    expect(heard).to_have_attribute("data-recording", "b.flac")  # what was not recorded is leapt over
    page.keyboard.press("F9")
    assert seconds(page) >= 9
    page.locator(".chooser select").nth(1).select_option("jmroz laptop")
    expect(heard).to_have_attribute("data-recording", "t.flac")
    assert seconds(page) >= 9
    page.get_by_label("Session").select_option("1")
    expect(heard).to_have_attribute("data-recording", "toy 1.flac")


def test_who_clicks_in_a_turn_sooner_than_its_recording_is_known_is_there_once_it_is(
    toy: Folder, opening: Callable[[Folder], Workbench], page: Any
) -> None:
    from playwright.sync_api import expect

    held: list[Any] = []
    page.route("**/sound", lambda route: held.append(route))  # noqa: PLW0108 (a method of a list has no signature)
    page.goto(opening(toy).address)
    page.locator("#u4 .ProseMirror").click()
    page.locator("#u3 .ProseMirror").click(position={"x": 8, "y": 12})
    held[0].continue_()
    page.unroute("**/sound")
    expect(page.locator(".clock")).to_have_text("0:11 / 0:24")
    page.locator("#u4 .ProseMirror").click(position={"x": 8, "y": 12})
    expect(page.locator(".clock")).to_have_text("0:12 / 0:24")
