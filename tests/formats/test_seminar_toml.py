"""A record that is made of an edition's header says all that the header says."""

from __future__ import annotations

import msgspec
from hypothesis import given, settings

from sasci_archive.formats import records, seminar_toml
from sasci_archive.model.citation import Citation
from sasci_archive.model.seminar import Seminar
from tests.tei.invented import seminars


@settings(max_examples=30)  # the library that writes TOML is slow
@given(seminars)
def test_what_it_is_cited_as_is_read_back_as_it_was(seminar: Seminar) -> None:
    citation = Citation.of("toy", seminar)
    read = records.parse(seminar_toml.compose(citation), Seminar, where="seminar.toml")
    assert not read.roster
    again = Citation.of("toy", read)
    assert again == msgspec.structs.replace(citation, rights=again.rights)
    assert "\n".join(again.rights) == "\n".join(citation.rights)
