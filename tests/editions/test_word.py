"""The Word file: every word under its bookmark, real styles and footnotes, the same bytes twice."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import Image

from sasci_archive.editions import word
from sasci_archive.editions.word import styles, tree
from sasci_archive.errors import SasciError
from sasci_archive.gate import Release
from sasci_archive.model.apparatus import (
    Bullets,
    Illustration,
    IndexEntry,
    IndexKind,
    Paragraph,
    Picture,
    Place,
    Quotation,
    Reference,
    Section,
    Subheading,
    Table,
    Volume,
)
from sasci_archive.model.channel import Channel
from sasci_archive.model.inlines import Cited, Emphasis, Link, Text
from sasci_archive.model.paragraph import pieces, plain
from sasci_archive.model.reading import Reading, SessionText, Standing, Utterance
from tests import bare

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HOSTILE = """</w:t><w:p/> &amp; <b> ]]> "q" 'q' `raw` $x$ *a* _b_ [l](u) ::: {=openxml} @cite ^[n] \\ 😀 日本 مرحبا Καλημέρα"""


def part(docx: bytes, name: str) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return etree.fromstring(archive.read(name))


def text_of(element: etree._Element) -> str:
    return "".join(t.text or "" for t in element.iter(f"{W}t"))


def styles_of(docx: bytes) -> dict[str, str]:
    """The styles' names by their ids."""
    styles = part(docx, "word/styles.xml").iter(f"{W}style")
    return {s.get(f"{W}styleId", ""): str(s.xpath("string(*[local-name()='name']/@*)")) for s in styles}


def paragraphs(docx: bytes) -> list[tuple[str, str]]:
    """Each paragraph's style, by name, and its text."""
    names = styles_of(docx)
    found = []
    for p in part(docx, "word/document.xml").iter(f"{W}p"):
        style = p.find(f"{W}pPr/{W}pStyle")
        found.append((names[style.get(f"{W}val", "")] if style is not None else "", text_of(p)))
    return found


def bookmarked(docx: bytes) -> dict[str, list[str]]:
    """The text inside each range bookmark, paragraph by paragraph, but for those of headings and references."""
    found: dict[str, list[str]] = {}
    open_: dict[str, str] = {}
    kinds = [f"{W}{kind}" for kind in ("bookmarkStart", "bookmarkEnd", "p", "t")]
    for element in part(docx, "word/document.xml").iter(*kinds):
        if element.tag == f"{W}bookmarkStart":
            name = element.get(f"{W}name", "")
            assert name not in found, f"{name} stands twice"
            open_[element.get(f"{W}id", "")] = name
            found[name] = [""]
        elif element.tag == f"{W}bookmarkEnd":
            del open_[element.get(f"{W}id", "")]
        for name in open_.values():
            if element.tag == f"{W}p":
                found[name].append("")
            elif element.tag == f"{W}t":
                found[name][-1] += element.text or ""
    assert not open_
    return {name: text for name, text in found.items() if not name.startswith(("_Toc", "ref_"))}


def utterances(reading: Reading) -> list[Utterance]:
    return [b for s in reading.sessions for b in s.blocks if isinstance(b, Utterance)]


def test_each_utterance_is_whole_inside_its_bookmark_and_nothing_else_is(release: Release) -> None:
    expected = {
        f"wsu_{u.id}": [plain(pieces(p, release.reading, speaker=u.who)) for p in u.paragraphs]
        for u in utterances(release.reading)
    }
    assert bookmarked(word.docx(release)) == expected


# Invisible format characters (Cf) are left out: pandoc drops a soft hyphen that stands alone.
letters = st.characters(exclude_categories=("Cs", "Cc", "Cn", "Cf")) | st.sampled_from("<>&\"'`$*\\{}[]")
words = st.text(letters, min_size=1, max_size=9)


