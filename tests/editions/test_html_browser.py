"""The page in a real browser, opened from the disk as a reader opens it."""

from __future__ import annotations

import math
import struct
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sasci_archive.editions.web import Sound, page
from sasci_archive.gate import Release
from tests.barriers import barriers
from tests.browsing import becomes, sideways, until

pytestmark = pytest.mark.browser

Open = Callable[..., Any]

PASSAGE = [". (2024). Contribution (", {"slot": "passage"}, "). In ", {"i": "The Lantern Round"}]
CITING = {
    "styles": [
        {
            "id": style,
            "name": style.upper(),
            "alone": [
                [{"slot": "speaker"}, *PASSAGE, ". https://doi.org/10.5555/marlsea.lantern#", {"slot": "place"}],
                [{"slot": "speaker"}, *PASSAGE, ", p. ", {"slot": "page"}, "."],
                [{"slot": "speaker"}, *PASSAGE, ", pp. ", {"slot": "page"}, "–", {"slot": "last-page"}, "."],
            ],
            "several": [
                [{"i": "The Lantern Round"}, ". ", {"slot": "Passage"}, " (", {"slot": "speakers"}, ")."],
                [
                    {"i": "The Lantern Round"},
                    ". ",
                    {"slot": "Passage"},
                    " (",
                    {"slot": "speakers"},
                    "), p. ",
                    {"slot": "page"},
                ],
                [
                    *({"i": "The Lantern Round"}, ". ", {"slot": "Passage"}, " (", {"slot": "speakers"}, "), pp. "),
                    *(
                        {"slot": "page"},
                        "–",
                        {"slot": "last-page"},
                        " [",
                        {"slot": "accessed", "like": "28 Dec. 2222"},
                        "]",
                    ),
                ],
            ],
            "names": {"tw": ["Wren, T"]},
        }
        for style in ("apa", "mhra")
    ],
    "people": {"tw": "Tobias Wren", "ao": "Amara Odunlami-Price"},
    "pages": {"u2": ["3", "4"], "u4": ["5"], "u5": ["5"]},
}
"""As `citing.data` gives it, of two styles that there are not."""


def tone(path: Path, seconds: int) -> None:
    """A quiet hum, 8 kHz mono."""
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        hum = b"".join(struct.pack("<h", int(2000 * math.sin(i * math.tau / 40))) for i in range(8000))
        sound.writeframes(hum * seconds)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, release: Release, proof: Release, synthetic: Release) -> Path:
    """The editions side by side with two recordings of the first session and one of the second: to be read only."""
    tmp_path = tmp_path_factory.mktemp("editions")
    parts = (("1", "one, part a.wav", 0, 40), ("1", "one, part b.wav", 40, 30), ("2", "two.wav", 0, 20))
    sounds = [
        Sound(href=name, session=session, starts_at=start * 1000, duration=length * 1000, media_type="audio/wav")
        for session, name, start, length in parts
    ]
    for _, name, _, length in parts:
        tone(tmp_path / name, length)
    for name, of in (("published", release), ("proof", proof), ("synthetic", synthetic)):
        citing = (lambda: CITING) if of.channel.public else None
        (tmp_path / f"{name}.html").write_bytes(page(of, sounds, citing=citing))
    silent = msgspec.structs.replace(release, sound=False)
    (tmp_path / "silent.html").write_bytes(
        page(silent, sounds, files=("seminar.pdf", "transcript.xml", "citation.ris"))
    )
    return tmp_path


def chosen(tab: Any, *turns: str) -> None:
    """Wait until these are chosen, and no others."""
    becomes(tab, lambda: tab.eval_on_selector_all(".chosen", "found => found.map((turn) => turn.id)"), list(turns))


def place(tab: Any, part: int = 0) -> float:
    """Where a part of the sound stands, in seconds."""
    return float(tab.evaluate("part => document.querySelectorAll('audio')[part].currentTime", part))


def counted(tab: Any, begins: str) -> None:
    """Wait for what is told of places found: it is told when somebody pauses."""
    until(tab, f"document.querySelector('[data-ui=count]').textContent.startsWith('{begins}')")


def in_sight(tab: Any, selector: str) -> bool:
    """Whether it lies, at least in part, on the screen and above the bar."""
    box = tab.locator(selector).bounding_box()
    return bool(box["y"] + box["height"] > 0 and box["y"] < 740)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("name", "width"), [("published", 1280), ("proof", 320), ("synthetic", 1280), ("silent", 320)])
def test_axe_finds_no_barrier(opened: Open, name: str, width: int, scheme: str) -> None:
    tab = opened(name, "#u2-u3", width=width, color_scheme=scheme, reduced_motion="reduce")
    if name != "silent":
        tab.click("#u5 a.time")
        tab.click("[data-ui=play]")
        tab.click("[data-ui=more]")
    tab.fill("[data-ui=find]", "the")
    assert barriers(tab, read=100) == []


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_nothing_is_wider_than_the_screen(opened: Open, width: int) -> None:
    tab = opened("proof", width=width)
    assert sideways(tab) == 0


