"""Proposals carried out: what comes back is what is then printed, in whatever order, and each can be taken back alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sasci_archive.errors import BadTranscript, OutOfDate
from sasci_archive.model.review import Passage, Proposal, Proposed
from sasci_archive.model.wording import Change, Is, Token, applied, found, new_tokens, tokens
from sasci_archive.tei.answering import proposed, rewordings
from sasci_archive.tei.answering.proposed import State
from sasci_archive.tei.changing.amend import apply
from sasci_archive.tei.changing.changes import AddNote, TakeBack, Together
from sasci_archive.tei.changing.corrections import CorrectWords, Kind, SplitParagraph, Supply
from sasci_archive.tei.document import ID, Element, compose, parse, path
from sasci_archive.tei.places import words_of
from sasci_archive.tei.rules import check
from sasci_archive.tei.shown.printed import Printed, printed
from sasci_archive.tei.wordings import Which, reading_of

DAY = dt.date(2026, 11, 28)
TOY = (Path(__file__).parents[2] / "toy" / "4-transcript.xml").read_bytes()
IDS = [node.get(ID, "") for node in parse(TOY).iter("{*}u", "{*}writing")]
REMARKABLE = TOY.replace(
    b'<seg xml:id="u3.s1">Whose cupboard?</seg>',
    b'<seg xml:id="u3.s1">Whose cup<pause/>board? And <persName ref="#p.mroz">Halina Mr\xc3\xb3z</persName>\'s?</seg>'
    b'\n          <seg xml:id="u3.s2">Or the <emph>mayor</emph>\'s own, she said, she <vocal><desc>coughs</desc></vocal> said.</seg>',
)

TRANSCRIPTS = {"toy": TOY, "remarkable": REMARKABLE}


def now(tei: bytes, id_: str) -> Printed:
    return printed(parse(tei), (id_,))[id_]


def sent(tei: bytes, id_: str) -> Passage:
    reads = now(tei, id_)
    return Passage(id=id_, text=reads.text, signs=reads.signs)


def ask(passage: Passage, was: str, reads: str, at: int = 0) -> Proposal:
    start = passage.text.index(was, at) if was else at
    return Proposal(
        number=1, kind=Proposed.AMENDED, passage=passage.id, start=start, end=start + len(was), was=was, now=reads
    )


def done(
    tei: bytes, passage: Passage, proposal: Proposal, made: list[Change] | None = None, who: str = "wren"
) -> bytes:
    """The transcript in which a proposal has been carried out."""
    reads, wanted = now(tei, passage.id), proposed.asked(passage, proposal)
    look = proposed.look(passage, made or [], reads, wanted)
    if look.state is not State.THERE:
        raise proposed.changed(passage.id, passage.text, reads.text)
    changes = rewordings.rewordings(parse(tei), reads, look, Kind.WITNESS)
    return apply(tei, Together(when=DAY, who=who, why="As asked for.", changes=changes))


def newest(tei: bytes) -> str:
    return next(path(parse(tei), "teiHeader/revisionDesc/change")).get(ID, "")


def back(tei: bytes, line: str) -> bytes:
    return apply(tei, TakeBack(when=DAY, why="", line=line))


def words(every: Sequence[Token]) -> list[str]:
    """Without signs."""
    return [token.text for token in every if token.kind is not Is.SIGN]


@pytest.mark.parametrize("tei", [TOY, REMARKABLE], ids=["toy", "remarkable"])
def test_the_letters_that_are_printed_are_those_of_the_published_words(tei: bytes) -> None:
    root = parse(tei)
    for reads in printed(root, IDS).values():
        said = "".join(token.text for token in reads.tokens if token.kind is Is.WORD)
        holder = next(n for n in root.iter("{*}u", "{*}writing") if n.get(ID) == reads.id)
        segs: list[Element] = list(path(holder, "seg")) or [holder]
        assert said == "".join(word.text for seg in segs for word in words_of(seg))
        assert reads.told
        for token, at in zip(reads.tokens, reads.at, strict=True):
            if token.kind is Is.WORD and at.whole:
                seg = next(seg for seg in segs if seg.get(ID) == at.seg)
                assert token.text == "".join(word.text for word in words_of(seg)[at.first : at.last])


@st.composite
def asked_for(draw: st.DrawFn, passage: Passage) -> Proposal:
    """Some words of a passage read otherwise, go, or come; and where a paragraph begins."""
    every = tokens(passage.text, passage.signs)
    first = draw(st.integers(0, len(every)))
    last = draw(st.integers(first, min(len(every), first + 3)))
    start = every[first].start if first < len(every) else len(passage.text)
    end = every[last - 1].end if last > first else start
    new = " ".join(draw(st.lists(st.sampled_from(["she", "said,", "new", "words.", "\n"]), max_size=4)))
    if start == end:
        new = f"{new} " if first < len(every) else f" {new}"
    assume(new.strip() or end > start)
    return Proposal(
        number=1, kind=Proposed.AMENDED, passage=passage.id, start=start, end=end, was=passage.text[start:end], now=new
    )


@given(st.data())
@settings(max_examples=60)
def test_what_is_carried_out_gives_exactly_the_words_that_came_back_and_is_taken_back_to_the_byte(
    data: st.DataObject,
) -> None:
    tei = TRANSCRIPTS[data.draw(st.sampled_from(sorted(TRANSCRIPTS)))]
    passage = sent(tei, data.draw(st.sampled_from(IDS)))
    proposal = data.draw(asked_for(passage))
    wanted = proposed.asked(passage, proposal)
    try:
        after = done(tei, passage, proposal)
    except BadTranscript:  # it is for the editor's own hand
        return
    assert check(after) == ()
    returned = words(applied(tokens(passage.text, passage.signs), [wanted]))
    text = " ".join(words(now(after, passage.id).tokens))
    assert " ".join(text.split()) == " ".join(" ".join(returned).split())
    for other in set(IDS) - {passage.id}:
        assert now(after, other).text == now(tei, other).text
    heard = [reading_of(each, Which.HEARD) for each in (tei, after)]
    assert now(heard[1], passage.id).text.split() == now(heard[0], passage.id).text.split()
    assert back(after, newest(after)) == tei


@given(st.data())
@settings(max_examples=40)
def test_disjoint_changes_give_the_same_text_in_any_order_and_each_is_taken_back_alone(  # noqa: C901 - one law
    data: st.DataObject,
) -> None:
    passage = sent(REMARKABLE, data.draw(st.sampled_from(["u2", "u3", "u4", "u7", "u1"])))
    asked: list[Proposal] = []
    for _ in range(data.draw(st.integers(2, 4))):
        proposal = data.draw(asked_for(passage))
        wanted = proposed.asked(passage, proposal)
        if "\n" not in wanted.now and not any(wanted.overlaps(proposed.asked(passage, other)) for other in asked):
            asked.append(proposal)
    assume(len(asked) > 1)
    changes = [proposed.asked(passage, proposal) for proposal in asked]
    texts, after, made, lines = list[list[str]](), b"", list[Change](), list[str]()
    for order in (range(len(asked)), list(reversed(range(len(asked))))):
        after, made, lines = REMARKABLE, list[Change](), list[str]()
        try:
            for number in order:
                after = done(after, passage, asked[number], made)
                made.append(changes[number])
                lines.append(newest(after))
        except BadTranscript:
            assume(False)
        except (
            OutOfDate
        ):  # the signs around what is unclear went with its words: it is asked again, and nothing is changed
            every = tokens(passage.text, passage.signs)
            beside = [token for each in changes for token in every[max(0, each.first - 1) : each.last + 1]]
            assert any(token.kind is Is.SIGN for token in beside)
            assume(False)
        texts.append(words(now(after, passage.id).tokens))
    returned = words(applied(tokens(passage.text, passage.signs), changes))
    assert " ".join(texts[0]).split() == " ".join(texts[1]).split() == " ".join(returned).split()
    undone = after
    for line in reversed(lines):
        undone = back(undone, line)
    assert undone == REMARKABLE
    try:
        alone = back(after, lines[0])
    except OutOfDate:  # a later one has all of its words, and the markup around them
        return
    if not any(each.first == made[0].last or each.last == made[0].first for each in made[1:]):
        left = words(applied(tokens(passage.text, passage.signs), made[1:]))
        assert " ".join(words(now(alone, passage.id).tokens)).split() == " ".join(left).split()
    for line in reversed(lines[1:]):  # a later one may have the markup around an earlier one's words: it goes first
        alone = back(alone, line)
    assert now(alone, passage.id).text == passage.text


def test_beside_an_unclear_word_that_went_with_its_signs_nothing_is_put_in_unseen() -> None:
    """Put in before it, then it goes: both. It goes first: where the other words were to stand is not there any more, and the editor is asked."""
    passage = sent(TOY, "u1")
    put_in, gone = ask(passage, "", "she ", passage.text.index("[We?")), ask(passage, "We", "")
    after = done(TOY, passage, put_in)
    after = done(after, passage, gone, [proposed.asked(passage, put_in)])
    assert now(after, "u1").text.startswith("Salve. Good afternoon. she are here")
    after = done(TOY, passage, gone)
    assert now(after, "u1").text.startswith("Salve. Good afternoon. are here")
    with pytest.raises(OutOfDate, match="Look again"):
        done(after, passage, put_in, [proposed.asked(passage, gone)])


@given(st.data())
@settings(max_examples=40)
def test_a_stretch_is_found_among_other_changes_or_not_at_all_and_never_elsewhere(data: st.DataObject) -> None:
    """Somebody else changed words by hand: either exactly the words that were meant are changed, or none."""
    passage = sent(TOY, data.draw(st.sampled_from(["u1", "u2", "u4"])))
    other, mine = data.draw(asked_for(passage)), data.draw(asked_for(passage))
    assume("\n" not in other.now + mine.now)
    by_hand, wanted = proposed.asked(passage, other), proposed.asked(passage, mine)
    try:
        changed = done(TOY, passage, other)
        after = done(changed, passage, mine)
    except (BadTranscript, OutOfDate):
        return
    every = tokens(passage.text, passage.signs)
    reads = words(now(after, passage.id).tokens)
    if by_hand.overlaps(wanted):  # it stood where it was meant to although words came between or beside
        assert set(words(new_tokens(wanted.now, every))) <= set(reads)
    else:
        assert reads == words(applied(every, [by_hand, wanted]))


@pytest.mark.parametrize(
    ("sent_", "asked_", "by_hand", "place"),
    [
        ("I said no. He left. I said no.", (2, 3), "I said no.", None),  # which of them is left?
        ("I said no. He left. I said no.", (7, 8), "I said no. He left. Then I said no.", (8, 9)),
        ("I saw the dog.", (2, 3), "We met the Queen.", None),  # another sentence, with the same word
        ("I saw the dog.", (2, 3), "We saw the dog.", (2, 3)),
        ("I saw the the dog.", (3, 4), "I saw the dog.", None),
        ("Yes.", (0, 1), "Yes.", (0, 1)),
        ("Yes.", (0, 1), "Well. Yes.", (1, 2)),
        ("No. Yes. No.", (0, 1), "No. Yes. No.", (0, 1)),
        ("No. Yes. No.", (2, 3), "No. Yes.", None),
    ],
)
def test_words_that_stand_more_than_once_are_found_by_their_neighbours_or_not_at_all(
    sent_: str, asked_: tuple[int, int], by_hand: str, place: tuple[int, int] | None
) -> None:
    """Somebody has rewritten the turn by hand: what was asked for is never done to other words that read the same."""
    assert found(tokens(sent_), (), tokens(by_hand), Change(*asked_, "x")) == place


def test_words_that_were_changed_since_are_not_changed_again() -> None:
    passage = sent(TOY, "u2")
    proposal = ask(passage, "no money", "little money")
    since = apply(TOY, CorrectWords(when=DAY, why="Heard.", seg="u2.s1", first=8, was="no", now="some"))
    with pytest.raises(OutOfDate) as refused:
        done(since, passage, proposal)
    assert str(refused.value) == (
        "u2 has changed since it was sent, so that this cannot be carried out as it was asked for.\n"
        "  It was sent as: It began with a cupboard, in 1996, and no money at all.\n"
        "  It reads now:   It began with a cupboard, in 1996, and some money at all. "
        "Look again: refuse it with a reason, or word it yourself against the text as it is now (--now)."
    )
    reads = apply(TOY, CorrectWords(when=DAY, why="Heard.", seg="u2.s1", first=8, was="no", now="little"))
    look = proposed.look(passage, [], now(reads, "u2"), proposed.asked(passage, proposal))
    assert (look.state, look.first, look.last) == (State.SO_ALREADY, 8, 10)
    assert proposed.look(passage, [], None, proposed.asked(passage, proposal)).state is State.GONE


@pytest.mark.parametrize(
    ("id_", "was", "reads", "markup"),
    [
        (
            "u2",
            "cupboard,",
            "shelf,",
            'a <subst change="#ch6" resp="#p.wren"><del>cupboard,</del><add>shelf,</add></subst> in',
        ),
        ("u2", "It began", "It all began", 'It <add change="#ch6" resp="#p.wren">all</add> began'),
        (
            "u7",
            "today,",
            "then,",
            '<date when="2024-05-17"><subst change="#ch6" resp="#p.wren"><del>today</del><add>then</add></subst></date>, on',
        ),
        (
            "u7",
            "Pier.",
            "Shore",
            'North <subst change="#ch6" resp="#p.wren"><del>Pier</del><add>Shore</add></subst></placeName>'
            '<del change="#ch6" resp="#p.wren">.</del></seg>',
        ),
        (
            "u5",
            "[inaudible]",
            "to us",
            'came <subst change="#ch6" resp="#p.wren"><del><gap reason="inaudible"/></del><add>to us</add></subst> every',
        ),
        (
            "u8",
            "[in June.? machine-doubt]",
            "in July.",
            'it <subst change="#ch6" resp="#p.wren"><del><unclear reason="machine-doubt"><subst change="#ch4" resp="#p.wren">'
            "<del>quietly.</del><add>in June.</add></subst></unclear></del><add>in July.</add></subst></seg>",
        ),
        (
            "u4",
            "[laughs] ",
            "",
            'puzzle</emph>, <del change="#ch6" resp="#p.wren"><vocal><desc>laughs</desc></vocal></del> and the',
        ),
        (
            "u4",
            "TLA paid.",
            "union lent.",
            'the <term ref="#g.tla"><subst change="#ch6" resp="#p.wren"><del>TLA</del><add>union</add></subst></term><note',
        ),
        (
            "c1",
            "not stop.",
            "not quite stop.",
            '<emph>not</emph> <add change="#ch6" resp="#p.wren">quite</add> stop.</writing>',
        ),
    ],
)
def test_each_change_stands_in_the_markup_as_whose_it_is(id_: str, was: str, reads: str, markup: str) -> None:
    after = done(TOY, sent(TOY, id_), ask(sent(TOY, id_), was, reads))
    assert markup in after.decode()
    assert check(after) == ()


def test_paragraphs_are_parted_and_joined_and_no_id_is_given_twice() -> None:
    passage = sent(TOY, "u2")
    parted = done(TOY, passage, ask(passage, "cupboard, in", "cupboard,\nin"))
    assert now(parted, "u2").text == "It began with a cupboard,\nin 1996, and no money at all."
    assert b'<seg xml:id="u2.s2">in <subst' in parted
    again = sent(parted, "u2")
    joined = done(parted, again, ask(again, "cupboard,\nin", "cupboard, in"))
    assert now(joined, "u2").text == passage.text
    assert b'<add xml:id="u2.s2" change="#ch7"/>in ' in joined
    third = done(joined, passage, ask(passage, "and no", "and\nno"))
    assert b'<seg xml:id="u2.s3">no money' in third
    with pytest.raises(OutOfDate, match=r"Paragraph u2\.s2 has been changed since"):
        back(third, "ch6")
    assert back(back(back(third, "ch8"), "ch7"), "ch6") == TOY
    assert check(third) == ()


@pytest.mark.parametrize(
    ("id_", "was", "reads", "sentence"),
    [
        ("u4", "[withheld]", "Mróz", "u4: '[withheld]' is not to be changed in words."),
        ("u1", "[Tobias Wren: raises hand]", "", "u1: '[Tobias Wren: raises hand]' is not to be changed in words."),
        ("c1", "It did", "It\ndid", "c1: a message is one paragraph."),
        ("u7", "on the", "on  the", "u7: no word is another, nor where a paragraph begins."),
        ("u1", "toy library", "toy\nlibrary", "u1.s1: a paragraph cannot begin within a title."),
    ],
)
def test_what_can_only_be_done_by_hand_says_so(id_: str, was: str, reads: str, sentence: str) -> None:
    with pytest.raises(BadTranscript) as refused:
        done(TOY, sent(TOY, id_), ask(sent(TOY, id_), was, reads))
    assert refused.value.problem == sentence
    assert refused.value.remedy.startswith("Make this change in the transcript by hand")


def test_a_word_with_something_in_it_is_changed_whole_or_by_hand() -> None:
    passage = sent(REMARKABLE, "u3")
    assert "cup [pause] board?" in passage.text
    with pytest.raises(BadTranscript, match="a word would be cut"):
        done(REMARKABLE, passage, ask(passage, "board?", "shelf?"))


def test_nothing_is_taken_back_that_others_have_built_on() -> None:
    passage = sent(TOY, "u2")
    once = done(TOY, passage, ask(passage, "a cupboard,", "an old shelf,"))
    twice = done(once, sent(once, "u2"), ask(sent(once, "u2"), "old", "new"))
    with pytest.raises(OutOfDate) as refused:
        back(twice, "ch6")
    assert str(refused.value) == (
        "The words of 'ch6' have been changed again since (ch7 of the history). Take that back first."
    )
    noted = apply(once, AddNote(when=DAY, who="ed1", why="Noted.", seg="u2.s1", after=6, text="Oak."))
    assert back(noted, "ch6").count(b"<note ") == TOY.count(b"<note ") + 1
    noted = once.replace(b"an old shelf,", b'an <note type="editorial">Oak.</note>old shelf,')
    with pytest.raises(OutOfDate, match="what was put into them"):
        back(noted, "ch6")
    assert back(back(twice, "ch7"), "ch6") == TOY


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("ch99", "The transcript's history has no line 'ch99' that could be taken back."),
        ("ch1", "The transcript's history has no line 'ch1' that could be taken back."),
        ("u1", "The transcript's history has no line 'u1' that could be taken back."),
    ],
)
def test_only_what_the_history_tells_is_taken_back(line: str, sentence: str) -> None:
    with pytest.raises(BadTranscript) as refused:
        back(TOY, line)
    assert refused.value.problem == sentence


def test_who_was_named_for_a_change_alone_goes_with_it() -> None:
    passage = sent(TOY, "u2")
    after = done(TOY, passage, ask(passage, "cupboard,", "shelf,"), who="Bram Example")
    also = done(
        after,
        passage,
        ask(passage, "money", "cash"),
        [proposed.asked(passage, ask(passage, "cupboard,", "shelf,"))],
        who="Dora Example",
    )
    assert b"Bram Example" in also
    first_gone = back(also, "ch6")
    assert b"Bram Example" not in first_gone
    assert back(first_gone, "ch7") == TOY
    assert back(after, "ch6") == TOY


def test_a_transcript_without_history_has_none_again() -> None:
    root = parse(TOY)
    for history in list(root.iter("{*}revisionDesc")):
        history.getparent().remove(history)  # type: ignore[union-attr]
    for node in root.iter("*"):
        node.attrib.pop("change", "")
    bare = compose(root)
    passage = sent(bare, "u3")
    assert back(done(bare, passage, ask(passage, "Whose", "Which")), "ch1") == bare


def test_what_is_withheld_wholly_is_not_printed_and_a_turn_of_happenings_has_no_words() -> None:
    gone = TOY.replace(b'<seg xml:id="u3.s1">Whose cupboard?</seg>', b'<gap reason="redacted"/>')
    assert printed(parse(gone), ("u3",)) == {}
    silent = TOY.replace(
        b'<seg xml:id="u3.s1">Whose cupboard?</seg>', b"<vocal><desc>sighs</desc></vocal><seg>Whose cupboard?</seg>"
    )
    reads = now(silent, "u3")
    assert (reads.text, reads.told) == ("[sighs] Whose cupboard?", False)
    with pytest.raises(BadTranscript, match="its markup is not one that we can change words in"):
        done(silent, sent(silent, "u3"), ask(sent(silent, "u3"), "Whose", "Which"))
    only = TOY.replace(b'<seg xml:id="u3.s1">Whose cupboard?</seg>', b"<vocal><desc>sighs</desc></vocal>")
    assert now(only, "u3").segs == (("", 0),)
    named = silent.replace(b"<seg>Whose", b'<seg xml:id="u3.s1">Whose')
    after = done(named, sent(named, "u3"), ask(sent(named, "u3"), "Whose", "Which"))
    assert now(after, "u3").text == "[sighs] Which cupboard?"
    with pytest.raises(BadTranscript, match="is not to be changed in words"):
        done(named, sent(named, "u3"), ask(sent(named, "u3"), "[sighs]", ""))


def test_words_that_come_first_or_last_or_into_nothing_stand_there() -> None:
    empty = TOY.replace(b"Whose cupboard?", b"")
    first = done(empty, sent(empty, "u3"), ask(sent(empty, "u3"), "", "Yes."))
    assert now(first, "u3").text == "Yes."
    assert back(first, "ch6") == compose(parse(empty))
    passage = sent(TOY, "u5")
    begun = done(TOY, passage, ask(passage, "[voice: whisper] ", "[voice: whisper] So "))
    assert now(begun, "u5").text.startswith("[voice: whisper] So She says:")
    ended = done(TOY, passage, ask(passage, "", " now", len(passage.text)))
    assert now(ended, "u5").text.endswith("every now")


def test_a_sign_that_is_moved_or_cut_is_for_the_editor_s_hand() -> None:
    passage = sent(TOY, "u4")
    with pytest.raises(BadTranscript, match="by hand"):
        done(TOY, passage, ask(passage, "first puzzle, [laughs]", "[laughs] first puzzle,"))
    with pytest.raises(BadTranscript, match="within a sign that nobody said"):
        done(TOY, passage, ask(passage, "aughs", "oughs"))


def test_paragraphs_with_markup_at_their_ends_are_joined_and_parted_to_the_byte() -> None:
    passage = sent(REMARKABLE, "u3")
    joined = done(REMARKABLE, passage, ask(passage, "\nOr", " Or"))
    assert "'s? Or the mayor" in now(joined, "u3").text
    assert back(joined, "ch6") == REMARKABLE
    ended = REMARKABLE.replace(b"'s?</seg>", b"<emph>'s?</emph></seg>")
    passage = sent(ended, "u3")
    assert back(done(ended, passage, ask(passage, "\nOr", " Or")), "ch6") == ended
    apart = REMARKABLE.replace(b'</seg>\n          <seg xml:id="u3.s2">', b'</seg><pause/><seg xml:id="u3.s2">')
    passage = sent(apart, "u3")
    with pytest.raises(BadTranscript, match="no paragraph stands just before it"):
        done(apart, passage, ask(passage, "\nOr", " Or"))
    with pytest.raises(OutOfDate, match="none begins in it at 9"):
        apply(TOY, SplitParagraph(when=DAY, why="x", seg="u3.s1", first=9))
    hidden = joined.replace(b'<add xml:id="u3.s2" change="#ch6"/>', b'<emph><add xml:id="u3.s2" change="#ch6"/></emph>')
    with pytest.raises(OutOfDate, match=r"Paragraph u3\.s2 has been changed since"):
        back(hidden, "ch6")


def test_a_line_under_which_nothing_is_marked_is_not_taken_back() -> None:
    unmarked = TOY.replace(b' change="#ch3"', b"")
    with pytest.raises(BadTranscript, match="Nothing in the transcript says what was done under 'ch3'"):
        back(unmarked, "ch3")


def test_a_sign_is_supplied_only_where_there_is_one() -> None:
    with pytest.raises(BadTranscript, match=r"u5\.s1: what stands there is not to be changed in words"):
        apply(TOY, Supply(when=DAY, why="x", seg="u5.s1", sign=7))


def test_a_note_or_words_within_a_word_are_for_the_editor_s_hand() -> None:
    reads = now(REMARKABLE, "u3")
    at = next(i for i, token in enumerate(reads.tokens) if token.text == "cup")
    assert rewordings.place(reads, at + 1)[2]
    close = REMARKABLE.replace(b"Whose cup<pause/>board?", b"Whose <subst> <del>c</del> <add>b</add></subst>oard?")
    assert [token.text for token in now(close, "u3").tokens][:2] == ["Whose", "board?"]


def test_no_paragraph_begins_within_what_was_heard_as_one_word() -> None:
    passage = sent(TOY, "u7")  # "Pier" is a place's name, and the full stop behind it is none of it
    with pytest.raises(BadTranscript, match=r"within what was heard as one word"):
        done(TOY, passage, ask(passage, "Pier.", "\n she"))
