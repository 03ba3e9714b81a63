"""A turn as it stands in the master, for those who edit it."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from hypothesis import given

from sasci_archive.dialogue import NamedTurn
from sasci_archive.model.seminar import Seminar
from sasci_archive.tei.changing import amend
from sasci_archive.tei.changing.corrections import CorrectWords
from sasci_archive.tei.document import ID, Element, parse
from sasci_archive.tei.drafting.draft import draft
from sasci_archive.tei.places import words_of
from sasci_archive.tei.shown.printed import marked_signs
from sasci_archive.tei.shown.written import Anchor, Footnote, Held, Paragraph, Run, Thing, Written, seen, written
from tests.tei.invented import conversations, seminars

DAY = dt.date(2026, 11, 29)


def holders(root: Element) -> list[Element]:
    return list(root.iter("{*}u", "{*}writing"))


def words(paragraph: Paragraph) -> tuple[str, ...]:
    return tuple(re.findall(r"\S+", "".join(piece.text for piece in paragraph.pieces if isinstance(piece, Run))))


@given(seminar=seminars, talk=conversations(()))
def test_its_runs_split_at_white_space_are_its_published_words(seminar: Seminar, talk: tuple[NamedTurn, ...]) -> None:
    for holder in holders(parse(draft("toy", seminar, {"1": talk}, made_on=DAY))):
        read = written(holder)
        for paragraph, seg in zip(read.paragraphs, holder.iter("{*}seg"), strict=True):
            assert words(paragraph) == paragraph.words == tuple(word.text for word in words_of(seg))


def toy() -> bytes:
    return (Path(__file__).parents[2] / "toy" / "4-transcript.xml").read_bytes()


def test_in_every_turn_of_the_toy_words_signs_notes_and_what_is_withheld_are_told() -> None:
    root = parse(toy())
    kinds = set()
    for holder in holders(root):
        for paragraph in written(holder).paragraphs:
            assert words(paragraph) == paragraph.words
            kinds |= {type(piece) for piece in paragraph.pieces}
        for seg in (each for each in holder.iter("{*}seg") if each.get("type") != "restricted"):
            signs = [node for node, _ in marked_signs(seg)]
            for piece in next(p for p in written(holder).paragraphs if p.id == seg.get(ID)).pieces:
                if isinstance(piece, Thing):
                    assert signs[piece.number].tag.endswith(piece.name)
    assert kinds >= {Run, Footnote, Held, Thing}
    assert Anchor in kinds or not list(root.iter("{*}anchor"))


def test_a_correction_is_what_it_reads_and_another_digest() -> None:
    before = toy()
    turn = next(w for w in map(written, holders(parse(before))) if len(w.paragraphs[0].words) > 3)
    first = turn.paragraphs[0]
    change = CorrectWords(
        when=DAY, why="By ear.", who="Ed", seg=first.id, first=1, was=first.words[1], now="heard better"
    )
    (now,) = (w for w in map(written, holders(parse(amend.apply(before, change)))) if w.id == turn.id)
    assert isinstance(now, Written)
    assert now.paragraphs[0].words == (first.words[0], "heard", "better", *first.words[2:])
    assert now.seen != turn.seen
    assert seen(next(h for h in holders(parse(before)) if h.get(ID) == turn.id)) == turn.seen