@settings(max_examples=20)
@given(turns=st.lists(st.lists(words, min_size=1, max_size=6), min_size=1, max_size=5))
def test_whatever_is_said_is_written_as_it_stands(turns: list[list[str]]) -> None:
    blocks = tuple(
        Utterance(f"u{i}", str(i), "", "Voice 1", None, False, ((Text(" ".join(said)),),))
        for i, said in enumerate(turns, 1)
    )
    reading = bare.reading(sessions=(SessionText("1", "", None, blocks),))
    whole = bare.release(reading, Channel.WORD)
    written = bookmarked(word.docx(whole))
    assert ["".join(text) for text in written.values()] == [plain(pieces(b.paragraphs[0], reading)) for b in blocks]


def test_markup_in_what_people_say_and_write_is_only_text(release: Release, release_of: Callable[..., Release]) -> None:
    turn = Utterance("u1", "1", "", HOSTILE, None, False, ((Text(HOSTILE),),))
    citation = msgspec.structs.replace(release.reading.citation, title=HOSTILE, abstract=HOSTILE)
    reading = msgspec.structs.replace(
        release.reading, sessions=(SessionText("1", HOSTILE, None, (turn,)),), citation=citation, questions=(HOSTILE,)
    )
    docx = word.docx(release_of(reading, Channel.WORD), cite_as=HOSTILE)
    assert bookmarked(docx) == {"wsu_u1": [HOSTILE]}
    texts = [text for _, text in paragraphs(docx)]
    assert texts.count(HOSTILE) == 5  # title, question, session, its line in the contents, turn
    assert f"Please cite as{HOSTILE}" in texts
    assert text_of(part(docx, "word/header1.xml")) == HOSTILE


def test_speakers_numbers_and_times_stand_above_what_is_said(release: Release) -> None:
    lines = paragraphs(word.docx(release))
    at = lines.index(("Speaker", "2Tobias Wren0:00:09"))
    assert lines[at + 1][0] == lines[at + 2][0] == "Utterance"
    assert lines[at + 3] == ("Speaker", "3Amara Odunlami-Price [overlapping]0:00:26")
    assert ("Speaker", "11Tobias Wren") in lines
    assert ("Withheld", "7[withheld: awaiting permission]") in lines
    assert ("Stage direction", "[the connection is lost for four seconds]") in lines
    assert [style for style, text in lines if "mute, please?" in text] == ["Chat"]
    assert ("heading 1", "How the Round began") in lines
    assert ("heading 2", "Money, and who was asked") in lines


def test_styles_are_named_as_people_look_for_them(release: Release) -> None:
    named = set(styles_of(word.docx(release)).values())
    assert {"Title", "Subtitle", "Speaker", "Utterance", "Stage direction", "Withheld", "Chat"} <= named
    assert {"Speaker name", "Turn number", "Time", "footnote text", "footnote reference"} <= named


def test_every_style_used_is_one_of_ours(release: Release) -> None:
    docx = word.docx(release)
    ids = styles_of(docx)
    used = {e.get(f"{W}val") for e in part(docx, "word/document.xml").iter(f"{W}pStyle", f"{W}rStyle")}
    assert used <= set(ids)
    assert len(set(ids.values())) == len(ids)


def test_footnotes_are_real_and_say_whose_they_are(release: Release) -> None:
    docx = word.docx(release)
    notes = [text_of(n).strip() for n in part(docx, "word/footnotes.xml") if n.get(f"{W}type") is None]
    assert len(notes) == len(release.reading.notes)
    assert notes[0].startswith("Editor: The Borough closed the kitchen")
    assert notes[1].startswith("Later addition by Tobias Wren: I have since found my diary.")
    assert len(list(part(docx, "word/document.xml").iter(f"{W}footnoteReference"))) == len(notes)


