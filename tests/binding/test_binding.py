"""The apparatus bound into the master: each thing once, in its place, and no turn's words are touched."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sasci_archive.binding import bound, found
from sasci_archive.errors import Faults, StillNamed
from sasci_archive.formats import records
from sasci_archive.gate import release
from sasci_archive.model.apparatus import Paragraph, Section, Subheading
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Attribution, Consent
from sasci_archive.model.inlines import Text, spoken
from sasci_archive.model.reading import Reading
from sasci_archive.store.folder import Folder
from sasci_archive.tei import rules
from sasci_archive.tei.document import ID, all_text, compose, parse
from sasci_archive.tei.shown.reading import read
from tests.formats.test_markdown import documents, words

TOY = Path(__file__).parents[1] / "toy"


@pytest.fixture
def toy(tmp_path: Path) -> Folder:
    """The toy, without an apparatus."""
    shutil.copytree(TOY, tmp_path / "toy")
    return Folder(tmp_path, "toy", tmp_path / "templates")


def write(folder: Folder, **files: str) -> None:
    """Files of the apparatus, by name (`introduction` is introduction.md, `references_bib` references.bib)."""
    folder.apparatus.mkdir(exist_ok=True)
    for name, text in files.items():
        stem, _, ending = name.rpartition("_") if name.endswith(("_bib", "_json", "_txt")) else (name, "", "md")
        (folder.apparatus / f"{stem.replace('_', '-')}.{ending}").write_text(text, encoding="utf-8")


def reading(folder: Folder) -> Reading:
    """What editions see of it."""
    return read(bound(folder).master, None)


def said(folder: Folder) -> list[str]:
    """What is wrong with it, a line each: place and problem."""
    return [f"{f.file.removeprefix('apparatus/')}:{f.line} {f.problem}" for f in found(folder).faults]


NO_HOUSE = {"about": "", "editorial_policy": ""}


def test_without_an_apparatus_the_master_stays_as_it_is_to_the_byte(toy: Folder) -> None:
    assert bound(toy).master == toy.master()
    assert (found(toy).faults, found(toy).remarks) == ((), ())


def test_an_empty_apparatus_changes_nothing(toy: Folder) -> None:
    write(toy, **NO_HOUSE)
    assert bound(toy).master == compose(parse(toy.master()))


def test_a_section_stands_in_its_place_under_the_name_of_its_file(toy: Folder) -> None:
    write(
        toy,
        **NO_HOUSE,
        background="# What went before\n\nWords.\n",
        summary="In short.",
        afterthoughts="# Later\n\nMore.",
    )
    front = [(section.kind, section.title, section.id) for section in reading(toy).front]
    assert front == [
        ("summary", "Summary", "apparatus.summary"),
        ("introduction", "Introduction", ""),  # the toy's own
        ("background", "What went before", "apparatus.background"),
        ("afterthoughts", "Later", "apparatus.afterthoughts"),
    ]


def test_what_closes_a_book_stands_behind_the_transcript(toy: Folder) -> None:
    write(toy, **NO_HOUSE, afterword="# After\n\nWords.", appendix="# Letters\n\nWords.")
    assert [section.kind for section in reading(toy).back] == ["afterword", "appendix", "acknowledgements"]


def test_the_house_says_what_a_witness_seminar_is_and_how_the_text_was_made_unless_the_editors_do(toy: Folder) -> None:
    toy.apparatus.mkdir()
    kinds = [section.kind for section in reading(toy).front]
    assert kinds == ["about", "introduction", "editorial-policy"]
    write(toy, about="# Our way\n\nOurs.", editorial_policy="<!-- not begun -->")
    own = reading(toy).front
    assert (own[0].title, own[2].title) == ("Our way", "How this text was made")
    write(toy, **NO_HOUSE)
    assert [section.kind for section in reading(toy).front] == ["introduction"]


def test_a_publisher_may_have_other_words_for_it_in_the_workspace(toy: Folder) -> None:
    toy.apparatus.mkdir()
    assert toy.templates
    (toy.templates / "apparatus").mkdir(parents=True)
    (toy.templates / "apparatus" / "about.md").write_text("# The Marlsea way\n\nTalk.", encoding="utf-8")
    assert reading(toy).front[0].title == "The Marlsea way"


def test_every_kind_of_matter_comes_through_to_the_reading_and_is_valid(toy: Folder) -> None:
    write(
        toy,
        **NO_HOUSE,
        background="""\
