"""Records are strict: what is written reads back, and what is wrong names the file, the place and what may have been meant."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.errors import BadRecord
from sasci_archive.formats import records
from sasci_archive.model.consent import Consent
from sasci_archive.model.naming import Names
from sasci_archive.model.seminar import Attendance, Kind, Recording, Recordings, Role, Seminar
from sasci_archive.model.speech import (
    Doubt,
    Making,
    SessionVoices,
    SessionWords,
    Span,
    Timing,
    VoicePrint,
    Voices,
    VoiceSpan,
    Word,
    Words,
)

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
spans = st.tuples(st.integers(0, 10**9), st.integers(0, 10**6)).map(lambda t: Span(t[0], t[0] + t[1]))
words = st.builds(
    Word,
    spans,
    st.text(st.characters(categories=["L", "P", "N"]), min_size=1, max_size=8),
    st.none() | st.floats(0, 1),
    st.sampled_from(Timing),
    st.none() | st.sampled_from(Doubt),
)
options = st.dictionaries(text, text | st.integers(-(2**53), 2**53) | st.booleans() | st.floats(-1e9, 1e9), max_size=3)
making = st.builds(Making, engine=text, version=text, options=options, sources=st.lists(text, max_size=2).map(tuple))
spoken = st.builds(SessionWords, text, st.lists(words, max_size=5).map(tuple))
heard = st.builds(SessionVoices, text, st.lists(st.builds(VoiceSpan, spans, text), max_size=5).map(tuple))
prints = st.builds(VoicePrint, text, text, st.lists(st.floats(-1, 1), max_size=3).map(tuple))
recording = st.builds(
    Recording,
    **dict.fromkeys(("session", "name", "original_name", "media_type", "sha512", "codec"), text),
    **dict.fromkeys(("bytes", "starts_at", "duration", "sample_rate", "channels"), st.integers(0, 2**60)),
    kind=st.sampled_from(Kind),
)
kept: st.SearchStrategy[msgspec.Struct] = st.one_of(
    st.builds(Words, made=making, sessions=st.lists(spoken, max_size=2).map(tuple)),
    st.builds(
        Voices,
        made=making,
        sessions=st.lists(heard, max_size=2).map(tuple),
        prints=st.lists(prints, max_size=1).map(tuple),
    ),
    st.builds(Recordings, recordings=st.lists(recording, max_size=3).map(tuple)),
)


@given(kept)
def test_what_is_written_reads_back_the_same(record: msgspec.Struct) -> None:
    content = records.compose_json(record)
    assert records.parse(content, type(record), where="x.json") == record
    assert records.compose_json(records.parse(content, type(record), where="x.json")) == content


@given(st.permutations(["beam", "batch", "vad"]))
def test_the_same_record_is_the_same_bytes(order: list[str]) -> None:
    made = Making(engine="e", version="1", options=dict.fromkeys(order, True))
    assert records.compose_json(made) == records.compose_json(
        Making(engine="e", version="1", options={"vad": True, "batch": True, "beam": True})
    )


@given(
    st.binary(max_size=40) | text.map(str.encode),
    st.sampled_from(["x.toml", "x.json"]),
    st.sampled_from([Seminar, Names, Words]),
)
def test_whatever_is_in_a_file_it_reads_or_is_refused(content: bytes, where: str, kind: type[Any]) -> None:
    with contextlib.suppress(BadRecord):
        assert isinstance(records.parse(content, kind, where=where), kind)


@pytest.mark.parametrize("content", [b"[" * 100_000, b"title = " + b"[" * 100_000, b"title = " + b"1" * 5_000])
@pytest.mark.parametrize("where", ["x.toml", "x.json"])
def test_what_is_made_to_break_a_reader_is_refused(content: bytes, where: str) -> None:
    with pytest.raises(BadRecord):
        records.parse(content, Seminar, where=where)


def test_a_record_as_people_write_it() -> None:
    seminar = records.parse(
        """\