def test_the_lists_around_the_transcript_are_written(release: Release) -> None:
    texts = [text for _, text in paragraphs(word.docx(release, cite_as="Calloway, I. (2024)"))]
    for expected in (
        "How did the Round begin?",
        "Sir Peter AnstyChairman, Marlsea Voluntary Trust, 1990–2001",
        "October 1998The first evening round (turns 1, 2)",
        "early 2005The last round",
        "HSUHome Support Unit. The Borough’s team for care at home, 1991–2004.",
        "Tobias WrenTobias Wren drove a bread van before he ran the Round.",
        "We thank everybody who kept a diary.",
        "Harrow Estate, 1",
        "3 June 2024faster-whisper: Machine draft.",
        "Please cite asCalloway, I. (2024)",
    ):
        assert expected in texts


@pytest.mark.parametrize("header", ["word/header1.xml", "word/header2.xml"])
def test_every_page_of_a_proof_says_so(header: str, proof: Release, synthetic: Release) -> None:
    assert Standing.MACHINE.label in text_of(part(word.docx(proof), header))
    assert "Synthetic demonstration" in text_of(part(word.docx(synthetic), header))


def test_both_headers_and_the_footer_are_in_use(proof: Release) -> None:
    section = part(word.docx(proof), "word/document.xml").find(f".//{W}sectPr")
    assert section is not None
    used = [(e.tag.removeprefix(W), e.get(f"{W}type")) for e in section if e.tag.endswith("Reference")]
    assert used == [
        ("headerReference", "default"),
        ("headerReference", "first"),
        ("footerReference", "default"),
        ("footerReference", "first"),
    ]


def test_changes_are_tracked_in_a_proof_and_not_in_what_is_published(release: Release, proof: Release) -> None:
    assert part(word.docx(proof), "word/settings.xml").find(f"{W}trackRevisions") is not None
    assert part(word.docx(release), "word/settings.xml").find(f"{W}trackRevisions") is None


def test_the_file_knows_what_it_is(release: Release) -> None:
    docx = word.docx(release)
    core = {e.tag.partition("}")[2]: e.text for e in part(docx, "docProps/core.xml")}
    assert core["title"] == "The Lantern Round"
    assert core["creator"] == "Dr Ines Calloway; Priya O’Dowd"
    assert core["language"] == "en-GB"
    assert core["created"] == core["modified"] == "2024-11-20T12:00:00Z"
    own = {e.get("name"): e[0].text for e in part(docx, "docProps/custom.xml")}
    assert own["seminar"] == "lantern-round"
    assert own["release-digest"] == release.digest
    assert own["standing"] == "published"


def test_the_same_release_gives_the_same_bytes(release: Release) -> None:
    assert word.docx(release) == word.docx(msgspec.structs.replace(release, on=release.on.replace(year=2031)))


def test_there_are_no_content_controls(proof: Release) -> None:
    assert list(part(word.docx(proof), "word/document.xml").iter(f"{W}sdt")) == []


def test_a_language_that_is_none_does_not_reach_the_file(release: Release, release_of: Callable[..., Release]) -> None:
    citation = msgspec.structs.replace(release.reading.citation, language='../English"/>')
    docx = word.docx(release_of(msgspec.structs.replace(release.reading, citation=citation), Channel.WORD))
    assert {e.get(f"{W}val") for e in part(docx, "word/styles.xml").iter(f"{W}lang")} == {"en-GB"}


