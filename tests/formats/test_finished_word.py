"""A finished transcript in Word or OpenDocument is read as plain text is, with its own headings, footnotes and tables."""

from __future__ import annotations

import pytest

from sasci_archive.errors import BadCaptions, BadDocument
from sasci_archive.formats import accounts
from sasci_archive.model.account import Account, Aside, What
from tests.formats.packed import docx, ins, odt, out, p, r, zipped

STYLES = '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>'
FOOTNOTES = '<w:footnote w:id="2"><w:p><w:r><w:t>Green, by the minutes.</w:t></w:r></w:p></w:footnote>'
MARK = '<w:r><w:footnoteReference w:id="2"/></w:r>'


def read(content: bytes) -> Account:
    return accounts.read(content, where="x.docx").account


def told(account: Account) -> list[tuple[str | None, str]]:
    return [(q.speaker, " ".join(w.text for w in q.words)) for q in account.passages]


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in cells)}</w:tr>"


def test_labels_headings_brackets_and_the_files_own_footnotes() -> None:
    body = (
        p(r("The ferry"), style="H1")
        + p(r("CHAIR: ", "<w:b/>"), r("Was the pier ever painted?"), MARK, r(" [laughs]"))
        + p(r("It looked grey."))
        + p()
        + p(r("BEN MARSH"), "<w:r><w:tab/></w:r>", r("Twice."))
    )
    found = accounts.read(docx(body, styles=STYLES, footnotes=FOOTNOTES), where="x.docx")
    assert found.form.id == "word"
    assert told(found.account) == [
        (None, ""),
        ("CHAIR", "Was the pier ever painted? It looked grey."),
        ("BEN MARSH", "Twice."),
    ]
    assert found.account.passages[0].asides == (Aside(0, What.HEADING, "The ferry"),)
    assert found.account.passages[1].asides == (
        Aside(5, What.NOTE, "Green, by the minutes."),
        Aside(5, What.HAPPENING, "laughs"),
        Aside(5, What.PARAGRAPH),
    )


def test_footnotes_that_were_typed_are_read_too() -> None:
    account = read(docx(p(r("ADA: One.[1]")) + p(r("Notes")) + p(r("[1] Two."))))
    assert account.passages[0].asides == (Aside(1, What.NOTE, "Two."),)


def test_tracked_changes_are_read_as_accepted_and_comments_counted() -> None:
    gone = '<w:del w:id="9" w:author="M" w:date="2026-11-02T10:00:00Z"/>'
    body = p(r("ADA: The "), out("old"), ins("new"), r(" pier,"), mark=gone) + p(r(" painted."))
    comments = '<w:comment w:id="0" w:author="M"><w:p><w:r><w:t>Sure?</w:t></w:r></w:p></w:comment>'
    account = read(docx(body, comments=comments))
    assert told(account) == [("ADA", "The new pier, painted.")]
    assert account.remarks == (
        "x.docx has tracked changes (2): it was read as if all had been accepted.",
        "Not taken over from x.docx: 1 comment.",
    )


def test_a_deleted_end_of_the_last_paragraph_loses_nothing() -> None:
    gone = '<w:del w:id="9" w:author="M" w:date="2026-11-02T10:00:00Z"/>'
    assert told(read(docx(p(r("ADA: One."), mark=gone)))) == [("ADA", "One.")]


def test_a_table_has_a_turn_in_each_row() -> None:
    table = (
        "<w:tbl>"
        + row(p(r("Ada Quill:")), p(r("0:12")), p(r("Was it painted?")) + p(r("Ever?")))
        + row(p(r("Ben Marsh")), p(), p(r("Twice.")))
        + row(p(), p(), p(r("[gulls]")))
        + "</w:tbl>"
    )
    account = read(docx(table))
    assert told(account) == [("Ada Quill", "Was it painted? Ever?"), ("Ben Marsh", "Twice."), (None, "")]
    assert account.words[0].span.start == 12_000
    assert account.passages[0].asides == (Aside(3, What.PARAGRAPH),)


def test_an_opendocument_text_is_read_the_same_way() -> None:
    content = odt("<text:p>ADA: One.</text:p><text:p>BEN: Two.</text:p>")
    found = accounts.read(content, where="x.odt")
    assert (found.form.id, told(found.account)) == ("odt", [("ADA", "One."), ("BEN", "Two.")])
    assert accounts.read_as("odt", content, where="x.odt").account == found.account


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (docx(p(r("ADA: One.")) + p(r("BEN: [two"))), "x, paragraph 2: a bracket that is not closed, or not opened"),
        (docx(p(r("No one says this."))), "x says nowhere who speaks"),
        (docx(p()), "There is no text in x."),
    ],
)
def test_a_paragraph_that_cannot_be_read_is_shown(content: bytes, sentence: str) -> None:
    with pytest.raises(BadCaptions) as refused:
        accounts.read(content, where="x")
    assert str(refused.value).startswith(sentence)


def test_another_packed_file_or_a_broken_one_is_no_transcript() -> None:
    for content in (zipped({"a.txt": "ADA: One."}), docx(p(r("ADA: One.")))[:200]):
        with pytest.raises(BadDocument):
            accounts.read(content, where="x")
