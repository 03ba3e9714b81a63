"""Many windows ask at once: each is answered, and nothing falls over."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.workbench.conftest import Workbench


def test_many_windows_ask_for_the_list_and_for_turns_at_once(workbench: Workbench) -> None:
    asked = ["whole", "turns?ids=u1,u2,u3,u4", "turns?ids=u5,u6,u7,u8", "progress", "notes"] * 60
    with ThreadPoolExecutor(12) as windows:
        answers = list(windows.map(workbench.ask, asked))
    assert {status for status, _ in answers} == {200}
    for path, (_, told) in zip(asked, answers, strict=True):
        assert told == answers[asked.index(path)][1]
