"""The index is bound with what is to be looked for, and placed in what is released: what is withheld gives no place."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive import gate
from sasci_archive.dialogue import NamedTurn
from sasci_archive.errors import Faults, StillNamed
from sasci_archive.model.apparatus import IndexEntry, IndexKind, Place
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Answer, Attribution, Consent, Permission
from sasci_archive.model.indexing import Entry, Index
from sasci_archive.model.inlines import spoken
from sasci_archive.model.phrases import Phrases
from sasci_archive.model.reading import Reading, Utterance
from sasci_archive.model.seminar import Participant, Role, Seminar
from sasci_archive.model.speech import Span, Word
from sasci_archive.tei.bound import indexing
from sasci_archive.tei.document import compose, parse
from sasci_archive.tei.drafting.draft import draft
from sasci_archive.tei.rules import check
from sasci_archive.tei.signed import texts

ON = dt.datetime(2026, 1, 1, 12, 0, tzinfo=dt.UTC)
DAY = ON.date()
ROSTER = (
    Participant(id="nt", name="Dr Nuala Tresk", role=Role.CHAIR),
    Participant(id="mo", name="Marion Oakshaw", role=Role.WITNESS, sort_as="Oakshaw, Marion"),
    Participant(id="hd", name="Harjit Dhanowal", role=Role.WITNESS),
)
SAID = (
    ("nt", "Welcome. Marion, how did it look?"),
    ("mo", "Saltpan Home Care did home care. I was at Saltpan from 1996."),
    ("hd", "The time bank was Marion Oakshaw's idea, and Fennerby paid."),
    ("mo", "Time banks spread to Quarry Row. The council never knew."),
    ("hd", "Nobody spoke of Saltpan Home Care again."),
)
CONSENT = Consent(
    permission=tuple(
        Permission(person=p.id, attribution=Attribution.NAME, text=Answer.YES, archive=Answer.YES, signed=DAY)
        for p in ROSTER
    )
)


def master(said: tuple[tuple[str, str], ...] = SAID) -> bytes:
    """A transcript in which this is said, a paragraph each."""
    turns = tuple(
        NamedTurn(who, None, tuple(Word(Span(n * 9000, n * 9000 + 9), word, 1.0) for word in text.split()))
        for n, (who, text) in enumerate(said)
    )
    return draft("a", Seminar(title="–", roster=ROSTER), {"1": turns}, made_on=DAY)


def bound(*entries: Entry, text: bytes = b"", refused: tuple[str, ...] = ()) -> bytes:
    """With these entries."""
    root = parse(text or master())
    indexing.bind(root, Index(entry=entries, refused=refused))
    return compose(root)


def released(text: bytes, consent: Consent = CONSENT, channel: Channel = Channel.HTML) -> gate.Release:
    """As it may leave."""
    return gate.release(text, None, consent, channel, ON)


def told(entries: tuple[IndexEntry, ...]) -> dict[str, list[str]]:
    """The headings, in order, with their turns and where else to look."""
    found = {}
    for entry in entries:
        found[entry.heading] = [
            *(f"{p.turn}{f'.{p.paragraph}' if p.paragraph > 1 else ''}" for p in entry.places),
            *(f"see {to}" for to in entry.see),
            *(f"also {to}" for to in entry.also),
        ]
        found |= {f"  {heading}": places for heading, places in told(entry.below).items()}
    return found


def index(*entries: Entry, edit: Callable[[str], str] = str, consent: Consent = CONSENT) -> dict[str, list[str]]:
    """What is printed of these entries, in a text that was edited."""
    return told(released(bound(*entries, text=edit(master().decode()).encode()), consent).reading.index)


def but(person: str, **answers: object) -> Consent:
    """The consent with one person's answers changed."""
    changed = (msgspec.structs.replace(p, **answers) if p.person == person else p for p in CONSENT.permission)
    return Consent(permission=tuple(changed))


OAKSHAW = Entry(heading="Oakshaw, Marion", person="mo", words=("Marion Oakshaw", "Marion"))
SALTPAN = Entry(kind=IndexKind.BODY, heading="Saltpan Home Care", words=("Saltpan Home Care", "Saltpan"))


# -- places -----------------------------------------------------------------------------------------------------------


