"""What people said who refused is withheld, and nobody is named who is not to be known; what is left out is accounted for."""

from __future__ import annotations

import datetime as dt
import re

import msgspec
import pytest

from sasci_archive import gate
from sasci_archive.editions.web import page
from sasci_archive.errors import NoPermission
from sasci_archive.gate import Withholding, release
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Answer, Attribution, Consent, Permission
from sasci_archive.model.inlines import Left
from sasci_archive.model.reading import Chat, Utterance
from sasci_archive.tei.rules import check
from tests.gate.toy import CONSENT, MASTER, ON, TEXT, WORDS, but, public, said


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ({"text": Answer.NO}, "said no to publishing what they said"),
        ({"withdrawn": dt.date(2025, 1, 1)}, "permission withdrawn"),
        ({"withdrawn": dt.date(2025, 1, 1), "text": Answer.UNANSWERED}, "permission withdrawn"),
        ({"embargo": True}, "under embargo, with no day on which it ends"),
        ({"opens": dt.date(2027, 3, 1)}, "closed until 2027-03-01"),
    ],
)
def test_what_somebody_said_who_refused_is_withheld_and_the_numbers_stay(
    answers: dict[str, object], reason: str
) -> None:
    made = public(but("wren", **answers))
    assert said(made) == {**said(public()), "u2": "-", "u4": "-", "u8": "-"}
    assert "wren" not in [p.id for p in made.reading.people]
    assert not any(isinstance(b, Chat) for s in made.reading.sessions for b in s.blocks)
    assert "I still have the key" not in made.tei.decode()
    assert made.withheld[0] == Withholding("what Tobias Wren said (u2, u4, c1, u8)", reason)
    assert not made.sound
    assert check(made.tei) == ()
    assert not re.search(r"cupboard, in|puzzle|#p\.wren", made.tei.decode())


def test_a_witness_note_is_its_writers_word_and_goes_with_it() -> None:
    master = MASTER.replace(b"Whose cupboard?", b'Whose<note type="witness" resp="#p.mroz">Mine.</note> cupboard?')
    consent = but("mroz", text=Answer.NO, attribution=Attribution.NAME)
    assert "Mine." in public(master=master).tei.decode()
    assert "Mine." not in public(consent, master=master).tei.decode()
    assert said(public(consent))["u5"] == "-"  # what the interpreter said was hers
    with pytest.raises(NoPermission, match=r"Somebody \(u3\) is a voice nobody has named"):
        public(master=master.replace(b' resp="#p.mroz"', b""))


def test_an_embargo_opens_by_itself_on_its_day() -> None:
    consent = but("wren", opens=dt.date(2027, 3, 1), embargo=True)
    made = public(consent)
    assert made.next_opening == dt.datetime(2027, 3, 1, tzinfo=dt.UTC)
    assert said(made)["u2"] == "-"
    for when in (made.next_opening, dt.datetime(2027, 3, 1, 1, 0, tzinfo=dt.timezone(dt.timedelta(hours=-5)))):
        opened = release(MASTER, WORDS, consent, Channel.HTML, when)
        assert opened.next_opening is None
        assert said(opened) == said(public())


