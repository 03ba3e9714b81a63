"""Pictures that are drawn: no label over another, no day out of order, nothing left out, every share from the turns that are there."""

from __future__ import annotations

import datetime as dt
import itertools

import lxml.html
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.editions.web.chronology import Mark, lanes, marks, picture
from sasci_archive.editions.web.drawing import apart, breadth, wrapped
from sasci_archive.editions.web.speaking import speaking
from sasci_archive.model.apparatus import Event
from sasci_archive.model.reading import SessionText, Utterance, Withheld
from sasci_archive.model.speech import Span
from tests.editions import rich

texts = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), max_size=60)
days = st.dates(dt.date(1750, 1, 1), dt.date(2030, 1, 1))
events = st.builds(Event, st.just(""), texts, texts, st.just(()), st.none() | days, st.none() | days)


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0.1, 9)), max_size=20), st.floats(0, 300))
def test_no_label_stands_over_another_and_all_are_in_order(labels: list[tuple[float, float]], total: float) -> None:
    labels.sort()
    heights = [height for _, height in labels]
    places = apart([middle for middle, _ in labels], heights, total)
    ends = [0.0, *(place + height for place, height in zip(places, heights, strict=True))]
    assert all(place >= end - 1e-6 for place, end in zip(places, ends, strict=False))
    assert not places or ends[-1] <= max(total, sum(heights)) + 1e-6


@given(st.lists(st.floats(0, 100), max_size=9, unique=True).map(sorted))
def test_a_label_that_has_room_is_where_it_would_be(middles: list[float]) -> None:
    heights = [min([b - a for a, b in itertools.pairwise(middles)], default=1.0)] * len(middles)
    places = apart([m + 200 for m in middles], heights, 500)
    for place, middle, height in zip(places, middles, heights, strict=True):
        assert place == pytest.approx(middle + 200 - height / 2, abs=1e-6)


@given(texts, st.integers(2, 40))
def test_a_text_in_lines_is_the_same_text_and_no_line_is_too_long(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert "".join(lines).replace(" ", "") == "".join(text.split())
    assert all(breadth(line) <= width for line in lines)


@given(st.lists(events, max_size=12))
def test_every_event_with_a_date_is_in_the_picture_once(of: list[Event]) -> None:
    found = picture(of)
    dated = [e for e in of if e.earliest or e.latest]
    assert sorted(map(repr, dated)) == sorted(repr(m.event) for m in marks(of))
    if len(dated) < 2:
        assert not found
        return
    drawing = lxml.html.fragment_fromstring(str(found))
    assert len(drawing.xpath(".//*[@class='day' or starts-with(@class, 'span')]")) == len(dated)
    drawn = "".join(t.text or "" for t in drawing.xpath(".//text[not(@class='tick')]"))
    wanted = "".join(part for m in marks(of) for part in (m.event.when, m.event.label))
    assert "".join(drawn.split()) == "".join(wanted.split())


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 200)), max_size=15), st.floats(0, 9))
def test_marks_of_one_lane_do_not_touch(spans: list[tuple[int, int]], nearest: float) -> None:
    of = [Mark(Event("", "", "", ()), first, first + length, False) for first, length in spans]
    lane = lanes(of, nearest)
    rows = [sorted((m.first, m.last) for m, into in zip(of, lane, strict=True) if into == row) for row in set(lane)]
    for row in rows:
        assert all(a[1] + nearest <= b[0] for a, b in itertools.pairwise(row))


def test_an_uncertain_date_is_a_bar_and_one_without_end_an_open_one() -> None:
    drawing = lxml.html.fragment_fromstring(str(picture(rich.CHRONOLOGY)))
    classes = [e.get("class") for e in drawing.xpath(".//*[@class='day' or starts-with(@class, 'span')]")]
    assert sorted(classes) == ["day", "day", "span", "span", "span", "span open"]
    assert [t.text for t in drawing.xpath(".//text[@class='tick']")] == ["1996", "1998", "2000", "2002", "2004"]
    assert drawing.xpath("string(desc)").startswith("6 events on a line of time, 1995 to 2005")
    assert "A lamp is lost" not in drawing.text_content()


def test_a_short_chronology_has_months_on_its_line() -> None:
    of = [Event("", "", "", (), dt.date(2011, month, 1), dt.date(2011, month, 20)) for month in (1, 4, 5)]
    drawing = lxml.html.fragment_fromstring(str(picture(of)))
    assert [t.text for t in drawing.xpath(".//text[@class='tick']")] == [
        "Jan 2011",
        "Feb 2011",
        "Mar 2011",
        "Apr 2011",
        "May 2011",
    ]


def said(id_: str, who: str, span: Span | None) -> Utterance:
    return Utterance(id_, id_, who, "", span, False, ())


def of_session(*turns: Utterance | Withheld) -> SessionText:
    return SessionText("1", "One", None, turns)


def names(turn: Utterance) -> tuple[str, int]:
    return turn.who.upper(), 0


def test_minutes_and_shares_are_of_the_turns_that_are_released() -> None:
    session = of_session(
        said("1", "a", Span(0, 60_000)),
        Withheld("2", "2", "redacted"),
        said("3", "b", Span(120_000, 150_000)),
        said("4", "a", Span(149_000, 179_000)),
        said("5", "b", None),
    )
    found = speaking(session, names, str)
    assert found is not None
    assert [(s.name, s.turns, s.minutes, s.per_cent) for s in found.shares] == [
        ("A", 2, "1.5", "75%"),
        ("B", 1, "0.5", "25%"),
    ]
    paths = lxml.html.fragment_fromstring(str(found.picture)).xpath(".//path/@d")
    assert paths == ["M0 0h335M832 0h168", "M670 0h168"]


def test_where_nothing_has_a_time_nothing_is_drawn() -> None:
    assert speaking(of_session(said("1", "a", None)), names, str) is None


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 10**7), st.integers(0, 10**6)), min_size=1, max_size=40)
)
def test_all_shares_are_one_and_every_turn_can_be_seen(turns: list[tuple[str, int, int]]) -> None:
    of = of_session(*(said(str(n), who, Span(at, at + long)) for n, (who, at, long) in enumerate(turns)))
    found = speaking(of, names, str)
    assert found is not None
    assert sum(s.spoken for s in found.shares) == sum(long for _, _, long in turns)
    assert sum(s.share for s in found.shares) == pytest.approx(1.0 if any(long for *_, long in turns) else 0.0)
    assert sum(s.turns for s in found.shares) == len(turns)
    assert all(lxml.html.fragment_fromstring(str(found.picture)).xpath(".//path/@d"))


def test_three_thousand_turns_are_light() -> None:
    turns = tuple(said(str(n), "abcd"[n % 4], Span(n * 3_000, n * 3_000 + 2_500)) for n in range(3_000))
    found = speaking(of_session(*turns), names, str)
    assert found is not None
    assert len(found.picture) < 60_000


def test_a_name_in_a_picture_is_text() -> None:
    hostile = "<script>alert(1)</script>"
    found = speaking(of_session(said("1", "a", Span(0, 9))), lambda _: (hostile, 0), str)
    assert found is not None
    assert "<script" not in found.picture
    assert "<script" not in picture([msgspec.structs.replace(e, label=hostile, when=hostile) for e in rich.CHRONOLOGY])
