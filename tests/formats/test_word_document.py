"""Word files: every character once, what was tracked by whom, and nothing opened that a stranger packed."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest

from sasci_archive.errors import BadDocument
from sasci_archive.formats import manuscripts
from sasci_archive.formats.manuscripts import word_document
from sasci_archive.model.manuscript import Cell, Manuscript, Place, Tracked, Where
from tests.formats.packed import docx, ins, out, p, r, zipped

MARY = Tracked("Mary Smith", dt.datetime(2026, 11, 2, 10, tzinfo=dt.UTC))


def read(content: bytes) -> Manuscript:
    return word_document.parse(content, where="back.docx")


def texts(manuscript: Manuscript) -> list[str]:
    return [paragraph.text for paragraph in manuscript.paragraphs]


def test_what_was_tracked_can_be_read_before_and_after() -> None:
    back = read(docx(p(r("I was in "), out("Leads"), ins("Leeds"), r("."))))
    assert [p.before for p in back.paragraphs] == ["I was in Leads."]
    assert [p.after for p in back.paragraphs] == ["I was in Leeds."]
    assert [run.deleted or run.inserted for run in back.paragraphs[0].runs] == [None, MARY, MARY, None]
    assert back.authors == ("Mary Smith",)


def test_what_one_put_in_and_another_took_out_stands_in_neither_reading() -> None:
    both = f'<w:ins w:id="1" w:author="Mary Smith">{out("hm", by="Bo Lee")}</w:ins>'
    (paragraph,) = read(docx(p(r("a"), both, r("b")))).paragraphs
    assert (paragraph.before, paragraph.after, paragraph.text) == ("ab", "ab", "ahmb")


def test_a_paragraphs_end_may_be_tracked_too() -> None:
    mark = '<w:del w:id="1" w:author="Mary Smith" w:date="2026-11-02T10:00:00Z"/>'
    joined, last = read(docx(p(r("One"), mark=mark) + p(r("two")))).paragraphs
    assert (joined.deleted, joined.inserted, last.deleted) == (MARY, None, None)


def test_what_was_moved_was_taken_out_here_and_put_in_there() -> None:
    back = read(docx(p(out("One", kind="moveFrom")) + p(ins("One", kind="moveTo"))))
    first, second = (paragraph.runs[0] for paragraph in back.paragraphs)
    assert first.deleted is not None
    assert first.deleted.moved
    assert second.inserted is not None
    assert second.inserted.moved


def test_a_comment_hangs_on_its_stretch_and_a_reply_on_the_comment() -> None:
    body = p(r("It was "), '<w:commentRangeStart w:id="7"/>', r("1997"), '<w:commentRangeEnd w:id="7"/>',
             '<w:r><w:commentReference w:id="7"/></w:r>', r("."))  # fmt: skip
    comments = (
        '<w:comment w:id="7" w:author="Mary Smith" w:date="2026-11-02T10:00:00Z"><w:p w14:paraId="A1"><w:r><w:annotationRef/>'
        '<w:t>Or</w:t></w:r></w:p><w:p w14:paraId="A2"><w:r><w:t>1996?</w:t></w:r></w:p></w:comment>'
        '<w:comment w:id="8" w:author="Bo Lee"><w:p w14:paraId="B1"><w:r><w:t>1996.</w:t></w:r></w:p></w:comment>'
    )
    extended = '<w15:commentEx w15:paraId="A2" w15:done="0"/><w15:commentEx w15:paraId="B1" w15:paraIdParent="A2"/>'
    first, reply = read(docx(body, comments=comments, commentsExtended=extended)).comments
    assert (first.text, first.by, first.start, first.end) == ("Or\n1996?", "Mary Smith", Place(0, 7), Place(0, 11))
    assert (reply.text, reply.answers, reply.start) == ("1996.", "7", None)


def test_a_bookmark_has_its_exact_place_even_across_paragraphs() -> None:
    body = p('<w:bookmarkStart w:id="3" w:name="wsu_u1"/>', r("One")) + p(
        r("two"), '<w:bookmarkEnd w:id="3"/>', r("more")
    )
    body += '<w:bookmarkStart w:id="4" w:name="wsa_name"/>' + p(r("Mary")) + '<w:bookmarkEnd w:id="4"/>'
    found = [(b.name, b.start, b.end) for b in read(docx(body)).bookmarks]
    assert found == [("wsu_u1", Place(0, 0), Place(1, 3)), ("wsa_name", Place(2, 0), Place(3, 0))]


def test_a_bookmark_that_lost_its_end_ends_with_its_paragraph() -> None:
    body = p('<w:bookmarkStart w:id="3" w:name="wsu_u1"/>', r("One")) + p(r("two"), '<w:bookmarkEnd w:id="9"/>')
    assert [b.end for b in read(docx(body)).bookmarks] == [Place(0, 3)]


HOLDERS = {
    "a link": '<w:hyperlink w:anchor="x">{}</w:hyperlink>',
    "a smart tag": "<w:smartTag><w:smartTagPr/>{}</w:smartTag>",
    "a simple field": '<w:fldSimple w:instr="DATE">{}</w:fldSimple>',
    "a control": '<w:sdt><w:sdtPr><w:alias w:val="x"/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>',
    "alternate content": "<mc:AlternateContent><mc:Choice>{0}</mc:Choice><mc:Fallback>{0}</mc:Fallback></mc:AlternateContent>",
    "a fallback": "<mc:AlternateContent><mc:Fallback>{}</mc:Fallback></mc:AlternateContent>",
    "nothing we know": "<w:newThing><w:deeper>{}</w:deeper></w:newThing>",
    "a field": '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>{}<w:r><w:fldChar w:fldCharType="end"/></w:r>',
    "ruby": "<w:r><w:ruby><w:rubyPr/><w:rt>{0}</w:rt><w:rubyBase>{0}</w:rubyBase></w:ruby></w:r>",
    "a formula": "<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>",
}


@pytest.mark.parametrize("holder", HOLDERS, ids=str)
def test_text_is_read_once_whatever_holds_it(holder: str) -> None:
    assert texts(read(docx(p(r("a"), HOLDERS[holder].format(r("x")), r("b"))))) == ["axb"]


def test_blocks_are_read_whatever_holds_them() -> None:
    inner = p(r("x"))
    held = f"<w:sdt><w:sdtPr/><w:sdtContent>{inner}</w:sdtContent></w:sdt><w:customXml>{inner}</w:customXml>"
    held += (
        f"<mc:AlternateContent><mc:Choice>{inner}</mc:Choice><mc:Fallback>{inner}</mc:Fallback></mc:AlternateContent>"
    )
    assert texts(read(docx(held + r("astray")))) == ["x", "x", "x", "astray"]


def test_signs_are_characters() -> None:
    wing = '<w:sym w:font="Wingdings" w:char="{}"/>'
    run = f"<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:noBreakHyphen/>{wing.format('F0A8')}{wing.format('F0FE')}{wing.format('F041')}"
    run += '<w:sym w:font="Symbol" w:char="zz"/><w:sym w:font="Arial" w:char="2713"/></w:r>'
    assert texts(read(docx(p(run)))) == ["a\tb\n\N{NON-BREAKING HYPHEN}☐☑\ufffd\ufffd✓"]


def test_a_forms_check_box_shows_its_box() -> None:
    box = '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox>{}</w:checkBox></w:ffData></w:fldChar></w:r>'
    boxes = [box.format(x) for x in ("<w:checked/>", '<w:checked w:val="0"/>', '<w:default w:val="1"/>', "")]
    assert texts(read(docx(p(*boxes)))) == ["☒☐☒☐"]


def test_a_table_says_which_cell_a_paragraph_is_in() -> None:
    cell = "<w:tc><w:tcPr/>{}</w:tc>".format
    inner = f"<w:tbl><w:tr>{cell(p(r('deep')))}</w:tr></w:tbl>"
    gone = '<w:trPr><w:del w:id="1" w:author="Mary Smith"/></w:trPr>'
    table = (
        f"<w:tbl><w:tr>{cell(p(r('a')))}{cell(p(r('b')) + inner)}</w:tr><w:tr>{gone}{cell(p(r('c')))}</w:tr></w:tbl>"
    )
    found = read(docx(p(r("before")) + table + p(r("after")))).paragraphs
    assert [(paragraph.text, paragraph.cell) for paragraph in found] == [
        ("before", None),
        ("a", Cell(0, 0, 0)),
        ("b", Cell(0, 0, 1)),
        ("deep", Cell(1, 0, 0)),
        ("c", Cell(0, 1, 0)),
        ("after", None),
    ]
    assert found[4].after == ""


def test_a_text_box_follows_its_paragraph_and_a_picture_is_counted() -> None:
    box = f"<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx><w:txbxContent>{p(r('boxed'))}</w:txbxContent></wps:txbx></w:drawing>"
    box += f"</mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>{p(r('boxed'))}</w:txbxContent></v:textbox></w:pict></mc:Fallback>"
    box += "</mc:AlternateContent></w:r>"
    found = read(docx(p(r("host"), box, "<w:r><w:drawing/></w:r>") + p(r("next")))).paragraphs
    assert [(each.text, each.where, each.pictures) for each in found] == [
        ("host", Where.BODY, 1),
        ("boxed", Where.BOX, 0),
        ("next", Where.BODY, 0),
    ]


def test_how_characters_look_is_said_and_footnotes_are_called_where_they_stand() -> None:
    styles = '<w:style w:styleId="Sp"><w:name w:val="Speaker"/></w:style><w:style w:styleId="none"/>'
    looks = '<w:b/><w:i w:val="0"/><w:u w:val="single"/><w:dstrike/><w:highlight w:val="yellow"/><w:rStyle w:val="Sp"/>'
    body = p(
        r("x", looks), r("y", '<w:shd w:fill="FFFF00"/>'), '<w:r><w:footnoteReference w:id="2"/></w:r>', style="Sp"
    )
    notes = (
        f'<w:footnote w:id="0" w:type="separator">{p()}</w:footnote><w:footnote w:id="2">{p(r("A note."))}</w:footnote>'
    )
    back = read(
        docx(body, styles=styles, footnotes=notes, header1=p(r("Top")) + p(), footer1=p(ins("Foot", by="Bo Lee")))
    )
    x, y, called = back.paragraphs[0].runs
    assert (x.bold, x.italic, x.underlined, x.struck, x.highlighted, x.style) == (
        True,
        False,
        True,
        True,
        True,
        "Speaker",
    )
    assert (y.highlighted, called.note, called.text) == (True, "footnote2", "")
    assert [(note.id, note.text, note.end) for note in back.notes] == [("footnote2", "A note.", False)]
    assert [(each.where, each.text) for each in back.beside] == [(Where.HEADER, "Top"), (Where.FOOTER, "Foot")]
    assert back.paragraphs[0].style == "Speaker"
    assert back.authors == ("Bo Lee",)


def test_the_files_own_properties_are_read() -> None:
    core = '<c xmlns:dc="d"><dc:creator>Ada</dc:creator><dc:title>T</dc:title><lastModifiedBy>Mary Smith</lastModifiedBy></c>'
    custom = '<Properties><property name="packet"><lpwstr>demo/mary-1</lpwstr></property></Properties>'
    back = read(docx(p(), also={"docProps/core.xml": core, "docProps/custom.xml": custom}))
    assert (back.author, back.title, back.changed_by, back.properties) == (
        "Ada",
        "T",
        "Mary Smith",
        {"packet": "demo/mary-1"},
    )


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-02T10:00:00Z", dt.datetime(2026, 11, 2, 10, tzinfo=dt.UTC)),
        ("2026-11-02T10:00:00.123456789", dt.datetime(2026, 11, 2, 10, tzinfo=dt.UTC)),
        ("2026-11-02T10:00:00+02:00", dt.datetime(2026, 11, 2, 8, tzinfo=dt.UTC)),
        ("yesterday", None),
        ("", None),
    ],
)
def test_instants_are_read_as_programs_write_them(text: str, instant: dt.datetime | None) -> None:
    (paragraph,) = read(docx(p(ins("x", on=text)))).paragraphs
    assert paragraph.runs[0].inserted == Tracked("Mary Smith", instant)


def test_words_strict_kind_is_read_too() -> None:
    strict = docx(p(r("x")))
    with zipfile.ZipFile(io.BytesIO(strict)) as archive:
        members: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    new = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
    document = members["word/document.xml"]
    assert isinstance(document, bytes)
    members["word/document.xml"] = document.replace(
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main", new
    )
    assert texts(read(zipped(members))) == ["x"]


def test_what_lies_outside_is_not_opened_and_said() -> None:
    outside = '<Relationship Id="{}" Type="x/{}" Target="{}" TargetMode="External"/>'.format
    relations = outside("a", "attachedTemplate", "http://bad/t.dotm") + outside("b", "hyperlink", "http://ok/")
    relations += (
        outside("c", "strange", "file:///x") + '<Relationship Id="d" Type="x/aFChunk" Target="/word/chunk.html"/>'
    )
    assert read(docx(p(), relations=relations)).remarks == (
        "'back.docx' points at a template outside itself (http://bad/t.dotm): that was not opened.",
        "'back.docx' points at strange outside itself (file:///x): that was not opened.",
        "'back.docx' holds a piece of another document (word/chunk.html) that only Word puts into the text: it was not read.",
    )


def locked() -> bytes:
    content = bytearray(docx(p(r("x"))))
    for sign, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        content[content.index(sign) + at] |= 1
    return bytes(content)


def twice() -> bytes:
    packed = io.BytesIO(docx(p()))
    with zipfile.ZipFile(packed, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("word/document.xml", "<x/>")
    return packed.getvalue()


def torn_member() -> bytes:
    content = docx(p(r("x" * 500)))
    at = content.index(b"word/document.xml", content.index(b"document.xml.rels") + 40) + 60
    return content[:at] + b"\xff\xff\xff\xff" + content[at + 4 :]


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DTD = '<!DOCTYPE w:document [<!ENTITY x "y">]><w:document xmlns:w="w"/>'
REFUSED = {
    "nothing": (b"", "is empty"),
    "a PDF": (b"%PDF-1.7 ...", "is a PDF"),
    "an old Word file": (OLE + b"x", "of the old kind"),
    "a locked one": (OLE + "EncryptedPackage".encode("utf-16-le"), "locked with a password"),
    "RTF": (b"{\\rtf1 x}", "an RTF file"),
    "a page": (b"<!DOCTYPE html><html>", "a web page"),
    "a picture": (b"\x89PNG....", "no Word file"),
    "a half": (docx(p(r("x")))[:400], "cut short or broken"),
    "macros": (docx(p(), also={"word/vbaProject.bin": b"x"}), "has macros"),
    "another zip": (zipped({"a.txt": "x"}), "neither a Word file nor"),
    "broken XML": (zipped({"word/document.xml": "<w:document"}), "does not read: word/document.xml, line 1"),
    "a DTD in the text": (zipped({"word/document.xml": DTD}), "has a DTD in word/document.xml"),
    "a DTD in UTF-16": (zipped({"word/document.xml": DTD.encode("utf-16")}), "has a DTD in word/document.xml"),
    "a bomb": (zipped({"word/document.xml": b"<a>" + b" " * (30 << 20) + b"</a>"}), "zip bomb"),
    "many members": (zipped({f"m{i}": b"" for i in range(5001)}), "zip bomb"),
    "a locked member": (locked(), "locked with a password"),
    "a name twice": (twice(), "two members of one name"),
    "a torn member": (torn_member(), "cannot be unpacked"),
    "no text": (zipped({"word/document.xml": "<w:document xmlns:w='w'/>"}), "without its text"),
    "many large members": (
        docx(p(), styles="<!-- " + "x" * (20 << 20) + " -->", also={f"x{i}": bytes(1 << 20) * 40 for i in range(7)}),
        "zip bomb",
    ),
}


@pytest.mark.parametrize("what", REFUSED, ids=str)
def test_what_is_not_to_be_opened_is_refused_in_a_sentence(what: str) -> None:
    content, told = REFUSED[what]
    with pytest.raises(BadDocument, match=told):
        manuscripts.parse(content, where="back.docx")
