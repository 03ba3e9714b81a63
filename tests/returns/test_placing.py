"""Placing what came back. The law: every changed character is in exactly one proposal, and all of them give what came back."""

from __future__ import annotations

from collections import Counter

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.model.manuscript import Manuscript
from sasci_archive.model.review import Packet, Passage, Proposal, Proposed, Question
from sasci_archive.returns.placing import Placed, placed, put_in
from sasci_archive.returns.running import running
from tests.returns.handed_back import ON, Character, Desk, sent

PASSAGES = [
    ("u1", "Dr Ines Calloway", "Good afternoon and welcome to this seminar on the toy library."),
    ("u2", "Mary Smith", "It began with a cupboard in 1997.\nThere was no money at all, and nobody had asked for any."),
    ("u3", "Dr Ines Calloway", "Whose cupboard was it?"),
    (
        "u4",
        "Mary Smith",
        "The council's. Mrs Penhale lent us the first puzzle [laughs] and the association paid for glue.",
    ),
    ("c1", "Tobias Wren", "It did not stop."),
    ("u5", "Mary Smith", "Yes.\nYes, it did."),
    ("u6", "Dr Ines Calloway", "Thank you, everybody, for coming so far in this rain."),
]
QUESTIONS = (
    Question(id="name", asked="Your name, as it is to be printed", answer="Mary Smith"),
    Question(id="biography", asked="A short biography (three or four sentences)"),
    Question(id="text", asked="May what you said be published as text?", choices=("yes", "no")),
    Question(id="learnt", asked="What, if anything, have you learnt from taking part?"),
)
SLOTS = ("Mary Smith", "", "☐ yes    ☐ no", "")
PACKET, DESK = sent(PASSAGES, QUESTIONS, SLOTS)
SENT = DESK.manuscript()
WORDS = st.lists(st.sampled_from(["and", "well", "1996", "the", "Mary", "council", "[check]", "NB", "so\nthen", "é", "—"]), min_size=1,
                 max_size=5).map(" ".join)  # fmt: skip
BY = st.sampled_from(["", "Mary Smith", "Bo Lee"])


def text(desk: Desk) -> str:
    return "".join(each.sign for each in desk.characters)


def signs(*texts: str) -> Counter[str]:
    return Counter(sign for each in texts for sign in each if not sign.isspace())


def kept(packet: Packet, back: Placed, file: Manuscript) -> None:
    """The law, of any file at all."""
    for passage in packet.passages:
        if passage.id in back.texts:
            assert put_in(passage, back.proposals) == back.texts[passage.id]
            for each in back.proposals:
                if each.passage == passage.id and each.kind is not Proposed.ACCEPTED:
                    assert passage.text[each.start : each.end] == each.was
    said = signs(running(file).text)
    placed_ = signs(*back.texts.values(), *(p.now for p in back.proposals if p.kind is Proposed.UNPLACED))
    ours = signs(*(each.sign for each in DESK.characters if not each.of), *(q.answer for q in packet.questions), *SLOTS)
    answered = signs(*(p.now for p in back.proposals if p.kind in {Proposed.ANSWER, Proposed.QUERY} and p.question),
                     *(p.remark for p in back.proposals if p.question), *back.feedback.values())  # fmt: skip
    assert not said - placed_ - ours - answered, "something of the file is in no proposal"
    assert not placed_ - said - signs(*(w for p in packet.passages for w in p.text)), "something is in two"


