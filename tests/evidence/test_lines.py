"""Lines of evidence: cited as `inv cite` does, quoted from what is public and from nothing else."""

from __future__ import annotations

import csv
import io
import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.catalogue import catalogue
from sasci_archive.editions.templates import OURS
from sasci_archive.errors import NotYet
from sasci_archive.evidence import coding, kept, lines, matrix, printing
from sasci_archive.evidence.lines import Found
from sasci_archive.evidence.quoting import NOT_PRINTED, carried, quotation
from sasci_archive.evidence.told import Told, Turn, told
from sasci_archive.model.coding import Place
from sasci_archive.model.evidence import Cell
from sasci_archive.stages.cite import cite
from sasci_archive.store.workspace import Workspace
from tests.evidence.coded import code, edit
from tests.shelved import ON


def public(here: Workspace, only: str = "") -> Found:
    return lines.public(catalogue(here, ON), here, only=only)


def test_a_line_is_a_quotation_with_the_citation_that_inv_cite_prints(here: Workspace) -> None:
    code(here, "u2", "influence.helps", "level.organisation", words="a cupboard", note="Not for readers.")
    code(here, "u2-u3", "stage.start-up", by="cd")
    turns, line = public(here).lines
    assert turns.quotation.text == "It began with a cupboard, in 1996, and no money at all. / Whose cupboard?"
    assert line.quotation.text == "… a cupboard …"
    assert line.quotation.parts[0][0] == "Tobias Wren"
    assert line.themes == ("stage.start-up", "influence.helps", "level.organisation")  # the stage from what covers it
    assert line.link == "seminars/toy/edition/index.html#u2"
    assert (line.by, line.note) == ((), "")
    folder = here.folder("toy")
    assert line.reference == cite(folder, turn="u2", on=ON)
    assert turns.reference == cite(folder, turn="u2-u3", on=ON)


def test_what_covers_a_passage_says_nothing_of_a_dimension_that_it_has_itself(here: Workspace) -> None:
    code(here, "u2", "influence.helps", words="a cupboard")
    code(here, "u2-u3", "influence.hinders", "stage.start-up", by="cd")
    _, line = public(here).lines
    assert line.themes == ("stage.start-up", "influence.helps")


def test_two_who_coded_the_same_passage_make_one_line(here: Workspace) -> None:
    code(here, "u2", "influence.helps", note="One.")
    code(here, "u2", "influence.hinders", by="cd", note="Two.")
    (line,) = public(here).lines
    assert line.themes == ("influence.helps", "influence.hinders")
    (own,) = lines.restricted(here, ON).lines
    assert (own.by, own.note, own.quotation.text) == (("ab", "cd"), "One. / Two.", line.quotation.text)


def test_what_is_not_public_is_in_no_line_whatever_is_coded(here: Workspace) -> None:
    """The toy's master says Mróz, who is to be known as Mrs K., and words that are restricted."""
    for turn in told(kept.house_reading(here.folder("toy"), ON)).turns:
        code(here, turn.id, "influence.helps", note="Halina Mróz said so.")
    code(here, "u1-u8", "influence.hinders")
    found = public(here)
    page = printing.as_page(found.lines, list(found.books.values()), OURS, "", on=ON, restricted=False).decode()
    table = printing.as_csv(found.lines, list(found.books.values()), "", restricted=False).decode()
    for text in (page, table):
        assert "Mróz" not in text
        assert "Ada Bell" not in text
        assert "Fairholt" not in text
    shown = told(dict(catalogue(here, ON).public())[catalogue(here, ON).entry("toy")])
    for line in found.lines:
        turns = shown.between(line.quotation.passage.first, line.quotation.passage.last)
        for turn, (speaker, text) in zip(turns, line.quotation.parts, strict=True):
            assert text == NOT_PRINTED or text in turn.text.replace("\n", " ")
            assert speaker == turn.speaker


def test_an_edition_older_than_the_transcript_is_quoted_as_it_reads(here: Workspace) -> None:
    home = here.folder("toy").path / "4-transcript.xml"
    home.write_text(
        home.read_text("utf-8").replace("It began with a cupboard", "It all began with one cupboard"), "utf-8"
    )
    code(here, "u2", "influence.helps", words="began with one cupboard, in 1996")
    (line,) = public(here).lines
    assert line.quotation.text == "… began with a cupboard, in 1996 …"


def test_a_passage_that_reads_otherwise_since_is_told_and_holds_when_somebody_says_so(here: Workspace) -> None:
    folder = here.folder("toy")
    (one,) = code(here, "u2", "influence.helps")
    edit(folder.path, "It began with a cupboard", "It began with one cupboard")
    found = lines.restricted(here, ON)
    assert [(slug, s.coding.id) for slug, s in found.changed] == [("toy", one.id)]
    kept.save(folder, coding.confirmed(kept.codings(folder), one.id, kept.house(folder, ON), on=ON))
    assert lines.restricted(here, ON).changed == ()
    held = kept.codings(folder)
    assert coding.confirmed(held, one.id, kept.house(folder, ON), on=ON) is held
    with pytest.raises(NotYet, match=r"There is no coding 'ch9.1'\."):
        coding.confirmed(held, "ch9.1", kept.house(folder, ON), on=ON)
    (two,) = code(here, "u8", "stage.abandoned", words="We closed it")
    edit(folder.path, ">We closed<note", ">We shut<note")
    with pytest.raises(NotYet, match=rf"What {two.id} was given to stands nowhere now\."):
        coding.confirmed(kept.codings(folder), two.id, kept.house(folder, ON), on=ON)


