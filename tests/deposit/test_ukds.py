"""A bundle for the UK Data Service: every word of every turn in a transcript with a cover, a data list that adds up, and nothing that is withheld."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pypandoc
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from sasci_archive.deposit import ukds
from sasci_archive.editions.web.text import words_of
from sasci_archive.formats.rich_text import Paragraph, compose, escaped
from sasci_archive.model.reading import Utterance
from sasci_archive.store.workspace import Workspace
from tests.deposit.made import bytes_of, toy


def read(rtf: bytes) -> str:
    """As another program reads it."""
    return " ".join(pypandoc.convert_text(rtf, "plain", format="rtf", extra_args=["--wrap=none"]).split())


def test_every_paragraph_of_every_turn_stands_in_its_sessions_transcript_in_order(workspace: Workspace) -> None:
    of = toy(workspace)
    assert of.reading.sessions
    for session in of.reading.sessions:
        whole, at = read(ukds.transcript(of, session)), 0
        turns = [block for block in session.blocks if isinstance(block, Utterance)]
        assert turns
        for turn in turns:
            for paragraph in turn.paragraphs:
                for word in words_of(paragraph).split():
                    at = whole.index(word, at)


def test_the_cover_says_what_it_is_and_who_speaks(workspace: Workspace) -> None:
    of = toy(workspace)
    session = of.reading.sessions[0]
    whole = read(ukds.transcript(of, session))
    assert f"Interview ID: {ukds._id(of, session)}" in whole
    assert "Place: online" in whole
    for person in ukds._speakers(of, session):
        assert person.name in whole
    chair = next(p.name for p in of.reading.people if p.role.value.startswith("chair"))
    assert f"Interviewer (chair): {chair}" in whole


def test_the_data_list_has_a_line_for_everybody_who_speaks_and_adds_up(workspace: Workspace) -> None:
    of = toy(workspace)
    content = ukds.data_list(of)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert tuple(rows[0]) == ukds.COLUMNS
    turns = [b for s in of.reading.sessions for b in s.blocks if isinstance(b, Utterance) and b.who]
    assert sum(int(row["Turns"]) for row in rows) == len(turns)
    assert sum(int(row["Words"]) for row in rows) == sum(len(words_of(p).split()) for t in turns for p in t.paragraphs)
    printed = {person.name for person in of.reading.people}
    assert {row["Participant"] for row in rows} <= printed


def test_every_file_that_the_data_list_names_is_in_the_bundle_and_the_page_names_all(workspace: Workspace) -> None:
    of = toy(workspace)
    made = ukds.bundle(of, {"consent_blank.pdf": b"%PDF", "information_blank.pdf": b"%PDF"})
    rows = csv.DictReader(io.StringIO(ukds.data_list(of).decode("utf-8-sig")))
    for row in rows:
        assert f"transcripts/{row['Transcript file']}" in made
        assert not row["Audio file"] or f"audio/{row['Audio file']}" in made
    page = bytes_of(made["README.txt"]).decode()
    assert all(path in page for path in made if path != "README.txt")
    assert f"documentation/{of.slug}_consent_blank.pdf" in made


def test_the_anonymisation_log_is_never_in_it_nor_anybodys_answer(workspace: Workspace) -> None:
    of = toy(workspace)
    made = ukds.bundle(of, {})
    assert not any("anonymisation" in path or "consent.toml" in path or "journal" in path for path in made)
    for content in made.values():
        assert b"RESTRICTED" not in bytes_of(content)


def test_the_user_guide_says_what_somebody_who_was_not_there_has_to_know(workspace: Workspace) -> None:
    whole = read(ukds.user_guide(toy(workspace)))
    for part in (
        "What it is about",
        "What is here",
        "Who speaks",
        "How the text was made",
        "What is left out",
        "Terms of use",
    ):
        assert part in whole


def test_a_cell_is_never_a_formula(workspace: Workspace) -> None:
    content = ukds.data_list(msgspec.structs.replace(toy(workspace), places={"1": '=HYPERLINK("https://example.org")'}))
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    assert any(cell.startswith("'=HYPERLINK") for row in rows for cell in row)


texts = st.text(st.sampled_from("{}\\'aZé日Łע\u2019 -\u2014"), min_size=1, max_size=20).filter(
    lambda t: bool(t.strip())
)


@pytest.mark.slow
@given(st.lists(texts, min_size=1, max_size=3))
def test_what_is_written_is_read_back_sign_by_sign(paragraphs: list[str]) -> None:
    rtf = compose([Paragraph(text) for text in paragraphs], running="x")
    whole = pypandoc.convert_text(rtf, "plain", format="rtf", extra_args=["--wrap=none", "-t", "plain-smart"])
    assert re.sub(r"\s", "", whole) == re.sub(r"\s", "", "".join(paragraphs))


@pytest.mark.office
@pytest.mark.slow
def test_a_word_processor_reads_every_sign(writer: Callable[..., None], tmp_path: Path) -> None:
    """Those beyond the first plane too, which pandoc reads as two halves of nothing."""
    told = "\U0001f600 it's é'x {a} \\b 日本\u2014 \u2018q\u2019 Łע é\U0001f3a7'\U0001f600é"
    (tmp_path / "a.rtf").write_bytes(compose([Paragraph(told, "12 Ada:")], running="x"))
    writer(tmp_path / "profile", tmp_path / "a.rtf", tmp_path / "a.odt")
    with zipfile.ZipFile(tmp_path / "a.odt") as opened:
        text = "".join(str(part) for part in etree.fromstring(opened.read("content.xml")).itertext())
    assert " ".join(text.split()).endswith(f"12 Ada: {told}")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_text_breaks_out_of_its_paragraph(text: str) -> None:
    inside = re.sub(r"\\[\\{}]", "", escaped(text))
    assert "{" not in inside
    assert "}" not in inside
    assert all(" " <= sign <= "~" for sign in escaped(text))