@st.composite
def edited(draw: st.DrawFn, *, rough: bool) -> Desk:
    """A file that people worked in. Where not `rough`, they keep to the passages, and to the words between their first and last."""
    desk = DESK.copy()
    for _ in range(draw(st.integers(0, 6))):
        by = draw(BY)
        size = len(desk.characters)
        at = draw(st.integers(1, size - 1))
        if not rough:
            inside = [
                k for k in range(1, size - 1)
                if desk.characters[k].of.startswith("wsu") and desk.characters[k - 1].of == desk.characters[k].of
            ]  # fmt: skip
            at = draw(st.sampled_from(inside))
        match draw(st.sampled_from(["put", "take", "split", "join", "move"])):
            case "put":
                desk.put(at, draw(st.sampled_from(["", " "])) + draw(WORDS) + " ", by)
            case "take":
                end = min(size - 1, at + draw(st.integers(1, 200 if rough else 12)))
                while not rough and desk.characters[end].of != desk.characters[at].of:
                    end -= 1
                desk.take(at, max(at, end), by)
            case "split":
                desk.put(at, "\n", by)
            case "join":
                breaks = [
                    k for k, each in enumerate(desk.characters[:-1])
                    if each.sign == "\n" and (rough or each.of.startswith("wsu"))
                ]  # fmt: skip
                if breaks:
                    k = draw(st.sampled_from(breaks))
                    desk.take(k, k + 1, by)
            case "move" if rough:
                end = min(size - 1, at + draw(st.integers(1, 200)))
                words = "".join(each.sign for each in desk.characters[at:end] if not each.out)
                desk.take(at, end, by)
                desk.put(draw(st.integers(1, len(desk.characters) - 1)), words, by)
            case _:
                pass
    return desk


@given(edited(rough=False))
def test_what_is_changed_within_passages_comes_back_as_it_was_changed(desk: Desk) -> None:
    file = desk.manuscript()
    back = placed(PACKET, file, SENT)
    kept(PACKET, back, file)
    for id_, _, _ in PASSAGES:
        now = desk.now(f"wsu_{id_}")
        if now:
            assert back.texts[id_] == now, id_


@given(edited(rough=True), st.booleans(), st.booleans())
def test_whatever_is_done_to_a_file_nothing_of_it_is_lost_or_told_twice(
    desk: Desk, bookmarks: bool, known: bool
) -> None:
    file = desk.manuscript(bookmarks=bookmarks)
    back = placed(PACKET, file, SENT if known else None)
    for passage in PACKET.passages:
        if passage.id in back.texts:
            assert put_in(passage, back.proposals) == back.texts[passage.id]
    if known:
        kept(PACKET, back, file)


# -- one example of each way in which people return a file -------------------------------------------------------------


def asked(desk: Desk, *, bookmarks: bool = True, known: bool = True) -> list[tuple[str, str, str, str]]:
    """Kind, where, was, now of all that is asked for, but for what was left as it was."""
    back = placed(PACKET, desk.manuscript(bookmarks=bookmarks), SENT if known else None)
    return [
        (p.kind.value, p.passage or p.question, p.was, p.now) for p in back.proposals if p.kind is not Proposed.ACCEPTED
    ]


def proposals(desk: Desk) -> tuple[Proposal, ...]:
    return placed(PACKET, desk.manuscript(), SENT).proposals


both = pytest.mark.parametrize("bookmarks", [True, False], ids=["bookmarks", "no bookmarks"])


@both
def test_a_file_that_nobody_touched_asks_for_nothing(bookmarks: bool) -> None:
    back = placed(PACKET, DESK.manuscript(bookmarks=bookmarks), SENT)
    assert [(p.kind, p.passage, p.by) for p in back.proposals] == [
        (Proposed.ACCEPTED, id_, "") for id_ in ("u2", "u4", "u5")
    ]
    assert (back.remarks, back.feedback, back.likeness) == ((), {}, 1.0)


@both
@pytest.mark.parametrize("by", ["", "Mary Smith"])
def test_a_word_is_amended_whether_it_was_tracked_or_not(by: str, bookmarks: bool) -> None:
    desk = DESK.copy()
    desk.replace("1997", "1996", by)
    back = placed(PACKET, desk.manuscript(bookmarks=bookmarks), SENT)
    first = back.proposals[0]
    assert (first.kind, first.passage, first.was, first.now) == (Proposed.AMENDED, "u2", "1997.", "1996.")
    assert (first.by, first.on) == ((by, ON) if by else ("", None))


