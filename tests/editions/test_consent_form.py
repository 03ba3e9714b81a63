"""The information sheet and the consent form: all that is known is on them, what is not is marked, and everybody can read them."""

from __future__ import annotations

import io
import re
from typing import Any

import msgspec
import page
import pikepdf
import pypdfium2
import pytest

from sasci_archive.editions import consent_form, templates
from sasci_archive.editions.consent_form import SHEETS, Sheet
from sasci_archive.errors import SasciError
from sasci_archive.model.consent import Permission
from sasci_archive.proofing.validator import failures

NAMED, MEANS = consent_form.licence("CC-BY-4.0", "")
SHEET = Sheet(
    slug="ferry",
    id="mo",
    name="Marion Oakshaw",
    role="witness",
    post="Manager, Saltpan Home Care",
    title="How the Ferry Came Back: A Witness Seminar",
    about="People tell how the ferry came back.",
    questions=("How did it begin?", "Who paid for it?"),
    held=("14 March 2026, 14:00, online (Zoom)", "15 March 2026, 10:00, online (Zoom)"),
    run_by=("Dr Ada Ferrar (Toy Institute)", "Bram O’Dowd"),
    project="Ferries and Memory",
    funded_by="Estuary Research Fund, award 7",
    publisher="Toy Press",
    published_on="1 September 2026",
    licence=NAMED,
    licence_means=MEANS,
    controllers=("University of the Estuary",),
    lawful_basis="task in the public interest",
    ethics="approved as ER-12",
    retention="ten years",
    contact="ada@example.org",
)
EMPTY = msgspec.structs.replace(
    SHEET,
    **{field: () if isinstance(getattr(SHEET, field), tuple) else "" for field, _, _ in consent_form.NEEDED},
    questions=(),
    post="",
)


def made(kind: str, sheet: Sheet = SHEET) -> bytes:
    look = templates.text("consent/look.typ")
    return consent_form.pdf(sheet, templates.text(f"consent/{kind}.typ"), look, called=f"templates/consent/{kind}.typ")


def printed(pdf: bytes) -> str:
    pages = [p.get_textpage().get_text_range() for p in pypdfium2.PdfDocument(pdf)]
    return " ".join(" ".join(pages).replace("\ufffe", "").split())


def texts(sheet: Sheet) -> list[str]:
    values = msgspec.structs.asdict(sheet).values()
    return [
        text
        for value in values
        if not isinstance(value, bool)
        for text in ((value,) if isinstance(value, str) else value)
    ]


def test_all_that_is_filled_in_is_on_one_of_the_two_sheets() -> None:
    both = "".join((printed(made("information")) + printed(made("consent"))).split())
    assert [text for text in texts(SHEET) if "".join(text.split()) not in both] == []
    assert "tobefilledin" not in both


def test_what_is_not_known_is_marked_and_listed_and_never_made_up() -> None:
    both = printed(made("information", EMPTY)) + printed(made("consent", EMPTY))
    assert [what for _, what, _ in consent_form.NEEDED if f"[to be filled in: {what}]" not in both] == []
    assert consent_form.missing(EMPTY) == tuple(where for _, _, where in consent_form.NEEDED)
    assert consent_form.missing(SHEET) == ()


@pytest.mark.parametrize("kind", SHEETS)
@pytest.mark.parametrize("profile", [page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1])
@pytest.mark.parametrize("sheet", [msgspec.structs.replace(SHEET, synthetic=True), EMPTY], ids=["whole", "empty"])
def test_it_is_an_archives_and_a_blind_readers_pdf(kind: str, profile: object, sheet: Sheet) -> None:
    assert [(f.rule_id, f.message) for f in failures(made(kind, sheet), profile)] == []


def test_the_questions_are_numbered_and_can_be_walked_through() -> None:
    document = pypdfium2.PdfDocument(made("consent"))
    outline = [(mark.level, mark.get_title()) for mark in document.get_toc()]
    numbers = [title.partition(".")[0] for level, title in outline if level == 1]
    assert numbers == [str(n) for n in range(1, 15)]
    assert (0, "Your signature") in outline


def test_a_page_of_one_s_own_is_asked_for_and_told_of() -> None:
    asked = (
        printed(made("consent"))
        .partition("14. May the archive have a page about you?")[2]
        .partition("Your signature")[0]
    )
    assert "Only if your name is printed (question 3)." in asked
    assert "leave this open, there is no page; nothing else depends on it" in asked
    assert "with a page about you only if your name is printed and you say yes to it" in printed(made("information"))


