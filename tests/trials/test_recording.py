"""The demonstration's recording: every turn lies where the script puts it, and the committed files agree."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.engines import kokoro
from sasci_archive.errors import BadRecord, Faults, SasciError
from sasci_archive.model.seminar import Role
from sasci_archive.model.speech import Span, VoiceSpan
from sasci_archive.trials import recording
from sasci_archive.trials.recording import Sound

DEMO = Path(__file__).parents[2] / "seminars" / "demo" / "script"

SMALL = """
title = "The Bench"
invented = true
[[speakers]]
id = "ann"
name = "Ann Other"
role = "chair"
affiliation_then = "Bench"
affiliation_now = "Bench"
voice = "bf_emma"
[[speakers]]
id = "bob"
name = "Bob Another"
role = "witness"
affiliation_then = "Bench"
affiliation_now = "Shed"
voice = "bm_lewis"
level = -26.0
band = [200, 4000]
[[turns]]
speaker = "ann"
gap = 600
text = "Who built it?"
[[turns]]
speaker = "bob"
gap = 900
text = "I did, in 2009, and"
spoken = "I did, in two thousand and nine, and"
[[turns]]
speaker = "ann"
gap = -400
text = "Not alone."
"""


class Tone:
    """A voice of one note, 80 ms per letter, between two silences: a synthesiser small enough to know by heart."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def speak(self, text: str, voice: str, speed: float) -> Sound:
        self.asked.append(text)
        time = np.arange(round(kokoro.RATE * 0.08 * len(text) / speed)) / kokoro.RATE
        note = 0.3 * np.sin(2 * np.pi * (440 if voice.startswith("bf") else 660) * time)
        silence = np.zeros(kokoro.RATE // 4)
        return np.concatenate([silence, note, silence]).astype(np.float32)


def heard(path: Path) -> Sound:
    """The sound of a file, 48 kHz mono."""
    import av

    with av.open(str(path)) as media:
        sound: Sound = np.concatenate([f.to_ndarray() for f in media.decode(audio=0)], axis=1)[0].astype(np.float32)
    return sound


# -- the timeline -----------------------------------------------------------------------------------------------------

LENGTHS = st.lists(st.integers(min_value=1, max_value=60_000), min_size=1, max_size=40)


@st.composite
def meetings(draw: st.DrawFn) -> tuple[list[int], list[int]]:
    """Lengths and gaps of turns that can be placed: none begins before the one before it has begun."""
    lengths = draw(LENGTHS)
    gaps = [draw(st.integers(min_value=0, max_value=3_000))]
    gaps += [draw(st.integers(min_value=1 - min(before, 3_000), max_value=3_000)) for before in lengths[:-1]]
    return lengths, gaps


def overlap(spans: tuple[Span, ...], number: int) -> int:
    """By the plain definition: how much of a turn lies where somebody before it still speaks, in ms."""
    return max((spans[number].shared(before) for before in spans[:number]), default=0)


@given(meetings())
def test_every_turn_keeps_its_length_and_starts_its_gap_after_all_have_finished(
    meeting: tuple[list[int], list[int]],
) -> None:
    lengths, gaps = meeting
    try:
        spans = recording.placed(lengths, gaps)
    except BadRecord:
        assert any(gap < 0 for gap in gaps)
        return
    assert [span.length for span in spans] == lengths
    for number, span in enumerate(spans):
        assert span.start - max((before.end for before in spans[:number]), default=0) == gaps[number]
        assert (overlap(spans, number) > 0) == (gaps[number] < 0)
    assert list(spans) == sorted(spans, key=lambda span: span.start)


@given(LENGTHS, st.data())
def test_without_overlaps_the_meeting_is_the_sum_of_its_parts(lengths: list[int], data: st.DataObject) -> None:
    gaps = data.draw(st.lists(st.integers(0, 5_000), min_size=len(lengths), max_size=len(lengths)))
    assert recording.placed(lengths, gaps)[-1].end == sum(lengths) + sum(gaps)


def test_a_turn_may_not_begin_before_the_one_it_interrupts() -> None:
    with pytest.raises(BadRecord) as error:
        recording.placed([1_000, 500], [0, -1_000])
    assert str(error.value) == (
        "Turn 2 would start at 0 ms, not after the turn before it has started. Its gap is -1000 ms: make it less negative."
    )


TURNS = st.lists(
    st.builds(
        lambda start, length, voice: VoiceSpan(Span(start, start + length), voice),
        st.integers(0, 10**8),
        st.integers(0, 10**7),
        st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True),
    ),
    max_size=30,
).map(tuple)


