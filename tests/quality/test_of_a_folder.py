"""The demonstration as the machine drafted it, and the toy: what the list says of them, and what leaves it; who sees it, and who never does."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from sasci_archive import gate
from sasci_archive.binding import weighing
from sasci_archive.editions import web
from sasci_archive.model.account import Account
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Consent, Reason
from sasci_archive.model.journal import By
from sasci_archive.model.quality import Kind
from sasci_archive.quality.against import against
from sasci_archive.quality.told import summary
from sasci_archive.stages.hear import hear
from sasci_archive.store import files
from sasci_archive.store.folder import Folder
from sasci_archive.tei import amend
from sasci_archive.tei.changes import Restrict
from sasci_archive.tei.corrections import CorrectWords
from sasci_archive.tei.corrections import Kind as Of
from sasci_archive.trials import recording
from sasci_archive.trials.against import measured, read
from sasci_archive.trials.keystrokes import DEMO, drafted

NOW = dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """Read, never changed."""
    return drafted(tmp_path_factory.mktemp("demo"))


@pytest.fixture
def demo(shared: Folder, tmp_path: Path) -> Folder:
    """A copy."""
    shutil.copytree(shared.path.parent, tmp_path / "seminars")
    return Folder(tmp_path / "seminars", "demo")


def test_names_that_were_misheard_stand_before_all_else_with_what_is_right(shared: Folder) -> None:
    rows = weighing.quality(shared).weak
    first = [(row.turn, row.was, row.now) for row in rows if row.kind is Kind.NAME]
    assert ("u1", "Nula", "Nuala") in first
    assert ("u17", "to bias when.", "Tobias Wenn.") in first
    assert ("u18", "RC of B.", "RCIB.") in first
    assert [row.kind for row in rows[: len(first)]] == [Kind.NAME] * len(first)


def test_most_of_the_list_is_what_the_script_has_otherwise(shared: Folder) -> None:
    """By places that the reference has otherwise, or that touch one: a person counting by hand found 11 of 18 (docs/quality.md)."""
    (session,) = weighing.sessions(shared)
    wrong = {
        (r.turn, r.first + n) for r in against(session, script().passages) for n in range(-1, len(r.was.split()) + 1)
    }
    rows = weighing.quality(shared).weak
    wanted = [r for r in rows if any((r.turn, r.first + n) in wrong for n in range(max(1, len(r.was.split()))))]
    assert len(wanted) * 2 >= len(rows)


def script() -> Account:
    turns = recording.parse((DEMO / "script" / "script.toml").read_bytes()).turns
    return read("\n\n".join(f"{turn.speaker.upper()}: {turn.text}" for turn in turns).encode(), where="script.txt")


def test_what_was_heard_or_corrected_is_weak_no_more(demo: Folder) -> None:
    before = weighing.quality(demo)
    (row,) = [r for r in before.weak if r.was == "Nula"]
    change = CorrectWords(
        when=NOW.date(), who="Ada", why="", seg=row.seg, first=row.first, was="Nula", now="Nulah", kind=Of.TRANSCRIPTION
    )
    demo.save_transcript(amend.apply(demo.master(), change))
    after = weighing.quality(demo)
    assert not [r for r in after.weak if r.turn == "u1" and r.first == row.first]  # though it is no name of the record
    assert after.estimate.known == 1
    assert [r.turn for r in after.weak if r.turn == "u17"]
    hear(demo, "u17", By(NOW, "Ada"))
    later = weighing.quality(demo)
    assert not [r for r in later.weak if r.turn == "u17"]
    assert later.estimate.rate is not None
    assert after.estimate.rate is not None
    assert later.estimate.rate < after.estimate.rate
    hear(demo, "all", By(NOW, "Ada"))
    done = weighing.quality(demo)
    assert done.weak == ()
    assert summary(done)[0] == "Every word has been heard or corrected by a person."


def test_a_transcript_that_is_its_own_reference_has_no_error(shared: Folder) -> None:
    (session,) = weighing.sessions(shared)
    account = read(shared.master(), where="4-transcript.xml")
    assert against(session, account.passages) == ()
    found = measured(session, account)
    assert (found.words.rate, found.corrections, found.names[0]) == (0, 0, found.names[1])


def test_against_the_script_each_measure_says_what_it_is_of(shared: Folder) -> None:
    (session,) = weighing.sessions(shared)
    found = measured(session, script())
    assert 0.02 < found.words.rate < 0.08
    assert found.cp is not None
    assert abs(found.cp - found.words.rate) < 0.01  # hardly a word is under another name
    assert found.der is None
    assert found.unmeasured == ("the reference has no times (DER)",)
    assert 0 < found.corrections < 100
    assert found.names[0] < found.names[1]


def test_only_a_proof_is_marked(shared: Folder) -> None:
    weak = weighing.quality(shared, sound=False).weak
    assert weak
    for channel in Channel:
        consent = shared.consent() if channel.public or channel is Channel.REVIEW else Consent()
        release = gate.release(
            shared.master(), shared.words(), consent, channel, NOW, reader="mo", voices=shared.voices(), weak=weak
        )
        page = web.page(release).decode()
        is_proof = channel in {Channel.PROOF, Channel.EDITOR}
        assert bool(release.weak) == is_proof, channel
        assert ("Weak places" in page, "the roster has" in page) == (is_proof, is_proof), channel


def test_a_release_that_is_public_is_the_same_with_weak_places_and_without(shared: Folder) -> None:
    weak = weighing.quality(shared, sound=False).weak
    with_them, without = (
        gate.release(shared.master(), shared.words(), shared.consent(), Channel.HTML, NOW, weak=each)
        for each in (weak, ())
    )
    assert (with_them.digest, with_them.tei) == (without.digest, without.tei)


def test_nothing_that_is_withheld_is_in_the_list(demo: Folder) -> None:
    turns = {r.turn for r in weighing.quality(demo).weak}
    assert {"u17", "u18"} <= turns
    words = demo.master().decode().partition('<seg xml:id="u17.s1">')[2].partition("</seg>")[0].split()
    first = words.index("bias") + 1
    hide = Restrict(
        when=NOW.date(),
        who="Ada",
        why="Asked.",
        passage="u17",
        words=(first, first + 3),
        reason=Reason.THIRD_PARTY,
        authority="The editor",
    )
    demo.save_transcript(amend.apply(demo.master(), hide))
    told = " ".join(f"{r.before} {r.was} {r.after}" for r in weighing.quality(demo).weak)
    assert not {"bias", "when.", "He'd"} & set(told.split())


def test_how_loud_it_is_is_measured_once_and_kept_and_a_broken_file_is_gone_without(demo: Folder) -> None:
    kept = demo.work / "sound"
    files.remove_tree(kept)
    quiet = weighing.quality(demo, listen=False)
    assert not kept.exists()
    heard: list[int] = []
    found = weighing.quality(demo, progress=lambda done, _: heard.append(done))
    assert heard
    assert [path.suffix for path in kept.iterdir()] == [".loudness"]
    assert [r for r in found.weak if r.kind is Kind.UNHEARD and r.was == "don't"]
    assert not [r for r in quiet.weak if r.kind is Kind.UNHEARD and r.was == "don't"]
    heard.clear()
    assert weighing.quality(demo, progress=lambda done, _: heard.append(done)) == found
    assert not heard
    (recording_,) = demo.recording.glob("*.opus")
    recording_.write_bytes(b"this is no sound")
    assert weighing.quality(demo).weak == quiet.weak
    recording_.unlink()
    assert weighing.quality(demo).weak == quiet.weak


def test_a_text_without_times_is_looked_at_for_names_and_says_that_nothing_else_is_known(demo: Folder) -> None:
    demo.words_json.unlink()
    demo.voices_json.unlink()
    found = weighing.quality(demo)
    assert {r.kind for r in found.weak} <= {Kind.NAME, Kind.NUMBER, Kind.SPEAKER, Kind.SENTENCE}
    assert "Nula" in {r.was for r in found.weak}
    assert (found.estimate.rate, found.estimate.unknown) == (None, found.estimate.words)
    row = next(r for r in found.weak if r.was == "Nula")
    assert row.at == 528  # of its turn