A [turn](#u2), *stress*,[^1] <b>no markup</b>, [Tobias](#p.wren), [TLA](#g.tla).

## Part

### Lower

- one
- two

> quoted

| a | b |
|---|---|
| 1 | 2 |

## Next

End.

[^1]: A note.
""",
    )
    master = bound(toy).master
    assert rules.check(master) == ()
    background = next(section for section in read(master, None).front if section.kind == "background")
    assert [type(matter).__name__ for matter in background.content] == [
        *("Paragraph", "Subheading", "Subheading", "Bullets", "Quotation", "Table", "Subheading", "Paragraph")
    ]
    assert [m.level for m in background.content if isinstance(m, Subheading)] == [1, 2, 1]
    assert isinstance(background.content[0], Paragraph)
    assert [type(inline).__name__ for inline in background.content[0].content] == [
        *("Text", "Link", "Text", "Emphasis", "Text", "Note", "Text", "Marked", "Text", "Marked", "Text")
    ]
    assert [note.number for note in read(master, None).notes] == [1, 2, 3, 4]


def test_binding_what_is_bound_is_binding_it_once(toy: Folder) -> None:
    write(toy, introduction_extra="# Extra\n\nWords.[^1]\n\n[^1]: Note.", background="Words.")
    once = bound(toy).master
    toy.save_transcript(once)
    assert bound(toy).master == once


# -- what is wrong -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "faults"),
    [
        ({"background": "a\n\n**b**"}, ["background.md:3 Bold has no place in an edition."]),
        (
            {"acknowledgements": "Thanks."},
            ["acknowledgements.md:0 This is typed twice: seminar.toml has a section 'acknowledgements' too."],
        ),
        (
            {"introduction": "Words."},
            ["introduction.md:0 This is typed twice: the transcript itself has a section 'introduction' too."],
        ),
        ({"glossary": "a"}, ["glossary.md:0 This is not written in Markdown."]),
        ({"Second": "a"}, ["Second.md:0 This name cannot say what a section is."]),
        ({"second": "a"}, ["second.md:1 The section has no title."]),
        ({"second": "# A"}, ["second.md:1 The section has a title and no text."]),
        ({"notes_txt": "a"}, ["notes.txt:0 Nothing is read from a file of this kind."]),
        (
            {"background": "a\n\nsee [b](#u99)"},
            ["background.md:3 The link to ‘#u99’ leads to nothing in this edition."],
        ),
        ({"background": "a\n\n![](b.jpg)"}, ["background.md:3 The picture ‘b.jpg’ is not described."]),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(toy: Folder, files: dict[str, str], faults: list[str]) -> None:
    write(toy, **NO_HOUSE, **files)
    assert said(toy) == faults
    with pytest.raises(Faults) as refused:
        bound(toy)
    assert "The apparatus of 'toy' has 1 fault:\n  A0" in str(refused.value)


def test_all_that_is_wrong_in_all_files_is_told_together(toy: Folder) -> None:
    write(toy, background="**a**\n\n`b`", summary="[a](#u77)", glossary="a")
    assert [told.partition(" ")[0] for told in said(toy)] == [
        *("background.md:1", "background.md:3", "glossary.md:0", "summary.md:1")
    ]


@pytest.mark.parametrize(
    ("name", "problem", "remedy"),
    [
        ("background.MD", "Nothing is read from a file whose name ends in capitals.", "Call it background.md."),
        ("picture.toml", "Nothing is read from a file of this name.", "Did you mean pictures.toml?"),
        ("notes.docx", "Nothing is read from a file of this kind.", "Save it as Markdown (.md), or put it elsewhere."),
    ],
)
def test_what_nothing_reads_is_said(toy: Folder, name: str, problem: str, remedy: str) -> None:
    write(toy, **NO_HOUSE)
    (toy.apparatus / name).write_text("", encoding="utf-8")
    (fault,) = found(toy).faults
    assert (fault.problem, fault.remedy) == (problem, remedy)


def test_a_file_that_lies_elsewhere_is_never_read(toy: Folder) -> None:
    write(toy, **NO_HOUSE)
    (toy.apparatus / "background.md").symlink_to(toy.consent_toml)
    assert said(toy) == ["background.md:0 This leads to a file elsewhere, and is not read."]


def test_what_else_is_wrong_in_a_file_is_told_with_what_markdown_has_no_value_for(toy: Folder) -> None:
    write(toy, **NO_HOUSE, background="**a** [b](#u99)\n\n![](c.jpg)\n\n[@d]")
    assert [told.partition(" ")[0] for told in said(toy)] == [
        *("background.md:1", "background.md:1", "background.md:3", "background.md:5"),
    ]


def test_a_link_to_a_turn_that_is_not_there_is_told_what_it_may_have_meant(toy: Folder) -> None:
    write(toy, **NO_HOUSE, background="[a](#u55)")
    (fault,) = found(toy).faults
    assert fault.remedy == "Did you mean #u5?"
    assert str(fault).startswith("A05 apparatus/background.md, line 1: The link to ‘#u55’")


# -- who is named in it --------------------------------------------------------------------------------------------------


def by_role(who: str) -> Consent:
    """Everybody as the toy has it, but for one, who appears by role."""
    consent = records.parse((TOY / "consent.toml").read_bytes(), Consent, where="consent.toml")
    answers = (
        msgspec.structs.replace(p, attribution=Attribution.ROLE if p.person == who else Attribution.NAME)
        for p in consent.permission
    )
    return Consent(permission=tuple(answers))


def test_somebody_who_is_not_to_be_known_keeps_the_gate_shut_and_the_place_is_told(toy: Folder) -> None:
    write(toy, **NO_HOUSE, second_thoughts="# Later\n\nIt was Halina who knew.[^1]\n\n[^1]: Mróz knew.")
    with pytest.raises(StillNamed) as shut:
        release(bound(toy).master, None, by_role("mroz"), Channel.HTML, dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    assert shut.value.names == (("Halina Mróz", "the second thoughts"),)


def test_a_name_that_links_to_its_person_follows_the_release(toy: Folder) -> None:
    write(toy, **NO_HOUSE, background="It was [Halina Mróz](#p.mroz), and [Tobias](#p.wren).")
    on = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    let_through = release(bound(toy).master, None, by_role("mroz"), Channel.HTML, on).reading
    (paragraph,) = next(section for section in let_through.front if section.kind == "background").content
    assert isinstance(paragraph, Paragraph)
    assert spoken(paragraph.content) == "It was Witness, and Tobias."


# -- laws ----------------------------------------------------------------------------------------------------------------

PARAGRAPH = st.text(st.characters(whitelist_categories=["L", "N"]), min_size=1, max_size=30)


@given(paragraphs=st.lists(PARAGRAPH, min_size=1, max_size=5), kind=st.sampled_from(["background", "afterword"]))
@settings(max_examples=15)
def test_what_is_written_is_what_is_read_and_no_turn_is_changed(
    tmp_path_factory: pytest.TempPathFactory, paragraphs: list[str], kind: str
) -> None:
    home = tmp_path_factory.mktemp("law")
    shutil.copytree(TOY, home / "toy")
    folder = Folder(home, "toy")
    write(folder, **NO_HOUSE, **{kind: "\n\n".join(paragraphs)})
    after = bound(folder).master
    sections = (*read(after, None).front, *read(after, None).back)
    section = next(section for section in sections if section.kind == kind)
    assert section.content == tuple(Paragraph((Text(paragraph),)) for paragraph in paragraphs)
    assert turns(after) == turns(folder.master())
    others = [part for part in sections if part is not section]
    assert others == [*read(folder.master(), None).front, *read(folder.master(), None).back]
    assert isinstance(section, Section)


@given(document=documents())
@settings(max_examples=15)
def test_every_word_of_a_file_is_in_the_reading_in_order(
    tmp_path_factory: pytest.TempPathFactory, document: tuple[str, list[str]]
) -> None:
    text, said_there = document
    if not said_there or "@" in text:  # what looks like a citation is looked up
        return
    home = tmp_path_factory.mktemp("law")
    shutil.copytree(TOY, home / "toy")
    folder = Folder(home, "toy")
    write(folder, **NO_HOUSE, background=text)
    after = bound(folder).master
    section = next(section for section in read(after, None).front if section.kind == "background")
    assert words(section) == " ".join(said_there).split()
    assert turns(after) == turns(folder.master())


def turns(master: bytes) -> dict[str, str]:
    """What stands in every turn."""
    return {u.get(ID, ""): all_text(u) for u in parse(master).iter("{*}u")}