def test_the_file_says_what_it_is_and_in_which_language() -> None:
    with pikepdf.open(io.BytesIO(made("consent"))) as document:
        assert str(document.docinfo["/Title"]) == f"Consent form: Marion Oakshaw, {SHEET.title}"
        assert str(document.docinfo["/Author"]) == "Dr Ada Ferrar (Toy Institute), Bram O’Dowd"
        assert str(document.Root.Lang) == "en-GB"
        assert document.Root.MarkInfo.Marked


@pytest.mark.parametrize("kind", SHEETS)
def test_every_page_says_which_form_it_is_and_whose(kind: str) -> None:
    name = {"consent": "Consent form", "information": "Information sheet"}[kind]
    pages = [p.get_textpage().get_text_range() for p in pypdfium2.PdfDocument(made(kind))]
    for number, text in enumerate(pages, start=1):
        foot = rf"{name}, version 1\.\d \(text [0-9a-f]{{8}}\) · ferry / mo\s+page {number} of {len(pages)}"
        assert re.search(foot, text), text
        assert "Synthetic" not in text


def test_whoever_changes_a_word_changes_the_digest_at_the_foot() -> None:
    words, look = templates.text("consent/consent.typ"), templates.text("consent/look.typ")
    other = consent_form.pdf(SHEET, words.replace("You get a copy", "You will get a copy"), look, called="ours")
    marks = [re.findall(r"\(text (\w{8})\)", printed(pdf)) for pdf in (made("consent"), other)]
    assert len({mark for each in marks for mark in each}) == 2


@pytest.mark.parametrize("kind", SHEETS)
def test_a_synthetic_seminar_says_so_on_every_page(kind: str) -> None:
    document = pypdfium2.PdfDocument(made(kind, msgspec.structs.replace(SHEET, synthetic=True)))
    for each in document:
        assert "Synthetic demonstration: the seminar never took place" in each.get_textpage().get_text_range()


@pytest.mark.parametrize("kind", SHEETS)
def test_the_same_sheet_gives_the_same_bytes(kind: str) -> None:
    assert made(kind) == made(kind)


def test_nothing_that_is_filled_in_is_read_as_markup_or_lost_for_want_of_a_letter() -> None:
    hostile = '#panic("x") *bold* _it_ [a] @ref <lab> $x$ \\ // q'
    named = msgspec.structs.replace(SHEET, name=hostile, contact=hostile, about=hostile, post="日本 👍")
    for kind in SHEETS:
        text = "".join(printed(made(kind, named)).split())
        assert text.count("".join(hostile.split())) >= 2
        assert "日本[thumbsupsign]" in text


NOT_ON_PAPER = {
    "opens_at": "an hour of the day is agreed by letter",
    "conditions_met_by": "said by the editor, later",
    "withdrawn": "another day",
}


def test_the_last_table_has_every_key_that_a_returned_form_answers() -> None:
    words = templates.text("consent/consent.typ")
    keys = {key for key in Permission.__struct_fields__ if not re.search(rf"[`\[ ]{key}(?:`|\]| = )", words)}
    assert keys == set(NOT_ON_PAPER)


def test_a_licence_is_told_in_plain_words_and_an_unknown_one_by_its_name() -> None:
    assert all(not re.search(r"licens|deriv", means) for _, means in consent_form.LICENCES.values())
    assert consent_form.licence("X-Own", "") == ("X-Own", "")
    assert consent_form.licence("X-Own", "ask first.") == ("X-Own", "ask first.")
    assert consent_form.licence("CC-BY-4.0", "ask first.")[1] == f"ask first. {consent_form.OPEN_FOR_GOOD}"
    assert consent_form.licence("", "") == ("", "")


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        ("#nobody", r"^own/consent.typ for 'mo' could not be set: unknown variable: nobody"),
        (
            '#show: sheet.with(name: "X", version: "1")\n#text(font: "No Such Face")[x]',
            r"^own/consent.typ for 'mo' could not be set: unknown font family: no such face",
        ),
    ],
)
def test_a_template_that_does_not_set_is_told_as_the_templates_fault(template: str, problem: str) -> None:
    look: Any = templates.text("consent/look.typ")
    with pytest.raises(SasciError, match=problem) as refused:
        consent_form.pdf(SHEET, template, look, called="own/consent.typ")
    assert refused.value.remedy == "Correct own/consent.typ, or take it away: then ours is used."
