"""Readiness: nothing is public until all that is owed is done, and it says exactly what is not."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sasci_archive.errors import BadRecord
from sasci_archive.model.consent import Without
from sasci_archive.model.outstanding import What
from sasci_archive.stages.approve import approve, sign_off
from sasci_archive.stages.publish import publish
from sasci_archive.stages.ready import ready
from sasci_archive.store.folder import Folder
from sasci_archive.tei.texts import by_person, whole
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
            transcript("and no money at", "and much money at"),
            What.APPROVAL,
            "Tobias Wren has not approved the text as it is now: it has changed since",
        ),
        (consent('[[approval]]\nperson = "mroz"', '[[approval]]\nperson = "nobody"'), What.APPROVAL, "Halina Mróz has not approved their text"),
        (transcript("Whose cupboard?", 'Whose cupboard?<note type="query">Hers?</note>'), What.NOTE, "1 note unresolved: u3"),
        (transcript('who="#p.mroz" start="#T2.4000"', 'start="#T2.4000"'), What.VOICE, "1 voice nobody has claimed: somebody"),
        (transcript("#u3 #u4", "#u4"), What.HEARING, "1 turn nobody has heard: u3"),
        (transcript(' subtype="name" resp="#ed1"', ' subtype="name"'), What.REDACTION, "1 redaction without authority: u4"),
        (transcript('resp="#ed1">Mróz</seg> lent', 'resp="#ed1">Mróz</seg>lent'), What.REDACTION, "Only a part of word"),
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
    assert page.count("Not corrected by the witness.") == 1
    assert "Not corrected by the witness." in (toy.published / "transcript.xml").read_text(encoding="utf-8")


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
