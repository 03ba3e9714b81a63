"""Works cited: looked up, printed by pandoc in one go and in reading order, and never asked for twice."""

from __future__ import annotations

import json
from typing import Any

import pypandoc
import pytest

from sasci_archive.binding import bound, found
from sasci_archive.editions.citations import shelf
from sasci_archive.model.apparatus import Paragraph
from sasci_archive.model.inlines import Cited, Inline, Link, Note
from sasci_archive.model.paragraph import pieces, plain
from sasci_archive.model.reading import Reading
from sasci_archive.store.folder import Folder
from sasci_archive.tei import rules
from sasci_archive.tei.signed import texts
from tests.binding.test_binding import NO_HOUSE, reading, said, toy, turns, write

__all__ = ("toy",)

BIB = """\
@book{hale2009, author = {Hale, Rosa}, title = {Hours Lent}, publisher = {Invented Press}, date = {2009}}
@book{hale2009b, author = {Hale, Rosa}, title = {More Hours}, publisher = {Invented Press}, date = {2009}}
@article{venn:2013, author = {Venn, Paul}, title = {What an hour is worth}, journaltitle = {Invented Care}, date = {2013},
  doi = {10.5555/invented}}
"""


def cite(folder: Folder, text: str, note: str = "") -> None:
    """Cite works around the transcript and in a footnote of it."""
    write(folder, **NO_HOUSE, background=text, references_bib=BIB)
    if note:
        folder.save_transcript(folder.master().replace(b"I still have the key.", note.encode()))


def style(folder: Folder, name: str) -> None:
    """The style in which they are cited."""
    text = folder.seminar_toml.read_text("utf-8")
    folder.seminar_toml.write_text(f'{text}\n[design]\nstyle = "{name}"\n', encoding="utf-8")


def background(read: Reading) -> tuple[Inline, ...]:
    """The only paragraph of it."""
    (paragraph,) = next(section for section in read.front if section.kind == "background").content
    assert isinstance(paragraph, Paragraph)
    return paragraph.content


def line(content: tuple[Inline, ...], read: Reading) -> str:
    """As it is printed."""
    return plain(pieces(content, read))


def test_a_work_is_printed_where_it_is_cited_and_in_the_list(toy: Folder) -> None:
    cite(toy, "As shown [see @hale2009, p. 4; @venn:2013].")
    read = reading(toy)
    assert line(background(read), read) == "As shown (see Hale, 2009, p. 4; Venn, 2013)."
    cited = [inline for inline in background(read) if isinstance(inline, Cited)]
    assert [(each.key, line(each.content, read)) for each in cited] == [
        ("hale2009", "Hale, 2009, p. 4"),
        ("venn-2013", "Venn, 2013"),
    ]
    assert [(work.key, line(work.content, read)) for work in read.references] == [
        ("hale2009", "Hale, R. (2009) Hours lent. Invented Press."),
        (
            "venn-2013",
            "Venn, P. (2013) ‘What an hour is worth’, Invented Care [Preprint]. Available at: https://doi.org/10.5555/invented.",
        ),
    ]
    assert any(isinstance(inline, Link) for inline in read.references[1].content)
    assert rules.check(bound(toy).master) == ()


def test_footnotes_of_the_transcript_cite_too_and_letters_behind_years_run_through_the_whole(toy: Folder) -> None:
    cite(toy, "[@hale2009b, p. 2].", "I have it still. See [@hale2009, p. 9].")
    read = reading(toy)
    assert line(background(read), read) == "(Hale, 2009b, p. 2)."
    assert line(read.notes[-1].content, read) == "I have it still. See (Hale, 2009a, p. 9)."
    assert turns(bound(toy).master).keys() == turns(toy.master()).keys()


