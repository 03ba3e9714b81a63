"""What a finished file holds: every kind is read, nothing in it is left out, and what cannot be read raises a sentence."""

from __future__ import annotations

import base64
import io
import zipfile
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.errors import Unreadable
from sasci_archive.inspection import packages
from sasci_archive.inspection.texts import READERS, decoded, texts
from tests.inspection.seeding import CHEAP, DEAR, SAID, page, pdf, png, silence, tei, word, write, zipped


def read(folder: Path, name: str, content: bytes) -> list[tuple[str, str]]:
    return list(texts(write(folder, (name, content))))


def places(found: list[tuple[str, str]], text: str) -> set[str]:
    return {where for where, said in found if text in said}


def test_every_kind_that_is_read_is_seeded_somewhere() -> None:
    made = {Path(make("Quillan Vosper")[0]).suffix for make in (CHEAP | DEAR).values()}
    inner = {".rels", ".opf", ".ncx", ".rdf", ".smil", ".xhtml", "mimetype"}  # XML in packages, as .xml
    assert set(READERS) - inner - {".htm", ".jpeg", ".md", ".csv", ".css", ".js", ".log"} == made


@pytest.mark.parametrize(
    ("made", "where"),
    [
        (page(head="<title>Vosper</title>"), "text"),
        (page(body="<a href='#Vosper'>x</a>"), "attribute href"),
        (page(head="<script>Vosper</script>"), "script"),
        (page(body="<!--Vosper-->"), "comment"),
        (tei("<?x Vosper?>"), "processing instruction"),
        (word("<w:p><w:r><w:t>Vosper</w:t></w:r></w:p>"), "word/document.xml: text"),
        (pdf("Vosper"), "text of page 2"),
        (pdf(attached="Vosper"), "attachment t.xml: text"),
        (pdf(title="Vosper"), "/Title"),
        (pdf(title="Vosper"), "XMP text"),
        (pdf(alt="Vosper"), "/Alt"),
        (silence(".m4a", "Vosper"), "tag: title"),
        (png(body=b"Author\0Vosper"), "chunk tEXt"),
        (("a.json", b'{"a": "\\u0056osper"}'), "string"),
    ],
)
def test_each_text_has_a_mark_that_says_where(tmp_path: Path, made: tuple[str, bytes], where: str) -> None:
    assert where in places(read(tmp_path, *made), "Vosper")


@given(st.lists(st.text("ab é\n", max_size=6), min_size=1, max_size=6), st.sampled_from(["b", "p", "seg"]))
def test_all_text_of_a_page_is_read_in_order(pieces: list[str], tag: str) -> None:
    body = "".join(f"<{tag}>{piece}</{tag}>!" for piece in pieces)
    found = [text for where, text in READERS[".xml"](f"<t>{body}</t>".encode(), "a.xml", 1) if where == "text"]
    assert ["".join(text.split()) for text in found] == ["".join("".join(f"{p}!" for p in pieces).split())] * 2


def test_a_word_cut_up_by_tags_is_whole_and_paragraphs_do_not_run_on(tmp_path: Path) -> None:
    flowing, spaced = (t for w, t in read(tmp_path, "a.html", b"<p>se<b>cr</b>et</p><p>next</p>") if w == "text")
    assert flowing.split() == ["secret", "next"]
    assert spaced.split() == ["se", "cr", "et", "next"]


@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\ufeff"), max_size=20),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_text_is_read_in_its_encoding(text: str, encoding: str) -> None:
    assert decoded(text.encode(encoding)) == text


def test_text_that_is_not_utf_8_is_read_as_latin_1() -> None:
    assert decoded("Bárta".encode("latin-1")) == "Bárta"


def test_latex_accents_are_taken_off(tmp_path: Path) -> None:
    assert places(read(tmp_path, "a.bib", rb"title = {M{\"u}ller and {\'E}mil\c{c}}"), "Muller and Emilc") == {"text"}


def test_strings_of_a_pdf_are_read_in_each_of_their_spellings(tmp_path: Path) -> None:
    with pikepdf.new() as made:
        made.add_blank_page()
        made.docinfo["/Author"] = "Vosper (a (nested) one)"
        made.docinfo["/Custom"] = "Łukasz"
        made.pages[0].Annots = pikepdf.Array([made.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9], Contents="a note"))])  # fmt: skip
        for mode in (pikepdf.ObjectStreamMode.generate, pikepdf.ObjectStreamMode.disable):
            file = io.BytesIO()
            made.save(file, object_stream_mode=mode)
            found = read(tmp_path, "a.pdf", file.getvalue())
            assert places(found, "Vosper (a (nested) one)") == {"/Author"}
            assert places(found, "Łukasz") == {"/Custom"}
            assert places(found, "a note") == {"/Contents"}
    raw = pdf()[1] + rb"1 0 obj << /Old (V\157sp\145r \(once\)) /Hex <566f73706572> >> endobj"
    assert places(read(tmp_path, "b.pdf", raw), "Vosper") == {"/Old", "/Hex"}  # what a later version replaced


