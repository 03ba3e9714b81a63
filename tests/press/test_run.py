"""A file is made again when what it reads has changed, and only then; what is kept is what would be made."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import msgspec
import pytest

from sasci_archive import gate
from sasci_archive.editions import products, templates
from sasci_archive.editions.materials import Materials
from sasci_archive.editions.templates import OURS, Looks
from sasci_archive.press import run
from sasci_archive.stages.publish import publish
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from tests.readying import finish, make_ready

ON = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
TOY = Path(__file__).parents[1] / "toy"


@pytest.fixture
def toy(tmp_path: Path) -> Folder:
    shutil.copytree(TOY, tmp_path / "toy")
    folder = make_ready(Folder(tmp_path, "toy"))
    publish(folder, on=ON)
    return folder


def made_again(folder: Folder) -> set[str]:
    return {printed.name for printed in run.last(folder, public=True).files if printed.again}


def anew(folder: Folder) -> dict[str, bytes]:
    """What is there, once everything has been made with nothing kept."""
    shutil.rmtree(folder.published)
    publish(folder, on=ON)
    assert made_again(folder) == {path.name for path in folder.published.iterdir()}
    return {path.name: path.read_bytes() for path in folder.published.iterdir()}


def test_an_answer_that_no_file_shows_makes_none_again(toy: Folder) -> None:
    toy.consent_toml.write_text(toy.consent_toml.read_text("utf-8") + "\n# one more line\n", encoding="utf-8")
    before = {path.name: path.read_bytes() for path in toy.published.iterdir()}
    assert publish(toy, on=ON)[1]
    assert made_again(toy) == set()
    assert {path.name: path.read_bytes() for path in toy.published.iterdir()} == before == anew(toy)


def test_a_word_that_is_corrected_makes_all_that_have_it_again_and_no_citation(toy: Folder) -> None:
    text = toy.transcript_xml.read_text("utf-8")
    assert text.count("Nobody asked") == 1
    toy.transcript_xml.write_text(text.replace("Nobody asked", "Nobody ever asked"), "utf-8")
    finish(toy)
    publish(toy, on=ON)
    made = made_again(toy)
    assert {"index.html", "seminar.pdf", "seminar.docx", "transcript.xml"} <= made
    assert not {"citation.json", "citation.bib", "citation.ris", "CITATION.cff"} & made
    assert len({name for name in made if name.endswith(".vtt")}) == 1  # that session's
    now = {path.name: path.read_bytes() for path in toy.published.iterdir()}
    assert now == anew(toy)


def test_a_template_of_ones_own_makes_what_is_set_in_it_again(tmp_path: Path) -> None:
    own, nothing = tmp_path / "templates", gate.nothing(ON, synthetic=False)

    before = run.Run()

    def printed(number: int) -> dict[str, bool]:
        nonlocal before
        of = Materials(release=nothing, looks=Looks(own))
        jobs = {
            "plain.txt": products.Job("plain.txt", lambda _: b"plain", of),
            "styled.txt": products.Job("styled.txt", lambda of: of.looks.text("page.css").encode(), of),
        }
        home = tmp_path / str(number)
        present = tmp_path / str(number - 1)
        before = run.Run(run.print_all(jobs, home, before=before, present=present, progress=files.silent))
        return {each.name: each.again for each in before.files}

    assert printed(1) == {"plain.txt": True, "styled.txt": True}
    assert printed(2) == {"plain.txt": False, "styled.txt": False}
    own.mkdir()
    (own / "page.css").write_text("/* ours */", encoding="utf-8")
    assert printed(3) == {"plain.txt": False, "styled.txt": True}
    assert (tmp_path / "3" / "styled.txt").read_text("utf-8") == "/* ours */"
    assert printed(4) == {"plain.txt": False, "styled.txt": False}
    (own / "page.css").unlink()
    assert printed(5) == {"plain.txt": False, "styled.txt": True}


def test_what_somebody_changed_by_hand_is_not_kept(toy: Folder) -> None:
    page = toy.published / "index.html"
    good = page.read_bytes()
    page.write_bytes(good.replace(b"cupboard", b"cupbeard"))
    toy.consent_toml.write_text(toy.consent_toml.read_text("utf-8") + "\n", encoding="utf-8")
    publish(toy, on=ON)
    assert page.read_bytes() == good
    assert made_again(toy) == {"index.html"}


def test_each_file_knows_every_template_it_asks_for_however_often_it_is_made() -> None:
    """A file that got one from a store within the process would not be made again when it changes."""
    nothing = gate.nothing(ON, synthetic=False)
    jobs = products.making(dict.fromkeys(products.CHANNELS, nothing), Materials(release=nothing))
    for name, job in jobs.items():
        with templates.noted() as first:
            job()
        with templates.noted() as second:
            job()
        assert first == second, name
    with templates.noted() as used:
        jobs["seminar.pdf"]()
    assert {name for _, name in used} >= {"volume.typ"}


def test_the_hour_and_what_was_kept_back_are_in_no_file() -> None:
    nothing = gate.nothing(ON, synthetic=False)
    later = msgspec.structs.replace(nothing, on=ON + dt.timedelta(days=1))
    of = Materials(release=nothing, looks=OURS)
    now, then = (products.making(dict.fromkeys(products.CHANNELS, each), of) for each in (nothing, later))
    assert {name: job.digest for name, job in now.items()} == {name: job.digest for name, job in then.items()}
    other = msgspec.structs.replace(
        nothing, digest="0", reading=msgspec.structs.replace(nothing.reading, how_made="By hand.")
    )
    changed = products.making(dict.fromkeys(products.CHANNELS, other), of)
    assert now["index.html"].digest != changed["index.html"].digest
    assert now["citation.ris"].digest == changed["citation.ris"].digest
