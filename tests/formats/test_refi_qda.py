"""Projects of programs for qualitative analysis: written as the standard has it, read back by another reader, and nothing unsafe opened."""

from __future__ import annotations

import datetime as dt
import io
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from sasci_archive.errors import BadDocument
from sasci_archive.formats import qda_positions
from sasci_archive.formats.refi_qda import (
    Code,
    Coded,
    Project,
    Selection,
    Source,
    User,
    compose,
    compose_codebook,
    guid,
    parse,
)

HERE = Path(__file__).parent
ON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
LINE = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff\ufeff"), max_size=30)
TEXT = st.lists(LINE, max_size=4).map("\n".join)


def example(text: str = "[u1] Ada\nIt didn’t – not 🌳 then.\n") -> Project:
    selection = Selection(
        guid=guid("s"),
        name="It didn’t",
        start=9,
        end=18,
        coded=(Coded(guid("c"), guid("theme"), guid("user"), ON),),
        note="Why?",
    )
    return Project(
        name="Toy <seminars> & more",
        users=(User(guid("user"), "ab"),),
        codes=(
            Code(
                guid("d"), "Influence", codable=False, below=(Code(guid("theme"), "influence.helps", "Helps: it did."),)
            ),
        ),
        sources=(Source(guid=guid("source"), name="toy: Toy", text=text, selections=(selection,)),),
    )


def packed(members: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        for name, member in members.items():
            package.writestr(zipfile.ZipInfo(name), member)
    return content.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


@given(TEXT)
def test_what_is_written_is_read_back_and_is_the_same_bytes_each_time(text: str) -> None:
    project = example(text)
    assert parse(compose(project, ON), where="p.qdpx") == project
    assert compose(project, ON) == compose(project, ON)


def test_it_is_valid_against_the_standard_s_schema() -> None:
    schema = etree.XMLSchema(etree.parse(str(HERE / "refi-qda-part.xsd")))
    root = etree.fromstring(unpacked(compose(example(), ON))["project.qde"])
    schema.assertValid(root)


def test_another_reader_finds_the_same_text_under_each_position(tmp_path: Path) -> None:
    from pyrefiqda import RefiCodebook, RefiProject

    project = example()
    (tmp_path / "p.qdpx").write_bytes(compose(project, ON))
    read = RefiProject.load(tmp_path / "p.qdpx", extract_dir=tmp_path / "out")
    (source,) = read.sources.text_source
    text = RefiProject.resolve_source_path(source.plain_text_path, tmp_path / "out").read_bytes().decode()
    (selection,) = source.plain_text_selection
    assert text[selection.start_position : selection.end_position] == "It didn’t"
    assert [u.name for u in read.users.user] == ["ab"]
    (tmp_path / "c.qdc").write_bytes(compose_codebook(project.codes))
    book = RefiCodebook.load(tmp_path / "c.qdc")
    assert [c.name for d in book.codes.code for c in d.code] == ["influence.helps"]


@given(TEXT.filter(bool), st.data())
def test_whatever_the_text_another_reader_has_the_same_words_under_each_position(
    text: str, data: st.DataObject
) -> None:
    from pyrefiqda import RefiProject

    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    chosen = Selection(guid=guid("s"), name="", start=start, end=end)
    project = Project(name="p", sources=(Source(guid=guid("source"), name="toy", text=text, selections=(chosen,)),))
    with tempfile.TemporaryDirectory() as home:
        (Path(home) / "p.qdpx").write_bytes(compose(project, ON))
        read = RefiProject.load(Path(home) / "p.qdpx", extract_dir=Path(home) / "out")
        (source,) = read.sources.text_source
        theirs = RefiProject.resolve_source_path(source.plain_text_path, Path(home) / "out").read_bytes().decode()
        (selection,) = source.plain_text_selection
    assert theirs[selection.start_position : selection.end_position] == text[start:end]


QDE = unpacked(compose(example(), ON))["project.qde"]
SOURCE = f"sources/{guid('source')}.txt"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"no zip", "'p.qdpx' is no .qdpx, or is broken."),
        (packed({"other.txt": b""}), "'p.qdpx' holds no project.qde."),
        (packed({"project.qde": QDE, "../x": b""}), "'p.qdpx' holds a file that would lie outside it: '../x'."),
        (packed({"project.qde": QDE, "/x": b""}), "'p.qdpx' holds a file that would lie outside it: '/x'."),
        (packed({"project.qde": QDE, "a\\b": b""}), "'p.qdpx' holds a file that would lie outside it: 'a\\\\b'."),
        (packed({"project.qde": QDE, "Project.QDE": QDE}), "'p.qdpx' holds two files called 'Project.QDE'."),
        (packed({"project.qde": QDE}), "'p.qdpx' lacks the text of 'toy: Toy'."),
        (packed({"project.qde": QDE, SOURCE: b"\xff"}), "In 'p.qdpx' the text of 'toy: Toy' is not UTF-8."),
        (
            packed({"project.qde": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Project/>'}),
            "'p.qdpx' has a DTD",
        ),
        (packed({"project.qde": "<!DOCTYPE a []><Project/>".encode("utf-16")}), "'p.qdpx' has a DTD"),
        (packed({"project.qde": b"<Project"}), "'p.qdpx' does not read: "),
        (packed({"project.qde": b"<Other/>"}), "'p.qdpx' holds no REFI-QDA project."),
    ],
)
def test_what_is_none_or_unsafe_is_refused_with_a_sentence(content: bytes, told: str) -> None:
    with pytest.raises(BadDocument) as error:
        parse(content, where="p.qdpx")
    assert str(error.value).startswith(told)


