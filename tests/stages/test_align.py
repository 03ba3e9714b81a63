"""An older text gets the times of its sound: never another word, and what was not heard has none."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from sasci_archive.engines import Hints, Samples, Window, media, weights
from sasci_archive.engines.prepared import Prepared
from sasci_archive.engines.whisper_aligning import Aligned, Aligner
from sasci_archive.errors import BadTranscript, NotToBeHad, NotYet, OutOfDate, WouldOverwrite
from sasci_archive.model import journal
from sasci_archive.model.journal import By
from sasci_archive.model.seminar import Participant, Role, Seminar
from sasci_archive.model.speech import Making, Span, Timing, Word, Words
from sasci_archive.stages import edit
from sasci_archive.stages.align import AlignedText, align
from sasci_archive.stages.ingest import ingest
from sasci_archive.stages.transcribe import transcribe
from sasci_archive.store.folder import Folder
from sasci_archive.tei.changing.corrections import CorrectWords
from sasci_archive.tei.document import all_text, compose, parse
from sasci_archive.tei.drafting import draft
from sasci_archive.tei.drafting.in_time import times_of
from sasci_archive.tei.shown.reading import read
from tests.engines.sounds import record, speech

DAY = dt.date(2026, 11, 28)
ON = dt.datetime(2026, 11, 28, 12, 0, tzinfo=dt.UTC)
LINES = (
    (
        "jm",
        "This volume presents the edited record of the seminar with annotation and thanks to all of those who helped.",
    ),
    ("jm", "Good afternoon to everybody. Would you begin and tell us how the ferry came to be bought by the council?"),
    ("mo", "We had no money at all in those days, and nobody at the county hall knew what a cooperative was."),
    ("jm", "And so you went from door to door with a petition, and in the end four hundred people signed it."),
)
SEMINAR = """\
title = "The Ferry"
[[roster]]
id = "jm"
name = "Jill Manthorpe"
role = "chair"
[[roster]]
id = "mo"
name = "Miriam Okafor"
role = "witness"
"""
HEARD = " ".join(text for _, text in LINES[1:]).replace("cooperative", "corporative").split()
BEYOND = [
    "Somebody",
    "then",
    "spoke",
    "about",
    "the",
    "weather",
    "and",
    "the",
    "tea",
    "that",
    "was",
    "to",
    "be",
    "had",
    "outside",
]


class Known:
    """Finds every word of a passage, spread evenly: what is asked is what it is asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []

    def aligned(self, samples: Samples, words: Sequence[str]) -> tuple[Aligned, ...]:
        self.asked.append(tuple(words))
        each = len(samples) / 16_000 / len(words)
        return tuple(Aligned(each * i, each * (i + 1), 0.8) for i in range(len(words)))


class Beside:
    """Hears what another has heard, and something else is done meanwhile."""

    def __init__(self, of: Prepared, does: Callable[[], object]) -> None:
        self.making, self._of, self._does = of.making, of, does

    def words(self, window: Window, hints: Hints) -> tuple[Word, ...]:
        self._does()
        return self._of.words(window, hints)


def timeless(folder: Folder, seminar: Seminar) -> bytes:
    """A transcript of LINES without times or recording, as an older one comes in."""
    from sasci_archive.dialogue import NamedTurn

    turns = [NamedTurn(who, None, tuple(Word(Span(0, 0), w) for w in text.split())) for who, text in LINES]
    root = parse(draft.draft(folder.slug, seminar, {"1": turns}, made_on=DAY))
    for u in root.iter("{*}u"):
        for name in ("start", "end"):
            u.attrib.pop(name, "")
    for beside in list(root.iterchildren("{*}standOff")):
        root.remove(beside)
    return compose(root)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """An older transcript, and then its recording."""
    folder = Folder(tmp_path / "seminars", "ferry")
    folder.path.mkdir(parents=True)
    folder.seminar_toml.write_text(SEMINAR, encoding="utf-8")
    folder.save_transcript(timeless(folder, folder.seminar()))
    ingest(folder, [record(tmp_path / "ferry.wav", speech(40))])
    return folder


