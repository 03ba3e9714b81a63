"""What is shown beside the text: readings side by side, what is outstanding, the page and the PDF's page as they will be published."""

from __future__ import annotations

import time
from typing import Any

from sasci_archive.stages.ready import ready
from tests.workbench.conftest import Workbench
from tests.workbench.test_past import reword


def made(workbench: Workbench, path: str) -> Any:
    """What is told when nothing is being made any more."""
    while True:
        status, told = workbench.ask(path)
        assert status == 200
        if not told["making"]:
            return told
        time.sleep(0.05)


def test_two_or_three_readings_stand_side_by_side(workbench: Workbench) -> None:
    status, told = workbench.ask("compare?ids=u2,u3")
    assert (status, [turn["id"] for turn in told]) == (200, ["u2", "u3"])
    assert [column["which"] for column in told[0]["columns"]] == ["machine", "verbatim", "published"]
    gone = told[0]["columns"][0]["paragraphs"][0][1]
    assert (gone["text"], gone["goes"]["who"], gone["goes"]["why"]) == ("1997,", "Dr Ada Ferrar", "Years heard again.")
    two = workbench.ask("compare?ids=u2&which=verbatim,published")[1]
    assert [column["which"] for column in two[0]["columns"]] == ["verbatim", "published"]
    assert workbench.ask("compare/all")[1] == {"ids": ["u2", "u4", "u8"], "of": 10}
    assert workbench.ask("compare/all?which=machine,verbatim")[1]["ids"] == ["u2"]


def test_what_is_outstanding_is_what_the_command_says_each_with_its_place(workbench: Workbench) -> None:
    status, told = workbench.ask("ready")
    found = ready(workbench.folder, on=workbench.bench.now())
    assert (status, told["ready"], told["headline"]) == (200, False, found.headline)
    assert [thing["sentence"] for thing in told["things"]] == [f"{item.sentence}." for item in found.items]
    unheard = next(thing for thing in told["things"] if thing["what"] == "hearing")
    assert unheard["places"][1] == {"turn": "u2", "name": "turn 2"}
    asked = told["things"][0]
    assert asked["places"] == [{"turn": "u2", "name": "Tobias Wren"}]
    assert "`inv review.send toy --participant wren`" in asked["remedy"]
    workbench.ask("do", {"op": {"do": "heard", "turns": ["u2"]}})
    now = workbench.ask("ready")[1]
    assert {"turn": "u2", "name": "turn 2"} not in next(t for t in now["things"] if t["what"] == "hearing")["places"]


def test_the_page_is_a_proof_made_anew_when_the_folder_has_changed_and_framed_by_the_workbench_alone(
    workbench: Workbench,
) -> None:
    first = made(workbench, "preview-page")
    assert (first["number"], first["public"], first["fault"]) == (1, False, "")
    assert first["outstanding"] == len(workbench.ask("ready")[1]["things"])
    status, page, headers = workbench.raw("preview/5-review/proof/index.html")
    assert status == 200
    assert b"Do not cite" in page
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert workbench.raw("")[2]["x-frame-options"] == "DENY"
    assert made(workbench, "preview-page")["number"] == 1
    workbench.bench.do(reword("u3.s1", 0, "Whose", "Which"))
    assert made(workbench, "preview-page")["number"] == 2
    assert b"Which cupboard?" in workbench.raw("preview/5-review/proof/index.html")[1]
    whole = workbench.folder.master()
    workbench.folder.transcript_xml.write_bytes(whole[:-20])
    broken = made(workbench, "preview-page")
    assert broken["number"] == 2
    assert "not well-formed XML" in broken["fault"]
    assert b"Which cupboard?" in workbench.raw("preview/5-review/proof/index.html")[1]
    assert workbench.raw("preview/1-recording/..%2Fconsent.toml")[0] == 404


def test_the_pdf_says_on_which_of_its_sheets_a_turn_stands_and_shows_it(workbench: Workbench) -> None:
    begun = workbench.ask("preview-pdf?turn=u7")[1]
    assert begun["making"]
    assert begun["expected"] > 1000
    told = made(workbench, "preview-pdf?turn=u7")
    assert (told["number"], told["printed"], len(told["sheets"])) == (1, "3", 1)
    status, png, headers = workbench.raw(f"preview-pdf/1/{told['sheets'][0]}.png")
    assert (status, png[:4], headers["content-type"]) == (200, b"\x89PNG", "image/png")
    assert workbench.raw(f"preview-pdf/1/{told['of']}.png")[0] == 404
    assert workbench.raw("preview-pdf/2/0.png")[0] == 404
    assert workbench.ask("preview-pdf?turn=nobody")[1]["sheets"] == []
