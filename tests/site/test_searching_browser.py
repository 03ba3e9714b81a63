"""The page on which one searches, in a real browser: found, narrowed down, played, sent on by its address; by keyboard; with nothing asked of others."""

from __future__ import annotations

import datetime as dt
import math
import struct
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sasci_archive.editions.templates import OURS, Looks
from sasci_archive.site import Site, build, searching
from tests.barriers import barriers
from tests.browsing import sideways, until
from tests.site.invented import SETTINGS, elsewhere, of, public
from tests.site.looked_at import Looking, on_loopback

pytestmark = pytest.mark.browser

Open = Callable[..., Any]
HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=2</script> lantern'


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The pages on a server of this machine, which gives parts of files, as sound needs."""
    home = tmp_path_factory.mktemp("searched")
    lantern = [
        ("ic", "Who carried the first lantern?"),
        ("tw", "I carried the lantern, and Halina Mróz carried the oil."),
    ]
    more = [("tw", f"We walked round number {n} with a lamp.") for n in range(30)]
    public(home, "lantern", *lantern, *more)
    _hum(home / "lantern" / "sound-1.m4a")
    catalogue = of(
        public_again(home, "lantern", *lantern, *more),
        public(home, "hostile", ("ic", HOSTILE), title="A <b>bold</b> & “quoted” title"),
        public(home, "cymru", ("tw", "Mae hen wlad fy nhadau yn annwyl i mi, gyda llusern.")),
        elsewhere("care"),
    )
    build(Site(catalogue, SETTINGS), home / "site")
    with on_loopback(home / "site") as address:
        yield address


def public_again(home: Path, slug: str, *said: tuple[str, str]) -> Any:
    """The same, of a file of sound that can be heard."""
    sound = (home / slug / "sound-1.m4a").read_bytes()
    entry = public(home, slug, *said)
    (home / slug / "sound-1.m4a").write_bytes(sound)
    return _with_sound(entry, home / slug / "sound-1.m4a")


def _with_sound(entry: Any, path: Path) -> Any:
    from sasci_archive.catalogue import File
    from sasci_archive.store import files

    heard = File(path.name, path.stat().st_size, files.sha256(path))
    return msgspec.structs.replace(entry, files=tuple(heard if f.name == path.name else f for f in entry.files))


def _hum(path: Path) -> None:
    """Ninety seconds, as a WAV under the name of the edition's file: browsers look at what is in it."""
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        hum = b"".join(struct.pack("<h", int(2000 * math.sin(i * math.tau / 40))) for i in range(8000))
        sound.writeframes(hum * 90)


@pytest.fixture
def opened(chromium: Any, served: str) -> Iterator[Open]:
    """`opened("?q=lantern", width=…, **context)` opens the page; at the end nothing may have gone wrong in it, and nothing was asked of others."""
    looking = Looking(chromium, served)
    yield lambda query="", **how: looking.at(f"search/{query}", **how)
    looking.close()


def wait(tab: Any, told: str) -> None:
    tab.wait_for_function("told => document.querySelector('#told').textContent.includes(told)", arg=told)


def names(tab: Any) -> list[str]:
    found: list[str] = tab.eval_on_selector_all("#found h2 a", "all => all.map((a) => a.textContent)")
    return found


def test_a_turn_is_found_shown_with_its_words_marked_and_leads_to_itself(opened: Open, served: str) -> None:
    tab = opened("?q=carried")
    wait(tab, "2 places found for “carried”.")
    assert set(names(tab)) == {"Dr Ines <b>Calloway", "Tobias Wren"}
    marks = tab.eval_on_selector_all("#found mark", "all => all.map((m) => m.textContent)")
    assert set(marks) == {"carried"}
    leads = tab.eval_on_selector_all("#found h2 a", "all => all.map((a) => a.href)")
    assert set(leads) == {f"{served}seminars/lantern/edition/index.html#u{n}" for n in (1, 2)}


