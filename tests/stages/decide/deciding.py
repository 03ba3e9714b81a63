"""What came back is decided, and what stands there then."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from sasci_archive.model.journal import By
from sasci_archive.model.review import Return, Verdict
from sasci_archive.stages import decide as stage
from sasci_archive.store.folder import Folder
from sasci_archive.tei.answering.cases import Case
from sasci_archive.tei.answering.verdicts import Word
from sasci_archive.tei.document import parse
from sasci_archive.tei.shown.printed import printed

TOY = Path(__file__).parents[2] / "toy"
ON = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)
BY = By(ON, "Ada Ferrar")


def word(verdict: Verdict = Verdict.ACCEPTED, *, now: str = "", was: str = "", reason: str = "") -> Word:
    return Word(verdict=verdict, who=BY.who, on=ON.date(), now=now, was=was, reason=reason)


def decide(folder: Folder, back: Return, number: int = 1, said: Word | None = None) -> stage.Deed:
    return stage.decide(folder, back.id, number, said or word(), BY)


def reads(folder: Folder, id_: str) -> str:
    return printed(parse(folder.master()), (id_,))[id_].text


def case(folder: Folder, back: Return, number: int = 1) -> Case:
    return stage.one(stage.proposals(folder), back.id, number)