def test_a_footnote_that_is_a_citation_and_no_more_has_no_brackets(toy: Folder) -> None:
    cite(toy, "Words.[^1]\n\n[^1]: [@hale2009, p. 4].")
    read = reading(toy)
    (note,) = [inline for inline in background(read) if isinstance(inline, Note)]
    assert line(note.content, read) == "Hale, 2009, p. 4."


@pytest.mark.parametrize("name", ["mhra", "chicago"])
def test_where_the_style_cites_in_notes_a_citation_in_the_text_becomes_one_behind_the_full_stop(
    toy: Folder, name: str
) -> None:
    cite(toy, "As shown [@hale2009, p. 4]. And so on.[^1]\n\n[^1]: Compare [@hale2009, p. 6].")
    style(toy, name)
    read = reading(toy)
    assert line(background(read), read) == "As shown. And so on."
    first, second = [inline for inline in background(read) if isinstance(inline, Note)]
    at = "p. " if name == "mhra" else ""
    assert line(first.content, read) == f"Rosa Hale, Hours Lent (Invented Press, 2009), {at}4."
    assert line(second.content, read) == f"Compare Hale, Hours Lent, {at}6."
    assert [note.number for note in read.notes][:3] == [1, 2, 3]
    assert rules.check(bound(toy).master) == ()


@pytest.mark.parametrize(
    ("note", "printed"),
    [
        ("[@hale2009, p. 4].", "Rosa Hale, Hours Lent (Invented Press, 2009), p. 4."),
        ("Not so; [@hale2009].", "Not so; Rosa Hale, Hours Lent (Invented Press, 2009)."),
        (
            "Both are in *Hours Lent* [@hale2009, p. 4]; no more.",
            "Both are in Hours Lent (Rosa Hale, Hours Lent (Invented Press, 2009), p. 4); no more.",
        ),
        ("Told [@hale2009].", "Told (Rosa Hale, Hours Lent (Invented Press, 2009))."),
    ],
)
def test_in_a_note_a_citation_has_brackets_where_it_is_an_aside(toy: Folder, note: str, printed: str) -> None:
    cite(toy, f"Words.[^1]\n\n[^1]: {note}")
    style(toy, "mhra")
    read = reading(toy)
    (only,) = [inline for inline in background(read) if isinstance(inline, Note)]
    assert line(only.content, read) == printed


@pytest.mark.parametrize("name", ["harvard", "mhra"])
def test_binding_what_is_bound_is_binding_it_once(toy: Folder, name: str) -> None:
    cite(toy, "As shown [@hale2009, p. 4]. And so on.[^1]\n\n[^1]: Compare [@venn:2013].", "See [@hale2009b].")
    style(toy, name)
    once = bound(toy).master
    toy.save_transcript(once)
    assert bound(toy).master == once


def test_the_style_is_no_reason_to_ask_a_witness_again(toy: Folder) -> None:
    cite(toy, "Words.", "See [@hale2009b, p. 4].")
    before = texts.by_person(toy.master())
    harvard = bound(toy).master
    style(toy, "chicago")
    chicago = bound(toy).master
    assert harvard != chicago
    assert texts.by_person(harvard) == texts.by_person(chicago) == before


def test_csl_json_will_do_as_well(toy: Folder) -> None:
    write(toy, **NO_HOUSE, background="[@a, p. 3].")
    work = {
        "id": "a",
        "type": "book",
        "title": "<b>x</b> Toys",
        "author": [{"family": "Ng"}],
        "issued": {"date-parts": [[2001]]},
    }
    (toy.apparatus / "references.json").write_text(json.dumps([work]), encoding="utf-8")
    assert line(background(reading(toy)), reading(toy)) == "(Ng, 2001, p. 3)."


def test_a_publishers_own_style_may_lie_among_the_templates(toy: Folder) -> None:
    cite(toy, "[@hale2009].")
    style(toy, "marlsea")
    assert said(toy) == ["seminar.toml:0 [design] style = 'marlsea': There is no citation style 'marlsea' here."]
    assert toy.templates
    toy.templates.mkdir()
    (toy.templates / "marlsea.csl").write_bytes(shelf.style("apa") or b"")
    assert line(background(reading(toy)), reading(toy)) == "(Hale, 2009)."


