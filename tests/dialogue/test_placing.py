"""Placing what came back. The law: every changed character is in exactly one proposal, and all of them give what came back."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.dialogue.placing import Placed, placed, put_in
from sasci_archive.dialogue.running import running
from sasci_archive.model.manuscript import Manuscript
from sasci_archive.model.review import Packet, Proposed, Question
from tests.dialogue.handed_back import Desk, sent

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
            case _ if rough:
                end = min(size - 1, at + draw(st.integers(1, 200)))
                words = "".join(each.sign for each in desk.characters[at:end] if not each.out)
                desk.take(at, end, by)
                desk.put(draw(st.integers(1, len(desk.characters) - 1)), words, by)
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