def test_an_index_has_its_entries_in_order_with_their_places() -> None:
    assert index(
        OAKSHAW,
        SALTPAN,
        Entry(
            heading="time banks", words=("time bank", "time banks"), turns=("u1",), also=("Saltpan Home Care: staff",)
        ),
        Entry(heading="banks, time", see=("time banks",)),
        Entry(heading="staff", under="Saltpan Home Care", turns=("u4-u5",)),
        Entry(heading="and its beginnings", under="Saltpan Home Care", words=("1996",)),
        Entry(kind=IndexKind.PLACE, heading="The Quarry Row", words=("Quarry Row",)),
        Entry(heading="home care", words=("home care",)),
    ) == {
        "banks, time": ["see time banks"],
        "home care": ["u2"],
        "Oakshaw, Marion": ["u1", "u3"],
        "The Quarry Row": ["u4"],
        "Saltpan Home Care": ["u2", "u5"],
        "  and its beginnings": ["u2"],
        "  staff": ["u4", "u5"],
        "time banks": ["u1", "u3", "u4", "also Saltpan Home Care: staff"],
    }


def test_but_not_takes_turns_out_by_words_and_by_hand() -> None:
    assert index(Entry(heading="Saltpan", words=("Saltpan",), turns=("u1", "u3"), but_not=("u1-u2",))) == {
        "Saltpan": ["u3", "u5"]
    }


def test_a_later_paragraph_is_its_own_place() -> None:
    edit = lambda text: text.replace("I was at Saltpan", '</seg><seg xml:id="u2.x">I was at Saltpan')  # noqa: E731
    assert index(Entry(heading="1996", words=("1996",)), edit=edit) == {"1996": ["u2.2"]}
    edit = lambda text: text.replace("I was at Saltpan", "</seg><seg>I was at Saltpan")  # noqa: E731
    assert index(SALTPAN, edit=edit) == {"Saltpan Home Care": ["u2", "u2.2", "u5"]}


def test_a_name_is_found_through_what_is_no_speech_and_not_across_what_is_withheld() -> None:
    pause = lambda text: text.replace("Quarry Row", "Quarry <pause/><note type='editorial'>See u1.</note>Row")  # noqa: E731
    gap = lambda text: text.replace("Quarry Row", "Quarry <gap reason='inaudible'/> Row")  # noqa: E731
    row = Entry(kind=IndexKind.PLACE, heading="Quarry Row", words=("Quarry Row",))
    assert index(row, edit=pause) == {"Quarry Row": ["u4"]}
    with pytest.raises(Faults, match="matches nothing"):
        index(row, edit=gap)


# -- what is withheld -------------------------------------------------------------------------------------------------


def withheld(words: str) -> Callable[[str], str]:
    """An editor who withholds some words."""
    return lambda text: text.replace(words, f'<seg type="restricted">{words}</seg>')


def test_a_word_in_withheld_text_gives_no_place_and_an_entry_without_places_goes() -> None:
    row = Entry(kind=IndexKind.PLACE, heading="Quarry Row", words=("Quarry Row",), also=("council",))
    council = Entry(heading="council", words=("council",), also=("Quarry Row",))
    lane = Entry(heading="Row, the", see=("Quarry Row",))
    cats = Entry(heading="cats in it", under="Quarry Row", words=("council never knew",))
    assert index(row, council, lane, edit=withheld("Quarry Row")) == {"council": ["u4"]}
    made = released(bound(row, council, lane, text=withheld("Quarry Row")(master().decode()).encode()))
    assert "Quarry" not in made.tei.decode()
    assert index(entry_with(row, also=()), lane, cats, edit=withheld("The council never knew")) == {
        "Quarry Row": ["u4"],
        "Row, the": ["see Quarry Row"],
    }
    assert index(row, council, edit=withheld("never")) == {
        "council": ["u4", "also Quarry Row"],
        "Quarry Row": ["u4", "also council"],
    }


def test_a_turn_by_hand_that_is_withheld_is_no_place() -> None:
    subject = Entry(heading="wages", turns=("u2", "u5"))
    assert index(subject, consent=but("hd", text=Answer.NO)) == {"wages": ["u2"]}
    assert index(Entry(heading="wages", turns=("u5",)), consent=but("hd", text=Answer.NO)) == {}


def test_nothing_of_what_is_looked_for_is_released() -> None:
    entry = Entry(heading="time banks", words=("time bank", "time banks"), turns=("u1",), but_not=("u4",))
    text = bound(entry, SALTPAN, refused=("Ohio",))
    assert indexing.SOUGHT in text.decode()
    for channel in Channel:
        if channel is not Channel.AUDIO and channel is not Channel.REVIEW:
            out = released(text, channel=channel).tei.decode()
            for secret in ("sought", "by-hand", "but-not", "refused", "Ohio"):
                assert secret not in out


