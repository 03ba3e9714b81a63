"""`3-names.toml`: written once for people to decide in; afterwards only the line of a decision changes."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.errors import BadRecord
from sasci_archive.formats import names_toml, records
from sasci_archive.model.naming import Names, Naming, Proposal, Quote, VoiceName, VoiceShown
from sasci_archive.model.seminar import Participant, Role
from sasci_archive.model.speech import Span

ROSTER = (
    Participant(id="jm", name="Professor Jill Manthorpe", role=Role.CHAIR),
    Participant(id="mo", name="Mo O'Hara", role=Role.WITNESS),
)
NAMING = Naming(
    voices=(
        VoiceShown(
            voice="V1",
            time=192_400,
            share=0.408,
            quotes=(
                Quote("1", 31_200, Span(31_200, 36_000), "Good afternoon, I'm Jill and I chair this."),
                Quote("1", 724_000, Span(724_000, 730_000), "Thank you all."),
            ),
            proposal=Proposal("jm", ('says "I\'m Jill" at 0:00:31', "is thanked")),
        ),
        VoiceShown(
            voice="V2",
            time=900,
            share=0.002,
            quotes=(Quote("day-2", 5_000, Span(5_000, 6_000), "Yes."),),
            remark='is "Room 2" in the captions for 90% of its time: a room, device or telephone, not a person',
        ),
    ),
    silent=("mo",),
)


def read(text: str) -> Names:
    return records.parse(text.encode(), Names, where="3-names.toml")


def test_a_new_file_shows_everything_and_decides_nothing() -> None:
    text = names_toml.compose("demo", NAMING, ROSTER, clips=".work/clips")
    assert text == (
        """\
# Who is each voice of 'demo'? Nothing is decided here until you do it.
# Listen to the moments below, or to the clips in .work/clips. Then take away the '#' before the line
# `participant = …`, where it is right, or write another id from the roster (`inv name demo --accept` takes over
# everything that is proposed):
#
#   jm           Professor Jill Manthorpe (chair)
#   mo           Mo O'Hara (witness)
#
# Two voices may be one person. A voice left as it is stays without a name, and is shown so.

# V1 speaks for 3 min 12 s, 41% of all that is said.
#   0:00:31.200   Good afternoon, I'm Jill and I chair this.
#   0:12:04.000   Thank you all.
[[voice]]
voice = "V1"
# participant = "jm"   # proposed: says "I'm Jill" at 0:00:31 (and 1 more)
moments = [00:00:31.200, 00:12:04.000]

# V2 speaks for 1 s, less than 1% of all that is said.
#   0:00:05.000   Yes.
# It is "Room 2" in the captions for 90% of its time: a room, device or telephone, not a person.
[[voice]]
voice = "V2"
# participant = ""
session = "day-2"
moments = [00:00:05.000]

