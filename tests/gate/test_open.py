"""What is let through is the published reading, and what only the house may see is not in it."""

from __future__ import annotations

import datetime as dt
import re

import msgspec
import pytest

from sasci_archive.errors import NoPermission
from sasci_archive.gate import Withholding, release, releases
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Answer
from sasci_archive.model.inlines import NoteKind
from sasci_archive.model.reading import Standing, Utterance
from sasci_archive.tei.rules import check
from sasci_archive.tei.shown.reading import read
from tests.gate.toy import CONSENT, MASTER, ON, TEXT, WORDS, but, public, said


def test_what_is_let_through_is_the_published_reading() -> None:
    made = public()
    assert made.standing is Standing.PUBLISHED
    assert made.reading.standing is Standing.PUBLISHED
    assert said(made)["u2"] == "It began with a cupboard, in 1996, and no money at all."
    assert said(made)["u8"] == "We closed it in June."
    assert check(made.tei) == ()
    assert release(MASTER, None, CONSENT, Channel.HTML, ON).reading == read(made.tei, None)
    assert [(p.id, p.name, p.biography) for p in made.reading.people] == [
        ("chair", "Dr Ines Calloway", ""),
        ("wren", "Tobias Wren", "Tobias Wren mended the puzzles."),
        ("interpreter-1", "Interpreter", ""),
        ("witness-1", "Mrs K.", ""),
    ]
    u5 = next(b for b in made.reading.sessions[0].blocks if isinstance(b, Utterance) and b.id == "u5")
    assert (u5.who, u5.label, u5.speaking_for) == ("interpreter-1", "Interpreter", "witness-1")
    assert made.withheld == (
        Withholding("that Sir Peter Ansty was asked or was there", "not permitted, and said nothing"),
        Withholding("words in u4", "marked as restricted (name)"),
    )
    assert [change.text for change in made.reading.changes] == ["First published."]
    assert [note.kind for note in made.reading.notes] == [NoteKind.EDITORIAL, NoteKind.EDITORIAL, NoteKind.WITNESS]


@pytest.mark.parametrize(
    "secret",
    [
        "1997", "quietly", "Mróz", "Halina", "Fairholt", "Lena", "Ansty", "Borrower",  # words superseded, names hidden
        "Toby", "tw-laptop",  # other names
        "listen again", "Invented, for the tests", "sasci keep",  # comments and instructions
        ">0.55<", "asr-confidence", "th.money", "themes",  # the machine's doubts, the editors' coding
        "sha512", "sha256", "toy%201.flac", "2-words.json",  # files and digests
        "Years heard again", "ch2", "restricted", "subst", "<del", "p.mroz", "p.fairholt",
    ],
)  # fmt: skip
def test_what_only_the_house_may_see_is_not_in_it(secret: str) -> None:
    for channel in TEXT:
        made = public(channel=channel)
        assert secret not in made.tei.decode()
        assert secret not in msgspec.json.encode(made.reading).decode()


def test_words_keep_their_times_and_not_how_sure_the_machine_was_of_them() -> None:
    words = [w for s in public().reading.sessions for b in s.blocks if isinstance(b, Utterance) for w in b.words]
    assert [w.span for w in words if w.text == "cupboard,"] == [w.span for w in WORDS.of("1") if w.text == "cupboard,"]
    assert {(w.confidence, w.doubt) for w in words} == {(None, None)}


def test_the_same_input_gives_the_same_release_and_the_digest_changes_with_what_is_read() -> None:
    assert public() == public()
    later = release(MASTER, WORDS, CONSENT, Channel.HTML, ON + dt.timedelta(days=1))
    assert later.digest == public().digest
    other = MASTER.replace(b"Whose cupboard?", b"Which cupboard?")
    assert public(master=other).digest != public().digest
    assert release(MASTER, None, CONSENT, Channel.HTML, ON).digest != public().digest


