"""A finished transcript in plain text: `NAME:` (or `NAME` and a tab) begins what somebody says, brackets hold what is no word, footnotes stand at the end.

    MIRIAM OKAFOR: We began with eight wards.[1] [laughs] It was [nineteen ninety-five?].

    [1] Nine, by the minutes.

An unlabelled paragraph goes on with the speaker before it. A bracket that is a time ([0:12:03]) gives the next word its time; one
that ends in a question mark holds words that may be others; a number is a footnote's mark. Before the first label only headings
may stand: one line, no full stop. `parse(compose(x)) == x` in words, names, and what stands beside them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from sasci_archive.errors import BadCaptions
from sasci_archive.formats import meeting_captions
from sasci_archive.formats.outside import shown
from sasci_archive.model.account import LETTER, Account, Aside, Passage, What
from sasci_archive.model.speech import Clock, Span, Timing, Word

WRAPPED = 120
"""A file without blank lines whose lines are no longer than this has had them wrapped; else every line is a paragraph."""
MOST_WORDS_OF_HEADING = 14

_LABEL = re.compile(
    r"(?:\*\*|__)?(?P<name>[^:*_\[\]\t\n]{1,60}?)"
    r"(?:(?:\s*:(?:\*\*|__)|(?:\*\*|__)\s*:|\s*:)(?:\s+|$)|\t\s*)(?P<text>.*)",
    re.DOTALL,
)
_SHOUTED = re.compile(r"[^\W\d_a-z][^a-z:?!]*")
_PIECE = re.compile(r"\[(?P<inside>[^\[\]]*)\]|(?P<text>[^\[\]]+)|(?P<stray>[\[\]])")
_CLOCK = re.compile(r"(?:\d{1,2}:)?\d{1,2}:\d{2}(?:\.\d{1,3})?")
_MARK = re.compile(r"\^?(?P<number>\d{1,4})")
_DEFINED = re.compile(r"\[\^?(?P<number>\d{1,3})\]:?\s+(?P<text>\S.*)", re.DOTALL)
_NOTES = re.compile(r"#*\s*(?:foot|end)?notes:?", re.IGNORECASE)
_INAUDIBLE = re.compile(
    r"(?:inaudible|unintelligible|indistinct|unclear|not clear|\?+|…\?|xxx)(?:\s+(?:at\s+)?(?P<at>[\d:.]+))?",
    re.IGNORECASE,
)
_PAUSE = re.compile(r"(?:long |short |brief )?(?:pause|silence)", re.IGNORECASE)


class Text(msgspec.Struct, frozen=True):
    """A paragraph as it stands in a file, whatever kind the file is: the line it begins in, and whether it is a heading."""

    line: int
    text: str
    heading: bool = False


def is_one(text: str) -> bool:
    """Whether somebody is said to speak in a text."""
    return bool(_names(text.split("\n")))


def parse(text: str, *, where: str = "The transcript") -> Account:
    """What was said. Raises BadCaptions, which shows the line that cannot be read, and says how much was."""
    paragraphs, notes = apart(_paragraphs(text), where)
    return told(paragraphs, notes, where=where)


def told(paragraphs: Sequence[Text], notes: Mapping[str, str], *, where: str, unit: str = "line") -> Account:
    """The account that paragraphs tell, with their footnotes by number; `unit` is what their numbers count. Raises BadCaptions."""
    names = _names([p.text for p in paragraphs])
    if not names:
        raise BadCaptions(
            f"{where} says nowhere who speaks: no paragraph begins with a name and a colon.",
            remedy="Begin what each person says with their name, as in `MIRIAM OKAFOR: We began with eight wards.`",
        )
    reader = _Reader(where, notes, unit)
    for paragraph in paragraphs:
        label = _LABEL.match(paragraph.text)
        if label and label["name"].strip() in names:
            reader.begin(label["name"].strip(), label["text"] or "", paragraph)
        elif _is_heading(paragraph, first=reader.speaker is None):
            reader.heading(paragraph.text.strip("# \n"))
        else:
            reader.go_on(paragraph)
    return reader.account()


def compose(account: Account) -> str:
    """The text. Words without a speaker have no label, and so can only follow others."""
    notes: list[str] = []
    blocks = []
    for passage in account.passages:
        heading = next((aside.text for aside in passage.asides if aside.what is What.HEADING), "")
        if heading:
            blocks.append(f"# {heading}")
            continue
        text = _written(passage, notes)
        blocks.append(f"{passage.speaker}: {text}" if passage.speaker else text)
    blocks += [f"[{number}] {note}" for number, note in enumerate(notes, start=1)]
    return "\n\n".join(blocks) + "\n"


# -- paragraphs --------------------------------------------------------------------------------------------------------


def _paragraphs(text: str) -> list[Text]:
    """The paragraphs between blank lines; lines, in a file that has no blank ones and whose lines were not wrapped. A label or a
    footnote begins one too."""
    lines = text.split("\n")
    blocks = any(
        a.strip() and not b.strip() and c.strip() for a, b, c in zip(lines, lines[1:], lines[2:], strict=False)
    )
    each = not blocks and max(map(len, lines)) > WRAPPED
    found: list[Text] = []
    open_ = False
    names = _names([line for line in lines if line.strip()])
    for number, line in enumerate(lines, start=1):
        label = _LABEL.match(line)
        begins = (label and label["name"].strip() in names) or _DEFINED.match(line) or line.startswith("#")
        if not line.strip():
            open_ = False
        elif open_ and not each and not begins and not found[-1].heading:
            found[-1] = msgspec.structs.replace(found[-1], text=f"{found[-1].text}\n{line}")
        else:
            found.append(Text(number, line, heading=line.startswith("#")))
            open_ = True
    return found


def apart(paragraphs: Sequence[Text], where: str, *, unit: str = "line") -> tuple[list[Text], dict[str, str]]:
    """The text, and the footnotes by their number. A line that only says "Notes" is none of either."""
    text: list[Text] = []
    notes: dict[str, str] = {}
    for i, paragraph in enumerate(paragraphs):
        after = paragraphs[i + 1].text if i + 1 < len(paragraphs) else ""
        if defined := _DEFINED.fullmatch(paragraph.text):
            if defined["number"] in notes:
                raise BadCaptions(
                    f"{where}, {unit} {paragraph.line}: there is a footnote {defined['number']} already.",
                    remedy="Give each footnote a number of its own.",
                )
            notes[defined["number"]] = " ".join(defined["text"].split())
        elif not (_NOTES.fullmatch(paragraph.text.strip()) and _DEFINED.fullmatch(after)):
            text.append(paragraph)
    return text, notes


def _names(paragraphs: Sequence[str]) -> frozenset[str]:
    """Which labels are names: written in capitals, or what would be a name in a meeting's captions."""
    labels = [found["name"].strip() for text in paragraphs if (found := _LABEL.match(text))]
    shouted = {name for name in labels if _SHOUTED.fullmatch(name) and len(name) > 1}
    lines = [f"{' '.join(name.split())}: x" for name in labels]
    like = meeting_captions.named([*lines, "x"])
    return frozenset(shouted | {name for name in labels if " ".join(name.split()) in like})


