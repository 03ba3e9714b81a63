"""Words are withheld: they are nowhere in what leaves, everything else stands as it stood, and it can be taken back."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from sasci_archive.dialogue import NamedTurn
from sasci_archive.errors import BadTranscript
from sasci_archive.formats import records
from sasci_archive.gate import release
from sasci_archive.model.channel import Channel
from sasci_archive.model.consent import Answer, Attribution, Consent, Permission, Reason
from sasci_archive.model.seminar import Participant, Role, Seminar
from sasci_archive.tei.changing.amend import apply, effect, inverse
from sasci_archive.tei.changing.changes import Lift, Restrict
from sasci_archive.tei.cutting.redact import spoken_of
from sasci_archive.tei.document import ID, Element, all_text, by_id, compose, parse, remove, the
from sasci_archive.tei.drafting.draft import draft
from sasci_archive.tei.passages import numbered, passage
from sasci_archive.tei.places import words_of
from sasci_archive.tei.rules import check
from sasci_archive.tei.wordings import Which, settle
from tests.tei.invented import conversations

DAY = dt.date(2024, 8, 1)
ON = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
HERE = Path(__file__).parents[1] / "toy"
TOY = (HERE / "4-transcript.xml").read_bytes()
CONSENT = records.parse((HERE / "consent.toml").read_bytes(), Consent, where="consent.toml")
PASSAGES = ("u1", "u2", "u3", "u4", "u5", "u5a", "u6", "u7", "u8", "c1", "fn1", "fn2")


def withhold(passage: str, words: tuple[int, int] | None, *, instead: str = "", notes: bool = False) -> Restrict:
    return Restrict(
        when=DAY,
        who="machine",
        why="Withheld.",
        passage=passage,
        words=words,
        reason=Reason.THIRD_PARTY,
        authority="wren",
        instead=instead,
        notes=notes,
    )


def out(master: bytes, channel: Channel, consent: Consent = CONSENT) -> Element:
    return parse(release(master, None, consent, channel, ON).tei)


def in_words(root: Element) -> Counter[str]:
    """Every word that is said or noted in what leaves; not what was done, nor what stands in a word's place."""
    index = [div for div in root.iter("{*}div") if div.get("type") == "index"]
    for untold in (*root.iter("{*}desc"), *index):
        remove(untold)
    for note in root.iter("{*}note"):
        note.text, note.tail = f" {note.text or ''}", f" {note.tail or ''}"
    return Counter(all_text(the(root, "text")).split())


def others(root: Element, name: str) -> dict[str, bytes]:
    """Every other turn, message and note, as it stands; the index is of all that is released (its own law: test_indexing)."""
    found = {}
    for id_, node in by_id(root).items():
        above = [n.get(ID) for n in (node, *node.iterancestors())]
        within = [n.get(ID) for n in node.iter("*")]
        if not {name, "apparatus.index"} & {*above, *within} and "}when" not in str(node.tag):
            found[id_] = etree.tostring(node, with_tail=False)
    return found


def texts(master: bytes) -> bytes:
    return etree.tostring(the(parse(master), "text"))


def lawful(master: bytes, change: Restrict, consent: Consent) -> None:
    """The law of every redaction: what it says of the words, of all others, and of taking it back."""
    known = numbered(passage(parse(master), change.passage))
    first, last = change.words or (1, len(known))
    run = [w for w in known if first <= w.number <= last and w.withheld is None]
    try:
        after = apply(master, change)
    except BadTranscript as refused:
        assert re.search(r"cut through|a note stands|withheld already|has no words", str(refused))  # noqa: PT017
        return
    assert check(after) == ()
    for channel in (Channel.HTML, Channel.PROOF):
        before_it, after_it = out(master, channel, consent), out(after, channel, consent)
        rest, before = others(after_it, change.passage), others(before_it, change.passage)
        unspoken_of = spoken_of(before_it) - spoken_of(after_it)  # their entries go with the words
        assert rest == {id_: as_it_was for id_, as_it_was in before.items() if id_ not in unspoken_of}
        assert in_words(before_it) - in_words(after_it) == Counter(w.text for w in run)
        assert not in_words(after_it) - in_words(before_it)
    again = numbered(passage(parse(after), change.passage))
    assert [w.text for w in again] == [w.text for w in known]
    assert [w.number for w in again if w.withheld is not None] == sorted(
        {w.number for w in known if w.withheld is not None} | {w.number for w in run}
    )
    assert apply(after, inverse(master, change)) == master
    assert apply(master, effect(master, change)) == after
    lifted = after
    for id_ in sorted(set(by_id(parse(after))) - set(by_id(parse(master)))):
        if id_.startswith("r"):
            lifted = apply(lifted, Lift(when=DAY, who="ed1", why="Lifted.", redaction=id_))
    assert texts(lifted) == texts(master)
    assert check(lifted) == ()