CSL = (
    '<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text"><info><title>M</title><id>m</id>'
    "<updated>2026-01-01T00:00:00Z</updated></info><citation>{}</citation></style>"
)


def own_style(folder: Folder, layout: str) -> None:
    """A publisher's style that lists no works, and cites so."""
    style(folder, "marlsea")
    assert folder.templates
    folder.templates.mkdir()
    (folder.templates / "marlsea.csl").write_text(CSL.format(layout), encoding="utf-8")


def test_a_style_that_lists_no_works_cites_them_without_a_list(toy: Folder) -> None:
    cite(toy, "As shown [@hale2009].")
    own_style(toy, '<layout prefix="(" suffix=")"><text variable="title"/></layout>')
    read = reading(toy)
    assert line(background(read), read) == "As shown (Hours lent)."
    assert read.references == ()
    assert rules.check(bound(toy).master) == ()


def test_a_style_that_cannot_print_is_a_fault_of_the_record(toy: Folder) -> None:
    cite(toy, "As shown [@hale2009].")
    own_style(toy, "")
    (told,) = said(toy)
    assert told.startswith("seminar.toml:0 In the style 'marlsea' no work can be printed: CiteprocParseError")


def test_a_citation_of_which_nothing_would_be_printed_is_a_fault(toy: Folder) -> None:
    cite(toy, "As shown [@hale2009].")
    own_style(toy, '<layout><text variable="archive"/></layout>')
    assert said(toy) == ["background.md:1 Of [@hale2009] nothing is printed in the style 'marlsea'."]


def test_a_style_that_is_none_is_told_though_nothing_is_cited(toy: Folder) -> None:
    style(toy, "marlsea")
    assert [told.partition(":")[0] for told in said(toy)] == ["seminar.toml"]


def test_pandoc_is_not_started_again_for_an_edit_that_touches_no_citation(
    toy: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    cite(toy, "As shown [@hale2009, p. 4].")
    before = reading(toy).references
    started: list[Any] = []
    really = pypandoc.convert_text

    def counted(*given: Any, **named: Any) -> str:
        started.append(given)
        answer: str = really(*given, **named)
        return answer

    monkeypatch.setattr(pypandoc, "convert_text", counted)
    write(toy, background="Otherwise, and at more length, as shown [@hale2009, p. 4].")
    assert reading(toy).references == before
    assert not started
    write(toy, background="As shown [@hale2009, p. 5].")
    reading(toy)
    assert len(started) == 1
    (toy.work / "citations.json").write_text("torn", encoding="utf-8")
    reading(toy)
    assert len(started) == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a\n\n[@hale2008]", "background.md:3 [@hale2008] cites ‘hale2008’, which is not among the works listed."),
        (
            "[@hale2009; and so on]",
            "background.md:1 In the citation [@hale2009; and so on], ‘and so on’ names no work.",
        ),
        (
            "[see @hale2009, *passim*]",
            "background.md:1 The citation that begins ‘[see @hale2009, ’ has no end, or something else than words in it.",
        ),
    ],
)
def test_what_is_wrong_with_a_citation_is_told(toy: Folder, text: str, told: str) -> None:
    cite(toy, text)
    assert said(toy) == [told]


def test_the_nearest_key_is_proposed(toy: Folder) -> None:
    cite(toy, "[@hale209]")
    assert found(toy).faults[0].remedy == "Did you mean @hale2009?"


def test_a_fault_in_a_footnote_of_what_people_wrote_names_their_file(toy: Folder) -> None:
    cite(toy, "As shown.[^a]\n\n[^a]: See [@nobody2001].")
    assert said(toy) == ["background.md:3 [@nobody2001] cites ‘nobody2001’, which is not among the works listed."]


