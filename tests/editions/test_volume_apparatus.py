"""The whole volume, all that stands around the transcript included, in every look and on every paper: no word is lost, what is named
is there, and it reads aloud."""

from __future__ import annotations

import functools
import io
import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import page
import pikepdf
import pypdfium2
import pytest

from sasci_archive.editions import book, pages, volume
from sasci_archive.editions.templates import Looks
from sasci_archive.editions.volume import text as volume_text
from sasci_archive.errors import SasciError
from sasci_archive.inspection.pdf_streams import lengths_are_true
from sasci_archive.model.apparatus import (
    Bullets,
    Illustration,
    IndexEntry,
    IndexKind,
    Paragraph,
    Place,
    Quotation,
    Section,
    Subheading,
    Table,
)
from sasci_archive.model.channel import Channel
from sasci_archive.model.days import day
from sasci_archive.model.inlines import Inline, Text
from sasci_archive.model.paragraph import Said, pieces
from sasci_archive.model.reading import (
    Chat,
    Heading,
    Incident,
    Person,
    Reading,
    SessionText,
    Standing,
    Utterance,
    Withheld,
)
from sasci_archive.model.seminar import Editor, Role
from sasci_archive.proofing.validator import failures
from tests.editions.conftest import released
from tests.editions.full_volume import FAMILIES, FULL, PICTURES
from tests.editions.test_volume import HOSTILE, assert_in_order, printed

DESIGNS: tuple[tuple[str, volume.Paper], ...] = (("", "a5"), ("", "a4"), ("report", "a4"))
every_design = pytest.mark.parametrize("design", DESIGNS, ids=["a5", "a4", "report"])


@functools.cache
def full(design: tuple[str, volume.Paper]) -> bytes:
    return made(FULL, design)


def made(reading: Reading, design: tuple[str, volume.Paper] = DESIGNS[0]) -> bytes:
    look, paper = design
    release = released(reading, Channel.PDF)
    return volume.pdf(release, paper=paper, cite_as="Calloway (2024)", looks=Looks(look=look), pictures=PICTURES)


def words(content: tuple[Inline, ...]) -> list[str]:
    return " ".join(
        p.text for p in pieces(content, FULL) if isinstance(p, Said)
    ).split()  # a note's number may stand between


def matter(section: Section) -> Iterator[str]:
    yield from book.section_title(section).split()
    for each in section.content:
        match each:
            case Paragraph(content=content):
                yield from words(content)
            case Subheading(text=text):
                yield from text.split()
            case Bullets(items=lines) | Quotation(paragraphs=lines):
                yield from (word for line in lines for word in words(line))
            case Table(rows=rows):
                yield from (word for row in rows for cell in row for word in words(cell))
            case Illustration():
                pass


def in_order(reading: Reading) -> Iterator[str]:
    """All that is printed, in the order of the book, but for what stands at the foot of pages and pictures, which may move."""
    it = reading.citation
    people = [p for _, group in book.company(reading) for p in group]
    yield from f"{it.title} {it.subtitle}".split()
    yield from " ".join(line for _, line in book.imprint(reading, "Calloway (2024)")).split()
    yield from (word for section in reading.front for word in matter(section))
    yield from " ".join(reading.questions).split()
    yield from " ".join(text for p in people for text in (p.name, *book.posts(p))).split()
    yield from " ".join(f"{event.when} {event.label}" for event in reading.chronology).split()
    yield from (word for session in reading.sessions for word in transcript(session))
    yield from " ".join(person.biography for person in reading.people).split()
    yield from " ".join(f"{term.term} {book.definition(term)}" for term in reading.glossary).split()
    yield from (word for section in reading.back for word in matter(section))
    yield from (word for reference in reading.references for word in words(reference.content))
    yield from " ".join(entry.heading for entry in reading.index).split()
    yield from " ".join(v.reference for v in reading.volumes).split()
    yield from " ".join(f"{day(c.when)} {c.who} {c.text}" for c in reading.changes).split()


def transcript(session: SessionText) -> Iterator[str]:
    yield from session.title.split()
    for block in session.blocks:
        match block:
            case Utterance(paragraphs=paragraphs):
                yield from (word for p in paragraphs for word in words(p))
            case Heading(text=text):
                yield from text.split()
            case Chat(content=content):
                yield from words(content)
            case Incident(text=text):
                yield from text.split()
            case Withheld() | Illustration():
                pass