def test_what_unpacks_to_far_too_much_is_not_unpacked() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("project.qde", b" " * (1 << 24))
    with pytest.raises(BadDocument, match=r"'p\.qdpx' unpacks to more than any project of texts\."):
        parse(content.getvalue(), where="p.qdpx")


def test_a_path_that_leads_out_of_it_is_never_opened(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    for path in (f"absolute://{tmp_path}/secret.txt", "relative:///secret.txt", "internal://../secret.txt"):
        qde = QDE.replace(f"internal://{guid('source')}.txt".encode(), path.encode())
        try:
            project = parse(packed({"project.qde": qde}), where="p.qdpx")
        except BadDocument as error:
            assert "lacks the text" in str(error)  # noqa: PT017  either it is not there, or there is no text
            continue
        assert project.sources[0].text == ""


@given(st.binary(max_size=300), st.integers(0, 2000))
def test_whatever_it_is_it_is_read_or_refused(junk: bytes, at: int) -> None:
    whole = compose(example(), ON)
    for content in (junk, whole[:at] + junk + whole[at + len(junk) :]):
        try:
            parse(content, where="p.qdpx")
        except BadDocument:
            continue


# -- positions ---------------------------------------------------------------------------------------------------------


def test_a_position_means_what_a_program_counts() -> None:
    text = "🌳a\r\nb"
    ways = qda_positions.ways(text, marked=True)
    assert len(ways) == 8
    assert {way.text(text, 0, 1) for way in ways} == {"🌳", None}
    assert ways[0].starts == (0, 1, 2, 3, 4, 5)


@given(TEXT)
def test_where_nothing_can_be_counted_otherwise_there_is_one_way(text: str) -> None:
    plain = "".join(sign for sign in text if ord(sign) < 0x10000)
    assert len(qda_positions.ways(plain, marked=False)) == 1


@given(st.text(st.sampled_from("aé🌳\u0301\r\n e"), max_size=12))
def test_made_even_every_place_leads_to_the_same_sign(text: str) -> None:
    made = qda_positions.even(text)
    assert len(made.places) == len(text) + 1
    assert made.places[-1] == len(made.text)
    assert "\r" not in made.text
    for number, place in enumerate(made.places[:-1]):
        if place >= 0 and text[number] in "a🌳 e" and text[number + 1 : number + 2] != "\u0301":
            assert made.text[place] == text[number]
