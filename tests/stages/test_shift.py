"""Captions are moved to where the recording says they belong; what is no constant shift is said, and nothing is changed."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest

from sasci_archive.engines import Hints, Window
from sasci_archive.errors import NotYet
from sasci_archive.model.speech import Clock, Making, Source, Span, Word
from sasci_archive.stages.ingest import ingest
from sasci_archive.stages.shift import Outcome, shift
from sasci_archive.stages.transcribe import transcribe
from sasci_archive.store.folder import Folder
from tests.engines.sounds import record, speech

SECONDS = 260


def said() -> list[Word]:
    chance = np.random.default_rng(5)
    often, seldom = [f"w{n}" for n in range(30)], [f"s{n}" for n in range(2_000)]
    return [
        Word(Span(at, at + 300), str(chance.choice(often if chance.random() < 0.6 else seldom)), 0.9)
        for at in range(1_000, SECONDS * 1000 - 1_000, 330)
    ]


SAID = said()


class Hearing:
    """Hears what was said in a window, and tells which it was asked for."""

    making = Making(engine="hearing", version="1")

    def __init__(self) -> None:
        self.asked: list[Span] = []

    def words(self, window: Window, hints: Hints) -> tuple[Word, ...]:  # noqa: ARG002 - it needs none
        self.asked.append(window.span)
        return tuple(w for w in SAID if window.span.start <= w.span.start < window.span.end)


def vtt(path: Path, words: list[Word], by: int = 0) -> Path:
    """Captions of nine words each, `by` ms later."""
    cues = []
    for at in range(0, len(words), 9):
        part = words[at : at + 9]
        start, end = part[0].span.start + by, part[-1].span.end + by
        if start >= 0:
            cues.append(f"0{Clock.at(start)} --> 0{Clock.at(end)}\nJill Manthorpe: {' '.join(w.text for w in part)}\n")
    path.write_text("WEBVTT\n\n" + "\n".join(cues), encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    folder = Folder(tmp_path / "seminars", "ferry")
    folder.path.mkdir(parents=True)
    folder.seminar_toml.write_text(
        'title = "The Ferry"\n[[roster]]\nid = "jm"\nname = "Jill Manthorpe"\nrole = "chair"\n', encoding="utf-8"
    )
    ingest(folder, [record(tmp_path / "ferry.wav", speech(SECONDS))])
    return folder


@pytest.mark.parametrize("by", [-40_000, -3_200, 3_200, 65_000])
def test_a_constant_shift_is_found_in_what_was_heard_and_applied(folder: Folder, tmp_path: Path, by: int) -> None:
    transcribe(folder, Hearing(), hints=Hints())
    ingest(folder, [vtt(tmp_path / "zoom.vtt", SAID, by)])
    (moved,) = shift(folder, None)
    assert moved.outcome is Outcome.MOVED
    assert abs(folder.recordings().captions()[0].starts_at + by) <= 200
    long = Clock.at(abs(by)).seconds if abs(by) > 60_000 else f"{abs(by) / 1000:.0f}."
    assert moved.told.startswith(f"'zoom.vtt' was {long}")
    assert ("early" if by < 0 else "late") in moved.told
    (again,) = shift(folder, None)
    assert again.outcome is Outcome.IN_PLACE
    assert again.is_placed


def test_where_nothing_has_been_heard_yet_a_few_minutes_are_listened_to(folder: Folder, tmp_path: Path) -> None:
    ingest(folder, [vtt(tmp_path / "zoom.vtt", SAID, 5_000)])
    hearing = Hearing()
    (moved,) = shift(folder, hearing)
    assert moved.outcome is Outcome.MOVED
    assert len(hearing.asked) == 1
    assert hearing.asked[0].length == 120_000
    words = transcribe(folder, None, source=Source.CAPTIONS)
    assert words.made.engine == "captions"
    assert abs(words.of("1")[0].span.start - SAID[0].span.start) <= 200
    (unheard,) = shift(folder, None)
    assert unheard.outcome is Outcome.UNHEARD


def test_captions_that_are_moved_take_their_words_along(folder: Folder, tmp_path: Path) -> None:
    ingest(folder, [vtt(tmp_path / "zoom.vtt", SAID)])
    before = transcribe(folder, None, source=Source.CAPTIONS)
    shift(folder, None, by=10_000)
    after = transcribe(folder, None, source=Source.CAPTIONS)
    assert after.of("1")[0].span.start == before.of("1")[0].span.start + 10_000
    assert [w.text for w in after.of("1")] == [w.text for w in before.of("1")]


def test_what_was_said_before_the_recording_began_is_not_lost(folder: Folder, tmp_path: Path) -> None:
    ingest(folder, [vtt(tmp_path / "zoom.vtt", SAID)])
    (moved,) = shift(folder, None, by=-60_000)
    assert moved.told == "'zoom.vtt' begins 0:01:00 before the session does, as you say."
    words = transcribe(folder, None, source=Source.CAPTIONS).of("1")
    assert [w.text for w in words] == [w.text for w in SAID]
    assert words[0].span == Span(0, 0)


def test_captions_of_another_meeting_are_said_and_stay_where_they_were(folder: Folder, tmp_path: Path) -> None:
    transcribe(folder, Hearing(), hints=Hints())
    other = [msgspec.structs.replace(w, text=f"x{i % 700}") for i, w in enumerate(SAID)]
    ingest(folder, [vtt(tmp_path / "zoom.vtt", other)])
    before = folder.recordings()
    (told,) = shift(folder, None)
    assert told.outcome is Outcome.OF_ANOTHER
    assert told.told == (
        "'zoom.vtt' says something else than the recording: captions of another recording? Nothing is changed; take it out of "
        "1-recording/recording.json, or say where it begins with --shift."
    )
    assert folder.recordings() == before


def test_a_recording_that_was_paused_is_said_and_nothing_is_moved(folder: Folder, tmp_path: Path) -> None:
    transcribe(folder, Hearing(), hints=Hints())
    half = len(SAID) // 2
    later = [msgspec.structs.replace(w, span=w.span.shifted(300_000)) for w in SAID[half:]]
    ingest(folder, [vtt(tmp_path / "zoom.vtt", [*SAID[:half], *later])])
    (told,) = shift(folder, None)
    assert told.outcome is Outcome.DRIFTS
    assert told.told.startswith("'zoom.vtt' has no constant shift, and is left where it was: 0.")
    assert "0:05:00 late from 0:" in told.told
    assert folder.recordings().captions()[0].starts_at == 0


def test_without_captions_there_is_nothing_to_compare(folder: Folder) -> None:
    with pytest.raises(NotYet, match="There are no captions of 'ferry'"):
        shift(folder, None)


def test_captions_that_are_asked_for_must_be_there(folder: Folder) -> None:
    with pytest.raises(NotYet, match="Session '1' of 'ferry' has no captions"):
        transcribe(folder, Hearing(), source=Source.CAPTIONS)