def test_several_channels_at_once_are_what_each_would_be_by_itself() -> None:
    wanted = (*TEXT, Channel.PROOF, Channel.EDITOR)
    consent = but("wren", archive=Answer.NO)
    together = releases(MASTER, WORDS, consent, wanted, ON)
    assert together == {channel: public(consent, channel) for channel in wanted}
    assert said(together[Channel.HTML])["u2"] != said(together[Channel.DEPOSIT])["u2"] == "-"


def test_a_synthetic_demonstration_says_so() -> None:
    note = b'<notesStmt><note type="synthetic">Synthetic demonstration: nothing of it happened.</note></notesStmt><sourceDesc>'
    made = public(master=MASTER.replace(b"<sourceDesc>", note))
    assert made.reading.synthetic
    assert b"Synthetic demonstration" in made.tei


def test_what_says_nothing_once_it_is_cut_is_cut_too() -> None:
    """Captions instead of a recording, an engine told of by hand, a chain of moments, a list for one chat message."""
    text = MASTER.decode()
    text = re.sub(
        r"<recordingStmt>.*</recordingStmt>",
        '<bibl type="captions"><title>GMT Halina.vtt</title></bibl>',
        text,
        flags=re.DOTALL,
    )
    text = re.sub(
        r"<appInfo>.*</appInfo>",
        '<appInfo><application ident="x" version="1"><desc>2-words.json</desc></application></appInfo>',
        text,
        flags=re.DOTALL,
    )
    text = text.replace(
        '<when xml:id="T1.6000" interval="6" since="#T1.0"/>', '<when xml:id="T1.6000" interval="5.5" since="#T1.500"/>'
    )
    text = re.sub(r' corresp="#rec\d"', "", text)
    text = text.replace('<ptr target="#u2 #u4"/>', '<ptr target="#c1"/>')
    text = text.replace(">Mróz</seg>", '>M<seg type="restricted">ró</seg>z</seg>')
    made = public(but("wren", text=Answer.NO), master=text.encode())
    out = made.tei.decode()
    assert "<p>Made from the meeting's own captions.</p>" in out
    assert '<application ident="x" version="1"><label>words</label></application>' in out
    assert "<ptr" not in out.partition("</standOff>")[0]
    assert 'interval="6"' in public(master=text.encode()).tei.decode()
    assert check(made.tei) == ()
    assert not public(
        CONSENT, master=MASTER.replace(b"<appInfo>", b"<projectDesc><p>P</p></projectDesc><appInfo>")
    ).tei.count(b"classDecl")


def test_what_stands_beside_the_root_goes_and_so_do_lists_that_are_empty() -> None:
    text = re.sub(r"(?m)^    <list(Place|Org|Person|Event).*\n", "", MASTER.decode()) + "<!-- Halina -->\n"
    text = text.replace('<person xml:id="p.ansty"', '</listPerson><listPerson type="absent"><person xml:id="p.ansty"')
    text = re.sub(r' (start|end)="#T[^"]*"|<anchor[^>]*>|<timeline.*?</timeline>', "", text, flags=re.DOTALL)
    text = re.sub(r' ref="#(o|pl)[^"]*"', "", text)
    assert check(text.encode()) == ()
    out = public(master=text.encode()).tei.decode()
    assert out.endswith("</TEI>\n")
    assert "standOff" not in out


def test_a_witness_note_of_nobody_outside_of_any_utterance_keeps_it_shut() -> None:
    text = MASTER.decode().replace('<note type="editorial">By hand.', '<note type="witness">By hand.')
    with pytest.raises(NoPermission, match=r"Somebody \(the note in line \d+\) is a voice nobody has named"):
        public(master=text.encode())


def test_with_nothing_left_in_them_headings_of_the_header_go_too() -> None:
    text = re.sub(r"<appInfo>.*</appInfo>", "", MASTER.decode(), flags=re.DOTALL)
    text = text.replace(
        '<change xml:id="ch9" when="2024-11-20" who="#ed1" type="version">First published.</change>', ""
    )
    out = public(master=text.encode()).tei.decode()
    assert "encodingDesc" not in out
    assert "revisionDesc" not in out
