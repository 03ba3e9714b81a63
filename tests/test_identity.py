"""Who a voice may be: proposed with its reasons, never a room or a telephone, and never where two could be meant."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sasci_archive.dialogue import clues, identity, roster
from sasci_archive.dialogue.identity import Heard
from sasci_archive.dialogue.quotes import quotes
from sasci_archive.dialogue.roster import Likeness, Roster
from sasci_archive.model.naming import Names, Naming, Proposal, VoiceName
from sasci_archive.model.seminar import Attendance, Participant, Role
from sasci_archive.model.speech import Cue, Doubt, Span, Turn, VoiceSpan, Word

PEOPLE = (
    Participant(id="jm", name="Professor Jill Manthorpe", role=Role.CHAIR),
    Participant(id="mo", name="Miriam Okafor", role=Role.WITNESS, known_as=("Mim", "mo-laptop")),
    Participant(id="db", name="Dr Daniel van der Berg", role=Role.WITNESS),
    Participant(id="jl", name="José-Luis Fernández", role=Role.WITNESS),
    Participant(id="mf", name="Miriam Foster", role=Role.WITNESS),
    Participant(id="org", name="Ola Rganiser", role=Role.ORGANISER),
    Participant(id="gone", name="Peter Ansty", role=Role.WITNESS, attendance=Attendance.ABSENT),
)
KNOWN = Roster(PEOPLE)


def spoken(*lines: tuple[str, str]) -> tuple[list[Word], list[VoiceSpan]]:
    """Turns of words, each 300 ms, with a voice span for each."""
    words: list[Word] = []
    voices: list[VoiceSpan] = []
    at = 0
    for voice, text in lines:
        start = at
        for word in text.split():
            words.append(Word(Span(at, at + 300), word, 0.9))
            at += 300
        voices.append(VoiceSpan(Span(start, at), voice))
        at += 500
    return words, voices


def heard(*lines: tuple[str, str], cues: Sequence[Cue] = ()) -> Heard:
    words, voices = spoken(*lines)
    return Heard("1", tuple(words), tuple(voices), tuple(cues))


def proposals(naming: Naming) -> dict[str, str]:
    return {v.voice: v.proposal.participant for v in naming.voices if v.proposal}


letters = st.text("abcde", max_size=9)


@given(letters, letters, st.sampled_from([0.6, 0.8, 0.85]))
def test_how_alike_two_names_are_is_told_quickly_and_as_difflib_has_it(a: str, b: str, least: float) -> None:
    plain = difflib.SequenceMatcher(None, a, b, autojunk=False).ratio()
    told = roster._similar(a, b, least)
    assert told == plain if plain >= least else told < least


# -- names and the roster ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "id_"),
    [
        ("Jill Manthorpe", "jm"),
        ("Jill Manthorpe (KCL, she/her)", "jm"),
        ("Manthorpe, Jill", "jm"),
        ("Prof. Jill Manthorp", "jm"),
        ("JILL", "jm"),
        ("Mim", "mo"),
        ("mo-laptop", "mo"),
        ("Daniel van der Berg - York", "db"),
        ("Jose Luis Fernandez", "jl"),
        ("Miriam", None),
        ("Miriam O", None),
        ("Jill's iPad", None),
        ("iPhone von Daniel", None),
        ("Meeting Room 2", None),
        ("+44 20 7946 0000", None),
        ("1415****123", None),
        ("Zoom user", None),
        ("Guest", None),
        ("Norman Lamb", None),
        ("", None),
    ],
)
def test_a_platforms_label_names_somebody_only_where_it_is_clear(label: str, id_: str | None) -> None:
    found = KNOWN.shown(label)
    assert (found.id if found else None) == id_


@pytest.mark.parametrize(
    ("words", "id_", "likeness", "count"),
    [
        ("Miriam Okafor and", "mo", Likeness.FULL, 2),
        ("Dr. Miriam Okafore,", "mo", Likeness.FULL, 3),
        ("Professor Manthorpe.", "jm", Likeness.PART, 2),
        ("Daniel", "db", Likeness.PART, 1),
        ("Danielle van den Berg", "db", Likeness.FULL, 4),
        ("Jose Luis Fernandez here", "jl", Likeness.FULL, 3),
    ],
)
def test_names_as_said_and_misspelt_are_matched(words: str, id_: str, likeness: Likeness, count: int) -> None:
    found = KNOWN.match(words.split())
    assert found
    assert (found.person.id, found.likeness, found.words) == (id_, likeness, count)


@pytest.mark.parametrize("words", ["Miriam", "going to", "Dr.", "", "Jim Manton"])
def test_what_could_be_two_people_or_nobody_is_nobody(words: str) -> None:
    assert KNOWN.match(words.split()) is None


@given(st.lists(st.text(max_size=8), max_size=5), st.booleans())
def test_any_words_can_be_asked_about(words: list[str], whole: bool) -> None:
    found = KNOWN.match(words, whole=whole)
    assert found is None or 0 < found.words <= len(words)


# -- clues ---------------------------------------------------------------------------------------------------------


def introduced(text: str) -> list[tuple[str, str]]:
    words, _ = spoken(("V1", text))
    return [(c.participant, c.because) for c in clues.introductions([Turn("V1", tuple(words))], KNOWN)]


@pytest.mark.parametrize(
    ("text", "id_", "because"),
    [
        ("Good afternoon. I'm Jill Manthorpe, and I chair this.", "jm", 'says "I\'m Jill Manthorpe" at 0:00:00'),
        ("Well, my name is Miriam Okafore from York.", "mo", 'says "my name is Miriam Okafore" at 0:00:00'),
        ("I am Dr. van der Berg.", "db", 'says "I am Dr. van der Berg" at 0:00:00'),
        ("Hello. Daniel here, from the council.", "db", 'says "Daniel here" at 0:00:00'),
    ],
)
def test_people_introduce_themselves(text: str, id_: str, because: str) -> None:
    assert introduced(text) == [(id_, because)]


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry, I'm going to ask Jill.",
        "I'm Miriam.",
        "I'm Jill's assistant.",
        "We have Daniel here, don't we?",
        "I'm from York. Jill was there.",
        "My name is not important.",
    ],
)
def test_what_is_no_introduction(text: str) -> None:
    assert introduced(text) == []


def addressed(*lines: tuple[str, str]) -> list[tuple[str, str, str]]:
    turns = [Turn(voice, tuple(spoken((voice, text))[0])) for voice, text in lines]
    return [(c.voice, c.participant, c.because.split('"')[1]) for c in clues.addresses(turns, KNOWN)]


def test_thanks_are_for_the_one_before_and_the_name_after_is_for_the_next() -> None:
    assert addressed(
        ("V2", "And that was all."),
        ("V1", "Thank you very much, Jill. Daniel, what did the council do?"),
        ("V3", "Nothing."),
    ) == [("V2", "jm", "Thank you very much, Jill"), ("V3", "db", "Daniel")]


@pytest.mark.parametrize(
    "text",
    [
        "So over to you, Daniel.",
        "Can I bring in Daniel?",
        "Daniel?",
        "Perhaps we could hear from Daniel.",
        "Dr. van der Berg, would you like to begin?",
    ],
)
def test_ways_of_handing_over(text: str) -> None:
    assert [clue[:2] for clue in addressed(("V1", text), ("V2", "Yes."))] == [("V2", "db")]


@pytest.mark.parametrize(
    "text",
    [
        "As Daniel said, it was late.",
        "I never agreed with Daniel.",
        "It was Daniel's idea.",
        "Jill and Daniel went.",
    ],
)
def test_who_is_spoken_of_is_not_spoken_to(text: str) -> None:
    assert addressed(("V1", text), ("V2", "Yes.")) == []


@given(
    st.lists(st.tuples(st.integers(0, 9_000), st.integers(1, 3_000), st.sampled_from(["V1", "V2"])), max_size=8),
    st.lists(st.tuples(st.integers(0, 9_000), st.integers(1, 3_000), st.sampled_from(["Jill", "Mo"])), max_size=8),
)
@settings(max_examples=15)
def test_captions_cover_as_the_plain_definition_says(
    spans: list[tuple[int, int, str]], shown: list[tuple[int, int, str]]
) -> None:
    voices = [VoiceSpan(Span(start, start + length), voice) for start, length, voice in spans]
    cues = [Cue(Span(start, start + length), name, "x") for start, length, name in shown]
    found = clues.captioned([(voices, cues)])
    for voice, (name, part) in found.items():
        mine = [v.span for v in voices if v.voice == voice]
        total = sum(span.length for span in mine)
        plain = {
            n: sum(
                any(c.span.start <= ms < c.span.end for c in cues if c.speaker == n)
                for s in mine
                for ms in range(s.start, s.end)
            )
            for n in ("Jill", "Mo")
        }
        assert plain[name] == max(plain.values())
        assert part == plain[name] / total


def test_thanks_that_open_a_seminar_are_for_nobody() -> None:
    assert addressed(("V1", "Thank you, Jill. And good afternoon."), ("V2", "Yes.")) == []


# -- proposals -----------------------------------------------------------------------------------------------------


def test_a_seminar_that_names_its_people() -> None:
    naming = identity.naming(
        [
            heard(
                ("V1", "Good afternoon. I'm Jill Manthorpe, and I chair this. Miriam Okafor, would you begin?"),
                ("V2", "Thank you, Jill. We had no money at all in those days."),
                ("V1", "Thank you, Miriam Okafor. Daniel, what did the council do?"),
                ("V3", "Not very much."),
            )
        ],
        Names(),
        PEOPLE,
    )
    assert proposals(naming) == {"V1": "jm", "V2": "mo", "V3": "db"}
    assert naming.silent == ("jl", "mf")
    assert naming.nobody == ("V1", "V2", "V3")
    assert naming.voices[0].proposal == Proposal(
        "jm",
        ('says "I\'m Jill Manthorpe" at 0:00:00', 'has just spoken when somebody says "Thank you, Jill" at 0:00:05'),
    )
    assert sum(voice.share for voice in naming.voices) == pytest.approx(1)


def test_a_voice_takes_a_name_from_the_captions_only_for_most_of_its_time() -> None:
    lines = ("V1", "one two three four five six seven eight nine ten")
    enough = identity.naming([heard(lines, cues=[Cue(Span(0, 1_800), "Jill", "x")])], Names(), PEOPLE)
    assert proposals(enough) == {"V1": "jm"}
    less = identity.naming([heard(lines, cues=[Cue(Span(0, 1_799), "Jill", "x")])], Names(), PEOPLE)
    assert proposals(less) == {}
    assert less.voices[0].remark == 'is "Jill" in the captions for 59% of its time, which is too little to go by'


@pytest.mark.parametrize(
    ("label", "remark"),
    [
        (
            "Meeting Room 2",
            'is "Meeting Room 2" in the captions for 100% of its time: a room, device or telephone, not a person',
        ),
        (
            "Norman Lamb",
            'is "Norman Lamb" in the captions for 100% of its time, and nobody on the roster is called that',
        ),
        (
            "Peter Ansty",
            'is "Peter Ansty" in the captions for 100% of its time, and nobody on the roster is called that',
        ),
    ],
)
def test_a_name_that_proposes_nobody_is_still_told(label: str, remark: str) -> None:
    naming = identity.naming([heard(("V1", "Yes."), cues=[Cue(Span(0, 900), label, "x")])], Names(), PEOPLE)
    assert (proposals(naming), naming.voices[0].remark) == ({}, remark)


def test_being_addressed_gives_way_to_better_reasons() -> None:
    naming = identity.naming(
        [heard(("V1", "Jill?"), ("V2", "Daniel?"), ("V3", "I'm Jill Manthorpe."), ("V1", "Daniel?"), ("V4", "Yes."))],
        Names(),
        PEOPLE,
    )
    assert proposals(naming) == {"V3": "jm", "V4": "db"} or proposals(naming) == {"V3": "jm"}
    assert "V2" not in proposals(naming)


def test_this_is_somebody_may_be_oneself_or_another() -> None:
    oneself = identity.naming([heard(("V1", "Hello. This is Daniel in York."))], Names(), PEOPLE)
    assert proposals(oneself) == {"V1": "db"}
    another = [heard(("V1", "I'm Jill. This is Daniel Berg from York."), ("V2", "I'm Daniel."))]
    assert proposals(identity.naming(another, Names(), PEOPLE)) == {"V1": "jm", "V2": "db"}


def test_where_as_much_speaks_for_two_nobody_is_proposed() -> None:
    naming = identity.naming([heard(("V1", "I'm Jill."), ("V2", "Yes."), ("V1", "I'm Daniel."))], Names(), PEOPLE)
    assert proposals(naming) == {}


def test_a_decision_stands_whatever_is_proposed() -> None:
    names = Names(voice=(VoiceName(voice="V1", participant="db"),))
    naming = identity.naming([heard(("V1", "I'm Jill."), ("V2", "Yes."))], names, PEOPLE)
    assert [(v.voice, v.participant) for v in naming.voices] == [("V1", "db"), ("V2", "")]
    assert naming.nobody == ("V2",)
    assert "db" not in naming.silent
    assert "jm" in naming.silent


# -- quotes --------------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.sampled_from(["V1", "V2", "V3"]), st.integers(1, 40)), max_size=20), st.integers(1, 4))
def test_quotes_are_of_the_voice_alone_in_order_and_no_more_than_asked(
    lines: list[tuple[str, int]], number: int
) -> None:
    words, voices = spoken(*((voice, " ".join(["word."] * length)) for voice, length in lines))
    turns = [Turn(v.voice, tuple(w for w in words if v.span.shared(w.span))) for v in voices]
    found = quotes("1", turns, voices, number=number)
    assert set(found) == {voice for voice, _ in lines}
    for voice, some in found.items():
        assert 1 <= len(some) <= number
        assert [q.moment for q in some] == sorted(q.moment for q in some)
        for quote in some:
            assert {v.voice for v in voices if v.span.start <= quote.moment < v.span.end} == {voice}


def test_quotes_are_spread_and_what_may_never_have_been_said_comes_last() -> None:
    sentence = "We went to the county council and asked for money, and they said no to us."
    words, voices = spoken(*([("V1", sentence), ("V2", "Yes.")] * 12))
    words = [Word(w.span, w.text, w.confidence, doubt=Doubt.REPEATED if w.span.start > 60_000 else None) for w in words]
    turns = [Turn(v.voice, tuple(w for w in words if v.span.shared(w.span))) for v in voices]
    moments = [quote.moment for quote in quotes("1", turns, voices)["V1"]]
    assert len(moments) == 3
    assert max(moments) <= 60_000
    assert moments[0] < 24_000 < moments[1] < 48_000


def test_a_voice_that_never_speaks_alone_has_no_quote() -> None:
    words, _ = spoken(("V1", "Yes."))
    voices = [VoiceSpan(Span(0, 300), "V1"), VoiceSpan(Span(0, 300), "V2")]
    assert quotes("1", [Turn("V1", tuple(words))], voices) == {}
