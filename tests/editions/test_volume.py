"""The PDF: every word, in order; an archive's and a blind reader's PDF; the same bytes twice; labelled where it must be."""

from __future__ import annotations

import datetime as dt
import io
import unicodedata
from collections.abc import Callable

import msgspec
import page
import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sasci_archive.editions import typefaces, typesetting, volume
from sasci_archive.errors import SasciError
from sasci_archive.gate import Release
from sasci_archive.model.channel import Channel
from sasci_archive.model.citation import Citation
from sasci_archive.model.inlines import Text
from sasci_archive.model.paragraph import Said, pieces
from sasci_archive.model.reading import Chat, Reading, SessionText, Standing, Utterance
from sasci_archive.proofing.validator import failures
from tests import bare

HOSTILE = (
    r"""#panic("x") $x^2$ *bold* _it_ [a] ]] \ \n @ref <lab> `raw` // /* "q" ‘s’ <b>&amp;</b> {{x}} ~~ -- ... = head """
    "#import Καλημέρα Παπαδόπουλος Здравствуйте Łukasz Nguyễn"
)


def printed(pdf: bytes) -> list[str]:
    """Each page's text without white space, hyphens at line ends taken out again, accents on their letters."""
    pages = [p.get_textpage().get_text_range() for p in pypdfium2.PdfDocument(pdf)]
    return ["".join(unicodedata.normalize("NFC", text.replace("\ufffe", "")).split()) for text in pages]


def assert_in_order(words: list[str], text: str) -> None:
    at = 0
    for word in (unicodedata.normalize("NFC", word) for word in words):
        found = text.find(word, at)
        assert found >= 0, f"{word!r} is not in the PDF after {text[max(0, at - 60) : at]!r}"
        at = found + len(word)


def words_of(reading: Reading) -> list[str]:
    """All that is said in the sessions; a footnote's number may stand between a word and its comma."""
    turns = [b for s in reading.sessions for b in s.blocks if isinstance(b, Utterance)]
    said = [
        piece.text for turn in turns for p in turn.paragraphs for piece in pieces(p, reading) if isinstance(piece, Said)
    ]
    return " ".join(said).split()


def with_blocks(reading: Reading, *blocks: Utterance | Chat) -> Reading:
    session = SessionText("1", "", None, blocks)
    return msgspec.structs.replace(reading, sessions=(session,), notes=(), chronology=(), front=(), back=())


def test_all_words_are_in_the_pdf_in_order(release: Release) -> None:
    assert_in_order(words_of(release.reading), "".join(printed(volume.pdf(release))))


def test_footnotes_lists_and_notes_are_printed(release: Release) -> None:
    text = "".join(printed(volume.pdf(release, cite_as="Calloway, I. and O’Dowd, P. (2024)")))
    for expected in (
        "Editor: The Borough closed the kitchen on 3 March 1997; see Marlsea Gazette, 4",
        "Later addition by Tobias Wren: I have since found my diary. It was a Tuesday, &",
        "Priya O’Dowd in the chat, 0:00:31 Could everybody who isn’t speaking mute, please? See <the joining note> & thanks.",
        "[the connection is lost for four seconds]",
        "[withheld: awaiting permission]",
        "Lena Fairholt, for Halina Mróz They came every evening",
        "Sir Peter Ansty Chairman, Marlsea Voluntary Trust, 1990–2001",
        "October 1998 The first evening round (turns 1, 2)",
        "HSU Home Support Unit. The Borough’s team for care at home, 1991–2004.",
        "We thank everybody who kept a diary.",
        "Harrow Estate, 1",
        "1 September 2024 Ines Calloway Names and punctuation corrected against the recording.",
        "Calloway, I. and O’Dowd, P. (2024)",
        release.digest[:8],
    ):
        assert "".join(expected.split()) in text


def titled(title: str) -> Reading:
    """Nothing but a title."""
    return bare.reading(slug="bare", citation=Citation(id="bare", title=title))


def pdf(reading: Reading) -> bytes:
    """What is printed of a bare reading."""
    return volume.pdf(bare.release(reading, Channel.PDF))


# Up to Latin Extended-A each letter is one glyph; of one that is drawn as two, PDF readers copy both as the whole letter.
texts = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co", "Cf", "Zl", "Zp", "Mn"), max_codepoint=0x17F)
    | st.sampled_from("#$*_[]\\`@<>/'\"~=-+{}αβγЖд‘’“”–…"),
    min_size=1,
    max_size=10,
)