@both
def test_paragraphs_that_were_split_or_joined_are_layout(bookmarks: bool) -> None:
    desk = DESK.copy()
    desk.replace("1997.\nThere", "1997. There")
    desk.put(desk.at("Mrs Penhale"), "\n")
    assert asked(desk, bookmarks=bookmarks) == [("layout", "u2", "\n", " "), ("layout", "u4", " ", " \n")]


@both
def test_numbers_and_speaker_lines_may_go(bookmarks: bool) -> None:
    desk = DESK.copy()
    desk.cut("3\tDr Ines", "0:00:03")
    desk.replace("4\tMary", "Mary")
    back = placed(PACKET, desk.manuscript(bookmarks=bookmarks), SENT)
    assert all(p.kind is Proposed.ACCEPTED for p in back.proposals)
    assert back.remarks == (
        "A line of ours is no longer there (a number, a name, an instruction): “3\tDr Ines Calloway\t0:00:03”.",
    )


def test_a_turn_without_its_speaker_line_and_bookmark_is_found_by_its_words() -> None:
    desk = DESK.copy()
    desk.cut("4\tMary", "0:00:04")
    desk.replace("puzzle", "jigsaw puzzle")
    assert asked(desk, bookmarks=False) == [("amended", "u4", "", "jigsaw ")]


def test_a_turn_that_was_written_anew_is_found_by_its_bookmark_or_by_the_line_above_it() -> None:
    desk = DESK.copy()
    at = desk.at("Whose cupboard")
    desk.put(at + 5, "Tell me more about him please")
    desk.take(at, at + 5)
    desk.take(at + 29, at + 46)
    for bookmarks in (True, False):
        ((kind, where, was, now),) = asked(desk, bookmarks=bookmarks)
        assert (kind, where, was, now) == ("amended", "u3", "Whose cupboard was it?", "Tell me more about him please")


@both
def test_a_turn_that_is_gone_between_its_neighbours_is_withdrawn(bookmarks: bool) -> None:
    desk = DESK.copy()
    desk.cut("4\tMary", "glue.")
    assert asked(desk, bookmarks=bookmarks) == [("withdrawn", "u4", PASSAGES[3][2], "")]


def test_a_withdrawal_that_was_tracked_says_by_whom() -> None:
    desk = DESK.copy()
    desk.cut("4\tMary", "glue.", by="Mary Smith")
    (gone,) = [p for p in proposals(desk) if p.kind is Proposed.WITHDRAWN]
    assert (gone.passage, gone.by, gone.on) == ("u4", "Mary Smith", ON)


@both
def test_pages_that_did_not_come_back_are_not_withdrawn(bookmarks: bool) -> None:
    desk = DESK.copy()
    desk.take(desk.at(" nobody had asked"), len(desk.characters))
    desk.take(0, desk.at("2\tMary"))
    back = placed(PACKET, desk.manuscript(bookmarks=bookmarks), SENT)
    assert [(p.kind, p.passage) for p in back.proposals] == [(Proposed.ACCEPTED, "u2")]
    assert back.texts == {"u2": PASSAGES[1][2]}
    assert back.remarks[0] == (
        "Not in the file, and not read as taken out: 6 passages (u1 to u6). Were only some pages returned?"
    )
    assert (
        back.remarks[1] == "The end of u2 is not in the file, and not read as taken out: “nobody had asked for any.”."
    )


def test_pages_that_begin_amid_a_turn_keep_its_beginning() -> None:
    desk = DESK.copy()
    desk.take(0, desk.at("first puzzle"))
    back = placed(PACKET, desk.manuscript(bookmarks=False), SENT)
    assert back.texts["u4"] == PASSAGES[3][2]
    assert "The beginning of u4 is not in the file, and not read as taken out: “The council's." in back.remarks[1]


