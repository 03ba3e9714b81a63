"""Citations: one value, many formats, read back by another reader (pandoc)."""

from __future__ import annotations

import datetime as dt
import json

import pypandoc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.editions import citations
from sasci_archive.errors import NotYet
from sasci_archive.formats import citation as formats
from sasci_archive.model.citation import Citation
from sasci_archive.model.seminar import Editor, Series

CARE_CERTIFICATE = Citation(
    id="care-certificate-2023",
    title="What Can we Learn from the Innovation of The Care Certificate?",
    subtitle="An Online Witness Seminar, 14th March 2023",
    editors=(Editor(family="Manthorpe", given="Jill"), Editor(family="Purcell", given="Carl")),
    publisher="The Policy Institute",
    place="London",
    date=dt.date(2023, 9, 6),
    doi="10.5555/example",
    series=Series(title="Witness Seminars", number="3"),
)

words = st.text(st.characters(categories=["Lu", "Ll"], max_codepoint=0x24F), min_size=1, max_size=12)


def read_back(text: str, kind: str) -> dict[str, object]:
    """What pandoc's reader of that format makes of it, as CSL-JSON."""
    item: dict[str, object] = json.loads(pypandoc.convert_text(text, "csljson", format=kind))[0]
    return item


def test_every_format_read_back_names_the_same_editors_title_year_and_doi() -> None:
    for text, kind in [
        (formats.compose_csl(CARE_CERTIFICATE), "csljson"),
        (formats.compose_ris(CARE_CERTIFICATE), "ris"),
        (citations.biblatex(CARE_CERTIFICATE), "biblatex"),
    ]:
        item = read_back(text, kind)
        assert item["editor"] == [{"family": "Manthorpe", "given": "Jill"}, {"family": "Purcell", "given": "Carl"}], (
            kind
        )
        assert "author" not in item, kind
        assert str(item["title"]).startswith(
            "What Can we Learn from the Innovation of The Care Certificate? An Online"
        ), kind
        assert str(item["issued"]).count("2023") == 1, kind
        assert item["DOI"] == "10.5555/example", kind


@given(title=st.lists(words, min_size=1, max_size=6).map(" ".join), family=words, given_name=words)
def test_ris_keeps_any_title_and_name(title: str, family: str, given_name: str) -> None:
    citation = Citation(id="x", title=title, editors=(Editor(family=family, given=given_name),))
    fields = [line.split("  - ", 1) for line in formats.compose_ris(citation).splitlines()]
    assert ["TI", title] in fields
    assert ["ED", f"{family}, {given_name}"] in fields
    assert fields[0][0] == "TY"
    assert fields[-1][0] == "ER"


def test_a_line_break_in_a_title_cannot_forge_a_ris_field() -> None:
    ris = formats.compose_ris(Citation(id="x", title="One\nED  - Nobody, Real"))
    assert [line for line in ris.splitlines() if line.startswith("ED")] == []


def test_cff_is_json_in_its_scalars_and_names_the_edition() -> None:
    cff = formats.compose_cff(CARE_CERTIFICATE)
    assert cff.startswith('cff-version: "1.2.0"\n')
    assert '  type: "report"\n' in cff
    assert 'date-released: "2023-09-06"' in cff
    assert '    - family-names: "Purcell"\n      given-names: "Carl"\n' in cff


def test_printed_references_name_each_editor_once() -> None:
    for style in citations.STYLES:
        reference = citations.reference(CARE_CERTIFICATE, style)
        assert reference.lower().count("manthorpe") == 1, (style, reference)
        assert "Care Certificate?" in reference, style
        assert "2023" in reference, style


def test_an_unpublished_edition_is_forthcoming() -> None:
    unpublished = Citation(id="x", title="Not Yet", editors=CARE_CERTIFICATE.editors)
    assert "(forthcoming)" in citations.reference(unpublished)
    assert formats.csl(unpublished)["status"] == "forthcoming"


def test_a_synthetic_seminar_says_so_in_every_format() -> None:
    synthetic = Citation(id="demo", title="Neighbours", editors=CARE_CERTIFICATE.editors, synthetic=True)
    for text in (formats.compose_csl(synthetic), formats.compose_ris(synthetic), formats.compose_cff(synthetic)):
        assert "Synthetic demonstration" in text
    for style in citations.STYLES:
        assert "[synthetic demonstration]" in citations.reference(synthetic, style).lower(), style


def test_an_unknown_style_is_named_with_those_there_are() -> None:
    with pytest.raises(NotYet) as caught:
        citations.reference(CARE_CERTIFICATE, "mla")
    assert (
        str(caught.value)
        == "There is no citation style 'mla' here. Choose one of: apa, harvard, mhra, chicago, iso690."
    )
