"""A packet as a Word file: a participant's own turns, numbered, to correct in what was said around them; then names, what is told of
them, and questions, each with its answer so far.

The text of each passage stands inside a range bookmark of its own, and so does each answer: by these what comes back is found again.
Changes are tracked from the start. Same packet, same bytes.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from sasci_archive.editions import book, templates
from sasci_archive.editions.packet import is_in, is_own
from sasci_archive.editions.packet.letters import Letter
from sasci_archive.editions.word import styles
from sasci_archive.editions.word import tree as tree
from sasci_archive.editions.word.tree import Node
from sasci_archive.gate import Release
from sasci_archive.model import questions
from sasci_archive.model.apparatus import Illustration
from sasci_archive.model.days import day
from sasci_archive.model.inlines import Note
from sasci_archive.model.paragraph import OVERLAP, Footnote, Said, everything, pieces, speaker
from sasci_archive.model.reading import Block, Chat, Heading, Incident, Reading, SessionText, Utterance, Withheld
from sasci_archive.model.review import ANSWER_MARK, BOX, PACKET_PROPERTY, TICKED, TURN_MARK, Packet, Purpose, Question

EMPTY = "\N{NO-BREAK SPACE}"
"""What stands in an answer that is empty, so that its bookmark is a range: what is typed there is typed into it."""
APART = "    "
"""Between two choices."""
SOMEBODY = "somebody speaks"
"""All that is shown of a turn that its reader may not read."""

_NOTES = "Notes stand at the foot of the page."
_LIKE_THIS = "Like this one. They are no part of what was said."

_ABOUT = "What we say about you"
_CONSENT = "What you permit"
_APPROVAL = "May it be published?"
_FEEDBACK = "What we ask everybody who helped"


def docx(release: Release, packet: Packet, letter: Letter, how_to: Sequence[str]) -> bytes:
    """The Word file of a packet; `how_to` are the sentences that say how to use it. Raises SasciError where pandoc refuses."""
    name = f"{packet.slug}/{packet.id}"
    blocks = [*_beginning(release, packet, letter, how_to), *_text(release.reading, packet), *_questions(packet)]
    looks = styles.made(
        title=release.reading.citation.title,
        marks=book.marks(release.reading),
        foot=f"Packet {name}",
        language=book.language(release.reading),
        tracked=True,
        more_styles=templates.text("word/packet-styles.xml"),
    )
    what = f"The Word file of the packet '{packet.id}'"
    return tree.written(blocks, _facts(release, packet, letter), looks, packet.sent.date(), what=what)


def _facts(release: Release, packet: Packet, letter: Letter) -> Node:
    meta = tree.facts(
        {
            "title": release.reading.citation.title,
            "subtitle": f"For {letter.name}: {_purpose(packet)}",
            "seminar": packet.slug,
            PACKET_PROPERTY: f"{packet.slug}/{packet.id}",
            "release-digest": release.digest,
            "synthetic": letter.synthetic,
        }
    )
    meta["lang"] = {"t": "MetaString", "c": book.language(release.reading)}
    return meta


def _purpose(packet: Packet) -> str:
    return "your text as it will be printed" if packet.purpose is Purpose.FINAL else "your words, to read and correct"


def _beginning(release: Release, packet: Packet, letter: Letter, how_to: Sequence[str]) -> Iterator[Node]:
    back = f", please return by {letter.due}" if letter.due else ""
    yield tree.para("Packet", tree.text(f"Packet {packet.slug}/{packet.id}, sent on {letter.sent}{back}"))
    yield tree.heading(1, "How to use this file")
    yield _numbered(how_to)
    yield from _signs(release.reading, packet)
    yield from _outcomes(letter)


def _signs(reading: Reading, packet: Packet) -> Iterator[Node]:
    """Those of what is shown; a turn that is not needs none. Where there are footnotes the first stands here, in no bookmark: LibreOffice
    7.4 ends the bookmark around the first one of a file a character too early."""
    shown = [
        msgspec.structs.replace(s, blocks=tuple(b for b in _shown(s, reading, packet) if not isinstance(b, Withheld)))
        for s in reading.sessions
    ]
    notes = tuple(_notes(block for session in shown for block in session.blocks))
    told = book.signs(msgspec.structs.replace(reading, sessions=tuple(shown), notes=notes))
    if told:
        yield tree.heading(2, "Signs in the text")
    for sign, meaning in told:
        yield tree.entry("Entry", sign, tree.text(meaning))
    if notes:
        like_this = Footnote(1, _LIKE_THIS, ())
        yield tree.para("Body Text", *tree.inlines((Said(_NOTES), like_this)))


def _notes(blocks: Iterable[Block]) -> Iterator[Note]:
    for block in blocks:
        content = (
            block.paragraphs if isinstance(block, Utterance) else (block.content,) if isinstance(block, Chat) else ()
        )
        yield from (i for paragraph in content for i in everything(paragraph) if isinstance(i, Note))


def _outcomes(letter: Letter) -> Iterator[Node]:
    if letter.printed_as:
        yield tree.heading(1, "How you will appear")
        yield tree.para("Body Text", tree.text(letter.printed_as))
    if letter.outcomes:
        yield tree.heading(1, "What became of what you asked for")
        for outcome in letter.outcomes:
            yield tree.para(
                "Person", tree.text(outcome.asked), tree.LINE, tree.styled("Term", tree.text(outcome.decided))
            )


def _numbered(sentences: Iterable[str]) -> Node:
    items = [[{"t": "Plain", "c": [tree.text(sentence)]}] for sentence in sentences]
    return {"t": "OrderedList", "c": [[1, {"t": "Decimal"}, {"t": "Period"}], items]}


# -- the text ------------------------------------------------------------------------------------------------------


def _shown(session: SessionText, reading: Reading, packet: Packet) -> list[Block]:
    return [b for b in session.blocks if not packet.extracts or is_in(b, reading, packet.person)]


def _text(reading: Reading, packet: Packet) -> Iterator[Node]:
    ids = itertools.count(1)
    for session in reading.sessions:
        blocks = _shown(session, reading, packet)
        if not blocks:
            continue
        yield tree.heading(1, book.session_title(session, reading))
        if session.date:
            yield tree.para("Date", tree.text(day(session.date)))
        for hidden, run in itertools.groupby(blocks, key=lambda block: isinstance(block, Withheld)):
            if hidden:
                yield _somebody([b.number for b in run if isinstance(b, Withheld)])
            else:
                for block in run:
                    yield from _block(block, reading, packet, ids)


def _somebody(numbers: Sequence[str]) -> Node:
    """Turns that are not shown, one after another, as one line: how many they are is told by the numbers, and nothing else is."""
    told = numbers[0] if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}"
    return tree.para("Somebody speaks", tree.styled("Turn number", tree.text(told)), tree.TAB, tree.text(SOMEBODY))


def _block(block: Block, reading: Reading, packet: Packet, ids: Iterator[int]) -> Iterator[Node]:
    own = is_own(block, packet.person)
    match block:
        case Utterance():
            paragraphs = [tree.inlines(pieces(p, reading, speaker=block.who)) for p in block.paragraphs] or [[]]
            yield from _passage(block.id, _line(block, reading, own=own), paragraphs, ids, own=own)
        case Chat():
            who = "You" if own else speaker(block, reading)
            line = [tree.styled("Speaker name", tree.text(who)), tree.styled("Time", tree.text(" in the chat"))]
            content = tree.inlines(pieces(block.content, reading, speaker=block.who))
            yield from _passage(block.id, line, [content], ids, own=own)
        case Heading(text=said):
            yield tree.heading(2, said)
        case Incident(text=said):
            yield tree.para("Context", tree.text(f"[{said}]"))
        case Withheld():
            yield _somebody([block.number])
        case Illustration():
            pass  # a packet is of words


def _line(block: Utterance, reading: Reading, *, own: bool) -> list[Node]:
    who = "You" if own else speaker(block, reading) if block.who else SOMEBODY.capitalize()
    if own and block.speaking_for:
        who = f"You, by {speaker(block, reading).partition(',')[0]}"
    line = [tree.styled("Turn number", tree.text(block.number)), tree.TAB, tree.styled("Speaker name", tree.text(who))]
    line += [tree.styled("Sign", tree.text(f" [{OVERLAP}]"))] if block.overlaps else []
    line += [tree.TAB, tree.styled("Time", tree.text(book.clock(block.span.start)))] if block.span else []
    return line


def _passage(
    id_: str, line: list[Node], paragraphs: list[list[Node]], ids: Iterator[int], *, own: bool
) -> Iterator[Node]:
    """Who and which on a line of their own; the text, and nothing else, inside the bookmark."""
    heading, style = ("Your turn heading", "Your turn") if own else ("Context heading", "Context")
    yield tree.para(heading, *line)
    marked = tree.bookmarked(paragraphs, f"{TURN_MARK}{id_}", next(ids)) if id_ else paragraphs
    for content in marked:
        yield tree.para(style, *content)


# -- questions -----------------------------------------------------------------------------------------------------


def _questions(packet: Packet) -> Iterator[Node]:
    numbers = itertools.count(100_000)  # bookmarks are numbered through the file, and no seminar has as many turns
    about = {q.id for q in questions.ABOUT}
    feedback = {q.id for q in questions.FEEDBACK}
    spelt = [q for q in packet.questions if q.id.startswith(questions.SPELLING)]
    groups = (
        (_ABOUT, [q for q in packet.questions if q.id in about]),
        (
            _CONSENT,
            [q for q in packet.questions if q.id not in about | feedback | {questions.APPROVAL} and q not in spelt],
        ),
        (_APPROVAL, [q for q in packet.questions if q.id == questions.APPROVAL]),
        (_FEEDBACK, [q for q in packet.questions if q.id in feedback]),
    )
    if spelt:
        yield tree.heading(1, "Names: are they spelt right?")
        for number, question in enumerate(spelt, start=1):
            answer = tree.bookmarked([[tree.text(question.answer)]], f"{ANSWER_MARK}{question.id}", next(numbers))[0]
            yield tree.para("Spelling", tree.styled("Turn number", tree.text(str(number))), tree.TAB, *answer)
    for title, asked in groups:
        if asked:
            yield tree.heading(1, title)
        for question in asked:
            yield from _question(question, next(numbers))


def _question(question: Question, number: int) -> Iterator[Node]:
    yield tree.para("Question", tree.text(question.asked))
    if question.choices:
        boxes = (f"{TICKED if choice == question.answer else BOX} {choice}" for choice in question.choices)
        style, lines = "Choice", [APART.join(boxes)]
    else:
        style, lines = "Answer", question.answer.strip().splitlines() or [EMPTY]
    for content in tree.bookmarked([[tree.text(line)] for line in lines], f"{ANSWER_MARK}{question.id}", number):
        yield tree.para(style, *content)