def test_many_turns_missing_in_the_middle_are_pages_unless_that_was_tracked() -> None:
    desk = DESK.copy()
    desk.cut("3\tDr", "did not stop.")
    assert asked(desk) == []
    tracked = DESK.copy()
    tracked.cut("3\tDr", "did not stop.", by="Mary Smith")
    assert [kind for kind, _, _, _ in asked(tracked)] == ["withdrawn"] * 3


@both
def test_a_paragraph_that_was_moved_within_a_turn_is_layout(bookmarks: bool) -> None:
    desk = DESK.copy()
    words = "There was no money at all, and nobody had asked for any."
    desk.replace("\n" + words, "")
    desk.put(desk.at("It began"), words + "\n")
    found = [p for p in placed(PACKET, desk.manuscript(bookmarks=bookmarks), SENT).proposals if p.passage == "u2"]
    assert [(p.kind, p.remark) for p in found] == [(Proposed.LAYOUT, "Moved within u2.")] * 2


@both
def test_a_paragraph_that_was_moved_to_another_turn_says_so(bookmarks: bool) -> None:
    desk = DESK.copy()
    words = "\nThere was no money at all, and nobody had asked for any."
    desk.replace(words, "")
    desk.put(desk.at("glue.") + 5, words)
    found = placed(PACKET, desk.manuscript(bookmarks=bookmarks), SENT).proposals
    assert [(p.kind, p.passage, p.remark) for p in found if p.remark] == [
        (Proposed.AMENDED, "u2", "It stands in u4 now."),
        (Proposed.ADDITION, "u4", "This stood in u2."),
    ]


@both
def test_a_turn_that_was_moved_whole_keeps_its_words(bookmarks: bool) -> None:
    desk = DESK.copy()
    words = desk.cut("4\tMary", "glue.")
    desk.put(desk.at("2\tMary"), words)
    (moved,) = [p for p in placed(PACKET, desk.manuscript(bookmarks=bookmarks), SENT).proposals if p.remark]
    assert (moved.kind, moved.passage, moved.was, moved.now) == (Proposed.LAYOUT, "u4", "", "")
    assert moved.remark == "The whole of it stands after u1 in this file."


@both
def test_a_new_paragraph_is_an_addition_and_notes_to_the_editor_are_queries(bookmarks: bool) -> None:
    desk = DESK.copy()
    desk.put(desk.at("glue.") + 5, "\nIt was bone glue, I now remember.")
    desk.replace("1997.", "1996. [check date]")
    desk.put(desk.at("Yes, it did.") + 12, "\n??? who says so")
    assert asked(desk, bookmarks=bookmarks) == [
        ("amended", "u2", "1997.", "1996."),
        ("query", "u2", "", " [check date]"),
        ("addition", "u4", "", "\nIt was bone glue, I now remember."),
        ("query", "u5", "", "\n??? who says so"),
    ]
    queries = [p.remark for p in proposals(desk) if p.kind is Proposed.QUERY]
    assert queries == ["[check date]", "??? who says so"]


def test_a_change_in_somebody_elses_turn_is_proposed_and_said_to_be_that() -> None:
    desk = DESK.copy()
    desk.replace("Whose cupboard", "Whose old cupboard")
    (first,) = [p for p in proposals(desk) if p.kind is Proposed.AMENDED]
    assert (first.passage, first.told) == ("u3", "This is not a passage of theirs: it was sent to be read.")


@both
def test_what_is_changed_in_lines_of_ours_is_unplaced_with_where_it_stood(bookmarks: bool) -> None:
    desk = DESK.copy()
    desk.replace("4\tMary Smith", "4\tMary Smythe")
    desk.replace("About you", "About you\nNo thanks.")
    desk.replace("Please correct what", "I did: Please correct what")
    found = placed(PACKET, desk.manuscript(bookmarks=bookmarks), SENT).proposals
    assert [(p.was, p.now, p.remark) for p in found if p.kind is Proposed.UNPLACED] == [
        (
            "",
            "I did:",
            "It stands in the line “I did: Please correct what you said, and answer the questions at the end of this …”.",
        ),
        ("Smith", "Smythe", "It stands in the line “4\tMary Smythe\t0:00:04”."),
        ("", "No thanks.", "It stands after the line “About you”."),
    ]


