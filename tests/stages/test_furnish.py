"""The first files of an apparatus: they say what may stand in them, and nothing yet."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from sasci_archive.binding import bound, found
from sasci_archive.editions import templates
from sasci_archive.editions.templates import Looks
from sasci_archive.errors import NotYet
from sasci_archive.formats import markdown, records
from sasci_archive.model.chronology import Chronology
from sasci_archive.model.indexing import Index
from sasci_archive.model.pictures import Photographs
from sasci_archive.stages.furnish import FILES, furnish
from sasci_archive.store.folder import Folder
from sasci_archive.tei.shown.reading import read

TOY = Path(__file__).parents[1] / "toy"
DOCS = Path(__file__).parents[2] / "docs" / "apparatus.md"


@pytest.fixture
def toy(tmp_path: Path) -> Folder:
    shutil.copytree(TOY, tmp_path / "toy")
    return Folder(tmp_path, "toy")


def test_every_file_is_written_and_nothing_is_wrong_with_any(toy: Folder) -> None:
    assert furnish(toy) == FILES
    assert sorted(path.name for path in toy.apparatus.iterdir()) == sorted(FILES)
    assert (found(toy).faults, found(toy).remarks) == ((), ())


def test_as_they_are_they_say_nothing_but_what_the_house_says(toy: Folder) -> None:
    toy.apparatus.mkdir()
    before = bound(toy).master
    furnish(toy)
    assert bound(toy).master == before
    assert [section.kind for section in read(before, None).front] == ["about", "introduction", "editorial-policy"]


def test_what_is_there_is_never_touched(toy: Folder) -> None:
    toy.apparatus.mkdir()
    (toy.apparatus / "summary.md").write_text("Mine.", encoding="utf-8")
    (toy.apparatus / "references.json").write_text("[]", encoding="utf-8")
    assert {"summary.md", "references.bib"}.isdisjoint(furnish(toy))
    assert (toy.apparatus / "summary.md").read_text("utf-8") == "Mine."
    assert furnish(toy) == ()


def test_a_publisher_may_have_files_of_their_own_to_begin_with(toy: Folder, tmp_path: Path) -> None:
    (tmp_path / "new" / "apparatus").mkdir(parents=True)
    (tmp_path / "new" / "apparatus" / "summary.md").write_text("<!-- 300 words. -->", encoding="utf-8")
    furnish(toy, Looks(tmp_path))
    assert (toy.apparatus / "summary.md").read_text("utf-8") == "<!-- 300 words. -->"


def test_without_a_seminar_there_is_no_apparatus(tmp_path: Path) -> None:
    with pytest.raises(NotYet):
        furnish(Folder(tmp_path, "none"))


@pytest.mark.parametrize(
    ("name", "kind"), [("chronology.toml", Chronology), ("pictures.toml", Photographs), ("index.toml", Index)]
)
def test_the_examples_read_when_they_are_taken_in(name: str, kind: type) -> None:
    text = templates.text(f"new/apparatus/{name}")
    examples = re.sub(r"(?m)^# (?=\[\[|\w+ = )", "", text)
    assert examples != text
    records.parse(examples.encode(), kind, where=name)


def test_the_example_of_the_documentation_reads() -> None:
    examples = re.findall(r"(?ms)^````markdown\n(.*?)^````", DOCS.read_text(encoding="utf-8"))
    assert examples
    for example in examples:
        section = markdown.parse(example.encode(), where="example", kind="introduction", title="")
        assert section is not None
        assert section.title
