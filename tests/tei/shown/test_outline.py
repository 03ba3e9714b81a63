"""What catalogues say of an edition is what its whole reading says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sasci_archive.errors import BadTranscript, NoPermission
from sasci_archive.gate import release
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Consent
from sasci_archive.model.outline import Outline
from sasci_archive.model.speech import Words
from sasci_archive.tei.shown.outline import outline
from sasci_archive.tei.shown.reading import read
from tests.gate.invented import consents, masters
from tests.gate.toy import ON, PUBLIC


def of_the_reading(tei: bytes) -> Outline:
    whole = Outline.of(read(tei, None))
    return replace(whole, speakers=tuple(replace(person, portrait="") for person in whole.speakers))


@given(masters(), consents, st.sampled_from((*PUBLIC, Channel.PROOF)))
def test_it_is_the_same_without_reading_what_is_said(
    made: tuple[bytes, Words], consent: Consent, channel: Channel
) -> None:
    master, words = made
    try:
        tei = release(master, words, consent, channel, ON).tei
    except NoPermission:
        tei = master
    assert outline(tei) == of_the_reading(tei)


def test_it_is_the_same_of_the_toy_with_everything_around_it(around: bytes) -> None:
    found = outline(around)
    assert found == of_the_reading(around)
    assert [person.id for person in found.speakers] == ["chair", "wren", "mroz", "fairholt"]
    assert found.turns
    assert found.length


def test_what_does_not_read_is_none() -> None:
    with pytest.raises(BadTranscript, match="not well-formed"):
        outline(b"<TEI")
