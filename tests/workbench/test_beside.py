"""What is written beside the transcript is undone and done again where everything is, also after a restart; what others coded is theirs."""

from __future__ import annotations

from typing import Any

from sasci_archive import terminal
from sasci_archive.alongside import files as alongside
from sasci_archive.evidence import kept
from sasci_archive.workbench.bench import Bench
from tests.workbench.conftest import Workbench
from tests.workbench.test_annotating import THEMES, do, get, post, refused


def beside(workbench: Workbench) -> dict[str, bytes]:
    return alongside.state(workbench.folder)


def test_whatever_was_written_beside_the_transcript_is_undone_and_done_again_like_all_else_also_after_a_restart(
    workbench: Workbench,
) -> None:
    folder, master = workbench.folder, workbench.folder.master()
    states = [(beside(workbench), master)]

    def did(path: str, body: Any) -> None:
        post(workbench, path, body)
        states.append((beside(workbench), folder.master()))
        assert states[-1] != states[-2], path

    did("index/put", {"kind": "subject", "heading": "cupboards", "words": ["cupboard"]})
    did("index/put", {"kind": "place", "heading": "North Pier", "words": ["North Pier"]})
    did("glossary/put", {"term": {"term": "TLA", "expansion": "Toy Libraries Alliance"}, "was": "TLA"})
    did("chronology/put", {"event": {"when": "c. 1996", "label": "The cupboard", "turns": ["u2"]}})
    did("names/ask", {"name": "Nora Kell"})
    did("people/add", {"name": "Ned Late"})
    did("rules/refuse", {"let_be": [{"rule": "filler", "was": "um", "now": ""}]})
    count = len(states) - 1
    assert [deed["told"] for deed in get(workbench, "history")["deeds"]][-2:] == [
        "Index: ‘North Pier’ put in",
        "Index: ‘cupboards’ put in",
    ]
    for number in range(count - 1, -1, -1):
        assert post(workbench, "undo", {})["turns"] == []
        assert (beside(workbench), folder.master()) == states[number]
    workbench.bench = Bench(folder, "Bo", terminal.now)  # another day
    for number in range(1, count + 1):
        workbench.bench.redo()
        assert (beside(workbench), folder.master()) == states[number]
    post(workbench, "take-back", {"number": 1})  # the first of two in one file
    index_ = folder.index_toml.read_text("utf-8")
    assert ("cupboards" in index_, "North Pier" in index_) == (False, True)
    post(workbench, "back", {"number": count})
    assert (beside(workbench), folder.master()) == states[-1]
    post(workbench, "back", {"number": 0})
    assert (beside(workbench), folder.master()) == states[0]


def test_what_another_program_changed_in_such_a_file_is_not_written_over_and_nothing_is_half_undone(
    workbench: Workbench,
) -> None:
    record = workbench.folder.seminar_toml
    post(workbench, "glossary/put", {"term": {"term": "TLA", "expansion": "Toy Libraries Alliance"}, "was": "TLA"})
    post(workbench, "index/put", {"kind": "subject", "heading": "cupboards", "words": ["cupboard"]})
    post(workbench, "index/put", {"heading": "dressers", "see": ["cupboards"]})
    assert "'dressers' says see 'cupboards', and there is no such heading" in refused(
        workbench, "take-back", {"number": 2}
    )  # nothing would stand there
    record.write_text(record.read_text("utf-8").replace("Alliance", "Union"), "utf-8")
    before = beside(workbench), workbench.folder.master()
    told = refused(workbench, "take-back", {"number": 1})
    assert told == (
        "seminar.toml has been changed elsewhere since, so that this cannot be taken back as it was made. "
        "Take back the later changes first, or change it there."
    )
    assert workbench.ask("back?to=0")[0] == 409
    assert workbench.ask("back", {"number": 0})[0] == 412
    assert (beside(workbench), workbench.folder.master()) == before


def test_codings_are_undone_by_who_gave_them_and_nobody_else_learns_of_them(workbench: Workbench) -> None:
    (workbench.folder.path / "themes.toml").write_text(THEMES)
    do(workbench, do="heard", turns=["u1"])
    helps = {"by": "be", "themes": ["influence.helps"], "turns": ["u2", "u2"]}
    (first,) = post(workbench, "themes/code", helps)
    assert "helps" not in str(get(workbench, "history?coder=af"))
    told = post(workbench, "undo", {"coder": "af"})
    assert (told["told"], told["can_undo"]) == ("Turn 1 heard", "")
    assert [c.id for c in kept.codings(workbench.folder).codings] == [first]
    post(workbench, "redo", {"coder": "af"})
    assert refused(workbench, "take-back", {"number": 2, "coder": "af"}).startswith("Change 2 does not stand any more.")
    post(workbench, "back", {"number": 0, "coder": "af"})
    assert [c.id for c in kept.codings(workbench.folder).codings] == [first]
    assert post(workbench, "undo", {"coder": "be"})["told"] == "u2 coded: influence.helps"
    assert kept.codings(workbench.folder).codings == ()
    assert post(workbench, "redo", {"coder": "be"})["can_undo"] == "u2 coded: influence.helps"
    assert [c.id for c in kept.codings(workbench.folder).codings] == [first]
    assert [line.how for line in kept.codings(workbench.folder).history][-2:] == [
        f"{first} taken back",
        f"{first} given again",
    ]
    post(workbench, "themes/undo", {"by": "be"})
    assert post(workbench, "undo", {"coder": "be"})["told"] == "A coding taken back"
    assert [(c.id, c.by) for c in kept.codings(workbench.folder).codings] == [(first, "be")]


def test_whoever_is_killed_while_another_file_is_undone_undoes_it_once_more_and_can_do_it_again(
    workbench: Workbench,
) -> None:
    folder, log = workbench.folder, workbench.folder.edits_jsonl
    before = beside(workbench), folder.master()
    post(workbench, "glossary/put", {"term": {"term": "TLA", "expansion": "Toy Libraries Alliance"}, "was": "TLA"})
    made, lines = (beside(workbench), folder.master()), log.read_bytes()
    workbench.bench.undo()
    log.write_bytes(lines)  # the file was written, the line was not, nor the transcript
    folder.save_transcript(made[1])
    again = Bench(folder, "Ada Ferrar", terminal.now)
    again.undo()
    assert (beside(workbench), folder.master()) == before
    again.redo()
    assert (beside(workbench), folder.master()) == made