@every_design
def test_no_word_of_the_volume_is_lost(design: tuple[str, volume.Paper]) -> None:
    text = "".join(printed(full(design)))
    assert_in_order(list(in_order(FULL)), text)
    for note in FULL.notes:
        assert "".join(words(note.content)) in text
    for picture in FULL.pictures:
        assert "".join(words(picture.caption)) in text
        assert picture.id == volume_text.COVER or "".join(picture.credit.split()) in text


@every_design
@pytest.mark.parametrize("profile", [page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1])
def test_it_is_an_archives_and_a_blind_readers_pdf(design: tuple[str, volume.Paper], profile: object) -> None:
    pdf = full(design)
    assert lengths_are_true(pdf)
    assert [(f.rule_id, f.message) for f in failures(pdf, profile)] == []


@every_design
def test_the_same_reading_and_pictures_give_the_same_bytes(design: tuple[str, volume.Paper]) -> None:
    assert made(FULL, design) == full(design)


@every_design
def test_bookmarks_are_the_contents_and_both_are_true(design: tuple[str, volume.Paper]) -> None:
    document = pypdfium2.PdfDocument(full(design))
    marks = [(mark.get_title(), mark.get_dest().get_index()) for mark in document.get_toc()]
    texts = printed(full(design))
    at = next(place for title, place in marks if title == "Contents")
    parts = [(title, place) for title, place in marks if title != "Contents"]
    contents = texts[at].replace(".", "").replace("\N{WORD JOINER}", "").partition("Contents")[2]
    assert_in_order(
        ["".join(f"{title}{document.get_page_label(n)}".split()).replace(".", "") for title, n in parts], contents
    )
    for title, place in parts:
        assert "".join(re.sub(r"^[\d.]+ ", "", title).split()) in texts[place]
    headings = [b.text for b in book.blocks(FULL) if isinstance(b, Heading)]
    assert {*headings, "Introduction", "Index", "References", "Versions and changes"} <= {
        re.sub(r"^[\d.]+ ", "", title.replace("\xa0", " ")) for title, _ in parts
    }


@every_design
def test_pages_are_numbered_in_roman_figures_and_then_from_1(design: tuple[str, volume.Paper]) -> None:
    document = pypdfium2.PdfDocument(full(design))
    labels = [document.get_page_label(n) for n in range(len(document))]
    first = labels.index("1")
    assert labels[:5] == ["i", "ii", "iii", "iv", "v"]
    assert labels[first:] == [str(n) for n in range(1, len(labels) - first + 1)]
    assert first % 2 == 0  # a right-hand page


@every_design
def test_every_link_leads_somewhere(design: tuple[str, volume.Paper]) -> None:
    with pikepdf.open(io.BytesIO(full(design))) as document:
        there = {sheet.objgen for sheet in document.pages}
        named = pikepdf.NameTree(document.Root.Names.Dests) if "/Dests" in document.Root.get("/Names", {}) else {}
        within, outside = 0, set()
        for sheet in document.pages:
            for link in sheet.get("/Annots", []):
                action = link.get("/A")
                if action is not None and action.get("/S") == "/URI":
                    outside.add(str(action.URI))
                    continue
                to = link.get("/Dest", action.get("/D") if action is not None else None)
                to = named[str(to)] if isinstance(to, pikepdf.String) else to
                assert (to.D if isinstance(to, pikepdf.Dictionary) else to)[0].objgen in there
                within += 1
    assert within > 100
    assert outside == {
        "https://doi.org/10.5555/marlsea.lantern",
        "https://example.org/seminars/lantern-round/",
        "https://example.org/letters/1999-05-03",
        "https://doi.org/10.5555/evenings",
        "https://example.org/seminars/soup/",
    }


def structure(pdf: bytes) -> list[tuple[str, str]]:
    """Every element of the tagged tree: its type, and its description, "" for none."""
    found: list[tuple[str, str]] = []

    def walk(node: Any) -> None:
        if isinstance(node, pikepdf.Array):
            for each in node:
                walk(each)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            found.append((str(node.S), str(node.get("/Alt", ""))))
            walk(node.get("/K", pikepdf.Array()))

    with pikepdf.open(io.BytesIO(pdf)) as document:
        walk(document.Root.StructTreeRoot.K)
    return found


