"""The whole way on real speech: readers joined to conversations, whose turns are known, and a telephone call."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from sasci_archive.engines import Speakers, Window, media
from sasci_archive.engines.voices import VoiceSeparator
from sasci_archive.engines.voices.embedding import SIZE
from sasci_archive.model.speech import Span, VoiceSpan
from sasci_archive.trials import measures, mixtures
from sasci_archive.trials.mixtures import Mixture

pytestmark = [pytest.mark.weights, pytest.mark.slow]


class Shelf:
    """What was kept, and what was asked for."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        return self.kept.get(key)

    def keep(self, key: str, content: bytes) -> None:
        assert key not in self.kept
        self.kept[key] = content


def _unwatched(_done: int, _total: int) -> None:
    pass


def _windows(mixture: Mixture, longest: int = 30_000) -> Iterator[Window]:
    sound = np.concatenate(list(mixtures.blocks(mixture)))
    for start in range(0, mixture.length, longest):
        span = Span(start, min(start + longest, mixture.length))
        yield Window(span, sound[span.start * 16 : span.end * 16])


@pytest.fixture(scope="module")
def conversation(recordings: Path) -> Mixture:
    return mixtures.mixture(mixtures.readers(recordings / "voices", ["2609", "3080", "367"]), seed=11, minutes=1.5)


def test_three_readers_are_told_apart_over_windows_and_sessions(
    separator: VoiceSeparator, conversation: Mixture
) -> None:
    shelf = Shelf()
    sessions = [("1", _windows(conversation)), ("2", _windows(conversation, 50_000))]
    found, prints = separator.voices(sessions, Speakers(), _unwatched, shelf)
    for session in ("1", "2"):
        assert measures.diarisation_error(conversation.turns, found[session], collar=250) < 0.1
        assert {item.voice for item in found[session]} == {"V1", "V2", "V3"}
        assert list(found[session]) == sorted(found[session])
    assert found["1"][0].voice == "V1"
    assert measures.diarisation_error(found["1"], found["2"]) < 0.1
    assert [(p.session, p.voice, len(p.print)) for p in prints] == [
        (s, v, SIZE) for s in ("1", "2") for v in ("V1", "V2", "V3")
    ]
    # what was kept is taken instead of hearing again, for the same sound only
    again = separator.voices(
        [("1", _windows(conversation)), ("2", _windows(conversation, 50_000))], Speakers(), _unwatched, shelf
    )
    assert again == (found, prints)
    two, _ = separator.voices([("1", _windows(conversation))], Speakers(number=2), _unwatched, shelf)
    assert {item.voice for item in two["1"]} == {"V1", "V2"}


def test_the_same_sound_gets_the_same_answer_on_any_number_of_threads(
    separator: VoiceSeparator, single_threaded: VoiceSeparator, conversation: Mixture
) -> None:
    windows = [window for window in _windows(conversation) if window.span.start < 30_000]
    answer = separator.voices([("1", windows)], Speakers(), _unwatched)
    assert answer[0]["1"]
    assert separator.voices([("1", windows)], Speakers(), _unwatched) == answer
    assert single_threaded.voices([("1", windows)], Speakers(), _unwatched) == answer


def test_two_people_on_the_telephone(separator: VoiceSeparator, recordings: Path) -> None:
    call = recordings / "conversation"
    turns = []
    for line in (call / "sample.rttm").read_text().splitlines():
        start, length, voice = (line.split()[field] for field in (3, 4, 7))
        begins = round(float(start) * 1000)
        turns.append(VoiceSpan(Span(begins, begins + round(float(length) * 1000)), voice))
    done: list[tuple[int, int]] = []
    found, _ = separator.voices(
        [("1", media.windows([(call / "sample.wav", 0)]))], Speakers(), lambda *at: done.append(at)
    )
    assert {item.voice for item in found["1"]} == {"V1", "V2"}
    assert measures.diarisation_error(turns, found["1"], collar=250) < 0.05
    assert done == sorted(done)
    assert done[-1] == (30_000, 0)


def test_where_nobody_speaks_there_are_no_voices(separator: VoiceSeparator) -> None:
    silence = Window(Span(0, 12_000), np.zeros(12 * 16_000, dtype=np.float32))
    assert separator.voices([("1", [silence]), ("2", [])], Speakers(), _unwatched) == ({"1": (), "2": ()}, ())


def test_what_made_it_says_enough_to_make_it_again(separator: VoiceSeparator) -> None:
    assert separator.making.model == "pyannote-segmentation-3.0 + campplus"
    assert [len(digest) for digest in separator.making.model_digest.split(" + ")] == [64, 64]
    assert separator.making.sources == ()
