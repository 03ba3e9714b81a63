"""Of a long transcript all that takes long comes from processes of their own: the same, faults too; gathered anew only where the folder has changed."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import lxml.html
import pytest

from sasci_archive.binding import weighing
from sasci_archive.desk import watching
from sasci_archive.desk.watching import PAGE
from sasci_archive.editions.products import PDF
from sasci_archive.editions.templates import OURS
from sasci_archive.editions.web.around import part
from sasci_archive.errors import SasciError
from sasci_archive.stages.publish import publish
from sasci_archive.stages.ready import ready
from sasci_archive.store.folder import Folder
from sasci_archive.workbench import aside, making
from sasci_archive.workbench.ahead import Ahead
from sasci_archive.workbench.aside import Aside
from sasci_archive.workbench.bench import Bench
from sasci_archive.workbench.gathered import Gathered
from sasci_archive.workbench.processes import Other
from tests.readying import make_ready

TOY = Path(__file__).parents[1] / "toy"
ON = dt.datetime(2026, 11, 29, 12, tzinfo=dt.UTC)
QUICK: tuple[making.Work[Any], ...] = (
    making.READY,
    making.INDEX,
    making.PROPOSALS,
    making.NOTES,
    making.WITHHOLDING,
    making.WEAK,
    making.page("u2"),
    making.VOLUME,
)


@pytest.fixture
def toy(tmp_path: Path) -> Folder:
    shutil.copytree(TOY, tmp_path / "toy")
    return Folder(tmp_path, "toy")


@pytest.fixture
def elsewhere(toy: Folder, monkeypatch: pytest.MonkeyPatch) -> Iterator[Aside]:
    monkeypatch.setattr(aside, "LONG", 0)
    made = Aside(toy)
    yield made
    made.close()


def test_another_process_makes_the_same_and_says_the_same(toy: Folder, elsewhere: Aside) -> None:
    here = Gathered(toy)
    for work in QUICK:
        assert elsewhere.ask(work, ON) == work(here, ON)
    whole = toy.master()
    toy.transcript_xml.write_bytes(whole[:-20])
    for work in QUICK:
        with pytest.raises(SasciError) as there:
            elsewhere.ask(work, ON)
        with pytest.raises(SasciError) as told:
            work(Gathered(toy), ON)
        assert (str(there.value), there.value.remedy) == (str(told.value), told.value.remedy)
    toy.transcript_xml.write_bytes(whole)
    assert elsewhere.ask(making.READY, ON) == here.ready(ON)


def test_a_process_that_ends_is_told_and_another_is_begun(elsewhere: Aside) -> None:
    known = elsewhere.ask(making.READY, ON)
    process = elsewhere._maker._process
    assert process is not None
    process.kill()
    with pytest.raises(SasciError, match=r"^It could not be made, for a reason that we did not foresee\."):
        elsewhere.ask(making.READY, ON)
    assert elsewhere.ask(making.READY, ON) == known
    elsewhere.close()
    with pytest.raises(SasciError, match=r"^The workbench is being closed\."):
        elsewhere.ask(making.READY, ON)


def test_a_process_that_is_begun_while_the_workbench_is_closed_keeps_nobody_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever closes it sees no process yet, and whoever asks has just seen that it is open: nobody would end it before it has answered."""
    other, real = Other("timeit", "-n1", "-r1", "import time; time.sleep(120)"), subprocess.Popen
    closing = threading.Thread(target=other.close)

    def late(*command: Any, **how: Any) -> Any:
        closing.start()
        while not other._closed.is_set():
            time.sleep(0.01)
        time.sleep(0.3)
        return real(*command, **how)

    monkeypatch.setattr(subprocess, "Popen", late)
    begun = time.monotonic()
    with ThreadPoolExecutor(1) as asks:
        answer = asks.submit(other.ask, b"what takes two minutes").result()
    closing.join()
    assert answer.problem
    assert time.monotonic() - begun < 60


def test_what_is_gathered_is_made_again_where_the_folder_or_the_day_is_another(toy: Folder) -> None:
    here = Gathered(toy)
    first, proof = here.whole(ON), here.proof(ON)
    assert here.whole(ON) is first
    assert here.proof(ON + dt.timedelta(hours=1)) is proof
    toy.save_transcript(toy.master().replace(b"Whose cupboard?", b"Which cupboard?"))
    assert b"Which cupboard?" in here.whole(ON).master
    assert here.proof(ON) != proof
    second = here.whole(ON)
    toy.seminar_toml.write_text(toy.seminar_toml.read_text("utf-8") + "\n# A remark.\n", "utf-8")
    assert here.whole(ON) is not second
    assert here.whole(ON + dt.timedelta(days=1)) is not here.whole(ON)