@every_design
def test_who_hears_the_volume_is_told_of_pictures_tables_lists_and_quotations(design: tuple[str, volume.Paper]) -> None:
    tagged = structure(full(design))
    kinds = [kind for kind, _ in tagged]
    shown = {p.alt for p in FULL.pictures if p.file in PICTURES and p.id != volume_text.COVER}
    assert shown <= {alt for kind, alt in tagged if kind == "/Figure"}
    assert kinds.count("/TH") >= 4 + 2 + 3  # of the table in the introduction, the chronology, the changes
    assert {"/L", "/LI", "/BlockQuote", "/Note", "/H2", "/H3", "/Caption"} <= set(kinds)


def test_a_picture_that_is_not_there_is_its_description() -> None:
    text = "".join(printed(full(DESIGNS[0])))
    assert "[Picture:Aphotographofthetin]Thetin,asitwas" in text


def test_portraits_and_what_is_for_the_cover_are_no_photographs_of_the_volume() -> None:
    assert [p.id for p in volume_text.unplaced(FULL)] == ["last", "lost"]


# -- the index -----------------------------------------------------------------------------------------------------------


def marked(turns: int) -> Reading:
    """Turns of two paragraphs, of which each begins and ends with words that are nowhere else."""
    paragraph = "and so we went on " * 30
    blocks = tuple(
        Utterance(
            f"u{n}",
            str(n),
            "ic",
            "",
            None,
            False,
            tuple((Text(f"Alpha{n}p{p}x {paragraph} Omega{n}p{p}x"),) for p in (1, 2)),
        )
        for n in range(1, turns + 1)
    )
    session = msgspec.structs.replace(FULL.sessions[0], blocks=blocks)
    return msgspec.structs.replace(FULL, sessions=(session,), notes=(), front=(), chronology=())


def runs(numbers: list[int]) -> str:
    """The plain way: every page, then those that follow one another joined."""
    told: list[list[int]] = []
    for n in sorted(set(numbers)):
        if told and n == told[-1][-1] + 1:
            told[-1].append(n)
        else:
            told.append([n])
    return ", ".join(str(r[0]) if len(r) == 1 else f"{r[0]}–{r[-1]}" for r in told)


@every_design
def test_each_page_that_the_index_names_holds_what_it_is_about(design: tuple[str, volume.Paper]) -> None:
    topics = {
        "Alders": ((1, 1), (1, 2)),
        "Birches": ((2, 2), (9, 1), (25, 2)),
        "Cedars": tuple((n, 1) for n in range(3, 12)),
        "Damsons": ((4, 2), (5, 1), (30, 2)),
    }
    entries = tuple(
        IndexEntry(IndexKind.SUBJECT, name, tuple(Place(f"u{turn}", p) for turn, p in places))
        for name, places in topics.items()
    )
    entries = (*entries, IndexEntry(IndexKind.SUBJECT, "Elders", see=("Alders",)))
    pdf = made(msgspec.structs.replace(marked(30), index=entries), design)
    document = pypdfium2.PdfDocument(pdf)
    texts = printed(pdf)
    (index,) = [text.partition("Index")[2] for text in texts if "Alders," in text]
    for name, places in topics.items():
        held: list[int] = []
        for turn, p in places:
            first, last = (
                next(n for n, text in enumerate(texts) if f"{end}{turn}p{p}x" in text) for end in ("Alpha", "Omega")
            )
            held += [int(document.get_page_label(n)) for n in range(first, last + 1)]
        (said,) = re.findall(rf"{name},([\d,–]+)(?=[A-Z]|$)", index.partition("Othervolumes")[0])
        assert said == runs(held).replace(" ", "")


def test_an_entry_with_nothing_left_to_say_is_not_printed() -> None:
    text = "".join(printed(full(DESIGNS[0])))
    assert "nowhereinthereleasedtext" not in text
    assert "council,the,seeMarlseaBoroughCouncil" in text
    assert "seealsogrants" in text