@pytest.mark.parametrize(
    ("before", "after", "where"),
    [
        ("Whose cupboard?", "Whose cupboard, Halina?", "u3"),
        ("Whose cupboard?", "Whose cup<hi>board, mr</hi>óz?", "u3"),
        ("I still have the key.", "Mrs Mroz has the key.", "u8"),
        ("raises hand", "points at Halina", "u1"),
        ("One reason", "Halina’s reason", "the introduction"),
        ("It lent to the libraries.", "By H. Mróz.", "the glossary"),
        ("The library opens", "Mróz opens it", "the chronology"),
        ("The library opens", "Halina opens it", "the chronology"),
        ("The borough.", "Where Halina worked.", "standOff (listOrg)"),
        ("<affiliation>Toy Institute", "<affiliation>Halina Institute", "the header (titleStmt)"),
        ("today</date>", "Halina’s day</date>", "u7"),
        ("Whose cupboard?", 'Whose, <persName ref="#p.wren">Halina</persName>?', "u3"),
        ("A Witness Seminar in Eight Turns", "With Halina", "the header (titleStmt)"),
        ("<item>Who paid?</item>", "<item>Did Halina?</item>", "the header (abstract)"),
        ("It did <emph>not</emph> stop.", "Halina?", "c1"),
        ('<div type="part" xml:id="h1">', '<div type="part" xml:id="halina">', "the part"),
        (
            'ref="http://id.loc.gov/vocabulary/relators/trc"',
            'ref="http://example.org/halina"',
            "the header (titleStmt)",
        ),
    ],
)
def test_a_hidden_name_that_still_stands_anywhere_keeps_it_shut_and_it_says_where(
    before: str, after: str, where: str
) -> None:
    assert MASTER.decode().count(before) == 1
    with pytest.raises(NoPermission) as shut:
        public(master=MASTER.decode().replace(before, after).encode())
    assert shut.value.problem == (
        f"The gate stays shut: names that are not to be known still stand in the text.\n  Halina Mróz in {where}."
    )
    assert "inv redact.mention SLUG" in shut.value.remedy


def test_another_name_of_somebody_hidden_keeps_it_shut_too() -> None:
    consent = but("wren", attribution=Attribution.ROLE)
    with pytest.raises(NoPermission, match=r"Tobias Wren in u1\."):
        public(consent, master=MASTER.replace(b'<persName ref="#p.wren">Tobias</persName>', b"Tobias"))
    assert "Witness, how did it begin?" in said(public(consent))["u1"]  # where the markup says who is meant
    restricted = MASTER.replace(b'<persName ref="#p.wren">Tobias</persName>', b'<seg type="restricted">Tobias</seg>')
    made = public(consent, master=restricted)
    assert [p.name for p in made.reading.people] == ["Dr Ines Calloway", "Witness", "Interpreter", "Mrs K."]
    assert made.reading.notes[2].by == "Witness"
    for other in (b"Toby", b"TW-Laptop"):
        with pytest.raises(NoPermission, match=r"Tobias Wren in u3\."):
            public(consent, master=restricted.replace(b"Whose cupboard?", b"Whose cupboard, %s?" % other))


def test_where_somebody_else_is_meant_the_markup_opens_it() -> None:
    master = MASTER.replace(b"Whose cupboard?", b"Whose cupboard, Halina?")
    roster = b'<person xml:id="p.halina-b" role="floor"><persName>Halina Best</persName></person></listPerson>'
    master = master.replace(b"</listPerson>\n      </particDesc>", roster + b"\n      </particDesc>")
    floor = Permission(person="halina-b", attribution=Attribution.NAME, text=Answer.YES, signed=dt.date(2024, 5, 16))
    consent = Consent(permission=(*CONSENT.permission, floor))
    with pytest.raises(NoPermission, match="Halina Mróz in u3"):
        public(consent, master=master)
    marked = master.replace(b"cupboard, Halina?", b'cupboard, <persName ref="#p.halina-b">Halina</persName>?')
    assert said(public(consent, master=marked))["u3"] == "Whose cupboard, Halina?"


def test_roles_are_numbered_where_two_people_have_the_same() -> None:
    consent = Consent(
        permission=tuple(
            msgspec.structs.replace(p, attribution=Attribution.ROLE) if p.person in {"wren", "mroz"} else p
            for p in CONSENT.permission
        )
    )
    master = MASTER.replace(b'<persName ref="#p.wren">Tobias</persName>', b"My friend")
    assert [p.name for p in public(consent, master=master).reading.people][1:] == [
        "Witness 1",
        "Interpreter",
        "Witness 2",
    ]