@settings(max_examples=15)
@given(words=st.lists(texts.map(lambda t: "".join(t.split())).filter(bool), min_size=1, max_size=12))
def test_whatever_is_said_is_printed_as_it_stands(words: list[str]) -> None:
    turn = Utterance("u1", "1", "", "Voice 1", None, False, ((Text(" ".join(words)),),))
    reading = with_blocks(titled("X"), turn)
    text = "".join(printed(pdf(reading)))
    # PDFium takes a hyphen at the end of a line for one of hyphenation's, and leaves it out
    assert_in_order(" ".join(words).replace("-", "").split(), text.replace("-", ""))


def test_markup_in_what_people_say_and_write_is_only_text(release: Release, release_of: Callable[..., Release]) -> None:
    turn = Utterance("u1", "1", "", HOSTILE, None, False, ((Text(HOSTILE),),))
    reading = with_blocks(release.reading, turn, Chat("c1", "", "A guest", None, (Text(HOSTILE),)))
    citation = msgspec.structs.replace(reading.citation, title=HOSTILE, subtitle=HOSTILE, abstract=HOSTILE, doi=HOSTILE)
    hostile = msgspec.structs.replace(reading, citation=citation, questions=(HOSTILE,), how_made=HOSTILE)
    made = volume.pdf(release_of(hostile, Channel.PDF), cite_as=HOSTILE)
    assert "".join(printed(made)).count("".join(HOSTILE.split())) >= 6
    with pikepdf.open(io.BytesIO(made)) as document:
        assert str(document.docinfo["/Title"]).startswith("#panic")


def test_a_character_no_typeface_has_is_printed_by_its_name(
    release: Release, release_of: Callable[..., Release]
) -> None:
    said = "Thank you 👍, 日本, 한국, ไทย, \ue000 it\x92s; مرحبا שלום."
    turn = Utterance("u1", "1", "", "A guest", None, False, ((Text(said),),))
    text = "".join(printed(volume.pdf(release_of(with_blocks(release.reading, turn), Channel.PDF))))
    assert "Thankyou[thumbsupsign],日本,한국,ไทย,[U+E000]it[U+0092]s;" in text


def test_the_same_release_gives_the_same_bytes(release: Release) -> None:
    later = msgspec.structs.replace(release, on=release.on.replace(year=2031))
    assert volume.pdf(release) == volume.pdf(later)


def test_the_released_tei_is_inside(release: Release) -> None:
    with pikepdf.open(io.BytesIO(volume.pdf(release))) as document:
        assert sorted(document.attachments) == ["lantern-round.xml", "pages.json"]
        attached = document.attachments["lantern-round.xml"]
        assert attached.filename == "lantern-round.xml"
        assert attached.relationship == pikepdf.Name("/Source")
        assert attached.get_file().mime_type == "application/tei+xml"
        assert attached.get_file().read_bytes() == release.tei


@pytest.mark.parametrize("profile", [page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1])
@pytest.mark.parametrize("paper", ["a5", "a4"])
def test_it_is_an_archives_and_a_blind_readers_pdf(profile: object, paper: volume.Paper, proof: Release) -> None:
    assert [(f.rule_id, f.message) for f in failures(volume.pdf(proof, paper=paper, times=True), profile)] == []


def test_what_it_is_about_is_in_the_file_itself(release: Release) -> None:
    with pikepdf.open(io.BytesIO(volume.pdf(release))) as document, document.open_metadata() as xmp:
        assert str(document.docinfo["/Title"]) == (
            "The Lantern Round: How an Evening Visiting Scheme Began, and Why It Stopped"
        )
        assert str(document.docinfo["/Author"]) == "Dr Ines Calloway, Priya O’Dowd"
        assert str(document.docinfo["/Keywords"]) == "home care, volunteers, innovation"
        assert str(document.docinfo["/CreationDate"]).startswith("D:20241120")
        assert str(document.Root.Lang) == "en-GB"
        assert xmp["pdfaid:part"] == "3"
        labels = [document.pages[i].label for i in range(len(document.pages))]
        assert labels[:3] == ["i", "ii", "iii"]
        assert labels[labels.index("1") :] == [str(n) for n in range(1, len(labels) - labels.index("1") + 1)]