def parts() -> Reading:
    """Many parts of one session, so that they begin anywhere on a page."""
    turns = [b for b in FULL.sessions[0].blocks if isinstance(b, Utterance)]
    blocks = [
        block
        for n, turn in enumerate(turns[9:])
        for block in (*([Heading(f"p{n}", f"Part of {n} turns")] if n % 4 == 3 else []), turn)
    ]
    session = msgspec.structs.replace(FULL.sessions[0], blocks=tuple(blocks))
    return msgspec.structs.replace(FULL, sessions=(session,), front=(), chronology=(), index=(), notes=())


@pytest.mark.parametrize("design", DESIGNS[::2], ids=["a5", "report"])
def test_the_head_of_a_page_names_the_part_that_it_ends_in(design: tuple[str, volume.Paper]) -> None:
    texts, now, checked = printed(made(parts(), design)), "", 0
    inside = next(n for n, text in enumerate(texts) if "HowtheRoundbegan16May" in text)
    for n, text in enumerate(texts[inside:], start=inside):
        if "Biographicalnotes" in text:
            break
        begun = re.findall(r"Partof\d+turns", text)
        head = text[:40]
        if n > inside and (design[0] or n % 2 == 0):  # right-hand pages; the report has one head for both
            expected = begun[-1] if len(begun) > 1 or (begun and begun[0] not in head) else begun[0] if begun else now
            assert expected in head or not now
            checked += 1
        now = begun[-1] if begun else now
    assert checked >= 3


@pytest.mark.parametrize("design", DESIGNS, ids=["a5", "a4", "report"])
def test_no_heading_and_no_name_stands_alone_at_the_foot_of_a_page(design: tuple[str, volume.Paper]) -> None:
    reading = parts()
    texts = printed(made(reading, design))
    blocks = reading.sessions[0].blocks
    for heading, turn in itertools.pairwise(blocks):
        if isinstance(heading, Heading) and isinstance(turn, Utterance):
            title = "".join(heading.text.split())
            begins = "".join(words(turn.paragraphs[0])[:3])
            assert any(re.search(rf"{title}.{{0,60}}{re.escape(begins)}", text) for text in texts), title


def test_a_long_turn_a_short_one_and_sixty_speakers_are_set() -> None:
    people = tuple(Person(f"s{n}", f"Speaker Number {n} of Many", Role.WITNESS, f"Post {n}") for n in range(60))
    long = Utterance("u1", "1", "s0", "", None, False, ((Text("and so on " * 1333 + "Omega"),),))
    short = tuple(Utterance(f"u{n + 2}", str(n + 2), f"s{n}", "", None, False, ((Text("Yes."),),)) for n in range(60))
    session = msgspec.structs.replace(FULL.sessions[0], blocks=(long, *short))
    reading = msgspec.structs.replace(
        FULL, people=people, sessions=(session,), front=(), back=(), chronology=(), index=(), notes=(), pictures=()
    )
    for design in DESIGNS:
        text = "".join(printed(made(reading, design)))
        assert "Omega" in text
        assert all(f"SpeakerNumber{n}ofMany" in text for n in range(60))
        assert text.count("Yes.") == 60


def test_markup_in_what_people_write_around_the_transcript_is_only_text() -> None:
    said: tuple[Inline, ...] = (Text(HOSTILE),)
    section = Section(
        "introduction",
        HOSTILE,
        (
            Subheading("x", 1, HOSTILE),
            Bullets(ordered=False, items=(said,)),
            Quotation((said,)),
            Table(((said, said), (said, said))),
            Illustration("estate"),
        ),
    )
    pictures = (msgspec.structs.replace(FULL.pictures[0], alt=HOSTILE, caption=said, credit=HOSTILE),)
    reading = msgspec.structs.replace(
        FULL,
        front=(section,),
        pictures=pictures,
        references=(msgspec.structs.replace(FULL.references[0], content=said),),
        index=(IndexEntry(IndexKind.SUBJECT, HOSTILE, (Place("u1"),), see=(HOSTILE,)),),
        volumes=(msgspec.structs.replace(FULL.volumes[0], reference=HOSTILE),),
        funders=(HOSTILE,),
        project=HOSTILE,
        rights=(HOSTILE,),
    )
    for design in (DESIGNS[0], DESIGNS[2]):
        text = "".join(printed(made(reading, design))).replace("-", "")
        assert text.count("".join(HOSTILE.split()).replace("-", "")) >= 14


