"""The default recogniser, run for real on the smallest model that is to be had."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import numpy as np
import pytest

from sasci_archive.engines import RATE, Hints, Samples, Window, media, weights
from sasci_archive.engines.faster_whisper import FasterWhisper, Options
from sasci_archive.engines.whisper_hearing import hinted
from sasci_archive.engines.whisper_window import Hearing, Part
from sasci_archive.errors import NotToBeHad
from sasci_archive.model.speech import Doubt, Span, Timing

pytestmark = [pytest.mark.weights]

ASKED = "and so my fellow americans ask not what your country can do for you ask what you can do for your country"


@pytest.fixture(scope="module")
def recogniser() -> FasterWhisper:
    try:
        folder = weights.whisper("tiny.en", cache=weights.cache(), offline=False)
    except NotToBeHad as reason:
        pytest.skip(str(reason))
    return FasterWhisper(folder)


@pytest.fixture(scope="module")
def speech(recordings: Path) -> Samples:
    return media.sound(recordings / "jfk.flac", Span(0, 11_000))


def test_it_hears_what_is_said_with_times_and_confidence(recogniser: FasterWhisper, speech: Samples) -> None:
    window = Window(Span(60_000, 71_000), speech)
    said = recogniser.words(window, Hints())
    assert " ".join(re.sub(r"\W", "", word.text.lower()) for word in said) == ASKED
    assert all(window.span.start <= w.span.start <= w.span.end <= window.span.end for w in said)
    assert [w.span.start for w in said] == sorted(w.span.start for w in said)
    assert all(w.confidence is not None and 0 <= w.confidence <= 1 and w.doubt is None for w in said)
    assert sum(w.timing is Timing.HEARD for w in said) > 18
    country = next(w for w in said if w.text.startswith("country"))
    assert 5_500 < country.span.start - 60_000 < 6_800


def test_it_hears_the_same_again(recogniser: FasterWhisper, speech: Samples) -> None:
    window = Window(Span(0, 11_000), speech)
    assert recogniser.words(window, Hints()) == recogniser.words(window, Hints())


def test_where_nobody_speaks_there_are_no_words(recogniser: FasterWhisper) -> None:
    noise = (np.random.default_rng(1).standard_normal(20 * RATE) * 0.01).astype(np.float32)
    for samples in (np.zeros(20 * RATE, np.float32), noise):
        said = recogniser.words(Window(Span(0, 20_000), samples), Hints())
        assert all(word.doubt is Doubt.SILENCE for word in said)


def test_hints_do_not_become_words(recogniser: FasterWhisper, speech: Samples) -> None:
    said = recogniser.words(Window(Span(0, 11_000), speech), Hints(terms=("Nuala Tresk", "Fennerby")))
    assert not {"nuala", "tresk", "fennerby"} & {re.sub(r"\W", "", word.text.lower()) for word in said}


def test_it_says_what_it_is(recogniser: FasterWhisper) -> None:
    made = recogniser.making
    assert (made.engine, made.model) == ("faster-whisper", "tiny.en")
    assert made.model_digest == weights.known()["whisper-tiny.en"].files["model.bin"].sha256
    assert made.options["beam"] == Options().beam
    assert made.options["encoder"] == "onnxruntime int8"


def test_it_hears_the_same_with_any_number_of_threads(recogniser: FasterWhisper, speech: Samples) -> None:
    window = Window(Span(0, 33_000), np.concatenate([speech, speech[::-1] * 0, speech]))
    alone = FasterWhisper(recogniser._folder, threads=1)
    assert alone.words(window, Hints()) == recogniser.words(window, Hints())


def test_it_hears_with_the_encoder_of_ctranslate2_too(recogniser: FasterWhisper, speech: Samples) -> None:
    other = FasterWhisper(recogniser._folder, Options(encoder="ctranslate2"))
    said = other.words(Window(Span(0, 11_000), speech), Hints())
    assert " ".join(re.sub(r"\W", "", word.text.lower()) for word in said) == ASKED
    assert other.making.options["encoder"] == "ctranslate2 int8"


def test_a_passage_that_was_left_out_is_heard_by_itself(recogniser: FasterWhisper, speech: Samples) -> None:
    from sasci_archive.engines.speech import chunked, spoken

    stretches = spoken(speech)
    ear = recogniser._ear
    (chunk,) = ear.listen(speech, chunked(stretches, 29.5))
    (first,) = ear.hear([chunk], "en", beam=1)
    lossy = msgspec.structs.replace(first, tokens=tuple(t for t in first.tokens if not 4 < (t.start or 0) < 8))
    part = Part(stretches, chunk, lossy)
    Hearing(ear, Window(Span(0, 11_000), speech), stretches, "en", None, beam=1, beam_again=5).fill(part)
    assert " ".join(re.sub(r"\W", "", token.text.lower()) for token in part.filled()) == ASKED


def test_windows_that_are_begun_before_others_are_done_have_the_same_words(
    recogniser: FasterWhisper, speech: Samples
) -> None:
    windows = [Window(Span(at, at + 11_000), speech * np.float32(0.5 + at / 66_000)) for at in (0, 11_000, 22_000)]
    begun = [recogniser.begin(window, Hints()) for window in windows]
    begun.append(recogniser.begin(windows[0], Hints()))
    begun.pop().stop()  # nobody asks for it
    assert [each.words() for each in begun] == [recogniser.words(window, Hints()) for window in windows]


def test_a_model_for_english_refuses_another_language(recogniser: FasterWhisper, speech: Samples) -> None:
    with pytest.raises(NotToBeHad) as fault:
        recogniser.words(Window(Span(0, 11_000), speech), Hints(language="cy"))
    assert str(fault.value) == (
        "Whisper tiny.en hears English only, and this is to be heard as 'cy'. Choose a model without '.en' in its name."
    )


def test_weights_that_do_not_load_are_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"not weights at all")
    (tmp_path / "config.json").write_bytes(b"{}")
    with pytest.raises(NotToBeHad, match=r"The weights in .* do not load: "):
        FasterWhisper(tmp_path).words(Window(Span(0, 1000), np.zeros(RATE, np.float32)), Hints())


def test_hints_are_cut_between_terms_and_end_like_a_sentence() -> None:
    given = hinted([f"Person Number {n}" for n in range(100)])
    assert given is not None
    assert len(given) <= 500
    assert given.endswith(".")
    assert given.removesuffix(".").split(", ") == [f"Person Number {n}" for n in range(given.count(",") + 1)]
    assert hinted(["", "  "]) is None
