"""What can be found in a volume: all of it, each at a place that the page has."""

from __future__ import annotations

import re

import pytest
from lxml import html

from sasci_archive.catalogue import Entry, catalogue
from sasci_archive.search.passages import Volume, volume
from sasci_archive.search.values import Kind
from sasci_archive.store.workspace import Workspace
from sasci_archive.trials.many_turns import measured
from tests.shelved import ON


@pytest.fixture(scope="module")
def entry(shelf: Workspace) -> Entry:
    return catalogue(shelf, ON).entry("toy")


@pytest.fixture(scope="module")
def found(entry: Entry) -> Volume:
    return volume(entry.record, entry.reading)


def test_every_place_is_one_of_the_edition_s_page(entry: Entry, found: Volume) -> None:
    assert entry.home
    ids = set(html.fromstring((entry.home / "index.html").read_bytes()).xpath("//@id"))  # type: ignore[arg-type]
    for passage in found.passages:
        assert not passage.place or passage.place in ids, passage


def test_every_turn_is_there_in_order_with_its_words_who_and_when(found: Volume) -> None:
    turns = [passage for passage in found.passages if passage.kind is Kind.TURN]
    assert [turn.place for turn in turns] == ["u1", "u2", "u3", "u4", "u5", "u5a", "u6", "u7", "u8"]
    assert turns[1].text.startswith("It began with a cupboard, in 1996, and no money")
    assert (turns[1].speaker, turns[1].at, turns[1].session) == ("Tobias Wren", 6000, 0)
    assert turns[7].speaker == "Mrs K."
    assert [session.day and session.day.isoformat() for session in found.sessions] == ["2024-05-16", "2024-05-17"]


def test_so_is_all_that_stands_around_them(found: Volume) -> None:
    said = {kind: " ".join(p.text for p in found.passages if p.kind is kind) for kind in Kind}
    for kind, words in {
        Kind.CHAT: "It did not stop.",
        Kind.NOTE: "The association was dissolved in 2004.",
        Kind.MATTER: "Why the seminar was held.",
        Kind.CHRONOLOGY: "The library opens",
        Kind.GLOSSARY: "It lent to the libraries.",
        Kind.PEOPLE: "Tobias Wren mended the puzzles.",
        Kind.RECORD: "A Witness Seminar in Eight Turns",
    }.items():
        assert words in said[kind], kind


def test_no_sign_that_nobody_sees_is_in_it(found: Volume) -> None:
    assert not [passage for passage in found.passages if re.search(r"[\x00-\x1f\x7f\xad]", passage.text)]


def test_the_benchmark_asks_what_it_says() -> None:
    rows = {row.what: row for row in measured(lambda *_: None, count=2, turns=60)}
    assert rows["turns, words"].figure.startswith("120 in 2 volumes")
    assert rows["p95 of all of these, everything counted"].budget == "< 50 ms"