@every_design
def test_a_title_of_any_length_and_many_editors_stay_on_the_first_page(design: tuple[str, volume.Paper]) -> None:
    title = "The Development, Implementation and Sustainability of Individual Service Funds in Adult Social Care " * 3
    editors = tuple(Editor(family=f"{family}-Featherstonehaugh", given="Anna-Maria") for family in FAMILIES[:9])
    citation = msgspec.structs.replace(FULL.citation, title=title.strip(), subtitle=title.strip(), editors=editors)
    reading = msgspec.structs.replace(FULL, citation=citation, standing=Standing.CORRECTED)
    texts = printed(made(reading, design))
    assert "IlsleyFeatherstonehaugh" in texts[0].replace("-", "")
    assert "16May2024and17May2024" in texts[0]
    assert "Seminarheldon" in texts[1]
    assert "Contents" in texts[2][:60]


# -- templates that are the publisher's ------------------------------------------------------------------------------------


def test_a_workspaces_own_look_is_used_with_its_pictures_and_what_it_leaves_is_ours(tmp_path: Path) -> None:
    (tmp_path / "volume.typ").write_text(
        '#import "book.typ": *\n#let (turn, words) = (none, parts((sans: "Source Sans 3", quiet: black, accent: black, rule: black, '
        'hang: 1em, tallest: 5cm, capitals: it => it)).words)\n#show: filed\n#show: paged\n#set page(numbering: "1")\n'
        '[#metadata(none)<book:first>]\n#image("logo.svg", alt: "The press")\n= #book.title\n'
        '#for session in book.sessions { for it in session.blocks.filter(it => it.kind == "turn") '
        "{ par([#it.number#label(it.id) #words(it).join()]) } }\n"
    )
    (tmp_path / "logo.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="10" height="10"/></svg>'
    )
    turn = Utterance("u1", "1", "ic", "", None, False, ((Text("Only this."),),))
    session = msgspec.structs.replace(FULL.sessions[0], blocks=(turn,))
    reading = msgspec.structs.replace(FULL, sessions=(session,), index=(), chronology=())
    pdf = volume.pdf(released(reading, Channel.PDF), looks=Looks(tmp_path))
    assert "TheLanternRound1Onlythis." in "".join(printed(pdf))
    assert ("/Figure", "The press") in structure(pdf)
    assert pages.pages(pdf) == {"u1": "1"}


def test_a_fault_in_a_workspaces_own_template_is_told_with_its_line(tmp_path: Path) -> None:
    own = tmp_path / "volume.typ"
    own.write_text('#import "book.typ": *\n#show: filed\n\n#no-such-thing\n')
    with pytest.raises(SasciError) as refused:
        volume.pdf(released(FULL, Channel.PDF), looks=Looks(tmp_path))
    assert refused.value.problem == (
        f"The PDF of 'lantern-round' could not be set: {own}, line 4: unknown variable: no-such-thing (if you meant to use subtraction, "
        "try adding spaces around the minus signs: `no - such - thing`)."
    )
    assert "take it away: then ours is used" in (refused.value.remedy or "")


def test_a_fault_in_a_file_that_both_looks_share_is_told_too(tmp_path: Path) -> None:
    (tmp_path / "book.typ").write_text("#let book = json(bytes(sys.inputs.volume))\n#let x = (\n")
    with pytest.raises(SasciError, match=rf"{re.escape(str(tmp_path / 'book.typ'))}, line 2: unclosed delimiter"):
        volume.pdf(released(FULL, Channel.PDF), looks=Looks(tmp_path, "report"))


def test_a_template_reads_nothing_but_templates(tmp_path: Path) -> None:
    secret = tmp_path / "consent.toml"
    secret.write_text("secret = 1\n")
    home = tmp_path / "templates"
    home.mkdir()
    (home / "volume.typ").write_text(f'#read("{secret}")\n#read("../consent.toml")\n')
    with pytest.raises(SasciError, match="could not be set"):
        volume.pdf(released(FULL, Channel.PDF), looks=Looks(home))


def test_a_look_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(SasciError) as refused:
        volume.pdf(released(FULL, Channel.PDF), looks=Looks(look="reprot"))
    assert refused.value.problem == "There is no look called 'reprot'."
    assert "(there is: report)" in (refused.value.remedy or "")