def test_it_plays_the_sound_at_that_moment_and_one_at_a_time(opened: Open) -> None:
    tab = opened("?q=carried&sort=said")
    wait(tab, "2 places")
    tab.get_by_role("button", name="Play Tobias Wren, turn 2").click()
    tab.wait_for_function("() => document.querySelector('audio').currentTime >= 2")
    assert tab.evaluate("document.querySelector('audio').currentTime") < 4
    tab.get_by_role("button", name="Play Dr Ines <b>Calloway, turn 1").click()
    tab.wait_for_function("() => [...document.querySelectorAll('audio')].filter((a) => !a.paused).length <= 1")


def test_what_is_asked_stands_in_the_address_and_the_way_back_leads_back(opened: Open) -> None:
    tab = opened()
    tab.fill("#q", "lantern")
    wait(tab, "for “lantern”")
    tab.select_option("#f-speaker", "Tobias Wren")
    wait(tab, "1 place found")
    assert "speaker=Tobias+Wren" in tab.url
    assert tab.evaluate("document.querySelector('#f-speaker').selectedOptions[0].textContent") == "Tobias Wren (1)"
    tab.go_back()
    tab.wait_for_function("() => document.querySelector('#f-speaker').value === ''")
    assert "q=lantern" in tab.url
    again = opened("?q=lantern&speaker=Tobias+Wren")
    wait(again, "1 place found")
    assert again.input_value("#f-speaker") == "Tobias Wren"


def test_phrases_are_found_as_they_stand_and_signs_on_letters_may_be_left_out(opened: Open) -> None:
    tab = opened('?q="carried+the+oil"')
    wait(tab, "1 place found")
    for word, told in (
        ("%22oil+the+carried%22", "Nothing"),
        ("Mróz", "1 place"),
        ("Mroz", "1 place"),
        ("llusern", "1 place"),
    ):
        wait(opened(f"?q={word}"), told)


def test_more_is_shown_when_asked_for_and_the_keyboard_goes_on_from_there(opened: Open) -> None:
    tab = opened("?q=walked&sort=said")
    wait(tab, "30 places found")
    assert len(names(tab)) == 20
    tab.get_by_role("button", name="Show 10 more of 10").press("Enter")
    tab.wait_for_function("() => document.querySelectorAll('#found > li').length === 30")
    assert tab.evaluate("document.activeElement.closest('li') === document.querySelectorAll('#found > li')[20]")
    assert tab.is_hidden("#more")


def test_whatever_stands_in_a_turn_or_a_title_nothing_of_it_runs(opened: Open) -> None:
    tab = opened("?q=onerror")
    wait(tab, "1 place found")
    assert tab.title() == "Search – Marlsea & Sons’ Archive"
    assert tab.locator("#found img, #found script, #found b").count() == 0
    assert "<script>" in tab.inner_text("#found .said")
    assert "A <b>bold</b> & “quoted” title" in tab.inner_text("#found .where")


def test_where_nothing_is_found_it_says_so_and_what_to_do(opened: Open) -> None:
    wait(opened("?q=zebra"), "Nothing was found for “zebra”. Try fewer words, or another spelling.")
    wait(opened("?q=zebra&speaker=Tobias+Wren"), "It may be elsewhere: take away what narrows it down.")


@pytest.mark.parametrize(
    ("width", "scheme"), [(1280, "light"), (360, "light"), (768, "dark")], ids=["1280", "360", "dark"]
)
def test_axe_finds_no_barrier_in_what_is_found_and_nothing_is_too_wide(opened: Open, width: int, scheme: str) -> None:
    tab = opened("?q=lantern", width=width, color_scheme=scheme)
    wait(tab, "found for")
    tab.locator(".hear button").first.click()
    assert barriers(tab) == []
    assert sideways(tab) == 0


CUT = """name => {
  const [select, alone] = [document.querySelector('#f-speaker'), document.querySelector('#f-speaker').cloneNode()];
  alone.add(new Option(name));
  alone.style.width = 'max-content';
  select.after(alone);
  const wanted = alone.offsetWidth;
  alone.remove();
  return wanted - select.offsetWidth;
}"""
"""By how many pixels a name would be cut that is chosen in the menu of who speaks; not above 0 where all of it is seen."""


