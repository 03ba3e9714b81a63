"""What is proposed for an index has words that are said, is proposed once, and is nothing that the editor has or has refused."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.formats import accounts
from sasci_archive.house.capital_names import Name
from sasci_archive.house.index_proposals import Said, proposals
from sasci_archive.model.apparatus import IndexKind
from sasci_archive.model.consent import Named, Wish
from sasci_archive.model.indexing import Entry, Index, Proposal
from sasci_archive.model.phrases import Phrases, normal
from sasci_archive.model.seminar import Participant, Role, Term

ROSTER = (
    Participant(id="nt", name="Dr Nuala Tresk", role=Role.CHAIR),
    Participant(id="mo", name="Marion Oakshaw", role=Role.WITNESS, known_as=("mo-laptop", "Maz")),
    Participant(id="jo", name="Joan Oakshaw", role=Role.WITNESS, sort_as="Oakshaw, Joan"),
    Participant(id="wp", name="Will Price", role=Role.WITNESS),
)
GLOSSARY = (
    Term(term="ALCD", expansion="Association of Local Care Directors"),
    Term(term="time bank", meaning="a scheme"),
    Term(term="respite", meaning="never said"),
)
TURNS = {
    "u1": "Welcome to Fennerby. With us are Marion Oakshaw, Joan Oakshaw and Will Price.",
    "u2": "Marion, how was it?",
    "u3": "Saltpan Home Care paid by the minute; Maz knew. My neighbour Jean said so, in Fennerby. What will the price be?",
    "u4": "Time banks were new to the ALCD. Will Price's idea. I don't know, we'll see on Monday.",
    "u5": "Jean went to the Department of Health and Social Care, and to Quarry Row. Mrs Pell died.",
}


def proposed(index: Index = Index(), named: tuple[Named, ...] = (), **said: object) -> dict[str, Proposal]:  # noqa: B008  frozen
    """By heading."""
    found = proposals(Said(TURNS, **said), roster=ROSTER, glossary=GLOSSARY, index=index, named=named)  # type: ignore[arg-type]
    return {proposal.entry.heading: proposal for proposal in found}


def test_names_terms_and_places_are_proposed_by_kind_with_what_to_look_for() -> None:
    assert [(p.number, p.entry.kind.value, heading, p.entry.words, p.turns) for heading, p in proposed().items()] == [
        (1, "person", "Jean", ("Jean",), ("u3", "u5")),
        (2, "person", "Oakshaw, Joan", ("Joan Oakshaw",), ("u1",)),
        (3, "person", "Oakshaw, Marion", ("Marion Oakshaw", "Maz", "Marion"), ("u1", "u2", "u3")),
        (4, "person", "Pell", ("Pell",), ("u5",)),
        (5, "person", "Price, Will", ("Will Price",), ("u1", "u4")),
        (6, "body", "Association of Local Care Directors (ALCD)", ("ALCD",), ("u4",)),
        (7, "body", "Department of Health and Social Care", ("Department of Health and Social Care",), ("u5",)),
        (8, "body", "Saltpan Home Care", ("Saltpan Home Care",), ("u3",)),
        (9, "place", "Fennerby", ("Fennerby",), ("u1", "u3")),
        (10, "place", "Quarry Row", ("Quarry Row",), ("u5",)),
        (11, "subject", "time banks", ("time banks",), ("u4",)),
    ]
    found = proposed()
    assert found["Oakshaw, Marion"].entry.but_not == ("u2",)  # she is only spoken to
    assert found["Association of Local Care Directors (ALCD)"].short == "ALCD"
    assert found["Oakshaw, Joan"].source == "the roster"


def test_what_the_text_marks_and_a_model_finds_is_proposed_too() -> None:
    found = proposed(
        marked=(Name("Quarry Row, Fennerby", IndexKind.PLACE), Name("Fennerby", IndexKind.BODY)),
        found=(Name("Maz", IndexKind.PLACE), Name("minute", IndexKind.SUBJECT)),
        chronology=("The council cuts Home Care in Quarry Row",),
    )
    assert found["Fennerby"].source == "marked in the text"
    assert found["Fennerby"].entry.kind is IndexKind.BODY
    assert "Quarry Row, Fennerby" not in found  # nobody says it
    assert found["Quarry Row"].source == "the chronology"
    assert found["minute"].source == "the model of names"
    assert "Maz" not in found  # that is Marion


@pytest.mark.parametrize(
    "index",
    [
        Index(entry=(Entry(heading="Jean, neighbour", words=("Jean",)),)),
        Index(entry=(Entry(heading="Jean", turns=("u3",)),)),
        Index(refused=("Jean",)),
    ],
)
def test_what_is_there_or_was_refused_is_not_proposed_again(index: Index) -> None:
    assert "Jean" not in proposed(index)
    assert "Oakshaw, Marion" in proposed(index)


def test_who_is_in_the_index_by_another_heading_is_not_proposed_again() -> None:
    assert "Oakshaw, Marion" not in proposed(Index(entry=(Entry(heading="Maz", person="mo", turns=("u3",)),)))


@pytest.mark.parametrize(("wish", "there"), [(Wish.NAME, True), (Wish.OMIT, False)])
def test_nobody_is_proposed_who_has_not_agreed_to_be_named(wish: Wish, *, there: bool) -> None:
    assert ("Jean" in proposed(named=(Named(name="Jean Pell", wish=wish),))) is there
    assert ("Pell" in proposed(named=(Named(name="Jean Pell", wish=wish),))) is there


WORDS = st.sampled_from(
    ["Marion", "Oakshaw", "Joan", "ALCD", "time bank", "the", "in", "Fennerby", "Council", "of", "Mrs", "."]
)


@given(st.dictionaries(st.sampled_from(["u1", "u2", "u3"]), st.lists(WORDS, max_size=12).map(" ".join)))
def test_every_proposal_has_words_that_are_said_and_accepting_all_leaves_none(turns: dict[str, str]) -> None:
    said = Said(turns)
    found = proposals(said, roster=ROSTER, glossary=GLOSSARY, index=Index())
    assert [p.number for p in found] == list(range(1, len(found) + 1))
    for proposal in found:
        for word in proposal.entry.words:
            assert any(True for text in turns.values() for _ in Phrases((word,)).found(text))
        assert set(proposal.turns) <= turns.keys()
    words = [normal(word) for p in found for word in p.entry.words]
    assert len(words) == len(set(words))
    accepted = Index(entry=tuple(p.entry for p in found))
    assert proposals(said, roster=ROSTER, glossary=GLOSSARY, index=accepted) == ()
    refused = Index(refused=tuple(p.entry.heading for p in found))
    headings = {p.entry.heading for p in proposals(said, roster=ROSTER, glossary=GLOSSARY, index=refused)}
    assert headings.isdisjoint(refused.refused)


def test_of_captions_real_in_shape_every_proposal_is_said(captions: Path) -> None:
    content = (captions / "teams.vtt").read_bytes()
    passages = accounts.read(content, where="teams.vtt").account.passages
    turns = {f"u{n}": " ".join(word.text for word in p.words) for n, p in enumerate(passages, start=1)}
    found = proposals(Said(turns), roster=(), glossary=(), index=Index())
    assert len(found) > 20
    for proposal in found:
        said = [turn for turn, text in turns.items() for _ in Phrases(proposal.entry.words).found(text)]
        assert tuple(dict.fromkeys(said)) == proposal.turns
        assert len(said) == proposal.places


@given(st.dictionaries(st.text(max_size=3), st.text(max_size=80), max_size=4))
def test_no_text_breaks_it(turns: dict[str, str]) -> None:
    for proposal in proposals(Said(turns), roster=(), glossary=(), index=Index()):
        assert msgspec.json.encode(proposal)
