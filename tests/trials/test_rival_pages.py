"""What is said of a PDF is what is in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from sasci_archive.trials.rival_pages import OURS, ROUNDS, Facts, facts, told_of, turns


def typeset(path: Path, source: str, standards: Sequence[Any] = ()) -> Path:
    import typst

    path.with_suffix(".typ").write_text(source, encoding="utf-8")
    typst.compile(str(path.with_suffix(".typ")), output=str(path), pdf_standards=list(standards))
    return path


def test_what_is_in_a_file_is_found_in_it(tmp_path: Path) -> None:
    pytest.importorskip("pikepdf")
    source = '#set document(title: "T")\n#set text(lang: "en", region: "GB")\n#set page(numbering: "1")\n= One\nwords\n== Two\n#pagebreak()\n= Three\n'
    full = facts(typeset(tmp_path / "full.pdf", source, ["a-3a", "ua-1"]))
    assert (full.pages, full.bookmarks, full.tagged, full.language) == (2, 3, True, "en-GB")
    assert (full.says, full.attached, full.numbered) == (["PDF/A-3a", "PDF/UA-1"], 0, 1.0)
    bare = facts(typeset(tmp_path / "bare.pdf", "words, and 12 of them\n"))
    assert (bare.bookmarks, bare.says, bare.numbered) == (0, [], 0.0)


def test_what_a_file_lacks_is_said() -> None:
    told = told_of(Facts(9, 100_000, 0, tagged=False, language="", says=[], attached=0, numbered=0.0))
    assert (
        told
        == "9 pages, 0.1 MB, no bookmarks, not tagged, no language, claims neither PDF/A nor PDF/UA, no page numbers, nothing inside"
    )


def test_whoever_takes_minutes_has_one_turn_and_the_others_theirs_in_every_round() -> None:
    plan = list(turns(list(ROUNDS)))
    assert len(plan) == sum(ROUNDS.values())
    assert [name for turn, name in plan if turn == 1] == [name for name in reversed(ROUNDS) if ROUNDS[name] > 1]
    assert plan[0] == (0, OURS)