def full(release: Release) -> Release:
    """With all that a volume can have."""
    photo = Picture(
        "photo", "the round.png", "Eight people & a van", (Text("The Round, 1999."),), "Marlsea Archive", 900, 600
    )
    cited = Cited("smith:2001", (Text("Smith 2001, p. 4"),))
    said = Paragraph(
        (Text("See "), cited, Text(", "), Link("#u2", (Text("turn 2"),)), Text(" and "), ADDRESS, Text("."))
    )
    cells = (((Text("Year"),), (Text("Visits"),)), ((Text("1999"),), (Text("4,000"),)), ((Text("2000"),),))
    matter = (
        said,
        Subheading("apparatus.money", 1, "Money"),
        Subheading("apparatus.less", 2, "Less of it"),
        Bullets(ordered=True, items=((Text("One"),), (Text("Two"),))),
        Bullets(ordered=False, items=((Text("Three"),),)),
        Quotation(((Text("Quoted."),), (Text("Still quoted."),))),
        Table(cells),
        Illustration("photo"),
    )
    places = tuple(Place(f"u{n}") for n in (1, 2, 3, 5))
    index = (
        IndexEntry(IndexKind.BODY, "Borough", places, also=("Councils",)),
        IndexEntry(
            IndexKind.SUBJECT, "money", (), below=(IndexEntry(IndexKind.SUBJECT, "by the head", (Place("u2"),)),)
        ),
    )
    reading = msgspec.structs.replace(
        release.reading,
        front=(Section("background", "Background", matter),),
        pictures=(photo,),
        references=(Reference("smith:2001", (Text("Smith, J. (2001) "), Emphasis((Text("Rounds"),)), Text("."))),),
        index=index,
        volumes=(Volume("2", "The Ferry", "https://example.org/ferry"),),
    )
    return msgspec.structs.replace(release, reading=reading)


ADDRESS = Link("https://example.org/a?b=1&c", (Text("a page"),))


def png() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (90, 60), "grey").save(file, "PNG")
    return file.getvalue()


def test_what_stands_around_the_transcript_has_the_shapes_it_has(release: Release) -> None:
    docx = word.docx(full(release), pictures={"the round.png": png()})
    lines = paragraphs(docx)
    assert ("heading 2", "Money") in lines
    assert ("heading 3", "Less of it") in lines
    assert ("Block Text", "Still quoted.") in lines
    assert ("Image Caption", "The Round, 1999. Marlsea Archive") in lines
    assert ("Bibliography", "Smith, J. (2001) Rounds.") in lines
    assert ("Bibliography", "2. The Ferry https://example.org/ferry") in lines
    assert ("index 1", "Borough, 1–3, 5; see also Councils") in lines
    assert ("index 2", "by the head, 2") in lines
    document = part(docx, "word/document.xml")
    rows = [[text_of(cell) for cell in row.iter(f"{W}tc")] for row in document.iter(f"{W}tr")]
    assert rows == [["Year", "Visits"], ["1999", "4,000"], ["2000", ""]]
    numbered = [text_of(p) for p in document.iter(f"{W}p") if p.find(f"{W}pPr/{W}numPr") is not None]
    assert numbered[:3] == ["One", "Two", "Three"]


def test_a_picture_has_its_description_and_no_path_of_ours(release: Release) -> None:
    docx = word.docx(full(release), pictures={"the round.png": png()})
    (properties,) = part(docx, "word/document.xml").iter("{*}docPr")
    assert properties.get("descr") == "Eight people & a van"
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        assert [archive.read(name) for name in archive.namelist() if "media/" in name] == [png()]
        assert not [name for name in archive.namelist() if b"/tmp" in archive.read(name)]
    assert docx == word.docx(full(release), pictures={"the round.png": png()})
    without = [text for _, text in paragraphs(word.docx(full(release)))]
    assert "[Eight people & a van]" in without


def test_portraits_stand_with_their_people_and_other_photographs_by_themselves(release: Release) -> None:
    portrait = Picture("tw", "tw.png", "Tobias Wren", width=600, height=900)
    loose = Picture("van", "van.png", "A van", (Text("The van"),), width=90, height=60)
    people = tuple(msgspec.structs.replace(p, portrait="tw") if p.id == "tw" else p for p in release.reading.people)
    reading = msgspec.structs.replace(release.reading, pictures=(portrait, loose), people=people)
    docx = word.docx(msgspec.structs.replace(release, reading=reading), pictures={"tw.png": png(), "van.png": png()})
    lines = paragraphs(docx)
    at = next(n for n, (_, text) in enumerate(lines) if text.startswith("Tobias WrenOrganiser"))
    assert lines[at - 1] == ("Figure", "")
    at = lines.index(("heading 1", "Photographs"))
    assert lines[at + 1 : at + 3] == [("Figure", ""), ("Image Caption", "The van")]
    wide = [int(e.get("cx") or 0) / 360_000 for e in part(docx, "word/document.xml").iter("{*}extent")]
    assert wide == [pytest.approx(4.0, abs=0.01), pytest.approx(1.5, abs=0.01)]