def prepared(folder: Folder, said: Sequence[str] = (*HEARD, *BEYOND)) -> Prepared:
    """What a recogniser heard: 300 ms for each word, from 1 s on."""
    words = [
        {"word": f" {w}", "start": 1 + 0.3 * i, "end": 1.3 + 0.3 * i, "probability": 0.9} for i, w in enumerate(said)
    ]
    text = json.dumps({"segments": [{"start": 1, "end": words[-1]["end"], "text": " ".join(said), "words": words}]})
    return Prepared(text.encode(), where="heard.json", covered=[r.span for r in folder.recordings().media()])


def aligned(folder: Folder, finder: Known | None = None) -> AlignedText:
    return align(folder, prepared(folder), finder, By(ON, "Ada Example"))


def said(tei: bytes) -> list[str]:
    return [all_text(seg) for seg in parse(tei).iter("{*}seg")]


def test_the_turns_that_were_heard_have_their_times_and_no_word_is_changed(folder: Folder) -> None:
    before = folder.master()
    found = aligned(folder, Known())
    after = folder.master()
    assert said(after) == said(before)
    times = times_of(parse(after))
    assert list(times) == ["u2", "u3", "u4"]
    assert times["u2"].start == 1_000
    assert (found.turns, found.timed, found.placed) == (4, 3, len(HEARD))
    assert found.words == len(HEARD) + len(LINES[0][1].split())
    words = folder.words()
    assert words is not None
    assert [w.text for w in words.of("1")] == " ".join(text for _, text in LINES[1:]).split()
    assert b'who="#by1"' in after
    assert b"2-words.json sha256:" in after


def test_what_has_no_place_in_the_other_is_listed(folder: Folder) -> None:
    found = aligned(folder, Known())
    ((unheard),) = found.unheard
    assert (unheard.utterance, " ".join(unheard.words)) == ("u1", LINES[0][1])
    (unwritten,) = found.unwritten
    assert list(unwritten.words) == BEYOND


def test_a_misheard_word_is_looked_for_in_the_sound(folder: Folder) -> None:
    finder = Known()
    found = aligned(folder, finder)
    assert any("cooperative" in words for words in finder.asked)
    words = folder.words()
    assert words is not None
    assert next(w for w in words.of("1") if w.text == "cooperative").timing is Timing.HEARD
    assert found.inferred == 0


def test_without_a_finder_it_shares_the_time_between_its_neighbours(folder: Folder) -> None:
    assert aligned(folder).inferred == pytest.approx(1 / len(HEARD))


def test_the_times_reach_the_editions(folder: Folder) -> None:
    aligned(folder, Known())
    reading = read(folder.master(), folder.words())
    turns = [b for b in reading.sessions[0].blocks if hasattr(b, "words")]
    assert [bool(t.words) for t in turns] == [False, True, True, True]
    assert all(w.span.end > 0 for t in turns[1:] for w in t.words)


def test_again_it_gives_the_same_times(folder: Folder) -> None:
    aligned(folder, Known())
    once, words = times_of(parse(folder.master())), folder.words()
    aligned(folder, Known())
    assert times_of(parse(folder.master())) == once
    after = folder.words()
    assert words is not None
    assert after is not None
    assert after.sessions == words.sessions


def test_another_recording_changes_nothing(folder: Folder) -> None:
    before = folder.master()
    other = [
        "Quarterly",
        "figures",
        "exceeded",
        "what",
        "analysts",
        "of",
        "that",
        "bank",
        "had",
        "published",
        "earlier",
        "this",
        "spring",
    ]
    with pytest.raises(BadTranscript, match="says something else than its recording"):
        align(folder, prepared(folder, other), None, By(ON))
    assert folder.master() == before
    assert folder.words() is None


def test_a_transcript_that_has_times_needs_no_aligning(folder: Folder, tmp_path: Path) -> None:
    aligned(folder)
    folder.save_words(Words(made=Making(engine="prepared", version="1"), sessions=()))
    with pytest.raises(WouldOverwrite, match="has its times already"):
        aligned(folder)
    with pytest.raises(WouldOverwrite, match="had no part in it"):
        ingest(folder, [record(tmp_path / "more.wav", speech(5, seed=2))])