@both
def test_words_that_were_taken_out_of_lines_of_ours_are_told_but_not_numbers(bookmarks: bool) -> None:
    desk = DESK.copy()
    desk.replace("3\tDr Ines", "Ines")
    desk.replace("0:00:04", "")
    found = placed(PACKET, desk.manuscript(bookmarks=bookmarks), SENT).proposals
    assert [(p.was, p.now, p.remark) for p in found if p.kind is Proposed.UNPLACED] == [
        ("Dr", "", "It was taken out in the line “Ines Calloway\t0:00:03”.")
    ]


def test_words_where_a_whole_turn_was_may_be_that_turn_or_not_and_are_unplaced() -> None:
    desk = DESK.copy()
    desk.cut("4\tMary", "glue.")
    desk.put(desk.at("5\tTobias"), "It belonged to somebody I forget.\n")
    assert asked(desk, bookmarks=False) == [
        ("withdrawn", "u4", PASSAGES[3][2], ""),
        ("unplaced", "", "", "It belonged to somebody I forget."),
    ]


@both
def test_answers_are_read_in_their_places(bookmarks: bool) -> None:
    desk = DESK.copy()
    desk.replace("printed\tMary Smith", "printed\tMary A. Smith")
    desk.put(desk.at("sentences)\t") + 11, "I kept the key.\nAnd the cupboard.")
    desk.replace("☐ yes", "☒ yes")
    desk.put(desk.at("taking part?\t") + 13, "That glue keeps.")
    back = placed(PACKET, desk.manuscript(bookmarks=bookmarks), SENT)
    assert [(p.kind.value, p.question, p.was, p.now) for p in back.proposals if p.question] == [
        ("answer", "name", "Mary Smith", "Mary A. Smith"),
        ("answer", "biography", "", "I kept the key.\nAnd the cupboard."),
        ("answer", "text", "", "yes"),
    ]
    assert back.feedback == {"learnt": "That glue keeps."}


def test_an_answer_that_is_not_clear_is_a_query_with_its_words_and_one_that_was_emptied_is_empty() -> None:
    desk = DESK.copy()
    desk.replace("☐ yes    ☐ no", "☒ yes    ☒ no, not yet")
    desk.replace("printed\tMary Smith", "printed\t")
    assert [(p.kind.value, p.question, p.now, p.remark, p.told) for p in proposals(desk) if p.question] == [
        ("answer", "name", "", "", ""),
        ("query", "text", "", "☒ yes    ☒ no, not yet", "More is written there than a choice."),
    ]


def test_without_the_file_that_was_sent_passages_are_found_all_the_same() -> None:
    desk = DESK.copy()
    desk.replace("1997", "1996")
    assert ("amended", "u2", "1997.", "1996.") in asked(desk, known=False)


def test_a_file_with_nothing_of_the_packet_is_all_unplaced() -> None:
    other = Desk([Character(sign) for sign in "Quite another conversation."], {})
    lost = placed(PACKET, other.manuscript(), SENT)
    assert lost.likeness == 0
    assert [(p.kind, p.now, p.remark) for p in lost.proposals] == [
        (Proposed.UNPLACED, "Quite another conversation.", "It stands at the beginning of the file.")
    ]
    assert placed(PACKET, Manuscript(), SENT).texts == {}


def test_whoever_wants_the_text_puts_in_what_changes_it_and_nothing_else() -> None:
    passage = Passage(id="u1", text="One two.")
    plain = Proposal(number=1, kind=Proposed.QUERY, passage="u1", end=3, was="One", remark="Two?")
    typed = msgspec.structs.replace(plain, start=8, end=8, was="", now=" [three]")
    answer = Proposal(number=2, kind=Proposed.ANSWER, question="text", now="yes")
    assert put_in(passage, [plain, typed, answer]) == "One two. [three]"
