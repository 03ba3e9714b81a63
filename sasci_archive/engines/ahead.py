"""The next is got ready while one is used: sound is decoded, and looked through for speech, beside the recogniser and not before it. Never more than one ahead, so
that no more than two windows are in memory."""

from __future__ import annotations

from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import msgspec

from sasci_archive.engines import Begun, Foresighted, Hints, Recogniser, Window
from sasci_archive.model.speech import Word

T = TypeVar("T")

_END: Any = object()


def ahead(items: Generator[T]) -> Generator[T]:
    """The same items in the same order, each made in another thread while the one before is used. What `items` raises is raised where its item would have come.
    Whoever stops asking closes it (`contextlib.closing`): then `items` is closed, too.

    >>> list(ahead(number * number for number in range(4)))
    [0, 1, 4, 9]
    """
    pool = ThreadPoolExecutor(1, thread_name_prefix="ahead")
    try:
        coming = pool.submit(next, items, _END)
        while (item := coming.result()) is not _END:
            coming = pool.submit(next, items, _END)
            yield item
    finally:
        pool.shutdown(cancel_futures=True)  # nobody closes a generator that is at work
        items.close()


def begun(recogniser: Recogniser, window: Window, hints: Hints) -> Begun:
    """A window that a recogniser has begun to hear, or, where it cannot begin one before it is done with another, will hear when it is asked for the words."""
    if isinstance(recogniser, Foresighted):
        return recogniser.begin(window, hints)
    return Later(lambda: recogniser.words(window, hints))


class Later(msgspec.Struct, frozen=True):
    """Of a window nothing is done before its words are asked for."""

    hear: Callable[[], tuple[Word, ...]]

    def words(self) -> tuple[Word, ...]:
        """As Begun."""
        return self.hear()

    def stop(self) -> None:
        """As Begun."""