\ufefftitle = "How It Began"
keywords = ["care"]

[[sessions]]
id = "1"
date = 2023-03-14
starts = 14:00:00

[[roster]]
id = "jm"
name = "Professor Jill Manthorpe"
role = "chair-and-witness"
known_as = ["Jill"]
""".encode(),
        Seminar,
        where="demo/seminar.toml",
    )
    assert seminar.sessions[0].starts == dt.time(14)
    assert seminar.participant("jm").role is Role.CHAIR_AND_WITNESS
    assert seminar.participant("jm").attendance is Attendance.PRESENT
    with pytest.raises(KeyError):
        seminar.participant("mo")


TITLED = 'title = "T"\n'
PERSON = '[[roster]]\nid = "jm"\nname = "Jill"\nrole = "chair"\n'
CORRECT = "Correct it; `inv schema` has every key and its type."


@pytest.mark.parametrize(
    ("kind", "content", "sentence"),
    [
        (Seminar, "rooster = 1", "x.toml: 'rooster' is not a key we know. Did you mean 'roster'?"),
        (
            Seminar,
            TITLED + PERSON + 'rol = "x"',
            "x.toml, at roster no. 1: 'rol' is not a key we know. Did you mean 'role'?",
        ),
        (
            Seminar,
            TITLED + "[rights]\nxyz = 1",
            "x.toml, at rights: 'xyz' is not a key we know. Known here: licence, holder, statement.",
        ),
        (
            Seminar,
            TITLED + "[rights]\nhodler = 1",
            "x.toml, at rights: 'hodler' is not a key we know. Did you mean 'holder'?",
        ),
        (
            Seminar,
            TITLED + PERSON + '[[roster]]\nid = "mo"\nrole = "witness"',
            "x.toml, at roster no. 2: 'name' is missing. Add a line `name = …`.",
        ),
        (
            Seminar,
            TITLED + '[[roster]]\nid = "jm"\nname = "Jill"\nrole = "chari"',
            "x.toml, at roster no. 1, role: 'chari' is not one of the values known here. "
            "Known: chair, witness, chair-and-witness, organiser, interpreter, assistant, floor.",
        ),
        (
            Seminar,
            "title = 1",
            f"x.toml, at title: this wants text between quotation marks, not a whole number. {CORRECT}",
        ),
        (
            Seminar,
            TITLED + 'keywords = ["a", true]',
            f"x.toml, at keywords no. 2: this wants text between quotation marks, not true or false. {CORRECT}",
        ),
        (
            Seminar,
            TITLED + '[publication]\npublisher = "P"\ndate = 2023',
            f"x.toml, at publication, date: this wants a date like 2023-03-14, not a whole number. {CORRECT}",
        ),
        (
            Seminar,
            TITLED + '[[sessions]]\nid = "1"\nstarts = "noon"',
            f"x.toml, at sessions no. 1, starts: this wants a time like 14:00:00. {CORRECT}",
        ),
        (
            Seminar,
            TITLED + PERSON + PERSON + PERSON + '[[sessions]]\nid = "1"\n[[sessions]]\nid = "1"',
            "x.toml: the roster has 'jm' 3 times, and session '1' is there twice. Give each an id of its own.",
        ),
        (
            Seminar,
            TITLED + PERSON.replace('"jm"', '""'),
            "x.toml, at roster no. 1: '' cannot be anybody's id. "
            "Use lower case letters, digits and single hyphens, a letter first, as in jm.",
        ),
        (
            Seminar,
            TITLED + PERSON.replace("Jill", " "),
            "x.toml, at roster no. 1: 'jm' has no name. Write the name as it is to be printed.",
        ),
        (
            Seminar,
            TITLED + '[[sessions]]\nid = "Day 1"',
            "x.toml, at sessions no. 1: 'Day 1' cannot be a session's id. "
            "Use lower case letters, digits and single hyphens, as in 1 or day-2.",
        ),
        (
            Names,
            '[[turn]]\nstart = 00:00:02\nend = 00:00:01\nparticipant = "jm"',
            "x.toml, at turn no. 1: this turn is to end at 00:00:01, but starts at 00:00:02. A turn ends after it starts.",
        ),
        (
            Consent,
            '[[permission]]\nperson = "jm"\n[[permission]]\nperson = "jm"\ntext = "yes"',
            "x.toml: there is more than one permission for jm. Keep one for each person: two could contradict each other.",
        ),
        (
            Seminar,
            'title = "T',
            "x.toml is not TOML: Unterminated string (at end of document). Mend that line. Text goes between straight quotation marks "
            '("so", not “so”); dates and times stand without: 2026-03-14, 14:30:00.',
        ),
        (
            Seminar,
            "title = “The Ferry”",
            "x.toml is not TOML: Invalid value (at line 1, column 9). Mend that line. Text goes between straight quotation marks "
            '("so", not “so”); dates and times stand without: 2026-03-14, 14:30:00.',
        ),
    ],
)
def test_what_is_wrong_in_a_file_of_peoples_is_said_with_its_place(
    kind: type[Any], content: str, sentence: str
) -> None:
    with pytest.raises(BadRecord) as error:
        records.parse(content.encode(), kind, where="x.toml")
    assert str(error.value) == sentence


AGAIN = "Restore it from a copy, or delete it and run the stage again that writes it."


@pytest.mark.parametrize(
    ("word", "problem"),
    [
        ([[5, 1], "a"], "[0]: a span runs from 5 to 1 ms; it must start at 0 or later and not end before it starts"),
        ([[-5, 1], "a"], "[0]: a span runs from -5 to 1 ms; it must start at 0 or later and not end before it starts"),
        ([[1, 5], ""], ": a word is text without white space, not ''"),
        ([[1, 5], "a b"], ": a word is text without white space, not 'a b'"),
        ([[1, 5], "a", 0.5, "guess"], "[3]: 'guess' is not one of the values known here"),
        ([[1, 5], 7], "[1]: this wants text between quotation marks, not a whole number"),
    ],
)
def test_what_is_wrong_in_a_file_of_ours_is_said_with_its_place(word: object, problem: str) -> None:
    content = {"made": {"engine": "e", "version": "1"}, "sessions": [{"session": "1", "words": [word]}]}
    with pytest.raises(BadRecord) as error:
        records.parse(json.dumps(content).encode(), Words, where="demo/2-words.json")
    assert str(error.value) == f"demo/2-words.json, at sessions[0].words[0]{problem}. {AGAIN}"


class Answers(msgspec.Struct, forbid_unknown_fields=True):
    """A record with a table of free keys, for the test below."""

    by_person: dict[str, Role]


def test_a_wrong_value_in_a_table_of_free_keys() -> None:
    with pytest.raises(BadRecord) as error:
        records.parse(b'[by_person]\njm = "chari"', Answers, where="x.toml")
    assert str(error.value) == (
        "x.toml, at by_person: 'chari' is not one of the values known here. "
        "Known: chair, witness, chair-and-witness, organiser, interpreter, assistant, floor."
    )


def test_a_file_cut_short_and_one_that_is_no_text() -> None:
    with pytest.raises(BadRecord) as error:
        records.parse(b'{"made":', Words, where="2-words.json")
    assert str(error.value) == f"2-words.json is not JSON: Input data was truncated. {AGAIN}"
    with pytest.raises(BadRecord) as error:
        records.parse(b'title = "\xff"', Seminar, where="seminar.toml")
    assert str(error.value) == "seminar.toml is not UTF-8 text (byte 9). Save it as UTF-8 in your editor."


def test_a_schema_names_every_key() -> None:
    described = records.schema(Seminar)
    assert set(described["$defs"]["Participant"]["properties"]) >= {"id", "name", "role", "known_as"}
    assert described["$defs"]["Participant"]["additionalProperties"] is False
