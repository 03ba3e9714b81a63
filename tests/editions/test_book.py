"""What stands around the transcript: nothing that is known is left out, nothing that is not known is made up."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from sasci_archive.editions import book
from sasci_archive.gate import Release
from sasci_archive.model.apparatus import Section
from sasci_archive.model.citation import Citation
from sasci_archive.model.reading import Person, Reading, SessionText, Standing
from sasci_archive.model.seminar import Role, Series, Term
from tests import bare


def test_the_imprint_leaves_out_what_is_not_known() -> None:
    bare = Citation(id="x", title="X", publisher="Marlsea Press")
    assert book.imprint(_reading(bare), "") == (("To be published by", "Marlsea Press"),)


def test_the_imprint_says_all_that_is_known(release: Release) -> None:
    lines = dict(book.imprint(release.reading, "Calloway, I. (2024)"))
    assert lines["Published by"] == "Marlsea Seminar Press, Marlsea, 20 November 2024"
    assert lines["Series"] == "Marlsea Witness Seminars, 3 (ISSN 0000-0000)"
    assert lines["DOI"] == "https://doi.org/10.5555/marlsea.lantern"
    assert lines["Seminar held on"] == "16 May 2024 and 17 May 2024"
    assert lines["Please cite as"] == "Calloway, I. (2024)"
    assert "Standing" not in lines


def test_a_series_without_a_number_or_issn_is_its_title() -> None:
    lines = dict(book.imprint(_reading(Citation(id="x", title="X", series=Series(title="Seminars"))), ""))
    assert lines["Series"] == "Seminars"


def test_everybody_on_the_list_is_in_the_company_once(release: Release) -> None:
    groups = book.company(release.reading)
    listed = [p.id for _, people in groups for p in people]
    assert sorted(listed) == sorted(p.id for p in release.reading.people)
    assert [heading for heading, _ in groups] == [
        "In the chair",
        "In the chair, and a witness",
        "Witnesses",
        "Organisers",
        "Interpreters",
        "Assistants",
        "From the floor",
        "Invited, did not take part",
    ]


@pytest.mark.parametrize(
    ("then", "now", "printed"),
    [
        ("Manager, 1998", "Retired", ("Manager, 1998", "Now: Retired")),
        ("Manager", "Manager", ("Manager",)),
        ("Manager", "", ("Manager",)),
        ("", "Reader", ("Reader",)),
        ("", "", ()),
    ],
)
def test_posts_are_told_as_then_and_now_where_they_differ(then: str, now: str, printed: tuple[str, ...]) -> None:
    assert book.posts(Person("a", "A", Role.WITNESS, then, now)) == printed


def test_a_proof_and_a_demonstration_are_marked(release: Release, proof: Release, synthetic: Release) -> None:
    assert book.marks(release.reading) == ()
    assert book.marks(proof.reading) == (Standing.MACHINE.label,)
    assert book.marks(synthetic.reading) == ("Synthetic demonstration",)


def test_sessions_and_sections_without_a_title_get_a_plain_one(release: Release) -> None:
    one = SessionText("1", "", None, ())
    alone = msgspec.structs.replace(release.reading, sessions=(one,))
    assert book.session_title(one, alone) == "Transcript"
    assert book.session_title(one, release.reading) == "Session 1"
    assert book.session_title(release.reading.sessions[0], release.reading) == "How the Round began"
    assert book.section_title(Section("editorial-note", "", ())) == "Editorial note"


def test_only_signs_that_occur_are_explained(release: Release) -> None:
    told = dict(book.signs(release.reading))
    assert {"[overlapping]", "[word?]", "[laughs]", "[inaudible]", "[off the record]", "[withheld]", "Editor:"} <= set(
        told
    )
    assert book.signs(_reading(Citation(id="x", title="X"))) == ()


def test_the_date_inside_a_file_is_never_the_clock(release: Release) -> None:
    reading = release.reading
    undated = msgspec.structs.replace(reading, citation=msgspec.structs.replace(reading.citation, date=None))
    assert book.filed_on(reading) == dt.date(2024, 11, 20)
    assert book.filed_on(undated) == dt.date(2024, 9, 1)
    assert book.filed_on(msgspec.structs.replace(undated, changes=())) == dt.date(2024, 5, 17)
    assert book.filed_on(_reading(Citation(id="x", title="X"))) == book.NO_DATE


def test_a_definition_ends_with_one_full_stop() -> None:
    assert (
        book.definition(Term(term="HSU", expansion="Home Support Unit", meaning="A team."))
        == "Home Support Unit. A team."
    )
    assert book.definition(Term(term="round")) == ""


def _reading(citation: Citation) -> Reading:
    return bare.reading(citation=citation)