@given(st.data())
@settings(max_examples=40)
def test_what_is_withheld_is_gone_from_what_leaves_all_else_is_the_same_and_it_can_be_taken_back(
    data: st.DataObject,
) -> None:
    name = data.draw(st.sampled_from(PASSAGES))
    size = len(numbered(passage(parse(TOY), name)))
    first = data.draw(st.integers(1, size))
    last = data.draw(st.integers(first, size))
    instead = data.draw(st.sampled_from(["", "a neighbour"]))
    lawful(TOY, withhold(name, (first, last), instead=instead), CONSENT)


@given(st.data())
@settings(max_examples=15)
def test_so_it_is_in_seminars_that_were_invented_however_often_words_are_withheld(data: st.DataObject) -> None:
    turns = data.draw(conversations(("ada",)))
    named = tuple(NamedTurn("ada", "V1", t.words, "", t.overlaps) for t in turns)
    seminar = Seminar(title="T", roster=(Participant(id="ada", name="Ada", role=Role.WITNESS),))
    yes = Permission(person="ada", attribution=Attribution.NAME, text=Answer.YES, signed=DAY)
    master = draft("t", seminar, {"1": named}, made_on=DAY)
    ids = [u.get(ID, "") for u in parse(master).iter("{*}u")]
    for _ in range(2):
        name = data.draw(st.sampled_from(ids))
        size = len(numbered(passage(parse(master), name)))
        first = data.draw(st.integers(1, size))
        change = withhold(name, data.draw(st.none() | st.just((first, data.draw(st.integers(first, size))))))
        lawful(master, change, Consent(permission=(yes,)))
        try:
            master = apply(master, change)
        except BadTranscript:
            continue


def test_withheld_words_stand_in_the_master_with_who_why_and_on_whose_word(toy: bytes) -> None:
    change = Restrict(
        when=DAY,
        who="Bram Example",
        why="Her daughter asked.",
        passage="u6",
        words=(2, 3),
        reason=Reason.OWN_WISH,
        authority="The ethics committee",
        instead="somebody",
    )
    after = apply(toy, change).decode()
    assert (
        '<seg xml:id="u6.s1">Why <seg xml:id="r1" type="restricted" subtype="own-wish" n="somebody" resp="#by2" change="#ch6">did it'
        "</seg> stop?</seg>"
    ) in after
    assert '<change xml:id="ch6" when="2024-08-01" who="#by1" type="edition">Her daughter asked.</change>' in after
    assert (
        '<respStmt xml:id="by2"><resp>decides what is withheld</resp><name>The ethics committee</name></respStmt>'
        in after
    )
    for channel in (Channel.HTML, Channel.PROOF):
        assert "ethics" not in compose(out(after.encode(), channel)).decode()


@pytest.mark.parametrize(
    ("passage_", "words", "markup"),
    [
        ("u1", (1, 1), "<seg {}><foreign xml:lang=\"la\">Salve.</foreign></seg> Good"),
        ("u1", (14, 14), '<seg {}><persName ref="#p.wren">Tobias</persName>,</seg> how'),
        ("u2", (7, 7), 'in <seg {}><subst change="#ch2" resp="#ed1"><del>1997,</del><add>1996,</add></subst></seg> and'),
        ("u2", (11, 12), 'money <seg {}>at <anchor synch="#T1.11500"/>all.</seg></seg>'),
        ("u4", (2, 2), 'The <seg {}><orgName ref="#o.council">council</orgName>\'s.</seg> Mrs'),
        ("u8", (5, 5), "in <seg {}>June.</seg></add>"),
        ("u4", (3, 5), '<seg {}>Mrs <seg type="restricted" subtype="name" resp="#ed1">Mróz</seg> lent</seg> us'),
        ("c1", (3, 3), "It did <seg {}><emph>not</emph></seg> stop."),
        ("fn1", (1, 2), 'change="#ch3"><seg {}>The association</seg> was'),
        ("u5", None, 's1"><seg {}><!-- listen again --><shift feature="voice" new="whisper"/>She says: they came <gap'),
    ],
)  # fmt: skip
def test_whole_elements_go_along_and_none_is_cut(
    toy: bytes, passage_: str, words: tuple[int, int] | None, markup: str
) -> None:
    if passage_ == "u8":
        toy = toy.replace(b'<subst change="#ch4" resp="#p.wren"><del>quietly.</del>', b"").replace(
            b"<add>in June.</add></subst>", b"<add>in June.</add>"
        )
    after = apply(toy, withhold(passage_, words)).decode()
    marks = 'xml:id="r1" type="restricted" subtype="third-party" resp="#p.wren" change="#ch6"'
    assert markup.replace("{}", marks) in after
    assert check(after.encode()) == ()