def _is_heading(paragraph: Text, *, first: bool) -> bool:
    text = paragraph.text.strip()
    if paragraph.heading:
        return True
    short = "\n" not in text and len(text.split()) <= MOST_WORDS_OF_HEADING and text[-1] not in '.?!;,:…”"]'
    return short and (first or (text.isupper() and len(text) > 3))


# -- what stands in them -------------------------------------------------------------------------------------------------


class _Reader:
    """Puts passages together, paragraph by paragraph."""

    def __init__(self, where: str, notes: Mapping[str, str], unit: str) -> None:
        self._where = where
        self._unit = unit
        self._notes = dict(notes)
        self._used: set[str] = set()
        self._done: list[Passage] = []
        self._words: list[Word] = []
        self._asides: list[Aside] = []
        self._at: int | None = None  # the time that the next word has
        self._silent = False  # somebody was named, and nothing was closed since
        self._empty = 0
        self.speaker: str | None = None

    def begin(self, speaker: str, text: str, paragraph: Text) -> None:
        """Somebody's label, and what follows it."""
        self._close()
        self.speaker, self._silent = speaker, True
        self._read(text, paragraph)

    def go_on(self, paragraph: Text) -> None:
        """A paragraph without a label: of the same speaker, or only brackets, which stand for themselves."""
        bare = paragraph.text.strip()
        alone = _PIECE.fullmatch(bare)
        if alone and alone["inside"] is not None and not _CLOCK.fullmatch(alone["inside"].strip()):
            speaker = self.speaker
            self._close()
            self.speaker = None
            self._read(bare, paragraph)
            self._close()
            self.speaker = speaker
        elif self.speaker is None:
            raise self._bad(
                paragraph.line,
                f"nobody is said to speak here: {shown(bare)}",
                "Begin it with the name of who speaks and a colon, or, where it is no speech, put it between [ and ].",
            )
        else:
            if self._words or self._asides:
                self._asides.append(Aside(len(self._words), What.PARAGRAPH))
            self._read(paragraph.text, paragraph)

    def heading(self, text: str) -> None:
        """A heading, which belongs to nobody."""
        self._close()
        self._done.append(Passage(None, (), (Aside(0, What.HEADING, " ".join(text.split())),)))

    def account(self) -> Account:
        """All of it. Raises BadCaptions where a footnote is marked nowhere."""
        self._close()
        if unused := sorted(set(self._notes) - self._used, key=int):
            raise BadCaptions(
                f"{self._where}: footnote {unused[0]} is marked nowhere in the text: {shown(self._notes[unused[0]])}. {self._count()}.",
                remedy=f"Put [{unused[0]}] where it belongs, or delete the note.",
            )
        empty = (
            (f"In {self._where} nothing follows {self._empty} of the names; they were left out.",)
            if self._empty
            else ()
        )
        return Account(tuple(self._done), empty)

    def _close(self) -> None:
        if self._words or self._asides:
            self._done.append(Passage(self.speaker, tuple(self._words), tuple(self._asides)))
        elif self._silent:
            self._empty += 1
        self._silent = False
        self._words, self._asides = [], []

    def _read(self, text: str, paragraph: Text) -> None:
        glued = False  # punctuation right after a bracket goes with the word before it
        for piece in _PIECE.finditer(text):
            line = paragraph.line + (text.count("\n", 0, piece.start()) if self._unit == "line" else 0)
            if piece["stray"]:
                raise self._bad(
                    line, f"a bracket that is not closed, or not opened: {shown(text)}", "Put in its partner."
                )
            if piece["text"] is not None:
                self._say(piece["text"], glued=glued and not piece["text"][0].isspace())
            else:
                self._bracket(" ".join(piece["inside"].split()), line)
            glued = piece["text"] is None

    def _say(self, text: str, *, glued: bool) -> None:
        texts = text.split()
        if texts and glued and self._words and not any(c.isalnum() for c in texts[0]):
            self._words[-1] = msgspec.structs.replace(self._words[-1], text=self._words[-1].text + texts.pop(0))
        for word in texts:
            if self._at is None:
                self._words.append(Word(Span(0, 0), word, None, Timing.NONE))
            else:
                self._words.append(Word(Span(self._at, self._at + LETTER * len(word)), word, None, Timing.INFERRED))
                self._at = None

    def _bracket(self, inside: str, line: int) -> None:
        at = len(self._words)
        if _CLOCK.fullmatch(inside):
            try:
                self._at = Clock.read(inside).ms
            except ValueError as error:
                problem = f"this is no time: {shown(f'[{inside}]')}"
                raise self._bad(
                    line, problem, "Correct it: minutes and seconds go to 59, in the digits 0 to 9."
                ) from error
        elif mark := _MARK.fullmatch(inside):
            if mark["number"] not in self._notes:
                raise self._bad(
                    line,
                    f"there is no footnote {mark['number']}",
                    f"Write it at the end of the file, as `[{mark['number']}] …`; or delete the mark.",
                )
            self._used.add(mark["number"])
            self._asides.append(Aside(at, What.NOTE, self._notes[mark["number"]]))
        elif _INAUDIBLE.fullmatch(inside):
            self._asides.append(Aside(at, What.INAUDIBLE))
        elif _PAUSE.fullmatch(inside):
            self._asides.append(Aside(at, What.PAUSE))
        elif inside.endswith("?") and (doubtful := inside[:-1].split()):
            self._say(" ".join(doubtful), glued=False)
            self._asides.append(Aside(at, What.UNCLEAR, covers=len(doubtful)))
        elif inside:
            self._asides.append(Aside(at, What.HAPPENING, inside))

    def _bad(self, line: int, problem: str, remedy: str) -> BadCaptions:
        return BadCaptions(f"{self._where}, {self._unit} {line}: {problem}. {self._count()}.", remedy=remedy)

    def _count(self) -> str:
        number = sum(1 for passage in self._done if passage.speaker)
        return f"{number} turn{'' if number == 1 else 's'} before it {'was' if number == 1 else 'were'} read"


