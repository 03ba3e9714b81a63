"""Citations for programs: one value, many formats, read back by other programs with the same editors, title, date and numbers."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import json
from typing import Any

import msgspec
import pypandoc
import rispy
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sasci_archive.editions.citations import bibliographies, catalogued
from sasci_archive.formats import citation as formats
from sasci_archive.formats.cff import compose_cff
from sasci_archive.model.citation import Citation, Contributor, Passage, Record
from sasci_archive.model.seminar import Editor, Role, Series

CARE_CERTIFICATE = Citation(
    id="care-certificate-2023",
    title="What Can we Learn from the Innovation of The Care Certificate?",
    subtitle="An Online Witness Seminar, 14th March 2023",
    editors=(Editor(family="Manthorpe", given="Jill"), Editor(family="Purcell", given="Carl")),
    publisher="The Policy Institute",
    place="London",
    date=dt.date(2023, 9, 6),
    doi="10.5555/example",
    isbn="978-0-00-000000-2",
    url="https://example.org/care/",
    report_number="WS-3",
    ark="ark:/99999/fk400000q",
    handle="20.500.12345/67",
    series=Series(title="Witness Seminars", number="3"),
    keywords=("home care", "training"),
)
WITNESS = Contributor(id="mo", name="Marion Oakshaw", role=Role.WITNESS, sort_as="Oakshaw, Marion")
NAMELESS = Contributor(id="witness-1", name="A manager, in the north", role=Role.WITNESS)
PASSAGE = Passage(first="u12", last="u15", numbers=("12", "15"), speakers=(WITNESS,), at="0:12:30", pages=("7", "8"))

# what a title may hold, and no title loses by being written: signs of every format, line breaks, other scripts, what cannot be seen
SIGNS = r"""{}\$%&#_~^<>"'`@,;:=-–—/|*[]()!?+.0aZé日Łעб"""
hostile = st.text(st.sampled_from(SIGNS + " "), min_size=1, max_size=24).filter(lambda t: any(c.isalnum() for c in t))
broken = st.text(st.sampled_from("aZé{\\<&\n\r\t\x00\x1b\u2028\ud800 "), min_size=1, max_size=20)
names = st.text(st.characters(categories=["Lu", "Ll"], max_codepoint=0x24F), min_size=2, max_size=12)


def read_back(text: str, kind: str) -> dict[str, Any]:
    """What pandoc's reader of that format makes of it, as CSL-JSON."""
    item: dict[str, Any] = json.loads(pypandoc.convert_text(text, "csljson", format=kind))[0]
    return item


def json_of(cff: Any) -> dict[str, Any]:
    """What cffconvert has read."""
    told: dict[str, Any] = cff._implementation.cffobj
    return told


def shown(text: str) -> str:
    """What of a title no program may lose; of quotes, dashes and case they have views of their own."""
    for typed in "‘’“”\"'`":
        text = text.replace(typed, "'")
    return "".join(text.replace("–", "-").replace("—", "-").replace("-", "").casefold().split())


def test_every_format_read_back_names_the_same_editors_title_date_and_numbers() -> None:
    item = formats.csl(CARE_CERTIFICATE)
    for text, kind in [
        (formats.compose_csl(item), "csljson"),
        (formats.compose_ris(item), "ris"),
        (bibliographies.biblatex(item), "biblatex"),
        (bibliographies.bibtex(item), "bibtex"),
    ]:
        told = read_back(text, kind)
        assert told["editor"] == [{"family": "Manthorpe", "given": "Jill"}, {"family": "Purcell", "given": "Carl"}]
        assert "author" not in told, kind
        assert told["title"] == (
            "What Can we Learn from the Innovation of The Care Certificate? An Online Witness Seminar, 14th March 2023"
        ), kind
        assert told["issued"]["date-parts"][0][0] == 2023, kind
        assert told["DOI"] == "10.5555/example", kind
        assert told["URL"] == "https://example.org/care/", kind
        assert "978-0-00-000000-2" in (told.get("ISBN"), told.get("ISSN")), kind  # RIS has one field for both


def test_a_contribution_is_its_speakers_in_a_volume_of_its_editors() -> None:
    item = formats.csl_contribution(CARE_CERTIFICATE, WITNESS, PASSAGE)
    for text, kind in [
        (formats.compose_ris(item), "ris"),
        (bibliographies.biblatex(item), "biblatex"),
        (bibliographies.bibtex(item), "bibtex"),
    ]:
        told = read_back(text, kind)
        assert told["author"] == [{"family": "Oakshaw", "given": "Marion"}], kind
        assert [name["family"] for name in told["editor"]] == ["Manthorpe", "Purcell"], kind
        assert told["title"] == "Contribution (turns 12–15, 0:12:30)", kind
        assert told["page"].replace("–", "-") == "7-8", kind
        assert told["URL"] == "https://doi.org/10.5555/example#u12-u15", kind
        assert "care certificate?" in told["container-title"].casefold(), kind


def test_who_appears_under_a_role_is_never_taken_apart() -> None:
    item = formats.csl_contribution(CARE_CERTIFICATE, NAMELESS)
    assert item["author"] == [{"literal": "A manager, in the north"}]
    assert "author = {{A manager, in the north}}" in bibliographies.biblatex(item)


def test_rispy_reads_the_editors_and_the_numbers() -> None:
    (told,) = rispy.loads(formats.compose_ris(formats.csl(CARE_CERTIFICATE)))
    assert told["type_of_reference"] == "RPRT"
    assert told["unknown_tag"]["ED"] == [
        "Manthorpe, Jill",
        "Purcell, Carl",
    ]  # rispy knows no editors; Zotero and pandoc do
    assert told["doi"] == "10.5555/example"
    assert told["year"] == "2023"
    assert told["keywords"] == ["home care", "training"]