# -- what cannot be read -----------------------------------------------------------------------------------------------


def locked(content: bytes) -> bytes:
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as opened:
        opened.save(file, encryption=pikepdf.Encryption(owner="x", user=""))
    return file.getvalue()


def unlisted(content: bytes) -> bytes:
    """An attachment of a PDF that its list of attachments does not name."""
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as opened:
        del opened.Root["/Names"]
        opened.save(file)
    return file.getvalue()


def strangely_packed(content: bytes) -> bytes:
    return content + b"9 0 obj << /Length 4 /Filter /LZWDecode >> stream\nabcd\nendstream endobj"


def bomb() -> bytes:
    return zipped("a.docx", **{"word/document.xml": b"<a>" + b" " * (packages.MOST_BYTES + 1)})[1]


def nested(depth: int) -> bytes:
    content = zipped("a.epub", **{"a.txt": b"x"})[1]
    for _ in range(depth - 1):
        content = zipped("a.epub", **{"a.epub": content})[1]
    return content


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.xyz", b"", "is of a kind that the leak test cannot read"),
        ("LICENSE", b"", "is of a kind that the leak test cannot read"),
        ("a.docx", b"PK\3\4 no zip", "is not a whole zip file, as its kind should be: File is not a zip file"),
        ("a.docx", word()[1][:-40], "is not a whole zip file"),
        ("a.docx", word()[1].replace(word()[1][50:70], b"?" * 20, 1), "is not a whole zip file"),
        ("a.docx", word(**{"word/embeddings/a.bin": "x"})[1], "is of a kind that the leak test cannot read"),
        ("a.pdf", b"", "does not open as a PDF"),
        ("a.pdf", b"%PDF-1.7 nothing", "does not open as a PDF"),
        ("a.pdf", locked(pdf()[1]), "cannot be read to the end: it is encrypted"),
        ("a.pdf", unlisted(pdf()[1]), "cannot be read to the end: it holds attachments that its list"),
        ("a.pdf", strangely_packed(pdf()[1]), "a part of it is packed in a way that is not read"),
        ("a.xml", b"<a><b></a>", "is not well-formed XML"),
        ("a.xml", b"", "is not well-formed XML"),
        ("a.xml", b"<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "declares or names entities"),
        ("a.json", b"{", "does not read as JSON"),
        ("a.jsonl", b"{}\n{", "does not read as JSON: line 2: "),
        ("a.m4a", b"no sound", "does not read as the sound file its name says"),
        ("a.m4a", silence(".flac")[1], "does not read as the sound file its name says"),
        ("a.png", png()[1][:-10], "is not a whole picture"),
        ("a.jpg", b"GIF89a", "is not a whole picture"),
        ("a.epub", nested(5), "lies in more than 4 files"),
    ],
)
def test_what_cannot_be_read_raises_a_sentence(tmp_path: Path, name: str, content: bytes, problem: str) -> None:
    with pytest.raises(Unreadable) as raised:
        read(tmp_path, name, content)
    assert problem in raised.value.problem
    assert raised.value.problem.startswith("'")
    assert raised.value.problem.endswith(".")
    assert raised.value.remedy.endswith(".")


def test_a_zip_bomb_raises_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "MOST_BYTES", 1 << 20)
    with pytest.raises(Unreadable, match=r"unpacks to more than 10000 files or 1 MB\."):
        read(tmp_path, "a.docx", bomb())
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for number in range(packages.MOST_MEMBERS + 1):
            package.writestr(f"{number}.txt", b"")
    with pytest.raises(Unreadable, match="unpacks to more than"):
        read(tmp_path, "b.docx", packed.getvalue())


def test_a_file_that_is_not_there_raises_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"'a.txt' cannot be opened: no such file or directory\."):
        list(texts(tmp_path / "a.txt"))


def test_the_files_that_are_seeded_say_what_they_may(tmp_path: Path) -> None:
    """So that finding nothing in them is no accident of reading nothing."""
    for number, made in enumerate((page(), tei(), word(), pdf())):
        said = " ".join(text for _, text in read(tmp_path / str(number), *made))
        assert set(SAID.split()) <= set(said.replace(".", " ").split())
    assert base64.b64decode(base64.b64encode(SAID.encode())).decode() == SAID