def test_the_outline_has_the_parts_of_the_book(release: Release) -> None:
    document = pypdfium2.PdfDocument(volume.pdf(release))
    outline = [(mark.level, mark.get_title()) for mark in document.get_toc()]
    assert (0, "How the Round began") in outline
    assert (1, "Money, and who was asked") in outline
    assert outline[-1] == (0, "Colophon")


def test_sessions_open_on_right_hand_pages(release: Release) -> None:
    pages = printed(volume.pdf(release))
    for title in ("HowtheRoundbegan16May2024", "Whyitstopped17May2024"):
        (at,) = [number for number, text in enumerate(pages, start=1) if text.startswith(title)]
        assert at % 2 == 1


@pytest.mark.parametrize("standing", [standing for standing in Standing if standing.label])
def test_every_page_of_a_proof_says_so(
    standing: Standing, release: Release, release_of: Callable[..., Release]
) -> None:
    reading = msgspec.structs.replace(release.reading, standing=standing, synthetic=True)
    pages = printed(volume.pdf(release_of(reading, Channel.PROOF)))
    assert all("".join(standing.label.split()) in text for text in pages)
    assert all("Syntheticdemonstration" in text for text in pages)


def test_a_published_text_of_real_speech_bears_no_label(release: Release) -> None:
    text = "".join(printed(volume.pdf(release)))
    assert "Donotcite" not in text
    assert "Synthetic" not in text


def test_times_stand_in_the_margin_where_asked_for(release: Release) -> None:
    assert "0:00:09" not in "".join(printed(volume.pdf(release)))
    assert "0:00:09" in "".join(printed(volume.pdf(release, times=True)))


def test_a4_is_a4(release: Release) -> None:
    width, height = pypdfium2.PdfDocument(volume.pdf(release, paper="a4"))[0].get_size()
    assert (round(width), round(height)) == (595, 842)


def test_an_endless_word_stays_on_the_page() -> None:
    turn = Utterance("u1", "1", "", "Voice 1", None, False, ((Text("a" * 300),),))
    (sheet,) = [p for p in pypdfium2.PdfDocument(pdf(with_blocks(titled("X"), turn))) if "aaa" in _raw(p)]
    text = sheet.get_textpage()
    assert _raw(sheet).count("a") >= 300
    assert max(text.get_charbox(i)[2] for i in range(text.count_chars())) < sheet.get_width()


def _raw(sheet: pypdfium2.PdfPage) -> str:
    text: str = sheet.get_textpage().get_text_range()
    return text


def test_a_record_with_nothing_but_a_title_is_a_volume() -> None:
    pages = printed(pdf(titled("Only a title")))
    assert pages[0].startswith("Onlyatitle")
    assert page.is_pdf_compliant_bytes(pdf(titled("Only a title")), profile=page.ValidationProfile.PDF_UA_1)


def test_the_title_is_the_largest_type_on_the_first_page(release: Release) -> None:
    first = pypdfium2.PdfDocument(volume.pdf(release))[0].get_textpage()
    sizes = [pypdfium2.raw.FPDFText_GetFontSize(first, i) for i in range(first.count_chars())]
    text = "".join(first.get_text_range(i, 1) for i, size in enumerate(sizes) if size == max(sizes))
    assert "".join(text.split()) == "TheLanternRound"


def test_what_typst_refuses_is_a_sentence(release: Release, release_of: Callable[..., Release]) -> None:
    one, *_ = [b for b in release.reading.sessions[0].blocks if isinstance(b, Utterance)]
    twice = SessionText("1", "", None, (one, one))
    broken = msgspec.structs.replace(release.reading, sessions=(twice,))
    with pytest.raises(SasciError) as refused:
        volume.pdf(release_of(broken, Channel.PDF))
    assert refused.value.problem == (
        "The PDF of 'lantern-round' could not be set: label `<u1>` occurs multiple times in the document."
    )
    assert (
        refused.value.remedy == "Look in the transcript for what it names; the other editions are not touched by this."
    )


def test_what_typst_warns_of_is_a_failure() -> None:
    noon = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
    template = '#set document(title: "x", date: datetime(year: 2026, month: 1, day: 1))\n#text(font: "No Such Face")[x]'
    with pytest.raises(SasciError, match=r"^The PDF of 'x' could not be set: unknown font family: no such face"):
        typesetting.set_pdf(template, {}, typefaces.faces(), noon, what="The PDF of 'x'", foreign=False)
