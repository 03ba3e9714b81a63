"""Somebody more on the roster: one entry, and nothing else is touched."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.errors import BadRecord
from sasci_archive.formats import records, roster_toml
from sasci_archive.model.seminar import Participant, Role, Seminar

WITNESS = Participant(id="nt", name="Nia Toms", role=Role.WITNESS)
ENTRY = '[[roster]]\nid = "nt"\nname = "Nia Toms"\nrole = "witness"\n'
pieces = st.sampled_from(
    [
        "# about what follows",
        "",
        '[rights]\nholder = "us"',
        '[[roster]]\nid = "jm"\nname = "J"\nrole = "chair"',
        '[[sessions]]\nid = "1"',
    ]
)


@given(st.lists(pieces, max_size=6, unique=True), st.sampled_from(["\n", "\r\n", "\n\n"]))
def test_the_entry_is_added_and_every_line_stays(some: list[str], end: str) -> None:
    text = end.join(['title = "One"', *some])
    after = roster_toml.added(text, WITNESS)
    before = tomllib.loads(text)
    assert tomllib.loads(after) == {
        **before,
        "roster": [*before.get("roster", []), {"id": "nt", "name": "Nia Toms", "role": "witness"}],
    }
    assert after.replace(ENTRY, "").split() == text.split()
    assert records.parse(after.encode(), Seminar, where="seminar.toml").roster[-1] == WITNESS


def test_it_stands_behind_the_others() -> None:
    text = (
        'title = "One"\n\n[[roster]]\nid = "jm"\nname = "J"\nrole = "chair"\n\n# the rights\n[rights]\nholder = "us"\n'
    )
    assert roster_toml.added(text, WITNESS) == text.replace("\n# the rights", f"\n{ENTRY}\n# the rights")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip))
def test_any_name_can_be_on_it(name: str) -> None:
    person = Participant(id=roster_toml.id_for(name, ["a", "b"]), name=name, role=Role.FLOOR)
    assert records.parse(roster_toml.added('title = "One"', person).encode(), Seminar, where="s.toml").roster == (
        person,
    )


def test_a_roster_that_is_written_in_one_line_is_left_to_people() -> None:
    with pytest.raises(BadRecord) as error:
        roster_toml.added('title = "One"\nroster = []\n', WITNESS)
    assert str(error.value) == (
        "seminar.toml is written in a way that keeps Nia Toms from being put on its roster. Add them to it yourself, under [[roster]]."
    )