def test_a_click_on_a_time_plays_from_there_and_lights_turn_and_word(opened: Open) -> None:
    tab = opened("published")
    tab.click("#u2 a.time")
    until(tab, "document.querySelector('audio').currentTime > 10.4")
    assert 10.4 < place(tab) < 20
    assert tab.locator("[aria-current]").get_attribute("id") == "u2"
    lit = tab.evaluate("[...CSS.highlights.get('spoken')].map(String)")
    assert lit[0] in tab.locator("#u2 .said").text_content()
    assert tab.locator("[data-ui=speaking]").text_content() == "Tobias Wren"
    tab.keyboard.press("k")
    assert tab.evaluate("document.querySelector('audio').paused")


def test_parts_of_a_session_are_one_timeline(opened: Open) -> None:
    tab = opened("published")
    tab.click("#u6 a.time")
    until(tab, "document.querySelectorAll('audio')[1].currentTime > 8.6")
    assert tab.evaluate("document.querySelector('audio').paused")
    assert tab.locator("[data-ui=end]").text_content() == "1:10"
    tab.keyboard.press("k")
    tab.evaluate("document.querySelector('[data-ui=scrub]').value = 39800")
    tab.dispatch_event("[data-ui=scrub]", "input")
    assert place(tab) == pytest.approx(39.8)
    tab.keyboard.press("k")
    until(tab, "!document.querySelectorAll('audio')[1].paused")


def test_a_word_can_be_clicked_while_it_plays(opened: Open) -> None:
    tab = opened("published", "#u8", reduced_motion="reduce")  # so that nothing scrolls away below the mouse
    tab.click("#u8 a.time")
    until(tab, "document.querySelectorAll('audio')[1].currentTime > 15.1")
    box = tab.evaluate("""() => {
        const node = document.querySelector("#u8 .said p").firstChild, range = document.createRange();
        range.setStart(node, node.data.indexOf("clock"));
        range.setEnd(node, node.data.indexOf("clock") + 5);
        const { x, y, width, height } = range.getBoundingClientRect();
        return { x: x + width / 2, y: y + height / 2 };
    }""")
    tab.evaluate("document.querySelectorAll('audio')[1].playbackRate = 0.1")  # unclicked, it would take forty seconds
    tab.mouse.click(box["x"], box["y"])
    step = 8_000 // 18  # as the fixture spreads 18 words over the turn
    word = (55_000 + 9 * step - 40_000) / 1000
    until(tab, f"document.querySelectorAll('audio')[1].currentTime > {word - 0.05}")
    assert place(tab, 1) < word + 2


@pytest.mark.parametrize(
    ("fragment", "part", "second"), [("#t=10", 0, 10), ("#t=48.5,50", 1, 8.5), ("#session=2&t=8", 2, 8)]
)
def test_an_address_with_a_time_goes_there(opened: Open, fragment: str, part: int, second: float) -> None:
    tab = opened("published", fragment)
    until(tab, f"document.querySelectorAll('audio')[{part}].currentTime > 0")
    assert place(tab, part) == pytest.approx(second)
    assert in_sight(tab, "[aria-current]")


def test_an_address_with_two_times_stops_at_the_second(opened: Open) -> None:
    tab = opened("published", "#t=12,12.4")
    until(tab, "document.querySelector('audio').currentTime > 0")
    tab.keyboard.press("k")
    until(tab, "document.querySelector('audio').paused && document.querySelector('audio').currentTime >= 12.4")
    assert place(tab) < 13.5


def test_an_address_of_turns_shows_them_and_offers_to_cite_them(opened: Open) -> None:
    tab = opened("published", "#u2-u4", permissions=["clipboard-read", "clipboard-write"])
    chosen(tab, "u2", "u3", "u4")
    assert in_sight(tab, "#u2")
    tab.click("[data-ui=cite]")
    until(tab, "document.querySelector('[data-ui=citation]').textContent")
    tab.select_option("[data-ui=style]", "mhra")
    tab.click("[data-ui=copy-citation]")
    until(tab, "document.querySelector('[data-ui=copied]').textContent === 'Copied.'")
    day = tab.evaluate(
        "new Date().getDate() + ' ' + new Date().toLocaleDateString('en-GB', { month: 'long' }).slice(0, 3) + '. ' + new Date().getFullYear()"
    )
    assert tab.evaluate("navigator.clipboard.readText()") == (
        f"The Lantern Round. Turns 2–4, 0:00:09 (Tobias Wren, Amara Odunlami-Price), pp. 3–5 [{day}]"
    )
    assert tab.locator("[data-ui=citation] em").text_content() == "The Lantern Round"
    tab.keyboard.press("Escape")
    chosen(tab)