def test_once_aligned_the_words_are_not_heard_anew(folder: Folder) -> None:
    aligned(folder)
    with pytest.raises(WouldOverwrite):
        transcribe(folder, prepared(folder), hints=Hints())


def test_without_a_recording_or_a_transcript_there_is_nothing_to_align(tmp_path: Path, folder: Folder) -> None:
    bare = Folder(tmp_path / "seminars", "bare")
    bare.path.mkdir()
    seminar = Seminar(
        title="T",
        roster=(Participant(id="jm", name="J M", role=Role.CHAIR), Participant(id="mo", name="M O", role=Role.WITNESS)),
    )
    with pytest.raises(NotYet, match="There is no transcript"):
        align(bare, prepared(folder), None, By(ON))
    bare.save_transcript(timeless(bare, seminar))
    with pytest.raises(NotYet, match="There is no recording"):
        align(bare, prepared(folder), None, By(ON))


def test_what_is_corrected_while_it_is_heard_stays_and_is_placed_too(folder: Folder) -> None:
    change = CorrectWords(when=DAY, why="By ear.", who="Ada Example", seg="u3.s1", first=3, was="money", now="funds")
    by, finder = By(ON, "Ada Example"), Known()
    beside = Beside(prepared(folder), lambda: edit.make(folder, change, by, "‘money’ to ‘funds’"))
    found = align(folder, beside, finder, by)
    assert "funds" in said(folder.master())[2]
    assert list(times_of(parse(folder.master()))) == ["u2", "u3", "u4"]
    words = folder.words()
    assert words is not None
    assert [w.text for w in words.of("1")][21:25] == ["had", "no", "funds", "at"]
    assert (found.placed, found.inferred) == (len(HEARD), 0)
    assert len(finder.asked) == len(set(finder.asked)), "what is as it was is searched for once"


@pytest.mark.parametrize("what", ["something of it was taken down", "other recordings have come"])
def test_what_may_not_be_heard_any_more_is_not_written(folder: Folder, tmp_path: Path, what: str) -> None:
    def does() -> None:
        if "taken" in what:
            folder.note(By(ON, "Ada Example").did(journal.TAKEN_DOWN, about="takedown 1: u3"))
        else:
            ingest(folder, [record(tmp_path / "more.wav", speech(5, seed=2))])

    before = folder.master()
    with pytest.raises(OutOfDate, match=f"While 'ferry' was being heard, {what}: no times were written"):
        align(folder, Beside(prepared(folder), does), None, By(ON))
    assert (folder.master(), folder.words()) == (before, None)
    assert (folder.work / "aligning").exists() is ("taken" not in what)
    assert aligned(folder).timed == 3


@pytest.mark.weights
def test_whisper_finds_given_words_where_it_hears_its_own(recordings: Path) -> None:
    from sasci_archive.engines.faster_whisper import FasterWhisper

    try:
        home = weights.whisper("tiny.en", cache=weights.cache(), offline=False)
    except NotToBeHad as reason:
        pytest.skip(str(reason))
    sound = media.sound(recordings / "jfk.flac", Span(0, 11_000))
    heard = FasterWhisper(home).words(Window(Span(0, 11_000), sound), Hints())
    changed = [word.text.replace("country", "nation") for word in heard]
    found = Aligner(home).aligned(sound, changed)
    assert found is not None
    apart = sorted(abs(round(place.start * 1000) - word.span.start) for place, word in zip(found, heard, strict=True))
    assert apart[len(apart) // 2] <= 60
    assert [p.start for p in found] == sorted(p.start for p in found)
    assert Aligner(home).aligned(sound, []) is None
    assert Aligner(home).aligned(sound, ["word"] * 900) is None
    with pytest.raises(NotToBeHad, match="do not load"):
        Aligner(home.parent).aligned(sound, ["word"])


def test_a_sound_is_aligned_where_it_lies_in_one_recording(folder: Folder, tmp_path: Path) -> None:
    ingest(folder, [record(tmp_path / "more.wav", speech(5, seed=2))])
    found = aligned(folder, Known())
    assert found.timed == 3
