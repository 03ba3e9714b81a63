"""Readiness: nothing is public until all that is owed is done, and it says exactly what is not."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sasci_archive.errors import BadRecord
from sasci_archive.model.consent import Matter, Without
from sasci_archive.model.outstanding import What
from sasci_archive.stages.approve import approve, sign_off
from sasci_archive.stages.publish import publish
from sasci_archive.stages.ready import ready
from sasci_archive.store.folder import Folder
from sasci_archive.tei.signed.texts import by_person, whole
from tests.readying import BY, finish, make_ready

ON = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
TOY = Path(__file__).parent / "toy"


@pytest.fixture
def toy(tmp_path: Path) -> Folder:
    shutil.copytree(TOY, tmp_path / "toy")
    return make_ready(Folder(tmp_path, "toy"))


def edit(path: Path, was: str, now: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert was in text
    path.write_text(text.replace(was, now, 1), encoding="utf-8")


def sentences(folder: Folder) -> list[str]:
    return [item.sentence for item in ready(folder, on=ON).items]


def test_with_all_done_it_is_ready_and_says_so(toy: Folder) -> None:
    found = ready(toy, on=ON)
    assert found.items == ()
    assert found.ready
    assert found.headline == "2 witnesses: 2 approved."


def transcript(was: str, now: str) -> Callable[[Folder], None]:
    return lambda folder: edit(folder.transcript_xml, was, now)


def consent(was: str, now: str) -> Callable[[Folder], None]:
    return lambda folder: edit(folder.consent_toml, was, now)


@pytest.mark.parametrize(
    ("undo", "what", "sentence"),
    [
        (
            consent('pseudonym = "Mrs K."', 'pseudonym = "Mrs Tal"'),
            What.SIGN_OFF,
            "Nobody has signed off the text as it is now for whether somebody can still be recognised: it has changed since",
        ),
        (
            transcript("and no money at", "and much money at"),
            What.APPROVAL,
            "Tobias Wren has not approved the text as it is now: it has changed since",
        ),
        (consent('[[approval]]\nperson = "mroz"', '[[approval]]\nperson = "nobody"'), What.APPROVAL, "Halina Mróz has not approved their text"),
        (transcript("Whose cupboard?", 'Whose cupboard?<note type="query">Hers?</note>'), What.NOTE, "1 note unresolved: u3"),
        (transcript('who="#p.mroz" start="#T2.4000"', 'start="#T2.4000"'), What.VOICE, "1 voice nobody has claimed: somebody"),
        (transcript("#u3 #u4", "#u4"), What.HEARING, "1 turn nobody has heard: u3"),
        (transcript(' subtype="name" resp="#ed1"', ' subtype="name"'), What.REDACTION, "1 redaction without authority: u4"),
        (
            transcript("Whose cupboard?", 'Whose cup<seg type="restricted" resp="#ed1">board</seg>?'),
            What.REDACTION,
            "A part of a word is withheld, and the rest of it would be printed: u3",
        ),
        (consent('text = "yes"\n', ""), What.PERMISSION, "Dr Ines Calloway has not answered about publishing what they said"),
        (consent('copyright = "licence"\n', ""), What.RIGHTS, "Dr Ines Calloway has granted neither a licence nor an assignment of copyright"),
        (consent('performance = "yes"\n', ""), What.RIGHTS, "Dr Ines Calloway has not licensed their performer's rights in the recording"),
        (consent('reuse = "yes"\n', ""), What.RIGHTS, "Dr Ines Calloway has not agreed to reuse under CC-BY-4.0"),
        (consent('retention = "ten years"', ""), What.RIGHTS, "The record of data protection does not say: how long what is kept"),
        (
            consent('text = "yes"\n', 'text = "yes"\nconditions = "not before my book"\n'),
            What.CONDITION,
            "Dr Ines Calloway has set a condition, and nobody has said that it is met",
        ),
        (
            consent('matter = "libel"\n', 'matter = "recognition"\n'),
            What.SIGN_OFF,
            "Nobody has signed off the text as it is now for libel",
        ),
        (
            consent("[processing]", '[[named]]\nname = "The Mayor"\n\n[processing]'),
            What.THIRD_PARTY,
            "The Mayor, of whom others speak, has not said whether to be named",
        ),
        (
            lambda folder: edit(folder.seminar_toml, 'title = "The Toy Library"', 'title = "A Toy Library"'),
            What.TRANSCRIPT,
            "The transcript's header and seminar.toml differ",
        ),
    ],
)  # fmt: skip
def test_each_thing_undone_is_said_and_keeps_it_from_being_public(
    toy: Folder, undo: Callable[[Folder], None], what: What, sentence: str
) -> None:
    undo(toy)
    found = [item for item in ready(toy, on=ON).items if item.what is what]
    assert len(found) == 1, ready(toy, on=ON).items
    assert found[0].sentence.startswith(sentence)
    edition, _ = publish(toy, on=ON)
    assert not edition.public
    assert edition.outstanding == ready(toy, on=ON).items
    assert not toy.published.exists()


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("<desc>raises hand</desc>", "<desc>calls him a thief</desc>"),
        ("connection lost, two seconds", "somebody calls him a thief"),
        ('new="whisper"', 'new="thieving"'),
        ("The library opens", "The thief opens it"),
        ("Tobias Wren mended the puzzles.", "Tobias Wren stole the puzzles."),
        ("The borough.", "A den of thieves."),
        ("<item>Who paid?</item>", "<item>Who stole?</item>"),
        ("The Mayor", "The Thief"),
        ('<u xml:id="u3" who="#p.chair"', '<u xml:id="u3" who="#p.wren"'),
        ('<kinesic who="#p.wren">', '<kinesic who="#p.mroz">'),
        ('<event xml:id="ev1" when="1996">', '<event xml:id="ev1" when="1997">'),
        ('reason="crosstalk"', 'reason="thieves’ talk"'),
    ],
)
def test_a_sign_off_is_of_all_that_is_printed_and_of_who_says_it(was: str, now: str) -> None:
    master = (TOY / "4-transcript.xml").read_text(encoding="utf-8")
    assert master.count(was) == 1
    assert whole(master.replace(was, now).encode()) != whole(master.encode())


def test_a_sign_off_is_not_of_what_stays_in_the_house_nor_of_times_and_numbers() -> None:
    master = (TOY / "4-transcript.xml").read_text(encoding="utf-8")
    for was, now in (
        ("listen again", "heard"),
        ('start="#T1.12600"', 'start="#T1.12200"'),
        ("10.5555/toy", "10.5555/y"),
    ):
        assert whole(master.replace(was, now).encode()) == whole(master.encode())


def test_without_approval_too_it_is_this_text_that_may_be_published(toy: Folder) -> None:
    approve(toy, "wren", type(BY)(BY.on, BY.who, "the chair"), without=Without.TELEPHONE, taken_by="Ada Ferrar")
    for matter in Matter:
        sign_off(toy, matter, BY)
    assert ready(toy, on=ON).ready
    edit(toy.transcript_xml, "We closed", "We never closed")
    for matter in Matter:
        sign_off(toy, matter, BY)
    assert sentences(toy) == [
        "Tobias Wren has not approved the text as it is now: it has changed since (not yet asked)"
    ]


def test_a_doi_or_the_reason_why_there_is_none(toy: Folder) -> None:
    edit(toy.seminar_toml, 'doi = "10.5555/toy"', "")
    edit(toy.transcript_xml, '<idno type="DOI">10.5555/toy</idno>', "")
    assert sentences(toy) == ["DOI not reserved"]
    edit(toy.seminar_toml, 'place = "Marlsea"', 'place = "Marlsea"\nwithout_doi = "a family paper"')
    assert sentences(toy) == []


def test_a_synthetic_seminar_asks_nobody(toy: Folder) -> None:
    shutil.copy(TOY / "consent.toml", toy.consent_toml)
    edit(toy.seminar_toml, 'language = "en-GB"', 'language = "en-GB"\nsynthetic = true')
    assert {item.what for item in ready(toy, on=ON).items} == {What.APPROVAL, What.TRANSCRIPT}


def test_published_without_approval_on_somebodys_word_is_printed_so(toy: Folder) -> None:
    with pytest.raises(BadRecord, match="'wren' cannot be published without approval on nobody's word"):
        approve(toy, "wren", BY, without=Without.DIED)
    chair = type(BY)(BY.on, BY.who, "the chair")
    with pytest.raises(BadRecord, match="Who took down the answer of 'wren' is not said"):
        approve(toy, "wren", chair, without=Without.TELEPHONE)
    approve(toy, "wren", chair, without=Without.UNREACHABLE)
    assert ready(toy, on=ON).headline == "2 witnesses: 1 approved, 1 unreachable (released on the word of the chair)."
    edition, _ = publish(toy, on=ON)
    assert edition.public
    page = (toy.published / "index.html").read_text(encoding="utf-8")
    # a change in the toy's transcript was made by Wren's wish
    assert page.count("Corrected by the witness, not approved.") == 1
    assert "Corrected by the witness, not approved." in (toy.published / "transcript.xml").read_text(encoding="utf-8")


def test_an_approval_is_of_what_is_read_and_not_of_how_it_is_marked(toy: Folder) -> None:
    before = by_person(toy.transcript_xml.read_bytes())
    edit(toy.transcript_xml, "<emph>puzzle</emph>", "puzzle")
    edit(toy.transcript_xml, 'start="#T1.12600"', 'start="#T1.12200"')
    assert by_person(toy.transcript_xml.read_bytes()) == before
    edit(toy.transcript_xml, "dissolved in 2004", "dissolved in 2005")
    after = by_person(toy.transcript_xml.read_bytes())
    assert {person for person in after if after[person] != before[person]} == {"p.wren"}
    assert whole(toy.transcript_xml.read_bytes()) != whole((TOY / "4-transcript.xml").read_bytes())


def test_a_decision_replaces_the_one_before_and_keeps_every_comment(toy: Folder) -> None:
    edit(toy.consent_toml, "[[approval]]", "# by post\n[[approval]]")
    before = toy.consent_toml.read_text(encoding="utf-8")
    finish(toy)
    after = toy.consent_toml.read_text(encoding="utf-8")
    assert after == before
    sign_off(toy, next(iter(type(toy.consent().signoff[0].matter))), type(BY)(BY.on, "Somebody Else"))
    assert after.count("[[signoff]]") == toy.consent_toml.read_text(encoding="utf-8").count("[[signoff]]")
    assert "# by post" in toy.consent_toml.read_text(encoding="utf-8")


def test_who_signs_off_is_told_what_is_withheld_and_quoted_elsewhere(toy: Folder) -> None:
    edit(toy.transcript_xml, "Why did it stop?", "You said: nobody asked for it until today. Why did it stop?")
    edit(toy.consent_toml, 'person = "mroz"\n', 'person = "mroz"\nwithdrawn = 2026-11-20\n')
    told = [item.sentence for item in ready(toy, on=ON).items if "third parties" in item.sentence]
    assert told[0].endswith("(five words in a row of this stand elsewhere too: what was said in u7)")


def test_what_must_be_done_before_an_embargo_ends_is_said_from_the_start_and_keeps_nothing_shut(toy: Folder) -> None:
    edit(toy.consent_toml, 'person = "wren"\n', 'person = "wren"\nopens = 2027-01-01\n')
    edit(toy.transcript_xml, "with a cupboard", "in a cupboard")
    finish_but_wren(toy)
    found = ready(toy, on=ON)
    assert found.ready
    (ahead,) = found.ahead
    assert ahead.opens == dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
    assert [(item.what, item.about) for item in ahead.items] == [(What.APPROVAL, ("wren",))]
    assert ahead.items[0].sentence.startswith("Tobias Wren has not approved the text as it is now")
    approve(toy, "wren", BY)
    assert ready(toy, on=ON).ahead == ()
    assert publish(toy, on=ahead.opens)[0].public


def finish_but_wren(folder: Folder) -> None:
    for matter in Matter:
        sign_off(folder, matter, BY)