def test_a_turn_of_several_paragraphs_is_withheld_paragraph_by_paragraph_and_what_stands_for_it_is_said_once(
    toy: bytes,
) -> None:
    two = toy.replace(b"Whose cupboard?</seg>", b'Whose cupboard?</seg><seg xml:id="u3.s2">And the key?</seg>')
    after = apply(two, withhold("u3", (2, 4), instead="things")).decode()
    assert 'Whose <seg xml:id="r1" type="restricted" subtype="third-party" n="things"' in after
    assert (
        '<seg xml:id="r2" type="restricted" subtype="third-party" resp="#p.wren" change="#ch6">And the</seg>' in after
    )
    assert after.count("<change ") == two.decode().count("<change ") + 1


def test_a_note_among_the_words_goes_with_them_if_asked_and_only_then(toy: bytes) -> None:
    after = apply(toy, withhold("u8", None, notes=True))
    assert "fn2" in by_id(parse(after))
    assert "I still have the key" not in compose(out(after, Channel.HTML)).decode()


def test_corrections_are_withheld_in_both_wordings(toy: bytes) -> None:
    after = parse(apply(toy, withhold("u2", (5, 8))))
    (seg,) = [s for s in after.iter("{*}seg") if s.get(ID) == "r1"]
    assert "1997" in all_text(seg)
    assert "1996" in all_text(seg)
    settle(after, Which.HEARD)
    u2 = next(s for s in after.iter("{*}seg") if s.get(ID) == "u2.s1")
    assert "1997" not in " ".join(w.text for w in words_of(u2))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            withhold("u9", (1, 1)),
            "There is no turn, message or note 'u9'. Turns are called u1, u2 and so on, messages c1, notes fn1; a note without an "
            "xml:id must be given one.",
        ),
        (
            withhold("u6", (3, 9)),
            "u6 has 4 words; there is no run of them from 3 to 9. Say --from and --to by the numbers that the list shows; words of "
            "two turns are withheld turn by turn.",
        ),
        (
            withhold("u6", (3, 2)),
            "u6 has 4 words; there is no run of them from 3 to 2. Say --from and --to by the numbers that the list shows; words of "
            "two turns are withheld turn by turn.",
        ),
        (
            withhold("u4", (12, 13)),
            "u4: a note stands among these words (fn1). Withhold the words on each side of it by themselves, or say --notes to "
            "withhold the note with them.",
        ),
        (
            withhold("u4", (4, 4)),
            "u4: word 4 is withheld already. It was done by hand, in the transcript.",
        ),
        (
            withhold("u8", (3, 4)),
            "u8: words 3–4 would cut through <subst>, in which words 4–5 stand. Withhold words 3–5, or mark the passage by hand in "
            "the transcript.",
        ),
        (
            withhold("u7", (7, 9)),
            "u7: words 7–9 would cut through <placeName>, in which words 9–10 stand. Withhold words 7–10, or mark the passage by "
            "hand in the transcript.",
        ),
        (
            withhold("u7", (9, 9)),
            "u7: word 9 would cut through <placeName>, in which words 9–10 stand. Withhold words 9–10, or mark the passage by hand in "
            "the transcript.",
        ),
        (
            withhold("u7", (10, 10)),
            "u7: word 10 would cut through <placeName>, in which words 9–10 stand. Withhold words 9–10, or mark the passage by hand "
            "in the transcript.",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_in_a_sentence(toy: bytes, change: Restrict, sentence: str) -> None:
    with pytest.raises(BadTranscript) as refused:
        apply(toy, change)
    assert str(refused.value) == sentence


def test_words_that_are_withheld_in_part_are_told_from_those_that_are_not(toy: bytes) -> None:
    once = apply(toy, withhold("u7", (1, 3)))
    with pytest.raises(BadTranscript) as refused:
        apply(once, withhold("u7", (3, 5)))
    assert str(refused.value) == "u7: of words 3–5 some are withheld already. Withhold the others: words 4–5."
    with pytest.raises(BadTranscript) as refused:
        apply(once, withhold("u7", (2, 3)))
    assert str(refused.value) == ("u7: words 2–3 are withheld already. `inv redact.lift SLUG r1` takes that back.")


def test_a_turn_without_words_has_nothing_to_withhold(toy: bytes) -> None:
    empty = toy.replace(b"Whose cupboard?", b"")
    with pytest.raises(BadTranscript) as refused:
        apply(empty, withhold("u3", None))
    assert str(refused.value) == "u3 has no words. There is nothing in it to withhold."


def test_a_redaction_that_is_not_there_cannot_be_lifted(toy: bytes) -> None:
    with pytest.raises(BadTranscript) as refused:
        apply(toy, Lift(when=DAY, why="x", redaction="u6"))
    assert str(refused.value) == (
        "There is no redaction 'u6'. `inv redact.log SLUG` lists them; one without an id is taken back by hand, with its tags."
    )