def test_cffconvert_takes_the_file() -> None:
    from cffconvert import Citation as Cff

    text = compose_cff(CARE_CERTIFICATE)
    cff = Cff(text, src="CITATION.cff")
    cff.validate()
    told = json.loads(cff.as_schemaorg())
    assert told["name"].startswith("What Can we Learn")
    assert [a["familyName"] for a in told["author"]] == ["Manthorpe", "Purcell"]
    assert json_of(cff)["preferred-citation"]["editors"][1]["family-names"] == "Purcell"
    assert "10.5555/example" in cff.as_bibtex()


@given(title=hostile | broken, family=names, first=names, doi=st.text(st.sampled_from("{}\\%_<>a1"), max_size=6))
def test_a_cff_that_is_strict_takes_any_title_name_and_doi(title: str, family: str, first: str, doi: str) -> None:
    from cffconvert import Citation as Cff

    if not formats.clean(title):
        return
    it = Citation(id="x", title=title, doi=f"10.5555/{doi}", editors=(Editor(family=family, given=first),))
    cff = Cff(compose_cff(it), src="CITATION.cff")
    with contextlib.redirect_stdout(io.StringIO()):
        cff.validate()
    assert json_of(cff)["title"] == formats.clean(title)


@settings(max_examples=12)
@example(title="0>* ~* \\*", family="A", first="A")
@given(title=hostile, family=names, first=names)
def test_any_title_and_name_survive_latex(title: str, family: str, first: str) -> None:
    title = title.replace("|", "/")  # LaTeX prints pandoc's \\textbar, which pandoc's own reader does not know
    it = Citation(id="x", title=title, doi="10.5555/a_{b}%", editors=(Editor(family=family, given=first),))
    for write, kind in ((bibliographies.biblatex, "biblatex"), (bibliographies.bibtex, "bibtex")):
        told = read_back(write(formats.csl(it)), kind)
        assert shown(told["title"]) == shown(formats.clean(title)), kind
        assert [(n["family"], n["given"]) for n in told["editor"]] == [(family, first)], kind
        assert told["DOI"].startswith("10.5555/a_%7Bb%7D%"), kind


@given(title=hostile | broken, family=names, first=names)
def test_any_title_and_name_survive_ris_and_csl_json(title: str, family: str, first: str) -> None:
    it = Citation(id="x", title=title, editors=(Editor(family=family, given=first),))
    item, wanted = formats.csl(it), formats.clean(title)
    if not wanted:
        return
    fields = [line.split("  - ", 1) for line in formats.compose_ris(item).split("\r\n")]
    assert fields[2] == ["TI", wanted]
    assert ["ED", f"{family}, {first}"] in fields
    assert fields[0][0] == "TY"
    assert fields[-2][0] == "ER"
    assert json.loads(formats.compose_csl(item))[0]["title"] == wanted


def test_a_line_break_in_a_title_cannot_forge_a_ris_field() -> None:
    ris = formats.compose_ris(formats.csl(Citation(id="x", title="One\nED  - Nobody, Real")))
    assert [line for line in ris.splitlines() if line.startswith("ED")] == []


def test_html_in_a_title_is_text_in_every_format() -> None:
    it = Citation(id="x", title="The <b>Bold</b> <i>Scheme</i>")
    assert "textbf" not in bibliographies.biblatex(formats.csl(it))
    assert read_back(bibliographies.bibtex(formats.csl(it)), "bibtex")["title"] == it.title


def test_an_unpublished_edition_is_forthcoming() -> None:
    assert formats.csl(Citation(id="x", title="Not Yet"))["status"] == "forthcoming"


def test_a_synthetic_seminar_says_so_in_every_format() -> None:
    synthetic = msgspec.structs.replace(CARE_CERTIFICATE, synthetic=True)
    record = Record(citation=synthetic)
    for name in catalogued.FORMATS:
        told = catalogued.volume(name, record).replace("{", "").replace("}", "")  # LaTeX keeps capitals in braces
        assert "[synthetic demonstration]" in told.casefold(), name


CSL_DATA = frozenset(
    [
        "id",
        "type",
        "title",
        "genre",
        "editor",
        "author",
        "publisher",
        "publisher-place",
        "issued",
        "status",
        "event-date",
        "DOI",
        "ISBN",
        "ISSN",
        "URL",
        "number",
        "version",
        "language",
        "collection-title",
        "collection-number",
        "container-title",
        "abstract",
        "keyword",
        "page",
        "note",
    ]
)
"""Of the keys that csl-data.json has (citation-style-language/schema, which takes no others), those that a reference of ours needs."""


def test_the_csl_json_has_only_keys_that_its_schema_knows() -> None:
    full = msgspec.structs.replace(
        CARE_CERTIFICATE, abstract="About it.", licence="CC-BY-4.0", event_dates=(dt.date(2023, 3, 14),) * 3
    )
    for item in (
        formats.csl(full),
        formats.csl(Citation(id="x", title="Bare")),
        formats.csl_contribution(full, WITNESS, PASSAGE),
        formats.csl_contribution(full, NAMELESS),
        formats.csl_passage(full, PASSAGE),
    ):
        assert item.keys() <= CSL_DATA
        for key, value in item.items():
            if key in {"issued", "event-date"}:
                assert 1 <= len(value["date-parts"]) <= 2
            elif key in {"author", "editor"}:
                assert all(name.keys() <= {"family", "given", "literal"} for name in value)
            else:
                assert isinstance(value, str)
