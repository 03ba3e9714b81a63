"""A false alarm is told from a fault: a glyph that is not as wide as the PDF says stays one."""

import datetime as dt
import io

import page
import pikepdf

from sasci_archive.editions import typefaces
from sasci_archive.proofing.validator import WIDTHS, failures, widths_are_true


def set_in_japanese() -> bytes:
    import typst

    source = '#set document(date: datetime(year: 1970, month: 1, day: 1), title: "x")\n#set text(lang: "ja")\n日本語 한글 abc'
    return bytes(
        typst.compile(
            source.encode(),
            font_paths=typefaces.faces(),
            ignore_system_fonts=True,
            pdf_standards=["a-3a", "ua-1"],
            timestamp=dt.datetime(1970, 1, 1, tzinfo=dt.UTC),
        )
    )


def test_names_in_chinese_japanese_and_korean_keep_to_the_rules() -> None:
    pdf = set_in_japanese()
    assert widths_are_true(pdf)
    for profile in (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1):
        assert [(f.rule_id, f.message) for f in failures(pdf, profile)] == []


def test_a_glyph_of_another_width_is_a_fault() -> None:
    with pikepdf.open(io.BytesIO(set_in_japanese())) as document:
        for thing in document.objects:
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Subtype") == "/CIDFontType0":
                thing["/W"] = pikepdf.Array([0, 5, 700])
        made = io.BytesIO()
        document.save(made)
    wrong = made.getvalue()
    assert not widths_are_true(wrong)
    found = failures(wrong, page.ValidationProfile.PDF_A_3A)
    assert any(failure.rule_id.endswith(WIDTHS) for failure in found)
