"""What goes out to a participant, what comes back, and what is decided about it: the records of `5-review/`, RESTRICTED.

A *packet* is what was sent; its *passages* are kept as they were sent, so that what comes back is compared with what its reader
saw, not with what the transcript has become since. A *return* is one file that came back, read as *proposals*, each against a
stretch of one passage. A *decision* is an editor's word on one proposal. Nothing here changes a transcript.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from enum import Enum

import msgspec

from sasci_archive.model.speech import Value

TURN_MARK = "wsu_"
"""How the range bookmark around a passage's text is called in a Word file, before its id: wsu_u12."""
ANSWER_MARK = "wsa_"
"""The same around the answer to a question, before the question's id: wsa_biography. In answers to choose from, each choice has its
box before it, `BOX` or `TICKED`: "☐ yes    ☒ no"."""
BOX, TICKED = "\N{BALLOT BOX}", "\N{BALLOT BOX WITH X}"
PACKET_PROPERTY = "packet"
"""The custom property of a Word file that says which packet it is of: demo/mary-1. It stands on the first page, too."""


class Purpose(Enum):
    """What a packet is sent for."""

    CORRECT = "correct"  # a participant corrects, adds, answers
    FINAL = "final"  # the text as it will be printed; the answer is the approval
    EDIT = "edit"  # the whole transcript, to an editor


class Passage(Value, frozen=True, kw_only=True):
    """A turn or a message (`id`: u12, c3) as it was sent: its `text` as printed, paragraphs parted by one line break each, without
    footnotes. `signs` are the stretches of it (first and last + 1, in characters) that nobody said: "[laughs]". `editable` where
    its reader may change it."""

    id: str
    text: str
    signs: tuple[tuple[int, int], ...] = ()
    editable: bool = True

    @property
    def digest(self) -> str:
        """SHA-256 of the text, by which a decision knows what its reader saw."""
        return hashlib.sha256(self.text.encode()).hexdigest()


class SentFile(Value, frozen=True, kw_only=True):
    """One file of a packet, by its name in the packet's folder and its SHA-512."""

    name: str
    sha512: str


class Question(Value, frozen=True, kw_only=True):
    """A question put in a packet: `id` as in `questions`, the words it is asked in, the answers there are to choose from (none
    where the answer is text), and the answer so far."""

    id: str
    asked: str
    choices: tuple[str, ...] = ()
    answer: str = ""


class Packet(Value, frozen=True, kw_only=True):
    """What `person` (an id of the roster; "" for an editor) was sent at the instant `sent` (UTC), by `sender`. `id` is the person and
    a running number: mary-1. `master` is the SHA-256 of the transcript it was made of, `release` the digest of what the gate
    let through, `approves` the digest (`tei.signed.texts.by_person`) of the text that an approval in its answer is of. `due` is the day
    by which an answer is asked for. `extracts` where only their own turns were sent. `reminded` are later reminders."""

    id: str
    slug: str
    person: str
    purpose: Purpose
    sent: dt.datetime
    master: str
    release: str
    approves: str = ""
    sender: str = ""
    due: dt.date | None = None
    extracts: bool = False
    passages: tuple[Passage, ...] = ()
    questions: tuple[Question, ...] = ()
    files: tuple[SentFile, ...] = ()
    reminded: tuple[dt.datetime, ...] = ()

    def passage(self, id_: str) -> Passage | None:
        """By id; None where it was not sent."""
        return next((p for p in self.passages if p.id == id_), None)


class Proposed(Enum):
    """What a proposal asks for."""

    ACCEPTED = "accepted"  # this passage is right as it was sent
    AMENDED = "amended"  # some words read otherwise, or go, or come
    ADDITION = "addition"  # something that was not said then: a paragraph or more, or put as an addition
    QUERY = "query"  # a comment, a question, words that were highlighted
    WITHDRAWN = "withdrawn"  # the whole passage is not to be published
    LAYOUT = "layout"  # paragraphs split, joined or moved, a sign changed: no word is another
    ANSWER = "answer"  # to a question of the packet
    UNPLACED = "unplaced"  # text of which the file does not say where it belongs


class Proposal(Value, frozen=True, kw_only=True):
    """One thing that somebody asks for, in a return. Characters `start` to `end` of the passage's text as it was sent (`was`) read
    `now`; both are whole words wherever letters change. All proposals of a return but queries, answers and what is accepted,
    put into the passages as they were sent, give the returned text, character for character. So does a query that was typed into the
    running text ("[check date]"), which is in `now` then, and in `remark`; one without `now` changes nothing.

    `question` is what an ANSWER answers. `remark` is a comment's text, or says in words where something unplaced stood; `told` is what the
    reading of the file adds to that for the editor: nobody who answered wrote it, so that it is neither printed nor told them. `by` is
    whom the file names for it ("" where it names nobody), `on` when, as the file says.
    """

    number: int
    kind: Proposed
    passage: str = ""
    start: int = 0
    end: int = 0
    was: str = ""
    now: str = ""
    question: str = ""
    remark: str = ""
    told: str = ""
    by: str = ""
    on: dt.datetime | None = None


class Return(Value, frozen=True, kw_only=True):
    """One file that came back. `id` is its packet and a running number: mary-1.2. `name` is the file's own, `stored` its name in
    the return's folder. `received` is when it was collected. `remarks` are what the editor should know of it, in
    sentences (an author who is somebody else, a second answer that differs). `feedback` are the answers to what the project
    asks everybody, apart from the transcript (`questions.FEEDBACK`)."""

    id: str
    packet: str
    name: str
    stored: str
    sha512: str
    received: dt.datetime
    proposals: tuple[Proposal, ...] = ()
    feedback: dict[str, str] = msgspec.field(default_factory=dict)
    remarks: tuple[str, ...] = ()


class Verdict(Enum):
    """An editor's word on a proposal."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    FOOTNOTE = "footnote"  # printed as a note of the witness, the words stay


class Decision(Value, frozen=True, kw_only=True):
    """What `who` decided about proposal `number` of the return `of` at the instant `on` (UTC). `now` is how the editor worded it, where
    that is not the proposal's own. `reason` is told to the witness. `change` is the id of the line it made in the transcript's
    history ("" where it made none), `replaced` what the record said before, where it is an answer. `undone` where the decision before it about
    the same proposal is taken back: it is open again."""

    of: str
    number: int
    verdict: Verdict
    who: str
    on: dt.datetime
    now: str = ""
    reason: str = ""
    change: str = ""
    replaced: str = ""
    undone: bool = False


def that_hold(lines: Iterable[Decision]) -> tuple[Decision, ...]:
    """The last decision about each proposal, oldest first; none where it was taken back."""
    last: dict[tuple[str, int], Decision] = {}
    for line in lines:
        last.pop((line.of, line.number), None)
        if not line.undone:
            last[line.of, line.number] = line
    return tuple(last.values())
