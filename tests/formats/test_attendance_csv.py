"""Attendance reports, as Zoom and Teams describe them: written by hand from their public descriptions, no real meeting among them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.errors import BadCaptions
from sasci_archive.formats.attendance_csv import BY_ADDRESS, parse
from sasci_archive.model.attendance import Seen, Stay

ZOOM = """\
Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,In Waiting Room
Jill M (Jill Manthorpe),jill@example.org,05/03/2024 01:58:07 PM,05/03/2024 02:40:00 PM,42,No,No
"Okafor, Miriam",,05/03/2024 02:01:00 PM,05/03/2024 04:02:30 PM,121,Yes,No
Jill M (Jill Manthorpe),jill@example.org,05/03/2024 02:45:00 PM,05/03/2024 04:02:30 PM,77,No,No
bob@example.org,bob@example.org,05/03/2024 02:01:00 PM,05/03/2024 02:02:00 PM,1,Yes,No
"""
MEETING = """\
Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants
"812 3456 7890","How it began, and why",05/03/2024 01:58:00 PM,05/03/2024 04:03:00 PM,host@example.org,125,3

"""
UNIQUE = """\
Name (original name),Email,Total duration (minutes),Guest
Jill Manthorpe,jill@example.org,119,No
Miriam Okafor (Guest),,121,Yes
"""
TEAMS = """\
1. Summary
Meeting title\tHow it began
Attended participants\t3
Start time\t5/3/24, 1:58:07 PM
End time\t5/3/24, 4:03:00 PM
Meeting duration\t2h 4m 53s
Average attendance time\t1h 50m

2. Participants
Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole
Jill Manthorpe\t5/3/24, 1:58:07 PM\t5/3/24, 4:02:30 PM\t1h 59m 10s\tjill@example.org\tjill@example.org\tOrganizer
Miriam Okafor (Unverified)\t5/3/24, 2:01:00 PM\t5/3/24, 4:02:30 PM\t2h 1m 30s\t\t\tAttendee

