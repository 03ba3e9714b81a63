"""What came back is decided in the workbench by the stage that decides it everywhere, and can be undone where everything is undone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sasci_archive import terminal
from sasci_archive.model import journal
from sasci_archive.model.journal import By
from sasci_archive.model.review import Proposal, Proposed, Verdict
from sasci_archive.stages import decide as stage
from sasci_archive.tei.answering.verdicts import Word
from sasci_archive.tei.document import parse
from sasci_archive.tei.shown.printed import printed
from tests.reviewing import amend, answer, come_back, insert, send
from tests.workbench.conftest import Workbench
from tests.workbench.test_past import reword


@pytest.fixture
def returned(workbench: Workbench) -> Workbench:
    """A workbench where Tobias Wren's answer lies."""
    packet = send(workbench.folder, "wren")
    asked = [
        amend(packet, "u2", "no money", "little money", remark="I checked."),
        insert(packet, "u8", "We closed", " for good"),
        answer("audio", "no"),
        Proposal(number=0, kind=Proposed.UNPLACED, now="Ask my brother."),
    ]
    come_back(workbench.folder, packet, asked)
    return workbench


def proposals(workbench: Workbench) -> dict[int, Any]:
    status, told = workbench.ask("proposals")
    assert status == 200, told
    return {each["number"]: each for each in told["proposals"]}


def decide(workbench: Workbench, each: Any, **form: str) -> tuple[int, Any]:
    body = {"of": each["of"], "number": each["number"], "seen": each["seen"], "form": form, "window": "w"}
    return workbench.ask("decide", body)


def printed_of(tei: bytes, turn: str) -> str:
    return printed(parse(tei), (turn,))[turn].text


def test_each_proposal_is_told_with_its_place_in_the_turn(returned: Workbench) -> None:
    every = proposals(returned)
    assert (every[1]["turn"], every[1]["name"], every[1]["remark"]) == ("u2", "Tobias Wren", "I checked.")
    assert every[1]["words"] == [{"seg": "u2.s1", "first": 8, "last": 10}]
    assert every[1]["parts"] == [["out", "no"], ["in", "little"], ["same", "money"]]
    assert every[2]["words"] == [{"seg": "u8.s1", "first": 2, "last": 2}]
    assert (every[3]["turn"], every[3]["was"], every[3]["now"], every[3]["urgent"]) == ("", "yes", "no", True)
    assert every[4]["accepts"] == []


def test_a_decision_is_the_stages_and_undo_takes_it_back_through_the_stage(returned: Workbench) -> None:
    folder, before = returned.folder, returned.folder.master()
    status, told = decide(returned, proposals(returned)[1], verdict="accepted")
    assert status == 200
    assert told["told"] == "Accepted: number 1, Tobias Wren."
    assert told["done"]["turns"][0]["written"]["id"] == "u2"
    (decision,) = folder.decisions()
    assert (decision.verdict, decision.who) == (Verdict.ACCEPTED, "Ada Ferrar")
    assert folder.history()[-1].what == journal.DECIDED
    told = returned.ask("history?turn=u2")[1]
    assert [(deed["did"], deed["ref"], deed["stands"]) for deed in told["deeds"]] == [("decided", "wren-1.1/1", True)]
    assert ["out", "no"] in told["deeds"][0]["reads"][0]["parts"]
    status, told = returned.ask("undo", {})
    assert (status, told["turns"][0]["written"]["id"]) == (200, "u2")
    assert folder.master() == before
    assert folder.decisions() == ()
    assert folder.history()[-1].what == journal.REOPENED
    assert proposals(returned)[1]["decision"] is None


def test_what_was_refused_and_answered_is_undone_as_well_and_going_back_passes_over_it(returned: Workbench) -> None:
    folder, before, consent = returned.folder, returned.folder.master(), returned.folder.consent()
    returned.bench.do(reword("u3.s1", 0, "Whose", "Which"))
    every = proposals(returned)
    assert decide(returned, every[3], verdict="accepted")[0] == 200
    status, told = decide(returned, every[1], verdict="refused")
    assert (status, told["wrong"]) == (
        409,
        'wren-1.1/1 is answered without a reason, which Tobias Wren is told. Add --reason "…".',
    )
    assert decide(returned, every[1], verdict="refused", reason="It was none.")[0] == 200
    assert folder.consent() != consent
    assert returned.ask("back?to=1")[1]["undone"] == [
        "Number 1 of Tobias Wren: refused",
        "Number 3 of Tobias Wren: accepted",
    ]
    assert returned.ask("back", {"number": 0})[0] == 200
    assert folder.decisions() == ()
    assert folder.consent() == consent
    assert folder.master() == before
    told = returned.ask("back?to=3")[1]
    assert told["redone"] == ["‘Whose’ to ‘Which’ in turn 3", *told["redone"][1:]]
    assert told["redone"][1:] == ["Number 3 of Tobias Wren: accepted", "Number 1 of Tobias Wren: refused"]
    assert returned.ask("back", {"number": 3})[0] == 200  # decided again, on the word of who goes there
    assert folder.consent() != consent
    assert [(d.number, d.verdict, d.reason) for d in folder.decisions()] == [
        (3, Verdict.ACCEPTED, ""),
        (1, Verdict.REFUSED, "It was none."),
    ]
    assert [e.what for e in folder.history()].count(journal.DECIDED) == 4
    assert returned.ask("back?to=3")[1] == {"undone": [], "redone": []}