def test_a_passage_of_which_less_than_half_is_printed_is_in_no_public_line() -> None:
    old = Told((Turn("u1", "Ada", "It was the mayor who stopped it."), Turn("u2", "Bo", "Yes.")))
    mostly = Told((Turn("u1", "Ada", "It was [withheld] it."), Turn("u2", "Bo", "Yes.")))
    hardly = Told((Turn("u1", "Ada", "[withheld] it."), Turn("u2", "Bo", "Yes.")))
    place = Place("u1", "u2")
    assert carried(place, old, mostly) == place
    assert carried(place, old, hardly) is None


def test_nothing_public_nothing_shown(here: Workspace) -> None:
    code(here, "u2", "influence.helps")
    shutil.rmtree(here.folder("toy").published)
    assert public(here).lines == ()
    assert len(lines.restricted(here, ON).lines) == 1


def test_what_was_never_said_is_not_counted_among_what_was(here: Workspace) -> None:
    code(here, "u2", "influence.helps")
    real = public(here)
    invented = Found(
        lines=tuple(
            type(line)(**{**{f: getattr(line, f) for f in line.__struct_fields__}, "synthetic": True})
            for line in real.lines
        ),
        books={"demo": next(iter(real.books.values()))},
    )
    both = lines._together([(real, False), (invented, True)], "")
    assert (both.lines, both.left_out) == (real.lines, ("demo",))
    assert lines._together([(invented, True)], "").lines == invented.lines


def test_an_index_is_told_the_themes_of_each_turn_that_is_printed(here: Workspace) -> None:
    code(here, "u2-u3", "stage.start-up")
    code(here, "u2", "influence.helps", words="a cupboard")
    assert lines.coded_turns(catalogue(here, ON).entry("toy"), here, ON) == {
        "u2": ("stage.start-up", "influence.helps"),
        "u3": ("stage.start-up",),
    }
    assert lines.coded_in_the_house(here.folder("toy"), here, ON) == lines.coded_turns(
        catalogue(here, ON).entry("toy"), here, ON
    )


def test_passages_are_counted_by_influence_level_and_stage(here: Workspace) -> None:
    code(here, "u2", "influence.helps", "level.organisation", "level.individual", "stage.start-up")
    code(here, "u3", "influence.helps", "level.individual")
    code(here, "u6", "stage.start-up")
    found = public(here)
    assert tuple(matrix.cells(found.lines)) == (
        Cell("influence.helps", "level.individual", "", 1, 1),
        Cell("influence.helps", "level.individual", "stage.start-up", 1, 1),
        Cell("influence.helps", "level.organisation", "stage.start-up", 1, 1),
    )
    assert tuple(matrix.actors(found.lines)) == (("influence.helps", "", 2),)
    books = list(found.books.values())
    assert len(matrix.chosen(found.lines, ())) == 2
    assert len(matrix.chosen(found.lines, [matrix.theme_of("start-up", "stage", books)])) == 2
    with pytest.raises(NotYet, match=r"There is no theme 'stage.begun'\. There are: stage.abandoned, "):
        matrix.theme_of("begun", "stage", books)


def test_a_spreadsheet_takes_nothing_for_a_formula(here: Workspace) -> None:
    code(here, "u2", "influence.helps", note="=HYPERLINK(1)")
    own = lines.restricted(here, ON)
    rows = list(csv.reader(io.StringIO(printing.as_csv(own.lines, [], "", restricted=True).decode("utf-8-sig"))))
    assert rows[0][0].startswith("RESTRICTED")
    assert rows[2][rows[1].index("note")] == "'=HYPERLINK(1)"


# -- from one reading to another --------------------------------------------------------------------------------------

TEXT = st.lists(st.sampled_from(["it", "was", "not", "the", "hedge,", "🌳", "don’t"]), min_size=1, max_size=10).map(
    " ".join
)


@given(TEXT, TEXT, st.data())
def test_a_place_carried_to_another_reading_is_words_of_that_one_that_were_coded(
    a: str, b: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(a) - 1))
    place = Place("u1", "u1", start, data.draw(st.integers(1, len(a) - start)))
    old, new = Told((Turn("u1", "", a),)), Told((Turn("u1", "", b),))
    same = carried(place, old, old)
    assert (old.words(same) if same else "") == old.words(place).strip()
    found = carried(place, old, new)
    if found:
        assert new.words(found)
        assert found.start >= 0
        assert found.start + found.length <= len(b)


def test_a_quotation_of_turns_of_which_one_is_not_printed(here: Workspace) -> None:
    reading = kept.house_reading(here.folder("toy"), ON)
    whole = told(reading)
    now = Told(tuple(Turn(t.id, "", "") if t.id == "u3" else t for t in whole.turns))
    assert quotation(Place("u2", "u3"), reading, now, {}).parts[1] == ("", NOT_PRINTED)
