"""What a worker does with a window: words and voices beside one another where it has several threads, one after the other where it has one; what comes of it is the same."""

from __future__ import annotations

import msgspec
import numpy as np

from sasci_archive.batch.ears import Answer, Asked, Ears, Models, hear, unhinted
from sasci_archive.engines import Hints, Window
from sasci_archive.model.speech import Span, Word
from tests.batch.batches import MODELS, Alternating, here

SPAN = Span(0, 3_000)
PCM = (np.random.default_rng(1).standard_normal(48_000) * 3000).astype(np.int16)
done: list[str] = []


class _Begun:
    def __init__(self, window: Window, hints: Hints) -> None:
        self._given = window, hints
        done.append("words begun")

    def words(self) -> tuple[Word, ...]:
        done.append("words asked for")
        return here().words.words(*self._given)

    def stop(self) -> None:
        done.append("stopped")


class _Foresighted:
    making = here().words.making

    def words(self, window: Window, hints: Hints) -> tuple[Word, ...]:
        done.append("words")
        return here().words.words(window, hints)

    def begin(self, window: Window, hints: Hints) -> _Begun:
        return _Begun(window, hints)


class _Voices(Alternating):
    def heard(self, window: Window) -> bytes:
        done.append("voices")
        return super().heard(window)


class _Failing(Alternating):
    def heard(self, window: Window) -> bytes:
        raise RuntimeError(f"no voice from {window.span.start}")


def load(models: Models) -> Ears:
    return Ears(_Foresighted(), _Failing() if models.model == "failing" else _Voices())


def answer(models: Models) -> Answer:
    done.clear()
    asked = Asked(SPAN, Hints(), unhinted(here().words.making), Alternating.making)
    return hear(load, models, asked, PCM)


def test_words_and_voices_go_beside_one_another_where_there_are_threads_for_both() -> None:
    alone = answer(msgspec.structs.replace(MODELS, threads=1))
    assert "words begun" not in done
    beside = answer(msgspec.structs.replace(MODELS, threads=2))
    assert done == ["words begun", "voices", "words asked for", "stopped"]
    assert alone.words
    assert (alone.words, alone.voices) == (beside.words, beside.voices)


def test_where_voices_fail_nobody_waits_for_the_words() -> None:
    found = answer(msgspec.structs.replace(MODELS, model="failing", threads=2))
    assert found.wrong
    assert found.wrong.problem == "Its sound could not be heard: no voice from 0."
    assert done == ["words begun", "stopped"]