@given(TURNS)
def test_turns_written_as_rttm_read_back_as_they_were(turns: tuple[VoiceSpan, ...]) -> None:
    assert recording.parse_rttm(recording.compose_rttm(turns, name="demo")) == turns


def test_rttm_reads_as_nist_wants_it() -> None:
    turn = VoiceSpan(Span(1_250, 3_255), "mo")
    assert recording.compose_rttm([turn], name="demo") == "SPEAKER demo 1 1.250 2.005 <NA> <NA> mo <NA> <NA>\n"


def test_no_line_of_rttm_is_skipped() -> None:
    with pytest.raises(
        BadRecord, match=r"^turns\.rttm, line 2: not a SPEAKER line of ten fields\. Make the recording again"
    ):
        recording.parse_rttm("SPEAKER demo 1 1.250 2.005 <NA> <NA> mo <NA> <NA>\nLEXEME demo\n")


# -- the script -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "instead", "sentence"),
    [
        ("gap = 900", "", "script.toml, at turns no. 2: 'gap' is missing. Add a line `gap = …`."),
        (
            'spoken = "I',
            'spokn = "I',
            "script.toml, at turns no. 2: 'spokn' is not a key we know. Did you mean 'spoken'?",
        ),
        (
            'role = "witness"',
            'role = "wittness"',
            "script.toml, at speakers no. 2, role: 'wittness' is not one of the values known here. Known: chair, witness,",
        ),
        (
            "gap = 600",
            "gap = '600'",
            "script.toml, at turns no. 1, gap: this wants a whole number, not text between quotation marks.",
        ),
        (
            "invented = true",
            "invented = false",
            "D01 `invented` is false. Only made-up people are given a machine's voice;",
        ),
        ('id = "bob"', 'id = "ann"', "D02 There are 2 speakers 'ann'. Give each an id of its own."),
        ("bm_lewis", "bm_nobody", "D03 Bob Another has the voice 'bm_nobody'. Known: af_alloy, "),
        (
            "[200, 4000]",
            "[4000, 200]",
            "D04 Bob Another's band runs from 4000 to 200 Hz. The lower frequency comes first.",
        ),
        ('speaker = "bob"', 'speaker = "rob"', "D05 Turn 2 is spoken by 'rob'. Known: ann, bob."),
        ("gap = 600", "gap = -1", "D06 The first turn has a negative gap. Nothing comes before it to overlap:"),
    ],
)
def test_a_fault_in_the_script_says_where_and_what_to_do(said: str, instead: str, sentence: str) -> None:
    assert said in SMALL
    with pytest.raises(SasciError) as error:
        recording.parse(SMALL.replace(said, instead).encode())
    assert sentence in str(error.value)


def test_all_faults_of_a_script_are_told_together() -> None:
    broken = SMALL.replace('speaker = "bob"', 'speaker = "rob"').replace("gap = 600", "gap = -1")
    with pytest.raises(Faults) as error:
        recording.parse(broken.encode())
    assert [fault.code for fault in error.value.faults] == ["D05", "D06"]


# -- the sound --------------------------------------------------------------------------------------------------------