@pytest.mark.parametrize("width", [360, 375, 768, 1280])
def test_the_menu_of_who_speaks_has_room_for_a_whole_name(opened: Open, width: int) -> None:
    tab = opened("?q=lantern", width=width)
    wait(tab, "found for")
    assert tab.evaluate(CUT, "Professor Ines Calloway (123)") <= 0


def test_without_javascript_it_says_what_to_do(opened: Open) -> None:
    tab = opened("?q=lantern", java_script_enabled=False)
    assert "Without it: choose a seminar, open its web edition" in tab.inner_text("main")
    assert not tab.is_visible("#search")


# -- an index in parts -----------------------------------------------------------------------------------------------

HELD = {"alder": 2019, "cedar": 2021, "ash": 2020, "oak": 2022, "rowan": 2018}


@pytest.fixture(scope="module")
def parted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Five seminars in as many parts of the index as they fall into."""
    home = tmp_path_factory.mktemp("parted")
    entries = []
    for slug, year in HELD.items():
        entry = public(home, slug, *(("tw", f"We carried lamp number {n} of {slug}.") for n in range(1, 9)), title=slug)
        cited = msgspec.structs.replace(entry.citation, event_dates=(dt.date(year, 5, 1),))
        entries.append(msgspec.structs.replace(entry, record=msgspec.structs.replace(entry.record, citation=cited)))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(searching, "MOST", 9)
        build(Site(of(*entries), SETTINGS), home / "site")
    assert len([p for p in (home / "site" / "pagefind").iterdir() if p.is_dir()]) == 5
    with on_loopback(home / "site") as address:
        yield address


def test_several_parts_of_the_index_answer_as_one(chromium: Any, parted: str) -> None:
    looking = Looking(chromium, parted)
    tab = looking.at("search/?q=lamp&sort=said")
    wait(tab, "40 places found")
    tab.get_by_role("button", name="Show 20 more of 20").click()
    until(tab, "() => document.querySelectorAll('#found li').length === 40")
    assert leading_to(tab) == [(slug, n) for slug in sorted(HELD) for n in range(1, 9)]
    tab = looking.at("search/?q=lamp&sort=newest")
    wait(tab, "40 places found")
    newest = sorted(HELD, key=lambda slug: -HELD[slug])
    assert [slug for slug, _ in leading_to(tab)] == [slug for slug in newest for _ in range(8)][:20]
    tab = looking.at("search/?q=lamp&year=2020")
    wait(tab, "8 places found")
    assert {slug for slug, _ in leading_to(tab)} == {"ash"}
    told = tab.eval_on_selector_all("select[name=year] option", "all => all.map((o) => o.textContent)")
    assert told[1:] == ["2022 (8)", "2021 (8)", "2020 (8)", "2019 (8)", "2018 (8)"]
    looking.close()


def test_of_very_many_choices_those_are_offered_that_are_in_what_was_found(chromium: Any, tmp_path: Path) -> None:
    own = tmp_path / "looks" / "site"
    own.mkdir(parents=True)
    script = OURS.text("site/search.js")
    assert "const MANY = 300;" in script
    (own / "search.js").write_text(script.replace("const MANY = 300;", "const MANY = 1;"), encoding="utf-8")
    said = (("tw", "We carried a lamp."), ("ic", "We carried oil."))
    build(Site(of(public(tmp_path, "lantern", *said)), SETTINGS, Looks(tmp_path / "looks")), tmp_path / "site")
    with on_loopback(tmp_path / "site") as address:
        looking = Looking(chromium, address)
        tab = looking.at("search/?q=oil")
        wait(tab, "1 place found")
        told = tab.eval_on_selector_all("select[name=speaker] option", "all => all.map((o) => o.textContent)")
        assert told[1:] == ["Dr Ines <b>Calloway (1)"]
        tab.select_option("select[name=speaker]", "Dr Ines <b>Calloway")
        until(tab, "() => location.search.includes('speaker=Dr')")
        wait(tab, "1 place found")
        looking.close()


def leading_to(tab: Any) -> list[tuple[str, int]]:
    """The seminar and the turn of each that was found, in order."""
    leads = tab.eval_on_selector_all("#found h2 a", "all => all.map((a) => a.href)")
    return [(href.split("/seminars/")[1].split("/")[0], int(href.rpartition("#u")[2])) for href in leads]