def test_nor_what_somebody_wrote_into_the_master_by_hand() -> None:
    stray = '<list type="index"><item><term>Ohio</term><term type="sought">Ohio river</term><ptr type="by-hand" target="#u1"/></item></list>'
    index_ = f'<div type="index">{stray}</div><div type="index">{stray.replace("Ohio", "Quarry")}</div>'
    text = master().decode().replace("</body>", f'</body><back>{index_}<div type="appendix">{stray}</div></back>')
    for channel in (Channel.HTML, Channel.PROOF):
        made = released(text.encode(), channel=channel)
        assert "sought" not in made.tei.decode()
        assert "river" not in made.tei.decode()
        assert told(made.reading.index) == {"Ohio": ["u1"], "Quarry": ["u1"]}


WORDS = ("Saltpan", "home", "care", "Row", "Quarry", "the", "council")


@given(
    st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6), min_size=1, max_size=6),
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=4),
    st.lists(st.sampled_from(["Saltpan", "home care", "Quarry Row", "Row", "the council"]), min_size=1, unique=True),
)
def test_places_are_where_the_words_stand_in_what_is_released(
    said: list[list[str]], hidden: list[tuple[int, int]], phrases: list[str]
) -> None:
    text = master(tuple(("mo", " ".join(words)) for words in said)).decode()
    for turn, at in hidden:
        if turn < len(said) and at < len(said[turn]):
            seg = re.search(rf'(<seg xml:id="u{turn + 1}.s1">)([^<]*)</seg>', text)
            if seg:
                words = seg[2].split()
                words[at] = f'<seg type="restricted">{words[at]}</seg>'
                text = text.replace(seg[0], f"{seg[1]}{' '.join(words)}</seg>")
    root = parse(text.encode())
    entries = tuple(Entry(heading=phrase, words=(phrase,)) for phrase in phrases)
    kept: list[Entry] = []
    for entry in entries:  # those that match anything at all
        try:
            indexing.bind(parse(text.encode()), Index(entry=(*kept, entry)))
            kept.append(entry)
        except Faults:
            continue
    indexing.bind(root, Index(entry=tuple(kept)))
    assert check(compose(root)) == ()
    reading = released(compose(root), channel=Channel.PROOF).reading
    assert {e.heading: set(e.places) for e in reading.index} == by_reading(reading, phrases=[e.heading for e in kept])


def by_reading(reading: Reading, phrases: list[str]) -> dict[str, set[Place]]:
    """Where the phrases stand in what is printed, the longest of them first; gaps part words."""
    found: dict[str, set[Place]] = {}
    for session in reading.sessions:
        for block in session.blocks:
            if isinstance(block, Utterance):
                for number, paragraph in enumerate(block.paragraphs, start=1):
                    parts: list[list[object]] = [[]]
                    for inline in paragraph:
                        parts.append([]) if type(inline).__name__ == "Left" else parts[-1].append(inline)
                    for part in parts:
                        for at in Phrases(phrases).found(spoken(tuple(part))):  # type: ignore[arg-type]
                            for phrase in at.phrases:
                                found.setdefault(phrase, set()).add(Place(block.id, number))
    return found


# -- people -----------------------------------------------------------------------------------------------------------

ROLE = but("mo", attribution=Attribution.ROLE)
PSEUDONYM = but("mo", attribution=Attribution.PSEUDONYM, pseudonym="Anna Bell")


def marked(text: str) -> str:
    """The editors have marked where Marion is named."""
    return text.replace("Marion Oakshaw's", '<persName ref="#p.mo">Marion Oakshaw</persName>\'s').replace(
        "Marion, how", '<persName ref="#p.mo">Marion</persName>, how'
    )


@pytest.mark.parametrize(("consent", "heading"), [(ROLE, "Witness"), (PSEUDONYM, "Bell, Anna")])
def test_who_is_not_to_be_known_has_the_name_that_is_printed_and_nothing_that_tells_of_them(
    consent: Consent, heading: str
) -> None:
    entries = (
        entry_with(OAKSHAW, turns=("u5",), also=("Saltpan Home Care",)),
        entry_with(SALTPAN, also=("Oakshaw, Marion",)),
        Entry(heading="and Saltpan", under="Oakshaw, Marion", turns=("u2",)),
        Entry(heading="Saltpan's manager", see=("Oakshaw, Marion",)),
    )
    assert index(*entries, edit=marked, consent=consent) == {heading: ["u1", "u3"], "Saltpan Home Care": ["u2", "u5"]}
    out = released(bound(*entries, text=marked(master().decode()).encode()), consent).tei.decode()
    assert "Oakshaw" not in out
    assert "Marion" not in out


