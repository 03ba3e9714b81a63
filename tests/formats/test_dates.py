"""When something was: whatever way it is written, it is printed in English and lies between two days."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.formats import dates
from sasci_archive.model.chronology import first_day, last_day, told
from sasci_archive.model.days import MONTHS


@pytest.mark.parametrize(
    ("written", "printed", "earliest", "latest", "stated"),
    [
        ("2009", "2009", "2009-01-01", "2009-12-31", "when=2009"),
        ("2009-03", "March 2009", "2009-03-01", "2009-03-31", "when=2009-03"),
        ("14 March 2009", "14 March 2009", "2009-03-14", "2009-03-14", "when=2009-03-14"),
        ("Mar 2009", "March 2009", "2009-03-01", "2009-03-31", "when=2009-03"),
        ("c. 1995", "c. 1995", "1994-01-01", "1996-12-31", "notBefore=1994 notAfter=1996"),
        ("1995~", "c. 1995", "1994-01-01", "1996-12-31", "notBefore=1994 notAfter=1996"),
        ("about March 2009", "c. March 2009", "2009-02-01", "2009-04-30", "notBefore=2009-02 notAfter=2009-04"),
        ("1995?", "Probably 1995", "1994-01-01", "1996-12-31", "notBefore=1994 notAfter=1996"),
        ("early 2001", "Early 2001", "2001-01-01", "2001-04-30", "notBefore=2001-01 notAfter=2001-04"),
        ("mid-2001", "Mid-2001", "2001-05-01", "2001-08-31", "notBefore=2001-05 notAfter=2001-08"),
        ("late 1990s", "Late 1990s", "1997-01-01", "1999-12-31", "notBefore=1997 notAfter=1999"),
        ("1990s", "1990s", "1990-01-01", "1999-12-31", "notBefore=1990 notAfter=1999"),
        ("199X", "1990s", "1990-01-01", "1999-12-31", "notBefore=1990 notAfter=1999"),
        ("spring 2004", "Spring 2004", "2004-03-01", "2004-05-31", "notBefore=2004-03 notAfter=2004-05"),
        ("2004-23", "Autumn 2004", "2004-09-01", "2004-11-30", "notBefore=2004-09 notAfter=2004-11"),
        ("winter 2003-04", "Winter 2003–04", "2003-12-01", "2004-02-29", "notBefore=2003-12 notAfter=2004-02"),
        ("winter 2004", "Winter 2004", "2004-01-01", "2004-12-31", "notBefore=2004 notAfter=2004"),
        ("1998/2001", "1998–2001", "1998-01-01", "2001-12-31", "from=1998 to=2001"),
        ("1998-2001", "1998–2001", "1998-01-01", "2001-12-31", "from=1998 to=2001"),
        ("from 1998 to 2001", "1998–2001", "1998-01-01", "2001-12-31", "from=1998 to=2001"),
        ("March to June 2009", "March–June 2009", "2009-03-01", "2009-06-30", "from=2009-03 to=2009-06"),
        ("2–14 March 2009", "2–14 March 2009", "2009-03-02", "2009-03-14", "from=2009-03-02 to=2009-03-14"),
        ("between 1998 and 2001", "Between 1998 and 2001", "1998-01-01", "2001-12-31", "notBefore=1998 notAfter=2001"),
        ("spring 2004 to 2005", "Spring 2004 – 2005", "2004-03-01", "2005-12-31", "notBefore=2004-03 notAfter=2005"),
        ("before spring 2004", "By spring 2004", "None", "2004-05-31", "notAfter=2004-05"),
        ("../2001", "By 2001", "None", "2001-12-31", "notAfter=2001"),
        ("after 1998", "After 1998", "1998-01-01", "None", "notBefore=1998"),
        ("1998/..", "From 1998", "1998-01-01", "None", "notBefore=1998"),
    ],
)  # fmt: skip
def test_it_is_read_as_it_was_meant(written: str, printed: str, earliest: str, latest: str, stated: str) -> None:
    found = dates.read(written)
    assert (found.printed, str(found.earliest), str(found.latest)) == (printed, earliest, latest)
    assert " ".join(f"{name}={value}" for name, value in found.stated) == stated


@given(st.dates(dt.date(1000, 1, 1), dt.date(2999, 12, 31)))
def test_a_day_a_month_and_a_year_come_back_from_english(day: dt.date) -> None:
    for written, moment in (
        (f"{day.day} {MONTHS[day.month - 1]} {day.year}", day.isoformat()),
        (f"{MONTHS[day.month - 1]} {day.year}", day.isoformat()[:7]),
        (str(day.year), day.isoformat()[:4]),
    ):
        found = dates.read(written)
        assert found == dates.read(moment)
        assert found.printed == written
        assert found.earliest == first_day(moment) <= day <= last_day(moment) == found.latest


@given(st.dates(dt.date(1000, 1, 1)), st.dates(dt.date(1000, 1, 1)))
def test_what_is_told_by_tei_is_what_was_read(first: dt.date, last: dt.date) -> None:
    found = dates.read(f"{min(first, last)}/{max(first, last)}")
    assert told(dict(found.stated), found.printed) == found


@given(st.text(max_size=40))
def test_whatever_is_written_is_read_or_refused_with_a_remedy(text: str) -> None:
    try:
        found = dates.read(text)
    except ValueError as refused:
        problem, remedy = str(refused).split("\n")
        assert problem
        assert remedy.endswith(".")
    else:
        assert found.printed


@pytest.mark.parametrize("written", ["", "soon", "2009-13", "31 February 2009", "early", "c. spring 2004", "mid-1995s"])
def test_what_nobody_can_date_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="is not a time that we can read\nWrite it as 2009"):
        dates.read(written)


def test_an_end_before_its_beginning_is_refused() -> None:
    with pytest.raises(ValueError, match="'2001/1998' ends before it begins\nPut the earlier one first"):
        dates.read("2001/1998")