def test_the_sound_is_where_the_turns_say_and_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "script.toml").write_text(SMALL, encoding="utf-8")
    told: list[tuple[int, int]] = []
    made = recording.record(
        tmp_path / "script.toml", tmp_path, speech=Tone(), report=lambda done, total: told.append((done, total))
    )
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert recording.parse_rttm(made.rttm.read_text(encoding="utf-8")) == made.turns
    assert [t.voice for t in made.turns] == ["ann", "bob", "ann"]
    for turn, spoken in zip(made.turns, (1_040, 2_880, 800), strict=True):
        assert 0 <= turn.span.length - spoken <= 30  # a note that starts at once rings a little before and after
    assert made.turns[0].span.start == 600
    assert made.turns[1].span.shared(made.turns[2].span) == 400

    sound = heard(made.sound)
    assert abs(len(sound) * 1000 / recording.RATE - made.length) <= 25  # whole Opus packets of 20 ms
    loudness = [float(np.sqrt(np.mean(ms**2))) for ms in np.array_split(sound, len(sound) * 100 // recording.RATE)]
    for at, loud in enumerate(loudness):
        within = [t for t in made.turns if t.span.start + 60 <= at * 10 <= t.span.end - 60]
        near = [t for t in made.turns if t.span.start - 60 <= at * 10 <= t.span.end + 60]
        assert not within or loud > 0.02, at
        assert near or loud < 0.005, at


def test_the_same_script_gives_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "script.toml").write_text(SMALL, encoding="utf-8")
    one, two = (recording.record(tmp_path / "script.toml", tmp_path / into, speech=Tone()) for into in ("one", "two"))
    assert one.sound.read_bytes() == two.sound.read_bytes()
    assert one.rttm.read_bytes() == two.rttm.read_bytes()


def test_turns_that_were_kept_are_not_spoken_again(tmp_path: Path) -> None:
    (tmp_path / "script.toml").write_text(SMALL, encoding="utf-8")
    voice = Tone()
    first = recording.record(tmp_path / "script.toml", tmp_path / "a", speech=voice, kept=tmp_path / "kept")
    (tmp_path / "script.toml").write_text(SMALL.replace("Not alone.", "With me."), encoding="utf-8")
    recording.record(tmp_path / "script.toml", tmp_path / "b", speech=voice, kept=tmp_path / "kept")
    assert voice.asked == ["Who built it?", "I did, in two thousand and nine, and", "Not alone.", "With me."]
    (tmp_path / "script.toml").write_text(SMALL, encoding="utf-8")
    again = recording.record(tmp_path / "script.toml", tmp_path / "c", speech=voice, kept=tmp_path / "kept")
    assert first.sound.read_bytes() == again.sound.read_bytes()
    assert len(voice.asked) == 4


@pytest.mark.parametrize("silence", [0, 100, kokoro.RATE])
def test_a_turn_of_which_nothing_is_heard_is_refused(silence: int) -> None:
    speaker = recording.parse(SMALL.encode()).speaker("bob")
    with pytest.raises(BadRecord, match=r"^A turn of Bob Another is silent\. Give it words that can be said\.$"):
        recording.over_the_line(np.zeros(silence, np.float32), speaker)


# -- what is committed ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def script() -> recording.Script:
    return recording.parse((DEMO / "script.toml").read_bytes())


@pytest.fixture(scope="module")
def turns() -> tuple[VoiceSpan, ...]:
    return recording.parse_rttm((DEMO / "turns.rttm").read_text(encoding="utf-8"))


def test_the_seminar_is_a_seminar(script: recording.Script) -> None:
    assert [s.role for s in script.speakers].count(Role.CHAIR) == 1
    assert len({s.voice for s in script.speakers}) == len(script.speakers) == 5
    assert {said.speaker for said in script.turns} == {s.id for s in script.speakers}
    for before, said in zip(script.turns, script.turns[1:], strict=False):
        assert before.speaker != said.speaker


def test_what_is_said_aloud_has_no_figures_and_no_run_of_capitals(script: recording.Script) -> None:
    for said in script.turns:
        assert not re.search(r"[0-9£%]|[A-Z]{2}", said.aloud), said.aloud
        assert said.spoken != said.text


def test_the_committed_turns_are_those_of_the_script(script: recording.Script, turns: tuple[VoiceSpan, ...]) -> None:
    assert [t.voice for t in turns] == [said.speaker for said in script.turns]
    spans = recording.placed([t.span.length for t in turns], [said.gap for said in script.turns])
    assert spans == tuple(t.span for t in turns)
    for number, said in enumerate(script.turns):
        assert (overlap(spans, number) > 0) == (said.gap < 0)


def test_the_committed_sound_covers_its_turns_and_does_not_clip(turns: tuple[VoiceSpan, ...]) -> None:
    assert (DEMO / "demo.opus").stat().st_size < 1_500_000
    sound = heard(DEMO / "demo.opus")
    length = len(sound) * 1000 // recording.RATE
    assert turns[-1].span.end < length <= turns[-1].span.end + recording.TAIL + 25
    assert 210_000 <= length <= 285_000
    assert float(np.abs(sound).max()) < 1
    for turn in turns:
        said = sound[turn.span.start * 48 : turn.span.end * 48]
        assert float(np.sqrt(np.mean(said**2))) > 0.01