def test_links_lead_to_turns_references_and_addresses(release: Release) -> None:
    docx = word.docx(full(release))
    document = part(docx, "word/document.xml")
    names = {e.get(f"{W}name") for e in document.iter(f"{W}bookmarkStart")}
    inside = {text_of(e): e.get(f"{W}anchor") for e in document.iter(f"{W}hyperlink") if e.get(f"{W}anchor")}
    assert set(inside.values()) <= names
    assert inside["turn 2"] == "wsu_u2"
    assert inside["Smith 2001, p. 4"] == "ref_000001"
    relations = part(docx, "word/_rels/document.xml.rels")
    assert {"https://example.org/a?b=1&c", "https://example.org/ferry"} <= {e.get("Target") for e in relations}


def test_nothing_leads_to_a_turn_that_is_withheld_where_no_bookmark_is(release: Release) -> None:
    whole = full(release)
    said = Paragraph((Link("#u7", (Text("turn 7"),)), Text(" is withheld.")))
    reading = msgspec.structs.replace(whole.reading, front=(Section("background", "Background", (said,)),))
    docx = word.docx(msgspec.structs.replace(whole, reading=reading))
    document = part(docx, "word/document.xml")
    names = {e.get(f"{W}name") for e in document.iter(f"{W}bookmarkStart")}
    assert {e.get(f"{W}anchor") for e in document.iter(f"{W}hyperlink") if e.get(f"{W}anchor")} <= names
    assert "turn 7 is withheld." in [text for _, text in paragraphs(docx)]


def test_the_contents_are_a_field_with_its_lines_that_asks_for_nothing(release: Release) -> None:
    docx = word.docx(full(release))
    document = part(docx, "word/document.xml")
    (field,) = [e.text or "" for e in document.iter(f"{W}instrText")]
    assert field.split() == ["TOC", "\\o", '"1-2"', "\\n", "\\h", "\\z", "\\u"]
    kinds = [e.get(f"{W}fldCharType") for e in document.iter(f"{W}fldChar")]
    assert kinds == ["begin", "separate", "end"]
    assert not list(document.iter(f"{W}dirty"))
    assert part(docx, "word/settings.xml").find(f"{W}updateFields") is None
    lines = paragraphs(docx)
    listed = [text for style, text in lines if style in {"toc 1", "toc 2"}]
    assert listed == [text for style, text in lines if style in {"heading 1", "heading 2"}]
    assert len(listed) > 15


def test_what_comes_back_has_no_bookmarks_but_those_of_turns_and_no_links(release: Release) -> None:
    docx = word.docx(full(release), packet="lantern-round/editor-1", pictures={"the round.png": png()})
    document = part(docx, "word/document.xml")
    assert {(e.get(f"{W}name") or "")[:4] for e in document.iter(f"{W}bookmarkStart")} == {"wsu_"}
    assert not list(document.iter(f"{W}hyperlink", f"{W}instrText", f"{W}drawing"))


def test_the_part_is_on_top_of_each_page_of_what_is_for_readers(release: Release) -> None:
    header = part(word.docx(release), "word/header1.xml")
    assert [e.get(f"{W}instr") for e in header.iter(f"{W}fldSimple")] == [' STYLEREF "heading 1" ']
    assert not list(part(word.docx(release, packet="x/1"), "word/header1.xml").iter(f"{W}fldSimple"))


def test_what_pandoc_refuses_is_a_sentence(release: Release) -> None:
    with pytest.raises(SasciError, match=r"^The Word file of 'x' could not be written: "):
        tree.written(
            [{"t": "Nothing"}], {}, styles.reference(release), dt.date(2026, 1, 1), what="The Word file of 'x'"
        )
