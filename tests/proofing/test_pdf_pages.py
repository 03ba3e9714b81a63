"""The running text of a PDF goes on behind a picture that has floated into it."""

import datetime as dt

from sasci_archive.editions import typefaces
from sasci_archive.proofing import pdf_pages


def test_what_is_said_of_a_picture_does_not_stand_in_a_turn_it_floats_into() -> None:
    import typst

    source = """
#set document(date: datetime(year: 1970, month: 1, day: 1), title: "x")
#set page(width: 80mm, height: 60mm)
#figure(rect(width: 60mm, height: 20mm), alt: "A street", caption: [What the caption says], placement: top)
#{"He said many words of it. " * 20}
"""
    made = typst.compile(
        source.encode(),
        font_paths=typefaces.faces(),
        ignore_system_fonts=True,
        pdf_standards=["a-3a", "ua-1"],
        timestamp=dt.datetime(1970, 1, 1, tzinfo=dt.UTC),
    )
    said = " ".join(" ".join(pdf_pages.pages(bytes(made))).split())
    assert "caption says" not in said
    assert said.count("many words of it.") == 20
