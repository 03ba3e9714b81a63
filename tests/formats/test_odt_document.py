"""OpenDocument texts give the same values as Word files do."""

from __future__ import annotations

import datetime as dt

import pytest

from sasci_archive.errors import BadDocument
from sasci_archive.formats import manuscripts
from sasci_archive.formats.manuscripts import odt_document
from sasci_archive.model.manuscript import Cell, Manuscript, Place, Tracked, Where
from tests.formats.packed import odf, odt, zipped

MARY = Tracked("Mary Smith", dt.datetime(2026, 11, 2, 10, tzinfo=dt.UTC))
INFO = "<office:change-info><dc:creator>Mary Smith</dc:creator><dc:date>2026-11-02T10:00:00.5</dc:date></office:change-info>"


def read(content: bytes) -> Manuscript:
    return odt_document.parse(content, where="back.odt")


def changes(*regions: tuple[str, str]) -> str:
    listed = "".join(f'<text:changed-region text:id="{id_}">{change}</text:changed-region>' for id_, change in regions)
    return f"<text:tracked-changes>{listed}</text:tracked-changes>"


PUT = f"<text:insertion>{INFO}</text:insertion>"


def taken(content: str) -> str:
    return f"<text:deletion>{INFO}{content}</text:deletion>"


def test_what_was_tracked_can_be_read_before_and_after() -> None:
    body = changes(("ct1", taken("<text:p>Leads</text:p>")), ("ct2", PUT))
    body += '<text:p>I was in <text:change text:change-id="ct1"/><text:change-start text:change-id="ct2"/>Leeds'
    body += '<text:change-end text:change-id="ct2"/>.</text:p>'
    (paragraph,) = read(odt(body)).paragraphs
    assert (paragraph.before, paragraph.after) == ("I was in Leads.", "I was in Leeds.")
    assert [run.deleted or run.inserted for run in paragraph.runs] == [None, MARY, MARY, None]


def test_paragraphs_that_were_joined_or_put_in_say_so_of_their_ends() -> None:
    body = changes(("ct1", taken("<text:p>x</text:p><text:p/>")), ("ct2", PUT))
    body += '<text:p>One <text:change text:change-id="ct1"/>two</text:p>'
    body += '<text:p>three<text:change-start text:change-id="ct2"/></text:p><text:p>new<text:change-end text:change-id="ct2"/></text:p>'
    found = read(odt(body)).paragraphs
    assert [(p.text, p.deleted, p.inserted) for p in found] == [
        ("One x", MARY, None),
        ("two", None, None),
        ("three", None, MARY),
        ("new", None, None),
    ]


def test_spaces_are_single_but_where_they_are_spelt_out() -> None:
    body = '<text:p>  a\n  b<text:s text:c="2"/><text:sequence-decls>no</text:sequence-decls> <text:span> c</text:span><text:tab/><text:line-break/>d<text:s text:c="x"/></text:p>'
    assert read(odt(body)).paragraphs[0].text == "a b  c\t\nd "


def test_comments_notes_bookmarks_boxes_and_tables_have_their_places() -> None:
    body = (
        '<text:p>It was <office:annotation office:name="c1"><dc:creator>Mary Smith</dc:creator><dc:date>2026-11-02T10:00:00</dc:date>'
        '<text:p>Or 1996?</text:p></office:annotation>1997<office:annotation-end office:name="c1"/>'
        '<office:annotation loext:parent-name="c1"><text:p>Yes</text:p></office:annotation>.'
        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>N.</text:p>'
        "</text:note-body></text:note> Or so.</text:p>"
        '<text:bookmark-start text:name="wsu_u1"/><text:p>x<text:bookmark-end text:name="wsu_u1"/><text:bookmark text:name="b"/>'
        "<draw:frame><draw:text-box><text:p>boxed</text:p></draw:text-box></draw:frame><draw:frame><draw:image/></draw:frame></text:p>"
        "<table:table><table:table-column/><table:table-header-rows><table:table-row><table:table-cell><text:p>a</text:p>"
        "</table:table-cell></table:table-row></table:table-header-rows><table:table-row><table:table-cell><text:list><text:list-item>"
        "<text:p>b</text:p></text:list-item></text:list></table:table-cell></table:table-row></table:table>"
        "<draw:frame><draw:text-box><text:p>adrift</text:p></draw:text-box></draw:frame>"
        "<text:p><draw:custom-shape><text:p>in a shape</text:p></draw:custom-shape></text:p>"
    )
    back = read(odt(body))
    first, reply = back.comments
    assert (first.text, first.by, first.on, first.start, first.end) == (
        *("Or 1996?", "Mary Smith", MARY.on),
        *(Place(0, 7), Place(0, 11)),
    )
    assert (reply.text, reply.answers, reply.start, reply.end) == ("Yes", "c1", Place(0, 11), Place(0, 11))
    assert [(note.id, note.text) for note in back.notes] == [("footnote1", "N.")]
    assert [(b.name, b.start, b.end) for b in back.bookmarks] == [
        ("wsu_u1", Place(1, 0), Place(1, 1)),
        ("b", Place(1, 1), Place(1, 1)),
    ]
    assert [(p.text, p.where, p.cell) for p in back.paragraphs] == [
        ("It was 1997. Or so.", Where.BODY, None),
        ("x", Where.BODY, None),
        ("boxed", Where.BOX, None),
        ("a", Where.BODY, Cell(0, 0, 0)),
        ("b", Where.BODY, Cell(0, 1, 0)),
        ("adrift", Where.BOX, None),
        ("", Where.BODY, None),
        ("in a shape", Where.BOX, None),
    ]
    assert back.paragraphs[1].pictures == 1