def test_a_preview_of_a_proof_marks_weak_places_as_the_proof_does_and_one_that_may_be_public_marks_none(
    toy: Folder, elsewhere: Aside
) -> None:
    words = re.sub(r'("cupboard\?",\s*)0\.95', r"\g<1>0.05", toy.words_json.read_text("utf-8"))
    toy.words_json.write_text(words.replace('"prepared"', '"faster-whisper"', 1), "utf-8")  # whose doubt is believed
    weak = weighing.quality(toy, sound=False).weak
    near = {each.turn for each in weak if each.turn in part(Gathered(toy).proof(ON), "u2").turns}
    preview = elsewhere.ask(making.page("u2"), ON).content.decode()
    publish(toy, proof=True, on=ON)
    proof = (toy.proof / PAGE).read_text("utf-8")
    watched = watching.made(toy, OURS, ON)[0].decode()
    for page in (preview, watched):
        told = re.findall(r"<p class=small>Listen: .*?</p>|<mark>.*?</mark>", page)
        assert len(told) >= 2 * len(near) > 0
        assert all(each in proof for each in told)
        assert page.count('id="the-weak"') == proof.count('id="the-weak"') == 1
    make_ready(toy)
    shown = elsewhere.ask(making.page("u2"), ON)
    assert shown.public
    assert b"Listen:" not in shown.content
    assert b"the-weak" not in shown.content


def test_the_pdf_that_is_previewed_is_to_the_byte_the_one_that_would_be_published(
    toy: Folder, elsewhere: Aside
) -> None:
    laid = elsewhere.ask(making.VOLUME, ON)
    made = elsewhere.typeset(laid.setting)
    assert elsewhere._compositor._process is None  # its memory is given back
    edition = Gathered(toy).edition(ON)
    assert made == edition.jobs[PDF.name]()
    assert (laid.public, laid.outstanding) == (edition.public, edition.outstanding)


def test_what_is_made_ahead_is_there_when_it_is_looked_at_and_changes_nothing_that_was_shown(
    toy: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench(toy, "Ada Ferrar", lambda: ON)
    ahead = Ahead(bench)
    assert not ahead.begin("u2").begun  # it is short
    monkeypatch.setattr(aside, "LONG", 0)
    try:
        asked: list[str] = []
        ask = bench.aside.ask

        def asks(work: making.Work[Any], on: dt.datetime) -> Any:
            asked.append(" ".join((work.name, *work.about)))
            return ask(work, on)

        monkeypatch.setattr(bench.aside, "ask", asks)
        assert ahead.begin("u2").begun
        assert not ahead.begin("u3").begun  # one pause at a time
        while not ahead._one.acquire(blocking=False):
            time.sleep(0.01)
        ahead._one.release()
        assert asked == ["ready", "page u2", "proposed"]
        assert not (toy.work / "index.json").exists()  # nobody was shown a proposal
        stamps = iter(["as it was", "as it was", "changed"])
        monkeypatch.setattr("sasci_archive.workbench.ahead.stamp", lambda *_, **__: next(stamps))
        assert ahead.begin("u2").begun
        while not ahead._one.acquire(blocking=False):
            time.sleep(0.01)
        assert asked[3:] == ["ready"]  # then something was written
    finally:
        bench.close()


def test_what_is_outstanding_is_what_the_command_says_whether_or_not_the_gate_is_open(toy: Folder) -> None:
    here = Gathered(toy)

    def same() -> bool:
        assert here.ready(ON) == ready(toy, on=ON)
        assert here.edition(ON).public == here.ready(ON).ready
        return here.ready(ON).ready

    consent = toy.consent_toml.read_text("utf-8")
    assert not same()  # the gate is open, and witnesses have not approved
    toy.consent_toml.write_text(consent.replace('text = "yes"', 'text = "unanswered"', 1), "utf-8")
    assert not same()  # the gate is shut
    toy.consent_toml.write_text(f'{consent}\n[[named]]\nname = "Mrs Evening"\nwish = "omit"\n', "utf-8")
    assert not same()  # a name stands in it
    toy.consent_toml.write_text(consent, "utf-8")
    make_ready(toy)
    assert same()


def test_a_turn_is_previewed_to_the_letter_as_it_is_published(toy: Folder) -> None:
    make_ready(toy)
    publish(toy, on=ON)
    published = turns_of((toy.published / "index.html").read_bytes())
    assert len(published) > 5
    here = Gathered(toy)
    for turn, markup in published.items():
        made = making.page(turn)(here, ON)
        assert made.public
        assert turn in made.turns
        assert turns_of(made.content)[turn] == markup


def turns_of(page: bytes) -> dict[str, str]:
    """The markup of each turn of a page, by its id."""
    root: Any = lxml.html.fromstring(page)
    found = {
        each.get("id"): lxml.html.tostring(each, encoding="unicode", with_tail=False)
        for each in root.iter("div")
        if "turn" in (each.get("class") or "").split()
    }
    return {id_: markup for id_, markup in found.items() if id_}
