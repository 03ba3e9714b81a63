"""The next is made while one is used, one and no more; the order stays, and so does what goes wrong."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Generator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasci_archive.engines.ahead import ahead

WAIT = 60


@given(st.lists(st.integers()), st.integers(0, 10))
def test_the_same_items_come_in_the_same_order_and_what_goes_wrong_comes_in_its_place(
    items: list[int], at: int
) -> None:
    def made() -> Generator[int]:
        for number, item in enumerate(items):
            if number == at:
                raise ValueError(number)
            yield item

    found: list[int] = []
    with pytest.raises(ValueError, match=str(at)) if at < len(items) else contextlib.nullcontext():
        for item in ahead(made()):
            found.append(item)  # noqa: PERF402 - what came before the fault is kept
    assert found == items[:at]


def test_one_is_made_while_another_is_used_and_no_more() -> None:
    begun = [threading.Event() for _ in range(4)]

    def made() -> Generator[int]:
        for number, event in enumerate(begun):
            event.set()
            yield number

    for number in ahead(made()):
        if number + 1 < len(begun):
            assert begun[number + 1].wait(WAIT), "nothing was made ahead"
        if number + 2 < len(begun):
            assert not begun[number + 2].wait(0.05)


def test_who_asks_no_more_closes_what_makes_them() -> None:
    closed: list[int] = []

    def made() -> Generator[int]:
        for number in range(100):
            try:
                yield number
            except GeneratorExit:
                closed.append(number)
                raise

    with contextlib.closing(ahead(made())) as items:
        assert next(items) == 0
    assert closed
    assert closed[0] in {0, 1}