def test_nor_does_it_stand_under_what_would_tell_of_them() -> None:
    below = Entry(heading="Oakshaw", person="mo", under="Saltpan Home Care", words=("Marion",))
    assert index(SALTPAN, below, edit=marked) == {"Saltpan Home Care": ["u2", "u5"], "  Oakshaw": ["u1", "u3"]}
    assert index(SALTPAN, below, edit=marked, consent=PSEUDONYM)["Saltpan Home Care"] == ["u2", "u5"]
    assert "  " not in "".join(index(SALTPAN, below, edit=marked, consent=PSEUDONYM))


def test_who_is_not_in_the_edition_is_not_in_its_index() -> None:
    silent = master((("nt", "Harjit Dhanowal could not come."), ("mo", "No.")))
    entry = Entry(person="hd", words=("Harjit Dhanowal",))
    text = bound(entry, text=silent)
    assert told(released(text).reading.index) == {"Dhanowal, Harjit": ["u1"]}
    assert told(released(text, but("hd", text=Answer.NO)).reading.index) == {}


def test_a_hidden_name_in_a_heading_shuts_the_gate() -> None:
    text = bound(Entry(heading="Oakshaw's letter", turns=("u2",)), text=marked(master().decode()).encode())
    with pytest.raises(StillNamed, match="the index"):
        released(text, PSEUDONYM)


def test_whoever_reads_their_own_words_gets_no_index() -> None:
    made = gate.release(bound(SALTPAN), None, CONSENT, Channel.REVIEW, ON, reader="mo")
    assert made.reading.index == ()
    assert "apparatus.index" not in made.tei.decode()


# -- marked names -----------------------------------------------------------------------------------------------------


def listed(text: str) -> str:
    """The editors have a list of places and bodies, and have marked them."""
    text = text.replace("Quarry Row", '<placeName ref="#pl.row">Quarry Row</placeName>')
    text = text.replace("The council", 'The <orgName ref="#o.fbc">council</orgName>')
    lists = (
        '<listPlace><place xml:id="pl.row"><placeName>Quarry Row, Fennerby</placeName></place></listPlace>'
        '<listOrg><org xml:id="o.fbc"><orgName>Fennerby Borough Council</orgName></org></listOrg>'
    )
    return (
        text.replace("</standOff>", f"{lists}</standOff>")
        if "</standOff>" in text
        else text.replace("<text>", f"<standOff>{lists}</standOff><text>")
    )


def test_names_that_the_text_marks_have_entries_where_the_editor_made_none() -> None:
    text = listed(master().decode()).encode()
    assert told(released(text).reading.index) == {"Fennerby Borough Council": ["u4"], "Quarry Row, Fennerby": ["u4"]}
    council = Entry(kind=IndexKind.BODY, heading="council, the", words=("Fennerby Borough Council",), turns=("u1",))
    root = parse(text)
    indexing.bind(root, Index(entry=(council,), refused=("Quarry Row, Fennerby",)))
    assert told(released(compose(root)).reading.index) == {"council, the": ["u1", "u4"]}


def test_people_of_the_roster_are_among_them() -> None:
    text = marked(master().decode()).encode()
    assert told(released(text).reading.index) == {"Oakshaw, Marion": ["u1", "u3"]}
    assert told(released(text, PSEUDONYM).reading.index) == {"Bell, Anna": ["u1", "u3"]}


