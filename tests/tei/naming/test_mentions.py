"""Mentions: where somebody is named, and the markup that says so; nothing else of the text changes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sasci_archive import gate
from sasci_archive.errors import BadTranscript
from sasci_archive.formats import records
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Consent
from sasci_archive.model.hidden_names import Hidden
from sasci_archive.tei.changing import amend
from sasci_archive.tei.changing.changes import Mark
from sasci_archive.tei.document import all_text, by_id, compose, parse
from sasci_archive.tei.naming.mentions import Mention, unmarked

TOY = Path(__file__).parents[2] / "toy"
MASTER = (TOY / "4-transcript.xml").read_bytes()
CONSENT = records.parse((TOY / "consent.toml").read_bytes(), Consent, where="consent.toml")
ON = dt.datetime(2026, 1, 1, 12, 0, tzinfo=dt.UTC)
MROZ = Hidden("Halina Mróz")


def said(text: str) -> bytes:
    return MASTER.replace(b"Whose cupboard?", text.encode())


def marked(master: bytes, *places: Mention) -> bytes:
    change = Mark(when=dt.date(2026, 1, 1), who="Ada Ferrar", why="Mentions marked.", mentions=places, person="mroz")
    return amend.apply(master, change)


def test_every_part_of_a_name_is_found_where_no_markup_says_whose_it_is() -> None:
    master = said("Halina Mróz? Thank you, Halina, and <persName ref='#p.mroz'>Mróz</persName>, and Mróz’s own.")
    assert unmarked(parse(master), MROZ) == (
        Mention("u3", 1, 2, "Halina Mróz?"),
        Mention("u3", 5, 5, "Halina,"),
        Mention("u3", 9, 9, "Mróz’s"),
    )


def test_what_is_marked_is_the_name_without_what_stands_around_it_and_the_gate_opens() -> None:
    master = said("Halina Mróz? (Halina!) and Mróz’s own.")
    with pytest.raises(Exception, match="still stand in the text"):
        gate.release(master, None, CONSENT, Channel.HTML, ON)
    after = marked(master, *unmarked(parse(master), MROZ))
    u3 = by_id(parse(after))["u3"]
    assert [all_text(name) for name in u3.iter("{*}persName")] == ["Halina Mróz", "Halina", "Mróz"]
    assert all_text(u3) == all_text(by_id(parse(master))["u3"])
    assert unmarked(parse(after), MROZ) == ()
    released = gate.release(after, None, CONSENT, Channel.HTML, ON).tei.decode()
    assert "Mrs K.</persName>? (<persName" in released
    assert "Mrs K.</persName>’s own." in released


def test_marking_is_taken_back_as_it_was() -> None:
    master = compose(parse(said("Thank you, Halina.")))
    change = Mark(when=dt.date(2026, 1, 1), why="x", mentions=unmarked(parse(master), MROZ), person="mroz")
    assert amend.apply(amend.apply(master, change), amend.inverse(master, change)) == master


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        (Mention("u3", 2, 3), "u3 has 2 words; there is no run of them from 2 to 3."),
        (Mention("u99", 1, 1), "There is no turn, message or note 'u99'."),
        (Mention("u2", 7, 8), "these words run across markup"),
    ],
)
def test_words_that_are_not_there_or_stand_in_different_markup_are_a_sentence(place: Mention, sentence: str) -> None:
    with pytest.raises(BadTranscript) as caught:
        marked(MASTER, place)
    assert sentence in str(caught.value)


def test_a_sign_between_words_is_no_name() -> None:
    with pytest.raises(BadTranscript) as refused:
        marked(said("Whose – cupboard?"), Mention("u3", 2, 2))
    assert str(refused.value) == "u3: '–' names nothing. Choose the words of the name, from the first to the last."
