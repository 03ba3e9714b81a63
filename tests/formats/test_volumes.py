"""A series' volumes: each once, by number, whichever record has it."""

from __future__ import annotations

import datetime as dt

from sasci_archive.formats import volumes
from sasci_archive.model.apparatus import Volume
from sasci_archive.model.citation import Citation
from sasci_archive.model.seminar import Editor, Elsewhere, Series

ADA, BO = Editor(family="Ferrar", given="Ada", prefix="Dr"), Editor(family="Lund", given="Bo")


def here(number: str, title: str, **more: str) -> Citation:
    series = Series(title="Toy Seminars", number=number)
    return Citation(id="x", title=title, series=series, date=dt.date(2024, 5, 1), editors=(ADA, BO), **more)  # type: ignore[arg-type]


def test_they_stand_in_the_order_of_their_numbers_each_as_it_is_cited() -> None:
    found = volumes.of(
        (here("10", "Ten", publisher="Toy Press", doi="10.5555/ten"), here("2", "Two", url="https://example.org/2")),
        (Elsewhere(title="Old", year=1999, isbn="0-306-40615-2"), Elsewhere(title="One", number="1", editors=(BO,))),
    )
    assert found == (
        Volume("1", "Bo Lund (ed.), One."),
        Volume("2", "Dr Ada Ferrar and Bo Lund (eds), Two (2024).", "https://example.org/2"),
        Volume("10", "Dr Ada Ferrar and Bo Lund (eds), Ten (Toy Press, 2024).", "https://doi.org/10.5555/ten"),
        Volume("", "Old (1999). ISBN 0-306-40615-2."),
    )


def test_what_is_recorded_in_both_places_stands_once() -> None:
    assert len(volumes.of((here("2", "Two"),), (Elsewhere(title="two", number="2"),))) == 1
