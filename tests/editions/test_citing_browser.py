"""The page cites a passage as `inv cite` does: law: chosen by its address, in every style of ours, what is copied is the program's reference,
sign by sign, italics too."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from markupsafe import Markup, escape

from sasci_archive.editions import citations
from sasci_archive.editions.citations import citing, styles
from sasci_archive.editions.citations.styles import Run
from sasci_archive.editions.web import page
from sasci_archive.gate import Release
from sasci_archive.model.citation import Citation, Contributor
from sasci_archive.model.inlines import Text
from sasci_archive.model.reading import Chat, Person, Reading, SessionText, Standing, Utterance, Withheld
from sasci_archive.model.seminar import Role
from sasci_archive.model.speech import Span
from tests.editions import rich

pytestmark = pytest.mark.browser


EXTENTS = {"u1": ("1",), "u2": ("1", "2"), "u3": ("3",), "u4": ("3",), "u5": ("4", "5"), "u7": ("6",), "u13": ("9",)}
"""Pages of turns in the PDF: some have two, some have none."""

PASSAGES = {
    "one turn on one page": "u3",
    "one turn on two pages": "u2",
    "one without a page": "u6",
    "one in a pseudonym": "u13",
    "one without a sound": "u11",
    "a voice nobody has named": "u14",
    "one of which nothing is printed": "u15",
    "one after an hour": "u16",
    "turns of one person": "u17-u18",
    "turns of two people on one page": "u3-u4",
    "turns of two people on several pages": "u2-u4",
    "turns with a page at one end": "u5-u6",
    "turns without a page": "u8-u9",
    "a number with a letter": "u12a",
    "turns with a message between": "u17-u19",
    "a withheld turn and another": "u15-u16",
    "two voices that nobody has named": "u14-u20",
    "a turn that was joined to another": "u99",
    "turns from one that was joined": "u99-u4",
    "the whole": "u1-u20",
}
DAYS = {
    "a day of one figure": dt.datetime(2027, 3, 5, 9, tzinfo=dt.UTC),
    "a day like another": dt.datetime(2028, 12, 28, 9, tzinfo=dt.UTC),
}


def reading_of(reading: Reading) -> Reading:
    """The rich reading, and a third session with everybody a reference may have trouble with."""
    full = rich.rich(reading)
    people = (
        *full.people,
        Person("ps", "“Rosa” & <Co>", Role.WITNESS),
        Person("vr", "A nurse, later sister", Role.WITNESS),
    )

    def turn(number: str, who: str, start: int, label: str = "") -> Utterance:
        span = Span(start * 1000, start * 1000 + 900)
        return Utterance(f"u{number}", number, who, label, span, False, ((Text("Yes."),),))

    blocks = (
        turn("12a", "vr", 1),
        turn("13", "ps", 3),
        turn("14", "", 5, "Voice 7, not named"),
        Withheld("u15", "15", "redacted"),
        turn("16", "tw", 3_723),
        turn("17", "vr", 3_800),
        Chat("c9", "tw", "", None, (Text("I write."),)),
        turn("18", "vr", 3_900),
        turn("19", "ps", 3_950),
        turn("20", "", 4_000, "Voice 8, not named"),
    )
    sessions = (*full.sessions, SessionText("3", "", None, blocks))
    return msgspec.structs.replace(full, people=people, sessions=sessions, moved=(("u99", "u3"),))


@pytest.fixture(scope="module", params=list(DAYS.values()), ids=list(DAYS))
def day(request: pytest.FixtureRequest) -> dt.datetime:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def full(release: Release) -> Release:
    assert release.reading.standing is Standing.PUBLISHED
    return msgspec.structs.replace(release, reading=reading_of(release.reading))


@pytest.fixture
def tab(chromium: Any, full: Release, day: dt.datetime, tmp_path: Path) -> Iterator[Any]:
    """The page, opened on the day; nothing may have gone wrong in it."""
    path = tmp_path / "index.html"
    path.write_bytes(page(full, citing=lambda: citing.data(full.reading, lambda: EXTENTS)))
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"], timezone_id="Europe/London")
    wrong: list[str] = []
    opened = context.new_page()
    opened.clock.set_fixed_time(day)
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.goto(path.as_uri())
    yield opened
    context.close()
    assert wrong == []


def copied(tab: Any, fragment: str) -> dict[str, tuple[str, str]]:
    """What is copied of a passage in each style: as text, and with its italics."""
    tab.evaluate(
        "where => new Promise((told) => { addEventListener('hashchange', told, { once: true }); location.hash = where; }).then(() => {})",
        fragment,
    )
    tab.wait_for_selector("[data-ui=passage]:not([hidden]) [data-ui=cite]")
    tab.click("[data-ui=cite]")
    tab.wait_for_selector("[data-ui=citation]:not(:empty)")
    found = {}
    for style in styles.STYLES:
        tab.select_option("[data-ui=style]", style)
        tab.evaluate(
            "async () => { document.querySelector('[data-ui=copied]').textContent = ''; await navigator.clipboard.writeText(''); }"
        )
        tab.click("[data-ui=copy-citation]")
        tab.wait_for_selector("[data-ui=copied]:not(:empty)")
        text = tab.evaluate("navigator.clipboard.readText()")
        found[style] = (text, tab.inner_html("[data-ui=citation]"))
    return found


def marked(printed: Sequence[Run]) -> str:
    """A reference as HTML."""
    whole = Markup("").join(Markup("<em>%s</em>") % run.text if run.italic else escape(run.text) for run in printed)
    return (
        str(whole)
        .replace("\N{NO-BREAK SPACE}", "&nbsp;")
        .replace("&#34;", '"')
        .replace("&#39;", "'")
        .replace("</em><em>", "")
    )


@functools.cache
def templates(citation: Citation, people: tuple[Contributor, ...], style: str) -> citing.Templates:
    return citing.templates(citation, people, styles.style(style), accessed=True)


def program(reading: Reading, fragment: str, day: dt.date) -> dict[str, tuple[str, str]]:
    """What the program prints for it: as `inv cite` makes it, which knows no other speakers than the passage's own."""
    passage = citations.passage(reading, fragment, EXTENTS)
    people = passage.speakers if len(passage.speakers) == 1 else ()
    found = {}
    for style in styles.STYLES:
        made = templates(reading.citation, people, style)
        printed = citing.passage(made, passage, accessed=day)
        found[style] = (styles.plain(printed), marked(printed))
    return found


def test_the_page_cites_every_passage_as_the_program_does(tab: Any, full: Release, day: dt.datetime) -> None:
    different = []
    # the day stands in one place of a reference, whatever it cites: on the second day five kinds of passages say it
    passages = list(PASSAGES.items())[:: 1 if day == DAYS["a day of one figure"] else 4]
    for what, fragment in passages:
        page_has, program_has = copied(tab, fragment), program(full.reading, fragment, day.date())
        different += [
            f"{what}, {style}:\n  the page    {page_has[style]}\n  the program {program_has[style]}"
            for style in styles.STYLES
            if page_has[style] != program_has[style]
        ]
    assert not different, "\n".join(different)
