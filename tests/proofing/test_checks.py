"""Each check passes what is good, and finds the fault that is put into it: a check that cannot fail is none."""

from __future__ import annotations

import datetime as dt
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from sasci_archive.editions.templates import OURS
from sasci_archive.errors import NotYet
from sasci_archive.proofing import checks, web
from sasci_archive.proofing.finding import Check, Outcome, Row
from sasci_archive.stages.publish import publish
from sasci_archive.store.folder import Folder
from tests.readying import make_ready

ON = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
TOY = Path(__file__).parents[1] / "toy"
OTHERS = {"no barrier on the page (axe)", "HTML is valid (Nu)", "EPUB is valid (epubcheck)"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("made")
    shutil.copytree(TOY, home / "toy")
    publish(make_ready(Folder(home, "toy")), on=ON)
    return home


@pytest.fixture
def toy(made: Path, tmp_path: Path) -> Folder:
    shutil.copytree(made / "toy", tmp_path / "toy")
    return Folder(tmp_path, "toy")


def row(folder: Folder, name: str) -> Row:
    one = tuple(check for check in checks.CHECKS if check.name == name)
    assert len(one) == 1
    return checks.proof(folder, on=ON, looks=OURS, checks=one).rows[0]


def changed(folder: Folder, name: str, was: str, now: str) -> None:
    path = folder.published / name
    text = path.read_text(encoding="utf-8")
    assert was in text, name
    path.write_text(text.replace(was, now, 1), encoding="utf-8")


def in_zip(path: Path, member: str, was: bytes, now: bytes) -> None:
    with zipfile.ZipFile(path) as package:
        parts = {each: package.read(each) for each in package.infolist()}
    with zipfile.ZipFile(path, "w") as package:
        for each, content in parts.items():
            assert each.filename != member or was in content
            package.writestr(each, content.replace(was, now, 1) if each.filename == member else content)


def in_pdf(path: Path, change: Callable[[pikepdf.Pdf], None]) -> None:
    with pikepdf.open(io.BytesIO(path.read_bytes())) as document:
        change(document)
        document.save(path)


def test_a_good_edition_has_no_fault(toy: Folder) -> None:
    mine = tuple(check for check in checks.CHECKS if check.name not in OTHERS)
    found = checks.proof(toy, on=ON, looks=OURS, checks=mine)
    assert [(r.check, r.faults) for r in found.rows if r.outcome is Outcome.FAULT] == []
    assert {r.check for r in found.rows if r.outcome is Outcome.NOT_CHECKED} <= {"the index's pages are true"}
    assert found.good
    assert {name: ms is not None for name, _, ms in found.files}["seminar.pdf"]


WORDS = "every word of every turn, in order"


def test_a_word_that_is_lost_on_the_page_is_told(toy: Folder) -> None:
    changed(toy, "index.html", "Nobody asked", "Nobody")
    (fault,) = row(toy, WORDS).faults
    assert re.fullmatch(r"index.html: turn \d: ‘.*’ stands where ‘asked.*’ was said \(word \d+\)", fault)


def test_a_word_that_is_another_in_the_captions_is_told_and_that_subrip_has_the_old(toy: Folder) -> None:
    changed(toy, "captions-1.vtt", "evening", "morning")
    told = row(toy, WORDS).faults
    assert any(fault.startswith("captions-1.vtt: turn ") and "‘morning" in fault for fault in told)
    assert any(fault.startswith("captions-1.srt: ‘") and "evening" in fault for fault in told)


def test_a_word_that_is_lost_in_the_word_file_is_told(toy: Folder) -> None:
    in_zip(toy.published / "seminar.docx", "word/document.xml", b"Nobody asked", b"Nobody")
    (fault,) = row(toy, WORDS).faults
    assert fault.startswith("seminar.docx: turn ")
    assert "asked" in fault


def test_a_turn_that_is_another_one_in_the_pdf_is_told(toy: Folder) -> None:
    """The PDF of the same seminar, in which somebody says one word more."""
    text = toy.transcript_xml.read_text("utf-8")
    good = (toy.published / "seminar.pdf").read_bytes()
    other = Folder(toy.path.parent / "other", "toy")
    shutil.copytree(toy.path, other.path)
    other.transcript_xml.write_text(text.replace("Nobody asked", "Nobody ever asked"), "utf-8")
    publish(other, on=ON, proof=True)
    (toy.published / "seminar.pdf").write_bytes((other.proof / "seminar.pdf").read_bytes())
    assert good != (toy.published / "seminar.pdf").read_bytes()
    found = row(toy, WORDS)
    assert any(fault.startswith("seminar.pdf: turn ") and "Nobody asked" in fault for fault in found.faults)
    assert row(toy, "the transcript is inside the PDF").outcome is Outcome.FAULT


def test_turns_that_change_places_are_told(toy: Folder) -> None:
    page = toy.published / "index.html"
    text = page.read_text("utf-8")
    first, second = (found[0] for id_ in ("u1", "u2") if (found := re.search(rf'(?<=turn c\d" )id="?{id_}"?', text)))
    page.write_text(text.replace(first, "id=@").replace(second, first).replace("id=@", second), "utf-8")
    assert any("stands before one that was said earlier" in fault for fault in row(toy, WORDS).faults)


def test_a_typeface_that_is_not_embedded_is_told(toy: Folder) -> None:
    def strip(document: pikepdf.Pdf) -> None:
        for thing in document.objects:
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor":
                for key in ("/FontFile", "/FontFile2", "/FontFile3"):
                    if key in thing:
                        del thing[key]

    assert row(toy, "typefaces embedded").outcome is Outcome.OK
    in_pdf(toy.published / "seminar.pdf", strip)
    assert "is not embedded" in row(toy, "typefaces embedded").faults[0]


def test_a_pdf_that_is_no_archives_is_told(toy: Folder) -> None:
    def strip(document: pikepdf.Pdf) -> None:
        del document.Root["/MarkInfo"]
        del document.Root["/OutputIntents"]

    assert row(toy, "PDF/A-3a and PDF/UA-1").outcome is Outcome.OK
    in_pdf(toy.published / "seminar.pdf", strip)
    assert row(toy, "PDF/A-3a and PDF/UA-1").outcome is Outcome.FAULT


def test_another_transcript_beside_the_pdf_is_told(toy: Folder) -> None:
    changed(toy, "transcript.xml", "</TEI>", "</TEI>\n")
    assert row(toy, "the transcript is inside the PDF").faults == (
        "seminar.pdf: the attached toy.xml is not the transcript.xml beside it",
    )


def test_an_index_that_names_another_page_is_told(toy: Folder) -> None:
    """The index of one edition, in which somebody is spoken of elsewhere, beside the transcript of the other."""
    assert row(toy, "the index's pages are true").outcome is Outcome.OK
    (toy.published / "transcript.xml").write_bytes(
        (toy.published / "transcript.xml")
        .read_bytes()
        .replace(b'North Pier</placeName><ptr target="#u7"', b'North Pier</placeName><ptr target="#u1"')
    )
    assert row(toy, "the index's pages are true").faults == (
        "seminar.pdf: ‘North Pier’ is not spoken of on page 3, which the index names",
        "seminar.pdf: ‘North Pier’ is spoken of in u1, on no page that the index names",
    )


def test_what_stands_in_no_paragraph_is_told(toy: Folder) -> None:
    def loosen(document: pikepdf.Pdf) -> None:
        whole = document.Root["/StructTreeRoot"]["/K"]
        whole = whole if isinstance(whole, pikepdf.Dictionary) else whole[0]
        next(kid for kid in whole["/K"] if kid.get("/S") == "/P")["/S"] = pikepdf.Name.Span

    assert row(toy, "the PDF is read in blocks").outcome is Outcome.OK
    in_pdf(toy.published / "seminar.pdf", loosen)
    assert "in no paragraph" in row(toy, "the PDF is read in blocks").faults[0]


def test_a_contents_that_is_not_true_is_told(toy: Folder) -> None:
    def move(document: pikepdf.Pdf) -> None:
        with document.open_outline() as outline:
            item = outline.root[-1]
            item.destination = None
            item.action = None
            outline.root[-1] = pikepdf.OutlineItem(item.title, 0)

    assert row(toy, "contents and bookmarks are true").outcome is Outcome.OK
    in_pdf(toy.published / "seminar.pdf", move)
    assert "where it does not stand" in row(toy, "contents and bookmarks are true").faults[0]


@pytest.mark.parametrize(
    ("name", "now", "told"),
    [
        ("index.html", '<a href="#nowhere">x</a>', "there is no place ‘#nowhere’ in it"),
        ("index.html", '<a href="lost.pdf">x</a>', "there is no file ‘lost.pdf’ beside it"),
        ("index.html", '<p aria-labelledby="nobody">x</p>', "aria-labelledby names ‘nobody’"),
        ("index.html", '<a href="#u1-u99">x</a>', "there is no place ‘#u1-u99’"),
    ],
)
def test_a_link_that_leads_nowhere_is_told(toy: Folder, name: str, now: str, told: str) -> None:
    before = row(toy, "links lead somewhere")
    changed(toy, name, "</main>", f"{now}</main>")
    after = row(toy, "links lead somewhere")
    assert any(told in fault for fault in set(after.faults) - set(before.faults))


def test_a_link_to_another_site_is_counted_and_not_followed(toy: Folder) -> None:
    changed(toy, "index.html", "</main>", '<a href="https://nowhere.invalid/">x</a></main>')
    assert not [fault for fault in row(toy, "links lead somewhere").faults if "nowhere.invalid" in fault]


def test_a_caption_beyond_its_limits_is_told(toy: Folder) -> None:
    name = "captions within their limits"
    before = row(toy, name)
    path = toy.published / "captions-1.vtt"
    long = "A line that is far too long to be read by anybody at all"
    path.write_text(f"{path.read_text('utf-8')}\n\n9:00:00.000 --> 9:00:09.500\n{long}\ntwo\nthree\n", encoding="utf-8")
    told = " ".join(set(row(toy, name).faults) - set(before.faults))
    for expected in ("has 3 lines", "has a line of 56 characters", "stands 9.5 seconds"):
        assert expected in told


@pytest.mark.parametrize(
    ("name", "was", "now", "told"),
    [
        ("citation.ris", "Ferrar", "Farrer", "its editors are"),
        ("citation.bib", "Library", "Labrary", "it is called"),
        ("citation.json", "10.5555/toy", "10.5555/tin", "its DOI is"),
        ("CITATION.cff", "2024-11-20", "2023-11-20", "it is of 2023, not of 2024"),
        ("index.html", 'name="citation_title" content="', 'name="citation_title" content="Not ', "it is called"),
    ],
)
def test_metadata_that_others_would_misread_is_told(toy: Folder, name: str, was: str, now: str, told: str) -> None:
    assert row(toy, "metadata read back").faults == ()
    text = (toy.published / name).read_text("utf-8")
    (toy.published / name).write_text(
        text.replace(was, now)
        if name != "index.html"
        else re.sub(r'(citation_title" content=")[^"]*', r"\1Another", text),
        "utf-8",
    )
    assert any(fault.startswith(f"{name}: {told}") for fault in row(toy, "metadata read back").faults)


def test_editors_that_are_named_twice_are_told(toy: Folder) -> None:
    changed(toy, "citation.ris", "ER  -", "A1  - Ferrar, Ada\nER  -")
    assert any("its editors are" in fault for fault in row(toy, "metadata read back").faults)


def test_a_file_that_was_changed_taken_or_added_is_told(toy: Folder) -> None:
    name = "files are as they were made"
    (toy.published / "citation.ris").unlink()
    (toy.published / "notes.txt").write_text("mine", encoding="utf-8")
    changed(toy, "index.html", "</main>", "</main> ")
    assert row(toy, name).faults == (
        "citation.ris: it is gone",
        "notes.txt: it was not made with the edition",
        "index.html: it is not as it was made",
    )
    assert "citation.ris: it is gone" in row(toy, "metadata read back").faults


def test_what_comes_out_otherwise_when_made_again_is_told(toy: Folder) -> None:
    name = "made again, the same bytes"
    assert row(toy, name).outcome is Outcome.OK
    path = toy.published / "citation.ris"
    path.write_bytes(path.read_bytes().replace(b"Ferrar", b"Farrer"))
    assert row(toy, name).faults == ("citation.ris: made again, it has other bytes",)
    toy.seminar_toml.write_text(toy.seminar_toml.read_text("utf-8") + "\n", encoding="utf-8")
    found = row(toy, name)
    assert found.outcome is Outcome.NOT_CHECKED
    assert found.seen == "the seminar has changed since: `inv publish toy` first"


def test_what_is_not_installed_is_said_and_is_no_pass(toy: Folder) -> None:
    check = checks.CHECKS[0]
    lacking = Check(name="x", of=(".pdf",), look=check.look, packages=("no_such_package",))
    found = checks.proof(toy, on=ON, looks=OURS, checks=(lacking,)).rows[0]
    assert found.outcome is Outcome.NOT_CHECKED
    assert found.seen == "needs no_such_package: pip install 'sasci-archive[proof]'"
    without = Check(name="x", of=(".pdf",), look=check.look, programs=("no-such-java",))
    assert checks.proof(toy, on=ON, looks=OURS, checks=(without,)).rows[0].outcome is Outcome.NOT_CHECKED
    no_file = Check(name="x", of=(".mobi",), look=check.look)
    assert checks.proof(toy, on=ON, looks=OURS, checks=(no_file,)).rows[0].seen == "there is no .mobi file in it"


def test_without_an_edition_the_remedy_is_to_publish(tmp_path: Path) -> None:
    shutil.copytree(TOY, tmp_path / "toy")
    with pytest.raises(NotYet) as caught:
        checks.proof(Folder(tmp_path, "toy"), on=ON, looks=OURS)
    assert str(caught.value) == "There is no edition of 'toy' to be checked. `inv publish toy` makes it."


@pytest.mark.browser
def test_a_barrier_is_told(toy: Folder) -> None:
    assert row(toy, "no barrier on the page (axe)").faults == ()
    changed(
        toy, "index.html", "</main>", '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="><button></button></main>'
    )
    assert any("image-alt" in fault for fault in row(toy, "no barrier on the page (axe)").faults)


@pytest.mark.java
def test_html_that_is_not_valid_is_told(toy: Folder) -> None:
    good = row(toy, "HTML is valid (Nu)")
    if good.outcome is Outcome.NOT_CHECKED:
        pytest.skip(good.seen)
    assert good.faults == ()
    changed(toy, "index.html", "</main>", "<p><div></p></main>")
    assert row(toy, "HTML is valid (Nu)").outcome is Outcome.FAULT


def test_a_checker_that_gives_no_answer_is_not_waited_for_for_ever(
    toy: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stands(*_: object, timeout: int, **__: object) -> None:
        raise subprocess.TimeoutExpired("java", timeout)

    monkeypatch.setattr(web, "java", lambda: "java")
    monkeypatch.setattr(subprocess, "run", stands)
    found = row(toy, "HTML is valid (Nu)")
    assert found.outcome is Outcome.NOT_CHECKED
    assert "the Nu HTML checker gave no answer in 60 seconds" in str(found)