def test_a_decision_that_was_undone_is_made_again_by_redo_as_it_was_worded(returned: Workbench) -> None:
    folder = returned.folder
    form = {"verdict": "accepted", "now": "hardly any money"}
    assert decide(returned, proposals(returned)[1], **form)[0] == 200
    decided, (first,) = folder.master(), folder.decisions()
    assert returned.ask("undo", {})[1]["can_redo"] == "Number 1 of Tobias Wren: accepted"
    returned.bench.who = "Bo"
    assert returned.ask("redo", {})[1]["can_undo"] == "Number 1 of Tobias Wren: accepted"
    (again,) = folder.decisions()
    assert (again.verdict, again.now, again.who) == (first.verdict, "hardly any money", "Bo")
    assert printed_of(folder.master(), "u2") == printed_of(decided, "u2") != ""
    assert returned.ask("undo", {})[0] == 200
    assert folder.decisions() == ()
    stage.decide(
        folder,
        "wren-1.1",
        1,
        Word(verdict=Verdict.ACCEPTED, who="Bo", on=terminal.now().date()),
        By(terminal.now(), "Bo"),
    )
    status, told = returned.ask("redo", {})
    assert (status, told["wrong"]) == (
        412,
        "wren-1.1/1 is decided already (accepted, by Bo). Take that back first, if it is to be decided anew.",
    )


def test_a_decision_of_which_nobody_kept_how_says_so_where_it_is_to_be_made_again(returned: Workbench) -> None:
    assert decide(returned, proposals(returned)[1], verdict="accepted")[0] == 200
    log = returned.folder.edits_jsonl
    (line,) = map(json.loads, log.read_text("utf-8").splitlines())
    log.write_text(json.dumps({name: value for name, value in line.items() if name != "word"}) + "\n", "utf-8")
    assert returned.ask("undo", {})[0] == 200
    status, told = returned.ask("redo", {})
    assert (status, told["wrong"]) == (
        409,
        "‘Number 1 of Tobias Wren: accepted’ was taken back, and how it was decided was not kept. "
        "Decide wren-1.1/1 again, where it is asked for.",
    )


def test_what_a_command_decided_is_in_the_history_and_taken_back_here(returned: Workbench) -> None:
    folder = returned.folder
    on = terminal.now()
    word = Word(verdict=Verdict.FOOTNOTE, who="Bo", on=on.date())
    stage.decide(folder, "wren-1.1", 1, word, By(on, "Bo"))
    told = returned.ask("history")[1]
    assert [(deed["number"], deed["did"], deed["who"]) for deed in told["deeds"]] == [
        (1, "changed elsewhere", ""),
        (0, "decided", "Bo"),
    ]
    assert returned.ask("undo", {})[0] == 409
    assert returned.ask("reopen", {"of": "wren-1.1", "number": 1})[0] == 200
    assert folder.decisions() == ()


def test_what_a_command_took_back_is_not_taken_back_again(returned: Workbench) -> None:
    folder = returned.folder
    returned.bench.do(reword("u3.s1", 0, "Whose", "Which"))
    one = folder.master()
    assert decide(returned, proposals(returned)[1], verdict="refused", reason="It was none.")[0] == 200
    on = terminal.now()
    stage.undo(folder, "wren-1.1", 1, By(on, "Bo"))
    assert returned.ask("back", {"number": 1})[0] == 200
    assert folder.master() == one
    assert returned.ask("undo", {})[1]["told"] == "‘Whose’ to ‘Which’ in turn 3"


def test_what_has_changed_since_it_was_seen_is_not_decided(returned: Workbench) -> None:
    seen = proposals(returned)[1]
    returned.bench.do(reword("u2.s1", 8, "no", "some"))
    before = returned.folder.master()
    status, told = decide(returned, seen, verdict="accepted")
    assert (status, told["wrong"]) == (
        412,
        "wren-1.1/1 has changed since you looked at it, in another window or in the file. Look again: it is shown as it is now.",
    )
    assert returned.folder.master() == before
    assert returned.folder.decisions() == ()


def test_all_that_nobody_disputes_is_accepted_as_it_was_seen(returned: Workbench) -> None:
    every = proposals(returned)
    assert [number for number, each in every.items() if each["easy"]] == [1, 2]
    seen = {each["ref"]: each["seen"] for each in every.values()}
    status, told = returned.ask("decide/easy", {"seen": seen})
    assert (status, told["told"]) == (200, "2 accepted.")
    assert returned.ask("undo", {})[0] == returned.ask("undo", {})[0] == 200
    assert returned.folder.decisions() == ()
