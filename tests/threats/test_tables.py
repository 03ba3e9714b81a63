"""A table that somebody opens in a spreadsheet holds text, and nothing that it would work out."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sasci_archive.deposit import ukds
from sasci_archive.formats import anonymisation_log, cells, codings_csv
from sasci_archive.formats.cells import harmless, plain
from sasci_archive.model.redaction import Redaction
from sasci_archive.stages import feedback

FORMULA = re.compile("[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
CELLS = st.text(alphabet="'=+-@;,\t\r\n\" ab)\uff1d\uff20", max_size=12) | st.text()


@given(CELLS)
@example(";'=1")
@example("'=1")
@example("'';''=x")
def test_no_cell_begins_as_a_formula_does_whatever_parts_cells_and_it_reads_back(text: str) -> None:
    safe = harmless(text)
    assert plain(safe) == text
    assert not FORMULA.match(safe)
    for part in safe.split(";")[1:]:
        assert not re.match("[=+@\uff1d\uff0b\uff20]", part), safe


@given(st.text(alphabet="abc .,'!?", max_size=30))
def test_what_people_say_stays_as_they_say_it(text: str) -> None:
    assert harmless(text) == text
    assert harmless(f"{text}x ;-)") == f"{text}x ;-)"


def test_every_table_that_we_write_is_made_of_such_cells() -> None:
    package = Path(cells.__file__).parents[1]
    writers = [file for file in package.rglob("*.py") if "csv.writer(" in file.read_text("utf-8")]
    assert {Path(str(module.__file__)) for module in (feedback, anonymisation_log, codings_csv, ukds)} == set(writers)
    for file in writers:
        assert "harmless(" in file.read_text("utf-8"), file.name


@pytest.mark.parametrize("formula", ["=cmd|' /C calc'!A0", "@SUM(1)", "x;=HYPERLINK(1)", "\uff1d1+1"])
def test_a_withheld_passage_that_is_a_formula_is_text(formula: str) -> None:
    said = anonymisation_log.compose("toy", [_redaction(formula)]).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(said)))
    assert any(plain(cell) == formula for cell in rows[2])
    for delimiter in ",;\t":
        for row in csv.reader(io.StringIO(said), delimiter=delimiter):
            assert not any(re.match("[=@\uff1d\uff20]", cell) for cell in row), (delimiter, row)


def _redaction(original: str) -> Redaction:
    import msgspec

    told = {"id": "r1", "passage": "u1", "original": original}
    fields = {field.name: field for field in msgspec.structs.fields(Redaction)}
    blank = {name: "" for name, field in fields.items() if field.required and field.type is str}
    return msgspec.convert({**blank, **told}, Redaction)