# -- faults -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entries", "faults"),
    [
        ((SALTPAN, Entry(heading="saltpan home care", words=("Saltpan",))), ["I01 line 12: 'saltpan home care' is there twice. Make one entry of the two; `words` and `turns` can hold all of both."]),
        ((Entry(person="moo", turns=("u1",)),), ["I02 line 2: 'moo' is said to be 'moo', who is not on the roster. Did you mean 'mo'?"]),
        ((Entry(heading="wages", turns=("u1",), under="Saltpan"), SALTPAN), ["I03 line 2: 'Saltpan: wages' stands under 'Saltpan', and there is no such heading. Did you mean 'Saltpan Home Care'?"]),
        ((SALTPAN, Entry(heading="wages", turns=("u1",), under="Saltpan Home Care"), Entry(heading="low", turns=("u1",), under="wages")), ["I04 line 22: 'wages: low' stands under 'wages', which is itself a sub-entry. Put it under the main entry: an index has two levels."]),
        ((Entry(heading="wages", see=("pay",)),), ["I05 line 2: 'wages' says see 'pay', and there is no such heading. Add an entry with that heading, or correct the name."]),
        ((Entry(heading="wages", turns=("u1",), also=("wages",)),), ["I06 line 2: 'wages' says see also itself. Let it lead to another heading, or leave that out."]),
        ((Entry(heading="a", see=("b",)), Entry(heading="b", see=("a",))), ["I06 line 2: 'a' says see 'b', which only says see 'a', and so back in a circle. Break the circle: one of them must have places.", "I06 line 12: 'b' says see 'a', which only says see 'b', and so back in a circle. Break the circle: one of them must have places."]),
        ((Entry(heading="a", see=("b",)), Entry(heading="b", see=("Saltpan Home Care",)), SALTPAN), ["I06 line 2: 'a' says see 'b', which only says see 'Saltpan Home Care'. Lead to 'Saltpan Home Care' at once."]),
        ((Entry(heading="wages", turns=("u4", "u9")),), ["I07 line 2: 'wages' has the turn u9, which is not there. The last turn is u5."]),
        ((Entry(heading="wages", turns=("u1", "u4-u2")),), ["I07 line 2: 'wages' has the turns u4-u2, which run backwards. Write the earlier of them first."]),
        ((Entry(heading="wages", words=("wages", "pay")),), ["I08 line 2: 'wages' matches nothing: “wages”, “pay” are not said in any turn. Write in `words` what is said (capitals count, unless all letters are small), give `turns`, or take the entry out."]),
        ((Entry(heading="wages"),), ["I08 line 2: 'wages' has no places. Give it `words`, `turns` or entries below it; a heading that only leads elsewhere says `see`."]),
        ((Entry(heading="Saltpan", words=("saltpan home care",), but_not=("u2", "u5")),), ["I08 line 2: 'Saltpan' matches nothing: “saltpan home care” is not said in any turn but those of `but_not`. Write in `words` what is said (capitals count, unless all letters are small), give `turns`, or take the entry out."]),
    ],
)  # fmt: skip
def test_a_fault_says_where_and_what_to_do(entries: tuple[Entry, ...], faults: list[str]) -> None:
    with pytest.raises(Faults) as wrong:
        indexing.bind(parse(master()), Index(entry=entries), lines=[2, 12, 22])
    assert [str(fault) for fault in wrong.value.faults] == faults


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        ({}, "neither a heading nor a person"),
        ({"heading": "a", "see": ("b",), "turns": ("u1",)}, "says `see`, and has places of its own"),
        ({"heading": "a", "turns": ("12",)}, "has '12' where turns must stand"),
        ({"heading": "a", "words": ("—",)}, "in which there is no word"),
    ],
)
def test_an_entry_that_cannot_be_is_none(keys: dict[str, object], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        Entry(**keys)  # type: ignore[arg-type]


def test_binding_again_changes_nothing_and_the_whole_is_valid_tei(tei_all: Callable[[bytes], str]) -> None:
    entries = (
        OAKSHAW,
        SALTPAN,
        Entry(heading="wages", under="Saltpan Home Care", turns=("u1-u3",), but_not=("u2",)),
        Entry(heading="pay", see=("Saltpan Home Care: wages",)),
    )
    once = bound(*entries, refused=("Ohio",))
    assert bound(*entries, text=once, refused=("Ohio",)) == once
    assert check(once) == ()
    assert tei_all(once) == ""
    made = released(once).tei
    assert check(made) == ()
    assert tei_all(made) == ""


def test_what_somebody_signs_off_has_the_headings_and_not_what_is_looked_for() -> None:
    plain = texts.whole(bound(SALTPAN))
    assert texts.whole(bound(entry_with(SALTPAN, words=("Saltpan",), but_not=("u2",)))) == plain
    assert texts.whole(bound(entry_with(SALTPAN, heading="Saltpan, fraud at"))) != plain


def entry_with(entry: Entry, **keys: object) -> Entry:
    """An entry with some keys changed."""
    return msgspec.structs.replace(entry, **keys)
