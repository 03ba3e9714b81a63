"""What of the sound may be heard, and what in it is silent."""

from __future__ import annotations

import datetime as dt
import re

import msgspec
import pytest

from sasci_archive.errors import NoPermission
from sasci_archive.formats import records
from sasci_archive.gate import Withholding, release
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Answer, Attribution, Consent, SoundKept
from sasci_archive.model.speech import Span, Words
from sasci_archive.tei.changing.corrections import Kind
from sasci_archive.tei.cutting.silence import PAD
from tests.gate.toy import CONSENT, MASTER, ON, OPEN, TOY, WORDS, but, by_name, public, said, taken_out


def test_sound_leaves_only_where_everybody_in_it_permits() -> None:
    assert public(by_name(), Channel.AUDIO, OPEN).sound
    assert public(by_name(), Channel.HTML, OPEN).sound
    assert not public().sound


@pytest.mark.parametrize(
    ("consent", "master", "clause"),
    [
        (CONSENT, MASTER, "Halina Mróz is withheld"),
        (but("mroz", audio=Answer.YES), MASTER, "Lena Fairholt is withheld"),
    ],
)  # fmt: skip
def test_it_does_not_where_somebody_refuses(consent: Consent, master: bytes, clause: str) -> None:
    with pytest.raises(NoPermission, match=re.escape(clause)):
        public(consent, Channel.AUDIO, master)
    assert not public(consent, Channel.HTML, master).sound


@pytest.mark.parametrize(
    ("master", "session", "silent"),
    [
        (MASTER, "1", Span(13_614 - PAD, 13_952 + PAD)),  # the restricted name
        (OPEN.replace(b'<gap reason="inaudible"/>', b'<gap reason="off-record"/>'), "1", Span(20_040 - PAD, 20_040 + PAD)),
        (taken_out("Nobody asked", "", Kind.WITNESS), "2", Span(4_000 - PAD, 5_000 + PAD)),
        (taken_out("Nobody asked for it", "They came", Kind.EDITION), "2", Span(4_000 - PAD, 6_000 + PAD)),
        (re.sub(rb'<u xml:id="u7".*?</u>', b"", OPEN, flags=re.DOTALL), "2", Span(4_000 - PAD, 7_000 + PAD)),
    ],
)  # fmt: skip
def test_what_is_not_in_the_text_is_not_to_be_heard(master: bytes, session: str, silent: Span) -> None:
    made = public(by_name(), Channel.AUDIO, master)
    assert made.sound
    assert made.cuts == {session: (silent,)}


def test_a_better_hearing_or_a_slip_that_was_mended_stays_in_the_sound() -> None:
    for was, now, kind in (
        ("Nobody asked for it", "Somebody", Kind.TRANSCRIPTION),
        ("Nobody", "No one", Kind.EDITION),
    ):
        assert public(by_name(), Channel.AUDIO, taken_out(was, now, kind)).cuts == {}
    master = taken_out("Nobody asked for it", "They came", Kind.EDITION)
    asked = Withholding("the sound of what was corrected in u7", 'asked about; [[sound]] with turn = "u7" keeps it')
    assert asked in public(by_name(), Channel.AUDIO, master).withheld
    decided = msgspec.structs.replace(by_name(), sound=(SoundKept(turn="u7", who="An Editor"),))
    assert public(decided, Channel.AUDIO, master).cuts == {}
    assert asked not in public(decided, Channel.AUDIO, master).withheld


def test_a_voice_under_a_pseudonym_or_a_role_is_not_heard() -> None:
    consent = Consent(permission=tuple(msgspec.structs.replace(p, audio=Answer.YES) for p in CONSENT.permission))
    made = public(consent, Channel.AUDIO)
    assert made.sound
    name, interpreter = made.cuts[
        "1"
    ]  # spoken by another; and of who appears by role, and speaks for a witness with a pseudonym
    assert name == Span(13_614 - PAD, 13_952 + PAD)
    assert interpreter == Span(18_200 - PAD, 22_800 + PAD)
    no_times = MASTER.replace(b' start="#T1.18200" end="#T1.20500"', b"")
    with pytest.raises(NoPermission, match="what must not be heard cannot be found in it"):
        public(consent, Channel.AUDIO, no_times)
    assert not public(consent, Channel.HTML, no_times).sound


