"""Where a transcript is weak, and how good it is likely to be: values, in the order of what each costs a reader."""

from __future__ import annotations

from enum import Enum

from sasci_archive.model.speech import Value


class Kind(Enum):
    """Why a place is weak. The order is that of the list: what misleads a reader stands before what they would pass over."""

    NAME = "name"  # nearly as the record spells a name
    NUMBER = "number"  # a number, day or sum that disagrees with another, or with the calendar
    UNHEARD = "speech without words"  # somebody speaks, and nothing is written
    REPEATED = "repeated"  # the recogniser went round in a loop
    SILENCE = "text in silence"  # marked by the recogniser: text where nobody speaks
    SOUNDLESS = "words without sound"  # nothing is to be heard where these words stand
    SPEAKER = "words of another speaker"  # a few words at the edge of a turn that belong to its neighbour's sentence
    SENTENCE = "speaker changes in a sentence"
    START = "sentence without a beginning"  # it begins with a small letter: words may be missing before it
    PACE = "faster than anybody speaks"
    OVERLAP = "two speak at once"
    UNSURE = "the machine was not sure"

    # against a reference
    CHANGED = "other words"
    MISSING = "missing"
    ADDED = "added"
    WRONG_SPEAKER = "under the wrong name"


class Weak(Value, frozen=True, kw_only=True):
    """One place to listen to. In paragraph `seg` of turn `turn` the words `was` stand from number `first` on (from 0, as published); where
    `was` is "" it is what may be missing before that word. `now` is what may be right, "" where nobody knows. `at` and `end` are ms of
    the session, None without times. `before` and `after` are a few words around it, of the same turn."""

    number: int
    kind: Kind
    turn: str
    session: str
    seg: str
    first: int
    was: str
    now: str
    why: str
    at: int | None = None
    end: int | None = None
    before: str
    after: str


class Estimate(Value, frozen=True, kw_only=True):
    """How many of the words are likely to be wrong: a share (0…1) with bounds, of the `judged` words, of which the recogniser said how sure it was
    and nobody has heard or corrected them. `known` words have been; of the `unknown` ones nothing says how good they are. None where
    there is nothing to judge by."""

    words: int
    judged: int
    known: int
    unknown: int
    rate: float | None = None
    low: float | None = None
    high: float | None = None


class Quality(Value, frozen=True, kw_only=True):
    """The list, and the screen on top of it. `smoothed` counts the words that lie nearer to another voice and were given to the sentence's
    speaker (`dialogue.attribution`), in so many `islands` of one to three words each."""

    weak: tuple[Weak, ...]
    estimate: Estimate
    turns: int
    heard: int
    smoothed: int = 0
    islands: int = 0

    def of(self, kind: Kind) -> int:
        """How many places of a kind there are."""
        return sum(each.kind is kind for each in self.weak)