def test_how_characters_look_is_said_where_somebody_made_them_so() -> None:
    style = (
        '<style:style style:name="T1" style:parent-style-name="Turn_20_number"><style:text-properties fo:font-weight="bold" '
        'fo:background-color="#ffff00" style:text-line-through-style="solid"/></style:style><style:style style:name="P1"/>'
    )
    styles = odf(
        "office:document-styles",
        '<office:styles><style:style style:name="Big" style:display-name="Big one"><style:text-properties fo:font-weight="bold"/>'
        "</style:style></office:styles><office:master-styles><style:master-page><style:header><text:p>Top</text:p><text:p/></style:header>"
        "</style:master-page></office:master-styles>",
    )
    body = (
        '<text:p text:style-name="Big">a<text:span text:style-name="T1">b<text:span>c</text:span></text:span></text:p>'
    )
    back = read(odt(body, automatic=style, also={"styles.xml": styles}))
    a, b = back.paragraphs[0].runs
    assert (back.paragraphs[0].style, a.bold) == ("Big one", False)
    assert (b.text, b.bold, b.highlighted, b.struck, b.style) == ("bc", True, True, True, "Turn number")
    assert [(p.text, p.where) for p in back.beside] == [("Top", Where.HEADER)]


def test_the_files_own_properties_are_read_and_what_lies_outside_is_said() -> None:
    meta = odf(
        "office:document-meta",
        "<office:meta><meta:generator>LibreOffice</meta:generator><dc:creator>Mary Smith</dc:creator><dc:title>T</dc:title>"
        '<meta:initial-creator>Ada</meta:initial-creator><meta:user-defined meta:name="packet">demo/mary-1</meta:user-defined></office:meta>',
    )
    body = '<text:p><draw:frame><draw:image xlink:href="http://bad/x.png"/></draw:frame><text:a xlink:href="http://ok/">x</text:a></text:p>'
    back = read(odt(body, also={"meta.xml": meta}))
    assert (back.program, back.changed_by, back.author, back.title) == ("LibreOffice", "Mary Smith", "Ada", "T")
    assert back.properties == {"packet": "demo/mary-1"}
    assert back.remarks == (
        "'back.odt' points at something outside itself (image: http://bad/x.png): that was not opened.",
    )


REFUSED = {
    "locked": (odt("", also={"META-INF/manifest.xml": "<manifest:encryption-data/>"}), "locked with a password"),
    "macros": (odt("", also={"Basic/Standard/Module1.xml": "x"}), "has macros"),
    "no text": (
        zipped({"content.xml": odf("office:document-content", "<office:body><office:spreadsheet/></office:body>")}),
        "but no text",
    ),
}


@pytest.mark.parametrize("what", REFUSED, ids=str)
def test_what_is_not_to_be_opened_is_refused_in_a_sentence(what: str) -> None:
    content, told = REFUSED[what]
    with pytest.raises(BadDocument, match=told):
        manuscripts.parse(content, where="back.odt")


def test_an_odt_is_known_by_what_is_in_it() -> None:
    assert manuscripts.parse(odt("<text:p>x</text:p>"), where="back.docx").paragraphs[0].text == "x"
