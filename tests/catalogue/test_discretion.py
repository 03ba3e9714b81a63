"""What people write beside the transcripts, and what was said before: no name that is not to be known, no words that are withheld, no seminar that is not public."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from sasci_archive.catalogue import Held, catalogue, entry
from sasci_archive.catalogue.discretion import Discretion
from sasci_archive.formats import records
from sasci_archive.model.published import Published, Version
from sasci_archive.stages.publish import publish
from sasci_archive.store import files
from sasci_archive.store.workspace import Workspace
from tests.evidence.coded import edit
from tests.shelved import HERE, ON, shelved

PROJECT = """
title = "Evenings"
principal_investigator = "Dr Ines Calloway"
team = ["Dr Halina Mróz", "Ann Mroz", "Tobias Wren"]
partners = ["The Mróz Trust", "University of Marlsea"]
notes = ["Mrs Mróz told us more.", "The register has no award number."]
summary = "How it came about."

[[output]]
title = "How It Began"
authors = [{ family = "Mróz", given = "Halina" }]

[[output]]
title = "Lamps"
authors = [{ family = "Mroz", given = "Ann" }]

[[output]]
title = "A Seminar That Nobody Knows Of"
seminar = "hushed"

[[output]]
title = "The Toy Library"
seminar = "toy"
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return shelved(tmp_path_factory.mktemp("discreet"))


@pytest.fixture
def here(made: Workspace, tmp_path: Path) -> Workspace:
    shutil.copytree(made.home, tmp_path / "home")
    return Workspace(tmp_path / "home", made.settings)


def write(here: Workspace, id_: str, text: str) -> None:
    (here.seminars / "projects" / f"{id_}.toml").write_text(text, encoding="utf-8")


def answers(here: Workspace, before: str, after: str) -> None:
    """As somebody answers otherwise, and nobody publishes."""
    file = here.folder("toy").consent_toml
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), encoding="utf-8")


def called_before(here: Workspace, title: str) -> Published:
    """As if a version had been public under another title."""
    folder = here.folder("toy")
    newest = folder.cited().version[-1]
    old = Version(version="0.9", on=dt.date(2024, 1, 1), title=title, reference=f"Ferrar (2024) {title}")
    files.write(folder.citations_json, records.compose_json(Published(version=(old, newest))))
    return folder.cited()


def test_a_register_names_nobody_who_is_not_to_be_known_and_no_seminar_that_is_not_public(here: Workspace) -> None:
    shutil.copytree(HERE / "toy", here.seminars / "hushed")
    write(here, "eve", PROJECT)
    shown = catalogue(here, ON)
    eve = shown.projects["eve"]
    assert eve.team == ("Ann Mroz", "Tobias Wren")  # others may have a part of a name
    assert eve.principal_investigator == "Dr Ines Calloway"
    assert eve.partners == ("University of Marlsea",)
    assert eve.notes == ("The register has no award number.",)
    assert eve.summary == "How it came about."
    assert [output.title for output in eve.output] == ["Lamps", "The Toy Library"]
    assert shown.problems == (
        "Project 'eve': something in `team` is left out, as it names Halina Mróz, who is not to be known.",
        "Project 'eve': something in `output` is left out, as it names Halina Mróz, who is not to be known.",
        "Project 'eve': something in `output` is left out, as it tells of the seminar 'hushed', which is not public.",
        "Project 'eve': something in `partners` is left out, as it names Halina Mróz, who is not to be known.",
        "Project 'eve': something in `notes` is left out, as it names Halina Mróz, who is not to be known.",
    )


def test_a_project_called_after_somebody_who_is_not_to_be_known_is_not_shown_nor_its_id(here: Workspace) -> None:
    seminar = here.folder("toy").seminar_toml
    seminar.write_text('project = "mroz-papers"\n' + seminar.read_text("utf-8"), encoding="utf-8")
    write(here, "mroz-papers", 'title = "Papers"\n')
    shown = catalogue(here, ON)
    assert list(shown.projects) == ["sasci"]
    assert shown.entry("toy").project == ""
    alone = entry(here, "toy", ON)  # as an index is made of it
    assert alone
    assert alone.project == ""
    assert shown.problems == (
        "Project 'mroz-papers' is left out: its id or its title names Halina Mróz, who is not to be known.",
    )


def test_a_third_party_who_is_not_to_be_named_is_in_no_register(here: Workspace) -> None:
    write(here, "eve", 'title = "Evenings"\nnotes = ["Brenda Marsh gave the lamps."]\n')
    assert catalogue(here, ON).projects["eve"].notes
    answers(here, "[processing]", '[[named]]\nname = "Brenda Marsh"\nwish = "omit"\n\n[processing]')
    assert catalogue(here, ON).projects["eve"].notes == ()


def test_words_that_are_withheld_stand_in_nothing_written_beside_the_transcript(here: Workspace) -> None:
    text = ("As somebody put it, they lent us the first puzzle.",)
    assert not Discretion(here, ON).against(text)
    edit(here.folder("toy").path, "lent us the first", '<seg type="restricted" resp="#ed1">lent us the first</seg>')
    assert Discretion(here, ON).against(text) == "says what 'toy' holds back (words in u4)"


def test_of_a_seminar_without_a_transcript_those_are_not_named_who_asked_for_it(here: Workspace) -> None:
    (here.folder("toy").transcript_xml).unlink()
    asked = Discretion(here, ON)
    assert asked.against(("Mrs Mróz",)) == "names Halina Mróz, who is not to be known"
    assert not asked.against(("Tobias Wren",))


def test_how_older_versions_were_called_is_said_only_while_it_may_be(here: Workspace) -> None:
    before = called_before(here, "What Toys Remember")
    assert catalogue(here, ON).entry("toy").published == before
    before = called_before(here, "What Halina Mróz Remembers")
    old, newest = catalogue(here, ON).entry("toy").published.version
    assert (old.title, old.reference, old.version, old.on) == ("", "", "0.9", dt.date(2024, 1, 1))
    assert newest == before.version[1]


def test_the_title_of_what_is_withdrawn_is_said_only_while_it_may_be_though_nobody_publishes(here: Workspace) -> None:
    answers(here, 'text = "yes"', "")
    publish(here.folder("toy"), on=ON)
    assert catalogue(here, ON).entry("toy").citation.title.startswith("The Toy Library")
    answers(here, "[processing]", '[[named]]\nname = "The Toy Library"\nwish = "omit"\n\n[processing]')
    gone = catalogue(here, ON).entry("toy")
    assert (gone.held, gone.published, gone.citation.title) == (Held.WITHDRAWN, Published(), "Withdrawn")


def test_a_record_of_what_lies_elsewhere_is_not_shown_before_its_day(here: Workspace) -> None:
    day = here.folder("care-certificate-2023").seminar().publication
    assert day
    assert day.date
    before = dt.datetime.combine(day.date, dt.time(), dt.UTC) - dt.timedelta(seconds=1)
    assert "care-certificate-2023" not in {e.slug for e in catalogue(here, before).entries}
    assert "care-certificate-2023" in {e.slug for e in catalogue(here, before + dt.timedelta(seconds=1)).entries}
