"""What came back about a turn that has been joined to another since stands where its words are: the anchor that the join left leads there."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from sasci_archive.errors import SasciError
from sasci_archive.model.journal import By
from sasci_archive.model.review import Proposal, Proposed, Return, Verdict
from sasci_archive.stages import decide as stage
from sasci_archive.store.folder import Folder
from sasci_archive.tei.answering.proposed import State
from sasci_archive.tei.answering.verdicts import Word
from sasci_archive.tei.changing.amend import apply
from sasci_archive.tei.changing.changes import JoinTurns
from sasci_archive.tei.changing.corrections import CorrectWords
from sasci_archive.tei.document import parse
from sasci_archive.tei.shown.printed import printed
from tests.reviewing import amend, come_back, insert, send

TOY = Path(__file__).parents[1] / "toy"
ON = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)
BY = By(ON, "Ada Ferrar")
SENT = "The council's. Mrs [withheld] lent us the first puzzle, [laughs] and the TLA paid."


@pytest.fixture(params=[False, True], ids=["as paragraphs", "running on"])
def joined(tmp_path: Path, request: pytest.FixtureRequest) -> tuple[Folder, Return]:
    """Tobias Wren's turn 4 has come back, and is part of his turn 2 by now."""
    shutil.copytree(TOY, tmp_path / "toy")
    folder = Folder(tmp_path, "toy")
    packet = send(folder, "wren")
    assert printed(parse(folder.master()), ("u4",))["u4"].text == SENT
    asked = [
        amend(packet, "u4", "The council's", "A council's"),
        amend(packet, "u4", "lent us", "gave us"),
        insert(packet, "u4", "paid.", " Gladly."),
        Proposal(number=0, kind=Proposed.WITHDRAWN, passage="u4", was=SENT),
    ]
    back = come_back(folder, packet, asked)
    for turn in ("u3", "u4"):
        change = JoinTurns(when=ON.date(), why="One turn.", utterance=turn, run_on=request.param)
        folder.save_transcript(apply(folder.master(), change))
    return folder, back


def decide(folder: Folder, back: Return, number: int) -> str:
    word = Word(verdict=Verdict.ACCEPTED, who=BY.who, on=ON.date())
    stage.decide(folder, back.id, number, word, BY)
    return printed(parse(folder.master()), ("u2",))["u2"].text


def test_what_was_asked_for_is_done_to_the_words_where_they_are_now(joined: tuple[Folder, Return]) -> None:
    folder, back = joined
    before = printed(parse(folder.master()), ("u2",))["u2"].text
    assert before.endswith(SENT)
    assert before != SENT
    every = stage.proposals(folder)
    assert {(case.passage, case.where, case.state) for case in every} == {("u2", "2", State.THERE)}
    text = before
    for number, was, now in (
        (3, "paid.", "paid. Gladly."),
        (1, "The council's", "A council's"),
        (2, "lent us", "gave us"),
    ):
        assert decide(folder, back, number) == (text := text.replace(was, now))
    for number in (2, 1, 3):
        stage.undo(folder, back.id, number, BY)
    assert printed(parse(folder.master()), ("u2",))["u2"].text == before


def test_whoever_withdraws_it_withholds_their_words_and_none_of_the_others(joined: tuple[Folder, Return]) -> None:
    folder, back = joined
    text = decide(folder, back, 4)
    assert "cupboard" in text
    assert "Whose cupboard?" in text
    assert "council" not in text
    assert "paid" not in text


def test_where_its_words_are_others_by_now_nothing_is_withheld_in_silence(joined: tuple[Folder, Return]) -> None:
    folder, back = joined
    root = parse(folder.master())
    seg, words = next(
        (seg, words) for seg, _ in printed(root, ("u2",))["u2"].segs if "council's." in (words := _words(folder, seg))
    )
    change = CorrectWords(
        when=ON.date(), why="By ear.", seg=seg, first=words.index("council's."), was="council's.", now="county's."
    )
    folder.save_transcript(apply(folder.master(), change))
    before = folder.master()
    with pytest.raises(SasciError) as raised:
        decide(folder, back, 4)
    assert str(raised.value) == (
        "u4 was joined to u2 since, and its words have been changed there. Withhold there what is theirs "
        "(`inv redact SLUG u2`), and refuse this with a reason that says so."
    )
    assert folder.master() == before
    assert "gave us the first puzzle" in decide(folder, back, 2)  # the words around it are there still


def _words(folder: Folder, seg: str) -> list[str]:
    from sasci_archive.tei.document import identified
    from sasci_archive.tei.places import words_of

    node = identified(parse(folder.master()), seg)
    return [] if node is None else [word.text for word in words_of(node)]