# Single turns can be given to somebody else than the voice: what is said from `start` to `end` is the participant's;
# `speaking_for` names whom an interpreter or assistant speaks for, and may be left out.
#
# [[turn]]
# start = 00:12:03
# end = 00:12:41
# participant = "jm"
# speaking_for = "jm"
"""
    )
    assert read(text) == Names(
        voice=(
            VoiceName(voice="V1", moments=(dt.time(0, 0, 31, 200_000), dt.time(0, 12, 4))),
            VoiceName(voice="V2", session="day-2", moments=(dt.time(0, 0, 5),)),
        )
    )


def test_accepted_by_a_person_the_proposals_are_decisions() -> None:
    text = names_toml.decided(names_toml.compose("demo", NAMING, ROSTER, clips=".work/clips"), "V1", "jm")
    assert 'participant = "jm"   # accepted as proposed: says "I\'m Jill" at 0:00:31 (and 1 more)\n' in text
    assert [(name.voice, name.participant) for name in read(text).voice] == [("V1", "jm"), ("V2", "")]


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(texts, texts, texts)
def test_whatever_was_said_the_file_reads(said: str, because: str, remark: str) -> None:
    shown = VoiceShown(
        voice="V1",
        time=1,
        share=1.0,
        quotes=(Quote("1", 0, Span(0, 1), said),),
        proposal=Proposal("jm", (because,)),
        remark=remark,
    )
    text = names_toml.compose("demo", Naming(voices=(shown,), silent=()), ROSTER, clips="c")
    for participant, then in (("", text), ("jm", names_toml.decided(text, "V1", "jm"))):
        assert [name.participant for name in read(then).voice] == [participant]


@given(
    st.lists(
        st.sampled_from(
            ["# V2", "", "  # participant = ", 'session = "2"', "moments = [00:00:01]  # here", "# [[voice]]"]
        ),
        max_size=4,
    ),
    st.sampled_from(
        ["", 'participant = "jm"', "participant = 'jm'  # sure", '# participant = "mo"   # proposed: says so']
    ),
    st.sampled_from(["V1", "V2", "V9"]),
    st.sampled_from(["jm", "mo"]),
)
def test_a_decision_changes_its_own_line_and_no_other(noise: list[str], line: str, voice: str, who: str) -> None:
    noise = list(dict.fromkeys(noise))
    first = ["# head", "[[voice]]", 'voice = "V1"  # one', line, *noise]
    second = ["[[voice]]", *noise, 'voice = "V2"', line, "# tail", "[[turn]]", "start = 00:00:01", "end = 00:00:02"]
    text = "\n".join([*first, *second, 'participant = "mo"', ""])
    before = read(text)
    after_text = names_toml.decided(text, voice, who, moments=[31_200])
    after = read(after_text)
    assert after.turn == before.turn
    expected = {name.voice: name.participant for name in before.voice} | {voice: who}
    assert {name.voice: name.participant for name in after.voice} == expected
    changed = [old for old in text.splitlines() if old not in after_text.splitlines()]
    assert len(changed) <= 1
    assert not changed or "participant" in changed[0]
    assert names_toml.decided(after_text, voice, who) == after_text


def test_a_proposal_that_is_taken_loses_its_mark() -> None:
    text = names_toml.compose("demo", NAMING, ROSTER, clips=".work/clips")
    old, new = '# participant = "jm"   # proposed: says', 'participant = "jm"   # accepted as proposed: says'
    assert names_toml.decided(text, "V1", "jm") == text.replace(old, new)
    assert names_toml.decided(text, "V2", "jm") == text.replace('# participant = ""', 'participant = "jm"')


def test_a_proposal_that_is_not_taken_stays_to_be_seen() -> None:
    text = names_toml.compose("demo", NAMING, ROSTER, clips=".work/clips")
    entry = 'voice = "V1"\n'
    assert names_toml.decided(text, "V1", "mo") == text.replace(entry, f'{entry}participant = "mo"\n')


def test_a_voice_without_an_entry_gets_one() -> None:
    assert names_toml.decided("# mine\n", "V3", "mo", moments=[31_200], session="2") == (
        '# mine\n\n[[voice]]\nvoice = "V3"\nparticipant = "mo"\nsession = "2"\nmoments = [00:00:31.200]\n'
    )


def test_a_file_that_cannot_be_changed_safely_is_left_alone() -> None:
    with pytest.raises(BadRecord) as error:
        names_toml.decided('voice = [{ voice = "V1" }]\n', "V1", "mo")
    assert str(error.value) == (
        "3-names.toml is written in a way that keeps the decision about V1 from being put in its place. "
        'Write the line `participant = "mo"` below `voice = "V1"` yourself.'
    )


def test_that_a_voice_is_nobody_is_said_in_a_line_of_its_own_and_taken_back() -> None:
    text = names_toml.compose("demo", NAMING, ROSTER, clips=".work/clips")
    noise = names_toml.decided(text, "V2", "", nobody=True)
    assert noise == text.replace('# participant = ""', 'participant = ""\nnobody = true')
    assert [(name.voice, name.nobody) for name in read(noise).voice] == [("V1", False), ("V2", True)]
    assert names_toml.decided(noise, "V2", "mo") == text.replace('# participant = ""', 'participant = "mo"')
    with pytest.raises(BadRecord, match="the voice V2 is nobody, and it is 'mo'"):
        read(noise.replace('participant = ""', 'participant = "mo"'))


@given(
    st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["jm", "mo", ""]), st.sampled_from(["1", "2"])), max_size=6),
)
def test_what_is_said_is_given_to_somebody_and_taken_back_and_every_comment_stays(
    given_: list[tuple[int, str, str]],
) -> None:
    text = names_toml.compose("demo", NAMING, ROSTER, clips=".work/clips")
    comments = [line for line in text.splitlines() if line.startswith("#")]
    expected: dict[tuple[str, int], str] = {}
    for place, who, session in given_:
        span = Span(place * 1_000, place * 1_000 + 500)
        text = names_toml.overruled(text, span, who, session=session)
        expected[session, span.start] = who
        assert names_toml.overruled(text, span, who, session=session) == text
    turns = {(turn.session, turn.span.start): turn.participant for turn in read(text).turn}
    assert turns == {key: who for key, who in expected.items() if who}
    assert [line for line in text.splitlines() if line.startswith("#")] == comments


def test_what_is_said_is_given_to_one_only() -> None:
    text = names_toml.overruled("", Span(0, 2_000), "jm")
    with pytest.raises(BadRecord) as error:
        names_toml.overruled(text, Span(1_000, 3_000), "mo")
    assert str(error.value) == ("3-names.toml already says whose 0:00:00.000 to 0:00:02.000 is. Take that back first.")