def test_those_who_are_not_to_be_known_stand_in_the_order_they_are_heard_in_not_in_the_rosters() -> None:
    """A roster is often in the order of the alphabet: Calloway, Fairholt, Mróz would tell who Witness 1 is."""
    entry = r'<person xml:id="p\.(?:wren|mroz|fairholt)".*?</person>'
    in_order = iter(sorted(re.findall(entry, MASTER.decode())))
    text = re.sub(entry, lambda _: next(in_order), MASTER.decode())
    assert text != MASTER.decode()
    shown = ["Dr Ines Calloway", "Tobias Wren", "Interpreter", "Mrs K."]
    assert [p.name for p in public(master=text.encode()).reading.people] == shown
    both = text.replace('who="#p.wren" start="#T1.6000"', 'who="#p.mroz" start="#T1.6000"')
    assert [p.name for p in public(master=both.encode()).reading.people][2:] == ["Mrs K.", "Interpreter"]


def test_one_person_on_the_roster_twice_is_not_named_under_one_id_and_hidden_under_the_other() -> None:
    again = (
        '<person xml:id="p.mroz-2" role="floor"><persName>Mrs Halina Mróz</persName></person><person xml:id="p.ansty"'
    )
    named = Permission(person="mroz-2", attribution=Attribution.NAME, text=Answer.YES, signed=dt.date(2024, 5, 16))
    with pytest.raises(
        NoPermission, match=r"Halina Mróz is not to be named, and is on the list by name too \('mroz-2'\)"
    ):
        public(
            Consent(permission=(*CONSENT.permission, named)),
            master=MASTER.decode().replace('<person xml:id="p.ansty"', again).encode(),
        )


@pytest.mark.parametrize("kind", ["persName", "orgName", "placeName", "term"])
def test_whatever_markup_points_at_somebody_hidden_they_are_disguised_there(kind: str) -> None:
    marked = f'Whose, <{kind} ref="#p.mroz">Halina Mróz</{kind}>?'
    made = public(master=MASTER.decode().replace("Whose cupboard?", marked).encode())
    assert said(made)["u3"] == "Whose, Mrs K.?"
    assert "Halina" not in made.tei.decode()


def test_words_heard_elsewhere_came_in_a_file_whose_name_does_not_leave() -> None:
    named = re.sub(r"by hand(</desc><desc type=\"words)", r"Interview with Jean Bell.json\1", MASTER.decode())
    assert "Jean Bell" in named
    made = public(master=named.encode())
    assert "Jean Bell" not in made.tei.decode() + made.reading.how_made


JEAN = """<listPerson type="mentioned"><person xml:id="m.jean"><persName>Jean Bell</persName></person></listPerson>
    <listOrg><org xml:id="o.bell"><orgName>Bell &amp; Sons</orgName></org></listOrg>
    <listEvent"""

OF_JEAN = '<seg type="restricted" resp="#ed1"><persName ref="#m.jean">Jean</persName> of <orgName ref="#o.bell">Bell</orgName></seg>'


def test_an_entry_of_somebody_of_whom_only_withheld_words_speak_goes_with_them() -> None:
    master = MASTER.decode().replace("<listEvent", JEAN)
    restricted = master.replace("Whose cupboard?", f"Whose cupboard, {OF_JEAN}?")
    for channel in (Channel.HTML, Channel.PROOF):
        assert "Bell" not in public(channel=channel, master=restricted.encode()).tei.decode()
    assert check(public(master=restricted.encode()).tei) == ()
    refused = master.replace("We closed", '<persName ref="#m.jean">Jean</persName> closed')
    assert "Jean" in public(master=refused.encode()).tei.decode()
    assert "Jean" not in public(but("wren", text=Answer.NO), master=refused.encode()).tei.decode()
    elsewhere = restricted.replace("Why did it stop?", 'Why did <persName ref="#m.jean">Jean</persName> stop?')
    assert "Jean Bell" in public(master=elsewhere.encode()).tei.decode()
    assert "The Mayor" in public(master=restricted.encode()).tei.decode()  # nothing spoke of them before either


def test_what_a_withheld_turn_speaks_of_is_not_told_by_the_chronology() -> None:
    master = MASTER.replace(b'<ptr target="#u2 #u4"/>', b'<ptr target="#u2 #u3 #u4.s1"/>')
    assert [e.utterances for e in public(master=master).reading.chronology] == [("u2", "u3", "u4.s1")]
    assert [e.utterances for e in public(but("wren", text=Answer.NO), master=master).reading.chronology] == [("u3",)]


