"""Phrases are found as whole words, in one pass; the longest wins, from the left."""

from __future__ import annotations

import gc
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.model import phrases
from sasci_archive.model.phrases import OBJECT, PASSAGE, Phrases, beginnings, normal


def found(text: str, *phrases: str) -> list[tuple[str, str]]:
    """What stands there, and for which phrase."""
    return [(text[at.start : at.end], phrase) for at in Phrases(phrases).found(text) for phrase in at.phrases]


def slowly(text: str, phrases: list[str]) -> list[tuple[int, int]]:
    """The plain definition, for small letters: at every place the longest phrase that is whole words."""
    places, at = [], 0
    while at < len(text):
        ends = [
            match.end()
            for phrase in phrases
            if (match := re.compile(rf"(?<!\w){re.escape(phrase)}(?!\w)").match(text, at))
        ]
        if ends:
            places.append((at, max(ends)))
            at = max(ends)
        else:
            at += 1
    return places


word = st.sampled_from(["a", "b", "ab", "ba", "c"])


@given(st.lists(word, max_size=30), st.lists(st.lists(word, min_size=1, max_size=3), max_size=6))
def test_one_pass_finds_what_the_plain_definition_finds(text: list[str], phrases: list[list[str]]) -> None:
    joined = [" ".join(phrase) for phrase in phrases]
    told = " ".join(text)
    assert [(at.start, at.end) for at in Phrases(joined).found(told)] == slowly(told, joined)


_near = st.text(alphabet="abAB's ’-.\u0301", max_size=24)


@given(_near, st.lists(_near, max_size=4))
def test_a_text_that_begins_no_phrase_has_none(text: str, phrases: list[str]) -> None:
    wanted = Phrases(phrases)
    if not wanted.begins & beginnings(text):
        assert not list(wanted.found(text))


@given(st.text(max_size=60), st.lists(st.text(min_size=1, max_size=8), max_size=5))
def test_whatever_is_found_is_there_and_shares_nothing(text: str, phrases: list[str]) -> None:
    last = 0
    for at in Phrases(phrases).found(text):
        assert last <= at.start < at.end <= len(text)
        assert at.phrases
        assert set(at.phrases) <= set(phrases)
        last = at.end


@pytest.mark.parametrize(
    ("text", "phrase", "stands"),
    [
        ("Marion's letter", "Marion", "Marion"),
        ("MARION’S letter", "MARION", "MARION"),
        ("the carers' home", "carers", "carers"),
        ("King’s College", "King's College", "King’s College"),
        ("Time banks spread", "time banks", "Time banks"),
        ("a time-bank", "time bank", "time-bank"),
        ("a time bank", "time-bank", "time bank"),
        ("non‑breaking time‑bank", "time-bank", "time‑bank"),
        ("NHS-funded", "NHS", "NHS"),
        ("the ex-Saltpan people", "Saltpan", "Saltpan"),
        ("St. Anne's Home", "St Anne", "St. Anne"),
        ("the R&D budget", "R&D", "R&D"),
        ("£13.60 an hour", "13.60", "13.60"),
        ("Saltpan\nHome  Care", "Saltpan Home Care", "Saltpan\nHome  Care"),
        ("在东京都", "东京", "东京"),
        ("Zoe\u0308 said", "Zo\u00eb", "Zoe\u0308"),
        ("O'Brien", "O’Brien", "O'Brien"),
        ("“care”", "care", "care"),
    ],
)
def test_is_found(text: str, phrase: str, stands: str) -> None:
    assert found(text, phrase) == [(stands, phrase)]


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Smith-Jones came", "Smith"),
        ("Jones-Smith came", "Smith"),
        ("post-war care", "post"),
        ("homecare", "home"),
        ("saltpan home care", "Saltpan Home Care"),
        ("Kings College", "King's College"),
        ("Marion. Oakshaw", "Marion Oakshaw"),
        (f"Marion {OBJECT} Oakshaw", "Marion Oakshaw"),
        (f"Marion\n{OBJECT}\nOakshaw", "Marion Oakshaw"),
        ("O'Brien", "Brien"),
        ("anything", "—"),
        ("Zoe said", "Zo\u00eb"),
    ],
)
def test_is_not_found(text: str, phrase: str) -> None:
    assert found(text, phrase) == []


def test_the_longest_phrase_wins_and_the_same_words_serve_two() -> None:
    phrases = ("home care", "Saltpan Home Care", "Saltpan", "Saltpan home-care", "home-care")
    assert found("Saltpan Home Care gave home care.", *phrases) == [
        ("Saltpan Home Care", "Saltpan Home Care"),
        ("home care", "home care"),
        ("home care", "home-care"),
    ]


def test_phrases_that_are_found_in_the_same_places_are_the_same() -> None:
    assert normal("St. Anne’s  Home-care") == normal("St Anne's home care") != normal("St Anne home care")


def test_of_whole_transcripts_that_were_looked_through_only_the_last_are_kept() -> None:
    """After every change it is another text, of megabytes."""
    known = Phrases(["tea urn"])
    wholes = [f"The tea urn, {number}. " * (PASSAGE // 10) for number in range(10)]
    for whole in wholes:
        assert len(list(known.found(whole))) == PASSAGE // 10
        assert len(list(known.found(whole))) == PASSAGE // 10
    gc.collect()
    kept = [each for each in gc.get_objects() if type(each) is phrases._Words and each._text in wholes]
    assert len(kept) == 2
