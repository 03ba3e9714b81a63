"""Publishing the toy seminar: the gate is the only door, nothing changed is nothing done, and withdrawal withdraws."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sasci_archive.editions import products
from sasci_archive.editions.templates import OURS, Looks
from sasci_archive.engines import media
from sasci_archive.errors import Leaking, NotYet, SasciError
from sasci_archive.press import edition as editions
from sasci_archive.press import run
from sasci_archive.stages import publish as stage
from sasci_archive.stages.cite import cite
from sasci_archive.stages.draft import left_the_house
from sasci_archive.stages.ingest import ingest
from sasci_archive.stages.publish import current, latest, publish
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.tei.document import Element, remove
from tests.engines.sounds import record, speech
from tests.readying import finish, make_ready

ON = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
TOY = Path(__file__).parents[1] / "toy"


@pytest.fixture
def toy(tmp_path: Path) -> Folder:
    shutil.copytree(TOY, tmp_path / "toy")
    return make_ready(Folder(tmp_path, "toy"))


def everything(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(root.iterdir())}


def said_all_the_same(root: Element) -> None:
    """A gate that lets through what is restricted."""
    for passage in [seg for seg in root.iter("{*}seg") if seg.get("type") == "restricted"]:
        remove(passage, keep_content=True)


def test_with_everybodys_permission_every_edition_is_made(toy: Folder) -> None:
    edition, new = publish(toy, on=ON)
    assert new
    assert edition.public
    names = {"index.html", "seminar.pdf", "seminar.docx", "transcript.xml", "CITATION.cff"}
    assert names | {"citation.json", "citation.bib", "citation.ris"} <= set(everything(toy.published))
    assert not toy.proof.exists()


def test_a_fault_in_the_apparatus_takes_nothing_back_and_keeps_nothing_public_that_may_not_be(toy: Folder) -> None:
    publish(toy, on=ON)
    toy.apparatus.mkdir()
    (toy.apparatus / "background.md").write_text("**bold**", encoding="utf-8")
    with pytest.raises(SasciError, match=r"A01 apparatus/background\.md, line 1: Bold has no place"):
        publish(toy, on=ON)
    assert toy.published.exists()
    restricted = b'<seg type="restricted" resp="#ed1">Whose</seg> cupboard?'
    toy.save_transcript(toy.master().replace(b"Whose cupboard?", restricted))
    with pytest.raises(SasciError, match="background"):
        publish(toy, on=ON)
    assert not toy.published.exists()


def test_a_kill_just_before_it_is_written_down_what_is_public_does_not_keep_it_public(
    toy: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = toy.consent_toml.read_text("utf-8")
    publish(toy, on=ON)
    opened = closed.replace('attribution = "pseudonym"', 'attribution = "name"')
    assert opened != closed
    toy.consent_toml.write_text(opened, encoding="utf-8")
    finish(toy)
    with monkeypatch.context() as killed:

        def kill(*_: object, **__: object) -> None:
            killed.setattr(stage, "_withdraw", lambda *_, **__: False)  # whoever is killed takes nothing back
            raise KeyboardInterrupt

        killed.setattr(run, "keep", kill)
        with pytest.raises(KeyboardInterrupt):
            publish(toy, on=ON)
    assert "Mróz" in (toy.published / "index.html").read_text("utf-8")
    toy.consent_toml.write_text(closed, encoding="utf-8")
    toy.apparatus.mkdir()
    (toy.apparatus / "background.md").write_text("**bold**", encoding="utf-8")
    with pytest.raises(SasciError, match="Bold has no place"):
        publish(toy, on=ON)
    assert not toy.published.exists()


def test_nothing_changed_nothing_done_and_the_same_bytes_when_made_anew(toy: Folder) -> None:
    publish(toy, on=ON)
    first = everything(toy.published)
    assert publish(toy, on=ON)[1] is False
    assert current(toy, ON)
    shutil.rmtree(toy.published)
    assert not current(toy, ON)
    assert publish(toy, on=ON)[1] is True
    assert everything(toy.published) == first


def test_what_is_put_where_it_is_not_read_any_more_is_a_change_and_so_is_an_apparatus_that_is_empty(
    toy: Folder,
) -> None:
    keys = [editions.key(toy, OURS)]
    toy.apparatus.mkdir()
    keys.append(editions.key(toy, OURS))
    (toy.apparatus / "introduction.md").write_text("# Introduction\n\nToys.\n", encoding="utf-8")
    keys.append(editions.key(toy, OURS))
    (toy.apparatus / "not-yet").mkdir()
    (toy.apparatus / "introduction.md").rename(toy.apparatus / "not-yet" / "introduction.md")
    keys.append(editions.key(toy, OURS))
    assert len(set(keys)) == 4


def test_a_style_that_is_put_into_the_folder_of_a_look_is_a_change(toy: Folder, tmp_path: Path) -> None:
    own = tmp_path / "own"
    (own / "large").mkdir(parents=True)
    (own / "page.css").write_text("p {}", encoding="utf-8")
    before = editions.key(toy, Looks(own))
    (own / "page.css").rename(own / "large" / "page.css")
    assert editions.key(toy, Looks(own)) != before


def test_without_permissions_there_is_only_a_proof_and_what_was_public_is_withdrawn(toy: Folder) -> None:
    publish(toy, on=ON)
    files.write(toy.shown, b"what was found of it")
    toy.consent_toml.unlink()
    edition, _ = publish(toy, on=ON)
    assert not edition.public
    assert edition.outstanding
    assert not toy.published.exists()
    assert not toy.shown.exists()
    made = everything(toy.proof)
    assert {"index.html", "seminar.pdf", "seminar.docx", "transcript.xml"} <= set(made)
    assert not [name for name in made if name.startswith(("citation", "CITATION", "sound"))]
    assert b"Do not cite" in made["index.html"]


def test_where_only_an_approval_is_outstanding_what_is_public_stays(toy: Folder) -> None:
    publish(toy, on=ON)
    before = everything(toy.published)
    text = toy.transcript_xml.read_text(encoding="utf-8")
    toy.transcript_xml.write_text(text.replace("Nobody asked", "Nobody ever asked"), encoding="utf-8")
    edition, _ = publish(toy, on=ON)
    assert not edition.public
    assert not edition.withdrawn
    assert everything(toy.published) == before
    finish(toy)
    assert publish(toy, on=ON)[0].public
    assert everything(toy.published) != before


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ('<u xml:id="u3" who="#p.chair"', '<u xml:id="u3" who="#p.mroz"'),
        ("Whose cupboard?", 'Whose cupboard, <persName ref="#p.mroz">Harlina</persName>?'),
    ],
)
def test_where_words_turn_out_to_be_somebodys_who_is_hidden_or_to_name_them_the_edition_is_taken_back(
    toy: Folder, was: str, now: str
) -> None:
    """Approvals and sign-offs are outstanding then: until they are given the old edition would tell it."""
    publish(toy, on=ON)
    text = toy.transcript_xml.read_text(encoding="utf-8")
    assert text.count(was) == 1
    toy.transcript_xml.write_text(text.replace(was, now), encoding="utf-8")
    edition, _ = publish(toy, on=ON)
    assert (edition.public, edition.withdrawn) == (False, True)
    assert not toy.published.exists()


def withdrawing(toy: Folder) -> None:
    """Tobias Wren takes his permission back."""
    consent = toy.consent_toml.read_text(encoding="utf-8")
    before, after = consent.split('person = "wren"\n', 1)
    toy.consent_toml.write_text(f'{before}person = "wren"\nwithdrawn = 2026-11-20\n{after}', encoding="utf-8")


def fault(toy: Folder) -> None:
    text = toy.transcript_xml.read_text(encoding="utf-8")
    toy.transcript_xml.write_text(text.replace('ref="#o.council"', 'ref="#o.nowhere"'), encoding="utf-8")


def torn(toy: Folder) -> None:
    toy.transcript_xml.write_bytes(toy.transcript_xml.read_bytes()[:-20])


def words_that_do_not_read(toy: Folder) -> None:
    toy.words_json.write_bytes(b"{")


@pytest.mark.parametrize("broken", [fault, torn, words_that_do_not_read])
def test_what_somebody_took_back_is_taken_back_although_nothing_can_be_made_anew(
    toy: Folder, broken: Callable[[Folder], None]
) -> None:
    publish(toy, on=ON)
    broken(toy)
    with pytest.raises(SasciError):
        publish(toy, on=ON)
    assert toy.published.exists()  # nothing else is to be held back
    withdrawing(toy)
    with pytest.raises(SasciError):
        publish(toy, on=ON, proof=True)
    assert toy.published.exists()  # only a proof was asked for
    with pytest.raises(SasciError):
        publish(toy, on=ON)
    assert not toy.published.exists()
    assert toy.history()[-1].what == "withdrawn from what is public"


def test_what_somebody_took_back_is_taken_back_when_the_making_is_broken_off(
    toy: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(toy, on=ON)
    withdrawing(toy)
    finish(toy)

    def interrupted(*_: object, **__: object) -> dict[str, Callable[[], bytes]]:
        raise KeyboardInterrupt

    monkeypatch.setattr("sasci_archive.editions.products.making", interrupted)
    with pytest.raises(KeyboardInterrupt):
        publish(toy, on=ON)
    assert not toy.published.exists()
    assert not (toy.work / "making").exists()


def test_what_may_no_longer_be_public_is_gone_before_anything_new_is_made(
    toy: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(toy, on=ON)
    text = toy.consent_toml.read_text("utf-8")
    toy.consent_toml.write_text(
        text.replace('person = "wren"\n', 'person = "wren"\nwithdrawn = 2026-11-20\n', 1), "utf-8"
    )
    finish(toy)
    making, there = products.making, []

    def watched(*arguments: Any) -> Any:
        there.append(toy.published.exists())
        return making(*arguments)

    monkeypatch.setattr(products, "making", watched)
    edition, _ = publish(toy, on=ON)
    assert there[0] is False
    assert (edition.public, edition.withdrawn) == (True, True)
    assert b"cupboard, in" not in (toy.published / "index.html").read_bytes()


def test_a_proof_that_is_asked_for_leaves_what_is_public_alone(toy: Folder) -> None:
    publish(toy, on=ON)
    before = everything(toy.published)
    edition, new = publish(toy, on=ON, proof=True)
    assert (edition.public, new) == (False, True)
    assert everything(toy.published) == before
    assert b"Do not cite" in (toy.proof / "index.html").read_bytes()
    assert publish(toy, on=ON, proof=True)[1] is False
    assert publish(toy, on=ON)[1] is False


def test_the_leak_test_stops_a_release_when_the_gate_is_bypassed(toy: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(toy, on=ON)
    assert latest(toy).leak_test.files == len(everything(toy.published))  # type: ignore[union-attr]
    monkeypatch.setattr("sasci_archive.tei.cutting.redact.restricted", said_all_the_same)
    monkeypatch.setattr("sasci_archive.tei.cutting.leaks.find", lambda *_: ())
    toy.seminar_toml.write_text(toy.seminar_toml.read_text("utf-8") + "\n", encoding="utf-8")
    finish(toy)
    with pytest.raises(Leaking) as stopped:
        publish(toy, on=ON)
    found = {artefact for artefact, _, mark in stopped.value.hits if "u4" in mark or "hidden name" in mark}
    assert {"index.html", "transcript.xml", "captions-1.vtt", "seminar.pdf", "seminar.docx"} <= found
    assert "Mróz" not in str(stopped.value)
    assert not toy.published.exists()


def test_no_restricted_word_reaches_any_public_file(toy: Folder) -> None:
    publish(toy, on=ON)
    master = toy.transcript_xml.read_text(encoding="utf-8")
    assert "restricted" in master
    for name, content in everything(toy.published).items():
        assert b"demonstration form" not in content, name
        assert b"toy form" not in content, name


def test_what_has_left_the_house_is_remembered_when_the_edition_is_deleted(toy: Folder) -> None:
    publish(toy, on=ON)
    shutil.rmtree(toy.published)
    assert left_the_house(toy) == "they have been published"
    assert toy.history()[-1].what == "published"


def test_a_proof_leaves_no_trace_of_having_left(toy: Folder) -> None:
    toy.consent_toml.unlink()
    publish(toy, on=ON)
    assert left_the_house(toy) == ""


def test_without_a_transcript_the_remedy_is_the_draft(toy: Folder) -> None:
    toy.transcript_xml.unlink()
    with pytest.raises(NotYet) as caught:
        publish(toy, on=ON)
    assert str(caught.value) == "There is no transcript of 'toy' yet. `inv draft toy` writes the first one."


def test_a_passage_is_cited_with_its_turn_and_speaker(toy: Folder) -> None:
    reference = cite(toy, turn="u1", on=ON)
    assert "Contribution (turn 1, " in reference
    with pytest.raises(NotYet, match="There is no turn 'u999' in this edition"):
        cite(toy, turn="u999", on=ON)


def test_a_recording_of_which_nothing_is_in_the_transcript_does_not_leave(toy: Folder, tmp_path: Path) -> None:
    """Nobody's permission was asked for what is said in it: its session was taken out, or it came when the words had been heard."""
    master = toy.transcript_xml.read_bytes()
    toy.transcript_xml.unlink()
    toy.recording_json.unlink()
    for number, (session, starts_at) in enumerate((("1", 0), ("1", 24_000), ("2", 0)), start=1):
        part = record(tmp_path / f"{number}.wav", speech(12, seed=number, burst=60, pause=0))
        ingest(toy, [part], session=session, starts_at=starts_at)
    consent = toy.consent_toml.read_text("utf-8").replace('audio = "no"', 'audio = "yes"')
    toy.consent_toml.write_text(consent, encoding="utf-8")

    def released(transcript: bytes) -> dict[str, bool]:
        toy.citations_json.unlink(missing_ok=True)  # as if nothing had been published before
        toy.save_transcript(transcript)
        finish(toy)
        edition, _ = publish(toy, on=ON)
        assert edition.public, edition.outstanding
        page = (toy.published / "index.html").read_text(encoding="utf-8")
        return {n: page.count(f"./{n}") > 0 for n in everything(toy.published) if n.startswith("sound")}

    assert released(master) == {"sound-1.m4a": True, "sound-2.m4a": True}  # not the second one of the first session
    for emptied in (
        r'<div type="session" n="2">.*</div>(?=\s*</body>)',
        r"(?<=<head>Session 2</head>).*(?=</div>\s*</body>)",
    ):
        text = re.sub(emptied, "", master.decode(), flags=re.DOTALL)
        assert released(re.sub(r" #u[678]\b", "", text).encode()) == {"sound-1.m4a": True}