def _written(passage: Passage, notes: list[str]) -> str:
    return "".join(_written_pieces(passage, notes)).replace("\n\n ", "\n\n").strip(" ")


def _written_pieces(passage: Passage, notes: list[str]) -> Iterator[str]:
    closes = 0
    for at, word in enumerate((*passage.words, None)):
        here = [aside for aside in passage.asides if aside.at == at]
        yield from (_beside(aside, notes) for aside in here)
        doubted = next((aside for aside in here if aside.what is What.UNCLEAR), None)
        closes = at + doubted.covers if doubted else closes
        if word is not None:
            time = "" if word.timing is Timing.NONE or doubted else f"[{Clock.at(word.span.start)}] "
            yield f"{' [' if doubted else ' '}{time}{word.text}{'?]' if at + 1 == closes else ''}"


def _beside(aside: Aside, notes: list[str]) -> str:
    match aside.what:
        case What.PARAGRAPH:
            return "\n\n"
        case What.NOTE:
            notes.append(aside.text)
            return f"[{len(notes)}]"
        case What.INAUDIBLE:
            return " [inaudible]"
        case What.PAUSE:
            return " [pause]"
        case What.HAPPENING | What.HEADING:
            return f" [{aside.text}]"
        case What.UNCLEAR | What.EMPHASIS:
            return ""