@pytest.mark.parametrize(
    ("turn", "cited"),
    [
        ("u2", "Wren, T. (2024). Contribution (turn 2, 0:00:09). In The Lantern Round, pp. 3–4."),
        ("u4", "Wren, T. (2024). Contribution (turn 4, 0:00:29). In The Lantern Round, p. 5."),
        ("u5", "wa. (2024). Contribution (turn 5, 0:00:36). In The Lantern Round, p. 5."),
        (
            "u6",
            "Voice 7, not named. (2024). Contribution (turn 6, 0:00:48). In The Lantern Round. https://doi.org/10.5555/marlsea.lantern#u6",
        ),
        ("u7", "The Lantern Round. Turn 7 (withheld)."),
    ],
)
def test_one_turn_is_cited_as_what_its_speaker_said(opened: Open, turn: str, cited: str) -> None:
    tab = opened("published", f"#{turn}")
    tab.click("[data-ui=cite]")
    until(tab, "document.querySelector('[data-ui=citation]').textContent")
    assert tab.locator("[data-ui=citation]").text_content() == cited


def test_a_message_has_no_number_to_be_cited_by(opened: Open) -> None:
    tab = opened("published", "#c1")
    chosen(tab, "c1")
    assert tab.locator("[data-ui=cite]").is_hidden()


def test_a_second_number_with_shift_makes_a_passage(opened: Open) -> None:
    tab = opened("proof")
    tab.click("#u5 a.number")
    chosen(tab, "u5")
    tab.click("#u3 a.number", modifiers=["Shift"])
    chosen(tab, "u3", "u4", "c1", "u5")
    assert tab.url.endswith("#u3-u5")
    assert tab.locator("[data-ui=copy-citation], [data-ui=cite]").count() == 0


@pytest.mark.parametrize("fragment", ["#%", "#u1-", "#u1-nobody", "#t=", "#t=x", "#session=9&t=4", "#t=1e9"])
def test_an_address_that_leads_nowhere_harms_nothing(opened: Open, fragment: str) -> None:
    tab = opened("published", fragment)
    tab.click("#u4 a.number")
    chosen(tab, "u4")


def test_finding_counts_steps_and_ignores_accents_and_quotes(opened: Open) -> None:
    tab = opened("published")
    tab.keyboard.press("/")
    tab.keyboard.type("the")
    counted(tab, "18 places in 9 turns")
    tab.keyboard.press("Enter")
    assert tab.locator("[data-ui=count]").text_content() == "1 of 18"
    tab.keyboard.press("Shift+Enter")
    assert tab.locator("[data-ui=count]").text_content() == "18 of 18"
    for wanted, count in (("mroz", 1), ("didn't", 1), ("zzz", 0)):
        tab.fill("[data-ui=find]", wanted)
        counted(tab, f"{count} place")


def test_one_speaker_can_be_read_alone(opened: Open) -> None:
    tab = opened("silent")
    tab.select_option("[data-ui=who]", label="Amara Odunlami-Price (2)")
    becomes(tab, tab.locator(".turn:visible").count, 2)
    assert tab.locator("[data-ui=count]").text_content() == "2 of 14 shown"
    tab.goto(tab.url.split("#")[0] + "#u1")
    becomes(tab, tab.locator(".turn:visible").count, 14)


def test_a_note_opens_where_it_is_on_a_small_screen_and_stands_in_the_margin_of_a_large_one(opened: Open) -> None:
    small = opened("published", width=320, has_touch=True)
    small.tap("#at-fn2")
    assert "I have since found my diary" in small.locator("[data-ui=peek]").inner_text()
    large = opened("published")
    assert large.locator("#u2 .aside:visible").count() == 2
    large.hover("#at-fn2")
    large.wait_for_timeout(400)
    assert large.locator("[data-ui=peek]").is_hidden()


def test_keys_can_be_turned_off(opened: Open) -> None:
    tab = opened("published")
    tab.click("[data-ui=more]")
    tab.click(".keys summary")
    tab.uncheck("[data-ui=keys]")
    tab.keyboard.press("k")
    assert tab.evaluate("document.querySelector('audio').paused")


def test_without_javascript_text_notes_anchors_and_sound_are_there(opened: Open) -> None:
    tab = opened("published", "#u8", java_script_enabled=False)
    assert tab.locator("#u8 .said").inner_text().startswith("They came every evening at six.")
    assert in_sight(tab, "#u8")
    assert tab.locator("audio[controls]:visible").count() == 3
    assert tab.locator(".bar:visible, .passage:visible, .peek:visible, .aside:visible").count() == 0
    tab.click("#at-fn1")
    assert in_sight(tab, "#fn1")
    assert tab.locator("#u8 a.time").get_attribute("href") == "./one%2C%20part%20b.wav#t=15"


def test_every_printed_page_of_a_proof_says_what_it_is(opened: Open, tmp_path: Path) -> None:
    import pypdfium2

    tab = opened("proof")
    tab.pdf(path=str(tmp_path / "proof.pdf"), prefer_css_page_size=True)
    pages = [sheet.get_textpage().get_text_range() for sheet in pypdfium2.PdfDocument(tmp_path / "proof.pdf")]
    assert len(pages) > 3
    assert all("Machine transcript, not checked. Do not cite." in text for text in pages)
    assert not any("Follow" in text for text in pages)