def test_the_sound_that_leaves_is_silent_where_words_are_withheld(
    toy: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = [record(tmp_path / f"{n}.wav", speech(12, seed=n, burst=60, pause=0)) for n in (1, 2)]
    master = toy.transcript_xml.read_bytes()
    toy.transcript_xml.unlink()
    toy.recording_json.unlink()
    ingest(toy, parts)
    toy.save_transcript(master)
    consent = toy.consent_toml.read_text("utf-8").replace('audio = "no"', 'audio = "yes"')
    toy.consent_toml.write_text(consent, encoding="utf-8")
    edition, _ = publish(toy, on=ON)
    assert [name for name, _, _ in edition.files if name.startswith("sound")] == ["sound-1.m4a", "sound-2.m4a"]
    second = next(iter(media.windows([(toy.published / "sound-2.m4a", 12_000)]))).samples

    def loudness(start: int, end: int) -> float:
        return float(np.abs(second[(start - 12_000) * 16 : (end - 12_000) * 16]).mean())

    assert loudness(12_200, 13_300) > 0.01
    assert loudness(13_500, 14_050) < 0.0005  # "Mróz", restricted, with what is padded
    assert loudness(14_200, 17_900) > 0.01
    assert loudness(18_150, 22_900) < 0.0005  # the interpreter, who appears by role
    first = (toy.published / "sound-2.m4a").read_bytes()
    toy.transcript_xml.write_bytes(
        toy.transcript_xml.read_bytes().replace(b"lent us", b'<seg type="restricted" resp="#ed1">lent us</seg>')
    )
    edition, _ = publish(toy, on=ON)
    assert edition.withdrawn  # more is to be held back than when it was made
    assert not toy.published.exists()
    finish(toy)
    publish(toy, on=ON)
    assert (toy.published / "sound-2.m4a").read_bytes() != first
    silent = (toy.published / "sound-2.m4a").read_bytes()
    monkeypatch.setattr("sasci_archive.press.sounds.coders", lambda: [toy.words_json])
    cached = set((toy.work / "sound").iterdir())
    shutil.rmtree(toy.published)
    publish(toy, on=ON)
    assert (
        set((toy.work / "sound").iterdir()) > cached
    )  # another code may silence otherwise: nothing of the old one's is taken
    record_ = toy.seminar_toml.read_text("utf-8").replace("[publication]", '[publication]\nredacted_sound = "tone"')
    toy.seminar_toml.write_text(record_, encoding="utf-8")
    assert publish(toy, on=ON)[1]
    assert (toy.published / "sound-2.m4a").read_bytes() != silent


@pytest.mark.parametrize("harm", [b"", b'{"key": ', b"\xff\x00"])
def test_records_of_what_was_made_that_do_not_read_are_as_if_they_were_not_there(toy: Folder, harm: bytes) -> None:
    publish(toy, on=ON, proof=True)
    before = everything(toy.proof)
    for name in ("proof.json", "edition.json", "public.json", "made.json", "made-proof.json"):
        (toy.work / name).write_bytes(harm)
    edition, new = publish(toy, on=ON, proof=True)
    assert new
    assert not edition.public
    assert everything(toy.proof) == before