def test_the_name_of_somebody_who_is_not_to_be_known_is_not_heard_whoever_says_it() -> None:
    yes = Consent(permission=tuple(msgspec.structs.replace(p, audio=Answer.YES) for p in CONSENT.permission))
    wren = msgspec.structs.replace(yes.of("wren"), attribution=Attribution.ROLE)
    consent = Consent(permission=(*(p for p in yes.permission if p.person != "wren"), wren))
    said_marked = Span(3_932 - PAD, 4_244 + PAD)
    assert said_marked in public(consent, Channel.AUDIO).cuts["1"]
    # taken out of the text by hand, without a trace: it was heard all the same
    without = MASTER.replace(b'<persName ref="#p.wren">Tobias</persName>, how', b"How")
    assert said_marked in public(consent, Channel.AUDIO, without).cuts["1"]


@pytest.mark.parametrize("heard", ["Tobias's", "Tobias’", "TOBIAS,", "wren's", "Wren-like", "Wren1"])
def test_a_hidden_name_with_something_behind_it_is_not_heard_either(heard: str) -> None:
    yes = Consent(permission=tuple(msgspec.structs.replace(p, audio=Answer.YES) for p in CONSENT.permission))
    wren = msgspec.structs.replace(yes.of("wren"), attribution=Attribution.ROLE)
    consent = Consent(permission=(*(p for p in yes.permission if p.person != "wren"), wren))
    words = records.parse(
        (TOY / "2-words.json").read_bytes().replace(b"Tobias,", heard.encode()), Words, where="w.json"
    )
    without = MASTER.replace(b'<persName ref="#p.wren">Tobias</persName>, how', b"How")
    made = release(without, words, consent, Channel.AUDIO, ON)
    assert any(cut.start <= 3_932 and cut.end >= 4_244 for cut in made.cuts["1"])


def test_the_last_word_of_somebody_who_is_not_heard_is_silent_to_its_end() -> None:
    """Their turn was cut short by hand, or overlaps the next one's beginning: the word is longer than the turn."""
    consent = Consent(permission=tuple(msgspec.structs.replace(p, audio=Answer.YES) for p in CONSENT.permission))
    words = records.parse((TOY / "2-words.json").read_bytes(), Words, where="w.json")
    last = max((w for w in words.of("1") if w.span.start < 22_800), key=lambda w: w.span.start)
    shorter = MASTER.replace(b'interval="22.8"', f'interval="{(last.span.start + 10) / 1000}"'.encode())
    assert shorter != MASTER
    made = release(shorter, words, consent, Channel.AUDIO, ON)
    assert any(cut.end >= last.span.end for cut in made.cuts["1"])


def test_a_hidden_name_that_was_misheard_and_corrected_is_not_heard_either() -> None:
    yes = Consent(permission=tuple(msgspec.structs.replace(p, audio=Answer.YES) for p in CONSENT.permission))
    wren = msgspec.structs.replace(yes.of("wren"), attribution=Attribution.ROLE)
    consent = Consent(permission=(*(p for p in yes.permission if p.person != "wren"), wren))
    spelt = b'<subst><del>Tobais</del><add><persName ref="#p.wren">Tobias</persName></add></subst>'
    master = MASTER.replace(b'<persName ref="#p.wren">Tobias</persName>', spelt)
    words = records.parse((TOY / "2-words.json").read_bytes().replace(b"Tobias,", b"Tobais,"), Words, where="w.json")
    made = release(master, words, consent, Channel.AUDIO, ON)
    assert any(cut.start <= 3_932 and cut.end >= 4_244 for cut in made.cuts["1"])
    with pytest.raises(NoPermission, match="what must not be heard cannot be found in it"):
        release(master, None, consent, Channel.AUDIO, ON)


def test_sound_opens_on_its_own_day() -> None:
    wren = msgspec.structs.replace(by_name().of("wren"), audio_opens=dt.date(2027, 3, 1), opens_at=dt.time(9, 0))
    consent = Consent(permission=(*(p for p in by_name().permission if p.person != "wren"), wren))
    opening = dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC)
    made = public(consent)
    assert (made.sound, made.next_opening) == (False, opening)
    assert said(made) == said(public(by_name()))
    for channel in (Channel.HTML, Channel.AUDIO):
        assert release(MASTER, WORDS, consent, channel, opening).sound
    with pytest.raises(NoPermission):
        release(MASTER, WORDS, consent, Channel.AUDIO, opening - dt.timedelta(seconds=1))
