"""The Word file of a packet: every passage and every answer under its bookmark, and what is theirs plainly theirs."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import msgspec
import pytest

from sasci_archive.editions import templates
from sasci_archive.editions.packet import letters, word
from sasci_archive.editions.packet.letters import Outcome
from sasci_archive.editions.packet.word import EMPTY
from sasci_archive.gate import Release
from sasci_archive.model.consent import Consent
from sasci_archive.model.review import BOX, TICKED, Packet, Purpose
from tests.editions.test_word import bookmarked, paragraphs, part
from tests.sending import MUTUAL, letter, packet_of, released


def made(release: Release, packet: Packet, **more: object) -> bytes:
    filled = msgspec.structs.replace(letter(packet), **more)
    name = "review/final-how-to.txt" if packet.purpose is Purpose.FINAL else "review/how-to.txt"
    return word.docx(release, packet, filled, letters.sentences(templates.text(name), filled, called=name))


def whole(docx: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith((".xml", ".rels")))


@pytest.mark.parametrize("extracts", [False, True])
@pytest.mark.parametrize(("reader", "consent"), [("wren", MUTUAL), ("mroz", Consent()), ("fairholt", MUTUAL)])
def test_each_passage_and_each_answer_is_whole_inside_its_bookmark(
    reader: str, consent: Consent, extracts: bool
) -> None:
    release = released(reader, consent)
    packet = packet_of(release, reader, extracts=extracts, consent=consent)
    found = bookmarked(made(release, packet))
    texts = {name.removeprefix("wsu_"): "\n".join(text) for name, text in found.items() if name.startswith("wsu_")}
    assert texts == {p.id: p.text for p in packet.passages}
    answers = {name.removeprefix("wsa_"): "\n".join(text) for name, text in found.items() if name.startswith("wsa_")}
    assert len(found) == len(texts) + len(answers)
    assert answers.keys() == {q.id for q in packet.questions}
    for question in packet.questions:
        if question.choices:
            boxes = [f"{TICKED if c == question.answer else BOX} {c}" for c in question.choices]
            assert answers[question.id] == "    ".join(boxes)
        else:
            assert answers[question.id] == (question.answer or EMPTY)


def test_what_is_theirs_and_what_is_context_can_be_told_by_their_styles() -> None:
    release = released("wren", Consent())
    told = paragraphs(made(release, packet_of(release, "wren", consent=Consent())))
    theirs = [text for style, text in told if style == "Your turn"]
    assert theirs[0] == "It began with a cupboard, in 1996, and no money at all."
    assert [text for style, text in told if style == "Context"][1] == "Whose cupboard?"
    assert [text for style, text in told if style == "Somebody speaks"] == ["5–5asomebody speaks", "7somebody speaks"]
    assert [text for style, text in told if style == "Your turn heading"] == [
        "2You0:00:06",
        "4You0:00:12",
        "You in the chat",
        "8You0:00:09",
    ]


def test_signs_are_explained_that_are_shown_and_a_turn_that_is_not_needs_none() -> None:
    for reader, withheld in (("wren", True), ("mroz", False)):
        release = released(reader, Consent())
        told = paragraphs(made(release, packet_of(release, reader, consent=Consent())))
        assert any(text.startswith("[withheld]") for style, text in told if style == "Entry") == withheld


def test_an_interpreted_turn_says_by_whom() -> None:
    release = released("mroz", Consent())
    told = paragraphs(made(release, packet_of(release, "mroz", consent=Consent())))
    assert ("Your turn heading", "5You, by Lena Fairholt0:00:18") in told


def test_changes_are_tracked_and_the_packet_is_named_on_the_first_page_on_every_page_and_in_the_files_properties() -> (
    None
):
    release = released("wren")
    docx = made(release, packet_of(release, "wren"))
    assert b"trackRevisions" in zipfile.ZipFile(io.BytesIO(docx)).read("word/settings.xml")
    line = ("Packet", "Packet toy/wren-1, sent on 28 November 2026, please return by 19 December 2026")
    assert paragraphs(docx)[2] == line
    assert str(part(docx, "word/footer1.xml").xpath("string()")).startswith("Packet toy/wren-1")
    custom = part(docx, "docProps/custom.xml")
    assert [str(p.xpath("string()")) for p in custom if p.get("name") == "packet"] == ["toy/wren-1"]


def test_there_are_no_content_controls_and_the_same_packet_is_the_same_bytes() -> None:
    release = released("wren")
    packet = packet_of(release, "wren")
    docx = made(release, packet)
    assert "w:sdt" not in whole(docx)
    assert made(release, packet) == docx


def test_nothing_that_is_withheld_from_its_reader_is_anywhere_in_the_file() -> None:
    release = released("wren", Consent())
    out = whole(made(release, packet_of(release, "wren", consent=Consent())))
    for words in ("Mróz", "Nobody asked", "evening, and I", "Fairholt", "1997"):
        assert words not in out


def test_how_to_use_it_is_five_sentences() -> None:
    release = released("wren")
    for purpose in (Purpose.CORRECT, Purpose.FINAL):
        packet = packet_of(release, "wren", purpose)
        for more in ({}, {"extracts": True}, {"mutual": True}, {"erratum": True}):
            name = "review/final-how-to.txt" if purpose is Purpose.FINAL else "review/how-to.txt"
            filled = msgspec.structs.replace(letter(packet), **more)
            assert len(letters.sentences(templates.text(name), filled, called=name)) == 5


def test_the_final_text_has_ones_own_turns_with_their_notes_what_became_of_wishes_and_one_question() -> None:
    release = released("wren")
    packet = packet_of(release, "wren", Purpose.FINAL)
    became = (Outcome("Turn 8: “it” to read “all of it”", "Not done: it was not said so."),)
    docx = made(release, packet, outcomes=became, printed_as="By your name: Tobias Wren.")
    told = paragraphs(docx)
    assert ("Body Text", "By your name: Tobias Wren.") in told
    assert ("Person", "Turn 8: “it” to read “all of it”Not done: it was not said so.") in told
    assert [style for style, _ in told if style.startswith(("Context", "Somebody"))] == []
    assert [text for style, text in told if style == "Question"] == ["May the text be published as it stands here?"]
    notes = str(part(docx, "word/footnotes.xml").xpath("string()"))
    assert "I still have the key." in notes
    assert "dissolved in 2004" in notes


def test_a_biography_of_several_paragraphs_is_one_answer() -> None:
    release = released("wren")
    packet = packet_of(release, "wren")
    asked = tuple(
        msgspec.structs.replace(q, answer="One.\nTwo.") if q.id == "biography" else q for q in packet.questions
    )
    assert bookmarked(made(release, msgspec.structs.replace(packet, questions=asked)))["wsa_biography"] == [
        "One.",
        "Two.",
    ]


@pytest.mark.slow
@pytest.mark.parametrize("purpose", [Purpose.CORRECT, Purpose.FINAL])
@pytest.mark.parametrize("by_way_of", ["docx", "odt"])
def test_libreoffice_leaves_every_bookmark_where_it_was(tmp_path: Path, by_way_of: str, purpose: Purpose) -> None:
    office = shutil.which("libreoffice")
    if office is None:
        pytest.skip("there is no LibreOffice on this machine")
    release = released("wren")
    packet = packet_of(release, "wren", purpose)
    before = made(release, packet)
    (tmp_path / "a.docx").write_bytes(before)
    for name, kind, folder in (("a.docx", by_way_of, "one"), (f"one/a.{by_way_of}", "docx", "two")):
        command = [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", kind]
        subprocess.run([*command, "--outdir", tmp_path / folder, tmp_path / name], check=True, capture_output=True)
    after = (tmp_path / "two" / "a.docx").read_bytes()
    assert bookmarked(after) == bookmarked(before)
    assert b"trackRevisions" in zipfile.ZipFile(io.BytesIO(after)).read("word/settings.xml")
    custom = part(after, "docProps/custom.xml")
    assert [str(p.xpath("string()")) for p in custom if p.get("name") == "packet"] == ["toy/wren-1"]
