"""What is heard and is no word, words that are doubtful, who speaks at once with another; and the headings of parts."""

from __future__ import annotations

from sasci_archive.errors import SasciError
from sasci_archive.model.journal import By
from sasci_archive.tei.changing.changes import ChangeHeading, Doubt, Made, Overlap, PutHeading, PutSign
from sasci_archive.tei.changing.corrections import Kind
from sasci_archive.tei.changing.signs import Sign
from sasci_archive.workbench.operations.asking import WHY, Operation, place, short
from sasci_archive.workbench.operations.words import is_legal

_HEARD = WHY[Kind.TRANSCRIPTION]
_CALLED = {
    Sign.PAUSE: "A pause",
    Sign.VOCAL: "A sound",
    Sign.KINESIC: "A gesture",
    Sign.INCIDENT: "What happens",
    Sign.INAUDIBLE: "‘Inaudible’",
    Sign.OFF_RECORD: "‘Off the record’",
}


def _legal(text: str) -> str:
    if not is_legal(text):
        raise SasciError("There are characters in it that no transcript can have.", remedy="Write it anew.")
    return text


class PuttingSign(Operation, frozen=True, kw_only=True, tag="sign"):
    """Behind the first `after` words of `seg`; `text` is what is heard or seen ("laughs"), `person` an id of the roster (`changes.PutSign`)."""

    seg: str
    after: int
    sign: Sign
    ms: int | None = None
    text: str = ""
    person: str = ""

    def change(self, by: By) -> Made:
        """Among the words."""
        return PutSign(
            when=by.on.date(),
            who=by.who,
            why=_HEARD,
            seg=self.seg,
            after=self.after,
            sign=self.sign,
            ms=self.ms,
            told=_legal(self.text),
            person=self.person,
        )

    @property
    def told(self) -> str:
        """What and where."""
        return f"{_CALLED[self.sign]} put into {place(self.seg)}"


class Doubting(Operation, frozen=True, kw_only=True, tag="unclear"):
    """Words `first` to `last` (not included) of `seg` cannot be made out for certain; or (`sure`) they can."""

    seg: str
    first: int
    last: int
    sure: bool = False

    def change(self, by: By) -> Made:
        """Around the words."""
        return Doubt(
            when=by.on.date(),
            who=by.who,
            why=_HEARD,
            seg=self.seg,
            first=self.first,
            last=self.last,
            sure=self.sure,
        )

    @property
    def told(self) -> str:
        """Which way."""
        return f"Words of {place(self.seg)} {'sure' if self.sure else 'unclear'}"


class Overlapping(Operation, frozen=True, kw_only=True, tag="overlap"):
    """The next turn begins while word `first` of `seg` is said; None: when this one has ended."""

    seg: str
    first: int | None = None

    def change(self, by: By) -> Made:
        """Of both turns."""
        return Overlap(when=by.on.date(), who=by.who, why=_HEARD, seg=self.seg, first=self.first)

    @property
    def told(self) -> str:
        """Where."""
        return (
            f"{'The next turn begins in' if self.first is not None else 'Nobody speaks at once with'} {place(self.seg)}"
        )


class Heading(Operation, frozen=True, kw_only=True, tag="heading"):
    """A part with this heading begins with the turn or message `before`."""

    before: str
    text: str

    def change(self, by: By) -> Made:
        """Of the layout."""
        return PutHeading(
            when=by.on.date(), who=by.who, why=WHY[Kind.EDITION], before=self.before, text=_legal(self.text)
        )

    @property
    def told(self) -> str:
        """What it says."""
        return f"Heading ‘{short(self.text)}’"


class Reheading(Operation, frozen=True, kw_only=True, tag="reheading"):
    """The heading of part `heading` reads otherwise; without `text` it goes."""

    heading: str
    text: str = ""

    def change(self, by: By) -> Made:
        """Of the layout."""
        return ChangeHeading(
            when=by.on.date(), who=by.who, why=WHY[Kind.EDITION], heading=self.heading, text=_legal(self.text)
        )

    @property
    def told(self) -> str:
        """What it says now."""
        return f"Heading ‘{short(self.text)}’" if self.text else "A heading taken away"
