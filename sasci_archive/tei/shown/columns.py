"""Readings of one master side by side: each word by word, with what came since the reading before it and what goes in the next.

Law: the words of a column are the words of its reading (`wordings.reading_of`), in order. RESTRICTED: withheld words are in them, marked as such.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Sequence

from sasci_archive.model.comparison import ComparedTurn, Correction, Did, Stretch
from sasci_archive.model.inlines import View
from sasci_archive.tei.document import ID, Element
from sasci_archive.tei.shown.comparison import compared
from sasci_archive.tei.wordings import Which, applies, kinds_of


class Words(View, frozen=True, kw_only=True):
    """Whole words that share a fate: `came` is whose change put them in since the column before, `goes` whose takes them out before the next (None
    for nobody's). `said` is False for what nobody said: a sign, a footnote."""

    text: str
    came: Correction | None = None
    goes: Correction | None = None
    withheld: bool = False
    said: bool = True


class Column(View, frozen=True):
    """One reading of a turn, paragraph by paragraph."""

    which: str
    paragraphs: tuple[tuple[Words, ...], ...]


class Beside(View, frozen=True, kw_only=True):
    """A turn or a message in each reading; `at` is when it begins, in ms."""

    id: str
    number: str
    speaker: str
    at: int | None
    columns: tuple[Column, ...]

    @property
    def changed(self) -> bool:
        """Whether the readings differ in it."""
        every = (words for column in self.columns for paragraph in column.paragraphs for words in paragraph)
        return any(words.came or words.goes for words in every)


def beside(root: Element, ids: Collection[str], which: Sequence[Which]) -> tuple[Beside, ...]:
    """These turns and messages in these readings, in the order of the text."""
    plain = [compared(root, ids, one, one) for one in which]
    steps = [compared(root, ids, one, other) for one, other in itertools.pairwise(which)]
    nothing: list[tuple[ComparedTurn | None, ...]] = [(None,) * len(turns) for turns in plain[:1]]
    before, after = [*nothing, *steps], [*steps, *nothing]
    columns = [
        [_column(one.value, *turns) for turns in zip(own, came, goes, strict=True)]
        for one, own, came, goes in zip(which, plain, before, after, strict=True)
    ]
    return tuple(
        Beside(id=turn.id, number=turn.number, speaker=turn.speaker, at=turn.at, columns=tuple(row))
        for turn, *row in zip(plain[0], *columns, strict=True)
    )


def differing(root: Element, which: Sequence[Which]) -> tuple[str, ...]:
    """The turns and messages in which these readings differ, by id, in the order of the text."""
    kinds, noted = kinds_of(root), Which.PUBLISHED in which and set(which) != {Which.PUBLISHED}
    return tuple(
        holder.get(ID, "")
        for holder in root.iter("{*}u", "{*}writing")
        if any(len({applies(node, one, kinds) for one in which}) > 1 for node in holder.iter("{*}add", "{*}del"))
        or (noted and any(note.get("type") != "query" for note in holder.iter("{*}note")))
    )


def _column(which: str, own: ComparedTurn, came: ComparedTurn | None, goes: ComparedTurn | None) -> Column:
    def paragraph(number: int) -> Iterator[Words]:
        before, after = (turn.paragraphs[number] if turn else () for turn in (came, goes))
        put, taken = _fates(before, Did.IN), _fates(after, Did.OUT)
        notes = (stretch.by for stretch in before if stretch.did is Did.NOTE)
        for stretch in own.paragraphs[number]:
            if stretch.did is Did.KEPT:
                for word in stretch.text.split():
                    yield Words(text=word, came=next(put, None), goes=next(taken, None), withheld=stretch.withheld)
            else:
                by = next(notes, None) if stretch.text.startswith("[note: ") else None
                yield Words(text=stretch.text, came=by, withheld=stretch.withheld, said=False)

    return Column(which, tuple(tuple(_joined(paragraph(number))) for number in range(len(own.paragraphs))))


def _fates(paragraph: Sequence[Stretch], did: Did) -> Iterator[Correction | None]:
    """For each word of the reading that has what was put in, or still has what went: whose change that is."""
    for stretch in paragraph:
        if stretch.did in {Did.KEPT, did}:
            yield from itertools.repeat(stretch.by, len(stretch.text.split()))


def _joined(every: Iterator[Words]) -> Iterator[Words]:
    """Neighbours that share everything are one."""
    for (came, goes, withheld, said), run in itertools.groupby(
        every, key=lambda w: (w.came, w.goes, w.withheld, w.said)
    ):
        if said:
            yield Words(text=" ".join(word.text for word in run), came=came, goes=goes, withheld=withheld)
        else:
            yield from run