def test_a_fault_in_a_footnote_of_the_transcript_names_the_note(toy: Folder) -> None:
    cite(toy, "Words.", "See [@nobody].")
    assert said(toy) == ["4-transcript.xml:0 u8: [@nobody] cites ‘nobody’, which is not among the works listed."]


def test_what_nobody_cites_is_said_and_not_printed(toy: Folder) -> None:
    cite(toy, "[@hale2009]")
    assert found(toy).faults == ()
    assert found(toy).remarks == (
        "references.bib: nothing cites hale2009b, venn:2013, so it is not in the list of references.",
    )
    assert [work.key for work in reading(toy).references] == ["hale2009"]


def test_a_list_of_works_that_does_not_read_is_a_fault_with_its_line(toy: Folder) -> None:
    cite(toy, "[@hale2009]")
    (toy.apparatus / "references.bib").write_text("@book{hale2009, title = {x}}\n@book{b, title={y}", encoding="utf-8")
    (told,) = said(toy)
    assert told.startswith("references.bib:2 The list of works does not read: unexpected")
    (toy.apparatus / "references.bib").write_text("@book{a, title = {x}}\n@book{a, title={y}}", encoding="utf-8")
    assert "references.bib:1 The key ‘a’ is given to two works." in said(toy)


@pytest.mark.parametrize("field", ["crossref", "xdata"])
def test_a_work_that_leads_to_itself_is_a_fault_and_takes_no_more_than_its_share(toy: Folder, field: str) -> None:
    cite(toy, "[@hale2009]")
    (toy.apparatus / "references.bib").write_text(f"@book{{hale2009, title = {{x}}, {field} = {{hale2009}}}}", "utf-8")
    assert said(toy) == ["references.bib:0 The list of works comes to no end."]


@pytest.mark.parametrize("address", ["javascript:alert", "javascript:alert(1)", "file:///etc/passwd", "https://[::1"])
def test_an_address_in_the_list_of_works_that_leads_nowhere_is_words(toy: Folder, address: str) -> None:
    write(
        toy,
        **NO_HOUSE,
        background="[@a]",
        references_bib=f"@online{{a, title={{x}}, date={{2001}}, url={{{address}}}}}",
    )
    read = reading(toy)
    (work,) = read.references
    assert [inline.target for inline in work.content if isinstance(inline, Link)] == []


@pytest.mark.parametrize("address", ["https://[::1", "https://a|b", "ftp://x.org"])
def test_an_address_that_is_none_is_told_where_it_is_written(toy: Folder, address: str) -> None:
    write(toy, **NO_HOUSE, background=f"Look\n[there]({address}).")
    (told,) = said(toy)
    assert told.startswith("background.md:2 The link to ‘")


def test_citing_without_any_list_of_works_is_a_fault(toy: Folder) -> None:
    toy.save_transcript(toy.master().replace(b"I still have the key.", b"See [@nobody]."))
    assert said(toy) == ["4-transcript.xml:0 u8: [@nobody] cites a work, and no works are listed."]


def test_an_address_in_brackets_and_what_was_said_are_no_citations(toy: Folder) -> None:
    write(toy, **NO_HOUSE, background=r"Write to [jo@example.org] or \@jo.")
    toy.save_transcript(toy.master().replace(b"Whose cupboard?", b"Whose [@cupboard]?"))
    assert found(toy).faults == ()
    assert "Whose [@cupboard]?" in turns(bound(toy).master)["u3"]


def test_what_people_write_around_a_citation_is_words_and_no_markup(toy: Folder) -> None:
    cite(toy, r"[see \*this\* \<b\>$x$ \#import @hale2009, p. 4 \`code\`].")
    read = reading(toy)
    assert line(background(read), read) == "(see *this* <b>$x$ #import Hale, 2009, p. 4 `code`)."
