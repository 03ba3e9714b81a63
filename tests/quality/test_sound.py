"""Words and sound held against one another."""

from __future__ import annotations

import msgspec

from sasci_archive.model.speech import Doubt, Span, VoiceSpan
from sasci_archive.quality import sound
from sasci_archive.quality.said import Said
from tests.quality.telling import EACH, session, turn

LOUD, QUIET = 200, 20


def loudness(*spans: tuple[int, int], until: int = 20_000) -> bytes:
    """Loud in these spans (ms), quiet elsewhere."""
    steps = bytearray([QUIET]) * (until // 10)
    for start, end in spans:
        steps[start // 10 : end // 10] = bytes([LOUD]) * (end // 10 - start // 10)
    return bytes(steps)


def test_speech_in_which_no_word_stands_is_told_before_the_word_that_follows() -> None:
    said = msgspec.structs.replace(turn(1, "a", "one two three four"), words=())
    first, last = turn(1, "a", "one two").words, turn(1, "a", "x x three four", 6_000).words[2:]
    said = msgspec.structs.replace(said, words=(*first, *last), span=Span(0, 7_400))
    voices = (VoiceSpan(Span(0, 7_400), "V1"),)
    (found,) = sound.unheard(session(said, voices=voices))
    assert (found.said.turn, found.first, found.count) == ("u1", 2, 0)
    assert "5.0 s" in found.why or "5.3 s" in found.why
    # where it is quiet nobody speaks, whatever the voices say
    whole = loudness((0, 1_000), (6_600, 8_000))
    assert list(sound.unheard(session(said, voices=voices, loud=whole))) == []
    assert len(list(sound.unheard(session(said, voices=voices, loud=loudness((0, 8_000)))))) == 1
    # and where somebody has listened, it is settled; where something is withheld, it is not told of
    assert list(sound.unheard(session(msgspec.structs.replace(said, heard=True), voices=voices))) == []
    assert list(sound.unheard(session(msgspec.structs.replace(said, whole=False), voices=voices))) == []


def test_words_under_which_nothing_is_heard() -> None:
    said = session(turn(1, "a", "one two"), turn(2, "b", "three four", 5_000), loud=loudness((0, 3_000)))
    assert [(f.said.turn, f.count) for f in sound.soundless(said)] == [("u2", 2)]
    with_voice = session(*said.said, loud=said.loud, voices=(VoiceSpan(Span(5_000, 6_000), "V1"),))
    assert list(sound.soundless(with_voice)) == []
    assert list(sound.soundless(session(*said.said))) == []


def test_a_word_that_lasts_too_long_with_sound_in_all_of_it() -> None:
    one = turn(1, "a", "but don't 2014 then")
    slow = Span(EACH, EACH + 1_500)
    words = tuple(msgspec.structs.replace(w, span=slow) if w.text in {"don't", "2014"} else w for w in one.words)
    said = msgspec.structs.replace(one, words=words)
    assert [(f.first, f.count) for f in sound.swollen(session(said, loud=loudness((0, 4_000))))] == [(1, 1)]
    assert list(sound.swollen(session(said, loud=loudness((0, 700))))) == []


def test_nobody_speaks_so_fast() -> None:
    def at(each: int) -> Said:
        one = turn(1, "a", "twelve different committees considered every single recommendation together again")
        words = tuple(msgspec.structs.replace(w, span=Span(n * each, n * each + each)) for n, w in enumerate(one.words))
        return msgspec.structs.replace(one, words=words)

    assert [f.count for f in sound.fast(at(120))] == [9]
    assert list(sound.fast(at(400))) == []


def test_what_the_recogniser_marked_is_taken_over() -> None:
    one = turn(1, "a", "so so so thank you")
    doubts = (None, Doubt.REPEATED, Doubt.REPEATED, Doubt.SILENCE, Doubt.SILENCE)
    words = tuple(msgspec.structs.replace(w, doubt=d) for w, d in zip(one.words, doubts, strict=True))
    said = msgspec.structs.replace(one, words=words)
    assert [(f.kind.name, f.first, f.count) for f in sound.doubted(said)] == [("REPEATED", 1, 2), ("SILENCE", 3, 2)]
    settled = msgspec.structs.replace(said, words=tuple(msgspec.structs.replace(w, settled=True) for w in words))
    assert list(sound.doubted(settled)) == []