3. In-Meeting Activities
Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole
Jill Manthorpe\t5/3/24, 1:58:07 PM\t5/3/24, 2:40:00 PM\t41m 53s\tjill@example.org\tOrganizer
Jill Manthorpe\t5/3/24, 2:45:13 PM\t5/3/24, 4:02:30 PM\t1h 17m 17s\tjill@example.org\tOrganizer
Miriam Okafor (Unverified)\t5/3/24, 2:01:00 PM\t5/3/24, 4:02:30 PM\t2h 1m 30s\t\tAttendee
"""
TEAMS_OLD = """\
Full Name\tUser Action\tTimestamp
Jill Manthorpe\tJoined\t5/3/2021, 1:58:07 PM
Miriam Okafor\tJoined before\t5/3/2021, 1:59:00 PM
Jill Manthorpe\tLeft\t5/3/2021, 4:02:30 PM
"""
EARLY, LATE = dt.time(13, 58, 7), dt.time(16, 2, 30)


def test_zooms_report_says_who_under_which_names_and_each_stay() -> None:
    report = parse(ZOOM.encode())
    assert report.platform == "Zoom"
    jill, miriam, nobody = report.seen
    assert jill == Seen("Jill M", "Jill Manthorpe", (Stay(EARLY, dt.time(14, 40)), Stay(dt.time(14, 45), LATE)), 119)
    assert jill.when == "13:58–16:02 (119 min)"
    assert miriam.shown == "Okafor, Miriam"
    assert nobody.shown == BY_ADDRESS


@pytest.mark.parametrize("content", [ZOOM, MEETING + ZOOM, UNIQUE, TEAMS, TEAMS_OLD])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_no_address_comes_out_whatever_the_encoding(content: str, encoding: str) -> None:
    report = parse(content.replace("\n", "\r\n").encode(encoding))
    assert "@" not in str(report)
    assert {"Jill Manthorpe", "Jill M"} & {seen.shown for seen in report.seen}


def test_a_line_about_the_meeting_may_stand_above() -> None:
    assert parse((MEETING + ZOOM).encode()) == parse(ZOOM.encode())


def test_semicolons_part_as_well() -> None:
    assert parse(ZOOM.replace('"Okafor, Miriam"', "Miriam Okafor").replace(",", ";").encode()).seen[0].minutes == 119


def test_one_row_for_each_person_has_no_times() -> None:
    jill, miriam = parse(UNIQUE.encode()).seen
    assert (jill.stays, jill.minutes, jill.when) == ((), 119, "119 min")
    assert (miriam.shown, miriam.also) == ("Miriam Okafor", "")


def test_teams_report_says_each_stay() -> None:
    report = parse(TEAMS.encode("utf-16"))
    assert report.platform == "Teams"
    jill, miriam = report.seen
    assert jill == Seen("Jill Manthorpe", "", (Stay(EARLY, dt.time(14, 40)), Stay(dt.time(14, 45, 13), LATE)), 119)
    assert miriam.shown == "Miriam Okafor"


def test_teams_report_without_activities_says_first_and_last() -> None:
    jill, _ = parse(TEAMS.split("3. In-Meeting")[0].encode("utf-16")).seen
    assert jill.stays == (Stay(EARLY, LATE),)
    assert jill.minutes == 119


def test_teams_of_2021_says_who_joined_and_left() -> None:
    jill, miriam = parse(TEAMS_OLD.encode("utf-16")).seen
    assert jill.stays == (Stay(EARLY, None), Stay(None, LATE))
    assert jill.when == "13:58–16:02"
    assert miriam.when == ""


names = st.text("abc XYZ", min_size=1).filter(str.strip)


@given(st.lists(st.tuples(names, st.integers(0, 1439), st.integers(0, 99)), min_size=1, max_size=8))
def test_every_row_is_in_exactly_one(rows: list[tuple[str, int, int]]) -> None:
    lines = [f"{n},x@example.org,2024-05-03 {m // 60:02}:{m % 60:02}:00,,{d},No" for n, m, d in rows]
    report = parse("\n".join([ZOOM.splitlines()[0], *lines]).encode())
    assert sum(len(seen.stays) for seen in report.seen) == len(rows)
    assert sum(seen.minutes or 0 for seen in report.seen) == sum(d for _, _, d in rows)
    assert {seen.shown.casefold() for seen in report.seen} == {" ".join(n.split()).casefold() for n, _, _ in rows}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "'r.csv' is empty."),
        (
            "1. Zusammenfassung\nName\tErster Beitritt\tLetztes Verlassen\tDauer\nJill\t1\t2\t3\n".encode("utf-16"),
            "'r.csv' is no attendance report that we know: no line names the columns of people and times. It has: “Name Erster "
            "Beitritt Letztes Verlassen Dauer”.",
        ),
        (b"a,b,jill@example.org\n1,2,3\n", "It has: “…”."),
        (b"just text", "It has: “just text”."),
        (ZOOM.splitlines()[0].encode(), "'r.csv' names nobody."),
        (ZOOM.replace("01:58:07 PM", "noon").encode(), "'r.csv', line 2: “05/03/2024 noon” is no time that we know."),
        (ZOOM.replace("01:58:07", "77:58:07").encode(), "is no time that we know."),
        (ZOOM.replace("Jill M (Jill Manthorpe)", "", 1).encode(), "'r.csv', line 2, names nobody: “| … |"),
        (b"PK\x03\x04\xff\xff", "'r.csv' is a workbook, not text."),
        (b"\xff\x00\xfe\x00,,,", "'r.csv' is no text."),
    ],
)
def test_what_is_no_report_is_said_without_addresses(content: bytes, sentence: str) -> None:
    with pytest.raises(BadCaptions) as caught:
        parse(content, where="r.csv")
    assert sentence in str(caught.value)
    assert "@" not in str(caught.value)


def test_an_old_windows_encoding_reads() -> None:
    assert parse(ZOOM.replace("Jill M", "Zoë M").encode("cp1252")).seen[0].shown == "Zoë M"
