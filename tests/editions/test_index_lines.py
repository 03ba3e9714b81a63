"""The index as lines, and turns as runs."""

from __future__ import annotations

from itertools import pairwise

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.editions import book, index_lines
from sasci_archive.editions.index_lines import Lead
from sasci_archive.gate import Release
from sasci_archive.model.apparatus import IndexEntry, IndexKind, Place

NUMBERS = {f"u{n}": str(n) for n in range(1, 20)}


@given(st.lists(st.builds(Place, st.sampled_from([*NUMBERS, "c1"]), st.integers(1, 3))))
def test_runs_are_the_turns_and_no_others_in_order_and_as_few_as_can_be(places: list[Place]) -> None:
    order = list(NUMBERS)
    runs = index_lines.runs(places, NUMBERS)
    told = [id_ for first, last in runs for id_ in order[order.index(first) : order.index(last) + 1]]
    assert told == [id_ for id_ in order if any(place.turn == id_ for place in places)]
    gaps = [order.index(b) - order.index(a) for (_, a), (b, _) in pairwise(runs)]
    assert all(gap > 1 for gap in gaps)


INDEX = (
    IndexEntry(IndexKind.BODY, "ALCD", see=("Association (ALCD)",)),
    IndexEntry(
        IndexKind.BODY,
        "Association (ALCD)",
        (Place("u1"), Place("u2", 2)),
        also=("Round: its end", "elsewhere"),
        below=(IndexEntry(IndexKind.SUBJECT, "its end", (Place("u5"),)),),
    ),
    IndexEntry(IndexKind.SUBJECT, "Round", (), below=(IndexEntry(IndexKind.SUBJECT, "its end", (Place("u2"),)),)),
)


def test_lines_are_flat_and_lead_to_one_another(release: Release) -> None:
    reading = msgspec.structs.replace(release.reading, index=INDEX)
    found = index_lines.lines(reading)
    assert [(line.id, line.level, line.letter, line.heading) for line in found] == [
        ("index-1", 0, "A", "ALCD"),
        ("index-2", 0, "A", "Association (ALCD)"),
        ("index-3", 1, "A", "its end"),
        ("index-4", 0, "R", "Round"),
        ("index-5", 1, "R", "its end"),
    ]
    assert found[0].see == (Lead("Association (ALCD)", "index-2"),)
    assert found[1].also == (Lead("Round: its end", "index-5"), Lead("elsewhere", ""))
    assert [letter for letter, _ in index_lines.letters(reading)] == ["A", "R"]
    numbers = book.turns(reading)
    assert [index_lines.told(line, numbers) for line in found] == [
        "see Association (ALCD)",
        "1–2; see also Round: its end; elsewhere",
        "5",
        "",
        "2",
    ]