@pytest.mark.parametrize("kind", ["vocal", "kinesic", "incident"])
def test_what_somebody_does_who_refused_is_withheld_within_the_words_of_others_too(kind: str) -> None:
    done = f'<{kind} who="#p.wren"><desc>says that it was him</desc></{kind}>'
    master = MASTER.decode().replace("Whose cupboard?", f"Whose {done}cupboard?").encode()
    assert "says that it was him" in public(master=master).tei.decode()
    refused = public(but("wren", text=Answer.NO), master=master)
    assert "says that it was him" not in refused.tei.decode()
    assert "raises hand" not in refused.tei.decode()
    assert said(refused)["u3"] == "Whose cupboard?"
    marked = gate.marked(master, but("wren", text=Answer.NO), Channel.HTML, ON)
    assert any("says that it was him" in secret.text for secret in marked.secrets)


def test_somebody_who_refused_and_did_not_agree_to_be_named_is_not_named_by_others() -> None:
    with pytest.raises(NoPermission, match="Tobias Wren in u1"):
        public(but("wren", text=Answer.NO, attribution=Attribution.UNANSWERED))
    assert "Tobias" in public(but("wren", text=Answer.NO)).tei.decode()  # may be named: others may say it


def test_somebody_silent_is_listed_only_if_they_agreed() -> None:
    ansty = Permission(person="ansty", attribution=Attribution.NAME, text=Answer.YES, signed=dt.date(2024, 5, 16))
    made = public(Consent(permission=(*CONSENT.permission, ansty)))
    assert [p.name for p in made.reading.people if not p.present] == ["Sir Peter Ansty"]


def test_a_restricted_passage_is_a_gap_in_every_channel_and_in_the_proof() -> None:
    for channel in (*TEXT, Channel.PROOF):
        u4 = next(b for b in public(channel=channel).reading.sessions[0].blocks if getattr(b, "id", "") == "u4")
        assert isinstance(u4, Utterance)
        assert Left("redacted") in u4.paragraphs[0]


@pytest.mark.parametrize(
    ("marked", "left"),
    [
        (b'subtype="third-party" n="a neighbour"', Left("redacted third-party", "a neighbour")),
        (b'subtype="third-party"', Left("redacted third-party")),
        (b'subtype="affair" n="a neighbour"', Left("redacted", "a neighbour")),
    ],
)
def test_a_redaction_tells_why_in_a_word_and_what_stands_for_it(marked: bytes, left: Left) -> None:
    made = public(master=MASTER.replace(b'subtype="name" resp="#ed1"', marked))
    u4 = next(b for b in made.reading.sessions[0].blocks if isinstance(b, Utterance) and b.id == "u4")
    assert left in u4.paragraphs[0]
    assert check(made.tei) == ()
    assert b"affair" not in made.tei
    assert b"[a neighbour]" in page(made) or not left.instead


def test_every_release_says_how_much_was_left_out_and_why_in_words_that_reveal_nothing() -> None:
    assert public().reading.left_out == "1 passage."
    mine = MASTER.replace(b'subtype="name"', b'subtype="third-party"')
    assert public(master=mine).reading.left_out == "1 passage (1 about others)."
    assert public(but("wren", text=Answer.NO), master=mine).reading.left_out == "3 turns that may not be published."
    refused = public(but("mroz", text=Answer.NO), master=mine)
    assert refused.reading.left_out == "1 passage (1 about others) and 3 turns that may not be published."
    nothing = re.sub(rb'<seg type="restricted".*?</seg>', b"K.", MASTER)
    assert public(master=nothing).reading.left_out == ""


def test_a_question_for_the_editors_leaves_by_no_way() -> None:
    master = MASTER.replace(b"Whose cupboard?", b'Whose<note type="query">Is that right?</note> cupboard?')
    assert check(master) == ()
    for channel in (Channel.HTML, Channel.PROOF):
        assert b"Is that right?" not in public(channel=channel, master=master).tei
