"""What is marked, and what is not: every text of a master is on one of the two heaps, and nothing marked on the other."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from sasci_archive import gate
from sasci_archive.formats import records
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Answer, Consent, Named, Permission, Wish
from sasci_archive.model.indexing import Entry, Index
from sasci_archive.model.secret import Kind, Marked
from sasci_archive.tei.bound import indexing
from sasci_archive.tei.document import compose, local, parse

TOY = Path(__file__).parents[2] / "toy"
MASTER = (TOY / "4-transcript.xml").read_bytes()
CONSENT = records.parse((TOY / "consent.toml").read_bytes(), Consent, where="consent.toml")
ON = dt.datetime(2026, 1, 1, 12, 0, tzinfo=dt.UTC)


def marked(consent: Consent = CONSENT, master: bytes = MASTER) -> Marked:
    return gate.marked(master, consent, Channel.HTML, ON)


def of(found: Marked, mark: str) -> list[str]:
    return [" ".join(secret.text.split()) for secret in found.secrets if secret.mark.startswith(mark)]


def test_each_kind_of_mark_is_found_with_its_words() -> None:
    found = marked()
    assert of(found, "words in u4") == ["Mróz"]
    assert of(found, "a superseded reading in u2") == ["1997,"]
    assert of(found, "a superseded reading in u8") == ["quietly."]
    assert "listen again" in " ".join(of(found, "a comment in line"))
    assert of(found, "the history") == [
        "An addition by Tobias Wren.",
        "Corrections returned by Tobias Wren.",
        "Years heard again.",
    ]
    assert of(found, "a hidden name") == ["Halina Mróz", "Lena Fairholt"]
    assert "Borrower" in of(found, "what is told of somebody")
    assert of(found, "another name of somebody") == ["Toby", "tw-laptop"]
    assert "Mrs K." in found.unmarked
    assert "by Dr Ada Ferrar" in found.unmarked, (
        "as the title page says it, so that a line of the history may say it too"
    )
    assert "the first" in found.unmarked
    assert "Mróz" not in found.unmarked


def test_what_somebody_said_who_refused_is_marked_with_its_notes() -> None:
    refused = Consent(permission=(*CONSENT.permission[:1], Permission(person="wren", text=Answer.NO)))
    found = marked(refused)
    assert "We closed it in June." in of(found, "what was said in u8")
    assert "I still have the key." in of(found, "what was said in u8")
    assert of(found, "what was said in c1") == ["It did not stop."]
    assert "cupboard, in" not in found.unmarked


def test_who_was_asked_and_is_not_listed_is_nowhere_among_what_may_be_said() -> None:
    found = marked()
    assert "Sir Peter Ansty" in of(found, "what is told of somebody")
    assert "Ansty" not in found.unmarked


def test_third_parties_who_do_not_want_to_be_named_are_hidden_names() -> None:
    third = Named(name="The Mayor", known_as=("Aldous Finn",), wish=Wish.OMIT)
    found = marked(msgspec.structs.replace(CONSENT, named=(third,)))
    assert of(found, "a hidden name")[-2:] == ["The Mayor", "Aldous Finn"]
    assert {secret.kind for secret in found.secrets if secret.mark.startswith("a hidden name")} == {Kind.NAME}


def test_what_stands_in_the_index_makes_nothing_sayable_and_is_no_secret() -> None:
    root = parse(MASTER)
    entries = (Entry(heading="Quilting", words=("puzzle",)), Entry(heading="Mróz, lender", turns=("u4",)))
    indexing.bind(root, Index(entry=entries))
    assert marked(master=compose(root)) == marked()


answers = st.builds(
    Permission,
    person=st.just("wren"),
    attribution=st.sampled_from(list(type(CONSENT.permission[0].attribution))),
    pseudonym=st.just("Mr B."),
    text=st.sampled_from(Answer),
    signed=st.just(dt.date(2024, 5, 16)),
    withdrawn=st.none() | st.just(dt.date(2025, 1, 1)),
)


@given(answers)
def test_no_text_of_the_master_falls_between_the_two_heaps(answer: Permission) -> None:
    consent = Consent(permission=(*(p for p in CONSENT.permission if p.person != "wren"), answer))
    found = marked(consent)
    heaps = "".join("".join(secret.text for secret in found.secrets).split()) + "".join(found.unmarked.split())
    for node in parse(MASTER).iter("*", etree.Comment):
        for text in ((node.text if local(node) != "desc" else "") or "", node.tail or ""):
            assert "".join(text.split()) in heaps, text
